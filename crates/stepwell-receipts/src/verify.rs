//! Whether a log is whole: every entry as it was written, after the one it was written after, none missing.
//!
//! What the chain cannot show by itself is that its end was cut off, or that somebody wrote all of it anew. Against the
//! first, the folder keeps the hash of the last entry apart; against both, that hash can be kept elsewhere and handed
//! in.

use std::{fmt, fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    Entry, Error,
    entry::is_sound,
    segments::{self, Pieces},
};

/// Number and hash of an entry, the last one of a log at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: String,
}

/// What looking at a whole log came to.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// How many receipts there are.
    pub receipts: u64,
    /// How many completions there are.
    pub completions: u64,
    /// The last entry.
    pub head: Option<Head>,
    /// What is wrong, in order. Where there is nothing, every entry is as it was written.
    pub faults: Vec<Fault>,
    /// How many bytes an unfinished write left at the end; they were never acknowledged.
    pub unfinished: u64,
}

/// Something that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A line is not as it was written.
    Altered {
        /// The entry it should be.
        number: u64,
        /// The file.
        file: String,
    },
    /// Entries are missing.
    Missing {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// An entry stands where another belongs.
    OutOfOrder {
        /// Its number.
        number: u64,
        /// The one that belongs there.
        expected: u64,
    },
    /// An entry does not hold the hash of the one before: either was exchanged.
    Exchanged {
        /// Its number.
        number: u64,
    },
    /// A completion is of a receipt that is not there, or is another.
    Astray {
        /// Its number.
        number: u64,
        /// The receipt it names.
        receipt: u64,
    },
    /// A file of the log is missing.
    FileMissing {
        /// Which.
        file: String,
    },
    /// The last entries are missing.
    CutOff {
        /// The last that is there.
        last: u64,
        /// The last that was written.
        written: u64,
    },
    /// The entry whose hash was kept is another.
    Rewritten {
        /// Its number, where it is known.
        number: Option<u64>,
    },
    /// The note of the last entry cannot be read.
    NoHead,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { number, file } => write!(
                f,
                "entry {number}, in `{file}`, was altered after it was written: its hash does not fit"
            ),
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::OutOfOrder { number, expected } => {
                write!(f, "entry {number} stands where entry {expected} belongs")
            }
            Self::Exchanged { number } => write!(
                f,
                "entry {number} was not written after the entry that stands before it: one of the two was exchanged"
            ),
            Self::Astray { number, receipt } => write!(
                f,
                "entry {number} completes receipt {receipt}, which is not there or is another"
            ),
            Self::FileMissing { file } => write!(f, "the file `{file}` is missing"),
            Self::CutOff { last: 0, written } => {
                write!(f, "entries 1 to {written} were written, and none is there")
            }
            Self::CutOff { last, written } => write!(
                f,
                "the end is cut off: entry {written} was written, but the last that is there is entry {last}"
            ),
            Self::Rewritten { number: Some(number) } => write!(
                f,
                "entry {number} is not the one whose hash was kept: the log was written anew from there or before"
            ),
            Self::Rewritten { number: None } => {
                f.write_str("no entry has the hash that was kept: the log was cut off, or written anew")
            }
            Self::NoHead => write!(
                f,
                "`{HEAD}`, the note of the last entry, is missing or cannot be read"
            ),
        }
    }
}

/// Looks at every entry of a log. With `kept`, the hash of an entry that was kept elsewhere, that entry must be there.
///
/// # Errors
/// The folder cannot be read, or holds no log.
pub fn verify(folder: &Path, kept: Option<&str>) -> Result<Verified, Error> {
    let segments = segments::list(folder)?;
    let noted = kept_head(folder);
    if segments.is_empty() && noted == Noted::Missing {
        return Err(Error::refused(format!(
            "`{}` holds no receipts",
            folder.display()
        )));
    }
    let mut walk = Walk::default();
    for (at, (number, path)) in segments.iter().enumerate() {
        let mut expected = at as u64 + 1 + walk.files_missing;
        while expected < *number {
            walk.found.faults.push(Fault::FileMissing {
                file: segments::name(expected),
            });
            walk.files_missing += 1;
            expected += 1;
        }
        walk.segment(&segments::name(*number), path, at + 1 == segments.len())?;
    }
    let mut found = walk.found;
    if let Some((number, hash)) = walk.last {
        found.head = Some(Head { number, hash });
    }
    match noted {
        Noted::As(head) => {
            let fault = walk.hashes.get(index(head.number)).map(|hash| hash == &head.hash);
            let last = found.head.as_ref().map_or(0, |head| head.number);
            match fault {
                Some(true) => {}
                Some(false) => found.faults.push(Fault::Rewritten {
                    number: Some(head.number),
                }),
                None => found.faults.push(Fault::CutOff {
                    last,
                    written: head.number,
                }),
            }
        }
        // An empty log has none yet.
        Noted::Missing if found.head.is_none() => {}
        Noted::Missing | Noted::Unreadable => found.faults.push(Fault::NoHead),
    }
    if let Some(kept) = kept
        && !walk.hashes.iter().any(|hash| hash == kept)
    {
        found.faults.push(Fault::Rewritten { number: None });
    }
    Ok(found)
}

fn index(number: u64) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// Going through a log.
#[derive(Default)]
struct Walk {
    found: Verified,
    files_missing: u64,
    /// Number and hash of the entry before.
    last: Option<(u64, String)>,
    /// The hash of each entry, by number; empty where an entry is missing.
    hashes: Vec<String>,
    /// Whether a receipt, by number.
    is_receipt: Vec<bool>,
}

impl Walk {
    fn segment(&mut self, name: &str, path: &Path, is_last: bool) -> Result<(), Error> {
        let mut pieces = Pieces::open(path)?;
        while let Some(piece) = pieces.next()? {
            if is_last && !piece.bytes.ends_with(b"\n") {
                self.found.unfinished = piece.bytes.len() as u64;
                continue;
            }
            let entry = piece
                .line()
                .filter(|line| is_sound(line))
                .and_then(|line| Entry::parse(line).ok());
            match entry {
                Some(entry) => self.entry(&entry),
                None => self.altered(name),
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) {
        let number = entry.number();
        let expected = self.last.as_ref().map_or(1, |(last, _)| last + 1);
        let follows = match &self.last {
            None => entry.previous().is_none(),
            // What stands in place of an altered entry is not known, and neither is its hash.
            Some((_, before)) => before.is_empty() || entry.previous() == Some(before.as_str()),
        };
        if number > expected {
            self.found.faults.push(Fault::Missing {
                from: expected,
                to: number - 1,
            });
        } else if number < expected {
            self.found.faults.push(Fault::OutOfOrder { number, expected });
        } else if !follows {
            self.found.faults.push(Fault::Exchanged { number });
        }
        match entry {
            Entry::Receipt(_) => self.found.receipts += 1,
            Entry::Completion(completion) => {
                self.found.completions += 1;
                let at = index(completion.receipt);
                let is_it = self.hashes.get(at) == Some(&completion.receipt_hash)
                    && self.is_receipt.get(at) == Some(&true);
                if !is_it {
                    self.found.faults.push(Fault::Astray {
                        number,
                        receipt: completion.receipt,
                    });
                }
            }
        }
        let is_receipt = match entry {
            Entry::Receipt(_) => true,
            Entry::Completion(_) => false,
        };
        self.note(number, entry.hash().to_owned(), is_receipt);
    }

    fn altered(&mut self, file: &str) {
        let number = self.last.as_ref().map_or(1, |(last, _)| last + 1);
        self.found.faults.push(Fault::Altered {
            number,
            file: file.to_owned(),
        });
        self.note(number, String::new(), false);
    }

    fn note(&mut self, number: u64, hash: String, is_receipt: bool) {
        let at = index(number);
        // A number far away is no reason to make room for all that are missing.
        if at >= self.hashes.len() && at - self.hashes.len() < 1_000_000 {
            self.hashes.resize(at + 1, String::new());
            self.is_receipt.resize(at + 1, false);
        }
        if let (Some(slot), Some(kind)) = (self.hashes.get_mut(at), self.is_receipt.get_mut(at)) {
            slot.clone_from(&hash);
            *kind = is_receipt;
        }
        self.last = Some((number, hash));
    }
}

/// The file that notes the last entry.
const HEAD: &str = "head.json";
const HEAD_FORMAT: &str = "stepwell.head/1";

#[derive(Serialize, Deserialize)]
struct HeadLine {
    format: String,
    number: u64,
    hash: String,
}

/// What the folder notes of its last entry.
#[derive(Debug, PartialEq, Eq)]
enum Noted {
    As(Head),
    Missing,
    Unreadable,
}

fn kept_head(folder: &Path) -> Noted {
    let Ok(text) = fs::read_to_string(folder.join(HEAD)) else {
        return Noted::Missing;
    };
    match serde_json::from_str::<HeadLine>(&text) {
        Ok(line) if line.format == HEAD_FORMAT => Noted::As(Head {
            number: line.number,
            hash: line.hash,
        }),
        Ok(_) | Err(_) => Noted::Unreadable,
    }
}

/// Notes the last entry: a new file that takes the place of the old one, so that no half of it is ever read.
pub(crate) fn keep_head(folder: &Path, head: &Head) -> Result<(), Error> {
    let line = HeadLine {
        format: HEAD_FORMAT.to_owned(),
        number: head.number,
        hash: head.hash.clone(),
    };
    let path = folder.join(HEAD);
    let new = folder.join("head.new");
    let text = serde_json::to_string(&line).unwrap_or_default();
    fs::write(&new, format!("{text}\n")).map_err(Error::files(&new))?;
    fs::rename(&new, &path).map_err(Error::files(&path))
}

/// Whether the end of a log is the one that was noted, or behind it: entries are noted after they are written.
pub(crate) fn against_kept_head(folder: &Path, head: Option<&Head>) -> Result<(), String> {
    let Noted::As(noted) = kept_head(folder) else {
        return Ok(());
    };
    let last = head.map_or(0, |head| head.number);
    if last < noted.number {
        let fault = Fault::CutOff {
            last,
            written: noted.number,
        };
        return Err(fault.to_string());
    }
    match head {
        Some(head) if head.number == noted.number && head.hash != noted.hash => Err(Fault::Rewritten {
            number: Some(noted.number),
        }
        .to_string()),
        Some(_) | None => Ok(()),
    }
}

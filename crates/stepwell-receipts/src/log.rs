//! The one who writes: one process at a time, each receipt on the disk before it is acknowledged.
//!
//! ```text
//! receipts/
//!   receipts-000001.jsonl    lines, each with the hash of the one before; a new file when one is full
//!   receipts-000002.jsonl
//!   head.json                number and hash of the last entry: an end that was cut off is missed
//!   lock                     held by the process that writes
//!   torn-000002-1234.part    what an unfinished write left, put aside when the log was opened again
//! ```

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use stepwell::{Decision, ENGINE, Facts, Ruleset};

use crate::{
    Actual, Entry, Error, Keep, Outcomes, Stamp,
    actual::judge,
    entry::{FORMAT, Head as LineHead, ReceiptLine, is_sound, line},
    segments::{self, Pieces},
    verify::{self, Head},
};

/// A segment that has reached this many bytes is followed by another.
const FULL: u64 = 64 * 1024 * 1024;

/// A log that is open for writing.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    keep: Keep,
    full: u64,
    /// Held as long as the log is open.
    _lock: File,
    segment: u64,
    file: File,
    /// How many bytes of the segment are acknowledged.
    length: u64,
    head: Option<Head>,
    /// Whether an earlier write failed, so that nobody knows what the disk holds.
    closed: bool,
}

/// What opening a log came to.
#[derive(Clone, Debug, Default)]
pub struct Recovered {
    /// What an unfinished write left, which was put aside.
    pub torn: Option<TornTail>,
}

/// What an unfinished write left. It was never acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// How many bytes.
    pub bytes: u64,
    /// The file that holds them now.
    pub put_aside: PathBuf,
}

impl Log {
    /// Opens the log in a folder for writing; makes it where there is none.
    ///
    /// Only the end of the log is looked at; [`verify()`](crate::verify()) looks at all of it.
    ///
    /// # Errors
    /// The folder cannot be written to, another process writes to it, or the end of the log is not as it was left.
    pub fn open(folder: impl AsRef<Path>, keep: Keep) -> Result<(Self, Recovered), Error> {
        Self::open_with(folder.as_ref(), keep, FULL)
    }

    /// As [`Log::open`], with segments of about so many bytes.
    ///
    /// # Errors
    /// As of [`Log::open`].
    pub fn open_with(folder: &Path, keep: Keep, full: u64) -> Result<(Self, Recovered), Error> {
        let is_new = !folder.is_dir();
        fs::create_dir_all(folder).map_err(Error::files(folder))?;
        if is_new && let Some(parent) = folder.parent() {
            sync_folder(parent)?;
        }
        let lock = locked(folder)?;
        let segments = segments::list(folder)?;
        let faulty = |fault: String| Error::Faulty {
            path: folder.to_owned(),
            fault,
        };
        for (at, (number, _)) in segments.iter().enumerate() {
            if *number != at as u64 + 1 {
                return Err(faulty(format!("`{}` is missing", segments::name(at as u64 + 1))));
            }
        }
        let ends = ends(&segments, faulty)?;
        verify::against_kept_head(folder, ends.head.as_ref()).map_err(faulty)?;
        let (segment, file, length) = match &ends.last {
            None => (1, new_segment(folder, 1)?, 0),
            Some((segment, path, tail)) => {
                let file = OpenOptions::new()
                    .append(true)
                    .open(path)
                    .map_err(Error::files(path))?;
                (*segment, file, tail.length)
            }
        };
        // Only now, when nothing that was acknowledged is missing, can what is left be of an unfinished write.
        let torn = match &ends.last {
            Some((segment, path, tail)) if !tail.torn.is_empty() => {
                Some(put_aside(folder, *segment, path, tail)?)
            }
            Some(_) | None => None,
        };
        let log = Self {
            folder: folder.to_owned(),
            keep,
            full,
            _lock: lock,
            segment,
            file,
            length,
            head: ends.head,
            closed: false,
        };
        log.write_head();
        Ok((log, Recovered { torn }))
    }

    /// Number and hash of the last entry; `None` in an empty log. Kept elsewhere, it shows later that the end is there.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Keeps a decision; gives its number once it is on the disk.
    ///
    /// # Errors
    /// It could not be written. Then nothing of it is left, or it is put aside when the log is opened again.
    pub fn append(&mut self, ruleset: &Ruleset, facts: &Facts, decision: &Decision) -> Result<u64, Error> {
        let numbers = self.append_all(ruleset, [(facts, decision)])?;
        numbers
            .last()
            .copied()
            .ok_or_else(|| Error::refused("nothing was written"))
    }

    /// Keeps decisions of one ruleset; gives their numbers once all are on the disk, which takes little longer than for
    /// one.
    ///
    /// # Errors
    /// They could not be written. Then none of them is acknowledged.
    pub fn append_all<'a>(
        &mut self,
        ruleset: &Ruleset,
        decided: impl IntoIterator<Item = (&'a Facts, &'a Decision)>,
    ) -> Result<Vec<u64>, Error> {
        let keep = self.keep.clone();
        let mut batch = Batch::after(self.head.clone());
        for (facts, decision) in decided {
            batch.add(|head| receipt_line(&keep, head, ruleset, facts, decision));
        }
        self.commit(batch)
    }

    /// Adds to a receipt the level that was given; gives the number of the entry once it is on the disk.
    ///
    /// # Errors
    /// There is no such receipt, placement or level, a reason is missing, or it could not be written.
    pub fn complete(&mut self, actual: Actual) -> Result<u64, Error> {
        let judged = judge(&self.folder, actual)?;
        let mut batch = Batch::after(self.head.clone());
        batch.add(|head| {
            line(
                &judged.line(LineHead {
                    kind: "actual",
                    ..head
                }),
                &[],
            )
        });
        let numbers = self.commit(batch)?;
        numbers
            .last()
            .copied()
            .ok_or_else(|| Error::refused("nothing was written"))
    }

    fn commit(&mut self, batch: Batch) -> Result<Vec<u64>, Error> {
        if self.closed {
            return Err(Error::Closed);
        }
        if batch.numbers.is_empty() {
            return Ok(Vec::new());
        }
        if self.length >= self.full {
            self.file = new_segment(&self.folder, self.segment + 1)?;
            self.segment += 1;
            self.length = 0;
        }
        let path = || self.folder.join(segments::name(self.segment));
        let written = self
            .file
            .write_all(batch.text.as_bytes())
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What was written of it is taken away again. Where even that fails, the log stays closed, and opening it
            // again puts the rest aside.
            let undone = self
                .file
                .set_len(self.length)
                .and_then(|()| self.file.sync_data());
            self.closed = undone.is_err();
            return Err(Error::Files { path: path(), error });
        }
        self.length += batch.text.len() as u64;
        self.head = batch.head;
        self.write_head();
        Ok(batch.numbers)
    }

    /// Notes the last entry. It is a help, not a promise: a head that stayed behind is not missed.
    fn write_head(&self) {
        if let Some(head) = &self.head {
            let _ = verify::keep_head(&self.folder, head);
        }
    }
}

/// Lines that are written together.
struct Batch {
    text: String,
    head: Option<Head>,
    numbers: Vec<u64>,
}

impl Batch {
    fn after(head: Option<Head>) -> Self {
        Self {
            text: String::new(),
            head,
            numbers: Vec::new(),
        }
    }

    fn add(&mut self, line: impl FnOnce(LineHead<'_>) -> (String, String)) {
        let number = self.head.as_ref().map_or(1, |head| head.number + 1);
        let head = LineHead {
            format: FORMAT,
            number,
            previous: self.head.as_ref().map(|head| head.hash.as_str()),
            kind: "decision",
        };
        let (line, hash) = line(head);
        self.text.push_str(&line);
        self.text.push('\n');
        self.head = Some(Head { number, hash });
        self.numbers.push(number);
    }
}

fn receipt_line(
    keep: &Keep,
    head: LineHead<'_>,
    ruleset: &Ruleset,
    facts: &Facts,
    decision: &Decision,
) -> (String, String) {
    let facts = ruleset.facts_to_json(facts);
    let decided = decision.to_json();
    let previous = head.previous;
    let hashed = |what: &str, text: &str| match keep {
        Keep::Everything => None,
        Keep::Hashes(key) => Some(key.hash(what, previous, text)),
    };
    let object = ReceiptLine {
        engine: ENGINE,
        ruleset: Stamp {
            name: decision.ruleset.name.clone(),
            version: decision.ruleset.version.clone(),
            digest: decision.ruleset.digest.clone(),
        },
        as_of: &decision.as_of,
        follow: decision.follow.as_deref(),
        id: match keep {
            Keep::Everything => decision.id.as_deref(),
            Keep::Hashes(_) => None,
        },
        facts_hash: hashed("facts", &facts),
        decision_hash: hashed("decision", &decided),
        outcomes: Outcomes::of(decision),
        head,
    };
    match keep {
        Keep::Everything => line(&object, &[("facts", &facts), ("decision", &decided)]),
        Keep::Hashes(_) => line(&object, &[]),
    }
}

/// Takes the lock of a folder, which the system lets go when the process ends, however it ends.
fn locked(folder: &Path) -> Result<File, Error> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(Error::files(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(Error::Files { path, error }),
    }
}

fn new_segment(folder: &Path, number: u64) -> Result<File, Error> {
    let path = folder.join(segments::name(number));
    let file = OpenOptions::new()
        .create_new(true)
        .append(true)
        .open(&path)
        .map_err(Error::files(&path))?;
    file.sync_all().map_err(Error::files(&path))?;
    sync_folder(folder)?;
    Ok(file)
}

/// Has the system write down which files a folder holds.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    // Only some systems open folders; the others write them down by themselves.
    if cfg!(unix) {
        let file = File::open(folder).map_err(Error::files(folder))?;
        file.sync_all().map_err(Error::files(folder))?;
    }
    Ok(())
}

/// The end of a log.
struct Ends {
    /// Its last entry.
    head: Option<Head>,
    /// Its last segment.
    last: Option<(u64, PathBuf, Tail)>,
}

/// The end of a segment.
struct Tail {
    /// How many bytes are whole lines.
    length: u64,
    /// Its last entry.
    head: Option<Head>,
    /// What an unfinished write left behind them.
    torn: Vec<u8>,
}

/// Looks at the last segment; where it is empty, which it is when it was made and nothing was written to it, at the one
/// before as well.
fn ends(segments: &[(u64, PathBuf)], faulty: impl Fn(String) -> Error) -> Result<Ends, Error> {
    let mut ends = Ends {
        head: None,
        last: None,
    };
    for (number, path) in segments.iter().rev().take(2) {
        let tail = tail(path).map_err(|error| match error {
            Error::NoReceipt { reason } => faulty(format!("in `{}`, {reason}", segments::name(*number))),
            Error::Files { .. }
            | Error::InUse { .. }
            | Error::Closed
            | Error::Faulty { .. }
            | Error::Refused { .. } => error,
        })?;
        ends.head = tail.head.clone();
        if ends.last.is_none() {
            ends.last = Some((*number, path.clone(), tail));
        } else if !tail.torn.is_empty() {
            let name = segments::name(*number);
            return Err(faulty(format!("`{name}` does not end with a whole receipt")));
        }
        if ends.head.is_some() {
            return Ok(ends);
        }
    }
    match segments {
        [] | [_] => Ok(ends),
        [_, ..] => Err(faulty("its last two files hold no receipt".to_owned())),
    }
}

/// Looks at every line of a segment. Only what lies behind the last whole line can be of an unfinished write: a line
/// without an end, or one in which the system left the zeros of room that it had not filled.
fn tail(path: &Path) -> Result<Tail, Error> {
    let no_receipt = |reason: &str| Error::NoReceipt {
        reason: reason.to_owned(),
    };
    let mut pieces = Pieces::open(path)?;
    let mut found = Tail {
        length: 0,
        head: None,
        torn: Vec::new(),
    };
    while let Some(piece) = pieces.next()? {
        let torn = !piece.bytes.ends_with(b"\n") || piece.bytes.contains(&0);
        if torn || !found.torn.is_empty() {
            if piece.line().is_some_and(is_sound) {
                return Err(no_receipt("a line before the last one is no receipt"));
            }
            found.torn.extend(piece.bytes);
            continue;
        }
        let line = piece.line().ok_or_else(|| no_receipt("a line is no receipt"))?;
        let entry = Entry::parse(line)?;
        if let Some(before) = &found.head
            && (entry.number() != before.number + 1 || entry.previous() != Some(before.hash.as_str()))
        {
            return Err(no_receipt(&format!(
                "entry {} does not follow entry {}",
                entry.number(),
                before.number
            )));
        }
        found.length = piece.offset + piece.bytes.len() as u64;
        found.head = Some(Head {
            number: entry.number(),
            hash: entry.hash().to_owned(),
        });
    }
    Ok(found)
}

/// Puts what an unfinished write left into a file of its own, and then takes it from the segment.
fn put_aside(folder: &Path, segment: u64, path: &Path, tail: &Tail) -> Result<TornTail, Error> {
    let length = tail.length;
    let mut tries = 0;
    let (target, mut file) = loop {
        let more = if tries == 0 {
            String::new()
        } else {
            format!("-{tries}")
        };
        let target = folder.join(format!("torn-{segment:06}-{length}{more}.part"));
        match OpenOptions::new().create_new(true).write(true).open(&target) {
            Ok(file) => break (target, file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => tries += 1,
            Err(error) => return Err(Error::Files { path: target, error }),
        }
    };
    file.write_all(&tail.torn)
        .and_then(|()| file.sync_all())
        .map_err(Error::files(&target))?;
    sync_folder(folder)?;
    let segment = OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(Error::files(path))?;
    segment
        .set_len(length)
        .and_then(|()| segment.sync_all())
        .map_err(Error::files(path))?;
    Ok(TornTail {
        bytes: tail.torn.len() as u64,
        put_aside: target,
    })
}

//! The files of a log: segments of lines, `receipts-000001.jsonl` and on.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
};

use crate::{Entry, Error, Receipt};

/// No receipt is this long; a line that is was not written here.
const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// The name of a segment.
pub(crate) fn name(number: u64) -> String {
    format!("receipts-{number:06}.jsonl")
}

/// Every segment of a folder with its number, in order.
pub(crate) fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::files(folder))? {
        let entry = entry.map_err(Error::files(folder))?;
        let file_name = entry.file_name();
        let number = file_name
            .to_str()
            .and_then(|name| name.strip_prefix("receipts-")?.strip_suffix(".jsonl"))
            .and_then(|digits| digits.parse::<u64>().ok());
        if let Some(number) = number
            && file_name.to_str() == Some(name(number).as_str())
        {
            found.push((number, entry.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// A line of a segment.
pub(crate) struct Piece {
    /// Its bytes, with the line end where there is one.
    pub(crate) bytes: Vec<u8>,
    /// Where it begins in its segment.
    pub(crate) offset: u64,
}

impl Piece {
    /// The text, where it is a whole line.
    pub(crate) fn line(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.strip_suffix(b"\n")?).ok()
    }
}

/// The lines of one segment.
pub(crate) struct Pieces {
    path: PathBuf,
    input: BufReader<File>,
    offset: u64,
}

impl Pieces {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::files(path))?;
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::new(file),
            offset: 0,
        })
    }

    /// The next line; what is left without a line end comes last.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, Error> {
        let mut bytes = Vec::new();
        let read = (&mut self.input)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
            .map_err(Error::files(&self.path))?;
        if read == 0 {
            return Ok(None);
        }
        let offset = self.offset;
        self.offset += bytes.len() as u64;
        Ok(Some(Piece { bytes, offset }))
    }
}

/// The entries of a log, one after the other. Whether they hang together is another question: see
/// [`verify()`](crate::verify()).
pub struct Entries {
    waiting: std::vec::IntoIter<(u64, PathBuf)>,
    open: Option<Pieces>,
}

/// Reads the entries of a log, in order.
///
/// # Errors
/// There is no such folder.
pub fn entries(folder: &Path) -> Result<Entries, Error> {
    Ok(Entries {
        waiting: list(folder)?.into_iter(),
        open: None,
    })
}

impl Entries {
    fn step(&mut self) -> Result<Option<Entry>, Error> {
        loop {
            let Some(open) = &mut self.open else {
                let Some((_, path)) = self.waiting.next() else {
                    return Ok(None);
                };
                self.open = Some(Pieces::open(&path)?);
                continue;
            };
            match open.next()? {
                None => self.open = None,
                Some(piece) => match piece.line() {
                    Some(line) => return Entry::parse(line).map(Some),
                    // An unfinished write, which was never acknowledged, or is still going on.
                    None if self.waiting.as_slice().is_empty() && !piece.bytes.ends_with(b"\n") => {
                        return Ok(None);
                    }
                    None => {
                        return Err(Error::NoReceipt {
                            reason: "a line of the log is no receipt".to_owned(),
                        });
                    }
                },
            }
        }
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

/// The receipt of a number; `None` where the log has none, or a completion stands there.
///
/// # Errors
/// The log cannot be read, or a line before it is no receipt.
pub fn read(folder: &Path, number: u64) -> Result<Option<Receipt>, Error> {
    for entry in entries(folder)? {
        match entry? {
            Entry::Receipt(receipt) if receipt.number == number => return Ok(Some(*receipt)),
            Entry::Receipt(_) | Entry::Completion(_) => {}
        }
    }
    Ok(None)
}

//! Records of facts: a file or standard input that holds one JSON object, or one a line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read as _},
    path::Path,
};

use serde::{Deserialize as _, de::IgnoredAny};
use stepwell::folders;

use crate::console::{Console, Stop};

/// A record longer than this was given by mistake.
const LONGEST_RECORD: u64 = 64 * 1024 * 1024;

/// So many records of a file are read before any is handed on, or so many bytes of them.
const AT_ONCE: (usize, usize) = (256, 1 << 20);

/// Records that are read one after the other.
pub(super) struct Records<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    /// ` from` and the file, where it is one.
    from: String,
    /// Whether each line is a record; known once the first was read.
    lines: Option<bool>,
    /// Whether somebody may wait for the answer to one record before giving the next.
    is_conversation: bool,
    read: u64,
    /// Why no more can be read, once what was read before was handed on.
    failed: Option<Stop>,
}

/// Some records, and the number of the first.
pub(super) struct Numbered {
    pub(super) first: u64,
    pub(super) records: Vec<String>,
}

/// Opens the records at a path; `-` is standard input, which can be read once.
pub(super) fn open<'a>(console: &mut Console<'a>, path: &Path) -> Result<Option<Records<'a>>, Stop> {
    let records = |input, from, is_conversation| Records {
        input,
        from,
        lines: None,
        is_conversation,
        read: 0,
        failed: None,
    };
    if path.as_os_str() == "-" {
        let input = console.take_input();
        return Ok(input.map(|input| records(Box::new(input), String::new(), true)));
    }
    let shown = path.display().to_string();
    let could_not = |error: std::io::Error| Stop::CouldNot(format!("`{shown}`: {}", folders::reason(&error)));
    let file = File::open(console.locate(path)).map_err(could_not)?;
    let kind = file.metadata().map_err(could_not)?.file_type();
    if kind.is_dir() {
        return Err(could_not(ErrorKind::IsADirectory.into()));
    }
    let from = format!(" from `{shown}`");
    Ok(Some(records(
        Box::new(BufReader::new(file)),
        from,
        !kind.is_file(),
    )))
}

impl Records<'_> {
    /// The next records: one where somebody may wait for its answer, else as many as are worth handing on. `None` at the end.
    pub(super) fn some(&mut self) -> Result<Option<Numbered>, Stop> {
        if let Some(stop) = self.failed.take() {
            return Err(stop);
        }
        let first = self.read + 1;
        let mut records = Vec::new();
        let (most, mut bytes) = AT_ONCE;
        while records.len() < most && bytes > 0 {
            let record = match self.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(stop) if records.is_empty() => return Err(stop),
                Err(stop) => {
                    self.failed = Some(stop);
                    break;
                }
            };
            bytes = bytes.saturating_sub(record.len());
            records.push(record);
            self.read += 1;
            if self.is_conversation {
                break;
            }
        }
        Ok((!records.is_empty()).then_some(Numbered { first, records }))
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<String>, Stop> {
        if self.lines == Some(false) {
            return Ok(None);
        }
        let mut line = String::new();
        if !next_line(&mut self.input, &mut line).map_err(|error| self.unreadable(&error))? {
            return Ok(None);
        }
        if *self.lines.get_or_insert_with(|| is_whole(&line)) {
            return Ok(Some(line));
        }
        let mut rest = String::new();
        let read = (&mut self.input).take(LONGEST_RECORD).read_to_string(&mut rest);
        read.map_err(|error| self.unreadable(&error))?;
        line.push_str(&rest);
        Ok(Some(line.trim_end().to_owned()))
    }

    fn unreadable(&self, error: &io::Error) -> Stop {
        Stop::CouldNot(format!(
            "the facts cannot be read{}: {}",
            self.from,
            folders::reason(error)
        ))
    }
}

/// Whether a line is a whole JSON value, so that the next line is the next record.
fn is_whole(line: &str) -> bool {
    let mut reader = serde_json::Deserializer::from_str(line.trim_start_matches('\u{feff}'));
    IgnoredAny::deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// The next line that is not blank; `false` at the end.
fn next_line(input: &mut dyn BufRead, line: &mut String) -> io::Result<bool> {
    loop {
        line.clear();
        let read = input.take(LONGEST_RECORD).read_line(line)?;
        if read == 0 {
            return Ok(false);
        }
        if !line.trim().is_empty() {
            return Ok(true);
        }
    }
}

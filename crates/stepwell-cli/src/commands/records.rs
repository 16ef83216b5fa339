//! Records of facts: a file or standard input that holds one JSON object, or one a line.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read as _},
    path::Path,
};

use serde::{Deserialize as _, de::IgnoredAny};
use stepwell::folders;

use crate::console::{Console, Stop};

/// A record longer than this was given by mistake.
const LONGEST_RECORD: u64 = 64 * 1024 * 1024;

/// Records that are read one after the other.
pub(super) struct Records<'a> {
    input: Box<dyn BufRead + 'a>,
    /// Whether each line is a record; known once the first was read.
    lines: Option<bool>,
}

/// Opens the records at a path; `-` is standard input, which can be read once.
pub(super) fn open<'a>(console: &mut Console<'a>, path: &Path) -> Result<Option<Records<'a>>, Stop> {
    let records = |input| Records { input, lines: None };
    if path.as_os_str() == "-" {
        let input = console.take_input();
        return Ok(input.map(|input| records(Box::new(input))));
    }
    let shown = path.display().to_string();
    let could_not = |error: std::io::Error| Stop::CouldNot(format!("`{shown}`: {}", folders::reason(&error)));
    let file = File::open(console.locate(path)).map_err(could_not)?;
    if file.metadata().map_err(could_not)?.is_dir() {
        return Err(could_not(ErrorKind::IsADirectory.into()));
    }
    Ok(Some(records(Box::new(BufReader::new(file)))))
}

impl Records<'_> {
    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<String>, Stop> {
        if self.lines == Some(false) {
            return Ok(None);
        }
        let mut line = String::new();
        if !next_line(&mut self.input, &mut line)? {
            return Ok(None);
        }
        if *self.lines.get_or_insert_with(|| is_whole(&line)) {
            return Ok(Some(line));
        }
        let mut rest = String::new();
        (&mut self.input)
            .take(LONGEST_RECORD)
            .read_to_string(&mut rest)
            .map_err(unreadable)?;
        line.push_str(&rest);
        Ok(Some(line.trim_end().to_owned()))
    }
}

/// Whether a line is a whole JSON value, so that the next line is the next record.
fn is_whole(line: &str) -> bool {
    let mut reader = serde_json::Deserializer::from_str(line.trim_start_matches('\u{feff}'));
    IgnoredAny::deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// The next line that is not blank; `false` at the end.
fn next_line(input: &mut dyn BufRead, line: &mut String) -> Result<bool, Stop> {
    loop {
        line.clear();
        let read = input.take(LONGEST_RECORD).read_line(line).map_err(unreadable)?;
        if read == 0 {
            return Ok(false);
        }
        if !line.trim().is_empty() {
            return Ok(true);
        }
    }
}

fn unreadable(error: std::io::Error) -> Stop {
    Stop::CouldNot(format!("the facts cannot be read: {}", folders::reason(&error)))
}

//! JSON lines: an object of facts a line, in all the forms that `stepwell eval` reads.

use std::{
    collections::BTreeSet,
    fmt,
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use stepwell_model::Ruleset;

use super::{Chunk, Layout, Rows, ids, limit::LONGEST_RECORD, percent, set_day};
use crate::{
    Trouble,
    binding::Bound,
    cells::{Reader, Written, shortened},
    chunk::{Block, ROWS},
};

/// How many names that stand for nothing are remembered.
const IGNORED: usize = 50;

/// A file of JSON lines that is being read.
pub(crate) struct Input {
    reader: BufReader<File>,
    bytes: u64,
    done: u64,
    next: u64,
}

pub(super) fn open(file: File) -> Result<Input, Trouble> {
    let bytes = file.metadata().map_or(0, |it| it.len());
    Ok(Input {
        reader: BufReader::with_capacity(1 << 18, file),
        bytes,
        done: 0,
        next: 1,
    })
}

impl Input {
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Trouble> {
        let mut lines = Vec::new();
        let mut size = 0;
        while lines.len() < ROWS && size < 1 << 24 {
            let mut line = Vec::new();
            let read = (&mut self.reader)
                .take(LONGEST_RECORD + 1)
                .read_until(b'\n', &mut line)
                .map_err(|error| Trouble(stepwell::folders::reason(&error)))?;
            if read == 0 {
                break;
            }
            if read as u64 > LONGEST_RECORD {
                return Err(Trouble("a line is longer than 64 MiB".to_owned()));
            }
            self.done += read as u64;
            if self.next == 1 && lines.is_empty() && line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
            size += line.len();
            if !line.trim_ascii().is_empty() {
                lines.push(line);
            }
        }
        if lines.is_empty() {
            if self.next == 1 {
                return Err(Trouble("the file holds no records".to_owned()));
            }
            return Ok(None);
        }
        let first = self.next;
        self.next += lines.len() as u64;
        Ok(Some(Chunk {
            first,
            percent: percent(self.done, self.bytes),
            rows: Rows::Lines(lines),
        }))
    }
}

pub(super) fn read(
    ruleset: &Ruleset,
    layout: &Layout,
    readers: &mut [Reader<'_>],
    first: u64,
    lines: &[Vec<u8>],
) -> Block {
    let mut block = Block::new(ruleset, first, lines.len());
    let mut names = vec![None; lines.len()];
    for ((row, line), id) in lines.iter().enumerate().zip(&mut names) {
        let Ok(text) = std::str::from_utf8(line) else {
            block.refuse(row, "the line is not UTF-8".to_owned());
            continue;
        };
        let entries: Entries = match serde_json::from_str(text.trim()) {
            Ok(entries) => entries,
            Err(error) => {
                let place = match error.column() {
                    0 => String::new(),
                    column => format!(", at column {column}"),
                };
                block.refuse(row, format!("the line is no JSON object{place}"));
                continue;
            }
        };
        let mut seen = BTreeSet::new();
        for (name, raw) in &entries.0 {
            if !seen.insert(name.as_str()) {
                block.refuse(row, format!("`{}`: it is given twice", shortened(name)));
                continue;
            }
            entry(layout, readers, &mut block, row, id, (name, raw.get()));
        }
    }
    block.ids = ids(names);
    block
}

fn entry(
    layout: &Layout,
    readers: &mut [Reader<'_>],
    block: &mut Block,
    row: usize,
    id: &mut Option<String>,
    (name, json): (&str, &str),
) {
    match layout.binding.of(name) {
        Bound::Fact(fact) => {
            if let Some(reader) = readers.get_mut(fact.index()) {
                block.set(row, fact, reader.cell(Written::Json(json)));
            }
        }
        Bound::Id | Bound::AsOf if json == "null" => {}
        Bound::Id => match scalar(json) {
            Some(text) => *id = Some(text),
            None => block.refuse(
                row,
                format!("`{name}`: {} is given; it is a text or a number", shortened(json)),
            ),
        },
        Bound::AsOf => {
            let text = serde_json::from_str::<String>(json);
            set_day(block, row, text.as_deref().unwrap_or(json));
        }
        // What stands for nothing is told at the end, unless every row calls it differently.
        Bound::Ignored => {
            if block.ignored.len() < IGNORED {
                block.ignored.insert(shortened(name));
            }
        }
        Bound::Misspelt(why) => block.refuse(row, why),
    }
}

/// A text or a number, as text.
fn scalar(json: &str) -> Option<String> {
    match json.bytes().next() {
        Some(b'"') => serde_json::from_str(json).ok(),
        Some(b'-' | b'0'..=b'9') => Some(json.to_owned()),
        Some(_) | None => None,
    }
}

/// The line as it stands where it is JSON, else as a text.
pub(super) fn written(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => raw.get().to_owned(),
        Err(_) => serde_json::Value::from(text).to_string(),
    }
}

/// An object's entries in the order written, repeated ones too.
struct Entries(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, Box<RawValue>>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

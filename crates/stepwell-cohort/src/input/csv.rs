//! CSV: a header, then a record a row. An empty cell is not known.

use std::{collections::BTreeMap, fs::File};

use csv::{ByteRecord, ReaderBuilder};
use stepwell_model::Ruleset;

use super::{
    Chunk, Layout, Rows, ids,
    limit::{Count, Limited, limited},
    percent, set_day,
};
use crate::{
    Trouble,
    binding::Bound,
    cells::{Reader, Written},
    chunk::{Block, ROWS},
};

/// A CSV file that is being read.
pub(crate) struct Input {
    reader: csv::Reader<Limited>,
    count: Count,
    bytes: u64,
    next: u64,
}

pub(super) fn open(file: File) -> Result<(Input, Vec<String>), Trouble> {
    let bytes = file.metadata().map_or(0, |it| it.len());
    let (file, count) = limited(file);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1 << 18)
        .from_reader(file);
    let mut header = ByteRecord::new();
    if !reader
        .read_byte_record(&mut header)
        .map_err(|error| trouble(&error))?
    {
        return Err(Trouble(
            "the file is empty; its first line names the columns".to_owned(),
        ));
    }
    let names: Option<Vec<String>> = header
        .iter()
        .map(|name| std::str::from_utf8(name).ok().map(str::to_owned))
        .collect();
    let names = names.ok_or_else(|| Trouble("the names of the columns are not UTF-8".to_owned()))?;
    let input = Input {
        reader,
        count,
        bytes,
        next: 1,
    };
    Ok((input, names))
}

fn trouble(error: &csv::Error) -> Trouble {
    if let csv::ErrorKind::Io(error) = error.kind() {
        if error.kind() == std::io::ErrorKind::Other {
            return Trouble(error.to_string());
        }
        return Trouble(stepwell::folders::reason(error));
    }
    Trouble("the file stops being CSV".to_owned())
}

impl Input {
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Trouble> {
        let mut records = Vec::new();
        let mut size = 0;
        // Few rows where rows are long, so that a chunk has its bounds too.
        while records.len() < ROWS && size < 1 << 24 {
            let mut record = ByteRecord::new();
            self.count.begin();
            if !self
                .reader
                .read_byte_record(&mut record)
                .map_err(|error| trouble(&error))?
            {
                break;
            }
            size += record.as_slice().len();
            records.push(record);
        }
        if records.is_empty() {
            return Ok(None);
        }
        let first = self.next;
        self.next += records.len() as u64;
        Ok(Some(Chunk {
            first,
            percent: percent(self.count.all(), self.bytes),
            rows: Rows::Csv(records),
        }))
    }
}

pub(super) fn read(
    ruleset: &Ruleset,
    layout: &Layout,
    readers: &mut [Reader<'_>],
    first: u64,
    records: &[ByteRecord],
) -> Block {
    let mut block = Block::new(ruleset, first, records.len());
    let mut names = vec![None; records.len()];
    let wanted = layout.names.len();
    for (row, record) in records.iter().enumerate() {
        if record.len() != wanted {
            block.refuse(
                row,
                format!(
                    "the row has {} cells where the header names {wanted} columns",
                    record.len()
                ),
            );
            continue;
        }
        for ((cell, bound), name) in record.iter().zip(&layout.header.columns).zip(&layout.names) {
            if cell.is_empty() || *bound == Bound::Ignored {
                continue;
            }
            let Ok(text) = std::str::from_utf8(cell) else {
                block.refuse(row, format!("`{name}`: the cell is not UTF-8"));
                continue;
            };
            match bound {
                Bound::Fact(fact) => {
                    if let Some(reader) = readers.get_mut(fact.index()) {
                        block.set(row, *fact, reader.cell(Written::Text(text)));
                    }
                }
                Bound::Id => {
                    if let Some(name) = names.get_mut(row) {
                        *name = Some(text.to_owned());
                    }
                }
                Bound::AsOf => set_day(&mut block, row, text),
                Bound::Ignored | Bound::Misspelt(_) => {}
            }
        }
    }
    block.ids = ids(names);
    block
}

/// A row by the names of its columns; one that has other cells than columns as a list.
pub(super) fn written(layout: &Layout, record: &ByteRecord) -> String {
    let cells = record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned());
    if record.len() == layout.names.len() {
        let cells: BTreeMap<&str, String> = layout.names.iter().map(String::as_str).zip(cells).collect();
        serde_json::to_string(&cells).unwrap_or_default()
    } else {
        serde_json::to_string(&cells.collect::<Vec<String>>()).unwrap_or_default()
    }
}

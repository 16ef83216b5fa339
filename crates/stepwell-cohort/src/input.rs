//! Records from a file, a chunk of rows at a time.

mod arrow;
mod csv;
mod json;
mod limit;

use std::{fs::File, path::Path};

use arrow_array::{RecordBatch, StringArray};
use stepwell_model::{Day, Ruleset};

use crate::{
    Form, Trouble,
    binding::{Binding, Header},
    cells::Reader,
    chunk::Block,
    map::ColumnMap,
    of_file,
};

/// A chunk of rows as the file holds them.
pub(crate) struct Chunk {
    /// The number of its first row, from 1.
    pub(crate) first: u64,
    /// How much of the file was read with it, of a hundred.
    pub(crate) percent: u64,
    /// Its rows.
    pub(crate) rows: Rows,
}

/// Rows as the file holds them.
pub(crate) enum Rows {
    Csv(Vec<::csv::ByteRecord>),
    Lines(Vec<Vec<u8>>),
    Batch(RecordBatch),
}

/// A file that is being read.
pub(crate) enum Input {
    Csv(csv::Input),
    Lines(json::Input),
    Parquet(arrow::Input),
}

/// What is known of a file before its rows are read.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) binding: Binding,
    pub(crate) header: Header,
    /// The names of its columns.
    pub(crate) names: Vec<String>,
}

/// Opens a file of records.
pub(crate) fn open(
    path: &Path,
    ruleset: &Ruleset,
    map: &ColumnMap,
    whole_rows: bool,
) -> Result<(Input, Layout), Trouble> {
    let form = Form::of(path)?;
    let could_not = |error: std::io::Error| of_file(path, &error);
    let file = File::open(path).map_err(could_not)?;
    if file.metadata().map_err(could_not)?.is_dir() {
        return Err(could_not(std::io::ErrorKind::IsADirectory.into()));
    }
    let binding = Binding::new(ruleset, map);
    let about = |trouble: Trouble| Trouble(format!("`{}`: {}", path.display(), trouble.0));
    let (input, names) = match form {
        Form::Csv => {
            let (input, names) = csv::open(file).map_err(about)?;
            (Input::Csv(input), names)
        }
        Form::JsonLines => (Input::Lines(json::open(file).map_err(about)?), Vec::new()),
        Form::Parquet => {
            let opened = arrow::open(file, ruleset, &binding, whole_rows).map_err(about)?;
            (Input::Parquet(opened.0), opened.1)
        }
    };
    let header = match form {
        // Every line names its own columns.
        Form::JsonLines => Header::default(),
        Form::Csv | Form::Parquet => binding.header(&names, map).map_err(about)?,
    };
    if let Input::Parquet(input) = &input {
        input.fits(ruleset, &binding).map_err(about)?;
    }
    Ok((
        input,
        Layout {
            binding,
            header,
            names,
        },
    ))
}

impl Input {
    /// The next chunk; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>, Trouble> {
        match self {
            Input::Csv(input) => input.next(),
            Input::Lines(input) => input.next(),
            Input::Parquet(input) => input.next(),
        }
    }
}

/// The readers of every fact.
pub(crate) fn readers<'a>(ruleset: &'a Ruleset, map: &ColumnMap) -> Vec<Reader<'a>> {
    let facts = ruleset.facts.entries();
    facts
        .map(|(id, fact)| {
            Reader::new(
                ruleset,
                id,
                map.facts.get(&fact.name).cloned().unwrap_or_default(),
            )
        })
        .collect()
}

/// What is known of every row of a chunk.
pub(crate) fn read(ruleset: &Ruleset, layout: &Layout, readers: &mut [Reader<'_>], chunk: &Chunk) -> Block {
    match &chunk.rows {
        Rows::Csv(records) => csv::read(ruleset, layout, readers, chunk.first, records),
        Rows::Lines(lines) => json::read(ruleset, layout, readers, chunk.first, lines),
        Rows::Batch(batch) => arrow::read(ruleset, layout, readers, chunk.first, batch),
    }
}

/// A row as it was written, for the file of what was refused.
pub(crate) fn written(layout: &Layout, chunk: &Chunk, row: usize) -> String {
    match &chunk.rows {
        Rows::Csv(records) => records
            .get(row)
            .map_or_else(String::new, |it| csv::written(layout, it)),
        Rows::Lines(lines) => lines
            .get(row)
            .map_or_else(String::new, |line| json::written(line)),
        Rows::Batch(batch) => arrow::written(batch, row),
    }
}

/// Sets a row's own day.
fn set_day(block: &mut Block, row: usize, text: &str) {
    match Day::parse(text) {
        Some(day) => {
            block.days.insert(row, day);
        }
        None => block.refuse(
            row,
            format!(
                "`$as_of`: {} is given; it is a day, written as 2024-01-31",
                crate::cells::shortened(text)
            ),
        ),
    }
}

/// The rows' names, of which each is given once at most.
fn ids(names: Vec<Option<String>>) -> Option<StringArray> {
    names
        .iter()
        .any(Option::is_some)
        .then(|| StringArray::from(names))
}

fn percent(done: u64, all: u64) -> u64 {
    (done.saturating_mul(100) / all.max(1)).min(100)
}

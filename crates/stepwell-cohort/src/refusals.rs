//! Records that were refused, in a file of JSON lines or CSV.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{Form, Trouble, of_file, whole::Whole};

/// A record that was refused.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// Its row, from 1.
    pub(crate) row: u64,
    /// Why.
    pub(crate) reasons: Vec<String>,
    /// The record as JSON, where it is to be written.
    pub(crate) record: Option<String>,
}

/// A file of refused records that is being written.
pub(crate) struct Refusals {
    path: PathBuf,
    whole: Whole,
    sink: Sink,
}

enum Sink {
    Lines(BufWriter<File>),
    Csv(Box<csv::Writer<File>>),
}

#[derive(Serialize)]
struct Line<'a> {
    row: u64,
    reasons: &'a [String],
    record: &'a RawValue,
}

impl Refusals {
    pub(crate) fn begin(path: &Path) -> Result<Self, Trouble> {
        let form = Form::of(path)?;
        if form == Form::Parquet {
            return Err(Trouble(format!(
                "`{}`: refused records are written as .jsonl, .ndjson or .csv",
                path.display()
            )));
        }
        let whole = Whole::begin(path)?;
        let file = whole.file()?;
        let sink = if form == Form::Csv {
            Sink::Csv(Box::new(csv::Writer::from_writer(file)))
        } else {
            Sink::Lines(BufWriter::new(file))
        };
        let mut refusals = Self {
            path: path.to_owned(),
            whole,
            sink,
        };
        if let Sink::Csv(writer) = &mut refusals.sink {
            writer
                .write_record(["row", "reasons", "record"])
                .map_err(|error| could_not(path, &error.into()))?;
        }
        Ok(refusals)
    }

    pub(crate) fn write(&mut self, refused: &Refused) -> Result<(), Trouble> {
        let record = refused.record.as_deref().unwrap_or("null");
        match &mut self.sink {
            Sink::Csv(writer) => writer
                .write_record([
                    refused.row.to_string().as_str(),
                    &refused.reasons.join("; "),
                    record,
                ])
                .map_err(std::io::Error::from),
            Sink::Lines(writer) => {
                let raw: Result<&RawValue, _> = serde_json::from_str(record);
                raw.and_then(|record| {
                    serde_json::to_string(&Line {
                        row: refused.row,
                        reasons: &refused.reasons,
                        record,
                    })
                })
                .map_err(std::io::Error::from)
                .and_then(|line| writeln!(writer, "{line}"))
            }
        }
        .map_err(|error| could_not(&self.path, &error))
    }

    pub(crate) fn finish(self) -> Result<(), Trouble> {
        match self.sink {
            Sink::Csv(mut writer) => writer.flush(),
            Sink::Lines(mut writer) => writer.flush(),
        }
        .map_err(|error| could_not(&self.path, &error))?;
        self.whole.finish()
    }
}

fn could_not(path: &Path, error: &std::io::Error) -> Trouble {
    of_file(path, error)
}

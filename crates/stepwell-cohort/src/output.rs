//! Decisions in a file: Parquet, CSV or JSON lines.

use std::{fs::File, io::BufWriter, path::Path, sync::Arc};

use arrow_array::{
    ArrayRef, BooleanArray, RecordBatch, StringArray, UInt64Array,
    builder::{ListBuilder, StringBuilder},
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use indexmap::IndexSet;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use stepwell_eval::targets::{Kind, Target};
use stepwell_model::Verdict;

use crate::{Form, Job, Trouble, answers::Answer, chunk::Block, desk::Decided, whole::Whole};

/// What stands between the items of a list in CSV.
const BETWEEN: &str = "; ";

/// The columns of the output.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    schema: SchemaRef,
    /// Whether lists are texts.
    flat: bool,
}

/// A file of decisions that is being written.
pub(crate) struct Output {
    path: std::path::PathBuf,
    whole: Whole,
    sink: Sink,
}

enum Sink {
    Parquet(Box<ArrowWriter<File>>),
    Csv(Box<arrow_csv::Writer<BufWriter<File>>>),
    Lines(Box<arrow_json::LineDelimitedWriter<BufWriter<File>>>),
}

/// One column after a target's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Outcome,
    Level,
    Met,
    Possible,
    Needs,
    Exact,
}

/// The columns of a target, in order.
fn parts(target: &Target) -> Vec<(Part, &'static str)> {
    let mut parts = vec![(Part::Outcome, "outcome")];
    match target.kind {
        Kind::Placement(_) => {
            parts.push((Part::Level, "level"));
            if target.every {
                parts.push((Part::Met, "levels"));
            }
        }
        Kind::Program(_) => {}
        Kind::Transitions => parts.push((Part::Met, "triggered")),
    }
    parts.extend([
        (Part::Possible, "possible"),
        (Part::Needs, "needs"),
        (Part::Exact, "exact"),
    ]);
    parts
}

impl Shape {
    pub(crate) fn new(job: &Job, targets: &[Target]) -> Result<Self, Trouble> {
        let flat = Form::of(&job.output)? == Form::Csv;
        let list = || {
            if flat {
                DataType::Utf8
            } else {
                DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
            }
        };
        let mut fields = vec![
            Field::new("row", DataType::UInt64, false),
            Field::new("id", DataType::Utf8, true),
        ];
        for target in targets {
            for (part, name) in parts(target) {
                let (kind, nullable) = match part {
                    Part::Outcome => (DataType::Utf8, false),
                    Part::Level => (DataType::Utf8, true),
                    Part::Met | Part::Possible => (list(), false),
                    Part::Needs => (list(), true),
                    Part::Exact => (DataType::Boolean, false),
                };
                fields.push(Field::new(format!("{}_{name}", target.name), kind, nullable));
            }
        }
        if job.clauses {
            for clause in job.ruleset.model().clause_names.iter() {
                fields.push(Field::new(format!("clause {}", clause.id), DataType::Utf8, true));
            }
        }
        Ok(Self {
            schema: Arc::new(Schema::new(fields)),
            flat,
        })
    }

    /// The rows that were decided.
    pub(crate) fn batch(
        &self,
        targets: &[Target],
        block: &Block,
        decided: &Decided,
        book: &[IndexSet<Answer>],
    ) -> Result<RecordBatch, ArrowError> {
        let is_decided = |row: &usize| decided.refused.is_empty() || !decided.refused.contains_key(row);
        let rows: Vec<usize> = (0..block.rows).filter(is_decided).collect();
        let numbers: UInt64Array = rows.iter().map(|row| Some(block.number(*row))).collect();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(numbers), ids(block, &rows)];
        for ((target, column), book) in targets.iter().zip(&decided.answers).zip(book) {
            let answer = |row: &usize| book.get_index(*column.get(*row)? as usize);
            let answers: Vec<&Answer> = rows.iter().filter_map(answer).collect();
            columns.extend(
                parts(target)
                    .into_iter()
                    .map(|(part, _)| self.column(part, &answers)),
            );
        }
        for column in &decided.clauses {
            let verdicts = rows.iter().map(|row| column.get(*row).copied().flatten());
            let words: StringArray = verdicts.map(|verdict| verdict.map(word)).collect();
            columns.push(Arc::new(words));
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }

    fn column(&self, part: Part, answers: &[&Answer]) -> ArrayRef {
        match part {
            Part::Outcome => Arc::new(StringArray::from_iter_values(
                answers.iter().map(|answer| answer.outcome),
            )),
            Part::Level => {
                let levels = answers.iter().map(|answer| answer.level.as_deref());
                Arc::new(levels.collect::<StringArray>())
            }
            Part::Met => self.lists(answers.iter().map(|answer| Some(answer.met.as_slice()))),
            Part::Possible => self.lists(answers.iter().map(|answer| Some(answer.possible.as_slice()))),
            Part::Needs => self.lists(answers.iter().map(|answer| answer.needs.as_deref())),
            Part::Exact => {
                let exact = answers.iter().map(|answer| Some(answer.exact));
                Arc::new(exact.collect::<BooleanArray>())
            }
        }
    }

    fn lists<'a>(&self, lists: impl Iterator<Item = Option<&'a [String]>>) -> ArrayRef {
        if self.flat {
            let mut texts = StringBuilder::new();
            for list in lists {
                texts.append_option(list.map(|list| list.join(BETWEEN)));
            }
            return Arc::new(texts.finish());
        }
        let mut all = ListBuilder::new(StringBuilder::new());
        for list in lists {
            for item in list.unwrap_or_default() {
                all.values().append_value(item);
            }
            all.append(list.is_some());
        }
        Arc::new(all.finish())
    }
}

/// The names of rows.
fn ids(block: &Block, rows: &[usize]) -> ArrayRef {
    match &block.ids {
        // Nothing is left out: the names as they were read.
        Some(ids) if rows.len() == block.rows => Arc::new(ids.clone()),
        Some(_) => Arc::new(rows.iter().map(|row| block.id(*row)).collect::<StringArray>()),
        None => Arc::new(StringArray::new_null(rows.len())),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::Unknown => "unknown",
    }
}

impl Output {
    pub(crate) fn begin(path: &Path, shape: &Shape) -> Result<Self, Trouble> {
        let whole = Whole::begin(path)?;
        let file = whole.file()?;
        let sink = match Form::of(path)? {
            Form::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_row_count(Some(1 << 18))
                    .build();
                let writer = ArrowWriter::try_new(file, Arc::clone(&shape.schema), Some(properties))
                    .map_err(|error| Trouble(format!("`{}`: {error}", path.display())))?;
                Sink::Parquet(Box::new(writer))
            }
            Form::Csv => Sink::Csv(Box::new(arrow_csv::Writer::new(BufWriter::new(file)))),
            Form::JsonLines => Sink::Lines(Box::new(
                arrow_json::WriterBuilder::new()
                    .with_explicit_nulls(true)
                    .build(BufWriter::new(file)),
            )),
        };
        let mut output = Self {
            path: path.to_owned(),
            whole,
            sink,
        };
        // The header of a CSV file stands there even where nothing was decided.
        output.write(&RecordBatch::new_empty(Arc::clone(&shape.schema)))?;
        Ok(output)
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        match &mut self.sink {
            Sink::Parquet(writer) => writer.write(batch).map_err(|error| error.to_string()),
            Sink::Csv(writer) => writer.write(batch).map_err(|error| error.to_string()),
            Sink::Lines(writer) => writer.write(batch).map_err(|error| error.to_string()),
        }
        .map_err(|error| self.could_not(&error))
    }

    pub(crate) fn finish(self) -> Result<(), Trouble> {
        let could_not =
            |error: String| Trouble(format!("`{}` could not be written: {error}", self.path.display()));
        match self.sink {
            Sink::Parquet(writer) => {
                writer.close().map_err(|error| could_not(error.to_string()))?;
            }
            Sink::Csv(writer) => {
                let inner = writer.into_inner();
                inner.into_inner().map_err(|error| could_not(error.to_string()))?;
            }
            Sink::Lines(mut writer) => {
                writer.finish().map_err(|error| could_not(error.to_string()))?;
                let inner = writer.into_inner();
                inner.into_inner().map_err(|error| could_not(error.to_string()))?;
            }
        }
        self.whole.finish()
    }

    fn could_not(&self, error: &str) -> Trouble {
        Trouble(format!("`{}` could not be written: {error}", self.path.display()))
    }
}

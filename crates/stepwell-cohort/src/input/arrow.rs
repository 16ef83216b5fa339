//! Parquet, read as Arrow arrays.

use std::fs::File;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array, ListArray,
    RecordBatch, StringArray,
};
use arrow_cast::cast;
use arrow_schema::{DataType, Schema};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
};
use stepwell_model::{Day, Fact, FactType, Ruleset};

use super::{Chunk, Layout, Rows, percent, set_day, set_id};
use crate::{
    Trouble,
    binding::{Binding, Bound},
    cells::{Reader, Written},
    chunk::{Block, ROWS},
};

/// A Parquet file that is being read.
pub(crate) struct Input {
    reader: ParquetRecordBatchReader,
    schema: Schema,
    rows: u64,
    next: u64,
}

pub(super) fn open(file: File, binding: &Binding, whole_rows: bool) -> Result<(Input, Vec<String>), Trouble> {
    if file.metadata().map_or(0, |it| it.len()) == 0 {
        return Err(Trouble("the file is empty".to_owned()));
    }
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| Trouble(format!("the file is no whole Parquet file: {error}")))?;
    let schema = builder.schema().as_ref().clone();
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    // Columns that stand for nothing are not read, unless what is refused has to be written whole.
    let stands = |name: &String| whole_rows || binding.of(name) != Bound::Ignored;
    let wanted = names.iter().enumerate().filter(|(_, name)| stands(name));
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.map(|(at, _)| at));
    let reader = builder
        .with_projection(mask)
        .with_batch_size(ROWS)
        .build()
        .map_err(|error| Trouble(format!("the file cannot be read: {error}")))?;
    let input = Input {
        reader,
        schema,
        rows,
        next: 1,
    };
    Ok((input, names))
}

impl Input {
    /// Whether every column of a fact is of a type that can hold it.
    pub(super) fn fits(&self, ruleset: &Ruleset, binding: &Binding) -> Result<(), Trouble> {
        for field in self.schema.fields() {
            let (readable, wanted) = match binding.of(field.name()) {
                Bound::Fact(fact) => (
                    can_hold(&ruleset.facts[fact].kind, field.data_type()),
                    wanted(&ruleset.facts[fact]),
                ),
                Bound::Id => (
                    is_text(field.data_type()) || field.data_type().is_integer(),
                    "a text or a whole number",
                ),
                Bound::AsOf => (
                    is_text(field.data_type()) || is_date(field.data_type()),
                    "a date, or a text such as 2024-01-31",
                ),
                Bound::Ignored | Bound::Misspelt(_) => (true, ""),
            };
            if !readable {
                return Err(Trouble(format!(
                    "column `{}` is stored as {}; it has to be {wanted}",
                    field.name(),
                    field.data_type()
                )));
            }
        }
        Ok(())
    }

    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Trouble> {
        let Some(batch) = self.reader.next() else {
            return Ok(None);
        };
        let batch = batch.map_err(|error| {
            Trouble(format!(
                "the file is damaged after row {}: {error}",
                self.next - 1
            ))
        })?;
        let first = self.next;
        self.next += batch.num_rows() as u64;
        Ok(Some(Chunk {
            first,
            percent: percent(self.next - 1, self.rows),
            rows: Rows::Batch(batch),
        }))
    }
}

fn is_text(kind: &DataType) -> bool {
    let plain = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    if let DataType::Dictionary(_, value) = kind {
        return plain(value);
    }
    plain(kind)
}

fn is_date(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64)
}

fn is_number(kind: &DataType) -> bool {
    kind.is_integer()
        || matches!(
            kind,
            DataType::Float32
                | DataType::Float64
                | DataType::Decimal32(..)
                | DataType::Decimal64(..)
                | DataType::Decimal128(..)
                | DataType::Decimal256(..)
        )
}

fn can_hold(fact: &FactType, kind: &DataType) -> bool {
    let text = is_text(kind) || *kind == DataType::Null;
    match fact {
        FactType::YesNo => text || *kind == DataType::Boolean || kind.is_integer(),
        FactType::Number(_) | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
            text || is_number(kind)
        }
        FactType::Date => text || is_date(kind),
        FactType::Set(_) => {
            text || matches!(kind, DataType::List(item) | DataType::LargeList(item) if is_text(item.data_type()))
        }
    }
}

fn wanted(fact: &Fact) -> &'static str {
    match fact.kind {
        FactType::YesNo => "true or false, or a text or whole number whose codes the column map tells",
        FactType::Number(_) => "a number, or a text that holds one",
        FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => "a text or a number",
        FactType::Date => "a date, or a text such as 2024-01-31",
        FactType::Set(_) => "a list of texts, or a text with a `separator`",
    }
}

pub(super) fn read(
    ruleset: &Ruleset,
    layout: &Layout,
    readers: &mut [Reader<'_>],
    first: u64,
    batch: &RecordBatch,
) -> Block {
    let mut block = Block::new(ruleset, first, batch.num_rows());
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let place = layout.names.iter().position(|name| name == field.name());
        let Some(bound) = place.and_then(|place| layout.header.columns.get(place)) else {
            continue;
        };
        match bound {
            Bound::Fact(fact) => {
                if let Some(reader) = readers.get_mut(fact.index()) {
                    each(column, &mut |row, written| match written {
                        Ok(written) => {
                            let cell = reader.cell(written);
                            block.set(row, *fact, cell);
                        }
                        Err(why) => block.refuse(row, format!("`{}`: {why}", field.name())),
                    });
                }
            }
            Bound::Id => each(column, &mut |row, written| {
                if let Ok(Written::Text(id) | Written::Bare(id) | Written::Json(id)) = written {
                    set_id(&mut block, row, id.to_owned());
                }
            }),
            Bound::AsOf => each(column, &mut |row, written| {
                if let Ok(Written::Text(day) | Written::Bare(day) | Written::Json(day)) = written {
                    set_day(&mut block, row, day);
                }
            }),
            Bound::Ignored | Bound::Misspelt(_) => {}
        }
    }
    block
}

/// Hands on every cell that is not null.
fn each(column: &ArrayRef, take: &mut dyn FnMut(usize, Result<Written<'_>, String>)) {
    let plain = match simpler(column.data_type()) {
        Some(kind) => match cast(column, &kind) {
            Ok(plain) => plain,
            Err(error) => {
                for row in 0..column.len() {
                    take(row, Err(format!("the column cannot be read: {error}")));
                }
                return;
            }
        },
        None => ArrayRef::clone(column),
    };
    // What was no null and is one now could not be converted.
    for row in 0..column.len() {
        if plain.is_null(row) && !column.is_null(row) && *column.data_type() != DataType::Null {
            take(row, Err("the cell cannot be read".to_owned()));
        }
    }
    let any = plain.as_any();
    if let Some(texts) = any.downcast_ref::<StringArray>() {
        let bare = is_number(column.data_type());
        for (row, text) in texts.iter().enumerate() {
            if let Some(text) = text {
                take(
                    row,
                    Ok(if bare {
                        Written::Bare(text)
                    } else {
                        Written::Text(text)
                    }),
                );
            }
        }
    } else if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        for (row, number) in numbers.iter().enumerate() {
            if let Some(number) = number {
                take(row, Ok(Written::Bare(&number.to_string())));
            }
        }
    } else if let Some(flags) = any.downcast_ref::<BooleanArray>() {
        for (row, flag) in flags.iter().enumerate() {
            if let Some(flag) = flag {
                take(row, Ok(Written::Bare(if flag { "true" } else { "false" })));
            }
        }
    } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        for (row, number) in numbers.iter().enumerate() {
            if let Some(number) = number {
                float(row, number.is_finite(), &number.to_string(), take);
            }
        }
    } else if let Some(numbers) = any.downcast_ref::<Float32Array>() {
        for (row, number) in numbers.iter().enumerate() {
            if let Some(number) = number {
                float(row, number.is_finite(), &number.to_string(), take);
            }
        }
    } else if let Some(days) = any.downcast_ref::<Date32Array>() {
        for (row, day) in days.iter().enumerate() {
            if let Some(count) = day.map(i64::from) {
                let day = Day::from_count(count);
                if day.count() == count {
                    take(row, Ok(Written::Text(&day.to_string())));
                } else {
                    take(
                        row,
                        Err("a day after the year 9999 or before the year 1 is given".to_owned()),
                    );
                }
            }
        }
    } else if let Some(lists) = any.downcast_ref::<ListArray>() {
        for (row, list) in lists.iter().enumerate() {
            if let Some(list) = list {
                let json = json_list(&list);
                take(row, json.as_deref().map(Written::Json).map_err(ToOwned::to_owned));
            }
        }
    }
}

/// A float stands for the shortest decimal that is read back as the same float.
fn float(row: usize, finite: bool, shortest: &str, take: &mut dyn FnMut(usize, Result<Written<'_>, String>)) {
    if finite {
        take(row, Ok(Written::Bare(shortest)));
    } else {
        take(row, Err(format!("{shortest} is given, which is no number")));
    }
}

/// A list of texts as JSON.
fn json_list(list: &ArrayRef) -> Result<String, String> {
    let texts = cast(list, &DataType::Utf8).map_err(|error| error.to_string())?;
    let Some(texts) = texts.as_any().downcast_ref::<StringArray>() else {
        return Err("the list holds no texts".to_owned());
    };
    let members: Vec<Option<&str>> = texts.iter().collect();
    serde_json::to_string(&members).map_err(|error| error.to_string())
}

/// The simplest type that holds the same; `None` where it is simple.
fn simpler(kind: &DataType) -> Option<DataType> {
    if let DataType::LargeList(item) = kind {
        return Some(DataType::List(item.clone()));
    }
    let simple = matches!(
        kind,
        DataType::Utf8
            | DataType::Int64
            | DataType::Boolean
            | DataType::Float64
            | DataType::Float32
            | DataType::Date32
            | DataType::List(_)
    );
    if simple {
        None
    } else if *kind == DataType::Date64 {
        Some(DataType::Date32)
    } else if kind.is_integer() && *kind != DataType::UInt64 {
        Some(DataType::Int64)
    } else {
        // Not all of the widest whole numbers are within the others; decimals and dictionaries are read as text too.
        Some(DataType::Utf8)
    }
}

/// A row as JSON.
pub(super) fn written(batch: &RecordBatch, row: usize) -> String {
    let mut bytes = Vec::new();
    let mut writer = arrow_json::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow_json::writer::LineDelimited>(&mut bytes);
    let done = writer.write(&batch.slice(row, 1)).and_then(|()| writer.finish());
    drop(writer);
    match done {
        Ok(()) => String::from_utf8_lossy(&bytes).trim_end().to_owned(),
        Err(error) => {
            serde_json::Value::from(format!("the row cannot be written as JSON: {error}")).to_string()
        }
    }
}

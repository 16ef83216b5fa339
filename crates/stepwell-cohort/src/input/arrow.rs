//! Parquet, read as Arrow arrays.

use std::{fs::File, sync::Arc};

use arrow_array::{
    Array, ArrayAccessor, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array,
    ListArray, RecordBatch, StringArray, array::AnyDictionaryArray, cast::AsArray as _, iterator::ArrayIter,
};
use arrow_cast::cast;
use arrow_schema::{DataType, FieldRef, Schema};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{
        ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
    },
};
use stepwell_model::{Day, Fact, FactType, Id, Ruleset};

use super::{Chunk, Layout, Rows, percent, set_day};
use crate::{
    Trouble,
    binding::{Binding, Bound},
    cells::{Cell, Reader, Written},
    chunk::{Block, ROWS},
};

/// A Parquet file that is being read.
pub(crate) struct Input {
    reader: ParquetRecordBatchReader,
    schema: Schema,
    rows: u64,
    next: u64,
}

pub(super) fn open(
    file: File,
    ruleset: &Ruleset,
    binding: &Binding,
    whole_rows: bool,
) -> Result<(Input, Vec<String>), Trouble> {
    if file.metadata().map_or(0, |it| it.len()) == 0 {
        return Err(Trouble("the file is empty".to_owned()));
    }
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .map_err(|error| Trouble(format!("the file is no whole Parquet file: {error}")))?;
    let schema = metadata.schema().as_ref().clone();
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
    // Columns that stand for nothing are not read, unless what is refused has to be written whole.
    let stands = |name: &String| whole_rows || binding.of(name) != Bound::Ignored;
    let wanted = names.iter().enumerate().filter(|(_, name)| stands(name));
    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.map(|(at, _)| at));
    let metadata = with_dictionaries(&metadata, ruleset, binding).unwrap_or(metadata);
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
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

/// The same file, the texts of facts with few values as dictionaries, so that each value is read once a chunk; `None` where
/// its reader does not want to.
fn with_dictionaries(
    metadata: &ArrowReaderMetadata,
    ruleset: &Ruleset,
    binding: &Binding,
) -> Option<ArrowReaderMetadata> {
    let hinted = metadata.schema().fields().iter().map(|field| {
        let few = match binding.of(field.name()) {
            Bound::Fact(fact) => match &ruleset.facts[fact].kind {
                FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => true,
                FactType::Number(_) | FactType::Date | FactType::Set(_) => false,
            },
            Bound::Id | Bound::AsOf | Bound::Ignored | Bound::Misspelt(_) => false,
        };
        if few && *field.data_type() == DataType::Utf8 {
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(field.as_ref().clone().with_data_type(dictionary))
        } else {
            Arc::clone(field)
        }
    });
    let schema = Schema::new(hinted.collect::<Vec<FieldRef>>());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).ok()
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
                    let mut into = Into {
                        reader,
                        block: &mut block,
                        fact: *fact,
                        name: field.name(),
                    };
                    into.column(column);
                }
            }
            // That it is a text or a whole number was seen when the file was opened.
            Bound::Id => {
                let texts = cast(column, &DataType::Utf8).ok();
                let texts = texts.and_then(|texts| texts.as_any().downcast_ref::<StringArray>().cloned());
                block.ids = texts;
            }
            Bound::AsOf => days(column, &mut block),
            Bound::Ignored | Bound::Misspelt(_) => {}
        }
    }
    block
}

/// The rows' own days: dates, or texts that are written as dates.
fn days(column: &ArrayRef, block: &mut Block) {
    let Ok(texts) = cast(column, &DataType::Utf8) else {
        return;
    };
    if let Some(texts) = texts.as_any().downcast_ref::<StringArray>() {
        for (row, text) in texts.iter().enumerate() {
            if let Some(text) = text {
                set_day(block, row, text);
            }
        }
    }
}

/// Where the cells of a column go.
struct Into<'a, 'r> {
    reader: &'a mut Reader<'r>,
    block: &'a mut Block,
    fact: Id<Fact>,
    name: &'a str,
}

impl Into<'_, '_> {
    fn cell(&mut self, row: usize, written: Written<'_>) {
        self.block.set(row, self.fact, self.reader.cell(written));
    }

    fn number(&mut self, row: usize, bits: i64, text: impl FnOnce() -> String) {
        self.block.set(row, self.fact, self.reader.number(bits, text));
    }

    /// A float stands for the shortest decimal that is read back as the same float.
    fn float(&mut self, row: usize, finite: bool, bits: i64, shortest: impl Fn() -> String) {
        if finite {
            self.number(row, bits, shortest);
        } else {
            self.refuse(row, &format!("{} is given, which is no number", shortest()));
        }
    }

    fn refuse(&mut self, row: usize, why: &str) {
        self.block.refuse(row, format!("`{}`: {why}", self.name));
    }

    /// Every cell that is not null.
    fn column(&mut self, column: &ArrayRef) {
        if let Some(dictionary) = column.as_any_dictionary_opt() {
            return self.dictionary(dictionary);
        }
        let plain = match simpler(column.data_type()) {
            Some(kind) => match cast(column, &kind) {
                Ok(plain) => plain,
                Err(error) => {
                    for row in 0..column.len() {
                        self.refuse(row, &format!("the column cannot be read: {error}"));
                    }
                    return;
                }
            },
            None => ArrayRef::clone(column),
        };
        // What was no null and is one now could not be converted.
        if plain.null_count() > column.null_count() && *column.data_type() != DataType::Null {
            for row in 0..column.len() {
                if plain.is_null(row) && !column.is_null(row) {
                    self.refuse(row, "the cell cannot be read");
                }
            }
        }
        let any = plain.as_any();
        if let Some(texts) = any.downcast_ref::<StringArray>() {
            let bare = is_number(column.data_type());
            for (row, text) in known(texts) {
                let written = if bare {
                    Written::Bare(text)
                } else {
                    Written::Text(text)
                };
                self.cell(row, written);
            }
        } else if let Some(numbers) = any.downcast_ref::<Int64Array>() {
            for (row, number) in known(numbers) {
                self.number(row, number, || number.to_string());
            }
        } else if let Some(flags) = any.downcast_ref::<BooleanArray>() {
            for (row, flag) in known(flags) {
                self.number(row, i64::from(flag), || flag.to_string());
            }
        } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
            for (row, number) in known(numbers) {
                let bits = number.to_bits().cast_signed();
                self.float(row, number.is_finite(), bits, || number.to_string());
            }
        } else if let Some(numbers) = any.downcast_ref::<Float32Array>() {
            for (row, number) in known(numbers) {
                let bits = i64::from(number.to_bits());
                self.float(row, number.is_finite(), bits, || number.to_string());
            }
        } else if let Some(days) = any.downcast_ref::<Date32Array>() {
            for (row, count) in known(days) {
                let count = i64::from(count);
                let day = Day::from_count(count);
                if day.count() == count {
                    self.cell(row, Written::Text(&day.to_string()));
                } else {
                    self.refuse(row, "a day after the year 9999 or before the year 1 is given");
                }
            }
        } else if let Some(lists) = any.downcast_ref::<ListArray>() {
            for (row, list) in known(lists) {
                match json_list(&list) {
                    Ok(json) => self.cell(row, Written::Json(&json)),
                    Err(why) => self.refuse(row, &why),
                }
            }
        }
    }

    /// Each text of a dictionary is read once.
    fn dictionary(&mut self, dictionary: &dyn AnyDictionaryArray) {
        let texts = cast(dictionary.values(), &DataType::Utf8).ok();
        let texts = texts
            .as_ref()
            .and_then(|texts| texts.as_any().downcast_ref::<StringArray>());
        let Some(texts) = texts else {
            for row in 0..dictionary.len() {
                self.refuse(row, "the column cannot be read");
            }
            return;
        };
        let cells: Vec<Option<Cell>> = texts
            .iter()
            .map(|text| Some(self.reader.cell(Written::Text(text?)).clone()))
            .collect();
        for (row, key) in dictionary.normalized_keys().into_iter().enumerate() {
            if dictionary.is_null(row) {
                continue;
            }
            if let Some(Some(cell)) = cells.get(key) {
                self.block.set(row, self.fact, cell);
            }
        }
    }
}

/// The cells that are not null, with their rows.
fn known<A: ArrayAccessor>(array: A) -> impl Iterator<Item = (usize, A::Item)> {
    ArrayIter::new(array)
        .enumerate()
        .filter_map(|(row, cell)| Some((row, cell?)))
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

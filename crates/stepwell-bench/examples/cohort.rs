//! Writes a cohort for `stepwell cohort`: random patients of the placement in `placement/`, 5 % of values missing.
//!
//! ```text
//! cargo run --release -p stepwell-bench --example cohort -- 1000000 million.parquet
//! ```
//!
//! A third argument says how many of the rows are distinct; without it, all are drawn anew.

use std::{error::Error, fs::File, sync::Arc};

use arrow_array::{ArrayRef, BooleanArray, Int32Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use parquet::arrow::ArrowWriter;

const ROWS: usize = 1 << 16;
const RISKS: [&str; 5] = ["none", "minimal", "moderate", "high", "severe"];
const SCALES: [&str; 6] = [
    "withdrawal",
    "biomedical",
    "emotional",
    "readiness",
    "relapse",
    "environment",
];
const NUMBERS: [(&str, u64); 4] = [
    ("age", 100),
    ("prior_treatments", 8),
    ("days_since_use", 400),
    ("hours_needed", 45),
];
const YES_NO: [&str; 4] = ["needs_detox", "pregnant", "cognitive_limits", "home_support"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().ok_or("how many rows?")?.parse()?;
    let path = arguments.next().ok_or("which file?")?;
    let distinct: u64 = match arguments.next() {
        Some(distinct) => distinct.parse()?,
        None => u64::MAX,
    };
    let mut writer = None;
    for first in (0..rows).step_by(ROWS) {
        let batch = batch(first, ROWS.min(rows - first), distinct)?;
        let writer = match &mut writer {
            Some(writer) => writer,
            None => writer.insert(ArrowWriter::try_new(File::create(&path)?, batch.schema(), None)?),
        };
        writer.write(&batch)?;
    }
    if let Some(writer) = writer {
        writer.close()?;
    }
    Ok(())
}

/// A number that looks drawn by lot: of one column of one patient, always the same.
fn draw(patient: u64, column: u64) -> u64 {
    let mut mixed = patient.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ column.wrapping_mul(0xd1b5_4a32_d192_ed03);
    for shift in [30, 27, 31] {
        mixed = (mixed ^ (mixed >> shift)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    mixed >> 16
}

fn batch(first: usize, rows: usize, distinct: u64) -> Result<RecordBatch, Box<dyn Error>> {
    // Which of the distinct patients a row is.
    let patients: Vec<u64> = (first..first + rows)
        .map(|row| {
            if distinct == u64::MAX {
                row as u64
            } else {
                draw(row as u64, 99) % distinct
            }
        })
        .collect();
    let known = |column: u64| {
        patients.iter().map(move |patient| {
            let drawn = draw(*patient, column);
            (drawn % 20 != 0).then_some(drawn / 20)
        })
    };
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    let mut add = |name: &str, column: ArrayRef| {
        fields.push(Field::new(name, column.data_type().clone(), true));
        columns.push(column);
    };
    let ids: StringArray = (first..first + rows).map(|row| Some(format!("p{row}"))).collect();
    add("id", Arc::new(ids));
    let mut at = 0;
    for name in SCALES {
        at += 1;
        let risk = |drawn: u64| {
            RISKS
                .get(usize::try_from(drawn).unwrap_or(0) % RISKS.len())
                .copied()
        };
        add(
            name,
            Arc::new(known(at).map(|it| it.and_then(risk)).collect::<StringArray>()),
        );
    }
    for (name, end) in NUMBERS {
        at += 1;
        let number = |drawn: u64| i32::try_from(drawn % end).unwrap_or(0);
        add(
            name,
            Arc::new(known(at).map(|it| it.map(number)).collect::<Int32Array>()),
        );
    }
    for name in YES_NO {
        at += 1;
        add(
            name,
            Arc::new(
                known(at)
                    .map(|it| it.map(|drawn| drawn % 2 == 1))
                    .collect::<BooleanArray>(),
            ),
        );
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

//! Many records on all cores: in the order given, whatever the number of threads.
//!
//! ```text
//! cargo run --release -p stepwell --example batch
//! ```

#![expect(clippy::indexing_slicing, reason = "the ruleset of this program has these")]

use std::{error::Error, time::Instant};

use stepwell::{Answer, Day, Ruleset};

const FILES: [(&str, &str); 2] = [
    ("small/rules.criteria", include_str!("small/rules.criteria")),
    ("small/terms.criteria", include_str!("small/terms.criteria")),
];

fn main() -> Result<(), Box<dyn Error>> {
    let ruleset = Ruleset::from_files("small", FILES)?;
    let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
    let records = (0..50_000_i64)
        .map(|number| {
            ruleset
                .facts()
                .id(&number.to_string())
                .set("needs_more", (number % 5 != 0).then_some(number % 3 == 0))
                .set("weekly_hours", Answer::between(number % 12, 12 + number % 9))
                .build()
        })
        .collect::<Result<Vec<_>, _>>()?;

    let started = Instant::now();
    let decisions = ruleset.evaluate_batch(&records, as_of);
    let took = started.elapsed();

    let mut outcomes = std::collections::BTreeMap::new();
    for decision in &decisions {
        let placement = &decision.placements["level_of_care"];
        let outcome = (
            placement.outcome.word(),
            placement.level.as_deref().unwrap_or_default(),
        );
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    for ((outcome, level), count) in outcomes {
        say(&format!("{count:>6} {outcome} {level}"));
    }
    let in_order = decisions
        .iter()
        .zip(&records)
        .all(|(decision, record)| decision.id == record.id);
    say(&format!(
        "{took:?} for {} records, in order: {in_order}",
        records.len()
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example shows its results")]
fn say(line: &str) {
    println!("{line}");
}

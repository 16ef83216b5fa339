//! How many real records two versions of rulesets decide otherwise.

use std::{collections::BTreeSet, path::Path};

use stepwell::{
    Day, FactError, Facts, Ruleset,
    compare::{Column, read},
};
use stepwell_cohort::Records;
use stepwell_prove::outcomes;

use super::{diff::Versions, records};
use crate::{
    arguments::Diff,
    console::{Console, Stop},
    differences::{Cohort, Pair},
};

/// Of so many refused records it is said why.
const FIRST_REFUSED: usize = 5;

/// Puts every record to every ruleset, before and after, where records were given.
pub(super) fn count(
    console: &mut Console<'_>,
    arguments: &Diff,
    versions: &[Versions],
    pairs: &mut [Pair],
) -> Result<(), Stop> {
    let Some(path) = &arguments.cohort else {
        return Ok(());
    };
    let columns: Vec<[Column; 2]> = versions
        .iter()
        .map(|((_, was), (_, is))| {
            [was, is].map(|ruleset| Column {
                ruleset: Ruleset::from_model(ruleset.clone()),
                follow: None,
            })
        })
        .collect();
    let as_of = arguments.as_of.unwrap_or(console.today());
    for pair in pairs.iter_mut() {
        pair.cohort = Some(Cohort::default());
    }
    console.progress("counting records");
    if is_table(path) || arguments.columns.is_some() {
        for (columns, pair) in columns.iter().zip(pairs.iter_mut()) {
            of_file(console, arguments, path, columns, pair, as_of)?;
        }
        return some_records(path, pairs);
    }
    let Some(mut records) = records::open(console, path)? else {
        return Ok(());
    };
    while let Some(text) = records.next()? {
        for (columns, pair) in columns.iter().zip(pairs.iter_mut()) {
            match read(columns, &text, as_of).as_deref() {
                Ok([before, after]) => tell(columns, pair, (before, after), as_of),
                Ok(_) => {}
                Err(refused) => {
                    let by = |side: usize| refused.iter().any(|it| it.columns.contains(&side));
                    let why = refused.iter().map(|it| it.error.to_string()).collect();
                    refuse(pair, [by(0), by(1)], why);
                }
            }
        }
    }
    some_records(path, pairs)
}

/// That a file holds records: of none, nothing is shown.
fn some_records(path: &Path, pairs: &[Pair]) -> Result<(), Stop> {
    let cohorts = pairs.iter().filter_map(|pair| pair.cohort.as_ref());
    for cohort in cohorts {
        if cohort.decided + cohort.refused == 0 {
            return Err(Stop::CouldNot(format!("`{}` holds no records", path.display())));
        }
    }
    Ok(())
}

/// Whether the ending of a file says that it has columns.
fn is_table(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ["parquet", "csv"].contains(&ending.to_ascii_lowercase().as_str()))
}

/// Reads a file once for each version, side by side: what one of them knows as a fact may be nothing to the other.
fn of_file(
    console: &Console<'_>,
    arguments: &Diff,
    path: &Path,
    columns: &[Column; 2],
    pair: &mut Pair,
    as_of: Day,
) -> Result<(), Stop> {
    let [before, after] = columns;
    let path = console.locate(path);
    let map = arguments.columns.as_deref().map(|map| console.locate(map));
    let names = |column: &Column| -> BTreeSet<String> {
        let facts = column.ruleset.model().facts.iter();
        facts.map(|fact| fact.name.clone()).collect()
    };
    let open = |own: &Column, other: &Column| {
        Records::open(&path, &own.ruleset, map.as_deref(), &names(other))
            .map_err(|trouble| Stop::CouldNot(trouble.0))
    };
    let (mut first, mut second) = (open(before, after)?, open(after, before)?);
    loop {
        let was = first.next_record().map_err(|trouble| Stop::CouldNot(trouble.0))?;
        let is = second
            .next_record()
            .map_err(|trouble| Stop::CouldNot(trouble.0))?;
        let (Some(was), Some(is)) = (was, is) else {
            return Ok(());
        };
        let (was, is) = (possible(before, was, as_of), possible(after, is, as_of));
        match (&was, &is) {
            (Ok(was), Ok(is)) => tell(columns, pair, (was, is), as_of),
            (was, is) => {
                let mut why: Vec<String> = was.as_ref().err().into_iter().flatten().cloned().collect();
                why.extend(is.as_ref().err().into_iter().flatten().cloned());
                refuse(pair, [was.is_err(), is.is_err()], why);
            }
        }
    }
}

/// Facts that can be, or why they are refused.
fn possible(column: &Column, facts: Result<Facts, Vec<String>>, as_of: Day) -> Result<Facts, Vec<String>> {
    let facts = facts?;
    let titles = column.ruleset.impossible(&facts, as_of);
    if titles.is_empty() {
        return Ok(facts);
    }
    Err(titles
        .iter()
        .map(|title| FactError::impossible(title).to_string())
        .collect())
}

/// Counts a record that is decided by no more than one version; of the first, it is kept why.
fn refuse(pair: &mut Pair, by: [bool; 2], mut why: Vec<String>) {
    let cohort = pair.cohort.get_or_insert_default();
    cohort.refused += 1;
    let number = cohort.decided + cohort.refused;
    let whom = match by {
        [false, _] => {
            cohort.refused_now += 1;
            "now, and was decided before"
        }
        [true, false] => "before, and is decided now",
        [true, true] => "by both",
    };
    if cohort.first_refused.len() < FIRST_REFUSED {
        why.dedup();
        let why = why.join("; ");
        cohort
            .first_refused
            .push(format!("record {number} is refused {whom}: {why}"));
    }
}

/// Decides one record by both versions.
fn tell(columns: &[Column; 2], pair: &mut Pair, (first, second): (&Facts, &Facts), as_of: Day) {
    let [before, after] = columns;
    let cohort = pair.cohort.get_or_insert_default();
    cohort.decided += 1;
    let decisions = (
        before.ruleset.evaluate(first, as_of),
        after.ruleset.evaluate(second, as_of),
    );
    let models = (before.ruleset.model(), after.ruleset.model());
    let decisions = (&decisions.0, &decisions.1);
    for (target, before, after) in outcomes(models, &pair.difference.changes, decisions) {
        if before != after {
            *cohort.moves.entry((target, before, after)).or_default() += 1;
        }
    }
}

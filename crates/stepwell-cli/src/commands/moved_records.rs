//! How many real records two versions of rulesets decide otherwise.

use std::{collections::BTreeSet, path::Path};

use stepwell::{
    Day, Facts, Ruleset,
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
        for (columns, pair) in columns.iter().zip(pairs) {
            of_file(console, arguments, path, columns, pair, as_of)?;
        }
        return Ok(());
    }
    let Some(mut records) = records::open(console, path)? else {
        return Ok(());
    };
    while let Some(text) = records.next()? {
        for (columns, pair) in columns.iter().zip(pairs.iter_mut()) {
            let facts = read(columns, &text, as_of);
            let facts = match facts.as_deref() {
                Ok([before, after]) => Some((before, after)),
                Ok(_) | Err(_) => None,
            };
            tell(columns, pair, facts, as_of);
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
        let can_be = |column: &Column, facts: &Facts| column.ruleset.impossible(facts, as_of).is_empty();
        let facts = match (&was, &is) {
            (Ok(was), Ok(is)) if can_be(before, was) && can_be(after, is) => Some((was, is)),
            (Ok(_) | Err(_), _) => None,
        };
        tell(columns, pair, facts, as_of);
    }
}

/// Decides one record by both versions; one that either refuses is counted, and that is all.
fn tell(columns: &[Column; 2], pair: &mut Pair, facts: Option<(&Facts, &Facts)>, as_of: Day) {
    let [before, after] = columns;
    let cohort = pair.cohort.get_or_insert_default();
    let Some((first, second)) = facts else {
        cohort.refused += 1;
        return;
    };
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

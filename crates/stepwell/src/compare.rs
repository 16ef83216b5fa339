//! The same facts under several rulesets, or under each source of their disputes.
//!
//! A *column* is a ruleset, perhaps following a source; a *row* is a placement, a program or the transitions. A ruleset
//! that has no such placement or program has no cell there, which is another thing than the outcome `none`.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
//! use stepwell::{Day, compare::{Column, compare, read}};
//!
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! // The ruleset as it is written, beside itself following each source that a dispute of it names: this one has none.
//! let columns = Column::by_source(&ruleset);
//! let facts = read(&columns, r#"{"needs_more": true}"#, as_of).map_err(|refused| refused[0].error.to_string())?;
//! let compared = compare(&columns, &facts, as_of);
//! let row = compared.rows.iter().find(|row| row.target == "level_of_care").ok_or("no such row")?;
//! assert_eq!(row.cells[0].as_ref().map(|cell| cell.outcome.as_str()), Some("2.1"));
//! assert!(!row.differs());
//! # Ok(())
//! # }
//! ```

mod because;
mod outcomes;

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::{Decision, FactError, read_facts_beside};
use stepwell_model::Day;

use crate::{Facts, Ruleset};

/// A ruleset that is compared.
#[derive(Clone, Debug)]
pub struct Column {
    /// The ruleset, following the source where there is one.
    pub ruleset: Ruleset,
    /// The source that is followed wherever it can be.
    pub follow: Option<String>,
}

/// Facts that were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What does not fit, once each.
    pub error: FactError,
    /// The columns it does not fit, by their place.
    pub columns: Vec<usize>,
}

/// What the columns come to, side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The record's `$id`.
    pub id: Option<String>,
    /// The day of evaluation.
    pub as_of: String,
    /// Placements, then programs, then the transitions.
    pub rows: Vec<Row>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A placement.
    Placement,
    /// A program of care, whichever population it is for.
    Program,
    /// The transitions together.
    Transitions,
}

/// A placement, a program, or the transitions, in every column.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The placement's or program's name; `transitions`.
    pub target: String,
    /// What it is.
    pub kind: RowKind,
    /// What each column comes to; `None` where that ruleset has no such thing.
    pub cells: Vec<Option<Cell>>,
}

/// What one column comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The outcome, as an example spells it: `2.1`, `several (2.1, 2.5)`, `one of (1, none)`, `does not conform`.
    pub outcome: String,
    /// The clauses that make it this outcome and not one of the others in its row, each with its reason; of what is not
    /// determined, the facts that it needs.
    pub because: Vec<String>,
    /// What decides nothing and is told of it: recommendations and what is usual, where not met; flags.
    pub told: Vec<String>,
}

impl Row {
    /// Whether two columns come to different outcomes.
    pub fn differs(&self) -> bool {
        let mut outcomes = self.cells.iter().flatten().map(|cell| &cell.outcome);
        let first = outcomes.next();
        outcomes.any(|outcome| Some(outcome) != first)
    }

    /// Whether two columns tell different things besides.
    pub fn tells_differ(&self) -> bool {
        let mut told = self.cells.iter().flatten().map(|cell| &cell.told);
        let first = told.next();
        told.any(|told| Some(told) != first)
    }
}

impl Column {
    /// A ruleset as it is written, and following each source that can be followed in one of its disputes.
    pub fn by_source(ruleset: &Ruleset) -> Vec<Self> {
        let model = ruleset.model();
        let mut times: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (at, dispute) in model.disputes.iter().enumerate() {
            for reading in &dispute.readings {
                let source = model.sources[reading.source].name.as_str();
                *times.entry((at, source)).or_default() += 1;
            }
        }
        let once = times.into_iter().filter(|(_, times)| *times == 1);
        let sources: BTreeSet<&str> = once.map(|((_, source), _)| source).collect();
        let written = Column {
            ruleset: ruleset.clone(),
            follow: None,
        };
        let following = sources.into_iter().filter_map(|source| {
            Some(Column {
                ruleset: ruleset.following(source)?,
                follow: Some(source.to_owned()),
            })
        });
        std::iter::once(written).chain(following).collect()
    }
}

/// Reads the facts of one record for every column. A fact is known if any of the rulesets knows it; the others do without.
///
/// # Errors
/// Everything that does not fit, with the columns that it does not fit; then nothing is compared.
pub fn read(columns: &[Column], text: &str, as_of: Day) -> Result<Vec<Facts>, Vec<Refused>> {
    let names = |column: &'_ Column| -> Vec<String> {
        let facts = column.ruleset.model().facts.iter();
        facts.map(|fact| fact.name.clone()).collect()
    };
    let all: BTreeSet<String> = columns.iter().flat_map(names).collect();
    let others: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    let mut facts = Vec::new();
    let mut refused: Vec<Refused> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let errors = match read_facts_beside(column.ruleset.model(), &others, text) {
            Ok(record) => {
                let titles = column.ruleset.impossible(&record, as_of);
                facts.push(record);
                titles.iter().map(|title| FactError::impossible(title)).collect()
            }
            Err(errors) => errors,
        };
        for error in errors {
            match refused.iter_mut().find(|known| known.error == error) {
                Some(known) => known.columns.push(at),
                None => refused.push(Refused {
                    error,
                    columns: vec![at],
                }),
            }
        }
    }
    if refused.is_empty() {
        Ok(facts)
    } else {
        Err(refused)
    }
}

/// Decides the facts of each column and sets the outcomes side by side. The record's own `$as_of` overrides `as_of`.
pub fn compare(columns: &[Column], facts: &[Facts], as_of: Day) -> Comparison {
    let decisions: Vec<Decision> = columns
        .iter()
        .zip(facts)
        .map(|(column, facts)| column.ruleset.evaluate(facts, as_of))
        .collect();
    let first = facts.first();
    let day = first.and_then(|facts| facts.as_of).unwrap_or(as_of);
    Comparison {
        id: first.and_then(|facts| facts.id.clone()),
        as_of: day.to_string(),
        rows: outcomes::rows(columns, &decisions, day),
    }
}

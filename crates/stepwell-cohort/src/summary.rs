//! What a cohort came to, in counts.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use stepwell_eval::targets::Target;
use stepwell_model::Ruleset;

use crate::{answers::Answer, chunk::Block, desk::Decided};

/// What a cohort came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many records there were.
    pub records: u64,
    /// How many were refused.
    pub refused: u64,
    /// The first of these: row and reasons.
    pub first_refused: Vec<(u64, Vec<String>)>,
    /// Placements, programs and transitions.
    pub targets: Vec<TargetSummary>,
    /// Facts by how many of the decided records do not know them, most often first; none that all know.
    pub missing: Vec<(String, u64)>,
    /// Every clause, by how many records do not meet it, most often first.
    pub clauses: Vec<ClauseCount>,
    /// Facts without a column; of JSON lines, none.
    pub without_column: Vec<String>,
    /// Columns that stand for nothing; of JSON lines, the first of them.
    pub ignored: Vec<String>,
}

/// What a placement, a program or the transitions came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSummary {
    /// Its name.
    pub name: String,
    /// Its outcomes, most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// How many records have an outcome that may list too much.
    pub inexact: u64,
}

/// How often an outcome came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCount {
    /// The outcome.
    pub outcome: &'static str,
    /// The level, where placed.
    pub level: Option<String>,
    /// For how many records.
    pub records: u64,
}

/// How often a clause came out how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseCount {
    /// Its id.
    pub id: String,
    /// For how many records it is met.
    pub met: u64,
    /// For how many it is not.
    pub not_met: u64,
    /// For how many it is not known.
    pub unknown: u64,
}

/// How many refused records are told one by one.
const FIRST: usize = 10;

/// What was counted so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) records: u64,
    pub(crate) refused: u64,
    first_refused: Vec<(u64, Vec<String>)>,
    outcomes: Vec<BTreeMap<(&'static str, Option<String>), u64>>,
    inexact: Vec<u64>,
    missing: Vec<u64>,
    clauses: Vec<[u64; 3]>,
    ignored: BTreeSet<String>,
}

impl Tally {
    /// Counts a chunk.
    pub(crate) fn of(block: &Block, decided: &Decided, book: &[IndexSet<Answer>]) -> Self {
        let first_refused = decided.refused.iter().take(FIRST);
        let mut tally = Self {
            records: block.rows as u64,
            refused: decided.refused.len() as u64,
            first_refused: first_refused
                .map(|(row, reasons)| (block.number(*row), reasons.as_ref().clone()))
                .collect(),
            missing: block.unknown(decided.refused.keys().copied()),
            clauses: decided.counts.clone(),
            ignored: block.ignored.clone(),
            ..Self::default()
        };
        for (column, book) in decided.answers.iter().zip(book) {
            let mut counts = vec![0_u64; book.len()];
            for (row, answer) in column.iter().enumerate() {
                if !decided.refused.is_empty() && decided.refused.contains_key(&row) {
                    continue;
                }
                if let Some(count) = counts.get_mut(*answer as usize) {
                    *count += 1;
                }
            }
            let mut outcomes: BTreeMap<(&'static str, Option<String>), u64> = BTreeMap::new();
            let mut inexact = 0;
            for (answer, count) in book.iter().zip(counts).filter(|(_, count)| *count > 0) {
                *outcomes
                    .entry((answer.outcome, answer.level.clone()))
                    .or_default() += count;
                inexact += if answer.exact { 0 } else { count };
            }
            tally.outcomes.push(outcomes);
            tally.inexact.push(inexact);
        }
        tally
    }

    /// Adds the next chunk.
    pub(crate) fn add(&mut self, next: Tally) {
        self.records += next.records;
        self.refused += next.refused;
        self.first_refused.extend(next.first_refused);
        self.first_refused.truncate(FIRST);
        self.ignored.extend(next.ignored);
        if self.outcomes.is_empty() {
            (self.outcomes, self.inexact) = (next.outcomes, next.inexact);
        } else {
            for (sum, next) in self.outcomes.iter_mut().zip(next.outcomes) {
                for (outcome, count) in next {
                    *sum.entry(outcome).or_default() += count;
                }
            }
            add(&mut self.inexact, &next.inexact);
        }
        if self.missing.is_empty() {
            self.missing = next.missing;
        } else {
            add(&mut self.missing, &next.missing);
        }
        if self.clauses.is_empty() {
            self.clauses = next.clauses;
        } else {
            for (sum, next) in self.clauses.iter_mut().zip(&next.clauses) {
                add(sum, next);
            }
        }
    }

    /// The counts by name.
    pub(crate) fn summary(self, ruleset: &Ruleset, targets: &[Target]) -> Summary {
        let mut outcomes = self.outcomes.into_iter();
        let mut inexact = self.inexact.into_iter();
        let targets = targets
            .iter()
            .map(|target| {
                let counts = outcomes.next().unwrap_or_default().into_iter();
                let mut counts: Vec<OutcomeCount> = counts
                    .map(|((outcome, level), records)| OutcomeCount {
                        outcome,
                        level,
                        records,
                    })
                    .collect();
                counts.sort_by_key(|count| std::cmp::Reverse(count.records));
                TargetSummary {
                    name: target.name.clone(),
                    outcomes: counts,
                    inexact: inexact.next().unwrap_or(0),
                }
            })
            .collect();
        let facts = ruleset.facts.iter().map(|fact| fact.name.clone());
        let mut missing: Vec<(String, u64)> =
            facts.zip(self.missing).filter(|(_, count)| *count > 0).collect();
        missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let ids = ruleset.clause_names.iter().map(|clause| clause.id.clone());
        let mut clauses: Vec<ClauseCount> = ids
            .zip(self.clauses)
            .map(|(id, [met, not_met, unknown])| ClauseCount {
                id,
                met,
                not_met,
                unknown,
            })
            .collect();
        clauses.sort_by_key(|clause| std::cmp::Reverse(clause.not_met));
        Summary {
            records: self.records,
            refused: self.refused,
            first_refused: self.first_refused,
            targets,
            missing,
            clauses,
            without_column: Vec::new(),
            ignored: self.ignored.into_iter().collect(),
        }
    }
}

fn add(sums: &mut [u64], next: &[u64]) {
    for (sum, next) in sums.iter_mut().zip(next) {
        *sum += next;
    }
}

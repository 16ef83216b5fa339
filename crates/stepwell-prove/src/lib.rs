//! What is true of every possible patient or program: stated properties, gaps, overlaps, and mistakes that only
//! meaning can tell.
//!
//! ```text
//! Ruleset --prove-->   Proved       properties and findings
//! Ruleset --meaning--> Diagnostics  what is wrong or doubtful, with its place
//! two Rulesets --difference--> Difference  what was changed, and whom that moves
//! ```
//!
//! Everything is decided over the decision diagrams of `stepwell-eval`. Nothing is sampled: what could not be decided
//! says which bound was hit.

mod clauses;
mod coverage;
mod dates;
mod difference;
mod example;
mod expectations;
mod findings;
mod holes;
mod meaning;
mod mentions;
mod mutants;
mod pairs;
mod properties;
mod questions;
mod raising;
mod reach;
mod report;
mod show;
mod turning;
mod universe;

use stepwell_eval::{compile_asking, diagrams::Limit};
use stepwell_model::Ruleset;

pub use coverage::{Coverage, Covered, CoveredBound, Covers, Missing, Side, Suggested, Verdicts, coverage};
pub use difference::{
    Affected, Change, ChangeKind, Difference, Direction, Move, TargetEffect, difference, outcomes,
};
pub use expectations::{Failure, failures};
pub use meaning::meaning;
pub use mutants::{Mutant, MutantState, Mutated, mutants, mutated};
pub use report::{Answer, Finding, FindingKind, Proved, ProvedProperty};

use crate::{
    questions::{Questions, stated},
    universe::Universe,
};

/// Decides the properties of a ruleset, and finds what nobody asked about.
pub fn prove(ruleset: &Ruleset) -> Proved {
    let mut questions = Questions::default();
    let stated = stated(ruleset, &mut questions);
    let periods = compile_asking(ruleset, None, questions.into_conditions());
    match Universe::new(ruleset, &periods) {
        Ok(universe) => Proved {
            properties: properties::decide(&universe, &stated),
            findings: findings::find(&universe, &stated),
        },
        Err(limit) => undecided(ruleset, limit),
    }
}

/// Nothing could be decided.
fn undecided(ruleset: &Ruleset, limit: Limit) -> Proved {
    let properties = ruleset.properties.iter().map(|property| ProvedProperty {
        result: Answer::Unknown,
        limit: Some(limit.to_string()),
        ..properties::holds(property)
    });
    let findings = ruleset.placements.iter().map(|placement| Finding {
        limit: Some(limit.to_string()),
        ..reach::plain(
            FindingKind::Gap,
            &placement.name,
            placement.span,
            "whether everybody gets a level".to_owned(),
        )
    });
    Proved {
        properties: properties.collect(),
        findings: findings.collect(),
    }
}

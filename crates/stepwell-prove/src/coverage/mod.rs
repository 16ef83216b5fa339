//! What the examples of a ruleset cover: each clause, and each side of each bound; and an example of what is missing.
//!
//! ```text
//! Ruleset --items, bounds--> what can be covered
//!         --count-->         in how many examples it was, by the evaluator of records
//!         --missing-->       what was in none: an example of it, or the proof that there can be none
//! ```

pub(crate) mod bounds;
mod count;
pub(crate) mod items;
mod missing;

use stepwell_diagnostic::Span;
use stepwell_eval::{compile_asking, diagrams::Limit};
use stepwell_model::{Condition, Period, Ruleset, Test, Verdict};

pub use items::Covers;

use self::{
    bounds::{Limits, Sided, bounds},
    count::{Counts, count, has_verdicts},
    items::{Item, items},
};

/// What the examples of a ruleset cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Clauses, transitions, readings, populations and definitions.
    pub items: Vec<Covered>,
    /// Examples of what is missing, each `example` ready to be pasted.
    pub suggested: Vec<Suggested>,
}

/// What the examples cover of one clause, or of something else that is met or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// A clause's id, a transition's name, a population's or definition's; `DISPUTE/SOURCE` of a reading.
    pub id: String,
    /// What it is.
    pub covers: Covers,
    /// The days on which this version of it stands, where there are several.
    pub version: Option<Period>,
    /// Where it is declared.
    pub span: Span,
    /// Met, not met, unknown; `None` of a definition that is a value.
    pub verdicts: Option<Verdicts>,
    /// Whether it decided something in an example, or was told.
    pub mattered: bool,
    /// Its bounds, in the order in which they stand.
    pub bounds: Vec<CoveredBound>,
}

/// The three verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// It was met.
    pub met: Side,
    /// It was not met.
    pub not_met: Side,
    /// It was unknown.
    pub unknown: Side,
}

/// One bound and its sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredBound {
    /// `weekly_hours is at least 9 hours/week`
    pub bound: String,
    /// Its sides: `weekly_hours is just below 9 hours/week`, `is 9 hours/week`, `is just above 9 hours/week`.
    pub sides: [String; 3],
    /// Just below the limit.
    pub below: Side,
    /// At the limit.
    pub at: Side,
    /// Just above it.
    pub above: Side,
}

/// One case that examples should show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// In how many examples it is.
    pub examples: usize,
    /// Where it is in none, why.
    pub missing: Option<Missing>,
}

/// Why no example shows a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody wrote one: this one, by its place among those suggested, would do.
    Suggested(usize),
    /// There is none: proved for every possible patient or program.
    Impossible,
    /// Whether there is one was not found out within this bound.
    Undecided(String),
}

/// An example that shows missing cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// The example.
    pub example: String,
    /// The cases it shows, in a few words each.
    pub shows: Vec<String>,
}

impl Side {
    /// Whether no example shows what one could.
    pub fn is_hole(&self) -> bool {
        match self.missing {
            Some(Missing::Suggested(_) | Missing::Undecided(_)) => true,
            Some(Missing::Impossible) | None => false,
        }
    }
}

impl Verdicts {
    /// Each with its word.
    pub fn each(&self) -> [(Verdict, &Side); 3] {
        [
            (Verdict::Met, &self.met),
            (Verdict::NotMet, &self.not_met),
            (Verdict::Unknown, &self.unknown),
        ]
    }
}

impl CoveredBound {
    /// Each side with its word.
    pub fn each(&self) -> [(&'static str, &Side); 3] {
        [("below", &self.below), ("at", &self.at), ("above", &self.above)]
    }
}

impl Covered {
    /// What it is called: its id, with its days where the name has several versions.
    pub fn name(&self) -> String {
        items::called(&self.id, self.version)
    }

    /// The cases that no example shows though one could: of its verdicts, and of its bounds.
    pub fn holes(&self) -> (usize, usize) {
        let verdicts = self.verdicts.iter().flat_map(Verdicts::each);
        let bounds = self.bounds.iter().flat_map(CoveredBound::each);
        (
            verdicts.filter(|(_, side)| side.is_hole()).count(),
            bounds.filter(|(_, side)| side.is_hole()).count(),
        )
    }
}

/// What can be covered, with its bounds.
struct Plan {
    items: Vec<(Item, Vec<Sided>)>,
}

/// Finds out what the examples of a ruleset cover.
pub fn coverage(ruleset: &Ruleset) -> Coverage {
    let mut items = items(ruleset);
    // An amount that is only named or calculated has neither verdicts nor bounds.
    items.retain(|item| has_verdicts(ruleset, item) || !item.tests.is_empty());
    let tests = items.iter().flat_map(|item| &item.tests);
    let limits = Limits::of(ruleset, tests);
    let plan = Plan {
        items: items
            .into_iter()
            .map(|item| {
                let sided = item
                    .tests
                    .iter()
                    .flat_map(|test: &Test| bounds(ruleset, &limits, test));
                let sided = sided.collect();
                (item, sided)
            })
            .collect(),
    };
    let counts = count(ruleset, &plan);
    let mut covered = begun(&plan, &counts);
    let suggested = missing::fill(ruleset, &plan, &mut covered);
    Coverage {
        items: covered,
        suggested,
    }
}

/// What was counted, with nothing said yet of what is missing.
fn begun(plan: &Plan, counts: &Counts) -> Vec<Covered> {
    let side = |examples: usize| Side {
        examples,
        missing: None,
    };
    let with_counts = plan.items.iter().zip(&counts.items);
    with_counts
        .map(|((item, sided), counts)| Covered {
            id: item.id.clone(),
            covers: item.covers,
            version: item.version,
            span: item.span,
            verdicts: counts.verdicts.map(|[met, not_met, unknown]| Verdicts {
                met: side(met),
                not_met: side(not_met),
                unknown: side(unknown),
            }),
            mattered: counts.mattered,
            bounds: sided
                .iter()
                .zip(&counts.sides)
                .map(|(sided, [below, at, above])| CoveredBound {
                    bound: sided.words.clone(),
                    sides: [0, 1, 2].map(|side| sided.side_words(side)),
                    below: side(*below),
                    at: side(*at),
                    above: side(*above),
                })
                .collect(),
        })
        .collect()
}

/// Conditions to compile, each once.
#[derive(Clone, Default)]
struct Asking {
    conditions: Vec<Condition>,
}

impl Asking {
    fn place(&mut self, condition: &Condition) -> usize {
        match self.conditions.iter().position(|known| known == condition) {
            Some(at) => at,
            None => {
                self.conditions.push(condition.clone());
                self.conditions.len() - 1
            }
        }
    }

    fn compile(self, ruleset: &Ruleset) -> stepwell_eval::Periods {
        compile_asking(ruleset, None, self.conditions)
    }
}

/// A bound of the tool that was hit, in words.
fn undecided(limit: Limit) -> Missing {
    Missing::Undecided(limit.to_string())
}

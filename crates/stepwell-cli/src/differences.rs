//! What differs between rulesets, written for people and for programs.

mod json;
mod markdown;
mod text;
mod words;

pub(crate) use json::{Document, json};
pub(crate) use markdown::{markdown, notes, others, sections};
pub(crate) use text::text;
pub(crate) use words::is_untouched;

use std::collections::BTreeMap;

use stepwell_prove::{Affected, Difference};

/// Everything that a run found.
pub(crate) struct Differences {
    /// Rulesets that both sides have.
    pub(crate) pairs: Vec<Pair>,
    /// Rulesets that only the later side has, by name, with their version.
    pub(crate) added: Vec<(String, String)>,
    /// Rulesets that only the earlier side has.
    pub(crate) removed: Vec<(String, String)>,
}

/// One ruleset before and after.
pub(crate) struct Pair {
    /// Its name.
    pub(crate) name: String,
    /// What it was called before.
    pub(crate) was_called: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// Its version before and after.
    pub(crate) versions: (String, String),
    /// Its folder before and after.
    pub(crate) roots: (String, String),
    /// Whether its files read the same, letter by letter.
    pub(crate) same_text: bool,
    /// What differs.
    pub(crate) difference: Difference,
    /// The records that were asked about.
    pub(crate) cohort: Option<Cohort>,
}

/// Records, and which of them move.
#[derive(Default)]
pub(crate) struct Cohort {
    /// How many were decided by both.
    pub(crate) decided: u64,
    /// How many were refused by either.
    pub(crate) refused: u64,
    /// How many of these the earlier version decides.
    pub(crate) refused_now: u64,
    /// The first that were refused: which record, by which version, and why.
    pub(crate) first_refused: Vec<String>,
    /// Of each target, from which outcome to which, how many.
    pub(crate) moves: BTreeMap<(String, String, String), u64>,
}

impl Differences {
    /// Whether somebody's outcome differs, or it could not be ruled out.
    pub(crate) fn moves_somebody(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty() || self.pairs.iter().any(Pair::moves_somebody)
    }
}

impl Pair {
    fn moves_somebody(&self) -> bool {
        let targets = self.difference.targets.iter();
        let lost = self.difference.changes.iter().any(words::is_target);
        lost || !self.difference.beyond.is_empty()
            || targets
                .into_iter()
                .any(|target| target.affected != Affected::Nobody)
            || self
                .cohort
                .as_ref()
                .is_some_and(|cohort| !cohort.moves.is_empty() || cohort.refused_now > 0)
    }

    /// How many records move from one outcome to another; `None` where no records were given.
    fn records(&self, target: &str, before: &str, after: &str) -> Option<u64> {
        let cohort = self.cohort.as_ref()?;
        let key = (target.to_owned(), before.to_owned(), after.to_owned());
        Some(cohort.moves.get(&key).copied().unwrap_or(0))
    }

    /// Records that move where no profile does: facts are missing in them, so that another outcome can come of them.
    fn other_records(&self) -> Vec<(&str, &str, &str, u64)> {
        let Some(cohort) = &self.cohort else {
            return Vec::new();
        };
        let is_told = |target: &str, before: &str, after: &str| {
            self.difference.targets.iter().any(|it| {
                it.target == target
                    && it
                        .moves
                        .iter()
                        .any(|one| one.before == before && one.after == after)
            })
        };
        cohort
            .moves
            .iter()
            .filter(|((target, before, after), _)| !is_told(target, before, after))
            .map(|((target, before, after), count)| {
                (target.as_str(), before.as_str(), after.as_str(), *count)
            })
            .collect()
    }
}

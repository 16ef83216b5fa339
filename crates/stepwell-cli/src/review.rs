//! Everything that a reviewer asks of a change to rules, written for people and for programs.

mod beside;
mod github;
mod json;
mod judged;
mod markdown;
mod text;
mod words;

pub(crate) use beside::{Beside, beside, stated};
pub(crate) use github::github;
pub(crate) use json::json;
pub(crate) use judged::{Earlier, Judged, Run, Was, judged};
pub(crate) use markdown::markdown;
pub(crate) use text::text;

use stepwell_diagnostic::{Diagnostic, Sources};
use stepwell_prove::Affected;

use crate::{Status, coverage::Coverages, differences::Differences, findings};

/// The rules as they are now, and what they were.
pub(crate) struct Review<'a> {
    /// What is wrong or doubtful in the rules as they are.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Their files.
    pub(crate) sources: &'a Sources,
    /// Files that are not in the one layout; where that cannot be said of one, why.
    pub(crate) unformatted: Vec<(String, Option<String>)>,
    /// Every ruleset without errors.
    pub(crate) rulesets: Vec<Judged>,
    /// The folders of those that have errors.
    pub(crate) broken: Vec<String>,
    /// Why some of the paths gave nothing.
    pub(crate) missing: Vec<String>,
    /// What the examples leave out, where that was asked for.
    pub(crate) coverages: Option<Coverages<'a>>,
    /// The rules as they were, where they were asked for.
    pub(crate) before: Option<Before>,
    /// Whether warnings, and what was found unasked, count as errors.
    pub(crate) deny_warnings: bool,
}

/// The rules as they were.
pub(crate) struct Before {
    /// The revision, as it was named.
    pub(crate) revision: String,
    /// How many errors they had: what has errors is not compared.
    pub(crate) errors: usize,
    /// What differs between what has no errors on both sides.
    pub(crate) differences: Differences,
    /// Rulesets without errors now that could not be compared.
    pub(crate) not_compared: Vec<String>,
}

/// What the review means for the exit status; with `exit_code` also whether an outcome differs, or may.
pub(crate) fn status(review: &Review<'_>, exit_code: bool) -> Status {
    let warned =
        !review.diagnostics.is_empty() || review.rulesets.iter().any(|it| it.found().next().is_some());
    let wrong = !review.unformatted.is_empty()
        || review
            .rulesets
            .iter()
            .any(|it| !it.failing.is_empty() || !it.unproved.is_empty())
        || review.coverages.as_ref().is_some_and(Coverages::has_holes)
        || (review.deny_warnings && warned)
        || (exit_code && review.moves_somebody());
    let status = if wrong { Status::Wrong } else { Status::Done };
    status.max(findings::status(&review.diagnostics))
}

impl Review<'_> {
    /// Whether nothing was there to be reviewed, and that is a fault.
    pub(crate) fn is_empty(&self) -> bool {
        !self.missing.is_empty() && self.rulesets.is_empty() && self.diagnostics.is_empty()
    }

    /// Whether an outcome differs, or that could not be ruled out.
    fn moves_somebody(&self) -> bool {
        self.before.as_ref().is_some_and(|before| {
            before.errors > 0 || !before.not_compared.is_empty() || before.differences.moves_somebody()
        })
    }

    /// How many rulesets move somebody, and of how many that could not be decided.
    fn moved(&self) -> (usize, usize) {
        let pairs = self.before.iter().flat_map(|before| &before.differences.pairs);
        let (mut surely, mut perhaps) = (0, 0);
        for pair in pairs {
            let is = |affected| pair.difference.targets.iter().any(|it| it.affected == affected);
            if is(Affected::Somebody) || !pair.difference.beyond.is_empty() {
                surely += 1;
            } else if is(Affected::Unknown) {
                perhaps += 1;
            }
        }
        (surely, perhaps)
    }
}

//! What examples cover, written for people and for programs.

mod json;
mod markdown;
mod text;
mod words;

pub(crate) use json::{Entry, entries};
pub(crate) use markdown::markdown;
pub(crate) use text::text;
pub(crate) use words::{missing, summary};

use stepwell_diagnostic::Sources;
use stepwell_prove::{Coverage, Covered};

/// What the examples of each ruleset cover.
pub(crate) struct Coverages<'a> {
    /// Every ruleset that decides something and has no errors.
    pub(crate) rulesets: Vec<OfRuleset>,
    /// The files.
    pub(crate) sources: &'a Sources,
}

/// What the examples of one ruleset cover.
pub(crate) struct OfRuleset {
    /// The folder.
    pub(crate) root: String,
    /// Its name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// Its version.
    pub(crate) version: String,
    /// What is covered.
    pub(crate) coverage: Coverage,
}

impl Coverages<'_> {
    fn items(&self) -> impl Iterator<Item = &Covered> {
        self.rulesets.iter().flat_map(|of| &of.coverage.items)
    }

    /// Whether a case is missing that an example could show.
    pub(crate) fn has_holes(&self) -> bool {
        self.items().any(|item| item.holes() != (0, 0))
    }
}

//! What proving came to, written for people and for programs.

mod github;
mod json;
mod markdown;
mod sarif;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod words;

pub(crate) use github::{github, of_finding, of_property};
pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use sarif::sarif;
pub(crate) use text::text;

use stepwell_diagnostic::{Diagnostic, Sources};
use stepwell_prove::{Answer, Finding, Proved, ProvedProperty};

use crate::Status;

/// What a run proved.
pub(crate) struct Proofs<'a> {
    /// Every ruleset without errors.
    pub(crate) rulesets: Vec<Proof>,
    /// The folders of those that have errors, and were not proved.
    pub(crate) not_proved: Vec<String>,
    /// Those errors.
    pub(crate) errors: Vec<Diagnostic>,
    /// The files.
    pub(crate) sources: &'a Sources,
    /// Whether what was found unasked counts as an error.
    pub(crate) deny_warnings: bool,
}

/// One ruleset, proved.
pub(crate) struct Proof {
    /// The folder.
    pub(crate) root: String,
    /// Its name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// Its version.
    pub(crate) version: String,
    /// What is true of every possible patient or program.
    pub(crate) proved: Proved,
}

impl Proofs<'_> {
    fn properties(&self) -> impl Iterator<Item = &ProvedProperty> {
        self.rulesets.iter().flat_map(|proof| &proof.proved.properties)
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.rulesets.iter().flat_map(|proof| &proof.proved.findings)
    }
}

/// What the proofs mean for the exit status. What was found unasked counts only where that was wished, and never what
/// is known and meant.
pub(crate) fn status(proofs: &Proofs<'_>) -> Status {
    let fails = proofs.properties().any(|property| match property.result {
        Answer::Refuted | Answer::Unknown => true,
        Answer::Holds => false,
    });
    let found = proofs.findings().any(|finding| finding.known.is_none());
    if fails || (proofs.deny_warnings && found) {
        Status::Wrong
    } else {
        Status::Done
    }
}

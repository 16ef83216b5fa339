//! Mutants of rulesets and what became of them, written for people and for programs.

mod json;
mod junit;
mod markdown;
mod text;
mod words;

pub(crate) use json::{Entry, entries};
pub(crate) use junit::suites;
pub(crate) use markdown::markdown;
pub(crate) use text::text;

use stepwell_diagnostic::Sources;
use stepwell_prove::{Mutant, MutantState};

/// The mutants of each ruleset.
pub(crate) struct AllMutants<'a> {
    /// Every ruleset that decides something and has no errors.
    pub(crate) rulesets: Vec<OfRuleset>,
    /// The files.
    pub(crate) sources: &'a Sources,
}

/// The mutants of one ruleset.
pub(crate) struct OfRuleset {
    /// The folder.
    pub(crate) root: String,
    /// Its name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// Its version.
    pub(crate) version: String,
    /// What became of each mutant, those of one clause beside one another.
    pub(crate) mutants: Vec<Mutant>,
}

impl AllMutants<'_> {
    fn each(&self) -> impl Iterator<Item = &Mutant> {
        self.rulesets.iter().flat_map(|of| &of.mutants)
    }

    /// Whether a mutant survived.
    pub(crate) fn has_survivors(&self) -> bool {
        self.each().any(survives)
    }
}

fn survives(mutant: &Mutant) -> bool {
    matches!(mutant.state, MutantState::Survived { .. })
}

/// An example that would tell of mutants that survived.
struct Telling<'a> {
    example: &'a str,
    mutants: Vec<&'a Mutant>,
}

/// The examples that would tell, each once.
fn telling(of: &OfRuleset) -> Vec<Telling<'_>> {
    let mut all: Vec<Telling<'_>> = Vec::new();
    for mutant in &of.mutants {
        let MutantState::Survived { example } = &mutant.state else {
            continue;
        };
        match all.iter_mut().find(|known| known.example == example) {
            Some(known) => known.mutants.push(mutant),
            None => all.push(Telling {
                example,
                mutants: vec![mutant],
            }),
        }
    }
    all
}

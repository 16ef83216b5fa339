//! The facts of one record: what is known of each, and from whom.

mod error;
mod json;
mod numbers;
mod read;
mod union;
mod value;
mod write;

use stepwell_model::{Day, Fact, Id, Possible, Ruleset};

pub use error::FactError;
pub use read::{read_fact, read_facts, read_facts_beside};
pub use write::write_facts;

/// A record: its facts, its name and its day where it states them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its `$id`, echoed in the decision.
    pub id: Option<String>,
    /// Its `$as_of`, which overrides the day of evaluation.
    pub as_of: Option<Day>,
    /// Its facts.
    pub facts: Facts,
}

/// What is known of each fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// By the fact's place in the ruleset; what is missing at the end is not given.
    given: Vec<Option<Given>>,
}

/// What is known of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The values it can still have.
    pub possible: Possible,
    /// What each report says, where reports were given.
    pub reports: Vec<Report>,
}

/// What one report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The values it leaves.
    pub value: Possible,
    /// Where it comes from.
    pub source: Option<String>,
}

impl Facts {
    /// Facts with these possible values, without provenance; a fact that is not among them is not known.
    pub fn of<'a>(ruleset: &Ruleset, given: impl IntoIterator<Item = (Id<Fact>, &'a Possible)>) -> Self {
        let mut facts = Self {
            given: vec![None; ruleset.facts.len()],
        };
        for (fact, possible) in given {
            facts.set(
                fact,
                Given {
                    possible: possible.clone(),
                    reports: Vec::new(),
                },
            );
        }
        facts
    }

    /// What is known of a fact; `None` where nothing was given.
    pub fn given(&self, fact: Id<Fact>) -> Option<&Given> {
        self.given.get(fact.index())?.as_ref()
    }

    /// Forgets what is known of a fact.
    pub(crate) fn forget(&mut self, fact: Id<Fact>) {
        if let Some(slot) = self.given.get_mut(fact.index()) {
            *slot = None;
        }
    }

    /// Of how many facts something is known.
    pub fn count(&self) -> usize {
        self.given.iter().flatten().count()
    }

    /// Sets what is known of a fact.
    pub fn set(&mut self, fact: Id<Fact>, given: Given) {
        if self.given.len() <= fact.index() {
            self.given.resize(fact.index() + 1, None);
        }
        if let Some(slot) = self.given.get_mut(fact.index()) {
            *slot = Some(given);
        }
    }
}

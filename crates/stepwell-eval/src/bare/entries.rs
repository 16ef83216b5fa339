//! How the answer of each fact finds its state.

use stepwell_model::{Fact, FactType, Id, LabelSet, Ruleset};

use super::Answer;
use crate::circuit::{Circuit, Kind, Regions};

/// The facts of a ruleset, by their places in it.
#[derive(Clone, Debug)]
pub(super) struct Entries {
    each: Vec<Entry>,
    /// How many amounts the circuit has.
    pub(super) amounts: usize,
}

/// How the answers of one fact are told apart.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    kind: Kind,
    /// Its last state, which is that it is not known.
    pub(super) unknown: u32,
    /// Whether amounts or tests of sets read the answer itself.
    kept: bool,
}

impl Entries {
    /// The facts of a ruleset as a circuit tells them apart; those it does not read, by what they can be.
    pub(super) fn new(ruleset: &Ruleset, circuit: &Circuit) -> Self {
        let mut each: Vec<Entry> = ruleset
            .facts
            .entries()
            .map(|(id, _)| Entry::new(unread(ruleset, id), false))
            .collect();
        let kept = circuit.facts_kept();
        for (place, seen) in circuit.facts.iter().enumerate() {
            if let Some(entry) = each.get_mut(seen.fact.index()) {
                *entry = Entry::new(seen.kind.clone(), kept.contains(&place));
            }
        }
        Self {
            each,
            amounts: circuit.amounts.len(),
        }
    }

    /// Keeps every answer as it is given.
    pub(super) fn keep_all(&mut self) {
        for entry in &mut self.each {
            entry.kept = true;
        }
    }

    /// The entry of a fact; `None` for a fact of another ruleset.
    #[inline]
    pub(super) fn get(&self, fact: Id<Fact>) -> Option<&Entry> {
        self.each.get(fact.index())
    }

    /// Every entry, by the facts' places.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.each.iter()
    }
}

impl Entry {
    fn new(kind: Kind, kept: bool) -> Self {
        let states = match &kind {
            // A set has one state while it is known: its tests read the set itself.
            Kind::Set(_) => 1,
            Kind::Labels(_) | Kind::Number(_) => kind.states(),
        };
        Self {
            kind,
            // INVARIANT: labels and regions are at most as many as a `LabelSet` holds.
            unknown: u32::try_from(states).unwrap_or(u32::MAX),
            kept,
        }
    }

    /// How the answers are told apart.
    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Whether the answer itself is read, not only its state.
    #[inline]
    pub(super) fn is_kept(&self) -> bool {
        self.kept
    }

    /// The state of a label; `None` where the fact has no such label.
    #[inline]
    pub(super) fn label(&self, label: u32) -> Option<u32> {
        match self.kind {
            Kind::Labels(count) if label < count => Some(label),
            Kind::Labels(_) | Kind::Number(_) | Kind::Set(_) => None,
        }
    }

    /// The state of `digits / 10^places`; `None` where the fact cannot be that.
    #[inline]
    pub(super) fn number(&self, digits: i64, places: u8) -> Option<u32> {
        match &self.kind {
            Kind::Number(regions) => regions.region(digits, places).map(|region| region as u32),
            Kind::Labels(_) | Kind::Set(_) => None,
        }
    }

    /// The state of a set; `None` where the fact cannot hold all of it.
    pub(super) fn set(&self, members: LabelSet) -> Option<u32> {
        match self.kind {
            Kind::Set(count) if members.is_within(LabelSet::first(count as usize)) => Some(0),
            Kind::Set(_) | Kind::Labels(_) | Kind::Number(_) => None,
        }
    }

    /// The state of any answer; `None` where it does not fit the fact.
    pub(super) fn state(&self, answer: &Answer) -> Option<u32> {
        match answer {
            Answer::Unknown => Some(self.unknown),
            Answer::Label(label) => self.label(*label),
            Answer::Number { digits, places } => self.number(*digits, *places),
            Answer::Set(members) => self.set(*members),
        }
    }
}

/// What a fact that no test reads can be.
fn unread(ruleset: &Ruleset, fact: Id<Fact>) -> Kind {
    let count = |values: usize| u32::try_from(values).unwrap_or(u32::MAX);
    match ruleset.facts[fact].kind {
        FactType::YesNo => Kind::Labels(2),
        FactType::Scale(scale) => Kind::Labels(count(ruleset.scales[scale].values.len())),
        FactType::Choice(choice) => Kind::Labels(count(ruleset.choices[choice].values.len())),
        FactType::Set(choice) => Kind::Set(count(ruleset.choices[choice].values.len())),
        FactType::Level(continuum) => Kind::Labels(count(ruleset.continua[continuum].levels.len())),
        FactType::Number(_) | FactType::Date => Kind::Number(Regions::without_cuts(ruleset, fact)),
    }
}

//! What is known of one record, each fact in its state.

use stepwell_model::{Fact, Id, Interval, LabelSet, Number};

use super::{
    Answer,
    entries::{Entries, Entry},
};
use crate::circuit::{Amounts, Kind};

/// What is known of one record, filled fact by fact and used again for the next one.
///
/// Each answer finds its state as it is set: the label it is, or the range between the ruleset's bounds that it lies in.
/// A sheet is for the [`super::Bare`] that gave it.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub(super) entries: &'a Entries,
    /// By the fact's place in the ruleset.
    pub(super) states: Vec<u32>,
    /// The answers themselves, of facts whose answers are read.
    answers: Vec<Answer>,
    pub(super) scratch: Scratch,
}

/// Where a record is read.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    /// What is met of the clauses last read, a bit for each, then what can be.
    pub(super) met: Vec<u64>,
    pub(super) can: Vec<u64>,
    pub(super) amounts: Amounts,
    /// After which fact which came, in the JSON last read.
    pub(super) next: Vec<u32>,
    /// The facts given in the JSON being read, a bit for each.
    pub(super) given: Vec<u64>,
    /// The `$id` of the record, where it has one.
    pub(super) name: String,
    pub(super) has_name: bool,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(entries: &'a Entries) -> Self {
        let states: Vec<u32> = entries.iter().map(|entry| entry.unknown).collect();
        let count = states.len();
        Self {
            entries,
            answers: vec![Answer::Unknown; count],
            scratch: Scratch {
                met: Vec::new(),
                can: Vec::new(),
                amounts: Amounts::room(entries.amounts),
                // A record in the ruleset's own order is the first guess.
                next: (1..=u32::try_from(count).unwrap_or(0)).chain([0]).collect(),
                given: vec![0; count.div_ceil(64)],
                name: String::new(),
                has_name: false,
            },
            states,
        }
    }

    /// Forgets every answer.
    pub fn clear(&mut self) {
        for (state, entry) in self.states.iter_mut().zip(self.entries.iter()) {
            *state = entry.unknown;
        }
    }

    /// Forgets a fact: it is not known.
    #[inline]
    pub fn forget(&mut self, fact: Id<Fact>) {
        if let (Some(entry), Some(slot)) = (self.entries.get(fact), self.states.get_mut(fact.index())) {
            *slot = entry.unknown;
        }
    }

    /// Sets a fact to a label: of a yes/no 0 or 1, else the place of a value or level. Whether the fact has it; if not, the
    /// sheet stays as it was.
    #[inline]
    pub fn label(&mut self, fact: Id<Fact>, label: u32) -> bool {
        self.put(fact, Answer::Label(label), |entry| entry.label(label))
    }

    /// Sets a yes/no. Whether the fact is one.
    #[inline]
    pub fn yes_no(&mut self, fact: Id<Fact>, yes: bool) -> bool {
        self.label(fact, u32::from(yes))
    }

    /// Sets a number, `digits / 10^places` in the fact's own unit, or a day as days since 1970-01-01. Whether the fact can
    /// be that.
    #[inline]
    pub fn number(&mut self, fact: Id<Fact>, digits: i64, places: u8) -> bool {
        self.put(fact, Answer::Number { digits, places }, |entry| {
            entry.number(digits, places)
        })
    }

    /// Sets a set, by its members' places. Whether the fact can hold them.
    pub fn set(&mut self, fact: Id<Fact>, members: LabelSet) -> bool {
        self.put(fact, Answer::Set(members), |entry| entry.set(members))
    }

    /// Sets a fact to any answer. Whether it fits the fact.
    pub fn answer(&mut self, fact: Id<Fact>, answer: Answer) -> bool {
        self.put(fact, answer, |entry| entry.state(&answer))
    }

    /// Sets every fact: `answers` by the facts' places in the ruleset; what is missing at the end is not known. Whether all
    /// fit; if not, the facts that do not are not known.
    pub fn answers(&mut self, answers: &[Answer]) -> bool {
        self.clear();
        let mut fits = true;
        for (at, answer) in answers.iter().enumerate() {
            fits &= self.answer(Id::new(at), *answer);
        }
        fits
    }

    #[inline]
    fn put(&mut self, fact: Id<Fact>, answer: Answer, state: impl FnOnce(&Entry) -> Option<u32>) -> bool {
        let Some(entry) = self.entries.get(fact) else {
            return false;
        };
        let (Some(state), Some(slot)) = (state(entry), self.states.get_mut(fact.index())) else {
            return false;
        };
        if entry.is_kept()
            && let Some(kept) = self.answers.get_mut(fact.index())
        {
            *kept = answer;
        }
        *slot = state;
        true
    }

    /// Whether nothing is known of a fact.
    pub fn is_unknown(&self, fact: Id<Fact>) -> bool {
        let state = self.states.get(fact.index());
        self.entries
            .get(fact)
            .is_none_or(|entry| state == Some(&entry.unknown))
    }

    /// Adds the answer of a fact to a key: the same numbers mean the same answer. For sheets that keep every answer.
    pub(crate) fn push_value(&self, fact: Id<Fact>, key: &mut Vec<u64>) {
        let answer = self.answers.get(fact.index());
        match answer.filter(|_| !self.is_unknown(fact)) {
            Some(Answer::Label(label)) => key.extend([1, u64::from(*label)]),
            Some(Answer::Number { digits, places }) => {
                key.extend([2 | u64::from(*places) << 8, digits.cast_unsigned()]);
            }
            Some(Answer::Set(members)) => {
                key.extend([3, members.len() as u64]);
                key.extend(members.iter().map(u64::from));
            }
            Some(Answer::Unknown) | None => key.push(0),
        }
    }

    /// The `$id` of the record last read from JSON.
    pub(crate) fn name(&self) -> Option<&str> {
        self.scratch.has_name.then_some(self.scratch.name.as_str())
    }

    /// What a number or day that is a fact can be.
    pub(super) fn interval(&self, fact: Id<Fact>) -> Interval {
        if let (false, Some(Answer::Number { digits, places })) =
            (self.is_unknown(fact), self.answers.get(fact.index()))
        {
            return Interval::point(Number::decimal(*digits, *places));
        }
        match self.entries.get(fact).map(|entry| entry.kind()) {
            Some(Kind::Number(regions)) => regions.domain().clone(),
            Some(Kind::Labels(_) | Kind::Set(_)) | None => Interval::unbounded(),
        }
    }

    /// What a set surely holds, and what it can hold; `None` where the fact is no set.
    pub(super) fn members(&self, fact: Id<Fact>) -> Option<(LabelSet, LabelSet)> {
        if let (false, Some(Answer::Set(members))) = (self.is_unknown(fact), self.answers.get(fact.index())) {
            return Some((*members, *members));
        }
        match self.entries.get(fact)?.kind() {
            Kind::Set(count) => Some((LabelSet::EMPTY, LabelSet::first(*count as usize))),
            Kind::Labels(_) | Kind::Number(_) => None,
        }
    }
}

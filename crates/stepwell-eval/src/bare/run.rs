//! Running a plan on one record.

use stepwell_model::{Day, Including, Interval, LabelSet, Number, Verdict};

use super::{
    Answer,
    plan::{FactRows, Place, Plan, Step, verdict},
};
use crate::circuit::{Amounts, Kind, Literal, Node, gate};

/// What holds in the first word before anything is looked at: the two fixed nodes, met and unknown.
const FIXED: (u64, u64) = (0b01, 0b11);

/// Where one record after the other is read: no memory is taken for any of them.
#[derive(Clone, Debug)]
pub struct Room {
    bits: Bits,
    amounts: Amounts,
}

/// What is met and what can be, a bit for each node.
#[derive(Clone, Debug)]
struct Bits {
    met: Vec<u64>,
    can: Vec<u64>,
}

/// The same, while a record is read.
struct Words<const W: usize> {
    met: [u64; W],
    can: [u64; W],
}

impl<const W: usize> Words<W> {
    fn set(&mut self, bit: u32, met: bool, can: bool) {
        let word = (bit / 64) as usize;
        for (words, holds) in [(&mut self.met, met), (&mut self.can, can)] {
            if let Some(word) = words.get_mut(word) {
                *word |= u64::from(holds) << (bit % 64);
            }
        }
    }
}

/// The verdict that stands at a place.
fn at(place: Place, met: &[u64], can: &[u64]) -> Verdict {
    let is_set = |words: &[u64]| {
        words
            .get(place.word)
            .is_some_and(|word| (word >> place.bit) & 1 == 1)
    };
    let (met, can) = (is_set(met), is_set(can));
    if place.negated {
        verdict(!can, !met)
    } else {
        verdict(met, can)
    }
}

impl Room {
    /// The verdict that stands at a place, in the record last read.
    pub(super) fn verdict(&self, place: Place) -> Verdict {
        at(place, &self.bits.met, &self.bits.can)
    }
}

impl Plan {
    pub(super) fn room(&self) -> Room {
        Room {
            bits: Bits {
                met: vec![0; self.words],
                can: vec![0; self.words],
            },
            amounts: Amounts::room(self.amounts),
        }
    }

    /// Reads a record; whether every answer fits its fact.
    pub(super) fn run(&self, answers: &[Answer], as_of: Day, room: &mut Room) -> bool {
        match self.words {
            1 => self.run_in::<1>(answers, as_of, room),
            2 => self.run_in::<2>(answers, as_of, room),
            4 => self.run_in::<4>(answers, as_of, room),
            8 => self.run_in::<8>(answers, as_of, room),
            16 => self.run_in::<16>(answers, as_of, room),
            32 => self.run_in::<32>(answers, as_of, room),
            _ => self.run_in::<64>(answers, as_of, room),
        }
    }

    fn run_in<const W: usize>(&self, answers: &[Answer], as_of: Day, room: &mut Room) -> bool {
        let (mut unmet, mut cannot) = ([0_u64; W], [0_u64; W]);
        for rows in &self.facts {
            let Some(state) = state(rows, answer(rows, answers)) else {
                return false;
            };
            let row = rows.rows.get(state * 2 * W..).unwrap_or_default();
            let Some((first, rest)) = row.split_first_chunk::<W>() else {
                return false;
            };
            let Some(second) = rest.first_chunk::<W>() else {
                return false;
            };
            for (word, spoiled) in unmet.iter_mut().zip(first) {
                *word |= spoiled;
            }
            for (word, spoiled) in cannot.iter_mut().zip(second) {
                *word |= spoiled;
            }
        }
        let mut words = Words {
            met: unmet,
            can: cannot,
        };
        for ((met, can), spoilable) in words.met.iter_mut().zip(&mut words.can).zip(&self.spoilable) {
            *met = !*met & spoilable;
            *can = !*can & spoilable;
        }
        if let (Some(met), Some(can)) = (words.met.first_mut(), words.can.first_mut()) {
            *met |= FIXED.0;
            *can |= FIXED.1;
        }
        for step in &self.steps {
            self.step(step, answers, as_of, &mut words, &mut room.amounts);
        }
        for (kept, words) in [(&mut room.bits.met, &words.met), (&mut room.bits.can, &words.can)] {
            if kept.len() == W {
                kept.copy_from_slice(words);
            } else {
                *kept = words.to_vec();
            }
        }
        true
    }

    fn step<const W: usize>(
        &self,
        step: &Step,
        answers: &[Answer],
        as_of: Day,
        words: &mut Words<W>,
        amounts: &mut Amounts,
    ) {
        let (bit, found) = match step {
            Step::All(gates) => {
                self.all::<W>(gates, words);
                return;
            }
            Step::Amount(place, amount) => {
                let guard = |guard| self.verdict_in(words, guard);
                amounts.calculate(*place, amount, as_of, |fact| self.interval(fact, answers), guard);
                return;
            }
            Step::Test(bit, Node::Includes { fact, how, members }) => {
                (bit, self.includes(*fact, *how, *members, answers))
            }
            Step::Test(bit, node) => (bit, amounts.test(node)),
            Step::Gate(bit, node) => (bit, gate(node, |literal| self.verdict_in(words, literal))),
        };
        words.set(*bit, found == Verdict::Met, found != Verdict::NotMet);
    }

    fn all<const W: usize>(&self, gates: &std::ops::Range<usize>, words: &mut Words<W>) {
        let parts = self.parts.get(gates.start * 2 * W..).unwrap_or_default();
        let gates = self.gates.get(gates.clone()).unwrap_or_default();
        for (gate, parts) in gates.iter().zip(parts.chunks_exact(2 * W)) {
            let (Some(plain), Some(negated)) = (parts.first_chunk::<W>(), parts.last_chunk::<W>()) else {
                return;
            };
            let (mut unmet, mut cannot) = (0_u64, 0_u64);
            let each = words.met.iter().zip(&words.can).zip(plain).zip(negated);
            for (((met, can), plain), negated) in each {
                unmet |= (!met & plain) | (can & negated);
                cannot |= (!can & plain) | (met & negated);
            }
            let (met, can) = (
                u64::from(unmet == 0) << gate.bit,
                u64::from(cannot == 0) << gate.bit,
            );
            if let (Some(met_word), Some(can_word)) =
                (words.met.get_mut(gate.word), words.can.get_mut(gate.word))
            {
                *met_word |= met;
                *can_word |= can;
            }
        }
    }

    fn verdict_in<const W: usize>(&self, words: &Words<W>, literal: Literal) -> Verdict {
        self.place(literal)
            .map_or(Verdict::Unknown, |place| at(place, &words.met, &words.can))
    }

    /// What a number or day that is a fact can be.
    fn interval(&self, fact: usize, answers: &[Answer]) -> Interval {
        let Some(rows) = self.fact(fact) else {
            return Interval::unbounded();
        };
        match (answer(rows, answers), &rows.kind) {
            (Answer::Number { digits, places }, _) => Interval::point(Number::decimal(*digits, *places)),
            (Answer::Unknown | Answer::Label(_) | Answer::Set(_), Kind::Number(regions)) => {
                regions.domain().clone()
            }
            (Answer::Unknown | Answer::Label(_) | Answer::Set(_), Kind::Labels(_) | Kind::Set(_)) => {
                Interval::unbounded()
            }
        }
    }

    fn includes(&self, fact: usize, how: Including, members: LabelSet, answers: &[Answer]) -> Verdict {
        let Some(rows) = self.fact(fact) else {
            return Verdict::Unknown;
        };
        let (surely, can_be) = match (answer(rows, answers), &rows.kind) {
            (Answer::Set(set), _) => (*set, *set),
            (Answer::Unknown | Answer::Label(_) | Answer::Number { .. }, Kind::Set(count)) => {
                (LabelSet::EMPTY, LabelSet::first(*count as usize))
            }
            (
                Answer::Unknown | Answer::Label(_) | Answer::Number { .. },
                Kind::Labels(_) | Kind::Number(_),
            ) => {
                return Verdict::Unknown;
            }
        };
        match how {
            Including::All => verdict(members.is_within(surely), members.is_within(can_be)),
            Including::Any => verdict(members.meets(surely), members.meets(can_be)),
            Including::None => verdict(!members.meets(can_be), !members.meets(surely)),
        }
    }
}

fn answer<'a>(rows: &FactRows, answers: &'a [Answer]) -> &'a Answer {
    answers.get(rows.fact.index()).unwrap_or(&Answer::Unknown)
}

/// The state of a fact, the last being that it is not known; `None` where the answer does not fit it.
#[inline(always)]
fn state(rows: &FactRows, answer: &Answer) -> Option<usize> {
    match answer {
        Answer::Label(label) if *label < rows.labels => Some(*label as usize),
        Answer::Unknown => Some(rows.states),
        Answer::Number { digits, places } => match &rows.kind {
            Kind::Number(regions) => regions.region(*digits, *places),
            Kind::Labels(_) | Kind::Set(_) => None,
        },
        Answer::Set(set) => match &rows.kind {
            Kind::Set(count) => set.is_within(LabelSet::first(*count as usize)).then_some(0),
            Kind::Labels(_) | Kind::Number(_) => None,
        },
        Answer::Label(_) => None,
    }
}

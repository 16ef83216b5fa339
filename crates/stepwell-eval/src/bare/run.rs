//! Running a plan on one record.

use stepwell_model::{Day, Including, Interval, LabelSet, Number, Verdict};

use super::{
    Answer,
    plan::{FactRows, Plan, Step, verdict},
};
use crate::circuit::{Amounts, Kind, Literal, Node, gate};

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

impl Bits {
    fn set(&mut self, bit: u32, met: bool, can: bool) {
        let word = (bit / 64) as usize;
        for (words, holds) in [(&mut self.met, met), (&mut self.can, can)] {
            if let Some(word) = words.get_mut(word) {
                *word |= u64::from(holds) << (bit % 64);
            }
        }
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

    /// The verdict of a literal in the record last read.
    pub(super) fn verdict(&self, room: &Room, literal: Literal) -> Verdict {
        self.verdict_in(&room.bits, literal)
    }

    fn verdict_in(&self, bits: &Bits, literal: Literal) -> Verdict {
        let Some((word, bit, negated)) = self.place(literal) else {
            return Verdict::Unknown;
        };
        let is_set = |words: &[u64]| words.get(word).is_some_and(|word| (word >> bit) & 1 == 1);
        let (met, can) = (is_set(&bits.met), is_set(&bits.can));
        if negated {
            verdict(!can, !met)
        } else {
            verdict(met, can)
        }
    }

    /// Reads a record; whether every answer fits its fact.
    pub(super) fn run(&self, answers: &[Answer], as_of: Day, room: &mut Room) -> bool {
        if room.bits.met.len() != self.words {
            *room = self.room();
        }
        let Room { bits, amounts } = room;
        bits.met.fill(0);
        bits.can.fill(0);
        if let (Some(met), Some(can)) = (bits.met.first_mut(), bits.can.first_mut()) {
            (*met, *can) = self.fixed;
        }
        for rows in &self.facts {
            let Some(state) = state(rows, answer(rows, answers)) else {
                return false;
            };
            let width = rows.width;
            let row = rows
                .rows
                .get(state * 2 * width..(state + 1) * 2 * width)
                .unwrap_or_default();
            let (met, can) = row.split_at(row.len() / 2);
            for (words, row) in [(&mut bits.met, met), (&mut bits.can, can)] {
                for (word, flags) in words.iter_mut().skip(rows.word).zip(row) {
                    *word |= flags;
                }
            }
        }
        for step in &self.steps {
            match step {
                Step::All(bit, masks) => {
                    let (mut unmet, mut cannot) = (0_u64, 0_u64);
                    for mask in self.masks.get(masks.clone()).unwrap_or_default() {
                        let (Some(met), Some(can)) = (bits.met.get(mask.word), bits.can.get(mask.word))
                        else {
                            continue;
                        };
                        unmet |= (!met & mask.plain) | (can & mask.negated);
                        cannot |= (!can & mask.plain) | (met & mask.negated);
                    }
                    bits.set(*bit, unmet == 0, cannot == 0);
                }
                Step::Amount(place, amount) => amounts.calculate(
                    *place,
                    amount,
                    as_of,
                    |fact| self.interval(fact, answers),
                    |guard| self.verdict_in(bits, guard),
                ),
                Step::Test(bit, node) => {
                    let found = match node {
                        Node::Includes { fact, how, members } => {
                            self.includes(*fact, *how, *members, answers)
                        }
                        Node::Within { .. }
                        | Node::Bounded { .. }
                        | Node::Equals { .. }
                        | Node::Met
                        | Node::Unknown
                        | Node::State { .. }
                        | Node::All(_)
                        | Node::Count { .. }
                        | Node::Agree(_)
                        | Node::Choose { .. } => amounts.test(node),
                    };
                    bits.set(*bit, found == Verdict::Met, found != Verdict::NotMet);
                }
                Step::Gate(bit, node) => {
                    let found = gate(node, |literal| self.verdict_in(bits, literal));
                    bits.set(*bit, found == Verdict::Met, found != Verdict::NotMet);
                }
            }
        }
        true
    }

    /// What a number or day that is a fact can be.
    fn interval(&self, fact: usize, answers: &[Answer]) -> Interval {
        let Some(rows) = self.fact(fact) else {
            return Interval::unbounded();
        };
        match (answer(rows, answers), &rows.kind) {
            (Answer::Number { digits, places }, _) => Interval::point(Number::decimal(digits, places)),
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
            (Answer::Set(set), _) => (set, set),
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

fn answer(rows: &FactRows, answers: &[Answer]) -> Answer {
    answers.get(rows.fact.index()).copied().unwrap_or_default()
}

/// The state of a fact, the last being that it is not known; `None` where the answer does not fit it.
fn state(rows: &FactRows, answer: Answer) -> Option<usize> {
    match (&rows.kind, answer) {
        (kind, Answer::Unknown) => Some(kind.states()),
        (Kind::Labels(count), Answer::Label(label)) => (label < *count).then_some(label as usize),
        (Kind::Number(regions), Answer::Number { digits, places }) => regions.region(digits, places),
        (Kind::Set(count), Answer::Set(set)) => set.is_within(LabelSet::first(*count as usize)).then_some(0),
        (Kind::Labels(_), Answer::Number { .. } | Answer::Set(_))
        | (Kind::Number(_), Answer::Label(_) | Answer::Set(_))
        | (Kind::Set(_), Answer::Label(_) | Answer::Number { .. }) => None,
    }
}

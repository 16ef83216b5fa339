//! Nodes of a circuit over bitmaps.

use stepwell_model::{Day, Including, Interval, LabelSet, Number, Verdict};

use super::{Bitmap, Column, Reading, Room, WORDS};
use crate::circuit::{Kind, Literal, Node};

const NOBODY: Bitmap = [0; WORDS];
const EVERYBODY: Bitmap = [u64::MAX; WORDS];

impl Room {
    /// Which records a literal is met for, and for which it can be.
    pub(super) fn literal(&self, literal: Literal) -> (Bitmap, Bitmap) {
        let (met, can) = self
            .nodes
            .get(literal.node())
            .copied()
            .unwrap_or((NOBODY, EVERYBODY));
        if literal.is_negated() {
            (not(&can), not(&met))
        } else {
            (met, can)
        }
    }

    /// The verdict of a literal for one record.
    pub(super) fn verdict(&self, literal: Literal, record: usize) -> Verdict {
        let (met, can) = match self.nodes.get(literal.node()) {
            Some((met, can)) => (bit(met, record), bit(can, record)),
            None => (false, true),
        };
        let (met, can) = if literal.is_negated() {
            (!can, !met)
        } else {
            (met, can)
        };
        match (met, can) {
            (true, _) => Verdict::Met,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::NotMet,
        }
    }
}

/// Where a bitmap holds a record: its word, and its place there. The records of a word stand in columns of eight, so that
/// bytes become bits, and bits bytes, by shifts alone.
pub(super) fn place(record: usize) -> (usize, usize) {
    let within = record % 64;
    (record / 64, (within % 8) * 8 + within / 8)
}

/// Whether the bit of a record is set.
pub(super) fn bit(bitmap: &Bitmap, record: usize) -> bool {
    let (word, at) = place(record);
    bitmap.get(word).is_some_and(|word| (word >> at) & 1 == 1)
}

fn set(bitmap: &mut Bitmap, record: usize, holds: bool) {
    let (word, at) = place(record);
    if let Some(word) = bitmap.get_mut(word) {
        *word |= u64::from(holds) << at;
    }
}

pub(super) fn not(of: &Bitmap) -> Bitmap {
    of.map(|word| !word)
}

pub(super) fn and(into: &mut Bitmap, other: &Bitmap) {
    for (word, other) in into.iter_mut().zip(other) {
        *word &= other;
    }
}

pub(super) fn or(into: &mut Bitmap, other: &Bitmap) {
    for (word, other) in into.iter_mut().zip(other) {
        *word |= other;
    }
}

impl Reading {
    /// Fills a node.
    pub(super) fn node(&self, place: usize, columns: &[Column<'_>], first: usize, room: &mut Room) {
        let Some(node) = self.circuit.nodes.get(place) else {
            return;
        };
        let found = match node {
            Node::Met => (EVERYBODY, EVERYBODY),
            Node::Unknown => (NOBODY, EVERYBODY),
            Node::State { fact, accept } => self.state(*fact, *accept, room),
            Node::Includes { fact, how, members } => {
                self.includes(*fact, *how, *members, columns, first, room)
            }
            Node::Within { .. } | Node::Bounded { .. } | Node::Equals { .. } => {
                let (mut met, mut can) = (NOBODY, NOBODY);
                for (record, amounts) in room.amounts.iter().enumerate().take(room.records) {
                    let verdict = amounts.test(node);
                    set(&mut met, record, verdict == Verdict::Met);
                    set(&mut can, record, verdict != Verdict::NotMet);
                }
                (met, can)
            }
            Node::All(of) => {
                let (mut met, mut can) = (EVERYBODY, EVERYBODY);
                for literal in of {
                    let Some((plain, possible)) = room.nodes.get(literal.node()) else {
                        continue;
                    };
                    if literal.is_negated() {
                        and(&mut met, &not(possible));
                        and(&mut can, &not(plain));
                    } else {
                        and(&mut met, plain);
                        and(&mut can, possible);
                    }
                }
                (met, can)
            }
            Node::Agree(of) => agree(of.iter().map(|literal| (EVERYBODY, room.literal(*literal)))),
            Node::Choose { arms, otherwise } => {
                let mut none_is_met = EVERYBODY;
                let mut cases = Vec::with_capacity(arms.len() + 1);
                for (guard, verdict) in arms {
                    let (met, can) = room.literal(*guard);
                    and(&mut none_is_met, &not(&met));
                    cases.push((can, room.literal(*verdict)));
                }
                cases.extend(otherwise.map(|verdict| (none_is_met, room.literal(verdict))));
                agree(cases.into_iter())
            }
            Node::Count { of, least, most } => self.count(of, *least, *most, room),
        };
        if let Some(slot) = room.nodes.get_mut(place) {
            *slot = found;
        }
    }

    fn state(&self, fact: usize, accept: LabelSet, room: &Room) -> (Bitmap, Bitmap) {
        let (Some(seen), Some(states)) = (self.circuit.facts.get(fact), room.states.get(fact)) else {
            return (NOBODY, EVERYBODY);
        };
        let Some((unknown, known)) = states.split_last() else {
            return (NOBODY, EVERYBODY);
        };
        let mut met = NOBODY;
        for (state, records) in known.iter().enumerate() {
            if accept.contains(u32::try_from(state).unwrap_or(u32::MAX)) {
                or(&mut met, records);
            }
        }
        let mut can = met;
        let possible = seen.kind.possible();
        if possible.is_within(accept) {
            or(&mut met, unknown);
        }
        if possible.meets(accept) {
            or(&mut can, unknown);
        }
        (met, can)
    }

    fn includes(
        &self,
        fact: usize,
        how: Including,
        members: LabelSet,
        columns: &[Column<'_>],
        first: usize,
        room: &Room,
    ) -> (Bitmap, Bitmap) {
        let Some(seen) = self.circuit.facts.get(fact) else {
            return (NOBODY, EVERYBODY);
        };
        let all = match &seen.kind {
            Kind::Set(count) => LabelSet::first(*count as usize),
            Kind::Labels(_) | Kind::Number(_) => LabelSet::EMPTY,
        };
        let (mut met, mut can) = (NOBODY, NOBODY);
        for record in 0..room.records {
            let (surely, perhaps) = match columns.get(seen.fact.index()) {
                Some(Column::Sets(sets)) => match sets.get(first + record) {
                    Some(Some(set)) => (*set, *set),
                    Some(None) | None => (LabelSet::EMPTY, all),
                },
                Some(Column::Unknown | Column::Labels(_) | Column::Numbers(..) | Column::Wide(..)) | None => {
                    (LabelSet::EMPTY, all)
                }
            };
            let (is_met, can_be) = match how {
                Including::All => (members.is_within(surely), members.is_within(perhaps)),
                Including::Any => (members.meets(surely), members.meets(perhaps)),
                Including::None => (!members.meets(perhaps), !members.meets(surely)),
            };
            set(&mut met, record, is_met);
            set(&mut can, record, can_be);
        }
        (met, can)
    }

    /// Counts of which of these are met, as sums of bits: a bitmap for each binary digit of the count.
    fn count(&self, of: &[Literal], least: u32, most: Option<u32>, room: &Room) -> (Bitmap, Bitmap) {
        let (mut met, mut can) = (Sum::default(), Sum::default());
        for literal in of {
            let (is_met, can_be) = room.literal(*literal);
            met.add(is_met);
            can.add(can_be);
        }
        let mut surely = met.at_least(least);
        let mut perhaps = can.at_least(least);
        if let Some(most) = most {
            and(&mut surely, &not(&can.at_least(most.saturating_add(1))));
            and(&mut perhaps, &not(&met.at_least(most.saturating_add(1))));
        }
        (surely, perhaps)
    }

    /// Calculates an amount, record after record.
    pub(super) fn amount(
        &self,
        place: usize,
        columns: &[Column<'_>],
        first: usize,
        as_of: Day,
        room: &mut Room,
    ) {
        let Some(amount) = self.circuit.amounts.get(place) else {
            return;
        };
        let mut amounts = std::mem::take(&mut room.amounts);
        for (record, amounts) in amounts.iter_mut().enumerate().take(room.records) {
            amounts.calculate(
                place,
                amount,
                as_of,
                |fact| self.interval(fact, columns, first + record),
                |guard| room.verdict(guard, record),
            );
        }
        room.amounts = amounts;
    }

    fn interval(&self, fact: usize, columns: &[Column<'_>], record: usize) -> Interval {
        let Some(seen) = self.circuit.facts.get(fact) else {
            return Interval::unbounded();
        };
        let known = match columns.get(seen.fact.index()) {
            Some(Column::Numbers(digits, places)) => digits
                .get(record)
                .filter(|digits| **digits != Column::NO_NUMBER)
                .map(|digits| Number::decimal(i64::from(*digits), *places)),
            Some(Column::Wide(digits, places)) => digits
                .get(record)
                .filter(|digits| **digits != Column::NO_WIDE)
                .map(|digits| Number::decimal(*digits, *places)),
            Some(Column::Unknown | Column::Labels(_) | Column::Sets(_)) | None => None,
        };
        match (known, &seen.kind) {
            (Some(number), _) => Interval::point(number),
            (None, Kind::Number(regions)) => regions.domain().clone(),
            (None, Kind::Labels(_) | Kind::Set(_)) => Interval::unbounded(),
        }
    }
}

/// The verdict that all cases share which can hold, else unknown.
fn agree(cases: impl Iterator<Item = (Bitmap, (Bitmap, Bitmap))>) -> (Bitmap, Bitmap) {
    let (mut all_met, mut any_can, mut some_case) = (EVERYBODY, NOBODY, NOBODY);
    for (holds, (met, can)) in cases {
        let mut met_or_gone = not(&holds);
        or(&mut met_or_gone, &met);
        and(&mut all_met, &met_or_gone);
        let mut can_here = can;
        and(&mut can_here, &holds);
        or(&mut any_can, &can_here);
        or(&mut some_case, &holds);
    }
    and(&mut all_met, &some_case);
    or(&mut any_can, &not(&some_case));
    (all_met, any_can)
}

/// A count for each record, a bitmap for each of its binary digits, lowest first.
#[derive(Default)]
struct Sum {
    digits: Vec<Bitmap>,
}

impl Sum {
    fn add(&mut self, mut carry: Bitmap) {
        for digit in &mut self.digits {
            for (digit, carry) in digit.iter_mut().zip(&mut carry) {
                (*digit, *carry) = (*digit ^ *carry, *digit & *carry);
            }
        }
        if carry != NOBODY {
            self.digits.push(carry);
        }
    }

    /// The records whose count is at least this.
    fn at_least(&self, least: u32) -> Bitmap {
        let digits = self.digits.len() as u32;
        if digits < u32::BITS && least >> digits != 0 {
            return NOBODY;
        }
        // From the lowest digit up: equal so far counts as enough.
        let mut enough = EVERYBODY;
        for (at, digit) in self.digits.iter().enumerate() {
            if least >> at & 1 == 1 {
                and(&mut enough, digit);
            } else {
                or(&mut enough, digit);
            }
        }
        enough
    }
}

//! Running a plan on one record.

use std::ops::Range;

use stepwell_model::{Day, Including, LabelSet, Verdict};

use super::{
    plan::{Plan, Step, verdict},
    sheet::{Scratch, Sheet},
};
use crate::circuit::{Literal, Node, gate};

/// The outputs of a plan for one record: what is met and what can be, a bit for each, in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outputs<'a> {
    pub(super) met: &'a [u64],
    pub(super) can: &'a [u64],
}

impl Outputs<'_> {
    /// The verdict of an output.
    pub(super) fn verdict(self, output: usize) -> Verdict {
        verdict(is_set(self.met, output), is_set(self.can, output))
    }

    /// The first word of both.
    #[inline]
    pub(super) fn first(self) -> Option<(u64, u64)> {
        Some((*self.met.first()?, *self.can.first()?))
    }
}

/// What is done with the outputs of a record.
pub(super) trait Then {
    /// What comes of it.
    type Found;

    /// Does it.
    fn then(self, outputs: Outputs<'_>, scratch: &mut Scratch) -> Self::Found;
}

/// What is met and what can be, while a record is read.
struct Words<const W: usize> {
    met: [u64; W],
    can: [u64; W],
}

fn is_set(words: &[u64], bit: usize) -> bool {
    words
        .get(bit / 64)
        .is_some_and(|word| (word >> (bit % 64)) & 1 == 1)
}

/// A gate that is met when all its parts are.
struct AllGate<'a, const W: usize> {
    /// The parts that count as they stand.
    plain: &'a [u64; W],
    /// The parts that count negated.
    negated: &'a [u64; W],
    /// Its own bit.
    own: &'a [u64; W],
}

/// Every bit, or none.
#[inline]
fn all_or_none(all: bool) -> u64 {
    u64::from(all).wrapping_neg()
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

impl Plan {
    /// Reads a record, and does something with the outputs.
    #[inline]
    pub(super) fn run<T: Then>(&self, sheet: &mut Sheet<'_>, as_of: Day, then: T) -> T::Found {
        match self.words {
            1 => self.run_in::<1, T>(sheet, as_of, then),
            2 => self.run_in::<2, T>(sheet, as_of, then),
            4 => self.run_in::<4, T>(sheet, as_of, then),
            8 => self.run_in::<8, T>(sheet, as_of, then),
            16 => self.run_in::<16, T>(sheet, as_of, then),
            32 => self.run_in::<32, T>(sheet, as_of, then),
            _ => self.run_in::<64, T>(sheet, as_of, then),
        }
    }

    #[inline]
    fn run_in<const W: usize, T: Then>(&self, sheet: &mut Sheet<'_>, as_of: Day, then: T) -> T::Found {
        if let Some(met) = self.all_known::<W>(sheet) {
            let outputs: [u64; W] = self.with_negated(&met, &met);
            return then.then(
                Outputs {
                    met: &outputs,
                    can: &outputs,
                },
                &mut sheet.scratch,
            );
        }
        let words = self.with_unknown::<W>(sheet, as_of);
        let met: [u64; W] = self.with_negated(&words.met, &words.can);
        let can: [u64; W] = self.with_negated(&words.can, &words.met);
        then.then(Outputs { met: &met, can: &can }, &mut sheet.scratch)
    }

    /// The words with the negated outputs taken from the opposite of the others.
    #[inline]
    fn with_negated<const W: usize>(&self, plain: &[u64; W], others: &[u64; W]) -> [u64; W] {
        let mut outputs = *plain;
        for ((output, other), negated) in outputs.iter_mut().zip(others).zip(&self.negated) {
            *output = (*output & !negated) | (!other & negated);
        }
        outputs
    }

    /// What is met where all facts that are looked at are known, so that what can be met is the same; else `None`.
    #[inline]
    fn all_known<const W: usize>(&self, sheet: &Sheet<'_>) -> Option<[u64; W]> {
        let (flag_word, flag) = self.flag?;
        let mut spoiled = [0_u64; W];
        for rows in &self.facts {
            let state = sheet.states.get(rows.fact.index())?;
            let first = (rows.first + state) as usize * W;
            let row = self.narrow.get(first..first + W)?;
            for (word, spoils) in spoiled.iter_mut().zip(row) {
                *word |= spoils;
            }
        }
        if spoiled.get(flag_word)? & flag != 0 {
            return None;
        }
        let mut met = spoiled;
        for (met, spoilable) in met.iter_mut().zip(&self.spoilable) {
            *met = !*met & spoilable;
        }
        for step in &self.steps {
            // INVARIANT: there is a flag only where every step is of such gates.
            let Step::All(gates) = step else { return None };
            let below = met;
            for gate in self.gates_of::<W>(gates) {
                let mut unmet = 0;
                for ((met, plain), negated) in below.iter().zip(gate.plain).zip(gate.negated) {
                    unmet |= (!met & plain) | (met & negated);
                }
                let holds = all_or_none(unmet == 0);
                for (met, own) in met.iter_mut().zip(gate.own) {
                    *met |= own & holds;
                }
            }
        }
        Some(met)
    }

    fn with_unknown<const W: usize>(&self, sheet: &mut Sheet<'_>, as_of: Day) -> Words<W> {
        let mut words = Words {
            met: [0_u64; W],
            can: [0_u64; W],
        };
        for rows in &self.facts {
            let state = sheet.states.get(rows.fact.index()).copied().unwrap_or(0);
            let first = (rows.first + state) as usize * 2 * W;
            let row = self.wide.get(first..first + 2 * W).unwrap_or_default();
            let (unmet, cannot) = row.split_at_checked(W).unwrap_or_default();
            for (word, spoils) in words.met.iter_mut().zip(unmet) {
                *word |= spoils;
            }
            for (word, spoils) in words.can.iter_mut().zip(cannot) {
                *word |= spoils;
            }
        }
        for ((met, can), spoilable) in words.met.iter_mut().zip(&mut words.can).zip(&self.spoilable) {
            *met = !*met & spoilable;
            *can = !*can & spoilable;
        }
        for step in &self.steps {
            self.step(step, sheet, as_of, &mut words);
        }
        words
    }

    fn step<const W: usize>(&self, step: &Step, sheet: &mut Sheet<'_>, as_of: Day, words: &mut Words<W>) {
        let (bit, found) = match step {
            Step::All(gates) => {
                self.all::<W>(gates, words);
                return;
            }
            Step::Amount(place, amount) => {
                // What amounts can be is looked up in the sheet while the room for them is written.
                let mut amounts = sheet.scratch.amounts.taken();
                let fact = |fact: usize| match self.read.get(fact) {
                    Some(fact) => sheet.interval(*fact),
                    None => stepwell_model::Interval::unbounded(),
                };
                amounts.calculate(*place, amount, as_of, fact, |guard| self.verdict_in(words, guard));
                sheet.scratch.amounts = amounts;
                return;
            }
            Step::Test(bit, Node::Includes { fact, how, members }) => {
                (bit, self.includes(*fact, *how, *members, sheet))
            }
            Step::Test(bit, node) => (bit, sheet.scratch.amounts.test(node)),
            Step::Gate(bit, node) => (bit, gate(node, |literal| self.verdict_in(words, literal))),
        };
        words.set(*bit, found == Verdict::Met, found != Verdict::NotMet);
    }

    fn all<const W: usize>(&self, gates: &Range<usize>, words: &mut Words<W>) {
        let (met_below, can_below) = (words.met, words.can);
        for gate in self.gates_of::<W>(gates) {
            let (mut unmet, mut cannot) = (0_u64, 0_u64);
            let below = met_below.iter().zip(&can_below);
            for (((met, can), plain), negated) in below.zip(gate.plain).zip(gate.negated) {
                unmet |= (!met & plain) | (can & negated);
                cannot |= (!can & plain) | (met & negated);
            }
            let (met_holds, can_hold) = (all_or_none(unmet == 0), all_or_none(cannot == 0));
            for ((met, can), own) in words.met.iter_mut().zip(&mut words.can).zip(gate.own) {
                *met |= own & met_holds;
                *can |= own & can_hold;
            }
        }
    }

    /// Some of the gates, each with its parts and its own bit.
    #[inline]
    fn gates_of<const W: usize>(&self, gates: &Range<usize>) -> impl Iterator<Item = AllGate<'_, W>> {
        let rows = self.gates.get(gates.start * 3 * W..gates.end * 3 * W);
        rows.unwrap_or_default().chunks_exact(3 * W).filter_map(|row| {
            let (plain, rest) = row.split_first_chunk::<W>()?;
            let (negated, rest) = rest.split_first_chunk::<W>()?;
            Some(AllGate {
                plain,
                negated,
                own: rest.first_chunk::<W>()?,
            })
        })
    }

    fn verdict_in<const W: usize>(&self, words: &Words<W>, literal: Literal) -> Verdict {
        let Some((bit, negated)) = self.place(literal) else {
            return Verdict::Unknown;
        };
        let (met, can) = (is_set(&words.met, bit as usize), is_set(&words.can, bit as usize));
        if negated {
            verdict(!can, !met)
        } else {
            verdict(met, can)
        }
    }

    fn includes(&self, fact: usize, how: Including, members: LabelSet, sheet: &Sheet<'_>) -> Verdict {
        let members_of = self.read.get(fact).and_then(|fact| sheet.members(*fact));
        let Some((surely, can_be)) = members_of else {
            return Verdict::Unknown;
        };
        match how {
            Including::All => verdict(members.is_within(surely), members.is_within(can_be)),
            Including::Any => verdict(members.meets(surely), members.meets(can_be)),
            Including::None => verdict(!members.meets(can_be), !members.meets(surely)),
        }
    }
}

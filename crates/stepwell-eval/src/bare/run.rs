//! Running a plan on one record.

use std::ops::Range;

use stepwell_model::{Day, Including, LabelSet, Verdict};

use super::{
    plan::{Plan, Step, verdict},
    sheet::{Scratch, Sheet},
    tables::Table,
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

/// The words of a gate's parts: those that count as they stand, and those that count negated.
type GateParts<'a, const W: usize> = (&'a [u64; W], &'a [u64; W]);

/// Rows of `W` words of what is not met for certain, and of as many of what cannot be.
#[inline]
fn in_rows<const W: usize>(words: &[u64]) -> &[[[u64; W]; 2]] {
    words.as_chunks::<W>().0.as_chunks::<2>().0
}

impl<const N: usize> Table<N> {
    /// The place of the row, among all, for these states.
    #[inline]
    fn row(&self, states: &[u32]) -> usize {
        let mut row = self.first;
        for (fact, step) in self.facts {
            // INVARIANT: a sheet has every fact of the ruleset that the plan is of.
            row += states.get(fact.index()).copied().unwrap_or(0) * step;
        }
        row as usize
    }
}

impl<const W: usize> Words<W> {
    /// Takes a row as what is spoiled.
    #[inline]
    fn spoil(&mut self, row: Option<&[[u64; W]; 2]>) {
        // INVARIANT: tables have a row for each combination of states. Were one missing, nothing would be met.
        let Some([unmet, cannot]) = row else {
            self.met = [u64::MAX; W];
            return;
        };
        for (word, spoils) in self.met.iter_mut().zip(unmet) {
            *word |= spoils;
        }
        for (word, spoils) in self.can.iter_mut().zip(cannot) {
            *word |= spoils;
        }
    }

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
        let mut words = self.look_up::<W>(&sheet.states);
        for step in &self.steps {
            self.step(step, sheet, as_of, &mut words);
        }
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

    /// What is met and what can be of all that is looked up.
    #[inline]
    fn look_up<const W: usize>(&self, states: &[u32]) -> Words<W> {
        // What is spoiled, until the end.
        let mut words = Words {
            met: [0_u64; W],
            can: [0_u64; W],
        };
        let tables = &self.tables;
        let rows = in_rows::<W>(&tables.rows);
        words.spoil(in_rows::<W>(&tables.always).first());
        for table in &tables.of_one {
            words.spoil(rows.get(table.row(states)));
        }
        for table in &tables.of_two {
            words.spoil(rows.get(table.row(states)));
        }
        for table in &tables.of_three {
            words.spoil(rows.get(table.row(states)));
        }
        for ((met, can), spoilable) in words.met.iter_mut().zip(&mut words.can).zip(&self.spoilable) {
            *met = !*met & spoilable;
            *can = !*can & spoilable;
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
        let bits = self.gate_bits.get(gates.clone()).unwrap_or_default();
        for ((plain, negated), bit) in self.parts_of::<W>(gates).zip(bits) {
            let (mut unmet, mut cannot) = (0_u64, 0_u64);
            let below = met_below.iter().zip(&can_below);
            for (((met, can), plain), negated) in below.zip(plain).zip(negated) {
                unmet |= (!met & plain) | (can & negated);
                cannot |= (!can & plain) | (met & negated);
            }
            words.set(*bit, unmet == 0, cannot == 0);
        }
    }

    /// The parts of some of the gates.
    #[inline]
    fn parts_of<const W: usize>(&self, gates: &Range<usize>) -> impl Iterator<Item = GateParts<'_, W>> {
        let rows = self.gates.get(gates.start * 2 * W..gates.end * 2 * W);
        rows.unwrap_or_default().chunks_exact(2 * W).filter_map(|row| {
            let (plain, negated) = row.split_first_chunk::<W>()?;
            Some((plain, negated.first_chunk::<W>()?))
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

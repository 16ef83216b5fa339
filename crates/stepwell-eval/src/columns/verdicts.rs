//! The verdicts of chosen registers for blocks of records.

use stepwell_model::{Choose, Day, Id, Placement, Ruleset, Verdict};

use super::{BLOCK, Column, Reading, Records, Room, WORDS, states};
use crate::{
    bare::BareOutcome,
    circuit::{Circuit, Literal},
    program::{Program, VerdictRegister},
};

/// A ruleset on one stretch of days, ready to give the verdicts of chosen registers for columns of records.
///
/// What several of them rest on is read once.
#[derive(Clone, Debug)]
pub struct ColumnVerdicts {
    reading: Reading,
    wanted: Vec<Literal>,
}

impl ColumnVerdicts {
    /// Makes these registers ready; `None` where the ruleset holds tests that cannot be told apart by bits.
    pub fn new(ruleset: &Ruleset, program: &Program, wanted: &[VerdictRegister]) -> Option<Self> {
        let circuit = Circuit::of(ruleset, program)?;
        let literals = wanted.iter();
        let wanted: Vec<Literal> = literals
            .map(|register| circuit.verdicts.get(register.index()).copied())
            .collect::<Option<_>>()?;
        let pieces = circuit.needed(wanted.iter().copied(), |_, node| node.literals());
        Some(Self {
            reading: Reading { circuit, pieces },
            wanted,
        })
    }

    /// Room to read blocks in.
    pub fn room(&self) -> Room {
        self.reading.room()
    }

    /// Reads at most [`super::BLOCK`] records from `first` on, as [`super::ColumnPlacement::read`] does.
    pub fn read(&self, columns: &[Column<'_>], first: usize, count: usize, as_of: Day, room: &mut Room) {
        self.reading.read(columns, first, count, as_of, room);
    }

    /// The verdict of the register at a place among those wanted, for one record of the block last read.
    pub fn verdict(&self, room: &Room, wanted: usize, record: usize) -> Verdict {
        match self.wanted.get(wanted) {
            Some(literal) => room.verdict(*literal, record),
            None => Verdict::Unknown,
        }
    }

    /// The records of the block last read for which the register at a place among those wanted is met, and those for which
    /// it can be.
    pub fn records(&self, room: &Room, wanted: usize) -> (Records, Records) {
        let literal = self.wanted.get(wanted);
        let (met, can) = literal.map_or(([0; WORDS], [u64::MAX; WORDS]), |literal| room.literal(*literal));
        (Records(met), Records(can))
    }

    /// The verdicts of four registers from a place on, or of as many as there are before `end`, as a byte for each record of
    /// the block last read: of each register two binary digits, whether it is met and whether it can be.
    pub fn packed(&self, room: &Room, from: usize, end: usize, bytes: &mut [u8; BLOCK]) {
        let mut planes = [[0_u64; WORDS]; 8];
        for (two, wanted) in planes.chunks_exact_mut(2).zip(from..end) {
            if let [met, can] = two {
                let (Records(is_met), Records(can_be)) = self.records(room, wanted);
                (*met, *can) = (is_met, can_be);
            }
        }
        states::to_bytes(&planes, bytes);
    }

    /// The records of the block last read with an answer that does not fit its fact.
    pub fn refused(&self, room: &Room) -> Records {
        Records(room.refused)
    }

    /// The facts that are read.
    pub fn facts(&self) -> impl Iterator<Item = Id<stepwell_model::Fact>> {
        self.reading.circuit.facts.iter().map(|seen| seen.fact)
    }
}

/// What a placement comes to by Kleene's tables, from whether it is for this patient and the verdicts of its levels, the
/// lowest first.
pub fn placement_of(
    ruleset: &Ruleset,
    placement: Id<Placement>,
    in_scope: Verdict,
    levels: &[(u32, Verdict)],
) -> BareOutcome {
    let choose = ruleset.placements[placement].choose;
    match choose {
        Choose::LeastIntensive | Choose::Every => BareOutcome::of(choose, in_scope, levels.iter().copied()),
        Choose::MostIntensive => BareOutcome::of(choose, in_scope, levels.iter().rev().copied()),
    }
}

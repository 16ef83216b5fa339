//! The reading of columns: a block of records at a time, two bitmaps for each verdict (is met, can be met).
//!
//! A fact comes as a column. Each answer becomes its state, the states of a block become bitmaps, and from there on a
//! gate is a few operations on words, each for 64 records at once; what is not known costs nothing extra. No instruction
//! set is asked for: the loops are plain and of fixed length, so that the compiler vectorises them. Verdicts are those of
//! [`crate::record`], and outcomes those of [`crate::bare`].

mod gates;
mod outcomes;
mod records;
mod states;
mod verdicts;

use stepwell_model::{Choose, Day, Id, LabelSet, Placement, Ruleset};

use crate::{
    bare::BareOutcome,
    circuit::{Amounts, Circuit, Literal, Piece},
    program::{Program, VerdictRegister},
};

pub use outcomes::Code;
pub use records::Records;
pub use verdicts::{ColumnVerdicts, placement_of};

/// How many records a block has.
pub const BLOCK: usize = WORDS * 64;

/// How many words a bitmap has.
const WORDS: usize = 16;

/// A bit for each record of a block.
type Bitmap = [u64; WORDS];

/// What is known of one fact, record after record.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// The fact is known of nobody.
    Unknown,
    /// A yes/no (0 is no, 1 is yes), a value of a scale or choice, or a level: its place; [`Column::NO_LABEL`] where it is
    /// not known.
    Labels(&'a [u8]),
    /// A number in the fact's own unit, or a day as days since 1970-01-01, as digits of which so many stand after the
    /// point; [`Column::NO_NUMBER`] where it is not known.
    Numbers(&'a [i32], u8),
    /// The same, of more digits; [`Column::NO_WIDE`] where it is not known.
    Wide(&'a [i64], u8),
    /// A set; `None` where it is not known.
    Sets(&'a [Option<LabelSet>]),
}

impl Column<'_> {
    /// A label that is not known.
    pub const NO_LABEL: u8 = u8::MAX;
    /// A number that is not known.
    pub const NO_NUMBER: i32 = i32::MIN;
    /// A number of more digits that is not known.
    pub const NO_WIDE: i64 = i64::MIN;
}

/// A ruleset on one stretch of days, ready to give the outcomes of a placement for columns of records.
#[derive(Clone, Debug)]
pub struct ColumnPlacement {
    reading: Reading,
    choose: Choose,
    in_scope: Literal,
    /// In the order in which they are looked at.
    levels: Vec<(u32, Literal)>,
    impossible: Vec<Literal>,
}

/// A circuit, and what of it has to be filled, in order.
#[derive(Clone, Debug)]
struct Reading {
    circuit: Circuit,
    pieces: Vec<Piece>,
}

/// Where one block after the other is read.
#[derive(Clone, Debug)]
pub struct Room {
    /// Of each node, what is met and what can be.
    nodes: Vec<(Bitmap, Bitmap)>,
    /// Of each fact, the records in each of its states; the last, those of which it is not known.
    states: Vec<Vec<Bitmap>>,
    /// The records with an answer that does not fit its fact.
    refused: Bitmap,
    /// Of each record, its amounts.
    amounts: Vec<Amounts>,
    records: usize,
}

impl ColumnPlacement {
    /// Makes a program ready; `None` where the ruleset holds tests that cannot be told apart by bits.
    pub fn new(ruleset: &Ruleset, program: &Program, placement: Id<Placement>) -> Option<Self> {
        let circuit = Circuit::of(ruleset, program)?;
        let registers = program.placement(placement)?;
        let literal = |register: VerdictRegister| circuit.verdicts.get(register.index()).copied();
        let in_scope = literal(registers.in_scope)?;
        let levels = registers.levels.iter();
        let mut levels: Vec<(u32, Literal)> = levels
            .map(|(level, register)| Some((*level, literal(*register)?)))
            .collect::<Option<_>>()?;
        let choose = ruleset.placements[placement].choose;
        if choose == Choose::MostIntensive {
            levels.reverse();
        }
        let impossible = program.impossible.iter();
        let impossible: Vec<Literal> = impossible
            .map(|(_, register)| literal(*register))
            .collect::<Option<_>>()?;
        let wanted = levels.iter().map(|(_, level)| *level).chain([in_scope]);
        let wanted: Vec<Literal> = wanted.chain(impossible.iter().copied()).collect();
        let pieces = circuit.needed(wanted, |_, node| node.literals());
        Some(Self {
            reading: Reading { circuit, pieces },
            choose,
            in_scope,
            levels,
            impossible,
        })
    }

    /// Room to read blocks in.
    pub fn room(&self) -> Room {
        self.reading.room()
    }

    /// Reads at most [`BLOCK`] records from `first` on: `columns` by the facts' places in the ruleset, what is missing at
    /// the end being known of nobody.
    pub fn read(&self, columns: &[Column<'_>], first: usize, count: usize, as_of: Day, room: &mut Room) {
        self.reading.read(columns, first, count, as_of, room);
    }

    /// The outcome of one record of the block last read.
    pub fn outcome(&self, room: &Room, record: usize) -> BareOutcome {
        outcomes::outcome(self, room, record)
    }

    /// The outcome of each record of the block last read, as a byte.
    pub fn codes(&self, room: &Room, codes: &mut [u8]) {
        outcomes::codes(self, room, codes);
    }
}

impl Reading {
    fn room(&self) -> Room {
        let empty = [0; WORDS];
        let rows = if self.pieces.iter().any(|piece| matches!(piece, Piece::Amount(_))) {
            BLOCK
        } else {
            0
        };
        Room {
            nodes: vec![(empty, empty); self.circuit.nodes.len()],
            states: self
                .circuit
                .facts
                .iter()
                .map(|seen| vec![empty; seen.kind.states() + 1])
                .collect(),
            refused: empty,
            amounts: vec![Amounts::room(self.circuit.amounts.len()); rows],
            records: 0,
        }
    }

    fn read(&self, columns: &[Column<'_>], first: usize, count: usize, as_of: Day, room: &mut Room) {
        room.records = count.min(BLOCK);
        room.refused = [0; WORDS];
        for (seen, states) in self.circuit.facts.iter().zip(&mut room.states) {
            let column = columns.get(seen.fact.index()).copied().unwrap_or(Column::Unknown);
            states::read(&seen.kind, column, first, room.records, states, &mut room.refused);
        }
        for piece in &self.pieces {
            match piece {
                Piece::Node(place) => self.node(*place, columns, first, room),
                Piece::Amount(place) => self.amount(*place, columns, first, as_of, room),
            }
        }
    }
}

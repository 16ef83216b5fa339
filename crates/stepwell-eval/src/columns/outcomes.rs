//! Outcomes of a placement from the bitmaps of its levels.

use stepwell_model::{Choose, Verdict};

use super::{BLOCK, Bitmap, ColumnPlacement, Room, WORDS, gates, states};
use crate::bare::BareOutcome;

/// An outcome as a byte: the place of the level chosen, or one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code;

impl Code {
    /// With `every`, one or more levels.
    pub const SEVERAL: u8 = 249;
    /// No level's criteria are met.
    pub const NONE: u8 = 250;
    /// For others, or not in force.
    pub const OUT_OF_SCOPE: u8 = 251;
    /// More than one outcome is possible.
    pub const UNDETERMINED: u8 = 252;
    /// An `impossible` condition is met.
    pub const IMPOSSIBLE: u8 = 253;
    /// An answer does not fit its fact.
    pub const REFUSED: u8 = 254;
}

/// The outcome of one record.
pub(super) fn outcome(placement: &ColumnPlacement, room: &Room, record: usize) -> BareOutcome {
    if gates::bit(&room.refused, record) {
        return BareOutcome::Refused;
    }
    let is_met = |literal| room.verdict(literal, record) == Verdict::Met;
    if placement.impossible.iter().any(|literal| is_met(*literal)) {
        return BareOutcome::Impossible;
    }
    let levels = placement
        .levels
        .iter()
        .map(|(level, literal)| (*level, room.verdict(*literal, record)));
    BareOutcome::of(placement.choose, room.verdict(placement.in_scope, record), levels)
}

/// The outcomes of a block as bytes, all records at once.
pub(super) fn codes(placement: &ColumnPlacement, room: &Room, codes: &mut [u8]) {
    let (in_scope, can_be_in_scope) = room.literal(placement.in_scope);
    // Each record loses its place here once its outcome is known.
    let mut open = [u64::MAX; WORDS];
    let mut planes = [[0_u64; WORDS]; 8];
    let mut write = |records: &Bitmap, code: u8| {
        for (digit, plane) in planes.iter_mut().enumerate() {
            if code >> digit & 1 == 1 {
                gates::or(plane, records);
            }
        }
    };
    let mut take = |records: &Bitmap, code: u8| {
        let mut here = *records;
        gates::and(&mut here, &open);
        gates::and(&mut open, &gates::not(records));
        write(&here, code);
    };
    take(&room.refused, Code::REFUSED);
    for literal in &placement.impossible {
        take(&room.literal(*literal).0, Code::IMPOSSIBLE);
    }
    take(&gates::not(&can_be_in_scope), Code::OUT_OF_SCOPE);
    take(&gates::not(&in_scope), Code::UNDETERMINED);
    match placement.choose {
        Choose::LeastIntensive | Choose::MostIntensive => {
            for (level, literal) in &placement.levels {
                let (met, can) = room.literal(*literal);
                take(&met, u8::try_from(*level).unwrap_or(Code::REFUSED));
                take(&can, Code::UNDETERMINED);
            }
        }
        Choose::Every => {
            let mut some = [0; WORDS];
            for (_, literal) in &placement.levels {
                let (met, can) = room.literal(*literal);
                let mut unknown = can;
                gates::and(&mut unknown, &gates::not(&met));
                take(&unknown, Code::UNDETERMINED);
                gates::or(&mut some, &met);
            }
            take(&some, Code::SEVERAL);
        }
    }
    take(&[u64::MAX; WORDS], Code::NONE);
    let mut bytes = [0; BLOCK];
    states::to_bytes(&planes, &mut bytes);
    for (code, byte) in codes.iter_mut().zip(&bytes) {
        *code = *byte;
    }
}

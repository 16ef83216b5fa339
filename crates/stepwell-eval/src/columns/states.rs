//! From a column to bitmaps: which records are in which state of a fact.

use stepwell_model::LabelSet;

use super::{BLOCK, Bitmap, Column, WORDS};
use crate::circuit::{Kind, Regions};

/// A byte for each record of a block: its state, or that the answer does not fit.
type States = [u8; BLOCK];

/// The state of an answer that does not fit its fact.
const REFUSED: u8 = u8::MAX;

/// Reads a stretch of a column into the bitmaps of a fact's states, the last of which is that it is not known.
pub(super) fn read(
    kind: &Kind,
    column: Column<'_>,
    first: usize,
    count: usize,
    bitmaps: &mut [Bitmap],
    refused: &mut Bitmap,
) {
    // INVARIANT: a fact has at most 128 states, so that the next is a byte that no answer is.
    let unknown = u8::try_from(kind.states()).unwrap_or(REFUSED - 1);
    let mut states: States = [unknown; BLOCK];
    let stretch = first..first.saturating_add(count);
    match (kind, column) {
        (_, Column::Unknown) => {}
        (Kind::Labels(_), Column::Labels(labels)) => {
            for (state, label) in states.iter_mut().zip(part(labels, &stretch)) {
                *state = match *label {
                    Column::NO_LABEL => unknown,
                    label if label < unknown => label,
                    _ => REFUSED,
                };
            }
        }
        (Kind::Number(regions), Column::Numbers(digits, places)) => {
            numbers(regions, part(digits, &stretch), places, unknown, &mut states);
        }
        (Kind::Number(regions), Column::Wide(digits, places)) => {
            for (state, digits) in states.iter_mut().zip(part(digits, &stretch)) {
                if *digits != Column::NO_WIDE {
                    *state = of_region(regions.region(*digits, places));
                }
            }
        }
        (Kind::Set(members), Column::Sets(sets)) => {
            let members = LabelSet::first(*members as usize);
            for (state, set) in states.iter_mut().zip(part(sets, &stretch)) {
                if set.is_some_and(|set| !set.is_within(members)) {
                    *state = REFUSED;
                }
            }
        }
        (Kind::Labels(_), Column::Numbers(..) | Column::Wide(..) | Column::Sets(_))
        | (Kind::Number(_), Column::Labels(_) | Column::Sets(_))
        | (Kind::Set(_), Column::Labels(_) | Column::Numbers(..) | Column::Wide(..)) => {
            for state in states.iter_mut().take(count) {
                *state = REFUSED;
            }
        }
    }
    to_bitmaps(&states, bitmaps, refused);
}

fn part<'a, T>(column: &'a [T], stretch: &std::ops::Range<usize>) -> &'a [T] {
    let end = stretch.end.min(column.len());
    column.get(stretch.start.min(end)..end).unwrap_or_default()
}

fn of_region(region: Option<usize>) -> u8 {
    region.map_or(REFUSED, |region| u8::try_from(region).unwrap_or(REFUSED))
}

/// The regions of numbers: where the cuts are whole counts, each is compared with a whole block at once.
fn numbers(regions: &Regions, digits: &[i32], places: u8, unknown: u8, states: &mut States) {
    let Some((least, most, starts)) = regions.in_counts(places) else {
        for (state, digits) in states.iter_mut().zip(digits) {
            if *digits != Column::NO_NUMBER {
                *state = of_region(regions.region(i64::from(*digits), places));
            }
        }
        return;
    };
    let mut passed: States = [0; BLOCK];
    // Where the domain fits a byte or two, more numbers are compared at once.
    match (u8::try_from(most), u16::try_from(most)) {
        _ if least < 0 => count_passed(digits, starts, &mut passed, |digits| digits),
        (Ok(u8::MAX) | Err(_), Ok(u16::MAX) | Err(_)) => {
            count_passed(digits, starts, &mut passed, |digits| digits)
        }
        (Ok(u8::MAX) | Err(_), Ok(_)) => count_passed(digits, starts, &mut passed, narrow_u16),
        (Ok(_), _) => count_passed(digits, starts, &mut passed, narrow_u8),
    }
    for ((state, passed), digits) in states.iter_mut().zip(&passed).zip(digits) {
        let inside = least <= *digits && *digits <= most;
        let known = if inside { *passed } else { REFUSED };
        *state = if *digits == Column::NO_NUMBER {
            unknown
        } else {
            known
        };
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is cut off lies outside the domain"
)]
fn narrow_u8(digits: i32) -> u8 {
    digits as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is cut off lies outside the domain"
)]
fn narrow_u16(digits: i32) -> u16 {
    digits as u16
}

/// How many starts each number has passed. Numbers outside the domain come to anything, and are refused afterwards.
fn count_passed<T: Copy + Default + PartialOrd>(
    digits: &[i32],
    starts: impl Iterator<Item = i32>,
    passed: &mut States,
    narrow: impl Fn(i32) -> T,
) {
    let mut narrowed = [T::default(); BLOCK];
    for (narrowed, digits) in narrowed.iter_mut().zip(digits) {
        *narrowed = narrow(*digits);
    }
    for start in starts {
        let start = narrow(start);
        for (passed, digits) in passed.iter_mut().zip(&narrowed) {
            *passed += u8::from(start <= *digits);
        }
    }
}

/// Turns states into a bitmap for each. Each state is told by its binary digits: first a bitmap for each digit, then each
/// state from those.
fn to_bitmaps(states: &States, bitmaps: &mut [Bitmap], refused: &mut Bitmap) {
    let digits = usize::BITS - (bitmaps.len().saturating_sub(1)).leading_zeros();
    let mut planes = [[0_u64; WORDS]; 8];
    for (digit, plane) in planes.iter_mut().enumerate().take(digits as usize) {
        *plane = plane_of(states, digit as u32);
    }
    // The highest digit is set only where an answer was refused: no state has it.
    let mut fits = [u64::MAX; WORDS];
    if states.iter().fold(0, |all, state| all | state) & 0x80 != 0 {
        let high = plane_of(states, 7);
        super::gates::or(refused, &high);
        fits = super::gates::not(&high);
    }
    for (state, bitmap) in bitmaps.iter_mut().enumerate() {
        let mut here = fits;
        for (digit, plane) in planes.iter().enumerate().take(digits as usize) {
            let flip = if state >> digit & 1 == 1 { 0 } else { u64::MAX };
            for (word, plane) in here.iter_mut().zip(plane) {
                *word &= plane ^ flip;
            }
        }
        *bitmap = here;
    }
}

/// The low bit of each of eight bytes.
const LOW: u64 = 0x0101_0101_0101_0101;

/// The bitmap of one binary digit of all states. Of 64 records, the `n`th eight give the `n`th bit of each byte: that is the
/// order in which a bitmap holds its records, see [`super::gates::place`].
fn plane_of(states: &States, digit: u32) -> Bitmap {
    let mut plane = [0; WORDS];
    for (word, records) in plane.iter_mut().zip(states.chunks_exact(64)) {
        for (at, eight) in records.chunks_exact(8).enumerate() {
            if let Some(eight) = eight.first_chunk::<8>() {
                *word |= ((u64::from_le_bytes(*eight) >> digit) & LOW) << at;
            }
        }
    }
    plane
}

/// Bytes from the bitmaps of their binary digits: the way back.
pub(super) fn to_bytes(planes: &[Bitmap; 8], bytes: &mut [u8; BLOCK]) {
    for (word, records) in bytes.chunks_exact_mut(64).enumerate() {
        for (at, eight) in records.chunks_exact_mut(8).enumerate() {
            let mut all = 0_u64;
            for (digit, plane) in planes.iter().enumerate() {
                let bits = plane.get(word).map_or(0, |word| (word >> at) & LOW);
                all |= bits << digit;
            }
            eight.copy_from_slice(&all.to_le_bytes());
        }
    }
}

//! A column of numbers side by side: digits, of which in every row as many stand after the point.

use stepwell_eval::columns::Column;

/// The numbers of one fact, row after row.
#[derive(Debug)]
pub(crate) struct Numbers {
    digits: Vec<i64>,
    places: u8,
}

/// A number that has too many digits to stand beside the others: its row, its digits, and how many stand after the point.
type Apart = (usize, i64, u8);

impl Numbers {
    /// So many rows of which nothing is known.
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            digits: vec![Column::NO_WIDE; rows],
            places: 0,
        }
    }

    /// Puts a number into its row. Given back are those, this or earlier ones, that cannot stand beside the others.
    pub(crate) fn put(&mut self, row: usize, digits: i64, places: u8) -> Vec<Apart> {
        let mut apart = Vec::new();
        if places > self.places {
            let (by, before) = (places - self.places, self.places);
            for (row, known) in self.digits.iter_mut().enumerate() {
                if *known == Column::NO_WIDE {
                    continue;
                }
                if let Some(scaled) = scaled(*known, by) {
                    *known = scaled;
                } else {
                    apart.push((row, *known, before));
                    *known = Column::NO_WIDE;
                }
            }
            self.places = places;
        }
        match (scaled(digits, self.places - places), self.digits.get_mut(row)) {
            (Some(scaled), Some(slot)) => *slot = scaled,
            (None, Some(_)) => apart.push((row, digits, places)),
            (_, None) => {}
        }
        apart
    }

    /// The digits of a row, and how many of them stand after the point.
    pub(crate) fn get(&self, row: usize) -> Option<(i64, u8)> {
        let digits = self.digits.get(row)?;
        (*digits != Column::NO_WIDE).then_some((*digits, self.places))
    }

    /// The digits of every row, as [`Column::Wide`] holds them.
    pub(crate) fn digits(&self) -> &[i64] {
        &self.digits
    }

    /// How many digits stand after the point.
    pub(crate) fn places(&self) -> u8 {
        self.places
    }

    /// How many rows have no number.
    pub(crate) fn unknown(&self) -> usize {
        self.digits
            .iter()
            .filter(|digits| **digits == Column::NO_WIDE)
            .count()
    }

    /// The digits as [`Column::Numbers`] holds them, which is read faster; `None` where one has too many.
    pub(crate) fn narrow(&self) -> Option<Vec<i32>> {
        let fits = |digits: &i64| {
            *digits == Column::NO_WIDE || (*digits > i64::from(i32::MIN) && *digits <= i64::from(i32::MAX))
        };
        // Looked at without an early end, so that many are looked at together.
        let all = self.digits.iter().fold(true, |all, digits| all & fits(digits));
        let narrowed = |digits: &i64| i32::try_from(*digits).unwrap_or(Column::NO_NUMBER);
        all.then(|| self.digits.iter().map(narrowed).collect())
    }
}

/// Digits with so many zeros after them; `None` where a column does not hold them.
fn scaled(digits: i64, zeros: u8) -> Option<i64> {
    let scaled = digits.checked_mul(10_i64.checked_pow(u32::from(zeros))?)?;
    (scaled != Column::NO_WIDE).then_some(scaled)
}

//! Which records of a block: a set of them.

use super::{BLOCK, Bitmap, WORDS, gates};

/// A set of the records of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Records(pub(super) Bitmap);

impl Records {
    /// None of them.
    pub const NONE: Self = Self([0; WORDS]);

    /// The first so many, at most [`BLOCK`].
    pub fn first(count: usize) -> Self {
        let mut records = Self::NONE;
        for record in 0..count.min(BLOCK) {
            records.insert(record);
        }
        records
    }

    /// Adds one.
    pub fn insert(&mut self, record: usize) {
        let (word, at) = gates::place(record);
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << at;
        }
    }

    /// Whether a record is among them.
    pub fn contains(&self, record: usize) -> bool {
        gates::bit(&self.0, record)
    }

    /// Those that are also among others.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        gates::and(&mut self.0, &others.0);
        self
    }

    /// Those that are not among others.
    #[must_use]
    pub fn without(mut self, others: &Self) -> Self {
        gates::and(&mut self.0, &gates::not(&others.0));
        self
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

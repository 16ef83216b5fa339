//! Sets of labels: values of a scale or choice, or levels of a continuum, by their place in it.

use serde::{Deserialize, Serialize};

/// A set of up to [`LabelSet::CAPACITY`] labels, by their index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LabelSet(u128);

impl LabelSet {
    /// The most values a scale or choice, or levels a continuum, may have; the checker refuses more.
    pub const CAPACITY: usize = 128;

    /// No label.
    pub const EMPTY: Self = Self(0);

    /// The labels `0..count`.
    pub fn first(count: usize) -> Self {
        if count >= Self::CAPACITY {
            Self(u128::MAX)
        } else {
            Self((1 << count) - 1)
        }
    }

    /// One label.
    pub fn one(index: u32) -> Self {
        Self::EMPTY.with(index)
    }

    /// The labels from `low` to `high`, both in.
    pub fn between(low: u32, high: u32) -> Self {
        Self(Self::first(high as usize + 1).0 & !Self::first(low as usize).0)
    }

    /// The set with one label more.
    #[must_use]
    pub fn with(self, index: u32) -> Self {
        if (index as usize) < Self::CAPACITY {
            Self(self.0 | (1 << index))
        } else {
            self
        }
    }

    /// Whether the label is in the set.
    pub fn contains(self, index: u32) -> bool {
        (index as usize) < Self::CAPACITY && self.0 & (1 << index) != 0
    }

    /// Whether it holds no label.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many labels it holds.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether all of its labels are in `other`.
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether it shares a label with `other`.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The labels of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The labels of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Its labels that are not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its lowest label.
    pub fn lowest(self) -> Option<u32> {
        (self.0 != 0).then(|| self.0.trailing_zeros())
    }

    /// Its highest label.
    pub fn highest(self) -> Option<u32> {
        (self.0 != 0).then(|| 127 - self.0.leading_zeros())
    }

    /// Its labels, lowest first.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        (0..Self::CAPACITY as u32).filter(move |index| self.contains(*index))
    }
}

impl FromIterator<u32> for LabelSet {
    fn from_iter<I: IntoIterator<Item = u32>>(labels: I) -> Self {
        labels.into_iter().fold(Self::EMPTY, Self::with)
    }
}

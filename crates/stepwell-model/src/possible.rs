//! The values a fact can still have.

use serde::{Deserialize, Serialize};

use crate::{LabelSet, Number};

/// The values a fact can still have: one when known, all when it was not given, some in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Possible {
    /// Of a yes/no fact (0 is no, 1 is yes), a scale, a choice or a level: these labels. Never empty.
    Labels(LabelSet),
    /// Of a number in the fact's own unit, or of a date in days since 1970-01-01: these stretches, apart from one
    /// another and in rising order. Never empty.
    Numbers(Vec<Interval>),
    /// Of a set: it lies between the two sets of one of these pairs. Never empty.
    Sets(Vec<SetBetween>),
}

/// A stretch of numbers, both ends in; an end that is missing is open to infinity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// Lowest.
    pub from: Option<Number>,
    /// Highest.
    pub to: Option<Number>,
}

impl Interval {
    /// A single number.
    pub fn point(value: Number) -> Self {
        Self {
            from: Some(value.clone()),
            to: Some(value),
        }
    }

    /// Every number.
    pub fn unbounded() -> Self {
        Self { from: None, to: None }
    }

    /// The number, where there is only one.
    pub fn single(&self) -> Option<&Number> {
        match (&self.from, &self.to) {
            (Some(from), Some(to)) if from == to => Some(from),
            (Some(_) | None, Some(_) | None) => None,
        }
    }
}

/// The sets that hold all of `surely` and nothing outside `surely` and `perhaps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SetBetween {
    /// Members for certain.
    pub surely: LabelSet,
    /// Members it may have besides; shares none with `surely`.
    pub perhaps: LabelSet,
}

impl Possible {
    /// Whether one value is left.
    pub fn is_known(&self) -> bool {
        match self {
            Possible::Labels(labels) => labels.len() == 1,
            Possible::Numbers(intervals) => {
                matches!(intervals.as_slice(), [only] if only.single().is_some())
            }
            Possible::Sets(sets) => matches!(sets.as_slice(), [only] if only.perhaps.is_empty()),
        }
    }
}

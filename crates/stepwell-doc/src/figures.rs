//! Pictures: the ranges of a dispute, and the steps between levels. Each has its text beside it in a table.

mod ranges;
mod steps;

pub(crate) use ranges::ranges;
pub(crate) use steps::{from_words, steps};

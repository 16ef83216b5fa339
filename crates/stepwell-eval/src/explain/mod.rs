//! Reasons: a walk back from the registers, told in the words of the file.

mod because;
mod sentences;
mod short;
mod used;
mod words;

pub(crate) use because::Explainer;
pub(crate) use short::{Shortfall, shortfall};
pub(crate) use used::{facts_used, undecided};
pub(crate) use words::{FactWords, label_of, labels_of, number_of, state};
pub use words::{given_words, number_words, subject_type, test_words};

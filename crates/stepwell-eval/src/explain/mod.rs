//! Reasons: a walk back from the registers, told in the words of the file.

mod because;
mod sentences;
mod short;
mod used;
mod words;

pub(crate) use because::Explainer;
pub(crate) use short::{Shortfall, shortfall};
pub(crate) use used::{Undecided, facts_used, undecided};
pub use words::number_words;
pub(crate) use words::{FactWords, label_of, labels_of, number_of};

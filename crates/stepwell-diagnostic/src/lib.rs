//! Places in criteria files and what is said about them.
//!
//! A user's mistake is a value here, never an `Err` and never a panic: every stage returns what it could make of its
//! input together with a list of [`Diagnostic`]s. Each diagnostic carries a [`Code`], whose page stands in
//! `docs/errors/` and inside the program.

mod code;
mod diagnostic;
mod page;
mod render;
mod source;
mod visible;

#[cfg(test)]
mod tests;

pub use code::{Code, Severity};
pub use diagnostic::{Diagnostic, Label, sort};
pub use page::page;
pub use render::Report;
pub use source::{FileId, Position, SourceFile, Sources, Span};
pub use visible::visible;

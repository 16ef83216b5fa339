//! Text to syntax tree, and back: the only crate that knows pest.

pub mod ast;
mod format;
mod many;
mod parse;

use stepwell_diagnostic::{Diagnostic, SourceFile, Span};

pub use format::{FormatRefused, format};
pub use many::parse_all;

/// What could be made of a file. Parsing never fails: what is broken is left out and told in `diagnostics`.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// The sound declarations, in the order written.
    pub declarations: Vec<ast::Declaration>,
    /// Every comment, in the order written.
    pub comments: Vec<ast::Comment>,
    /// The parts that could not be read, so that nobody is told of what follows from their absence.
    pub broken: Vec<Broken>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A part that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The name it seems to declare.
    pub name: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Reads a file. Linear in its length; never panics, whatever the text.
pub fn parse(file: &SourceFile) -> Parse {
    parse::parse(file)
}

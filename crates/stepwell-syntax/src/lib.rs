//! Text to syntax tree, and back: the only crate that knows pest.

pub mod ast;
mod format;

use stepwell_diagnostic::{Diagnostic, SourceFile};

pub use format::{FormatRefused, format};

/// What could be made of a file. Parsing never fails: what is broken is left out and told in `diagnostics`.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// The sound declarations, in the order written.
    pub declarations: Vec<ast::Declaration>,
    /// Every comment, in the order written.
    pub comments: Vec<ast::Comment>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file.
pub fn parse(file: &SourceFile) -> Parse {
    let _ = file;
    Parse::default()
}

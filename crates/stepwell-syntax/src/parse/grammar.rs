//! The pest parser of the two grammar files. Nothing outside `parse` sees it.

use pest_derive::Parser;

/// The grammar as a parser.
#[derive(Parser)]
#[grammar = "../../grammar/lexical.pest"]
#[grammar = "../../grammar/criteria.pest"]
pub(super) struct Grammar;

//! Who changed what: so that a mistake in the amended result is told where its author can mend it.

use std::collections::BTreeMap;

use stepwell_diagnostic::{FileId, Span};
use stepwell_model::{Change, Period};
use stepwell_syntax::ast;

/// All changes, by the header of their block.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) blocks: BTreeMap<String, BlockNotes>,
    /// Which folder each file lies in, by its place among the folders.
    pub(crate) files: BTreeMap<FileId, usize>,
    /// Whether the folder that was asked for amends another.
    pub(crate) amending: bool,
}

/// The changes of one block.
#[derive(Default)]
pub(crate) struct BlockNotes {
    /// The amendments of this block, whole.
    pub(crate) places: Vec<Span>,
    /// The changes of each clause, by its name in the block.
    pub(crate) touched: BTreeMap<String, Vec<Touch>>,
    /// How the clauses combined before the last folder's changes.
    pub(crate) admit: Option<ast::Expression>,
}

/// One change.
#[derive(Clone)]
pub(crate) struct Touch {
    pub(crate) change: Change,
    /// The days on which it counts.
    pub(crate) days: Period,
    /// Where the clause is named in it.
    pub(crate) span: Span,
    /// Whether the clause is a requirement in the base.
    pub(crate) required: bool,
    /// Its first citation, as it can be typed.
    pub(crate) cite: Option<String>,
}

impl Notes {
    /// The changes of a clause, by its block's header and its name there.
    pub(crate) fn of(&self, header: &str, short: &str) -> &[Touch] {
        self.blocks
            .get(header)
            .and_then(|block| block.touched.get(short))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether the place lies in a folder that was asked for and amends another: its author can change this, and not
    /// what stands in the base.
    pub(crate) fn amends_here(&self, place: Span) -> bool {
        self.amending && self.files.get(&place.file) == Some(&0)
    }

    /// Whether two places lie in one folder, so that one author wrote both.
    pub(crate) fn same_folder(&self, a: Span, b: Span) -> bool {
        self.files.get(&a.file) == self.files.get(&b.file)
    }
}

//! Outcomes side by side, written for people and for programs.

mod json;
mod markdown;
mod text;

pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use text::text;

use stepwell::compare::{Cell, Comparison, Row};

use crate::layout::listed;

/// A column.
pub(crate) struct Head {
    /// What it is called: the ruleset's name, its path where several have one name, or the source that is followed.
    pub(crate) label: String,
    /// What its ruleset is called.
    pub(crate) called: String,
    /// The folder.
    pub(crate) path: String,
    /// The ruleset's name.
    pub(crate) ruleset: String,
    /// Its version.
    pub(crate) version: String,
    /// The source that is followed.
    pub(crate) follow: Option<String>,
}

/// The columns that judge a row, with their cells.
fn cells<'a>(heads: &'a [Head], row: &'a Row) -> Vec<(&'a Head, &'a Cell)> {
    let each = heads.iter().zip(&row.cells);
    each.filter_map(|(head, cell)| Some((head, cell.as_ref()?)))
        .collect()
}

/// The different cells of a row, each with the columns that have it. What is not shown of them makes no difference.
fn alike<'a>(heads: &[Head], row: &'a Row) -> Vec<(String, &'a Cell)> {
    let mut groups: Vec<(Vec<&str>, &Cell)> = Vec::new();
    for (head, cell) in heads.iter().zip(&row.cells) {
        let Some(cell) = cell else { continue };
        match groups
            .iter_mut()
            .find(|(_, known)| shown(row, known) == shown(row, cell))
        {
            Some((labels, _)) => labels.push(&head.label),
            None => groups.push((vec![&head.label], cell)),
        }
    }
    let joined = groups.into_iter();
    joined.map(|(labels, cell)| (labels.join(", "), cell)).collect()
}

/// What is shown of a cell: reasons where outcomes differ, and what is told where that does.
fn shown<'a>(row: &Row, cell: &'a Cell) -> (&'a str, Option<&'a [String]>, Option<&'a [String]>) {
    (
        &cell.outcome,
        row.differs().then_some(&cell.because[..]),
        row.tells_differ().then_some(&cell.told[..]),
    )
}

/// The rows in which there is something to compare, and those that one column judges alone.
fn parted<'a>(heads: &[Head], compared: &'a Comparison) -> (Vec<&'a Row>, Vec<&'a Row>) {
    let alone = |row: &&Row| heads.len() > 1 && row.cells.iter().flatten().count() == 1;
    let (alone, compared) = compared.rows.iter().partition(alone);
    (compared, alone)
}

/// Which columns have no such placement or program; all but a few are only counted.
fn not_judged(heads: &[Head], row: &Row) -> Option<String> {
    const MOST: usize = 4;
    let each = heads.iter().zip(&row.cells);
    let missing: Vec<&str> = each
        .filter(|(_, cell)| cell.is_none())
        .map(|(head, _)| head.label.as_str())
        .collect();
    match missing.as_slice() {
        [] => None,
        few if few.len() <= MOST => Some(format!("not judged by {}", listed(few, "and"))),
        many => Some(format!("not judged by the other {}", many.len())),
    }
}

/// What is compared, in a line: `the facts of record 2 (P-17), as of 2026-01-01`.
fn heading(compared: &Comparison, record: u64) -> String {
    let id = compared.id.as_ref().map(|id| format!(" {id}"));
    let which = match (record, id) {
        (_, Some(id)) => format!("record{id}, "),
        (1, None) => String::new(),
        (more, None) => format!("record {more}, "),
    };
    format!("{which}as of {}", compared.as_of)
}

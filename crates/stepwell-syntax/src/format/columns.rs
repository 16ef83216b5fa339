//! Columns: titles of values, questions of facts, cites of readings, comments.
//!
//! Rows are aligned two blanks past the widest. Rows that share a column farther right keep it, up to ten blanks
//! farther: the author may have reasons, and a row more or less then leaves the others as they are.

use super::{
    blocks::WIDEST,
    layout::{Layout, Space},
};

/// How many blanks farther right than needed a shared column is kept.
const FARTHEST: usize = 10;

/// One row: its first word, and the word that stands in the column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The first word.
    pub(super) start: usize,
    /// The word in the column.
    pub(super) aligned: usize,
}

/// Aligns the rows.
pub(super) fn align(layout: &mut Layout<'_>, rows: &[Row]) {
    let column = column(layout, rows);
    for row in rows {
        let taken = layout.width(row.start, row.aligned);
        layout.gap(row.aligned, column.saturating_sub(taken));
    }
}

/// Aligns the rows, or where that makes one too long, lets what stands in the column begin a line in all of them.
pub(super) fn align_or_move_below(layout: &mut Layout<'_>, rows: &[Row], indent: usize) {
    let column = column(layout, rows);
    let too_long = rows
        .iter()
        .any(|row| indent + column + layout.width(row.aligned, end_of_line(layout, row.aligned)) > WIDEST);
    if too_long {
        for row in rows {
            layout.line(row.aligned, 1, Space::Never);
        }
    } else {
        align(layout, rows);
    }
}

/// The column of the rows, counted from their first words.
fn column(layout: &Layout<'_>, rows: &[Row]) -> usize {
    let widest = rows.iter().map(|row| layout.width(row.start, row.aligned)).max();
    let written: Vec<Option<usize>> = rows.iter().map(|row| written_column(layout, *row)).collect();
    shared_or_needed(widest.unwrap_or(0) + 2, &written)
}

/// The column that the rows need, or the one that the author has them share a little farther right.
pub(super) fn shared_or_needed(needed: usize, written: &[Option<usize>]) -> usize {
    match written {
        [Some(first), others @ ..] if !others.is_empty() => {
            let shared = others.iter().all(|other| *other == Some(*first));
            let near = (needed..=needed + FARTHEST).contains(first);
            if shared && near { *first } else { needed }
        }
        _ => needed,
    }
}

/// The column in which the author has it; `None` where it stands on another line.
fn written_column(layout: &Layout<'_>, row: Row) -> Option<usize> {
    let start = layout.words.get(row.start)?;
    let aligned = layout.words.get(row.aligned)?;
    if start.line != aligned.line {
        return None;
    }
    Some(layout.text.get(start.start..aligned.start)?.chars().count())
}

/// One past the last word of the line that `at` stands on.
fn end_of_line(layout: &Layout<'_>, at: usize) -> usize {
    let after = layout.marks.get(at + 1..).unwrap_or(&[]);
    after
        .iter()
        .position(|mark| mark.line.is_some())
        .map_or(layout.words.len(), |found| at + 1 + found)
}

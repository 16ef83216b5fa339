//! A comparison for people at a terminal: a block for each row, in it a line for each column, so that any number of
//! columns fits the width.

use stepwell::compare::{Comparison, Row};
use unicode_width::UnicodeWidthStr as _;

use super::{Head, alike, cells, heading, not_judged, parted};
use crate::layout::{Page, Tone, firm, listed};

/// Labels longer than this stand on a line of their own.
const LONGEST_LABEL: usize = 28;

/// Writes one record.
pub(crate) fn text(page: &mut Page, heads: &[Head], compared: &Comparison, record: u64) {
    page.wrapped(0, 2, &[(Tone::Quiet, &heading(compared, record))]);
    if compared.rows.is_empty() {
        let text = "none of these rulesets has a placement, program or transition";
        page.wrapped(0, 2, &[(Tone::Plain, text)]);
    }
    let (rows, alone) = parted(heads, compared);
    for row in &rows {
        page.gap();
        page.wrapped(0, 2, &[(Tone::Strong, &row.target)]);
        if row.differs() || row.tells_differ() {
            each(page, heads, row);
        } else {
            together(page, heads, row);
        }
        if let Some(text) = not_judged(heads, row) {
            page.wrapped(2, 4, &[(Tone::Quiet, &text)]);
        }
    }
    if !alone.is_empty() {
        page.gap();
        page.wrapped(0, 2, &[(Tone::Strong, "judged by one alone")]);
    }
    for row in alone {
        for (head, cell) in cells(heads, row) {
            let where_it_is = format!("{} in {}: ", row.target, head.label);
            page.wrapped(2, 4, &[(Tone::Plain, &where_it_is), (Tone::Plain, &cell.outcome)]);
        }
    }
    if heads.len() > 1 {
        page.gap();
        let differ = rows.iter().filter(|row| row.differs()).count();
        let tone = if differ > 0 { Tone::Unsure } else { Tone::Good };
        let text = format!("outcomes that differ: {differ} of {}", rows.len());
        page.wrapped(0, 2, &[(tone, &text)]);
    }
}

/// Outcomes that are all the same.
fn together(page: &mut Page, heads: &[Head], row: &Row) {
    let cells = cells(heads, row);
    let Some((_, cell)) = cells.first() else { return };
    let labels: Vec<&str> = cells.iter().map(|(head, _)| head.label.as_str()).collect();
    let labels = match labels.as_slice() {
        [one] => one.to_string(),
        [one, other] => format!("both {one} and {other}"),
        all if all.len() == heads.len() => format!("all {}", all.len()),
        several => listed(several, "and"),
    };
    page.wrapped(
        2,
        4,
        &[
            (Tone::Plain, &cell.outcome),
            (Tone::Quiet, " in "),
            (Tone::Quiet, &labels),
        ],
    );
}

/// Outcomes that differ, each with its reasons; columns that are alike in both stand together.
fn each(page: &mut Page, heads: &[Head], row: &Row) {
    let groups = alike(heads, row);
    let widths = groups.iter().map(|(label, _)| label.width());
    let width = widths.filter(|width| *width <= LONGEST_LABEL).max().unwrap_or(0);
    let indent = width + 4;
    for (label, cell) in groups {
        if label.width() <= width {
            let label = firm(&format!("{label:<width$}"));
            page.wrapped(
                2,
                indent,
                &[
                    (Tone::Plain, &label),
                    (Tone::Plain, "\u{a0} "),
                    (Tone::Unsure, &cell.outcome),
                ],
            );
        } else {
            page.wrapped(2, 4, &[(Tone::Plain, &label)]);
            page.wrapped(indent, indent, &[(Tone::Unsure, &cell.outcome)]);
        }
        let because = cell.because.iter().filter(|_| row.differs());
        for because in because {
            page.wrapped(indent + 2, indent + 4, &[(Tone::Quiet, because)]);
        }
        for told in cell.told.iter().filter(|_| row.tells_differ()) {
            page.wrapped(
                indent + 2,
                indent + 4,
                &[(Tone::Quiet, "told:"), (Tone::Quiet, " "), (Tone::Quiet, told)],
            );
        }
    }
}

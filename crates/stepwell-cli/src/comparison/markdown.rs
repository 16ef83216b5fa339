//! A comparison as Markdown: a table for each row, so that any number of columns can be read.

use std::fmt::Write as _;

use stepwell::compare::{Comparison, Row};

use super::{Head, alike, cells, heading, not_judged, parted};
use crate::markdown::escaped;

/// One record.
pub(crate) fn markdown(heads: &[Head], compared: &Comparison, record: u64) -> String {
    let mut text = format!("### Compared, {}\n\n", escaped(&heading(compared, record)));
    let (rows, alone) = parted(heads, compared);
    for row in rows {
        table(&mut text, heads, row);
    }
    if !alone.is_empty() {
        text.push_str("| judged by one alone | in | outcome |\n|---|---|---|\n");
        for row in alone {
            for (head, cell) in cells(heads, row) {
                let cells = [&row.target, &head.label, &cell.outcome].map(|cell| escaped(cell));
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
        }
        text.push('\n');
    }
    text
}

fn table(text: &mut String, heads: &[Head], row: &Row) {
    let _ = writeln!(
        text,
        "| {} | outcome | because |\n|---|---|---|",
        escaped(&row.target)
    );
    for (label, cell) in alike(heads, row) {
        let mut outcome = escaped(&cell.outcome);
        let mut reasons: Vec<String> = Vec::new();
        if row.differs() {
            outcome = format!("**{outcome}**");
            reasons.extend(cell.because.iter().map(|reason| escaped(reason)));
        }
        if row.tells_differ() {
            reasons.extend(cell.told.iter().map(|told| format!("told: {}", escaped(told))));
        }
        let because = reasons.join("<br>");
        let _ = writeln!(text, "| {} | {outcome} | {because} |", escaped(&label));
    }
    if let Some(words) = not_judged(heads, row) {
        let _ = writeln!(text, "\n{}", escaped(&words));
    }
    text.push('\n');
}

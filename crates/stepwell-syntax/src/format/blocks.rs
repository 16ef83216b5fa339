//! Braces: what stands between them stands on lines of its own, except in short lists of values.

use stepwell_diagnostic::Span;

use super::layout::{Layout, Space};

/// The widest a line may be before it breaks.
pub(super) const WIDEST: usize = 110;

/// Lets lines begin after every opening brace, at every closing one and after it. An empty block stays `{}`.
pub(super) fn mark(layout: &mut Layout<'_>) {
    for at in 0..layout.words.len() {
        if layout.is(at, "}") {
            let remarks = layout.remarks;
            let comment = remarks.partition_point(|remark| remark.before < at);
            let commented = remarks.get(comment).is_some_and(|remark| remark.before == at);
            if commented || !layout.is(at.wrapping_sub(1), "{") {
                layout.line(at, 0, Space::Kept);
            } else {
                layout.gap(at, 0);
            }
            layout.line(at + 1, 0, Space::Kept);
        } else if layout.is(at, "{") && !layout.is(at + 1, "}") {
            layout.line(at + 1, 0, Space::Kept);
        }
    }
}

/// Keeps a list of values on the line of its braces, where the author has it there and it is short.
pub(super) fn keep_on_one_line(layout: &mut Layout<'_>, whole: Span, entries: &[Span]) -> bool {
    let (first, close) = (layout.first(whole), layout.last(whole));
    let line = |at: usize| layout.words.get(at).map(|word| word.line);
    let Some(open) = (first..close).find(|at| layout.is(*at, "{")) else {
        return false;
    };
    let gaps = entries.len().saturating_sub(1);
    if line(open) != line(close) || layout.width(first, close + 1) + gaps > WIDEST {
        return false;
    }
    layout.same_line(open + 1);
    layout.same_line(close);
    for entry in entries.get(1..).unwrap_or(&[]) {
        let at = layout.first(*entry);
        layout.gap(at, 2);
    }
    true
}

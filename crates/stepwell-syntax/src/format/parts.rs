//! What many declarations share: heads, entries, sources, notes, dates, `unless`.

use stepwell_diagnostic::Span;

use super::{
    expressions::expression,
    layout::{BendKind, Layout, Space},
};
use crate::ast::{Allow, Attributes, Cite, Expression, InForce, Text};

/// Keeps the word on its line where the author has it there and the line does not grow too long.
pub(super) fn beside_or_below(layout: &mut Layout<'_>, at: usize, gap: usize) {
    if layout.on_same_line(at) {
        layout.gap(at, gap);
        layout.bend(at, 0, BendKind::Tail);
    } else {
        layout.line(at, 1, Space::Never);
    }
}

/// An expression after a head that ends in a colon.
pub(super) fn head(layout: &mut Layout<'_>, body: &Expression) {
    let first = layout.first(body.span());
    expression(layout, body, 1);
    if layout.is(first.wrapping_sub(1), ":") || layout.is(first.wrapping_sub(1), "as") {
        layout.bend(first, 0, BendKind::Head);
    }
}

/// Sources, notes, dates and `unless`, each on a line of its own, so many steps in.
pub(super) fn attributes(layout: &mut Layout<'_>, it: &Attributes, deeper: usize) {
    cites(layout, &it.cites, deeper);
    notes(layout, &it.notes, deeper, Space::Never);
    in_force(layout, it.in_force.as_ref(), deeper);
    for unless in &it.unless {
        let first = layout.first(unless.place.0);
        layout.line(first, deeper, Space::Never);
        head(layout, &unless.condition);
        cites(layout, &unless.cites, deeper + 1);
        notes(layout, &unless.notes, deeper + 1, Space::Never);
    }
}

pub(super) fn cites(layout: &mut Layout<'_>, cites: &[Cite], deeper: usize) {
    for cite in cites {
        let first = layout.first(cite.place.0);
        layout.line(first, deeper, Space::Never);
    }
}

pub(super) fn notes(layout: &mut Layout<'_>, notes: &[Text], deeper: usize, space: Space) {
    for note in notes {
        let at = layout.before(note.span(), "note");
        layout.line_at(at, deeper, space);
    }
}

pub(super) fn in_force(layout: &mut Layout<'_>, in_force: Option<&InForce>, deeper: usize) {
    if let Some(in_force) = in_force {
        let first = layout.first(in_force.place.0);
        layout.line(first, deeper, Space::Never);
    }
}

pub(super) fn allows(layout: &mut Layout<'_>, allows: &[Allow]) {
    for allow in allows {
        entry(layout, allow.place.0);
    }
}

/// An entry of a block: on a line of its own, a blank line before it where the author left one.
pub(super) fn entry(layout: &mut Layout<'_>, span: Span) -> usize {
    let first = layout.first(span);
    layout.line(first, 0, Space::Kept);
    first
}

/// An entry that begins with a keyword before `span`.
pub(super) fn entry_before(layout: &mut Layout<'_>, span: Span, keyword: &str) {
    let at = layout.before(span, keyword);
    layout.line_at(at, 0, Space::Kept);
}

//! Where a condition or value that is too long for its line may break. Outer places break before inner ones.
//!
//! Recursion is bounded: the parser refuses a file whose nesting passes its budget.

use stepwell_diagnostic::Span;

use super::layout::{BendKind, Layout};
use crate::ast::{BoundKind, Expression, ExpressionKind, Label, Test};

/// Marks the places of an expression, the outermost with `depth`.
pub(super) fn expression(layout: &mut Layout<'_>, it: &Expression, depth: usize) {
    match &it.kind {
        ExpressionKind::And(parts) => chain(layout, parts, &["and"], depth),
        ExpressionKind::Or(parts) => chain(layout, parts, &["or"], depth),
        ExpressionKind::Not(inner) | ExpressionKind::Grouped(inner) => expression(layout, inner, depth),
        ExpressionKind::If { condition, then } => {
            connective(layout, then.span(), &["then"], depth);
            expression(layout, condition, depth + 1);
            expression(layout, then, depth + 1);
        }
        ExpressionKind::Counted { counting: _, items } => list(layout, items, depth, it.span()),
        ExpressionKind::Test { subject, test } => {
            expression(layout, subject, depth);
            tested(layout, test, depth + 1);
        }
        ExpressionKind::Sum { first, rest } => {
            expression(layout, first, depth + 1);
            for (_, term) in rest {
                connective(layout, term.span(), &["+", "-"], depth);
                expression(layout, term, depth + 1);
            }
        }
        ExpressionKind::Product { first, rest } => {
            expression(layout, first, depth + 1);
            for (_, factor) in rest {
                connective(layout, factor.span(), &["*", "/"], depth);
                expression(layout, factor, depth + 1);
            }
        }
        ExpressionKind::Elapsed { unit: _, from, to } => {
            expression(layout, from, depth);
            expression(layout, to, depth);
        }
        ExpressionKind::Quantity(_)
        | ExpressionKind::Date(_)
        | ExpressionKind::Word(_)
        | ExpressionKind::ClauseId(_)
        | ExpressionKind::Dimension(_) => {}
    }
}

/// Marks a list of words, which fills its lines.
pub(super) fn words(layout: &mut Layout<'_>, list: &[Label], depth: usize) {
    for word in list {
        let at = layout.first(word.span());
        layout.bend(at, depth, BendKind::Fill);
    }
}

fn chain(layout: &mut Layout<'_>, parts: &[Expression], spellings: &[&str], depth: usize) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            connective(layout, part.span(), spellings, depth);
        }
        expression(layout, part, depth + 1);
    }
}

/// Marks the word that stands just before a part, where it is spelled in one of these ways.
fn connective(layout: &mut Layout<'_>, part: Span, spellings: &[&str], depth: usize) {
    let Some(at) = layout.first(part).checked_sub(1) else {
        return;
    };
    if spellings.iter().any(|spelling| layout.is(at, spelling)) {
        layout.bend(at, depth, BendKind::Each);
    }
}

/// Marks a list in parentheses: of plain words it fills its lines, of conditions it takes a line for each.
fn list(layout: &mut Layout<'_>, items: &[Expression], depth: usize, whole: Span) {
    let plain = items.iter().all(is_plain);
    for item in items {
        let at = layout.first(item.span());
        layout.bend(at, depth, if plain { BendKind::Fill } else { BendKind::Each });
        expression(layout, item, depth + 1);
    }
    let close = layout.last(whole);
    if !plain && layout.is(close, ")") {
        layout.bend(close, depth, BendKind::Close);
    }
}

/// Whether it is one word, or `not` and one word.
fn is_plain(item: &Expression) -> bool {
    match &item.kind {
        ExpressionKind::Quantity(_)
        | ExpressionKind::Date(_)
        | ExpressionKind::Word(_)
        | ExpressionKind::ClauseId(_)
        | ExpressionKind::Dimension(_) => true,
        ExpressionKind::Not(inner) => is_plain(inner),
        ExpressionKind::And(_)
        | ExpressionKind::Or(_)
        | ExpressionKind::If { .. }
        | ExpressionKind::Counted { .. }
        | ExpressionKind::Test { .. }
        | ExpressionKind::Sum { .. }
        | ExpressionKind::Product { .. }
        | ExpressionKind::Elapsed { .. }
        | ExpressionKind::Grouped(_) => false,
    }
}

fn tested(layout: &mut Layout<'_>, test: &Test, depth: usize) {
    match test {
        Test::Bounds(bounds) => {
            for (at, bound) in bounds.iter().enumerate() {
                if at > 0 {
                    connective(layout, bound.place.0, &["and"], depth);
                }
                match &bound.kind {
                    BoundKind::AtLeast(limit)
                    | BoundKind::AtMost(limit)
                    | BoundKind::Above(limit)
                    | BoundKind::Below(limit)
                    | BoundKind::OnOrAfter(limit)
                    | BoundKind::OnOrBefore(limit)
                    | BoundKind::Before(limit)
                    | BoundKind::After(limit) => expression(layout, limit, depth + 1),
                    BoundKind::Between(from, to) => {
                        expression(layout, from, depth + 1);
                        expression(layout, to, depth + 1);
                    }
                }
            }
        }
        Test::Is { value, negated: _ } => expression(layout, value, depth),
        Test::Empty { negated: _ } => {}
        Test::OneOf { values, negated: _ } => {
            for value in values {
                let at = layout.first(value.span());
                layout.bend(at, depth, BendKind::Fill);
                expression(layout, value, depth + 1);
            }
        }
        Test::Includes { how: _, members } => {
            for member in members {
                let at = layout.first(member.span());
                // `includes a` is no list: it stays with its word.
                if layout.is(at.wrapping_sub(1), "(") || layout.is(at.wrapping_sub(1), ",") {
                    layout.bend(at, depth, BendKind::Fill);
                }
            }
        }
    }
}

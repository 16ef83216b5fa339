//! What `admit` would have to say after a clause is added or removed, as it can be typed.

use stepwell_syntax::ast::{Counting, Expression, ExpressionKind};

use crate::spelled;

/// How a condition is put together.
enum Form<'a> {
    And(&'a [Expression]),
    Or(&'a [Expression]),
    AllOf(&'a [Expression]),
    AnyOf(&'a [Expression]),
    If,
    /// In a way that `and` can follow.
    Other,
}

fn form(admit: &Expression) -> Form<'_> {
    match &admit.kind {
        ExpressionKind::And(items) => Form::And(items),
        ExpressionKind::Or(items) => Form::Or(items),
        ExpressionKind::Counted {
            counting: Counting::All,
            items,
        } => Form::AllOf(items),
        ExpressionKind::Counted {
            counting: Counting::Any,
            items,
        } => Form::AnyOf(items),
        ExpressionKind::If { .. } => Form::If,
        ExpressionKind::Not(_)
        | ExpressionKind::Counted { .. }
        | ExpressionKind::Test { .. }
        | ExpressionKind::Sum { .. }
        | ExpressionKind::Product { .. }
        | ExpressionKind::Elapsed { .. }
        | ExpressionKind::Grouped(_)
        | ExpressionKind::Quantity(_)
        | ExpressionKind::Date(_)
        | ExpressionKind::Word(_)
        | ExpressionKind::ClauseId(_)
        | ExpressionKind::Dimension(_) => Form::Other,
    }
}

/// The condition with one more name in it.
pub(crate) fn with(admit: &Expression, name: &str) -> String {
    match form(admit) {
        Form::AllOf(items) => {
            let mut items: Vec<String> = items.iter().map(spelled::expression).collect();
            items.push(name.to_owned());
            format!("all of ({})", items.join(", "))
        }
        Form::Or(_) | Form::If => format!("({}) and {name}", spelled::expression(admit)),
        Form::And(_) | Form::AnyOf(_) | Form::Other => format!("{} and {name}", spelled::expression(admit)),
    }
}

/// The condition without a name, where that stands in a plain list of names.
pub(crate) fn without(admit: &Expression, name: &str) -> Option<String> {
    let (items, between, around) = match form(admit) {
        Form::And(items) => (items, " and ", None),
        Form::Or(items) => (items, " or ", None),
        Form::AllOf(items) => (items, ", ", Some("all of")),
        Form::AnyOf(items) => (items, ", ", Some("any of")),
        Form::If | Form::Other => return None,
    };
    let left: Vec<String> = items
        .iter()
        .map(spelled::expression)
        .filter(|item| item != name)
        .collect();
    if left.len() == items.len() || left.is_empty() {
        return None;
    }
    let joined = left.join(between);
    Some(match around {
        Some(words) if left.len() > 1 => format!("{words} ({joined})"),
        Some(_) | None => joined,
    })
}

//! What `admit` would have to say after a clause is added or removed, as it can be typed.

use stepwell_syntax::ast::{Counting, Expression, ExpressionKind};

use crate::spelled;

/// The condition with one more name in it.
pub(crate) fn with(admit: &Expression, name: &str) -> String {
    match &admit.kind {
        ExpressionKind::Counted {
            counting: Counting::All,
            items,
        } => {
            let mut items: Vec<String> = items.iter().map(spelled::expression).collect();
            items.push(name.to_owned());
            format!("all of ({})", items.join(", "))
        }
        ExpressionKind::Or(_) | ExpressionKind::If { .. } => {
            format!("({}) and {name}", spelled::expression(admit))
        }
        ExpressionKind::And(_)
        | ExpressionKind::Not(_)
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
        | ExpressionKind::Dimension(_) => format!("{} and {name}", spelled::expression(admit)),
    }
}

/// The condition without a name, where that stands in a plain list of names.
pub(crate) fn without(admit: &Expression, name: &str) -> Option<String> {
    let (items, between, around) = match &admit.kind {
        ExpressionKind::And(items) => (items, " and ", None),
        ExpressionKind::Or(items) => (items, " or ", None),
        ExpressionKind::Counted {
            counting: Counting::All,
            items,
        } => (items, ", ", Some("all of")),
        ExpressionKind::Counted {
            counting: Counting::Any,
            items,
        } => (items, ", ", Some("any of")),
        ExpressionKind::Counted { .. }
        | ExpressionKind::Not(_)
        | ExpressionKind::If { .. }
        | ExpressionKind::Test { .. }
        | ExpressionKind::Sum { .. }
        | ExpressionKind::Product { .. }
        | ExpressionKind::Elapsed { .. }
        | ExpressionKind::Grouped(_)
        | ExpressionKind::Quantity(_)
        | ExpressionKind::Date(_)
        | ExpressionKind::Word(_)
        | ExpressionKind::ClauseId(_)
        | ExpressionKind::Dimension(_) => return None,
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

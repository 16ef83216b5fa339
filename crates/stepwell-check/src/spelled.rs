//! An expression in the words of the author, on one line: for messages, and for titles of what has none.

use stepwell_syntax::ast::{
    Bound, BoundKind, ClauseId, Counting, CriteriaHeader, ElapsedUnit, Expression, ExpressionKind, Including,
    ProgramHeader, Quantity, Scaling, Sign, Test, Unit, Word,
};

/// The expression on one line.
pub(crate) fn expression(it: &Expression) -> String {
    match &it.kind {
        ExpressionKind::And(items) => joined(items, " and "),
        ExpressionKind::Or(items) => joined(items, " or "),
        ExpressionKind::Not(inner) => format!("not {}", expression(inner)),
        ExpressionKind::If { condition, then } => {
            format!("if {} then {}", expression(condition), expression(then))
        }
        ExpressionKind::Counted { counting: how, items } => {
            format!("{} of ({})", counting(*how), joined(items, ", "))
        }
        ExpressionKind::Test { subject, test: it } => format!("{} {}", expression(subject), test(it)),
        ExpressionKind::Sum { first, rest } => {
            let mut text = expression(first);
            for (sign, term) in rest {
                text.push_str(match sign {
                    Sign::Plus => " + ",
                    Sign::Minus => " - ",
                });
                text.push_str(&expression(term));
            }
            text
        }
        ExpressionKind::Product { first, rest } => {
            let mut text = expression(first);
            for (scaling, factor) in rest {
                text.push_str(match scaling {
                    Scaling::Times => " * ",
                    Scaling::Over => " / ",
                });
                text.push_str(&expression(factor));
            }
            text
        }
        ExpressionKind::Elapsed { unit, from, to } => {
            format!(
                "{} from {} to {}",
                elapsed_unit(*unit),
                expression(from),
                expression(to)
            )
        }
        ExpressionKind::Grouped(inner) => format!("({})", expression(inner)),
        ExpressionKind::Quantity(it) => quantity(it),
        ExpressionKind::Date(word) | ExpressionKind::Word(word) => word.text.to_string(),
        ExpressionKind::ClauseId(id) => clause_id(id),
        ExpressionKind::Dimension(label) => format!("dimension {}", label.text),
    }
}

/// `9 hours/week`
pub(crate) fn quantity(it: &Quantity) -> String {
    match &it.unit {
        Some(of) => format!("{} {}", it.number.text, unit(of)),
        None => it.number.text.to_string(),
    }
}

/// `hours/week`
pub(crate) fn unit(it: &Unit) -> String {
    let parts: Vec<&str> = it.parts.iter().map(|part| part.text.as_str()).collect();
    parts.join("/")
}

/// `2.1 for adolescents/dimension 4`
pub(crate) fn clause_id(it: &ClauseId) -> String {
    format!(
        "{}/{}",
        header(&it.header),
        clause_name(it.name.dimension, &it.name.name)
    )
}

/// The part of an id after the slash: `dimension 4`, `detox`.
pub(crate) fn clause_name(dimension: bool, name: &Word) -> String {
    if dimension {
        format!("dimension {}", name.text)
    } else {
        name.text.to_string()
    }
}

/// The part of an id before the slash: `asam 2.1 for adolescents in level_of_care`.
pub(crate) fn header(it: &CriteriaHeader) -> String {
    let mut text = String::new();
    if let Some(continuum) = &it.continuum {
        text.push_str(&continuum.text);
        text.push(' ');
    }
    text.push_str(&it.level.text);
    if let Some(population) = &it.population {
        text.push_str(" for ");
        text.push_str(&population.text);
    }
    if let Some(placement) = &it.placement {
        text.push_str(" in ");
        text.push_str(&placement.text);
    }
    text
}

/// `iop for adolescents`
pub(crate) fn program_header(it: &ProgramHeader) -> String {
    match &it.population {
        Some(population) => format!("{} for {}", it.name.text, population.text),
        None => it.name.text.to_string(),
    }
}

fn joined(items: &[Expression], between: &str) -> String {
    let items: Vec<String> = items.iter().map(expression).collect();
    items.join(between)
}

fn words(items: &[Word]) -> String {
    let items: Vec<&str> = items.iter().map(|word| word.text.as_str()).collect();
    items.join(", ")
}

fn counting(it: Counting) -> String {
    match it {
        Counting::All => "all".to_owned(),
        Counting::Any => "any".to_owned(),
        Counting::None => "none".to_owned(),
        Counting::AtLeast(count) => format!("{count} or more"),
        Counting::Exactly(count) => format!("exactly {count}"),
    }
}

fn elapsed_unit(it: ElapsedUnit) -> &'static str {
    match it {
        ElapsedUnit::Days => "days",
        ElapsedUnit::Months => "months",
        ElapsedUnit::Years => "years",
    }
}

fn test(it: &Test) -> String {
    let not = |negated: bool| if negated { "not " } else { "" };
    match it {
        Test::Bounds(bounds) => {
            let bounds: Vec<String> = bounds.iter().map(bound).collect();
            format!("is {}", bounds.join(" and "))
        }
        Test::Is { value, negated } => format!("is {}{}", not(*negated), expression(value)),
        Test::OneOf { values, negated } => {
            format!("is {}one of ({})", not(*negated), joined(values, ", "))
        }
        Test::Empty { negated } => format!("is {}()", not(*negated)),
        Test::Includes { how, members } => match how {
            Including::One => format!("includes {}", words(members)),
            Including::All => format!("includes all of ({})", words(members)),
            Including::Any => format!("includes any of ({})", words(members)),
            Including::None => format!("includes none of ({})", words(members)),
            Including::AtLeast(count) => format!("includes {count} or more of ({})", words(members)),
            Including::Exactly(count) => format!("includes exactly {count} of ({})", words(members)),
        },
    }
}

fn bound(it: &Bound) -> String {
    match &it.kind {
        BoundKind::AtLeast(limit) => format!("at least {}", expression(limit)),
        BoundKind::AtMost(limit) => format!("at most {}", expression(limit)),
        BoundKind::Above(limit) => format!("above {}", expression(limit)),
        BoundKind::Below(limit) => format!("below {}", expression(limit)),
        BoundKind::Between(from, to) => format!("from {} to {}", expression(from), expression(to)),
        BoundKind::OnOrAfter(limit) => format!("on or after {}", expression(limit)),
        BoundKind::OnOrBefore(limit) => format!("on or before {}", expression(limit)),
        BoundKind::Before(limit) => format!("before {}", expression(limit)),
        BoundKind::After(limit) => format!("after {}", expression(limit)),
    }
}

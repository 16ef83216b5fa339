//! Chains of bounds, which are one range: each limit, and whether anything is left between them.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Bound, Comparison, FactType, Interval, LabelSet, Number, Relation, Value};
use stepwell_syntax::ast;

use super::{Typed, limits, literals, words::all_labels};
use crate::{
    context::{Context, Scope},
    ranges, spelled,
};

/// One bound with its limit.
struct Held {
    comparison: Comparison,
    limit: limits::Settled,
}

pub(crate) fn bounds_of(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: &Typed,
    bounds: &[ast::Bound],
    span: Span,
) -> Option<Relation> {
    if let FactType::Choice(id) = &typed.kind {
        let name = spelled::expression(subject);
        let values = context.ruleset.choices[*id].values.iter().take(2);
        let labels: Vec<&str> = values.map(|term| term.label.as_str()).collect();
        let labels = labels.join(", ");
        let choice = context.ruleset.choices[*id].name.clone();
        let place = bounds.first().map_or(span, |bound| bound.place.0);
        return context.fail(
            Diagnostic::new(
                Code::NoOrder,
                place,
                format!("`{name}` is of the choice `{choice}`, whose values have no order"),
                "a bound needs an order",
            )
            .help(format!("write `{name} is one of ({labels})`")),
        );
    }
    let mut held = Vec::new();
    let mut sound = true;
    for bound in bounds {
        sound &= bound_of(context, scope, subject, typed, bound, &mut held).is_some();
    }
    if !sound {
        return None;
    }
    leaves_something(context, subject, typed, &held, span)?;
    Some(Relation::Bounds(
        held.into_iter()
            .map(|held| Bound {
                comparison: held.comparison,
                limit: held.limit.limit,
            })
            .collect(),
    ))
}

fn bound_of(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: &Typed,
    bound: &ast::Bound,
    held: &mut Vec<Held>,
) -> Option<()> {
    let (comparison, limit) = match &bound.kind {
        ast::BoundKind::Between(from, to) => {
            let (low, high) = between(context, scope, subject, typed, bound, from, to)?;
            held.extend([low, high]);
            return Some(());
        }
        ast::BoundKind::AtLeast(limit) | ast::BoundKind::OnOrAfter(limit) => (Comparison::AtLeast, limit),
        ast::BoundKind::AtMost(limit) | ast::BoundKind::OnOrBefore(limit) => (Comparison::AtMost, limit),
        ast::BoundKind::Above(limit) | ast::BoundKind::After(limit) => (Comparison::Above, limit),
        ast::BoundKind::Below(limit) | ast::BoundKind::Before(limit) => (Comparison::Below, limit),
    };
    let dated = match &bound.kind {
        ast::BoundKind::OnOrAfter(_)
        | ast::BoundKind::OnOrBefore(_)
        | ast::BoundKind::After(_)
        | ast::BoundKind::Before(_) => true,
        ast::BoundKind::AtLeast(_)
        | ast::BoundKind::AtMost(_)
        | ast::BoundKind::Above(_)
        | ast::BoundKind::Below(_)
        | ast::BoundKind::Between(_, _) => false,
    };
    if dated && typed.kind != FactType::Date {
        let words = match comparison {
            Comparison::AtLeast => "at least",
            Comparison::AtMost => "at most",
            Comparison::Above => "above",
            Comparison::Below => "below",
        };
        return context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                bound.place.0,
                format!(
                    "`{}` is no day, so nothing is before or after it",
                    spelled::expression(subject)
                ),
                "this is for dates",
            )
            .help(format!("write `{words} {}`", spelled::expression(limit))),
        );
    }
    let limit = limits::settle(context, scope, typed, subject, limit)?;
    no_bound_of_none(context, bound, &limit)?;
    held.push(Held { comparison, limit });
    Some(())
}

fn between(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: &Typed,
    bound: &ast::Bound,
    from: &ast::Expression,
    to: &ast::Expression,
) -> Option<(Held, Held)> {
    let low = limits::settle(context, scope, typed, subject, &limits::shared_unit(from, to));
    let bare = |end: &ast::Expression| matches!(&end.kind, ast::ExpressionKind::Quantity(quantity) if quantity.unit.is_none());
    if low.is_none() && bare(from) && bare(to) {
        // The unit that both lack is told once: the one at either end serves both.
        return None;
    }
    let high = limits::settle(context, scope, typed, subject, &limits::shared_unit(to, from));
    let (low, high) = (low?, high?);
    no_bound_of_none(context, bound, &low)?;
    no_bound_of_none(context, bound, &high)?;
    let above = match (&low.number, &high.number, low.label, high.label) {
        (Some(low), Some(high), _, _) => low > high,
        (_, _, Some(low), Some(high)) => low > high,
        _ => false,
    };
    if above {
        let (from, to) = (spelled::expression(from), spelled::expression(to));
        return context.fail(
            Diagnostic::new(
                Code::FromAboveTo,
                bound.place.0,
                format!("`{from}` is above `{to}`, so nothing lies between them"),
                "`from` is above `to`",
            )
            .help(format!("write `{}`", swapped(&from, &to))),
        );
    }
    Some((
        Held {
            comparison: Comparison::AtLeast,
            limit: low,
        },
        Held {
            comparison: Comparison::AtMost,
            limit: high,
        },
    ))
}

/// `from TO to FROM`, with the unit at the end where only one end had it.
fn swapped(from: &str, to: &str) -> String {
    match (from.split_once(' '), to.split_once(' ')) {
        (None, Some((number, unit))) => format!("from {number} to {from} {unit}"),
        (Some(_) | None, Some(_) | None) => format!("from {to} to {from}"),
    }
}

fn no_bound_of_none(context: &mut Context<'_>, bound: &ast::Bound, limit: &limits::Settled) -> Option<()> {
    if limit.limit.value != Value::NoLevel {
        return Some(());
    }
    context.fail(
        Diagnostic::new(
            Code::ImpossibleBound,
            bound.place.0,
            "`none` is no level, so nothing is above or below it",
            "no level has an order with `none`",
        )
        .help("write `is none` or `is not none`"),
    )
}

/// Tells bounds that no value can satisfy.
fn leaves_something(
    context: &mut Context<'_>,
    subject: &ast::Expression,
    typed: &Typed,
    held: &[Held],
    span: Span,
) -> Option<()> {
    let empty = match all_labels(context, &typed.kind) {
        Some(all) => held
            .iter()
            .filter_map(|held| Some((held.comparison, held.limit.label?)))
            .fold(all, |left, (comparison, limit)| {
                left.and(passing(comparison, limit))
            })
            .is_empty()
            .then(|| {
                let labels = literals::labels_in_words(context, &typed.kind);
                (
                    nothing_within(subject),
                    format!("it has {labels}: leave one of them within the bounds"),
                )
            }),
        None => no_number(subject, typed, held),
    };
    match empty {
        None => Some(()),
        Some((message, help)) => context
            .fail(Diagnostic::new(Code::EmptyRange, span, message, "nothing can satisfy this").help(help)),
    }
}

fn nothing_within(subject: &ast::Expression) -> String {
    let name = spelled::expression(subject);
    format!("`{name}` can never be this: no value is within these bounds")
}

/// Why no number is within the bounds, and what to write.
fn no_number(subject: &ast::Expression, typed: &Typed, held: &[Held]) -> Option<(String, String)> {
    let numbers: Vec<(Comparison, Number)> = held
        .iter()
        .filter_map(|held| Some((held.comparison, held.limit.number.clone()?)))
        .collect();
    let whole = match &typed.kind {
        FactType::Number(number) => number.whole && !typed.bare,
        FactType::Date => true,
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => false,
    };
    if !ranges::satisfiable(&Interval::unbounded(), whole, &numbers) {
        let name = spelled::expression(subject);
        let ends: Vec<&Number> = numbers.iter().map(|(_, number)| number).collect();
        let write = |number: &Number| limits::in_kind(&typed.kind, number);
        let help = match (ends.iter().min(), ends.iter().max()) {
            (Some(low), Some(high)) if low != high => {
                format!(
                    "write `{name} is at least {} and below {}`",
                    write(low),
                    write(high)
                )
            }
            (Some(only), _) => format!("write `{name} is {}`", write(only)),
            (None, _) => String::new(),
        };
        return Some((nothing_within(subject), help));
    }
    if !ranges::satisfiable(&typed.interval, whole, &numbers) {
        let (name, range) = (
            spelled::expression(subject),
            limits::range_in_words(&typed.kind, &typed.interval),
        );
        return Some((
            format!("`{name}` is {range}, so it is never within these bounds"),
            "write a bound inside that range".to_owned(),
        ));
    }
    None
}

fn passing(comparison: Comparison, limit: u32) -> LabelSet {
    let last = LabelSet::CAPACITY as u32 - 1;
    match comparison {
        Comparison::AtLeast => LabelSet::between(limit, last),
        Comparison::AtMost => LabelSet::between(0, limit),
        Comparison::Above => LabelSet::between(limit, last).without(LabelSet::one(limit)),
        Comparison::Below => LabelSet::between(0, limit).without(LabelSet::one(limit)),
    }
}

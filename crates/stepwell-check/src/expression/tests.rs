//! Tests: a subject and what is asked of it.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{
    Bound, Comparison, Condition, FactType, Including, Interval, LabelSet, Number, Relation, Test, Value,
};
use stepwell_syntax::ast;

use super::{
    Settled, Typed, combined, counting_fits, either, limits, literals,
    words::{all_labels, gives_every, slip},
};
use crate::{
    context::{Context, Scope},
    ranges, spelled,
};

/// Settles a test; a subject that is a list is tested one by one.
pub(crate) fn settle(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    test: &ast::Test,
    span: Span,
) -> Option<Condition> {
    if let ast::ExpressionKind::Counted { counting, items } = &subject.kind {
        let reachable = counting_fits(context, *counting, items.len(), subject.span());
        let tested: Vec<Option<Condition>> = items
            .iter()
            .map(|item| settle(context, scope, item, test, span))
            .collect();
        let tested: Vec<Condition> = tested.into_iter().collect::<Option<_>>()?;
        reachable?;
        return Some(combined(*counting, tested));
    }
    match either(context, scope, subject, None)? {
        Settled::Condition(condition) => of_condition(context, subject, condition, test),
        Settled::Value(typed) => of_value(context, scope, subject, typed, test, span),
    }
}

/// `x is yes`, `x is not no`, of anything that is met or not.
fn of_condition(
    context: &mut Context<'_>,
    subject: &ast::Expression,
    condition: Condition,
    test: &ast::Test,
) -> Option<Condition> {
    let (values, negated) = match test {
        ast::Test::Is { value, negated } => (std::slice::from_ref(value.as_ref()), *negated),
        ast::Test::OneOf { values, negated } => (values.as_slice(), *negated),
        ast::Test::Bounds(bounds) => {
            let place = bounds.first().map_or(subject.span(), |bound| bound.place.0);
            return context.fail(only_yes_no(subject, place));
        }
        ast::Test::Includes { .. } => return context.fail(only_yes_no(subject, subject.span())),
    };
    let mut labels = LabelSet::EMPTY;
    for value in values {
        let word = if let ast::ExpressionKind::Word(word) = &value.kind {
            Some(word)
        } else {
            None
        };
        let label = word.and_then(|word| literals::label_in_type(context, &FactType::YesNo, &word.text));
        match label {
            Some(label) => labels = labels.with(label),
            None => {
                let slip = word.and_then(|word| slip(context, word));
                return context.fail(slip.unwrap_or_else(|| only_yes_no(subject, value.span())));
            }
        }
    }
    if let Condition::Test(Test {
        subject: fact @ Value::Fact(_),
        ..
    }) = &condition
        && let Some(label) = labels.lowest()
        && labels.len() == 1
        && !matches!(subject.kind, ast::ExpressionKind::Test { .. })
    {
        return Some(super::yes_no(fact.clone(), label == 1, negated));
    }
    let wants = |label: u32| labels.contains(label) != negated;
    Some(match (wants(1), wants(0)) {
        (true, true) => super::constant(true),
        (false, false) => super::constant(false),
        (true, false) => condition,
        (false, true) => Condition::Not(Box::new(condition)),
    })
}

fn only_yes_no(subject: &ast::Expression, span: Span) -> Diagnostic {
    let words = spelled::expression(subject);
    Diagnostic::new(
        Code::TypeMismatch,
        span,
        format!("`{words}` is yes or no and cannot be compared with anything else"),
        "yes or no is needed here",
    )
    .help(format!("write `{words}`, `not {words}`, or `{words} is no`"))
}

fn of_value(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: Typed,
    test: &ast::Test,
    span: Span,
) -> Option<Condition> {
    let every = gives_every(context, &typed);
    let relation = match test {
        ast::Test::Includes { how, members } => {
            return includes(context, subject, typed, *how, members);
        }
        ast::Test::Bounds(_) | ast::Test::Is { .. } | ast::Test::OneOf { .. } if every => {
            let name = spelled::expression(subject);
            return context.fail(
                Diagnostic::new(
                    Code::NoSingleLevel,
                    subject.span(),
                    format!("`{name}` chooses every level whose criteria are met, so it has no single one"),
                    "this may be several levels",
                )
                .help(format!("ask for one of them: `{name} includes 2.1`")),
            );
        }
        ast::Test::Bounds(_) | ast::Test::Is { .. } | ast::Test::OneOf { .. }
            if matches!(typed.kind, FactType::Set(_)) =>
        {
            let name = spelled::expression(subject);
            return context.fail(
                Diagnostic::new(
                    Code::TypeMismatch,
                    span,
                    format!("`{name}` is a set; ask what it includes"),
                    "a set has no single value",
                )
                .help(set_help(context, &typed.kind, &name)),
            );
        }
        ast::Test::Bounds(bounds) => bounds_of(context, scope, subject, &typed, bounds, span)?,
        ast::Test::Is { value, negated } => {
            let value = limits::settle(context, scope, &typed, subject, value)?;
            Relation::OneOf {
                values: vec![value.limit],
                negated: *negated,
            }
        }
        ast::Test::OneOf { values, negated } => {
            if values.is_empty() {
                return context.fail(empty_list(span));
            }
            let settled: Vec<_> = values
                .iter()
                .map(|value| limits::settle(context, scope, &typed, subject, value))
                .collect();
            let values: Vec<limits::Settled> = settled.into_iter().collect::<Option<_>>()?;
            Relation::OneOf {
                values: values.into_iter().map(|value| value.limit).collect(),
                negated: *negated,
            }
        }
    };
    Some(Condition::Test(Test {
        subject: typed.value,
        relation,
    }))
}

fn empty_list(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::EmptyList,
        span,
        "there is nothing in this list",
        "an empty list",
    )
    .help("write the values it may have: `one of (first, second)`")
}

fn set_help(context: &Context<'_>, kind: &FactType, name: &str) -> String {
    let FactType::Set(id) = kind else {
        return String::new();
    };
    let first = context.ruleset.choices[*id].values.first();
    format!(
        "write `{name} includes {}`",
        first.map(|term| term.label.as_str()).unwrap_or_default()
    )
}

fn includes(
    context: &mut Context<'_>,
    subject: &ast::Expression,
    typed: Typed,
    how: ast::Including,
    members: &[ast::Label],
) -> Option<Condition> {
    let name = spelled::expression(subject);
    if let Some(id) = typed.placement {
        if !gives_every(context, &typed) {
            return context.fail(
                Diagnostic::new(
                    Code::TypeMismatch,
                    subject.span(),
                    format!("`{name}` gives one level, so it includes nothing"),
                    "one level",
                )
                .help(format!("write `{name} is 2.1` or `{name} is one of (2.1, 2.5)`")),
            );
        }
        let levels = labels_of(context, &typed.kind, members)?;
        let given = levels
            .iter()
            .map(|level| Condition::Given { placement: id, level })
            .collect();
        return Some(match how {
            ast::Including::One | ast::Including::All => Condition::All(given),
            ast::Including::Any => Condition::Any(given),
            ast::Including::None => Condition::Not(Box::new(Condition::Any(given))),
        });
    }
    let FactType::Set(_) = &typed.kind else {
        let what = literals::type_in_words(context, &typed.kind);
        return context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                subject.span(),
                format!("`{name}` is {what}, not a set, so it includes nothing"),
                "this is no set",
            )
            .help(match members {
                [one] => format!("write `{name} is {}`", one.text),
                [] | [_, ..] => {
                    let names: Vec<&str> = members.iter().map(|word| word.text.as_str()).collect();
                    format!("write `{name} is one of ({})`", names.join(", "))
                }
            }),
        );
    };
    let members = labels_of(context, &typed.kind, members)?;
    Some(Condition::Test(Test {
        subject: typed.value,
        relation: Relation::Includes {
            how: match how {
                ast::Including::One | ast::Including::All => Including::All,
                ast::Including::Any => Including::Any,
                ast::Including::None => Including::None,
            },
            members,
        },
    }))
}

/// The members that the words name; each word that is none is told.
fn labels_of(context: &mut Context<'_>, kind: &FactType, members: &[ast::Label]) -> Option<LabelSet> {
    let mut labels = Some(LabelSet::EMPTY);
    for member in members {
        match literals::label_in_type(context, kind, &member.text) {
            Some(label) => labels = labels.map(|labels| labels.with(label)),
            None => {
                labels = None;
                if context.lost.name(&member.text) {
                    continue;
                }
                if let Some(diagnostic) = literals::not_in_type(context, kind, member) {
                    context.tell(diagnostic);
                }
            }
        }
    }
    labels
}

/// One bound with its limit.
struct Held {
    comparison: Comparison,
    limit: limits::Settled,
}

fn bounds_of(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: &Typed,
    bounds: &[ast::Bound],
    span: Span,
) -> Option<Relation> {
    let name = spelled::expression(subject);
    if let FactType::Choice(id) = &typed.kind {
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
        match bound_of(context, scope, subject, typed, bound) {
            Some(mut more) => held.append(&mut more),
            None => sound = false,
        }
    }
    if !sound {
        return None;
    }
    leaves_something(context, &name, typed, &held, span)?;
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
) -> Option<Vec<Held>> {
    let (comparison, limit) = match &bound.kind {
        ast::BoundKind::Between(from, to) => return between(context, scope, subject, typed, bound, from, to),
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
    Some(vec![Held { comparison, limit }])
}

fn between(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &ast::Expression,
    typed: &Typed,
    bound: &ast::Bound,
    from: &ast::Expression,
    to: &ast::Expression,
) -> Option<Vec<Held>> {
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
    Some(vec![
        Held {
            comparison: Comparison::AtLeast,
            limit: low,
        },
        Held {
            comparison: Comparison::AtMost,
            limit: high,
        },
    ])
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
    name: &str,
    typed: &Typed,
    held: &[Held],
    span: Span,
) -> Option<()> {
    let nothing = format!("`{name}` can never be this: no value is within these bounds");
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
                    nothing,
                    format!("it has {labels}: leave one of them within the bounds"),
                )
            }),
        None => no_number(name, typed, held, nothing),
    };
    match empty {
        None => Some(()),
        Some((message, help)) => context
            .fail(Diagnostic::new(Code::EmptyRange, span, message, "nothing can satisfy this").help(help)),
    }
}

/// Why no number is within the bounds, and what to write.
fn no_number(name: &str, typed: &Typed, held: &[Held], nothing: String) -> Option<(String, String)> {
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
        return Some((nothing, help));
    }
    if !ranges::satisfiable(&typed.interval, whole, &numbers) {
        let range = limits::range_in_words(&typed.kind, &typed.interval);
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

//! Expressions: every name, literal, type and unit in a condition or a value settled.

mod arithmetic;
mod bounds;
mod comparisons;
mod days;
mod every;
mod limits;
mod literals;
mod sets;
mod slips;
mod words;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Condition, FactType, Id, Interval, Limit, Number, Placement, Relation, Test, Value};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    spelled,
};

pub(crate) use limits::{example, in_kind, range_in_words};
pub(crate) use literals::{
    label_in_type, labels_in_words, level, level_named, level_on, no_continuum, no_level, shared_type,
};
pub(crate) use slips::unknown_thing;
pub(crate) use words::clause_id;

/// An expression whose names, types and units are settled.
#[derive(Clone, Debug)]
pub(crate) enum Settled {
    /// It is met or not.
    Condition(Condition),
    /// It has a value.
    Value(Typed),
}

/// A value and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) value: Value,
    pub(crate) kind: FactType,
    /// What it can come to: of a number in its unit, of a date in days since 1970-01-01.
    pub(crate) interval: Interval,
    /// How many parts it is calculated from.
    pub(crate) size: u32,
    /// A number written without a unit.
    pub(crate) bare: bool,
    /// Where it is the level that a placement gives.
    pub(crate) placement: Option<Id<Placement>>,
}

impl Typed {
    /// A value of no particular range.
    pub(crate) fn new(value: Value, kind: FactType) -> Self {
        Self {
            value,
            kind,
            interval: Interval::unbounded(),
            size: 1,
            bare: false,
            placement: None,
        }
    }
}

/// A limit that needs no conversion.
pub(crate) fn plain(value: Value) -> Limit {
    Limit {
        value,
        factor: Number::whole(1),
    }
}

/// A condition that always holds, or never.
pub(crate) fn constant(holds: bool) -> Condition {
    if holds {
        Condition::All(Vec::new())
    } else {
        Condition::Any(Vec::new())
    }
}

/// The test of a yes/no fact.
pub(crate) fn yes_no(subject: Value, yes: bool, negated: bool) -> Condition {
    Condition::from(Test {
        subject,
        relation: Relation::OneOf {
            values: vec![plain(Value::Label(u32::from(yes)))],
            negated,
        },
    })
}

/// Settles an expression that must be a condition.
pub(crate) fn condition(context: &mut Context<'_>, scope: Scope, it: &ast::Expression) -> Option<Condition> {
    match either(context, scope, it, None)? {
        Settled::Condition(condition) => Some(condition),
        Settled::Value(value) => context.fail(not_a_condition(context, it, &value)),
    }
}

/// Settles an expression that must be a value; `expected` is the type of what it is held against.
pub(crate) fn value(
    context: &mut Context<'_>,
    scope: Scope,
    it: &ast::Expression,
    expected: Option<&FactType>,
) -> Option<Typed> {
    match either(context, scope, it, expected)? {
        Settled::Value(value) => Some(value),
        Settled::Condition(_) => {
            let words = spelled::expression(it);
            context.fail(
                Diagnostic::new(
                    Code::NotAValue,
                    it.span(),
                    format!("`{words}` is met or not met, but a value is needed here"),
                    "this is a condition",
                )
                .help(match expected {
                    Some(FactType::Number(_)) => "write a number or the name of one",
                    Some(FactType::Date) => "write a day, such as `2026-01-01`, or the name of a date",
                    Some(
                        FactType::YesNo
                        | FactType::Scale(_)
                        | FactType::Choice(_)
                        | FactType::Set(_)
                        | FactType::Level(_),
                    )
                    | None => "count conditions with `2 or more of (…)`, or join them with `and` or `or`",
                }),
            )
        }
    }
}

/// Settles an expression of either sort.
pub(crate) fn either(
    context: &mut Context<'_>,
    scope: Scope,
    it: &ast::Expression,
    expected: Option<&FactType>,
) -> Option<Settled> {
    match &it.kind {
        ast::ExpressionKind::And(items) => {
            conditions(context, scope, items).map(|items| Settled::Condition(Condition::All(items)))
        }
        ast::ExpressionKind::Or(items) => {
            slips::values_joined_by_or(context, items);
            conditions(context, scope, items).map(|items| Settled::Condition(Condition::Any(items)))
        }
        ast::ExpressionKind::Not(inner) => {
            condition(context, scope, inner).map(|inner| Settled::Condition(Condition::Not(Box::new(inner))))
        }
        ast::ExpressionKind::If {
            condition: first,
            then,
        } => {
            let first = condition(context, scope, first);
            let then = condition(context, scope, then);
            let not = Condition::Not(Box::new(first?));
            let condition = Condition::Any(vec![not, then?]);
            context.ruleset.ifs.push(condition.clone());
            Some(Settled::Condition(condition))
        }
        ast::ExpressionKind::Counted { counting, items } => {
            counted(context, scope, *counting, items, it.span())
        }
        ast::ExpressionKind::Test { subject, test } => {
            comparisons::settle(context, scope, subject, test, it.span()).map(Settled::Condition)
        }
        ast::ExpressionKind::Sum { first, rest } => {
            arithmetic::sum(context, scope, first, rest, it.span()).map(Settled::Value)
        }
        ast::ExpressionKind::Product { first, rest } => {
            arithmetic::product(context, scope, first, rest, it.span()).map(Settled::Value)
        }
        ast::ExpressionKind::Elapsed { unit, from, to } => {
            days::elapsed(context, scope, *unit, from, to).map(Settled::Value)
        }
        ast::ExpressionKind::Grouped(inner) => either(context, scope, inner, expected),
        ast::ExpressionKind::Quantity(quantity) => {
            literals::quantity(context, scope, quantity, it.span(), expected).map(Settled::Value)
        }
        ast::ExpressionKind::Date(word) => literals::date(word).map(Settled::Value),
        ast::ExpressionKind::Word(word) => words::word(context, scope, word, expected),
        ast::ExpressionKind::ClauseId(id) => {
            words::clause_id(context, scope, id).map(|id| Settled::Condition(Condition::Clause(id)))
        }
        ast::ExpressionKind::Dimension(label) => words::dimension(context, scope, label, it.span())
            .map(|id| Settled::Condition(Condition::Clause(id))),
    }
}

/// Settles every one, so that all mistakes are told, then gives them if all are sound.
fn conditions(context: &mut Context<'_>, scope: Scope, items: &[ast::Expression]) -> Option<Vec<Condition>> {
    let settled: Vec<Option<Condition>> = items.iter().map(|it| condition(context, scope, it)).collect();
    settled.into_iter().collect()
}

fn counted(
    context: &mut Context<'_>,
    scope: Scope,
    counting: ast::Counting,
    items: &[ast::Expression],
    span: Span,
) -> Option<Settled> {
    let reachable = counting_fits(context, counting, items.len(), span);
    let items = conditions(context, scope, items)?;
    reachable?;
    Some(Settled::Condition(combined(counting, items)))
}

/// Tells an empty list, and a count that the list cannot reach.
pub(crate) fn counting_fits(
    context: &mut Context<'_>,
    counting: ast::Counting,
    length: usize,
    span: Span,
) -> Option<()> {
    if length == 0 {
        return context.fail(
            Diagnostic::new(
                Code::EmptyList,
                span,
                "there is nothing in this list",
                "an empty list",
            )
            .help("write what it is about: `any of (first_condition, second_condition)`"),
        );
    }
    let wrong = match counting {
        ast::Counting::All | ast::Counting::Any | ast::Counting::None => None,
        ast::Counting::AtLeast(0) => Some("`0 or more` is always met".to_owned()),
        ast::Counting::AtLeast(count) | ast::Counting::Exactly(count) => {
            (count as usize > length).then(|| format!("{count} are wanted, but the list has {length}"))
        }
    };
    match wrong {
        None => Some(()),
        Some(message) => {
            let help = match counting {
                ast::Counting::Exactly(_) => format!("write `exactly {length} of`, or lengthen the list"),
                ast::Counting::AtLeast(0) => "write `any of` for one or more, `none of` for none".to_owned(),
                ast::Counting::AtLeast(_) | ast::Counting::All | ast::Counting::Any | ast::Counting::None => {
                    format!("write `{length} or more of`, or lengthen the list")
                }
            };
            context.fail(
                Diagnostic::new(
                    Code::CountOutOfReach,
                    span,
                    message,
                    "this list cannot come to that count",
                )
                .help(help),
            )
        }
    }
}

/// So many of the conditions.
pub(crate) fn combined(counting: ast::Counting, conditions: Vec<Condition>) -> Condition {
    match counting {
        ast::Counting::All => Condition::All(conditions),
        ast::Counting::Any => Condition::Any(conditions),
        ast::Counting::None => Condition::Not(Box::new(Condition::Any(conditions))),
        ast::Counting::AtLeast(least) => Condition::Count {
            conditions,
            least,
            most: None,
        },
        ast::Counting::Exactly(count) => Condition::Count {
            conditions,
            least: count,
            most: Some(count),
        },
    }
}

/// A value where a condition is needed, with an example of how to ask something of it.
fn not_a_condition(context: &Context<'_>, it: &ast::Expression, value: &Typed) -> Diagnostic {
    let words = spelled::expression(it);
    let ruleset = &context.ruleset;
    let name = if value.bare || matches!(value.value, Value::Quantity(_) | Value::Day(_) | Value::Label(_)) {
        None
    } else {
        Some(words.clone())
    };
    let what = match &value.kind {
        FactType::YesNo => "is yes or no".to_owned(),
        FactType::Scale(id) => format!("is told on the scale `{}`", ruleset.scales[*id].name),
        FactType::Choice(id) => format!("is one of the choice `{}`", ruleset.choices[*id].name),
        FactType::Set(id) => format!("is a set of `{}`", ruleset.choices[*id].name),
        FactType::Level(_) => "is a level".to_owned(),
        FactType::Number(_) => "is a number".to_owned(),
        FactType::Date => "is a day".to_owned(),
    };
    let subject = name.unwrap_or_else(|| "some_fact".to_owned());
    let one = |values: &[stepwell_model::Term]| {
        let middle = values.get(values.len() / 2);
        middle.map(|term| term.label.clone()).unwrap_or_default()
    };
    let asked = match &value.kind {
        FactType::YesNo => format!("{subject} is yes"),
        FactType::Scale(id) => format!("{subject} is at least {}", one(&ruleset.scales[*id].values)),
        FactType::Choice(id) => format!("{subject} is {}", one(&ruleset.choices[*id].values)),
        FactType::Set(id) => format!("{subject} includes {}", one(&ruleset.choices[*id].values)),
        FactType::Level(id) => {
            let level = ruleset.continua[*id].levels.last();
            format!(
                "{subject} is at least {}",
                level.map(|level| level.label.as_str()).unwrap_or_default()
            )
        }
        FactType::Number(_) => {
            format!("{subject} is at least {}", example(&value.kind, &value.interval))
        }
        FactType::Date => format!("{subject} is before 2026-01-01"),
    };
    // `dimension 4 and 5`
    if value.bare && context.names.dimensions.contains_key(words.as_str()) {
        return Diagnostic::new(
            Code::NotACondition,
            it.span(),
            format!("`{words}` is a number; say what must hold"),
            "a condition is needed here",
        )
        .help(format!("if the dimension is meant, write `dimension {words}`"));
    }
    Diagnostic::new(
        Code::NotACondition,
        it.span(),
        format!("`{words}` {what}; say what must hold of it"),
        "a condition is needed here",
    )
    .help(format!("write for example `{asked}`"))
}

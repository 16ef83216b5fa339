//! Defines: each after those it names, so that its type is known where it is used.

mod values;

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Arm, Condition, Define, DefineBody, FactType, Id, Interval, Limit, NumberType, Value};
use stepwell_syntax::ast;

use crate::{
    context::{Context, DefineFacts, Scope},
    cycles,
    declared::Declared,
    expression::{Settled, Typed, condition, plain},
    header::text,
    names::Thing,
    ranges,
    rules::clauses::cites,
    spelled,
    terms::notes,
    units,
};

/// Settles all defines.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    let count = declared.defines.len();
    let by_name: BTreeMap<&str, usize> = declared
        .defines
        .iter()
        .enumerate()
        .map(|(at, it)| (it.tree.name.text.as_str(), at))
        .collect();
    let edges: Vec<Vec<usize>> = declared
        .defines
        .iter()
        .map(|it| {
            let mut named = Vec::new();
            for part in parts(&it.tree.body) {
                words(part, &mut |word| named.extend(by_name.get(word).copied()));
            }
            named
        })
        .collect();
    let order = cycles::order(&edges);
    context.defines = vec![None; count];
    let mut bodies: Vec<Option<Define>> = (0..count).map(|_| None).collect();
    for group in order {
        let circular = match group.as_slice() {
            [only] => edges.get(*only).is_some_and(|named| named.contains(only)),
            [] | [_, ..] => true,
        };
        if circular {
            for at in &group {
                context.used.insert(Thing::Define(Id::new(*at)));
            }
            let named = |at: &usize| {
                declared
                    .defines
                    .get(*at)
                    .map(|it| (it.tree.name.text.as_str(), it.tree.name.span()))
            };
            let members: Vec<(&str, Span)> = group.iter().filter_map(named).collect();
            cycles::tell(context, &members, &cycles::round(&edges, &group, &named));
            continue;
        }
        for at in group {
            let Some(item) = declared.defines.get(at) else {
                continue;
            };
            let id: Id<Define> = Id::new(at);
            let Some((facts, body)) = body(context, item.tree) else {
                continue;
            };
            if let Some(slot) = context.defines.get_mut(at) {
                *slot = Some(facts.clone());
            }
            let define = define(context, item.tree, facts.kind, body);
            if let Some(slot) = bodies.get_mut(id.index()) {
                *slot = Some(define);
            }
        }
    }
    for (item, settled) in declared.defines.iter().zip(bodies) {
        let settled = settled.unwrap_or_else(|| Define {
            name: item.tree.name.text.to_string(),
            title: None,
            kind: FactType::YesNo,
            body: DefineBody::Condition(Condition::All(Vec::new())),
            cites: Vec::new(),
            notes: Vec::new(),
            span: item.tree.name.span(),
        });
        context.ruleset.defines.add(settled);
    }
    for (at, define) in context.defines.iter().enumerate() {
        if define.is_none() {
            context.broken.insert(Thing::Define(Id::new(at)));
        }
    }
}

fn define(context: &mut Context<'_>, tree: &ast::Define, kind: FactType, body: DefineBody) -> Define {
    only_cites(context, &tree.attributes, "a define", false);
    Define {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        kind,
        body,
        cites: cites(context, &tree.attributes.cites),
        notes: notes(&tree.attributes.notes),
        span: tree.name.span(),
    }
}

/// Tells dates and `unless` where a declaration takes none.
pub(crate) fn only_cites(context: &mut Context<'_>, attributes: &ast::Attributes, what: &str, dated: bool) {
    if let Some(in_force) = &attributes.in_force
        && !dated
    {
        context.tell(
            Diagnostic::new(
                Code::UnexpectedText,
                in_force.place.0,
                format!("{what} stands on every day; only clauses and transitions have dates"),
                "no dates belong here",
            )
            .help("put the dates at the clauses that use it"),
        );
    }
    for unless in &attributes.unless {
        context.tell(
            Diagnostic::new(
                Code::UnexpectedText,
                unless.place.0,
                format!("`unless` lifts a clause or a transition, not {what}"),
                "no exception belongs here",
            )
            .help("write it into the condition with `and not`"),
        );
    }
}

/// The expressions of a body.
fn parts(body: &ast::DefineBody) -> Vec<&ast::Expression> {
    match body {
        ast::DefineBody::Expression(it) => vec![it],
        ast::DefineBody::Arms { arms, otherwise } => arms
            .iter()
            .flat_map(|arm| [&arm.when, &arm.value])
            .chain(otherwise)
            .collect(),
    }
}

/// Every word of an expression.
pub(crate) fn words<'t>(it: &'t ast::Expression, tell: &mut dyn FnMut(&'t str)) {
    match &it.kind {
        ast::ExpressionKind::And(items)
        | ast::ExpressionKind::Or(items)
        | ast::ExpressionKind::Counted { items, .. } => items.iter().for_each(|item| words(item, tell)),
        ast::ExpressionKind::Not(inner) | ast::ExpressionKind::Grouped(inner) => words(inner, tell),
        ast::ExpressionKind::If { condition, then } => {
            words(condition, tell);
            words(then, tell);
        }
        ast::ExpressionKind::Test { subject, test } => {
            words(subject, tell);
            match test {
                ast::Test::Bounds(bounds) => bounds.iter().for_each(|bound| match &bound.kind {
                    ast::BoundKind::Between(from, to) => {
                        words(from, tell);
                        words(to, tell);
                    }
                    ast::BoundKind::AtLeast(limit)
                    | ast::BoundKind::AtMost(limit)
                    | ast::BoundKind::Above(limit)
                    | ast::BoundKind::Below(limit)
                    | ast::BoundKind::OnOrAfter(limit)
                    | ast::BoundKind::OnOrBefore(limit)
                    | ast::BoundKind::Before(limit)
                    | ast::BoundKind::After(limit) => words(limit, tell),
                }),
                ast::Test::Is { value, .. } => words(value, tell),
                ast::Test::OneOf { values, .. } => values.iter().for_each(|value| words(value, tell)),
                ast::Test::Includes { .. } | ast::Test::Empty { .. } => {}
            }
        }
        ast::ExpressionKind::Sum { first, rest } => {
            words(first, tell);
            rest.iter().for_each(|(_, term)| words(term, tell));
        }
        ast::ExpressionKind::Product { first, rest } => {
            words(first, tell);
            rest.iter().for_each(|(_, factor)| words(factor, tell));
        }
        ast::ExpressionKind::Elapsed { from, to, .. } => {
            words(from, tell);
            words(to, tell);
        }
        ast::ExpressionKind::Word(word) => tell(&word.text),
        ast::ExpressionKind::Quantity(_)
        | ast::ExpressionKind::Date(_)
        | ast::ExpressionKind::ClauseId(_)
        | ast::ExpressionKind::Dimension(_) => {}
    }
}

fn body(context: &mut Context<'_>, tree: &ast::Define) -> Option<(DefineFacts, DefineBody)> {
    let scope = context.outside();
    match &tree.body {
        ast::DefineBody::Expression(it) => match values::values(context, scope, &[it])?.pop()? {
            Settled::Condition(condition) => Some((yes_no(), DefineBody::Condition(condition))),
            Settled::Value(typed) => {
                let facts = DefineFacts {
                    kind: typed.kind,
                    interval: typed.interval,
                    size: typed.size,
                };
                Some((facts, DefineBody::Value(typed.value)))
            }
        },
        ast::DefineBody::Arms { arms, otherwise } => arms_of(context, scope, arms, otherwise.as_ref()),
    }
}

fn yes_no() -> DefineFacts {
    DefineFacts {
        kind: FactType::YesNo,
        interval: Interval::unbounded(),
        size: 1,
    }
}

fn arms_of(
    context: &mut Context<'_>,
    scope: Scope,
    arms: &[ast::Arm],
    otherwise: Option<&ast::Expression>,
) -> Option<(DefineFacts, DefineBody)> {
    let guards: Vec<Option<Condition>> = arms
        .iter()
        .map(|arm| condition(context, scope, &arm.when))
        .collect();
    let trees: Vec<&ast::Expression> = arms.iter().map(|arm| &arm.value).chain(otherwise).collect();
    let settled = values::values(context, scope, &trees);
    let guards: Vec<Condition> = guards.into_iter().collect::<Option<_>>()?;
    let settled = settled?;
    let conditions: Option<Vec<Condition>> = settled
        .iter()
        .map(|it| match it {
            Settled::Condition(condition) => Some(condition.clone()),
            Settled::Value(_) => None,
        })
        .collect();
    if let Some(mut conditions) = conditions {
        let last = otherwise.and_then(|_| conditions.pop());
        let arms = guards
            .into_iter()
            .zip(conditions)
            .zip(arms)
            .map(|((when, value), tree)| Arm {
                when,
                value,
                span: tree.place.0,
            })
            .collect();
        return Some((
            yes_no(),
            DefineBody::Conditions {
                arms,
                otherwise: last,
            },
        ));
    }
    let mut typed: Vec<(Typed, &ast::Expression)> = Vec::new();
    for (it, tree) in settled.into_iter().zip(&trees) {
        match it {
            Settled::Value(value) => typed.push((value, tree)),
            Settled::Condition(_) => {
                return context.fail(differ(
                    tree,
                    "this is met or not met, while another arm has a value",
                ));
            }
        }
    }
    let (facts, mut limits) = limits(context, typed, otherwise.is_some())?;
    let last = otherwise.and_then(|_| limits.pop());
    let arms = guards
        .into_iter()
        .zip(limits)
        .zip(arms)
        .map(|((when, value), tree)| Arm {
            when,
            value,
            span: tree.place.0,
        })
        .collect();
    Some((
        facts,
        DefineBody::Values {
            arms,
            otherwise: last,
        },
    ))
}

fn differ(tree: &ast::Expression, label: &str) -> Diagnostic {
    Diagnostic::new(
        Code::ArmsDiffer,
        tree.span(),
        "the arms of this define are of different types",
        label,
    )
    .help("give every arm the same kind of value")
}

/// The values of all arms in one unit: that of `otherwise`, else the first in the order of units.
fn limits(
    context: &mut Context<'_>,
    typed: Vec<(Typed, &ast::Expression)>,
    otherwise: bool,
) -> Option<(DefineFacts, Vec<Limit>)> {
    let lead = if otherwise {
        typed.last()
    } else {
        typed
            .iter()
            .min_by(|(a, _), (b, _)| unit_of(&a.kind).cmp(&unit_of(&b.kind)))
    };
    let kind = lead.map(|(typed, _)| typed.kind.clone())?;
    let mut whole = true;
    let mut interval: Option<Interval> = None;
    let mut size = 0_u32;
    let mut limits = Vec::new();
    for (typed, tree) in typed {
        let factor = match (&kind, &typed.kind) {
            (FactType::Number(own), FactType::Number(other)) => {
                if typed.bare && !own.unit.is_plain() {
                    let written = spelled::expression(tree);
                    return context.fail(
                        Diagnostic::new(
                            Code::MissingUnit,
                            tree.span(),
                            format!("another arm is in {}, but `{written}` has no unit", own.unit),
                            "the unit is missing",
                        )
                        .help(units::with_unit(&written, &own.unit)),
                    );
                }
                whole &= other.whole;
                match other.unit.factor_to(&own.unit) {
                    Some(factor) => factor,
                    None => {
                        return context.fail(differ(
                            tree,
                            &format!(
                                "this is {}, while another arm is {}",
                                units::in_words(&other.unit),
                                units::in_words(&own.unit)
                            ),
                        ));
                    }
                }
            }
            (own, other) if own == other => plain(Value::AsOf).factor,
            (_, _) => return context.fail(differ(tree, "this is of another type than another arm")),
        };
        whole &= factor.is_whole();
        let range = ranges::scaled(&typed.interval, &factor);
        let range = if factor == plain(Value::AsOf).factor {
            typed.interval
        } else {
            range
        };
        interval = Some(match interval {
            Some(interval) => ranges::hull(&interval, &range),
            None => range,
        });
        size = size.saturating_add(typed.size);
        limits.push(Limit {
            value: typed.value,
            factor,
        });
    }
    let kind = match kind {
        FactType::Number(number) => FactType::Number(NumberType { whole, ..number }),
        other @ (FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_)
        | FactType::Date) => other,
    };
    let facts = DefineFacts {
        kind,
        interval: interval.unwrap_or_else(Interval::unbounded),
        size,
    };
    Some((facts, limits))
}

fn unit_of(kind: &FactType) -> Option<&stepwell_model::Unit> {
    match kind {
        FactType::Number(number) => Some(&number.unit),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_)
        | FactType::Date => None,
    }
}

//! Tests: a subject and what is asked of it.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Condition, FactType, LabelSet, Relation, Test, Value};
use stepwell_syntax::ast;

use super::{
    Settled, Typed, bounds, combined, counting_fits, either,
    every::every_help,
    limits, literals,
    sets::{empty, includes, set_help},
    slips::{declared_for_test, slip},
    words::gives_every,
};
use crate::{
    context::{Context, Scope},
    spelled,
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
    if let Some(diagnostic) = level_is_met(context, subject, test) {
        return context.fail(diagnostic);
    }
    let told = context.report.found().len();
    let settled = either(context, scope, subject, None);
    if let (None, ast::ExpressionKind::Word(word)) = (&settled, &subject.kind) {
        declared_for_test(context, told, &word.text, test);
    }
    match settled? {
        Settled::Condition(condition) => of_condition(context, subject, condition, test),
        Settled::Value(typed) => of_value(context, scope, subject, typed, test, span),
    }
}

/// `2.1 is met`: a level alone is no clause.
fn level_is_met(context: &Context<'_>, subject: &ast::Expression, test: &ast::Test) -> Option<Diagnostic> {
    let ast::Test::Is { value, negated: _ } = test else {
        return None;
    };
    let met = matches!(&value.kind, ast::ExpressionKind::Word(word) if word.text == "met");
    if !met {
        return None;
    }
    let words = spelled::expression(subject);
    if !context.names.levels.contains_key(words.as_str()) {
        return None;
    }
    let example = context
        .blocks
        .iter()
        .find(|block| block.header.split(' ').any(|word| word == words))
        .and_then(|block| Some((block, block.clauses.keys().find(|name| *name != "admit")?)))
        .map_or_else(
            || format!("{words}/detox"),
            |(block, name)| format!("{}/{name}", block.header),
        );
    Some(
        Diagnostic::new(
            Code::WrongKindOfName,
            subject.span(),
            format!("`{words}` alone is a level, and only a clause can be met"),
            "a level",
        )
        .help(format!("name a clause, such as `{example}`")),
    )
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
        ast::Test::Includes { .. } | ast::Test::Empty { .. } => {
            return context.fail(only_yes_no(subject, subject.span()));
        }
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
                let slip = word.and_then(|word| slip(context, word, None));
                return context.fail(slip.unwrap_or_else(|| only_yes_no(subject, value.span())));
            }
        }
    }
    if let Condition::Test(asked) = &condition
        && let fact @ Value::Fact(_) = &asked.subject
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
            return includes(context, subject, typed, (*how, members), span);
        }
        ast::Test::Bounds(_) | ast::Test::Is { .. } | ast::Test::OneOf { .. } | ast::Test::Empty { .. }
            if every =>
        {
            let name = spelled::expression(subject);
            return context.fail(
                Diagnostic::new(
                    Code::NoSingleLevel,
                    subject.span(),
                    format!("`{name}` chooses every level whose criteria are met, so it has no single one"),
                    "this may be several levels",
                )
                .help(every_help(context, &typed, &name, test)),
            );
        }
        ast::Test::Empty { negated } => return empty(context, subject, typed, *negated, span),
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
                .help(set_help(context, &typed.kind, &name, test)),
            );
        }
        ast::Test::Bounds(bounds) => bounds::bounds_of(context, scope, subject, &typed, bounds, span)?,
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
    Some(Condition::from(Test {
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

//! Numbers and days in examples, in the unit and the range of their fact.

use stepwell_diagnostic::Span;
use stepwell_model::{Day, Fact, FactType, Interval, Number, NumberType};
use stepwell_syntax::ast;

use super::unfit;
use crate::{
    context::{Context, Scope},
    expression::{example, in_kind, range_in_words},
    names::list,
    ranges,
    terms::facts::read_number,
    units,
};

pub(crate) fn numbers(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    entry: &ast::Given,
) -> Option<Vec<Interval>> {
    let place = entry.value_place.0;
    match &entry.value {
        ast::GivenValue::One(item) => {
            number(context, scope, fact, item, place, None).map(|number| vec![Interval::point(number)])
        }
        ast::GivenValue::OneOf(items) => {
            let found: Vec<Option<Number>> = items
                .iter()
                .map(|item| number(context, scope, fact, item, place, None))
                .collect();
            let mut found: Vec<Number> = found.into_iter().collect::<Option<_>>()?;
            found.sort();
            found.dedup();
            if found.is_empty() {
                return context.fail(unfit(
                    fact,
                    place,
                    "one of nothing",
                    "write `one of (2, 4)`".to_owned(),
                ));
            }
            Some(found.into_iter().map(Interval::point).collect())
        }
        ast::GivenValue::Range { from, to } => {
            let shared = [from, to].into_iter().flatten().find_map(|item| match item {
                ast::GivenItem::Quantity(quantity) => quantity.unit.clone(),
                ast::GivenItem::Word(_) | ast::GivenItem::Date(_) | ast::GivenItem::Set(_) => None,
            });
            let end = |context: &mut Context<'_>, item: &Option<ast::GivenItem>| match item {
                Some(item) => number(context, scope, fact, item, place, shared.as_ref()).map(Some),
                None => Some(None),
            };
            let (from, to) = (end(context, from), end(context, to));
            let (from, to) = (from?, to?);
            if let (Some(low), Some(high)) = (&from, &to)
                && high < low
            {
                let help = format!(
                    "write `from {} to {}`",
                    in_kind(&fact.kind, high),
                    in_kind(&fact.kind, low)
                );
                return context.fail(unfit(fact, place, "between these: `from` is above `to`", help));
            }
            Some(vec![Interval {
                from: from.or_else(|| fact.range.from.clone()),
                to: to.or_else(|| fact.range.to.clone()),
            }])
        }
        ast::GivenValue::Includes { .. } => {
            let help = number_help(fact);
            context.fail(unfit(fact, place, "a set", help))
        }
        ast::GivenValue::NotKnown => None,
    }
}

fn number_help(fact: &Fact) -> String {
    match &fact.kind {
        FactType::Date => "write a day, such as `2026-01-01`".to_owned(),
        FactType::Number(_) => {
            let range = Interval {
                from: fact.range.from.clone(),
                to: fact.range.to.clone(),
            };
            format!("write a number, such as `{}`", example(&fact.kind, &range))
        }
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => String::new(),
    }
}

/// A number in the fact's unit, within its range. `shared` is the unit at the other end of a range.
fn number(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    item: &ast::GivenItem,
    place: Span,
    shared: Option<&ast::Unit>,
) -> Option<Number> {
    let (number, span, whole) = match (&fact.kind, item) {
        (FactType::Date, ast::GivenItem::Date(word)) => {
            (Number::whole(Day::parse(&word.text)?.count()), word.span(), false)
        }
        (FactType::Number(kind), ast::GivenItem::Quantity(quantity)) => {
            let number = read_number(context, &quantity.number)?;
            let factor = match quantity.unit.as_ref().or(shared) {
                None => Number::whole(1),
                Some(unit) => factor(context, scope, fact, kind, unit, quantity)?,
            };
            (&number * &factor, quantity.number.span(), kind.whole)
        }
        (
            FactType::Date
            | FactType::Number(_)
            | FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_),
            ast::GivenItem::Date(_)
            | ast::GivenItem::Quantity(_)
            | ast::GivenItem::Word(_)
            | ast::GivenItem::Set(_),
        ) => {
            let (what, span) = match item {
                ast::GivenItem::Word(word) | ast::GivenItem::Date(word) => {
                    (format!("`{}`", word.text), word.span())
                }
                ast::GivenItem::Quantity(_) => ("a number".to_owned(), place),
                ast::GivenItem::Set(words) => (
                    format!("a list of {}", list(words.iter().map(|word| word.text.as_str()))),
                    place,
                ),
            };
            let help = number_help(fact);
            return context.fail(unfit(fact, span, &what, help));
        }
    };
    let written = in_kind(&fact.kind, &number);
    if whole && !number.is_whole() {
        let help = format!("write `{}`", in_kind(&fact.kind, &number.floor()));
        let what = format!("`{written}`: it takes whole numbers only");
        return context.fail(unfit(fact, span, &what, help));
    }
    let range = Interval {
        from: fact.range.from.clone(),
        to: fact.range.to.clone(),
    };
    if !ranges::holds(&range, &number) {
        let words = range_in_words(&fact.kind, &range);
        let help = format!("it is {words}");
        return context.fail(unfit(fact, span, &format!("`{written}`"), help));
    }
    Some(number)
}

fn factor(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    kind: &NumberType,
    unit: &ast::Unit,
    quantity: &ast::Quantity,
) -> Option<Number> {
    let read = units::read(context, scope, unit)?;
    match read.factor_to(&kind.unit) {
        Some(factor) => Some(factor),
        None => {
            let help = units::instead(Some(&quantity.number.text), &kind.unit, &read);
            let what = format!("in {read}: it is {}", units::in_words(&kind.unit));
            context.fail(unfit(fact, unit.place.0, &what, help))
        }
    }
}

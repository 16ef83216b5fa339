//! Calculations: sums, products, elapsed time, and days after days.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{FactType, Limit, NumberType, Scaling, Sign, Unit, Value};
use stepwell_syntax::ast;

use super::{Typed, literals, value, words::literal_number};
use crate::{
    context::{Context, Scope},
    ranges, spelled, units,
};

/// The most parts a calculation may have, its defines written out: it bounds the digits of every result.
const PARTS: u32 = 256;

pub(crate) fn sized(context: &mut Context<'_>, size: u32, span: Span) -> Option<u32> {
    if size <= PARTS {
        return Some(size);
    }
    context.fail(
        Diagnostic::new(
            Code::CalculationTooLarge,
            span,
            format!("this calculation has {size} parts, counting those of the defines in it"),
            format!("at most {PARTS} parts"),
        )
        .help("ask for a result as a fact of its own, instead of calculating it from so many"),
    )
}

/// The parts of all operands; told before anything is calculated with them, so that no range gets out of hand.
fn total<T>(
    context: &mut Context<'_>,
    head: &Typed,
    tail: &[(T, Typed, &ast::Expression)],
    span: Span,
) -> Option<u32> {
    let add = |size: u32, (_, typed, _): &(T, Typed, &ast::Expression)| size.saturating_add(typed.size);
    let size = tail.iter().fold(head.size, add);
    sized(context, size, span)
}

/// Settles `a + b - c`: of numbers, in the unit of the first; or of a day and lengths of time.
pub(crate) fn sum(
    context: &mut Context<'_>,
    scope: Scope,
    first: &ast::Expression,
    rest: &[(ast::Sign, ast::Expression)],
    span: Span,
) -> Option<Typed> {
    let head = value(context, scope, first, None);
    let tail: Vec<Option<(Sign, Typed, &ast::Expression)>> = rest
        .iter()
        .map(|(sign, term)| Some((sign_of(*sign), value(context, scope, term, None)?, term)))
        .collect();
    let head = head?;
    let tail: Vec<(Sign, Typed, &ast::Expression)> = tail.into_iter().collect::<Option<_>>()?;
    if head.kind == FactType::Date {
        return super::days::later(context, head, tail, span);
    }
    let own = number_type(context, first, &head)?.clone();
    let size = total(context, &head, &tail, span)?;
    let mut interval = head.interval.clone();
    let mut whole = own.whole;
    let mut terms = vec![(Sign::Plus, super::plain(head.value.clone()))];
    for (sign, term, words) in tail {
        let other = number_type(context, words, &term)?.clone();
        let Some(factor) = other.unit.factor_to(&own.unit) else {
            return context.fail(cannot_add(first, &head, &own.unit, words, &term, &other.unit));
        };
        interval = ranges::sum(&interval, sign, &ranges::scaled(&term.interval, &factor));
        whole = whole && other.whole && factor.is_whole();
        terms.push((
            sign,
            Limit {
                value: term.value,
                factor,
            },
        ));
    }
    let kind = FactType::Number(NumberType {
        unit: own.unit,
        whole,
    });
    let mut typed = Typed::new(Value::Sum(terms), kind);
    typed.interval = interval;
    typed.size = size;
    Some(typed)
}

fn sign_of(sign: ast::Sign) -> Sign {
    match sign {
        ast::Sign::Plus => Sign::Plus,
        ast::Sign::Minus => Sign::Minus,
    }
}

pub(crate) fn number_type<'t>(
    context: &mut Context<'_>,
    words: &ast::Expression,
    typed: &'t Typed,
) -> Option<&'t NumberType> {
    if let FactType::Number(number) = &typed.kind {
        return Some(number);
    }
    let what = literals::type_in_words(context, &typed.kind);
    let diagnostic = Diagnostic::new(
        Code::TypeMismatch,
        words.span(),
        format!(
            "`{}` is {what} and cannot be calculated with",
            spelled::expression(words)
        ),
        "not a number",
    );
    context.fail(match typed.kind {
        FactType::Date => diagnostic.help("days between two dates are `days from first_day to last_day`"),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_)
        | FactType::Number(_) => diagnostic.help("calculate with numbers only"),
    })
}

fn cannot_add(
    first: &ast::Expression,
    head: &Typed,
    own: &Unit,
    words: &ast::Expression,
    term: &Typed,
    other: &Unit,
) -> Diagnostic {
    let (first_words, term_words) = (spelled::expression(first), spelled::expression(words));
    if term.bare {
        return Diagnostic::new(
            Code::MissingUnit,
            words.span(),
            format!("`{first_words}` is in {own}, but `{term_words}` has no unit"),
            "the unit is missing",
        )
        .help(units::with_unit(&term_words, own));
    }
    if head.bare {
        return Diagnostic::new(
            Code::MissingUnit,
            first.span(),
            format!("`{term_words}` is in {other}, but `{first_words}` has no unit"),
            "the unit is missing",
        )
        .help(units::with_unit(&first_words, other));
    }
    let code = if units::days_and_months(own, other) {
        Code::DaysAndMonths
    } else {
        Code::UnitMismatch
    };
    Diagnostic::new(
        code,
        words.span(),
        format!(
            "`{first_words}` is {} and `{term_words}` is {}: they cannot be added",
            units::in_words(own),
            units::in_words(other)
        ),
        format!("this is {}", units::in_words(other)),
    )
    .help(format!("add only what is {}", units::in_words(own)))
}

/// Settles `a * b / c`.
pub(crate) fn product(
    context: &mut Context<'_>,
    scope: Scope,
    first: &ast::Expression,
    rest: &[(ast::Scaling, ast::Expression)],
    span: Span,
) -> Option<Typed> {
    let head = value(context, scope, first, None);
    let tail: Vec<Option<(Scaling, Typed, &ast::Expression)>> = rest
        .iter()
        .map(|(scaling, factor)| {
            let scaling = match scaling {
                ast::Scaling::Times => Scaling::Times,
                ast::Scaling::Over => Scaling::Over,
            };
            Some((scaling, value(context, scope, factor, None)?, factor))
        })
        .collect();
    let head = head?;
    let tail: Vec<(Scaling, Typed, &ast::Expression)> = tail.into_iter().collect::<Option<_>>()?;
    let own = number_type(context, first, &head)?;
    let (mut unit, mut whole) = (own.unit.clone(), own.whole);
    let size = total(context, &head, &tail, span)?;
    let mut interval = head.interval.clone();
    let mut factors = vec![(Scaling::Times, head.value.clone())];
    for (scaling, factor, words) in tail {
        let other = number_type(context, words, &factor)?;
        (unit, whole) = match scaling {
            Scaling::Times => (unit.times(&other.unit), whole && other.whole),
            Scaling::Over => (unit.over(&other.unit), false),
        };
        interval = match ranges::product(&interval, scaling, &factor.interval) {
            Some(interval) => interval,
            None => return context.fail(may_be_zero(words, &factor)),
        };
        factors.push((scaling, factor.value));
    }
    let mut typed = Typed::new(
        Value::Product(factors),
        FactType::Number(NumberType { unit, whole }),
    );
    typed.interval = interval;
    typed.size = size;
    Some(typed)
}

fn may_be_zero(words: &ast::Expression, divisor: &Typed) -> Diagnostic {
    let written = spelled::expression(words);
    let message = match literal_number(divisor) {
        Some(_) => "nothing can be divided by zero".to_owned(),
        None => format!("`{written}` may be zero, and nothing can be divided by zero"),
    };
    Diagnostic::new(Code::DivisorMayBeZero, words.span(), message, "this may be zero")
        .help("give the fact a range without zero, such as `from 1 to 7`")
}

//! Days: a day after another, and the time between two.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{
    Day, ElapsedUnit, FactType, Interval, Limit, Number, NumberType, Sign, Unit, UnitPart, Value,
};
use stepwell_syntax::ast;

use super::{
    Typed,
    arithmetic::{number_type, sized},
    literals, value,
};
use crate::{
    context::{Context, Scope},
    ranges, spelled, units,
};

/// A day and lengths of time after or before it.
pub(crate) fn later(
    context: &mut Context<'_>,
    head: Typed,
    tail: Vec<(Sign, Typed, &ast::Expression)>,
    span: Span,
) -> Option<Typed> {
    let mut typed = head;
    for (sign, amount, words) in tail {
        if amount.kind == FactType::Date {
            return context.fail(
                Diagnostic::new(
                    Code::TypeMismatch,
                    words.span(),
                    "two days cannot be added or taken from one another",
                    "a day",
                )
                .help("the days between them are `days from first_day to last_day`"),
            );
        }
        let number = number_type(context, words, &amount)?.clone();
        if amount.bare {
            let written = spelled::expression(words);
            return context.fail(
                Diagnostic::new(
                    Code::MissingUnit,
                    words.span(),
                    format!("`{written}` does not say whether it means days, weeks, months or years"),
                    "the unit is missing",
                )
                .help(format!("did you mean `{written} days`?")),
            );
        }
        let Some((unit, factor)) = steps(&number.unit) else {
            return context.fail(
                Diagnostic::new(
                    Code::UnitMismatch,
                    words.span(),
                    format!(
                        "only days, weeks, months or years lead from one day to another, not {}",
                        number.unit
                    ),
                    format!("this is {}", units::in_words(&number.unit)),
                )
                .help("write for example `as_of + 60 days`"),
            );
        };
        if !number.whole {
            return context.fail(
                Diagnostic::new(
                    Code::FractionOfWhole,
                    words.span(),
                    format!(
                        "`{}` may be a fraction, but only whole {} lead to another day",
                        spelled::expression(words),
                        number.unit
                    ),
                    "not surely a whole number",
                )
                .help(format!(
                    "write a whole number, or declare the fact as `whole {}`",
                    number.unit
                )),
            );
        }
        typed = step(typed, sign, amount, unit, factor);
    }
    typed.size = sized(context, typed.size, span)?;
    Some(typed)
}

fn step(day: Typed, sign: Sign, amount: Typed, unit: ElapsedUnit, factor: Number) -> Typed {
    let steps = ranges::scaled(&amount.interval, &factor);
    let moved = |end: &Option<Number>, steps: &Option<Number>| {
        let day = Day::from_count(end.as_ref()?.to_i64()?);
        let steps = steps.as_ref()?.floor().to_i64()?;
        let steps = match sign {
            Sign::Plus => steps,
            Sign::Minus => steps.checked_neg()?,
        };
        let day = match unit {
            ElapsedUnit::Days => Day::from_count(day.count().saturating_add(steps)),
            ElapsedUnit::Months => day.plus_months(steps.clamp(-200_000, 200_000)),
            ElapsedUnit::Years => day.plus_months(steps.saturating_mul(12).clamp(-200_000, 200_000)),
        };
        Some(Number::whole(day.count()))
    };
    let interval = match sign {
        Sign::Plus => Interval {
            from: moved(&day.interval.from, &steps.from),
            to: moved(&day.interval.to, &steps.to),
        },
        Sign::Minus => Interval {
            from: moved(&day.interval.from, &steps.to),
            to: moved(&day.interval.to, &steps.from),
        },
    };
    let mut typed = Typed::new(
        Value::Later {
            day: Box::new(day.value),
            sign,
            amount: Box::new(Limit {
                value: amount.value,
                factor,
            }),
            unit,
        },
        FactType::Date,
    );
    typed.interval = interval;
    typed.size = day.size.saturating_add(amount.size);
    typed
}

/// How a length of time leads from one day to another: in days or months, and how many of them one of it is.
fn steps(unit: &Unit) -> Option<(ElapsedUnit, Number)> {
    match (unit.above.as_slice(), unit.below.as_slice()) {
        ([part], []) => match part {
            UnitPart::Day => Some((ElapsedUnit::Days, Number::whole(1))),
            UnitPart::Week => Some((ElapsedUnit::Days, Number::whole(7))),
            UnitPart::Month => Some((ElapsedUnit::Months, Number::whole(1))),
            UnitPart::Year => Some((ElapsedUnit::Months, Number::whole(12))),
            UnitPart::Minute | UnitPart::Hour | UnitPart::Counted(_) => None,
        },
        _ => None,
    }
}

/// Settles `days from A to B`.
pub(crate) fn elapsed(
    context: &mut Context<'_>,
    scope: Scope,
    unit: ast::ElapsedUnit,
    from: &ast::Expression,
    to: &ast::Expression,
) -> Option<Typed> {
    let first = day(context, scope, from);
    let last = day(context, scope, to);
    let (first, last) = (first?, last?);
    let (unit, part) = match unit {
        ast::ElapsedUnit::Days => (ElapsedUnit::Days, UnitPart::Day),
        ast::ElapsedUnit::Months => (ElapsedUnit::Months, UnitPart::Month),
        ast::ElapsedUnit::Years => (ElapsedUnit::Years, UnitPart::Year),
    };
    let count = |from: &Option<Number>, to: &Option<Number>| {
        let from = Day::from_count(from.as_ref()?.to_i64()?);
        let to = Day::from_count(to.as_ref()?.to_i64()?);
        Some(Number::whole(from.until(to, unit)))
    };
    let interval = Interval {
        from: count(&first.interval.to, &last.interval.from),
        to: count(&first.interval.from, &last.interval.to),
    };
    let mut typed = Typed::new(
        Value::Elapsed {
            unit,
            from: Box::new(first.value),
            to: Box::new(last.value),
        },
        FactType::Number(NumberType {
            unit: Unit::new([part], []),
            whole: true,
        }),
    );
    typed.interval = interval;
    typed.size = first.size.saturating_add(last.size);
    Some(typed)
}

fn day(context: &mut Context<'_>, scope: Scope, it: &ast::Expression) -> Option<Typed> {
    let typed = value(context, scope, it, Some(&FactType::Date))?;
    if typed.kind == FactType::Date {
        return Some(typed);
    }
    let what = literals::type_in_words(context, &typed.kind);
    context.fail(
        Diagnostic::new(
            Code::TypeMismatch,
            it.span(),
            format!(
                "`{}` is {what}, but a day is needed here",
                spelled::expression(it)
            ),
            "not a day",
        )
        .help("write a date, as in `days from admitted to as_of`"),
    )
}

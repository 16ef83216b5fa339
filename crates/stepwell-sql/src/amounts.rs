//! Amounts: numbers and days that are calculated, from the lowest to the highest that each can be.

use stepwell_eval::circuit::Amount;
use stepwell_model::{Day, ElapsedUnit, Number};

use crate::{
    compare::{Order, side_by_side},
    dialect::Dialect,
    expression::{Binding, Expression, Truth, all, any},
    making::Making,
    sheet::Sheet,
    span::{Cannot, End, Span},
    whole::{TooLarge, Whole, common_divisor},
};

impl Making<'_> {
    /// The span of an amount, as columns.
    pub(crate) fn amount(&mut self, place: usize, amount: &Amount) -> Result<Span, Cannot> {
        let name = self.amount_words(place);
        let span = match amount {
            Amount::Fact(fact) => {
                let Some((fact, domain)) = self.number_fact(*fact) else {
                    return Err(Cannot::NotWritten);
                };
                return self.facts.span(&mut self.sheet, fact, &domain);
            }
            Amount::Fixed(number) => return Ok(Span::fixed(number)?),
            Amount::AsOf => return Ok(self.as_of.clone()),
            Amount::Sum(terms) => {
                let mut total = Span::fixed(&Number::zero())?;
                for (term, factor) in terms {
                    let term = self.span(*term)?.times_number(factor)?;
                    total = total.plus(&term)?;
                }
                total
            }
            Amount::Product(factors) => {
                let mut total = Span::fixed(&Number::whole(1))?;
                for (scaling, factor) in factors {
                    total = total.scaled_by(*scaling, &self.span(*factor)?)?;
                }
                total
            }
            Amount::Elapsed { unit, from, to } => {
                let (from, to) = (days(&self.span(*from)?)?, days(&self.span(*to)?)?);
                let sheet = &mut self.sheet;
                let least = elapsed(sheet, *unit, &from.1, &to.0)?;
                let most = elapsed(sheet, *unit, &from.0, &to.1)?;
                Span {
                    low: End::plain(least),
                    high: End::plain(most),
                    scale: Number::whole(1),
                }
            }
            Amount::Later { day, amount, unit } => {
                let (first, last) = days(&self.span(*day)?)?;
                let amount = self.span(*amount)?;
                let low = counted(&amount.low, &amount.scale, self.sheet.dialect, -FAR)?;
                let high = counted(&amount.high, &amount.scale, self.sheet.dialect, FAR)?;
                Span {
                    low: End::plain(later(&mut self.sheet, &name, &first, &low, *unit)?),
                    high: End::plain(later(&mut self.sheet, &name, &last, &high, *unit)?),
                    scale: Number::whole(1),
                }
            }
            Amount::Choose { arms, otherwise } => {
                let guards: Vec<(Truth, Truth)> =
                    arms.iter().map(|(guard, _)| self.verdict(*guard)).collect();
                let mut cases = Vec::with_capacity(arms.len() + 1);
                for ((_, can), (_, amount)) in guards.iter().zip(arms) {
                    cases.push((can.clone(), self.span(*amount)?));
                }
                match otherwise {
                    Some(otherwise) => {
                        let none_is_met = any(guards.iter().map(|(met, _)| met.clone())).not();
                        cases.push((none_is_met, self.span(*otherwise)?));
                    }
                    None => {
                        // Where no arm is left after all, none is ruled out.
                        let gone = any(cases.iter().map(|(can, _)| can.clone())).not();
                        for (can, _) in &mut cases {
                            *can = any([can.clone(), gone.clone()]);
                        }
                    }
                }
                chosen(&cases)?
            }
        };
        Ok(self.as_columns(&name, span))
    }

    fn as_columns(&mut self, name: &str, span: Span) -> Span {
        let mut end = |end: End, what: &str| {
            let mut column = |whole: Whole, what: &str| Whole {
                value: self.sheet.column(&format!("{name}: {what}"), whole.value),
                ..whole
            };
            End {
                over: column(end.over, what),
                under: end
                    .under
                    .map(|under| column(under, &format!("{what}, divided by"))),
                open: end.open,
            }
        };
        Span {
            low: end(span.low, "lowest"),
            high: end(span.high, "highest"),
            scale: span.scale,
        }
    }
}

/// More than the days of ten thousand years.
const FAR: i64 = 4_000_000;

/// The first and the last day a span can be.
fn days(span: &Span) -> Result<(Whole, Whole), Cannot> {
    let day = |end: &End, open: Day| -> Result<Whole, Cannot> {
        if end.under.is_some() || span.scale != Number::whole(1) {
            return Err(Cannot::NotWritten);
        }
        if !end.open {
            return Ok(end.over.clone());
        }
        let text = format!("coalesce({}, {})", end.over.value.text, open.count());
        let value = Expression::of(text, Binding::Single, &[&end.over.value]);
        Ok(Whole::between(
            value,
            end.over.low.clone(),
            end.over.high.clone(),
        )?)
    };
    Ok((day(&span.low, Day::FIRST)?, day(&span.high, Day::LAST)?))
}

/// A whole number from a whole count of fractions, rounded down.
fn floored(count: &Whole, scale: &Number, dialect: Dialect) -> Result<Whole, TooLarge> {
    if *scale == Number::whole(1) {
        return Ok(count.clone());
    }
    let floor = |number: &Number| number.over(scale).unwrap_or_else(Number::zero).floor();
    let value = count.value.single();
    // Engines round a quotient of whole numbers towards zero, so what is left over is taken away first.
    let rest = format!("((({value} % {scale}) + {scale}) % {scale})");
    let text = dialect.whole_quotient(&format!("({value} - {rest})"), &scale.to_string());
    let value = Expression::of(text, Binding::Single, &[&count.value]);
    Whole::between(value, floor(&count.low), floor(&count.high))
}

/// How many units from an end, rounded down and not more than there are days; `open` where there is no end.
fn counted(end: &End, scale: &Number, dialect: Dialect, open: i64) -> Result<Whole, Cannot> {
    if end.under.is_some() {
        return Err(Cannot::NotWritten);
    }
    let mut count = floored(&end.over, scale, dialect)?;
    if end.open {
        let text = format!("coalesce({}, {open})", count.value.text);
        let open = Number::whole(open);
        count = Whole::between(
            Expression::of(text, Binding::Single, &[&count.value]),
            count.low.min(open.clone()),
            count.high.max(open),
        )?;
    }
    let far = Number::whole(FAR);
    if count.low >= -&far && count.high <= far {
        return Ok(count);
    }
    let text = format!("least(greatest({}, -{FAR}), {FAR})", count.value.text);
    let value = Expression::of(text, Binding::Single, &[&count.value]);
    let (low, high) = (count.low.clamp(-&far, far.clone()), count.high.clamp(-&far, far));
    Ok(Whole::between(value, low, high)?)
}

/// A day so many units later.
fn later(
    sheet: &mut Sheet,
    name: &str,
    day: &Whole,
    count: &Whole,
    unit: ElapsedUnit,
) -> Result<Whole, TooLarge> {
    let (first, last) = (
        Number::whole(Day::FIRST.count()),
        Number::whole(Day::LAST.count()),
    );
    let month = match unit {
        ElapsedUnit::Days => {
            let sum = day.plus(count)?;
            if sum.low >= first && sum.high <= last {
                return Ok(sum);
            }
            let text = format!("least(greatest({}, {first}), {last})", sum.value.text);
            let value = Expression::of(text, Binding::Single, &[&sum.value]);
            return Whole::between(value, sum.low.max(first), sum.high.min(last));
        }
        ElapsedUnit::Months => 1,
        ElapsedUnit::Years => 12,
    };
    let months = count.times(&Whole::constant(&Number::whole(month))?)?;
    let moved = |day: &Number, months: &Number| {
        let months = months.to_i64().unwrap_or(0).clamp(-12 * FAR, 12 * FAR);
        Number::whole(
            Day::from_count(day.to_i64().unwrap_or(0))
                .plus_months(months)
                .count(),
        )
    };
    let (low, high) = (moved(&day.low, &months.low), moved(&day.high, &months.high));
    if let (Some(_), Some(_)) = (day.fixed(), months.fixed()) {
        return Whole::constant(&low);
    }
    let dialect = sheet.dialect;
    let from = dialect.day(&day.value.text);
    let shifted = Expression::of(
        dialect.months_later(&from, &months.value.text),
        Binding::Single,
        &[&day.value, &months.value],
    );
    let shifted = sheet.column(&format!("{name}: months on"), shifted);
    // Where the month lacks the day, the engines take its last; the language the first of the next.
    let number = |date: &str| format!("EXTRACT(DAY FROM {date})");
    let text = format!(
        "CASE WHEN {} = {} THEN {count} ELSE {count} + 1 END",
        number(&shifted.text),
        number(&from),
        count = dialect.count_of_day(&shifted.text),
    );
    let value = Expression::of(text, Binding::Single, &[&shifted, &day.value]);
    if low > first && high < last {
        return Whole::between(value, low, high);
    }
    let text = format!("least(greatest({}, {first}), {last})", value.text);
    let value = Expression::of(text, Binding::Single, &[&value]);
    Whole::between(value, low, high)
}

/// Completed units between two days.
fn elapsed(sheet: &mut Sheet, unit: ElapsedUnit, from: &Whole, to: &Whole) -> Result<Whole, TooLarge> {
    let of = |from: &Number, to: &Number| {
        let day = |count: &Number| Day::from_count(count.to_i64().unwrap_or(0));
        Number::whole(day(from).until(day(to), unit))
    };
    let (low, high) = (of(&from.high, &to.low), of(&from.low, &to.high));
    if let (Some(_), Some(_)) = (from.fixed(), to.fixed()) {
        return Whole::constant(&low);
    }
    if unit == ElapsedUnit::Days {
        return to.minus(from);
    }
    let dialect = sheet.dialect;
    let mut calendar = |day: &Whole| -> (Expression, Expression) {
        if let Some(count) = day.fixed().and_then(Number::to_i64) {
            let written = Day::from_count(count).to_string();
            let mut parts = written.split('-').map(|part| part.parse::<i64>().unwrap_or(1));
            let mut next = || parts.next().unwrap_or(1);
            let (year, month, number) = (next(), next(), next());
            return (
                Expression::constant((year * 12 + month).to_string()),
                Expression::constant(number.to_string()),
            );
        }
        let date = Expression::of(dialect.day(&day.value.text), Binding::Single, &[&day.value]);
        let months = format!(
            "(CAST(EXTRACT(YEAR FROM {0}) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM {0}) AS BIGINT))",
            date.text
        );
        let number = format!("CAST(EXTRACT(DAY FROM {}) AS BIGINT)", date.text);
        let reads = [&date];
        let name = "calendar";
        let months = Expression::of(months, Binding::Single, &reads);
        let number = Expression::of(number, Binding::Single, &reads);
        (
            sheet.column(&format!("{name} months"), months),
            sheet.column(&format!("{name} day"), number),
        )
    };
    let ((from_month, from_day), (to_month, to_day)) = (calendar(from), calendar(to));
    let months = format!(
        "({} - {} - CASE WHEN {} > {} THEN 1 ELSE 0 END)",
        to_month.text, from_month.text, from_day.text, to_day.text
    );
    let parts = [&from_month, &from_day, &to_month, &to_day, &to.value];
    let counted = match unit {
        ElapsedUnit::Days | ElapsedUnit::Months => months,
        ElapsedUnit::Years => {
            let months = Expression::of(months, Binding::Single, &parts);
            let months = sheet.column("calendar months between", months);
            let rest = format!("((({0} % 12) + 12) % 12)", months.text);
            let text = dialect.whole_quotient(&format!("({} - {rest})", months.text), "12");
            let last = last_day(&text, to);
            let value = Expression::of(last, Binding::Single, &[&months, &to.value]);
            return Whole::between(value, low, high);
        }
    };
    let value = Expression::of(last_day(&counted, to), Binding::Single, &parts);
    Whole::between(value, low, high)
}

/// On the last day there is, one unit more is taken as completed, for no day is past it.
fn last_day(counted: &str, to: &Whole) -> String {
    let last = Number::whole(Day::LAST.count());
    if to.high < last {
        return counted.to_owned();
    }
    format!(
        "({counted} + CASE WHEN {} >= {last} THEN 1 ELSE 0 END)",
        to.value.single()
    )
}

/// From the lowest to the highest of the cases that may still hold.
fn chosen(cases: &[(Truth, Span)]) -> Result<Span, Cannot> {
    let Some((_, first)) = cases.first() else {
        return Err(Cannot::NotWritten);
    };
    // As counts of the same.
    let mut scale = first.scale.clone();
    for (_, span) in cases {
        let shared = common_divisor(&scale, &span.scale);
        scale = &scale * &span.scale.over(&shared).unwrap_or_else(|| span.scale.clone());
    }
    let mut alike = Vec::with_capacity(cases.len());
    for (can, span) in cases {
        if *can == Truth::Never {
            continue;
        }
        let factor = scale.over(&span.scale).unwrap_or_else(|| Number::whole(1));
        let factor = Whole::constant(&factor)?;
        let count = |end: &End| -> Result<(Whole, bool), Cannot> {
            if end.under.is_some() {
                return Err(Cannot::NotWritten);
            }
            Ok((end.over.times(&factor)?, end.open))
        };
        alike.push((can, count(&span.low)?, count(&span.high)?));
    }
    let pick = |function: &str, ends: Vec<(&Truth, (Whole, bool))>| -> Result<End, TooLarge> {
        let low = ends.iter().map(|(_, (whole, _))| whole.low.clone()).min();
        let high = ends.iter().map(|(_, (whole, _))| whole.high.clone()).max();
        let (low, high) = (
            low.unwrap_or_else(Number::zero),
            high.unwrap_or_else(Number::zero),
        );
        let kind = Whole::kind(&low, &high);
        let mut parts: Vec<Expression> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let mut missing: Vec<Truth> = Vec::new();
        for (can, (whole, open)) in &ends {
            let value = format!("CAST({} AS {kind})", whole.value.text);
            texts.push(match can {
                Truth::Always | Truth::Never => value,
                Truth::Where(holds) => format!("CASE WHEN {} THEN {value} END", holds.text),
            });
            parts.push(whole.value.clone());
            parts.extend(match can {
                Truth::Always | Truth::Never => None,
                Truth::Where(holds) => Some(holds.clone()),
            });
            if *open {
                let text = format!("{} IS NULL", whole.value.single());
                let null = Truth::Where(Expression::of(text, Binding::Comparison, &[&whole.value]));
                missing.push(all([(*can).clone(), null]));
            }
        }
        let open = !missing.is_empty();
        let text = match texts.as_slice() {
            [only] => only.clone(),
            _ => format!("{function}({})", texts.join(", ")),
        };
        let missing = any(missing);
        let text = match &missing {
            Truth::Never => text,
            Truth::Always => "NULL".to_owned(),
            Truth::Where(holds) => format!("CASE WHEN {} THEN NULL ELSE {text} END", holds.text),
        };
        let missing = missing.expression();
        let reads: Vec<&Expression> = parts.iter().chain([&missing]).collect();
        let value = Expression::of(text, Binding::Single, &reads);
        let over = if open {
            Whole { value, low, high }
        } else {
            Whole::between(value, low, high)?
        };
        Ok(End {
            over,
            under: None,
            open,
        })
    };
    let lows = alike.iter().map(|(can, low, _)| (*can, low.clone())).collect();
    let highs = alike.iter().map(|(can, _, high)| (*can, high.clone())).collect();
    Ok(Span {
        low: pick("least", lows)?,
        high: pick("greatest", highs)?,
        scale,
    })
}

/// Whether two ends leave room between them: a lower bound and an upper one.
pub(crate) fn leave_room(
    lower: (&Span, bool),
    upper: (&Span, bool),
    whole: bool,
    dialect: Dialect,
) -> Result<Truth, Cannot> {
    let ((lower, above), (upper, below)) = (lower, upper);
    if !whole {
        let order = if above || below {
            Order::Below
        } else {
            Order::AtMost
        };
        return Ok(side_by_side(
            (&lower.low, &lower.scale),
            order,
            (&upper.high, &upper.scale),
            true,
        )?);
    }
    // Among whole numbers the lower bound is the next whole one, and the upper the one before.
    if lower.low.open || upper.high.open {
        return Err(Cannot::NotWritten);
    }
    let one = Whole::constant(&Number::whole(1))?;
    if lower.low.under.is_some() || upper.high.under.is_some() {
        return Err(Cannot::NotWritten);
    }
    let floor = |end: &End, scale: &Number| floored(&end.over, scale, dialect);
    let ceil = |end: &End, scale: &Number| floored(&end.over.negated()?, scale, dialect)?.negated();
    let from = if above {
        floor(&lower.low, &lower.scale)?.plus(&one)?
    } else {
        ceil(&lower.low, &lower.scale)?
    };
    let to = if below {
        ceil(&upper.high, &upper.scale)?.minus(&one)?
    } else {
        floor(&upper.high, &upper.scale)?
    };
    let plain = Number::whole(1);
    Ok(side_by_side(
        (&End::plain(from), &plain),
        Order::AtMost,
        (&End::plain(to), &plain),
        true,
    )?)
}

//! Facts that are numbers and days: from the lowest to the highest each can be.

use stepwell_eval::{circuit::Regions, program::Range, record::everything};
use stepwell_model::{Day, Fact, FactType, Id, Interval, LabelSet, Number, Possible, Ruleset};

use crate::{
    compare::Order,
    expression::{Binding, Expression, Truth, all, any},
    facts::{Facts, Part, Verdict},
    sheet::Sheet,
    span::{Cannot, End, Span},
    whole::{TooLarge, Whole, power_of_ten},
};

impl Facts<'_> {
    /// A number or day lies in one of these regions.
    pub(crate) fn is_region(
        &mut self,
        sheet: &mut Sheet,
        fact: Id<Fact>,
        regions: &Regions,
        accept: LabelSet,
    ) -> Verdict {
        let ranges = regions.ranges(accept);
        if self.raw(fact).is_none() {
            let possible = regions.possible();
            return (
                Truth::of(possible.is_within(accept)),
                Truth::of(possible.meets(accept)),
            );
        }
        let everything = LabelSet::first(regions.count());
        let cuts: Vec<Range> = regions.ranges(LabelSet::one(0));
        let last = u32::try_from(regions.count().saturating_sub(1)).unwrap_or(u32::MAX);
        let last: Vec<Range> = regions.ranges(LabelSet::one(last));
        if accept == everything {
            return (Truth::Always, Truth::Always);
        }
        // Without an end, what is not known is beyond every cut.
        let one = Number::whole(1);
        let lowest_cut = cuts
            .first()
            .and_then(|range| range.high.as_ref())
            .map(|cut| &cut.value - &one);
        let highest_cut = last
            .first()
            .and_then(|range| range.low.as_ref())
            .map(|cut| &cut.value + &one);
        let low = self.end(
            sheet,
            fact,
            regions.domain().from.clone().or(lowest_cut),
            Part::Lowest,
        );
        let high = self.end(
            sheet,
            fact,
            regions.domain().to.clone().or(highest_cut),
            Part::Highest,
        );
        let is_day = self.ruleset.facts[fact].kind == FactType::Date;
        let test = |sheet: &Sheet, end: &Expression, order: Order, value: &Number| {
            let (order, limit) = beside_decimals(order, value);
            let limit = literal(sheet, is_day, &limit);
            let text = format!("{} {} {limit}", end.text, order.sign());
            Truth::Where(Expression::of(text, Binding::Comparison, &[end]))
        };
        let holds = |range: &Range| {
            let from = range.low.as_ref().map(|cut| {
                let order = if cut.inside { Order::AtLeast } else { Order::Above };
                test(sheet, &low, order, &cut.value)
            });
            let to = range.high.as_ref().map(|cut| {
                let order = if cut.inside { Order::AtMost } else { Order::Below };
                test(sheet, &high, order, &cut.value)
            });
            all(from.into_iter().chain(to))
        };
        let meets = |range: &Range| {
            let from = range.low.as_ref().map(|cut| {
                let order = if cut.inside { Order::AtLeast } else { Order::Above };
                test(sheet, &high, order, &cut.value)
            });
            let to = range.high.as_ref().map(|cut| {
                let order = if cut.inside { Order::AtMost } else { Order::Below };
                test(sheet, &low, order, &cut.value)
            });
            all(from.into_iter().chain(to))
        };
        (any(ranges.iter().map(holds)), any(ranges.iter().map(meets)))
    }

    fn end(&mut self, sheet: &mut Sheet, fact: Id<Fact>, bound: Option<Number>, part: Part) -> Expression {
        let is_day = self.ruleset.facts[fact].kind == FactType::Date;
        let (name, order) = if part == Part::Highest {
            ("highest", Order::AtMost)
        } else {
            ("lowest", Order::AtLeast)
        };
        self.column(sheet, fact, part, name, |facts, sheet| {
            let raw = facts.raw(fact).unwrap_or_else(|| Expression::constant("NULL"));
            match bound {
                Some(bound) => {
                    let (_, bound) = beside_decimals(order, &bound);
                    let text = format!("coalesce({}, {})", raw.text, literal(sheet, is_day, &bound));
                    Expression::of(text, Binding::Single, &[&raw])
                }
                // No test has a cut: nothing is compared with it.
                None => raw,
            }
        })
    }

    /// A number or day to calculate with: from the lowest to the highest it can be.
    pub(crate) fn span(
        &mut self,
        sheet: &mut Sheet,
        fact: Id<Fact>,
        domain: &Interval,
    ) -> Result<Span, Cannot> {
        let places = self.places_of(fact);
        let scale = power_of_ten(usize::from(places));
        let end_of = |bound: &Option<Number>, round: fn(&Number) -> Number| {
            bound.as_ref().map(|bound| round(&(bound * &scale)))
        };
        let between =
            |bound: &Option<Number>| bound.as_ref().is_some_and(|bound| !(bound * &scale).is_whole());
        if between(&domain.from) || between(&domain.to) {
            // What is not known reaches an end that no count of these parts is.
            return Err(Cannot::NotWritten);
        }
        let (from, to) = (
            end_of(&domain.from, Number::ceil),
            end_of(&domain.to, Number::floor),
        );
        let far = &power_of_ten(Number::DIGITS) * &scale;
        let low = from.clone().unwrap_or_else(|| -&far);
        let high = to.clone().unwrap_or_else(|| far.clone());
        let mut end = |bound: &Option<Number>, part: Part, name: &str| -> Result<End, Cannot> {
            let Some(_) = self.raw(fact) else {
                return Ok(match bound {
                    Some(bound) => End::plain(Whole::constant(bound)?),
                    None => End {
                        over: Whole {
                            value: Expression::constant("CAST(NULL AS BIGINT)"),
                            low: low.clone(),
                            high: high.clone(),
                        },
                        under: None,
                        open: true,
                    },
                });
            };
            let kind = Whole::kind(&low, &high);
            let column = self.count(sheet, fact, (part, name), bound.as_ref(), kind)?;
            Ok(End {
                over: Whole::between(column, low.clone(), high.clone())?,
                under: None,
                open: bound.is_none(),
            })
        };
        Ok(Span {
            low: end(&from, Part::LowestCount, "lowest count")?,
            high: end(&to, Part::HighestCount, "highest count")?,
            scale,
        })
    }

    /// The lowest or highest as a whole count.
    fn count(
        &mut self,
        sheet: &mut Sheet,
        fact: Id<Fact>,
        (part, name): (Part, &str),
        bound: Option<&Number>,
        kind: &str,
    ) -> Result<Expression, TooLarge> {
        let places = self.places_of(fact);
        let read = self.read(sheet, fact)?;
        let is_day = self.ruleset.facts[fact].kind == FactType::Date;
        Ok(self.column(sheet, fact, part, name, |_, sheet| {
            let counted = if is_day {
                sheet.dialect.count_of_day(&read.text)
            } else if places == 0 {
                read.text.clone()
            } else {
                format!(
                    "CAST({} * {} AS {kind})",
                    read.text,
                    power_of_ten(usize::from(places))
                )
            };
            let text = match bound {
                Some(bound) => format!("coalesce({counted}, {bound})"),
                None => counted,
            };
            Expression::of(text, Binding::Single, &[&read])
        }))
    }

    /// A number that fits, as an exact one; a day that fits. Null where it is not known or does not fit.
    fn read(&mut self, sheet: &mut Sheet, fact: Id<Fact>) -> Result<Expression, TooLarge> {
        let kind = self.kind_to_read(fact)?;
        Ok(self.column(sheet, fact, Part::Read, "as read", |facts, sheet| {
            let raw = facts.raw(fact).unwrap_or_else(|| Expression::constant("NULL"));
            let fits = in_range(sheet, facts.ruleset, fact, &raw.text);
            let value = match kind {
                Some(kind) => format!("CAST({} AS {kind})", raw.text),
                None => raw.text.clone(),
            };
            Expression::of(
                format!("CASE WHEN {fits} THEN {value} END"),
                Binding::Single,
                &[&raw],
            )
        }))
    }

    fn places_of(&self, fact: Id<Fact>) -> u8 {
        match &self.ruleset.facts[fact].kind {
            FactType::Number(number) if !number.whole => self.places,
            FactType::Number(_)
            | FactType::Date
            | FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => 0,
        }
    }

    /// The type that a number is read as; `None` of a day.
    fn kind_to_read(&self, fact: Id<Fact>) -> Result<Option<String>, TooLarge> {
        let declared = &self.ruleset.facts[fact];
        match &declared.kind {
            FactType::Number(number) if number.whole => Ok(Some("BIGINT".to_owned())),
            FactType::Number(_) => {
                let places = usize::from(self.places);
                let far = power_of_ten(Number::DIGITS);
                let ends = [&declared.range.from, &declared.range.to];
                let digits = ends.map(|end| {
                    let end = end.clone().unwrap_or_else(|| far.clone());
                    let end = if end.is_negative() { -&end } else { end };
                    end.ceil().to_string().len() + 1
                });
                let before = digits.into_iter().max().unwrap_or(1);
                // It is multiplied by its scale before the point is dropped.
                if before + 2 * places + 3 > 38 {
                    return Err(TooLarge);
                }
                Ok(Some(format!("DECIMAL({},{places})", before + places)))
            }
            FactType::Date
            | FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => Ok(None),
        }
    }
}

/// Whether a value lies in the range of its fact; null where it is not known.
pub(crate) fn in_range(sheet: &Sheet, ruleset: &Ruleset, fact: Id<Fact>, raw: &str) -> String {
    let declared = &ruleset.facts[fact];
    let is_day = declared.kind == FactType::Date;
    let (from, to) = match everything(ruleset, declared) {
        Possible::Numbers(intervals) => match intervals.into_iter().next() {
            Some(interval) => (interval.from, interval.to),
            None => (None, None),
        },
        Possible::Labels(_) | Possible::Sets(_) => (None, None),
    };
    let far = power_of_ten(Number::DIGITS);
    let from = match from {
        Some(from) => format!(
            "{raw} >= {}",
            literal(sheet, is_day, &beside_decimals(Order::AtLeast, &from).1)
        ),
        None => format!("{raw} > -{far}"),
    };
    let to = match to {
        Some(to) => format!(
            "{raw} <= {}",
            literal(sheet, is_day, &beside_decimals(Order::AtMost, &to).1)
        ),
        None => format!("{raw} < {far}"),
    };
    format!("{from} AND {to}")
}

/// A limit that is no decimal, as the next one that a number of at most [`Number::DIGITS`] digits after the point can be.
fn beside_decimals(order: Order, value: &Number) -> (Order, Number) {
    if value.is_decimal() {
        return (order, value.clone());
    }
    let scale = power_of_ten(Number::DIGITS);
    let scaled = value * &scale;
    let (order, scaled) = match order {
        Order::AtLeast | Order::Above => (Order::AtLeast, scaled.ceil()),
        Order::AtMost | Order::Below => (Order::AtMost, scaled.floor()),
    };
    (order, scaled.over(&scale).unwrap_or(scaled))
}

fn literal(sheet: &Sheet, is_day: bool, value: &Number) -> String {
    if is_day {
        let day = Day::from_count(value.floor().to_i64().unwrap_or(0));
        return format!("DATE {}", sheet.dialect.text(&day.to_string()));
    }
    value.to_string()
}

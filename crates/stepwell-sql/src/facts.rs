//! Facts: from the columns of the table to columns without nulls.
//!
//! A label becomes its place (-1 where it is not known, -2 where it does not fit), a number or day the lowest and the highest
//! it can be, a yes/no and each member of a set whether it is and whether it can be.

use std::collections::BTreeMap;

use stepwell_eval::{circuit::Regions, program::Range, record::everything};
use stepwell_model::{Day, Fact, FactType, Id, Interval, LabelSet, Number, Possible, Ruleset};

use crate::{
    expression::{Binding, Expression, Truth, all, any},
    sheet::Sheet,
    span::{End, Order, Span},
    whole::{TooLarge, Whole, power_of_ten},
};

/// The place of a label that is not known.
const UNKNOWN: &str = "-1";
/// The place of a text that is no label.
const OFF: &str = "-2";

/// The facts of a query.
pub(crate) struct Facts<'a> {
    pub(crate) ruleset: &'a Ruleset,
    /// Of each fact, its column; `None` where the table has none.
    raw: Vec<Option<Expression>>,
    /// How many digits after the point a number that is calculated with may have.
    places: u8,
    known: BTreeMap<(Id<Fact>, Part), Expression>,
}

/// What of a fact has a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Place,
    Yes,
    CanBeYes,
    Holds(u32),
    CanHold(u32),
    Lowest,
    Highest,
    Read,
    LowestCount,
    HighestCount,
}

/// What is and what can be.
pub(crate) type Verdict = (Truth, Truth);

impl<'a> Facts<'a> {
    pub(crate) fn new(ruleset: &'a Ruleset, raw: Vec<Option<Expression>>, places: u8) -> Self {
        Self {
            ruleset,
            raw,
            places,
            known: BTreeMap::new(),
        }
    }

    fn column(
        &mut self,
        sheet: &mut Sheet,
        fact: Id<Fact>,
        part: Part,
        name: &str,
        value: impl FnOnce(&mut Self, &mut Sheet) -> Expression,
    ) -> Expression {
        if let Some(known) = self.known.get(&(fact, part)) {
            return known.clone();
        }
        let value = value(self, sheet);
        let full = format!("{}: {name}", self.ruleset.facts[fact].name);
        let column = sheet.column(&full, value);
        self.known.insert((fact, part), column.clone());
        column
    }

    fn raw(&self, fact: Id<Fact>) -> Option<Expression> {
        self.raw.get(fact.index()).cloned().flatten()
    }

    /// The label of a fact is one of these.
    pub(crate) fn is_label(
        &mut self,
        sheet: &mut Sheet,
        fact: Id<Fact>,
        count: u32,
        accept: LabelSet,
    ) -> Verdict {
        let every = LabelSet::first(count as usize);
        let accept = accept.and(every);
        let Some(raw) = self.raw(fact) else {
            return (Truth::of(every.is_within(accept)), Truth::of(!accept.is_empty()));
        };
        if self.ruleset.facts[fact].kind == FactType::YesNo {
            let coalesced = |word: &str| {
                let text = format!("coalesce({}, {word})", raw.text);
                Expression::of(text, Binding::Single, &[&raw])
            };
            let yes = self.column(sheet, fact, Part::Yes, "yes", |_, _| coalesced("FALSE"));
            let can = self.column(sheet, fact, Part::CanBeYes, "can be yes", |_, _| {
                coalesced("TRUE")
            });
            let (yes, can) = (Truth::Where(yes), Truth::Where(can));
            return match (accept.contains(0), accept.contains(1)) {
                (true, true) => (Truth::Always, Truth::Always),
                (false, true) => (yes, can),
                (true, false) => (can.not(), yes.not()),
                (false, false) => (Truth::Never, Truth::Never),
            };
        }
        let place = self.place(sheet, fact, &raw);
        let runs = runs(accept);
        let highest = count.saturating_sub(1);
        let test = |text: String| Truth::Where(Expression::of(text, Binding::Comparison, &[&place]));
        let run = |(low, high): &(u32, u32)| match (*low, *high) {
            (low, high) if low == high => test(format!("{} = {low}", place.text)),
            (low, high) if high == highest => test(format!("{} >= {low}", place.text)),
            (low, high) => test(format!("{} BETWEEN {low} AND {high}", place.text)),
        };
        let is = any(runs.iter().map(run));
        let unknown = || test(format!("{} < 0", place.text));
        let can = match runs.as_slice() {
            [] => Truth::Never,
            // What is not known stands below the lowest label.
            [(0, high)] => test(format!("{} <= {high}", place.text)),
            runs => any(runs.iter().map(run).chain([unknown()])),
        };
        let is = if every.is_within(accept) {
            Truth::Always
        } else {
            is
        };
        (is, can)
    }

    /// The place of a label: -1 where it is not known, -2 where it is none.
    fn place(&mut self, sheet: &mut Sheet, fact: Id<Fact>, raw: &Expression) -> Expression {
        self.column(sheet, fact, Part::Place, "place", |facts, sheet| {
            let dialect = sheet.dialect;
            let labels = labels(facts.ruleset, fact);
            // Where labels are numbers the column may be one.
            let numeric = labels
                .iter()
                .any(|(label, _)| label.bytes().all(|byte| byte.is_ascii_digit()));
            let subject = if numeric {
                format!("CAST({} AS {})", raw.text, dialect.texts())
            } else {
                raw.text.clone()
            };
            let cases: Vec<String> = labels
                .iter()
                .map(|(label, place)| format!("WHEN {} THEN {place}", dialect.text(label)))
                .collect();
            let text = format!(
                "CAST(CASE {subject} {} ELSE CASE WHEN {} IS NULL THEN {UNKNOWN} ELSE {OFF} END END AS {})",
                cases.join(" "),
                raw.text,
                small(sheet, labels.len()),
            );
            Expression::of(text, Binding::Single, &[raw])
        })
    }

    /// Whether a set holds a member.
    pub(crate) fn holds(&mut self, sheet: &mut Sheet, fact: Id<Fact>, member: u32) -> Verdict {
        let Some(raw) = self.raw(fact) else {
            return (Truth::Never, Truth::Always);
        };
        let label = labels(self.ruleset, fact)
            .into_iter()
            .find(|(_, place)| *place == member)
            .map_or_else(String::new, |(label, _)| label);
        let coalesced = |sheet: &Sheet, word: &str| {
            let text = sheet.dialect.text(&label);
            let holds = sheet.dialect.holds(&list(sheet, &raw), &text);
            Expression::of(format!("coalesce({holds}, {word})"), Binding::Single, &[&raw])
        };
        let is = self.column(sheet, fact, Part::Holds(member), &label, |_, sheet| {
            coalesced(sheet, "FALSE")
        });
        let can = format!("can be {label}");
        let can = self.column(sheet, fact, Part::CanHold(member), &can, |_, sheet| {
            coalesced(sheet, "TRUE")
        });
        (Truth::Where(is), Truth::Where(can))
    }

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
        let (name, order) = match part {
            Part::Highest => ("highest", Order::AtMost),
            _ => ("lowest", Order::AtLeast),
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
    ) -> Result<Span, TooLarge> {
        let places = self.places_of(fact);
        let scale = power_of_ten(usize::from(places));
        let end_of = |bound: &Option<Number>, round: fn(&Number) -> Number| {
            bound.as_ref().map(|bound| round(&(bound * &scale)))
        };
        let (from, to) = (
            end_of(&domain.from, Number::ceil),
            end_of(&domain.to, Number::floor),
        );
        let far = &power_of_ten(Number::DIGITS) * &scale;
        let low = from.clone().unwrap_or_else(|| -&far);
        let high = to.clone().unwrap_or_else(|| far.clone());
        let mut end = |bound: &Option<Number>, part: Part, name: &str| -> Result<End, TooLarge> {
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
            let column = self.count(sheet, fact, bound.as_ref(), part, name, places, (&low, &high))?;
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
        bound: Option<&Number>,
        part: Part,
        name: &str,
        places: u8,
        (low, high): (&Number, &Number),
    ) -> Result<Expression, TooLarge> {
        let read = self.read(sheet, fact)?;
        let is_day = self.ruleset.facts[fact].kind == FactType::Date;
        let kind = Whole::kind(low, high);
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

    /// Whether every fact of a row fits.
    pub(crate) fn fit(&mut self, sheet: &mut Sheet) -> Truth {
        let ids: Vec<Id<Fact>> = self.ruleset.facts.entries().map(|(id, _)| id).collect();
        let fits: Vec<Truth> = ids.into_iter().map(|fact| self.fits(sheet, fact)).collect();
        all(fits)
    }

    fn fits(&mut self, sheet: &mut Sheet, fact: Id<Fact>) -> Truth {
        let Some(raw) = self.raw(fact) else {
            return Truth::Always;
        };
        let name = self.ruleset.facts[fact].name.clone();
        let text = match &self.ruleset.facts[fact].kind {
            FactType::YesNo => return Truth::Always,
            FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                let place = self.place(sheet, fact, &raw);
                let text = format!("{} > {OFF}", place.text);
                return Truth::Where(Expression::of(text, Binding::Comparison, &[&place]));
            }
            FactType::Set(_) => {
                let members = labels(self.ruleset, fact).into_iter();
                let members: Vec<String> = members.map(|(label, _)| sheet.dialect.text(&label)).collect();
                sheet.dialect.holds_only(&list(sheet, &raw), &members)
            }
            FactType::Date => in_range(sheet, self.ruleset, fact, &raw.text),
            FactType::Number(_) => {
                let read = self.known.get(&(fact, Part::Read)).cloned();
                if let Some(read) = read {
                    let text = format!(
                        "({} IS NULL OR coalesce({} = {}, FALSE))",
                        raw.text, read.text, raw.text
                    );
                    let fits = Expression::of(text, Binding::Single, &[&raw, &read]);
                    return sheet.condition(&format!("{name}: fits"), Truth::Where(fits));
                }
                let mut text = in_range(sheet, self.ruleset, fact, &raw.text);
                if matches!(&self.ruleset.facts[fact].kind, FactType::Number(number) if number.whole) {
                    text = format!("{text} AND floor({0}) = {0}", raw.text);
                }
                text
            }
        };
        let text = format!("coalesce({text}, TRUE)");
        let fits = Expression::of(text, Binding::Single, &[&raw]);
        sheet.condition(&format!("{name}: fits"), Truth::Where(fits))
    }
}

/// The type of places.
fn small(sheet: &Sheet, labels: usize) -> &'static str {
    if labels < 127 {
        sheet.dialect.small()
    } else {
        "INTEGER"
    }
}

/// A set as a list of texts.
fn list(sheet: &Sheet, raw: &Expression) -> String {
    format!("CAST({} AS {})", raw.text, sheet.dialect.lists())
}

/// Every text that stands for a label, with the label's place.
pub(crate) fn labels(ruleset: &Ruleset, fact: Id<Fact>) -> Vec<(String, u32)> {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    match &ruleset.facts[fact].kind {
        FactType::Scale(values) => each(&ruleset.scales[*values].values),
        FactType::Choice(values) | FactType::Set(values) => each(&ruleset.choices[*values].values),
        FactType::Level(continuum) => {
            let levels = &ruleset.continua[*continuum].levels;
            let own = levels
                .iter()
                .enumerate()
                .map(|(at, level)| (level.label.clone(), place(at)));
            let also = levels
                .iter()
                .enumerate()
                .flat_map(|(at, level)| level.aliases.iter().map(move |alias| (alias.clone(), place(at))));
            // A label comes before an alias of the same text.
            own.chain(also).collect()
        }
        FactType::YesNo | FactType::Number(_) | FactType::Date => Vec::new(),
    }
}

fn each(values: &[stepwell_model::Term]) -> Vec<(String, u32)> {
    let values = values.iter().enumerate();
    values
        .map(|(at, value)| (value.label.clone(), u32::try_from(at).unwrap_or(u32::MAX)))
        .collect()
}

/// Labels as stretches.
fn runs(labels: LabelSet) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for label in labels.iter() {
        match runs.last_mut() {
            Some((_, high)) if *high + 1 == label => *high = label,
            Some(_) | None => runs.push((label, label)),
        }
    }
    runs
}

/// Whether a value lies in the range of its fact; null where it is not known.
fn in_range(sheet: &Sheet, ruleset: &Ruleset, fact: Id<Fact>, raw: &str) -> String {
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

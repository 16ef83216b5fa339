//! Facts: from the columns of the table to columns without nulls.
//!
//! A label becomes its place (-1 where it is not known, -2 where it does not fit), a number or day the lowest and the highest
//! it can be, a yes/no and each member of a set whether it is and whether it can be.

use std::collections::BTreeMap;

use stepwell_model::{Fact, FactType, Id, LabelSet, Ruleset};

use crate::{
    expression::{Binding, Expression, Truth, all, any},
    numbers::in_range,
    sheet::Sheet,
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
    pub(crate) places: u8,
    known: BTreeMap<(Id<Fact>, Part), Expression>,
}

/// What of a fact has a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
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

    pub(crate) fn column(
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

    pub(crate) fn raw(&self, fact: Id<Fact>) -> Option<Expression> {
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

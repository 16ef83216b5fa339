//! The ranges that the readings of a dispute give one and the same number, drawn under one another.

use maud::{Markup, html};
use stepwell_eval::subject_type;
use stepwell_model::{
    Comparison, Condition, Dispute, FactType, Limit, Number, Quantity, Relation, Ruleset, Value,
};

use crate::{
    text::{plain, short, spoken},
    words::number,
};

/// An end of a stretch, and whether it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    at: Number,
    is_in: bool,
}

/// What a reading allows: from one end to another; a missing end is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stretch {
    low: Option<End>,
    high: Option<End>,
}

/// A reading that is a range, with its place among the readings.
struct Drawn {
    reading: usize,
    stretch: Stretch,
}

/// The picture of a dispute whose readings are ranges of one number; nothing for any other.
pub(crate) fn ranges(rules: &Ruleset, dispute: &Dispute) -> Markup {
    let Some((subject, kind)) = subject(rules, dispute) else {
        return html! {};
    };
    let drawn: Vec<Drawn> = dispute
        .readings
        .iter()
        .enumerate()
        .filter_map(|(at, reading)| {
            let stretch = stretch(subject, &reading.condition)?;
            Some(Drawn { reading: at, stretch })
        })
        .collect();
    let mut marks: Vec<Number> = Vec::new();
    for it in &drawn {
        for end in [&it.stretch.low, &it.stretch.high].into_iter().flatten() {
            marks.push(end.at.clone());
        }
    }
    marks.sort();
    marks.dedup();
    if drawn.len() < 2 || marks.is_empty() {
        return html! {};
    }
    let name = match subject {
        Value::Fact(id) => spoken(&rules.facts[*id].name),
        Value::Define(id) => spoken(&rules.defines[*id].name),
        Value::Placement(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => return html! {},
    };
    let axis = Axis::new(&marks);
    let more = dispute.readings.len() - drawn.len();
    let picture = Picture {
        rules,
        dispute,
        drawn: &drawn,
        axis: &axis,
        kind: &kind,
    };
    html! {
        figure.ranges {
            (picture.draw(&name))
            figcaption {
                "What each source allows of " (plain(&name)) ". A filled end is in, an open one is not, an arrow goes on."
                @if more > 0 { " " (more) " of the readings cannot be drawn so." }
            }
        }
    }
}

/// The number that the first reading with a range speaks of.
fn subject<'r>(rules: &Ruleset, dispute: &'r Dispute) -> Option<(&'r Value, FactType)> {
    dispute.readings.iter().find_map(|reading| {
        let test = match &reading.condition {
            Condition::Test(test) => test,
            Condition::All(parts) => match parts.first()? {
                Condition::Test(test) => test,
                Condition::All(_)
                | Condition::Any(_)
                | Condition::Not(_)
                | Condition::Count { .. }
                | Condition::Define(_)
                | Condition::Population(_)
                | Condition::Dispute(_)
                | Condition::Clause(_)
                | Condition::Given { .. } => return None,
            },
            Condition::Any(_)
            | Condition::Not(_)
            | Condition::Count { .. }
            | Condition::Define(_)
            | Condition::Population(_)
            | Condition::Dispute(_)
            | Condition::Clause(_)
            | Condition::Given { .. } => return None,
        };
        let kind = subject_type(rules, test);
        matches!(kind, FactType::Number(_)).then_some((&test.subject, kind))
    })
}

/// What a condition allows of the subject; `None` where it is no single range. What it asks besides of other things is
/// told in the table.
fn stretch(subject: &Value, condition: &Condition) -> Option<Stretch> {
    match condition {
        Condition::Test(test) if test.subject == *subject => match &test.relation {
            Relation::Bounds(bounds) => {
                let mut found = Stretch::default();
                for bound in bounds {
                    let at = constant(&bound.limit)?;
                    match bound.comparison {
                        Comparison::AtLeast => found.raise(End { at, is_in: true }),
                        Comparison::Above => found.raise(End { at, is_in: false }),
                        Comparison::AtMost => found.lower(End { at, is_in: true }),
                        Comparison::Below => found.lower(End { at, is_in: false }),
                    }
                }
                Some(found)
            }
            Relation::OneOf {
                values,
                negated: false,
            } => match values.as_slice() {
                [only] => {
                    let end = End {
                        at: constant(only)?,
                        is_in: true,
                    };
                    Some(Stretch {
                        low: Some(end.clone()),
                        high: Some(end),
                    })
                }
                _ => None,
            },
            Relation::OneOf { .. } | Relation::Includes { .. } => None,
        },
        Condition::All(parts) => {
            let own: Vec<Stretch> = parts.iter().filter_map(|part| stretch(subject, part)).collect();
            match own.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            }
        }
        Condition::Test(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Count { .. }
        | Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => None,
    }
}

/// A limit that is a number as written, in the subject's unit.
fn constant(limit: &Limit) -> Option<Number> {
    match &limit.value {
        Value::Quantity(Quantity { number, .. }) => Some(number * &limit.factor),
        Value::Fact(_)
        | Value::Define(_)
        | Value::Placement(_)
        | Value::AsOf
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => None,
    }
}

impl Stretch {
    fn raise(&mut self, end: End) {
        let is_higher = self.low.as_ref().is_none_or(|low| low.at < end.at);
        if is_higher {
            self.low = Some(end);
        }
    }

    fn lower(&mut self, end: End) {
        let is_lower = self.high.as_ref().is_none_or(|high| high.at > end.at);
        if is_lower {
            self.high = Some(end);
        }
    }
}

const LABELS: i64 = 118;
const WIDTH: i64 = 440;
const RIGHT: i64 = 424;
const ROW: i64 = 20;

/// Where numbers stand on the picture.
struct Axis {
    marks: Vec<Number>,
    from: Number,
    span: Number,
}

impl Axis {
    fn new(marks: &[Number]) -> Self {
        let zero = Number::zero();
        let lowest = marks.first().unwrap_or(&zero);
        let highest = marks.last().unwrap_or(&zero);
        let wide = highest - lowest;
        let margin = if wide.is_zero() {
            Number::whole(1)
        } else {
            &wide * &Number::ratio(1, 8)
        };
        Self {
            from: lowest - &margin,
            span: &wide + &(&margin * &Number::whole(2)),
            marks: marks.to_vec(),
        }
    }

    fn place(&self, at: &Number) -> i64 {
        let share = (at - &self.from).over(&self.span).unwrap_or_else(Number::zero);
        let along = &share * &Number::whole(RIGHT - LABELS - 12);
        LABELS + 12 + along.floor().to_i64().unwrap_or_default()
    }
}

struct Picture<'a> {
    rules: &'a Ruleset,
    dispute: &'a Dispute,
    drawn: &'a [Drawn],
    axis: &'a Axis,
    kind: &'a FactType,
}

impl Picture<'_> {
    fn draw(&self, name: &str) -> Markup {
        let rows = i64::try_from(self.drawn.len()).unwrap_or_default();
        let (top, bottom) = (24, 24 + rows * ROW);
        let followed = self.dispute.followed.as_ref().map(|it| it.reading);
        let band = self
            .drawn
            .iter()
            .find(|it| Some(it.reading) == followed)
            .map(|it| self.ends(&it.stretch));
        let title = format!(
            "{}: {}",
            plain(name),
            self.drawn
                .iter()
                .map(|it| self.told(it))
                .collect::<Vec<_>>()
                .join("; ")
        );
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {}", bottom + 6)) role="img" aria-label=(title) {
                @if let Some((low, high)) = band {
                    rect.band x=(low) y=(top) width=((high - low).max(3)) height=(bottom - top) {}
                }
                @for mark in self.ticks() {
                    @let x = self.axis.place(&mark);
                    line.grid x1=(x) x2=(x) y1=(top - 4) y2=(bottom) {}
                    text.tick x=(x) y=(top - 8) text-anchor="middle" { (mark.to_string()) }
                }
                text.unit x="0" y=(top - 8) { (self.unit()) }
                @for (at, it) in (0_i64..).zip(self.drawn) {
                    (self.row(it, top + at * ROW + ROW / 2, Some(it.reading) == followed))
                }
            }
        }
    }

    fn row(&self, it: &Drawn, y: i64, followed: bool) -> Markup {
        let (low, high) = self.ends(&it.stretch);
        let class = if followed { "reading followed" } else { "reading" };
        html! {
            g class=(class) {
                text.source x="0" y=(y + 4) { (short(&self.source(it), 17)) }
                line.bar x1=(low) x2=(high) y1=(y) y2=(y) {}
                (end(it.stretch.low.as_ref(), low, y, -1))
                (end(it.stretch.high.as_ref(), high, y, 1))
            }
        }
    }

    fn ends(&self, stretch: &Stretch) -> (i64, i64) {
        let low = stretch
            .low
            .as_ref()
            .map_or(LABELS + 4, |end| self.axis.place(&end.at));
        let high = stretch
            .high
            .as_ref()
            .map_or(RIGHT + 8, |end| self.axis.place(&end.at));
        (low, high)
    }

    /// The numbers written on the axis: those of the reading that counts, and others as far as there is room.
    fn ticks(&self) -> Vec<Number> {
        let followed = self.dispute.followed.as_ref().map(|it| it.reading);
        let mut wanted: Vec<&Number> = Vec::new();
        for it in self.drawn.iter().filter(|it| Some(it.reading) == followed) {
            let ends = [&it.stretch.low, &it.stretch.high];
            wanted.extend(ends.into_iter().flatten().map(|end| &end.at));
        }
        wanted.extend(&self.axis.marks);
        let mut kept: Vec<Number> = Vec::new();
        for mark in wanted {
            let place = self.axis.place(mark);
            if kept.iter().all(|it| self.axis.place(it).abs_diff(place) >= 22) {
                kept.push(mark.clone());
            }
        }
        kept
    }

    fn unit(&self) -> String {
        match self.kind {
            FactType::Number(of) => short(&of.unit.to_string(), 17),
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_)
            | FactType::Date => String::new(),
        }
    }

    fn source(&self, it: &Drawn) -> String {
        let reading = self.dispute.readings.get(it.reading);
        let name = reading.map(|reading| self.rules.sources[reading.source].name.as_str());
        spoken(name.unwrap_or_default())
    }

    /// A row as text.
    fn told(&self, it: &Drawn) -> String {
        let words = |end: &End| number(self.kind, &end.at);
        let low = it.stretch.low.as_ref().map(|end| {
            let word = if end.is_in { "at least" } else { "above" };
            format!("{word} {}", words(end))
        });
        let high = it.stretch.high.as_ref().map(|end| {
            let word = if end.is_in { "at most" } else { "below" };
            format!("{word} {}", words(end))
        });
        let both: Vec<String> = [low, high].into_iter().flatten().collect();
        format!("{} {}", plain(&self.source(it)), both.join(" and "))
    }
}

/// The end of a bar: filled where it is in, open where it is not, an arrow where it goes on.
fn end(of: Option<&End>, x: i64, y: i64, side: i64) -> Markup {
    html! {
        @match of {
            Some(end) => circle class=(if end.is_in { "in" } else { "out" }) cx=(x) cy=(y) r="4" {},
            None => path.arrow d=(format!("M{} {} l{} -4 v8 z", x + side * 6, y, -side * 7)) {},
        }
    }
}

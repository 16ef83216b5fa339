//! The bounds that tests make, and the three sides of each as conditions.
//!
//! *At* is the limit itself. Where the values of a subject can be counted (whole numbers, days, values of a scale,
//! levels), *below* and *above* are the neighbours of the limit. Elsewhere they are all numbers between it and the next
//! limit that some rule has for the same subject.

use stepwell_eval::{subject_type, test_words};
use stepwell_model::{
    Bound, Comparison, Condition, Day, DefineBody, FactType, Limit, Number, Quantity, Relation, Ruleset,
    Test, Unit, Value,
};

/// A bound, and what it is to be on each side of it; `None` where nothing lies there.
pub(super) struct Sided {
    /// `weekly_hours is at least 9 hours/week`
    pub(super) words: String,
    /// `weekly_hours`
    subject: String,
    /// `9 hours/week`
    limit: String,
    pub(super) sides: [Option<Condition>; 3],
    /// Of numbers that take fractions, what lies within one unit of the limit: an example there shows more.
    pub(super) near: [Option<Condition>; 3],
}

impl Sided {
    /// One of its sides in words: `weekly_hours is just below 9 hours/week`.
    pub(super) fn side_words(&self, side: usize) -> String {
        let Self { subject, limit, .. } = self;
        match side {
            0 => format!("{subject} is just below {limit}"),
            1 => format!("{subject} is {limit}"),
            _ => format!("{subject} is just above {limit}"),
        }
    }
}

/// Every limit that some rule has for a subject, to find the next one.
#[derive(Default)]
pub(crate) struct Limits {
    known: Vec<(Value, Vec<Number>)>,
}

impl Limits {
    /// The limits of these tests.
    pub(crate) fn of<'a>(ruleset: &Ruleset, tests: impl Iterator<Item = &'a Test>) -> Self {
        let mut limits = Self::default();
        for test in tests {
            let subject = plain(ruleset, &test.subject);
            let numbers: Vec<Number> = each(test).filter_map(|(_, limit)| number(limit)).collect();
            match limits.known.iter_mut().find(|(value, _)| *value == subject) {
                Some((_, known)) => known.extend(numbers),
                None => limits.known.push((subject, numbers)),
            }
        }
        limits
    }

    /// The limits next to a number, below and above.
    pub(crate) fn around(&self, subject: &Value, limit: &Number) -> (Option<Number>, Option<Number>) {
        let known = self.known.iter().find(|(value, _)| value == subject);
        let known = known.map_or(&[][..], |(_, known)| known);
        (
            known.iter().filter(|other| *other < limit).max().cloned(),
            known.iter().filter(|other| *other > limit).min().cloned(),
        )
    }
}

/// The bounds of a test.
pub(super) fn bounds(ruleset: &Ruleset, limits: &Limits, test: &Test) -> Vec<Sided> {
    let kind = subject_type(ruleset, test);
    let counted = match (&kind, &test.relation) {
        (FactType::Number(_) | FactType::Date, Relation::Bounds(_) | Relation::OneOf { .. }) => true,
        (FactType::Scale(_) | FactType::Level(_), Relation::Bounds(_)) => true,
        // Of what has no order, and of sets, one value lies beside no other.
        (FactType::Scale(_) | FactType::Level(_), Relation::OneOf { .. })
        | (FactType::YesNo | FactType::Choice(_) | FactType::Set(_), _)
        | (_, Relation::Includes { .. }) => false,
    };
    if !counted {
        return Vec::new();
    }
    each(test)
        .map(|(relation, limit)| {
            let is = match relation {
                Relation::OneOf { negated: true, .. } => "is not",
                Relation::OneOf { negated: false, .. } | Relation::Bounds(_) | Relation::Includes { .. } => {
                    "is"
                }
            };
            let words = |relation: Relation| {
                let subject = test.subject.clone();
                test_words(ruleset, &Test { subject, relation })
            };
            let (subject, asked) = words(relation);
            let (_, limit_words) = words(exactly(limit));
            Sided {
                words: format!("{subject} {is} {asked}"),
                subject,
                limit: limit_words,
                sides: sides(ruleset, limits, &test.subject, &kind, limit),
                near: near(ruleset, limits, test, &kind, limit),
            }
        })
        .collect()
}

/// `is LIMIT`
fn exactly(limit: &Limit) -> Relation {
    Relation::OneOf {
        values: vec![limit.clone()],
        negated: false,
    }
}

/// Each limit of a test, with the relation that it alone makes.
fn each(test: &Test) -> impl Iterator<Item = (Relation, &Limit)> {
    let of: Vec<(Relation, &Limit)> = match &test.relation {
        Relation::Bounds(bounds) => bounds
            .iter()
            .map(|bound| (Relation::Bounds(vec![bound.clone()]), &bound.limit))
            .collect(),
        Relation::OneOf { values, negated } => values
            .iter()
            .map(|limit| {
                let relation = Relation::OneOf {
                    values: vec![limit.clone()],
                    negated: *negated,
                };
                (relation, limit)
            })
            .collect(),
        Relation::Includes { .. } => Vec::new(),
    };
    of.into_iter()
}

/// A value, with the names of definitions that stand for just one value taken away.
pub(crate) fn plain(ruleset: &Ruleset, value: &Value) -> Value {
    let mut value = value;
    // A definition names no circle; the bound is for a model that nobody checked.
    for _ in 0..ruleset.defines.len() {
        match value {
            Value::Define(id) => match &ruleset.defines[*id].body {
                DefineBody::Value(inner) => value = inner,
                DefineBody::Condition(_) | DefineBody::Conditions { .. } | DefineBody::Values { .. } => break,
            },
            Value::Fact(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => break,
        }
    }
    value.clone()
}

/// The number of a limit, in the unit of its subject; of a day, its count.
pub(crate) fn number(limit: &Limit) -> Option<Number> {
    match &limit.value {
        Value::Quantity(quantity) => Some(&quantity.number * &limit.factor),
        Value::Day(day) => Some(Number::whole(day.count())),
        Value::Fact(_)
        | Value::Define(_)
        | Value::Placement(_)
        | Value::AsOf
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => None,
    }
}

fn sides(
    ruleset: &Ruleset,
    limits: &Limits,
    subject: &Value,
    kind: &FactType,
    limit: &Limit,
) -> [Option<Condition>; 3] {
    let is = |limit: Limit| {
        Some(Condition::from(Test {
            subject: subject.clone(),
            relation: exactly(&limit),
        }))
    };
    let within = |bounds| Some(within(subject, bounds));
    let beyond = |comparison: Comparison| within(vec![(comparison, limit.clone())]);
    let plain = plain(ruleset, subject);
    match (&limit.value, &plain) {
        // A placement gives some levels only: the next one that it can give is as near as there is.
        (Value::Label(_), Value::Placement(_)) => [
            beyond(Comparison::Below),
            is(limit.clone()),
            beyond(Comparison::Above),
        ],
        (Value::Label(label), _) => {
            let highest = match kind {
                FactType::Scale(scale) => ruleset.scales[*scale].values.len(),
                FactType::Level(continuum) => ruleset.continua[*continuum].levels.len(),
                FactType::YesNo
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Number(_)
                | FactType::Date => 0,
            };
            let at = |label: u32| is(of_value(Value::Label(label)));
            let next = label + 1;
            [
                label.checked_sub(1).and_then(at),
                at(*label),
                ((next as usize) < highest).then(|| at(next)).flatten(),
            ]
        }
        _ => match number(limit) {
            Some(cut) if is_whole(ruleset, &plain) => {
                let days = matches!(kind, FactType::Date);
                let at = |number: Number| is(of_number(&number, days));
                let (floor, ceil) = (cut.floor(), cut.ceil());
                if cut.is_whole() {
                    let one = Number::whole(1);
                    [at(&cut - &one), at(cut.clone()), at(&cut + &one)]
                } else {
                    [at(floor), None, at(ceil)]
                }
            }
            Some(cut) => {
                let (lower, higher) = limits.around(&plain, &cut);
                let [below, above] = between(&cut, lower, higher);
                [within(below), is(limit.clone()), within(above)]
            }
            None => [
                beyond(Comparison::Below),
                is(limit.clone()),
                beyond(Comparison::Above),
            ],
        },
    }
}

/// The stretches of numbers below and above a limit, each up to the next one.
fn between(cut: &Number, lower: Option<Number>, higher: Option<Number>) -> [Vec<(Comparison, Limit)>; 2] {
    let end = |number: &Number| of_number(number, false);
    let mut below = vec![(Comparison::Below, end(cut))];
    below.extend(lower.map(|lower| (Comparison::Above, end(&lower))));
    let mut above = vec![(Comparison::Above, end(cut))];
    above.extend(higher.map(|higher| (Comparison::Below, end(&higher))));
    [below, above]
}

fn within(subject: &Value, bounds: Vec<(Comparison, Limit)>) -> Condition {
    let bounds = bounds.into_iter();
    Condition::from(Test {
        subject: subject.clone(),
        relation: Relation::Bounds(
            bounds
                .map(|(comparison, limit)| Bound { comparison, limit })
                .collect(),
        ),
    })
}

fn near(
    ruleset: &Ruleset,
    limits: &Limits,
    test: &Test,
    kind: &FactType,
    limit: &Limit,
) -> [Option<Condition>; 3] {
    let plain = plain(ruleset, &test.subject);
    match (kind, number(limit)) {
        (FactType::Number(_), Some(cut)) if !is_whole(ruleset, &plain) => {
            let one = Number::whole(1);
            let (lower, higher) = limits.around(&plain, &cut);
            let (low, high) = (&cut - &one, &cut + &one);
            let lower = lower.map_or(low.clone(), |lower| lower.max(low));
            let higher = higher.map_or(high.clone(), |higher| higher.min(high));
            let [below, above] = between(&cut, Some(lower), Some(higher));
            [
                Some(within(&test.subject, below)),
                None,
                Some(within(&test.subject, above)),
            ]
        }
        (
            FactType::Number(_)
            | FactType::Date
            | FactType::Scale(_)
            | FactType::Level(_)
            | FactType::YesNo
            | FactType::Choice(_)
            | FactType::Set(_),
            _,
        ) => [None, None, None],
    }
}

fn of_value(value: Value) -> Limit {
    Limit {
        value,
        factor: Number::whole(1),
    }
}

/// A number in the unit of its subject, or a day.
fn of_number(number: &Number, day: bool) -> Limit {
    match number.to_i64() {
        Some(count) if day => of_value(Value::Day(Day::from_count(count))),
        Some(_) | None => of_value(Value::Quantity(Quantity {
            number: number.clone(),
            unit: Unit::default(),
        })),
    }
}

/// Whether a value takes no fractions.
pub(crate) fn is_whole(ruleset: &Ruleset, value: &Value) -> bool {
    match value {
        Value::Fact(id) => match &ruleset.facts[*id].kind {
            FactType::Number(number) => number.whole,
            FactType::Date => true,
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => false,
        },
        Value::AsOf | Value::Day(_) | Value::Elapsed { .. } | Value::Later { .. } => true,
        Value::Define(_)
        | Value::Placement(_)
        | Value::Quantity(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_) => false,
    }
}

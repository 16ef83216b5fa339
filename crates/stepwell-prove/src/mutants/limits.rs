//! Limits moved by one step, and values exchanged for the next.

use stepwell_model::{Comparison, Day, FactType, Limit, Number, Quantity, Test, Value};

use super::conditions::Reader;
use crate::coverage::bounds::{is_whole, number, plain};

impl Reader<'_> {
    /// Whether the values of a subject can be counted in the steps in which its limit is moved.
    pub(super) fn is_counted(&self, test: &Test, kind: &FactType, limit: &Limit) -> bool {
        match kind {
            FactType::Scale(_) | FactType::Level(_) | FactType::Date => true,
            FactType::Number(_) => {
                is_whole(self.ruleset, &plain(self.ruleset, &test.subject))
                    && number(limit).is_some_and(|number| number.is_whole())
                    && limit.factor == Number::whole(1)
            }
            FactType::YesNo | FactType::Choice(_) | FactType::Set(_) => false,
        }
    }

    /// A limit one step higher or lower: the next value of a scale, the next level, the next day; of a number, one more in
    /// the last place that is written, or the next limit that some rule has for the same subject, where that is nearer.
    /// `None` where there is none.
    pub(super) fn moved(&self, test: &Test, kind: &FactType, limit: &Limit, up: bool) -> Option<Limit> {
        let with = |value: Value| Limit {
            value,
            factor: limit.factor.clone(),
        };
        match &limit.value {
            Value::Label(label) => self
                .next_label(test, kind, *label, up)
                .map(Value::Label)
                .map(with),
            Value::Day(day) => Some(with(Value::Day(next_day(*day, up)))),
            Value::Quantity(quantity) => {
                let moved = step(&quantity.number, up)?;
                let moved = self.nearer(test, limit, &moved).unwrap_or(moved);
                let inside = self.is_in_range(test, &(&moved * &limit.factor));
                (inside && moved.is_decimal()).then(|| {
                    with(Value::Quantity(Quantity {
                        number: moved,
                        unit: quantity.unit.clone(),
                    }))
                })
            }
            Value::Fact(_)
            | Value::Define(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => None,
        }
    }

    /// The values next to one that a subject is to be; of what has no order, the one written after it.
    pub(super) fn beside(&self, test: &Test, kind: &FactType, limit: &Limit) -> Vec<(&'static str, Limit)> {
        if let (FactType::Choice(choice), Value::Label(label)) = (kind, &limit.value) {
            let length = u32::try_from(self.ruleset.choices[*choice].values.len()).unwrap_or(u32::MAX);
            let next = if label + 1 < length { label + 1 } else { 0 };
            let limit = Limit {
                value: Value::Label(next),
                factor: limit.factor.clone(),
            };
            return if next == *label {
                Vec::new()
            } else {
                vec![("next", limit)]
            };
        }
        let both = [("up", true), ("down", false)];
        both.into_iter()
            .filter_map(|(called, up)| Some((called, self.moved(test, kind, limit, up)?)))
            .collect()
    }

    /// Whether a bound leaves anything: nothing lies above the highest value of a scale.
    pub(super) fn leaves_something(
        &self,
        test: &Test,
        kind: &FactType,
        comparison: Comparison,
        limit: &Limit,
    ) -> bool {
        let Value::Label(label) = limit.value else {
            return true;
        };
        match comparison {
            Comparison::AtLeast | Comparison::AtMost => true,
            Comparison::Above => self.next_label(test, kind, label, true).is_some(),
            Comparison::Below => self.next_label(test, kind, label, false).is_some(),
        }
    }

    /// The next label; of a placement, the next level that it can give.
    fn next_label(&self, test: &Test, kind: &FactType, label: u32, up: bool) -> Option<u32> {
        let ruleset = self.ruleset;
        let length = match kind {
            FactType::Scale(scale) => ruleset.scales[*scale].values.len(),
            FactType::Level(continuum) => ruleset.continua[*continuum].levels.len(),
            FactType::YesNo
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Number(_)
            | FactType::Date => 0,
        };
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let given = |level: &u32| match &test.subject {
            Value::Placement(id) => {
                let mut blocks = ruleset.blocks.iter();
                blocks.any(|block| block.placement == *id && block.level == *level)
            }
            Value::Fact(_)
            | Value::Define(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => true,
        };
        if up {
            (label.saturating_add(1)..length).find(given)
        } else {
            (0..label.min(length)).rev().find(given)
        }
    }

    /// The next limit of the same subject, where it lies before a moved one.
    fn nearer(&self, test: &Test, limit: &Limit, moved: &Number) -> Option<Number> {
        let cut = number(limit)?;
        let moved = moved * &limit.factor;
        let (below, above) = self.limits.around(&plain(self.ruleset, &test.subject), &cut);
        let next = if moved > cut {
            above.filter(|above| *above < moved)
        } else {
            below.filter(|below| *below > moved)
        };
        next?.over(&limit.factor).filter(Number::is_decimal)
    }

    /// Whether a fact can be held against a number: the checker refuses limits outside its range.
    fn is_in_range(&self, test: &Test, number: &Number) -> bool {
        match plain(self.ruleset, &test.subject) {
            Value::Fact(id) => {
                let range = &self.ruleset.facts[id].range;
                range.from.as_ref().is_none_or(|from| from <= number)
                    && range.to.as_ref().is_none_or(|to| number <= to)
            }
            Value::Define(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => true,
        }
    }
}

/// One more or one less in the last place that is written.
pub(super) fn step(number: &Number, up: bool) -> Option<Number> {
    let mut step = Number::whole(1);
    let ten = Number::whole(10);
    for _ in 0..Number::DIGITS {
        if number.over(&step)?.is_whole() {
            return Some(if up { number + &step } else { number - &step });
        }
        step = step.over(&ten)?;
    }
    None
}

pub(super) fn next_day(day: Day, up: bool) -> Day {
    if up { day.next() } else { day.previous() }
}

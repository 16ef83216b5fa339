//! Values in words: numbers with their units, days, labels, calculations.

use maud::{Markup, html};
use stepwell_eval::number_words;
use stepwell_model::{
    Bound, Day, ElapsedUnit, FactType, Interval, LabelSet, Number, NumberRange, Possible, Ruleset, Scaling,
    Sign, Value,
};

use super::Place;
use crate::{
    links::Thing,
    text::{capital, plain, spoken},
};

/// A value; `against` is the type of what it is held against.
pub(crate) fn value(place: Place<'_>, of: &Value, against: Option<&FactType>) -> Markup {
    match of {
        Value::Fact(id) => place.named(Thing::Fact(*id)),
        Value::Define(id) => place.named(Thing::Define(*id)),
        Value::Placement(id) => place.named(Thing::Placement(*id)),
        Value::AsOf => html! { "the day of decision" },
        Value::Quantity(quantity) => html! { (number_words(&quantity.number, &quantity.unit)) },
        Value::Day(day) => html! { (day.to_string()) },
        Value::Label(index) => html! {
            (against.map_or_else(String::new, |kind| label(place.rules, kind, *index)))
        },
        Value::NoLevel => html! { "none" },
        Value::Sum(terms) => html! {
            @for (at, (sign, term)) in terms.iter().enumerate() {
                @match (at, sign) {
                    (0, Sign::Plus) => {}
                    (0, Sign::Minus) => "−",
                    (_, Sign::Plus) => " + ",
                    (_, Sign::Minus) => " − ",
                }
                (part(place, &term.value))
            }
        },
        Value::Product(factors) => html! {
            @for (at, (scaling, factor)) in factors.iter().enumerate() {
                @match (at, scaling) {
                    (0, Scaling::Times) => {}
                    (0, Scaling::Over) => "1 ÷ ",
                    (_, Scaling::Times) => " × ",
                    (_, Scaling::Over) => " ÷ ",
                }
                (part(place, factor))
            }
        },
        Value::Elapsed { unit, from, to } => {
            let unit = match unit {
                ElapsedUnit::Days => "days",
                ElapsedUnit::Months => "months",
                ElapsedUnit::Years => "years",
            };
            html! { (unit) " from " (value(place, from, None)) " to " (value(place, to, None)) }
        }
        Value::Later {
            day, sign, amount, ..
        } => {
            let side = match sign {
                Sign::Plus => " after ",
                Sign::Minus => " before ",
            };
            html! { (value(place, &amount.value, None)) (side) (value(place, day, None)) }
        }
    }
}

/// A value inside a sum or product, in parentheses where it is one itself.
fn part(place: Place<'_>, of: &Value) -> Markup {
    let words = value(place, of, None);
    match of {
        Value::Sum(_) | Value::Product(_) | Value::Later { .. } => html! { "(" (words) ")" },
        Value::Fact(_)
        | Value::Define(_)
        | Value::Placement(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Elapsed { .. } => words,
    }
}

/// The lower end of a range; its unit is left to the upper end where both share it.
pub(super) fn lower_end(place: Place<'_>, low: &Bound, high: &Bound, kind: &FactType) -> Markup {
    match (&low.limit.value, &high.limit.value) {
        (Value::Quantity(from), Value::Quantity(to)) if from.unit == to.unit => {
            html! { (from.number.to_string()) }
        }
        (from, _) => value(place, from, Some(kind)),
    }
}

/// How a label of a type is read.
pub(crate) fn label(rules: &Ruleset, kind: &FactType, index: u32) -> String {
    let at = index as usize;
    let of_values = |values: &[stepwell_model::Term]| values.get(at).map(|it| it.label.clone());
    let label = match kind {
        FactType::YesNo => Some(if index == 1 { "yes" } else { "no" }.to_owned()),
        FactType::Scale(id) => of_values(&rules.scales[*id].values),
        FactType::Choice(id) | FactType::Set(id) => of_values(&rules.choices[*id].values),
        FactType::Level(id) => {
            let levels = &rules.continua[*id].levels;
            levels.get(at).map(|level| level.label.clone())
        }
        FactType::Number(_) | FactType::Date => None,
    };
    plain(&spoken(&label.unwrap_or_else(|| index.to_string())))
}

/// A number or day of a type.
pub(crate) fn number(kind: &FactType, number: &Number) -> String {
    match kind {
        FactType::Number(of) => number_words(number, &of.unit),
        FactType::Date => {
            let days = number.floor().to_i64();
            days.map_or_else(|| number.to_string(), |days| Day::from_count(days).to_string())
        }
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => number.to_string(),
    }
}

/// What is known of a fact in a worked case: `minimal`, `from 2 to 4 hours/week`, `a and b`.
pub(crate) fn answer(rules: &Ruleset, kind: &FactType, possible: &Possible) -> String {
    let names = |labels: LabelSet, last: &str| {
        let names: Vec<String> = labels.iter().map(|it| label(rules, kind, it)).collect();
        match names.as_slice() {
            [] => "nothing".to_owned(),
            [only] => only.clone(),
            [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
        }
    };
    match possible {
        Possible::Labels(labels) => names(*labels, "or"),
        Possible::Numbers(intervals) => {
            let words: Vec<String> = intervals.iter().map(|it| between(kind, it)).collect();
            words.join(" or ")
        }
        Possible::Sets(sets) => {
            let words: Vec<String> = sets
                .iter()
                .map(|set| {
                    let surely = names(set.surely, "and");
                    if set.perhaps.is_empty() {
                        surely
                    } else if set.surely.or(set.perhaps).len() >= values_of(rules, kind) {
                        format!("{surely}, perhaps others")
                    } else {
                        format!("{surely}, perhaps {}", names(set.perhaps, "and"))
                    }
                })
                .collect();
            words.join(" or ")
        }
    }
}

/// How many values a set draws from.
fn values_of(rules: &Ruleset, kind: &FactType) -> usize {
    match kind {
        FactType::Set(id) | FactType::Choice(id) => rules.choices[*id].values.len(),
        FactType::Scale(id) => rules.scales[*id].values.len(),
        FactType::Level(id) => rules.continua[*id].levels.len(),
        FactType::YesNo => 2,
        FactType::Number(_) | FactType::Date => usize::MAX,
    }
}

fn between(kind: &FactType, interval: &Interval) -> String {
    match (&interval.from, &interval.to) {
        (Some(from), Some(to)) if from == to => number(kind, from),
        (Some(from), Some(to)) => format!("from {} to {}", number(kind, from), number(kind, to)),
        (Some(from), None) => format!("at least {}", number(kind, from)),
        (None, Some(to)) => format!("at most {}", number(kind, to)),
        (None, None) => "any number".to_owned(),
    }
}

/// What a fact may be answered with, without the names of its values.
pub(crate) fn answer_kind(rules: &Ruleset, kind: &FactType, range: &NumberRange) -> String {
    let ends = match (&range.from, &range.to) {
        (Some(from), Some(to)) => format!(" from {} to {}", bare(kind, from), bare(kind, to)),
        (Some(from), None) => format!(", at least {}", bare(kind, from)),
        (None, Some(to)) => format!(", at most {}", bare(kind, to)),
        (None, None) => String::new(),
    };
    match kind {
        FactType::YesNo => "Yes or no".to_owned(),
        FactType::Scale(_) => "One of these, lowest first".to_owned(),
        FactType::Choice(_) => "One of these".to_owned(),
        FactType::Set(_) => "All that apply of these".to_owned(),
        FactType::Level(id) => {
            let continuum = &rules.continua[*id];
            let name = continuum
                .title
                .as_deref()
                .map_or_else(|| spoken(&continuum.name), plain);
            format!("A level: {name}")
        }
        FactType::Number(of) => {
            let whole = if of.whole { "whole number" } else { "number" };
            let unit = if of.unit.is_plain() {
                String::new()
            } else {
                format!(" of {}", of.unit)
            };
            capital(&format!("a {whole}{unit}{ends}"))
        }
        FactType::Date => format!("A date{ends}"),
    }
}

fn bare(kind: &FactType, end: &Number) -> String {
    match kind {
        FactType::Date => number(kind, end),
        FactType::Number(_)
        | FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => end.to_string(),
    }
}

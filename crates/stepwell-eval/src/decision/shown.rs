//! What was given of a fact, as a decision shows it: in the forms in which facts are given.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use stepwell_model::{Fact, FactType, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};

use crate::{
    explain::{label_of, labels_of},
    facts::Given,
};

/// What was given of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing.
    NotKnown,
    /// Yes or no.
    YesNo(bool),
    /// A number in the fact's unit, exactly.
    Number(Number),
    /// A label or a day.
    Text(String),
    /// The members of a set.
    List(Vec<String>),
    /// `{"one_of": […]}`, `{"from": …, "to": …}`, `{"includes": …, "may_include": …}`
    Parts(IndexMap<&'static str, Shown>),
    /// Several values, or several reports.
    Several(Vec<Shown>),
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Shown::NotKnown => serializer.serialize_unit(),
            Shown::YesNo(yes) => serializer.serialize_bool(*yes),
            Shown::Number(number) => {
                let text = number.to_string();
                // A decimal stands as the number it is, digit by digit; a fraction that is none stands as text.
                match RawValue::from_string(text.clone()) {
                    Ok(raw) => raw.serialize(serializer),
                    Err(_) => serializer.serialize_str(&text),
                }
            }
            Shown::Text(text) => serializer.serialize_str(text),
            Shown::List(items) => items.serialize(serializer),
            Shown::Parts(parts) => parts.serialize(serializer),
            Shown::Several(items) => items.serialize(serializer),
        }
    }
}

/// What was given of a fact.
pub(crate) fn shown(ruleset: &Ruleset, fact: &Fact, given: Option<&Given>) -> Shown {
    let Some(given) = given else {
        return Shown::NotKnown;
    };
    if given.reports.is_empty() {
        return possible(ruleset, &fact.kind, &given.possible);
    }
    let reports = given
        .reports
        .iter()
        .map(|report| {
            let mut parts = IndexMap::new();
            parts.insert("value", possible(ruleset, &fact.kind, &report.value));
            if let Some(source) = &report.source {
                parts.insert("source", Shown::Text(source.clone()));
            }
            Shown::Parts(parts)
        })
        .collect();
    Shown::Parts(IndexMap::from([("reports", Shown::Several(reports))]))
}

fn possible(ruleset: &Ruleset, kind: &FactType, possible: &Possible) -> Shown {
    match possible {
        Possible::Labels(labels) => several(labels.iter().map(|label| match kind {
            FactType::YesNo => Shown::YesNo(label == 1),
            FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_)
            | FactType::Number(_)
            | FactType::Date => Shown::Text(label_of(ruleset, kind, label)),
        })),
        Possible::Numbers(intervals) => several(intervals.iter().map(|interval| between(kind, interval))),
        Possible::Sets(sets) => several(sets.iter().map(|set| set_between(ruleset, kind, *set))),
    }
}

fn several(items: impl Iterator<Item = Shown>) -> Shown {
    let items: Vec<Shown> = items.collect();
    match <[Shown; 1]>::try_from(items) {
        Ok([only]) => only,
        Err(items) => Shown::Parts(IndexMap::from([("one_of", Shown::Several(items))])),
    }
}

fn between(kind: &FactType, interval: &Interval) -> Shown {
    let number = |number: &Number| match kind {
        FactType::Date => Shown::Text(crate::explain::number_of(kind, number)),
        FactType::Number(_)
        | FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => Shown::Number(number.clone()),
    };
    if let Some(single) = interval.single() {
        return number(single);
    }
    let mut parts = IndexMap::new();
    if let Some(from) = &interval.from {
        parts.insert("from", number(from));
    }
    if let Some(to) = &interval.to {
        parts.insert("to", number(to));
    }
    Shown::Parts(parts)
}

fn set_between(ruleset: &Ruleset, kind: &FactType, set: SetBetween) -> Shown {
    let labels = labels_of(ruleset, kind);
    let names = |members: LabelSet| {
        let names = members.iter().filter_map(|member| labels.get(member as usize));
        Shown::List(names.map(|name| (*name).to_owned()).collect())
    };
    if set.perhaps.is_empty() {
        return names(set.surely);
    }
    Shown::Parts(IndexMap::from([
        ("includes", names(set.surely)),
        ("may_include", names(set.perhaps)),
    ]))
}

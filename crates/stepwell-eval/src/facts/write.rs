//! A record back to JSON: what is read from it is the record again.

use indexmap::IndexMap;
use stepwell_model::{Fact, FactType, Number, Ruleset, Unit, UnitPart};

use super::Record;
use crate::decision::{Shown, shown};

/// Writes a record as the JSON object that [`read_facts`](super::read_facts) reads as this record again.
pub fn write_facts(ruleset: &Ruleset, record: &Record) -> String {
    let mut entries: IndexMap<&str, Shown> = IndexMap::new();
    if let Some(id) = &record.id {
        entries.insert("$id", Shown::Text(id.clone()));
    }
    if let Some(day) = record.as_of {
        entries.insert("$as_of", Shown::Text(day.to_string()));
    }
    for (id, fact) in ruleset.facts.entries() {
        if let Some(given) = record.facts.given(id) {
            let written = readable(fact, shown(ruleset, fact, Some(given)));
            entries.insert(&fact.name, written);
        }
    }
    // Text and exact numbers always have a JSON form.
    serde_json::to_string(&entries).unwrap_or_default()
}

/// What is shown, in a form that can be read: a number that is no decimal in the fact's unit is one in a smaller unit, and
/// bounds that leave everything open say so.
fn readable(fact: &Fact, shown: Shown) -> Shown {
    match shown {
        Shown::Number(number) => in_a_unit(fact, number),
        Shown::Parts(parts) if parts.is_empty() => Shown::Parts(IndexMap::from([("from", Shown::NotKnown)])),
        Shown::Parts(parts) => Shown::Parts(
            parts
                .into_iter()
                .map(|(key, part)| (key, readable(fact, part)))
                .collect(),
        ),
        Shown::Several(items) => Shown::Several(items.into_iter().map(|item| readable(fact, item)).collect()),
        Shown::NotKnown | Shown::YesNo(_) | Shown::Text(_) | Shown::List(_) => shown,
    }
}

fn in_a_unit(fact: &Fact, number: Number) -> Shown {
    let FactType::Number(kind) = &fact.kind else {
        return Shown::Number(number);
    };
    if number.is_decimal() {
        return Shown::Number(number);
    }
    let smaller = [UnitPart::Minute, UnitPart::Month].map(|part| {
        let above = kind.unit.above.iter().map(|own| match own {
            UnitPart::Counted(_) => own.clone(),
            UnitPart::Minute
            | UnitPart::Hour
            | UnitPart::Day
            | UnitPart::Week
            | UnitPart::Month
            | UnitPart::Year => part.clone(),
        });
        Unit::new(above, kind.unit.below.iter().cloned())
    });
    smaller
        .into_iter()
        .find_map(|unit| {
            let converted = &number * &kind.unit.factor_to(&unit)?;
            converted
                .is_decimal()
                .then(|| Shown::Text(format!("{converted} {unit}")))
        })
        .unwrap_or(Shown::Number(number))
}

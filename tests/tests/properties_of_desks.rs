//! A decision put together from what is remembered is, byte for byte, the decision made at once.

use std::cell::Cell;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stepwell_eval::{Decisions, compile, decide, read_facts};
use stepwell_model::{Day, FactType, Number, Ruleset};
use stepwell_tests::{
    generated::{self, Choices, States},
    naive::Single,
};

fn choices(count: usize) -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), count)
}

/// A known number as it stands in JSON.
fn decimal(number: &Number) -> Value {
    let tenths = (number * &Number::whole(10))
        .to_i64()
        .expect("generated numbers are halves");
    let text = if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    serde_json::from_str(&text).expect("it is a number")
}

/// The patient in JSON, without what is not fully known.
fn written(ruleset: &Ruleset, states: &States, name: usize) -> String {
    let mut record = Map::new();
    if name.is_multiple_of(3) {
        record.insert("$id".to_owned(), json!(format!("patient \"{name}\"")));
    }
    for (id, values) in states.iter().filter(|(_, values)| values.len() == 1) {
        let fact = &ruleset.facts[*id];
        let labels: Vec<String> = match &fact.kind {
            FactType::Scale(scale) => ruleset.scales[*scale]
                .values
                .iter()
                .map(|value| value.label.clone())
                .collect(),
            FactType::Choice(choice) | FactType::Set(choice) => ruleset.choices[*choice]
                .values
                .iter()
                .map(|value| value.label.clone())
                .collect(),
            FactType::Level(continuum) => ruleset.continua[*continuum]
                .levels
                .iter()
                .map(|level| level.label.clone())
                .collect(),
            FactType::YesNo | FactType::Number(_) | FactType::Date => Vec::new(),
        };
        let value = match (&fact.kind, &values[0]) {
            (FactType::YesNo, Single::Label(label)) => json!(*label == 1),
            (FactType::Date, Single::Number(day)) => {
                json!(Day::from_count(day.to_i64().unwrap()).to_string())
            }
            (_, Single::Label(label)) => json!(labels[*label as usize]),
            (_, Single::Number(number)) => decimal(number),
            (_, Single::Set(set)) => json!(
                set.iter()
                    .map(|at| labels[at as usize].clone())
                    .collect::<Vec<_>>()
            ),
            (_, Single::None | Single::OutOfScope) => unreachable!("no fact is an outcome"),
        };
        record.insert(fact.name.clone(), value);
    }
    Value::Object(record).to_string()
}

#[test]
fn a_desk_decides_as_if_it_remembered_nothing() {
    let (put_together, asked) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig {
        cases: 1_500,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(rules in choices(940), patients in proptest::collection::vec(choices(60), 12), constrained in any::<bool>())| {
        let mut rules = Choices::new(&rules);
        let ruleset = if constrained { generated::constrained(&mut rules) } else { generated::ruleset(&mut rules) };
        let periods = compile(&ruleset, None);
        let day = generated::day();
        let decisions = Decisions::new(&ruleset, &periods, day).expect("generated rulesets are in force");
        let mut desk = decisions.desk();
        for (name, patient) in patients.iter().enumerate() {
            // Every second is like the one before in all but one fact; of every fourth, up to two facts are not known.
            let patient = if name % 2 == 0 { patient } else { &patients[name - 1] };
            let mut states = generated::states(&ruleset, &mut Choices::new(patient), if name % 4 == 3 { 2 } else { 0 });
            if name % 2 == 1 {
                let other = generated::states(&ruleset, &mut Choices::new(&patients[name]), 0);
                if let Some((fact, values)) = other.into_iter().nth(name % 3) {
                    states.insert(fact, values);
                }
            }
            let text = written(&ruleset, &states, name);
            let mut found = "before ".to_owned();
            let done = desk.decide(&ruleset, &periods, &text, &mut found);
            let record = read_facts(&ruleset, &text).expect("generated patients fit");
            asked.set(asked.get() + 1);
            if done == Ok(true) {
                put_together.set(put_together.get() + 1);
                let expected = decide(&ruleset, &periods, &record, day).to_json();
                prop_assert_eq!(found.strip_prefix("before "), Some(expected.as_str()), "{}", text);
            } else {
                prop_assert_eq!(found, "before ");
            }
        }
    });
    // A test of what is never done would be none.
    let (put_together, asked): (u32, u32) = (put_together.get(), asked.get());
    assert!(put_together * 5 > asked, "{put_together} of {asked}");
}

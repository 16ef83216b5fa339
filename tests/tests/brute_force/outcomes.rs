//! What is decided while facts are missing.

use std::{collections::BTreeSet, rc::Rc};

use stepwell_eval::{Decision, Facts, Given, compile, evaluate};
use stepwell_model::{Day, FactType, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};
use stepwell_tests::{
    enumerated::Enumerated,
    exact::{Seen, compared},
    generated::Choices,
    naive::Single,
};

/// What is known of a fact.
#[derive(Clone, Debug)]
pub(crate) enum State {
    Unknown,
    OneOf(BTreeSet<Single>),
    Between(Number, Number),
}

impl State {
    pub(crate) fn allows(&self, value: &Single) -> bool {
        match self {
            State::Unknown => true,
            State::OneOf(values) => values.contains(value),
            State::Between(from, to) => {
                Single::Number(from.clone()) <= *value && *value <= Single::Number(to.clone())
            }
        }
    }

    pub(crate) fn given(&self) -> Option<Possible> {
        match self {
            State::Unknown => None,
            State::Between(from, to) => Some(Possible::Numbers(vec![Interval {
                from: Some(from.clone()),
                to: Some(to.clone()),
            }])),
            State::OneOf(values) => {
                let mut labels = LabelSet::EMPTY;
                let (mut numbers, mut sets) = (Vec::new(), Vec::new());
                for value in values {
                    match value {
                        Single::Label(label) => labels = labels.with(*label),
                        Single::Number(number) => numbers.push(Interval::point(number.clone())),
                        Single::Set(surely) => sets.push(SetBetween {
                            surely: *surely,
                            perhaps: LabelSet::EMPTY,
                        }),
                        Single::None | Single::OutOfScope => panic!("no fact is that"),
                    }
                }
                Some(if !numbers.is_empty() {
                    Possible::Numbers(numbers)
                } else if !sets.is_empty() {
                    Possible::Sets(sets)
                } else {
                    Possible::Labels(labels)
                })
            }
        }
    }
}

/// For one patient of whom nothing is known, and some of whom something is.
pub(crate) fn disagreements(number: u32, all: &Enumerated) -> Vec<String> {
    let numbered = all.numbered();
    let mut found = Vec::new();
    for patient in 0..4 {
        let (states, day) = drawn(number, patient, all);
        let rows: Vec<Seen> = all
            .rows
            .iter()
            .filter(|row| all.worlds[row.world].day == day)
            .filter(|row| {
                let person = &all.people[row.person];
                person
                    .iter()
                    .zip(&states)
                    .all(|(value, state)| state.allows(value))
            })
            .map(|row| {
                let readings = all.worlds[row.world].readings.iter();
                let facts = numbered[row.person].iter().copied();
                Seen {
                    values: facts.chain(readings.map(|reading| *reading as u32)).collect(),
                    results: Rc::clone(&row.results),
                }
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        let decision = decided(&all.ruleset, &states, day);
        let told = |what: String| format!("{day} {states:?}\n  {what}");
        found.extend(compared(&all.ruleset, &rows, &decision).into_iter().map(told));
    }
    found
}

/// What is known of a patient, and the day on which is asked. Of the first patient nothing is known.
pub(crate) fn drawn(number: u32, patient: u32, all: &Enumerated) -> (Vec<State>, Day) {
    let draws: Vec<u16> = (0..80_u32)
        .map(|at| {
            let mixed = (number * 8 + patient)
                .wrapping_mul(0x9E37_79B1)
                .wrapping_add(at.wrapping_mul(0x85EB_CA77));
            ((mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35) >> 16) as u16
        })
        .collect();
    let choices = &mut Choices::new(&draws);
    let states: Vec<State> = (0..all.ruleset.facts.len())
        .map(|fact| {
            if patient == 0 {
                State::Unknown
            } else {
                state(all, fact, choices)
            }
        })
        .collect();
    let days: BTreeSet<Day> = all.worlds.iter().map(|world| world.day).collect();
    let day = *days
        .iter()
        .nth(choices.below(days.len() as u32) as usize)
        .unwrap();
    (states, day)
}

/// Something that may be known of a fact. The ends of what is known of an amount are bounds of the ruleset, so that
/// everybody still stands in every region (see [`stepwell_tests::everybody`]).
fn state(all: &Enumerated, fact: usize, choices: &mut Choices) -> State {
    let values: BTreeSet<&Single> = all.people.iter().map(|person| &person[fact]).collect();
    let values: Vec<&Single> = match &all.ruleset.facts.iter().nth(fact).unwrap().kind {
        FactType::Number(kind) if !kind.whole => {
            let edge = |number: &Number| {
                number.is_zero() || *number == Number::whole(2) || all.written.cuts.direct.contains(number)
            };
            values
                .into_iter()
                .filter(|value| matches!(value, Single::Number(number) if edge(number)))
                .collect()
        }
        FactType::Number(_)
        | FactType::Date
        | FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => values.into_iter().collect(),
    };
    let mut one = || values[choices.below(values.len() as u32) as usize].clone();
    let (first, second) = (one(), one());
    match choices.below(5) {
        0 | 1 => State::Unknown,
        2 => State::OneOf(BTreeSet::from([first])),
        3 => State::OneOf(BTreeSet::from([first, second])),
        _ => match (first, second) {
            (Single::Number(first), Single::Number(second)) => {
                State::Between(first.clone().min(second.clone()), first.max(second))
            }
            (first, _) => State::OneOf(BTreeSet::from([first])),
        },
    }
}

fn decided(ruleset: &Ruleset, states: &[State], day: Day) -> Decision {
    evaluate(ruleset, &compile(ruleset, None), &facts(ruleset, states), day)
}

/// What is known, as the evaluator takes it.
pub(crate) fn facts(ruleset: &Ruleset, states: &[State]) -> Facts {
    let mut facts = Facts::of(ruleset, []);
    for (id, state) in ruleset.facts.ids().zip(states) {
        if let Some(possible) = state.given() {
            facts.set(
                id,
                Given {
                    possible,
                    reports: Vec::new(),
                },
            );
        }
    }
    facts
}

//! What is known of a generated patient.

use std::collections::BTreeMap;

use stepwell_eval::{Facts, Given};
use stepwell_model::{Fact, FactType, Id, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};

use super::{Choices, HIGHEST, LABELS, day};
use crate::naive::Single;

/// What is known of each fact: every value it can still have, some of them for a number.
pub type States = BTreeMap<Id<Fact>, Vec<Single>>;

/// Every value a generated fact can have; of a number and a day, enough of them to stand for the rest.
pub fn all_values(fact: &Fact) -> Vec<Single> {
    match &fact.kind {
        FactType::YesNo => (0..2).map(Single::Label).collect(),
        FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
            (0..LABELS).map(Single::Label).collect()
        }
        FactType::Set(_) => (0..8_u32)
            .map(|bits| Single::Set((0..LABELS).filter(|at| bits & (1 << at) != 0).collect()))
            .collect(),
        FactType::Number(kind) => (0..=2 * HIGHEST)
            .filter(|halves| !kind.whole || halves % 2 == 0)
            .map(|halves| Single::Number(Number::ratio(halves, 2)))
            .collect(),
        FactType::Date => (0..=8)
            .map(|fives| Single::Number(Number::whole(day().count() - 40 + 5 * fives)))
            .collect(),
    }
}

/// The same states with a value in every region that a condition can cut off, of those that [`given`] gives.
///
/// Why these are enough: `hours` is the one fraction, from 0 to 4, and `years` is whole, from 0 to 4. All bounds are whole.
/// With `years` fixed, a product changes at a bound over 1, 2, 3 or 4, a quotient at `years` over a bound less one, which is
/// over 4 at most, and a difference at a bound and half of `years`: all multiples of a twelfth, so that a twenty-fourth lies
/// on each and between each two. Of days there are forty-one.
pub fn refined(ruleset: &Ruleset, states: &States, spread: bool) -> States {
    let refine = |fact: &Fact, values: &Vec<Single>| {
        let all: Vec<Single> = match &fact.kind {
            FactType::Number(kind) if !kind.whole => (0..=24 * HIGHEST)
                .map(|part| Single::Number(Number::ratio(part, 24)))
                .collect(),
            FactType::Number(_) => all_values(fact),
            FactType::Date => (0..=40)
                .map(|days| Single::Number(Number::whole(day().count() - 40 + days)))
                .collect(),
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => return values.clone(),
        };
        let between =
            |value: &Single| values.iter().min() <= Some(value) && Some(value) <= values.iter().max();
        if values.len() == all_values(fact).len() {
            all
        } else if spread {
            all.into_iter().filter(between).collect()
        } else {
            values.clone()
        }
    };
    let each = states.iter();
    each.map(|(id, values)| (*id, refine(&ruleset.facts[*id], values)))
        .collect()
}

/// A state for every fact: mostly known, sometimes one of several, sometimes not known at all.
pub fn states(ruleset: &Ruleset, choices: &mut Choices, unknown: u32) -> States {
    let mut left = unknown;
    ruleset
        .facts
        .entries()
        .map(|(id, fact)| {
            let all = all_values(fact);
            let open = left > 0 && choices.once_in(2);
            let values = if open {
                left -= 1;
                if choices.once_in(2) {
                    all
                } else {
                    some_of(&all, choices)
                }
            } else {
                vec![all[choices.below(all.len() as u32) as usize].clone()]
            };
            (id, values)
        })
        .collect()
}

/// A part of the values that is not empty.
pub fn some_of(values: &[Single], choices: &mut Choices) -> Vec<Single> {
    let kept: Vec<Single> = values.iter().filter(|_| choices.once_in(2)).cloned().collect();
    if kept.is_empty() {
        vec![values[choices.below(values.len() as u32) as usize].clone()]
    } else {
        kept
    }
}

/// The states as the evaluator takes them. A fact that can be anything is left out, or, with `spread`, a number that
/// can be several is the stretch from the lowest to the highest.
pub fn given(ruleset: &Ruleset, states: &States, spread: bool) -> Facts {
    let mut facts = Facts::of(ruleset, []);
    for (id, values) in states {
        let fact = &ruleset.facts[*id];
        if values.len() == all_values(fact).len() {
            continue;
        }
        let numbers = || {
            values.iter().filter_map(|value| match value {
                Single::Number(number) => Some(number.clone()),
                Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope => None,
            })
        };
        let possible = match &fact.kind {
            FactType::Set(_) => Possible::Sets(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Single::Set(set) => Some(SetBetween {
                            surely: *set,
                            perhaps: LabelSet::EMPTY,
                        }),
                        Single::Label(_) | Single::Number(_) | Single::None | Single::OutOfScope => None,
                    })
                    .collect(),
            ),
            FactType::Number(_) | FactType::Date if spread => Possible::Numbers(vec![Interval {
                from: numbers().min(),
                to: numbers().max(),
            }]),
            FactType::Number(_) | FactType::Date => {
                Possible::Numbers(numbers().map(Interval::point).collect())
            }
            FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                Possible::Labels(
                    values
                        .iter()
                        .filter_map(|value| match value {
                            Single::Label(label) => Some(*label),
                            Single::Number(_) | Single::Set(_) | Single::None | Single::OutOfScope => None,
                        })
                        .collect(),
                )
            }
        };
        facts.set(
            *id,
            Given {
                possible,
                reports: Vec::new(),
            },
        );
    }
    facts
}

//! What is decided while facts are missing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use stepwell_eval::{Decision, Facts, Given, compile, evaluate};
use stepwell_model::{
    Choose, Day, FactType, Interval, LabelSet, Number, Possible, Ruleset, SetBetween, Verdict,
};
use stepwell_tests::{
    enumerated::{Enumerated, Row},
    generated::Choices,
    naive::{Outcome, Single},
};

/// What is known of a fact.
#[derive(Clone, Debug)]
enum State {
    Unknown,
    OneOf(BTreeSet<Single>),
    Between(Number, Number),
}

impl State {
    fn allows(&self, value: &Single) -> bool {
        match self {
            State::Unknown => true,
            State::OneOf(values) => values.contains(value),
            State::Between(from, to) => {
                Single::Number(from.clone()) <= *value && *value <= Single::Number(to.clone())
            }
        }
    }

    fn given(&self) -> Option<Possible> {
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
        let rows: Vec<&Row> = all
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
            .collect();
        if rows.is_empty() {
            continue;
        }
        let decision = decided(&all.ruleset, &states, day);
        let told = |what: String| format!("{day} {states:?}\n  {what}");
        found.extend(compared(all, &numbered, &rows, &decision).into_iter().map(told));
    }
    found
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
    evaluate(ruleset, &compile(ruleset, None), &facts, day)
}

/// The verdict over all rows.
fn verdict(rows: &[&Row], holds: impl Fn(&Row) -> bool) -> Verdict {
    let met = rows.iter().filter(|row| holds(row)).count();
    if met == rows.len() {
        Verdict::Met
    } else if met == 0 {
        Verdict::NotMet
    } else {
        Verdict::Unknown
    }
}

fn compared(all: &Enumerated, numbered: &[Vec<u32>], rows: &[&Row], decision: &Decision) -> Vec<String> {
    let ruleset = &all.ruleset;
    let mut found = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        let name = &placement.name;
        let decided = &decision.placements[name];
        let label = |level: u32| {
            ruleset.continua[placement.continuum].levels[level as usize]
                .label
                .clone()
        };
        let outcomes: BTreeSet<&Outcome> = rows.iter().map(|row| &row.places[id.index()]).collect();
        let mut possible = BTreeSet::new();
        for outcome in &outcomes {
            match outcome {
                Outcome::Level(level) => possible.extend([label(*level)]),
                Outcome::Several(levels) => possible.extend(levels.iter().map(|level| label(*level))),
                Outcome::None => possible.extend(["none".to_owned()]),
                Outcome::OutOfScope => possible.extend(["out of scope".to_owned()]),
            }
        }
        let word = match outcomes.first().unwrap() {
            _ if outcomes.len() > 1 => "undetermined",
            Outcome::Level(_) => "placed",
            Outcome::Several(_) => "several",
            Outcome::None => "none",
            Outcome::OutOfScope => "out of scope",
        };
        let needed = needs(all, numbered, rows, |row| &row.places[id.index()]);
        let told = [
            same(
                name,
                "possible",
                &possible,
                &decided.possible.iter().cloned().collect(),
            ),
            same(name, "outcome", &word, &decided.outcome.word()),
            same(name, "exact", &true, &decided.exact),
            same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
            same(
                name,
                "that `ask_next` is needed",
                &true,
                &decided.ask_next.as_ref().is_none_or(|fact| needed.contains(fact)),
            ),
        ];
        found.extend(told.into_iter().flatten());
        if placement.choose == Choose::Every {
            let gets = |level: u32| move |row: &Row| row.gets(id, level);
            let levels = ruleset.continua[placement.continuum].levels.len() as u32;
            let of = |least: Verdict| -> Vec<String> {
                (0..levels)
                    .filter(|level| {
                        let verdict = verdict(rows, gets(*level));
                        verdict == Verdict::Met || verdict == least
                    })
                    .map(label)
                    .collect()
            };
            found.extend(same(
                name,
                "levels_met",
                &Some(of(Verdict::Met)),
                &decided.levels_met,
            ));
            found.extend(same(
                name,
                "levels_possible",
                &Some(of(Verdict::Unknown)),
                &decided.levels_possible,
            ));
        }
        for block in ruleset.blocks.iter().filter(|block| block.placement == id) {
            let holds = |row: &Row| {
                row.blocks.iter().any(|met| {
                    let met = &ruleset.blocks[*met];
                    met.placement == id && met.level == block.level
                })
            };
            let level = label(block.level);
            let decided = &decided.levels[&level];
            found.extend(same(&level, "verdict", &verdict(rows, holds), &decided.verdict));
            for shown in &decided.blocks {
                let at = ruleset.blocks.find(|block| block.header == shown.id).unwrap();
                let here = verdict(rows, |row| row.blocks.contains(&at));
                found.extend(same(&shown.id, "verdict", &here, &shown.verdict));
            }
        }
    }
    for (at, program) in ruleset.programs.iter().enumerate() {
        let name = &program.header;
        let decided = &decision.programs[name];
        let words = |outcome: Option<bool>| match outcome {
            None => "out of scope",
            Some(true) => "conforms",
            Some(false) => "does not conform",
        };
        let possible: BTreeSet<String> = rows
            .iter()
            .map(|row| words(row.programs[at]).to_owned())
            .collect();
        let needed = needs(all, numbered, rows, |row| row.programs[at]);
        let told = [
            same(
                name,
                "possible",
                &possible,
                &decided.possible.iter().cloned().collect(),
            ),
            same(name, "exact", &true, &decided.exact),
            same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
            same(
                name,
                "that it is settled",
                &(possible.len() == 1),
                &(decided.outcome.word() != "undetermined"),
            ),
        ];
        found.extend(told.into_iter().flatten());
    }
    found.extend(moves(all, numbered, rows, decision));
    found
}

fn moves(all: &Enumerated, numbered: &[Vec<u32>], rows: &[&Row], decision: &Decision) -> Vec<String> {
    let decided = &decision.transitions;
    let word = |row: &Row| {
        if row.conflict {
            "conflict"
        } else if row.triggered.contains(&true) {
            "triggered"
        } else {
            "none"
        }
    };
    let outcomes: BTreeSet<&str> = rows.iter().map(|row| word(row)).collect();
    let outcome = match outcomes.first().unwrap() {
        _ if outcomes.len() > 1 => "undetermined",
        only => only,
    };
    let of = |verdicts: Verdict| -> BTreeSet<String> {
        let transitions = all.ruleset.transitions.iter().enumerate();
        transitions
            .filter(|(at, _)| verdict(rows, |row| row.triggered[*at]) == verdicts)
            .map(|(_, transition)| transition.name.clone())
            .collect()
    };
    let needed = needs(all, numbered, rows, |row| (&row.triggered, row.conflict));
    let name = "transitions";
    let mut told = vec![
        same(name, "outcome", &outcome, &decided.outcome.word()),
        same(
            name,
            "triggered",
            &of(Verdict::Met),
            &decided.triggered.iter().cloned().collect(),
        ),
        same(
            name,
            "possible",
            &of(Verdict::Unknown),
            &decided.possible.iter().cloned().collect(),
        ),
        same(name, "exact", &true, &decided.exact),
        same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
    ];
    if outcome == "undetermined" {
        let outcomes = outcomes.into_iter().map(str::to_owned).collect();
        told.push(same(
            name,
            "possible_outcomes",
            &outcomes,
            &decided.possible_outcomes.iter().cloned().collect::<BTreeSet<_>>(),
        ));
    }
    told.into_iter().flatten().collect()
}

/// The facts and open disputes in which alone two rows differ with different outcomes.
fn needs<'a, T: PartialEq>(
    all: &Enumerated,
    numbered: &[Vec<u32>],
    rows: &[&'a Row],
    outcome: impl Fn(&'a Row) -> T,
) -> BTreeSet<String> {
    let ruleset = &all.ruleset;
    let facts = ruleset.facts.len();
    let mut needed = BTreeSet::new();
    let first = outcome(rows[0]);
    if rows.iter().all(|row| outcome(row) == first) {
        return needed;
    }
    let names = ruleset.facts.iter().map(|fact| &fact.name);
    let names = names.chain(ruleset.disputes.iter().map(|dispute| &dispute.name));
    for (left_out, name) in names.enumerate() {
        let mut seen: BTreeMap<Vec<u32>, T> = BTreeMap::new();
        let matters = rows.iter().any(|row| {
            let readings = &all.worlds[row.world].readings;
            let mut key = numbered[row.person].clone();
            key.extend(readings.iter().map(|reading| *reading as u32));
            key[left_out] = 0;
            let here = outcome(row);
            match seen.get(&key) {
                Some(there) => *there != here,
                None => {
                    seen.insert(key, here);
                    false
                }
            }
        });
        assert!(left_out < facts || ruleset.disputes.len() > left_out - facts);
        if matters {
            needed.insert(name.clone());
        }
    }
    needed
}

fn same<T: PartialEq + Debug>(target: &str, what: &str, enumerated: &T, told: &T) -> Option<String> {
    (enumerated != told).then(|| format!("{target}: {what} is {enumerated:?}, but the tool says {told:?}"))
}

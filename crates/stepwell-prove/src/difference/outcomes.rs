//! What everybody comes to under one ruleset, as sets: each outcome with those who come to it.

use std::collections::BTreeSet;

use stepwell_eval::{
    Decision, PlacementOutcome, ProgramOutcome,
    diagrams::{Diagram, Everyone, Limit},
    program::{Program, VerdictRegister},
};
use stepwell_model::{Choose, Id, Placement, Program as Care, Ruleset, Transition, Verdict};

use super::{entries::label, words};

/// More outcomes than this are not told apart.
const MOST_OUTCOMES: usize = 64;

/// What cannot be by the rules of one side.
pub(super) const CANNOT_BE: &str = "cannot be";

/// What is asked of one ruleset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Placement(Id<Placement>),
    Care(Id<Care>),
    Transition(Id<Transition>),
}

/// One ruleset on some days: which scene, and what it is made of.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) scene: usize,
    pub(super) ruleset: &'a Ruleset,
    pub(super) program: &'a Program,
}

/// The conditions that settle a target, each by what it is called, so that two rulesets can be held against one another.
pub(super) fn parts(side: Side<'_>, target: Target) -> Vec<(String, VerdictRegister)> {
    match target {
        Target::Placement(id) => {
            let Some(registers) = side.program.placement(id) else {
                return Vec::new();
            };
            let continuum = side.ruleset.placements[id].continuum;
            let levels = registers
                .levels
                .iter()
                .map(|(level, register)| (label(side.ruleset, continuum, *level), *register));
            std::iter::once(("in scope".to_owned(), registers.in_scope))
                .chain(levels)
                .collect()
        }
        Target::Care(id) => match side.program.programs.get(id.index()) {
            Some(registers) => vec![
                ("in scope".to_owned(), registers.in_scope),
                ("conforms".to_owned(), registers.conforms),
            ],
            None => Vec::new(),
        },
        Target::Transition(id) => {
            let triggered = side.program.transitions.iter().find(|it| it.transition == id);
            triggered
                .map(|registers| vec![("triggered".to_owned(), registers.verdict)])
                .unwrap_or_default()
        }
    }
}

/// How the parts make an outcome: two targets that combine differently may differ for everybody.
pub(super) fn manner(ruleset: &Ruleset, target: Target) -> String {
    match target {
        Target::Placement(id) => {
            let placement = &ruleset.placements[id];
            let levels = ruleset.continua[placement.continuum].levels.iter();
            let labels: Vec<&str> = levels.map(|level| level.label.as_str()).collect();
            let word = match placement.choose {
                Choose::LeastIntensive => "least",
                Choose::MostIntensive => "most",
                Choose::Every => "every",
            };
            format!("{word} {}", labels.join(" "))
        }
        Target::Care(_) => String::new(),
        Target::Transition(id) => words::action(ruleset, ruleset.transitions[id].action),
    }
}

/// Each outcome with those of a set who come to it. Who is in the set must not hang on how a dispute is read.
pub(super) fn outcomes(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    target: Target,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let mut told = Vec::new();
    let mut here = among.clone();
    for (_, register) in &side.program.impossible {
        here = here.without(&everyone.met(side.scene, *register)?)?;
    }
    let here = everyone.under_some_reading(&here)?;
    let refused = among.without(&here)?;
    if !refused.is_nobody() {
        told.push((CANNOT_BE.to_owned(), refused));
    }
    told.extend(match target {
        Target::Placement(id) => placement(everyone, side, id, &here)?,
        Target::Care(id) => care(everyone, side, id, &here)?,
        Target::Transition(id) => transition(everyone, side, id, &here)?,
    });
    Ok(told)
}

fn placement(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    id: Id<Placement>,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let Some(registers) = side.program.placement(id) else {
        return Ok(vec![("out of scope".to_owned(), among.clone())]);
    };
    let placement = &side.ruleset.placements[id];
    let word = |level: u32| label(side.ruleset, placement.continuum, level);
    let in_scope = everyone.met(side.scene, registers.in_scope)?;
    let others = among.without(&in_scope)?;
    let mut rest = among.and(&in_scope)?;
    let mut levels: Vec<(String, Diagram)> = Vec::new();
    let order: Vec<&(u32, VerdictRegister)> = match placement.choose {
        Choose::LeastIntensive => registers.levels.iter().collect(),
        Choose::MostIntensive => registers.levels.iter().rev().collect(),
        Choose::Every => {
            let mut each = Vec::new();
            for (level, register) in &registers.levels {
                each.push((word(*level), everyone.met(side.scene, *register)?.and(&rest)?));
            }
            return every(everyone, &each, &rest, &others);
        }
    };
    for (level, register) in order {
        let met = everyone.met(side.scene, *register)?;
        levels.push((word(*level), rest.and(&met)?));
        rest = rest.without(&met)?;
    }
    if placement.choose == Choose::MostIntensive {
        levels.reverse();
    }
    levels.push(("none".to_owned(), rest));
    levels.push(("out of scope".to_owned(), others));
    apart(everyone, &levels, among)
}

fn care(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    id: Id<Care>,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let Some(registers) = side.program.programs.get(id.index()) else {
        return Ok(vec![("out of scope".to_owned(), among.clone())]);
    };
    let here = among.and(&everyone.met(side.scene, registers.in_scope)?)?;
    let conforms = here.and(&everyone.met(side.scene, registers.conforms)?)?;
    let outcomes = [
        ("conforms".to_owned(), conforms.clone()),
        ("does not conform".to_owned(), here.without(&conforms)?),
        ("out of scope".to_owned(), among.without(&here)?),
    ];
    apart(everyone, &outcomes, among)
}

fn transition(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    id: Id<Transition>,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let mut triggered = among.without(among)?;
    for registers in side.program.transitions.iter().filter(|it| it.transition == id) {
        triggered = triggered.or(&among.and(&everyone.met(side.scene, registers.verdict)?)?)?;
    }
    let action = words::action(side.ruleset, side.ruleset.transitions[id].action);
    let outcomes = [
        (action, triggered.clone()),
        (NOT_TRIGGERED.to_owned(), among.without(&triggered)?),
    ];
    apart(everyone, &outcomes, among)
}

/// What a transition comes to that is not triggered.
const NOT_TRIGGERED: &str = "not triggered";

/// Tells apart who comes to one outcome and who, by how disputes are read, to one of several.
fn apart(
    everyone: &Everyone<'_>,
    outcomes: &[(String, Diagram)],
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let mut told: Vec<(Vec<&str>, Diagram)> = vec![(Vec::new(), among.clone())];
    for (word, who) in outcomes {
        let can = everyone.under_some_reading(who)?;
        let mut next = Vec::new();
        for (words, set) in told {
            let (inside, outside) = (set.and(&can)?, set.without(&can)?);
            if !inside.is_nobody() {
                let mut words = words.clone();
                words.push(word.as_str());
                next.push((words, inside));
            }
            if !outside.is_nobody() {
                next.push((words, outside));
            }
        }
        if next.len() > MOST_OUTCOMES {
            return Err(Limit::Nodes);
        }
        told = next;
    }
    Ok(told
        .into_iter()
        .map(|(words, set)| (one_of(&words), set))
        .collect())
}

/// Of a placement that gives every level: which sets of levels it can give.
fn every(
    everyone: &Everyone<'_>,
    levels: &[(String, Diagram)],
    inside: &Diagram,
    others: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let mut outcomes: Vec<(String, Diagram)> = Vec::new();
    let mut sets: Vec<(Vec<&str>, Diagram)> = vec![(Vec::new(), inside.clone())];
    for (word, who) in levels {
        let mut next = Vec::new();
        for (words, set) in sets {
            let (given, not) = (set.and(who)?, set.without(who)?);
            if !given.is_nobody() {
                let mut words = words.clone();
                words.push(word.as_str());
                next.push((words, given));
            }
            if !not.is_nobody() {
                next.push((words, not));
            }
        }
        if next.len() > MOST_OUTCOMES {
            return Err(Limit::Nodes);
        }
        sets = next;
    }
    for (words, set) in sets {
        let word = if words.is_empty() {
            "none".to_owned()
        } else {
            format!("several ({})", words.join(", "))
        };
        outcomes.push((word, set));
    }
    outcomes.push(("out of scope".to_owned(), others.clone()));
    let all = inside.or(others)?;
    apart(everyone, &outcomes, &all)
}

fn one_of(words: &[&str]) -> String {
    match words {
        [only] => (*only).to_owned(),
        words => format!("one of ({})", words.join(", ")),
    }
}

/// What a decision says of a target, in the same words.
pub(super) fn decided(ruleset: &Ruleset, decision: &Decision, target: Target) -> Option<String> {
    match target {
        Target::Placement(id) => {
            let placement = decision.placements.get(&ruleset.placements[id].name)?;
            Some(match placement.outcome {
                PlacementOutcome::Placed => placement.level.clone().unwrap_or_default(),
                PlacementOutcome::Several => {
                    format!(
                        "several ({})",
                        placement.levels_met.clone().unwrap_or_default().join(", ")
                    )
                }
                PlacementOutcome::None | PlacementOutcome::OutOfScope => placement.outcome.word().to_owned(),
                PlacementOutcome::Undetermined => format!("one of ({})", placement.possible.join(", ")),
            })
        }
        Target::Care(id) => {
            let program = decision.programs.get(&ruleset.programs[id].header)?;
            Some(match program.outcome {
                ProgramOutcome::Conforms | ProgramOutcome::DoesNotConform | ProgramOutcome::OutOfScope => {
                    program.outcome.word().to_owned()
                }
                ProgramOutcome::Undetermined => format!("one of ({})", program.possible.join(", ")),
            })
        }
        Target::Transition(id) => {
            let transition = &ruleset.transitions[id];
            let action = words::action(ruleset, transition.action);
            let here = &decision.transitions;
            let triggered = here.triggered.contains(&transition.name);
            let possible = here.possible.contains(&transition.name);
            Some(match (triggered, possible) {
                (true, _) => action,
                (false, true) => format!("one of ({action}, {NOT_TRIGGERED})"),
                (false, false) => NOT_TRIGGERED.to_owned(),
            })
        }
    }
}

/// Whether an outcome of a decision is the one that was worked out. What is not settled is told by what can be; of a
/// placement that gives every level, by each level alone.
pub(super) fn is_outcome(decided: &str, expected: &str) -> bool {
    fn can_be(text: &str) -> Option<BTreeSet<&str>> {
        let list = text.strip_prefix("one of (")?;
        let words = list.split(['(', ')', ',']).map(str::trim);
        Some(words.filter(|word| !matches!(*word, "" | "several")).collect())
    }
    decided == expected || (can_be(decided).is_some() && can_be(decided) == can_be(expected))
}

/// What an example expects of a target: its name there, and the word.
pub(super) fn expectation(ruleset: &Ruleset, target: Target, outcome: &str) -> (String, String) {
    match target {
        Target::Placement(id) => {
            let is_open = outcome.starts_with("one of (") && ruleset.placements[id].choose == Choose::Every;
            let word = if is_open { "undetermined" } else { outcome };
            (ruleset.placements[id].name.clone(), word.to_owned())
        }
        Target::Care(id) => (ruleset.programs[id].header.clone(), outcome.to_owned()),
        Target::Transition(id) => {
            let word = if outcome == NOT_TRIGGERED {
                Verdict::NotMet.to_string()
            } else if outcome.starts_with("one of (") {
                Verdict::Unknown.to_string()
            } else {
                "triggered".to_owned()
            };
            (ruleset.transitions[id].name.clone(), word)
        }
    }
}

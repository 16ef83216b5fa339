//! What everybody comes to under one ruleset, as sets: each outcome with those who come to it.

use std::collections::BTreeSet;

use stepwell_eval::{
    Decision, PlacementOutcome, ProgramOutcome, TransitionsOutcome,
    diagrams::{Diagram, Everyone, Limit},
    program::{Program, VerdictRegister},
};
use stepwell_model::{
    Choose, ClauseKind, ClauseName, Id, Placement, Program as Care, Ruleset, Transition, Verdict,
};

use super::{entries::label, words};

/// More outcomes than this are not told apart.
const MOST_OUTCOMES: usize = 64;

/// What cannot be by the rules of one side.
pub(super) const CANNOT_BE: &str = "cannot be";

/// What a placement comes to that gives no level.
pub(super) const NO_LEVEL: &str = "none";

/// What all transitions together are called, here and in examples.
pub(super) const TRANSITIONS: &str = "transitions";

/// What is asked of one ruleset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Placement(Id<Placement>),
    Care(Id<Care>),
    Transition(Id<Transition>),
    /// All transitions together: whether a next step satisfies all that are triggered.
    Transitions,
    /// A clause that decides nothing and is told: a flag, a recommendation, a typical range. `None` where one of both
    /// rulesets does not have it.
    Told(Option<Id<ClauseName>>),
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
        Target::Transitions => {
            let all = side.program.transitions.iter();
            all.map(|it| (side.ruleset.transitions[it.transition].name.clone(), it.verdict))
                .collect()
        }
        Target::Told(name) => {
            let registers = name.and_then(|name| side.program.clause(name));
            let registers = registers.map(|registers| ("met".to_owned(), registers.verdict));
            registers.into_iter().collect()
        }
    }
}

/// The verdict by which a clause that decides nothing is told.
fn is_told_when(kind: ClauseKind) -> Verdict {
    match kind {
        ClauseKind::Flag
        | ClauseKind::Dimension
        | ClauseKind::Criterion
        | ClauseKind::Exclude
        | ClauseKind::Admit
        | ClauseKind::Require => Verdict::Met,
        ClauseKind::Recommend | ClauseKind::Typical => Verdict::NotMet,
    }
}

/// Whether the parts make an outcome in one way. Where they do not, it may differ for everybody.
pub(super) fn are_combined_alike(before: (&Ruleset, Target), after: (&Ruleset, Target)) -> bool {
    match (before.1, after.1) {
        (Target::Placement(was), Target::Placement(is)) => {
            let (mut one, mut other) = (judged(before.0, was), judged(after.0, is));
            let known = one.clone();
            one.retain(|label| other.contains(label));
            other.retain(|label| known.contains(label));
            before.0.placements[was].choose == after.0.placements[is].choose && one == other
        }
        (Target::Transition(was), Target::Transition(is)) => {
            let action = |ruleset: &Ruleset, id| words::action(ruleset, ruleset.transitions[id].action);
            action(before.0, was) == action(after.0, is)
        }
        (Target::Told(Some(was)), Target::Told(Some(is))) => {
            let kinds = |ruleset: &Ruleset, name: Id<ClauseName>| -> Vec<Verdict> {
                let versions = ruleset.clause_names[name].versions.iter();
                versions
                    .map(|id| is_told_when(ruleset.clauses[*id].kind))
                    .collect()
            };
            let mut all = kinds(before.0, was);
            all.extend(kinds(after.0, is));
            // What is told where it is not met is told of everybody on days on which only the other side has it.
            all.windows(2)
                .all(|pair| matches!(pair, [one, other] if one == other))
                && all.first() == Some(&Verdict::Met)
        }
        (Target::Care(_), Target::Care(_)) | (Target::Transitions, Target::Transitions) => true,
        (
            Target::Placement(_)
            | Target::Care(_)
            | Target::Transition(_)
            | Target::Transitions
            | Target::Told(_),
            _,
        ) => false,
    }
}

/// The levels of a placement that have criteria, least intensive first.
fn judged(ruleset: &Ruleset, id: Id<Placement>) -> Vec<&str> {
    let mut levels: Vec<u32> = ruleset
        .blocks
        .iter()
        .filter(|block| block.placement == id)
        .map(|block| block.level)
        .collect();
    levels.sort_unstable();
    levels.dedup();
    let all = &ruleset.continua[ruleset.placements[id].continuum].levels;
    levels
        .iter()
        .filter_map(|level| Some(all.get(*level as usize)?.label.as_str()))
        .collect()
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
        Target::Transitions => transitions(everyone, side, &here)?,
        Target::Told(name) => told_clause(everyone, side, name, &here)?,
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
    levels.push((NO_LEVEL.to_owned(), rest));
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

fn transitions(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let conflict = among.and(&everyone.in_conflict(side.scene)?)?;
    let mut any = conflict.clone();
    for registers in &side.program.transitions {
        any = any.or(&among.and(&everyone.met(side.scene, registers.verdict)?)?)?;
    }
    let word = |outcome: TransitionsOutcome| outcome.word().to_owned();
    let outcomes = [
        (word(TransitionsOutcome::Triggered), any.without(&conflict)?),
        (word(TransitionsOutcome::None), among.without(&any)?),
        (word(TransitionsOutcome::Conflict), conflict),
    ];
    apart(everyone, &outcomes, among)
}

fn told_clause(
    everyone: &Everyone<'_>,
    side: Side<'_>,
    name: Option<Id<ClauseName>>,
    among: &Diagram,
) -> Result<Vec<(String, Diagram)>, Limit> {
    let Some(registers) = name.and_then(|name| side.program.clause(name)) else {
        return Ok(vec![(NOT_TOLD.to_owned(), among.clone())]);
    };
    let met = everyone.met(side.scene, registers.verdict)?;
    let (met, not_met) = (among.and(&met)?, among.without(&met)?);
    let told = match is_told_when(side.ruleset.clauses[registers.clause].kind) {
        Verdict::Met => [(TOLD.to_owned(), met), (NOT_TOLD.to_owned(), not_met)],
        Verdict::NotMet | Verdict::Unknown => [(TOLD.to_owned(), not_met), (NOT_TOLD.to_owned(), met)],
    };
    apart(everyone, &told, among)
}

/// What a clause comes to that is told of somebody, and one that is not.
const TOLD: &str = "told";
const NOT_TOLD: &str = "not told";

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
            NO_LEVEL.to_owned()
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
        Target::Transitions => {
            let here = &decision.transitions;
            Some(match here.outcome {
                TransitionsOutcome::Undetermined => {
                    format!("one of ({})", here.possible_outcomes.join(", "))
                }
                TransitionsOutcome::Triggered
                | TransitionsOutcome::None
                | TransitionsOutcome::Conflict
                | TransitionsOutcome::OutOfScope => here.outcome.word().to_owned(),
            })
        }
        Target::Told(name) => Some(name.map_or_else(
            || NOT_TOLD.to_owned(),
            |name| told_by(decision, &ruleset.clause_names[name].id),
        )),
    }
}

/// Whether a decision tells a clause that decides nothing.
fn told_by(decision: &Decision, id: &str) -> String {
    let levels = decision.placements.values().flat_map(|it| it.levels.values());
    let of_levels = levels.flat_map(|level| &level.clauses);
    let of_programs = decision.programs.values().flat_map(|it| &it.clauses);
    let Some(clause) = of_levels.chain(of_programs).find(|clause| clause.id == id) else {
        return NOT_TOLD.to_owned();
    };
    if clause.verdict == Verdict::Unknown {
        format!("one of ({TOLD}, {NOT_TOLD})")
    } else if clause.verdict == is_told_when(clause.kind) {
        TOLD.to_owned()
    } else {
        NOT_TOLD.to_owned()
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
        Target::Transitions => (TRANSITIONS.to_owned(), outcome.to_owned()),
        Target::Told(name) => {
            let name = name.map(|name| &ruleset.clause_names[name]);
            let kind = name.and_then(|name| Some(ruleset.clauses[*name.versions.first()?].kind));
            let told = is_told_when(kind.unwrap_or(ClauseKind::Flag));
            let verdict = match (outcome, told) {
                (TOLD, told) => told,
                (NOT_TOLD, Verdict::Met) => Verdict::NotMet,
                (NOT_TOLD, Verdict::NotMet | Verdict::Unknown) => Verdict::Met,
                (_, _) => Verdict::Unknown,
            };
            let id = name.map(|name| name.id.clone());
            (id.unwrap_or_default(), verdict.to_string())
        }
    }
}

//! The clauses that make a column come to its outcome, and not to one of the others in its row.
//!
//! Of a level that is not given, these are the clauses that shut it. Of one that is given they are those that rest on the
//! facts by which other columns shut it: they are where the rules part.

use std::collections::BTreeSet;

use stepwell_eval::{
    ClauseDecision, LevelDecision, PlacementDecision, PlacementOutcome, ProgramOutcome, TransitionDecision,
    TransitionsDecision, TransitionsOutcome,
};
use stepwell_model::{ClauseKind, Day, Verdict};

use super::{Column, outcomes::Programs};

/// The most reasons that are told of one cell; the rest are counted.
const MOST: usize = 8;

/// Why each column comes to its outcome of a placement.
pub(super) fn of_placements(
    columns: &[Column],
    target: &str,
    decided: &[Option<&PlacementDecision>],
    day: Day,
) -> Vec<Vec<String>> {
    let spoken: BTreeSet<&str> = decided.iter().flatten().flat_map(|it| levels_of(it)).collect();
    let each = columns.iter().zip(decided).enumerate();
    each.map(|(at, (column, here))| {
        let Some(here) = here else { return Vec::new() };
        let others = || decided.iter().enumerate().filter(|(other, _)| *other != at);
        let mut told = Vec::new();
        match here.outcome {
            PlacementOutcome::OutOfScope => return vec![out_of_scope(column, target, day)],
            PlacementOutcome::Undetermined => told.push(needs(&here.needs)),
            PlacementOutcome::Placed | PlacementOutcome::Several | PlacementOutcome::None => {}
        }
        let given = levels_of(here);
        for (label, level) in &here.levels {
            let is_given = given.contains(label.as_str());
            if is_given && here.outcome != PlacementOutcome::Undetermined {
                let shut = others().filter_map(|(_, other)| other.as_ref()?.levels.get(label));
                let facts = shut.flat_map(|level| facts_of(&shutting(level))).collect();
                told.extend(opening(level, &facts).into_iter().map(clause));
            } else if level.verdict == Verdict::NotMet
                && (spoken.contains(label.as_str()) || spoken.is_empty())
            {
                told.extend(why_shut(label, level));
            }
        }
        if told.is_empty() && here.outcome == PlacementOutcome::None {
            // It judges none of the levels that others give.
            told.extend(
                here.levels
                    .iter()
                    .flat_map(|(label, level)| why_shut(label, level)),
            );
        }
        if told.is_empty() {
            // Nothing that others rest on: then what it rests on itself.
            let given = here
                .levels
                .iter()
                .filter(|(label, _)| given.contains(label.as_str()));
            let clauses = given.flat_map(|(_, level)| for_this_patient(level));
            told.extend(clauses.filter(|it| is_met_condition(it)).map(clause));
        }
        few(told)
    })
    .collect()
}

/// The levels that a placement gives, or can still give.
fn levels_of(decided: &PlacementDecision) -> BTreeSet<&str> {
    let levels: Vec<&String> = match decided.outcome {
        PlacementOutcome::Placed => decided.level.iter().collect(),
        PlacementOutcome::Several => decided.levels_met.iter().flatten().collect(),
        PlacementOutcome::Undetermined => decided.possible.iter().collect(),
        PlacementOutcome::None | PlacementOutcome::OutOfScope => Vec::new(),
    };
    let judged = |level: &&str| decided.levels.contains_key(*level);
    levels.into_iter().map(String::as_str).filter(judged).collect()
}

fn out_of_scope(column: &Column, target: &str, day: Day) -> String {
    let model = column.ruleset.model();
    let placement = model.placements.iter().find(|placement| placement.name == target);
    match placement.and_then(|placement| placement.population) {
        Some(population) if model.in_force.contains(day) => {
            format!("only for {}", model.populations[population].name)
        }
        Some(_) | None => in_force(column),
    }
}

fn in_force(column: &Column) -> String {
    let period = column.ruleset.model().in_force;
    match (period.from, period.until) {
        (Some(from), Some(until)) => format!("in force from {from} until {until}"),
        (Some(from), None) => format!("in force from {from}"),
        (None, Some(until)) => format!("in force until {until}"),
        (None, None) => "in force on every day".to_owned(),
    }
}

/// The clauses of the blocks that are for this patient, or may be.
fn for_this_patient(level: &LevelDecision) -> Vec<&ClauseDecision> {
    let is_for_others = |clause: &&ClauseDecision| {
        level.blocks.iter().any(|block| {
            let others = block.population.as_ref();
            others.is_some_and(|population| population.verdict == Verdict::NotMet)
                && clause
                    .id
                    .strip_prefix(&block.id)
                    .is_some_and(|rest| rest.starts_with('/'))
        })
    };
    level
        .clauses
        .iter()
        .filter(|clause| !is_for_others(clause))
        .collect()
}

/// The clauses that shut a level; `admit` only where no other does.
fn shutting(level: &LevelDecision) -> Vec<&ClauseDecision> {
    if level.verdict != Verdict::NotMet {
        return Vec::new();
    }
    let clauses = for_this_patient(level);
    let shuts = |clause: &&&ClauseDecision| match clause.kind {
        ClauseKind::Exclude => clause.verdict == Verdict::Met,
        ClauseKind::Dimension | ClauseKind::Criterion => clause.verdict == Verdict::NotMet,
        ClauseKind::Admit
        | ClauseKind::Require
        | ClauseKind::Recommend
        | ClauseKind::Typical
        | ClauseKind::Flag => false,
    };
    let shut: Vec<&ClauseDecision> = clauses.iter().filter(shuts).copied().collect();
    if !shut.is_empty() {
        return shut;
    }
    let admits =
        |clause: &&ClauseDecision| clause.kind == ClauseKind::Admit && clause.verdict == Verdict::NotMet;
    clauses.into_iter().filter(admits).collect()
}

fn why_shut(label: &str, level: &LevelDecision) -> Vec<String> {
    let shut = shutting(level);
    if shut.is_empty() {
        vec![format!("{label} is not met: {}", level.because)]
    } else {
        shut.into_iter().map(clause).collect()
    }
}

/// The clauses of a level that let somebody in and rest on one of these facts.
fn opening<'a>(level: &'a LevelDecision, facts: &BTreeSet<&str>) -> Vec<&'a ClauseDecision> {
    let clauses = for_this_patient(level).into_iter();
    clauses
        .filter(|clause| lets_in(clause) && rests_on(clause, facts))
        .collect()
}

fn lets_in(clause: &ClauseDecision) -> bool {
    match clause.kind {
        ClauseKind::Exclude => clause.verdict == Verdict::NotMet,
        ClauseKind::Dimension | ClauseKind::Criterion => clause.verdict == Verdict::Met,
        ClauseKind::Admit
        | ClauseKind::Require
        | ClauseKind::Recommend
        | ClauseKind::Typical
        | ClauseKind::Flag => false,
    }
}

fn is_met_condition(clause: &ClauseDecision) -> bool {
    clause.kind != ClauseKind::Exclude && lets_in(clause)
}

fn rests_on(clause: &ClauseDecision, facts: &BTreeSet<&str>) -> bool {
    clause.facts.keys().any(|fact| facts.contains(fact.as_str()))
}

fn facts_of<'a>(clauses: &[&'a ClauseDecision]) -> BTreeSet<&'a str> {
    let facts = clauses.iter().flat_map(|clause| clause.facts.keys());
    facts.map(String::as_str).collect()
}

/// A clause with its reason: `2.1/hours is not met: hours_needed is 8.5 hours/week, not at least 9 hours/week`.
fn clause(clause: &ClauseDecision) -> String {
    let missed = match (&clause.short_by, &clause.over_by) {
        (Some(by), _) => format!(" (short by {by})"),
        (None, Some(by)) => format!(" ({by} too much)"),
        (None, None) => String::new(),
    };
    let lifts = clause.unless.iter().find(|it| it.verdict == Verdict::Met);
    let lifted = match lifts {
        Some(unless) if clause.condition != clause.verdict => {
            format!("; lifted by {}: {}", unless.id, unless.because)
        }
        Some(_) | None => String::new(),
    };
    format!(
        "{} is {}: {}{missed}{lifted}",
        clause.id, clause.verdict, clause.because
    )
}

fn needs(names: &[String]) -> String {
    format!("needs {}", names.join(", "))
}

/// The first of them, and how many more there are.
fn few(mut told: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    told.retain(|reason| seen.insert(reason.clone()));
    if told.len() > MOST {
        let more = told.len() - MOST + 1;
        told.truncate(MOST - 1);
        told.push(format!("and {more} more"));
    }
    told
}

/// Why each column comes to its outcome of the programs of one name.
pub(super) fn of_programs(columns: &[Column], decided: &[Option<&Programs<'_>>]) -> Vec<Vec<String>> {
    let failing = |programs: &Programs<'_>| -> Vec<String> {
        let clauses = programs.iter().flat_map(|(_, program)| &program.clauses);
        let fails = |clause: &&ClauseDecision| requires(clause) && clause.verdict == Verdict::NotMet;
        let facts = clauses.filter(fails).flat_map(|clause| clause.facts.keys());
        facts.cloned().collect()
    };
    let each = columns.iter().zip(decided).enumerate();
    each.map(|(at, (column, here))| {
        let Some(here) = here else { return Vec::new() };
        let others = decided.iter().enumerate().filter(|(other, _)| *other != at);
        let facts: BTreeSet<String> = others.filter_map(|(_, other)| *other).flat_map(failing).collect();
        let facts: BTreeSet<&str> = facts.iter().map(String::as_str).collect();
        let mut told = Vec::new();
        for (_, program) in *here {
            let requirements = program.clauses.iter().filter(|clause| requires(clause));
            match program.outcome {
                ProgramOutcome::OutOfScope => told.push(match &program.population {
                    Some(population) if population.verdict == Verdict::NotMet => {
                        format!("only for {}: {}", population.name, population.because)
                    }
                    Some(_) | None => in_force(column),
                }),
                ProgramOutcome::Undetermined => told.push(needs(&program.needs)),
                ProgramOutcome::DoesNotConform => {
                    told.extend(
                        requirements
                            .filter(|it| it.verdict == Verdict::NotMet)
                            .map(clause),
                    );
                }
                ProgramOutcome::Conforms => {
                    let all: Vec<&ClauseDecision> = requirements.collect();
                    let same: Vec<&ClauseDecision> =
                        all.iter().copied().filter(|it| rests_on(it, &facts)).collect();
                    let shown = if same.is_empty() { all } else { same };
                    told.extend(shown.into_iter().map(clause));
                }
            }
        }
        few(told)
    })
    .collect()
}

/// What is told of the levels that a placement gives, or can still give.
pub(super) fn told_of_placement(decided: &PlacementDecision) -> Vec<String> {
    let given = levels_of(decided);
    let levels = decided
        .levels
        .iter()
        .filter(|(label, _)| given.contains(label.as_str()));
    let clauses = levels.flat_map(|(_, level)| for_this_patient(level));
    few(clauses.filter(|it| is_told(it)).map(clause).collect())
}

/// What is told of programs that are for this patient, or may be.
pub(super) fn told_of_programs(decided: &Programs<'_>) -> Vec<String> {
    let here = decided
        .iter()
        .filter(|(_, it)| it.outcome != ProgramOutcome::OutOfScope);
    let clauses = here.flat_map(|(_, program)| &program.clauses);
    few(clauses.filter(|it| is_told(it)).map(clause).collect())
}

fn is_told(clause: &ClauseDecision) -> bool {
    match clause.kind {
        ClauseKind::Flag => clause.verdict == Verdict::Met,
        ClauseKind::Recommend | ClauseKind::Typical => clause.verdict == Verdict::NotMet,
        ClauseKind::Dimension
        | ClauseKind::Criterion
        | ClauseKind::Exclude
        | ClauseKind::Admit
        | ClauseKind::Require => false,
    }
}

fn requires(clause: &ClauseDecision) -> bool {
    clause.kind == ClauseKind::Require
}

/// Why each column's transitions come to their outcome.
pub(super) fn of_transitions(decided: &[Option<&TransitionsDecision>]) -> Vec<Vec<String>> {
    let triggered: BTreeSet<&str> = decided
        .iter()
        .flatten()
        .flat_map(|it| it.triggered.iter().map(String::as_str))
        .collect();
    let each = decided.iter();
    each.map(|here| {
        let Some(here) = here else { return Vec::new() };
        let mut told = Vec::new();
        if here.outcome == TransitionsOutcome::Undetermined {
            told.push(needs(&here.needs));
        }
        for it in &here.transitions {
            match it.verdict {
                Verdict::Met => told.push(transition(it, "triggered")),
                Verdict::NotMet if triggered.contains(it.id.as_str()) => {
                    told.push(transition(it, "not triggered"))
                }
                Verdict::NotMet | Verdict::Unknown => {}
            }
        }
        few(told)
    })
    .collect()
}

fn transition(decided: &TransitionDecision, word: &str) -> String {
    format!(
        "{} ({}) is {word}: {}",
        decided.id, decided.action, decided.because
    )
}

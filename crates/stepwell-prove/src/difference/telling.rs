//! What helps to read whom the changes move: which way that is, what levels and targets are called, and how many come to
//! each outcome in all.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use stepwell_model::Ruleset;

use super::{
    Direction, Move,
    outcomes::{NO_LEVEL, Target},
};

/// The place of a level on the continuum of a placement.
fn level(ruleset: &Ruleset, target: Target, word: &str) -> Option<usize> {
    match target {
        Target::Placement(id) => {
            let levels = &ruleset.continua[ruleset.placements[id].continuum].levels;
            levels.iter().position(|level| level.label == word)
        }
        Target::Care(_) | Target::Transition(_) | Target::Transitions | Target::Told(_) => None,
    }
}

/// The order of outcomes: levels as the continuum has them, then `none`, then what is no level.
pub(super) fn rank(ruleset: &Ruleset, target: Target, word: &str) -> (usize, String) {
    let place = level(ruleset, target, word).unwrap_or(usize::MAX);
    (place, word.to_owned())
}

/// Which way a patient moves, where that is one way.
pub(super) fn direction(ruleset: &Ruleset, target: Target, before: &str, after: &str) -> Option<Direction> {
    match (level(ruleset, target, before), level(ruleset, target, after)) {
        (Some(was), Some(is)) if is > was => Some(Direction::More),
        (Some(was), Some(is)) if is < was => Some(Direction::Less),
        (None, Some(_)) if before == NO_LEVEL => Some(Direction::Placed),
        (Some(_), None) if after == NO_LEVEL => Some(Direction::Unplaced),
        (Some(_) | None, _) => match (several(before), several(after)) {
            (Some(was), Some(is)) if was.is_empty() => (!is.is_empty()).then_some(Direction::Placed),
            (Some(_), Some(is)) if is.is_empty() => Some(Direction::Unplaced),
            (Some(was), Some(is)) if was.is_subset(&is) => Some(Direction::Wider),
            (Some(was), Some(is)) if is.is_subset(&was) => Some(Direction::Narrower),
            (Some(_) | None, _) => None,
        },
    }
}

/// The levels of an outcome that can be several.
fn several(outcome: &str) -> Option<BTreeSet<&str>> {
    if outcome == NO_LEVEL {
        return Some(BTreeSet::new());
    }
    let list = outcome.strip_prefix("several (")?.strip_suffix(')')?;
    Some(list.split(", ").collect())
}

/// The title of a target.
pub(super) fn title(ruleset: &Ruleset, target: Target) -> Option<String> {
    match target {
        Target::Placement(id) => ruleset.placements[id].title.clone(),
        Target::Care(id) => ruleset.programs[id].title.clone(),
        Target::Transition(id) => ruleset.transitions[id].title.clone(),
        Target::Transitions => None,
        Target::Told(name) => {
            let versions = &ruleset.clause_names[name?].versions;
            ruleset.clauses[*versions.last()?].title.clone()
        }
    }
}

/// The levels that moves speak of, with their titles, least intensive first.
pub(super) fn levels(ruleset: &Ruleset, target: Target, moves: &[Move]) -> Vec<(String, String)> {
    let Target::Placement(id) = target else {
        return Vec::new();
    };
    let words = moves.iter().flat_map(|one| [&one.before, &one.after]);
    let said: BTreeSet<&str> = words.flat_map(|word| word.split(['(', ')', ',', ' '])).collect();
    let levels = ruleset.continua[ruleset.placements[id].continuum].levels.iter();
    levels
        .filter(|level| said.contains(level.label.as_str()))
        .filter_map(|level| Some((level.label.clone(), level.title.clone()?)))
        .collect()
}

/// How many come to each outcome that somebody moves from or to, before and after. On several stretches of days a profile
/// may stand at several outcomes: then that is no answer.
pub(super) fn totals(stays: &[(String, BigUint)], moves: &[Move]) -> Option<Vec<(String, BigUint, BigUint)>> {
    let mut totals: Vec<(String, BigUint, BigUint)> = Vec::new();
    for one in moves {
        for (word, is_before) in [(&one.before, true), (&one.after, false)] {
            let place = totals.iter().position(|(other, _, _)| other == word);
            let place = place.unwrap_or_else(|| {
                let stay = stays.iter().find(|(other, _)| other == word);
                let stay = stay.map(|(_, count)| count.clone()).unwrap_or_default();
                totals.push((word.clone(), stay.clone(), stay));
                totals.len() - 1
            });
            let (_, before, after) = totals.get_mut(place)?;
            *(if is_before { before } else { after }) += one.profiles.as_ref()?;
        }
    }
    Some(totals)
}

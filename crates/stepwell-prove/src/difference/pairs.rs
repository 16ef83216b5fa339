//! The targets that both rulesets have.

use std::collections::BTreeSet;

use stepwell_model::{Action, ClauseKind, ClauseName, Id, Ruleset};

use super::{
    Change, ChangeKind,
    outcomes::{TRANSITIONS, Target},
};

/// A target in both rulesets.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) before: Target,
    pub(super) after: Target,
}

/// The targets that both rulesets have, by what they are called now.
pub(super) fn pairs(before: &Ruleset, after: &Ruleset, changes: &[Change]) -> Vec<(String, Pair)> {
    let pair = |before: Target, after: Target| Pair { before, after };
    let mut pairs = Vec::new();
    for (id, it) in after.placements.entries() {
        if let Some(was) = find(changes, "placement", &it.name, |name| {
            before.placements.find(|other| other.name == name)
        }) {
            pairs.push((
                it.name.clone(),
                pair(Target::Placement(was), Target::Placement(id)),
            ));
        }
    }
    for (id, it) in after.programs.entries() {
        if let Some(was) = find(changes, "program", &it.header, |header| {
            before.programs.find(|other| other.header == header)
        }) {
            pairs.push((it.header.clone(), pair(Target::Care(was), Target::Care(id))));
        }
    }
    for (id, it) in after.transitions.entries() {
        if let Some(was) = find(changes, "transition", &it.name, |name| {
            before.transitions.find(|other| other.name == name)
        }) {
            pairs.push((
                it.name.clone(),
                pair(Target::Transition(was), Target::Transition(id)),
            ));
        }
    }
    if can_conflict(before) || can_conflict(after) {
        pairs.push((
            TRANSITIONS.to_owned(),
            pair(Target::Transitions, Target::Transitions),
        ));
    }
    pairs.extend(told(before, after, changes));
    pairs
}

/// The clauses that decide nothing and are told, of either ruleset.
fn told(before: &Ruleset, after: &Ruleset, changes: &[Change]) -> Vec<(String, Pair)> {
    let known = |ruleset: &Ruleset, id: &str| ruleset.clause_names.find(|name| name.id == id);
    let mut pairs = Vec::new();
    let mut matched = BTreeSet::new();
    for (id, name) in after.clause_names.entries() {
        let was = known(before, &name.id).or_else(|| {
            let called = changes.iter().find(|change| {
                matches!(change.kind, ChangeKind::Renamed | ChangeKind::Moved)
                    && change.what == "clause"
                    && change.id == name.id
            })?;
            known(before, called.before.as_deref()?)
        });
        matched.extend(was);
        if is_told(after, id) || was.is_some_and(|was| is_told(before, was)) {
            let pair = Pair {
                before: Target::Told(was.filter(|was| is_told(before, *was))),
                after: Target::Told(is_told(after, id).then_some(id)),
            };
            pairs.push((name.id.clone(), pair));
        }
    }
    for (id, name) in before.clause_names.entries() {
        if is_told(before, id) && !matched.contains(&id) {
            let pair = Pair {
                before: Target::Told(Some(id)),
                after: Target::Told(None),
            };
            pairs.push((name.id.clone(), pair));
        }
    }
    pairs
}

/// Whether a clause decides nothing and is told.
fn is_told(ruleset: &Ruleset, name: Id<ClauseName>) -> bool {
    let versions = ruleset.clause_names[name].versions.iter();
    versions
        .map(|id| ruleset.clauses[*id].kind)
        .any(|kind| match kind {
            ClauseKind::Flag | ClauseKind::Recommend | ClauseKind::Typical => true,
            ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Admit
            | ClauseKind::Require => false,
        })
}

/// Finds what goes by this name now: under it, or under the name it had.
fn find<T>(changes: &[Change], what: &str, name: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    known(name).or_else(|| {
        let renamed = changes
            .iter()
            .find(|change| change.kind == ChangeKind::Renamed && change.what == what && change.id == name)?;
        known(renamed.before.as_deref()?)
    })
}

/// Whether two transitions ask for something, so that no next step may satisfy both.
fn can_conflict(ruleset: &Ruleset) -> bool {
    let acting = ruleset
        .transitions
        .iter()
        .filter(|it| it.action != Action::Review);
    acting.count() > 1
}

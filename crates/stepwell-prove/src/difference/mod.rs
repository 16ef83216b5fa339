//! What differs between two rulesets: in words, and in whom it moves.
//!
//! ```text
//! two Rulesets --changes--> what was and what is, declaration by declaration
//!              --united-->  both over the same facts
//!              --effects--> from which outcome to which, how many, and a smallest patient of each
//! ```

mod both;
mod changes;
mod effects;
mod entries;
mod outcomes;
mod pairs;
mod patient;
mod renamed;
mod report;
mod telling;
mod terms;
mod united;
pub(crate) mod words;

use std::cmp::Ordering;

use stepwell_eval::{Decision, compile, diagrams::Limit, program::DefineRegister};
use stepwell_model::{Period, Ruleset};

pub use report::{Affected, Change, ChangeKind, Difference, Direction, Move, TargetEffect};

use self::{
    both::Both,
    changes::Found,
    entries::{Sort, days},
    outcomes::Target,
    pairs::pairs,
    renamed::renamed,
    united::united,
};

/// What differs between two rulesets. Counts are of every possible patient or program on the days on which both are in
/// force.
pub fn difference(before: &Ruleset, after: &Ruleset) -> Difference {
    let is_same = before.digest == after.digest;
    let (earlier, renamings) = renamed(before, after);
    let before = &earlier;
    let mut found = changes::changes(before, after, &renamings);
    let told: Vec<Change> = found.iter().map(|it| it.change.clone()).collect();
    let mut united = united(before, after, &told);
    let mut beyond = std::mem::take(&mut united.beyond);
    beyond.extend(other_days(before.in_force, after.in_force));
    let mut notes = std::mem::take(&mut united.notes);
    notes.extend(not_seen(before, after, &told));
    let periods = (compile(&united.before, None), compile(&united.after, None));
    let targets = pairs(before, after, &told);
    let both = Both::new(
        &united,
        [before.facts.len(), after.facts.len()],
        (&periods.0, &periods.1),
    );
    let targets = match &both {
        Ok(both) => {
            for it in &mut found {
                reword(both, it);
            }
            targets
                .into_iter()
                .map(|(name, pair)| (pair, both.effect(&name, pair)))
                // What is told alike of everybody is not news: there may be hundreds of such clauses.
                .filter(|(pair, effect)| {
                    effect.affected != Affected::Nobody || !matches!(pair.after, Target::Told(_))
                })
                .map(|(_, effect)| effect)
                .collect()
        }
        Err(limit) => targets
            .into_iter()
            .map(|(target, _)| undecided(target, *limit))
            .collect(),
    };
    Difference {
        is_same,
        changes: found.into_iter().map(|it| it.change).collect(),
        beyond,
        notes,
        targets,
    }
}

/// What becomes of everybody on the days that only one of both decides.
fn other_days(was: Period, is: Period) -> Vec<String> {
    let mut told = Vec::new();
    for (one, other, what) in [
        (was, is, "is out of scope who was decided before"),
        (is, was, "is decided who was out of scope before"),
    ] {
        for stretch in one.without(other) {
            told.push(format!("{} everybody {what}", days(stretch)));
        }
    }
    told
}

/// What has to be known of the changes that no proof sees.
fn not_seen(before: &Ruleset, after: &Ruleset, changes: &[Change]) -> Vec<String> {
    let mut notes = Vec::new();
    let is_asked = |change: &&Change| {
        change.kind == ChangeKind::Told && ["fact", "scale", "choice", "levels"].contains(&change.what)
    };
    let asked: Vec<String> = changes
        .iter()
        .filter(is_asked)
        .map(|change| format!("`{}`", change.id))
        .collect();
    if !asked.is_empty() {
        notes.push(format!(
            "what is asked reads otherwise ({}): an answer given before may have meant something else, which no proof sees",
            asked.join(", ")
        ));
    }
    if before.digest != after.digest && before.name == after.name {
        match before.version.cmp(&after.version) {
            Ordering::Less => {}
            Ordering::Equal => notes.push(format!("the version is still {}", after.version)),
            Ordering::Greater => notes.push(format!(
                "the version went back, from {} to {}",
                before.version, after.version
            )),
        }
    }
    notes
}

/// What two decisions of one record come to, before and after, for each target that both rulesets have; `changes` is what
/// [`difference`] found.
pub fn outcomes(
    (before, after): (&Ruleset, &Ruleset),
    changes: &[Change],
    decisions: (&Decision, &Decision),
) -> Vec<(String, String, String)> {
    pairs(before, after, changes)
        .into_iter()
        .filter_map(|(name, pair)| {
            let was = outcomes::decided(before, decisions.0, pair.before)?;
            let was = called_now(changes, &was);
            let is = outcomes::decided(after, decisions.1, pair.after)?;
            Some((name, was, is))
        })
        .collect()
}

/// An outcome in which levels that have another name go by it.
fn called_now(changes: &[Change], outcome: &str) -> String {
    let levels = changes
        .iter()
        .filter(|it| it.kind == ChangeKind::Renamed && it.what == "level");
    let names: Vec<(&str, &str)> = levels
        .filter_map(|it| {
            Some((
                it.before.as_deref()?.rsplit('/').next()?,
                it.id.rsplit('/').next()?,
            ))
        })
        .collect();
    let mut told = String::new();
    for piece in outcome.split_inclusive(['(', ')', ',', ' ']) {
        let word = piece.trim_end_matches(['(', ')', ',', ' ']);
        match names.iter().find(|(was, _)| *was == word) {
            Some((_, is)) => {
                told.push_str(is);
                told.push_str(piece.strip_prefix(word).unwrap_or_default());
            }
            None => told.push_str(piece),
        }
    }
    told
}

fn undecided(target: String, limit: Limit) -> TargetEffect {
    TargetEffect {
        target,
        title: None,
        levels: Vec::new(),
        affected: Affected::Unknown,
        stay: None,
        stays: None,
        totals: None,
        moves: Vec::new(),
        limit: Some(limit.to_string()),
    }
}

/// Of a condition that reads otherwise, whether it is met for the same people.
fn reword(both: &Both<'_>, found: &mut Found) {
    if found.change.kind != ChangeKind::Changed {
        return;
    }
    let (Some(before), Some(after)) = (found.before, found.after) else {
        return;
    };
    let same = both.is_same(|side, earlier| {
        let program = side.program;
        match if earlier { before } else { after } {
            Sort::Clause(id) => program.clause(id).map(|registers| registers.verdict),
            Sort::Transition(id) => program
                .transitions
                .iter()
                .find(|it| it.transition == id)
                .map(|it| it.verdict),
            Sort::Population(id) => program.populations.get(id.index()).copied(),
            Sort::Define(id) => match program.defines.get(id.index()) {
                Some(DefineRegister::Verdict(register)) => Some(*register),
                Some(DefineRegister::Value(_)) | None => None,
            },
            Sort::Other(_) => None,
        }
    });
    if found.is_framed_alike && same == Ok(true) {
        found.change.kind = ChangeKind::Reworded;
    }
}

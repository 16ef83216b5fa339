//! What differs between two rulesets: in words, and in whom it moves.
//!
//! ```text
//! two Rulesets --changes--> what was and what is, declaration by declaration
//!              --united-->  both over the same facts
//!              --effects--> from which outcome to which, how many, and a smallest patient of each
//! ```

mod changes;
mod effects;
mod entries;
mod outcomes;
mod patient;
mod report;
mod united;
mod words;

use stepwell_eval::{Decision, compile, diagrams::Limit, program::DefineRegister};
use stepwell_model::Ruleset;

pub use report::{Affected, Change, ChangeKind, Difference, Move, TargetEffect};

use self::{
    changes::Found,
    effects::{Both, pairs},
    entries::{Sort, days},
    united::united,
};

/// What differs between two rulesets. Counts are of every possible patient or program on the days on which both are in
/// force.
pub fn difference(before: &Ruleset, after: &Ruleset) -> Difference {
    let is_same = before.digest == after.digest;
    let mut found = changes::changes(before, after);
    let told: Vec<Change> = found.iter().map(|it| it.change.clone()).collect();
    let mut united = united(before, after, &told);
    let mut notes = std::mem::take(&mut united.notes);
    if before.in_force != after.in_force {
        notes.push(format!(
            "in force {} before and {} now; those are counted who come on a day of both",
            days(before.in_force),
            days(after.in_force)
        ));
    }
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
                .map(|(name, pair)| both.effect(&name, pair))
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
        notes,
        targets,
    }
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
            let is = outcomes::decided(after, decisions.1, pair.after)?;
            Some((name, was, is))
        })
        .collect()
}

fn undecided(target: String, limit: Limit) -> TargetEffect {
    TargetEffect {
        target,
        affected: Affected::Unknown,
        stay: None,
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

//! What a target came to, as the output tells it.

use stepwell_eval::{
    Conforming, Decision, Moves, Placed, ProgramOutcome, TransitionsOutcome,
    bare::BareOutcome,
    targets::{Kind, Target},
};
use stepwell_model::{Id, LabelSet, Placement, Ruleset};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Answer {
    /// The outcome's word.
    pub(crate) outcome: &'static str,
    /// The level, where placed.
    pub(crate) level: Option<String>,
    /// Where every level is chosen, the levels met; of transitions, those triggered.
    pub(crate) met: Vec<String>,
    /// What can come out; of transitions, those that may be triggered.
    pub(crate) possible: Vec<String>,
    /// What can still change it; nothing where nobody looked.
    pub(crate) needs: Option<Vec<String>>,
    /// Whether `possible` lists nothing that cannot be.
    pub(crate) exact: bool,
}

/// The answer in a decision.
pub(crate) fn of_decision(ruleset: &Ruleset, decision: &Decision, target: &Target) -> Option<Answer> {
    match target.kind {
        Kind::Placement(id) => {
            let placement = decision.placements.get(&ruleset.placements[id].name)?;
            Some(Answer {
                outcome: placement.outcome.word(),
                level: placement.level.clone(),
                met: placement.levels_met.clone().unwrap_or_default(),
                possible: placement.possible.clone(),
                needs: Some(placement.needs.clone()),
                exact: placement.exact,
            })
        }
        Kind::Program(id) => {
            let program = decision.programs.get(&ruleset.programs[id].header)?;
            Some(Answer {
                outcome: program.outcome.word(),
                level: None,
                met: Vec::new(),
                possible: program.possible.clone(),
                needs: Some(program.needs.clone()),
                exact: program.exact,
            })
        }
        Kind::Transitions => {
            let transitions = &decision.transitions;
            Some(Answer {
                outcome: transitions.outcome.word(),
                level: None,
                met: transitions.triggered.clone(),
                possible: transitions.possible.clone(),
                needs: Some(transitions.needs.clone()),
                exact: transitions.exact,
            })
        }
    }
}

/// The answer of a placement that Kleene's tables give; `None` where the record is no record.
pub(crate) fn of_outcome(ruleset: &Ruleset, id: Id<Placement>, outcome: BareOutcome) -> Option<Answer> {
    let continuum = &ruleset.continua[ruleset.placements[id].continuum];
    let labels = |levels: LabelSet| -> Vec<String> {
        let levels = levels
            .iter()
            .filter_map(|level| continuum.levels.get(level as usize));
        levels.map(|level| level.label.clone()).collect()
    };
    let mut answer = Answer {
        outcome: "undetermined",
        level: None,
        met: Vec::new(),
        possible: Vec::new(),
        needs: Some(Vec::new()),
        exact: true,
    };
    match outcome {
        BareOutcome::Placed(level) => {
            answer.outcome = "placed";
            answer.possible = labels(LabelSet::one(level));
            answer.level = answer.possible.first().cloned();
        }
        BareOutcome::Several(levels) => {
            answer.outcome = "several";
            answer.possible = labels(levels);
            answer.met = answer.possible.clone();
        }
        BareOutcome::None => {
            answer.outcome = "none";
            answer.possible = vec!["none".to_owned()];
        }
        BareOutcome::OutOfScope => {
            answer.outcome = "out of scope";
            answer.possible = vec!["out of scope".to_owned()];
        }
        BareOutcome::Undetermined {
            levels,
            none,
            out_of_scope,
        } => {
            answer.possible = labels(levels);
            answer.possible.extend(none.then(|| "none".to_owned()));
            answer
                .possible
                .extend(out_of_scope.then(|| "out of scope".to_owned()));
            answer.needs = None;
            answer.exact = false;
        }
        BareOutcome::Impossible | BareOutcome::Refused => return None,
    }
    Some(answer)
}

/// What [`Placed`] says by Kleene's tables, as a bare outcome, with the levels met for certain.
pub(crate) fn of_placed(
    ruleset: &Ruleset,
    id: Id<Placement>,
    placed: &Placed,
    every: bool,
) -> Option<Answer> {
    let levels: LabelSet = placed.levels.iter().copied().collect();
    let outcome = match (placed.settled, placed.out_of_scope, placed.levels.as_slice()) {
        (false, out_of_scope, _) => BareOutcome::Undetermined {
            levels,
            none: placed.none,
            out_of_scope,
        },
        (true, true, _) => BareOutcome::OutOfScope,
        (true, false, []) => BareOutcome::None,
        (true, false, [first, ..]) if !every => BareOutcome::Placed(*first),
        (true, false, [_, ..]) => BareOutcome::Several(levels),
    };
    let mut answer = of_outcome(ruleset, id, outcome)?;
    if every {
        answer.met = surely(ruleset, id, placed.surely.iter().copied());
    }
    Some(answer)
}

/// The labels of levels that are met for certain.
pub(crate) fn surely(ruleset: &Ruleset, id: Id<Placement>, levels: impl Iterator<Item = u32>) -> Vec<String> {
    let continuum = &ruleset.continua[ruleset.placements[id].continuum];
    levels
        .filter_map(|level| continuum.levels.get(level as usize))
        .map(|level| level.label.clone())
        .collect()
}

/// What a program of care comes to by Kleene's tables.
pub(crate) fn of_conforming(found: Conforming) -> Answer {
    let outcomes = [
        (found.conforms, ProgramOutcome::Conforms),
        (found.does_not_conform, ProgramOutcome::DoesNotConform),
        (found.out_of_scope, ProgramOutcome::OutOfScope),
    ];
    let possible: Vec<&str> = outcomes
        .iter()
        .filter(|(can_be, _)| *can_be)
        .map(|(_, outcome)| outcome.word())
        .collect();
    let settled = found.settled();
    Answer {
        outcome: match possible.as_slice() {
            [only] => ProgramOutcome::word(
                outcomes
                    .iter()
                    .find(|(_, outcome)| outcome.word() == *only)
                    .map_or(ProgramOutcome::Undetermined, |(_, outcome)| *outcome),
            ),
            _ => ProgramOutcome::Undetermined.word(),
        },
        level: None,
        met: Vec::new(),
        possible: possible.into_iter().map(str::to_owned).collect(),
        needs: settled.then(Vec::new),
        exact: settled,
    }
}

/// What the transitions come to by Kleene's tables.
pub(crate) fn of_moves(ruleset: &Ruleset, found: &Moves) -> Answer {
    let names = |ids: &[Id<stepwell_model::Transition>]| {
        let names = ids.iter().map(|id| ruleset.transitions[*id].name.clone());
        names.collect::<Vec<String>>()
    };
    let outcome = match (found.can_trigger, found.none, found.conflict) {
        (true, false, false) => TransitionsOutcome::Triggered,
        (false, true, false) => TransitionsOutcome::None,
        (false, false, true) => TransitionsOutcome::Conflict,
        (_, _, _) => TransitionsOutcome::Undetermined,
    };
    let settled = found.settled() && found.perhaps.is_empty();
    Answer {
        outcome: outcome.word(),
        level: None,
        met: names(&found.triggered),
        possible: names(&found.perhaps),
        needs: settled.then(Vec::new),
        exact: settled,
    }
}

/// What transitions come to where none is triggered.
pub(crate) fn no_move() -> Answer {
    Answer {
        outcome: TransitionsOutcome::None.word(),
        level: None,
        met: Vec::new(),
        possible: Vec::new(),
        needs: Some(Vec::new()),
        exact: true,
    }
}

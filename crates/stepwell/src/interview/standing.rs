//! Where an interview stands: what is certain of each thing that was asked for, and what is still possible.

use stepwell_eval::{PlacementDecision, PlacementOutcome, ProgramOutcome, Target, TransitionsOutcome};
use stepwell_model::Verdict;

use super::Interview;

/// What one thing that was asked for has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What was asked for.
    pub target: Target,
    /// Its name: of the transitions together, `transitions`.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// What it came to: a level, or the word of the decision.
    pub outcome: String,
    /// Whether no answer can change it any more.
    pub settled: bool,
    /// What can still come out.
    pub possible: Vec<String>,
    /// Of a placement, its levels.
    pub levels: Vec<LevelStanding>,
    /// The facts that can still change it.
    pub waits_for: Vec<String>,
}

/// What the criteria of one level have come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelStanding {
    /// The level.
    pub label: String,
    /// Its title.
    pub title: Option<String>,
    /// Whether its criteria are met.
    pub verdict: Verdict,
    /// Whether the placement can still come to it.
    pub possible: bool,
}

pub(super) fn standings(interview: &Interview) -> Vec<Standing> {
    interview
        .targets
        .iter()
        .filter_map(|target| standing(interview, *target))
        .collect()
}

fn standing(interview: &Interview, target: Target) -> Option<Standing> {
    let model = interview.ruleset.model();
    let decision = &interview.decision;
    // Disputes, which stand behind the facts, are settled by no answer.
    let facts = |needs: &[String]| -> Vec<String> {
        let is_fact = |need: &&String| model.disputes.iter().all(|dispute| dispute.name != **need);
        needs.iter().filter(is_fact).cloned().collect()
    };
    let bare = |name: &str, title: Option<&String>| Standing {
        target,
        name: name.to_owned(),
        title: title.cloned(),
        outcome: String::new(),
        settled: true,
        possible: Vec::new(),
        levels: Vec::new(),
        waits_for: Vec::new(),
    };
    match target {
        Target::Placement(id) => {
            let name = &model.placements[id].name;
            let placement = decision.placements.get(name)?;
            Some(Standing {
                outcome: outcome(placement),
                settled: placement.outcome != PlacementOutcome::Undetermined,
                possible: placement.possible.clone(),
                levels: placement
                    .levels
                    .iter()
                    .map(|(label, level)| LevelStanding {
                        label: label.clone(),
                        title: level.title.clone(),
                        verdict: level.verdict,
                        possible: placement.possible.contains(label),
                    })
                    .collect(),
                waits_for: facts(&placement.needs),
                ..bare(name, placement.title.as_ref())
            })
        }
        Target::Program(id) => {
            let name = &model.programs[id].header;
            let program = decision.programs.get(name)?;
            Some(Standing {
                outcome: program.outcome.word().to_owned(),
                settled: program.outcome != ProgramOutcome::Undetermined,
                possible: program.possible.clone(),
                waits_for: facts(&program.needs),
                ..bare(name, program.title.as_ref())
            })
        }
        Target::Transitions => {
            let transitions = &decision.transitions;
            let triggered = transitions.triggered.join(", ");
            Some(Standing {
                outcome: match transitions.outcome {
                    TransitionsOutcome::Triggered | TransitionsOutcome::Conflict => {
                        format!("{}: {triggered}", transitions.outcome.word())
                    }
                    TransitionsOutcome::None
                    | TransitionsOutcome::Undetermined
                    | TransitionsOutcome::OutOfScope => transitions.outcome.word().to_owned(),
                },
                settled: transitions.outcome != TransitionsOutcome::Undetermined
                    && transitions.possible.is_empty(),
                possible: if transitions.possible_outcomes.is_empty() {
                    transitions.possible.clone()
                } else {
                    transitions.possible_outcomes.clone()
                },
                waits_for: facts(&transitions.needs),
                ..bare("transitions", None)
            })
        }
        Target::Transition(id) => {
            let name = &model.transitions[id].name;
            let found = decision.transitions.transitions.iter().find(|it| it.id == *name);
            let verdict = decision_of(decision, name);
            let word = match verdict {
                Some(true) => "triggered",
                Some(false) => "not triggered",
                None if found.is_none() => "out of scope",
                None => "undetermined",
            };
            Some(Standing {
                outcome: word.to_owned(),
                settled: verdict.is_some() || found.is_none(),
                possible: if verdict.is_none() && found.is_some() {
                    vec!["triggered".to_owned(), "not triggered".to_owned()]
                } else {
                    Vec::new()
                },
                ..bare(name, found.and_then(|it| it.title.as_ref()))
            })
        }
    }
}

/// Whether a transition is triggered, exactly; `None` where that is open.
fn decision_of(decision: &stepwell_eval::Decision, name: &str) -> Option<bool> {
    let has = |names: &[String]| names.iter().any(|known| known == name);
    let transitions = &decision.transitions;
    let exists = transitions.transitions.iter().any(|it| it.id == name);
    if !exists || has(&transitions.possible) {
        return None;
    }
    Some(has(&transitions.triggered))
}

fn outcome(placement: &PlacementDecision) -> String {
    match placement.outcome {
        PlacementOutcome::Placed => placement.level.clone().unwrap_or_default(),
        PlacementOutcome::Several => placement.levels_met.clone().unwrap_or_default().join(", "),
        PlacementOutcome::None | PlacementOutcome::Undetermined | PlacementOutcome::OutOfScope => {
            placement.outcome.word().to_owned()
        }
    }
}

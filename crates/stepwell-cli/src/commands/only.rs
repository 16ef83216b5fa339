//! `--only NAME`: one placement, program or transition; `--follow SOURCE`: its reading of every dispute.

use serde::Serialize;
use stepwell_eval::{
    Decision, DisputeDecision, PlacementDecision, ProgramDecision, RulesetStamp, TransitionsDecision,
    TransitionsOutcome, WhatIf,
};
use stepwell_model::Ruleset;

use crate::{console::Stop, decision::Parts};

/// What was asked for, by name.
pub(super) enum Only {
    Placement(String),
    Program(String),
    Transition(String),
}

/// A decision without what was not asked for; its fields stand in the order of a whole one.
#[derive(Serialize)]
struct Document<'a> {
    format: &'a str,
    id: &'a Option<String>,
    ruleset: &'a RulesetStamp,
    as_of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placements: Option<&'a indexmap::IndexMap<String, PlacementDecision>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    programs: Option<&'a indexmap::IndexMap<String, ProgramDecision>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transitions: Option<&'a TransitionsDecision>,
    disputes: &'a indexmap::IndexMap<String, DisputeDecision>,
    follow: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: &'a Option<Box<WhatIf>>,
}

/// Finds what a name stands for, or says which names there are.
pub(super) fn find(ruleset: &Ruleset, name: &str) -> Result<Only, String> {
    let placements: Vec<&str> = ruleset.placements.iter().map(|it| it.name.as_str()).collect();
    let programs: Vec<&str> = ruleset.programs.iter().map(|it| it.header.as_str()).collect();
    let transitions: Vec<&str> = ruleset.transitions.iter().map(|it| it.name.as_str()).collect();
    if placements.contains(&name) {
        return Ok(Only::Placement(name.to_owned()));
    }
    if programs.contains(&name) {
        return Ok(Only::Program(name.to_owned()));
    }
    if transitions.contains(&name) {
        return Ok(Only::Transition(name.to_owned()));
    }
    let all = [placements, programs, transitions].concat();
    Err(format!(
        "`--only {name}`: there is no placement, program or transition `{name}`; there is {}",
        all.join(", ")
    ))
}

impl Only {
    /// Whether it is the placement of this name.
    pub(super) fn is_placement(&self, name: &str) -> bool {
        match self {
            Only::Placement(only) => only == name,
            Only::Program(_) | Only::Transition(_) => false,
        }
    }

    /// The parts of a page that hold it.
    pub(super) fn parts(&self) -> Parts {
        match self {
            Only::Placement(_) | Only::Program(_) => Parts {
                outcomes: true,
                transitions: false,
            },
            Only::Transition(_) => Parts {
                outcomes: false,
                transitions: true,
            },
        }
    }

    /// The decision with nothing else in it.
    pub(super) fn narrowed(&self, decision: &Decision) -> Decision {
        let mut decision = decision.clone();
        match self {
            Only::Placement(name) => {
                decision.placements.retain(|key, _| key == name);
                decision.programs.clear();
            }
            Only::Program(name) => {
                decision.placements.clear();
                decision.programs.retain(|key, _| key == name);
            }
            Only::Transition(name) => {
                decision.placements.clear();
                decision.programs.clear();
                one_transition(&mut decision, name);
            }
        }
        decision
    }

    /// The decision as JSON on one line, without the keys of what was not asked for.
    pub(super) fn json(&self, decision: &Decision) -> String {
        let decision = &self.narrowed(decision);
        let document = Document {
            format: decision.format,
            id: &decision.id,
            ruleset: &decision.ruleset,
            as_of: &decision.as_of,
            placements: matches!(self, Only::Placement(_)).then_some(&decision.placements),
            programs: matches!(self, Only::Program(_)).then_some(&decision.programs),
            transitions: matches!(self, Only::Transition(_)).then_some(&decision.transitions),
            disputes: &decision.disputes,
            follow: &decision.follow,
            what_if: &decision.what_if,
        };
        serde_json::to_string(&document).unwrap_or_default()
    }
}

/// Keeps one transition, and says of all of them what can be said of that one.
fn one_transition(decision: &mut Decision, name: &str) {
    let decided = &mut decision.transitions;
    decided.transitions.retain(|transition| transition.id == name);
    decided.triggered.retain(|triggered| triggered == name);
    decided.possible.retain(|possible| possible == name);
    decided.possible_outcomes.clear();
    let found = decided.transitions.first();
    let undetermined = !decided.possible.is_empty();
    decided.outcome = match (found, decided.triggered.is_empty(), undetermined) {
        (None, ..) => TransitionsOutcome::OutOfScope,
        (Some(_), false, _) => TransitionsOutcome::Triggered,
        (Some(_), true, false) => TransitionsOutcome::None,
        (Some(_), true, true) => {
            decided.possible_outcomes = vec!["triggered".to_owned(), "none".to_owned()];
            TransitionsOutcome::Undetermined
        }
    };
    let open = |need: &String| {
        let rests = decided
            .transitions
            .first()
            .is_some_and(|it| it.facts.contains_key(need));
        undetermined && (rests || decision.disputes.contains_key(need))
    };
    let needs: Vec<String> = decided.needs.iter().filter(|need| open(need)).cloned().collect();
    decided.ask_next = decided
        .ask_next
        .take()
        .filter(|fact| needs.contains(fact))
        .or_else(|| {
            needs
                .first()
                .filter(|need| !decision.disputes.contains_key(*need))
                .cloned()
        });
    decided.needs = needs;
}

/// The ruleset following a source wherever that stands once.
pub(super) fn following(ruleset: &stepwell::Ruleset, source: &str) -> Result<stepwell::Ruleset, Stop> {
    let model = ruleset.model();
    let once = |id| {
        model.disputes.iter().any(|dispute| {
            let stands = |reading: &&stepwell_model::Reading| reading.source == id;
            dispute.readings.iter().filter(stands).count() == 1
        })
    };
    let Some(id) = model.sources.find(|entry| entry.name == source) else {
        let names: Vec<&str> = model.sources.iter().map(|entry| entry.name.as_str()).collect();
        return Err(Stop::CouldNot(format!(
            "`--follow {source}`: there is no source `{source}`; there is {}",
            names.join(", ")
        )));
    };
    if !once(id) {
        return Err(Stop::CouldNot(format!(
            "`--follow {source}`: `{source}` has no reading of its own in any dispute"
        )));
    }
    Ok(ruleset.following(source).unwrap_or_else(|| ruleset.clone()))
}

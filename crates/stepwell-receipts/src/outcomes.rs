//! The outcomes of a decision, without its reasons: what is kept when facts are not.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use stepwell::Decision;

/// What every placement, program and transition came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Placements, by name.
    pub placements: IndexMap<String, PlacementOutcome>,
    /// Programs of care, by name.
    pub programs: IndexMap<String, String>,
    /// The transitions together: `triggered`, `none`, …
    pub transitions: String,
    /// The transitions that are triggered.
    pub triggered: Vec<String>,
}

/// What a placement came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementOutcome {
    /// `placed`, `several`, `none`, `undetermined`, `out of scope`.
    pub outcome: String,
    /// The levels that are indicated: one where placed, any number with `several`.
    pub indicated: Vec<String>,
    /// Every level that somebody could be given.
    pub levels: Vec<String>,
}

impl Outcomes {
    /// Those of a decision.
    pub fn of(decision: &Decision) -> Self {
        let placements = decision.placements.iter().map(|(name, placement)| {
            let judged = placement.levels.keys().cloned();
            let outcome = PlacementOutcome {
                outcome: placement.outcome.word().to_owned(),
                indicated: match &placement.levels_met {
                    Some(several) => several.clone(),
                    None => placement.level.iter().cloned().collect(),
                },
                levels: judged.chain(placement.not_judged.iter().cloned()).collect(),
            };
            (name.clone(), outcome)
        });
        let programs = decision
            .programs
            .iter()
            .map(|(name, program)| (name.clone(), program.outcome.word().to_owned()));
        Self {
            placements: placements.collect(),
            programs: programs.collect(),
            transitions: decision.transitions.outcome.word().to_owned(),
            triggered: decision.transitions.triggered.clone(),
        }
    }
}

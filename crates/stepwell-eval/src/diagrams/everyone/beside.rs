//! Two rulesets side by side: what both can be asked about everyone in one space.

use std::collections::BTreeSet;

use stepwell_model::{Fact, Id};

use super::{Asking, Everyone, facts_below, spans};
use crate::{
    diagrams::{
        diagram::{Diagram, Limit},
        question::conflict,
        space::Owner,
    },
    program::VerdictRegister,
};

impl Everyone<'_> {
    /// Everybody on the days of a scene, whether they are possible or not.
    pub fn in_days(&self, scene: usize) -> Diagram {
        let days = self.space.scenes.get(scene).map(|map| map.days.clone());
        match (self.as_of(), days) {
            (Some((block, regions)), Some(days)) => {
                let list: Vec<bool> = regions
                    .iter()
                    .map(|region| spans::within(region, &days))
                    .collect();
                self.space.among(block, &list)
            }
            (Some(_) | None, _) => self.space.everybody(),
        }
    }

    /// Those who are in a set under some reading of the disputes that follow no source.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn under_some_reading(&self, set: &Diagram) -> Result<Diagram, Limit> {
        set.some(self.readings_of_disputes())
    }

    /// Those who are in a set under every reading of the disputes that follow no source.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn under_every_reading(&self, set: &Diagram) -> Result<Diagram, Limit> {
        set.every(self.readings_of_disputes())
    }

    fn readings_of_disputes(&self) -> Vec<u16> {
        self.space
            .blocks
            .iter()
            .filter(|block| matches!(block.owner, Owner::Dispute(_)))
            .flat_map(|block| block.bits.clone())
            .collect()
    }

    /// The facts that registers of a scene rest on, by their place in its ruleset.
    pub fn facts_asked(&self, scene: usize, registers: &[VerdictRegister]) -> BTreeSet<Id<Fact>> {
        self.scenes
            .get(scene)
            .map_or_else(BTreeSet::new, |scene| facts_below(scene.program, registers))
    }

    /// A question that depends on one fact of a scene.
    pub fn asking_fact(&self, scene: usize, fact: Id<Fact>) -> Asking {
        let map = self.space.scenes.get(scene);
        let place = map.and_then(|map| map.facts.get(fact.index()));
        Asking {
            owners: place.map(|(place, _)| Owner::Fact(*place)).into_iter().collect(),
        }
    }

    /// Those for whom no next step satisfies all transitions of a scene that are triggered.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn in_conflict(&self, scene: usize) -> Result<Diagram, Limit> {
        let (program, ruleset) = (self.program(scene)?, self.scenes.get(scene).map(|it| it.ruleset));
        let transitions = program.transitions.iter();
        let triggered: Vec<Diagram> = transitions
            .map(|registers| self.met(scene, registers.verdict))
            .collect::<Result<_, _>>()?;
        match ruleset {
            Some(ruleset) => conflict(&self.space, ruleset, program, &triggered, scene),
            None => Ok(self.space.nobody()),
        }
    }
}

//! What an example must show, as lists of small diagrams.

use std::collections::BTreeSet;

use super::Everyone;
use crate::diagrams::{
    diagram::{Diagram, Limit},
    space::Owner,
    together::somebody_in_all,
};

/// Larger diagrams than this are not searched; what they are made of is.
pub const MOST_NODES_TOGETHER: usize = 20_000;

/// So large may a diagram be that more is put to it.
const MOST_NODES_AT_ONCE: usize = 4_000;

/// What an example must show.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whoever shows it is in all of these.
    pub good: Vec<Diagram>,
    /// Whoever is in any of these does not show it, and nobody like that may be left.
    pub bad: Vec<Diagram>,
}

impl Wanted {
    /// Whether somebody shows it.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn is_anybody(&self) -> Result<bool, Limit> {
        // Put together as far as that stays small: what contradicts itself mostly does so early.
        let mut rest = self.good.iter();
        let Some(mut all) = rest.next().cloned() else {
            return Ok(true);
        };
        while all.nodes() < MOST_NODES_AT_ONCE {
            let Some(next) = rest.next() else { break };
            all = all.and(next)?;
        }
        if all.is_nobody() {
            return Ok(false);
        }
        let all: Vec<&Diagram> = std::iter::once(&all).chain(rest).collect();
        somebody_in_all(&all, &[])
    }

    /// Those who have some settings, whose bits then no longer matter.
    pub(super) fn given(&self, settings: &[(u16, bool)]) -> Self {
        let given = |list: &[Diagram]| list.iter().map(|one| one.given(settings)).collect();
        let mut wanted = Self {
            good: given(&self.good),
            bad: given(&self.bad),
        };
        wanted.tidy();
        wanted
    }

    /// Each diagram once, and none that says nothing.
    pub(super) fn tidy(&mut self) {
        self.good.retain(|one| !one.is_everybody());
        self.bad.retain(|one| !one.is_nobody());
        for list in [&mut self.good, &mut self.bad] {
            let mut kept: Vec<Diagram> = Vec::with_capacity(list.len());
            for one in list.drain(..) {
                if !kept.contains(&one) {
                    kept.push(one);
                }
            }
            *list = kept;
        }
    }

    /// Whether somebody good is left who is not bad.
    pub(super) fn is_left(&self) -> Result<bool, Limit> {
        if self.good.iter().any(Diagram::is_nobody) || self.bad.iter().any(Diagram::is_everybody) {
            return Ok(false);
        }
        let others: Vec<Diagram> = self.bad.iter().map(Diagram::not).collect();
        let all: Vec<&Diagram> = self.good.iter().chain(&others).collect();
        somebody_in_all(&all, &[])
    }

    pub(super) fn nodes(&self) -> usize {
        self.good.iter().chain(&self.bad).map(Diagram::nodes).sum()
    }

    /// The bits that keep somebody bad.
    pub(super) fn support(&self) -> BTreeSet<u16> {
        self.bad.iter().flat_map(Diagram::support).collect()
    }
}

impl Everyone<'_> {
    /// Who is possible on the days of a scene, as far as these sets tell them apart: for certain, and those of whom it is
    /// doubtful whether there are numbers for them.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn possible(&self, scene: usize, sets: &[&Diagram]) -> Result<(Diagram, Diagram), Limit> {
        let mut possible = self.on_days(scene, &self.space.everybody())?;
        let mut doubtful = self.space.nobody();
        let mut asked: Vec<&Diagram> = sets.to_vec();
        asked.push(&possible);
        let groups = self.groups_of(&asked)?;
        for coherent in groups {
            possible = possible.and(&coherent.who)?;
            doubtful = doubtful.or(&coherent.doubtful)?;
        }
        Ok((possible.without(&doubtful)?, possible.and(&doubtful)?))
    }

    /// What an example must show for whom all of these hold: in who is good all hold and everything is possible; who is bad
    /// is possible, and one does not hold. `None` where that hangs on how open disputes are read.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn wanted(&self, scene: usize, all: &[Diagram]) -> Result<Option<Wanted>, Limit> {
        let (surely, doubtful) = self.possible(scene, &all.iter().collect::<Vec<_>>())?;
        let possible = surely.or(&doubtful)?;
        let readings: Vec<u16> = self
            .space
            .blocks
            .iter()
            .filter(|block| matches!(block.owner, Owner::Dispute(_)))
            .flat_map(|block| block.bits.clone())
            .collect();
        let mut wanted = Wanted {
            good: vec![surely],
            bad: vec![doubtful],
        };
        for one in all {
            let certain = one.every(readings.iter().copied())?;
            wanted.bad.push(possible.without(&certain)?);
            wanted.good.push(certain);
        }
        Ok(wanted.is_anybody()?.then_some(wanted))
    }
}

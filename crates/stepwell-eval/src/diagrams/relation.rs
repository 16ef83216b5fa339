//! Which outcome each record comes to: a diagram that ends in outcomes.
//!
//! Made in one walk over several small diagrams at once: who is possible, and for whom each outcome holds. What they come
//! to together (who is placed at a level depends on all levels below) is never put together from in-between results, and
//! never goes beyond the record that is asked about.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    diagram::{Diagram, Limit},
    distinct::Distinct,
    together::{End, Several},
    walk::built,
};

/// A place in a relation: first nobody, then each outcome, then what asks a bit, each after those it leads to.
pub(crate) type At = u32;

/// Nobody's place.
pub(crate) const NOBODY: At = 0;

/// Outcomes by the conditions for them.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The first that holds gives the outcome.
    pub(crate) first: Vec<(Diagram, usize)>,
    /// Where none does.
    pub(crate) otherwise: usize,
}

/// Leads every record that can be to its outcome.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The outcomes that ends stand for.
    pub(super) outcomes: Vec<usize>,
    /// What asks: the bit, where it leads unset, and where set.
    pub(super) asks: Vec<u32>,
    pub(super) root: At,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nobody who can be.
    Nobody,
    /// An outcome.
    Outcome(usize),
    /// It asks a bit, and goes one way or the other.
    Asks { bit: u16, unset: At, set: At },
}

impl Relation {
    /// The outcome of each record in all of these that has these settings.
    ///
    /// # Errors
    /// A bound was hit.
    pub(crate) fn of(part: &Part, allowed: &[&Diagram], settings: &[(u16, bool)]) -> Result<Self, Limit> {
        let mut outcomes: Vec<usize> = part.first.iter().map(|(_, outcome)| *outcome).collect();
        outcomes.push(part.otherwise);
        outcomes.sort_unstable();
        outcomes.dedup();
        let several = Several::new(allowed, part.first.iter().map(|(who, _)| who), settings);
        let end_of = |outcome: usize| {
            let at = outcomes.binary_search(&outcome).map_or(0, |at| at + 1);
            u32::try_from(at).unwrap_or(NOBODY)
        };
        let ends: Vec<At> = part.first.iter().map(|(_, outcome)| end_of(*outcome)).collect();
        let otherwise = end_of(part.otherwise);
        built(
            outcomes.clone(),
            several.width(),
            &several.start(),
            |state| several.bit(state),
            |state| match several.end(state)? {
                End::Nobody => Some(NOBODY),
                End::First(at) => ends.get(at).copied(),
                End::None => Some(otherwise),
            },
            |state, bit, set, next| several.step(state, bit, set, next),
        )
    }

    /// Those of it who are in a set.
    ///
    /// # Errors
    /// A bound was hit.
    pub(crate) fn within(&self, who: &Diagram) -> Result<Self, Limit> {
        if who.is_everybody() {
            return Ok(self.clone());
        }
        let several = Several::new(&[who], std::iter::empty(), &[]);
        let mut start = several.start();
        start.push(self.root);
        let split = |state: &[u32]| -> (u32, At) {
            match state {
                [who, at] => (*who, *at),
                _ => (0, NOBODY),
            }
        };
        built(
            self.outcomes.clone(),
            2,
            &start,
            |state| {
                let (who, at) = split(state);
                several.bit(&[who]).min(self.bit(at))
            },
            |state| {
                let (who, at) = split(state);
                match several.end(&[who]) {
                    Some(End::Nobody) => Some(NOBODY),
                    // All that is left is as it was; but its places are others here.
                    Some(End::First(_) | End::None) if self.bit(at) == u16::MAX => Some(at),
                    Some(End::First(_) | End::None) => None,
                    None => (at == NOBODY).then_some(NOBODY),
                }
            },
            |state, bit, set, next| {
                let (who, at) = split(state);
                several.step(&[who], bit, set, next);
                next.push(self.step(at, bit, set));
            },
        )
    }

    /// Where reading starts.
    pub(crate) fn root(&self) -> At {
        self.root
    }

    /// How many places it has.
    pub(crate) fn count(&self) -> usize {
        self.outcomes.len() + 1 + self.asks.len() / 3
    }

    /// What stands at a place.
    pub(crate) fn at(&self, at: At) -> Place {
        let at = at as usize;
        if at == 0 {
            return Place::Nobody;
        }
        if let Some(outcome) = self.outcomes.get(at - 1) {
            return Place::Outcome(*outcome);
        }
        let from = (at - 1 - self.outcomes.len()) * 3;
        match self.asks.get(from..from + 3) {
            Some([bit, unset, set]) => Place::Asks {
                bit: u16::try_from(*bit).unwrap_or(u16::MAX),
                unset: *unset,
                set: *set,
            },
            Some(_) | None => Place::Nobody,
        }
    }

    /// The bit that a place asks; past all bits where it is an end.
    pub(crate) fn bit(&self, at: At) -> u16 {
        match self.at(at) {
            Place::Asks { bit, .. } => bit,
            Place::Nobody | Place::Outcome(_) => u16::MAX,
        }
    }

    /// Where a place leads by a bit: on, where it asks that bit, else nowhere else.
    pub(crate) fn step(&self, at: At, bit: u16, is_set: bool) -> At {
        match self.at(at) {
            Place::Asks {
                bit: here,
                unset,
                set,
            } if here == bit => {
                if is_set {
                    set
                } else {
                    unset
                }
            }
            Place::Asks { .. } | Place::Nobody | Place::Outcome(_) => at,
        }
    }

    /// Where the values of a block lead from a place that asks it, lowest first, each with how many values one after the
    /// other lead there. Its bits are a value with the highest first.
    pub(crate) fn values(&self, from: At, bits: &Range<u16>, count: usize, runs: &mut Vec<(At, usize)>) {
        let mut left = count;
        // What is still to be read: a place, and the first bit of the block that was not read on the way to it.
        let mut open = vec![(from, bits.start)];
        while let Some((at, next)) = open.pop() {
            match self.at(at) {
                Place::Asks { bit, unset, set } if bit < bits.end => {
                    if bit > next {
                        // The bits between make no difference: all that is below comes once for each of their settings.
                        open.extend([(at, next + 1), (at, next + 1)]);
                    } else {
                        open.extend([(set, next + 1), (unset, next + 1)]);
                    }
                }
                Place::Asks { .. } | Place::Outcome(_) | Place::Nobody => {
                    // Settings past the last value mean nothing.
                    let values = left.min(1 << (bits.end - next));
                    left -= values;
                    match runs.last_mut() {
                        Some((last, more)) if *last == at && left + values < count => *more += values,
                        Some(_) | None if values > 0 => runs.push((at, values)),
                        Some(_) | None => {}
                    }
                }
            }
        }
    }

    /// Those of it who have these settings; the bits named no longer matter.
    ///
    /// # Errors
    /// A bound was hit.
    pub(crate) fn given(&self, settings: &[(u16, bool)]) -> Result<Self, Limit> {
        if settings.is_empty() {
            return Ok(self.clone());
        }
        let settings: BTreeMap<u16, bool> = settings.iter().copied().collect();
        let setting = |bit: u16| settings.get(&bit).copied();
        // From the root down, what is still come to.
        let mut reached = vec![false; self.count()];
        if let Some(slot) = reached.get_mut(self.root as usize) {
            *slot = true;
        }
        let mut open: Vec<At> = Vec::new();
        for at in (0..self.count()).rev() {
            let at = At::try_from(at).unwrap_or(NOBODY);
            if reached.get(at as usize) != Some(&true) {
                continue;
            }
            open.push(at);
            let mut reach = |at: At| {
                if let Some(slot) = reached.get_mut(at as usize) {
                    *slot = true;
                }
            };
            if let Place::Asks { bit, unset, set } = self.at(at) {
                if setting(bit) != Some(true) {
                    reach(unset);
                }
                if setting(bit) != Some(false) {
                    reach(set);
                }
            }
        }
        // From the ends up, what it becomes.
        let first = u32::try_from(self.outcomes.len() + 1).map_err(|_| Limit::Nodes)?;
        let mut asks = Distinct::new(3);
        let mut becomes: Vec<At> = vec![NOBODY; self.count()];
        for at in open.into_iter().rev() {
            let now = |at: At| becomes.get(at as usize).copied().unwrap_or(NOBODY);
            let here = match self.at(at) {
                Place::Nobody | Place::Outcome(_) => at,
                Place::Asks { bit, unset, set } => match (setting(bit), now(unset), now(set)) {
                    (Some(false), unset, _) => unset,
                    (Some(true), _, set) => set,
                    (None, unset, set) if unset == set => unset,
                    (None, unset, set) => first + asks.place(&[u32::from(bit), unset, set]).0,
                },
            };
            if let Some(slot) = becomes.get_mut(at as usize) {
                *slot = here;
            }
        }
        Ok(Self {
            outcomes: self.outcomes.clone(),
            root: becomes.get(self.root as usize).copied().unwrap_or(NOBODY),
            asks: asks.into_flat(),
        })
    }

    /// The bits that matter.
    pub(crate) fn support(&self) -> BTreeSet<u16> {
        let asked = self.asks.chunks(3).filter_map(|asks| asks.first());
        let mut seen: Vec<bool> = Vec::new();
        for bit in asked {
            let at = *bit as usize;
            seen.resize(seen.len().max(at + 1), false);
            if let Some(slot) = seen.get_mut(at) {
                *slot = true;
            }
        }
        (0..)
            .zip(seen)
            .filter(|(_, asked)| *asked)
            .map(|(bit, _)| bit)
            .collect()
    }

    /// The outcomes that somebody comes to.
    pub(crate) fn outcomes(&self) -> BTreeSet<usize> {
        let leads = self.asks.chunks(3).flat_map(|asks| asks.iter().skip(1));
        let mut led: Vec<bool> = vec![false; self.outcomes.len() + 1];
        for at in leads.chain([&self.root]) {
            if let Some(slot) = led.get_mut(*at as usize) {
                *slot = true;
            }
        }
        self.outcomes
            .iter()
            .zip(led.iter().skip(1))
            .filter(|(_, led)| **led)
            .map(|(outcome, _)| *outcome)
            .collect()
    }

    /// Whether somebody in it has all of these settings.
    pub(crate) fn has(&self, settings: &BTreeMap<u16, bool>) -> bool {
        let mut seen: BTreeSet<At> = BTreeSet::new();
        let mut open = vec![self.root];
        while let Some(at) = open.pop() {
            match self.at(at) {
                Place::Nobody => {}
                Place::Outcome(_) => return true,
                Place::Asks { bit, unset, set } => {
                    if seen.insert(at) {
                        match settings.get(&bit) {
                            Some(true) => open.push(set),
                            Some(false) => open.push(unset),
                            None => open.extend([set, unset]),
                        }
                    }
                }
            }
        }
        false
    }
}

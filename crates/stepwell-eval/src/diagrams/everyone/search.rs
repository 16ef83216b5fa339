//! The search for the fewest facts: each is given one of its values or left open.
//!
//! Facts are gone through in the order of the ruleset. Leaving one open must not let in anybody without the fault. What is
//! left to rule out and what is left to show are diagrams, so that the same rest is solved once. Numbers that others are
//! calculated from are given together.

use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use crate::diagrams::{
    coherent::{Group, Leaf},
    diagram::{Diagram, Limit},
    space::{Form, Owner, Space},
};

/// The search looks at so many nodes of diagrams before it is given up.
pub const MOST_WORK: usize = 3_000_000;
/// More facts than this are not gone through one by one.
pub(super) const MOST_UNITS: usize = 400;

/// Something that is given or left open.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// Bits that belong to it.
    pub(super) bits: Vec<u16>,
    /// How many facts it is.
    pub(super) facts: usize,
    pub(super) kind: Kind<'a>,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    Fact { place: usize, form: Form },
    Together { group: &'a Group, leaves: &'a [Leaf] },
}

impl Unit<'_> {
    /// Whether it has one of these bits.
    pub(super) fn asks(&self, bits: &[u16]) -> bool {
        self.bits.iter().any(|bit| bits.contains(bit))
    }
}

/// A unit given a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) unit: usize,
    /// Lower values first.
    pub(super) rank: u128,
    pub(super) settings: Vec<(u16, bool)>,
}

/// Which units are given, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Solution {
    pub(super) facts: usize,
    pub(super) choices: Vec<Choice>,
}

impl Solution {
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let ranks = |solution: &Self| {
            solution
                .choices
                .iter()
                .map(|choice| choice.rank)
                .collect::<Vec<_>>()
        };
        let units = |solution: &Self| {
            solution
                .choices
                .iter()
                .map(|choice| choice.unit)
                .collect::<Vec<_>>()
        };
        self.facts
            .cmp(&other.facts)
            .then_with(|| ranks(self).cmp(&ranks(other)))
            .then_with(|| units(self).cmp(&units(other)))
    }
}

/// What was found out about a rest.
#[derive(Clone, Debug)]
enum Solved {
    Best(Solution),
    /// There is none of so many facts or fewer.
    NoneUpTo(usize),
}

/// A search among units.
pub(super) struct Search<'a> {
    space: &'a Space,
    pub(super) units: Vec<Unit<'a>>,
    solved: RefCell<HashMap<(usize, Diagram, Diagram), Solved>>,
    /// How many nodes of diagrams searches have looked at, this one's from its start on.
    effort: &'a Cell<usize>,
    start: usize,
}

/// The best way of giving units, of at most so many facts, so that nobody bad is left; with the bound that was hit where a
/// better may exist.
pub(super) fn solve(
    space: &Space,
    effort: &Cell<usize>,
    units: Vec<Unit<'_>>,
    good: &Diagram,
    bad: &Diagram,
    most: usize,
) -> Result<(Option<Solution>, Option<Limit>), Limit> {
    let most = most.min(units.iter().map(|unit| unit.facts).sum());
    let small = units.len() <= MOST_UNITS;
    let search = Search::new(space, units, effort);
    if small {
        for facts in 0..=most {
            match search.rest(0, bad, good, facts) {
                Ok(Some(solution)) => return Ok((Some(solution), None)),
                Ok(None) => {}
                Err(Limit::Search) => break,
                Err(limit) => return Err(limit),
            }
            if facts == most {
                return Ok((None, None));
            }
        }
    }
    Ok((search.without_detours(good, bad), Some(Limit::Search)))
}

impl<'a> Search<'a> {
    pub(super) fn new(space: &'a Space, units: Vec<Unit<'a>>, effort: &'a Cell<usize>) -> Self {
        Self {
            space,
            units,
            solved: RefCell::default(),
            effort,
            start: effort.get(),
        }
    }

    /// The best solution of at most so many facts among the units from `at` on.
    fn rest(
        &self,
        at: usize,
        bad: &Diagram,
        good: &Diagram,
        facts: usize,
    ) -> Result<Option<Solution>, Limit> {
        if bad.is_nobody() {
            return Ok(Some(Solution::default()));
        }
        if facts == 0 || good.without(bad)?.is_nobody() {
            return Ok(None);
        }
        let support = bad.support();
        let Some(unit_at) = (at..self.units.len()).find(|unit| self.asks(*unit, &support)) else {
            return Ok(None);
        };
        let key = (unit_at, bad.clone(), good.clone());
        match self.solved.borrow().get(&key) {
            Some(Solved::Best(solution)) => {
                return Ok((solution.facts <= facts).then(|| solution.clone()));
            }
            Some(Solved::NoneUpTo(most)) if facts <= *most => return Ok(None),
            Some(Solved::NoneUpTo(_)) | None => {}
        }
        self.effort.set(self.effort.get() + bad.nodes() + good.nodes());
        if self.effort.get() - self.start > MOST_WORK {
            return Err(Limit::Search);
        }
        let Some(unit) = self.units.get(unit_at) else {
            return Ok(None);
        };
        let mut best: Option<Solution> = None;
        let mut keep = |solution: Solution| {
            if best
                .as_ref()
                .is_none_or(|before| solution.compare(before) == Ordering::Less)
            {
                best = Some(solution);
            }
        };
        if unit.facts <= facts {
            for (rank, settings) in self.values(unit, bad, good) {
                let good = good.given(&settings);
                if good.is_nobody() {
                    continue;
                }
                let rest = self.rest(unit_at + 1, &bad.given(&settings), &good, facts - unit.facts)?;
                if let Some(rest) = rest {
                    let mut choices = vec![Choice {
                        unit: unit_at,
                        rank,
                        settings,
                    }];
                    choices.extend(rest.choices);
                    keep(Solution {
                        facts: unit.facts + rest.facts,
                        choices,
                    });
                }
            }
        }
        let open = bad.some(unit.bits.iter().copied())?;
        if let Some(rest) = self.rest(unit_at + 1, &open, good, facts)? {
            keep(rest);
        }
        let solved = match &best {
            Some(solution) => Solved::Best(solution.clone()),
            None => Solved::NoneUpTo(facts),
        };
        self.solved.borrow_mut().insert(key, solved);
        Ok(best)
    }

    fn asks(&self, unit: usize, support: &BTreeSet<u16>) -> bool {
        self.units
            .get(unit)
            .is_some_and(|unit| unit.bits.iter().any(|bit| support.contains(bit)))
    }

    /// The values of a unit, lowest first. Of a set, members that nothing asks are left out.
    fn values(&self, unit: &Unit<'_>, bad: &Diagram, good: &Diagram) -> Vec<(u128, Vec<(u16, bool)>)> {
        let mut asked = BTreeSet::new();
        if matches!(
            unit.kind,
            Kind::Fact {
                form: Form::Members,
                ..
            }
        ) {
            asked = bad.support();
            asked.extend(good.support());
        }
        self.values_of(unit, &asked)
    }

    /// The values of a unit, lowest first. Of a set, members that are not asked are left out.
    pub(super) fn values_of(&self, unit: &Unit<'_>, asked: &BTreeSet<u16>) -> Vec<(u128, Vec<(u16, bool)>)> {
        match &unit.kind {
            Kind::Fact {
                form: Form::Values(count),
                place,
            } => {
                let block = self.space.block(Owner::Fact(*place));
                (0..*count)
                    .filter_map(|value| Some((value as u128, Space::settings(block?, value))))
                    .collect()
            }
            Kind::Fact {
                form: Form::Members, ..
            } => {
                let mut sets: Vec<(u128, Vec<(u16, bool)>)> = vec![(0, Vec::new())];
                for bit in &unit.bits {
                    let both = asked.contains(bit) && sets.len() < MOST_SETS;
                    sets = sets
                        .into_iter()
                        .flat_map(|(rank, settings)| {
                            let with = |set: bool| {
                                let mut longer = settings.clone();
                                longer.push((*bit, set));
                                (rank << 1 | u128::from(set), longer)
                            };
                            let mut next = vec![with(false)];
                            next.extend(both.then(|| with(true)));
                            next
                        })
                        .collect();
                }
                sets
            }
            Kind::Together { leaves, .. } => leaves
                .iter()
                .enumerate()
                .filter(|(_, leaf)| leaf.can_be_written())
                .map(|(at, leaf)| (at as u128, leaf.settings(self.space)))
                .collect(),
        }
    }

    /// Every unit of a good record given, each the lowest it can be after those before it.
    pub(super) fn everything(&self, good: &Diagram) -> Option<Vec<Choice>> {
        let mut choices: Vec<Choice> = Vec::new();
        let mut left = good.clone();
        for (at, unit) in self.units.iter().enumerate() {
            let (rank, settings) = self
                .values(unit, &left, &left)
                .into_iter()
                .find(|(_, settings)| !left.given(settings).is_nobody())?;
            left = left.given(&settings);
            choices.push(Choice {
                unit: at,
                rank,
                settings,
            });
        }
        Some(choices)
    }

    /// A good record, with every unit left open that can be, one after the other: small, but perhaps not the smallest.
    fn without_detours(&self, good: &Diagram, bad: &Diagram) -> Option<Solution> {
        let mut choices = self.everything(good)?;
        let rules_out = |choices: &[Choice]| {
            let settings: Vec<(u16, bool)> = choices
                .iter()
                .flat_map(|choice| choice.settings.iter().copied())
                .collect();
            bad.given(&settings).is_nobody()
        };
        if !rules_out(&choices) {
            return None;
        }
        let mut at = 0;
        while at < choices.len() {
            let mut fewer = choices.clone();
            fewer.remove(at);
            if rules_out(&fewer) {
                choices = fewer;
            } else {
                at += 1;
            }
        }
        let facts = choices
            .iter()
            .filter_map(|choice| self.units.get(choice.unit))
            .map(|unit| unit.facts)
            .sum();
        Some(Solution { facts, choices })
    }
}

/// The most sets of one fact that are gone through; further members are left out of it.
const MOST_SETS: usize = 4_096;

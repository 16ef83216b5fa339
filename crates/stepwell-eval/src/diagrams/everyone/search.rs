//! The search for the fewest facts: each is given one of its values or left open.
//!
//! Facts are gone through in the order of the ruleset. Leaving one open must not let in anybody without the fault. What is
//! left to rule out and what is left to show are diagrams, so that the same rest is solved once. Of numbers that others are
//! calculated from, all are given, or one of them, or none.

use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use super::held::Holding;
use crate::diagrams::{
    diagram::{Diagram, Limit},
    space::{Form, Owner, Space},
};

/// The search looks at so many nodes of diagrams before it is given up.
pub const MOST_WORK: usize = 3_000_000;
/// Where diagrams have more nodes than this, numbers that belong together are given all or not at all.
const MOST_NODES: usize = 20_000;
/// More facts than this are not gone through one by one.
pub(super) const MOST_UNITS: usize = 400;

/// Something that is given or left open.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Bits that belong to it.
    pub(super) bits: Vec<u16>,
    /// How many facts it is at most.
    pub(super) facts: usize,
    pub(super) kind: Kind,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Fact { place: usize, form: Form },
    Together(Rc<Holding>),
}

impl Unit {
    /// Whether something of it is given without giving a fact: the day.
    fn can_be_free(&self) -> bool {
        match &self.kind {
            Kind::Fact { .. } => false,
            Kind::Together(holding) => holding.held.first().is_some_and(|held| held.facts == 0),
        }
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

/// Something of a unit that is given, and what is left then.
struct Given {
    rank: u128,
    facts: usize,
    good: Diagram,
    bad: Diagram,
    settings: Vec<(u16, bool)>,
}

/// A search among units.
pub(super) struct Search<'a> {
    space: &'a Space,
    pub(super) units: Vec<Unit>,
    solved: RefCell<HashMap<(usize, Diagram, Diagram), Solved>>,
    /// How many nodes of diagrams searches have looked at, this one's from its start on.
    effort: &'a Cell<usize>,
    start: usize,
    /// Whether something that could be given was not tried.
    skipped: Cell<bool>,
}

/// The best way of giving units, of at most so many facts, so that nobody bad is left; with the bound that was hit where a
/// better may exist.
pub(super) fn solve(
    space: &Space,
    effort: &Cell<usize>,
    units: Vec<Unit>,
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
                Ok(Some(mut solution)) => {
                    search.choose_day(&mut solution, good)?;
                    let limit = search.skipped.get().then_some(Limit::Together);
                    return Ok((Some(solution), limit));
                }
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
    pub(super) fn new(space: &'a Space, units: Vec<Unit>, effort: &'a Cell<usize>) -> Self {
        Self {
            space,
            units,
            solved: RefCell::default(),
            effort,
            start: effort.get(),
            skipped: Cell::new(false),
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
        let free = || self.units.iter().skip(at).any(Unit::can_be_free);
        if (facts == 0 && !free()) || good.without(bad)?.is_nobody() {
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
        for given in self.giving(unit, bad, good, facts)? {
            if given.good.is_nobody() {
                continue;
            }
            let rest = self.rest(unit_at + 1, &given.bad, &given.good, facts - given.facts)?;
            if let Some(rest) = rest {
                let mut choices = vec![Choice {
                    unit: unit_at,
                    rank: given.rank,
                    settings: given.settings,
                }];
                choices.extend(rest.choices);
                keep(Solution {
                    facts: given.facts + rest.facts,
                    choices,
                });
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

    /// What is left of both, for each way of giving something of a unit that is at most so many facts.
    fn giving(&self, unit: &Unit, bad: &Diagram, good: &Diagram, facts: usize) -> Result<Vec<Given>, Limit> {
        let Kind::Together(holding) = &unit.kind else {
            if unit.facts > facts {
                return Ok(Vec::new());
            }
            let given = |(rank, settings): (u128, Vec<(u16, bool)>)| Given {
                rank,
                facts: unit.facts,
                good: good.given(&settings),
                bad: bad.given(&settings),
                settings,
            };
            return Ok(self.values(unit, bad, good).into_iter().map(given).collect());
        };
        let large = bad.nodes() + good.nodes() > MOST_NODES;
        let mut ways = Vec::new();
        for (rank, held) in (0_u128..).zip(&holding.held) {
            if held.facts > facts {
                continue;
            }
            if large && held.perhaps.len() > 1 {
                self.skipped.set(true);
                continue;
            }
            let good = holding.of(good, &held.surely)?;
            if good.is_nobody() {
                continue;
            }
            let settings = match held.perhaps.first() {
                Some(only) if held.perhaps.len() == 1 => holding.settings.get(*only).cloned(),
                Some(_) | None => None,
            };
            ways.push(Given {
                rank,
                facts: held.facts,
                bad: holding.of(bad, &held.perhaps)?,
                good,
                settings: settings.unwrap_or_default(),
            });
        }
        Ok(ways)
    }

    /// Gives the day, where it is open, so that there is somebody good on it.
    fn choose_day(&self, solution: &mut Solution, good: &Diagram) -> Result<(), Limit> {
        for (at, unit) in self.units.iter().enumerate() {
            let Kind::Together(holding) = &unit.kind else {
                continue;
            };
            if !unit.can_be_free() || solution.choices.iter().any(|choice| choice.unit == at) {
                continue;
            }
            let mut left = good.clone();
            for choice in &solution.choices {
                left = self.after(&left, choice)?;
            }
            for (rank, held) in (0..).zip(&holding.held).filter(|(_, held)| held.facts == 0) {
                if !holding.of(&left, &held.surely)?.is_nobody() {
                    solution.choices.push(Choice {
                        unit: at,
                        rank,
                        settings: Vec::new(),
                    });
                    break;
                }
            }
        }
        Ok(())
    }

    /// Those of a set who are left after a choice.
    fn after(&self, set: &Diagram, choice: &Choice) -> Result<Diagram, Limit> {
        match self.units.get(choice.unit).map(|unit| &unit.kind) {
            Some(Kind::Together(holding)) => {
                let held = usize::try_from(choice.rank)
                    .ok()
                    .and_then(|at| holding.held.get(at));
                match held {
                    Some(held) => holding.of(set, &held.surely),
                    None => Ok(set.clone()),
                }
            }
            Some(Kind::Fact { .. }) | None => Ok(set.given(&choice.settings)),
        }
    }

    fn asks(&self, unit: usize, support: &BTreeSet<u16>) -> bool {
        self.units
            .get(unit)
            .is_some_and(|unit| unit.bits.iter().any(|bit| support.contains(bit)))
    }

    /// The values of a unit, lowest first. Of a set, members that nothing asks are left out.
    fn values(&self, unit: &Unit, bad: &Diagram, good: &Diagram) -> Vec<(u128, Vec<(u16, bool)>)> {
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
    pub(super) fn values_of(&self, unit: &Unit, asked: &BTreeSet<u16>) -> Vec<(u128, Vec<(u16, bool)>)> {
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
            Kind::Together(holding) => (0..)
                .zip(&holding.held)
                .filter(|(_, held)| holding.gives_all(held))
                .filter_map(|(rank, held)| {
                    Some((rank, holding.settings.get(*held.perhaps.first()?)?.clone()))
                })
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

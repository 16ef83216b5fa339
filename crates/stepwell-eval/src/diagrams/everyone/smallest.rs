//! The smallest record that shows a fault: fewest facts given, then lowest values, then the first facts.
//!
//! Facts are gone through in the order of the ruleset. Each is given one of its values or left open, and leaving it open
//! must not let in anybody without the fault. What is left to rule out and what is left to show are diagrams, so that the
//! same rest is solved once. Numbers that others are calculated from are given together.

use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use stepwell_model::{Day, FactType, Id, Interval, LabelSet, Number, Possible, SetBetween};

use super::{Asking, Case, Everyone};
use crate::{
    diagrams::{
        atoms::Base,
        coherent::{Coherent, Group, Leaf, numbers},
        diagram::{Diagram, Limit},
        exact::day_range,
        space::{Block, Form, Owner, Space},
        spans,
        world::World,
    },
    program::Range,
};

/// The search looks at so many nodes of diagrams before it is given up.
pub const MOST_WORK: usize = 3_000_000;
/// More facts than this are not gone through one by one.
const MOST_UNITS: usize = 400;
/// The most stretches of days that are looked at.
const MOST_DAYS: usize = 64;

/// A smallest record.
#[derive(Clone, Debug, PartialEq)]
pub struct Smallest {
    /// The record.
    pub case: Case,
    /// Whether the fault is there whichever readings of open disputes count; else only under some.
    pub certain: bool,
    /// Set where a smaller one may exist.
    pub limit: Option<Limit>,
    pub(super) solution: Solution,
}

impl Smallest {
    /// The smaller of two records of one space first.
    pub fn compare(&self, other: &Self) -> Ordering {
        other
            .certain
            .cmp(&self.certain)
            .then_with(|| self.solution.compare(&other.solution))
    }

    /// How many facts it gives.
    pub fn facts(&self) -> usize {
        self.solution.facts
    }
}

/// Days that are told apart: the settings of their bits, and the days, where there is more than one such stretch.
pub(super) type Stretch = (Vec<(u16, bool)>, Option<Range>);

/// Something that is given or left open.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// Bits that belong to it.
    bits: Vec<u16>,
    /// How many facts it is.
    facts: usize,
    kind: Kind<'a>,
}

#[derive(Clone, Debug)]
enum Kind<'a> {
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
struct Choice {
    unit: usize,
    /// Lower values first.
    rank: u128,
    settings: Vec<(u16, bool)>,
}

/// Which units are given, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Solution {
    pub(super) facts: usize,
    choices: Vec<Choice>,
}

impl Solution {
    fn compare(&self, other: &Self) -> Ordering {
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

struct Search<'a> {
    space: &'a Space,
    units: Vec<Unit<'a>>,
    solved: RefCell<HashMap<(usize, Diagram, Diagram), Solved>>,
    /// How many nodes of diagrams searches have looked at, this one's from its start on.
    effort: &'a Cell<usize>,
    start: usize,
}

impl Everyone<'_> {
    /// How many nodes of diagrams the searches for smallest records have looked at so far.
    pub fn effort(&self) -> usize {
        self.effort.get()
    }

    /// A smallest record of a scene that shows a fault: whatever is not given, the fault is there. `None` where the fault
    /// does not occur.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn smallest(&self, scene: usize, fault: &Diagram) -> Result<Option<Smallest>, Limit> {
        let here = self.on_days(scene, fault)?;
        let occurring = self.occurring(&here)?;
        if occurring.all.is_nobody() {
            return Ok(None);
        }
        if occurring.surely.is_nobody() {
            return Err(Limit::Numbers);
        }
        let everybody = self.on_days(scene, &self.space.everybody())?;
        let groups = self.groups_of(&[&here, &everybody])?;
        let mut possible = everybody;
        for coherent in &groups {
            possible = possible.and(&coherent.who)?;
        }
        let readings: Vec<u16> = self
            .space
            .blocks
            .iter()
            .filter(|block| matches!(block.owner, Owner::Dispute(_)))
            .flat_map(|block| block.bits.clone())
            .collect();
        // Where the fault hangs on how a dispute is read, some reading is enough.
        let certain = !occurring.surely.every(readings.iter().copied())?.is_nobody();
        let good = if certain {
            occurring.surely
        } else {
            occurring.surely.some(readings)?
        };
        let bad = possible.without(&good)?;

        match self.smallest_between(scene, &good, &bad)? {
            Some(found) => Ok(Some(Smallest { certain, ..found })),
            None => Err(Limit::Search),
        }
    }

    /// Whether everybody who is like a case, on its day, is in a set.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn is_certain(&self, case: &Case, set: &Diagram) -> Result<bool, Limit> {
        let everybody = self.on_days(case.scene, &self.space.everybody())?;
        self.rules_out(case, &everybody.without(set)?)
    }

    /// Whether nobody who is like a case is in a set.
    fn rules_out(&self, case: &Case, set: &Diagram) -> Result<bool, Limit> {
        let ruleset = self.scenes.get(case.scene).ok_or(Limit::Nobody)?.ruleset;
        let day = day_range(case.as_of, case.as_of);
        let world = World::new(&self.space, case.scene, ruleset, &case.facts(ruleset), &day, None)?;
        Ok(world.ask(set)?.relation.is_nobody())
    }

    /// A record of a scene that shows a fault, with everything given that a question depends on. `None` where the fault
    /// does not occur.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn whole(&self, scene: usize, fault: &Diagram, asking: &Asking) -> Result<Option<Case>, Limit> {
        let here = self.on_days(scene, fault)?;
        let good = self.occurring(&here)?.surely;
        if good.is_nobody() {
            return Ok(None);
        }
        let groups = self.groups_of(&[&here, &self.on_days(scene, &self.space.everybody())?])?;
        let all: Vec<&Block> = self
            .space
            .blocks
            .iter()
            .filter(|block| asking.owners.contains(&block.owner))
            .collect();
        let asked: BTreeSet<u16> = all.iter().flat_map(|block| block.bits.clone()).collect();
        let units = self.units(&groups, &asked.into_iter().chain(good.support()).collect());
        for (settings, days) in self.days(scene, &groups) {
            let good = good.given(&settings);
            if good.is_nobody() {
                continue;
            }
            let search = Search::new(&self.space, units, &self.effort);
            let Some(choices) = search.everything(&good) else {
                return Ok(None);
            };
            let solution = Solution { facts: 0, choices };
            return Ok(Some(self.case(scene, &search.units, &solution, days)?));
        }
        Ok(None)
    }

    /// A smallest choice of facts for which everybody is good: nobody bad is left, and somebody good is. What stands in
    /// `given` is given already.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn smallest_between(
        &self,
        scene: usize,
        good: &Diagram,
        bad: &Diagram,
    ) -> Result<Option<Smallest>, Limit> {
        let groups = self.groups_of(&[good, bad])?;
        let mut support = good.support();
        support.extend(bad.support());
        let units = self.units(&groups, &support);
        let mut best: Option<Smallest> = None;
        for stretch in self.days(scene, &groups) {
            let (settings, days) = &stretch;
            let (good, here) = (good.given(settings), bad.given(settings));
            if good.is_nobody() {
                continue;
            }
            let (solution, limit) =
                solve(&self.space, &self.effort, units.clone(), &good, &here, usize::MAX)?;
            let Some(solution) = solution else { continue };
            let found = Smallest {
                case: self.case(scene, &units, &solution, days.clone())?,
                certain: true,
                limit,
                solution,
            };
            let found = self.without_spare_numbers(&units, found, bad)?;
            let found = self.with_one_number((scene, &stretch), (&good, &here), &units, &groups, found)?;
            if best
                .as_ref()
                .is_none_or(|before| found.compare(before) == Ordering::Less)
            {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// Leaves out numbers that were given together with others but are not needed.
    fn without_spare_numbers(
        &self,
        units: &[Unit<'_>],
        mut found: Smallest,
        bad: &Diagram,
    ) -> Result<Smallest, Limit> {
        let map = self.space.scenes.get(found.case.scene).ok_or(Limit::Nobody)?;
        let together: BTreeSet<Base> = found
            .solution
            .choices
            .iter()
            .filter_map(|choice| match &units.get(choice.unit)?.kind {
                Kind::Together { group, .. } => Some(group.bases.iter().copied()),
                Kind::Fact { .. } => None,
            })
            .flatten()
            .collect();
        for (at, (place, _)) in map.facts.iter().enumerate().rev() {
            if !together.contains(&Base::Fact(*place)) {
                continue;
            }
            let mut fewer = found.case.clone();
            fewer.given.retain(|(id, _)| id.index() != at);
            if fewer.given.len() < found.case.given.len() && self.rules_out(&fewer, bad)? {
                found.case = fewer;
                found.solution.facts -= 1;
            }
        }
        Ok(found)
    }

    /// The stretches of days that are told apart, where no calculated number asks the day.
    fn days(&self, scene: usize, groups: &[Rc<Coherent>]) -> Vec<Stretch> {
        let calculated = groups
            .iter()
            .any(|coherent| coherent.group.bases.contains(&Base::AsOf));
        let days = self
            .space
            .scenes
            .get(scene)
            .map(|map| map.days.clone())
            .unwrap_or_default();
        match self.as_of() {
            Some((block, regions)) if !calculated => regions
                .iter()
                .enumerate()
                .map(|(place, region)| (place, spans::both(region, &days)))
                .filter(|(_, region)| !region.is_empty())
                .take(MOST_DAYS)
                .map(|(place, region)| (Space::settings(block, place), Some(region)))
                .collect(),
            Some(_) | None => vec![(Vec::new(), None)],
        }
    }

    fn units<'b>(&'b self, groups: &'b [Rc<Coherent>], support: &BTreeSet<u16>) -> Vec<Unit<'b>> {
        let matters = |bits: &[u16]| bits.iter().any(|bit| support.contains(bit));
        let mut units: BTreeMap<usize, Unit<'b>> = BTreeMap::new();
        let mut grouped: BTreeSet<usize> = BTreeSet::new();
        for coherent in groups {
            let group = &coherent.group;
            let places: Vec<usize> = group
                .bases
                .iter()
                .filter_map(|base| match base {
                    Base::Fact(place) => Some(*place),
                    Base::AsOf | Base::Twin(_) => None,
                })
                .collect();
            let bits = self.bits_of(group);
            if let (Some(first), true) = (places.first(), matters(&bits)) {
                grouped.extend(places.iter().copied());
                let leaves = coherent.leaves.as_slice();
                units.insert(
                    *first,
                    Unit {
                        bits,
                        facts: places.len(),
                        kind: Kind::Together { group, leaves },
                    },
                );
            }
        }
        for block in &self.space.blocks {
            if let Owner::Fact(place) = block.owner
                && !grouped.contains(&place)
            {
                let bits: Vec<u16> = block.bits.clone().collect();
                if matters(&bits) {
                    let kind = Kind::Fact {
                        place,
                        form: block.form,
                    };
                    units.insert(place, Unit { bits, facts: 1, kind });
                }
            }
        }
        units.into_values().collect()
    }

    pub(super) fn bits_of(&self, group: &Group) -> Vec<u16> {
        let bases = group.bases.iter().filter_map(|base| {
            self.space
                .owner_of(*base)
                .and_then(|owner| self.space.block(owner))
        });
        let atoms = group
            .atoms
            .iter()
            .filter_map(|atom| self.space.block_of_atom(*atom));
        bases.chain(atoms).flat_map(|block| block.bits.clone()).collect()
    }

    /// Puts values to what is given.
    pub(super) fn case(
        &self,
        scene: usize,
        units: &[Unit<'_>],
        solution: &Solution,
        days: Option<Range>,
    ) -> Result<Case, Limit> {
        let map = self.space.scenes.get(scene).ok_or(Limit::Nobody)?;
        let mut as_of = days
            .or_else(|| Some(map.days.clone()))
            .as_ref()
            .and_then(spans::plainest);
        let mut given: BTreeMap<usize, Possible> = BTreeMap::new();
        for choice in &solution.choices {
            let Some(unit) = units.get(choice.unit) else {
                continue;
            };
            match &unit.kind {
                Kind::Fact { place, form } => {
                    given.insert(*place, self.value(*place, *form, choice)?);
                }
                Kind::Together { group, leaves } => {
                    let leaf = usize::try_from(choice.rank).ok().and_then(|at| leaves.get(at));
                    let leaf = leaf.ok_or(Limit::Numbers)?;
                    let bases: BTreeMap<Base, Range> = leaf
                        .bases
                        .iter()
                        .map(|(base, (_, range))| (*base, range.clone()))
                        .collect();
                    let regions: Vec<_> = leaf
                        .regions
                        .iter()
                        .filter_map(|(atom, at)| {
                            Some((*atom, self.space.regions_of(*atom).get(*at)?.clone()))
                        })
                        .collect();
                    let found = numbers(&self.space, &bases, &regions).ok_or(Limit::Numbers)?;
                    for base in &group.bases {
                        match (base, found.get(base)) {
                            (Base::Fact(place), Some(number)) => {
                                given.insert(*place, point(number));
                            }
                            (Base::AsOf, Some(number)) => as_of = Some(number.clone()),
                            (Base::Fact(_) | Base::AsOf | Base::Twin(_), _) => {}
                        }
                    }
                }
            }
        }
        let facts =
            map.facts.iter().enumerate().filter_map(|(at, (place, _))| {
                given.get(place).map(|possible| (Id::new(at), possible.clone()))
            });
        Ok(Case {
            scene,
            as_of: as_of
                .and_then(|number| number.floor().to_i64())
                .map_or(Day::FIRST, Day::from_count),
            given: facts.collect(),
        })
    }

    fn value(&self, place: usize, form: Form, choice: &Choice) -> Result<Possible, Limit> {
        let fact = self.space.facts.get(place).ok_or(Limit::Nobody)?;
        match (&fact.kind, form) {
            (FactType::Number(_) | FactType::Date, _) => {
                let atom = self.space.atom_of_fact(place).ok_or(Limit::Nobody)?;
                let at = usize::try_from(choice.rank).unwrap_or(usize::MAX);
                let regions = self.space.regions_of(atom);
                let number = regions.get(at).and_then(spans::plainest).ok_or(Limit::Numbers)?;
                Ok(point(&number))
            }
            (_, Form::Members) => {
                let held = choice.settings.iter().zip(0..).filter(|((_, set), _)| *set);
                Ok(Possible::Sets(vec![SetBetween {
                    surely: held.map(|(_, member)| member).collect(),
                    perhaps: LabelSet::EMPTY,
                }]))
            }
            (_, Form::Values(_)) => Ok(Possible::Labels(LabelSet::one(
                u32::try_from(choice.rank).unwrap_or(u32::MAX),
            ))),
        }
    }
}

pub(super) fn point(number: &Number) -> Possible {
    Possible::Numbers(vec![Interval::point(number.clone())])
}

/// The best way of giving units, of at most so many facts, so that nobody bad is left; with the bound that was hit where a better may exist.
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
    fn new(space: &'a Space, units: Vec<Unit<'a>>, effort: &'a Cell<usize>) -> Self {
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
                let mut support = bad.support();
                support.extend(good.support());
                let mut sets: Vec<(u128, Vec<(u16, bool)>)> = vec![(0, Vec::new())];
                for bit in &unit.bits {
                    let both = support.contains(bit) && sets.len() < MOST_SETS;
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
    fn everything(&self, good: &Diagram) -> Option<Vec<Choice>> {
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

//! The smallest record that shows a fault: fewest facts given, then lowest values, then the first facts.
//!
//! What is good and what is bad are worked out here, and what the search found becomes a record; the search itself is in
//! `search`.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Day, FactType, Id, Interval, LabelSet, Number, Possible, SetBetween};

use super::{
    Asking, Case, Everyone,
    held::Holding,
    search::{Choice, Kind, Search, Solution, Unit, solve},
};
use crate::{
    diagrams::{
        atoms::Base,
        coherent::{Coherent, Group},
        diagram::{Diagram, Limit},
        exact::day_range,
        space::{Block, Form, Owner, Space},
        spans,
        world::World,
    },
    program::Range,
};

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

        match self.smallest_between(scene, (&good, &bad), usize::MAX)? {
            Some(found) => Ok(Some(Smallest { certain, ..found })),
            None if self.written(&good)?.is_nobody() => Err(Limit::Written),
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
    pub(super) fn rules_out(&self, case: &Case, set: &Diagram) -> Result<bool, Limit> {
        let ruleset = self.scenes.get(case.scene).ok_or(Limit::Nobody)?.ruleset;
        let day = day_range(case.as_of, case.as_of);
        let world = World::new(&self.space, case.scene, ruleset, &case.facts(ruleset), &day, None)?;
        Ok(!world.leaves(set)?.all)
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
        let units = self.units(&groups, &asked.into_iter().chain(good.support()).collect())?;
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

    /// A smallest choice of facts, at most so many, for which everybody is good: nobody bad is left, and somebody good is.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn smallest_between(
        &self,
        scene: usize,
        (good, bad): (&Diagram, &Diagram),
        most: usize,
    ) -> Result<Option<Smallest>, Limit> {
        let groups = self.groups_of(&[good, bad])?;
        let mut support = good.support();
        support.extend(bad.support());
        let units = self.units(&groups, &support)?;
        let mut best: Option<Smallest> = None;
        for stretch in self.days(scene, &groups) {
            let (settings, days) = &stretch;
            let (good, here) = (good.given(settings), bad.given(settings));
            if good.is_nobody() {
                continue;
            }
            let (solution, limit) = solve(&self.space, &self.effort, units.clone(), &good, &here, most)?;
            let Some(solution) = solution else { continue };
            let found = Smallest {
                case: self.case(scene, &units, &solution, days.clone())?,
                certain: true,
                limit,
                solution,
            };
            let mut found = self.without_spare_numbers(&units, found, bad)?;
            if found.limit.is_none() && may_be_fewer(&units, &found) {
                found.limit = Some(Limit::Together);
            }
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
        units: &[Unit],
        mut found: Smallest,
        bad: &Diagram,
    ) -> Result<Smallest, Limit> {
        let map = self.space.scenes.get(found.case.scene).ok_or(Limit::Nobody)?;
        let together: BTreeSet<Base> = found
            .solution
            .choices
            .iter()
            .filter_map(|choice| match &units.get(choice.unit)?.kind {
                Kind::Together(holding) if !holding.complete => {
                    Some(holding.known.group.bases.iter().copied())
                }
                Kind::Together(_) | Kind::Fact { .. } => None,
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
    pub(super) fn days(&self, scene: usize, groups: &[Rc<Coherent>]) -> Vec<Stretch> {
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

    pub(super) fn units(&self, groups: &[Rc<Coherent>], support: &BTreeSet<u16>) -> Result<Vec<Unit>, Limit> {
        let matters = |bits: &[u16]| bits.iter().any(|bit| support.contains(bit));
        let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
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
            if matters(&bits) {
                grouped.extend(places.iter().copied());
                units.insert(
                    // The day alone comes last.
                    places.first().copied().unwrap_or(usize::MAX),
                    Unit {
                        bits,
                        facts: places.len(),
                        kind: Kind::Together(self.holding(coherent)?),
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
        Ok(units.into_values().collect())
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
        units: &[Unit],
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
                Kind::Together(holding) => {
                    let held = usize::try_from(choice.rank)
                        .ok()
                        .and_then(|at| holding.held.get(at));
                    for (base, number) in &held.ok_or(Limit::Numbers)?.given {
                        match base {
                            Base::Fact(place) => {
                                given.insert(*place, point(number));
                            }
                            Base::AsOf => as_of = Some(number.clone()),
                            Base::Twin(_) => {}
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

/// Whether fewer facts may do: not all was tried that can be given of numbers that belong together.
fn may_be_fewer(units: &[Unit], found: &Smallest) -> bool {
    let given = |holding: &Holding| {
        found.solution.choices.iter().any(|choice| {
            let unit = units.get(choice.unit).map(|unit| &unit.kind);
            matches!(unit, Some(Kind::Together(other)) if std::ptr::eq(&raw const **other, holding))
        })
    };
    units.iter().any(|unit| match &unit.kind {
        Kind::Together(holding) => !holding.complete && unit.facts > 1 && given(holding),
        Kind::Fact { .. } => false,
    })
}

pub(super) fn point(number: &Number) -> Possible {
    Possible::Numbers(vec![Interval::point(number.clone())])
}

//! Two records that differ in what rises: every two values, or numbers, that can be told apart.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Day, Fact, FactType, Id, Interval, LabelSet, Number, Possible};

use super::{Case, Everyone, held::Holding, smallest::point};
use crate::diagrams::{
    atoms::Base,
    diagram::{Diagram, Limit},
    space::{Form, Owner, Space},
    spans,
};

/// Values that are given, of facts by their place in the space.
#[derive(Clone, Debug)]
pub struct Setting {
    given: BTreeMap<usize, Possible>,
    as_of: Option<Number>,
    parts: Vec<Part>,
}

/// What values say of what is told apart.
#[derive(Clone, Debug)]
enum Part {
    /// A value of a fact that nothing is calculated from.
    Plain(Vec<(u16, bool)>),
    /// Numbers of a group, that leave these combinations open: perhaps, and surely.
    Held {
        holding: Rc<Holding>,
        perhaps: BTreeSet<usize>,
        surely: BTreeSet<usize>,
    },
}

/// A record before a rise, and after it.
pub(super) type Step = (Setting, Setting);

impl Setting {
    /// Those of a set who have the values; what else they are is left.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn of(&self, set: &Diagram) -> Result<Diagram, Limit> {
        self.left_of(set, false)
    }

    fn left_of(&self, set: &Diagram, doubtful: bool) -> Result<Diagram, Limit> {
        let mut left = set.clone();
        for part in &self.parts {
            left = match part {
                Part::Plain(settings) => left.given(settings),
                Part::Held {
                    holding,
                    perhaps,
                    surely,
                } => holding.of(&left, if doubtful { perhaps } else { surely })?,
            };
        }
        Ok(left)
    }

    /// How many facts are given.
    pub fn facts(&self) -> usize {
        self.given.len()
    }

    fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.given.extend(other.given.clone());
        both.as_of = both.as_of.or_else(|| other.as_of.clone());
        both.parts.extend(other.parts.iter().cloned());
        both
    }

    fn held(
        holding: &Rc<Holding>,
        numbers: &BTreeMap<Base, Number>,
        perhaps: BTreeSet<usize>,
        surely: BTreeSet<usize>,
    ) -> Self {
        let given = numbers.iter().filter_map(|(base, number)| match base {
            Base::Fact(place) => Some((*place, point(number))),
            Base::AsOf | Base::Twin(_) => None,
        });
        Self {
            given: given.collect(),
            as_of: numbers.get(&Base::AsOf).cloned(),
            parts: vec![Part::Held {
                holding: holding.clone(),
                perhaps,
                surely,
            }],
        }
    }
}

impl Everyone<'_> {
    /// The places in the space of a scene's facts.
    pub fn places(&self, scene: usize, facts: &[Id<Fact>]) -> Vec<usize> {
        let map = self.space.scenes.get(scene);
        facts
            .iter()
            .filter_map(|fact| Some(map?.facts.get(fact.index())?.0))
            .collect()
    }

    /// The fact of a scene that each base is.
    pub(super) fn facts_of(&self, scene: usize) -> BTreeMap<Base, Id<Fact>> {
        let map = self.space.scenes.get(scene);
        map.into_iter()
            .flat_map(|map| map.facts.iter().enumerate())
            .map(|(at, (place, _))| (Base::Fact(*place), Id::new(at)))
            .collect()
    }

    /// Every two settings of which the second has more of one of these facts, or of two of them, and all else is equal, as
    /// far as these sets tell them apart; those that give fewest facts first. Sets do not rise by themselves.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn steps(&self, scene: usize, facts: &[Id<Fact>], sets: &[Diagram]) -> Result<Vec<Step>, Limit> {
        let places = self.places(scene, facts);
        let everybody = self.on_days(scene, &self.space.everybody())?;
        let others: Vec<&Diagram> = sets.iter().collect();
        let holdings = self.holdings_of(&places, &everybody, &others)?;
        let group_of = |place: usize| {
            let base = Base::Fact(place);
            holdings
                .iter()
                .find(|holding| holding.known.group.bases.contains(&base))
        };
        let alone: Vec<Vec<Step>> = places
            .iter()
            .map(|place| match group_of(*place) {
                Some(holding) => self.steps_together(holding, &[*place]),
                None => self.plain_steps(*place),
            })
            .collect();
        let mut steps: Vec<Step> = alone.iter().flatten().cloned().collect();
        for (at, (one, first)) in places.iter().zip(&alone).enumerate() {
            for (other, second) in places.iter().zip(&alone).skip(at + 1) {
                match (group_of(*one), group_of(*other)) {
                    (Some(holding), Some(same)) if Rc::ptr_eq(holding, same) => {
                        steps.extend(self.steps_together(holding, &[*one, *other]));
                    }
                    (Some(_) | None, Some(_) | None) => {
                        for (low, high) in first {
                            steps.extend(
                                second
                                    .iter()
                                    .map(|(lower, higher)| (low.and(lower), high.and(higher))),
                            );
                        }
                    }
                }
            }
        }
        steps.sort_by_key(|(low, _)| low.facts());
        Ok(steps)
    }

    /// Every two values of a fact that nothing is calculated from, the lower first.
    fn plain_steps(&self, place: usize) -> Vec<Step> {
        let Some(block) = self.space.block(Owner::Fact(place)) else {
            return Vec::new();
        };
        let Form::Values(count) = block.form else {
            return Vec::new();
        };
        let settings: Vec<Setting> = (0..count)
            .filter_map(|value| {
                Some(Setting {
                    given: BTreeMap::from([(place, self.plain_value(place, value)?)]),
                    as_of: None,
                    parts: vec![Part::Plain(Space::settings(block, value))],
                })
            })
            .collect();
        let mut steps = Vec::new();
        for (at, high) in settings.iter().enumerate() {
            steps.extend(settings.iter().take(at).map(|low| (low.clone(), high.clone())));
        }
        steps
    }

    fn plain_value(&self, place: usize, value: usize) -> Option<Possible> {
        match &self.space.facts.get(place)?.kind {
            FactType::Number(_) | FactType::Date => {
                let regions = self.space.regions_of(self.space.atom_of_fact(place)?);
                let number = spans::plainest(regions.get(value)?)?;
                Some(Possible::Numbers(vec![Interval::point(number)]))
            }
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Level(_)
            | FactType::Set(_) => Some(Possible::Labels(LabelSet::one(u32::try_from(value).ok()?))),
        }
    }

    /// Steps of numbers that others are calculated from: with the rest of their group open, and with all of it given.
    fn steps_together(&self, holding: &Rc<Holding>, places: &[usize]) -> Vec<Step> {
        let bases: BTreeSet<Base> = places.iter().map(|place| Base::Fact(*place)).collect();
        let mut steps = Vec::new();
        if let [only] = places {
            let base = Base::Fact(*only);
            let alone: Vec<_> = match &holding.plane {
                Some(plane) if !plane.axes.contains(&Base::AsOf) => plane
                    .axes
                    .iter()
                    .zip(&plane.lines)
                    .filter(|(axis, _)| **axis == base)
                    .flat_map(|(_, lines)| lines)
                    .filter(|line| line.at.is_decimal())
                    .map(|line| (line.at.clone(), line.combinations(), line.combinations()))
                    .collect(),
                Some(_) => Vec::new(),
                None => holding
                    .held
                    .iter()
                    .filter(|held| held.given.len() == 1 && held.perhaps.len() > 1)
                    .filter_map(|held| {
                        let value = held.given.get(&base)?;
                        Some((value.clone(), held.perhaps.clone(), held.surely.clone()))
                    })
                    .collect(),
            };
            let mut seen = BTreeSet::new();
            for (at, (low, perhaps, surely)) in alone.iter().enumerate() {
                for (high, after, surely_after) in alone.iter().skip(at + 1) {
                    if perhaps == after || !seen.insert((perhaps, after)) {
                        continue;
                    }
                    let setting = |value: &Number, perhaps: &BTreeSet<usize>, surely: &BTreeSet<usize>| {
                        let numbers = BTreeMap::from([(base, value.clone())]);
                        Setting::held(holding, &numbers, perhaps.clone(), surely.clone())
                    };
                    steps.push((setting(low, perhaps, surely), setting(high, after, surely_after)));
                }
            }
        }
        for rise in self
            .rises(holding, &bases)
            .iter()
            .filter(|rise| rise.can_be_written())
        {
            if let Some([before, after]) = &rise.shown {
                let setting = |numbers: &BTreeMap<Base, Number>, at: usize| {
                    Setting::held(holding, numbers, BTreeSet::from([at]), BTreeSet::from([at]))
                };
                steps.push((setting(before, rise.low), setting(after, rise.high)));
            }
        }
        steps
    }

    /// Those who have the values of a setting and are possible on the days of a scene, but are not in the set.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn other(&self, scene: usize, setting: &Setting, set: &Diagram) -> Result<Diagram, Limit> {
        let everybody = self.on_days(scene, &self.space.everybody())?;
        let mut possible = everybody;
        for coherent in self.groups_of(&[set, &possible])? {
            possible = possible.and(&coherent.who)?;
        }
        setting.left_of(&possible.without(set)?, true)
    }

    /// A case with values of more facts.
    ///
    /// # Errors
    /// There is no such scene.
    pub fn with(&self, scene: usize, case: &Case, setting: &Setting) -> Result<Case, Limit> {
        let map = self.space.scenes.get(scene).ok_or(Limit::Nobody)?;
        let mut with = case.clone();
        with.scene = scene;
        for (at, (place, _)) in map.facts.iter().enumerate() {
            if let Some(value) = setting.given.get(place) {
                with.given.retain(|(id, _)| id.index() != at);
                with.given.push((Id::new(at), value.clone()));
            }
        }
        with.given.sort_by_key(|(id, _)| *id);
        if let Some(day) = setting.as_of.as_ref().and_then(Number::to_i64) {
            with.as_of = Day::from_count(day);
        }
        Ok(with)
    }
}

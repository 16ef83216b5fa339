//! What becomes of a set when facts rise and all else stays equal.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Fact, FactType, Id, Interval, LabelSet, Number, Possible};

use super::{Asking, Case, Everyone};
use crate::{
    diagrams::{
        atoms::{Atom, Base, Constant, Linear},
        coherent::{Coherent, Group, Leaf, choices},
        diagram::{Diagram, Limit},
        space::{Block, Form, Owner, Space},
        spans,
        witness::{Search, Wanted, highest, middle, search},
    },
    program::{Cut, Range},
};

impl Everyone<'_> {
    /// Those who can come out of a set when these facts, by their place in the space, rise or stay, alone or together.
    /// The second set holds those of whom that is doubtful.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn raised(&self, set: &Diagram, places: &[usize]) -> Result<(Diagram, Diagram), Limit> {
        let mut raised = set.clone();
        let mut doubtful = self.space.nobody();
        for place in places {
            let calculated = self.groups_of(&[&raised])?.into_iter().find(|coherent| {
                let group = &coherent.group;
                let base = Base::Fact(*place);
                group
                    .atoms
                    .iter()
                    .any(|atom| self.space.atoms.rests_on(*atom).contains(&base))
            });
            match calculated {
                Some(coherent) => {
                    let (more, unsure) =
                        self.raised_with_others(&raised, *place, &coherent.group, &coherent)?;
                    doubtful = doubtful.or(&unsure)?;
                    raised = raised.or(&more)?;
                }
                None => {
                    if let Some(block) = self.space.block(Owner::Fact(*place)) {
                        raised = self.raised_alone(&raised, block)?;
                    }
                }
            }
        }
        Ok((raised, doubtful))
    }

    fn raised_alone(&self, set: &Diagram, block: &Block) -> Result<Diagram, Limit> {
        match block.form {
            Form::Values(count) => {
                let mut lower = self.space.nobody();
                let mut raised = self.space.nobody();
                for value in 0..count {
                    lower = lower.or(&set.given(&Space::settings(block, value)))?;
                    raised = raised.or(&self.space.is(block, value).and(&lower)?)?;
                }
                Ok(raised)
            }
            Form::Members => {
                let mut raised = set.clone();
                for bit in block.bits.clone() {
                    let without = raised.given(&[(bit, false)]);
                    raised = raised.or(&Diagram::bit(self.space.bits, bit).and(&without)?)?;
                }
                Ok(raised)
            }
        }
    }

    /// Raises a fact that others are calculated from: they move with it, as far as there are numbers for it.
    fn raised_with_others(
        &self,
        set: &Diagram,
        place: usize,
        group: &Group,
        coherent: &Coherent,
    ) -> Result<(Diagram, Diagram), Limit> {
        let base = Base::Fact(place);
        let mut raised = self.space.nobody();
        let mut doubtful = self.space.nobody();
        for low in &coherent.leaves {
            for high in &coherent.leaves {
                if !self.differ_in(base, low, high) {
                    continue;
                }
                let found = self.rises(place, group, low, high);
                if found == Search::None {
                    continue;
                }
                let moving = self.moving(base, low);
                let here = set.given(&moving);
                let mut there = here;
                for (block, value) in self.blocks_of(high) {
                    there = there.and(&self.space.is(block, value))?;
                }
                raised = raised.or(&there)?;
                if found == Search::GivenUp {
                    doubtful = doubtful.or(&there)?;
                }
            }
        }
        Ok((raised, doubtful))
    }

    /// Whether two combinations are alike but for a fact and what rests on it, which in the second is not lower.
    fn differ_in(&self, base: Base, low: &Leaf, high: &Leaf) -> bool {
        let others = |leaf: &Leaf| -> BTreeMap<Base, (usize, Range)> {
            leaf.bases
                .iter()
                .filter(|(other, _)| **other != base)
                .map(|(at, it)| (*at, it.clone()))
                .collect()
        };
        let rest = |leaf: &Leaf| -> BTreeMap<Id<Atom>, usize> {
            leaf.regions
                .iter()
                .filter(|(atom, _)| !self.space.atoms.rests_on(**atom).contains(&base))
                .map(|(atom, place)| (*atom, *place))
                .collect()
        };
        let place = |leaf: &Leaf| leaf.bases.get(&base).map(|(place, _)| *place);
        place(low) <= place(high) && others(low) == others(high) && rest(low) == rest(high)
    }

    /// The settings of the bits that move with a fact.
    fn moving(&self, base: Base, leaf: &Leaf) -> Vec<(u16, bool)> {
        let mut settings = Vec::new();
        if let (Some((value, _)), Some(block)) = (
            leaf.bases.get(&base),
            self.space
                .owner_of(base)
                .and_then(|owner| self.space.block(owner)),
        ) {
            settings.extend(Space::settings(block, *value));
        }
        for (atom, value) in &leaf.regions {
            if self.space.atoms.rests_on(*atom).contains(&base)
                && let Some(block) = self.space.block_of_atom(*atom)
            {
                settings.extend(Space::settings(block, *value));
            }
        }
        settings
    }

    fn blocks_of(&self, leaf: &Leaf) -> Vec<(&Block, usize)> {
        let bases = leaf.bases.iter().filter_map(|(base, (value, _))| {
            let block = self
                .space
                .owner_of(*base)
                .and_then(|owner| self.space.block(owner))?;
            Some((block, *value))
        });
        let atoms = leaf
            .regions
            .iter()
            .filter_map(|(atom, value)| Some((self.space.block_of_atom(*atom)?, *value)));
        bases.chain(atoms).collect()
    }

    /// Looks for numbers that lead from one combination to the other by raising a fact alone.
    pub(super) fn rises(&self, place: usize, group: &Group, low: &Leaf, high: &Leaf) -> Search {
        let (base, twin) = (Base::Fact(place), Base::Twin(place));
        let mut atoms = self.space.atoms.clone();
        let mut wanted = Wanted::default();
        for (here, (_, range)) in &low.bases {
            wanted
                .bases
                .insert(*here, (range.clone(), self.space.is_whole(*here)));
        }
        if let Some((_, range)) = high.bases.get(&base) {
            wanted
                .bases
                .insert(twin, (range.clone(), self.space.is_whole(base)));
        }
        for atom in &group.atoms {
            let regions = self.space.regions_of(*atom);
            let region = |leaf: &Leaf| leaf.regions.get(atom).and_then(|at| regions.get(*at)).cloned();
            wanted.regions.extend(region(low).map(|region| (*atom, region)));
            if self.space.atoms.rests_on(*atom).contains(&base) {
                let moved = atoms.with_twin(*atom, place);
                wanted.regions.extend(region(high).map(|region| (moved, region)));
            }
        }
        let whole = self.space.is_whole(base);
        let (first, second) = (atoms.base(base, whole), atoms.base(twin, whole));
        let rise = atoms.sum(Linear {
            terms: vec![(first, Number::whole(-1)), (second, Number::whole(1))],
            constant: Constant::default(),
        });
        let not_below = Range {
            low: Some(Cut {
                value: Number::zero(),
                inside: true,
            }),
            high: None,
        };
        wanted.regions.push((rise, not_below));
        search(&atoms, &wanted).0
    }
}

/// One value of a fact that nothing else is calculated from.
#[derive(Clone, Debug)]
pub struct Setting {
    settings: Vec<(u16, bool)>,
    value: Possible,
}

impl Setting {
    /// Those of a set who have the value; what else they are is left.
    pub fn of(&self, set: &Diagram) -> Diagram {
        set.given(&self.settings)
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

    /// Every two values of a fact that can be told apart, the lower first; none where others are calculated from it, or
    /// it is a set.
    pub fn steps(&self, scene: usize, fact: Id<Fact>) -> Vec<(Setting, Setting)> {
        let Some(place) = self.places(scene, &[fact]).first().copied() else {
            return Vec::new();
        };
        let base = Base::Fact(place);
        let calculated = self.space.blocks.iter().any(|block| match block.owner {
            Owner::Calculated(atom) => self.space.atoms.rests_on(atom).contains(&base),
            Owner::Fact(_) | Owner::Dispute(_) => false,
        });
        let Some(block) = self.space.block(Owner::Fact(place)).filter(|_| !calculated) else {
            return Vec::new();
        };
        let Form::Values(count) = block.form else {
            return Vec::new();
        };
        let settings: Vec<Setting> = (0..count)
            .filter_map(|value| {
                Some(Setting {
                    settings: Space::settings(block, value),
                    value: self.plain_value(place, value)?,
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

    /// Those who have a value and are possible on the days of a scene, but are not in the set.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn other(&self, scene: usize, setting: &Setting, set: &Diagram) -> Result<Diagram, Limit> {
        let everybody = self.on_days(scene, &self.space.everybody())?;
        let mut possible = everybody;
        for coherent in self.groups_of(&[set, &possible])? {
            possible = possible.and(&coherent.who)?;
        }
        setting.of(&possible).without(&setting.of(set))
    }

    /// A case with a value of one more fact.
    ///
    /// # Errors
    /// There is no such fact.
    pub fn with(&self, scene: usize, case: &Case, fact: Id<Fact>, setting: &Setting) -> Result<Case, Limit> {
        let mut with = case.clone();
        with.scene = scene;
        with.given.retain(|(id, _)| *id != fact);
        with.given.push((fact, setting.value.clone()));
        with.given.sort_by_key(|(id, _)| *id);
        Ok(with)
    }

    /// Records that come out of a whole one when some of these facts are lowered: first one fact alone, by plain numbers
    /// where others are calculated from it; then, where none is, all together by what the sets allow.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn lower(
        &self,
        scene: usize,
        after: &Case,
        facts: &[Id<Fact>],
        sets: &[Diagram],
    ) -> Result<Vec<Case>, Limit> {
        let mut lower = Vec::new();
        for fact in facts {
            for value in self.lower_values(scene, after, *fact) {
                let mut case = after.clone();
                case.given.retain(|(id, _)| id != fact);
                case.given.push((*fact, value));
                case.given.sort_by_key(|(id, _)| *id);
                lower.push(case);
            }
        }
        // Everything else stays as it is; these may be as they are or lower.
        let mut allowed = self.space.everybody();
        let mut owners = BTreeSet::new();
        let map = self.space.scenes.get(scene).ok_or(Limit::Nobody)?;
        for (id, value) in &after.given {
            let Some((place, _)) = map.facts.get(id.index()) else {
                continue;
            };
            owners.insert(Owner::Fact(*place));
            let Some(block) = self.space.block(Owner::Fact(*place)) else {
                continue;
            };
            let here = match (block.form, value) {
                (Form::Members, Possible::Sets(sets)) => {
                    let held = sets.first().map(|set| set.surely).unwrap_or_default();
                    let mut here = self.space.everybody();
                    for (member, bit) in (0_u32..).zip(block.bits.clone()) {
                        let has = Diagram::bit(self.space.bits, bit);
                        if !held.contains(member) {
                            here = here.without(&has)?;
                        } else if !facts.contains(id) {
                            here = here.and(&has)?;
                        }
                    }
                    here
                }
                (Form::Values(count), _) => {
                    let at = self.place_of(*place, value).unwrap_or(0);
                    let list: Vec<bool> = (0..count)
                        .map(|value| value == at || (value < at && facts.contains(id)))
                        .collect();
                    self.space.among(block, &list)
                }
                (Form::Members, Possible::Labels(_) | Possible::Numbers(_)) => continue,
            };
            allowed = allowed.and(&here)?;
        }
        let asking = Asking { owners };
        for set in sets {
            if let Some(mut case) = self.whole(scene, &set.and(&allowed)?, &asking)? {
                // What did not rise keeps its very number.
                for (id, value) in &mut case.given {
                    if let (false, Some((_, same))) = (
                        facts.contains(id),
                        after.given.iter().find(|(other, _)| other == id),
                    ) {
                        value.clone_from(same);
                    }
                }
                case.as_of = after.as_of;
                lower.push(case);
            }
        }
        Ok(lower)
    }

    /// Plain values of a fact below the one it has.
    fn lower_values(&self, scene: usize, after: &Case, fact: Id<Fact>) -> Vec<Possible> {
        let current = after
            .given
            .iter()
            .find(|(id, _)| *id == fact)
            .map(|(_, value)| value);
        let Some(place) = self.places(scene, &[fact]).first().copied() else {
            return Vec::new();
        };
        match current {
            Some(Possible::Numbers(intervals)) => {
                let Some(number) = intervals.first().and_then(|interval| interval.single()) else {
                    return Vec::new();
                };
                let base = Base::Fact(place);
                let domain = vec![self.space.domain(base)];
                choices(&self.space, base, &domain)
                    .into_iter()
                    .flat_map(|(_, range)| [spans::plainest(&range), middle(&range), highest(&range)])
                    .flatten()
                    .filter(|value| value < number && (!self.space.is_whole(base) || value.is_whole()))
                    .map(|value| Possible::Numbers(vec![Interval::point(value)]))
                    .collect()
            }
            Some(Possible::Labels(labels)) => {
                let at = labels.lowest().unwrap_or(0);
                (0..at)
                    .map(|label| Possible::Labels(LabelSet::one(label)))
                    .collect()
            }
            Some(Possible::Sets(_)) | None => Vec::new(),
        }
    }

    /// The place of a value among those of its block.
    fn place_of(&self, place: usize, value: &Possible) -> Option<usize> {
        match value {
            Possible::Labels(labels) => labels.lowest().map(|label| label as usize),
            Possible::Numbers(intervals) => {
                let number = intervals.first()?.single()?;
                let regions = self.space.regions_of(self.space.atom_of_fact(place)?);
                regions.iter().position(|region| spans::holds(region, number))
            }
            Possible::Sets(_) => None,
        }
    }
}

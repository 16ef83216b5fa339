//! Records that come out of a whole one when facts are lowered, where no smaller pair of records was found.

use std::collections::BTreeSet;

use stepwell_model::{Fact, Id, Interval, LabelSet, Possible};

use super::{Asking, Case, Everyone};
use crate::diagrams::{
    atoms::Base,
    coherent::choices,
    diagram::{Diagram, Limit},
    space::{Form, Owner},
    spans,
    witness::{highest, middle},
};

impl Everyone<'_> {
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

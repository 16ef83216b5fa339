//! What becomes of a set when facts rise and all else stays equal.

use std::collections::BTreeMap;

use stepwell_model::{Id, Number};

use super::Everyone;
use crate::{
    diagrams::{
        atoms::{Atom, Base, Constant, Linear},
        coherent::{Coherent, Group, Leaf},
        diagram::{Diagram, Limit},
        space::{Block, Form, Owner, Space},
        witness::{Search, Wanted, search},
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
            let calculated = self.groups_of(&raised)?.into_iter().find(|(group, _)| {
                let base = Base::Fact(*place);
                group
                    .atoms
                    .iter()
                    .any(|atom| self.space.atoms.rests_on(*atom).contains(&base))
            });
            match calculated {
                Some((group, coherent)) => {
                    let (more, unsure) = self.raised_with_others(&raised, *place, group, coherent)?;
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
        search(&atoms, &wanted)
    }
}

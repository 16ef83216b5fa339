//! Which bits stand for what: how many each fact, number and dispute takes, and in which order they are asked.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Fact, FactType, Id};

use super::{
    atoms::{Atom, Base},
    diagram::Limit,
    order,
    space::{Block, Form, Owner, Scene, Space},
};
use crate::{explain::facts_used, program::Register};

/// The most bits a space has.
const MOST_BITS: usize = 60_000;

impl Space {
    fn form(&self, owner: Owner) -> Option<(Form, usize)> {
        let values = |count: usize| {
            let bits = usize::BITS - count.saturating_sub(1).leading_zeros();
            (count > 1).then_some((Form::Values(count), bits as usize))
        };
        match owner {
            Owner::Fact(place) => {
                let fact = self.facts.get(place)?;
                match fact.kind {
                    FactType::YesNo => values(2),
                    FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                        values(fact.labels.len())
                    }
                    FactType::Set(_) => {
                        (!fact.labels.is_empty()).then_some((Form::Members, fact.labels.len()))
                    }
                    FactType::Number(_) | FactType::Date => {
                        let atom = self.atoms.find(&Atom::Base(Base::Fact(place)))?;
                        values(self.regions.get(&atom)?.len())
                    }
                }
            }
            Owner::Calculated(atom) => values(self.regions.get(&atom)?.len()),
            Owner::Dispute(place) => values(self.disputes.get(place)?.sources.len()),
        }
    }

    /// Gives every owner its bits.
    pub(super) fn lay_out(&mut self, scenes: &[Scene<'_>]) -> Result<(), Limit> {
        let owners: Vec<Owner> = (0..self.facts.len())
            .map(Owner::Fact)
            .chain(
                self.regions
                    .keys()
                    .filter(|atom| !matches!(self.atoms.get(**atom), Atom::Base(Base::Fact(_))))
                    .copied()
                    .map(Owner::Calculated),
            )
            .chain((0..self.disputes.len()).map(Owner::Dispute))
            .filter(|owner| self.form(*owner).is_some())
            .collect();
        let places: BTreeMap<Owner, usize> = owners
            .iter()
            .enumerate()
            .map(|(at, owner)| (*owner, at))
            .collect();
        let together = self.asked_together(scenes, &places);
        let mut next = 0_usize;
        let first = self.asked_first(scenes, &places);
        for thing in order::order(owners.len(), &together, &first) {
            let Some(owner) = owners.get(thing).copied() else {
                continue;
            };
            let Some((form, count)) = self.form(owner) else {
                continue;
            };
            let start = next;
            next += count;
            if next > MOST_BITS {
                return Err(Limit::Variables);
            }
            let bit = |at: usize| u16::try_from(at).map_err(|_| Limit::Variables);
            self.places.insert(owner, self.blocks.len());
            self.blocks.push(Block {
                owner,
                bits: bit(start)?..bit(next)?,
                form,
            });
        }
        self.bits = u16::try_from(next).map_err(|_| Limit::Variables)?;
        Ok(())
    }

    /// The owners that populations ask: which criteria are for whom stands over everything else.
    fn asked_first(&self, scenes: &[Scene<'_>], places: &BTreeMap<Owner, usize>) -> BTreeSet<usize> {
        let mut first = BTreeSet::new();
        for (scene, map) in scenes.iter().zip(&self.scenes) {
            let populations = scene.program.populations.iter().copied().map(Register::Verdict);
            first.extend(
                facts_used(scene.program, populations)
                    .into_iter()
                    .filter_map(|fact| map.facts.get(fact.index()))
                    .filter_map(|(place, _)| places.get(&Owner::Fact(*place))),
            );
        }
        first
    }

    /// Which owners each clause, dispute, population and calculated number asks together.
    fn asked_together(&self, scenes: &[Scene<'_>], places: &BTreeMap<Owner, usize>) -> Vec<Vec<usize>> {
        let mut together: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (scene, map) in scenes.iter().zip(&self.scenes) {
            let program = scene.program;
            let mut starts: Vec<Vec<Register>> = Vec::new();
            for clause in program.clauses.iter().flatten() {
                let unless = clause.unless.iter().copied().map(Register::Verdict);
                starts.push(unless.chain([Register::Verdict(clause.condition)]).collect());
            }
            starts.extend(program.populations.iter().map(|it| vec![Register::Verdict(*it)]));
            starts.extend(
                program
                    .impossible
                    .iter()
                    .map(|(_, it)| vec![Register::Verdict(*it)]),
            );
            starts.extend(
                program
                    .transitions
                    .iter()
                    .map(|it| vec![Register::Verdict(it.condition)]),
            );
            let fact_place = |fact: Id<Fact>| {
                let (place, _) = map.facts.get(fact.index())?;
                places.get(&Owner::Fact(*place)).copied()
            };
            for start in starts {
                let facts = facts_used(program, start);
                together.insert(facts.into_iter().filter_map(fact_place).collect());
            }
            for (dispute, place) in program.disputes.iter().zip(&map.disputes) {
                let readings = dispute.readings.iter().copied().map(Register::Verdict);
                let mut members: Vec<usize> = facts_used(program, readings)
                    .into_iter()
                    .filter_map(fact_place)
                    .collect();
                members.extend(place.and_then(|place| places.get(&Owner::Dispute(place))));
                together.insert(members);
            }
        }
        for (owner, place) in places {
            if let Owner::Calculated(atom) = owner {
                let mut members = vec![*place];
                members.extend(
                    self.owners_below(*atom)
                        .iter()
                        .filter_map(|owner| places.get(owner)),
                );
                together.insert(members);
            }
        }
        together.retain(|members| members.len() > 1);
        together.into_iter().collect()
    }

    /// The owners that a calculated number rests on.
    fn owners_below(&self, atom: Id<Atom>) -> Vec<Owner> {
        self.atoms
            .rests_on(atom)
            .iter()
            .filter_map(|base| self.owner_of(*base))
            .collect()
    }
}

//! A number that others are calculated from, given alone: where `amount` is 2, `amount + visits` is at least 2 whatever
//! the visits are.

use std::{collections::BTreeMap, rc::Rc};

use stepwell_model::{Id, Number};

use super::{
    Everyone,
    search::{Unit, solve},
    smallest::{Smallest, Stretch, point},
};
use crate::{
    diagrams::{
        atoms::Base,
        coherent::{Coherent, choices, coherent, numbers},
        diagram::{Diagram, Limit},
        spans,
        witness::{highest, middle},
    },
    program::Range,
};

/// The most values of one number that are tried.
const MOST_VALUES: usize = 64;
/// Where more numbers than this belong together, none is tried alone.
const MOST_TOGETHER: usize = 4;
/// More nodes than this are not searched again for every value.
const MOST_NODES: usize = 20_000;

impl Everyone<'_> {
    /// A case of fewer facts than the one found, that gives one number and not the others that belong to it; else the one
    /// found.
    pub(super) fn with_one_number(
        &self,
        (scene, days): (usize, &Stretch),
        (good, bad): (&Diagram, &Diagram),
        units: &[Unit<'_>],
        groups: &[Rc<Coherent>],
        mut found: Smallest,
    ) -> Result<Smallest, Limit> {
        let places = self.places_of(scene);
        for known in groups {
            let bases = &known.group.bases;
            if bases.contains(&Base::AsOf)
                || bases.len() > MOST_TOGETHER
                || good.nodes() + bad.nodes() > MOST_NODES
            {
                continue;
            }
            let bits = self.bits_of(&known.group);
            let others: Vec<Unit<'_>> = units.iter().filter(|unit| !unit.asks(&bits)).cloned().collect();
            for base in bases {
                let Some(fact) = places.get(base).copied() else {
                    continue;
                };
                for value in self.telling_values(known, *base) {
                    if found.facts() < 2 {
                        return Ok(found);
                    }
                    let domains = |other: Base| {
                        if other == *base {
                            vec![Range::point(&value)]
                        } else {
                            vec![self.space.domain(other)]
                        }
                    };
                    let here = coherent(&self.space, known.group.clone(), &domains)?;
                    let bad = bad.and(&here.who)?.some(bits.iter().copied())?;
                    let surely = here.who.without(&here.doubtful)?;
                    let good = good.and(&surely)?.some(bits.iter().copied())?;
                    if good.without(&bad)?.is_nobody() {
                        continue;
                    }
                    let (solution, _) = solve(
                        &self.space,
                        &self.effort,
                        others.clone(),
                        &good.without(&bad)?,
                        &bad,
                        found.facts() - 2,
                    )?;
                    if let Some(mut solution) = solution {
                        let mut case = self.case(scene, &others, &solution, days.1.clone())?;
                        case.given.push((fact, point(&value)));
                        case.given.sort_by_key(|(id, _)| *id);
                        solution.facts += 1;
                        found = Smallest {
                            case,
                            solution,
                            ..found
                        };
                    }
                }
            }
        }
        Ok(found)
    }

    /// The fact of a scene that each base is.
    pub(super) fn places_of(&self, scene: usize) -> BTreeMap<Base, Id<stepwell_model::Fact>> {
        let map = self.space.scenes.get(scene);
        map.into_iter()
            .flat_map(|map| map.facts.iter().enumerate())
            .map(|(at, (place, _))| (Base::Fact(*place), Id::new(at)))
            .collect()
    }

    /// Every value of a whole number that has few, else the lowest and the highest.
    fn few_or_ends(&self, base: Base) -> Vec<Number> {
        const FEW: i64 = 7;
        let domain = self.space.domain(base);
        let ends = ends(&domain);
        match ends.as_slice() {
            [low, high] if self.space.is_whole(base) && *high <= low + &Number::whole(FEW) => (0..=FEW)
                .map(|more| &low.ceil() + &Number::whole(more))
                .filter(|value| spans::holds(&domain, value))
                .collect(),
            _ => ends,
        }
    }

    /// Values of a number among which all can stand that it decides alone, lowest first: where a calculated number comes
    /// to a bound while the others are lowest or highest, and one between each two.
    fn telling_values(&self, known: &Coherent, base: Base) -> Vec<Number> {
        let domain = self.space.domain(base);
        let mut values: Vec<Number> = choices(&self.space, base, std::slice::from_ref(&domain))
            .iter()
            .flat_map(|(_, range)| [spans::plainest(range), middle(range), highest(range)])
            .flatten()
            .collect();
        let mut corners: Vec<BTreeMap<Base, Range>> = vec![BTreeMap::from([(base, domain.clone())])];
        for other in known.group.bases.iter().filter(|other| **other != base) {
            let ends = self.few_or_ends(*other);
            corners = corners
                .iter()
                .flat_map(|corner| {
                    ends.iter().map(|end| {
                        let mut longer = corner.clone();
                        longer.insert(*other, Range::point(end));
                        longer
                    })
                })
                .collect();
        }
        for atom in &known.group.atoms {
            if !self.space.atoms.rests_on(*atom).contains(&base) {
                continue;
            }
            let mut bounds: Vec<Number> = self.space.regions_of(*atom).iter().flat_map(ends).collect();
            bounds.dedup();
            for bound in bounds {
                for corner in &corners {
                    let at = [(*atom, Range::point(&bound))];
                    values
                        .extend(numbers(&self.space, corner, &at).and_then(|mut found| found.remove(&base)));
                }
            }
        }
        values.sort();
        values.dedup();
        let between: Vec<Number> = values
            .windows(2)
            .filter_map(|pair| match pair {
                [low, high] => Some(&(low + high) * &Number::ratio(1, 2)),
                _ => None,
            })
            .collect();
        values.extend(between);
        values.sort();
        values.dedup();
        let whole = self.space.is_whole(base);
        values.retain(|value| {
            value.is_decimal() && spans::holds(&domain, value) && (!whole || value.is_whole())
        });
        values.truncate(MOST_VALUES);
        values
    }
}

fn ends(range: &Range) -> Vec<Number> {
    let cuts = [&range.low, &range.high];
    cuts.into_iter().flatten().map(|cut| cut.value.clone()).collect()
}

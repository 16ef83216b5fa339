//! Numbers of a fact from which others are calculated: where what is calculated can come to a bound.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Id, Number, Scaling};

use crate::{
    diagrams::{
        atoms::{Atom, Base},
        coherent::Coherent,
        space::Space,
        witness::narrowed,
        world::World,
    },
    program::Range,
};

/// The most combinations of a group from which numbers are taken.
const MOST_LEAVES: usize = 2_000;
/// The most corners of numbers that stay open at which a number is looked for.
const MOST_CORNERS: usize = 64;
/// Of a whole number that stays open, so many values are looked at one by one.
const FEW: i64 = 16;

/// Where a number can be.
#[derive(Default)]
pub(super) struct Places {
    /// At the ends of these.
    pub(super) ranges: Vec<Range>,
    /// At these.
    pub(super) numbers: Vec<Number>,
    /// Whether the rest of the group can be left open without anything that matters lying elsewhere.
    pub(super) complete: bool,
}

/// Where a number of a group lies in each combination, and where calculated numbers come to their bounds while the others
/// are at their ends; and numbers that show combinations.
///
/// What is calculated by one sum, or one product without negative numbers, lies between what it is at the ends of the
/// numbers that stay open, all of it where these take fractions: then the ends of the ranges are all that matters.
pub(super) fn in_group(space: &Space, world: &World<'_>, coherent: &Coherent, base: Base) -> Places {
    let mut places = Places::default();
    for leaf in coherent.leaves.iter().take(MOST_LEAVES) {
        let bases: BTreeMap<Base, Range> = leaf
            .bases
            .iter()
            .map(|(base, (_, range))| (*base, range.clone()))
            .collect();
        let regions: Vec<_> = leaf
            .regions
            .iter()
            .filter_map(|(atom, place)| Some((*atom, space.regions_of(*atom).get(*place)?.clone())))
            .collect();
        let found = narrowed(space, &bases, &regions).and_then(|mut bases| bases.remove(&base));
        places.ranges.extend(found);
        let shown = leaf.numbers.as_ref().and_then(|numbers| numbers.get(&base));
        places.numbers.extend(shown.cloned());
    }
    let mut all = true;
    let mut corners: Vec<BTreeMap<Base, Range>> = vec![BTreeMap::from([(base, space.domain(base))])];
    for other in coherent.group.bases.iter().filter(|other| **other != base) {
        let domain = world.domains.get(other).cloned().unwrap_or_default();
        let (ends, every) = ends(&domain, space.is_whole(*other));
        all &= every;
        if ends.is_empty() || corners.len() * ends.len() > MOST_CORNERS {
            return places;
        }
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
    for corner in &corners {
        for atom in &coherent.group.atoms {
            for region in space.regions_of(*atom) {
                let at = [(*atom, region)];
                let found = narrowed(space, corner, &at).and_then(|mut bases| bases.remove(&base));
                places.ranges.extend(found);
            }
        }
    }
    let atoms: Vec<Id<Atom>> = coherent.group.atoms.iter().copied().collect();
    places.complete = match atoms.as_slice() {
        [only] => all && rises_or_falls(space, *only),
        _ => false,
    };
    places
}

/// The ends of what a number can be, or all of it where that is little; and whether nothing else matters.
fn ends(domain: &[Range], whole: bool) -> (BTreeSet<Number>, bool) {
    let mut ends: BTreeSet<Number> = BTreeSet::new();
    let mut every = domain.len() == 1;
    for range in domain {
        let (Some(low), Some(high)) = (&range.low, &range.high) else {
            every = false;
            ends.extend(
                [&range.low, &range.high]
                    .into_iter()
                    .flatten()
                    .map(|cut| cut.value.clone()),
            );
            continue;
        };
        let (low, high) = (&low.value, &high.value);
        ends.extend([low.clone(), high.clone()]);
        if whole && low != high {
            if *high <= low + &Number::whole(FEW) {
                let between = (1..FEW).map(|more| &low.ceil() + &Number::whole(more));
                ends.extend(between.filter(|value| value < high));
            } else {
                every = false;
            }
        }
    }
    (ends, every)
}

/// Whether a calculated number only rises, or only falls, with each fact it is calculated from.
fn rises_or_falls(space: &Space, atom: Id<Atom>) -> bool {
    let is_fact = |atom: &Id<Atom>| matches!(space.atoms.get(*atom), Atom::Base(_));
    match space.atoms.get(atom) {
        Atom::Base(_) => true,
        Atom::Sum(form) => form.terms.iter().all(|(term, _)| is_fact(term)),
        Atom::Product(factors) => factors.iter().all(|(scaling, factor)| {
            let range = space.atoms.reach(*factor, &|base| space.domain(base));
            let low = range.low.as_ref();
            let sign = low.is_some_and(|cut| match scaling {
                Scaling::Times => !cut.value.is_negative(),
                Scaling::Over => cut.value > Number::zero(),
            });
            is_fact(factor) && sign
        }),
        Atom::Elapsed { .. } | Atom::Later { .. } => false,
    }
}

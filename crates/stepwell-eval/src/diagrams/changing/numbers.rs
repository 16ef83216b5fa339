//! Numbers of a fact from which others are calculated: where what is calculated can come to a bound.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::Number;

use crate::{
    diagrams::{atoms::Base, coherent::Coherent, space::Space, witness::narrowed, world::World},
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
}

/// Where a number of a group lies in each combination, and where calculated numbers come to their bounds while the others
/// are at their ends; and numbers that show combinations.
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
    let mut corners: Vec<BTreeMap<Base, Range>> = vec![BTreeMap::from([(base, space.domain(base))])];
    for other in coherent.group.bases.iter().filter(|other| **other != base) {
        let domain = world.domains.get(other).cloned().unwrap_or_default();
        let ends = ends(&domain, space.is_whole(*other));
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
    places
}

/// The ends of what a number can be, or all of it where that is little.
fn ends(domain: &[Range], whole: bool) -> BTreeSet<Number> {
    let mut ends: BTreeSet<Number> = BTreeSet::new();
    for range in domain {
        let both = [&range.low, &range.high].into_iter().flatten();
        ends.extend(both.map(|cut| cut.value.clone()));
        let (Some(low), Some(high)) = (&range.low, &range.high) else {
            continue;
        };
        let (low, high) = (&low.value, &high.value);
        if whole && *high <= low + &Number::whole(FEW) {
            let between = (1..FEW).map(|more| &low.ceil() + &Number::whole(more));
            ends.extend(between.filter(|value| value < high));
        }
    }
    ends
}

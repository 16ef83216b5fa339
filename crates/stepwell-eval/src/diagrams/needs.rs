//! Which facts and disputes can still change an outcome.
//!
//! A fact can if there are two possible records that differ in nothing else and come to different outcomes. Where a fact
//! moves freely that is told by whether the outcome still depends on anything once it is left open; where calculated
//! numbers move with it, two such records are looked for with numbers.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::Number;

use super::{
    apart::{Settings, changes_with, changes_with_any, differ},
    atoms::Base,
    coherent::{Coherent, Group, Leaf, choices, region_at},
    diagram::Limit,
    space::Owner,
    spans,
    witness::{Search, Wanted, highest, middle, search},
    world::{Asked, World},
};

/// The most pairs of combinations that are looked at for one fact.
const MOST_PAIRS: usize = 100_000;

/// What can still change an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) owners: BTreeSet<Owner>,
    /// Whether one of them may not be needed after all.
    pub(crate) doubtful: bool,
}

/// What can still change the outcome of a part.
pub(crate) fn needs(world: &World<'_>, asked: &Asked) -> Result<Needs, Limit> {
    let mut needs = Needs::default();
    let support = asked.relation.support();
    for owner in &world.open {
        match owner {
            Owner::Fact(place) => {
                let (bits, calculated) = world.moves_with(*place, asked);
                if !bits.iter().any(|bit| support.contains(bit)) {
                    continue;
                }
                let free = !calculated && !bits.iter().any(|bit| asked.tied.contains(bit));
                if free {
                    needs.owners.insert(*owner);
                    continue;
                }
                if !calculated {
                    if changes(world, asked, *owner) {
                        needs.owners.insert(*owner);
                    }
                    continue;
                }
                match moved(world, asked, *place, bits)? {
                    Moved::Yes => {
                        needs.owners.insert(*owner);
                    }
                    Moved::No => {}
                    Moved::Doubtful => {
                        needs.owners.insert(*owner);
                        needs.doubtful = true;
                    }
                }
            }
            Owner::Dispute(_) => {
                if changes(world, asked, *owner) {
                    needs.owners.insert(*owner);
                }
            }
            Owner::Calculated(_) => {}
        }
    }
    Ok(needs)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moved {
    Yes,
    No,
    Doubtful,
}

/// Whether two records that differ in this fact alone, and in what is calculated from it, come to different outcomes.
fn moved(world: &World<'_>, asked: &Asked, place: usize, bits: Vec<u16>) -> Result<Moved, Limit> {
    let base = Base::Fact(place);
    let found = asked
        .groups
        .iter()
        .find(|coherent| coherent.group.bases.contains(&base));
    let Some(coherent) = found else {
        return Ok(Moved::No);
    };
    let group = &coherent.group;
    let rests = |leaf: &Leaf| -> BTreeMap<_, _> {
        leaf.regions
            .iter()
            .filter(|(atom, _)| !world.space.atoms.rests_on(**atom).contains(&base))
            .map(|(atom, region)| (*atom, *region))
            .collect()
    };
    let others = |leaf: &Leaf| -> BTreeMap<_, _> {
        leaf.bases
            .iter()
            .filter(|(other, _)| **other != base)
            .map(|(other, at)| (*other, at.clone()))
            .collect()
    };
    if moved_plainly(world, asked, place, group, coherent) {
        return Ok(Moved::Yes);
    }
    // Where the outcome is settled however all that moves with the fact lies, no numbers need be looked for.
    if !changes_with_any(&asked.relation, &bits)? {
        return Ok(Moved::No);
    }
    let mut doubtful = false;
    let mut pairs = 0_usize;
    let seen: Vec<(&Leaf, Settings)> = coherent
        .leaves
        .iter()
        .map(|leaf| (leaf, leaf.settings(world.space).into_iter().collect()))
        .filter(|(_, settings)| asked.relation.has(settings))
        .collect();
    let differ = |first: &Settings, second: &Settings| differ(&asked.relation, first, second);
    for (at, (one, first)) in seen.iter().enumerate() {
        for (other, second) in seen.iter().skip(at + 1) {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return Ok(Moved::Doubtful);
            }
            if others(one) != others(other) || rests(one) != rests(other) || !differ(first, second) {
                continue;
            }
            match found_apart(world, group, place, one, other) {
                Search::Found(_) => return Ok(Moved::Yes),
                Search::None => {}
                Search::GivenUp => doubtful = true,
            }
        }
    }
    Ok(if doubtful { Moved::Doubtful } else { Moved::No })
}

/// Whether some plain number of the fact, put into numbers that are at hand, comes to a different outcome. Most facts that
/// matter are told by this; that one does not matter is never told by it.
fn moved_plainly(world: &World<'_>, asked: &Asked, place: usize, group: &Group, coherent: &Coherent) -> bool {
    let space = world.space;
    let base = Base::Fact(place);
    let domain = world.domains.get(&base).cloned().unwrap_or_default();
    let candidates: Vec<(usize, Number)> = choices(space, base, &domain)
        .into_iter()
        .flat_map(|(at, range)| {
            [spans::plainest(&range), middle(&range), highest(&range)]
                .into_iter()
                .flatten()
                .filter(|number| !space.is_whole(base) || number.is_whole())
                .map(|number| (at, number))
                .collect::<Vec<_>>()
        })
        .collect();
    for leaf in &coherent.leaves {
        let Some(numbers) = &leaf.numbers else { continue };
        let first: Settings = leaf.settings(space).into_iter().collect();
        let mut tried: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (at, number) in &candidates {
            let mut moved = numbers.clone();
            moved.insert(base, number.clone());
            let mut other = leaf.clone();
            if let Some(slot) = other.bases.get_mut(&base) {
                slot.0 = *at;
            }
            let regions: Option<Vec<usize>> = group
                .atoms
                .iter()
                .map(|atom| region_at(space, *atom, &moved))
                .collect();
            let Some(regions) = regions else { continue };
            other.regions = group.atoms.iter().copied().zip(regions.iter().copied()).collect();
            let key: Vec<usize> = std::iter::once(*at).chain(regions).collect();
            if !tried.insert(key) {
                continue;
            }
            let second: Settings = other.settings(space).into_iter().collect();
            if differ(&asked.relation, &first, &second) {
                return true;
            }
        }
    }
    false
}

/// Whether the outcome changes with the value of an owner that nothing is calculated from.
fn changes(world: &World<'_>, asked: &Asked, owner: Owner) -> bool {
    let block = world.space.block(owner);
    block.is_some_and(|block| changes_with(&asked.relation, &block.bits))
}

/// Looks for numbers that put a record into one combination, and into the other once the fact alone is changed.
fn found_apart(world: &World<'_>, group: &Group, place: usize, one: &Leaf, other: &Leaf) -> Search {
    let (base, twin) = (Base::Fact(place), Base::Twin(place));
    let mut atoms = world.space.atoms.clone();
    let mut wanted = Wanted::default();
    for (here, (_, range)) in &one.bases {
        wanted
            .bases
            .insert(*here, (range.clone(), world.space.is_whole(*here)));
    }
    if let Some((_, range)) = other.bases.get(&base) {
        wanted
            .bases
            .insert(twin, (range.clone(), world.space.is_whole(base)));
    }
    for atom in &group.atoms {
        let regions = world.space.regions_of(*atom);
        let region = |leaf: &Leaf| {
            leaf.regions
                .get(atom)
                .and_then(|place| regions.get(*place))
                .cloned()
        };
        wanted.regions.extend(region(one).map(|region| (*atom, region)));
        if world.space.atoms.rests_on(*atom).contains(&base) {
            let moved = atoms.with_twin(*atom, place);
            wanted.regions.extend(region(other).map(|region| (moved, region)));
        }
    }
    wanted.regions.retain(|(_, region)| *region != spans::anything());
    search(&atoms, &wanted).0
}

//! Which regions of calculated numbers go together with which values of what they are calculated from.
//!
//! `days_per_week * hours_per_day` has regions of its own, but two days of three hours are never nine hours. Numbers that
//! share a fact are looked at together: every combination of regions is either shown by numbers, ruled out, or told to be
//! doubtful.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Id, Number};

use super::{
    atoms::{Atom, Base},
    diagram::{Diagram, Limit},
    space::{Owner, Space},
    spans,
    witness::{Search, Wanted, implied, search},
};
use crate::program::Range;

/// The most combinations that are looked at for numbers that share facts.
const MOST_LEAVES: usize = 20_000;
/// The most boxes that the searches for all of them look at together.
const MOST_BOXES: usize = 200_000;

/// What each base can be: stretches apart from one another.
pub(crate) type Domains<'a> = dyn Fn(Base) -> Vec<Range> + 'a;

/// What goes together, for each group that was asked so far, by its calculated numbers.
#[derive(Debug, Default)]
pub(crate) struct Together {
    known: RefCell<BTreeMap<BTreeSet<Id<Atom>>, Found>>,
}

/// What goes together in a group, or the bound that was hit.
type Found = Result<Rc<Coherent>, Limit>;

impl Together {
    /// What goes together among the calculated numbers that these bits ask.
    ///
    /// # Errors
    /// There are too many combinations to look at.
    pub(crate) fn asked_by(
        &self,
        space: &Space,
        bits: &BTreeSet<u16>,
        domains: &Domains<'_>,
    ) -> Result<Vec<Rc<Coherent>>, Limit> {
        let mut found = Vec::new();
        for group in groups(space, bits, domains) {
            let known = self.known.borrow().get(&group.atoms).cloned();
            let coherent = known.unwrap_or_else(|| {
                let atoms = group.atoms.clone();
                let coherent = coherent(space, group, domains).map(Rc::new);
                self.known.borrow_mut().insert(atoms, coherent.clone());
                coherent
            });
            found.push(coherent?);
        }
        Ok(found)
    }
}

/// Calculated numbers that share what they are calculated from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) bases: BTreeSet<Base>,
    pub(crate) atoms: BTreeSet<Id<Atom>>,
}

/// One combination of regions that occurs.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// For each base, the place of its region and the stretch it lies in.
    pub(crate) bases: BTreeMap<Base, (usize, Range)>,
    /// For each calculated number, the place of its region.
    pub(crate) regions: BTreeMap<Id<Atom>, usize>,
    /// Numbers that show it; where there are none, they were neither found nor ruled out.
    pub(crate) numbers: Option<BTreeMap<Base, Number>>,
}

/// What goes together in one group.
#[derive(Clone, Debug)]
pub(crate) struct Coherent {
    /// The group.
    pub(crate) group: Group,
    /// Everybody whose regions go together, the doubtful included.
    pub(crate) who: Diagram,
    /// Those of whom that is doubtful.
    pub(crate) doubtful: Diagram,
    /// The combinations.
    pub(crate) leaves: Vec<Leaf>,
}

/// The calculated numbers that these bits ask, those that share something not known together.
fn groups(space: &Space, bits: &BTreeSet<u16>, domains: &Domains<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for block in &space.blocks {
        let Owner::Calculated(atom) = block.owner else {
            continue;
        };
        let is_as_of = matches!(space.atoms.get(atom), Atom::Base(_));
        if is_as_of || !block.bits.clone().any(|bit| bits.contains(&bit)) {
            continue;
        }
        let mut joined = Group {
            bases: space.atoms.rests_on(atom).clone(),
            atoms: BTreeSet::from([atom]),
        };
        // What is known connects nothing.
        let open: BTreeSet<Base> = joined
            .bases
            .iter()
            .copied()
            .filter(|base| !is_known(domains, *base))
            .collect();
        let mut apart = Vec::new();
        for group in groups {
            if group.bases.iter().any(|base| open.contains(base)) {
                joined.bases.extend(group.bases);
                joined.atoms.extend(group.atoms);
            } else {
                apart.push(group);
            }
        }
        apart.push(joined);
        groups = apart;
    }
    groups
}

fn is_known(domains: &Domains<'_>, base: Base) -> bool {
    matches!(domains(base).as_slice(), [only] if spans::single(only).is_some())
}

/// What goes together in a group.
///
/// # Errors
/// There are too many combinations to look at.
pub(crate) fn coherent(space: &Space, group: Group, domains: &Domains<'_>) -> Result<Coherent, Limit> {
    let leaves = leaves(space, &group, domains)?;
    let mut who = space.nobody();
    let mut doubtful = space.nobody();
    for leaf in &leaves {
        let cube = leaf.diagram(space)?;
        if leaf.is_doubtful() {
            doubtful = doubtful.or(&cube)?;
        }
        who = who.or(&cube)?;
    }
    Ok(Coherent {
        group,
        who,
        doubtful,
        leaves,
    })
}

impl Leaf {
    /// Whether neither numbers were found nor ruled out.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.numbers.is_none()
    }

    /// Whether numbers show it that have an end as decimals, as those of an example must.
    pub(crate) fn can_be_written(&self) -> bool {
        self.numbers
            .as_ref()
            .is_some_and(|numbers| numbers.values().all(Number::is_decimal))
    }

    /// The settings of bits that this combination is.
    pub(crate) fn settings(&self, space: &Space) -> Vec<(u16, bool)> {
        let mut settings = Vec::new();
        for (base, (place, _)) in &self.bases {
            if let Some(block) = space.owner_of(*base).and_then(|owner| space.block(owner)) {
                settings.extend(Space::settings(block, *place));
            }
        }
        for (atom, place) in &self.regions {
            if let Some(block) = space.block_of_atom(*atom) {
                settings.extend(Space::settings(block, *place));
            }
        }
        settings
    }

    /// Everybody of this combination.
    pub(crate) fn diagram(&self, space: &Space) -> Result<Diagram, Limit> {
        let mut parts = Vec::new();
        for (base, (place, _)) in &self.bases {
            if let Some(block) = space.owner_of(*base).and_then(|owner| space.block(owner)) {
                parts.push(space.is(block, *place));
            }
        }
        for (atom, place) in &self.regions {
            if let Some(block) = space.block_of_atom(*atom) {
                parts.push(space.is(block, *place));
            }
        }
        Diagram::all(space.bits, &parts)
    }
}

/// Every combination of a group that occurs or is doubtful.
fn leaves(space: &Space, group: &Group, domains: &Domains<'_>) -> Result<Vec<Leaf>, Limit> {
    let mut leaves = Vec::new();
    let (mut looked_at, mut looked_into) = (0_usize, 0_usize);
    let mut boxes: Vec<BTreeMap<Base, (usize, Range)>> = vec![BTreeMap::new()];
    for base in &group.bases {
        let choices = choices(space, *base, &domains(*base));
        if boxes.len().saturating_mul(choices.len()) > MOST_LEAVES {
            return Err(Limit::Regions);
        }
        boxes = boxes
            .iter()
            .flat_map(|here| {
                choices.iter().map(|choice| {
                    let mut longer = here.clone();
                    longer.insert(*base, choice.clone());
                    longer
                })
            })
            .collect();
    }
    let atoms: Vec<Id<Atom>> = group.atoms.iter().copied().collect();
    // What the months or years between days say of the days between them, once for each region.
    let mut known = space.atoms.clone();
    let implied: BTreeMap<(Id<Atom>, usize), (Id<Atom>, Range)> = atoms
        .iter()
        .filter(|atom| atoms.len() > 1 && matches!(space.atoms.get(**atom), Atom::Elapsed { .. }))
        .flat_map(|atom| {
            let regions = space.regions_of(*atom);
            let said: Vec<_> = regions
                .iter()
                .enumerate()
                .filter_map(|(place, region)| Some(((*atom, place), implied(&mut known, *atom, region)?)))
                .collect();
            said
        })
        .collect();
    for bases in boxes {
        let of = |base: Base| {
            bases
                .get(&base)
                .map_or_else(Range::default, |(_, range)| range.clone())
        };
        let mut combinations: Vec<BTreeMap<Id<Atom>, (usize, Range)>> = vec![BTreeMap::new()];
        for atom in &atoms {
            let reach = space.atoms.reach(*atom, &of);
            let regions = space.regions_of(*atom);
            let possible: Vec<(usize, Range)> = regions
                .iter()
                .enumerate()
                .filter(|(_, region)| !spans::both(region, &reach).is_empty())
                .map(|(place, region)| (place, region.clone()))
                .collect();
            combinations = combinations
                .iter()
                .flat_map(|here| {
                    possible.iter().map(|choice| {
                        let mut longer = here.clone();
                        longer.insert(*atom, choice.clone());
                        longer
                    })
                })
                .collect();
            if combinations.len() > MOST_LEAVES {
                return Err(Limit::Regions);
            }
        }
        // Where only one combination is left, whoever has these values has it.
        let only = combinations.len() == 1;
        for regions in combinations {
            looked_at += 1;
            if looked_at > MOST_LEAVES {
                return Err(Limit::Regions);
            }
            let leaf = |numbers: Option<BTreeMap<Base, Number>>| Leaf {
                bases: bases.clone(),
                regions: regions.iter().map(|(atom, (place, _))| (*atom, *place)).collect(),
                numbers,
            };
            if only {
                let plain = bases
                    .iter()
                    .map(|(base, (_, range))| Some((*base, spans::plainest(range)?)))
                    .collect();
                leaves.push(leaf(plain));
                continue;
            }
            let mut asked: BTreeMap<Id<Atom>, Range> = BTreeMap::new();
            for (atom, (place, region)) in &regions {
                let says = implied.get(&(*atom, *place)).cloned();
                for (atom, range) in std::iter::once((*atom, region.clone())).chain(says) {
                    let before = asked.get(&atom).cloned().unwrap_or_default();
                    asked.insert(atom, spans::both(&before, &range));
                }
            }
            if asked.values().any(Range::is_empty) {
                continue;
            }
            let wanted = Wanted {
                bases: bases
                    .iter()
                    .map(|(base, (_, range))| (*base, (range.clone(), space.is_whole(*base))))
                    .collect(),
                regions: asked.into_iter().collect(),
            };
            let (result, boxes) = search(&known, &wanted);
            looked_into += boxes;
            if looked_into > MOST_BOXES {
                return Err(Limit::Regions);
            }
            match result {
                Search::Found(numbers) => leaves.push(leaf(Some(numbers))),
                Search::None => {}
                Search::GivenUp => leaves.push(leaf(None)),
            }
        }
    }
    Ok(leaves)
}

/// The regions of a base that it can lie in, each with the stretches of it that are possible.
pub(crate) fn choices(space: &Space, base: Base, domain: &[Range]) -> Vec<(usize, Range)> {
    let whole = space.is_whole(base);
    let regions = match space.atoms.find(&Atom::Base(base)) {
        Some(atom) => space.regions_of(atom),
        None => vec![space.domain(base)],
    };
    let mut choices = Vec::new();
    for (place, region) in regions.iter().enumerate() {
        for stretch in domain {
            let here = spans::both(region, stretch);
            let here = if whole { here.whole() } else { here };
            if !here.is_empty() {
                choices.push((place, here));
            }
        }
    }
    choices
}

/// Concrete numbers for a combination of regions, within what each base can be.
pub(crate) fn numbers(
    space: &Space,
    bases: &BTreeMap<Base, Range>,
    regions: &[(Id<Atom>, Range)],
) -> Option<BTreeMap<Base, Number>> {
    let wanted = Wanted {
        bases: bases
            .iter()
            .map(|(base, range)| (*base, (range.clone(), space.is_whole(*base))))
            .collect(),
        regions: regions.to_vec(),
    };
    match search(&space.atoms, &wanted).0 {
        Search::Found(numbers) => Some(numbers),
        Search::None | Search::GivenUp => None,
    }
}

/// The region of a calculated number that numbers put it in.
pub(crate) fn region_at(space: &Space, atom: Id<Atom>, numbers: &BTreeMap<Base, Number>) -> Option<usize> {
    let point = |base: Base| numbers.get(&base).map_or_else(Range::default, Range::point);
    let reach = space.atoms.reach(atom, &point);
    let value = spans::single(&reach)?;
    space
        .regions_of(atom)
        .iter()
        .position(|region| spans::holds(region, value))
}

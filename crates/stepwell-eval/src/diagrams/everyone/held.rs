//! Numbers that belong together, given all, or one of them and the others open: where `amount` is 2, `amount + visits` is
//! at least 2 whatever the visits are.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Id, Number};

use super::{
    Everyone,
    plane::{Plane, plane},
};
use crate::{
    diagrams::{
        atoms::{Atom, Base},
        coherent::{Coherent, choices, coherent, numbers},
        diagram::{Diagram, Limit},
        space::Space,
        spans,
        witness::{highest, middle},
    },
    program::Range,
};

/// The most values of one number that are tried.
const MOST_VALUES: usize = 64;
/// Where more numbers than this belong together, none is tried alone.
const MOST_TOGETHER: usize = 4;
/// Where they go together in more ways than this, neither.
const MOST_COMBINATIONS: usize = 200;

/// Numbers of a group that are given; the others are open.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// What they are. The day, where the group has it, is always given.
    pub(super) given: BTreeMap<Base, Number>,
    /// How many facts that is: the day is none.
    pub(super) facts: usize,
    /// The combinations that may be left, by their place.
    pub(super) perhaps: BTreeSet<usize>,
    /// Those of them that surely are.
    pub(super) surely: BTreeSet<usize>,
}

/// Everything that can be given of a group.
#[derive(Debug)]
pub(super) struct Holding {
    pub(super) known: Rc<Coherent>,
    /// The settings of bits that each combination is.
    pub(super) settings: Vec<Vec<(u16, bool)>>,
    /// The group as a plane, where it is one.
    pub(super) plane: Option<Plane>,
    /// What can be given: fewest facts first, then lowest numbers. Of numbers that leave the same open, the lowest.
    pub(super) held: Vec<Held>,
    /// Whether nothing else can be given that leaves something else open.
    pub(super) complete: bool,
}

/// What was found out of groups so far, by their calculated numbers.
#[derive(Debug, Default)]
pub(super) struct Holdings(RefCell<BTreeMap<BTreeSet<Id<Atom>>, Rc<Holding>>>);

impl Holding {
    /// Whether a choice gives all numbers of the group.
    pub(super) fn gives_all(&self, held: &Held) -> bool {
        held.given.len() == self.known.group.bases.len()
    }

    /// Those of a set who are one of these combinations; how is left.
    pub(super) fn of(&self, set: &Diagram, combinations: &BTreeSet<usize>) -> Result<Diagram, Limit> {
        let mut parts = combinations
            .iter()
            .filter_map(|at| self.settings.get(*at))
            .map(|settings| set.given(settings));
        let Some(mut all) = parts.next() else {
            return set.without(set);
        };
        for part in parts {
            all = all.or(&part)?;
        }
        Ok(all)
    }

    /// Numbers that show a combination and can be written.
    pub(super) fn written(&self, combination: usize) -> Option<BTreeMap<Base, Number>> {
        let leaf = self.known.leaves.get(combination)?;
        if leaf.can_be_written() {
            return leaf.numbers.clone();
        }
        let plane = self.plane.as_ref()?;
        let [first, second] = plane.axes;
        for (axes, lines) in [[first, second], [second, first]].iter().zip(&plane.lines) {
            for line in lines.iter().filter(|line| line.at.is_decimal()) {
                for (number, leaf) in &line.points {
                    if *leaf == combination && number.is_decimal() {
                        return Some(
                            axes.iter()
                                .copied()
                                .zip([line.at.clone(), number.clone()])
                                .collect(),
                        );
                    }
                }
            }
        }
        None
    }
}

impl Everyone<'_> {
    /// Everything that can be given of a group.
    ///
    /// # Errors
    /// A bound was hit.
    pub(super) fn holding(&self, known: &Rc<Coherent>) -> Result<Rc<Holding>, Limit> {
        let key = &known.group.atoms;
        let before = self.holdings.0.borrow().get(key).cloned();
        if let Some(before) = before {
            return Ok(before);
        }
        let holding = Rc::new(holding(&self.space, known)?);
        self.holdings.0.borrow_mut().insert(key.clone(), holding.clone());
        Ok(holding)
    }
}

fn holding(space: &Space, known: &Rc<Coherent>) -> Result<Holding, Limit> {
    let mut holding = Holding {
        known: known.clone(),
        settings: known.leaves.iter().map(|leaf| leaf.settings(space)).collect(),
        plane: plane(space, known),
        held: Vec::new(),
        complete: true,
    };
    let bases = &known.group.bases;
    let facts = |given: &BTreeMap<Base, Number>| given.keys().filter(|base| **base != Base::AsOf).count();
    for at in 0..known.leaves.len() {
        if let Some(given) = holding.written(at) {
            holding.held.push(Held {
                facts: facts(&given),
                given,
                perhaps: BTreeSet::from([at]),
                surely: BTreeSet::from([at]),
            });
        }
    }
    let mut alone = Vec::new();
    match &holding.plane {
        _ if bases.len() == 1 => {}
        Some(plane) => {
            holding.complete = plane.complete == [true, true];
            for (base, lines) in plane.axes.iter().zip(&plane.lines) {
                // A fact without the day is never what is given.
                if bases.contains(&Base::AsOf) && *base != Base::AsOf {
                    continue;
                }
                let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
                for line in lines.iter().filter(|line| line.at.is_decimal()) {
                    let left = line.combinations();
                    if seen.insert(left.clone()) {
                        alone.push((*base, line.at.clone(), left.clone(), left));
                    }
                }
            }
        }
        None => {
            holding.complete = false;
            let few = bases.len() <= MOST_TOGETHER && known.leaves.len() <= MOST_COMBINATIONS;
            if few && !bases.contains(&Base::AsOf) {
                for base in bases {
                    let mut seen = BTreeSet::new();
                    for value in telling_values(space, known, *base) {
                        let (perhaps, surely) = left_by(space, known, *base, &value)?;
                        if seen.insert((perhaps.clone(), surely.clone())) {
                            alone.push((*base, value, perhaps, surely));
                        }
                    }
                }
            }
        }
    }
    for (base, value, perhaps, surely) in alone {
        let given = BTreeMap::from([(base, value)]);
        holding.held.push(Held {
            facts: facts(&given),
            given,
            perhaps,
            surely,
        });
    }
    // Stable: combinations stay in their order.
    holding.held.sort_by_key(|held| held.facts);
    Ok(holding)
}

/// The combinations that one number leaves open: perhaps, and surely.
fn left_by(
    space: &Space,
    known: &Coherent,
    base: Base,
    value: &Number,
) -> Result<(BTreeSet<usize>, BTreeSet<usize>), Limit> {
    let domains = |other: Base| {
        vec![if other == base {
            Range::point(value)
        } else {
            space.domain(other)
        }]
    };
    let here = coherent(space, known.group.clone(), &domains)?;
    let (mut perhaps, mut surely) = (BTreeSet::new(), BTreeSet::new());
    for leaf in &here.leaves {
        let same = known.leaves.iter().position(|other| {
            let places = leaf.bases.iter().zip(&other.bases);
            leaf.regions == other.regions && places.into_iter().all(|((_, one), (_, two))| one.0 == two.0)
        });
        perhaps.extend(same);
        surely.extend(same.filter(|_| !leaf.is_doubtful()));
    }
    Ok((perhaps, surely))
}

/// Every value of a whole number that has few, else the lowest and the highest.
fn few_or_ends(space: &Space, base: Base) -> Vec<Number> {
    const FEW: i64 = 7;
    let domain = space.domain(base);
    let ends = ends(&domain);
    match ends.as_slice() {
        [low, high] if space.is_whole(base) && *high <= low + &Number::whole(FEW) => (0..=FEW)
            .map(|more| &low.ceil() + &Number::whole(more))
            .filter(|value| spans::holds(&domain, value))
            .collect(),
        _ => ends,
    }
}

/// Values of a number among which many can stand that it decides alone, lowest first: where a calculated number comes to
/// a bound while the others are lowest or highest, and one between each two.
fn telling_values(space: &Space, known: &Coherent, base: Base) -> Vec<Number> {
    let domain = space.domain(base);
    let mut values: Vec<Number> = choices(space, base, std::slice::from_ref(&domain))
        .iter()
        .flat_map(|(_, range)| [spans::plainest(range), middle(range), highest(range)])
        .flatten()
        .collect();
    let mut corners: Vec<BTreeMap<Base, Range>> = vec![BTreeMap::from([(base, domain.clone())])];
    for other in known.group.bases.iter().filter(|other| **other != base) {
        let ends = few_or_ends(space, *other);
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
        if !space.atoms.rests_on(*atom).contains(&base) {
            continue;
        }
        let mut bounds: Vec<Number> = space.regions_of(*atom).iter().flat_map(ends).collect();
        bounds.dedup();
        for bound in bounds {
            for corner in &corners {
                let at = [(*atom, Range::point(&bound))];
                values.extend(numbers(space, corner, &at).and_then(|mut found| found.remove(&base)));
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
    let whole = space.is_whole(base);
    values.retain(|value| value.is_decimal() && spans::holds(&domain, value) && (!whole || value.is_whole()));
    values.truncate(MOST_VALUES);
    values
}

fn ends(range: &Range) -> Vec<Number> {
    let cuts = [&range.low, &range.high];
    cuts.into_iter().flatten().map(|cut| cut.value.clone()).collect()
}

//! What becomes of a set when facts rise and all else stays equal.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Id, Number};

use super::{Everyone, held::Holding, plane::Plane};
use crate::{
    diagrams::{
        atoms::{Atom, Base, Constant, Linear},
        coherent::{Group, Leaf},
        diagram::{Diagram, Limit},
        space::{Block, Form, Owner, Space},
        witness::{Search, Wanted, search},
    },
    program::{Cut, Range},
};

/// The most boxes that the searches for one fact that rises look at together.
const MOST_BOXES: usize = 4_000;

/// Two combinations between which numbers lead by rising.
#[derive(Clone, Debug)]
pub(super) struct Rise {
    /// The combination before, by its place.
    pub(super) low: usize,
    /// The one after.
    pub(super) high: usize,
    /// Numbers before and after; where there are none, they were neither found nor ruled out.
    pub(super) shown: Option<[BTreeMap<Base, Number>; 2]>,
}

impl Rise {
    /// Whether its numbers can be written.
    pub(super) fn can_be_written(&self) -> bool {
        let written = |numbers: &BTreeMap<Base, Number>| numbers.values().all(Number::is_decimal);
        self.shown.as_ref().is_some_and(|shown| shown.iter().all(written))
    }
}

/// What leads where, as far as it was found out.
#[derive(Debug, Default)]
pub(super) struct Risings(RefCell<BTreeMap<Rising, Rc<Vec<Rise>>>>);

/// The calculated numbers of a group, and what rises of it.
type Rising = (BTreeSet<Id<Atom>>, BTreeSet<Base>);

/// What is known of rising from one combination to another.
type Pairs = BTreeMap<(usize, usize), Option<[BTreeMap<Base, Number>; 2]>>;

impl Everyone<'_> {
    /// Those who can come out of a set when these facts, by their place in the space, rise or stay, alone or together. The
    /// second set holds those of whom that is doubtful. They are told apart by what these other sets ask, too. With
    /// `written`, only numbers count that can be written as decimals.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn raised(
        &self,
        set: &Diagram,
        places: &[usize],
        others: &[&Diagram],
        written: bool,
    ) -> Result<(Diagram, Diagram), Limit> {
        let mut raised = set.clone();
        let mut doubtful = self.space.nobody();
        let mut left: BTreeSet<usize> = places.iter().copied().collect();
        for holding in self.holdings_of(places, set, others)? {
            let bases: BTreeSet<Base> = places
                .iter()
                .map(|place| Base::Fact(*place))
                .filter(|base| holding.known.group.bases.contains(base))
                .collect();
            left.retain(|place| !bases.contains(&Base::Fact(*place)));
            let (more, unsure) = self.raised_together(&raised, &holding, &bases, written)?;
            doubtful = doubtful.or(&unsure)?;
            raised = raised.or(&more)?;
        }
        for place in left {
            if let Some(block) = self.space.block(Owner::Fact(place)) {
                raised = self.raised_alone(&raised, block)?;
                doubtful = self.raised_alone(&doubtful, block)?;
            }
        }
        Ok((raised, doubtful))
    }

    /// Those of a set whose numbers can be written as decimals, as far as others are calculated from them.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn written(&self, set: &Diagram) -> Result<Diagram, Limit> {
        let mut written = set.clone();
        for known in self.groups_of(&[set])? {
            let holding = self.holding(&known)?;
            let mut who = self.space.nobody();
            for (at, leaf) in known.leaves.iter().enumerate() {
                if holding.written(at).is_some() {
                    who = who.or(&leaf.diagram(&self.space)?)?;
                }
            }
            written = written.and(&who)?;
        }
        Ok(written)
    }

    /// The groups of calculated numbers that any of these sets ask and that rest on one of these facts.
    pub(super) fn holdings_of(
        &self,
        places: &[usize],
        set: &Diagram,
        others: &[&Diagram],
    ) -> Result<Vec<Rc<Holding>>, Limit> {
        let sets: Vec<&Diagram> = std::iter::once(set).chain(others.iter().copied()).collect();
        self.groups_of(&sets)?
            .iter()
            .filter(|known| {
                places
                    .iter()
                    .any(|place| known.group.bases.contains(&Base::Fact(*place)))
            })
            .map(|known| self.holding(known))
            .collect()
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

    /// Raises numbers that others are calculated from: these move with them, as far as there are numbers for it.
    fn raised_together(
        &self,
        set: &Diagram,
        holding: &Holding,
        bases: &BTreeSet<Base>,
        written: bool,
    ) -> Result<(Diagram, Diagram), Limit> {
        let mut before: BTreeMap<usize, (Diagram, Diagram)> = BTreeMap::new();
        for rise in self.rises(holding, bases).iter() {
            if written && !rise.can_be_written() {
                continue;
            }
            let Some(settings) = holding.settings.get(rise.low) else {
                continue;
            };
            let here = set.given(settings);
            if here.is_nobody() {
                continue;
            }
            let nobody = || (self.space.nobody(), self.space.nobody());
            let (some, unsure) = before.entry(rise.high).or_insert_with(nobody);
            *some = some.or(&here)?;
            if rise.shown.is_none() {
                *unsure = unsure.or(&here)?;
            }
        }
        let mut raised = self.space.nobody();
        let mut doubtful = self.space.nobody();
        for (high, (some, unsure)) in before {
            let Some(leaf) = holding.known.leaves.get(high) else {
                continue;
            };
            let after = leaf.diagram(&self.space)?;
            raised = raised.or(&after.and(&some)?)?;
            doubtful = doubtful.or(&after.and(&unsure)?)?;
        }
        Ok((raised, doubtful))
    }

    /// Every two combinations between which the one comes out of the other when these numbers, all or some, rise.
    pub(super) fn rises(&self, holding: &Holding, bases: &BTreeSet<Base>) -> Rc<Vec<Rise>> {
        let key = (holding.known.group.atoms.clone(), bases.clone());
        let before = self.risings.0.borrow().get(&key).cloned();
        if let Some(before) = before {
            return before;
        }
        let mut pairs = Pairs::new();
        let complete = match &holding.plane {
            Some(plane) => on_lines(plane, bases, &mut pairs),
            None => false,
        };
        if !complete {
            self.search_for_others(holding, bases, &mut pairs);
        }
        let rises: Vec<Rise> = pairs
            .into_iter()
            .map(|((low, high), shown)| Rise { low, high, shown })
            .collect();
        let rises = Rc::new(rises);
        self.risings.0.borrow_mut().insert(key, rises.clone());
        rises
    }

    /// Looks for numbers for every two combinations for which none are known yet.
    fn search_for_others(&self, holding: &Holding, bases: &BTreeSet<Base>, pairs: &mut Pairs) {
        let group = &holding.known.group;
        let mut boxes = 0;
        for (at, low) in holding.known.leaves.iter().enumerate() {
            for (after, high) in holding.known.leaves.iter().enumerate() {
                if at == after || pairs.contains_key(&(at, after)) || !self.differ_in(bases, low, high) {
                    continue;
                }
                let found = if boxes < MOST_BOXES {
                    let (found, looked_at) = self.lead(group, bases, low, high);
                    boxes += looked_at;
                    found
                } else {
                    Search::GivenUp
                };
                match found {
                    Search::None => {}
                    Search::GivenUp => {
                        pairs.insert((at, after), None);
                    }
                    Search::Found(numbers) => {
                        pairs.insert((at, after), Some(apart(numbers)));
                    }
                }
            }
        }
    }

    /// Whether two combinations are alike but for some numbers and what rests on them, and none is lower in the second.
    fn differ_in(&self, bases: &BTreeSet<Base>, low: &Leaf, high: &Leaf) -> bool {
        let alike = low.bases.iter().zip(&high.bases).all(|((base, low), (_, high))| {
            if bases.contains(base) {
                low.0 <= high.0
            } else {
                low == high
            }
        });
        alike
            && low
                .regions
                .iter()
                .zip(&high.regions)
                .all(|((atom, low), (_, high))| {
                    low == high || !self.space.atoms.rests_on(*atom).is_disjoint(bases)
                })
    }

    /// Looks for numbers that lead from one combination to the other by raising these alone; those after the rise are the
    /// twins of those before.
    fn lead(&self, group: &Group, bases: &BTreeSet<Base>, low: &Leaf, high: &Leaf) -> (Search, usize) {
        let places: Vec<usize> = bases
            .iter()
            .filter_map(|base| match base {
                Base::Fact(place) => Some(*place),
                Base::AsOf | Base::Twin(_) => None,
            })
            .collect();
        let mut atoms = self.space.atoms.clone();
        let mut wanted = Wanted::default();
        for (here, (_, range)) in &low.bases {
            wanted
                .bases
                .insert(*here, (range.clone(), self.space.is_whole(*here)));
        }
        for place in &places {
            let base = Base::Fact(*place);
            if let Some((_, range)) = high.bases.get(&base) {
                let whole = self.space.is_whole(base);
                wanted.bases.insert(Base::Twin(*place), (range.clone(), whole));
            }
        }
        for atom in &group.atoms {
            let regions = self.space.regions_of(*atom);
            let region = |leaf: &Leaf| leaf.regions.get(atom).and_then(|at| regions.get(*at)).cloned();
            wanted.regions.extend(region(low).map(|region| (*atom, region)));
            let moved = places
                .iter()
                .fold(*atom, |moved, place| atoms.with_twin(moved, *place));
            if moved != *atom {
                wanted.regions.extend(region(high).map(|region| (moved, region)));
            }
        }
        let not_below = Range {
            low: Some(Cut {
                value: Number::zero(),
                inside: true,
            }),
            high: None,
        };
        for place in places {
            let whole = self.space.is_whole(Base::Fact(place));
            let first = atoms.base(Base::Fact(place), whole);
            let second = atoms.base(Base::Twin(place), whole);
            let rise = atoms.sum(Linear {
                terms: vec![(first, Number::whole(-1)), (second, Number::whole(1))],
                constant: Constant::default(),
            });
            wanted.regions.push((rise, not_below.clone()));
        }
        search(&atoms, &wanted)
    }
}

/// Numbers before a rise, and after it.
fn apart(numbers: BTreeMap<Base, Number>) -> [BTreeMap<Base, Number>; 2] {
    let mut before = numbers;
    let twins: Vec<(Base, Number)> = before
        .iter()
        .filter_map(|(base, number)| match base {
            Base::Twin(place) => Some((Base::Fact(*place), number.clone())),
            Base::Fact(_) | Base::AsOf => None,
        })
        .collect();
    before.retain(|base, _| !matches!(base, Base::Twin(_)));
    let mut after = before.clone();
    after.extend(twins);
    [before, after]
}

/// What the lines of a plane show; whether that is all there is.
fn on_lines(plane: &Plane, bases: &BTreeSet<Base>, pairs: &mut Pairs) -> bool {
    let [first, second] = plane.axes;
    match [bases.contains(&first), bases.contains(&second)] {
        [true, true] => on_all_points(plane, pairs),
        [false, true] => {
            along_lines(plane, 0, pairs);
            plane.complete[0]
        }
        [true, false] => {
            along_lines(plane, 1, pairs);
            plane.complete[1]
        }
        [false, false] => true,
    }
}

/// One number rises, the other stays: along the lines on which that stays.
fn along_lines(plane: &Plane, stays: usize, pairs: &mut Pairs) {
    let [first, second] = plane.axes;
    let (axes, lines) = match stays {
        0 => ([first, second], &plane.lines[0]),
        _ => ([second, first], &plane.lines[1]),
    };
    for line in lines {
        let point = |number: &Number| -> BTreeMap<Base, Number> {
            axes.iter()
                .copied()
                .zip([line.at.clone(), number.clone()])
                .collect()
        };
        for (at, (low, before)) in line.points.iter().enumerate() {
            for (high, after) in line.points.iter().skip(at + 1) {
                if before != after {
                    keep(pairs, (*before, *after), || [point(low), point(high)]);
                }
            }
        }
    }
}

/// Keeps numbers that show a rise; rather such that can be written.
fn keep(pairs: &mut Pairs, rise: (usize, usize), shown: impl Fn() -> [BTreeMap<Base, Number>; 2]) {
    let written = |shown: &[BTreeMap<Base, Number>; 2]| {
        shown
            .iter()
            .all(|numbers| numbers.values().all(Number::is_decimal))
    };
    match pairs.get(&rise) {
        Some(Some(before)) if written(before) => {}
        Some(Some(_)) => {
            let shown = shown();
            if written(&shown) {
                pairs.insert(rise, Some(shown));
            }
        }
        Some(None) | None => {
            pairs.insert(rise, Some(shown()));
        }
    }
}

/// Both numbers rise. Lines on which one number stays stand at the same places for all values of the other where that is
/// whole and has few, so that they show all; else they show most.
fn on_all_points(plane: &Plane, pairs: &mut Pairs) -> bool {
    let [first, second] = plane.axes;
    let mut points: BTreeMap<usize, BTreeSet<(Number, Number)>> = BTreeMap::new();
    for line in &plane.lines[0] {
        for (number, leaf) in &line.points {
            points
                .entry(*leaf)
                .or_default()
                .insert((line.at.clone(), number.clone()));
        }
    }
    for line in &plane.lines[1] {
        for (number, leaf) in &line.points {
            points
                .entry(*leaf)
                .or_default()
                .insert((number.clone(), line.at.clone()));
        }
    }
    let lowest: Vec<(usize, Vec<(Number, Number)>)> = points
        .iter()
        .map(|(leaf, points)| (*leaf, outermost(points.iter(), |a, b| a < b)))
        .collect();
    let highest: Vec<(usize, Vec<(Number, Number)>)> = points
        .iter()
        .map(|(leaf, points)| (*leaf, outermost(points.iter().rev(), |a, b| a > b)))
        .collect();
    let named = |(x, y): &(Number, Number)| BTreeMap::from([(first, x.clone()), (second, y.clone())]);
    for (before, low) in &lowest {
        for (after, high) in highest.iter().filter(|(after, _)| after != before) {
            for low in low {
                for high in high.iter().filter(|high| low.0 <= high.0 && low.1 <= high.1) {
                    keep(pairs, (*before, *after), || [named(low), named(high)]);
                }
            }
        }
    }
    plane.has_few && plane.complete == [true, true]
}

/// Of points in order, those that no other lies beyond in both numbers; and of those that can be written, the same.
fn outermost<'a>(
    points: impl Iterator<Item = &'a (Number, Number)> + Clone,
    beyond: fn(&Number, &Number) -> bool,
) -> Vec<(Number, Number)> {
    let mut kept: Vec<(Number, Number)> = Vec::new();
    for written in [false, true] {
        let mut edge: Option<&Number> = None;
        let fits = |(x, y): &&(Number, Number)| !written || (x.is_decimal() && y.is_decimal());
        for point in points.clone().filter(fits) {
            if edge.is_none_or(|edge| beyond(&point.1, edge)) {
                edge = Some(&point.1);
                kept.push(point.clone());
            }
        }
    }
    kept
}

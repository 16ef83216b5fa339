//! Two numbers that others are calculated from, as a plane.
//!
//! Every bound of a calculated number is a curve in it. Between the places where curves cross, every line across the plane
//! runs through the same combinations of regions in the same order; so a line at each such place and one between each two
//! see all there is to see, and no search is needed.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::Number;

use super::curves::{Axis, Curve, curve};
use crate::{
    diagrams::{
        atoms::{Atom, Base},
        coherent::{Coherent, choices, region_at},
        space::Space,
        spans,
    },
    program::{Cut, Range},
};

/// A whole number of at most so many values is gone through value by value.
const FEW: i64 = 40;
/// The most curves of a plane.
const MOST_CURVES: usize = 80;
/// The most lines across a plane in each direction.
const MOST_LINES: usize = 1_500;
/// The most points on all lines.
const MOST_POINTS: usize = 60_000;

/// Two numbers with the lines across them.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    /// The two numbers.
    pub(super) axes: [Base; 2],
    /// The lines on which the first number stays, and those on which the second does, lowest first.
    pub(super) lines: [Vec<Line>; 2],
    /// Of each direction, whether these lines see all there is to see.
    pub(super) complete: [bool; 2],
    /// Whether one of the numbers is whole and has few values.
    pub(super) has_few: bool,
}

/// A line on which one number stays.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What that number is.
    pub(super) at: Number,
    /// What it runs through as the other number rises: that number, and the combination by its place.
    pub(super) points: Vec<(Number, usize)>,
}

impl Line {
    /// The combinations it runs through.
    pub(super) fn combinations(&self) -> BTreeSet<usize> {
        self.points.iter().map(|(_, leaf)| *leaf).collect()
    }
}

/// One of the two numbers.
struct Side {
    base: Base,
    domain: Range,
    whole: bool,
    /// Every value, where it is whole and there are few.
    few: Option<Vec<Number>>,
}

impl Side {
    fn new(space: &Space, base: Base) -> Self {
        let domain = space.domain(base);
        let whole = space.is_whole(base);
        let few = whole.then(|| every_whole(&domain)).flatten();
        Self {
            base,
            domain,
            whole,
            few,
        }
    }
}

fn every_whole(domain: &Range) -> Option<Vec<Number>> {
    let domain = domain.clone().whole();
    let low = domain.low.as_ref()?.value.to_i64()?;
    let high = domain.high.as_ref()?.value.to_i64()?;
    (high.checked_sub(low)? < FEW).then(|| (low..=high).map(Number::whole).collect())
}

/// The plane of a group of two numbers; `None` where there are not two, or bounds on them are no such curves.
pub(super) fn plane(space: &Space, known: &Coherent) -> Option<Plane> {
    let bases: Vec<Base> = known.group.bases.iter().copied().collect();
    let [first, second] = bases.as_slice() else {
        return None;
    };
    let axes = [*first, *second];
    let sides = axes.map(|base| Side::new(space, base));
    let curves = if sides.iter().all(|side| side.few.is_some()) {
        // Every point is looked at: whatever is calculated may be calculated in any way.
        Vec::new()
    } else {
        curves(space, known, &sides)?
    };
    let places: BTreeMap<Vec<usize>, usize> = known
        .leaves
        .iter()
        .enumerate()
        .map(|(at, leaf)| {
            let bases = leaf.bases.values().map(|(place, _)| *place);
            (bases.chain(leaf.regions.values().copied()).collect(), at)
        })
        .collect();
    let regions: Vec<Vec<(usize, Range)>> = axes
        .iter()
        .map(|base| choices(space, *base, &[space.domain(*base)]))
        .collect();
    let combination = |point: &BTreeMap<Base, Number>| -> Option<usize> {
        let mut key = Vec::new();
        for (base, regions) in axes.iter().zip(&regions) {
            let number = point.get(base)?;
            key.push(regions.iter().find(|(_, region)| spans::holds(region, number))?.0);
        }
        for atom in &known.group.atoms {
            key.push(region_at(space, *atom, point)?);
        }
        places.get(&key).copied()
    };
    let mut points = 0;
    let mut complete = [true, true];
    let mut lines = [Vec::new(), Vec::new()];
    for (axis, (found, is_complete)) in [Axis::First, Axis::Second]
        .into_iter()
        .zip(lines.iter_mut().zip(&mut complete))
    {
        let (fixed, free) = match axis {
            Axis::First => (&sides[0], &sides[1]),
            Axis::Second => (&sides[1], &sides[0]),
        };
        let (at, all) = lines_at(&curves, axis, fixed, free);
        *is_complete = all;
        for at in at {
            let mut line = Line {
                at: at.clone(),
                points: Vec::new(),
            };
            for number in along(&curves, axis, &at, free) {
                points += 1;
                let point = BTreeMap::from([(fixed.base, at.clone()), (free.base, number.clone())]);
                match combination(&point) {
                    Some(leaf) => line.points.push((number, leaf)),
                    None => *is_complete = false,
                }
            }
            if points > MOST_POINTS {
                return None;
            }
            found.push(line);
        }
    }
    Some(Plane {
        axes,
        lines,
        complete,
        has_few: sides.iter().any(|side| side.few.is_some()),
    })
}

/// The bounds of all calculated numbers and of the two numbers themselves.
fn curves(space: &Space, known: &Coherent, sides: &[Side; 2]) -> Option<Vec<Curve>> {
    let axes = [sides[0].base, sides[1].base];
    let mut curves = BTreeSet::new();
    for atom in &known.group.atoms {
        let regions = space.regions_of(*atom);
        let last = regions.len().saturating_sub(1);
        for (place, region) in regions.iter().enumerate() {
            let low = region.low.as_ref().filter(|_| place > 0);
            let high = region.high.as_ref().filter(|_| place < last);
            for cut in low.into_iter().chain(high) {
                curves.insert(curve(&space.atoms, *atom, axes, &cut.value)?);
            }
        }
    }
    for (side, axis) in sides.iter().zip([Axis::First, Axis::Second]) {
        let regions = match space.atoms.find(&Atom::Base(side.base)) {
            Some(atom) => space.regions_of(atom),
            None => vec![side.domain.clone()],
        };
        for region in &regions {
            for cut in [&region.low, &region.high].into_iter().flatten() {
                curves.insert(Curve::straight(axis, &cut.value));
            }
        }
    }
    (curves.len() <= MOST_CURVES).then(|| curves.into_iter().collect())
}

/// Where lines have to be on which one number stays, and whether these are all.
fn lines_at(curves: &[Curve], axis: Axis, fixed: &Side, free: &Side) -> (Vec<Number>, bool) {
    if let Some(few) = &fixed.few {
        return (few.clone(), true);
    }
    let mut complete = true;
    let mut places = BTreeSet::new();
    for curve in curves {
        places.extend(curve.edges(axis));
    }
    match &free.few {
        Some(few) => {
            for value in few {
                places.extend(curves.iter().filter_map(|curve| curve.at(axis.other(), value)));
            }
        }
        None => {
            for (at, first) in curves.iter().enumerate() {
                for second in curves.iter().skip(at + 1) {
                    match first.crossings(second, axis) {
                        Some(crossings) => places.extend(crossings),
                        None => complete = false,
                    }
                }
            }
            // Between whole numbers nothing may lie where between fractions something does.
            complete &= match (fixed.whole, free.whole) {
                (false, false) => true,
                (true, true) => curves.iter().all(Curve::is_along_whole_numbers),
                (true, false) | (false, true) => false,
            };
        }
    }
    let places = spread(places, fixed);
    if places.len() > MOST_LINES {
        return (places.into_iter().take(MOST_LINES).collect(), false);
    }
    (places, complete)
}

/// The numbers at which a line meets a curve, and one between each two.
fn along(curves: &[Curve], axis: Axis, at: &Number, free: &Side) -> Vec<Number> {
    match &free.few {
        Some(few) => few.clone(),
        None => spread(
            curves.iter().filter_map(|curve| curve.at(axis, at)).collect(),
            free,
        ),
    }
}

/// These numbers, and one between each two of them, as far as they can be.
fn spread(places: BTreeSet<Number>, side: &Side) -> Vec<Number> {
    let mut places = places;
    for end in [&side.domain.low, &side.domain.high].into_iter().flatten() {
        places.insert(end.value.clone());
    }
    let one = Number::whole(1);
    if let Some(number) = places.first().map(|first| first - &one) {
        places.insert(number);
    }
    if let Some(number) = places.last().map(|last| last + &one) {
        places.insert(number);
    }
    if side.whole {
        // Curves part by at least one from step to step, so that after a few steps there is room between them.
        const STEPS: i64 = 3;
        places = places
            .iter()
            .flat_map(|place| {
                let low = (-STEPS..=0).map(|step| &place.floor() + &Number::whole(step));
                let high = (0..=STEPS).map(|step| &place.ceil() + &Number::whole(step));
                low.chain(high).collect::<Vec<_>>()
            })
            .collect();
    }
    let between: Vec<Number> = places
        .iter()
        .zip(places.iter().skip(1))
        .filter_map(|(low, high)| between(low, high, side.whole))
        .collect();
    places.extend(between);
    places
        .into_iter()
        .filter(|place| spans::holds(&side.domain, place) && (!side.whole || place.is_whole()))
        .collect()
}

fn between(low: &Number, high: &Number, whole: bool) -> Option<Number> {
    let cut = |value: &Number| {
        Some(Cut {
            value: value.clone(),
            inside: false,
        })
    };
    let middle = &(low + high) * &Number::ratio(1, 2);
    if whole {
        return Some(middle.floor());
    }
    if let Some(number) = even_divisor(low, high) {
        return Some(number);
    }
    if middle.is_decimal() {
        return Some(middle);
    }
    let open = Range {
        low: cut(low),
        high: cut(high),
    };
    spans::plainest(&open).or(Some(middle))
}

/// A number between two by which every decimal divides into a decimal, so that numbers on a curve can be written: powers of
/// two times powers of five, the simplest first.
fn even_divisor(low: &Number, high: &Number) -> Option<Number> {
    const TWOS: u32 = 10;
    const FIVES: u32 = 5;
    let powers = |of: i64, most: u32| {
        (0..=most).flat_map(move |power| {
            let power = of.pow(power);
            [Number::whole(power), Number::ratio(1, power)]
        })
    };
    powers(5, FIVES)
        .flat_map(|five| powers(2, TWOS).map(move |two| &two * &five))
        .find(|number| low < number && number < high)
}

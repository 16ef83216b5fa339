//! Numbers that show a combination of regions, or the proof that there are none.
//!
//! A search that narrows and halves: a box of ranges, one for each base, is narrowed by what each calculated number must
//! be; where nothing is left there are no numbers, where plain numbers in it do what is asked they are the answer, else
//! the box is halved. It ends after a fixed number of boxes.

use std::collections::BTreeMap;

use stepwell_model::{Day, ElapsedUnit, Id, Number, Scaling};

use super::{
    atoms::{Atom, Atoms, Base, Isolated, Linear},
    cuts::moved,
    space::Space,
    spans,
};
use crate::program::{Cut, Range};

/// The most boxes a search looks at.
const MOST_BOXES: usize = 2_000;
/// The most bits of a number at the end of a box.
const MOST_BITS: u64 = 160;
/// How many days a month can be shorter than another.
const SLACK: i64 = 3;
/// How often a box is narrowed by all that is asked before it is halved.
const ROUNDS: usize = 3;

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// These numbers do what is asked.
    Found(BTreeMap<Base, Number>),
    /// No numbers do.
    None,
    /// The search was given up.
    GivenUp,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// What each base can be, and whether it takes no fractions.
    pub(crate) bases: BTreeMap<Base, (Range, bool)>,
    /// In which range each atom must lie.
    pub(crate) regions: Vec<(Id<Atom>, Range)>,
}

type Box = BTreeMap<Base, Range>;

/// What months or years between two days say of the days between them.
///
/// Without this a search would have to go through the whole calendar to see that four months are never 200 days.
pub(crate) fn implied(atoms: &mut Atoms, atom: Id<Atom>, region: &Range) -> Option<(Id<Atom>, Range)> {
    let Atom::Elapsed { unit, from, to } = atoms.get(atom).clone() else {
        return None;
    };
    let months = match unit {
        ElapsedUnit::Days => return None,
        ElapsedUnit::Months => 1,
        ElapsedUnit::Years => 12,
    };
    let count = |cut: &Option<Cut>| cut.as_ref()?.value.to_i64()?.checked_mul(months);
    let days = Range {
        low: count(&region.low)
            .and_then(|low| days_of_months(low).0)
            .map(inside),
        high: count(&region.high)
            .and_then(|high| days_of_months(high + months).1)
            .map(|high| inside(high - 1)),
    };
    match atoms.isolate(&to.plus(&from, &Number::whole(-1))) {
        Isolated::Constant(_) => None,
        Isolated::Of { atom, factor, plus } => Some((atom, moved(&days, &factor, &plus))),
    }
}

fn inside(days: i64) -> Cut {
    Cut {
        value: Number::whole(days),
        inside: true,
    }
}

/// The fewest and the most days that so many months can be, by trying the calendar around years without a leap day.
fn days_of_months(months: i64) -> (Option<i64>, Option<i64>) {
    // Longer than the calendar that is tried; then nothing is said.
    const MOST_MONTHS: i64 = 150 * 12;
    const FIRST_MONTH: i64 = 1890 * 12;
    const LAST_MONTH: i64 = 2110 * 12;
    if months.abs() > MOST_MONTHS {
        return (None, None);
    }
    let lengths = (FIRST_MONTH..LAST_MONTH).flat_map(|month| {
        // From any other day of the month it is as long as from the first.
        [1, 29, 30, 31].into_iter().filter_map(move |day| {
            let from = Day::parse(&format!("{:04}-{:02}-{day:02}", month / 12, month % 12 + 1))?;
            Some(from.plus_months(months).count() - from.count())
        })
    });
    let all: Vec<i64> = lengths.collect();
    (all.iter().min().copied(), all.iter().max().copied())
}

/// Looks for numbers; with how many boxes it looked at.
pub(crate) fn search(atoms: &Atoms, wanted: &Wanted) -> (Search, usize) {
    let whole = |base: &Base| wanted.bases.get(base).is_some_and(|(_, whole)| *whole);
    let first: Box = wanted
        .bases
        .iter()
        .map(|(base, (range, whole))| (*base, tidy(range.clone(), *whole)))
        .collect();
    let mut open = vec![first];
    for boxes in 0..MOST_BOXES {
        let Some(mut here) = open.pop() else {
            return (Search::None, boxes);
        };
        let mut left = true;
        for _ in 0..ROUNDS {
            let before = here.clone();
            left = wanted
                .regions
                .iter()
                .all(|(atom, region)| narrow(atoms, &mut here, &whole, *atom, region));
            if !left || before == here {
                break;
            }
        }
        if !left || here.values().any(Range::is_empty) {
            continue;
        }
        if let Some(found) = plain_numbers(atoms, wanted, &here, &whole) {
            return (Search::Found(found), boxes + 1);
        }
        match halves(&here, &whole) {
            // One point, and it does not do what is asked.
            None => {}
            // The lower half is looked at first.
            Some((low, high)) => open.extend([high, low]),
        }
    }
    let result = if open.is_empty() {
        Search::None
    } else {
        Search::GivenUp
    };
    (result, MOST_BOXES)
}

/// The ranges in which numbers for what is asked lie, if there are any: they may hold others, too.
pub(crate) fn narrowed(
    space: &Space,
    bases: &BTreeMap<Base, Range>,
    regions: &[(Id<Atom>, Range)],
) -> Option<BTreeMap<Base, Range>> {
    let whole = |base: &Base| space.is_whole(*base);
    let mut here: Box = bases
        .iter()
        .map(|(base, range)| (*base, tidy(range.clone(), whole(base))))
        .collect();
    for _ in 0..ROUNDS {
        let before = here.clone();
        for (atom, region) in regions {
            if !narrow(&space.atoms, &mut here, &whole, *atom, region) {
                return None;
            }
        }
        if before == here {
            break;
        }
    }
    (!here.values().any(Range::is_empty)).then_some(here)
}

fn tidy(range: Range, whole: bool) -> Range {
    if whole { range.whole() } else { range }
}

fn reach(atoms: &Atoms, here: &Box, atom: Id<Atom>) -> Range {
    atoms.reach(atom, &|base| here.get(&base).cloned().unwrap_or_default())
}

/// Narrows the bases of a box by what an atom must be; whether something is left.
fn narrow(
    atoms: &Atoms,
    here: &mut Box,
    whole: &dyn Fn(&Base) -> bool,
    atom: Id<Atom>,
    target: &Range,
) -> bool {
    let target = spans::both(target, &reach(atoms, here, atom));
    if target.is_empty() {
        return false;
    }
    match atoms.get(atom) {
        Atom::Base(base) => {
            if let Some(range) = here.get_mut(base) {
                let narrower = tidy(spans::both(range, &target), whole(base));
                if narrower.is_empty() {
                    return false;
                }
                // An end with very many digits is not worth what it costs: the old one holds, too.
                let worth = |end: &Option<Cut>| end.as_ref().is_none_or(|cut| cut.value.bits() <= MOST_BITS);
                *range = Range {
                    low: if worth(&narrower.low) {
                        narrower.low
                    } else {
                        range.low.clone()
                    },
                    high: if worth(&narrower.high) {
                        narrower.high
                    } else {
                        range.high.clone()
                    },
                };
            }
            true
        }
        Atom::Sum(form) => narrow_sum(atoms, here, whole, form, &target),
        Atom::Product(factors) => {
            for (at, (scaling, factor)) in factors.iter().enumerate() {
                let mut rest = Range::point(&Number::whole(1));
                for (other, (scaling, factor)) in factors.iter().enumerate() {
                    if other != at {
                        rest = spans::product(&rest, &spans::scaled(&reach(atoms, here, *factor), *scaling));
                    }
                }
                // target = rest * factor, or rest / factor: turned round only where nothing divides by zero.
                let (over, under) = match scaling {
                    Scaling::Times => (&target, &rest),
                    Scaling::Over => (&rest, &target),
                };
                if spans::holds(under, &Number::zero()) {
                    continue;
                }
                let wanted = spans::product(over, &spans::inverse(under));
                if !narrow(atoms, here, whole, *factor, &wanted) {
                    return false;
                }
            }
            true
        }
        Atom::Elapsed { unit, from, to } => narrow_elapsed(atoms, here, whole, (*unit, from, to), &target),
        // Days are whole: halving alone comes to an end.
        Atom::Later { .. } => true,
    }
}

fn narrow_sum(
    atoms: &Atoms,
    here: &mut Box,
    whole: &dyn Fn(&Base) -> bool,
    form: &Linear,
    target: &Range,
) -> bool {
    let minus = Number::whole(-1);
    for (at, (term, factor)) in form.terms.iter().enumerate() {
        let mut rest = Range::point(&form.constant.0);
        for (other, (term, factor)) in form.terms.iter().enumerate() {
            if other != at {
                let term = reach(atoms, here, *term);
                rest = spans::sum(&rest, &spans::affine(&term, factor, &Number::zero()));
            }
        }
        let wanted = spans::sum(target, &spans::affine(&rest, &minus, &Number::zero()));
        let Some(over) = Number::whole(1).over(factor) else {
            continue;
        };
        if !narrow(
            atoms,
            here,
            whole,
            *term,
            &spans::affine(&wanted, &over, &Number::zero()),
        ) {
            return false;
        }
    }
    true
}

/// Narrows two days by the months or years between them. A few days of slack on each side take up that months differ.
fn narrow_elapsed(
    atoms: &Atoms,
    here: &mut Box,
    whole: &dyn Fn(&Base) -> bool,
    (unit, from, to): (ElapsedUnit, &Linear, &Linear),
    target: &Range,
) -> bool {
    let range = |form: &Linear, here: &Box| {
        atoms.reach_of(form, &|base| here.get(&base).cloned().unwrap_or_default())
    };
    let (first, second) = (range(from, here), range(to, here));
    let counted = |cut: &Option<Cut>, count: &Option<Cut>, more: i64, back: bool, slack: i64| {
        let (day, count) = (cut.as_ref()?, count.as_ref()?);
        let count = &count.value + &Number::whole(more);
        let count = if back { -&count } else { count };
        let day = spans::later(&Range::point(&day.value), &Range::point(&count), unit);
        Some(Cut {
            value: spans::single(&day)? + &Number::whole(slack),
            inside: true,
        })
    };
    let later = Range {
        low: counted(&first.low, &target.low, 0, false, -SLACK),
        high: counted(&first.high, &target.high, 1, false, SLACK),
    };
    let earlier = Range {
        low: counted(&second.low, &target.high, 1, true, -SLACK),
        high: counted(&second.high, &target.low, 0, true, SLACK),
    };
    narrow_form(atoms, here, whole, to, &later) && narrow_form(atoms, here, whole, from, &earlier)
}

fn narrow_form(
    atoms: &Atoms,
    here: &mut Box,
    whole: &dyn Fn(&Base) -> bool,
    form: &Linear,
    target: &Range,
) -> bool {
    let range = atoms.reach_of(form, &|base| here.get(&base).cloned().unwrap_or_default());
    let target = spans::both(target, &range);
    !target.is_empty() && narrow_sum(atoms, here, whole, form, &target)
}

/// Tries plain numbers of a box: all bases but one are set to a low or middle number, the last follows.
fn plain_numbers(
    atoms: &Atoms,
    wanted: &Wanted,
    here: &Box,
    whole: &dyn Fn(&Base) -> bool,
) -> Option<BTreeMap<Base, Number>> {
    let bases: Vec<Base> = here.keys().copied().collect();
    let settings: [fn(&Range) -> Option<Number>; 3] = [spans::plainest, middle, highest];
    for setting in settings {
        for free in bases.iter().rev() {
            let mut tried = here.clone();
            let mut possible = true;
            for base in &bases {
                if base == free {
                    continue;
                }
                let number = tried
                    .get(base)
                    .and_then(|range| setting(&tidy(range.clone(), whole(base))));
                match number {
                    Some(number) => {
                        tried.insert(*base, Range::point(&number));
                    }
                    None => possible = false,
                }
            }
            possible &= wanted
                .regions
                .iter()
                .all(|(atom, region)| narrow(atoms, &mut tried, whole, *atom, region));
            if !possible {
                continue;
            }
            let found: Option<BTreeMap<Base, Number>> = tried
                .iter()
                .map(|(base, range)| Some((*base, spans::plainest(&tidy(range.clone(), whole(base)))?)))
                .collect();
            if let Some(found) = found
                && does(atoms, wanted, &found)
            {
                return Some(found);
            }
        }
    }
    None
}

/// Whether numbers do what is asked.
pub(crate) fn does(atoms: &Atoms, wanted: &Wanted, numbers: &BTreeMap<Base, Number>) -> bool {
    let point = |base: Base| numbers.get(&base).map_or_else(Range::default, Range::point);
    let fits = wanted.bases.iter().all(|(base, (range, whole))| {
        numbers
            .get(base)
            .is_some_and(|number| spans::holds(range, number) && (!whole || number.is_whole()))
    });
    fits && wanted
        .regions
        .iter()
        .all(|(atom, region)| spans::within(&atoms.reach(*atom, &point), region))
}

/// A plain number about the middle.
pub(crate) fn middle(range: &Range) -> Option<Number> {
    let (Some(low), Some(high)) = (&range.low, &range.high) else {
        return spans::plainest(range);
    };
    let middle = (&low.value + &high.value).over(&Number::whole(2))?;
    let plain = middle.floor();
    if spans::holds(range, &plain) {
        return Some(plain);
    }
    if middle.is_decimal() && spans::holds(range, &middle) {
        return Some(middle);
    }
    spans::plainest(range)
}

/// The highest number, where it is taken in.
pub(crate) fn highest(range: &Range) -> Option<Number> {
    let high = range.high.as_ref()?;
    (high.inside && high.value.is_decimal()).then(|| high.value.clone())
}

/// The two halves of a box along its widest base; `None` where it is one point.
fn halves(here: &Box, whole: &dyn Fn(&Base) -> bool) -> Option<(Box, Box)> {
    let mut widest: Option<(Base, Option<Number>)> = None;
    for (base, range) in here {
        let width = match (&range.low, &range.high) {
            (Some(low), Some(high)) => Some(&high.value - &low.value),
            (Some(_) | None, Some(_) | None) => None,
        };
        if width.as_ref().is_some_and(Number::is_zero) {
            continue;
        }
        let wider = match (&widest, &width) {
            (None, _) => true,
            (Some((_, None)), _) => false,
            (Some((_, Some(_))), None) => true,
            (Some((_, Some(before))), Some(width)) => width > before,
        };
        if wider {
            widest = Some((*base, width));
        }
    }
    let (base, _) = widest?;
    let range = here.get(&base)?;
    let at = split_at(range);
    let at = if whole(&base) { at.floor() } else { at };
    let cut = |inside| {
        Some(Cut {
            value: at.clone(),
            inside,
        })
    };
    let half = |range: Range| {
        let mut half = here.clone();
        half.insert(base, tidy(range, whole(&base)));
        half
    };
    let low = spans::both(
        range,
        &Range {
            low: None,
            high: cut(true),
        },
    );
    let high = spans::both(
        range,
        &Range {
            low: cut(false),
            high: None,
        },
    );
    Some((half(low), half(high)))
}

fn split_at(range: &Range) -> Number {
    let two = Number::whole(2);
    match (&range.low, &range.high) {
        (Some(low), Some(high)) => (&low.value + &high.value).over(&two).unwrap_or_else(Number::zero),
        (None, None) => Number::zero(),
        (Some(low), None) => {
            let from = if low.value.is_negative() {
                Number::zero()
            } else {
                low.value.clone()
            };
            &(&from * &two) + &Number::whole(1)
        }
        (None, Some(high)) => {
            let from = if high.value.is_negative() {
                high.value.clone()
            } else {
                Number::zero()
            };
            &(&from * &two) - &Number::whole(1)
        }
    }
}

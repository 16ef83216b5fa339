//! Arithmetic over stretches of numbers that know whether each end is taken in.
//!
//! Where every part occurs once, the result is exactly the numbers that can come out.

use stepwell_model::{Day, ElapsedUnit, Interval, Number, Scaling};

use crate::{
    program::{Cut, Range},
    record,
};

/// Every number.
pub(crate) fn anything() -> Range {
    Range::default()
}

/// The range as the closed one that holds it; the ends of whole numbers lose nothing.
fn closed(range: &Range) -> Interval {
    Interval {
        from: range.low.as_ref().map(|cut| cut.value.clone()),
        to: range.high.as_ref().map(|cut| cut.value.clone()),
    }
}

/// A closed range.
pub(crate) fn of_interval(interval: &Interval) -> Range {
    let cut = |value: &Number| Cut {
        value: value.clone(),
        inside: true,
    };
    Range {
        low: interval.from.as_ref().map(cut),
        high: interval.to.as_ref().map(cut),
    }
}

/// The numbers in both.
pub(crate) fn both(a: &Range, b: &Range) -> Range {
    let tighter = |a: &Option<Cut>, b: &Option<Cut>, lower: bool| match (a, b) {
        (None, end) | (end, None) => end.clone(),
        (Some(x), Some(y)) if x.value == y.value => Some(if x.inside { y.clone() } else { x.clone() }),
        (Some(x), Some(y)) => Some(if (x.value > y.value) == lower {
            x.clone()
        } else {
            y.clone()
        }),
    };
    Range {
        low: tighter(&a.low, &b.low, true),
        high: tighter(&a.high, &b.high, false),
    }
}

/// Whether the range holds a number.
pub(crate) fn holds(range: &Range, number: &Number) -> bool {
    range.meets(&Interval::point(number.clone()))
}

/// Whether every number of `inner` is in `outer`.
pub(crate) fn within(inner: &Range, outer: &Range) -> bool {
    both(inner, outer) == *inner
}

/// The one number the range holds, where it is one.
pub(crate) fn single(range: &Range) -> Option<&Number> {
    match (&range.low, &range.high) {
        (Some(low), Some(high)) if low.value == high.value && low.inside && high.inside => Some(&low.value),
        (Some(_) | None, Some(_) | None) => None,
    }
}

/// `range * factor + plus`
pub(crate) fn affine(range: &Range, factor: &Number, plus: &Number) -> Range {
    if factor.is_zero() {
        return Range::point(plus);
    }
    let end = |cut: &Option<Cut>| {
        cut.as_ref().map(|cut| Cut {
            value: &(&cut.value * factor) + plus,
            inside: cut.inside,
        })
    };
    let (low, high) = (end(&range.low), end(&range.high));
    if factor.is_negative() {
        Range { low: high, high: low }
    } else {
        Range { low, high }
    }
}

/// The sums.
pub(crate) fn sum(a: &Range, b: &Range) -> Range {
    let end = |a: &Option<Cut>, b: &Option<Cut>| match (a, b) {
        (Some(a), Some(b)) => Some(Cut {
            value: &a.value + &b.value,
            inside: a.inside && b.inside,
        }),
        (Some(_) | None, Some(_) | None) => None,
    };
    Range {
        low: end(&a.low, &b.low),
        high: end(&a.high, &b.high),
    }
}

/// An end of a range, so that ends can be multiplied and compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Lowest,
    At(Number),
    Highest,
}

fn ends(range: &Range) -> [(End, bool); 2] {
    let end = |cut: &Option<Cut>, open: End| match cut {
        Some(cut) => (End::At(cut.value.clone()), cut.inside),
        None => (open, false),
    };
    [end(&range.low, End::Lowest), end(&range.high, End::Highest)]
}

fn sign(end: &End) -> i8 {
    match end {
        End::Lowest => -1,
        End::Highest => 1,
        End::At(number) if number.is_zero() => 0,
        End::At(number) if number.is_negative() => -1,
        End::At(_) => 1,
    }
}

fn corner(a: &(End, bool), b: &(End, bool)) -> (End, bool) {
    match (&a.0, &b.0) {
        (End::At(x), End::At(y)) => {
            // A zero that is taken in is reached whatever the other is.
            let zero = (x.is_zero() && a.1) || (y.is_zero() && b.1);
            (End::At(x * y), zero || (a.1 && b.1))
        }
        (x, y) => match sign(x) * sign(y) {
            0 => {
                let inside = if sign(x) == 0 { a.1 } else { b.1 };
                (End::At(Number::zero()), inside)
            }
            1 => (End::Highest, false),
            _ => (End::Lowest, false),
        },
    }
}

/// The products.
pub(crate) fn product(a: &Range, b: &Range) -> Range {
    let [a_low, a_high] = ends(a);
    let [b_low, b_high] = ends(b);
    let first = corner(&a_low, &b_low);
    let rest = [
        corner(&a_low, &b_high),
        corner(&a_high, &b_low),
        corner(&a_high, &b_high),
    ];
    let (mut low, mut high) = (first.clone(), first);
    for corner in rest {
        if corner.0 < low.0 {
            low = corner.clone();
        } else if corner.0 == low.0 {
            low.1 |= corner.1;
        }
        if corner.0 > high.0 {
            high = corner;
        } else if corner.0 == high.0 {
            high.1 |= corner.1;
        }
    }
    let cut = |(end, inside): (End, bool)| match end {
        End::At(value) => Some(Cut { value, inside }),
        End::Lowest | End::Highest => None,
    };
    Range {
        low: cut(low),
        high: cut(high),
    }
}

/// One over each; anything, where the range holds zero or comes up to it from both sides.
pub(crate) fn inverse(range: &Range) -> Range {
    let positive = range
        .low
        .as_ref()
        .is_some_and(|cut| !(cut.value.is_negative() || cut.value.is_zero() && cut.inside));
    let negative = range
        .high
        .as_ref()
        .is_some_and(|cut| cut.value.is_negative() || (cut.value.is_zero() && !cut.inside));
    if !positive && !negative {
        return anything();
    }
    let end = |cut: &Option<Cut>| match cut {
        None => Some(Cut {
            value: Number::zero(),
            inside: false,
        }),
        Some(cut) => Number::whole(1).over(&cut.value).map(|value| Cut {
            value,
            inside: cut.inside,
        }),
    };
    Range {
        low: end(&range.high),
        high: end(&range.low),
    }
}

/// A factor, or what one divides by.
pub(crate) fn scaled(range: &Range, scaling: Scaling) -> Range {
    match scaling {
        Scaling::Times => range.clone(),
        Scaling::Over => inverse(range),
    }
}

/// The product of the other way round, for finding a factor from a product.
pub(crate) fn opposite(scaling: Scaling) -> Scaling {
    match scaling {
        Scaling::Times => Scaling::Over,
        Scaling::Over => Scaling::Times,
    }
}

/// Completed units between two stretches of days.
pub(crate) fn elapsed(unit: ElapsedUnit, from: &Range, to: &Range) -> Range {
    let (from, to) = (closed(&from.clone().whole()), closed(&to.clone().whole()));
    of_interval(&record::elapsed(unit, &from, &to))
}

/// The days so many units after a stretch of days.
pub(crate) fn later(day: &Range, amount: &Range, unit: ElapsedUnit) -> Range {
    of_interval(&record::later(&closed(day), &closed(amount), unit))
}

/// Every day there is.
pub(crate) fn every_day() -> Range {
    of_interval(&Interval {
        from: Some(Number::whole(Day::FIRST.count())),
        to: Some(Number::whole(Day::LAST.count())),
    })
}

/// The plainest low number of a range: its low end where that can be written, else the next whole number, else the next
/// with as few decimals as it takes. `None` where the range holds no number that can be written.
pub(crate) fn plainest(range: &Range) -> Option<Number> {
    if range.is_empty() {
        return None;
    }
    let Some(low) = &range.low else {
        return Some(match &range.high {
            None => Number::zero(),
            Some(high) if holds(range, &Number::zero()) || high.value > Number::zero() => Number::zero(),
            Some(high) if high.inside && high.value.is_whole() => high.value.clone(),
            Some(high) => &high.value.ceil() - &Number::whole(1),
        });
    };
    // The one number there is may be a fraction: ten thirds of an hour are 200 minutes.
    if low.inside && (low.value.is_decimal() || single(range).is_some()) {
        return Some(low.value.clone());
    }
    let mut parts = Number::whole(1);
    for _ in 0..=Number::DIGITS {
        let next = &(&low.value * &parts).floor() + &Number::whole(1);
        let next = next.over(&parts)?;
        if holds(range, &next) {
            return Some(next);
        }
        parts = &parts * &Number::whole(10);
    }
    None
}

/// The smallest range that holds both.
pub(crate) fn hull_of(a: &Range, b: &Range) -> Range {
    let wider = |a: &Option<Cut>, b: &Option<Cut>, lower: bool| match (a, b) {
        (None, _) | (_, None) => None,
        (Some(x), Some(y)) if x.value == y.value => Some(if x.inside { x.clone() } else { y.clone() }),
        (Some(x), Some(y)) => Some(if (x.value < y.value) == lower {
            x.clone()
        } else {
            y.clone()
        }),
    };
    Range {
        low: wider(&a.low, &b.low, true),
        high: wider(&a.high, &b.high, false),
    }
}

//! Ranges of numbers: what a calculation can come to, and whether bounds leave anything.

use stepwell_model::{Comparison, Interval, Number, Scaling, Sign};

/// The range of a sum or difference.
pub(crate) fn sum(a: &Interval, sign: Sign, b: &Interval) -> Interval {
    let b = match sign {
        Sign::Plus => b.clone(),
        Sign::Minus => negated(b),
    };
    Interval {
        from: both(&a.from, &b.from, |a, b| a + b),
        to: both(&a.to, &b.to, |a, b| a + b),
    }
}

/// The range of a product or quotient; `None` where the divisor may be zero.
pub(crate) fn product(a: &Interval, scaling: Scaling, b: &Interval) -> Option<Interval> {
    match scaling {
        Scaling::Times => Some(times(a, b)),
        Scaling::Over => Some(times(a, &reciprocal(b)?)),
    }
}

/// The range with every number multiplied.
pub(crate) fn scaled(a: &Interval, factor: &Number) -> Interval {
    times(a, &Interval::point(factor.clone()))
}

/// The smallest range that holds both.
pub(crate) fn hull(a: &Interval, b: &Interval) -> Interval {
    Interval {
        from: both(&a.from, &b.from, |a, b| a.clone().min(b.clone())),
        to: both(&a.to, &b.to, |a, b| a.clone().max(b.clone())),
    }
}

/// Whether the number lies in the range.
pub(crate) fn holds(range: &Interval, number: &Number) -> bool {
    range.from.as_ref().is_none_or(|from| from <= number) && range.to.as_ref().is_none_or(|to| number <= to)
}

/// Whether some number of `range` passes all bounds; of whole numbers only those count.
pub(crate) fn satisfiable(range: &Interval, whole: bool, bounds: &[(Comparison, Number)]) -> bool {
    let mut low = range.from.clone().map(|number| (number, false));
    let mut high = range.to.clone().map(|number| (number, false));
    for (comparison, limit) in bounds {
        let strict = match comparison {
            Comparison::AtLeast | Comparison::AtMost => false,
            Comparison::Above | Comparison::Below => true,
        };
        match comparison {
            Comparison::AtLeast | Comparison::Above => {
                let tighter = low
                    .as_ref()
                    .is_none_or(|(number, open)| (limit, strict) > (number, *open));
                if tighter {
                    low = Some((limit.clone(), strict));
                }
            }
            Comparison::AtMost | Comparison::Below => {
                let tighter = high
                    .as_ref()
                    .is_none_or(|(number, open)| limit < number || (limit == number && strict && !open));
                if tighter {
                    high = Some((limit.clone(), strict));
                }
            }
        }
    }
    let (Some((low, low_open)), Some((high, high_open))) = (low, high) else {
        return true;
    };
    if whole {
        let one = Number::whole(1);
        let lowest = if low_open { &low.floor() + &one } else { low.ceil() };
        let highest = if high_open {
            &high.ceil() - &one
        } else {
            high.floor()
        };
        return lowest <= highest;
    }
    low < high || (low == high && !low_open && !high_open)
}

fn both(
    a: &Option<Number>,
    b: &Option<Number>,
    combine: impl Fn(&Number, &Number) -> Number,
) -> Option<Number> {
    Some(combine(a.as_ref()?, b.as_ref()?))
}

fn negated(a: &Interval) -> Interval {
    Interval {
        from: a.to.as_ref().map(|number| -number),
        to: a.from.as_ref().map(|number| -number),
    }
}

fn is_never_negative(a: &Interval) -> bool {
    a.from.as_ref().is_some_and(|from| !from.is_negative())
}

fn times(a: &Interval, b: &Interval) -> Interval {
    let zero = |it: &Interval| it.single().is_some_and(Number::is_zero);
    if zero(a) || zero(b) {
        return Interval::point(Number::zero());
    }
    if let (Some(low_a), Some(high_a), Some(low_b), Some(high_b)) = (&a.from, &a.to, &b.from, &b.to) {
        let corners = [low_a * low_b, low_a * high_b, high_a * low_b, high_a * high_b];
        return Interval {
            from: corners.iter().min().cloned(),
            to: corners.iter().max().cloned(),
        };
    }
    if is_never_negative(a) && is_never_negative(b) {
        return Interval {
            from: both(&a.from, &b.from, |a, b| a * b),
            to: both(&a.to, &b.to, |a, b| a * b),
        };
    }
    Interval::unbounded()
}

/// The range of one over it; `None` where it may be zero.
fn reciprocal(a: &Interval) -> Option<Interval> {
    let one = Number::whole(1);
    let positive = a
        .from
        .as_ref()
        .is_some_and(|from| !from.is_negative() && !from.is_zero());
    let negative = a.to.as_ref().is_some_and(Number::is_negative);
    if positive {
        Some(Interval {
            from: match &a.to {
                Some(to) => one.over(to),
                None => Some(Number::zero()),
            },
            to: a.from.as_ref().and_then(|from| one.over(from)),
        })
    } else if negative {
        Some(negated(&reciprocal(&negated(a))?))
    } else {
        None
    }
}

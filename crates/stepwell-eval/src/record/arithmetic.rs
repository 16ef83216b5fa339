//! Arithmetic over what values can still be: a derived number is the range from the lowest to the highest it can be,
//! each occurrence of a fact counted for itself.

use stepwell_model::{Day, ElapsedUnit, Interval, LabelSet, Number, Possible, Scaling};

use super::tests_of_values::hull;

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Lowest,
    At(Number),
    Highest,
}

/// From the lowest to the highest.
type Ends = (End, End);

fn ends(interval: &Interval) -> Ends {
    (
        interval.from.clone().map_or(End::Lowest, End::At),
        interval.to.clone().map_or(End::Highest, End::At),
    )
}

fn interval((low, high): Ends) -> Interval {
    let finite = |end| match end {
        End::At(number) => Some(number),
        End::Lowest | End::Highest => None,
    };
    Interval {
        from: finite(low),
        to: finite(high),
    }
}

/// From the lowest to the highest that a number can be; anything for what is no number, which the checker refuses.
pub(crate) fn span(value: &Possible) -> Interval {
    hull(value).unwrap_or_else(Interval::unbounded)
}

/// A sum, each term times a factor.
pub(crate) fn sum<'a>(terms: impl Iterator<Item = (&'a Interval, &'a Number)>) -> Interval {
    let zero = || End::At(Number::zero());
    let mut total = (zero(), zero());
    for (term, factor) in terms {
        let factor = End::At(factor.clone());
        let (low, high) = times(&ends(term), &(factor.clone(), factor));
        total = (
            plus(&total.0, &low, End::Lowest),
            plus(&total.1, &high, End::Highest),
        );
    }
    interval(total)
}

fn plus(a: &End, b: &End, open: End) -> End {
    match (a, b) {
        (End::At(a), End::At(b)) => End::At(a + b),
        (End::Lowest | End::Highest, _) | (_, End::Lowest | End::Highest) => open,
    }
}

/// A product or quotient.
pub(crate) fn product<'a>(factors: impl Iterator<Item = (Scaling, &'a Interval)>) -> Interval {
    let one = || End::At(Number::whole(1));
    let mut total = (one(), one());
    for (scaling, factor) in factors {
        let factor = match scaling {
            Scaling::Times => ends(factor),
            Scaling::Over => inverse(&ends(factor)),
        };
        total = times(&total, &factor);
    }
    interval(total)
}

fn times(a: &Ends, b: &Ends) -> Ends {
    let corners = [
        corner(&a.0, &b.0),
        corner(&a.0, &b.1),
        corner(&a.1, &b.0),
        corner(&a.1, &b.1),
    ];
    let [first, rest @ ..] = corners;
    let mut low = first.clone();
    let mut high = first;
    for corner in rest {
        if corner < low {
            low = corner.clone();
        }
        if corner > high {
            high = corner;
        }
    }
    (low, high)
}

/// The product of two ends; zero times anything is zero, for an open end stands for numbers, however large.
fn corner(a: &End, b: &End) -> End {
    let sign = |end: &End| match end {
        End::Lowest => -1,
        End::Highest => 1,
        End::At(number) if number.is_zero() => 0,
        End::At(number) if number.is_negative() => -1,
        End::At(_) => 1,
    };
    match (a, b) {
        (End::At(a), End::At(b)) => End::At(a * b),
        (End::At(_) | End::Lowest | End::Highest, _) => match sign(a) * sign(b) {
            0 => End::At(Number::zero()),
            1 => End::Highest,
            _ => End::Lowest,
        },
    }
}

/// One over a range. Where the range holds zero, which the checker refuses, anything.
fn inverse((low, high): &Ends) -> Ends {
    let zero = End::At(Number::zero());
    if low <= &zero && &zero <= high {
        return (End::Lowest, End::Highest);
    }
    let over = |end: &End| match end {
        End::At(number) => match Number::whole(1).over(number) {
            Some(number) => End::At(number),
            None => zero.clone(),
        },
        End::Lowest | End::Highest => zero.clone(),
    };
    (over(high), over(low))
}

/// The first and the last day a value can be.
fn days(interval: &Interval) -> (Day, Day) {
    let day = |end: &Option<Number>, open: Day| {
        end.as_ref()
            .and_then(|number| number.floor().to_i64())
            .map_or(open, Day::from_count)
    };
    (day(&interval.from, Day::FIRST), day(&interval.to, Day::LAST))
}

/// Completed units between two days.
pub(crate) fn elapsed(unit: ElapsedUnit, from: &Interval, to: &Interval) -> Interval {
    let ((first, last), (earliest, latest)) = (days(from), days(to));
    let least = last.until(earliest, unit);
    let most = first.until(latest, unit);
    Interval {
        from: Some(Number::whole(least)),
        to: Some(Number::whole(most)),
    }
}

/// A day so many units after another.
pub(crate) fn later(day: &Interval, amount: &Interval, unit: ElapsedUnit) -> Interval {
    // More than the days of ten thousand years, so that clamping loses nothing.
    const FAR: i64 = 4_000_000;
    let (first, last) = days(day);
    let count = |end: &Option<Number>, open: i64| match end {
        None => open,
        Some(number) if number.is_negative() => number.floor().to_i64().unwrap_or(-FAR).clamp(-FAR, FAR),
        Some(number) => number.floor().to_i64().unwrap_or(FAR).clamp(-FAR, FAR),
    };
    let (least, most) = (count(&amount.from, -FAR), count(&amount.to, FAR));
    let moved = |day: Day, count: i64| match unit {
        ElapsedUnit::Days => Day::from_count(day.count() + count),
        ElapsedUnit::Months => day.plus_months(count),
        ElapsedUnit::Years => day.plus_months(count * 12),
    };
    let number = |day: Day| Some(Number::whole(day.count()));
    Interval {
        from: number(moved(first, least)),
        to: number(moved(last, most)),
    }
}

/// What any of several values can be. Numbers become the range from the lowest to the highest.
pub(crate) fn either(values: &[&Possible]) -> Possible {
    match values {
        [] => Possible::Labels(LabelSet::EMPTY),
        [only] => (*only).clone(),
        [first, ..] => match first {
            Possible::Labels(_) => {
                Possible::Labels(values.iter().fold(LabelSet::EMPTY, |all, value| match value {
                    Possible::Labels(labels) => all.or(*labels),
                    Possible::Numbers(_) | Possible::Sets(_) => all,
                }))
            }
            Possible::Sets(_) => {
                let mut sets = Vec::new();
                for value in values {
                    match value {
                        Possible::Sets(more) => sets.extend(more.iter().copied()),
                        Possible::Labels(_) | Possible::Numbers(_) => {}
                    }
                }
                sets.sort_unstable();
                sets.dedup();
                Possible::Sets(sets)
            }
            Possible::Numbers(_) => {
                let spans: Vec<Interval> = values.iter().map(|value| span(value)).collect();
                Possible::Numbers(vec![around(spans.iter())])
            }
        },
    }
}

/// From the lowest to the highest of several; of none, anything.
pub(crate) fn around<'a>(intervals: impl Iterator<Item = &'a Interval>) -> Interval {
    let total = intervals
        .map(ends)
        .reduce(|(lowest, highest), (low, high)| (lowest.min(low), highest.max(high)));
    interval(total.unwrap_or((End::Lowest, End::Highest)))
}

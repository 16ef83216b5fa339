//! Tests of what a value can still be: met for every value, not met for none, else unknown.

use stepwell_model::{Comparison, Including, Interval, LabelSet, Number, Possible, SetBetween, Verdict};

use crate::program::{Cut, Range};

fn verdict(every: bool, some: bool) -> Verdict {
    match (every, some) {
        (_, false) => Verdict::NotMet,
        (true, true) => Verdict::Met,
        (false, true) => Verdict::Unknown,
    }
}

/// Whether the value is one of these labels. A value that is no label, which the checker refuses, is not.
pub(crate) fn labels(value: &Possible, accept: LabelSet) -> Verdict {
    match value {
        Possible::Labels(labels) => verdict(labels.is_within(accept), labels.meets(accept)),
        Possible::Numbers(_) | Possible::Sets(_) => Verdict::NotMet,
    }
}

/// Whether the value lies in one of the ranges.
pub(crate) fn within(value: &Possible, ranges: &[Range]) -> Verdict {
    match value {
        Possible::Numbers(intervals) => lies_within(intervals, ranges),
        Possible::Labels(_) | Possible::Sets(_) => Verdict::NotMet,
    }
}

/// Whether a number lies in one of the ranges, whichever of the intervals holds it.
pub(crate) fn lies_within(intervals: &[Interval], ranges: &[Range]) -> Verdict {
    let every = intervals
        .iter()
        .all(|interval| ranges.iter().any(|range| range.holds(interval)));
    let some = intervals
        .iter()
        .any(|interval| ranges.iter().any(|range| range.meets(interval)));
    verdict(every, some)
}

/// Whether the value keeps every bound, whatever the limits are.
pub(crate) fn bounded(value: &Possible, bounds: &[(Comparison, &Possible)], whole: bool) -> Verdict {
    match value {
        Possible::Numbers(intervals) => {
            let mut spans = Vec::with_capacity(bounds.len());
            for (comparison, limit) in bounds {
                let Some(hull) = hull(limit) else {
                    return Verdict::NotMet;
                };
                spans.push((*comparison, hull));
            }
            let bounds = spans.iter().map(|(comparison, limit)| (*comparison, limit));
            lies_between(intervals, bounds, whole)
        }
        Possible::Labels(labels) => {
            let all = LabelSet::first(LabelSet::CAPACITY);
            let (mut narrow, mut wide) = (all, all);
            for (comparison, limit) in bounds {
                let Possible::Labels(limit) = limit else {
                    return Verdict::NotMet;
                };
                let (Some(low), Some(high)) = (limit.lowest(), limit.highest()) else {
                    return Verdict::NotMet;
                };
                let (strict, mild) = match comparison {
                    Comparison::AtLeast | Comparison::Above => (high, low),
                    Comparison::AtMost | Comparison::Below => (low, high),
                };
                narrow = narrow.and(crate::compile::labels_within(*comparison, strict));
                wide = wide.and(crate::compile::labels_within(*comparison, mild));
            }
            verdict(labels.is_within(narrow), labels.meets(wide))
        }
        Possible::Sets(_) => Verdict::NotMet,
    }
}

/// Whether a number keeps every bound, whichever of the intervals holds it and wherever in their spans the limits are.
pub(crate) fn lies_between<'a>(
    intervals: &[Interval],
    bounds: impl Iterator<Item = (Comparison, &'a Interval)>,
    whole: bool,
) -> Verdict {
    let (mut narrow, mut wide) = (Range::default(), Range::default());
    for (comparison, limit) in bounds {
        narrow = strictest(narrow, comparison, limit);
        wide = mildest(wide, comparison, limit);
    }
    if whole {
        (narrow, wide) = (narrow.whole(), wide.whole());
    }
    let every = !narrow.is_empty() && lies_within(intervals, std::slice::from_ref(&narrow)) == Verdict::Met;
    let some = !wide.is_empty() && lies_within(intervals, std::slice::from_ref(&wide)) != Verdict::NotMet;
    verdict(every, some)
}

/// The bound that the value must keep against every limit; impossible to keep where the limit has no end.
fn strictest(range: Range, comparison: Comparison, limit: &Interval) -> Range {
    let end = match comparison {
        Comparison::AtLeast | Comparison::Above => &limit.to,
        Comparison::AtMost | Comparison::Below => &limit.from,
    };
    match end {
        Some(end) => range.bounded(comparison, end),
        None => nothing(),
    }
}

/// The bound that the value must keep against at least one limit.
fn mildest(range: Range, comparison: Comparison, limit: &Interval) -> Range {
    let end = match comparison {
        Comparison::AtLeast | Comparison::Above => &limit.from,
        Comparison::AtMost | Comparison::Below => &limit.to,
    };
    match end {
        Some(end) => range.bounded(comparison, end),
        None => range,
    }
}

/// A range without numbers.
fn nothing() -> Range {
    let cut = Cut {
        value: Number::zero(),
        inside: false,
    };
    Range {
        low: Some(cut.clone()),
        high: Some(cut),
    }
}

/// From the lowest to the highest value; `None` for what is no number.
pub(crate) fn hull(value: &Possible) -> Option<Interval> {
    match value {
        Possible::Numbers(intervals) => Some(Interval {
            from: intervals.first()?.from.clone(),
            to: intervals.last()?.to.clone(),
        }),
        Possible::Labels(_) | Possible::Sets(_) => None,
    }
}

/// Whether the value is one of the others.
pub(crate) fn equals(value: &Possible, others: &[&Possible]) -> Verdict {
    match value {
        Possible::Labels(labels) => {
            let (mut surely, mut perhaps) = (LabelSet::EMPTY, LabelSet::EMPTY);
            for other in others {
                let Possible::Labels(other) = other else {
                    continue;
                };
                perhaps = perhaps.or(*other);
                if other.len() == 1 {
                    surely = surely.or(*other);
                }
            }
            verdict(labels.is_within(surely), labels.meets(perhaps))
        }
        Possible::Numbers(intervals) => {
            let lists = others.iter().filter_map(|other| match other {
                Possible::Numbers(other) => Some(other.as_slice()),
                Possible::Labels(_) | Possible::Sets(_) => None,
            });
            is_one_of(intervals, lists)
        }
        Possible::Sets(_) => Verdict::NotMet,
    }
}

/// Whether a number is one of the others, whichever interval holds each.
pub(crate) fn is_one_of<'a>(
    intervals: &[Interval],
    others: impl Iterator<Item = &'a [Interval]> + Clone,
) -> Verdict {
    let is_surely = |value: &Number| {
        let mut singles = others.clone().filter_map(|other| match other {
            [only] => only.single(),
            _ => None,
        });
        singles.any(|single| single == value)
    };
    let can_be = |interval: &Interval| {
        let mut each = others.clone().flatten();
        each.any(|other| overlap(interval, other))
    };
    let every = intervals
        .iter()
        .all(|interval| interval.single().is_some_and(is_surely));
    verdict(every, intervals.iter().any(can_be))
}

/// Whether two stretches share a number.
pub(crate) fn overlap(a: &Interval, b: &Interval) -> bool {
    let before = |end: &Option<Number>, start: &Option<Number>| match (end, start) {
        (Some(end), Some(start)) => end < start,
        (Some(_) | None, Some(_) | None) => false,
    };
    !before(&a.to, &b.from) && !before(&b.to, &a.from)
}

/// Whether the set holds members.
pub(crate) fn includes(value: &Possible, how: Including, members: LabelSet) -> Verdict {
    let one = |set: &SetBetween| {
        let can_be = set.surely.or(set.perhaps);
        match how {
            Including::All => verdict(members.is_within(set.surely), members.is_within(can_be)),
            Including::Any => verdict(members.meets(set.surely), members.meets(can_be)),
            Including::None => verdict(!members.meets(can_be), !members.meets(set.surely)),
        }
    };
    match value {
        Possible::Sets(sets) => {
            let verdicts: Vec<Verdict> = sets.iter().map(one).collect();
            super::logic::agree(&verdicts.iter().collect::<Vec<_>>())
        }
        Possible::Labels(_) | Possible::Numbers(_) => Verdict::NotMet,
    }
}

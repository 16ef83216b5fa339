//! Several values of one fact together.

use stepwell_model::{Interval, Possible};

/// What any of several values can be, numbers as separate stretches; `None` of none.
pub(super) fn union(values: Vec<Possible>) -> Option<Possible> {
    let mut values = values.into_iter();
    let mut total = values.next()?;
    for value in values {
        match (&mut total, value) {
            (Possible::Labels(total), Possible::Labels(more)) => *total = total.or(more),
            (Possible::Numbers(total), Possible::Numbers(more)) => total.extend(more),
            (Possible::Sets(total), Possible::Sets(more)) => total.extend(more),
            // INVARIANT: one fact's values are all of one kind.
            (Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_), _) => {}
        }
    }
    match &mut total {
        Possible::Labels(_) => {}
        Possible::Numbers(intervals) => *intervals = apart(std::mem::take(intervals)),
        Possible::Sets(sets) => {
            sets.sort_unstable();
            sets.dedup();
        }
    }
    Some(total)
}

/// The same numbers as stretches that share none, rising.
fn apart(mut intervals: Vec<Interval>) -> Vec<Interval> {
    // `None` sorts first, which is right for a lower end.
    intervals.sort();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match merged.last_mut() {
            Some(last) if crate::record::overlap(last, &interval) => {
                last.to = match (last.to.take(), interval.to) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    (Some(_) | None, Some(_) | None) => None,
                };
            }
            Some(_) | None => merged.push(interval),
        }
    }
    merged
}

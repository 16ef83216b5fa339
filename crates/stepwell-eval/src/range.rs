//! Ranges between cuts.

use stepwell_model::{Comparison, Interval, Number};

use crate::program::{Cut, Range};

impl Range {
    /// One number.
    pub fn point(value: &Number) -> Self {
        let cut = Cut {
            value: value.clone(),
            inside: true,
        };
        Self {
            low: Some(cut.clone()),
            high: Some(cut),
        }
    }

    /// The range with one more bound.
    #[must_use]
    pub fn bounded(mut self, comparison: Comparison, limit: &Number) -> Self {
        let cut = |inside| Cut {
            value: limit.clone(),
            inside,
        };
        match comparison {
            Comparison::AtLeast => self.raise(cut(true)),
            Comparison::Above => self.raise(cut(false)),
            Comparison::AtMost => self.lower(cut(true)),
            Comparison::Below => self.lower(cut(false)),
        }
        self
    }

    fn raise(&mut self, cut: Cut) {
        let tighter = self
            .low
            .as_ref()
            .is_none_or(|low| low.value < cut.value || (low.value == cut.value && !cut.inside));
        if tighter {
            self.low = Some(cut);
        }
    }

    fn lower(&mut self, cut: Cut) {
        let tighter = self
            .high
            .as_ref()
            .is_none_or(|high| high.value > cut.value || (high.value == cut.value && !cut.inside));
        if tighter {
            self.high = Some(cut);
        }
    }

    /// The same range among whole numbers: both ends whole and taken in.
    #[must_use]
    pub fn whole(self) -> Self {
        let one = Number::whole(1);
        let inside = |value| Cut { value, inside: true };
        Self {
            low: self.low.map(|cut| {
                inside(if cut.inside {
                    cut.value.ceil()
                } else {
                    &cut.value.floor() + &one
                })
            }),
            high: self.high.map(|cut| {
                inside(if cut.inside {
                    cut.value.floor()
                } else {
                    &cut.value.ceil() - &one
                })
            }),
        }
    }

    /// Whether every number of the interval lies in it.
    pub fn holds(&self, interval: &Interval) -> bool {
        let low = match (&self.low, &interval.from) {
            (None, Some(_) | None) => true,
            (Some(_), None) => false,
            (Some(cut), Some(from)) => from > &cut.value || (cut.inside && from == &cut.value),
        };
        let high = match (&self.high, &interval.to) {
            (None, Some(_) | None) => true,
            (Some(_), None) => false,
            (Some(cut), Some(to)) => to < &cut.value || (cut.inside && to == &cut.value),
        };
        low && high
    }

    /// Whether some number of the interval lies in it.
    pub fn meets(&self, interval: &Interval) -> bool {
        let low_end = |to: &Option<Number>| match (&self.low, to) {
            (None, Some(_) | None) | (Some(_), None) => true,
            (Some(cut), Some(to)) => to > &cut.value || (cut.inside && to == &cut.value),
        };
        let high_end = |from: &Option<Number>| match (&self.high, from) {
            (None, Some(_) | None) | (Some(_), None) => true,
            (Some(cut), Some(from)) => from < &cut.value || (cut.inside && from == &cut.value),
        };
        low_end(&interval.to) && high_end(&interval.from) && !self.is_empty()
    }

    /// Whether no number lies in it.
    pub fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => {
                low.value > high.value || (low.value == high.value && !(low.inside && high.inside))
            }
            (Some(_) | None, Some(_) | None) => false,
        }
    }
}

/// The ranges in rising order, without empty ones, those that touch made one.
pub(crate) fn tidy(mut ranges: Vec<Range>, whole: bool) -> Vec<Range> {
    if whole {
        ranges = ranges.into_iter().map(Range::whole).collect();
    }
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by(|a, b| match (&a.low, &b.low) {
        (Some(a), Some(b)) => a.value.cmp(&b.value).then_with(|| b.inside.cmp(&a.inside)),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let mut tidied: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match tidied.last_mut() {
            Some(last) if touches(last, &range, whole) => {
                if ends_later(&range, last) {
                    last.high = range.high;
                }
            }
            Some(_) | None => tidied.push(range),
        }
    }
    tidied
}

/// Whether nothing lies between `first` and `second`, which starts no earlier.
fn touches(first: &Range, second: &Range, whole: bool) -> bool {
    match (&first.high, &second.low) {
        (None, Some(_) | None) | (Some(_), None) => true,
        (Some(high), Some(low)) => {
            high.value > low.value
                || (high.value == low.value && (high.inside || low.inside))
                || (whole && &high.value + &Number::whole(1) == low.value)
        }
    }
}

fn ends_later(range: &Range, than: &Range) -> bool {
    match (&range.high, &than.high) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(a), Some(b)) => a.value > b.value || (a.value == b.value && a.inside && !b.inside),
    }
}

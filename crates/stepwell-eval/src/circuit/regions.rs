//! The regions of a number between the cuts of all tests on it, and how an answer finds its own.

use std::collections::BTreeSet;

use stepwell_model::{Interval, LabelSet, Number};

use crate::program::{Cut, Range};

/// The most regions that are told apart; a number with more is tested by arithmetic.
const MOST_REGIONS: usize = LabelSet::CAPACITY;

/// Answers with at most so many digits after the point find their region by comparing whole numbers.
const QUICK_PLACES: u8 = 4;

/// A place between numbers: just before a value, or just after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Boundary {
    value: Number,
    after: bool,
}

impl Boundary {
    fn is_passed_by(&self, number: &Number) -> bool {
        if self.after {
            number > &self.value
        } else {
            number >= &self.value
        }
    }

    /// The least whole count of `1 / 10^places` that passes it; `None` where that is beyond an `i64`.
    fn least(&self, places: u8) -> Option<i64> {
        let scaled = &self.value * &Number::whole(10_i64.pow(u32::from(places)));
        if self.after {
            (&scaled.floor() + &Number::whole(1)).to_i64()
        } else {
            scaled.ceil().to_i64()
        }
    }
}

/// The regions of a number or day, lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regions {
    /// Region `n` starts after `n` of these.
    boundaries: Vec<Boundary>,
    /// What the fact can be.
    domain: Interval,
    /// Whether it takes no fractions.
    whole: bool,
    /// The regions that the fact can be in.
    possible: LabelSet,
    /// For each count of digits after the point: the least and the most that the fact can be, then the least of each
    /// region but the first. Only as many as fit.
    quick: Vec<Quick>,
}

/// The domain and the boundaries as whole counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Quick {
    least: i64,
    most: i64,
    starts: Vec<i64>,
    /// Where there are few counts, the region of each, from the least on.
    each: Vec<u8>,
}

/// The most counts whose regions are listed one by one.
const MOST_LISTED: i64 = 1 << 13;

impl Quick {
    fn new(least: i64, most: i64, starts: Vec<i64>) -> Self {
        let mut quick = Self {
            least,
            most,
            starts,
            each: Vec::new(),
        };
        if most.checked_sub(least).is_some_and(|wide| wide < MOST_LISTED) {
            // INVARIANT: there are at most `MOST_REGIONS` regions, which fit a byte.
            let region = |digits| u8::try_from(quick.passed(digits)).unwrap_or(u8::MAX);
            quick.each = (least..=most).map(region).collect();
        }
        quick
    }

    fn passed(&self, digits: i64) -> usize {
        self.starts.iter().filter(|start| **start <= digits).count()
    }

    #[inline]
    fn region(&self, digits: i64) -> Option<usize> {
        let at = digits
            .checked_sub(self.least)
            .and_then(|at| usize::try_from(at).ok());
        match at.and_then(|at| self.each.get(at)) {
            Some(region) => Some(usize::from(*region)),
            None if self.each.is_empty() && self.least <= digits && digits <= self.most => {
                Some(self.passed(digits))
            }
            None => None,
        }
    }
}

impl Regions {
    /// The regions that these tests cut a domain into; `None` where there are too many.
    pub(crate) fn new<'a>(
        tests: impl IntoIterator<Item = &'a Range>,
        domain: Interval,
        whole: bool,
    ) -> Option<Self> {
        let mut boundaries = BTreeSet::new();
        for range in tests {
            for (cut, is_low) in [(&range.low, true), (&range.high, false)] {
                boundaries.extend(cut.as_ref().map(|cut| Boundary {
                    value: cut.value.clone(),
                    after: cut.inside != is_low,
                }));
            }
        }
        (boundaries.len() < MOST_REGIONS)
            .then(|| Self::between(boundaries.into_iter().collect(), domain, whole))
    }

    /// A domain that no test cuts.
    pub(super) fn of_domain(domain: Interval, whole: bool) -> Self {
        Self::between(Vec::new(), domain, whole)
    }

    fn between(boundaries: Vec<Boundary>, domain: Interval, whole: bool) -> Self {
        let mut regions = Self {
            boundaries,
            domain,
            whole,
            possible: LabelSet::EMPTY,
            quick: Vec::new(),
        };
        let first = regions
            .domain
            .from
            .as_ref()
            .map_or(0, |from| regions.passed(from));
        let last = regions
            .domain
            .to
            .as_ref()
            .map_or(regions.boundaries.len(), |to| regions.passed(to));
        regions.possible = LabelSet::between(first as u32, last as u32);
        let places = if whole { 0 } else { QUICK_PLACES };
        regions.quick = (0..=places)
            .map_while(|places| regions.in_counts_of(places))
            .collect();
        regions
    }

    fn in_counts_of(&self, places: u8) -> Option<Quick> {
        let scale = Number::whole(10_i64.pow(u32::from(places)));
        // Without an end, the last number of an `i64` is kept free, so that nothing passes a boundary by overflow.
        let least = match &self.domain.from {
            Some(from) => (from * &scale).ceil().to_i64()?,
            None => i64::MIN,
        };
        let most = match &self.domain.to {
            Some(to) => (to * &scale).floor().to_i64()?,
            None => i64::MAX,
        };
        let starts = self.boundaries.iter().map(|boundary| boundary.least(places));
        Some(Quick::new(least, most, starts.collect::<Option<_>>()?))
    }

    /// The least and the most that the fact can be and the least of each region but the first, in counts of
    /// `1 / 10^places`, where all are small.
    pub(crate) fn in_counts(&self, places: u8) -> Option<(i32, i32, impl Iterator<Item = i32>)> {
        let quick = self.quick.get(usize::from(places))?;
        let small = |count: &i64| i32::try_from(*count).ok();
        let least = small(&quick.least).filter(|least| *least > i32::MIN)?;
        let most = small(&quick.most)?;
        // A boundary beyond what the fact can be is passed by all of it, or by none.
        let starts = quick.starts.iter();
        let starts =
            starts.map(move |start| i32::try_from((*start).clamp(i64::from(least), i64::from(most) + 1)));
        let starts: Vec<i32> = starts.collect::<Result<_, _>>().ok()?;
        Some((least, most, starts.into_iter()))
    }

    /// How many regions there are.
    pub fn count(&self) -> usize {
        self.boundaries.len() + 1
    }

    /// The regions that the fact can be in while it is not known.
    pub fn possible(&self) -> LabelSet {
        self.possible
    }

    /// What the fact can be.
    pub fn domain(&self) -> &Interval {
        &self.domain
    }

    fn passed(&self, number: &Number) -> usize {
        self.boundaries
            .iter()
            .filter(|boundary| boundary.is_passed_by(number))
            .count()
    }

    /// The regions that lie in the ranges of a test.
    pub(crate) fn within(&self, ranges: &[Range]) -> LabelSet {
        let place = |value: &Number, after: bool| {
            self.boundaries
                .iter()
                .position(|boundary| boundary.value == *value && boundary.after == after)
        };
        let mut accept = LabelSet::EMPTY;
        for range in ranges {
            let low = range.low.as_ref().and_then(|cut| place(&cut.value, !cut.inside));
            let high = range.high.as_ref().and_then(|cut| place(&cut.value, cut.inside));
            let first = low.map_or(0, |at| at + 1);
            let last = high.unwrap_or(self.boundaries.len());
            if first <= last {
                accept = accept.or(LabelSet::between(first as u32, last as u32));
            }
        }
        accept
    }

    /// The ranges that regions make up, in rising order: those that touch as one.
    pub fn ranges(&self, regions: LabelSet) -> Vec<Range> {
        let cut = |at: usize, is_low: bool| {
            self.boundaries.get(at).map(|boundary| Cut {
                value: boundary.value.clone(),
                inside: boundary.after != is_low,
            })
        };
        let mut ranges: Vec<Range> = Vec::new();
        let mut last = None;
        for region in regions.iter().map(|region| region as usize) {
            let high = cut(region, false);
            match ranges.last_mut() {
                Some(range) if last.is_some_and(|last: usize| last + 1 == region) => range.high = high,
                Some(_) | None => ranges.push(Range {
                    low: region.checked_sub(1).and_then(|before| cut(before, true)),
                    high,
                }),
            }
            last = Some(region);
        }
        ranges
    }

    /// The region of `digits / 10^places`; `None` where the fact cannot be that.
    #[inline]
    pub(crate) fn region(&self, digits: i64, places: u8) -> Option<usize> {
        match self.quick.get(usize::from(places)) {
            Some(quick) => quick.region(digits),
            None => self.region_of(&Number::decimal(digits, places)),
        }
    }

    /// The region of a number; `None` where the fact cannot be that.
    pub(crate) fn region_of(&self, number: &Number) -> Option<usize> {
        let low = self.domain.from.as_ref().is_some_and(|from| number < from);
        let high = self.domain.to.as_ref().is_some_and(|to| number > to);
        let broken = self.whole && !number.is_whole();
        (!low && !high && !broken).then(|| self.passed(number))
    }
}

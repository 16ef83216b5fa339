//! Days, periods, and elapsed time.

use std::fmt;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

/// What elapsed time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ElapsedUnit {
    /// Days.
    Days,
    /// Completed months.
    Months,
    /// Completed years.
    Years,
}

impl Day {
    /// The first day there is: 0001-01-01.
    pub const FIRST: Self = Self(-719_162);
    /// The last day there is: 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// The day that many days after 1970-01-01, kept between [`Day::FIRST`] and [`Day::LAST`].
    pub fn from_count(days: i64) -> Self {
        let days = days.clamp(i64::from(Self::FIRST.0), i64::from(Self::LAST.0));
        Self(i32::try_from(days).unwrap_or(Self::LAST.0))
    }

    /// Days since 1970-01-01.
    pub fn count(self) -> i64 {
        i64::from(self.0)
    }

    /// Reads `2024-01-01`; `None` where there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
        let date = Date::new(
            part(0, 4)?,
            i8::try_from(part(5, 7)?).ok()?,
            i8::try_from(part(8, 10)?).ok()?,
        )
        .ok()?;
        (date.year() >= 1).then(|| Self::from_date(date))
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self::from_count(self.count() + 1)
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::from_count(self.count() - 1)
    }

    /// The day `months` later (earlier when negative). Where that month lacks the day, the first of the next month.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let date = self.date();
        let counted = (i64::from(date.year()) * 12 + i64::from(date.month()) - 1).saturating_add(months);
        let (year, month) = (counted.div_euclid(12), counted.rem_euclid(12) + 1);
        if year < 1 {
            return Self::FIRST;
        }
        if year > 9999 {
            return Self::LAST;
        }
        let (year, month) = (year as i16, month as i8);
        match Date::new(year, month, date.day()) {
            Ok(date) => Self::from_date(date),
            Err(_) if month == 12 => {
                Date::new(year.saturating_add(1), 1, 1).map_or(Self::LAST, Self::from_date)
            }
            Err(_) => Date::new(year, month + 1, 1).map_or(Self::LAST, Self::from_date),
        }
    }

    /// Completed units from `self` to `later`, rounded down: the highest count that, added to `self`, does not pass
    /// `later`.
    pub fn until(self, later: Self, unit: ElapsedUnit) -> i64 {
        let months = match unit {
            ElapsedUnit::Days => return later.count() - self.count(),
            ElapsedUnit::Months => 1,
            ElapsedUnit::Years => 12,
        };
        let (a, b) = (self.date(), later.date());
        let apart =
            (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month()) - i64::from(a.month());
        let mut count = apart.div_euclid(months) + 1;
        while count * months > -200_000 && self.plus_months(count * months) > later {
            count -= 1;
        }
        count
    }

    fn date(self) -> Date {
        let epoch = Date::constant(1970, 1, 1);
        Span::new()
            .try_days(self.0)
            .and_then(|days| epoch.checked_add(days))
            .unwrap_or(epoch)
    }

    fn from_date(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        let days = (date - epoch).get_days();
        Self(days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

/// The days from `from` to `until`, both in; an end that is missing is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
}

impl Period {
    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the two share a day.
    pub fn meets(self, other: Self) -> bool {
        let before = |end: Option<Day>, start: Option<Day>| match (end, start) {
            (Some(end), Some(start)) => end < start,
            (Some(_) | None, Some(_) | None) => false,
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }

    /// The days that lie in it and not in the other: those before it, and those after it.
    pub fn without(self, other: Self) -> impl Iterator<Item = Self> {
        let earlier = other.from.map(|from| Self {
            from: self.from,
            until: Some(
                self.until
                    .map_or(from.previous(), |until| until.min(from.previous())),
            ),
        });
        let later = other.until.map(|until| Self {
            from: Some(self.from.map_or(until.next(), |from| from.max(until.next()))),
            until: self.until,
        });
        let is_some = |period: &Self| match (period.from, period.until) {
            (Some(from), Some(until)) => from <= until,
            (Some(_) | None, Some(_) | None) => true,
        };
        earlier.into_iter().chain(later).filter(is_some)
    }
}

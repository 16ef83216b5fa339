//! Units of numbers, and what converts into what.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::Number;

/// A unit: parts above the line and parts below it. Without parts it is the unit of a plain number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// Above the line, sorted.
    pub above: Vec<UnitPart>,
    /// Below the line, sorted; shares none with `above`.
    pub below: Vec<UnitPart>,
}

/// One part of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum UnitPart {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// A declared thing that is counted, by its name: `session`.
    Counted(String),
}

impl UnitPart {
    /// Reads a unit of time, singular or plural.
    pub fn of_time(word: &str) -> Option<Self> {
        match word {
            "minute" | "minutes" => Some(UnitPart::Minute),
            "hour" | "hours" => Some(UnitPart::Hour),
            "day" | "days" => Some(UnitPart::Day),
            "week" | "weeks" => Some(UnitPart::Week),
            "month" | "months" => Some(UnitPart::Month),
            "year" | "years" => Some(UnitPart::Year),
            _ => None,
        }
    }

    fn singular(&self) -> &str {
        match self {
            UnitPart::Minute => "minute",
            UnitPart::Hour => "hour",
            UnitPart::Day => "day",
            UnitPart::Week => "week",
            UnitPart::Month => "month",
            UnitPart::Year => "year",
            UnitPart::Counted(name) => name,
        }
    }
}

impl Unit {
    /// The unit with these parts; what stands above and below is cancelled.
    pub fn new(above: impl IntoIterator<Item = UnitPart>, below: impl IntoIterator<Item = UnitPart>) -> Self {
        let mut powers: BTreeMap<UnitPart, i32> = BTreeMap::new();
        for part in above {
            *powers.entry(part).or_default() += 1;
        }
        for part in below {
            *powers.entry(part).or_default() -= 1;
        }
        let mut unit = Self::default();
        for (part, power) in powers {
            for _ in 0..power.abs() {
                if power > 0 {
                    unit.above.push(part.clone())
                } else {
                    unit.below.push(part.clone())
                }
            }
        }
        unit
    }

    /// Whether it is the unit of a plain number.
    pub fn is_plain(&self) -> bool {
        self.above.is_empty() && self.below.is_empty()
    }

    /// The unit of a product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self::new(
            self.above.iter().chain(&other.above).cloned(),
            self.below.iter().chain(&other.below).cloned(),
        )
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        Self::new(
            self.above.iter().chain(&other.below).cloned(),
            self.below.iter().chain(&other.above).cloned(),
        )
    }

    /// What a number in `self` is multiplied by to be in `target`; `None` where the two do not convert.
    ///
    /// A length of time converts among minutes, hours, days and weeks, or among months and years. In any other unit
    /// only minutes and hours convert, and only above the line.
    pub fn factor_to(&self, target: &Self) -> Option<Number> {
        if self == target {
            return Some(Number::whole(1));
        }
        let (from, size) = self.basis();
        let (to, target_size) = target.basis();
        if from == to {
            Some(Number::ratio(size, target_size))
        } else {
            None
        }
    }

    /// The unit in which all units that convert into one another agree, and how many of it one of `self` is.
    fn basis(&self) -> (Self, i64) {
        if let ([part], []) = (self.above.as_slice(), self.below.as_slice()) {
            let (basis, size) = match part {
                UnitPart::Minute => (UnitPart::Minute, 1),
                UnitPart::Hour => (UnitPart::Minute, 60),
                UnitPart::Day => (UnitPart::Minute, 24 * 60),
                UnitPart::Week => (UnitPart::Minute, 7 * 24 * 60),
                UnitPart::Month => (UnitPart::Month, 1),
                UnitPart::Year => (UnitPart::Month, 12),
                UnitPart::Counted(_) => (part.clone(), 1),
            };
            return (Self::new([basis], []), size);
        }
        let mut size = 1_i64;
        let above: Vec<UnitPart> = self
            .above
            .iter()
            .map(|part| {
                if *part == UnitPart::Hour {
                    size = size.saturating_mul(60);
                    UnitPart::Minute
                } else {
                    part.clone()
                }
            })
            .collect();
        (Self::new(above, self.below.iter().cloned()), size)
    }
}

impl fmt::Display for Unit {
    /// Plural above the line, singular below: `hours/week`. A plain number's unit is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.above.iter().enumerate() {
            let separator = if at > 0 { "·" } else { "" };
            match part {
                UnitPart::Counted(name) => write!(f, "{separator}{}", plural(name))?,
                UnitPart::Minute
                | UnitPart::Hour
                | UnitPart::Day
                | UnitPart::Week
                | UnitPart::Month
                | UnitPart::Year => write!(f, "{separator}{}s", part.singular())?,
            }
        }
        for part in &self.below {
            write!(f, "/{}", part.singular())?;
        }
        Ok(())
    }
}

/// The plural of a counted thing, as authors write it: `session`, `sessions`.
fn plural(name: &str) -> String {
    if name.ends_with('s') {
        name.to_owned()
    } else {
        format!("{name}s")
    }
}

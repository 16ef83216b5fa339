//! Whole numbers in SQL, of which it is known how large they can be.
//!
//! All that is calculated with is a whole count of some fraction of a unit, so that no engine rounds. It is a BIGINT while
//! that surely holds it, then a DECIMAL(38); what may have more digits is refused before there is a query.

use stepwell_model::Number;

use crate::expression::{Binding, Expression};

/// A whole number that is never too large for its type.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    pub(crate) value: Expression,
    /// The lowest it can be.
    pub(crate) low: Number,
    /// The highest it can be.
    pub(crate) high: Number,
}

/// A number of more digits than any type of the engines holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// The type of numbers that a BIGINT does not hold.
const WIDE: &str = "DECIMAL(38,0)";

fn is_wide(low: &Number, high: &Number) -> bool {
    low.to_i64().is_none() || high.to_i64().is_none()
}

/// Whether so many digits are held by the widest type.
fn fits(low: &Number, high: &Number) -> Result<(), TooLarge> {
    let nineteen = Number::whole(10_i64.pow(18));
    let limit = &(&nineteen * &nineteen) * &Number::whole(100);
    if low > &-&limit && high < &limit {
        Ok(())
    } else {
        Err(TooLarge)
    }
}

impl Whole {
    /// The same for every row.
    pub(crate) fn constant(value: &Number) -> Result<Self, TooLarge> {
        fits(value, value)?;
        let text = value.to_string();
        let mut written = Expression::constant(text);
        if value.is_negative() {
            written.text = format!("({})", written.text);
        }
        Ok(Self {
            value: written,
            low: value.clone(),
            high: value.clone(),
        })
    }

    /// An expression between two numbers.
    pub(crate) fn between(value: Expression, low: Number, high: Number) -> Result<Self, TooLarge> {
        fits(&low, &high)?;
        if low == high {
            return Self::constant(&low);
        }
        Ok(Self { value, low, high })
    }

    /// The type that holds it.
    pub(crate) fn kind(low: &Number, high: &Number) -> &'static str {
        if is_wide(low, high) { WIDE } else { "BIGINT" }
    }

    /// Whether it is the same for every row.
    pub(crate) fn fixed(&self) -> Option<&Number> {
        (self.low == self.high).then_some(&self.low)
    }

    pub(crate) fn plus(&self, other: &Self) -> Result<Self, TooLarge> {
        if self.fixed().is_some_and(Number::is_zero) {
            return Ok(other.clone());
        }
        if other.fixed().is_some_and(Number::is_zero) {
            return Ok(self.clone());
        }
        self.combined(other, "+", &self.low + &other.low, &self.high + &other.high)
    }

    pub(crate) fn minus(&self, other: &Self) -> Result<Self, TooLarge> {
        if other.fixed().is_some_and(Number::is_zero) {
            return Ok(self.clone());
        }
        self.combined(other, "-", &self.low - &other.high, &self.high - &other.low)
    }

    pub(crate) fn times(&self, other: &Self) -> Result<Self, TooLarge> {
        let one = Number::whole(1);
        if self.fixed() == Some(&one) {
            return Ok(other.clone());
        }
        if other.fixed() == Some(&one) {
            return Ok(self.clone());
        }
        let corners = [
            &self.low * &other.low,
            &self.low * &other.high,
            &self.high * &other.low,
            &self.high * &other.high,
        ];
        let low = corners.iter().min().cloned().unwrap_or_else(Number::zero);
        let high = corners.iter().max().cloned().unwrap_or_else(Number::zero);
        self.combined(other, "*", low, high)
    }

    pub(crate) fn negated(&self) -> Result<Self, TooLarge> {
        Self::constant(&Number::zero())?.minus(self)
    }

    fn combined(&self, other: &Self, sign: &str, low: Number, high: Number) -> Result<Self, TooLarge> {
        let wide = is_wide(&low, &high) || is_wide(&self.low, &self.high) || is_wide(&other.low, &other.high);
        let operand = |whole: &Self| {
            if wide {
                format!("CAST({} AS {WIDE})", whole.value.text)
            } else {
                whole.value.single()
            }
        };
        let text = format!("({} {sign} {})", operand(self), operand(other));
        let value = Expression::of(text, Binding::Single, &[&self.value, &other.value]);
        Self::between(value, low, high)
    }
}

/// The greatest common divisor of two whole numbers above zero.
pub(crate) fn common_divisor(one: &Number, other: &Number) -> Number {
    let (mut a, mut b) = (one.clone(), other.clone());
    while !b.is_zero() {
        let quotient = a.over(&b).unwrap_or_else(Number::zero).floor();
        let rest = &a - &(&quotient * &b);
        a = b;
        b = rest;
    }
    a
}

/// A fraction in lowest terms: its numerator, and its denominator, which is above zero.
pub(crate) fn terms(number: &Number) -> (Number, Number) {
    if let Some((over, under)) = number.parts() {
        return (Number::whole(over), Number::whole(under));
    }
    // The denominator is the least whole number that makes it whole: what the text of the fraction says.
    let text = number.to_string();
    let under = match text.split_once('/') {
        Some((_, under)) => whole_of(under),
        None => match text.split_once('.') {
            Some((_, after)) => power_of_ten(after.len()),
            None => Number::whole(1),
        },
    };
    (number * &under, under)
}

/// A whole number from its digits, however many.
fn whole_of(digits: &str) -> Number {
    let ten = Number::whole(10);
    digits.bytes().fold(Number::zero(), |all, digit| {
        &(&all * &ten) + &Number::whole(i64::from(digit) - i64::from(b'0'))
    })
}

pub(crate) fn power_of_ten(power: usize) -> Number {
    let ten = Number::whole(10);
    (0..power).fold(Number::whole(1), |all, _| &all * &ten)
}

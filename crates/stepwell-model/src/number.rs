//! Exact numbers: fractions, read from decimals and written as decimals, never floats.

use std::{
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact fraction.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(BigRational);

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as a decimal.
    NotDecimal,
    /// It has more digits than [`Number::DIGITS`] before or after the point.
    TooLong,
}

impl Number {
    /// The most digits a written number may have before the point, and as many after it. Together with the checker's
    /// limit on the parts of a calculation this bounds the time and memory of every evaluation.
    pub const DIGITS: usize = 18;

    /// Zero.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self(BigRational::from_integer(BigInt::from(value)))
    }

    /// A fraction. `over` must not be zero; where it is, the result is zero.
    pub fn ratio(value: i64, over: i64) -> Self {
        if over == 0 {
            return Self::zero();
        }
        Self(BigRational::new(BigInt::from(value), BigInt::from(over)))
    }

    /// Reads a decimal: `-12`, `8.5`. With `exponent`, JSON's `1e-3` too.
    ///
    /// # Errors
    /// The text is no decimal, or has too many digits.
    pub fn parse(text: &str, exponent: bool) -> Result<Self, NumberError> {
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) if exponent => {
                let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(NumberError::NotDecimal);
                }
                (mantissa, power.parse::<i64>().map_err(|_| NumberError::TooLong)?)
            }
            Some(_) => return Err(NumberError::NotDecimal),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
        let decimal = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !decimal(before) || !decimal(after) {
            return Err(NumberError::NotDecimal);
        }
        let before = before.trim_start_matches('0');
        let after = after.trim_end_matches('0');
        if before.is_empty() && after.is_empty() {
            return Ok(Self::zero());
        }
        let point = i64::try_from(after.len()).map_err(|_| NumberError::TooLong)?;
        let scale = power.checked_sub(point).ok_or(NumberError::TooLong)?;
        let limit = Self::DIGITS as i64;
        let length = i64::try_from(before.len() + after.len()).map_err(|_| NumberError::TooLong)?;
        // Digits before the point, and after it, once the exponent is applied.
        if length.saturating_add(scale) > limit || scale.saturating_neg() > limit || length > 2 * limit {
            return Err(NumberError::TooLong);
        }
        let mut value = BigInt::zero();
        for digit in before.bytes().chain(after.bytes()) {
            value = value * 10 + i32::from(digit - b'0');
        }
        let power =
            BigInt::from(10).pow(u32::try_from(scale.unsigned_abs()).map_err(|_| NumberError::TooLong)?);
        let magnitude = if scale >= 0 {
            BigRational::from_integer(value * power)
        } else {
            BigRational::new(value, power)
        };
        Ok(Self(if negative { -magnitude } else { magnitude }))
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// The highest whole number that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The lowest whole number that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        Self(self.0.ceil())
    }

    /// The number as an `i64`, where it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.is_whole() {
            self.0.to_integer().to_i64()
        } else {
            None
        }
    }

    /// How many bits its parts have: what calculating with it costs.
    pub fn bits(&self) -> u64 {
        self.0.numer().bits() + self.0.denom().bits()
    }

    /// Whether it can be written as a decimal of at most [`Number::DIGITS`] digits after the point.
    pub fn is_decimal(&self) -> bool {
        self.decimals()
            .is_some_and(|places| usize::try_from(places).is_ok_and(|places| places <= Self::DIGITS))
    }

    /// How many digits it has after the point; `None` where it is no decimal.
    fn decimals(&self) -> Option<u32> {
        let mut rest = self.0.denom().clone();
        let mut places = 0_u32;
        for prime in [2_u32, 5] {
            let mut count = 0;
            while Zero::is_zero(&(&rest % prime)) {
                rest /= prime;
                count += 1;
            }
            places = places.max(count);
        }
        (rest == BigInt::from(1)).then_some(places)
    }

    /// The quotient; `None` where `divisor` is zero.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            None
        } else {
            Some(Self(&self.0 / &divisor.0))
        }
    }
}

impl fmt::Display for Number {
    /// A decimal where one is exact (`8.5`), else a fraction (`10/3`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(places) = self.decimals() else {
            return write!(f, "{}/{}", self.0.numer(), self.0.denom());
        };
        let scaled = (self.0.clone() * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
        let sign = if scaled.is_negative() { "-" } else { "" };
        let digits = scaled.abs().to_string();
        let places = places as usize;
        if places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (before, after) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{before}.{after}")
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add for &Number {
    type Output = Number;

    fn add(self, other: Self) -> Number {
        Number(&self.0 + &other.0)
    }
}

impl Sub for &Number {
    type Output = Number;

    fn sub(self, other: Self) -> Number {
        Number(&self.0 - &other.0)
    }
}

impl Mul for &Number {
    type Output = Number;

    fn mul(self, other: Self) -> Number {
        Number(&self.0 * &other.0)
    }
}

impl Div for &Number {
    type Output = Option<Number>;

    fn div(self, other: Self) -> Option<Number> {
        self.over(other)
    }
}

impl Neg for &Number {
    type Output = Number;

    fn neg(self) -> Number {
        Number(-&self.0)
    }
}

impl Serialize for Number {
    /// As text, `8.5` or `10/3`: no reader can turn it into a float.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("`{text}` is not a number"));
        match text.split_once('/') {
            Some((value, over)) => {
                let read = |part: &str| part.parse::<BigInt>().map_err(|_| wrong());
                let over = read(over)?;
                if over.is_zero() {
                    return Err(wrong());
                }
                Ok(Self(BigRational::new(read(value)?, over)))
            }
            None => {
                let (before, after) = text.split_once('.').unwrap_or((&text, ""));
                let digits = format!("{before}{after}")
                    .parse::<BigInt>()
                    .map_err(|_| wrong())?;
                let places = u32::try_from(after.len()).map_err(|_| wrong())?;
                Ok(Self(BigRational::new(digits, BigInt::from(10).pow(places))))
            }
        }
    }
}

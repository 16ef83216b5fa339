//! Exact numbers: fractions, read from decimals and written as decimals, never floats.

use std::{
    cmp::Ordering,
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(test)]
mod tests;

/// An exact fraction.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Fraction);

/// A fraction in lowest terms, by how much room it takes.
///
/// Nearly every number of a ruleset or a record is small, and small ones need no memory of their own.
// INVARIANT: a fraction that fits `Small` is never `Big`, and both are in lowest terms with a denominator above zero, so
// that equal numbers are equal piece by piece.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Fraction {
    /// Both parts are between `-i64::MAX` and `i64::MAX`.
    Small { over: i64, under: i64 },
    /// Any other.
    Big(Box<BigRational>),
}

impl Fraction {
    /// `over / under`, which must not be zero, in lowest terms.
    fn of(over: i128, under: i128) -> Self {
        let divisor = if under == 1 { 1 } else { over.gcd(&under) };
        let divisor = if under < 0 { -divisor } else { divisor };
        let (over, under) = match divisor {
            1 => (over, under),
            _ => (over / divisor, under / divisor),
        };
        match (i64::try_from(over), i64::try_from(under)) {
            (Ok(small), Ok(under)) if small != i64::MIN => Self::Small { over: small, under },
            (Ok(_) | Err(_), Ok(_) | Err(_)) => Self::Big(Box::new(BigRational::new_raw(
                BigInt::from(over),
                BigInt::from(under),
            ))),
        }
    }

    /// The same fraction, which is in lowest terms, in the least room.
    fn of_big(big: BigRational) -> Self {
        match (big.numer().to_i64(), big.denom().to_i64()) {
            (Some(over), Some(under)) if over != i64::MIN => Self::Small { over, under },
            (Some(_) | None, Some(_) | None) => Self::Big(Box::new(big)),
        }
    }

    fn big(&self) -> BigRational {
        match self {
            Self::Small { over, under } => BigRational::new_raw(BigInt::from(*over), BigInt::from(*under)),
            Self::Big(big) => (**big).clone(),
        }
    }

    /// Combines two: small ones by `small`, which is given numerators and denominators, others by `big`.
    fn combined(
        &self,
        other: &Self,
        small: impl FnOnce((i128, i128), (i128, i128)) -> (i128, i128),
        big: impl FnOnce(BigRational, BigRational) -> BigRational,
    ) -> Self {
        match (self, other) {
            (Self::Small { over: a, under: b }, Self::Small { over: c, under: d }) => {
                let wide = |part: &i64| i128::from(*part);
                let (over, under) = small((wide(a), wide(b)), (wide(c), wide(d)));
                Self::of(over, under)
            }
            (Self::Small { .. } | Self::Big(_), Self::Small { .. } | Self::Big(_)) => {
                Self::of_big(big(self.big(), other.big()))
            }
        }
    }
}

/// The longest text that is read back: a fraction of two numbers of twice [`Number::DIGITS`] digits, with room to spare.
const LONGEST_TEXT: usize = 128;

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
        Self::whole(0)
    }

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self(Fraction::of(i128::from(value), 1))
    }

    /// A fraction. `over` must not be zero; where it is, the result is zero.
    pub fn ratio(value: i64, over: i64) -> Self {
        if over == 0 {
            return Self::zero();
        }
        Self(Fraction::of(i128::from(value), i128::from(over)))
    }

    /// `digits / 10^places`, for at most [`Number::DIGITS`] places; more count as that many.
    pub fn decimal(digits: i64, places: u8) -> Self {
        let places = u32::from(places).min(Self::DIGITS as u32);
        Self(Fraction::of(i128::from(digits), 10_i128.pow(places)))
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
        // At most 36 digits, which an `i128` holds.
        let mut value = 0_i128;
        for digit in before.bytes().chain(after.bytes()) {
            value = value * 10 + i128::from(digit - b'0');
        }
        let value = if negative { -value } else { value };
        let power = 10_i128.pow(u32::try_from(scale.unsigned_abs()).map_err(|_| NumberError::TooLong)?);
        Ok(Self(if scale >= 0 {
            Fraction::of(value * power, 1)
        } else {
            Fraction::of(value, power)
        }))
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Fraction::Small { under, .. } => *under == 1,
            Fraction::Big(big) => big.is_integer(),
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Fraction::Small { over, .. } => *over == 0,
            Fraction::Big(_) => false,
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Fraction::Small { over, .. } => *over < 0,
            Fraction::Big(big) => big.is_negative(),
        }
    }

    /// The highest whole number that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Fraction::Small { over, under } => Self::whole(over.div_euclid(*under)),
            Fraction::Big(big) => Self(Fraction::of_big(big.floor())),
        }
    }

    /// The lowest whole number that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -&(-self).floor()
    }

    /// The number as an `i64`, where it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Fraction::Small { over, under } => (*under == 1).then_some(*over),
            Fraction::Big(big) => big.is_integer().then(|| big.to_integer().to_i64())?,
        }
    }

    /// Its numerator and its denominator, which is above zero, in lowest terms, where both fit.
    pub fn parts(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Fraction::Small { over, under } => Some((*over, *under)),
            Fraction::Big(_) => None,
        }
    }

    /// How many bits its parts have: what calculating with it costs.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Fraction::Small { over, under } => {
                u64::from(u64::BITS - over.unsigned_abs().leading_zeros())
                    + u64::from(u64::BITS - under.unsigned_abs().leading_zeros())
            }
            Fraction::Big(big) => big.numer().bits() + big.denom().bits(),
        }
    }

    /// Whether it can be written as a decimal of at most [`Number::DIGITS`] digits after the point.
    pub fn is_decimal(&self) -> bool {
        self.decimals()
            .is_some_and(|places| usize::try_from(places).is_ok_and(|places| places <= Self::DIGITS))
    }

    /// How many digits it has after the point; `None` where it is no decimal.
    fn decimals(&self) -> Option<u32> {
        if self.is_whole() {
            return Some(0);
        }
        let mut rest = self.0.big().denom().clone();
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

    /// The fraction that times itself is this; `None` where there is none.
    pub fn square_root(&self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        let big = self.0.big();
        let root = BigRational::new(big.numer().sqrt(), big.denom().sqrt());
        let root = Self(Fraction::of_big(root));
        (&root * &root == *self).then_some(root)
    }

    /// The quotient; `None` where `divisor` is zero.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            None
        } else {
            Some(Self(self.0.combined(
                &divisor.0,
                |(a, b), (c, d)| (a * d, b * c),
                |a, b| a / b,
            )))
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Fraction::Small { over: a, under: b }, Fraction::Small { over: c, under: d }) => {
                if b == d {
                    a.cmp(c)
                } else {
                    (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
                }
            }
            (Fraction::Small { .. } | Fraction::Big(_), Fraction::Small { .. } | Fraction::Big(_)) => {
                self.0.big().cmp(&other.0.big())
            }
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    /// A decimal where one is exact (`8.5`), else a fraction (`10/3`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Fraction::Small { over, under: 1 } = self.0 {
            return write!(f, "{over}");
        }
        let big = self.0.big();
        let Some(places) = self.decimals() else {
            return write!(f, "{}/{}", big.numer(), big.denom());
        };
        let scaled = (big * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
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
        Number(self.0.combined(
            &other.0,
            |(a, b), (c, d)| {
                if b == d {
                    (a + c, b)
                } else {
                    (a * d + c * b, b * d)
                }
            },
            |a, b| a + b,
        ))
    }
}

impl Sub for &Number {
    type Output = Number;

    fn sub(self, other: Self) -> Number {
        Number(self.0.combined(
            &other.0,
            |(a, b), (c, d)| {
                if b == d {
                    (a - c, b)
                } else {
                    (a * d - c * b, b * d)
                }
            },
            |a, b| a - b,
        ))
    }
}

impl Mul for &Number {
    type Output = Number;

    fn mul(self, other: Self) -> Number {
        Number(
            self.0
                .combined(&other.0, |(a, b), (c, d)| (a * c, b * d), |a, b| a * b),
        )
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
        Number(match &self.0 {
            Fraction::Small { over, under } => Fraction::Small {
                over: -over,
                under: *under,
            },
            Fraction::Big(big) => Fraction::of_big(-&**big),
        })
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
        let wrong = || serde::de::Error::custom("this is not a number");
        // What is read can come from anywhere, and turning very many digits into a number takes time.
        if text.len() > LONGEST_TEXT {
            return Err(wrong());
        }
        match text.split_once('/') {
            Some((value, over)) => {
                let read = |part: &str| part.parse::<BigInt>().map_err(|_| wrong());
                let over = read(over)?;
                if over.is_zero() {
                    return Err(wrong());
                }
                Ok(Self(Fraction::of_big(BigRational::new(read(value)?, over))))
            }
            None => {
                let (before, after) = text.split_once('.').unwrap_or((&text, ""));
                let digits = format!("{before}{after}")
                    .parse::<BigInt>()
                    .map_err(|_| wrong())?;
                let places = u32::try_from(after.len()).map_err(|_| wrong())?;
                Ok(Self(Fraction::of_big(BigRational::new(
                    digits,
                    BigInt::from(10).pow(places),
                ))))
            }
        }
    }
}

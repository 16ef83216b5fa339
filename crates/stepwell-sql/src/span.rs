//! From the lowest to the highest that an amount can be of a row.

use stepwell_model::{Number, Scaling};

use crate::{
    expression::{Binding, Expression},
    whole::{TooLarge, Whole, common_divisor, terms},
};

/// Why an amount cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cannot {
    /// It may have more digits than the engines hold.
    TooLarge,
    /// It is calculated in a way that is not written.
    NotWritten,
}

impl From<TooLarge> for Cannot {
    fn from(_: TooLarge) -> Self {
        Cannot::TooLarge
    }
}

/// One end: `over / (under * scale)`, the scale standing in the [`Span`].
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) over: Whole,
    /// Above zero; one where there is none.
    pub(crate) under: Option<Whole>,
    /// Whether `over` can be null: without end.
    pub(crate) open: bool,
}

/// From the lowest to the highest.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) low: End,
    pub(crate) high: End,
    /// What both are counts of: one over this, which is whole and above zero.
    pub(crate) scale: Number,
}

impl End {
    pub(crate) fn plain(over: Whole) -> Self {
        Self {
            over,
            under: None,
            open: false,
        }
    }

    fn scaled(&self, factor: &Number) -> Result<Self, TooLarge> {
        Ok(Self {
            over: self.over.times(&Whole::constant(factor)?)?,
            under: self.under.clone(),
            open: self.open,
        })
    }

    fn plus(&self, other: &Self) -> Result<Self, TooLarge> {
        let open = self.open || other.open;
        Ok(match (&self.under, &other.under) {
            (None, None) => Self {
                over: self.over.plus(&other.over)?,
                under: None,
                open,
            },
            (Some(under), None) => Self {
                over: self.over.plus(&other.over.times(under)?)?,
                under: Some(under.clone()),
                open,
            },
            (None, Some(under)) => Self {
                over: self.over.times(under)?.plus(&other.over)?,
                under: Some(under.clone()),
                open,
            },
            (Some(one), Some(two)) => Self {
                over: self.over.times(two)?.plus(&other.over.times(one)?)?,
                under: Some(one.times(two)?),
                open,
            },
        })
    }

    fn times(&self, other: &Self) -> Result<Self, TooLarge> {
        let under = match (&self.under, &other.under) {
            (None, None) => None,
            (Some(under), None) | (None, Some(under)) => Some(under.clone()),
            (Some(one), Some(two)) => Some(one.times(two)?),
        };
        Ok(Self {
            over: self.over.times(&other.over)?,
            under,
            open: self.open || other.open,
        })
    }
}

/// One condition or another value: `CASE WHEN holds THEN a ELSE b END`.
fn either(holds: &Expression, one: &Whole, other: &Whole) -> Result<Whole, TooLarge> {
    let low = one.low.clone().min(other.low.clone());
    let high = one.high.clone().max(other.high.clone());
    let kind = Whole::kind(&low, &high);
    let text = format!(
        "CASE WHEN {} THEN CAST({} AS {kind}) ELSE CAST({} AS {kind}) END",
        holds.text, one.value.text, other.value.text
    );
    let value = Expression::of(text, Binding::Single, &[holds, &one.value, &other.value]);
    Whole::between(value, low, high)
}

/// What a range is, seen from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    NotBelowZero,
    NotAboveZero,
    Both,
}

impl Span {
    /// A number, the same for every row.
    pub(crate) fn fixed(number: &Number) -> Result<Self, TooLarge> {
        let (over, under) = terms(number);
        let end = End::plain(Whole::constant(&over)?);
        Ok(Self {
            low: end.clone(),
            high: end,
            scale: under,
        })
    }

    fn side(&self) -> Side {
        let below = self.low.open || self.low.over.low.is_negative();
        let above = self.high.open || (!self.high.over.high.is_zero() && !self.high.over.high.is_negative());
        match (below, above) {
            (false, true | false) => Side::NotBelowZero,
            (true, false) => Side::NotAboveZero,
            (true, true) => Side::Both,
        }
    }

    pub(crate) fn negated(&self) -> Result<Self, TooLarge> {
        let end = |end: &End| -> Result<End, TooLarge> {
            Ok(End {
                over: end.over.negated()?,
                under: end.under.clone(),
                open: end.open,
            })
        };
        Ok(Self {
            low: end(&self.high)?,
            high: end(&self.low)?,
            scale: self.scale.clone(),
        })
    }

    /// The span times a factor.
    pub(crate) fn times_number(&self, factor: &Number) -> Result<Self, TooLarge> {
        let (over, under) = terms(factor);
        let positive = if over.is_negative() { -&over } else { over.clone() };
        if positive.is_zero() {
            return Self::fixed(&Number::zero());
        }
        let scale = &self.scale * &under;
        let shared = common_divisor(&positive, &scale);
        let divided = |number: &Number| number.over(&shared).unwrap_or_else(|| number.clone());
        let factor = divided(&positive);
        let scaled = Self {
            low: self.low.scaled(&factor)?,
            high: self.high.scaled(&factor)?,
            scale: divided(&scale),
        };
        if over.is_negative() {
            scaled.negated()
        } else {
            Ok(scaled)
        }
    }

    /// Both spans as counts of the same.
    fn alike(&self, other: &Self) -> Result<(Self, Self), TooLarge> {
        let shared = common_divisor(&self.scale, &other.scale);
        let grown = |span: &Self, by: &Number| -> Result<Self, TooLarge> {
            let factor = by.over(&shared).unwrap_or_else(|| by.clone());
            Ok(Self {
                low: span.low.scaled(&factor)?,
                high: span.high.scaled(&factor)?,
                scale: &span.scale * &factor,
            })
        };
        Ok((grown(self, &other.scale)?, grown(other, &self.scale)?))
    }

    pub(crate) fn plus(&self, other: &Self) -> Result<Self, TooLarge> {
        let (one, two) = self.alike(other)?;
        Ok(Self {
            low: one.low.plus(&two.low)?,
            high: one.high.plus(&two.high)?,
            scale: one.scale,
        })
    }

    /// The span times, or divided by, another.
    pub(crate) fn scaled_by(&self, scaling: Scaling, other: &Self) -> Result<Self, Cannot> {
        // A number that is the same for everybody is a factor, even of what has no end.
        match (self.number(), scaling, other.number()) {
            (_, Scaling::Times, Some(factor)) => Ok(self.times_number(&factor)?),
            (_, Scaling::Over, Some(divisor)) => match Number::whole(1).over(&divisor) {
                Some(factor) => Ok(self.times_number(&factor)?),
                None => Err(Cannot::NotWritten),
            },
            (Some(factor), Scaling::Times, None) => Ok(other.times_number(&factor)?),
            (Some(factor), Scaling::Over, None) => Ok(other.inverse()?.times_number(&factor)?),
            (None, Scaling::Times, None) => self.times(other),
            (None, Scaling::Over, None) => self.times(&other.inverse()?),
        }
    }

    /// The number, where it is the same for everybody.
    fn number(&self) -> Option<Number> {
        let (low, high) = (self.low.over.fixed()?, self.high.over.fixed()?);
        let plain = [&self.low, &self.high]
            .iter()
            .all(|end| end.under.is_none() && !end.open);
        (plain && low == high).then(|| low.over(&self.scale)).flatten()
    }

    fn times(&self, other: &Self) -> Result<Self, Cannot> {
        let scale = &self.scale * &other.scale;
        match (self.side(), other.side()) {
            (Side::NotAboveZero, _) => Ok(self.negated()?.times(other)?.negated()?),
            (Side::NotBelowZero | Side::Both, Side::NotAboveZero) => {
                Ok(self.times(&other.negated()?)?.negated()?)
            }
            (Side::NotBelowZero, Side::NotBelowZero) => {
                // A lower end not below zero is there; the upper one may be missing, and zero times anything is zero.
                let low = self.low.times(&other.low)?;
                let high = highest(&self.high, &other.high)?;
                Ok(Self { low, high, scale })
            }
            (Side::Both, Side::NotBelowZero) => other.times(self),
            (Side::NotBelowZero, Side::Both) => {
                if self.high.open || other.low.open || other.high.open {
                    return Err(Cannot::NotWritten);
                }
                let below = |end: &End| {
                    let text = format!("{} < 0", end.over.value.single());
                    Expression::of(text, Binding::Comparison, &[&end.over.value])
                };
                // The sign of the other end tells by which end of this it is the farthest.
                let pick = |end: &End, if_below: &End, if_not: &End| -> Result<End, TooLarge> {
                    let holds = below(end);
                    let under = match (&if_below.under, &if_not.under) {
                        (None, None) => None,
                        (one, two) => {
                            let plain = Whole::constant(&Number::whole(1))?;
                            let one = one.as_ref().unwrap_or(&plain);
                            Some(either(&holds, one, two.as_ref().unwrap_or(&plain))?)
                        }
                    };
                    let picked = End {
                        over: either(&holds, &if_below.over, &if_not.over)?,
                        under,
                        open: false,
                    };
                    picked.times(end)
                };
                Ok(Self {
                    low: pick(&other.low, &self.high, &self.low)?,
                    high: pick(&other.high, &self.low, &self.high)?,
                    scale,
                })
            }
            (Side::Both, Side::Both) => {
                let ends = [&self.low, &self.high, &other.low, &other.high];
                if ends.iter().any(|end| end.open || end.under.is_some()) {
                    return Err(Cannot::NotWritten);
                }
                let corners = [
                    self.low.times(&other.low)?,
                    self.low.times(&other.high)?,
                    self.high.times(&other.low)?,
                    self.high.times(&other.high)?,
                ];
                let pick = |function: &str| -> Result<End, TooLarge> {
                    let texts: Vec<String> = corners
                        .iter()
                        .map(|corner| corner.over.value.text.clone())
                        .collect();
                    let parts: Vec<&Expression> = corners.iter().map(|corner| &corner.over.value).collect();
                    let text = format!("{function}({})", texts.join(", "));
                    let low = corners.iter().map(|corner| corner.over.low.clone()).min();
                    let high = corners.iter().map(|corner| corner.over.high.clone()).max();
                    Ok(End::plain(Whole::between(
                        Expression::of(text, Binding::Single, &parts),
                        low.unwrap_or_else(Number::zero),
                        high.unwrap_or_else(Number::zero),
                    )?))
                };
                Ok(Self {
                    low: pick("least")?,
                    high: pick("greatest")?,
                    scale,
                })
            }
        }
    }

    /// One over the span, which the checker keeps from zero.
    fn inverse(&self) -> Result<Self, Cannot> {
        match self.side() {
            Side::NotAboveZero => Ok(self.negated()?.inverse()?.negated()?),
            Side::NotBelowZero if !self.low.over.low.is_zero() && self.low.under.is_none() => {
                let over = |end: &End| -> Result<End, Cannot> {
                    if end.under.is_some() {
                        return Err(Cannot::NotWritten);
                    }
                    let scale = Whole::constant(&self.scale)?;
                    if !end.open {
                        return Ok(End {
                            over: scale,
                            under: Some(end.over.clone()),
                            open: false,
                        });
                    }
                    // One over what has no end comes as near to zero as one likes.
                    let value = &end.over.value;
                    let missing = Expression::of(
                        format!("{} IS NULL", value.single()),
                        Binding::Comparison,
                        &[value],
                    );
                    let zero = Whole::constant(&Number::zero())?;
                    let under =
                        Expression::of(format!("coalesce({}, 1)", value.text), Binding::Single, &[value]);
                    let one = Number::whole(1);
                    Ok(End {
                        over: either(&missing, &zero, &scale)?,
                        under: Some(Whole::between(
                            under,
                            one.clone().min(end.over.low.clone()),
                            one.max(end.over.high.clone()),
                        )?),
                        open: false,
                    })
                };
                Ok(Self {
                    low: over(&self.high)?,
                    high: over(&self.low)?,
                    scale: Number::whole(1),
                })
            }
            Side::NotBelowZero | Side::Both => Err(Cannot::NotWritten),
        }
    }
}

/// The product of two upper ends that are not below zero.
fn highest(one: &End, two: &End) -> Result<End, Cannot> {
    let product = one.times(two)?;
    if !product.open {
        return Ok(product);
    }
    if product.under.is_some() {
        return Err(Cannot::NotWritten);
    }
    let (a, b) = (&one.over.value, &two.over.value);
    let text = format!(
        "CASE WHEN {} = 0 OR {} = 0 THEN 0 ELSE {} END",
        a.single(),
        b.single(),
        product.over.value.text
    );
    let value = Expression::of(text, Binding::Single, &[a, b]);
    let zero = Number::zero();
    Ok(End {
        over: Whole::between(value, product.over.low.min(zero), product.over.high)?,
        under: None,
        open: true,
    })
}

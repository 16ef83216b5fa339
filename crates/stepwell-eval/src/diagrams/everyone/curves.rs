//! Bounds of calculated numbers as curves in a plane of two numbers, and where they cross, in exact fractions.

use stepwell_model::{Id, Number, Scaling};

use crate::diagrams::atoms::{Atom, Atoms, Base};

/// One of the two numbers of a plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    First,
    Second,
}

impl Axis {
    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Axis::First => Axis::Second,
            Axis::Second => Axis::First,
        }
    }
}

/// The points at which `constant + first * x + second * y + both * x * y` is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Curve {
    constant: Number,
    first: Number,
    second: Number,
    both: Number,
}

impl Curve {
    fn constant(number: &Number) -> Self {
        Self {
            constant: number.clone(),
            first: Number::zero(),
            second: Number::zero(),
            both: Number::zero(),
        }
    }

    /// Where one number is this.
    pub(super) fn straight(axis: Axis, number: &Number) -> Self {
        let constant = Self::constant(&-number);
        match axis {
            Axis::First => Self {
                first: Number::whole(1),
                ..constant
            },
            Axis::Second => Self {
                second: Number::whole(1),
                ..constant
            },
        }
    }

    fn plus(&self, other: &Self, factor: &Number) -> Self {
        let sum = |a: &Number, b: &Number| a + &(b * factor);
        Self {
            constant: sum(&self.constant, &other.constant),
            first: sum(&self.first, &other.first),
            second: sum(&self.second, &other.second),
            both: sum(&self.both, &other.both),
        }
    }

    /// The product, where no number is multiplied with itself in it.
    fn times(&self, other: &Self) -> Option<Self> {
        let clear = |a: &Number, b: &Number| a.is_zero() || b.is_zero();
        let fits = clear(&self.first, &other.first)
            && clear(&self.second, &other.second)
            && clear(&self.both, &other.both)
            && clear(&self.first, &other.both)
            && clear(&self.both, &other.first)
            && clear(&self.second, &other.both)
            && clear(&self.both, &other.second);
        fits.then(|| {
            let cross = |a: &Number, b: &Number| &(&self.constant * b) + &(a * &other.constant);
            Self {
                constant: &self.constant * &other.constant,
                first: cross(&self.first, &other.first),
                second: cross(&self.second, &other.second),
                both: &(&(&self.constant * &other.both) + &(&self.both * &other.constant))
                    + &(&(&self.first * &other.second) + &(&self.second * &other.first)),
            }
        })
    }

    /// As `(a + b * x) + (c + d * x) * y`, where `x` is the number of that axis: `[a, b, c, d]`.
    fn seen_from(&self, axis: Axis) -> [&Number; 4] {
        match axis {
            Axis::First => [&self.constant, &self.first, &self.second, &self.both],
            Axis::Second => [&self.constant, &self.second, &self.first, &self.both],
        }
    }

    /// What the other number is where that of the axis is this; `None` where it is anything or nothing.
    pub(super) fn at(&self, axis: Axis, number: &Number) -> Option<Number> {
        let [a, b, c, d] = self.seen_from(axis);
        let value = a + &(b * number);
        (-&value).over(&(c + &(d * number)))
    }

    /// Where, along an axis, the curve runs straight up or leaves the plane.
    pub(super) fn edges(&self, axis: Axis) -> Vec<Number> {
        let [a, b, c, d] = self.seen_from(axis);
        let zero = |constant: &Number, factor: &Number| (-constant).over(factor);
        let straight = (c.is_zero() && d.is_zero()).then(|| zero(a, b)).flatten();
        straight.into_iter().chain(zero(c, d)).collect()
    }

    /// Where, along an axis, two curves cross; `None` where it is at no fraction.
    pub(super) fn crossings(&self, other: &Self, axis: Axis) -> Option<Vec<Number>> {
        let [a, b, c, d] = self.seen_from(axis);
        let [e, f, g, h] = other.seen_from(axis);
        // The other number is -(a + b x) / (c + d x) on the one and -(e + f x) / (g + h x) on the other.
        let constant = &(a * g) - &(e * c);
        let linear = &(&(a * h) + &(b * g)) - &(&(e * d) + &(f * c));
        let square = &(b * h) - &(f * d);
        if square.is_zero() {
            return Some((-&constant).over(&linear).into_iter().collect());
        }
        let under = &(&linear * &linear) - &(&(&Number::whole(4) * &square) * &constant);
        if under.is_negative() {
            return Some(Vec::new());
        }
        let root = under.square_root()?;
        let twice = &square + &square;
        let crossings = [-&root, root]
            .into_iter()
            .filter_map(|root| (&root - &linear).over(&twice));
        Some(crossings.collect())
    }

    /// Whether it goes through whole numbers only, step by step: then it parts from any other such by whole steps.
    pub(super) fn is_along_whole_numbers(&self) -> bool {
        let one = Number::whole(1);
        let step = |factor: &Number| factor.is_zero() || *factor == one || *factor == -&one;
        self.both.is_zero() && step(&self.first) && step(&self.second) && self.constant.is_whole()
    }
}

/// The curve on which an atom of two numbers is this; `None` where it is no such curve.
pub(super) fn curve(atoms: &Atoms, atom: Id<Atom>, axes: [Base; 2], bound: &Number) -> Option<Curve> {
    let (over, under) = fraction(atoms, atom, axes)?;
    Some(over.plus(&under, &-bound))
}

/// An atom as one such expression over another. Atoms rest on earlier ones, and the checker bounds how deep they nest.
fn fraction(atoms: &Atoms, atom: Id<Atom>, axes: [Base; 2]) -> Option<(Curve, Curve)> {
    let one = Curve::constant(&Number::whole(1));
    match atoms.get(atom) {
        Atom::Base(base) => {
            let axis = if *base == axes[0] {
                Axis::First
            } else {
                Axis::Second
            };
            Some((Curve::straight(axis, &Number::zero()), one))
        }
        Atom::Sum(form) => {
            let (mut over, mut under) = (Curve::constant(&form.constant.0), one);
            for (term, factor) in &form.terms {
                let (term_over, term_under) = fraction(atoms, *term, axes)?;
                over = over.times(&term_under)?.plus(&term_over.times(&under)?, factor);
                under = under.times(&term_under)?;
            }
            Some((over, under))
        }
        Atom::Product(factors) => {
            let (mut over, mut under) = (one.clone(), one);
            for (scaling, factor) in factors {
                let (times, divided) = match scaling {
                    Scaling::Times => fraction(atoms, *factor, axes)?,
                    Scaling::Over => {
                        let (over, under) = fraction(atoms, *factor, axes)?;
                        (under, over)
                    }
                };
                over = over.times(&times)?;
                under = under.times(&divided)?;
            }
            Some((over, under))
        }
        Atom::Elapsed { .. } | Atom::Later { .. } => None,
    }
}

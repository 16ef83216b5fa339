//! The first pass over a program: which numbers are held against which bounds.
//!
//! It is a reading of the program like the others. Its verdicts say nothing; what it leaves behind are the atoms and
//! their cuts.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{
    Comparison, Dispute, ElapsedUnit, Fact, FactType, Id, Including, LabelSet, Number, Possible, Scaling,
    Verdict,
};

use super::{
    atoms::{Atom, Atoms, Base, Isolated, Linear},
    spans,
};
use crate::{
    algebra::Algebra,
    program::{Cut, Range},
};

/// The most cases of one value that are told apart.
pub(crate) const MOST_CASES: usize = 512;

/// A place between numbers: just before a value, or just after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Boundary {
    /// The value.
    pub(crate) value: Number,
    /// Whether just after it.
    pub(crate) after: bool,
}

/// The cuts of every atom.
pub(crate) type Cuts = BTreeMap<Id<Atom>, BTreeSet<Boundary>>;

/// What a value can come to: numbers in normal form, each case once, or something that is no number.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// One of these.
    Numbers(BTreeSet<Linear>),
    /// A label or a set.
    NoNumber,
    /// Too many cases to tell apart.
    TooMany,
}

/// The reading that collects cuts.
pub(crate) struct Collecting<'a> {
    /// Where atoms are kept.
    pub(crate) atoms: &'a mut Atoms,
    /// Where cuts are kept.
    pub(crate) cuts: &'a mut Cuts,
    /// The place in the space of each fact of the ruleset, with its type.
    pub(crate) facts: &'a [(usize, FactType)],
}

impl Collecting<'_> {
    fn cut(&mut self, form: &Linear, ranges: &[Range]) {
        let Isolated::Of { atom, factor, plus } = self.atoms.isolate(form) else {
            return;
        };
        let cuts = self.cuts.entry(atom).or_default();
        for range in ranges {
            let range = moved(range, &factor, &plus);
            cuts.extend(range.low.map(|cut| Boundary {
                value: cut.value,
                after: !cut.inside,
            }));
            cuts.extend(range.high.map(|cut| Boundary {
                value: cut.value,
                after: cut.inside,
            }));
        }
    }

    fn differences(&mut self, value: &Shape, limit: &Shape, range: &Range) {
        let (Shape::Numbers(values), Shape::Numbers(limits)) = (value, limit) else {
            return;
        };
        for value in values {
            for limit in limits {
                self.cut(
                    &value.plus(limit, &Number::whole(-1)),
                    std::slice::from_ref(range),
                );
            }
        }
    }

    fn combined<'s>(
        parts: impl IntoIterator<Item = &'s Shape>,
        mut join: impl FnMut(&[&'s Linear]) -> Linear,
    ) -> Shape {
        let mut cases: Vec<Vec<&Linear>> = vec![Vec::new()];
        for part in parts {
            let Shape::Numbers(forms) = part else {
                return part.clone();
            };
            if cases.len() * forms.len() > MOST_CASES {
                return Shape::TooMany;
            }
            cases = cases
                .iter()
                .flat_map(|case| {
                    forms.iter().map(|form| {
                        let mut longer = case.clone();
                        longer.push(form);
                        longer
                    })
                })
                .collect();
        }
        Shape::Numbers(cases.iter().map(|case| join(case)).collect())
    }
}

/// The range of an atom for which `factor * atom + plus` lies in a range.
pub(crate) fn moved(range: &Range, factor: &Number, plus: &Number) -> Range {
    let over = Number::whole(1).over(factor).unwrap_or_else(Number::zero);
    spans::affine(range, &over, &-&(plus * &over))
}

/// The range in which a difference keeps a bound.
pub(crate) fn kept(comparison: Comparison) -> Range {
    Range::default().bounded(comparison, &Number::zero())
}

/// The regions between cuts, within what an atom can be, lowest first.
pub(crate) fn regions(cuts: &BTreeSet<Boundary>, domain: &Range, whole: bool) -> Vec<Range> {
    let low = |boundary: &Boundary| Cut {
        value: boundary.value.clone(),
        inside: !boundary.after,
    };
    let high = |boundary: &Boundary| Cut {
        value: boundary.value.clone(),
        inside: boundary.after,
    };
    let starts = std::iter::once(None).chain(cuts.iter().map(Some));
    let ends = cuts.iter().map(Some).chain([None]);
    starts
        .zip(ends)
        .map(|(start, end)| {
            let region = spans::both(
                domain,
                &Range {
                    low: start.map(low),
                    high: end.map(high),
                },
            );
            if whole { region.whole() } else { region }
        })
        .filter(|region| !region.is_empty())
        .collect()
}

impl Algebra for Collecting<'_> {
    type Verdict = ();
    type Value = Shape;

    fn constant(&mut self, _: Verdict) {}

    fn labels(&mut self, _: &Shape, _: LabelSet) {}

    fn within(&mut self, value: &Shape, ranges: &[Range]) {
        if let Shape::Numbers(forms) = value {
            for form in forms {
                self.cut(form, ranges);
            }
        }
    }

    fn bounded(&mut self, value: &Shape, bounds: &[(Comparison, &Shape)], _: bool) {
        for (comparison, limit) in bounds {
            self.differences(value, limit, &kept(*comparison));
        }
    }

    fn equals(&mut self, value: &Shape, others: &[&Shape]) {
        for other in others {
            self.differences(value, other, &Range::point(&Number::zero()));
        }
    }

    fn includes(&mut self, _: &Shape, _: Including, _: LabelSet) {}

    fn all(&mut self, _: &[&()]) {}

    fn any(&mut self, _: &[&()]) {}

    fn not(&mut self, (): &()) {}

    fn count(&mut self, _: &[&()], _: u32, _: Option<u32>) {}

    fn agree(&mut self, _: Id<Dispute>, _: &[&()]) {}

    fn choose(&mut self, _: &[(&(), &())], _: Option<&()>) {}

    fn fact(&mut self, fact: Id<Fact>) -> Shape {
        match self.facts.get(fact.index()) {
            Some((place, FactType::Number(number))) => {
                let atom = self.atoms.base(Base::Fact(*place), number.whole);
                Shape::Numbers(BTreeSet::from([Linear::atom(atom)]))
            }
            Some((place, FactType::Date)) => {
                let atom = self.atoms.base(Base::Fact(*place), true);
                Shape::Numbers(BTreeSet::from([Linear::atom(atom)]))
            }
            Some((
                _,
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_),
            ))
            | None => Shape::NoNumber,
        }
    }

    fn value(&mut self, constant: &Possible) -> Shape {
        match fixed(constant) {
            Some(number) => Shape::Numbers(BTreeSet::from([Linear::constant(number.clone())])),
            None => Shape::NoNumber,
        }
    }

    fn as_of(&mut self) -> Shape {
        let atom = self.atoms.base(Base::AsOf, true);
        Shape::Numbers(BTreeSet::from([Linear::atom(atom)]))
    }

    fn sum(&mut self, terms: &[(&Shape, &Number)]) -> Shape {
        Self::combined(terms.iter().map(|(term, _)| *term), |case| {
            summed(case.iter().copied().zip(terms.iter().map(|(_, factor)| *factor)))
        })
    }

    fn product(&mut self, factors: &[(Scaling, &Shape)]) -> Shape {
        let atoms = &mut *self.atoms;
        Self::combined(factors.iter().map(|(_, factor)| *factor), |case| {
            let factors: Vec<(Scaling, &Linear)> = factors
                .iter()
                .map(|(scaling, _)| *scaling)
                .zip(case.iter().copied())
                .collect();
            atoms.product(&factors)
        })
    }

    fn elapsed(&mut self, unit: ElapsedUnit, from: &Shape, to: &Shape) -> Shape {
        let atoms = &mut *self.atoms;
        Self::combined([from, to], |case| match case {
            [from, to] => atoms.elapsed(unit, from, to),
            _ => Linear::default(),
        })
    }

    fn later(&mut self, day: &Shape, amount: &Shape, unit: ElapsedUnit) -> Shape {
        let atoms = &mut *self.atoms;
        Self::combined([day, amount], |case| match case {
            [day, amount] => atoms.later(day, amount, unit),
            _ => Linear::default(),
        })
    }

    fn choose_value(&mut self, arms: &[(&(), &Shape)], otherwise: Option<&Shape>) -> Shape {
        let mut all = BTreeSet::new();
        for value in arms.iter().map(|(_, value)| *value).chain(otherwise) {
            match value {
                Shape::Numbers(forms) => all.extend(forms.iter().cloned()),
                Shape::NoNumber => return Shape::NoNumber,
                Shape::TooMany => return Shape::TooMany,
            }
        }
        if all.len() > MOST_CASES {
            Shape::TooMany
        } else {
            Shape::Numbers(all)
        }
    }
}

/// The number a constant is, where it is one.
pub(crate) fn fixed(constant: &Possible) -> Option<&Number> {
    match constant {
        Possible::Numbers(intervals) => match intervals.as_slice() {
            [only] => only.single(),
            _ => None,
        },
        Possible::Labels(_) | Possible::Sets(_) => None,
    }
}

/// A sum of forms, each times a factor.
pub(crate) fn summed<'a>(terms: impl IntoIterator<Item = (&'a Linear, &'a Number)>) -> Linear {
    let mut total = Linear::default();
    for (term, factor) in terms {
        total = total.plus(term, factor);
    }
    total
}

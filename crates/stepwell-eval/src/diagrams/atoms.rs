//! Numbers in a normal form, so that the same number written in two ways is cut once.
//!
//! A number is a [`Linear`] form over *atoms*: facts, the day of evaluation, products, days and months between days. A
//! form of one atom is held against bounds by moving the bounds (`2 * hours is at least 9` cuts `hours` at 4.5); a form of
//! several becomes an atom of its own, a calculated number with regions of its own.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{ElapsedUnit, Id, Number, Scaling, Table};

use super::spans;
use crate::program::Range;

/// What numbers rest on in the end: a fact of the space, or the day of evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Base {
    /// A fact, by its place in the space.
    Fact(usize),
    /// The day of evaluation.
    AsOf,
    /// A second value of a fact, where two records are compared that differ in it.
    Twin(usize),
}

/// A number that others are made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// A fact or the day of evaluation.
    Base(Base),
    /// A sum of several atoms, the first with factor one; or, as a factor of a product, an atom that a constant moves.
    Sum(Linear),
    /// A product or quotient.
    Product(Vec<(Scaling, Id<Atom>)>),
    /// Completed months or years between two days.
    Elapsed {
        /// Months or years.
        unit: ElapsedUnit,
        /// From this day.
        from: Linear,
        /// To this day.
        to: Linear,
    },
    /// A day so many units after another.
    Later {
        /// The day.
        day: Linear,
        /// How many.
        amount: Linear,
        /// Of what.
        unit: ElapsedUnit,
    },
}

/// A sum of atoms, each times a factor that is not zero, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Linear {
    /// In the order of the atoms, each once.
    pub(crate) terms: Vec<(Id<Atom>, Number)>,
    /// What is added.
    pub(crate) constant: Constant,
}

/// A number whose default is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Constant(pub(crate) Number);

impl Default for Constant {
    fn default() -> Self {
        Self(Number::zero())
    }
}

/// A form brought down to one atom: `factor * atom + plus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Isolated {
    /// It is always this number.
    Constant(Number),
    /// It is that atom, scaled and moved.
    Of {
        /// The atom.
        atom: Id<Atom>,
        /// Not zero.
        factor: Number,
        /// What is added.
        plus: Number,
    },
}

/// Every atom of a space, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Atoms {
    list: Table<Known>,
    places: BTreeMap<Atom, Id<Atom>>,
}

#[derive(Clone, Debug)]
struct Known {
    atom: Atom,
    /// Whether it only ever is a whole number.
    whole: bool,
    /// What it rests on.
    rests_on: BTreeSet<Base>,
}

impl Linear {
    /// Always this number.
    pub(crate) fn constant(number: Number) -> Self {
        Self {
            terms: Vec::new(),
            constant: Constant(number),
        }
    }

    /// An atom.
    pub(crate) fn atom(atom: Id<Atom>) -> Self {
        Self {
            terms: vec![(atom, Number::whole(1))],
            constant: Constant::default(),
        }
    }

    /// `self + factor * other`
    pub(crate) fn plus(&self, other: &Self, factor: &Number) -> Self {
        let mut terms: BTreeMap<Id<Atom>, Number> = self.terms.iter().cloned().collect();
        for (atom, times) in &other.terms {
            let term = terms.entry(*atom).or_insert_with(Number::zero);
            *term = &*term + &(times * factor);
        }
        Self {
            terms: terms.into_iter().filter(|(_, times)| !times.is_zero()).collect(),
            constant: Constant(&self.constant.0 + &(&other.constant.0 * factor)),
        }
    }

    /// The number it always is, where it rests on nothing.
    pub(crate) fn fixed(&self) -> Option<&Number> {
        self.terms.is_empty().then_some(&self.constant.0)
    }
}

impl Atoms {
    /// An atom by its place.
    pub(crate) fn get(&self, id: Id<Atom>) -> &Atom {
        &self.list[Id::new(id.index())].atom
    }

    /// Whether an atom only ever is a whole number.
    pub(crate) fn is_whole(&self, id: Id<Atom>) -> bool {
        self.list[Id::new(id.index())].whole
    }

    /// What an atom rests on.
    pub(crate) fn rests_on(&self, id: Id<Atom>) -> &BTreeSet<Base> {
        &self.list[Id::new(id.index())].rests_on
    }

    /// The place of an atom that is there.
    pub(crate) fn find(&self, atom: &Atom) -> Option<Id<Atom>> {
        self.places.get(atom).copied()
    }

    /// The place of a fact or the day of evaluation, made where it is not there yet.
    pub(crate) fn base(&mut self, base: Base, whole: bool) -> Id<Atom> {
        self.add(Atom::Base(base), whole, BTreeSet::from([base]))
    }

    fn add(&mut self, atom: Atom, whole: bool, rests_on: BTreeSet<Base>) -> Id<Atom> {
        if let Some(id) = self.places.get(&atom) {
            return *id;
        }
        let id = Id::new(self.list.len());
        self.places.insert(atom.clone(), id);
        self.list.add(Known {
            atom,
            whole,
            rests_on,
        });
        id
    }

    fn bases_of<'a>(&self, atoms: impl IntoIterator<Item = &'a Id<Atom>>) -> BTreeSet<Base> {
        let mut bases = BTreeSet::new();
        for atom in atoms {
            bases.extend(self.rests_on(*atom).iter().copied());
        }
        bases
    }

    /// Brings a form down to one atom.
    pub(crate) fn isolate(&mut self, form: &Linear) -> Isolated {
        match form.terms.as_slice() {
            [] => Isolated::Constant(form.constant.0.clone()),
            [(atom, factor)] => Isolated::Of {
                atom: *atom,
                factor: factor.clone(),
                plus: form.constant.0.clone(),
            },
            [(_, first), ..] => {
                let factor = first.clone();
                let terms: Vec<(Id<Atom>, Number)> = form
                    .terms
                    .iter()
                    .map(|(atom, times)| (*atom, times.over(&factor).unwrap_or_else(Number::zero)))
                    .collect();
                let sum = Linear {
                    terms,
                    constant: Constant::default(),
                };
                Isolated::Of {
                    atom: self.sum(sum),
                    factor,
                    plus: form.constant.0.clone(),
                }
            }
        }
    }

    /// A product or quotient of forms.
    pub(crate) fn product(&mut self, factors: &[(Scaling, &Linear)]) -> Linear {
        let mut scale = Number::whole(1);
        let mut atoms: Vec<(Scaling, Id<Atom>)> = Vec::new();
        for (scaling, form) in factors {
            let (atom, factor) = match self.isolate(form) {
                Isolated::Constant(number) => (None, number),
                Isolated::Of { atom, factor, plus } if plus.is_zero() => (Some(atom), factor),
                Isolated::Of { .. } => (Some(self.sum((*form).clone())), Number::whole(1)),
            };
            scale = match scaling {
                Scaling::Times => &scale * &factor,
                // The checker refuses a divisor that may be zero.
                Scaling::Over => scale.over(&factor).unwrap_or_else(Number::zero),
            };
            match atom.map(|atom| (atom, self.get(atom).clone())) {
                Some((_, Atom::Product(inner))) => {
                    atoms.extend(inner.into_iter().map(|(inner, atom)| {
                        let scaling = if *scaling == Scaling::Over {
                            spans::opposite(inner)
                        } else {
                            inner
                        };
                        (scaling, atom)
                    }));
                }
                Some((atom, _)) => atoms.push((*scaling, atom)),
                None => {}
            }
        }
        if scale.is_zero() || atoms.is_empty() {
            return Linear::constant(scale);
        }
        atoms.sort();
        let atom = match atoms.as_slice() {
            [(Scaling::Times, only)] => *only,
            _ => {
                let whole = atoms
                    .iter()
                    .all(|(scaling, atom)| *scaling == Scaling::Times && self.is_whole(*atom));
                let bases = self.bases_of(atoms.iter().map(|(_, atom)| atom));
                self.add(Atom::Product(atoms), whole, bases)
            }
        };
        Linear {
            terms: vec![(atom, scale)],
            constant: Constant::default(),
        }
    }

    /// A form as an atom of its own.
    pub(crate) fn sum(&mut self, form: Linear) -> Id<Atom> {
        let whole = form.constant.0.is_whole()
            && form
                .terms
                .iter()
                .all(|(atom, times)| self.is_whole(*atom) && times.is_whole());
        let bases = self.bases_of(form.terms.iter().map(|(atom, _)| atom));
        self.add(Atom::Sum(form), whole, bases)
    }

    /// Completed units between two days.
    pub(crate) fn elapsed(&mut self, unit: ElapsedUnit, from: &Linear, to: &Linear) -> Linear {
        match (unit, from.fixed(), to.fixed()) {
            (ElapsedUnit::Days, _, _) => to.plus(from, &Number::whole(-1)),
            (ElapsedUnit::Months | ElapsedUnit::Years, Some(from), Some(to)) => {
                let between = spans::elapsed(unit, &Range::point(from), &Range::point(to));
                Linear::constant(spans::single(&between).cloned().unwrap_or_else(Number::zero))
            }
            (ElapsedUnit::Months | ElapsedUnit::Years, _, _) => {
                let bases = self.bases_of(from.terms.iter().chain(&to.terms).map(|(atom, _)| atom));
                let (from, to) = (from.clone(), to.clone());
                Linear::atom(self.add(Atom::Elapsed { unit, from, to }, true, bases))
            }
        }
    }

    /// A day so many units after another.
    pub(crate) fn later(&mut self, day: &Linear, amount: &Linear, unit: ElapsedUnit) -> Linear {
        if let (Some(day), Some(amount)) = (day.fixed(), amount.fixed()) {
            let after = spans::later(&Range::point(day), &Range::point(amount), unit);
            return Linear::constant(spans::single(&after).cloned().unwrap_or_else(Number::zero));
        }
        // A fixed number of days is a sum, so that a bound on it is a bound on the day itself.
        if let (ElapsedUnit::Days, Some(days)) = (unit, amount.fixed())
            && days.is_whole()
        {
            return day.plus(amount, &Number::whole(1));
        }
        let bases = self.bases_of(day.terms.iter().chain(&amount.terms).map(|(atom, _)| atom));
        let (day, amount) = (day.clone(), amount.clone());
        Linear::atom(self.add(Atom::Later { day, amount, unit }, true, bases))
    }

    /// The same atom with one fact replaced by its twin.
    pub(crate) fn with_twin(&mut self, atom: Id<Atom>, place: usize) -> Id<Atom> {
        if !self.rests_on(atom).contains(&Base::Fact(place)) {
            return atom;
        }
        let whole = self.is_whole(atom);
        let made = match self.get(atom).clone() {
            Atom::Base(_) => return self.base(Base::Twin(place), whole),
            Atom::Sum(form) => Atom::Sum(self.form_with_twin(&form, place)),
            Atom::Product(factors) => Atom::Product(
                factors
                    .into_iter()
                    .map(|(scaling, factor)| (scaling, self.with_twin(factor, place)))
                    .collect(),
            ),
            Atom::Elapsed { unit, from, to } => Atom::Elapsed {
                unit,
                from: self.form_with_twin(&from, place),
                to: self.form_with_twin(&to, place),
            },
            Atom::Later { day, amount, unit } => Atom::Later {
                day: self.form_with_twin(&day, place),
                amount: self.form_with_twin(&amount, place),
                unit,
            },
        };
        let bases = self
            .rests_on(atom)
            .iter()
            .map(|base| {
                if *base == Base::Fact(place) {
                    Base::Twin(place)
                } else {
                    *base
                }
            })
            .collect();
        self.add(made, whole, bases)
    }

    fn form_with_twin(&mut self, form: &Linear, place: usize) -> Linear {
        Linear {
            terms: form
                .terms
                .iter()
                .map(|(term, factor)| (self.with_twin(*term, place), factor.clone()))
                .collect(),
            constant: form.constant.clone(),
        }
    }

    /// The numbers a form can be, where the bases can be these.
    pub(crate) fn reach_of(&self, form: &Linear, of: &dyn Fn(Base) -> Range) -> Range {
        let mut total = Range::point(&form.constant.0);
        for (atom, factor) in &form.terms {
            total = spans::sum(
                &total,
                &spans::affine(&self.reach(*atom, of), factor, &Number::zero()),
            );
        }
        total
    }

    /// The numbers an atom can be, where the bases can be these: never too few, and exact where each base occurs once
    /// and takes fractions. Atoms rest on earlier ones, and the checker bounds how deep they nest.
    pub(crate) fn reach(&self, atom: Id<Atom>, of: &dyn Fn(Base) -> Range) -> Range {
        let range = match self.get(atom) {
            Atom::Base(base) => of(*base),
            Atom::Sum(form) => self.reach_of(form, of),
            Atom::Product(factors) => {
                let mut total = Range::point(&Number::whole(1));
                for (scaling, factor) in factors {
                    total = spans::product(&total, &spans::scaled(&self.reach(*factor, of), *scaling));
                }
                total
            }
            Atom::Elapsed { unit, from, to } => {
                spans::elapsed(*unit, &self.reach_of(from, of), &self.reach_of(to, of))
            }
            Atom::Later { day, amount, unit } => {
                spans::later(&self.reach_of(day, of), &self.reach_of(amount, of), *unit)
            }
        };
        if self.is_whole(atom) { range.whole() } else { range }
    }
}

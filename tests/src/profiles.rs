//! What a profile is, worked out from the rules as they are written, to count by enumeration.
//!
//! Two patients are of one profile for a question if they agree on every fact it reads that is no number, on the side of
//! every bound that the ruleset puts anywhere on a number it reads, and on the side of every bound on a derived number it
//! reads.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{
    Bound, ClauseKind, ClauseName, Comparison, Condition, Define, DefineBody, Dispute, ElapsedUnit, Fact,
    FactType, Id, Limit, Number, Placement, PropertyForm, Relation, Ruleset, Scaling, Sign, Test, Unless,
    Value,
};

use crate::{everybody::Person, naive::Single};

/// A sum of products of facts: for each product its factor. The empty product is the number alone. The day stands behind
/// the last fact, and what is divided by a fact stands further on (see [`divided_by`]).
type Polynomial = BTreeMap<Vec<Id<Fact>>, Number>;

/// A bound on a polynomial: it is at least zero, or above it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    /// What is bounded, first factor one, without its number.
    subject: Polynomial,
    /// The number it is held against.
    limit: Number,
    /// Whether the limit itself is on the lower side.
    above: bool,
}

/// What a question reads.
#[derive(Clone, Debug, Default)]
pub struct Question {
    facts: BTreeSet<Id<Fact>>,
    cuts: BTreeSet<Cut>,
}

impl Question {
    /// What some conditions read.
    pub fn of_conditions(ruleset: &Ruleset, conditions: &[&Condition]) -> Self {
        let mut reader = Reader::new(ruleset, false);
        for condition in conditions {
            reader.condition(condition);
        }
        reader.question
    }

    /// What decides a placement.
    pub fn of_placement(ruleset: &Ruleset, placement: Id<Placement>) -> Self {
        let mut reader = Reader::new(ruleset, false);
        reader.placement(placement);
        reader.question
    }

    /// The names of the facts it reads.
    pub fn facts(&self) -> impl Iterator<Item = Id<Fact>> {
        self.facts.iter().copied()
    }
}

/// Everything in a ruleset that cuts a number, and by which profiles are told apart.
#[derive(Debug)]
pub struct Profiles<'a> {
    ruleset: &'a Ruleset,
    everywhere: Question,
}

/// A profile of some question.
pub type Profile = (Vec<Single>, Vec<bool>);

impl<'a> Profiles<'a> {
    /// Those of a ruleset.
    pub fn of(ruleset: &'a Ruleset) -> Self {
        let mut reader = Reader::new(ruleset, true);
        reader.everything();
        Self {
            ruleset,
            everywhere: reader.question,
        }
    }

    /// The question that reads everything.
    pub fn everything(&self) -> Question {
        Question {
            facts: self.ruleset.facts.ids().collect(),
            cuts: self.everywhere.cuts.clone(),
        }
    }

    /// Into which profile of a question each of some patients falls. Where the ruleset asks the day, each patient has it
    /// behind the last fact; by the day alone nobody is told apart.
    pub fn of_people(&self, question: &Question, people: &[Person]) -> Vec<Profile> {
        let (numbers, others): (Vec<Id<Fact>>, Vec<Id<Fact>>) = self
            .ruleset
            .facts
            .ids()
            .partition(|id| matches!(self.ruleset.facts[*id].kind, FactType::Number(_) | FactType::Date));
        let subjects: BTreeSet<&Polynomial> = question.cuts.iter().map(|cut| &cut.subject).collect();
        let cuts: Vec<&Cut> = self
            .everywhere
            .cuts
            .iter()
            .filter(|cut| match cut.single() {
                Some(fact) => question.facts.contains(&fact),
                None => subjects.contains(&cut.subject),
            })
            .collect();
        let mut known: BTreeMap<Vec<&Single>, Vec<bool>> = BTreeMap::new();
        people
            .iter()
            .map(|person| {
                let values = others
                    .iter()
                    .filter(|id| question.facts.contains(id))
                    .map(|id| person[id.index()].clone())
                    .collect();
                let numbers = numbers.iter().map(|id| &person[id.index()]);
                let numbers = numbers.chain(person.get(self.ruleset.facts.len())).collect();
                let sides = known
                    .entry(numbers)
                    .or_insert_with(|| cuts.iter().map(|cut| cut.side(person)).collect());
                (values, sides.clone())
            })
            .collect()
    }
}

impl Cut {
    /// The fact, where it bounds one alone.
    fn single(&self) -> Option<Id<Fact>> {
        let mut products = self.subject.keys();
        match (products.next().map(Vec::as_slice), products.next()) {
            (Some([only]), None) => Some(*only),
            (Some(_) | None, Some(_) | None) => None,
        }
    }

    fn side(&self, person: &Person) -> bool {
        let mut total = Number::zero();
        for (product, factor) in &self.subject {
            let mut term = factor.clone();
            for fact in product {
                let divides = fact.index() >= DIVIDED;
                let Single::Number(number) = &person[fact.index() % DIVIDED] else {
                    panic!("a product of what is no number")
                };
                term = if divides {
                    term.over(number).unwrap()
                } else {
                    &term * number
                };
            }
            total = &total + &term;
        }
        if self.above {
            total > self.limit
        } else {
            total >= self.limit
        }
    }
}

struct Reader<'a> {
    ruleset: &'a Ruleset,
    /// Whether readings that are not followed are read too.
    all_readings: bool,
    question: Question,
    clauses: BTreeSet<Id<ClauseName>>,
    defines: BTreeSet<Id<Define>>,
    disputes: BTreeSet<Id<Dispute>>,
}

impl<'a> Reader<'a> {
    fn new(ruleset: &'a Ruleset, all_readings: bool) -> Self {
        Self {
            ruleset,
            all_readings,
            question: Question::default(),
            clauses: BTreeSet::new(),
            defines: BTreeSet::new(),
            disputes: BTreeSet::new(),
        }
    }

    fn everything(&mut self) {
        let ruleset = self.ruleset;
        for impossible in ruleset.impossible.iter() {
            self.condition(&impossible.condition);
        }
        for id in ruleset.defines.ids() {
            self.define(id);
        }
        for population in ruleset.populations.iter() {
            self.condition(&population.condition);
        }
        for id in ruleset.clause_names.ids() {
            self.clause(id);
        }
        for transition in ruleset.transitions.iter() {
            self.condition(&transition.condition);
            self.unless(&transition.unless);
        }
        for id in ruleset.disputes.ids() {
            self.dispute(id);
        }
        for property in &ruleset.properties {
            match &property.form {
                PropertyForm::Always(condition) | PropertyForm::Never(condition) => self.condition(condition),
                PropertyForm::Raising { .. } | PropertyForm::No(..) => {}
            }
        }
        for known in &ruleset.known {
            self.condition(&known.when);
        }
    }

    fn placement(&mut self, id: Id<Placement>) {
        let ruleset = self.ruleset;
        let placement = &ruleset.placements[id];
        let mut populations: Vec<_> = placement.population.into_iter().collect();
        for block in ruleset.blocks.iter().filter(|block| block.placement == id) {
            populations.extend(block.population);
            for clause in &block.clauses {
                let decides = ruleset.clause_names[*clause].versions.iter().any(|version| {
                    match ruleset.clauses[*version].kind {
                        ClauseKind::Dimension
                        | ClauseKind::Criterion
                        | ClauseKind::Exclude
                        | ClauseKind::Admit => true,
                        ClauseKind::Flag
                        | ClauseKind::Typical
                        | ClauseKind::Require
                        | ClauseKind::Recommend => false,
                    }
                });
                if decides {
                    self.clause(*clause);
                }
            }
        }
        for population in populations {
            self.condition(&ruleset.populations[population].condition);
        }
    }

    fn clause(&mut self, id: Id<ClauseName>) {
        if !self.clauses.insert(id) {
            return;
        }
        let ruleset = self.ruleset;
        for version in &ruleset.clause_names[id].versions {
            let clause = &ruleset.clauses[*version];
            self.condition(&clause.condition);
            self.unless(&clause.unless);
        }
    }

    fn unless(&mut self, unless: &[Unless]) {
        for unless in unless {
            self.condition(&unless.condition);
        }
    }

    fn dispute(&mut self, id: Id<Dispute>) {
        if !self.disputes.insert(id) {
            return;
        }
        let ruleset = self.ruleset;
        let dispute = &ruleset.disputes[id];
        for (at, reading) in dispute.readings.iter().enumerate() {
            let counts = dispute
                .followed
                .as_ref()
                .is_none_or(|followed| followed.reading == at);
            if counts || self.all_readings {
                self.condition(&reading.condition);
            }
        }
    }

    fn define(&mut self, id: Id<Define>) {
        if !self.defines.insert(id) {
            return;
        }
        let ruleset = self.ruleset;
        match &ruleset.defines[id].body {
            DefineBody::Condition(condition) => self.condition(condition),
            DefineBody::Value(value) => self.value(value),
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when);
                    self.condition(&arm.value);
                }
                otherwise.iter().for_each(|otherwise| self.condition(otherwise));
            }
            DefineBody::Values { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when);
                    self.value(&arm.value.value);
                }
                otherwise
                    .iter()
                    .for_each(|otherwise| self.value(&otherwise.value));
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Test(test) => self.test(test),
            Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
                of.iter().for_each(|of| self.condition(of));
            }
            Condition::Not(of) => self.condition(of),
            Condition::Define(id) => self.define(*id),
            Condition::Population(id) => self.condition(&self.ruleset.populations[*id].condition),
            Condition::Dispute(id) => self.dispute(*id),
            Condition::Clause(id) => self.clause(*id),
            Condition::Given { placement, .. } => self.placement(*placement),
        }
    }

    fn test(&mut self, test: &Test) {
        self.value(&test.subject);
        let limits: Vec<(&Limit, Vec<bool>)> = match &test.relation {
            Relation::Bounds(bounds) => bounds
                .iter()
                .map(|Bound { comparison, limit }| match comparison {
                    Comparison::AtLeast | Comparison::Below => (limit, vec![false]),
                    Comparison::Above | Comparison::AtMost => (limit, vec![true]),
                })
                .collect(),
            Relation::OneOf { values, .. } => values.iter().map(|limit| (limit, vec![false, true])).collect(),
            Relation::Includes { .. } => Vec::new(),
        };
        for (limit, sides) in limits {
            self.value(&limit.value);
            for subject in self.polynomials(&test.subject) {
                for other in self.polynomials(&limit.value) {
                    let mut apart = subject.clone();
                    add(&mut apart, &other, &-&limit.factor);
                    for above in &sides {
                        self.question.cuts.extend(cut(apart.clone(), *above));
                    }
                }
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Fact(id) => {
                self.question.facts.insert(*id);
            }
            Value::Define(id) => self.define(*id),
            Value::Placement(id) => self.placement(*id),
            Value::AsOf | Value::Quantity(_) | Value::Day(_) | Value::Label(_) | Value::NoLevel => {}
            Value::Sum(terms) => terms.iter().for_each(|(_, term)| self.value(&term.value)),
            Value::Product(factors) => factors.iter().for_each(|(_, factor)| self.value(factor)),
            Value::Elapsed { from, to, .. } => {
                self.value(from);
                self.value(to);
            }
            Value::Later { day, amount, .. } => {
                self.value(day);
                self.value(&amount.value);
            }
        }
    }

    /// What a number can be, one polynomial for each case of its defines; none where it is no number.
    fn polynomials(&self, value: &Value) -> Vec<Polynomial> {
        match value {
            Value::Fact(id) => match self.ruleset.facts[*id].kind {
                FactType::Number(_) | FactType::Date => {
                    vec![BTreeMap::from([(vec![*id], Number::whole(1))])]
                }
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_) => Vec::new(),
            },
            Value::Define(id) => match &self.ruleset.defines[*id].body {
                DefineBody::Value(value) => self.polynomials(value),
                DefineBody::Values { arms, otherwise } => arms
                    .iter()
                    .map(|arm| &arm.value)
                    .chain(otherwise)
                    .flat_map(|limit| {
                        self.polynomials(&limit.value).into_iter().map(|value| {
                            let mut scaled = Polynomial::new();
                            add(&mut scaled, &value, &limit.factor);
                            scaled
                        })
                    })
                    .collect(),
                DefineBody::Condition(_) | DefineBody::Conditions { .. } => Vec::new(),
            },
            Value::Quantity(quantity) => vec![BTreeMap::from([(Vec::new(), quantity.number.clone())])],
            Value::Day(day) => vec![BTreeMap::from([(Vec::new(), Number::whole(day.count()))])],
            Value::Label(_) | Value::NoLevel | Value::Placement(_) => Vec::new(),
            Value::Sum(terms) => {
                let mut totals = vec![Polynomial::new()];
                for (sign, term) in terms {
                    let factor = match sign {
                        Sign::Plus => term.factor.clone(),
                        Sign::Minus => -&term.factor,
                    };
                    totals = self.each_with(&totals, &term.value, |total, value| {
                        add(total, value, &factor);
                    });
                }
                totals
            }
            Value::Product(factors) => {
                let mut totals = vec![BTreeMap::from([(Vec::new(), Number::whole(1))])];
                for (scaling, factor) in factors {
                    totals = self.each_with(&totals, factor, |total, value| {
                        *total = match scaling {
                            Scaling::Times => product(total, value),
                            Scaling::Over => product(total, &divided_by(value)),
                        };
                    });
                }
                totals
            }
            Value::Later {
                day, sign, amount, ..
            } => {
                let factor = match sign {
                    Sign::Plus => amount.factor.clone(),
                    Sign::Minus => -&amount.factor,
                };
                let days = self.polynomials(day);
                self.each_with(&days, &amount.value, |total, value| add(total, value, &factor))
            }
            Value::AsOf => {
                let day = Id::new(self.ruleset.facts.len());
                vec![BTreeMap::from([(vec![day], Number::whole(1))])]
            }
            Value::Elapsed { unit, from, to } => {
                assert_eq!(*unit, ElapsedUnit::Days, "no months are written");
                let days = self.polynomials(to);
                self.each_with(&days, from, |total, value| add(total, value, &Number::whole(-1)))
            }
        }
    }

    fn each_with(
        &self,
        totals: &[Polynomial],
        value: &Value,
        join: impl Fn(&mut Polynomial, &Polynomial),
    ) -> Vec<Polynomial> {
        let values = self.polynomials(value);
        totals
            .iter()
            .flat_map(|total| {
                values.iter().map(|value| {
                    let mut total = total.clone();
                    join(&mut total, value);
                    total
                })
            })
            .collect()
    }
}

/// From this place on stands what is divided by the fact that is so many places before it.
const DIVIDED: usize = 1_000;

/// One over a fact: what is written divides by a fact alone.
fn divided_by(divisor: &Polynomial) -> Polynomial {
    let divisors: Vec<_> = divisor.iter().collect();
    match divisors.as_slice() {
        [(product, factor)] if **factor == Number::whole(1) => match product.as_slice() {
            [only] => BTreeMap::from([(vec![Id::new(DIVIDED + only.index())], Number::whole(1))]),
            _ => panic!("what is written divides by one fact"),
        },
        _ => panic!("what is written divides by a fact"),
    }
}

fn add(total: &mut Polynomial, other: &Polynomial, factor: &Number) {
    for (facts, number) in other {
        let slot = total.entry(facts.clone()).or_insert_with(Number::zero);
        *slot = &*slot + &(number * factor);
    }
    total.retain(|_, number| !number.is_zero());
}

fn product(first: &Polynomial, second: &Polynomial) -> Polynomial {
    let mut product = Polynomial::new();
    for (facts, number) in first {
        for (others, other) in second {
            let mut joined = [facts.as_slice(), others.as_slice()].concat();
            joined.sort();
            add(
                &mut product,
                &BTreeMap::from([(joined, Number::whole(1))]),
                &(number * other),
            );
        }
    }
    product
}

/// The cut of a polynomial that is held against zero; none where it is the same for everybody.
fn cut(mut apart: Polynomial, above: bool) -> Option<Cut> {
    let number = apart.remove(&Vec::new()).unwrap_or_else(Number::zero);
    let first = apart.values().next()?.clone();
    let scale = Number::whole(1).over(&first)?;
    let mut subject = Polynomial::new();
    add(&mut subject, &apart, &scale);
    let limit = &-&number * &scale;
    // Turned round, `at least` becomes `at most`, whose limit is on the other side.
    let above = if first.is_negative() { !above } else { above };
    Some(Cut {
        subject,
        limit,
        above,
    })
}

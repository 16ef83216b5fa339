//! Conditions and values, with every name, type and unit settled.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use stepwell_diagnostic::Span;

use crate::{
    ClauseName, Day, Define, Dispute, ElapsedUnit, Fact, Id, LabelSet, Number, Placement, Population, Unit,
};

/// Something that is met or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// A subject passes a test. It is shared with the registers that answer it.
    Test(Arc<Test>),
    /// Every one holds; of none, met.
    All(Vec<Condition>),
    /// At least one holds; of none, not met.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// So many of them hold.
    Count {
        /// Of these.
        conditions: Vec<Condition>,
        /// At least so many.
        least: u32,
        /// At most so many.
        most: Option<u32>,
    },
    /// A yes/no define.
    Define(Id<Define>),
    /// The patient is in a population.
    Population(Id<Population>),
    /// A dispute, by its readings.
    Dispute(Id<Dispute>),
    /// The verdict of a clause, after `unless`.
    Clause(Id<ClauseName>),
    /// The level is among those a placement that chooses every level gives.
    Given {
        /// The placement, which chooses `every`.
        placement: Id<Placement>,
        /// The level, by its place on the continuum.
        level: u32,
    },
}

impl From<Test> for Condition {
    fn from(test: Test) -> Self {
        Condition::Test(Arc::new(test))
    }
}

/// A subject and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// What is tested.
    pub subject: Value,
    /// What is asked.
    pub relation: Relation,
}

/// What is asked of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// A chain of bounds, which is one range. The subject is a number, a date, a value of a scale, or a level.
    Bounds(Vec<Bound>),
    /// It is one of these values, or with `negated` none of them. The subject is of any type but a set.
    OneOf {
        /// The values, in the order written.
        values: Vec<Limit>,
        /// Whether it must be none of them.
        negated: bool,
    },
    /// It holds members of a set.
    Includes {
        /// How many of the members.
        how: Including,
        /// The members, by their place in the choice.
        members: LabelSet,
    },
}

/// One bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Which way.
    pub comparison: Comparison,
    /// Against what.
    pub limit: Limit,
}

/// Which way a bound goes. `on or after` a day is `AtLeast`, `before` it is `Below`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Comparison {
    /// The limit or more.
    AtLeast,
    /// More than the limit.
    Above,
    /// The limit or less.
    AtMost,
    /// Less than the limit.
    Below,
}

/// What a subject is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The value.
    pub value: Value,
    /// What it is multiplied by to be in the subject's unit; one where neither is a number.
    pub factor: Number,
}

/// How many members a set must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Including {
    /// Every one.
    All,
    /// At least one.
    Any,
    /// Not one.
    None,
}

/// Something that has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A fact, in its own unit.
    Fact(Id<Fact>),
    /// A define that is no condition.
    Define(Id<Define>),
    /// The level that a placement gives; in transitions, programs and proofs only. A placement that chooses `every`
    /// has none.
    Placement(Id<Placement>),
    /// The day of evaluation.
    AsOf,
    /// A number as written.
    Quantity(Quantity),
    /// A day as written.
    Day(Day),
    /// A value of a scale or choice, or a level, by its place in it; of yes/no, 0 is no and 1 is yes.
    Label(u32),
    /// No level: what a placement gives when no level's criteria are met.
    NoLevel,
    /// A sum, in the unit of its first term.
    Sum(Vec<(Sign, Limit)>),
    /// A product.
    Product(Vec<(Scaling, Value)>),
    /// Completed units between two days.
    Elapsed {
        /// Counted in what.
        unit: ElapsedUnit,
        /// From this day.
        from: Box<Value>,
        /// To this day.
        to: Box<Value>,
    },
    /// A day so many units after another.
    Later {
        /// The day.
        day: Box<Value>,
        /// After it or before it.
        sign: Sign,
        /// How many: a whole number.
        amount: Box<Limit>,
        /// Days or months; weeks and years are turned into them by the factor.
        unit: ElapsedUnit,
    },
}

/// A number with its unit, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// Its unit.
    pub unit: Unit,
}

/// Plus or minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// Plus.
    Plus,
    /// Minus.
    Minus,
}

/// Times or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scaling {
    /// Times.
    Times,
    /// Over.
    Over,
}

/// `when CONDITION: VALUE`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm<T> {
    /// When it holds.
    pub when: Condition,
    /// What the define is then.
    pub value: T,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl Test {
    /// What is tested, and what it is held against, in the order written.
    pub fn values(&self) -> Vec<&Value> {
        let limits: Vec<&Limit> = match &self.relation {
            Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
            Relation::OneOf { values, .. } => values.iter().collect(),
            Relation::Includes { .. } => Vec::new(),
        };
        std::iter::once(&self.subject)
            .chain(limits.into_iter().map(|limit| &limit.value))
            .collect()
    }
}

impl Value {
    /// The values that it is calculated from, in the order written; none where it is not calculated.
    pub fn parts(&self) -> Vec<&Value> {
        match self {
            Value::Sum(terms) => terms.iter().map(|(_, term)| &term.value).collect(),
            Value::Product(factors) => factors.iter().map(|(_, factor)| factor).collect(),
            Value::Elapsed { from, to, .. } => vec![from, to],
            Value::Later { day, amount, .. } => vec![day, &amount.value],
            Value::Fact(_)
            | Value::Define(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel => Vec::new(),
        }
    }
}

//! Conditions and values, and the ids of clauses.

use stepwell_diagnostic::Span;

use super::{CriteriaHeader, Date, Label, Place, Unit, Word};

/// The name of a clause within its block: `dimension 4`, `detox`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseName {
    /// Whether it is a dimension.
    pub dimension: bool,
    /// The name, or the dimension's number.
    pub name: Label,
    /// The whole name.
    pub place: Place,
}

/// `2.1 for adolescents/dimension 4`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseId {
    /// The block: a level's header, or a program's name in `header.level`.
    pub header: CriteriaHeader,
    /// The clause.
    pub name: ClauseName,
    /// The whole id.
    pub place: Place,
}

/// A condition or a value: the checker tells which by type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub place: Place,
}

impl Expression {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.place.0
    }
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// `A and B and C`
    And(Vec<Expression>),
    /// `A or B or C`
    Or(Vec<Expression>),
    /// `not A`; several `not`s nest.
    Not(Box<Expression>),
    /// `if A then B`
    If {
        /// The condition.
        condition: Box<Expression>,
        /// What must then hold.
        then: Box<Expression>,
    },
    /// `all of (…)`, `2 or more of (…)`; with a test, the items are values and the test is applied to each.
    Counted {
        /// How many.
        counting: Counting,
        /// Of what.
        items: Vec<Expression>,
    },
    /// `SUBJECT is …`, `SUBJECT includes …`; the subject may be `Counted`.
    Test {
        /// What is tested.
        subject: Box<Expression>,
        /// The test.
        test: Test,
    },
    /// `a + b - c`
    Sum {
        /// The first term.
        first: Box<Expression>,
        /// Terms after it.
        rest: Vec<(Sign, Expression)>,
    },
    /// `a * b / c`
    Product {
        /// The first factor.
        first: Box<Expression>,
        /// Factors after it.
        rest: Vec<(Scaling, Expression)>,
    },
    /// `days from A to B`
    Elapsed {
        /// In what.
        unit: ElapsedUnit,
        /// From this day.
        from: Box<Expression>,
        /// To this day.
        to: Box<Expression>,
    },
    /// `(…)`; kept so that the formatter keeps the author's parentheses.
    Grouped(Box<Expression>),
    /// `9 hours/week`, `3`; a level or a value of a scale may look like a number.
    Quantity(Quantity),
    /// `2024-01-01`
    Date(Date),
    /// A name or a value: `age`, `none`, `yes`, `3.2-WM`.
    Word(Word),
    /// `2.1/detox`
    ClauseId(Box<ClauseId>),
    /// `dimension 4` on its own: the clause of that dimension in this block.
    Dimension(Label),
}

/// A number, and its unit where one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number as written.
    pub number: Word,
    /// Its unit.
    pub unit: Option<Unit>,
}

/// How many of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
    /// `2 or more of`
    AtLeast(u32),
    /// `exactly 1 of`
    Exactly(u32),
}

/// Plus or minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// Times or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// `*`
    Times,
    /// `/`
    Over,
}

/// The unit of elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElapsedUnit {
    /// `days`
    Days,
    /// `months`
    Months,
    /// `years`
    Years,
}

/// What follows a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `is at least 9 hours/week and below 20 hours/week`
    Bounds(Vec<Bound>),
    /// `is X`, `is not X`
    Is {
        /// The value.
        value: Box<Expression>,
        /// Whether `not` stands before it.
        negated: bool,
    },
    /// `is one of (…)`, `is not one of (…)`
    OneOf {
        /// The values.
        values: Vec<Expression>,
        /// Whether `not` stands before it.
        negated: bool,
    },
    /// `is ()`, `is not ()`: whether a set holds nothing.
    Empty {
        /// Whether `not` stands before it.
        negated: bool,
    },
    /// `includes all of (…)`, `any of`, `none of`, `2 or more of`, `exactly 1 of`; `includes a`
    Includes {
        /// How many of them.
        how: Including,
        /// The members.
        members: Vec<Label>,
    },
}

/// How many members a set must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Including {
    /// `includes a`
    One,
    /// `includes all of (…)`
    All,
    /// `includes any of (…)`
    Any,
    /// `includes none of (…)`
    None,
    /// `includes 2 or more of (…)`
    AtLeast(u32),
    /// `includes exactly 1 of (…)`
    Exactly(u32),
}

/// One bound of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Which bound.
    pub kind: BoundKind,
    /// Where it stands.
    pub place: Place,
}

/// The forms of a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// `at least X`
    AtLeast(Expression),
    /// `at most X`
    AtMost(Expression),
    /// `above X`
    Above(Expression),
    /// `below X`
    Below(Expression),
    /// `from X to Y`; both ends in; the unit of one serves both.
    Between(Expression, Expression),
    /// `on or after DATE`
    OnOrAfter(Expression),
    /// `on or before DATE`
    OnOrBefore(Expression),
    /// `before DATE`
    Before(Expression),
    /// `after DATE`
    After(Expression),
}

//! The syntax tree: what a file says, in the order it says it, with the place of every word.
//!
//! Two trees are equal when they say the same, wherever it stands: [`Place`]s compare equal to one another. The
//! formatter relies on that to prove that it changed nothing.

mod cases;
mod expressions;
mod rules;
mod terms;

use smol_str::SmolStr;
use stepwell_diagnostic::Span;

pub use cases::{
    Alteration, Amend, Amended, Change, Direction, Example, Expect, Expectation, Given, GivenItem,
    GivenValue, Hole, Known, Outcome, Property, Prove, Raised, Target,
};
pub use expressions::{
    Bound, BoundKind, ClauseId, ClauseName, Counting, ElapsedUnit, Expression, ExpressionKind, Including,
    Quantity, Scaling, Sign, Test,
};
pub use rules::{
    Action, Attributes, Choose, Cite, Claim, Clause, ClauseKind, Criteria, CriteriaHeader, Dispute, Follow,
    LevelName, Placement, Program, ProgramHeader, Reading, Transition, Unless,
};
pub use terms::{
    Allow, Amends, Area, Arm, Continuum, CountedUnit, Define, DefineBody, Dimension, DimensionEntry, Fact,
    FactGroup, FactRange, FactType, FolderKind, Header, Impossible, InForce, Level, Population, Source,
    Stated, Unit, Value, Values,
};

/// Where something stands. Places are equal to one another, so that trees compare by what they say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// A word as it stands in the file: a name, a label, a number, a date, or the inside of a quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its spelling; for a quoted text without the quotes.
    pub text: SmolStr,
    /// Where it stands; for a quoted text with the quotes.
    pub place: Place,
}

impl Word {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.place.0
    }
}

/// A name given by an author: `withdrawal_risk`.
pub type Name = Word;
/// The label of a level, dimension or value: `2.1`, `none`.
pub type Label = Word;
/// The inside of a quoted text.
pub type Text = Word;
/// A day, `2024-01-01`; the parser has seen that it is in the calendar.
pub type Date = Word;
/// A comment and where it stands; its text begins with `#`.
pub type Comment = Word;

/// A declaration of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// `ruleset …` or `vocabulary …`
    Header(Header),
    /// `source NAME { … }`
    Source(Source),
    /// `scale NAME { … }`
    Scale(Values),
    /// `choice NAME { … }`
    Choice(Values),
    /// `unit session`
    CountedUnit(CountedUnit),
    /// `continuum NAME { … }`
    Continuum(Continuum),
    /// `dimension N { … }`
    Dimension(Dimension),
    /// `facts "…" { … }`
    FactGroup(FactGroup),
    /// `impossible "…": …`
    Impossible(Impossible),
    /// `define NAME as …`
    Define(Define),
    /// `population NAME: …`
    Population(Population),
    /// `placement NAME { … }`
    Placement(Placement),
    /// `criteria LEVEL { … }`
    Criteria(Criteria),
    /// `program NAME { … }`
    Program(Program),
    /// `transition NAME { … }`
    Transition(Transition),
    /// `dispute NAME { … }`
    Dispute(Dispute),
    /// `claim NAME "…"`
    Claim(Claim),
    /// `example "…" { … }`
    Example(Example),
    /// `prove "…": …`
    Prove(Prove),
    /// `known gap in …`
    Known(Known),
    /// `amend criteria …` or `amend program …`
    Amend(Amend),
    /// `replace dispute NAME { … }`
    ReplaceDispute(Dispute),
}

impl Declaration {
    /// The stretch from its first word to its last.
    pub fn span(&self) -> Span {
        match self {
            Declaration::Header(it) => it.place.0,
            Declaration::Source(it) => it.place.0,
            Declaration::Scale(it) | Declaration::Choice(it) => it.place.0,
            Declaration::CountedUnit(it) => it.place.0,
            Declaration::Continuum(it) => it.place.0,
            Declaration::Dimension(it) => it.place.0,
            Declaration::FactGroup(it) => it.place.0,
            Declaration::Impossible(it) => it.place.0,
            Declaration::Define(it) => it.place.0,
            Declaration::Population(it) => it.place.0,
            Declaration::Placement(it) => it.place.0,
            Declaration::Criteria(it) => it.place.0,
            Declaration::Program(it) => it.place.0,
            Declaration::Transition(it) => it.place.0,
            Declaration::Dispute(it) | Declaration::ReplaceDispute(it) => it.place.0,
            Declaration::Claim(it) => it.place.0,
            Declaration::Example(it) => it.place.0,
            Declaration::Prove(it) => it.place.0,
            Declaration::Known(it) => it.place.0,
            Declaration::Amend(it) => it.place.0,
        }
    }
}

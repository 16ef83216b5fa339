//! The rules: placements, criteria, programs, transitions, disputes, and what is said about them.

use std::fmt;

use serde::{Deserialize, Serialize};
use stepwell_diagnostic::Span;

use crate::{Condition, Continuum, Day, Define, Fact, Id, Period, Population, Possible, Source, Values};

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds for every value its subject can still have.
    #[serde(rename = "met")]
    Met,
    /// It holds for none.
    #[serde(rename = "not met")]
    NotMet,
    /// It depends on what is not known.
    #[serde(rename = "unknown")]
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::Unknown => "unknown",
        })
    }
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cite {
    /// The source.
    pub source: Id<Source>,
    /// Where in it.
    pub place: Option<String>,
}

/// What cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impossible {
    /// Its title, or the words of its condition.
    pub title: String,
    /// What cannot be.
    pub condition: Condition,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// The days on which it counts.
    pub in_force: Period,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// A question that ends in a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The levels it chooses among.
    pub continuum: Id<Continuum>,
    /// Whom it is for; everybody where there is none.
    pub population: Option<Id<Population>>,
    /// Which of the levels whose criteria are met.
    pub choose: Choose,
    /// Notes.
    pub notes: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// Which of the levels whose criteria are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choose {
    /// The lowest.
    LeastIntensive,
    /// The highest.
    MostIntensive,
    /// All of them.
    Every,
}

/// The criteria of one level for one population in one placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its header as clause ids spell it: `2.1 for adolescents`.
    pub header: String,
    /// Its title.
    pub title: Option<String>,
    /// The placement it belongs to.
    pub placement: Id<Placement>,
    /// The level, by its place on the placement's continuum.
    pub level: u32,
    /// Whom it is for; the placement's where there is none.
    pub population: Option<Id<Population>>,
    /// Its clauses, by kind, then number, then name; `admit` among them.
    pub clauses: Vec<Id<ClauseName>>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// The name of a clause; several dated versions may share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseName {
    /// Its id: `2.1 for adolescents/dimension 4`; of `admit`, `2.1/admit`.
    pub id: String,
    /// The part after the slash.
    pub short: String,
    /// Its versions, by their first day; no two are in force on one day.
    pub versions: Vec<Id<Clause>>,
}

/// A clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its name.
    pub name: Id<ClauseName>,
    /// What it does.
    pub kind: ClauseKind,
    /// Its title.
    pub title: Option<String>,
    /// Its condition, before `unless`.
    pub condition: Condition,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// The days on which it stands.
    pub in_force: Period,
    /// What lifts it.
    pub unless: Vec<Unless>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// What a clause does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClauseKind {
    /// A condition on a dimension, combined by `admit`.
    Dimension,
    /// A condition combined by `admit`.
    Criterion,
    /// Met, it shuts the level.
    Exclude,
    /// How the others combine.
    Admit,
    /// What a program must be.
    Require,
    /// What a program should be; decides nothing.
    Recommend,
    /// What the source calls usual; decides nothing.
    Typical,
    /// Told when met; decides nothing.
    Flag,
}

/// What lifts a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unless {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// When it lifts the clause.
    pub condition: Condition,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
}

/// What a program must be to be what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its header as clause ids spell it: `iop for adolescents`.
    pub header: String,
    /// Its title.
    pub title: Option<String>,
    /// The level it claims, by continuum and place on it.
    pub level: Option<(Id<Continuum>, u32)>,
    /// Whom it is for; everybody where there is none.
    pub population: Option<Id<Population>>,
    /// Its clauses, by kind, then number, then name.
    pub clauses: Vec<Id<ClauseName>>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// What moves a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// When.
    pub condition: Condition,
    /// What then.
    pub action: Action,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// The days on which it stands.
    pub in_force: Period,
    /// What lifts it.
    pub unless: Vec<Unless>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// What a transition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// A more intensive level than `current_level`.
    StepUp,
    /// A less intensive level than `current_level`.
    StepDown,
    /// This level, by its place on that continuum.
    MoveTo(Id<Continuum>, u32),
    /// A new assessment; goes with anything.
    Review,
    /// The level of `current_level`.
    Continue,
    /// The end of care.
    Discharge,
}

/// Sources that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// What each source says, by the source's name, then as written.
    pub readings: Vec<Reading>,
    /// Which reading the author follows.
    pub followed: Option<Followed>,
    /// Notes.
    pub notes: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The source.
    pub source: Id<Source>,
    /// What it says.
    pub condition: Condition,
    /// Where in it.
    pub place: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// Which reading is followed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Its place among the readings.
    pub reading: usize,
    /// Why.
    pub because: String,
}

/// A statement of a source that is no rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// What the source states.
    pub statement: String,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
}

/// A worked case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// The day it is evaluated on; without one, the first day in force.
    pub as_of: Option<Day>,
    /// What is known; a fact that does not stand here is not known.
    pub given: Vec<(Id<Fact>, Possible)>,
    /// What must come out.
    pub expect: Vec<Expectation>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What must come out of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// The target as written: `2.1/dimension 4`.
    pub written: String,
    /// Of what.
    pub target: Target,
    /// What.
    pub expected: Expected,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What an expectation speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A placement's outcome.
    Placement(Id<Placement>),
    /// The verdict of one block of criteria.
    Block(Id<Block>),
    /// A program's outcome.
    Program(Id<Program>),
    /// One transition.
    Transition(Id<Transition>),
    /// The transitions together.
    Transitions,
    /// A clause's verdict.
    Clause(Id<ClauseName>),
    /// A dispute.
    Dispute(Id<Dispute>),
    /// A population.
    Population(Id<Population>),
    /// A yes/no define.
    Define(Id<Define>),
}

/// What must come out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// This outcome.
    Outcome(OutcomeWord),
    /// These levels, with a placement that chooses every one.
    Several(Vec<u32>),
    /// Undetermined among exactly these.
    OneOf(Vec<OutcomeWord>),
    /// Undetermined, and exactly these facts and disputes can still change it, by name.
    Needs(Vec<String>),
}

/// An outcome as an example spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OutcomeWord {
    /// A level, by its place on the placement's continuum.
    Level(u32),
    /// `none`: no level's criteria are met; or no transition is triggered.
    None,
    /// `out of scope`
    OutOfScope,
    /// `undetermined`
    Undetermined,
    /// `met`, `not met`, `unknown`
    Verdict(Verdict),
    /// `disputed`
    Disputed,
    /// `conforms`
    Conforms,
    /// `does not conform`
    DoesNotConform,
    /// `triggered`
    Triggered,
    /// `conflict`
    Conflict,
}

/// A property of every possible patient or program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Its title.
    pub title: String,
    /// What must hold.
    pub form: PropertyForm,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// The forms of a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropertyForm {
    /// It holds for everybody.
    Always(Condition),
    /// It holds for nobody.
    Never(Condition),
    /// When these rise, together or one by one, the placement never gets lower (or, with `raises`, never higher).
    Raising {
        /// What rises.
        facts: Vec<Id<Fact>>,
        /// The scale, where all its facts were named at once.
        scale: Option<Id<Values>>,
        /// The placement.
        placement: Id<Placement>,
        /// Whether it may never get higher instead.
        raises: bool,
    },
    /// Nobody falls into such a hole.
    No(Hole, Id<Placement>),
}

/// A gap or an overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hole {
    /// No level's criteria are met.
    Gap,
    /// Those of several are.
    Overlap,
}

/// A hole that is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Gap or overlap.
    pub hole: Hole,
    /// Where.
    pub placement: Id<Placement>,
    /// For whom.
    pub when: Condition,
    /// Why.
    pub because: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

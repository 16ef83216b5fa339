//! Placements, criteria, programs, transitions, disputes, claims.

use super::{Allow, Expression, InForce, Label, Name, Place, Text};

/// `placement NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `on CONTINUUM`
    pub continuum: Option<Name>,
    /// `for POPULATION`
    pub population: Option<Name>,
    /// `choose …`
    pub choose: Option<Choose>,
    /// Where `choose …` stands.
    pub choose_place: Option<Place>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// Which of the levels whose criteria are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// `least intensive`
    LeastIntensive,
    /// `most intensive`
    MostIntensive,
    /// `every`
    Every,
}

/// The criteria of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// Which level, for whom, in which placement.
    pub header: CriteriaHeader,
    /// Its title.
    pub title: Option<Text>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `asam 2.1 for adolescents in level_of_care`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriteriaHeader {
    /// The continuum, where it is named.
    pub continuum: Option<Name>,
    /// The level.
    pub level: Label,
    /// The population, where it is named.
    pub population: Option<Name>,
    /// The placement, where it is named.
    pub placement: Option<Name>,
    /// The whole header.
    pub place: Place,
}

/// A clause of criteria or of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it does.
    pub kind: ClauseKind,
    /// Its name: `detox`, or the number of a dimension; none for `admit`.
    pub name: Option<Label>,
    /// Its title.
    pub title: Option<Text>,
    /// Its condition.
    pub condition: Expression,
    /// Sources, notes, dates, and what lifts it.
    pub attributes: Attributes,
    /// The whole clause.
    pub place: Place,
}

/// What a clause does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// `dimension N`
    Dimension,
    /// `criterion NAME`
    Criterion,
    /// `exclude NAME`
    Exclude,
    /// `typical NAME`
    Typical,
    /// `flag NAME`
    Flag,
    /// `admit when`
    Admit,
    /// `require NAME`
    Require,
    /// `recommend NAME`
    Recommend,
}

impl ClauseKind {
    /// The word that opens such a clause.
    pub fn keyword(self) -> &'static str {
        match self {
            ClauseKind::Dimension => "dimension",
            ClauseKind::Criterion => "criterion",
            ClauseKind::Exclude => "exclude",
            ClauseKind::Typical => "typical",
            ClauseKind::Flag => "flag",
            ClauseKind::Admit => "admit",
            ClauseKind::Require => "require",
            ClauseKind::Recommend => "recommend",
        }
    }
}

/// What follows a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `cite SOURCE "place"`, several.
    pub cites: Vec<Cite>,
    /// `note "…"`, several.
    pub notes: Vec<Text>,
    /// `in force from … until …`
    pub in_force: Option<InForce>,
    /// `unless NAME: …`, several.
    pub unless: Vec<Unless>,
}

/// `cite SOURCE "place"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// Where in it.
    pub at: Option<Text>,
    /// The whole phrase.
    pub place: Place,
}

/// `unless NAME: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unless {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What lifts the clause.
    pub condition: Expression,
    /// Its sources.
    pub cites: Vec<Cite>,
    /// Its notes.
    pub notes: Vec<Text>,
    /// The whole phrase.
    pub place: Place,
}

/// `program NAME for POPULATION { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name and for whom.
    pub header: ProgramHeader,
    /// Its title.
    pub title: Option<Text>,
    /// `at LEVEL`
    pub level: Option<LevelName>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `iop for adolescents`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramHeader {
    /// The program.
    pub name: Name,
    /// The population, where it is named.
    pub population: Option<Name>,
    /// The whole header.
    pub place: Place,
}

/// `2.1` or `asam 2.1`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelName {
    /// The continuum, where it is named.
    pub continuum: Option<Name>,
    /// The level.
    pub level: Label,
    /// Both.
    pub place: Place,
}

/// `transition NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `when CONDITION`
    pub when: Option<Expression>,
    /// What follows.
    pub action: Option<Action>,
    /// Where the action stands.
    pub action_place: Option<Place>,
    /// Sources, notes, dates, and what lifts it.
    pub attributes: Attributes,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// What a transition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `step up`
    StepUp,
    /// `step down`
    StepDown,
    /// `move to LEVEL`
    MoveTo(LevelName),
    /// `review`
    Review,
    /// `continue`
    Continue,
    /// `discharge`
    Discharge,
}

/// `dispute NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its readings.
    pub readings: Vec<Reading>,
    /// `follow SOURCE because "…"`
    pub follow: Option<Follow>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `SOURCE says CONDITION cite "place"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The source.
    pub source: Name,
    /// What it says.
    pub condition: Expression,
    /// Where in it.
    pub at: Option<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole reading.
    pub place: Place,
}

/// `follow SOURCE because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The source.
    pub source: Name,
    /// Why.
    pub because: Text,
    /// The whole phrase.
    pub place: Place,
}

/// `claim NAME "…" cite …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// What the source states.
    pub title: Text,
    /// Its sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<Text>,
    /// The whole declaration.
    pub place: Place,
}

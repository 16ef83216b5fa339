//! Headers, sources, scales, levels, facts, defines, populations.

use super::{Attributes, Date, Expression, Label, Name, Place, Text, Word};

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// It decides.
    Ruleset,
    /// It only shares terms.
    Vocabulary,
}

/// The header of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// `ruleset` or `vocabulary`.
    pub kind: FolderKind,
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `version 1.0.0`
    pub version: Option<Word>,
    /// `in force from … until …`
    pub in_force: Option<InForce>,
    /// `edition "…"`
    pub edition: Option<Text>,
    /// `uses "../vocabulary"`, several.
    pub uses: Vec<Text>,
    /// `amends "../base" at 1.2.0`
    pub amends: Option<Amends>,
    /// `review by 2027-01-01`
    pub review_by: Option<Date>,
    /// The whole header.
    pub place: Place,
}

/// `in force from DATE until DATE`; both days in. At least one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// The whole phrase.
    pub place: Place,
}

/// `amends "../base" at 1.2.0`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amends {
    /// The folder of the base.
    pub path: Text,
    /// The version it is pinned to.
    pub version: Word,
}

/// `allow W0203 because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The warning.
    pub code: Word,
    /// Why.
    pub because: Text,
    /// The whole phrase.
    pub place: Place,
}

/// A source record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// Who publishes it.
    pub publisher: Option<Stated>,
    /// When: a year or a day.
    pub published: Option<Stated>,
    /// What kind of document it is.
    pub kind: Option<Text>,
    /// `A`, `B` or `C`.
    pub grade: Option<Word>,
    /// Where it stands.
    pub url: Option<Text>,
    /// When it was read.
    pub accessed: Option<Date>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// An entry of a source that can honestly be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// What the source states.
    As(Word),
    /// `not stated`
    Not(Place),
}

/// A scale (ordered) or a choice (unordered).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its values, for a scale lowest first.
    pub values: Vec<Value>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A value of a scale or choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its label.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// Label and title.
    pub place: Place,
}

/// `unit session "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedUnit {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The whole declaration.
    pub place: Place,
}

/// Levels of care, least intensive first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuum {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its levels.
    pub levels: Vec<Level>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A level of care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its label.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// What it is also called, for input only.
    pub aliases: Vec<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole entry.
    pub place: Place,
}

/// A dimension of assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its number.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// Its areas, and its facts that lie in none.
    pub entries: Vec<DimensionEntry>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// What a dimension holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DimensionEntry {
    /// `area "…" { … }`
    Area(Area),
    /// `fact …`
    Fact(Box<Fact>),
}

/// An area of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its title.
    pub title: Text,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole block.
    pub place: Place,
}

/// Facts that belong to no dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactGroup {
    /// Its title.
    pub title: Option<Text>,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: FactType,
    /// Where the type stands.
    pub kind_place: Place,
    /// The range it lies in.
    pub range: Option<FactRange>,
    /// Its question.
    pub ask: Option<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole entry.
    pub place: Place,
}

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactType {
    /// `yes/no`
    YesNo,
    /// `set of CHOICE`
    SetOf(Name),
    /// `level of CONTINUUM`
    LevelOf(Name),
    /// `whole number`
    WholeNumber,
    /// `whole years`
    WholeUnit(Unit),
    /// `number`
    Number,
    /// `date`
    Date,
    /// A scale, a choice, or a unit: the checker tells which.
    Named(Unit),
}

/// A unit: `hours/week`. The first part stands above the line, the others below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its parts, at least one.
    pub parts: Vec<Word>,
    /// The whole unit.
    pub place: Place,
}

/// `from 0 to 24`, `at least 0`, `at most 24`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRange {
    /// Lowest, included.
    pub from: Option<Expression>,
    /// Highest, included.
    pub to: Option<Expression>,
    /// The whole phrase.
    pub place: Place,
}

/// `impossible "…": …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// Its title.
    pub title: Option<Text>,
    /// What cannot be.
    pub condition: Expression,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

/// `define NAME as …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it stands for.
    pub body: DefineBody,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

/// What a define stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefineBody {
    /// One expression.
    Expression(Expression),
    /// `when CONDITION: VALUE` arms, and `otherwise: VALUE`.
    Arms {
        /// The arms, in the order written, which means nothing.
        arms: Vec<Arm>,
        /// The value where no arm holds.
        otherwise: Option<Expression>,
    },
}

/// `when CONDITION: VALUE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// When it holds.
    pub when: Expression,
    /// What the define is then.
    pub value: Expression,
    /// The whole arm.
    pub place: Place,
}

/// `population NAME: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Who is in it.
    pub condition: Expression,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

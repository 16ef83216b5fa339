//! The terms of a ruleset: sources, scales, levels, facts, defines, populations.

use serde::{Deserialize, Serialize};
use stepwell_diagnostic::Span;

use crate::{Arm, Cite, Condition, Day, Id, Limit, Number, Unit, Value};

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub title: Option<String>,
    /// Who publishes it.
    pub publisher: Option<Stated>,
    /// When: a year or a day.
    pub published: Option<Stated>,
    /// What kind of document it is.
    pub kind: Option<String>,
    /// How well it is known.
    pub grade: Option<Grade>,
    /// Where it stands.
    pub url: Option<String>,
    /// When it was read.
    pub accessed: Option<Day>,
    /// Notes.
    pub notes: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// An entry of a source that can honestly be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stated {
    /// What the source states.
    As(String),
    /// It states none.
    Not,
}

/// How well a source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    /// The primary text was read.
    A,
    /// A summary was read.
    B,
    /// Background knowledge.
    C,
}

/// A scale, ordered lowest first, or a choice, unordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its values, at most [`crate::LabelSet::CAPACITY`].
    pub values: Vec<Term>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// A value of a scale or choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// How it is written.
    pub label: String,
    /// Its title.
    pub title: Option<String>,
}

/// A thing that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedUnit {
    /// Its name, singular.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// Levels of care, least intensive first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuum {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its levels, at most [`crate::LabelSet::CAPACITY`].
    pub levels: Vec<Level>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// A level of care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// How it is written.
    pub label: String,
    /// Its title.
    pub title: Option<String>,
    /// What it is also called, in input only.
    pub aliases: Vec<String>,
    /// A note.
    pub note: Option<String>,
}

/// A dimension of assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its number.
    pub label: String,
    /// Its title.
    pub title: Option<String>,
    /// The titles of its areas.
    pub areas: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// Something that is asked of a patient or a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: FactType,
    /// Of a number or date, the range it lies in, in its own unit or in days since 1970-01-01.
    pub range: NumberRange,
    /// Its question.
    pub question: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Where it belongs.
    pub group: FactGroup,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// The type of a fact or a define.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactType {
    /// Yes or no.
    YesNo,
    /// A value of a scale.
    Scale(Id<Values>),
    /// A value of a choice.
    Choice(Id<Values>),
    /// A set of values of a choice.
    Set(Id<Values>),
    /// A level.
    Level(Id<Continuum>),
    /// A number.
    Number(NumberType),
    /// A day.
    Date,
}

/// What kind of number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberType {
    /// Its unit.
    pub unit: Unit,
    /// Whether it takes no fractions.
    pub whole: bool,
}

/// The range of a number; both ends in, a missing end is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRange {
    /// Lowest.
    pub from: Option<Number>,
    /// Highest.
    pub to: Option<Number>,
}

/// Where a fact belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactGroup {
    /// To a dimension, and perhaps one of its areas, by title.
    Dimension(Id<Dimension>, Option<String>),
    /// To a group of that title, or to none.
    Group(Option<String>),
}

/// A named expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Define {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its type; a condition is yes/no.
    pub kind: FactType,
    /// What it stands for.
    pub body: DefineBody,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

/// What a define stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefineBody {
    /// A condition.
    Condition(Condition),
    /// A value.
    Value(Value),
    /// A condition for each case.
    Conditions {
        /// The cases.
        arms: Vec<Arm<Condition>>,
        /// Where none holds.
        otherwise: Option<Condition>,
    },
    /// A value for each case, each with the factor into the define's unit.
    Values {
        /// The cases.
        arms: Vec<Arm<Limit>>,
        /// Where none holds.
        otherwise: Option<Limit>,
    },
}

/// Who a rule is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Who is in it.
    pub condition: Condition,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Span,
}

//! A checked ruleset.

use std::fmt;

use serde::{Deserialize, Serialize};
use stepwell_diagnostic::{Code, Span};

use crate::{
    Amendment, Block, Claim, Clause, ClauseName, Condition, Continuum, CountedUnit, Day, Define, Dimension,
    Dispute, Example, Fact, Impossible, Known, Period, Placement, Population, Program, Property, Source,
    Table, Transition, Values,
};

/// Everything a folder says, with what it uses, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruleset {
    /// Whether it decides anything.
    pub kind: FolderKind,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its version.
    pub version: Version,
    /// The days on which it decides; outside them everything is out of scope.
    pub in_force: Period,
    /// The edition of the standard whose dimensions it numbers.
    pub edition: Option<String>,
    /// When it should be looked at again.
    pub review_by: Option<Day>,
    /// What it amends, and how, where it amends another ruleset. Everything below has the amendments applied.
    pub amendment: Option<Amendment>,
    /// `sha256:…` over all that a decision can show or rest on.
    pub digest: String,
    /// Sources.
    pub sources: Table<Source>,
    /// Scales.
    pub scales: Table<Values>,
    /// Choices.
    pub choices: Table<Values>,
    /// Units that count things.
    pub units: Table<CountedUnit>,
    /// Continua.
    pub continua: Table<Continuum>,
    /// Dimensions.
    pub dimensions: Table<Dimension>,
    /// Facts.
    pub facts: Table<Fact>,
    /// What cannot be.
    pub impossible: Table<Impossible>,
    /// Defines; one that rests on another may stand before it.
    pub defines: Table<Define>,
    /// Populations.
    pub populations: Table<Population>,
    /// Placements.
    pub placements: Table<Placement>,
    /// Criteria.
    pub blocks: Table<Block>,
    /// Programs.
    pub programs: Table<Program>,
    /// Clause names of all blocks and programs.
    pub clause_names: Table<ClauseName>,
    /// Clauses: the versions of the names.
    pub clauses: Table<Clause>,
    /// Transitions.
    pub transitions: Table<Transition>,
    /// Disputes.
    pub disputes: Table<Dispute>,
    /// Claims.
    pub claims: Table<Claim>,
    /// Examples.
    pub examples: Vec<Example>,
    /// Properties.
    pub properties: Vec<Property>,
    /// Holes that are meant.
    pub known: Vec<Known>,
    /// Doubts of meaning that the author silences.
    #[serde(skip)]
    pub allows: Vec<Allow>,
    /// Every `if A then B` that is written, as the condition it is: `not A or B`.
    #[serde(skip)]
    pub ifs: Vec<Condition>,
}

/// `allow W0701 because "…"`, of a code that only meaning can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The code.
    pub code: Code,
    /// The block in which it is silenced.
    pub within: Span,
    /// Where it stands.
    pub span: Span,
}

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FolderKind {
    /// It decides.
    Ruleset,
    /// It only shares terms.
    Vocabulary,
}

/// A version: three numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version(pub u32, pub u32, pub u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

//! What proving comes to, as plain data.

use num_bigint::BigUint;
use stepwell_diagnostic::Span;

/// What is true of every possible patient or program of a ruleset, on every day in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proved {
    /// The stated properties, in the order of the ruleset.
    pub properties: Vec<ProvedProperty>,
    /// What was found unasked, by kind, then target.
    pub findings: Vec<Finding>,
}

/// A stated property, decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedProperty {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it holds.
    pub result: Answer,
    /// Of a refuted one, for how many profiles it fails; `None` where they were not counted.
    pub profiles: Option<BigUint>,
    /// Of a refuted one, in a sentence, what happens.
    pub story: Option<String>,
    /// Of a refuted one, a smallest patient or program as an `example` that passes as long as the fault is there. For
    /// `raising`, two examples, one after the other.
    pub example: Option<String>,
    /// Of an unknown one, the bound that was hit.
    pub limit: Option<String>,
    /// Of one that holds but for the gaps or overlaps that are `known`, why each of those is meant.
    pub but_for: Vec<String>,
}

/// Whether a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// For every possible patient or program.
    Holds,
    /// There is one for whom it does not.
    Refuted,
    /// A stated bound was hit.
    Unknown,
}

impl Answer {
    /// `holds`, `refuted`, `unknown`
    pub fn word(self) -> &'static str {
        match self {
            Answer::Holds => "holds",
            Answer::Refuted => "refuted",
            Answer::Unknown => "unknown",
        }
    }
}

/// Something found unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// A placement (`level_of_care`, or `level_of_care for adults`), a level's or program's header, or a clause id.
    pub target: String,
    /// Where that is declared.
    pub span: Span,
    /// In a sentence, what it means.
    pub message: String,
    /// How many profiles it concerns; `None` where they were not counted.
    pub profiles: Option<BigUint>,
    /// Why it is meant, where a `known` says so.
    pub known: Option<String>,
    /// A smallest patient or program, as an `example` that passes as long as it is there.
    pub example: Option<String>,
    /// The bound that was hit, where it could not be decided or counted.
    pub limit: Option<String>,
}

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Somebody for whom no level's criteria are met.
    Gap,
    /// Somebody for whom those of several levels are met, where one is to be chosen.
    Overlap,
    /// A level, or an outcome, that nobody can get.
    Unreachable,
    /// A condition that is never met.
    Never,
    /// A condition that is always met.
    Always,
    /// A clause that never changes any outcome.
    Idle,
    /// Days on which nothing of a level or program is in force.
    NotInForce,
}

impl FindingKind {
    /// The word for it in documents.
    pub fn word(self) -> &'static str {
        match self {
            FindingKind::Gap => "gap",
            FindingKind::Overlap => "overlap",
            FindingKind::Unreachable => "unreachable",
            FindingKind::Never => "never",
            FindingKind::Always => "always",
            FindingKind::Idle => "idle",
            FindingKind::NotInForce => "not in force",
        }
    }
}

//! A decision as people and programs read it: the outcome of every placement, program and transition, with its reasons.
//!
//! The order of fields here is the order of the JSON, which is part of the interface.

mod build;
mod clauses;
mod exactly;
mod open;
mod remembered;
mod shown;
mod what_if;

use indexmap::IndexMap;
use serde::Serialize;
use stepwell_model::{ClauseKind, Verdict};

pub use build::{decide, evaluate, evaluate_briefly};
pub use exactly::exact_verdict;
pub use open::{Asker, AskerKind, Target, askers, still_asked};
pub use remembered::{Decisions, Desk};
pub use shown::Shown;
pub(crate) use shown::shown;
pub use what_if::{
    AnswerWhatIf, ChangeKind, ChangeWhatIf, LevelWhatIf, MOST_ANSWERS, Nearest, NoSuchLevel, PlacementWhatIf,
    WhatIf, WhatIfResult, what_if, who_they_are,
};

/// The name and version of this form.
pub const FORMAT: &str = "stepwell.decision/1";

/// A decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Always [`FORMAT`].
    pub format: &'static str,
    /// The record's `$id`.
    pub id: Option<String>,
    /// Which rules decided.
    pub ruleset: RulesetStamp,
    /// The day of evaluation.
    pub as_of: String,
    /// Placements, by name, in the ruleset's order.
    pub placements: IndexMap<String, PlacementDecision>,
    /// Programs of care, by name, in the ruleset's order.
    pub programs: IndexMap<String, ProgramDecision>,
    /// Transitions together.
    pub transitions: TransitionsDecision,
    /// Disputes, by name, in the ruleset's order.
    pub disputes: IndexMap<String, DisputeDecision>,
    /// The source that was followed wherever it could be.
    pub follow: Option<String>,
    /// What would have to be different for a level, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<Box<WhatIf>>,
}

impl Decision {
    /// The decision as JSON on one line.
    pub fn to_json(&self) -> String {
        // INVARIANT: every map key is text and every number is a number, so this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The decision as JSON over several lines.
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Which rules decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RulesetStamp {
    /// The ruleset's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` over all that the decision can show or rest on.
    pub digest: String,
}

/// The outcome of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PlacementOutcome {
    /// A level.
    #[serde(rename = "placed")]
    Placed,
    /// Some levels, even one, where the placement chooses every one.
    #[serde(rename = "several")]
    Several,
    /// No level's criteria are met.
    #[serde(rename = "none")]
    None,
    /// It depends on what is not known.
    #[serde(rename = "undetermined")]
    Undetermined,
    /// The placement is for others, or the ruleset is not in force.
    #[serde(rename = "out of scope")]
    OutOfScope,
}

impl PlacementOutcome {
    /// The word of the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Several => "several",
            Self::None => "none",
            Self::Undetermined => "undetermined",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What a placement came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacementDecision {
    /// The placement's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The outcome.
    pub outcome: PlacementOutcome,
    /// The level, where placed.
    pub level: Option<String>,
    /// Where every level is chosen: those whose criteria are met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels_met: Option<Vec<String>>,
    /// Where every level is chosen: those whose criteria can be met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels_possible: Option<Vec<String>>,
    /// What can come out: levels, `none`, `out of scope`.
    pub possible: Vec<String>,
    /// Whether `possible` is known to list nothing that cannot be.
    pub exact: bool,
    /// The facts, then the disputes, that can still change it.
    pub needs: Vec<String>,
    /// The fact to ask next.
    pub ask_next: Option<String>,
    /// Levels without criteria.
    pub not_judged: Vec<String>,
    /// Levels with criteria, lowest first.
    pub levels: IndexMap<String, LevelDecision>,
}

/// What the criteria of one level came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelDecision {
    /// Whether they are met.
    pub verdict: Verdict,
    /// The level's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Why, in a few words.
    pub because: String,
    /// The blocks of criteria, where they are for different populations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<BlockDecision>,
    /// Every clause in force.
    pub clauses: Vec<ClauseDecision>,
}

/// What one block of criteria came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockDecision {
    /// Its header: `2.1 for adolescents`.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whom it is for.
    pub population: Option<PopulationDecision>,
    /// Whether its criteria are met.
    pub verdict: Verdict,
}

/// Whether somebody is in a population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PopulationDecision {
    /// The population's name.
    pub name: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether the patient or program is in it.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
}

/// What a clause came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClauseDecision {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it does.
    pub kind: ClauseKind,
    /// Its condition, before `unless`.
    pub condition: Verdict,
    /// After `unless`.
    pub verdict: Verdict,
    /// Why the condition came out so.
    pub because: String,
    /// The facts it rests on.
    pub facts: IndexMap<String, Shown>,
    /// Where it comes from.
    pub cites: Vec<CiteDecision>,
    /// By how much a bound is missed from below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_by: Option<String>,
    /// By how much a bound is missed from above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_by: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What can lift it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<UnlessDecision>,
}

/// What a condition that lifts a clause came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnlessDecision {
    /// The clause's id and its own name: `2.1/detox/managed`.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Always `unless`.
    pub kind: &'static str,
    /// Whether it lifts the clause.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
    /// The facts it rests on.
    pub facts: IndexMap<String, Shown>,
    /// Where it comes from.
    pub cites: Vec<CiteDecision>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CiteDecision {
    /// The source's name.
    pub source: String,
    /// Where in it.
    pub place: Option<String>,
}

/// The outcome of a program of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ProgramOutcome {
    /// Every requirement is met.
    #[serde(rename = "conforms")]
    Conforms,
    /// One is not.
    #[serde(rename = "does not conform")]
    DoesNotConform,
    /// It depends on what is not known.
    #[serde(rename = "undetermined")]
    Undetermined,
    /// It is for others, or the ruleset is not in force.
    #[serde(rename = "out of scope")]
    OutOfScope,
}

impl ProgramOutcome {
    /// The word of the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::DoesNotConform => "does not conform",
            Self::Undetermined => "undetermined",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What a program of care came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProgramDecision {
    /// The program's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The level it claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<PopulationDecision>,
    /// The outcome.
    pub outcome: ProgramOutcome,
    /// What can come out.
    pub possible: Vec<String>,
    /// Whether `possible` is known to list nothing that cannot be.
    pub exact: bool,
    /// The facts, then the disputes, that can still change it.
    pub needs: Vec<String>,
    /// The fact to ask next.
    pub ask_next: Option<String>,
    /// Every clause in force.
    pub clauses: Vec<ClauseDecision>,
}

/// The outcome of the transitions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TransitionsOutcome {
    /// At least one is triggered, and a next step satisfies all that are.
    #[serde(rename = "triggered")]
    Triggered,
    /// None is.
    #[serde(rename = "none")]
    None,
    /// No single next step satisfies all that are.
    #[serde(rename = "conflict")]
    Conflict,
    /// It depends on what is not known.
    #[serde(rename = "undetermined")]
    Undetermined,
    /// The ruleset is not in force.
    #[serde(rename = "out of scope")]
    OutOfScope,
}

impl TransitionsOutcome {
    /// The word of the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Triggered => "triggered",
            Self::None => "none",
            Self::Conflict => "conflict",
            Self::Undetermined => "undetermined",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What the transitions came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TransitionsDecision {
    /// The outcome.
    pub outcome: TransitionsOutcome,
    /// The transitions that are triggered.
    pub triggered: Vec<String>,
    /// The transitions that may be, but are not yet settled.
    pub possible: Vec<String>,
    /// Where the outcome is undetermined, what can come out: `triggered`, `none`, `conflict`.
    pub possible_outcomes: Vec<String>,
    /// Whether the lists of what is possible are known to hold nothing that cannot be.
    pub exact: bool,
    /// The facts, then the disputes, that can still change it.
    pub needs: Vec<String>,
    /// The fact to ask next.
    pub ask_next: Option<String>,
    /// Every transition in force.
    pub transitions: Vec<TransitionDecision>,
}

/// What one transition came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TransitionDecision {
    /// Its name.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it asks for: `step up`, `move to 2.5`, `review`.
    pub action: String,
    /// Its condition, before `unless`.
    pub condition: Verdict,
    /// Whether it is triggered.
    pub verdict: Verdict,
    /// Why the condition came out so.
    pub because: String,
    /// The facts it rests on.
    pub facts: IndexMap<String, Shown>,
    /// Where it comes from.
    pub cites: Vec<CiteDecision>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What can lift it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<UnlessDecision>,
}

/// What a dispute came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DisputeDecision {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What counts.
    pub verdict: Verdict,
    /// Whether no reading is followed and the readings differ.
    pub disputed: bool,
    /// The source whose reading counts.
    pub followed: Option<String>,
    /// Why that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Every reading.
    pub readings: Vec<ReadingDecision>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What one reading of a dispute came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadingDecision {
    /// The source's name.
    pub source: String,
    /// What it comes to by this reading.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
    /// Where the source says it.
    pub cites: Vec<CiteDecision>,
    /// A note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

//! Checked rulesets compiled to programs, and programs read over facts.
//!
//! ```text
//! Ruleset --compile--> Periods --program of a day--> Program
//! JSON    --read_facts--> Record
//! Program × Record --record--> registers --decide--> Decision
//! Program × everything a record can be --diagrams--> exact outcomes, counts, smallest examples
//! Program --circuit--> tests and gates; × answers --bare--> outcome; × columns --columns--> outcomes
//! ```
//!
//! Nothing here fails: a checked ruleset always compiles, and facts that were read always evaluate.

pub mod diagrams;
pub mod program;
pub mod record;
pub mod targets;

pub mod bare;
pub mod circuit;
pub mod columns;

mod algebra;
mod compile;
mod decision;
mod explain;
mod facts;
mod impossible;
mod outcome;
mod range;

/// The version of the engine: with the same ruleset, the same facts and the same day, the same version gives the same
/// decision, byte for byte.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

pub use algebra::{Algebra, Registers, read};
pub use compile::{Periods, compile, compile_asking};
pub use decision::{
    AnswerWhatIf, Asker, AskerKind, BlockDecision, ChangeKind, ChangeWhatIf, CiteDecision, ClauseDecision,
    Decision, Decisions, Desk, DisputeDecision, FORMAT, LevelDecision, LevelWhatIf, MOST_ANSWERS, Nearest,
    NoSuchLevel, PlacementDecision, PlacementOutcome, PlacementWhatIf, PopulationDecision, ProgramDecision,
    ProgramOutcome, ReadingDecision, RulesetStamp, Shown, Target, TransitionDecision, TransitionsDecision,
    TransitionsOutcome, UnlessDecision, WhatIf, WhatIfResult, askers, decide, evaluate, evaluate_briefly,
    exact_verdict, still_asked, what_if, who_they_are,
};
pub use explain::{given_words, number_words, subject_type, test_words};
pub use facts::{
    FactError, Facts, Given, Record, Report, read_fact, read_facts, read_facts_beside, write_facts,
};
pub use impossible::{impossible, impossible_on_every_day};
pub use outcome::{Conforming, Moves, Placed, conforming, moves, part_ways, placed};

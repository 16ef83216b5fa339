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

pub mod bare;
pub mod columns;

mod algebra;
mod circuit;
mod compile;
mod decision;
mod explain;
mod facts;
mod impossible;
mod outcome;
mod range;

pub use algebra::{Algebra, Registers, read};
pub use compile::{Periods, compile, compile_asking};
pub use decision::{
    BlockDecision, CiteDecision, ClauseDecision, Decision, DisputeDecision, FORMAT, LevelDecision,
    PlacementDecision, PlacementOutcome, PopulationDecision, ProgramDecision, ProgramOutcome,
    ReadingDecision, RulesetStamp, Shown, TransitionDecision, TransitionsDecision, TransitionsOutcome,
    UnlessDecision, decide, evaluate, evaluate_briefly, exact_verdict,
};
pub use explain::{given_words, number_words, subject_type, test_words};
pub use facts::{FactError, Facts, Given, Record, Report, read_fact, read_facts, read_facts_beside};
pub use impossible::{impossible, impossible_on_every_day};
pub use outcome::{Conforming, Moves, Placed, conforming, moves, placed};

//! Level-of-care criteria in a service: load a ruleset, give facts, get an explained decision.
//!
//! # What it is
//!
//! Criteria for the level of addiction care (who needs outpatient care, who intensive outpatient, who a bed) are written by
//! clinicians in `.criteria` files. This crate turns such rules and what is known of one person into a [`Decision`]: a level,
//! or which levels are still possible and what to ask next, with the reason of every clause and the place in the source
//! that it comes from. The same ruleset, facts and day always give the same decision, byte for byte.
//!
//! # Five minutes
//!
//! ```
//! # #[cfg(feature = "author")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use stepwell::{Day, Ruleset};
//!
//! let ruleset = Ruleset::from_files(
//!     "rule",
//!     [(
//!         "rule/rule.criteria",
//!         r#"
//!         ruleset small "A small rule"
//!           version 1.0.0
//!           in force from 2024-01-01
//!
//!         continuum asam { 1 "Outpatient services"  2.1 "Intensive outpatient services" }
//!
//!         facts { fact needs_more: yes/no  ask "Does once a week fall short?" }
//!
//!         placement level_of_care { on asam  choose least intensive }
//!
//!         criteria 2.1 {
//!           criterion often "Once a week falls short": needs_more
//!           admit when often
//!         }
//!         "#,
//!     )],
//! )?;
//! let facts = ruleset.facts().set("needs_more", true).build()?;
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! let decision = ruleset.evaluate(&facts, as_of);
//!
//! let placement = &decision.placements["level_of_care"];
//! assert_eq!(placement.level.as_deref(), Some("2.1"));
//! assert_eq!(placement.levels["2.1"].clauses[0].because, "needs_more is yes");
//!
//! // Without the answer nothing is guessed.
//! let nothing = ruleset.facts().build()?;
//! let open = ruleset.evaluate(&nothing, as_of);
//! let placement = &open.placements["level_of_care"];
//! assert_eq!(placement.possible, ["2.1", "none"]);
//! assert_eq!(placement.ask_next.as_deref(), Some("needs_more"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "author"))]
//! # fn main() {}
//! ```
//!
//! # Loading a ruleset
//!
//! | from | with | needs |
//! |---|---|---|
//! | a folder | [`Ruleset::load`](crate::Ruleset#method.load) | the parser (feature `author`, on unless turned off) |
//! | text, `include_str!` | [`Ruleset::from_files`](crate::Ruleset#method.from_files) | the parser |
//! | a compiled file, `include_bytes!` | [`Ruleset::from_compiled`] | nothing |
//!
//! `stepwell export RULESET --as compiled -o FILE`, or [`Ruleset::to_compiled`], writes the compiled file: the checked
//! ruleset with its digest. A service that loads it takes this crate without the parser, the checker and the prover:
//!
//! ```toml
//! stepwell = { version = "0.1", default-features = false }
//! ```
//!
//! A [`Ruleset`] is `Send + Sync`, costs next to nothing to clone, and is one with its clones; there is no global state. To
//! change rules while a service runs, put another ruleset in its place: who holds the old one decides by it to the end
//! (`examples/hot_reload.rs`).
//!
//! # Facts
//!
//! [`Ruleset::facts`] sets them one by one, [`Ruleset::facts_from_json`] and [`Ruleset::facts_from`] read them from JSON and
//! from anything with a serde form; [`Ruleset::facts_to_json`] writes them again. A fact may be known, unknown, one of
//! several values, within bounds, or reported differently by several people. What does not fit is refused with everything
//! that is wrong at once ([`FactsError`]): nothing is guessed, and a missing answer is never "no" or zero.
//!
//! # Deciding
//!
//! [`Ruleset::evaluate`] decides one record, [`Ruleset::evaluate_batch`] many on all cores. Neither can fail, reads a clock
//! or a file, or keeps anything of the record. The day comes from outside. [`Ruleset::following`] gives the same ruleset
//! following one source wherever sources disagree. Where reasons are not wanted, [`outcomes`] gives the bare outcome in a
//! fraction of the time; [`decisions`] writes whole decisions as JSON faster where one service answers often.
//!
//! # Reasons
//!
//! A [`Decision`] is plain data with a type for each thing it speaks of, and is the JSON document of `stepwell eval`
//! ([`Decision::to_json`]). [`explanation`] shows all its reasons as one tree, for pages of one's own. [`compare`] sets the
//! outcomes of several rulesets side by side. The crate `stepwell-receipts` keeps decisions so that they can be shown, and
//! decided again, years later.
//!
//! # Asking
//!
//! [`interview`] holds the states of an interview: which question comes next, what an answer changes, what is certain by then.
//! [`Ruleset::what_if`] says which facts would have to be different for a level.
//!
//! # Errors
//!
//! Loading says what is wrong with a ruleset (`LoadError`: every mistake, with its place) or with a compiled file
//! ([`CompiledError`]: cut short, altered, of another version, never believed unseen). Reading facts says what does not fit
//! ([`FactsError`]). There are no others, and no input makes this crate panic: not a ruleset, not a compiled file, not facts.
//!
//! # Versions
//!
//! [`Ruleset::digest`] names all that a decision can show or rest on. [`ENGINE`] is the version of this engine; with the same
//! digest, facts and day it gives the same bytes, and a change to what comes out raises it. [`compiled::VERSION`] is the
//! version of compiled files: a file of another is refused and made again from its source.
//!
//! # Limits
//!
//! Conditions nest 64 deep; a scale, choice or continuum has at most 128 values; a number has 18 digits on either side of
//! the point; a compiled file has at most 64 MiB. Exact answers about what is still open are given up at stated bounds; the
//! decision then says `exact: false`, and its list may be too long, never too short.
#![deny(missing_docs)]

mod answers;
mod batch;
pub mod compare;
pub mod compiled;
pub mod decisions;
pub mod explanation;
#[cfg(feature = "author")]
pub mod folders;
pub mod interview;
#[cfg(feature = "author")]
mod load;
pub mod outcomes;
mod ruleset;

#[cfg(test)]
#[cfg(feature = "author")]
mod tests;

pub use answers::{Answer, FactsBuilder};
pub use compiled::CompiledError;
#[cfg(feature = "author")]
pub use load::LoadError;
pub use ruleset::{FactsError, Ruleset};
pub use stepwell_eval::{
    AnswerWhatIf, BlockDecision, ChangeKind, ChangeWhatIf, CiteDecision, ClauseDecision, Decision,
    DisputeDecision, ENGINE, FactError, LevelDecision, LevelWhatIf, Nearest, NoSuchLevel, PlacementDecision,
    PlacementOutcome, PlacementWhatIf, PopulationDecision, ProgramDecision, ProgramOutcome, ReadingDecision,
    Record as Facts, RulesetStamp, Shown, Target, TransitionDecision, TransitionsDecision,
    TransitionsOutcome, UnlessDecision, WhatIf, WhatIfResult,
};
pub use stepwell_model::{ClauseKind, Day, Number, Verdict};

// A service shares one ruleset between its threads; a change that would forbid it does not compile.
const _: fn() = || {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Ruleset>();
    shared::<Facts>();
    shared::<Decision>();
    shared::<FactsError>();
    shared::<CompiledError>();
};

//! Decisions kept as receipts: what was decided, by which rules, about what, so that it can be shown years later.
//!
//! A [`Log`] is a folder. Each receipt is a line of JSON in it that names the ruleset by digest, the version of the
//! engine, the day, the facts and the decision, and holds the hash of the receipt before, so that one that was taken
//! out, changed or moved is found ([`verify()`]). [`Log::append`] returns once the receipt is on the disk; whatever happens
//! to the process then, it is there. A write that was cut off is recognised when the log is opened, put aside and told.
//!
//! [`replay()`] decides again and compares byte for byte. The level that somebody *got* is another thing than the level that
//! was *indicated*: [`Log::complete`] adds it, with the reason where the two differ.
//!
//! ```
//! use stepwell::{Day, Ruleset};
//! use stepwell_receipts::{Actual, Keep, Log, read, replay, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path().join("receipts");
//! # let text = r#"ruleset small "A small rule" version 1.0.0 in force from 2024-01-01
//! # continuum asam { 1 "Outpatient services"  2.1 "Intensive outpatient services" }
//! # facts { fact needs_more: yes/no  ask "Does once a week fall short?" }
//! # placement level_of_care { on asam  choose least intensive }
//! # criteria 2.1 { criterion often "Once a week falls short": needs_more  admit when often }"#;
//! # let ruleset = Ruleset::from_files("small", [("small/small.criteria", text)])?;
//! let facts = ruleset.facts_from_json(r#"{"needs_more": true}"#)?;
//! let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").ok_or("no such day")?);
//!
//! let (mut log, _) = Log::open(&folder, Keep::Everything)?;
//! let number = log.append(&ruleset, &facts, &decision)?;
//! log.complete(Actual {
//!     receipt: number,
//!     placement: None,
//!     level: "1".to_owned(),
//!     because: Some("no place was free".to_owned()),
//! })?;
//!
//! let receipt = read(&folder, number)?.ok_or("no such receipt")?;
//! assert!(replay(&receipt, &ruleset, None, None)?.is_same());
//! assert!(verify(&folder, None)?.faults.is_empty());
//! # Ok(())
//! # }
//! ```

mod actual;
mod entry;
mod error;
mod keep;
mod log;
mod outcomes;
mod replay;
mod segments;
mod verify;

#[cfg(test)]
mod tests;

pub use actual::Actual;
pub use entry::{Completion, Entry, FORMAT, Kept, Receipt, Stamp};
pub use error::Error;
pub use keep::{Keep, Key};
pub use log::{Log, Recovered, TornTail};
pub use outcomes::{Outcomes, PlacementOutcome};
pub use replay::{Replayed, replay};
pub use segments::{Entries, entries, read};
pub use verify::{Fault, Head, Verified, verify};

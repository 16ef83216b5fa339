//! Level-of-care criteria in a service: load a ruleset, give facts, get an explained decision.
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
//! let facts = ruleset.facts_from_json(r#"{"needs_more": true}"#)?;
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! let decision = ruleset.evaluate(&facts, as_of);
//!
//! let placement = decision.placements.get("level_of_care").ok_or("no such placement")?;
//! assert_eq!(placement.level.as_deref(), Some("2.1"));
//! assert_eq!(placement.levels["2.1"].clauses[0].because, "needs_more is yes");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "author"))]
//! # fn main() {}
//! ```
//!
//! A ruleset is cheap to clone and may be shared between threads. Evaluating reads no clock and no file: the day comes
//! from outside.

pub mod compare;
#[cfg(feature = "author")]
pub mod folders;
#[cfg(feature = "author")]
mod load;
mod ruleset;

#[cfg(test)]
#[cfg(feature = "author")]
mod tests;

#[cfg(feature = "author")]
pub use load::LoadError;
pub use ruleset::{FactsError, Ruleset};
pub use stepwell_eval::{Decision, FactError, Record as Facts};
pub use stepwell_model::Day;

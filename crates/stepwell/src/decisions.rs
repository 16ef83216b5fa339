//! Whole decisions as JSON, one record after the other: for a service that answers often.
//!
//! A desk writes the same bytes as [`Ruleset::evaluate`] and [`crate::Decision::to_json`]. What it says of a clause it
//! remembers, by the values of the facts that the clause rests on, so that a record of which all facts are plainly known is
//! mostly put together from what was said before.
//!
//! ```
//! # #[cfg(feature = "author")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use stepwell::{Day, Ruleset};
//!
//! # let ruleset = Ruleset::from_files(
//! #     "rule",
//! #     [(
//! #         "rule/rule.criteria",
//! #         r#"
//! #         ruleset small "A small rule"
//! #           version 1.0.0
//! #           in force from 2024-01-01
//! #
//! #         continuum asam { 1 "Outpatient services"  2.1 "Intensive outpatient services" }
//! #
//! #         facts { fact needs_more: yes/no  ask "Does once a week fall short?" }
//! #
//! #         placement level_of_care { on asam  choose least intensive }
//! #
//! #         criteria 2.1 {
//! #           criterion often "Once a week falls short": needs_more
//! #           admit when often
//! #         }
//! #         "#,
//! #     )],
//! # )?;
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! let decisions = ruleset.decisions(as_of);
//! let mut desk = decisions.desk();
//! let mut json = String::new();
//! desk.decide(r#"{"$id": "a", "needs_more": true}"#, &mut json)?;
//!
//! let facts = ruleset.facts_from_json(r#"{"$id": "a", "needs_more": true}"#)?;
//! assert_eq!(json, ruleset.evaluate(&facts, as_of).to_json());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "author"))]
//! # fn main() {}
//! ```

use crate::{Day, FactsError, Ruleset};

/// A ruleset on one day, ready to decide record after record.
#[derive(Clone, Debug)]
pub struct Decisions {
    ruleset: Ruleset,
    as_of: Day,
    /// Nothing where the ruleset is not in force on that day, or too large: then every record is read with care.
    quick: Option<stepwell_eval::Decisions>,
}

/// Where records are decided one after the other. It remembers words of decisions, and with them answers of patients, until
/// it is dropped; each thread has its own.
#[derive(Debug)]
pub struct Desk<'a> {
    decisions: &'a Decisions,
    quick: Option<stepwell_eval::Desk<'a>>,
}

impl Ruleset {
    /// Makes the ruleset ready to decide record after record on a day.
    pub fn decisions(&self, as_of: Day) -> Decisions {
        Decisions {
            quick: stepwell_eval::Decisions::new(self.model(), self.periods(), as_of),
            ruleset: self.clone(),
            as_of,
        }
    }
}

impl Decisions {
    /// A desk that remembers nothing yet.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            decisions: self,
            quick: self.quick.as_ref().map(stepwell_eval::Decisions::desk),
        }
    }
}

impl Desk<'_> {
    /// Adds the decision of a record, given as JSON, to a text: on one line, without its end. The record's own `$as_of`
    /// overrides the day.
    ///
    /// # Errors
    /// As of [`Ruleset::facts_from_json`]; nothing is added then.
    pub fn decide(&mut self, text: &str, decision: &mut String) -> Result<(), FactsError> {
        let ruleset = &self.decisions.ruleset;
        if let Some(quick) = &mut self.quick {
            let done = quick.decide(ruleset.model(), ruleset.periods(), text, decision);
            if done.map_err(|errors| FactsError { errors })? {
                return Ok(());
            }
        }
        let facts = ruleset.facts_from_json(text)?;
        decision.push_str(&ruleset.evaluate(&facts, self.decisions.as_of).to_json());
        Ok(())
    }
}

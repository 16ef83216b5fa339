//! Outcomes without reasons: for a service that asks often, and for tables.
//!
//! A ruleset made ready for a day decides one record after the other. What is known goes onto a [`Sheet`], from JSON or fact
//! by fact, and the sheet is used again for the next record.
//!
//! ```
//! # #[cfg(feature = "author")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use stepwell::{Day, Ruleset, outcomes::BareOutcome};
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
//! #         facts {
//! #           fact weekly_hours: hours/week from 0 to 60  ask "How many hours a week?"
//! #           fact needs_more: yes/no  ask "Does once a week fall short?"
//! #         }
//! #
//! #         placement level_of_care { on asam  choose least intensive }
//! #
//! #         criteria 2.1 {
//! #           criterion often "Once a week falls short": needs_more and weekly_hours is at least 9 hours/week
//! #           admit when often
//! #         }
//! #         "#,
//! #     )],
//! # )?;
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! let outcomes = ruleset.outcomes(as_of).ok_or("not in force")?;
//! let placement = outcomes.placement("level_of_care").ok_or("no such placement")?;
//! let mut sheet = outcomes.sheet();
//!
//! // From JSON: refused with the same words as by `Ruleset::facts_from_json`.
//! let found = placement.outcome_from_json(r#"{"needs_more": true, "weekly_hours": 9.5}"#, &mut sheet)?;
//! assert_eq!(placement.level(found), Some("2.1"));
//! assert!(placement.outcome_from_json(r#"{"weekly_hours": 61}"#, &mut sheet).is_err());
//!
//! // Fact by fact: 95 tenths of an hour.
//! let hours = outcomes.fact("weekly_hours").ok_or("no such fact")?;
//! let needs_more = outcomes.fact("needs_more").ok_or("no such fact")?;
//! sheet.clear();
//! assert!(sheet.number(hours, 95, 1) && sheet.yes_no(needs_more, false));
//! assert_eq!(placement.outcome(&mut sheet), BareOutcome::None);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "author"))]
//! # fn main() {}
//! ```
//!
//! What stays open is left open by Kleene's tables: an undetermined outcome here may list an outcome that cannot be, never
//! leave one out that can. [`crate::Ruleset::evaluate`] says exactly what can.

use stepwell_eval::{
    bare::{Bare, BareClauses, BarePlacement},
    impossible, placed,
    record::record,
};
use stepwell_model::{Fact, FactType, Id, Placement};

use crate::{Day, FactsError, Ruleset};

pub use stepwell_eval::{
    bare::{Answer, BareOutcome, Sheet},
    columns::{BLOCK, Code, Column, ColumnPlacement, Room},
};
pub use stepwell_model::{LabelSet, Verdict};

/// A fact of a ruleset.
pub type FactId = Id<Fact>;

/// A ruleset on one day, ready to give outcomes without reasons.
#[derive(Clone, Debug)]
pub struct Outcomes {
    ruleset: Ruleset,
    as_of: Day,
    bare: Bare,
}

/// A placement of it.
#[derive(Clone, Debug)]
pub struct PlacementOutcomes<'a> {
    outcomes: &'a Outcomes,
    id: Id<Placement>,
    ready: BarePlacement,
}

/// The verdicts of its clauses.
#[derive(Clone, Debug)]
pub struct ClauseVerdicts<'a> {
    outcomes: &'a Outcomes,
    ready: BareClauses,
}

impl Ruleset {
    /// Makes the ruleset ready to give outcomes without reasons on a day; `None` where it is not in force then, or is too
    /// large for it.
    pub fn outcomes(&self, as_of: Day) -> Option<Outcomes> {
        let program = self.periods().program(self.model(), as_of)?;
        Some(Outcomes {
            bare: Bare::new(self.model(), program)?,
            ruleset: self.clone(),
            as_of,
        })
    }
}

impl Outcomes {
    /// A sheet on which nothing is known.
    pub fn sheet(&self) -> Sheet<'_> {
        self.bare.sheet()
    }

    /// A fact by its name.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        self.ruleset.model().facts.find(|fact| fact.name == name)
    }

    /// The place of a value of a fact, which [`Sheet::label`] takes: of a scale, a choice, the members of a set, or levels.
    pub fn label(&self, fact: FactId, value: &str) -> Option<u32> {
        let model = self.ruleset.model();
        let place = match &model.facts.iter().nth(fact.index())?.kind {
            FactType::Scale(scale) => model.scales[*scale]
                .values
                .iter()
                .position(|entry| entry.label == value),
            FactType::Choice(choice) | FactType::Set(choice) => model.choices[*choice]
                .values
                .iter()
                .position(|entry| entry.label == value),
            FactType::Level(continuum) => {
                let levels = &model.continua[*continuum].levels;
                levels.iter().position(|level| level.label == value)
            }
            FactType::YesNo => ["no", "yes"].iter().position(|entry| *entry == value),
            FactType::Number(_) | FactType::Date => None,
        };
        place.and_then(|place| u32::try_from(place).ok())
    }

    /// A placement by its name, made ready; `None` where there is none, or it is too large.
    pub fn placement(&self, name: &str) -> Option<PlacementOutcomes<'_>> {
        let model = self.ruleset.model();
        let id = model.placements.find(|placement| placement.name == name)?;
        let program = self.ruleset.periods().program(model, self.as_of)?;
        Some(PlacementOutcomes {
            outcomes: self,
            id,
            ready: self.bare.placement(model, program, id)?,
        })
    }

    /// All clauses, made ready; `None` where they are too many.
    pub fn clauses(&self) -> Option<ClauseVerdicts<'_>> {
        let program = self.ruleset.periods().program(self.ruleset.model(), self.as_of)?;
        Some(ClauseVerdicts {
            outcomes: self,
            ready: self.bare.clauses(program)?,
        })
    }
}

impl PlacementOutcomes<'_> {
    /// The outcome of the record on a sheet.
    #[inline]
    pub fn outcome(&self, sheet: &mut Sheet<'_>) -> BareOutcome {
        self.ready.outcome(sheet, self.outcomes.as_of)
    }

    /// The outcome of a record in JSON, read onto a sheet. The record's own `$as_of` overrides the day.
    ///
    /// A record of plain values is read straight onto the sheet. What is half known, or given in another unit, is read as by
    /// [`Ruleset::facts_from_json`]; the sheet holds nothing of it then.
    ///
    /// # Errors
    /// As of [`Ruleset::facts_from_json`].
    pub fn outcome_from_json(&self, text: &str, sheet: &mut Sheet<'_>) -> Result<BareOutcome, FactsError> {
        if self.outcomes.bare.read_json(text, sheet)
            && let Some(outcome) = self.ready.outcome_of_possible(sheet, self.outcomes.as_of)
        {
            return Ok(outcome);
        }
        sheet.clear();
        self.outcome_with_care(text)
    }

    fn outcome_with_care(&self, text: &str) -> Result<BareOutcome, FactsError> {
        let ruleset = &self.outcomes.ruleset;
        let (model, periods) = (ruleset.model(), ruleset.periods());
        let record_read = ruleset.facts_from_json(text)?;
        let day = record_read.as_of.unwrap_or(self.outcomes.as_of);
        let facts = &record_read.facts;
        if !impossible(model, periods, facts, day).is_empty() {
            return Ok(BareOutcome::Impossible);
        }
        let Some(program) = periods.program(model, day) else {
            return Ok(BareOutcome::OutOfScope);
        };
        let found = placed(model, program, &record(model, program, facts, day), self.id);
        Ok(BareOutcome::of_placed(&found, model.placements[self.id].choose))
    }

    /// The level that an outcome places at, by its label; `None` where it places at none.
    pub fn level(&self, outcome: BareOutcome) -> Option<&str> {
        let BareOutcome::Placed(level) = outcome else {
            return None;
        };
        let model = self.outcomes.ruleset.model();
        let continuum = &model.continua[model.placements[self.id].continuum];
        continuum
            .levels
            .get(level as usize)
            .map(|level| level.label.as_str())
    }

    /// The placement made ready for tables: a block of [`BLOCK`] records at a time, each fact a [`Column`] at its place.
    pub fn columns(&self) -> Option<ColumnPlacement> {
        let ruleset = &self.outcomes.ruleset;
        let program = ruleset.periods().program(ruleset.model(), self.outcomes.as_of)?;
        ColumnPlacement::new(ruleset.model(), program, self.id)
    }
}

impl ClauseVerdicts<'_> {
    /// Reads the record on a sheet: the verdict of every clause.
    #[inline]
    pub fn read(&self, sheet: &mut Sheet<'_>) {
        self.ready.read(sheet, self.outcomes.as_of);
    }

    /// The verdict of a clause, after `unless`, of the record last read; `None` where there is no such clause in force.
    pub fn verdict(&self, sheet: &Sheet<'_>, id: &str) -> Option<Verdict> {
        let names = &self.outcomes.ruleset.model().clause_names;
        self.ready.verdict(sheet, names.find(|name| name.id == id)?)
    }
}

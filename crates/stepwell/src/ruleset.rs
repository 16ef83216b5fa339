//! A ruleset ready to decide.

use std::{error::Error, fmt, sync::Arc};

use stepwell_eval::{Decision, FactError, NoSuchLevel, Periods, Record, WhatIf, compile, decide};
use stepwell_model::Day;

use crate::compiled::{self, CompiledError};

/// A checked ruleset, compiled: cheap to clone, shared between threads, and unable to fail when it decides.
#[derive(Clone, Debug)]
pub struct Ruleset {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    model: Arc<stepwell_model::Ruleset>,
    periods: Periods,
}

/// Why facts were refused: everything that does not fit, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsError {
    /// Each thing that does not fit, naming the fact, what was given and what is allowed.
    pub errors: Vec<FactError>,
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl Error for FactsError {}

impl Ruleset {
    /// A ruleset that the checker made. What another hand made is not looked at here: a model with ids that lead nowhere
    /// panics when it decides. Stored rulesets go by [`Ruleset::from_compiled`], which looks.
    pub fn from_model(model: stepwell_model::Ruleset) -> Self {
        let periods = compile(&model, None);
        Self {
            inner: Arc::new(Inner {
                model: Arc::new(model),
                periods,
            }),
        }
    }

    /// Loads a compiled ruleset: what [`Ruleset::to_compiled`] gives, or `stepwell export RULESET --as compiled -o FILE`
    /// writes. Needs no parser, and nothing of it is believed unseen: see [`compiled`].
    ///
    /// ```
    /// use stepwell::{CompiledError, Ruleset};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::from_files(
    /// #     "small",
    /// #     [
    /// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
    /// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
    /// #     ],
    /// # )?;
    /// // A service has these bytes from `include_bytes!`, or from a file.
    /// let bytes = ruleset.to_compiled();
    /// let loaded = Ruleset::from_compiled(&bytes)?;
    /// assert_eq!(loaded.digest(), ruleset.digest());
    ///
    /// let half = Ruleset::from_compiled(&bytes[..bytes.len() / 2]);
    /// assert!(matches!(half, Err(CompiledError::CutShort { .. })));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The bytes are no compiled ruleset, of another version of the form, cut short, altered, or not what Stepwell
    /// writes.
    pub fn from_compiled(bytes: &[u8]) -> Result<Self, CompiledError> {
        compiled::read(bytes).map(Self::from_model)
    }

    /// The ruleset as one file, which [`Ruleset::from_compiled`] loads. Equal rulesets give equal bytes.
    pub fn to_compiled(&self) -> Vec<u8> {
        compiled::write(&self.inner.model)
    }

    /// The same ruleset following a source in every dispute where it stands exactly once; `None` where the ruleset has
    /// no source of that name.
    ///
    /// The decisions say so ([`Decision::follow`]); name, version and digest stay those of the ruleset.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
    /// let house = ruleset.following("house").ok_or("no such source")?;
    /// assert_eq!(house.digest(), ruleset.digest());
    /// assert!(ruleset.following("nobody").is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn following(&self, source: &str) -> Option<Self> {
        let model = Arc::clone(&self.inner.model);
        let source = model.sources.find(|entry| entry.name == source)?;
        let periods = compile(&model, Some(source));
        Some(Self {
            inner: Arc::new(Inner { model, periods }),
        })
    }

    /// Reads the facts of one record: a JSON object of facts by name.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::from_files(
    /// #     "small",
    /// #     [
    /// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
    /// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
    /// #     ],
    /// # )?;
    /// let facts = ruleset.facts_from_json(r#"{"$id": "A-17", "age": 34, "risk": {"one_of": ["minimal", "moderate"]}}"#)?;
    /// assert_eq!(facts.id.as_deref(), Some("A-17"));
    ///
    /// let refused = ruleset.facts_from_json(r#"{"age": 340, "risk": "huge"}"#).unwrap_err();
    /// assert_eq!(refused.errors.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Everything that does not fit, at once: unknown names, wrong types, values off the scale, wrong units, numbers out
    /// of range, and facts that the ruleset calls impossible, on the record's `$as_of` or, without one, on every day.
    pub fn facts_from_json(&self, text: &str) -> Result<Record, FactsError> {
        let model = &self.inner.model;
        let record = stepwell_eval::read_facts(model, text).map_err(|errors| FactsError { errors })?;
        let titles = match record.as_of {
            Some(day) => stepwell_eval::impossible(model, &self.inner.periods, &record.facts, day),
            None => stepwell_eval::impossible_on_every_day(model, &self.inner.periods, &record.facts),
        };
        if titles.is_empty() {
            return Ok(record);
        }
        let errors = titles.into_iter().map(FactError::impossible).collect();
        Err(FactsError { errors })
    }

    /// Writes facts as the JSON object that [`Ruleset::facts_from_json`] reads as these facts again.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
    /// let facts = ruleset.facts().id("A-17").set("needs_more", true).build()?;
    /// assert_eq!(ruleset.facts_from_json(&ruleset.facts_to_json(&facts))?, facts);
    /// # Ok(())
    /// # }
    /// ```
    pub fn facts_to_json(&self, facts: &Record) -> String {
        stepwell_eval::write_facts(&self.inner.model, facts)
    }

    /// Decides. The record's own `$as_of` overrides `as_of`.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::from_files(
    /// #     "small",
    /// #     [
    /// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
    /// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
    /// #     ],
    /// # )?;
    /// # let as_of = stepwell::Day::parse("2026-01-01").ok_or("no such day")?;
    /// let facts = ruleset.facts().set("needs_more", true).set("weekly_hours", 8).build()?;
    /// let decision = ruleset.evaluate(&facts, as_of);
    /// let program = &decision.programs["day_clinic"];
    /// assert_eq!(program.outcome.word(), "does not conform");
    /// assert_eq!(program.clauses[1].short_by.as_deref(), Some("1 hour/week"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Cannot fail, reads no clock, does no I/O. Facts that are impossible only on some days are not refused here: a
    /// caller that has such conditions asks [`Ruleset::impossible`] first.
    pub fn evaluate(&self, facts: &Record, as_of: Day) -> Decision {
        decide(&self.inner.model, &self.inner.periods, facts, as_of)
    }

    /// What would have to be different for a level, by its label or another of its names, in every placement that judges
    /// it: the fewest changes of facts, and the nearest miss of each level whose criteria are not met.
    ///
    /// It compares the record with others; it does not say that anything can or should be changed. Facts that are
    /// impossible are not for it: a caller asks [`Ruleset::impossible`] first.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
    /// use stepwell::Day;
    ///
    /// let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
    /// let facts = ruleset.facts().set("needs_more", true).set("risk", "minimal").build()?;
    /// let found = ruleset.what_if(&facts, as_of, "1").map_err(|_| "no such level")?;
    /// let answer = &found.placements["level_of_care"].given.answers[0];
    /// assert_eq!(answer.changes[0].fact, "needs_more");
    /// assert!(ruleset.what_if(&facts, as_of, "9").is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// No placement judges such a level.
    pub fn what_if(&self, facts: &Record, as_of: Day, level: &str) -> Result<WhatIf, NoSuchLevel> {
        self.what_if_in(facts, as_of, level, &|_| true)
    }

    /// The same, in the placements whose names are taken.
    ///
    /// # Errors
    /// None of these judges such a level.
    pub fn what_if_in(
        &self,
        facts: &Record,
        as_of: Day,
        level: &str,
        placements: &dyn Fn(&str) -> bool,
    ) -> Result<WhatIf, NoSuchLevel> {
        let day = facts.as_of.unwrap_or(as_of);
        let (model, periods) = (&self.inner.model, &self.inner.periods);
        stepwell_eval::what_if(model, periods, &facts.facts, day, level, placements)
    }

    /// The titles of the `impossible` conditions that facts meet on a day, or on the record's `$as_of`.
    pub fn impossible(&self, facts: &Record, as_of: Day) -> Vec<String> {
        let day = facts.as_of.unwrap_or(as_of);
        stepwell_eval::impossible(&self.inner.model, &self.inner.periods, &facts.facts, day)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// The ruleset's name.
    pub fn name(&self) -> &str {
        &self.inner.model.name
    }

    /// The ruleset's version: three numbers.
    pub fn version(&self) -> String {
        self.inner.model.version.to_string()
    }

    /// `sha256:…` over all that a decision can show or rest on.
    pub fn digest(&self) -> &str {
        &self.inner.model.digest
    }

    /// The checked ruleset as plain data.
    pub fn model(&self) -> &stepwell_model::Ruleset {
        &self.inner.model
    }

    /// The compiled programs.
    pub fn periods(&self) -> &Periods {
        &self.inner.periods
    }
}

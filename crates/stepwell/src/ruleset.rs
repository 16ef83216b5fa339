//! A ruleset ready to decide.

use std::{error::Error, fmt, sync::Arc};

use stepwell_eval::{Decision, FactError, Periods, Record, compile, decide};
use stepwell_model::Day;

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
    /// A ruleset that the checker made.
    pub fn from_model(model: stepwell_model::Ruleset) -> Self {
        let periods = compile(&model, None);
        Self {
            inner: Arc::new(Inner {
                model: Arc::new(model),
                periods,
            }),
        }
    }

    /// The same ruleset following a source in every dispute where it stands exactly once; `None` where the ruleset has
    /// no source of that name.
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

    /// Decides. The record's own `$as_of` overrides `as_of`.
    ///
    /// Cannot fail, reads no clock, does no I/O. Facts that are impossible only on some days are not refused here: a
    /// caller that has such conditions asks [`Ruleset::impossible`] first.
    pub fn evaluate(&self, facts: &Record, as_of: Day) -> Decision {
        decide(&self.inner.model, &self.inner.periods, facts, as_of)
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

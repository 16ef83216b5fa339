//! The placement that engines are measured on: nine levels of six conditions each over fourteen facts.

use stepwell_eval::{bare::Sheet, columns::Column};
use stepwell_model::{Fact, Id, Ruleset};

use crate::{check, library, parse_all, patients::Patient, sources};

/// The placement, checked.
///
/// # Errors
/// What the checker says is wrong with it.
pub fn ruleset() -> Result<Ruleset, String> {
    let text = include_str!("../placement/placement.criteria");
    let sources = sources(&[("placement.criteria".to_owned(), text.to_owned())]);
    let checked = check(&library(parse_all(&sources)));
    checked.ruleset.ok_or_else(|| {
        let messages = checked
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.message.clone());
        messages.collect::<Vec<_>>().join("\n")
    })
}

/// Where the ruleset holds each fact of a patient.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    withdrawal: Id<Fact>,
    biomedical: Id<Fact>,
    emotional: Id<Fact>,
    readiness: Id<Fact>,
    relapse: Id<Fact>,
    environment: Id<Fact>,
    age: Id<Fact>,
    prior_treatments: Id<Fact>,
    days_since_use: Id<Fact>,
    hours_needed: Id<Fact>,
    needs_detox: Id<Fact>,
    pregnant: Id<Fact>,
    cognitive_limits: Id<Fact>,
    home_support: Id<Fact>,
}

/// The places of the fourteen facts; `None` where one is missing.
pub fn places(ruleset: &Ruleset) -> Option<Places> {
    let place = |name: &str| ruleset.facts.find(|fact| fact.name == name);
    Some(Places {
        withdrawal: place("withdrawal")?,
        biomedical: place("biomedical")?,
        emotional: place("emotional")?,
        readiness: place("readiness")?,
        relapse: place("relapse")?,
        environment: place("environment")?,
        age: place("age")?,
        prior_treatments: place("prior_treatments")?,
        days_since_use: place("days_since_use")?,
        hours_needed: place("hours_needed")?,
        needs_detox: place("needs_detox")?,
        pregnant: place("pregnant")?,
        cognitive_limits: place("cognitive_limits")?,
        home_support: place("home_support")?,
    })
}

impl Places {
    /// Sets every fact of a sheet to what the patient's is, as a service does that knows its rules; whether all fit.
    #[inline]
    pub fn fill(&self, p: &Patient, sheet: &mut Sheet<'_>) -> bool {
        sheet.label(self.withdrawal, p.withdrawal.into())
            & sheet.label(self.biomedical, p.biomedical.into())
            & sheet.label(self.emotional, p.emotional.into())
            & sheet.label(self.readiness, p.readiness.into())
            & sheet.label(self.relapse, p.relapse.into())
            & sheet.label(self.environment, p.environment.into())
            & sheet.number(self.age, p.age.into(), 0)
            & sheet.number(self.prior_treatments, p.prior_treatments.into(), 0)
            & sheet.number(self.days_since_use, p.days_since_use.into(), 0)
            & sheet.number(self.hours_needed, p.hours_needed.into(), 1)
            & sheet.yes_no(self.needs_detox, p.needs_detox)
            & sheet.yes_no(self.pregnant, p.pregnant)
            & sheet.yes_no(self.cognitive_limits, p.cognitive_limits)
            & sheet.yes_no(self.home_support, p.home_support)
    }
}

impl Places {
    /// Forgets some of fourteen facts, others for each number.
    pub fn forget(&self, sheet: &mut Sheet<'_>, number: usize) {
        let facts = [
            self.withdrawal,
            self.biomedical,
            self.emotional,
            self.readiness,
            self.relapse,
            self.environment,
            self.age,
            self.prior_treatments,
            self.days_since_use,
            self.hours_needed,
            self.needs_detox,
            self.pregnant,
            self.cognitive_limits,
            self.home_support,
        ];
        // About one in twenty, never the same two after one another.
        for (at, fact) in facts.into_iter().enumerate() {
            if (number * 7 + at * 13).is_multiple_of(20) {
                sheet.forget(fact);
            }
        }
    }
}

/// Patients as columns: what a table of records holds.
#[derive(Clone, Debug)]
pub struct Stored {
    labels: Vec<(&'static str, Vec<u8>)>,
    numbers: Vec<(&'static str, Vec<i32>, u8)>,
}

impl Stored {
    /// The columns of these patients.
    pub fn of(patients: &[Patient]) -> Self {
        let labels = |read: fn(&Patient) -> u8| patients.iter().map(read).collect::<Vec<u8>>();
        let numbers =
            |read: fn(&Patient) -> u16| patients.iter().map(|p| i32::from(read(p))).collect::<Vec<i32>>();
        Self {
            labels: vec![
                ("withdrawal", labels(|p| p.withdrawal)),
                ("biomedical", labels(|p| p.biomedical)),
                ("emotional", labels(|p| p.emotional)),
                ("readiness", labels(|p| p.readiness)),
                ("relapse", labels(|p| p.relapse)),
                ("environment", labels(|p| p.environment)),
                ("needs_detox", labels(|p| u8::from(p.needs_detox))),
                ("pregnant", labels(|p| u8::from(p.pregnant))),
                ("cognitive_limits", labels(|p| u8::from(p.cognitive_limits))),
                ("home_support", labels(|p| u8::from(p.home_support))),
            ],
            numbers: vec![
                ("age", numbers(|p| u16::from(p.age)), 0),
                ("prior_treatments", numbers(|p| u16::from(p.prior_treatments)), 0),
                ("days_since_use", numbers(|p| p.days_since_use), 0),
                ("hours_needed", numbers(|p| p.hours_needed), 1),
            ],
        }
    }

    /// The columns by the facts' places in the ruleset.
    pub fn columns(&self, ruleset: &Ruleset) -> Vec<Column<'_>> {
        let labels = self
            .labels
            .iter()
            .map(|(name, labels)| (*name, Column::Labels(labels)));
        let numbers = self
            .numbers
            .iter()
            .map(|(name, digits, places)| (*name, Column::Numbers(digits, *places)));
        let mut columns = vec![Column::Unknown; ruleset.facts.len()];
        for (name, column) in labels.chain(numbers) {
            let place = ruleset.facts.find(|fact| fact.name == name);
            if let Some(slot) = place.and_then(|place| columns.get_mut(place.index())) {
                *slot = column;
            }
        }
        columns
    }
}

//! The placement that engines are measured on: nine levels of six conditions each over fourteen facts.

use stepwell_eval::{bare::Answer, columns::Column};
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

/// Reads one answer of a patient.
type Read = fn(&Patient) -> Answer;

/// Where the ruleset holds each fact of a patient.
#[derive(Clone, Debug)]
pub struct Places(Vec<(Id<Fact>, Read)>);

/// The places of the fourteen facts; `None` where one is missing.
pub fn places(ruleset: &Ruleset) -> Option<Places> {
    let facts: [(&str, Read); 14] = [
        ("withdrawal", |p| of_label(p.withdrawal)),
        ("biomedical", |p| of_label(p.biomedical)),
        ("emotional", |p| of_label(p.emotional)),
        ("readiness", |p| of_label(p.readiness)),
        ("relapse", |p| of_label(p.relapse)),
        ("environment", |p| of_label(p.environment)),
        ("age", |p| of_number(u16::from(p.age), 0)),
        ("prior_treatments", |p| {
            of_number(u16::from(p.prior_treatments), 0)
        }),
        ("days_since_use", |p| of_number(p.days_since_use, 0)),
        ("hours_needed", |p| of_number(p.hours_needed, 1)),
        ("needs_detox", |p| of_label(u8::from(p.needs_detox))),
        ("pregnant", |p| of_label(u8::from(p.pregnant))),
        ("cognitive_limits", |p| of_label(u8::from(p.cognitive_limits))),
        ("home_support", |p| of_label(u8::from(p.home_support))),
    ];
    let found = facts.into_iter().map(|(name, read)| {
        let id = ruleset.facts.find(|fact| fact.name == name)?;
        Some((id, read))
    });
    found.collect::<Option<Vec<_>>>().map(Places)
}

impl Places {
    /// A patient's answers, by the facts' places in the ruleset.
    pub fn answers(&self, patient: &Patient) -> [Answer; 14] {
        let mut answers = [Answer::Unknown; 14];
        for (id, read) in &self.0 {
            if let Some(answer) = answers.get_mut(id.index()) {
                *answer = read(patient);
            }
        }
        answers
    }
}

fn of_label(value: u8) -> Answer {
    Answer::Label(u32::from(value))
}

fn of_number(digits: u16, places: u8) -> Answer {
    Answer::Number {
        digits: i64::from(digits),
        places,
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

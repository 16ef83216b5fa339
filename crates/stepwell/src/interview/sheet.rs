//! The facts of an interview as they are kept: a JSON object whose entries stay as they were written.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::value::RawValue;
use stepwell_eval::FactError;

use crate::FactsError;

/// Facts as JSON, by name, in the order in which they were given.
///
/// What an interview does not ask about, `$id`, reports and bounds included, stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    entries: Vec<(String, String)>,
}

impl Sheet {
    /// Reads a sheet. Whether its facts fit a ruleset is not looked at.
    ///
    /// # Errors
    /// It is no JSON object, or it gives a fact twice.
    pub fn read(text: &str) -> Result<Self, FactsError> {
        let wrong = |problem: String| FactsError {
            errors: vec![FactError {
                fact: None,
                given: None,
                problem,
                allowed: Some("write an object, such as {\"fact_name\": value}".to_owned()),
            }],
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let entries: IndexMap<String, Box<RawValue>> = serde_json::from_str(text).map_err(|error| {
            if text.trim().is_empty() {
                wrong("the file is empty".to_owned())
            } else {
                wrong(format!("the facts are no JSON object: {error}"))
            }
        })?;
        Ok(Self {
            entries: entries
                .into_iter()
                .map(|(name, value)| (name, value.get().to_owned()))
                .collect(),
        })
    }

    /// What is written of a fact.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Writes something of a fact, or nothing, and gives back what stood there.
    pub fn set(&mut self, name: &str, value: Option<String>) -> Option<String> {
        let at = self.entries.iter().position(|(known, _)| known == name);
        match (at, value) {
            (Some(at), Some(value)) => self
                .entries
                .get_mut(at)
                .map(|(_, before)| std::mem::replace(before, value)),
            (Some(at), None) => Some(self.entries.remove(at).1),
            (None, Some(value)) => {
                self.entries.push((name.to_owned(), value));
                None
            }
            (None, None) => None,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The sheet as JSON, an entry a line.
    pub fn to_json(&self) -> String {
        self.joined("{\n  ", ",\n  ", "\n}\n")
    }

    /// The sheet as JSON on one line, where nothing in it runs over several.
    pub fn to_line(&self) -> String {
        self.joined("{", ", ", "}")
    }

    fn joined(&self, before: &str, between: &str, after: &str) -> String {
        if self.entries.is_empty() {
            return format!("{{}}{}", after.trim_start_matches(['\n', '}']));
        }
        let mut text = before.to_owned();
        for (at, (name, value)) in self.entries.iter().enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            let name = serde_json::to_string(name).unwrap_or_default();
            // INVARIANT: writing to a text cannot fail.
            let _ = write!(text, "{name}: {value}");
        }
        text.push_str(after);
        text
    }
}

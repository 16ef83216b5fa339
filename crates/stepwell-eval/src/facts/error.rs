//! What is wrong with facts that were given.

use std::{error::Error, fmt};

use serde::Serialize;

/// A fact that does not fit the ruleset, or text that is no facts at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactError {
    /// The fact, by the name that was given; `None` where the text as a whole is wrong.
    pub fact: Option<String>,
    /// What was given, shortened.
    pub given: Option<String>,
    /// What is wrong with it.
    pub problem: String,
    /// What is allowed instead.
    pub allowed: Option<String>,
}

impl FactError {
    /// That the facts together meet an `impossible` condition of this title.
    pub fn impossible(title: &str) -> Self {
        Self {
            fact: None,
            given: None,
            problem: format!("the facts together are impossible: {title}"),
            allowed: None,
        }
    }

    pub(crate) fn of_text(problem: impl Into<String>, allowed: &str) -> Self {
        Self {
            fact: None,
            given: None,
            problem: problem.into(),
            allowed: Some(allowed.to_owned()),
        }
    }
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(fact) = &self.fact {
            write!(f, "`{fact}`: ")?;
        }
        write!(f, "{}", self.problem)?;
        if let Some(allowed) = &self.allowed {
            write!(f, "; {allowed}")?;
        }
        Ok(())
    }
}

impl Error for FactError {}

/// What was given, on one line and not too long.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = text
        .split_whitespace()
        .flat_map(|word| [" ", word])
        .skip(1)
        .flat_map(str::chars)
        .take(LONGEST + 1)
        .collect();
    if line.chars().count() > LONGEST {
        let kept: String = line.chars().take(LONGEST).collect();
        format!("{kept}…")
    } else {
        line
    }
}

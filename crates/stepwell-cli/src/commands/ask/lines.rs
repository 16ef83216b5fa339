//! Answers from a stream without a terminal: one a line.

use std::io::{BufRead, Read as _};

use stepwell::{
    FactError,
    interview::{Interview, Question, picks, said},
};

use super::Act;
use crate::console::Stop;

/// A longer line was given by mistake.
const LONGEST: u64 = 1024 * 1024;

/// The next line that is not blank; `None` at the end.
pub(super) fn read(input: &mut Option<&mut (dyn BufRead + Send)>) -> Result<Option<String>, Stop> {
    let Some(input) = input else {
        return Ok(None);
    };
    loop {
        let mut line = String::new();
        let read = input.take(LONGEST).read_line(&mut line).map_err(|error| {
            Stop::CouldNot(format!(
                "the answers cannot be read: {}",
                stepwell::folders::reason(&error)
            ))
        })?;
        if read == 0 {
            return Ok(None);
        }
        let text = line.trim();
        if !text.is_empty() {
            return Ok(Some(text.to_owned()));
        }
    }
}

/// What a line says.
pub(super) fn act(interview: &Interview, question: Question, line: &str) -> Result<Act, FactError> {
    let model = interview.ruleset().model();
    // A value that is called like a word of the interview is that value.
    let is_value = picks(model, question.fact).iter().any(|pick| pick.label == line);
    if let Some(act) = word(line).filter(|_| !is_value) {
        return Ok(act);
    }
    said(model, question.fact, line).map(Act::Value)
}

/// The words that are no answers.
pub(super) fn word(line: &str) -> Option<Act> {
    match line.trim().to_lowercase().as_str() {
        "back" => Some(Act::Back),
        "skip" | "not known" => Some(Act::NotKnown),
        "why" | "why?" => Some(Act::Why),
        "quit" | "stop" => Some(Act::Stop),
        _ => None,
    }
}

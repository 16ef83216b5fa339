//! Answers from a stream without a terminal: one a line.

use std::io::{BufRead, Read as _};

use stepwell::{
    FactError,
    interview::{Interview, Question, picks, said},
};

use super::Act;

/// A longer line was given by mistake.
const LONGEST: u64 = 1024 * 1024;

/// What stands on the next line.
pub(super) enum Line {
    Said(String),
    /// Nothing that could be an answer; what to say of it.
    Unread(&'static str),
    End,
}

/// The next line.
///
/// # Errors
/// Why nothing more can be read.
pub(super) fn read(input: &mut Option<&mut (dyn BufRead + Send)>) -> Result<Line, String> {
    let Some(input) = input else {
        return Ok(Line::End);
    };
    let mut line = Vec::new();
    let read = input
        .take(LONGEST)
        .read_until(b'\n', &mut line)
        .map_err(|error| stepwell::folders::reason(&error))?;
    if read == 0 {
        return Ok(Line::End);
    }
    Ok(match String::from_utf8(line) {
        Err(_) => Line::Unread("this line is no text (it is not UTF-8)"),
        // To pass over it would put the next answer to this question.
        Ok(line) if line.trim().is_empty() => {
            Line::Unread("an empty line answers nothing; `skip` says that it is not known")
        }
        Ok(line) => Line::Said(line.trim().to_owned()),
    })
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

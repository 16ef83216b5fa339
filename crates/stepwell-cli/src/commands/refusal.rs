//! Facts that were refused, told to people and to programs.

use serde::Serialize;
use serde_json::{Map, Value};
use stepwell::FactError;

use crate::layout::{Page, Tone};

/// The document that stands in the place of a decision.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    record: u64,
    id: Option<Value>,
    errors: &'a [FactError],
}

/// On one line, so that answers stay beside their records.
pub(super) fn json(record: u64, text: &str, errors: &[FactError]) -> String {
    let document = Document {
        format: "stepwell.refusal/1",
        record,
        id: serde_json::from_str::<Map<String, Value>>(text)
            .ok()
            .and_then(|mut facts| facts.remove("$id"))
            .filter(|id| id.is_string() || id.is_number()),
        errors,
    };
    serde_json::to_string(&document).unwrap_or_default()
}

/// Every error, each with what is allowed.
pub(super) fn text(page: &mut Page, record: u64, errors: &[FactError]) {
    let which = if record == 1 {
        "these facts do not fit, and nothing was decided:".to_owned()
    } else {
        format!("the facts of record {record} do not fit, and it was not decided:")
    };
    page.wrapped(0, 2, &[(Tone::Bad, &which)]);
    for error in errors {
        page.wrapped(2, 4, &[(Tone::Plain, &error.to_string())]);
    }
}

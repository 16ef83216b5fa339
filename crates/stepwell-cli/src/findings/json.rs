//! Diagnostics as a JSON document.

use serde::Serialize;
use stepwell_diagnostic::{Diagnostic, Label, Position, Sources};

use super::place;

/// The document `stepwell.check/1`.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    format: &'static str,
    diagnostics: Vec<Entry<'a>>,
}

/// One diagnostic.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    code: &'static str,
    severity: String,
    message: &'a str,
    path: &'a str,
    start: Option<Position>,
    end: Option<Position>,
    label: &'a str,
    help: Option<&'a str>,
    page: String,
    related: Vec<Related<'a>>,
}

/// Another place that belongs to it.
#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    start: Option<Position>,
    end: Option<Position>,
    label: &'a str,
}

/// All diagnostics of a run.
pub(crate) fn json<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Document<'a> {
    Document {
        format: "stepwell.check/1",
        diagnostics: entries(diagnostics, sources),
    }
}

/// The diagnostics alone, for a document of another command.
pub(crate) fn entries<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Vec<Entry<'a>> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let main = related(&diagnostic.label, sources);
            Entry {
                code: diagnostic.code.as_str(),
                severity: diagnostic.severity().to_string(),
                message: &diagnostic.message,
                path: main.path,
                start: main.start,
                end: main.end,
                label: main.label,
                help: diagnostic.help.as_deref(),
                page: diagnostic.code.page_path(),
                related: diagnostic
                    .related
                    .iter()
                    .map(|label| related(label, sources))
                    .collect(),
            }
        })
        .collect()
}

fn related<'a>(label: &'a Label, sources: &'a Sources) -> Related<'a> {
    let at = place(label.span, sources);
    Related {
        path: at.as_ref().map_or("", |at| at.path),
        start: at.as_ref().map(|at| at.start),
        end: at.as_ref().map(|at| at.end),
        label: &label.text,
    }
}

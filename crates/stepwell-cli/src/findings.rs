//! Diagnostics, written for people and for programs.

mod github;
mod json;
mod sarif;
mod text;

pub(crate) use github::{annotation, github};
pub(crate) use json::{Entry, entries, json};
pub(crate) use sarif::{location, log, results, rules, sarif};
pub(crate) use text::text;

use stepwell_diagnostic::{Code, Diagnostic, Severity, Sources, Span};

use crate::Status;

/// What diagnostics mean for the exit status. A file that could not be read could not be checked.
pub(crate) fn status(diagnostics: &[Diagnostic]) -> Status {
    diagnostics
        .iter()
        .map(|diagnostic| match (diagnostic.code, diagnostic.severity()) {
            (Code::FileUnreadable, _) => Status::CouldNot,
            (_, Severity::Error) => Status::Wrong,
            (_, Severity::Warning) => Status::Done,
        })
        .max()
        .unwrap_or(Status::Done)
}

/// Where a span stands: its path, where it starts and where it ends, as people count.
pub(crate) struct Place<'a> {
    pub(crate) path: &'a str,
    pub(crate) start: stepwell_diagnostic::Position,
    pub(crate) end: stepwell_diagnostic::Position,
}

pub(crate) fn place(span: Span, sources: &Sources) -> Option<Place<'_>> {
    let file = sources.get(span.file)?;
    Some(Place {
        path: &file.path,
        start: file.position(span.start as usize),
        end: file.position(span.end as usize),
    })
}

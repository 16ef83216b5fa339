//! Diagnostics as annotations of a GitHub workflow.

use std::fmt::Write as _;

use stepwell_diagnostic::{Diagnostic, Sources, Span};

use super::place;

/// One `::error …::…` line for each diagnostic.
pub(crate) fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut lines = String::new();
    for diagnostic in diagnostics {
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        lines.push_str(&annotation(
            &diagnostic.severity().to_string(),
            diagnostic.label.span,
            &format!("{}: {}", diagnostic.code, diagnostic.code.summary()),
            &message,
            sources,
        ));
    }
    lines
}

/// One annotation: `error`, `warning` or `notice`, at a place.
pub(crate) fn annotation(
    severity: &str,
    span: Span,
    title: &str,
    message: &str,
    sources: &Sources,
) -> String {
    let mut where_it_is = String::new();
    if let Some(at) = place(span, sources) {
        let _ = write!(
            where_it_is,
            "file={},line={},endLine={},",
            property(at.path),
            at.start.line,
            at.end.line
        );
        // Columns are only understood within one line.
        if at.start.line == at.end.line {
            let _ = write!(
                where_it_is,
                "col={},endColumn={},",
                at.start.column,
                at.end.column.max(at.start.column + 1) - 1
            );
        }
    }
    format!(
        "::{severity} {where_it_is}title={}::{}\n",
        property(title),
        data(message)
    )
}

/// The text of an annotation, with what would end it written otherwise.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of an annotation, with what would end it written otherwise.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

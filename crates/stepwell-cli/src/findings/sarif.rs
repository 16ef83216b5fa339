//! Diagnostics as SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stepwell_diagnostic::{Code, Diagnostic, Severity, Sources, Span, page};

use super::place;

/// The log of a run that found diagnostics.
pub(crate) fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    log(rules(diagnostics), results(diagnostics, sources))
}

/// The log of one run.
pub(crate) fn log(rules: Vec<Value>, results: Vec<Value>) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "stepwell",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// What the codes of the diagnostics mean.
pub(crate) fn rules(diagnostics: &[Diagnostic]) -> Vec<Value> {
    codes(diagnostics).into_iter().map(rule).collect()
}

/// The diagnostics; each knows its rule by its place among [`rules`].
pub(crate) fn results(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Value> {
    let codes = codes(diagnostics);
    diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, &codes, sources))
        .collect()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.into_iter().collect()
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.summary()},
        "help": {"text": page(code), "markdown": page(code)},
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(diagnostic: &Diagnostic, codes: &[Code], sources: &Sources) -> Value {
    let message = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .filter_map(|label| location(label.span, &label.text, sources))
        .collect();
    let label = &diagnostic.label;
    let locations: Vec<Value> = location(label.span, &label.text, sources).into_iter().collect();
    json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity()),
        "message": {"text": message},
        "locations": locations,
        "relatedLocations": related,
    })
}

/// A place, and what its text is; nothing where it lies in no file.
pub(crate) fn location(span: Span, text: &str, sources: &Sources) -> Option<Value> {
    let at = place(span, sources)?;
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(at.path)},
            "region": {
                "startLine": at.start.line,
                "startColumn": at.start.column,
                "endLine": at.end.line,
                "endColumn": at.end.column,
            },
        },
    });
    if !text.is_empty()
        && let Some(location) = location.as_object_mut()
    {
        location.insert("message".to_owned(), json!({"text": text}));
    }
    Some(location)
}

/// A path as a relative reference, with what has a meaning there written otherwise.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

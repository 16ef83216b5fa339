//! Proofs as a JSON document.

use serde::Serialize;
use stepwell_diagnostic::{Position, Sources, Span};

use super::Proofs;
use crate::findings;

/// The document `stepwell.prove/1`. Counts of profiles are strings: they pass what other programs hold in a number.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    format: &'static str,
    properties: Vec<PropertyEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    diagnostics: Vec<findings::Entry<'a>>,
}

#[derive(Serialize)]
struct PropertyEntry<'a> {
    ruleset: &'a str,
    title: &'a str,
    result: &'static str,
    profiles: Option<String>,
    message: Option<&'a str>,
    example: Option<&'a str>,
    limit: Option<&'a str>,
    but_for: &'a [String],
    #[serde(flatten)]
    place: PlaceEntry<'a>,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    ruleset: &'a str,
    kind: &'static str,
    target: &'a str,
    profiles: Option<String>,
    known: Option<&'a str>,
    message: &'a str,
    example: Option<&'a str>,
    limit: Option<&'a str>,
    #[serde(flatten)]
    place: PlaceEntry<'a>,
}

#[derive(Serialize)]
struct PlaceEntry<'a> {
    path: &'a str,
    start: Option<Position>,
    end: Option<Position>,
}

/// All proofs of a run.
pub(crate) fn json<'a>(proofs: &'a Proofs<'a>) -> Document<'a> {
    let mut document = Document {
        format: "stepwell.prove/1",
        properties: Vec::new(),
        findings: Vec::new(),
        diagnostics: findings::entries(&proofs.errors, proofs.sources),
    };
    for proof in &proofs.rulesets {
        for property in &proof.proved.properties {
            document.properties.push(PropertyEntry {
                ruleset: &proof.name,
                title: &property.title,
                result: property.result.word(),
                profiles: property.profiles.as_ref().map(ToString::to_string),
                message: property.story.as_deref(),
                example: property.example.as_deref(),
                limit: property.limit.as_deref(),
                but_for: &property.but_for,
                place: place(property.span, proofs.sources),
            });
        }
        for finding in &proof.proved.findings {
            document.findings.push(FindingEntry {
                ruleset: &proof.name,
                kind: finding.kind.word(),
                target: &finding.target,
                profiles: finding.profiles.as_ref().map(ToString::to_string),
                known: finding.known.as_deref(),
                message: &finding.message,
                example: finding.example.as_deref(),
                limit: finding.limit.as_deref(),
                place: place(finding.span, proofs.sources),
            });
        }
    }
    document
}

fn place(span: Span, sources: &Sources) -> PlaceEntry<'_> {
    let at = findings::place(span, sources);
    PlaceEntry {
        path: at.as_ref().map_or("", |at| at.path),
        start: at.as_ref().map(|at| at.start),
        end: at.as_ref().map(|at| at.end),
    }
}

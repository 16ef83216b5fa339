//! The schema of what would have to be different for a level.

use serde_json::{Value, json};
use stepwell_model::Ruleset;

use super::decision::{by_name, closed, list, one_of, reference, text, text_or_null};

/// The section of a decision.
pub(super) fn section(ruleset: &Ruleset) -> Value {
    let placements = ruleset.placements.iter().map(|placement| {
        let labels = ruleset.continua[placement.continuum].levels.iter();
        let levels = labels.map(|level| (level.label.clone(), level_schema()));
        let mut parts = nearest(&["already", "changes", "impossible", "unknown"]);
        parts.push(("levels", by_name(levels)));
        (placement.name.clone(), closed(&parts, &[]))
    });
    closed(&[("level", text()), ("placements", by_name(placements))], &[])
}

fn level_schema() -> Value {
    let mut parts = vec![
        ("verdict", one_of(&["not met", "unknown"])),
        ("clauses", list(text())),
        ("open", list(text())),
        ("only_for", list(text())),
    ];
    parts.extend(nearest(&["changes", "impossible", "unknown"]));
    closed(&parts, &[])
}

fn nearest(results: &[&str]) -> Vec<(&'static str, Value)> {
    vec![
        ("result", one_of(results)),
        ("answers", list(reference("answer"))),
        ("more", json!({"type": "boolean"})),
        ("limit", text_or_null()),
    ]
}

/// Changes that are enough together.
pub(super) fn answer() -> Value {
    let change = closed(
        &[
            ("fact", text()),
            ("kind", one_of(&["changed", "stated"])),
            ("from", json!(true)),
            ("to", json!(true)),
            ("who_they_are", json!({"type": "boolean"})),
        ],
        &[],
    );
    closed(&[("changes", list(change))], &[])
}

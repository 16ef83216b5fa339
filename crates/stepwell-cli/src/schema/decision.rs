//! The schema of a ruleset's decisions.

use serde_json::{Map, Value, json};
use stepwell_model::{Placement, Program, Ruleset};

use super::{DIALECT, what_if};

/// The schema of one decision. `placements`, `programs` and `transitions` are left out where a decision was asked for
/// one of them only.
pub(crate) fn decision(ruleset: &Ruleset) -> Value {
    let title = ruleset.title.as_deref().unwrap_or(&ruleset.name);
    let placements = ruleset
        .placements
        .iter()
        .map(|it| (it.name.clone(), placement(ruleset, it)));
    let programs = ruleset
        .programs
        .iter()
        .map(|it| (it.header.clone(), program(ruleset, it)));
    let disputes = ruleset
        .disputes
        .iter()
        .map(|it| (it.name.clone(), reference("dispute")));
    let sources: Vec<&str> = ruleset.sources.iter().map(|it| it.name.as_str()).collect();
    let mut definitions = definitions(ruleset);
    definitions.insert("source".to_owned(), one_of(&sources));
    definitions.insert("answer".to_owned(), what_if::answer());
    json!({
        "$schema": DIALECT,
        "$id": format!("urn:stepwell:{}:{}:decision", ruleset.name, ruleset.version),
        "title": format!("A decision by {title}"),
        "type": "object",
        "properties": {
            "format": {"const": "stepwell.decision/1"},
            "id": {"type": ["string", "null"]},
            "ruleset": closed(&[
                ("name", json!({"const": ruleset.name})),
                ("version", json!({"const": ruleset.version.to_string()})),
                ("digest", json!({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"})),
            ], &[]),
            "as_of": {"type": "string", "format": "date"},
            "placements": by_name(placements),
            "programs": by_name(programs),
            "transitions": transitions(),
            "disputes": by_name(disputes),
            "follow": {"anyOf": [reference("source"), {"type": "null"}]},
            "what_if": what_if::section(ruleset),
        },
        "required": ["format", "id", "ruleset", "as_of", "disputes", "follow"],
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// An object whose every part is one of these; those named last may be left out.
pub(super) fn closed(parts: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> = parts
        .iter()
        .chain(optional)
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    let required: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An object with exactly these names; on a day outside the ruleset's it may lack some.
pub(super) fn by_name(entries: impl Iterator<Item = (String, Value)>) -> Value {
    let properties: Map<String, Value> = entries.collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

pub(super) fn one_of(words: &[&str]) -> Value {
    json!({"enum": words})
}

pub(super) fn list(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

pub(super) fn text_or_null() -> Value {
    json!({"type": ["string", "null"]})
}

/// The facts and disputes that can still change an outcome.
fn waiting() -> [(&'static str, Value); 3] {
    [
        ("exact", json!({"type": "boolean"})),
        ("needs", list(text())),
        ("ask_next", text_or_null()),
    ]
}

fn placement(ruleset: &Ruleset, placement: &Placement) -> Value {
    let levels: Vec<&str> = ruleset.continua[placement.continuum]
        .levels
        .iter()
        .map(|level| level.label.as_str())
        .collect();
    let possible = [levels.as_slice(), &["none", "out of scope"]].concat();
    let judged = levels
        .iter()
        .map(|label| ((*label).to_owned(), reference("level")));
    let mut parts = vec![
        (
            "outcome",
            one_of(&["placed", "several", "none", "undetermined", "out of scope"]),
        ),
        ("level", json!({"anyOf": [one_of(&levels), {"type": "null"}]})),
        ("possible", list(one_of(&possible))),
        ("not_judged", list(one_of(&levels))),
        ("levels", by_name(judged)),
    ];
    parts.extend(waiting());
    closed(
        &parts,
        &[
            ("title", text()),
            ("levels_met", list(one_of(&levels))),
            ("levels_possible", list(one_of(&levels))),
        ],
    )
}

fn program(ruleset: &Ruleset, program: &Program) -> Value {
    let outcomes = one_of(&["conforms", "does not conform", "undetermined", "out of scope"]);
    let mut parts = vec![
        ("outcome", outcomes.clone()),
        ("possible", list(outcomes)),
        ("clauses", list(reference("clause"))),
    ];
    parts.extend(waiting());
    let mut optional = vec![("title", text()), ("population", reference("population"))];
    if let Some((continuum, level)) = program.level
        && let Some(level) = ruleset.continua[continuum].levels.get(level as usize)
    {
        optional.push(("level", json!({"const": level.label})));
    }
    closed(&parts, &optional)
}

fn transitions() -> Value {
    let outcomes = one_of(&["triggered", "none", "conflict", "undetermined", "out of scope"]);
    let mut parts = vec![
        ("outcome", outcomes.clone()),
        ("triggered", list(text())),
        ("possible", list(text())),
        ("possible_outcomes", list(outcomes)),
        ("transitions", list(reference("transition"))),
    ];
    parts.extend(waiting());
    closed(&parts, &[])
}

/// What every decision is made of.
fn definitions(ruleset: &Ruleset) -> Map<String, Value> {
    let facts = || {
        let facts = ruleset.facts.iter().map(|fact| (fact.name.clone(), json!(true)));
        by_name(facts)
    };
    let reasons = || {
        vec![
            ("because", text()),
            ("facts", facts()),
            ("cites", list(reference("cite"))),
        ]
    };
    let told = || {
        vec![
            ("title", text()),
            ("notes", list(text())),
            ("unless", list(reference("unless"))),
        ]
    };
    let both = || {
        vec![
            ("condition", reference("verdict")),
            ("verdict", reference("verdict")),
        ]
    };

    let mut clause = vec![
        ("id", text()),
        (
            "kind",
            one_of(&[
                "dimension",
                "criterion",
                "exclude",
                "admit",
                "require",
                "recommend",
                "typical",
                "flag",
            ]),
        ),
    ];
    clause.extend(both());
    clause.extend(reasons());
    let mut beside = told();
    beside.extend([("short_by", text()), ("over_by", text())]);

    let mut unless = vec![
        ("id", text()),
        ("kind", json!({"const": "unless"})),
        ("verdict", reference("verdict")),
    ];
    unless.extend(reasons());

    let mut transition = vec![("id", text()), ("action", text())];
    transition.extend(both());
    transition.extend(reasons());

    let entries = [
        ("verdict", one_of(&["met", "not met", "unknown"])),
        (
            "cite",
            closed(&[("source", reference("source")), ("place", text_or_null())], &[]),
        ),
        ("clause", closed(&clause, &beside)),
        (
            "unless",
            closed(&unless, &[("title", text()), ("notes", list(text()))]),
        ),
        ("transition", closed(&transition, &told())),
        (
            "population",
            closed(
                &[
                    ("name", text()),
                    ("verdict", reference("verdict")),
                    ("because", text()),
                ],
                &[("title", text())],
            ),
        ),
        (
            "level",
            closed(
                &[
                    ("verdict", reference("verdict")),
                    ("because", text()),
                    ("clauses", list(reference("clause"))),
                ],
                &[
                    ("title", text()),
                    (
                        "blocks",
                        list(closed(
                            &[
                                ("id", text()),
                                (
                                    "population",
                                    json!({"anyOf": [reference("population"), {"type": "null"}]}),
                                ),
                                ("verdict", reference("verdict")),
                            ],
                            &[("title", text())],
                        )),
                    ),
                ],
            ),
        ),
        (
            "dispute",
            closed(
                &[
                    ("verdict", reference("verdict")),
                    ("disputed", json!({"type": "boolean"})),
                    (
                        "followed",
                        json!({"anyOf": [reference("source"), {"type": "null"}]}),
                    ),
                    ("readings", list(reference("reading"))),
                ],
                &[("title", text()), ("because", text()), ("notes", list(text()))],
            ),
        ),
        (
            "reading",
            closed(
                &[
                    ("source", reference("source")),
                    ("verdict", reference("verdict")),
                    ("because", text()),
                    ("cites", list(reference("cite"))),
                ],
                &[("note", text())],
            ),
        ),
    ];
    entries
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

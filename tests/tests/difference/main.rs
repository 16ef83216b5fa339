//! `stepwell diff`: what was changed between two versions, and whose outcome differs.

mod counts;
mod folders;
mod library;
mod records;
mod reviews;
mod told;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, snapshot, stepwell, tests};
use tempfile::{TempDir, tempdir};

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn clinic() -> String {
    fs::read_to_string(tests().join("diff/clinic/rules.criteria")).unwrap()
}

/// The clinic's rules with each of these texts in place of the other; each must stand there.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(clinic(), |text, (was, is)| {
        assert!(text.contains(was), "{was}");
        text.replace(was, is)
    })
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("rules.criteria"), text).unwrap();
}

/// A folder with two versions in `old` and `new`.
fn versions(old: &str, new: &str) -> TempDir {
    let folder = tempdir().unwrap();
    write(&folder.path().join("old"), old);
    write(&folder.path().join("new"), new);
    folder
}

fn diff(old: &str, new: &str, arguments: &[&str]) -> Run {
    let folder = versions(old, new);
    let arguments: Vec<&str> = ["diff", "old", "new"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    stepwell(folder.path(), &arguments, b"")
}

fn document(run: &Run) -> Value {
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.told());
    serde_json::from_str(&run.output).unwrap()
}

fn json(old: &str, new: &str) -> Value {
    document(&diff(old, new, &["--format", "json"]))
}

/// The kind of each change, with what it was done to.
fn changes(document: &Value) -> Vec<(&str, &str)> {
    let changes = document["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| (change["kind"].as_str().unwrap(), change["id"].as_str().unwrap()))
        .collect()
}

type Moves = BTreeMap<(String, String, String), String>;

fn moves(document: &Value) -> Moves {
    let effects = document["effects"].as_array().unwrap();
    let word = |effect: &Value, field: &str| effect[field].as_str().unwrap_or("-").to_owned();
    effects
        .iter()
        .map(|effect| {
            let key = (
                word(effect, "target"),
                word(effect, "before"),
                word(effect, "after"),
            );
            (key, word(effect, "profiles"))
        })
        .collect()
}

fn nobody(document: &Value) -> bool {
    document["rulesets"][0]["nobody"].as_bool().unwrap()
}

const MOVED_BOUND: (&str, &str) = (
    "\"Enough hours\": hours_needed is at least 9 hours/week",
    "\"Enough hours\": hours_needed is at least 10 hours/week",
);

#[test]
fn one_bound_moved_in_every_form() {
    for (name, form) in [
        ("diff_as_text", "text"),
        ("diff_as_json", "json"),
        ("diff_as_markdown", "markdown"),
    ] {
        let run = diff(&clinic(), &changed(&[MOVED_BOUND]), &["--format", form]);
        assert_eq!(run.status, 0);
        told(name, &run);
        let widest = run.output.lines().map(|line| line.chars().count()).max();
        assert!(form != "text" || widest <= Some(80), "{}", run.output);
    }
}

#[test]
fn reformatting_is_told_from_change_and_affects_nobody() {
    let new = format!(
        "# Another comment.\n{}",
        clinic().replace(
            "criterion hours: hours_needed is below 9",
            "criterion hours:\n    hours_needed is below 9"
        )
    );
    let run = diff(&clinic(), &new, &["--exit-code"]);
    assert_eq!(run.status, 0);
    told("diff_of_reformatting", &run);
    let document = json(&clinic(), &new);
    let ruleset = &document["rulesets"][0];
    assert_eq!(
        (&ruleset["reformatted"], &ruleset["same"]),
        (&Value::Bool(true), &Value::Bool(true))
    );
    assert!(nobody(&document) && changes(&document).is_empty());
}

#[test]
fn nothing_changed_is_not_called_reformatted() {
    let document = json(&clinic(), &clinic());
    assert_eq!(document["rulesets"][0]["reformatted"], false);
    assert!(nobody(&document));
}

#[test]
fn what_is_renamed_moved_recited_or_reworded_is_called_so() {
    type Listed = &'static [(&'static str, &'static str)];
    let cases: [(Listed, Listed); 6] = [
        (
            &[
                ("criterion risk: risky", "criterion danger: risky"),
                ("admit when hours and risk", "admit when hours and danger"),
            ],
            &[
                ("renamed", "2.1 in level_of_care/danger"),
                ("reworded", "2.1 in level_of_care/admit"),
            ],
        ),
        (
            &[("    cite circular \"2\"", "    cite manual \"2\"")],
            &[("re-cited", "2.1 in level_of_care/detox")],
        ),
        (
            &[("admit when hours and risk", "admit when risk and hours")],
            &[("reworded", "2.1 in level_of_care/admit")],
        ),
        (
            &[("\"Enough hours\"", "\"Hours that are enough\"")],
            &[("retitled", "2.1 in level_of_care/hours")],
        ),
        (
            &[("transition more_hours", "transition more_care")],
            &[("renamed", "more_care")],
        ),
        (
            &[
                ("fact needs_detox:", "fact detox_needed:"),
                ("exclude detox: needs_detox", "exclude detox: detox_needed"),
            ],
            &[
                ("reworded", "2.1 in level_of_care/detox"),
                ("renamed", "detox_needed"),
            ],
        ),
    ];
    for (edits, expected) in cases {
        let document = json(&clinic(), &changed(edits));
        assert_eq!(changes(&document), expected);
        assert!(nobody(&document), "{edits:?}");
    }
}

#[test]
fn a_clause_in_another_block_is_moved() {
    let detox = "  exclude detox: needs_detox\n    cite circular \"2\"\n";
    let new = clinic().replace(detox, "").replace(
        "criteria 1 in level_of_care {\n",
        &format!("criteria 1 in level_of_care {{\n{detox}"),
    );
    let document = json(&clinic(), &new);
    assert_eq!(changes(&document), [("moved", "1 in level_of_care/detox")]);
    assert!(!nobody(&document));
}

#[test]
fn a_fact_that_is_answered_otherwise_is_not_counted() {
    let new = changed(&[("  severe\n", "  high\n  severe\n")]);
    let run = diff(&clinic(), &new, &["--exit-code"]);
    assert_eq!(run.status, 1);
    told("diff_of_another_scale", &run);
}

#[test]
fn a_fact_that_is_new_stands_in_the_example_and_one_that_is_gone_beside_it() {
    let new = changed(&[
        ("needs_detox", "is_ill"),
        ("Is detox needed?", "Is the patient ill?"),
    ]);
    let document = json(&clinic(), &new);
    let effects = document["effects"].as_array().unwrap();
    let example = effects[0]["example"].as_str().unwrap();
    assert!(example.starts_with("# before, needs_detox is "), "{example}");
    assert!(example.contains("    is_ill: "), "{example}");
}

#[test]
fn a_range_that_was_narrowed_counts_those_whom_both_take() {
    let new = changed(&[
        ("whole years from 0 to 100", "whole years from 0 to 90"),
        MOVED_BOUND,
    ]);
    let document = json(&clinic(), &new);
    let beyond = document["rulesets"][0]["beyond"].as_array().unwrap();
    assert_eq!(beyond.len(), 1);
    assert_eq!(
        beyond[0],
        "`age` was from 0 years to 100 years and is from 0 years to 90 years: records with an answer outside are refused now, \
         and were decided before"
    );
    assert!(!document["effects"].as_array().unwrap().is_empty());
}

#[test]
fn other_days_in_force_are_told_and_none_in_common_is_not_decided() {
    let later = changed(&[("in force from 2024-01-01", "in force from 2024-07-01")]);
    let document = json(&clinic(), &later);
    assert_eq!(
        document["rulesets"][0]["beyond"],
        serde_json::json!([
            "from 2024-01-01 until 2024-06-30 everybody is out of scope who was decided before"
        ])
    );
    // Whoever comes on a day of both is not affected, and that is said; but somebody is.
    assert!(!nobody(&document));
    let run = diff(&clinic(), &later, &["--exit-code"]);
    assert_eq!(run.status, 1);
    assert!(
        run.output
            .contains("nobody else is affected: proved for all whom both versions decide")
    );
    let old = changed(&[(
        "in force from 2024-01-01",
        "in force from 2024-01-01 until 2025-06-30",
    )]);
    let new = changed(&[
        ("in force from 2024-01-01", "in force from 2026-01-01"),
        ("    in force from 2025-01-01\n", ""),
    ]);
    let document = json(&old, &new);
    assert!(!nobody(&document));
    assert_eq!(document["rulesets"][0]["targets"][0]["affected"], "unknown");
}

#[test]
fn transitions_that_no_step_satisfies_any_more_are_told_together() {
    let new = clinic();
    let less = r#"
transition steady "Steady" {
  when current_level is 1 and relapse_risk is none
  step down
  cite circular "9"
}
"#;
    let (old, new) = (
        format!("{new}{less}"),
        format!(
            "{new}{}",
            less.replace("relapse_risk is none", "relapse_risk is at most severe")
        ),
    );
    let document = json(&old, &new);
    let effects = document["effects"].as_array().unwrap();
    let together: Vec<&Value> = effects
        .iter()
        .filter(|it| it["target"] == "transitions")
        .collect();
    assert_eq!(together.len(), 1, "{effects:#?}");
    assert_eq!(together[0]["after"], "conflict");
    let example = together[0]["example"].as_str().unwrap();
    assert!(example.contains("transitions: conflict"), "{example}");
    let folder = versions(&old, &format!("{new}\n{example}"));
    let run = stepwell(folder.path(), &["test", "new"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
}

#[test]
fn what_lifts_a_clause_is_told_with_it_or_by_itself() {
    let unless = |title: &str, place: &str| {
        changed(&[(
            "exclude detox: needs_detox\n    cite circular \"2\"\n",
            &format!(
                "exclude detox: needs_detox\n    cite circular \"2\"\n    unless mild \"{title}\": relapse_risk is none\n      cite circular \"{place}\"\n"
            ),
        )])
    };
    let document = json(&unless("Mild", "3"), &clinic());
    assert_eq!(changes(&document), [("changed", "2.1 in level_of_care/detox")]);
    let document = json(&unless("Mild", "3"), &unless("Mild case", "4"));
    let id = "2.1 in level_of_care/detox unless mild";
    assert_eq!(changes(&document), [("re-cited", id), ("retitled", id)]);
    assert!(nobody(&document));
}

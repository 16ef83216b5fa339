//! `stepwell test --coverage`: what examples cover, and that what is suggested covers the rest.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, files_below, run_with, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn county() -> String {
    fs::read_to_string(tests().join("coverage/county.criteria")).unwrap()
}

/// A folder with one ruleset in `rules/rules.criteria`.
fn folder(text: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), text).unwrap();
    folder
}

fn coverage(folder: &Path) -> (u8, Vec<Value>) {
    let arguments = ["test", "--coverage", "rules", "--format", "json"];
    let run = stepwell(folder, &arguments, b"");
    let document: Value = serde_json::from_str(&run.output).unwrap_or_else(|_| panic!("{}", run.told()));
    let coverage = document["coverage"].as_array().unwrap();
    (run.status, coverage.clone())
}

/// What is missing of an entry: of its verdicts, then of its bounds.
fn missing(entry: &Value) -> Vec<&Value> {
    let bounds = entry["bounds"].as_array().unwrap();
    let all = std::iter::once(entry).chain(bounds);
    all.flat_map(|it| it["missing"].as_array().unwrap()).collect()
}

fn examples(entries: &[Value]) -> BTreeSet<&str> {
    let all = entries.iter().flat_map(missing);
    all.filter_map(|it| it["example"].as_str()).collect()
}

fn entry<'a>(entries: &'a [Value], id: &str) -> &'a Value {
    entries.iter().find(|entry| entry["id"] == id).unwrap()
}

#[test]
fn coverage_is_told_in_every_form() {
    let folder = folder(&county());
    for (name, form) in [
        ("coverage_as_text", "text"),
        ("coverage_as_json", "json"),
        ("coverage_as_markdown", "markdown"),
        ("coverage_as_junit", "junit"),
    ] {
        let run = stepwell(
            folder.path(),
            &["test", "--coverage", "rules", "--format", form],
            b"",
        );
        assert_eq!((run.status, run.messages.as_str()), (1, ""), "{form}");
        told(name, &run);
    }
}

#[test]
fn without_the_option_nothing_is_said_of_coverage_and_holes_are_no_fault() {
    let folder = folder(&county());
    let run = stepwell(folder.path(), &["test", "rules", "--format", "json"], b"");
    assert_eq!(run.status, 0);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert!(document.get("coverage").is_none());
    assert_eq!(
        stepwell(folder.path(), &["test", "rules", "--format", "markdown"], b"").output,
        "3 examples passed, 0 failed, in 1 ruleset\n\n"
    );
}

#[test]
fn coverage_is_coloured_only_for_those_who_see_it() {
    let folder = folder(&county());
    let arguments = ["test", "--coverage", "rules"];
    let coloured = run_with(folder.path(), &arguments, b"", true).output;
    let plain = stepwell(folder.path(), &arguments, b"").output;
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'));
}

/// Pasted beside the ruleset, what is suggested passes, and nothing is missing any more.
fn closes(folder: &Path) {
    let (status, entries) = coverage(folder);
    assert_eq!(status, 1);
    let suggested: Vec<&str> = examples(&entries).into_iter().collect();
    assert!(!suggested.is_empty());
    fs::write(folder.join("rules/pasted.criteria"), suggested.join("\n")).unwrap();
    let run = stepwell(folder, &["test", "--coverage", "rules"], b"");
    assert_eq!(run.status, 0, "{}\n{}", run.told(), suggested.join("\n"));
    for arguments in [
        &["check", "--deny-warnings", "rules"],
        &["fmt", "--check", "rules"],
    ] {
        let run = stepwell(folder, arguments, b"");
        assert_eq!(run.status, 0, "{}", run.told());
    }
}

#[test]
fn what_is_suggested_closes_every_hole() {
    closes(folder(&county()).path());
}

#[test]
fn what_is_suggested_closes_every_hole_of_a_ruleset_without_examples() {
    let text = county();
    let (rules, _) = text.split_once("\nexample \"").unwrap();
    closes(folder(rules).path());
}

#[test]
fn what_is_suggested_closes_every_hole_of_a_new_ruleset() {
    let folder = tempdir().unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "rules"], b"").status, 0);
    closes(folder.path());
}

/// An amended ruleset is covered as it stands once it is amended.
#[test]
fn what_is_suggested_closes_every_hole_of_an_amended_ruleset() {
    let folder = tempdir().unwrap();
    for (from, to) in [("base", "base"), ("here", "rules")] {
        fs::create_dir(folder.path().join(to)).unwrap();
        let files = files_below(&tests().join("eval/amended").join(from), "criteria");
        for file in files {
            let name = file.file_name().unwrap();
            fs::copy(&file, folder.path().join(to).join(name)).unwrap();
        }
    }
    let (_, entries) = coverage(folder.path());
    let hours = &entry(&entries, "iop/least_hours")["bounds"][0]["bound"];
    assert_eq!(hours, "weekly_hours is at least 12 hours/week");
    closes(folder.path());
}

#[test]
fn what_is_suggested_closes_every_hole_of_the_textbook() {
    let text = fs::read_to_string(tests().join("prove/textbook/textbook.criteria")).unwrap();
    let folder = folder(&text);
    let (_, entries) = coverage(folder.path());
    let suggested: Vec<&str> = examples(&entries).into_iter().collect();
    assert!(!suggested.is_empty());
    fs::write(folder.path().join("rules/pasted.criteria"), suggested.join("\n")).unwrap();
    let run = stepwell(folder.path(), &["test", "--coverage", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
}

#[test]
fn what_is_impossible_is_no_hole() {
    let text = county();
    let folder = folder(&text);
    let (_, entries) = coverage(folder.path());
    // Two sources that contradict each other: the requirement can be neither met nor not met.
    let families = entry(&entries, "iop/families");
    let states: Vec<(&str, &str)> = missing(families)
        .iter()
        .map(|it| (it["case"].as_str().unwrap(), it["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("met", "impossible"), ("not_met", "impossible")]);
    // No level lies above the highest.
    let up = entry(&entries, "up");
    let above = &up["bounds"][0];
    assert_eq!(above["bound"], "current_level is below 2.1");
    let above: Vec<&Value> = above["missing"].as_array().unwrap().iter().collect();
    assert_eq!(above.last().unwrap()["case"], "above");
    assert_eq!(above.last().unwrap()["state"], "impossible");
    assert_eq!(above.last().unwrap()["example"], Value::Null);
}

/// What `impossible` forbids is no example, though the rules alone would allow it.
#[test]
fn what_is_forbidden_is_not_suggested() {
    let text = county().replace(
        "impossible \"Detox that is arranged is needed\": cared_for and not needs_detox",
        "impossible \"Nothing is arranged\": cared_for",
    );
    assert_ne!(text, county());
    let folder = folder(&text);
    let (_, entries) = coverage(folder.path());
    let managed = entry(&entries, "2.1/detox/managed");
    let met = missing(managed)
        .into_iter()
        .find(|it| it["case"] == "met")
        .unwrap();
    assert_eq!(met["state"], "impossible");
}

#[test]
fn each_version_of_a_clause_is_covered_on_its_own_days() {
    let folder = folder(&county());
    let (_, entries) = coverage(folder.path());
    let calm: Vec<&Value> = entries.iter().filter(|it| it["id"] == "1/calm").collect();
    assert_eq!(calm.len(), 2);
    assert_eq!(calm[0]["in_force"], "from 2024-01-01 until 2024-12-31");
    assert_eq!((&calm[0]["met"], &calm[1]["met"]), (&2.into(), &0.into()));
    let later = examples(&entries);
    assert!(later.iter().any(|it| it.contains("as_of: 2025-01-01")));
}

#[test]
fn counts_are_of_examples_and_only_of_those_that_are_decided() {
    let more = r#"
example "nine hours once more" {
  given { hours_needed: 9 hours/week }
  expect { 2.1/hours: met }
}

example "what cannot be" {
  given { hours_needed: 9 hours/week  cared_for: yes  needs_detox: no }
  expect { 2.1/hours: met }
}

example "before the rule is in force" {
  given { as_of: 2023-12-31  hours_needed: 9 hours/week }
  expect { level_of_care: out of scope }
}
"#;
    let folder = folder(&format!("{}{more}", county()));
    let (_, entries) = coverage(folder.path());
    let hours = entry(&entries, "2.1/hours");
    assert_eq!(
        (&hours["met"], &hours["not_met"], &hours["unknown"]),
        (&2.into(), &1.into(), &1.into())
    );
    let at = &entry(&entries, "enough_hours/handbook")["bounds"][0]["at"];
    assert_eq!(at, &Value::from(2));
}

/// A clause matters where the opposite of what it came to would change an outcome.
#[test]
fn a_clause_matters_where_its_opposite_changes_an_outcome() {
    let folder = folder(&county());
    let (_, entries) = coverage(folder.path());
    let mattered: BTreeSet<&str> = entries
        .iter()
        .filter(|it| it["mattered"] == true)
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    // By hand. "nine hours" is placed in 2.1 by its hours, by what shuts level 1, by being an adult and by needing no
    // detox. Of the program some hours count, while what families get is open; `three_days` would be told otherwise.
    let expected = [
        "1/admit",
        "1/calm",
        "1/many_hours",
        "2.1/admit",
        "2.1/detox",
        "2.1/hours",
        "adults",
        "enough_hours/handbook",
        "iop/hours",
        "up",
    ];
    assert_eq!(mattered, expected.into_iter().collect());
}

/// Just below and just above a number that takes fractions ends where another rule has its next limit.
#[test]
fn beside_a_limit_ends_at_the_next_limit() {
    let example = |hours: &str| {
        format!(
            "\nexample \"{hours}\" {{ given {{ hours_needed: {hours} hours/week }} expect {{ 2.1/hours: met }} }}\n"
        )
    };
    let rules = county().replace(
        "  flag long_stay",
        "  flag very_many: hours_needed is at least 20 hours/week\n    cite handbook \"Chapter 2\"\n  flag long_stay",
    );
    assert_ne!(rules, county());
    let above = |text: &str| {
        let folder = folder(text);
        let (_, entries) = coverage(folder.path());
        let bound = &entry(&entries, "enough_hours/handbook")["bounds"][0];
        bound["above"].as_u64().unwrap()
    };
    assert_eq!(above(&format!("{rules}{}", example("19.5"))), 1);
    // Past the next limit, or at it, is no longer just above this one.
    assert_eq!(above(&format!("{rules}{}", example("20"))), 0);
    assert_eq!(above(&format!("{rules}{}", example("21"))), 0);
    assert_eq!(above(&format!("{}{}", county(), example("21"))), 1);
}

#[test]
fn a_vocabulary_has_nothing_to_cover_and_errors_are_told() {
    let folder = folder("vocabulary words \"Words\"\n  version 1.0.0\n");
    let run = stepwell(folder.path(), &["test", "--coverage", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    fs::write(folder.path().join("rules/rules.criteria"), "ruleset broken {").unwrap();
    let run = stepwell(folder.path(), &["test", "--coverage", "rules"], b"");
    assert_eq!(run.status, 1);
    assert!(run.messages.contains("were not run"), "{}", run.told());
}

#[test]
fn the_examples_of_the_shipped_rulesets_leave_nothing_out() {
    let run = stepwell(&workspace(), &["test", "--coverage", "criteria"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.told());
    assert!(run.output.contains("2.1/hours"));
}

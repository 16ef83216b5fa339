//! `stepwell compare`: the same facts under several rulesets, and under each source.

use std::fs;

use serde_json::Value;
use stepwell_tests::{Run, run_with, snapshot, stepwell, tests};
use tempfile::tempdir;

const FACTS: &[u8] =
    br#"{"$id": "P-17", "age": 30, "hours_needed": 9, "needs_detox": false, "current_level": "1",
    "visits": 2, "hours_offered": 9.5}"#;

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn compare(arguments: &[&str], facts: &[u8]) -> Run {
    let arguments: Vec<&str> = ["compare", "--facts", "-"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    stepwell(&tests().join("compare"), &arguments, facts)
}

fn document(run: &Run) -> Value {
    assert_eq!(run.status, 0, "{}", run.told());
    serde_json::from_str(&run.output).unwrap()
}

/// The outcomes of a row, `-` where a ruleset has no such thing.
fn outcomes<'a>(document: &'a Value, target: &str) -> Vec<&'a str> {
    let rows = document["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["target"] == target);
    let Some(row) = row else { return Vec::new() };
    let outcomes = row["outcomes"].as_array().unwrap();
    outcomes.iter().map(|it| it.as_str().unwrap_or("-")).collect()
}

#[test]
fn several_rulesets_side_by_side_in_every_form() {
    for (name, form) in [
        ("compare_as_text", "text"),
        ("compare_as_json", "json"),
        ("compare_as_markdown", "markdown"),
    ] {
        let run = compare(&["north", "south", "terms", "--format", form], FACTS);
        assert_eq!(run.status, 0);
        told(name, &run);
        let widest = run.output.lines().map(|line| line.chars().count()).max();
        assert!(form != "text" || widest <= Some(80));
    }
}

#[test]
fn one_thing_alone() {
    let run = compare(
        &["north", "south", "--only", "level_of_care", "--format", "json"],
        FACTS,
    );
    let document = document(&run);
    let rows = document["rows"].as_array().unwrap();
    let targets: Vec<&str> = rows.iter().map(|row| row["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["level_of_care"]);
    let run = compare(&["north", "south", "--only", "level_of_cure"], FACTS);
    assert_eq!((run.status, run.output.as_str()), (2, ""));
    assert!(
        run.messages.contains("level_of_cure") && run.messages.contains("level_of_care"),
        "{}",
        run.messages
    );
}

#[test]
fn each_source_side_by_side() {
    told("compare_by_source", &compare(&["south", "--by", "source"], FACTS));
    let run = compare(&["north", "south", "--by", "source", "--format", "json"], FACTS);
    let document = document(&run);
    let columns: Vec<(&str, Option<&str>)> = document["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["ruleset"].as_str().unwrap(), it["follow"].as_str()))
        .collect();
    // The North has no dispute, and so no source to follow.
    let expected = [
        ("north", None),
        ("south", None),
        ("south", Some("circular")),
        ("south", Some("manual")),
    ];
    assert_eq!(columns, expected);
    assert_eq!(
        outcomes(&document, "level_of_care"),
        ["2.1", "none", "none", "2.1"]
    );
}

#[test]
fn columns_stand_in_the_order_asked_for_and_a_folder_stands_for_all_below() {
    let names = |arguments: &[&str]| -> Vec<String> {
        let document = document(&compare(arguments, b"{}"));
        let columns = document["columns"].as_array().unwrap().iter();
        columns
            .map(|it| it["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&["south", "./north/", "--format", "json"]),
        ["south", "north"]
    );
    // Asked for twice, a ruleset still stands in one column.
    assert_eq!(
        names(&["south", "north", "south", "--format", "json"]),
        ["south", "north"]
    );
    assert_eq!(names(&[".", "--format", "json"]), ["days", "north", "south"]);
}

#[test]
fn one_program_for_several_populations_is_one_row() {
    let of = |facts: &[u8]| {
        let run = compare(&["north", "south", "--format", "json"], facts);
        let document = document(&run);
        outcomes(&document, "iop")
            .iter()
            .map(|it| (*it).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(br#"{"age": 15, "hours_offered": 7}"#),
        ["conforms", "does not conform"]
    );
    assert_eq!(
        of(br#"{"age": 30, "hours_offered": 9.5}"#),
        ["conforms", "does not conform"]
    );
    assert_eq!(
        of(br#"{"hours_offered": 7}"#),
        [
            "iop for adolescents: one of (conforms, out of scope); \
             iop for adults: one of (does not conform, out of scope)",
            "does not conform"
        ]
    );
}

#[test]
fn not_judged_is_not_none_and_out_of_scope_is_neither() {
    let run = compare(
        &["north", "south", "--format", "json"],
        br#"{"age": 15, "hours_needed": 2}"#,
    );
    let told_of = document(&run);
    assert_eq!(outcomes(&told_of, "level_of_care"), ["1", "out of scope"]);
    assert_eq!(outcomes(&told_of, "fast"), ["-", "none"]);
    assert_eq!(outcomes(&told_of, "transitions"), ["none", "-"]);
    let because = &told_of["rows"][0]["because"];
    assert_eq!(because[1], serde_json::json!(["only for adults"]));
    // A rule that was not yet in force says so.
    let arguments = ["north", "south", "--format", "json", "--as-of", "2024-06-01"];
    let told_of = document(&compare(&arguments, br#"{"age": 30, "hours_needed": 2}"#));
    assert_eq!(told_of["as_of"], "2024-06-01");
    assert_eq!(outcomes(&told_of, "level_of_care"), ["1", "out of scope"]);
    let because = &told_of["rows"][0]["because"];
    assert_eq!(because[1], serde_json::json!(["in force from 2025-01-01"]));
}

#[test]
fn several_records_are_compared_one_by_one() {
    let facts = b"{\"$id\": \"a\", \"age\": 30, \"hours_needed\": 9}\n\
        {\"age\": 30, \"hours_needed\": \"nine\"}\n\
        {\"$as_of\": \"2024-12-31\", \"age\": 30}\n";
    let run = compare(&["north", "south"], facts);
    assert_eq!(run.status, 1);
    told("compare_of_several_records", &run);
    let run = compare(&["north", "south", "--format", "json"], facts);
    let formats: Vec<Value> = run
        .output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["format"].clone())
        .collect();
    assert_eq!(
        formats,
        ["stepwell.compare/1", "stepwell.refusal/1", "stepwell.compare/1"]
    );
}

#[test]
fn facts_that_do_not_fit_name_the_rulesets_they_do_not_fit() {
    let facts = br#"{"agee": 30, "visits": 2.5, "hours_needed": 9, "needs_detox": "perhaps"}"#;
    let run = compare(&["north", "south", "days"], facts);
    assert_eq!((run.status, run.output.as_str()), (2, ""));
    told("compare_refuses_facts", &run);
    // What a ruleset calls impossible is refused, too.
    let run = compare(&["north", "south"], br#"{"age": 3, "needs_detox": true}"#);
    assert_eq!((run.status, run.output.as_str()), (2, ""));
    assert!(
        run.messages.contains("Nobody so young is placed"),
        "{}",
        run.told()
    );
}

#[test]
fn what_cannot_stand_in_a_column_is_told() {
    let folder = tempdir().unwrap();
    for ruleset in ["terms", "north"] {
        fs::create_dir(folder.path().join(ruleset)).unwrap();
        let file = format!("{ruleset}/{ruleset}.criteria");
        fs::copy(tests().join("compare").join(&file), folder.path().join(&file)).unwrap();
    }
    fs::write(folder.path().join("README.md"), "# no criteria").unwrap();
    fs::create_dir(folder.path().join("patients")).unwrap();
    fs::create_dir(folder.path().join("broken")).unwrap();
    fs::write(folder.path().join("broken/broken.criteria"), "ruleset broken {").unwrap();
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = ["compare", "--facts", "-"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        stepwell(folder.path(), &all, b"{}")
    };
    let asked = run(&["README.md", "north", "patients", "terms"]);
    assert_eq!(asked.status, 0);
    assert_eq!(
        asked.messages,
        "`README.md` holds no criteria; it is left out\n\
         `patients` holds no criteria; it is left out\n\
         `terms` only shares terms and decides nothing; it is left out\n"
    );
    // What is wrong or missing would be taken for what does not differ: then nothing is compared.
    let asked = run(&["north", "broken"]);
    assert_eq!((asked.status, asked.output.as_str()), (1, ""));
    assert!(
        asked.messages.contains("nothing was compared"),
        "{}",
        asked.told()
    );
    let asked = run(&["north", "broken", "nowhere"]);
    assert_eq!((asked.status, asked.output.as_str()), (2, ""));
    assert!(asked.messages.contains("`nowhere`"), "{}", asked.told());
    for nothing in [&["terms"][..], &["patients"]] {
        let asked = run(nothing);
        assert_eq!((asked.status, asked.output.as_str()), (2, ""), "{}", asked.told());
        assert!(
            asked.messages.contains("there is nothing to compare"),
            "{}",
            asked.told()
        );
    }
    let none = stepwell(folder.path(), &["compare", "north", "--facts", "-"], b"");
    assert_eq!(none.status, 2);
    let missing = stepwell(folder.path(), &["compare", "north", "--facts", "no.json"], b"");
    assert_eq!(
        missing.messages,
        "stepwell: `no.json`: there is no such file or folder\n"
    );
}

#[test]
fn a_comparison_is_coloured_only_for_those_who_see_it() {
    let folder = tests().join("compare");
    let arguments = ["compare", "north", "south", "--facts", "-"];
    assert!(
        run_with(&folder, &arguments, FACTS, true)
            .output
            .contains('\u{1b}')
    );
    assert!(!stepwell(&folder, &arguments, FACTS).output.contains('\u{1b}'));
}

//! The rulesets side by side: what each source and each public rule says at the boundaries, as `stepwell compare` tells
//! it, and the tables of `docs/library.md` that repeat it.

use std::collections::BTreeMap;

use serde_json::Value;
use stepwell_tests::{stepwell, text_of, workspace};

/// Compares these records under the rulesets below these folders.
fn compared(folders: &[&str], records: &str) -> Vec<Value> {
    let mut arguments = vec!["compare"];
    arguments.extend(folders);
    arguments.extend(["--facts", "-", "--format", "json"]);
    let run = stepwell(&workspace(), &arguments, records.as_bytes());
    assert_eq!(run.status, 0, "{}", run.messages);
    run.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One row of a comparison, by the names of its columns.
fn row<'a>(comparison: &'a Value, target: &str, part: &str) -> BTreeMap<&'a str, &'a Value> {
    let columns = comparison["columns"].as_array().unwrap().iter();
    let names = columns.map(|column| column["ruleset"].as_str().unwrap());
    let rows = comparison["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["target"] == target).unwrap();
    names.zip(row[part].as_array().unwrap()).collect()
}

/// The rulesets of the boundary table, in the order of its columns.
const COLUMNS: [&str; 11] = [
    "roots",
    "civiq",
    "renaissance",
    "northeast",
    "overview",
    "third_edition",
    "medicare",
    "virginia",
    "maryland",
    "california",
    "minnesota",
];

/// What each says of an adult's plan of so many hours a week, in service days of five hours; `–` is no level at all.
///
/// Two columns go beyond their statements' table: Medicare's own text caps neither benefit, so both fit from 20 hours on,
/// and Virginia has level 1 of the edition that it amends. The edition's 2.1 is followed where it ends at 20 hours. What
/// comes after 19 or 20 hours in Maryland, California and Minnesota was not read in a public text and is no rule.
const ADULTS: [(&str, [&str; 11]); 12] = [
    ("5", ["1", "–", "–", "–", "–", "1", "–", "1", "1", "1", "1"]),
    ("6", ["1", "2.1", "2.1", "–", "–", "1", "–", "1", "1", "1", "1"]),
    ("8.5", ["1", "2.1", "2.1", "–", "–", "1", "–", "1", "1", "1", "–"]),
    ("9", ["–", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "1, 2.1", "2.1"]),
    ("9.01", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1"]),
    ("19", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1"]),
    ("19.5", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "2.1", "–", "2.1", "–", "–"]),
    ("20", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1, 2.5", "2.1, 2.5", "2.5", "2.1", "–", "–"]),
    ("20.01", ["2.1, 2.5", "2.1", "2.1", "2.1", "–", "2.5", "2.1, 2.5", "2.5", "–", "–", "–"]),
    ("25", ["2.1, 2.5", "2.1", "2.1", "2.1", "–", "2.5", "2.1, 2.5", "2.5", "–", "–", "–"]),
    ("30", ["2.1, 2.5", "2.1", "2.1", "2.1", "–", "2.5", "2.1, 2.5", "2.5", "–", "–", "–"]),
    ("31", ["2.1, 2.5", "–", "–", "2.1", "–", "2.5", "2.1, 2.5", "2.5", "–", "–", "–"]),
];

/// What those that speak of adolescents say of their plans.
const ADOLESCENTS: [(&str, [(&str, &str); 4]); 5] = [
    ("5.99", [("third_edition", "1"), ("virginia", "1"), ("maryland", "1"), ("california", "1")]),
    ("6", [("third_edition", "2.1"), ("virginia", "2.1"), ("maryland", "2.1"), ("california", "2.1")]),
    ("9", [("third_edition", "2.1"), ("virginia", "2.1"), ("maryland", "2.1"), ("california", "2.1")]),
    ("19.5", [("third_edition", "2.1"), ("virginia", "–"), ("maryland", "2.1"), ("california", "–")]),
    ("20", [("third_edition", "2.1, 2.5"), ("virginia", "2.5"), ("maryland", "2.1"), ("california", "–")]),
];

/// An outcome as the tables write it.
fn levels(outcome: &Value) -> String {
    match outcome.as_str().unwrap() {
        "none" => "–".to_owned(),
        several => several.strip_prefix("several (").unwrap().strip_suffix(')').unwrap().to_owned(),
    }
}

fn plan(age: u32, hours: &str) -> String {
    format!("{{\"age\": {age}, \"hours_needed\": {hours}, \"hours_each_day\": 5}}\n")
}

#[test]
fn the_boundaries_of_hours_are_what_each_source_says() {
    let records: String = ADULTS.iter().map(|(hours, _)| plan(34, hours)).collect();
    let comparisons = compared(&["criteria/sources", "criteria/public"], &records);
    assert_eq!(comparisons.len(), ADULTS.len());
    for ((hours, expected), comparison) in ADULTS.iter().zip(&comparisons) {
        let row = row(comparison, "level_by_hours", "outcomes");
        for (column, expected) in COLUMNS.iter().zip(expected) {
            assert_eq!(levels(row[column]), *expected, "{hours} hours under {column}");
        }
    }
    let records: String = ADOLESCENTS.iter().map(|(hours, _)| plan(15, hours)).collect();
    let comparisons = compared(&["criteria/public"], &records);
    for ((hours, expected), comparison) in ADOLESCENTS.iter().zip(&comparisons) {
        let row = row(comparison, "level_by_hours", "outcomes");
        for (column, expected) in expected {
            assert_eq!(levels(row[column]), *expected, "{hours} hours of an adolescent under {column}");
        }
    }
}

#[test]
fn an_average_of_nine_hours_in_short_days_fails_virginia_alone() {
    let plan = "{\"age\": 34, \"hours_needed\": 9, \"hours_each_day\": 2.25}\n";
    let comparisons = compared(&["criteria/public"], plan);
    let row = row(&comparisons[0], "level_by_hours", "outcomes");
    assert_eq!(levels(row["virginia"]), "–");
    assert_eq!(levels(row["maryland"]), "2.1");
}

/// How long an intensive outpatient program lasts, in days: what the four pages that give a length make of it.
///
/// `short` and `over` are what they tell; `fits` is nothing to tell. The fourth is what a long-term addiction may need.
const LENGTHS: [(u32, [&str; 5]); 8] = [
    (55, ["short", "short", "short", "short", "short"]),
    (56, ["short", "short", "short", "short", "fits"]),
    (84, ["short", "short", "short", "short", "fits"]),
    (85, ["short", "short", "short", "short", "over"]),
    (89, ["short", "short", "short", "short", "over"]),
    (90, ["fits", "fits", "fits", "short", "over"]),
    (180, ["over", "fits", "fits", "short", "over"]),
    (183, ["over", "fits", "fits", "fits", "over"]),
];

#[test]
fn the_length_of_a_program_is_what_each_page_says() {
    let first = stepwell_model::Day::parse("2025-01-02").unwrap();
    let record = |days: &u32| {
        let last = stepwell_model::Day::from_count(first.count() + i64::from(*days));
        format!(
            "{{\"treatment_start\": \"{first}\", \"planned_end\": \"{last}\", \"long_term_addiction\": true}}\n"
        )
    };
    let records: String = LENGTHS.iter().map(|(days, _)| record(days)).collect();
    let comparisons = compared(&["criteria/sources"], &records);
    assert_eq!(comparisons.len(), LENGTHS.len());
    for ((days, expected), comparison) in LENGTHS.iter().zip(&comparisons) {
        let told = row(comparison, "iop", "told");
        let length = |page: &str, clause: &str| {
            let lines = told[page].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
            let mut of_clause = lines.filter(|line| line.starts_with(clause));
            match of_clause.next() {
                None => "fits",
                Some(line) if line.contains("short by") || line.contains("below 6 months") => "short",
                Some(line) if line.contains("too much") => "over",
                Some(line) => panic!("{line}"),
            }
        };
        let seen = [
            length("civiq", "iop/length "),
            length("renaissance", "iop/length "),
            length("northeast", "iop/length "),
            length("northeast", "iop/six_months "),
            length("overview", "iop/length "),
        ];
        assert_eq!(seen, *expected, "{days} days");
    }
}

/// The rows of the one table of the library that stands under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = text_of(&workspace().join("docs/library.md"));
    let (_, below) = text.split_once(&format!("# {heading}\n")).unwrap();
    below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn the_boundary_table_is_what_compare_says() {
    let records = text_of(&workspace().join("criteria/patients/hours.jsonl"));
    let comparisons = compared(&["criteria/public"], &records);
    let rows = table("The boundary table");
    assert_eq!(rows.len(), comparisons.len());
    let columns = ["third_edition", "medicare", "virginia", "maryland", "california", "minnesota"];
    for (row_of_table, comparison) in rows.iter().zip(&comparisons) {
        let [title, cells @ ..] = row_of_table.as_slice() else {
            panic!("{row_of_table:?}");
        };
        let row = row(comparison, "level_by_hours", "outcomes");
        assert_eq!(cells.len(), columns.len(), "{title}");
        for (cell, column) in cells.iter().zip(columns) {
            assert_eq!(cell.replace(" and ", ", "), levels(row[column]), "{title} under {column}");
        }
    }
}

#[test]
fn every_hole_that_proofs_find_in_public_rules_stands_in_the_library_with_its_count() {
    let run = stepwell(&workspace(), &["prove", "criteria/public", "--format", "json"], b"");
    assert_eq!(run.status, 0, "{}", run.output);
    let proved: Value = serde_json::from_str(&run.output).unwrap();
    let findings = proved["findings"].as_array().unwrap().iter();
    let mut found: Vec<(String, String, String)> = findings
        .map(|finding| {
            let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            (part("ruleset"), part("kind"), part("profiles"))
        })
        .collect();
    assert!(!found.is_empty());
    let mut listed: Vec<(String, String, String)> = table("What the proofs found in the public rules")
        .into_iter()
        .map(|cells| {
            let rule = cells[0].trim_matches('`').trim_start_matches("public/");
            let rule = rule.split(' ').next().unwrap().to_owned();
            (rule, cells[1].clone(), cells[3].replace(',', ""))
        })
        .collect();
    found.sort();
    listed.sort();
    // A placement that chooses every level that fits has no overlaps of its own to find.
    let gaps = |all: &[(String, String, String)]| -> Vec<(String, String, String)> {
        all.iter().filter(|(_, kind, _)| kind == "gap").cloned().collect()
    };
    assert_eq!(gaps(&listed), gaps(&found));
}

//! The published rules at their boundaries, by `stepwell compare`: hours a week, and days of treatment.

use std::collections::BTreeMap;

use serde_json::Value;
use stepwell_tests::{stepwell, text_of, workspace};

/// Compares records under rulesets of `criteria/`; the documents, one for each record.
fn compare(rulesets: &[&str], records: &str) -> Vec<Value> {
    let paths: Vec<String> = rulesets.iter().map(|it| format!("criteria/{it}")).collect();
    let mut arguments = vec!["compare"];
    arguments.extend(paths.iter().map(String::as_str));
    arguments.extend(["--facts", "-", "--as-of", "2026-01-01", "--format", "json"]);
    let run = stepwell(&workspace(), &arguments, records.as_bytes());
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.told());
    let lines = run.output.lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn row<'a>(document: &'a Value, target: &str) -> &'a Value {
    let rows = document["rows"].as_array().unwrap();
    rows.iter().find(|row| row["target"] == target).unwrap()
}

/// The levels of each column by hours: `1 and 2.1`, or `–` where none fits.
fn levels(document: &Value) -> Vec<String> {
    let outcomes = row(document, "level_by_hours")["outcomes"]
        .as_array()
        .unwrap()
        .iter();
    let words = outcomes.map(|outcome| match outcome.as_str().unwrap() {
        "none" => "–".to_owned(),
        other => {
            let levels = other
                .strip_prefix("several (")
                .and_then(|it| it.strip_suffix(')'));
            levels.unwrap_or(other).replace(", ", " and ")
        }
    });
    words.collect()
}

/// What the five pages say of an adult's hours a week. The pages that speak of intensive outpatient care alone say whether
/// this is it.
#[test]
fn what_the_pages_say_of_hours_a_week() {
    let pages = [
        "sources/roots",
        "sources/civiq",
        "sources/renaissance",
        "sources/northeast",
        "sources/overview",
    ];
    let expected = [
        ("5", ["1", "–", "–", "–", "–"]),
        ("6", ["1", "2.1", "2.1", "–", "–"]),
        ("8.5", ["1", "2.1", "2.1", "–", "–"]),
        ("9", ["–", "2.1", "2.1", "2.1", "2.1"]),
        ("9.01", ["2.1", "2.1", "2.1", "2.1", "2.1"]),
        ("19", ["2.1", "2.1", "2.1", "2.1", "2.1"]),
        ("19.5", ["2.1", "2.1", "2.1", "2.1", "2.1"]),
        ("20", ["2.1", "2.1", "2.1", "2.1", "2.1"]),
        ("20.01", ["2.1 and 2.5", "2.1", "2.1", "2.1", "–"]),
        ("30", ["2.1 and 2.5", "2.1", "2.1", "2.1", "–"]),
        ("31", ["2.1 and 2.5", "–", "–", "2.1", "–"]),
    ];
    let records: String = expected
        .iter()
        .map(|(hours, _)| format!("{{\"age\": 34, \"hours_needed\": {hours}}}\n"))
        .collect();
    let documents = compare(&pages, &records);
    assert_eq!(documents.len(), expected.len());
    for (document, (hours, expected)) in documents.iter().zip(expected) {
        assert_eq!(levels(document), expected, "{hours} hours a week");
    }
}

/// The boundary table of `docs/library.md` is what comes out.
#[test]
fn what_the_public_rules_say_of_hours_a_week() {
    let rules = [
        "public/third_edition",
        "public/medicare",
        "public/virginia",
        "public/maryland",
        "public/california",
        "public/minnesota",
    ];
    let page = text_of(&workspace().join("docs/library.md"));
    let (_, table) = page.split_once("\n### The boundary table\n").unwrap();
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim_matches('|');
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines = table
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .map(cells);
    let head = lines.next().unwrap();
    let rest: Vec<Vec<String>> = lines.skip(1).collect();
    let expected = [
        "third edition",
        "Medicare",
        "Virginia",
        "Maryland",
        "California",
        "Minnesota",
    ];
    assert_eq!(head[1..], expected);
    let documents = compare(
        &rules,
        &text_of(&workspace().join("criteria/patients/hours.jsonl")),
    );
    assert_eq!(documents.len(), rest.len());
    assert!(rest.len() > 20);
    for (document, expected) in documents.iter().zip(&rest) {
        let id = document["id"].as_str().unwrap();
        assert_eq!(id.replace(" hours a week", ""), expected[0]);
        assert_eq!(levels(document), expected[1..], "{id}");
    }
}

/// What is told of the length of a program, in days: `short` or `long` of what the page calls usual or recommends.
#[test]
fn what_the_pages_say_of_days_of_treatment() {
    let pages = [
        "sources/civiq",
        "sources/renaissance",
        "sources/northeast",
        "sources/overview",
    ];
    let expected = [
        (55, ["short", "short", "short", "short"]),
        (56, ["short", "short", "short", ""]),
        (84, ["short", "short", "short", ""]),
        (85, ["short", "short", "short", "long"]),
        (89, ["short", "short", "short", "long"]),
        (90, ["", "", "", "long"]),
        (183, ["long", "", "", "long"]),
    ];
    // Counted from the first day of a year that has 365.
    let ends = BTreeMap::from([
        (55, "2025-02-25"),
        (56, "2025-02-26"),
        (84, "2025-03-26"),
        (85, "2025-03-27"),
        (89, "2025-03-31"),
        (90, "2025-04-01"),
        (183, "2025-07-03"),
    ]);
    let records: String = expected
        .iter()
        .map(|(days, _)| {
            let end = ends[days];
            format!("{{\"treatment_start\": \"2025-01-01\", \"planned_end\": \"{end}\", \"long_term_addiction\": true}}\n")
        })
        .collect();
    let documents = compare(&pages, &records);
    assert_eq!(documents.len(), expected.len());
    for (document, (days, expected)) in documents.iter().zip(expected) {
        let told = row(document, "iop")["told"].as_array().unwrap();
        let of_length = |told: &Value| -> String {
            let told = told.as_array().unwrap().iter().map(|it| it.as_str().unwrap());
            let length: Vec<&str> = told.filter(|it| it.starts_with("iop/length ")).collect();
            match length.as_slice() {
                [] => String::new(),
                [one] => {
                    assert!(one.contains(&format!("treatment_days is {days} days")), "{one}");
                    let short = one.contains("(short by ");
                    assert_ne!(short, one.contains(" too much)"), "{one}");
                    if short { "short" } else { "long" }.to_owned()
                }
                several => panic!("{several:?}"),
            }
        };
        let lengths: Vec<String> = told.iter().map(of_length).collect();
        assert_eq!(lengths, expected, "{days} days");
        // A long-term addiction may need six months, which this half of a year are 181 days.
        let northeast = told[2].as_array().unwrap();
        let needs_longer = northeast
            .iter()
            .any(|it| it.as_str().unwrap().starts_with("iop/six_months "));
        assert_eq!(needs_longer, days < 183, "{days} days");
    }
}

/// What the published rules say of a plan of so many hours a week, in service days of five hours, by age; read off the rules
/// and not off the criteria.
///
/// Two columns go beyond that. Medicare's own text caps neither benefit, so that both fit from 20 hours on; Virginia has level
/// 1 of the edition that it amends. The edition's 2.1 is followed where it ends at 20 hours. What comes after 19 or 20 hours in
/// Maryland, California and Minnesota was not read in a public text and is no rule.
#[test]
fn published_rules_say_what_was_read_in_them() {
    let rules = [
        "public/third_edition",
        "public/medicare",
        "public/virginia",
        "public/maryland",
        "public/california",
        "public/minnesota",
    ];
    let expected = [
        (34, "5", ["1", "–", "1", "1", "1", "1"]),
        (34, "6", ["1", "–", "1", "1", "1", "1"]),
        (34, "8.5", ["1", "–", "1", "1", "1", "–"]),
        (34, "9", ["2.1", "2.1", "2.1", "2.1", "1 and 2.1", "2.1"]),
        (34, "9.01", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1"]),
        (34, "19", ["2.1", "2.1", "2.1", "2.1", "2.1", "2.1"]),
        (34, "19.5", ["2.1", "2.1", "–", "2.1", "–", "–"]),
        (34, "20", ["2.1 and 2.5", "2.1 and 2.5", "2.5", "2.1", "–", "–"]),
        (34, "20.01", ["2.5", "2.1 and 2.5", "2.5", "–", "–", "–"]),
        (34, "31", ["2.5", "2.1 and 2.5", "2.5", "–", "–", "–"]),
        (15, "5.99", ["1", "–", "1", "1", "1", "1"]),
        (15, "6", ["2.1", "–", "2.1", "2.1", "2.1", "1"]),
        (15, "19.5", ["2.1", "2.1", "–", "2.1", "–", "–"]),
        (15, "20", ["2.1 and 2.5", "2.1 and 2.5", "2.5", "2.1", "–", "–"]),
    ];
    let records: String = expected
        .iter()
        .map(|(age, hours, _)| {
            format!("{{\"age\": {age}, \"hours_needed\": {hours}, \"hours_each_day\": 5}}\n")
        })
        .collect();
    let documents = compare(&rules, &records);
    assert_eq!(documents.len(), expected.len());
    for (document, (age, hours, expected)) in documents.iter().zip(expected) {
        assert_eq!(levels(document), expected, "{hours} hours a week at {age}");
    }
    // Four days of 2.25 hours are nine hours a week, and fall short of Virginia's three hours a day.
    let short_days = compare(
        &rules,
        "{\"age\": 34, \"hours_needed\": 9, \"hours_each_day\": 2.25}\n",
    );
    let expected = ["2.1", "2.1", "–", "2.1", "1 and 2.1", "2.1"];
    assert_eq!(levels(&short_days[0]), expected);
}

/// The table of holes in `docs/library.md` is what `stepwell prove` finds: the gaps of every public rule, with their counts.
#[test]
fn every_gap_of_a_public_rule_stands_in_the_library() {
    let run = stepwell(
        &workspace(),
        &["prove", "criteria/public", "--format", "json"],
        b"",
    );
    assert_eq!(run.status, 0, "{}", run.told());
    let proved: Value = serde_json::from_str(&run.output).unwrap();
    let findings = proved["findings"].as_array().unwrap().iter();
    let gaps = findings
        .filter(|finding| finding["kind"] == "gap")
        .map(|finding| {
            let part = |name: &str| finding[name].as_str().unwrap().to_owned();
            (part("ruleset"), part("profiles"))
        });
    let mut found: Vec<(String, String)> = gaps.collect();
    let page = text_of(&workspace().join("docs/library.md"));
    let (_, below) = page
        .split_once("## What the proofs found in the public rules\n")
        .unwrap();
    let rows = below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2);
    let gaps = rows.filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let rule = cells[0].trim_matches('`').strip_prefix("public/").unwrap();
        let rule = rule.split(' ').next().unwrap().to_owned();
        (cells[1] == "gap").then(|| (rule, cells[3].replace(',', "")))
    });
    let mut listed: Vec<(String, String)> = gaps.collect();
    found.sort();
    listed.sort();
    assert_eq!(listed, found);
    assert!(found.len() > 10);
}

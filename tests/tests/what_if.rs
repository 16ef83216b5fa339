//! What would have to be different for a level, as people and programs are told it. That the changes are the fewest is held
//! against trying everything in `brute_force`.

use std::{fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

const RULES: &str = r#"
ruleset what_if "What would have to be different"
  version 1.0.0
  in force from 2024-01-01

source notes "Notes of a clinic" {
  publisher not stated
  published 2023
  kind "web page"
  grade B
}

scale risk "How serious it is" { none  minimal  moderate  severe }

choice service { group_therapy  drug_testing  family_work }

continuum asam "Levels" { 1 "Outpatient"  2.1 "Intensive outpatient" also "IOP"  2.5 "Partial hospital"  3.7 "Inpatient" }

facts "Patient" {
  fact age: whole years from 0 to 120      ask "How old is the patient?"
  fact risk_now: risk                      ask "How severe would withdrawal become?"
  fact days_a_week: days/week from 0 to 7   ask "On how many days a week?"
  fact hours_a_day: hours/day from 0 to 24  ask "How many hours a day?"
  fact services: set of service            ask "Which services are wanted?"
  fact agrees: yes/no                      ask "Does the patient agree?"
  fact admitted: date                      ask "When was the patient admitted?"
}

impossible "Nobody is in care for more than a day without agreeing": days_a_week is at least 6 days/week and not agrees

define weekly "Hours a week" as days_a_week * hours_a_day

population adults "Adults": age is at least 18 years

placement level_of_care "Indicated level of care" { on asam  for adults  choose least intensive }

criteria 1 {
  criterion few: weekly is below 9 hours/week  cite notes
  criterion calm: risk_now is none  cite notes
  admit when all of (few, calm)
}

criteria 2.1 {
  criterion calm: risk_now is at most minimal  cite notes
  criterion many: weekly is at least 9 hours/week  cite notes
  criterion wanted: services includes all of (group_therapy, family_work)  cite notes
  exclude disagrees: not agrees  cite notes
  admit when all of (calm, many, wanted)
}

criteria 3.7 {
  criterion severe: risk_now is severe  cite notes
  criterion recent: days from admitted to as_of is at most 10 days  cite notes
  admit when all of (severe, recent)
}
"#;

fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), RULES).unwrap();
    folder
}

fn eval(folder: &Path, rules: &str, facts: &str, more: &[&str]) -> Run {
    let arguments = ["eval", rules, "--facts", "-", "--as-of", "2026-01-01"];
    stepwell(folder, &[&arguments, more].concat(), facts.as_bytes())
}

fn section(folder: &Path, facts: &str, level: &str) -> Value {
    let run = eval(folder, "rules", facts, &["--what-if", level, "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.messages);
    let decision: Value = serde_json::from_str(&run.output).unwrap();
    decision["what_if"]["placements"]["level_of_care"].clone()
}

/// The changes of each answer, each as `fact kind from -> to`.
fn answers(found: &Value) -> Vec<Vec<String>> {
    let change = |change: &Value| {
        let word = |key: &str| change[key].to_string().replace('"', "");
        format!(
            "{} {} {} -> {}",
            word("fact"),
            word("kind"),
            word("from"),
            word("to")
        )
    };
    let answers = found["answers"].as_array().unwrap();
    answers
        .iter()
        .map(|answer| answer["changes"].as_array().unwrap().iter().map(change).collect())
        .collect()
}

const KNOWN: &str = r#"{"age": 34, "risk_now": "severe", "days_a_week": 3, "hours_a_day": 2, "services": ["group_therapy"], "agrees": true,
  "admitted": "2025-06-01"}"#;

#[test]
fn the_nearest_values_of_the_fewest_facts_are_told() {
    let folder = folder();
    let found = section(folder.path(), KNOWN, "2.1");
    // Days or hours: the first by the ruleset's order, as near as the bound allows.
    assert_eq!(
        answers(&found),
        [
            [
                "days_a_week changed 3 -> 4.5",
                "risk_now changed severe -> minimal",
                "services changed [group_therapy] -> [group_therapy,family_work]"
            ],
            [
                "hours_a_day changed 2 -> 3",
                "risk_now changed severe -> minimal",
                "services changed [group_therapy] -> [group_therapy,family_work]"
            ],
        ],
        "{found:#}"
    );
    assert_eq!(
        (&found["result"], &found["more"], &found["limit"]),
        (&"changes".into(), &false.into(), &Value::Null)
    );
    // The nearest misses of the others.
    assert_eq!(
        answers(&found["levels"]["1"]),
        [["risk_now changed severe -> none"]],
        "{found:#}"
    );
    assert_eq!(found["levels"]["1"]["clauses"], serde_json::json!(["1/calm"]));
    // The day of admission is nothing that can be changed, and there is no other way.
    let inpatient = &found["levels"]["3.7"];
    assert_eq!(
        answers(inpatient),
        [["admitted changed 2025-06-01 -> 2025-12-22"]],
        "{found:#}"
    );
    assert_eq!(inpatient["answers"][0]["changes"][0]["who_they_are"], true);
}

#[test]
fn who_somebody_is_stays_wherever_something_else_is_enough() {
    let folder = folder();
    let child = r#"{"age": 15, "risk_now": "none", "days_a_week": 1, "hours_a_day": 1}"#;
    let found = section(folder.path(), child, "1");
    assert_eq!(answers(&found), [["age changed 15 -> 18"]], "{found:#}");
    assert_eq!(found["answers"][0]["changes"][0]["who_they_are"], true);
    let run = eval(folder.path(), "rules", child, &["--what-if", "1"]);
    let flat = run.output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("this says who somebody is"), "{}", run.output);
    // Where it is not known it can be found out.
    let found = section(
        folder.path(),
        r#"{"risk_now": "none", "days_a_week": 1, "hours_a_day": 1}"#,
        "1",
    );
    assert_eq!(answers(&found), [["age stated null -> 18"]], "{found:#}");
}

#[test]
fn what_is_known_in_part_is_filled_and_not_changed() {
    let folder = folder();
    let known =
        r#"{"age": 34, "risk_now": {"one_of": ["none", "severe"]}, "days_a_week": 1, "hours_a_day": 1}"#;
    let found = section(folder.path(), known, "1");
    assert_eq!(
        answers(&found),
        [["risk_now stated {one_of:[none,severe]} -> none"]],
        "{found:#}"
    );
    let known =
        r#"{"age": 34, "risk_now": {"one_of": ["moderate", "severe"]}, "days_a_week": 1, "hours_a_day": 1}"#;
    let found = section(folder.path(), known, "1");
    assert_eq!(
        answers(&found),
        [["risk_now changed {one_of:[moderate,severe]} -> none"]],
        "{found:#}"
    );
}

#[test]
fn a_level_that_is_given_needs_nothing_and_one_without_criteria_is_refused() {
    let folder = folder();
    let known = r#"{"age": 34, "risk_now": "none", "days_a_week": 1, "hours_a_day": 1}"#;
    assert_eq!(section(folder.path(), known, "1")["result"], "already");
    for (level, reason) in [
        ("2.5", "`2.5` has no criteria here"),
        ("9", "there is no level `9`; there is 1, 2.1, 2.5, 3.7"),
    ] {
        let run = eval(folder.path(), "rules", known, &["--what-if", level]);
        assert_eq!(run.status, 2);
        let told = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(reason), "{told}");
    }
    // Another name of a level is taken, too.
    assert_eq!(section(folder.path(), known, "IOP")["result"], "changes");
    // Before the ruleset is in force nobody is given anything.
    let run = eval(
        folder.path(),
        "rules",
        r#"{"$as_of": "2020-01-01"}"#,
        &["--what-if", "1", "--format", "json"],
    );
    assert!(run.output.contains(r#""result":"impossible""#), "{}", run.output);
}

#[test]
fn it_is_told_in_words() {
    let folder = folder();
    let run = eval(folder.path(), "rules", KNOWN, &["--what-if", "2.1"]);
    snapshot(&tests().join("cli"), "eval_what_if", &run.told());
    for line in run.output.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// Whatever is told of the shipped patients, the evaluator says the same once the facts are changed.
#[test]
fn every_answer_about_a_shipped_patient_comes_out() {
    let workspace = workspace();
    let rules = workspace.join("criteria/iop");
    let rules = rules.to_str().unwrap();
    let here = tempdir().unwrap();
    let patients = fs::read_to_string(workspace.join("criteria/iop/patients/many.jsonl")).unwrap();
    let mut tried = 0;
    for level in ["1", "2.1", "2.5"] {
        let run = eval(
            here.path(),
            rules,
            &patients,
            &["--what-if", level, "--format", "json"],
        );
        assert_eq!(run.status, 0, "{}", run.messages);
        let mut changed = String::new();
        let mut expected = Vec::new();
        for (patient, decision) in patients.lines().zip(run.output.lines()) {
            let decision: Value = serde_json::from_str(decision).unwrap();
            let found = &decision["what_if"]["placements"]["level_of_care"];
            assert_ne!(found["result"], "unknown", "{patient}\n{found:#}");
            for answer in found["answers"].as_array().unwrap() {
                let mut facts: Value = serde_json::from_str(patient).unwrap();
                for change in answer["changes"].as_array().unwrap() {
                    facts[change["fact"].as_str().unwrap()] = change["to"].clone();
                }
                changed.push_str(&format!("{facts}\n"));
                expected.push(level);
            }
        }
        let run = eval(here.path(), rules, &changed, &["--format", "json"]);
        let given: Vec<Value> = run
            .output
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(given.len(), expected.len(), "{}", run.messages);
        for decision in &given {
            assert_eq!(
                decision["placements"]["level_of_care"]["level"], level,
                "{decision}"
            );
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

//! The interview as it is held without a terminal: one answer a line.

use std::{fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

/// A ruleset with a fact of every type, each needed.
const RULES: &str = r#"
ruleset every_type "A fact of every type"
  version 1.0.0
  in force from 2024-01-01

source notes "Notes of a clinic" {
  publisher not stated
  published 2023
  kind "web page"
  grade B
}

scale risk "How serious it is" { none "No sign of it"  minimal  severe "Danger to life" }

choice drug "Main substance" { alcohol  opioids "Opioids, prescribed ones included"  other }

choice service { group_therapy "Therapy in groups"  drug_testing  family_work }

continuum asam "Levels" { 1 "Outpatient" also "OP"  2.1 "Intensive outpatient" also "IOP"  3.7 "Inpatient" }

dimension 1 "Withdrawal" {
  area "Now" {
    fact withdrawal_risk: risk  ask "How severe would withdrawal become?"  note "If use stopped today."
  }
}

facts "Patient" {
  fact agrees: yes/no                          ask "Does the patient agree?"
  fact main_drug: drug                         ask "Which substance is the main one?"
  fact services: set of service                ask "Which services are wanted?"
  fact current_level: level of asam            ask "At which level is care given now?"
  fact hours_needed: hours/week from 0 to 168  ask "How many hours a week are needed?"
  fact age: whole years from 0 to 120          ask "How old is the patient?"
  fact admitted: date                          ask "When was the patient admitted?"
  fact visits: whole number from 0 to 50       ask "How many visits were missed?"
}

population adults "Adults": age is at least 18 years

placement level_of_care "Indicated level of care" { on asam  for adults  choose least intensive }

criteria 2.1 {
  dimension 1 "No severe withdrawal": withdrawal_risk is at most minimal  cite notes "page 1"
  criterion agreed: agrees  cite notes
  criterion substance: main_drug is one of (alcohol, opioids)  cite notes
  criterion wanted: services includes all of (group_therapy, family_work)  cite notes
  criterion stepping: current_level is at most 2.1  cite notes
  criterion enough: hours_needed is at least 9 hours/week  cite notes "page 2"
  criterion recent: admitted is on or after 2025-01-01  cite notes
  criterion reliable: visits is at most 3  cite notes
  admit when all of (dimension 1, agreed, substance, wanted, stepping, enough, recent, reliable)
}
"#;

/// Each fact with an answer in words that leads to 2.1.
const ANSWERS: [(&str, &str); 9] = [
    ("withdrawal_risk", "no sign of it"),
    ("agrees", "y"),
    ("main_drug", "Opioids, prescribed ones included"),
    ("services", "family_work, group therapy"),
    ("current_level", "OP"),
    ("hours_needed", "600 minutes/week"),
    ("age", "34 years"),
    ("admitted", "2025-03-01"),
    ("visits", "0"),
];

fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), RULES).unwrap();
    folder
}

fn ask(folder: &Path, more: &[&str], lines: &[&str]) -> Run {
    let arguments = [&["ask", "rules"], more].concat();
    stepwell(folder, &arguments, lines.join("\n").as_bytes())
}

/// The facts in the order in which they were asked.
fn asked(run: &Run) -> Vec<String> {
    let questions = run.messages.split("Question ").skip(1);
    let name = |text: &str| {
        text.split_once('[')
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0
            .to_owned()
    };
    questions.map(name).collect()
}

fn answer(fact: &str) -> &'static str {
    ANSWERS.iter().find(|(name, _)| *name == fact).unwrap().1
}

fn kept(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("facts.json")).unwrap()).unwrap()
}

/// The order in which all facts are asked where every answer goes on to 2.1.
fn order(folder: &Path) -> Vec<String> {
    let mut lines: Vec<&str> = Vec::new();
    loop {
        let run = ask(folder, &[], &lines);
        let asked = asked(&run);
        match asked.get(lines.len()) {
            Some(next) => lines.push(answer(next)),
            None => return asked,
        }
    }
}

#[test]
fn a_fact_of_every_type_is_asked_in_words_and_decides() {
    let folder = folder();
    let order = order(folder.path());
    assert_eq!(order.len(), ANSWERS.len(), "{order:?}");
    let lines: Vec<&str> = order.iter().map(|fact| answer(fact)).collect();
    let run = ask(folder.path(), &["--facts", "facts.json"], &lines);
    assert_eq!(run.status, 0);
    let same = stepwell(folder.path(), &["eval", "rules", "--facts", "facts.json"], b"");
    assert_eq!(run.output, same.output);
    snapshot(&tests().join("cli"), "ask_of_every_type", &run.told());
    for line in run.messages.lines().chain(run.output.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let facts = kept(folder.path());
    assert_eq!(facts["withdrawal_risk"], "none");
    assert_eq!(
        facts["services"],
        serde_json::json!(["family_work", "group_therapy"])
    );
    assert_eq!(facts["hours_needed"], "600 minutes/week");
    assert_eq!(facts["visits"], 0);
}

#[test]
fn nothing_is_asked_once_it_is_settled() {
    let folder = folder();
    let first = order(folder.path()).remove(0);
    let against = |fact: &str| match fact {
        "withdrawal_risk" => "severe",
        "agrees" => "no",
        "main_drug" => "other",
        "services" => "nothing",
        "current_level" => "3.7",
        "hours_needed" => "2",
        "age" => "12",
        "admitted" => "2024-01-01",
        _ => "9",
    };
    let run = ask(
        folder.path(),
        &["--only", "level_of_care", "--format", "json"],
        &[against(&first)],
    );
    assert_eq!(run.status, 0, "{}", run.messages);
    // Standard output holds the decision and nothing else.
    let decision: Value = serde_json::from_str(&run.output).unwrap();
    assert_ne!(decision["placements"]["level_of_care"]["outcome"], "placed");
    assert!(decision.get("programs").is_none());
}

#[test]
fn back_asks_the_question_before_again_and_forgets_its_answer() {
    let folder = folder();
    let order = order(folder.path());
    let lines = [
        answer(&order[0]),
        answer(&order[1]),
        "back",
        "back",
        "back",
        answer(&order[0]),
    ];
    let run = ask(folder.path(), &["--facts", "facts.json"], &lines);
    let asked = asked(&run);
    let expected: Vec<&String> = [0, 1, 2, 1, 0, 0, 1].map(|at: usize| &order[at]).to_vec();
    assert_eq!(asked.iter().collect::<Vec<_>>(), expected, "{}", run.messages);
    assert!(
        run.messages.contains("this is the first question"),
        "{}",
        run.messages
    );
    let facts = kept(folder.path());
    assert_eq!(facts.as_object().unwrap().len(), 1, "{facts}");
}

#[test]
fn what_was_skipped_is_not_asked_again_until_the_interview_is_taken_up_again() {
    let folder = folder();
    let order = order(folder.path());
    let run = ask(
        folder.path(),
        &["--facts", "facts.json"],
        &["skip", answer(&order[1]), "quit"],
    );
    assert_eq!(run.status, 0);
    assert_eq!(asked(&run).iter().filter(|fact| **fact == order[0]).count(), 1);
    assert!(run.messages.contains("Stopped here"), "{}", run.messages);
    let again = ask(folder.path(), &["--facts", "facts.json"], &[]);
    assert_eq!(asked(&again), [order[0].clone()], "{}", again.messages);
    assert!(
        again.messages.contains("1 fact is known from facts.json"),
        "{}",
        again.messages
    );
    // Where everything else is known, an interview in which one is skipped ends open.
    let mut lines = vec!["skip"];
    lines.extend(order[1..].iter().map(|fact| answer(fact)));
    let run = ask(folder.path(), &[], &lines);
    assert_eq!(run.status, 0);
    assert!(
        run.messages.contains("Nothing else can be asked"),
        "{}",
        run.messages
    );
    assert!(run.output.contains("undetermined"), "{}", run.output);
    assert!(
        run.messages.contains("As facts they are:\n{\""),
        "{}",
        run.messages
    );
}

#[test]
fn an_answer_that_does_not_fit_is_told_and_asked_again() {
    let folder = folder();
    let order = order(folder.path());
    // One that cannot be anything is refused for every type.
    for (at, fact) in order.iter().enumerate() {
        let mut lines: Vec<&str> = order[..at].iter().map(|fact| answer(fact)).collect();
        lines.push("??");
        let run = ask(folder.path(), &[], &lines);
        assert_eq!(run.status, 1, "{fact}: {}", run.messages);
        assert_eq!(asked(&run).iter().filter(|it| *it == fact).count(), 2, "{fact}");
        let refusal = run
            .messages
            .lines()
            .find(|line| line.contains("??"))
            .unwrap()
            .to_owned();
        assert!(refusal.contains(fact.as_str()), "{refusal}");
        lines.push(answer(fact));
        assert_eq!(ask(folder.path(), &[], &lines).status, 0, "{fact}");
    }
}

#[test]
fn why_names_the_clause_its_test_and_its_source() {
    let folder = folder();
    let order = order(folder.path());
    let mut lines = Vec::new();
    for fact in &order {
        lines.extend(["why", answer(fact)]);
    }
    let run = ask(folder.path(), &[], &lines);
    assert_eq!(run.status, 0);
    let told = &run.messages;
    for (test, id) in [
        ("withdrawal_risk is at most minimal", "[2.1/dimension 1]"),
        (
            "services includes all of (group_therapy, family_work)",
            "[2.1/wanted]",
        ),
        ("hours_needed is at least 9 hours/week", "[2.1/enough]"),
        ("age is at least 18 years", "[adults]"),
        ("admitted is on or after 2025-01-01", "[2.1/recent]"),
    ] {
        let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&format!("asks whether {test}")), "{told}");
        assert!(told.contains(id), "{told}");
    }
    assert!(told.contains("from notes, page 2"), "{told}");
}

#[test]
fn what_else_stands_in_the_facts_file_stays() {
    let folder = folder();
    let text = "{\"$id\": \"p1\", \"hours_needed\": {\"from\": 2, \"to\": 20},\n \"agrees\": {\"reports\": [{\"value\": true, \"source\": \"nurse\"}]}}";
    fs::write(folder.path().join("facts.json"), text).unwrap();
    let run = ask(
        folder.path(),
        &["--facts", "facts.json"],
        &["skip", "skip", "skip", "skip", "skip", "skip", "skip", "skip"],
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("facts.json")).unwrap(),
        text,
        "a skip writes nothing"
    );
    assert!(
        run.messages.contains("known so far: {\"from\": 2, \"to\": 20}"),
        "{}",
        run.messages
    );
    assert!(!asked(&run).contains(&"agrees".to_owned()));
    let first = asked(&run)[0].clone();
    ask(folder.path(), &["--facts", "facts.json"], &[answer(&first)]);
    let facts = kept(folder.path());
    assert_eq!(facts["$id"], "p1");
    assert_eq!(facts["agrees"]["reports"][0]["source"], "nurse");
    assert_eq!(
        facts.as_object().unwrap().len(),
        3 + usize::from(first != "hours_needed")
    );
}

#[test]
fn a_facts_file_that_does_not_fit_is_left_alone() {
    let folder = folder();
    for text in [
        "",
        "[1]",
        "{\"age\": 300}",
        "{\"age\": 3, \"age\": 4}",
        "{\"nobody\": 1}",
    ] {
        fs::write(folder.path().join("facts.json"), text).unwrap();
        let run = ask(folder.path(), &["--facts", "facts.json"], &["yes"]);
        assert_eq!(
            (run.status, run.output.as_str()),
            (2, ""),
            "{text}: {}",
            run.messages
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("facts.json")).unwrap(),
            text
        );
    }
    assert_eq!(ask(folder.path(), &["--facts", "-"], &[]).status, 2);
    assert_eq!(
        ask(folder.path(), &["--facts", "no/such/folder.json"], &[]).status,
        2
    );
    assert_eq!(ask(folder.path(), &["--only", "nothing"], &[]).status, 2);
}

/// Whoever is interviewed about the shipped patients comes to what the evaluator says of them, with no question more than
/// can matter.
#[test]
fn an_interview_about_a_shipped_patient_comes_to_its_decision() {
    let workspace = workspace();
    let patient = workspace.join("criteria/iop/patients/steady-adult.json");
    let facts: Value = serde_json::from_str(&fs::read_to_string(&patient).unwrap()).unwrap();
    let folder = tempdir().unwrap();
    let rules = workspace.join("criteria/iop");
    let rules = rules.to_str().unwrap();
    let mut lines: Vec<String> = Vec::new();
    let run = loop {
        let arguments = ["ask", rules, "--only", "level_of_care"];
        let run = stepwell(folder.path(), &arguments, lines.join("\n").as_bytes());
        let asked = asked(&run);
        match asked.get(lines.len()) {
            Some(next) => lines.push(match &facts[next.as_str()] {
                Value::Null => "skip".to_owned(),
                Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
            None => break run,
        }
    };
    assert_eq!(run.status, 0, "{}", run.messages);
    assert!(
        run.output.contains("Indicated level of care: 2.1"),
        "{}",
        run.output
    );
    let known = facts.as_object().unwrap().len();
    assert!(lines.len() < known, "{} questions for {known} facts", lines.len());
}

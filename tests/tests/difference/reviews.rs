//! `stepwell review`: everything about a change in one page.

use std::{fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, stepwell};
use tempfile::{TempDir, tempdir};

use crate::{MOVED_BOUND, changed, clinic, folders::git, told, write};

/// Two guards of the bound that is moved.
const GUARDS: &str = r#"
example "nine hours are enough" {
  given {
    age: 30 years
    relapse_risk: severe
    needs_detox: no
    days_wanted: 3 days/week
    hours_wanted: 3 hours/day
  }
  expect {
    level_of_care: 2.1
  }
}

prove "nine hours are enough for everybody": always (if adults and hours_needed is at least 9 hours/week
    then 2.1 in level_of_care/hours)
"#;

/// A git repository that holds rules; what stands there now is something else.
fn repository(before: &str, now: &str) -> TempDir {
    let folder = tempdir().unwrap();
    let rules = folder.path().join("rules");
    write(&rules, before);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    write(&rules, now);
    let run = stepwell(folder.path(), &["fmt", "."], b"");
    assert!(run.status < 2, "{}", run.told());
    folder
}

fn review(folder: &Path, arguments: &[&str]) -> Run {
    stepwell(
        folder,
        &[&["review", "rules", "--git", "HEAD"], arguments].concat(),
        b"",
    )
}

fn document(folder: &Path) -> Value {
    serde_json::from_str(&review(folder, &["--format", "json"]).output).unwrap()
}

fn guarded(rules: &str) -> String {
    format!("{rules}{GUARDS}")
}

#[test]
fn a_moved_bound_in_text_and_markdown() {
    let folder = repository(&guarded(&clinic()), &guarded(&changed(&[MOVED_BOUND])));
    for (name, form) in [("review_as_text", "text"), ("review_as_markdown", "markdown")] {
        let run = review(folder.path(), &["--format", form]);
        assert_eq!(run.status, 1, "{}", run.told());
        told(name, &run);
        let widest = run.output.lines().map(|line| line.chars().count()).max();
        assert!(form != "text" || widest <= Some(80), "{}", run.output);
    }
    let document = document(folder.path());
    let ruleset = &document["rulesets"][0];
    assert_eq!(ruleset["failing"][0]["before"], "passed");
    assert_eq!(ruleset["unproved"][0]["before"], "held");
    assert_eq!(ruleset["unproved"][0]["result"], "refuted");
    assert!(
        ruleset["unproved"][0]["stated"]
            .as_str()
            .unwrap()
            .starts_with("always (if adults and hours_needed is at least 9 hours/week then ")
    );
    assert_eq!(ruleset["guards"], Value::Array(Vec::new()));
    assert_eq!(document["diff"]["changes"][0]["id"], "2.1 in level_of_care/hours");
}

#[test]
fn a_guard_that_goes_with_the_bound_is_told() {
    let without = GUARDS
        .replace("prove \"nine", "prove \"ten")
        .replace("at least 9", "at least 10");
    let without = without.replace("    level_of_care: 2.1\n", "    level_of_care: none\n");
    let folder = repository(
        &guarded(&clinic()),
        &format!("{}{without}", changed(&[MOVED_BOUND])),
    );
    let run = review(folder.path(), &[]);
    // Nothing fails any more; what was done to the guards is what is left to see.
    assert_eq!(run.status, 0, "{}", run.told());
    assert!(run.output.contains("1 guard gone"), "{}", run.output);
    let document = document(folder.path());
    let guards = document["rulesets"][0]["guards"].as_array().unwrap();
    let guards: Vec<(&str, bool, bool)> = guards
        .iter()
        .map(|it| {
            (
                it["title"].as_str().unwrap(),
                it["before"].is_string(),
                it["after"].is_string(),
            )
        })
        .collect();
    assert_eq!(
        guards,
        [
            ("nine hours are enough", true, true),
            ("nine hours are enough for everybody", true, false),
            ("ten hours are enough for everybody", false, true),
        ]
    );
}

#[test]
fn what_cannot_be_compared_is_never_called_sound() {
    let broken = changed(&[(
        "hours_needed is below 9 hours/week",
        "hours_needed is below 9 hours",
    )]);
    let folder = repository(&broken, &clinic());
    let run = review(folder.path(), &[]);
    assert!(
        run.output
            .contains("1 error before, at `HEAD`: rules was not compared"),
        "{}",
        run.output
    );
    assert!(run.output.ends_with("1 ruleset not compared\n"), "{}", run.output);
    assert_eq!(review(folder.path(), &["--exit-code"]).status, 1);
    let folder = repository(&clinic(), &broken);
    let run = review(folder.path(), &[]);
    assert_eq!(run.status, 1);
    assert!(
        run.output.contains("rules was neither tested nor proved nor"),
        "{}",
        run.output
    );
    assert!(run.output.ends_with("1 error\n"), "{}", run.output);
    assert!(!run.output.contains("removed"), "{}", run.output);
    // A path that is not there is no sound ruleset.
    let run = stepwell(folder.path(), &["review", "nowhere"], b"");
    assert_eq!((run.status, run.output.as_str()), (2, ""));
    assert!(run.messages.contains("`nowhere`"), "{}", run.messages);
    let run = stepwell(folder.path(), &["review", "rules", "nowhere"], b"");
    assert_eq!(run.status, 2);
    assert!(run.output.contains("1 path not found"), "{}", run.output);
}

#[test]
fn without_a_revision_the_rules_are_judged_by_themselves() {
    let folder = repository(&clinic(), &guarded(&clinic()));
    let run = stepwell(folder.path(), &["review", "rules"], b"");
    assert!(!run.output.contains("before"), "{}", run.output);
    let run = stepwell(folder.path(), &["review", "rules", "--exit-code"], b"");
    assert_eq!(run.status, 2, "{}", run.told());
    fs::write(
        folder.path().join("rules/rules.criteria"),
        format!("{}\n\n\n\n", clinic()),
    )
    .unwrap();
    let run = stepwell(folder.path(), &["review", "rules"], b"");
    assert_eq!(run.status, 1);
    assert!(
        run.output.contains("1 file not in the one layout"),
        "{}",
        run.output
    );
}

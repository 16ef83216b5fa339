//! What `stepwell prove` answers about whole rulesets.

use std::fs;

use serde_json::Value;
use stepwell_cli::{Environment, Streams};
use stepwell_model::Day;
use stepwell_tests::{Run, TODAY, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

/// A folder with the ruleset of `stepwell new` in `rules`.
fn new_ruleset() -> TempDir {
    let folder = tempdir().unwrap();
    let run = stepwell(folder.path(), &["new", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    folder
}

#[test]
fn what_decides_nothing_has_nothing_to_prove() {
    let run = stepwell(&workspace(), &["prove", "criteria/vocabulary"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""));
    assert_eq!(
        run.output,
        "nothing here decides anything: there is nothing to prove\n"
    );
}

#[test]
fn progress_is_shown_to_those_who_watch_and_leaves_nothing_behind() {
    let folder = new_ruleset();
    let run = |shows_progress: bool| {
        let (mut output, mut messages) = (Vec::new(), Vec::new());
        let status = stepwell_cli::run(
            ["stepwell", "prove", "rules"].map(Into::into),
            Streams {
                input: &mut &b""[..],
                output: &mut output,
                messages: &mut messages,
            },
            &Environment {
                folder: folder.path().to_owned(),
                today: Day::parse(TODAY).unwrap(),
                colour_output: false,
                colour_messages: false,
                shows_progress,
                has_terminal: false,
            },
        );
        assert_eq!(status.code(), 0);
        (output, String::from_utf8(messages).unwrap())
    };
    let (quiet, nothing) = run(false);
    let (watched, messages) = run(true);
    assert_eq!(quiet, watched);
    assert_eq!(nothing, "");
    assert!(messages.contains("\rproving rules "), "{messages:?}");
    assert!(!messages.contains('\n'), "{messages:?}");
    let last = messages.trim_end_matches('\r').rsplit('\r').next().unwrap();
    assert_eq!(last.trim(), "", "{messages:?}");
}

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.output).unwrap()
}

/// What each stated property came to.
fn results(document: &Value) -> Vec<&str> {
    let properties = document["properties"].as_array().unwrap();
    properties
        .iter()
        .map(|property| property["result"].as_str().unwrap())
        .collect()
}

#[test]
fn a_new_ruleset_has_properties_that_hold_and_a_known_gap() {
    let folder = new_ruleset();
    told(
        "prove_of_a_new_ruleset",
        &stepwell(folder.path(), &["prove", "rules"], b""),
    );
    let document = document(&stepwell(
        folder.path(),
        &["prove", "rules", "--format", "json"],
        b"",
    ));
    assert_eq!(results(&document), ["holds", "holds"]);
}

/// The whole ruleset with which the language is introduced.
fn sample() -> TempDir {
    let folder = tempdir().unwrap();
    let rules = folder.path().join("demo");
    fs::create_dir(&rules).unwrap();
    fs::copy(
        tests().join("format/sample.criteria"),
        rules.join("demo.criteria"),
    )
    .unwrap();
    folder
}

#[test]
fn the_properties_of_the_sample_are_decided() {
    let folder = sample();
    let run = stepwell(folder.path(), &["prove", "demo"], b"");
    assert_eq!(run.status, 1);
    told("prove_of_the_sample", &run);
    let document = document(&stepwell(
        folder.path(),
        &["prove", "demo", "--format", "json"],
        b"",
    ));
    assert_eq!(results(&document), ["refuted", "holds", "holds"]);
}

#[test]
fn a_patient_that_refutes_a_property_can_be_pasted_and_passes() {
    let folder = sample();
    let document = document(&stepwell(
        folder.path(),
        &["prove", "demo", "--format", "json"],
        b"",
    ));
    let shown: Vec<&str> = ["properties", "findings"]
        .iter()
        .flat_map(|part| document[part].as_array().unwrap())
        .filter_map(|entry| entry["example"].as_str())
        .collect();
    assert!(!shown.is_empty());
    fs::write(folder.path().join("demo/shown.criteria"), shown.join("\n")).unwrap();
    let run = stepwell(folder.path(), &["test", "demo"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    let said = stepwell(folder.path(), &["prove", "demo"], b"").output;
    for example in shown {
        for line in example.lines() {
            assert!(
                said.contains(&format!("\n{}\n", format!("    {line}").trim_end())),
                "{line}"
            );
        }
    }
}

#[test]
fn what_nobody_asked_about_counts_only_where_it_is_denied() {
    let folder = new_ruleset();
    let path = folder.path().join("rules/rules.criteria");
    let text = fs::read_to_string(&path).unwrap();
    let known = text.find("known gap").unwrap();
    let after = text[known..].find("\n\n").unwrap() + known;
    fs::write(&path, format!("{}{}", &text[..known], &text[after..])).unwrap();
    let run = stepwell(folder.path(), &["prove", "rules"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.output);
    let denied = stepwell(folder.path(), &["prove", "rules", "--deny-warnings"], b"");
    assert_eq!(denied.status, 1);
    told("prove_with_a_denied_gap", &denied);
    for format in ["sarif", "github", "markdown"] {
        let run = stepwell(folder.path(), &["prove", "rules", "--format", format], b"");
        assert_eq!((run.status, run.messages.as_str()), (0, ""), "{format}");
        assert!(run.output.contains("level_of_care"), "{format}");
    }
}

/// A ruleset where nobody with high risk gets a level, and the least risk meets two levels.
fn with_known_holes(choose: &str) -> TempDir {
    let folder = tempdir().unwrap();
    let text = format!(
        r#"ruleset known_holes "Holes that are meant"
  version 1.0.0
  in force from 2024-01-01
scale risk {{ none moderate high }}
continuum asam {{ 1 2.1 }}
facts {{ fact withdrawal_risk: risk ask "How high is the risk?" }}
placement care {{ on asam choose {choose} }}
criteria 1 {{ admit when withdrawal_risk is none }}
criteria 2.1 {{ admit when withdrawal_risk is at most moderate }}
known gap in care when withdrawal_risk is high because "High risk goes to hospital"
known overlap in care when withdrawal_risk is none because "Either level will do"
prove "nobody is left out": no gap in care
prove "one level at most": no overlap in care
prove "high risk gets nothing": always (if withdrawal_risk is high then {asked})
"#,
        asked = if choose == "every" {
            "care includes none of (1, 2.1)"
        } else {
            "care is none"
        },
    );
    fs::write(folder.path().join("rules.criteria"), text).unwrap();
    folder
}

#[test]
fn a_property_that_leaves_out_what_is_known_says_so() {
    let folder = with_known_holes("least intensive");
    let run = stepwell(folder.path(), &["prove", "."], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    told("prove_with_known_holes", &run);
    let document = document(&stepwell(folder.path(), &["prove", ".", "--format", "json"], b""));
    let but_for: Vec<(&str, &Value)> = document["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|property| (property["title"].as_str().unwrap(), &property["but_for"]))
        .collect();
    assert_eq!(
        but_for,
        [
            ("high risk gets nothing", &serde_json::json!([])),
            (
                "nobody is left out",
                &serde_json::json!(["High risk goes to hospital"])
            ),
            ("one level at most", &serde_json::json!(["Either level will do"])),
        ]
    );
}

#[test]
fn a_known_overlap_is_told_where_every_level_is_chosen() {
    let folder = with_known_holes("every");
    let run = stepwell(folder.path(), &["prove", "."], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    told("prove_with_a_known_overlap_of_every_level", &run);
}

//! Exports: whole files, and schemas that fit what they describe.

use std::fs;

use serde_json::Value;
use stepwell_tests::{Run, files_below, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

/// A folder with the ruleset of `stepwell new` in `rules`.
fn new_ruleset() -> TempDir {
    let folder = tempdir().unwrap();
    let run = stepwell(folder.path(), &["new", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    folder
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.output).unwrap()
}

#[test]
fn exports_are_whole_files_and_schemas_fit_what_they_describe() {
    let shipped = workspace();
    let facts = document(&stepwell(
        &shipped,
        &["export", "criteria/iop", "--as", "facts-schema"],
        b"",
    ));
    let decision = document(&stepwell(
        &shipped,
        &["export", "criteria/iop", "--as", "decision-schema"],
        b"",
    ));
    let facts = jsonschema::draft202012::new(&facts).unwrap();
    let decision = jsonschema::draft202012::new(&decision).unwrap();
    let mut decided = 0;
    let patients = shipped.join("criteria/iop/patients");
    for file in [files_below(&patients, "json"), files_below(&patients, "jsonl")].concat() {
        let text = fs::read_to_string(&file).unwrap();
        let records: Vec<Value> = serde_json::Deserializer::from_str(&text)
            .into_iter()
            .map(|record| record.unwrap())
            .collect();
        for record in &records {
            let errors: Vec<String> = facts.iter_errors(record).map(|it| it.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", file.display());
        }
        let file = file.to_str().unwrap();
        let arguments = ["eval", "criteria/iop", "--facts", file, "--format", "json"];
        for more in [&[][..], &["--what-if", "2.1"]] {
            let run = stepwell(&shipped, &[&arguments, more].concat(), b"");
            for line in run.output.lines() {
                let document: Value = serde_json::from_str(line).unwrap();
                let errors: Vec<String> = decision
                    .iter_errors(&document)
                    .map(|it| format!("{}: {it}", it.instance_path()))
                    .collect();
                assert!(errors.is_empty(), "{file}: {errors:?}");
                decided += 1;
            }
        }
    }
    assert!(decided > 0);

    let folder = new_ruleset();
    let run = stepwell(
        folder.path(),
        &["export", "rules", "--as", "facts-schema", "-o", "schema.json"],
        b"",
    );
    assert_eq!(
        (run.status, run.output.as_str(), run.messages.as_str()),
        (0, "", "")
    );
    let text = fs::read_to_string(folder.path().join("schema.json")).unwrap();
    snapshot(&tests().join("cli"), "facts_schema", &text);
    let run = stepwell(
        folder.path(),
        &[
            "export",
            "rules",
            "--as",
            "facts-schema",
            "-o",
            "no/such/place.json",
        ],
        b"",
    );
    assert_eq!(run.status, 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// The schema and the reader of facts agree on what fits.
#[test]
fn the_schema_of_facts_refuses_what_the_reader_refuses() {
    let folder = new_ruleset();
    let schema = document(&stepwell(
        folder.path(),
        &["export", "rules", "--as", "facts-schema"],
        b"",
    ));
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    for (facts, fits) in [
        (r#"{}"#, true),
        (r#"{"needs_detox": null}"#, true),
        (r#"{"needs_detox": "yes"}"#, false),
        (r#"{"needs_detox": {"one_of": [true, false]}}"#, true),
        (r#"{"needs_detox": {"one_of": []}}"#, false),
        (r#"{"relapse_risk": "mild"}"#, true),
        (r#"{"relapse_risk": "Mild"}"#, false),
        (r#"{"relapse_risk": {"from": "mild"}}"#, true),
        (r#"{"relapse_risk": {"from": "mild", "upto": "severe"}}"#, false),
        (
            r#"{"relapse_risk": {"reports": [{"value": "none", "source": "intake"}, {"value": null}]}}"#,
            true,
        ),
        (r#"{"relapse_risk": {"reports": [{"source": "intake"}]}}"#, false),
        (r#"{"days_per_week": 3.5}"#, true),
        (r#"{"days_per_week": 8}"#, false),
        (r#"{"days_per_week": "3 days/week"}"#, true),
        (r#"{"days_per_week": "3 days"}"#, false),
        (r#"{"hours_per_day": "90 minutes/day"}"#, true),
        (r#"{"hours_per_day": {"from": 1, "to": null}}"#, true),
        (r#"{"$id": 4, "$as_of": "2026-01-31"}"#, true),
        (r#"{"$as_of": "tomorrow"}"#, false),
        (r#"{"weight": 80}"#, false),
        (r#"[]"#, false),
    ] {
        let run = stepwell(
            folder.path(),
            &["eval", "rules", "--facts", "-"],
            facts.as_bytes(),
        );
        assert_eq!(run.status == 0, fits, "{facts}: {}", run.messages);
        assert_eq!(
            schema.is_valid(&serde_json::from_str(facts).unwrap()),
            fits,
            "{facts}"
        );
    }
}

//! The commands as people and programs meet them: exit statuses, streams, documents.

use std::{fs, path::Path};

use serde_json::Value;
use stepwell_tests::{Run, run_with, snapshot, stepwell, tests};
use tempfile::{TempDir, tempdir};

/// A folder with the ruleset of `stepwell new` in `rules`.
fn new_ruleset() -> TempDir {
    let folder = tempdir().unwrap();
    let run = stepwell(folder.path(), &["new", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    folder
}

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.output).unwrap()
}

#[test]
fn a_new_ruleset_checks_tests_proves_and_is_in_the_one_layout() {
    let folder = new_ruleset();
    let run = stepwell(folder.path(), &["check", "--deny-warnings", "rules"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.output);
    assert_eq!(stepwell(folder.path(), &["test", "rules"], b"").status, 0);
    let run = stepwell(folder.path(), &["prove", "--deny-warnings", "rules"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.output);
    assert_eq!(
        stepwell(folder.path(), &["fmt", "--check", "rules"], b"").status,
        0
    );
    told(
        "eval_of_a_new_ruleset",
        &stepwell(
            folder.path(),
            &[
                "eval",
                "rules",
                "--facts",
                "rules/patient.json",
                "--as-of",
                "2026-07-01",
            ],
            b"",
        ),
    );
}

#[test]
fn new_writes_into_nothing_that_is_there() {
    let folder = new_ruleset();
    let run = stepwell(folder.path(), &["new", "rules"], b"");
    assert_eq!(run.status, 2);
    told("new_into_a_folder_with_files", &run);
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "file"], b"").status, 2);
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "empty"], b"").status, 0);
    told("new", &stepwell(folder.path(), &["new", "more/rules"], b""));
}

#[test]
fn usage_errors_have_status_2_and_help_has_0() {
    let here = Path::new(".");
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["prove", "--format", "junit"],
        &["prove", "--as-of", "2026-01-01"],
        &["ask"],
        &["diff", "a", "b"],
        &["check", "--no-such-flag"],
        &["check", "--format", "xml"],
        &["eval", "criteria/iop"],
        &["eval", "x", "--facts", "-", "--as-of", "2026-02-30"],
        &["eval", "x", "--facts", "-", "--what-if", "2.5"],
        &["compare", "criteria/iop"],
        &["compare", "--facts", "x"],
        &["compare", "x", "--facts", "-", "--by", "fact"],
        &["compare", "x", "--facts", "-", "--format", "sarif"],
        &["test", "--format", "sarif"],
        &["export", "x", "--as", "sql"],
        &["export", "x", "--as", "compiled"],
        &["explain"],
        &["explain", "E9999"],
        &["completions", "tcsh"],
    ] {
        let run = stepwell(here, arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}");
        assert_eq!(run.output, "", "{arguments:?}");
        assert!(!run.messages.is_empty(), "{arguments:?}");
    }
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["help", "eval"],
    ] {
        let run = stepwell(here, arguments, b"");
        assert_eq!((run.status, run.messages.as_str()), (0, ""), "{arguments:?}");
        let widest = run.output.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{arguments:?}");
    }
    told("help", &stepwell(here, &["--help"], b""));
}

#[test]
fn what_is_missing_has_status_2_and_the_rest_is_still_done() {
    let folder = new_ruleset();
    for command in ["check", "test", "prove", "fmt"] {
        let run = stepwell(folder.path(), &[command, "rules", "nowhere"], b"");
        assert_eq!(run.status, 2);
        assert!(!run.output.is_empty());
        assert_eq!(
            run.messages,
            "stepwell: `nowhere`: there is no such file or folder\n"
        );
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(stepwell(folder.path(), &["check", "empty"], b"").status, 2);
    assert_eq!(
        stepwell(folder.path(), &["eval", "empty", "--facts", "-"], b"{}").status,
        2
    );
    let run = stepwell(folder.path(), &["eval", "rules", "--facts", "nowhere.json"], b"");
    assert_eq!(
        run.messages,
        "stepwell: `nowhere.json`: there is no such file or folder\n"
    );
    assert_eq!(run.status, 2);
    assert_eq!(
        stepwell(folder.path(), &["eval", "rules", "--facts", "rules"], b"").status,
        2
    );
}

#[test]
fn errors_have_status_1_in_every_form_and_2_beats_1() {
    let folder = new_ruleset();
    let path = folder.path().join("rules/rules.criteria");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("is at least moderate", "is at least modrate", 1),
    )
    .unwrap();
    told(
        "check_with_an_error",
        &stepwell(folder.path(), &["check", "rules"], b""),
    );
    for format in ["text", "json", "sarif", "github"] {
        let run = stepwell(folder.path(), &["check", "rules", "--format", format], b"");
        assert_eq!((run.status, run.messages.as_str()), (1, ""), "{format}");
        assert!(run.output.contains("E0205"), "{format}");
    }
    told(
        "check_as_json",
        &stepwell(folder.path(), &["check", "rules", "--format", "json"], b""),
    );
    told(
        "check_for_github",
        &stepwell(folder.path(), &["check", "rules", "--format", "github"], b""),
    );
    let sarif = document(&stepwell(
        folder.path(),
        &["check", "rules", "--format", "sarif"],
        b"",
    ));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "E0205");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "rules/rules.criteria");
    assert_eq!(place["region"]["startLine"], 15);
    assert_eq!(
        stepwell(folder.path(), &["check", "rules", "nowhere"], b"").status,
        2
    );
    // A ruleset with errors decides nothing and runs no example.
    let run = stepwell(folder.path(), &["eval", "rules", "--facts", "-"], b"{}");
    assert_eq!((run.status, run.output.as_str()), (1, ""));
    assert!(run.messages.contains("E0205"));
    assert_eq!(stepwell(folder.path(), &["test", "rules"], b"").status, 1);
    let run = stepwell(folder.path(), &["export", "rules", "--as", "facts-schema"], b"");
    assert_eq!((run.status, run.output.as_str()), (1, ""));
    // Nor is it proved; the others are.
    assert_eq!(stepwell(folder.path(), &["new", "sound"], b"").status, 0);
    for format in ["text", "json", "sarif", "github", "markdown"] {
        let run = stepwell(folder.path(), &["prove", ".", "--format", format], b"");
        assert_eq!(run.status, 1, "{format}");
        // What is for programs says it all; beside what people read, errors are messages.
        let apart = matches!(format, "text" | "markdown");
        assert_eq!(run.messages.contains("E0205"), apart, "{format}");
        assert_eq!(run.output.contains("E0205"), !apart, "{format}");
    }
    let run = stepwell(folder.path(), &["prove", "rules"], b"");
    assert_eq!((run.status, run.output.as_str()), (1, ""));
    let told = stepwell(folder.path(), &["prove", ".", "--format", "json"], b"");
    let document = document(&told);
    assert_eq!(document["format"], "stepwell.prove/1");
    assert_eq!(document["diagnostics"][0]["code"], "E0205");
}

#[test]
fn warnings_count_only_where_they_are_denied() {
    let folder = new_ruleset();
    let path = folder.path().join("rules/terms.criteria");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{text}\nsource unused \"Nobody cites this\" {{ publisher \"A\" published 2020 }}\n"),
    )
    .unwrap();
    assert_eq!(stepwell(folder.path(), &["check", "rules"], b"").status, 0);
    told(
        "check_with_a_denied_warning",
        &stepwell(folder.path(), &["check", "rules", "--deny-warnings"], b""),
    );
    assert_eq!(
        stepwell(folder.path(), &["check", "rules", "--deny-warnings"], b"").status,
        1
    );
    assert_eq!(
        stepwell(folder.path(), &["eval", "rules", "--facts", "-"], b"{}").status,
        0
    );
}

#[test]
fn fmt_writes_what_it_says_and_check_writes_nothing() {
    let folder = new_ruleset();
    let path = folder.path().join("rules/rules.criteria");
    let sound = fs::read_to_string(&path).unwrap();
    let sloppy = sound.replace("  on care", "      on    care");
    fs::write(&path, &sloppy).unwrap();
    let run = stepwell(folder.path(), &["fmt", "--check", "rules"], b"");
    assert_eq!(run.status, 1);
    told("fmt_check", &run);
    assert_eq!(fs::read_to_string(&path).unwrap(), sloppy);
    let run = stepwell(folder.path(), &["fmt", "rules", "--format", "json"], b"");
    assert_eq!(run.status, 0);
    assert_eq!(document(&run)["files"][1]["state"], "formatted");
    assert_eq!(fs::read_to_string(&path).unwrap(), sound);
    // Nothing else is left behind.
    assert_eq!(fs::read_dir(folder.path().join("rules")).unwrap().count(), 4);
    // A file with mistakes is left alone; the others are formatted.
    fs::write(&path, "criteria 2.1 { (").unwrap();
    let terms = folder.path().join("rules/terms.criteria");
    fs::write(
        &terms,
        fs::read_to_string(&terms)
            .unwrap()
            .replace("  version", "   version"),
    )
    .unwrap();
    let run = stepwell(folder.path(), &["fmt", "rules"], b"");
    assert_eq!(run.status, 1);
    assert!(
        run.output.contains("formatted rules/terms.criteria"),
        "{}",
        run.output
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "criteria 2.1 { (");
}

#[test]
fn a_failed_example_says_what_came_out_and_why() {
    let folder = new_ruleset();
    let path = folder.path().join("rules/examples.criteria");
    let text = fs::read_to_string(&path).unwrap();
    let wrong = text
        .replace("level_of_care: 2.1", "level_of_care: 1")
        .replace("iop: conforms", "iop: does not conform");
    fs::write(&path, wrong).unwrap();
    let run = stepwell(folder.path(), &["test", "rules"], b"");
    assert_eq!(run.status, 1);
    told("test_with_failures", &run);
    let run = stepwell(folder.path(), &["test", "rules", "--format", "json"], b"");
    assert_eq!(run.status, 1);
    let examples = document(&run)["examples"].as_array().unwrap().clone();
    assert_eq!(examples.len(), 4);
    assert_eq!(
        examples
            .iter()
            .filter(|example| example["passed"] == false)
            .count(),
        2
    );
    let run = stepwell(folder.path(), &["test", "rules", "--format", "junit"], b"");
    assert_eq!(run.status, 1);
    told("test_as_junit", &run);
}

#[test]
fn one_record_that_does_not_fit_has_status_2_and_some_of_many_1() {
    let folder = new_ruleset();
    let eval = |input: &str, format: &str| {
        stepwell(
            folder.path(),
            &["eval", "rules", "--facts", "-", "--format", format],
            input.as_bytes(),
        )
    };
    let one = "{\"relapse_risk\": \"dire\", \"needs_detox\": 3, \"wieght\": 80}\n";
    let run = eval(one, "text");
    assert_eq!((run.status, run.output.as_str()), (2, ""));
    told("eval_refuses_facts", &run);
    let many = format!("{{\"$id\": \"a\", \"needs_detox\": true}}\n\n{one}{{\"$id\": 7}}\n");
    let run = eval(&many, "json");
    assert_eq!(run.status, 1);
    let lines: Vec<Value> = run
        .output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let formats: Vec<&str> = lines
        .iter()
        .map(|line| line["format"].as_str().unwrap())
        .collect();
    assert_eq!(
        formats,
        ["stepwell.decision/1", "stepwell.refusal/1", "stepwell.decision/1"]
    );
    assert_eq!(lines[0]["id"], "a");
    assert_eq!(lines[1]["errors"].as_array().unwrap().len(), 3);
    assert_eq!(lines[2]["id"], "7");
    assert_eq!(eval(&many, "text").status, 1);
    // One object may stand on many lines.
    let run = eval(
        "{\n  \"needs_detox\": true,\n  \"relapse_risk\": \"none\"\n}\n",
        "json",
    );
    assert_eq!((run.status, run.output.lines().count()), (0, 1));
    assert_eq!(eval("", "json").status, 2);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let folder = new_ruleset();
    let eval = |facts: &str| {
        stepwell(
            folder.path(),
            &[
                "eval",
                "rules",
                "--facts",
                "-",
                "--format",
                "json",
                "--as-of",
                "2026-02-01",
            ],
            facts.as_bytes(),
        )
        .output
    };
    let a = eval("{\"relapse_risk\": \"severe\", \"days_per_week\": 3}");
    let b = eval("{\"days_per_week\": \"3.0 days/week\", \"relapse_risk\": \"severe\"}");
    assert_eq!(a, b);
}

#[test]
fn only_and_follow_say_which_names_there_are() {
    let folder = new_ruleset();
    let eval = |more: &[&str]| {
        let arguments = [&["eval", "rules", "--facts", "rules/patient.json"], more].concat();
        stepwell(folder.path(), &arguments, b"")
    };
    let run = eval(&["--only", "iop", "--format", "json"]);
    assert_eq!(run.status, 0);
    let keys: Vec<String> = document(&run).as_object().unwrap().keys().cloned().collect();
    assert!(
        keys.contains(&"programs".to_owned()) && !keys.contains(&"placements".to_owned()),
        "{keys:?}"
    );
    told("eval_only_what_is_not_there", &eval(&["--only", "levle"]));
    told("eval_following_nobody", &eval(&["--follow", "handbok"]));
    assert_eq!(eval(&["--follow", "handbook"]).status, 2);
}

#[test]
fn a_source_that_contradicts_itself_is_told_by_its_places() {
    let run = stepwell(
        &tests().join("eval"),
        &[
            "eval",
            "source_that_contradicts_itself.criteria",
            "--facts",
            "source_that_contradicts_itself.json",
            "--as-of",
            "2026-01-01",
        ],
        b"",
    );
    assert_eq!(run.status, 0);
    told("eval_of_a_source_that_contradicts_itself", &run);
}

#[test]
fn colour_is_only_for_those_who_see_it() {
    let folder = new_ruleset();
    fs::write(folder.path().join("broken.criteria"), "criteria 2.1 {").unwrap();
    for arguments in [
        &["eval", "rules", "--facts", "rules/patient.json"][..],
        &["check", "broken.criteria"],
        &["test", "rules"],
        &["prove", "rules"],
        &["explain", "E0301"],
        &["--help"],
    ] {
        let plain = run_with(folder.path(), arguments, b"", false);
        assert!(!plain.output.contains('\u{1b}'), "{arguments:?}");
        let coloured = run_with(folder.path(), arguments, b"", true);
        assert!(coloured.output.contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn completions_and_explain_speak_to_programs_too() {
    let here = Path::new(".");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(
            stepwell(here, &["completions", shell], b"")
                .output
                .contains("stepwell")
        );
        let run = stepwell(here, &["completions", shell, "--format", "json"], b"");
        assert_eq!(document(&run)["format"], "stepwell.completions/1");
    }
    let run = stepwell(here, &["explain", "w0201", "--format", "json"], b"");
    assert_eq!(document(&run)["code"], "W0201");
    told(
        "explain_of_what_is_not_there",
        &stepwell(here, &["explain", "E031"], b""),
    );
}

/// Everything that works with a ruleset works with one that amends another, under its own name.
#[test]
fn what_amends_another_ruleset_is_a_ruleset_like_any_other() {
    let folder = new_ruleset();
    let here = folder.path().join("amending");
    fs::create_dir(&here).unwrap();
    let header = "ruleset amending \"It amends\"\n  version 7.0.0\n  in force from 2024-01-01\n  amends \"../rules\" at 1.0.0\n";
    fs::write(here.join("rules.criteria"), header).unwrap();
    let checked = stepwell(folder.path(), &["check", "amending"], b"");
    assert_eq!(checked.status, 0, "{}", checked.told());
    let run = stepwell(
        folder.path(),
        &["eval", "amending", "--facts", "-", "--format", "json"],
        b"{}",
    );
    let decision = document(&run);
    assert_eq!(decision["ruleset"]["name"], "amending");
    assert_eq!(decision["ruleset"]["version"], "7.0.0");
    // The base's examples are its own.
    let run = stepwell(folder.path(), &["test", "amending", "--format", "json"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    assert_eq!(document(&run)["examples"], serde_json::json!([]));
    let run = stepwell(folder.path(), &["prove", "amending"], b"");
    assert_ne!(run.status, 2, "{}", run.told());
    for form in ["facts-schema", "decision-schema"] {
        let run = stepwell(folder.path(), &["export", "amending", "--as", form], b"");
        assert_eq!(run.status, 0, "{}", run.told());
    }
}

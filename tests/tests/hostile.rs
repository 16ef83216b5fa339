//! Input that nobody means well with: each gets a clear answer and the right exit status, in reasonable time.

use std::{fs, path::Path};

use stepwell_cli::{Environment, Status, Streams, run};
use stepwell_model::Day;
use stepwell_tests::{Run, snapshot, stepwell, tests};
use tempfile::tempdir;

/// What `stepwell check` says of one file with these bytes; `stepwell fmt` is asked about it as well.
fn check(bytes: &[u8]) -> Run {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a.criteria"), bytes).unwrap();
    let text = stepwell(folder.path(), &["check", "a.criteria"], b"");
    assert!(!text.output.contains(['\u{1b}', '\u{9b}', '\u{202e}']));
    let formatted = stepwell(folder.path(), &["fmt", "--check"], b"");
    assert!(formatted.status <= 1, "{}", formatted.messages);
    if bytes.len() < 300_000 {
        let json = stepwell(folder.path(), &["check", "a.criteria", "--format", "json"], b"");
        assert_eq!(json.status, text.status);
    }
    text
}

/// Bytes that look like chance and are the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
    .take(length)
    .collect()
}

#[test]
fn noise_is_refused() {
    let run = check(&noise(200_000));
    assert_eq!(run.status, 1);
    assert!(run.output.contains("E0001"), "{}", run.output);
    // The same as text: every byte a letter, sign or blank.
    let text: Vec<u8> = noise(200_000).into_iter().map(|byte| b' ' + byte % 95).collect();
    assert_eq!(check(&text).status, 1);
    let lines: Vec<u8> = noise(50_000)
        .into_iter()
        .map(|byte| if byte < 12 { b'\n' } else { b' ' + byte % 95 })
        .collect();
    assert_eq!(check(&lines).status, 1);
}

#[test]
fn deep_and_long_conditions_are_answered() {
    let header = "ruleset a version 1.0.0 in force from 2024-01-01\n";
    let deep = format!("{header}population p: {}", "(".repeat(100_000));
    let run = check(deep.as_bytes());
    assert_eq!(run.status, 1);
    assert!(
        run.output.contains("E0110"),
        "{}",
        &run.output[..run.output.len().min(4000)]
    );
    let closed = format!(
        "{header}population p: {}x{}",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    assert_eq!(check(closed.as_bytes()).status, 1);
    let nots = format!("{header}population p: {}x", "not ".repeat(100_000));
    assert_eq!(check(nots.as_bytes()).status, 1);
    let blocks = format!("{header}{}", "criteria 1 { ".repeat(50_000));
    assert_eq!(check(blocks.as_bytes()).status, 1);
    let facts: String = "facts { fact x: yes/no ask \"?\" }\npopulation p: x".to_owned();
    let long = format!("{header}{facts}{}\n", " or x".repeat(50_000));
    let run = check(long.as_bytes());
    assert!(run.status <= 1);
    assert!(
        !run.output.contains("E01"),
        "{}",
        &run.output[..run.output.len().min(4000)]
    );
}

#[test]
fn a_large_file_is_read() {
    let mut text = String::from("ruleset a version 1.0.0 in force from 2024-01-01\n");
    let mut at = 0;
    while text.len() < 5_000_000 {
        text.push_str(&format!(
            "claim c{at} \"A statement that no rule rests on, number {at}\"\n  note \"said somewhere\"\n"
        ));
        at += 1;
    }
    let run = check(text.as_bytes());
    assert!(run.status <= 1);
}

#[test]
fn thousands_of_mistakes_are_all_shown() {
    let mut text = String::from("ruleset a version 1.0.0 in force from 2024-01-01\n");
    for at in 0..3_000 {
        text.push_str(&format!("population p{at}: nothing_has_this_name_{at}\n"));
    }
    let run = check(text.as_bytes());
    assert_eq!(run.status, 1);
    assert_eq!(run.output.matches("  × ").count(), 3_000);
}

#[test]
fn a_mark_at_the_start_and_windows_line_ends_change_nothing() {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/stepwell-cli/template");
    let digest = |change: &dyn Fn(String) -> String| {
        let folder = tempdir().unwrap();
        for name in ["terms.criteria", "rules.criteria", "examples.criteria"] {
            let text = fs::read_to_string(template.join(name)).unwrap();
            fs::write(folder.path().join(name), change(text)).unwrap();
        }
        assert_eq!(
            stepwell(folder.path(), &["check", "--deny-warnings"], b"").status,
            0
        );
        assert_eq!(stepwell(folder.path(), &["test"], b"").status, 0);
        let run = stepwell(
            folder.path(),
            &["eval", ".", "--facts", "-", "--format", "json"],
            b"{}",
        );
        let document: serde_json::Value = serde_json::from_str(&run.output).unwrap();
        document["ruleset"]["digest"].as_str().unwrap().to_owned()
    };
    let plain = digest(&|text| text);
    assert_eq!(plain, digest(&|text| format!("\u{feff}{text}")));
    assert_eq!(plain, digest(&|text| text.replace('\n', "\r\n")));
}

#[test]
fn files_that_are_none_are_told() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("x.criteria")).unwrap();
    let run = stepwell(folder.path(), &["check", "."], b"");
    assert_eq!(run.status, 2);
    snapshot(&tests().join("cli"), "a_folder_named_like_a_file", &run.told());
    assert_eq!(stepwell(folder.path(), &["check", "x.criteria"], b"").status, 2);
    assert_eq!(
        stepwell(folder.path(), &["eval", "x.criteria", "--facts", "-"], b"{}").status,
        2
    );
    assert_eq!(stepwell(folder.path(), &["fmt"], b"").status, 2);
    fs::write(
        folder.path().join("latin.criteria"),
        b"# caf\xe9\nruleset a version 1.0.0 in force from 2024-01-01\n",
    )
    .unwrap();
    let run = stepwell(folder.path(), &["check", "latin.criteria"], b"");
    assert_eq!(run.status, 1);
    snapshot(&tests().join("cli"), "a_file_that_is_not_utf_8", &run.told());
    assert_eq!(check(b"").status, 1);
    assert_eq!(check(b"\0").status, 1);
}

#[test]
fn hostile_facts_are_refused() {
    let folder = tempdir().unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "rules"], b"").status, 0);
    let eval = |facts: &[u8]| stepwell(folder.path(), &["eval", "rules", "--facts", "-"], facts);
    let mut told = String::new();
    for facts in [
        r#"{"needs_detox": true, "needs_detox": false}"#,
        r#"{"days_per_week": NaN}"#,
        r#"{"days_per_week": Infinity}"#,
        r#"{"days_per_week": 1e999999999}"#,
        r#"{"days_per_week": 1e-999999999}"#,
        r#"{"days_per_week": 0.00000000000000000000000000000000000001}"#,
        r#"{"days_per_week": 99999999999999999999999999999999999999999}"#,
        r#"{"days_per_week": -1}"#,
        r#"{"days_per_week": "three"}"#,
        r#"{"days_per_week": [3]}"#,
        r#"{"needs_detox": 1}"#,
        r#"{"needs_detox": "true"}"#,
        r#"{"relapse_risk": 3}"#,
        r#"{"relapse_risk": {"one_of": {"one_of": ["none"]}}}"#,
        r#"{"relapse_risk": {"from": "severe", "to": "none"}}"#,
        r#"{"$as_of": 20260101}"#,
        r#"{"$secret": 1}"#,
        r#"{"needs_detox": true"#,
        r#"{"needs_detox": true} trailing"#,
        r#"true"#,
        r#"null"#,
        r#""text""#,
        "{\"needs_detox\u{1b}[31m\": true}",
    ] {
        let run = eval(facts.as_bytes());
        assert_eq!((run.status, run.output.as_str()), (2, ""), "{facts}");
        assert!(!run.messages.contains('\u{1b}'), "{facts}");
        told.push_str(&format!("{}\n{}\n", facts.replace('\u{1b}', "ESC"), run.messages));
    }
    snapshot(&tests().join("cli"), "hostile_facts", &told);
    let deep = format!(
        "{{\"needs_detox\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(eval(deep.as_bytes()).status, 2);
    assert_eq!(eval("[".repeat(1_000_000).as_bytes()).status, 2);
    assert_eq!(eval(b"\xff\xfe{}").status, 2);
    let long = format!("{{\"relapse_risk\": \"{}\"}}", "x".repeat(3_000_000));
    let run = eval(long.as_bytes());
    assert_eq!(run.status, 2);
    assert!(run.messages.len() < 1_000);
    let many = format!(
        "{{{}}}",
        (0..20_000)
            .map(|at| format!("\"nobody{at}\": 1"))
            .collect::<Vec<_>>()
            .join(",")
    );
    assert_eq!(eval(many.as_bytes()).status, 2);
}

/// A pipe whose reader has gone away.
struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

/// A disk that takes no more.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_silent_and_a_full_disk_is_not() {
    let folder = tempdir().unwrap();
    let environment = Environment {
        folder: folder.path().to_owned(),
        today: Day::parse("2026-01-01").unwrap(),
        colour_output: false,
        colour_messages: false,
        shows_progress: false,
        has_terminal: false,
    };
    let explain = |output: &mut dyn std::io::Write| {
        let mut messages = Vec::new();
        let arguments = ["stepwell", "explain", "E0301"].map(Into::into);
        let mut input: &[u8] = b"";
        let streams = Streams {
            input: &mut input,
            output,
            messages: &mut messages,
        };
        let status = run(arguments, streams, &environment);
        (status, String::from_utf8(messages).unwrap())
    };
    assert_eq!(explain(&mut Closed), (Status::Done, String::new()));
    let (status, messages) = explain(&mut Full);
    assert_eq!(status, Status::CouldNot);
    assert_eq!(
        messages,
        "stepwell: the output could not be written: the disk is full\n"
    );
}

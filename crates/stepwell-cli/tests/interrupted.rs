//! A cohort that is interrupted leaves nothing behind: the program runs, has begun to write, and is told to end.
//!
//! Its records come from a pipe that never ends, so that it cannot be done before. What this process ignores it would ignore
//! as well, so `env` hands every signal on as the system has it; only on Linux can it.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may panic: that is how it fails")]

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(180);

const RULES: &str = r#"
ruleset weekly "Hours"
  version 1.0.0
  in force from 2024-01-01

facts "Patient" {
  fact weekly_hours: hours/week from 0 to 60  ask "How many hours a week?"
}

continuum care { 1  2.1 }

placement level_of_care {
  on care
  choose most intensive
}

criteria 2.1 {
  admit when weekly_hours is at least 9 hours/week
}
"#;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn interrupted_by(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("hours.criteria"), RULES).unwrap();
    fs::write(at("decisions.csv"), "what stood here before\n").unwrap();
    let made = Command::new("mkfifo").arg(at("records.jsonl")).status().unwrap();
    assert!(made.success());
    // Open both ways, the pipe waits for nobody and never ends.
    let mut pipe = OpenOptions::new()
        .read(true)
        .write(true)
        .open(at("records.jsonl"))
        .unwrap();
    let before = names(folder.path());
    let mut program = Command::new("env")
        .args(["--default-signal=INT,TERM,HUP", env!("CARGO_BIN_EXE_stepwell")])
        .args([
            "cohort",
            "hours.criteria",
            "records.jsonl",
            "-o",
            "decisions.csv",
            "--rejects",
            "refused.jsonl",
        ])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    thread::spawn(move || while pipe.write_all(b"{\"weekly_hours\": 9}\n").is_ok() {});
    let until = Instant::now() + PATIENCE;
    // Two more: what will be the decisions, and what will be the refused records.
    while names(folder.path()).len() < before.len() + 2 {
        assert!(Instant::now() < until, "it has not begun to write");
        assert_eq!(program.try_wait().unwrap(), None, "it has ended by itself");
        thread::sleep(Duration::from_millis(5));
    }
    let told = Command::new("kill")
        .args([signal, &program.id().to_string()])
        .status()
        .unwrap();
    assert!(told.success());
    let ended = loop {
        if let Some(ended) = program.try_wait().unwrap() {
            break ended;
        }
        if Instant::now() > until {
            program.kill().unwrap();
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(ended.code(), Some(130));
    assert_eq!(names(folder.path()), before);
    assert_eq!(
        fs::read_to_string(at("decisions.csv")).unwrap(),
        "what stood here before\n"
    );
}

#[test]
fn an_interruption_leaves_nothing_half_written() {
    interrupted_by("-INT");
}

#[test]
fn neither_does_being_told_to_end() {
    interrupted_by("-TERM");
}

#[test]
fn neither_does_a_terminal_that_is_closed() {
    interrupted_by("-HUP");
}

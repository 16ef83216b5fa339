//! `cargo xtask ci`: everything that must hold before a change is taken.

mod absences;

use std::{
    env,
    ffi::OsString,
    io::{Write as _, stderr},
    process::{Command, ExitCode},
    time::Instant,
};

/// What is run, by the words after `cargo`. The first step is the test command of the README.
const STEPS: [&[&str]; 8] = [
    &["test", "--workspace"],
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &["doc", "--workspace", "--no-deps"],
    &[
        "run",
        "--quiet",
        "--package",
        "stepwell-cli",
        "--",
        "check",
        "--deny-warnings",
        "criteria",
    ],
    &[
        "run",
        "--quiet",
        "--package",
        "stepwell-cli",
        "--",
        "test",
        "criteria",
    ],
    &[
        "run",
        "--quiet",
        "--package",
        "stepwell-cli",
        "--",
        "prove",
        "criteria",
    ],
    &[
        "run",
        "--quiet",
        "--package",
        "stepwell-cli",
        "--",
        "fmt",
        "--check",
        "criteria",
        "docs",
        "tests/eval",
        "crates/stepwell-cli/template",
    ],
];

fn main() -> ExitCode {
    let task = env::args().nth(1);
    if task.as_deref() != Some("ci") {
        say("usage: cargo xtask ci");
        return ExitCode::from(2);
    }
    for step in STEPS {
        if !succeeds(step) {
            return ExitCode::FAILURE;
        }
    }
    match absences::check() {
        Ok(()) => {
            say("everything holds");
            ExitCode::SUCCESS
        }
        Err(present) => {
            say(&present);
            ExitCode::FAILURE
        }
    }
}

/// Runs one step and says how long it took.
fn succeeds(words: &[&str]) -> bool {
    let shown = words.join(" ");
    say(&format!("\n> cargo {shown}"));
    let started = Instant::now();
    let ended = Command::new(cargo())
        .args(words)
        // Snapshots are compared, never written, whoever runs this.
        .env("INSTA_UPDATE", "no")
        .env("RUSTDOCFLAGS", "-D warnings")
        .status();
    let seconds = started.elapsed().as_secs();
    match ended {
        Ok(status) if status.success() => {
            say(&format!("  {seconds} s"));
            true
        }
        Ok(status) => {
            say(&format!("  `cargo {shown}` failed after {seconds} s: {status}"));
            false
        }
        Err(error) => {
            say(&format!("  `cargo {shown}` could not be started: {error}"));
            false
        }
    }
}

/// The cargo that runs this task.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn say(line: &str) {
    // Where nobody can be told, the exit status still speaks.
    let _ = writeln!(stderr(), "{line}");
}

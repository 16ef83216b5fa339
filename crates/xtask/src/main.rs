//! `cargo xtask ci`: everything that must hold before a change is taken. `cargo xtask release`: what else must hold before
//! a release.

mod absences;
mod browser;
mod engines;
mod licences;
mod release;

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
        "tests/engines",
        "crates/stepwell-cli/template",
        "crates/stepwell/examples",
    ],
];

fn main() -> ExitCode {
    let task = env::args().nth(1);
    match task.as_deref() {
        Some("ci") => ended(ci()),
        Some("release") => ended(release::run()),
        Some(_) | None => {
            say("usage: cargo xtask ci, or cargo xtask release");
            ExitCode::from(2)
        }
    }
}

/// Everything that must hold before a change is taken. A step says itself what is wrong.
fn ci() -> Result<(), String> {
    if !STEPS.iter().all(|step| succeeds(step)) {
        return Err("not everything holds".to_owned());
    }
    say("\n> the manual in a browser");
    let started = Instant::now();
    browser::check()?;
    say(&format!("  {} s", started.elapsed().as_secs()));
    absences::check()?;
    licences::check()?;
    engines::ci()
}

fn ended(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => {
            say("everything holds");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            say(&reason);
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

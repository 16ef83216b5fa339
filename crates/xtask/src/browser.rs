//! Manuals looked at by a browser: `tests/browser`, with Chromium and Node.js, which are installed where they can be.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{say, succeeds};

/// What is looked at: the ruleset around which all turns, one that amends another, and one that means no good.
const RULESETS: [(&str, &str); 3] = [
    ("iop", "criteria/iop"),
    ("virginia", "criteria/public/virginia"),
    ("hostile", "tests/manual/hostile.criteria"),
];
/// The day of the manuals.
const DAY: &str = "2026-01-01";
/// Where the test lies.
const TESTS: &str = "tests/browser";
/// What a browser may be called.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// Writes the manuals and looks at them. The reason why not, where something is missing or wrong.
pub(crate) fn check() -> Result<(), String> {
    let tools = tools()?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let mut manuals = Vec::new();
    for (name, ruleset) in RULESETS {
        let folder = target.join("browser").join(name);
        let folder = env::current_dir().map_or_else(|_| folder.clone(), |here| here.join(&folder));
        let out = folder.display().to_string();
        let words = [
            "run",
            "--quiet",
            "--package",
            "stepwell-cli",
            "--",
            "doc",
            ruleset,
            "--out",
            &out,
            "--as-of",
            DAY,
        ];
        if !succeeds(&words) {
            return Err(format!("the manual of {ruleset} was not written"));
        }
        manuals.push(folder);
    }
    let manuals = env::join_paths(manuals).map_err(|error| error.to_string())?;
    if !Path::new(TESTS).join("node_modules/puppeteer-core").is_dir() {
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(TESTS))?;
    }
    run(Command::new("node")
        .args(["--test", "manual.test.mjs"])
        .current_dir(TESTS)
        .env("MANUALS", manuals)
        .env("CHROMIUM", tools))
}

/// The browser; it, Node.js and npm are installed where they are missing and this is a machine that may be changed.
fn tools() -> Result<PathBuf, String> {
    let missing = missing();
    if !missing.is_empty() {
        let words = missing.join(", ");
        let command = format!(
            "apt-get install --yes --no-install-recommends {}",
            missing.join(" ")
        );
        if !is_root() || found("apt-get").is_none() {
            return Err(format!(
                "the browser test needs {words}; install them, with `{command}` on Debian"
            ));
        }
        say(&format!("\n> {command}"));
        run(Command::new("apt-get").args(["update", "--quiet=2"]))?;
        run(Command::new("apt-get")
            .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    browser().ok_or_else(|| "no Chromium was found, though it was installed".to_owned())
}

/// What is not here, by the names of its packages.
fn missing() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if browser().is_none() {
        missing.push("chromium");
    }
    if found("node").is_none() {
        missing.push("nodejs");
    }
    if found("npm").is_none() {
        missing.push("npm");
    }
    missing
}

fn browser() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    named.or_else(|| BROWSERS.iter().find_map(|name| found(name)))
}

/// A program on the path.
fn found(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn is_root() -> bool {
    let told = Command::new("id").arg("-u").output();
    told.is_ok_and(|told| told.stdout.trim_ascii() == b"0")
}

fn run(command: &mut Command) -> Result<(), String> {
    let shown = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

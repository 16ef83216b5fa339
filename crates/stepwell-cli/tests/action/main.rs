//! The commands of `action.yml` and `.pre-commit-hooks.yaml`, run in repositories with a branch like that of a pull
//! request; and the comment in `docs/ci.md`, which is the one that they write.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod action;
mod hooks;
mod page;
mod pulls;

use std::{fs, path::Path};

use tempfile::{TempDir, tempdir};

use crate::action::{Ran, Runner, git};

/// Rules with an example and a property that guard one bound.
const RULES: &str = r#"ruleset clinic "Outpatient care"
  version 1.0.0
  in force from 2024-01-01

source circular "Circular" {
  publisher "Ministry of Health"
  published 2023
  kind "regulation"
}

continuum care "Levels of care" {
  1    "Outpatient services"
  2.1  "Intensive outpatient services"
}

facts "Patient" {
  fact hours_needed: hours/week from 0 to 40  ask "How many hours a week does the plan ask for?"
}

placement level_of_care "Indicated level of care" {
  on care
  choose least intensive
}

criteria 1 {
  criterion few: hours_needed is below 9 hours/week
    cite circular "1"
  admit when few
}

criteria 2.1 {
  criterion enough "Nine hours or more": hours_needed is at least 9 hours/week
    cite circular "2"
  admit when enough
}

example "ten hours are intensive care" {
  given {
    hours_needed: 10 hours/week
  }
  expect {
    level_of_care: 2.1
  }
}

prove "from ten hours on care is intensive":
    always (if hours_needed is at least 10 hours/week then level_of_care is 2.1)
"#;

const LOOSER: (&str, &str) = (
    "hours_needed is below 9 hours/week",
    "hours_needed is below 12 hours/week",
);

/// A repository whose `main` holds these rules, with a branch checked out.
fn repository(rules: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/clinic.criteria"), rules).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path(), "first");
    git(folder.path(), &["checkout", "--quiet", "-b", "change"]);
    folder
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(
        folder,
        &["commit", "--quiet", "--allow-empty", "--message", message],
    );
}

/// Replaces a text in the rules of the branch, which must stand there, and commits that.
fn change(folder: &Path, file: &str, (was, is): (&str, &str)) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(was), "{was}");
    fs::write(&path, text.replace(was, is)).unwrap();
    commit(folder, "change");
}

fn runner(folder: &TempDir) -> Runner {
    let base = git(folder.path(), &["rev-parse", "main"]);
    Runner::new(folder.path(), &base)
}

const CLINIC: &str = "rules/clinic.criteria";

fn comment(ran: &Ran) -> &str {
    ran.comment
        .as_deref()
        .unwrap_or_else(|| panic!("no comment: {}", ran.log))
}

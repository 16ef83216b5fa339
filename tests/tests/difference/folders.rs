//! Trees of rulesets, amended ones, revisions, and what cannot be compared.

use std::{fs, path::Path, process::Command};

use stepwell_tests::{stepwell, workspace};
use tempfile::tempdir;

use crate::{MOVED_BOUND, changed, changes, clinic, diff, document, told, versions, write};

#[test]
fn one_bound_moved_in_the_library_names_those_who_are_affected() {
    let folder = tempdir().unwrap();
    copy(&workspace().join("criteria"), &folder.path().join("new"));
    copy(&workspace().join("criteria"), &folder.path().join("old"));
    let file = folder.path().join("new/iop/disputes-hours.criteria");
    let text = fs::read_to_string(&file).unwrap();
    let was = "overview       says hours_needed is from 9 to 20 hours/week";
    assert_eq!(text.matches(was).count(), 1);
    fs::write(&file, text.replace(was, &was.replace("20", "24"))).unwrap();
    let run = stepwell(folder.path(), &["diff", "old/iop", "new/iop", "--exit-code"], b"");
    assert_eq!(run.status, 1);
    told("diff_of_the_library", &run);
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn rulesets_of_a_tree_are_paired_by_name() {
    let folder = versions(&clinic(), &clinic());
    let other = |name: &str| clinic().replace("ruleset clinic", &format!("ruleset {name}"));
    for (place, name) in [
        ("old/a", "gone"),
        ("old/b", "kept"),
        ("new/c", "kept"),
        ("new/d", "fresh"),
    ] {
        write(&folder.path().join(place), &other(name));
    }
    let run = stepwell(folder.path(), &["diff", "old", "new", "--format", "json"], b"");
    let document = document(&run);
    let names: Vec<&str> = document["rulesets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["ruleset"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["clinic", "kept"]);
    assert_eq!(changes(&document), [("added", "fresh"), ("removed", "gone")]);
    let run = stepwell(folder.path(), &["diff", "old", "new", "--exit-code"], b"");
    assert_eq!(run.status, 1);
}

#[test]
fn an_amended_ruleset_is_held_against_its_base() {
    let folder = versions(&clinic(), &clinic());
    let amending = r#"ruleset branch "The rule of the branch"
  version 1.0.0
  in force from 2024-01-01
  amends "../old" at 1.0.0

source decree "Decree" {
  publisher not stated
  published not stated
  kind "regulation"
}

amend criteria 2.1 in level_of_care {
  tighten hours: hours_needed is at least 12 hours/week
    cite decree "1"
}
"#;
    write(&folder.path().join("branch"), amending);
    let run = stepwell(folder.path(), &["diff", "old", "branch"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    assert!(
        run.output.contains("changed   clause 2.1 in level_of_care/hours"),
        "{}",
        run.output
    );
    assert!(run.output.contains("2.1 → none"), "{}", run.output);
}

#[test]
fn what_cannot_be_compared_says_which_side() {
    let broken = changed(&[(
        "hours_needed is below 9 hours/week",
        "hours_needed is below 9 hours",
    )]);
    for (old, new, when) in [(&broken, &clinic(), "before"), (&clinic(), &broken, "after")] {
        let run = diff(old, new, &[]);
        assert_eq!((run.status, run.output.as_str()), (1, ""));
        assert!(
            run.messages.contains(&format!("{when}; nothing was compared")),
            "{}",
            run.messages
        );
    }
    let folder = versions(&clinic(), &clinic());
    for (arguments, said) in [
        (vec!["diff", "old", "nowhere"], "after: `nowhere`"),
        (vec!["diff", "nowhere", "new"], "before: `nowhere`"),
        (vec!["diff", "old"], "give two folders"),
        (vec!["diff"], "give two folders"),
        (vec!["diff", "old", "new", "old"], "give two folders"),
        (vec!["diff", "old", "new", "--cohort", "nowhere"], "`nowhere`"),
        (vec!["diff", "old", "new", "--as-of", "2026-01-01"], "--cohort"),
    ] {
        let run = stepwell(folder.path(), &arguments, b"");
        assert_eq!((run.status, run.output.as_str()), (2, ""), "{arguments:?}");
        assert!(run.messages.contains(said), "{arguments:?}: {}", run.messages);
    }
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_revision_is_read_from_git() {
    let folder = tempdir().unwrap();
    let rules = folder.path().join("rules/clinic");
    write(&rules, &clinic());
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    write(&rules, &changed(&[MOVED_BOUND]));
    for (place, path) in [("", "rules"), ("rules", "clinic"), ("rules/clinic", ".")] {
        let run = stepwell(
            &folder.path().join(place),
            &["diff", "--git", "HEAD", path, "--format", "json"],
            b"",
        );
        let document = document(&run);
        assert_eq!(changes(&document), [("changed", "2.1 in level_of_care/hours")]);
    }
    let here = rules.display().to_string();
    let run = stepwell(
        folder.path(),
        &["diff", "--git", "HEAD", &here, "--exit-code"],
        b"",
    );
    assert_eq!((run.status, run.messages.as_str()), (1, ""));
    let run = stepwell(folder.path(), &["diff", "--git", "HEAD"], b"");
    assert!(run.output.contains("2.1 → none"), "{}", run.told());
    for (arguments, said) in [
        (
            vec!["diff", "--git", "nowhere"],
            "`nowhere` is no revision of this git repository",
        ),
        (
            vec!["diff", "--git=--all"],
            "`--all` is no revision of this git repository",
        ),
        (
            vec!["diff", "--git", "HEAD", "/elsewhere"],
            "outside the git repository",
        ),
        (
            vec!["diff", "--git", "HEAD", "rules/../../elsewhere"],
            "outside the git repository",
        ),
        (vec!["diff", "--git", "HEAD", "gone"], "before, at `HEAD`: `gone`"),
    ] {
        let run = stepwell(folder.path(), &arguments, b"");
        assert_eq!(run.status, 2, "{}", run.told());
        let said_on_one_line = run.messages.replace("\n  ", " ");
        assert!(said_on_one_line.contains(said), "{}", run.messages);
    }
    let outside = tempdir().unwrap();
    let run = stepwell(outside.path(), &["diff", "--git", "HEAD"], b"");
    assert_eq!(run.status, 2);
    assert!(run.messages.contains("not a git repository"), "{}", run.messages);
}

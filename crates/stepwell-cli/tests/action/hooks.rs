//! The hooks for pre-commit, and what is said where git is missing.

use std::process::Command;

use tempfile::{TempDir, tempdir};

use crate::{
    CLINIC, LOOSER, RULES,
    action::{git, yaml},
    change, repository,
};

#[test]
fn every_hook_passes_on_sound_rules_and_fails_on_others() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_sequence().unwrap();
    let text =
        |hook: &saphyr::YamlOwned, key: &str| hook.as_mapping_get(key).unwrap().as_str().unwrap().to_owned();
    let ids: Vec<String> = hooks.iter().map(|hook| text(hook, "id")).collect();
    assert_eq!(
        ids,
        [
            "stepwell-fmt",
            "stepwell-check",
            "stepwell-test",
            "stepwell-prove"
        ]
    );
    let wrong = [
        (
            "ruleset clinic \"Outpatient care\"\n  version",
            "ruleset clinic \"Outpatient care\" version",
        ),
        ("9 hours/week", "9 hours"),
        LOOSER,
        LOOSER,
    ];
    for (hook, wrong) in hooks.iter().zip(wrong) {
        let entry = text(hook, "entry");
        let mut words: Vec<String> = entry.split(' ').map(str::to_owned).collect();
        assert_eq!(words.remove(0), "stepwell");
        // Where a hook does not say otherwise, the names of the files that were changed stand behind its words.
        let names = hook.as_mapping_get("pass_filenames").is_none();
        words.extend(names.then(|| CLINIC.to_owned()));
        let run = |folder: &TempDir| {
            let done = Command::new(env!("CARGO_BIN_EXE_stepwell"))
                .args(&words)
                .current_dir(folder.path())
                .output()
                .unwrap();
            // A hook fails where its command does, and where that has changed a file.
            let status = git(folder.path(), &["status", "--porcelain"]);
            done.status.success() && status.is_empty()
        };
        let folder = repository(RULES);
        assert!(run(&folder), "{entry}");
        change(folder.path(), CLINIC, wrong);
        assert!(!run(&folder), "{entry}");
    }
}

#[test]
fn without_git_it_is_said_what_is_missing() {
    let folder = repository(RULES);
    let empty = tempdir().unwrap();
    for command in ["diff", "review"] {
        let done = Command::new(env!("CARGO_BIN_EXE_stepwell"))
            .args([command, "--git", "HEAD"])
            .current_dir(folder.path())
            .env("PATH", empty.path())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2));
        let said = String::from_utf8(done.stderr).unwrap().replace("\n  ", " ");
        assert!(
            said.contains(
                "`--git` needs the program `git`, which is not installed here; compare two folders instead"
            ),
            "{said}"
        );
    }
}

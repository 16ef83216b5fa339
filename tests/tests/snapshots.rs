//! No snapshot without the input it belongs to, none left to be looked at, and no input without its snapshot.

use std::fs;

use stepwell_tests::{files_below, tests, workspace};

#[test]
fn every_snapshot_has_its_input() {
    let mut programs = String::new();
    let command_line = workspace().join("crates/stepwell-cli/src");
    for program in [
        files_below(&tests().join("tests"), "rs"),
        files_below(&command_line, "rs"),
    ]
    .concat()
    {
        programs.push_str(&fs::read_to_string(program).unwrap());
    }
    let orphans: Vec<_> = files_below(&tests(), "snap")
        .into_iter()
        .filter(|snapshot| {
            let input = snapshot.with_extension("criteria").exists();
            let name = snapshot.file_stem().unwrap().to_str().unwrap();
            // Those without an input of their own belong to tests that call them by name.
            !input && !programs.contains(&format!("{name:?}"))
        })
        .collect();
    assert!(orphans.is_empty(), "delete these: {orphans:#?}");
}

#[test]
fn no_snapshot_waits_to_be_looked_at() {
    let waiting = [
        files_below(&tests(), "new"),
        files_below(&tests(), "pending-snap"),
    ]
    .concat();
    assert!(waiting.is_empty(), "look at these: {waiting:#?}");
}

#[test]
fn every_fixture_has_its_snapshot() {
    for stage in ["parse", "check", "format", "eval"] {
        let folder = tests().join(stage);
        let lonely: Vec<_> = files_below(&folder, "criteria")
            .into_iter()
            .filter(|input| {
                let scratch = input.parent() != Some(folder.as_path());
                let main = !scratch || input.ends_with("here/ruleset.criteria");
                main && !input.with_extension("snap").exists()
            })
            .collect();
        assert!(
            lonely.is_empty(),
            "INSTA_UPDATE=always writes what is missing: {lonely:#?}"
        );
    }
}

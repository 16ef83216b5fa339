//! Where manuals are written, and what the command says.

use std::fs;

use stepwell_tests::{stepwell, tests, workspace};
use tempfile::tempdir;

use crate::pages::manual_of;

#[test]
fn what_is_not_ours_is_never_overwritten() {
    let folder = tempdir().unwrap();
    let small = tests().join("manual/small.criteria");
    let small = small.to_str().unwrap().to_owned();
    let write = |out: &str| stepwell(folder.path(), &["doc", &small, "--out", out], b"");
    let at = |path: &str| folder.path().join(path);

    // A folder with anything else in it.
    fs::create_dir(at("letters")).unwrap();
    fs::write(at("letters/to-mother.txt"), "dear mother").unwrap();
    let run = write("letters");
    assert_eq!(run.status, 2, "{}", run.told());
    assert!(run.messages.contains("to-mother.txt"), "{}", run.told());
    assert_eq!(
        fs::read_to_string(at("letters/to-mother.txt")).unwrap(),
        "dear mother"
    );
    assert_eq!(fs::read_dir(at("letters")).unwrap().count(), 1);

    // A file of that name.
    fs::write(at("note"), "mine").unwrap();
    assert_eq!(write("note").status, 2);
    assert_eq!(fs::read_to_string(at("note")).unwrap(), "mine");

    // A manual that was written before is replaced, with the pages that are no longer in it gone.
    assert_eq!(write("manual").status, 0);
    let iop = workspace().join("criteria/iop");
    let over = stepwell(
        folder.path(),
        &["doc", iop.to_str().unwrap(), "--out", "manual"],
        b"",
    );
    assert_eq!(over.status, 0, "{}", over.told());
    assert!(at("manual/criteria-2.5.html").exists());
    assert_eq!(write("manual").status, 0);
    assert!(!at("manual/criteria-2.5.html").exists());

    // A page that somebody changed, and a page that somebody added.
    fs::write(at("manual/index.html"), "my own words").unwrap();
    let run = write("manual");
    assert_eq!(run.status, 2);
    assert!(
        run.messages.contains("index.html") && run.messages.contains("changed"),
        "{}",
        run.told()
    );
    assert_eq!(
        fs::read_to_string(at("manual/index.html")).unwrap(),
        "my own words"
    );
    assert_eq!(write("other").status, 0);
    fs::write(at("other/extra.html"), "extra").unwrap();
    assert_eq!(write("other").status, 2);
    assert!(at("other/extra.html").exists() && at("other/index.html").exists());

    // Nothing is left beside them.
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().to_str().unwrap().to_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_does_not_hold_is_said_and_told() {
    let folder = tempdir().unwrap();
    let text = fs::read_to_string(tests().join("manual/small.criteria")).unwrap();
    let text = text
        .replace("level_of_care: 2.1", "level_of_care: 1")
        .replace("never level_of_care is 4", "never level_of_care is 1");
    fs::write(folder.path().join("wrong.criteria"), text).unwrap();
    let manual = manual_of(&folder.path().join("wrong.criteria"));
    assert_eq!(manual.run.status, 1, "{}", manual.run.told());
    assert!(manual.run.messages.contains("ten hours"), "{}", manual.run.told());
    assert!(
        manual.run.messages.contains("nobody is placed in hospital"),
        "{}",
        manual.run.told()
    );
    let pages = manual.pages();
    assert!(
        pages["cases.html"]
            .text
            .contains("This is not what its author expects.")
    );
    assert!(pages["proofs.html"].text.contains("Refuted"));
    assert!(pages["cases.html"].text.contains("Intensive outpatient services"));
}

#[test]
fn a_ruleset_with_errors_gives_no_manual() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("broken.criteria"), "ruleset broken").unwrap();
    let run = stepwell(folder.path(), &["doc", "broken.criteria", "--out", "manual"], b"");
    assert_eq!(run.status, 1, "{}", run.told());
    assert!(!folder.path().join("manual").exists());
    let run = stepwell(folder.path(), &["doc", "nowhere", "--out", "manual"], b"");
    assert_eq!(run.status, 2, "{}", run.told());
    assert!(!folder.path().join("manual").exists());
}

#[test]
fn programs_learn_what_was_written() {
    let folder = tempdir().unwrap();
    let small = tests().join("manual/small.criteria");
    let arguments = [
        "doc",
        small.to_str().unwrap(),
        "--out",
        "manual",
        "--format",
        "json",
    ];
    let run = stepwell(folder.path(), &arguments, b"");
    let document: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["format"], "stepwell.doc/1");
    for file in document["files"].as_array().unwrap() {
        assert!(
            folder
                .path()
                .join("manual")
                .join(file.as_str().unwrap())
                .is_file(),
            "{file}"
        );
    }
}

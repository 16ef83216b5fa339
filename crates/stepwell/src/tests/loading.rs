//! Loading rulesets from folders, files and memory.

use std::{fs, thread};

use super::{SAMPLE, day, loaded, sample};
use crate::{LoadError, Ruleset, folders};

#[test]
fn a_folder_and_the_same_files_in_memory_are_the_same_ruleset() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("rule/notes")).unwrap();
    fs::write(
        folder.path().join("rule/rule.criteria"),
        format!("\u{feff}{SAMPLE}"),
    )
    .unwrap();
    fs::write(folder.path().join("rule/notes.txt"), "no criteria").unwrap();
    let from_folder = Ruleset::load(folder.path().join("rule")).unwrap();
    let from_file = Ruleset::load(folder.path().join("rule/rule.criteria")).unwrap();
    assert_eq!(from_folder.digest(), sample().digest());
    assert_eq!(from_file.digest(), sample().digest());
    assert_eq!(
        (from_file.name(), from_file.version().as_str()),
        ("demo_iop", "1.0.0")
    );
}

#[test]
fn what_is_not_there_is_told_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("nowhere"), folder.path().to_owned()] {
        let error = Ruleset::load(&path).unwrap_err();
        assert!(matches!(error, LoadError::Missing { .. }));
        assert!(error.to_string().contains(path.to_str().unwrap()));
    }
}

#[test]
fn text_that_is_not_utf_8_and_mistakes_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.criteria"), b"\xff\xfe").unwrap();
    fs::write(folder.path().join("b.criteria"), "define x as unheard_of").unwrap();
    let told = Ruleset::load(folder.path()).unwrap_err().to_string();
    assert!(told.contains("a.criteria:1:1: E0001"), "{told}");
    assert!(told.contains("b.criteria:1:"), "{told}");
}

#[test]
fn a_folder_called_like_a_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rule.criteria"), SAMPLE).unwrap();
    fs::create_dir_all(folder.path().join("x.criteria")).unwrap();
    let told = Ruleset::load(folder.path()).unwrap_err().to_string();
    assert!(told.contains("x.criteria:1:1: E0008"), "{told}");
}

#[test]
fn a_ruleset_is_shared_between_threads() {
    let ruleset = sample();
    let facts = ruleset
        .facts_from_json(r#"{"age": 30, "withdrawal_risk": "severe"}"#)
        .unwrap();
    let first = ruleset.evaluate(&facts, day("2026-01-01")).to_json();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (ruleset, facts) = (ruleset.clone(), facts.clone());
            thread::spawn(move || ruleset.evaluate(&facts, day("2026-01-01")).to_json())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), first);
    }
}

#[test]
fn a_chain_of_ten_thousand_defines_is_no_burden() {
    let mut text =
        "ruleset long version 1.0.0 in force from 2024-01-01 facts { fact start: yes/no ask \"?\" \
                    fact count: number from 0 to 9 ask \"?\" } define a0 as start define n0 as count "
            .to_owned();
    for at in 1..10_000 {
        let before = at - 1;
        text.push_str(&format!("define a{at} as a{before} and start\n"));
        text.push_str(&format!("define n{at} as n{before}\n"));
    }
    text.push_str("continuum asam { 1 } placement p { on asam choose least intensive } ");
    text.push_str("criteria 1 { criterion c: a9999 and n9999 is at least 1 admit when c }");
    // Evaluated in a thread with a small stack, where deep recursion would show.
    let small = thread::Builder::new().stack_size(512 * 1024);
    let thread = small.spawn(move || {
        let ruleset = loaded(&text);
        let decision = super::decided(&ruleset, r#"{"start": true, "count": 2}"#);
        assert_eq!(decision.placements["p"].level.as_deref(), Some("1"));
        let decision = super::decided(&ruleset, "{}");
        assert_eq!(decision.placements["p"].needs, ["count", "start"]);
    });
    thread.unwrap().join().unwrap();
}

const AMENDMENT: &str = r#"
ruleset ours "Ours" version 9.0.0 in force from 2025-01-01 amends "../rule" at 1.0.0
source law "The law" { publisher "A state" published 2025 }
amend program iop { tighten hours: weekly_hours is at least 12 hours/week and below 20 hours/week cite law "1" }
"#;

#[test]
fn an_amending_ruleset_decides_by_its_own_name_and_rules() {
    let files = [("rule/rule.criteria", SAMPLE), ("ours/ours.criteria", AMENDMENT)];
    let ruleset = Ruleset::from_files("ours", files).unwrap();
    let decision = super::decided(&ruleset, r#"{"days_per_week": 3, "hours_per_day": 3}"#);
    assert_eq!(
        (decision.ruleset.name.as_str(), decision.ruleset.version.as_str()),
        ("ours", "9.0.0")
    );
    let hours = &decision.programs["iop"].clauses[1];
    assert_eq!(
        (hours.id.as_str(), hours.short_by.as_deref()),
        ("iop/hours", Some("3 hours/week"))
    );
    assert_eq!(hours.cites[0].source, "law");
    assert_ne!(ruleset.digest(), sample().digest());
}

#[test]
fn the_base_stands_ready_beside_what_amends_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("rule", SAMPLE), ("ours", AMENDMENT)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("a.criteria"), text).unwrap();
    }
    let found = folders::read(folder.path(), &["ours".into(), "rule".into()]);
    let outcome = folders::check(&found, None);
    let [ours, rule] = outcome.rulesets.as_slice() else {
        panic!("two rulesets");
    };
    let base = ours.base.as_ref().unwrap();
    assert_eq!(Some(base), rule.ruleset.as_ref());
    assert!(rule.base.is_none());
}

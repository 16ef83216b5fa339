//! What is kept is what was decided; whatever is done to a log is found.

use std::{fs, path::Path};

use stepwell::{Day, Decision, Facts, Ruleset};
use tempfile::{TempDir, tempdir};

use crate::{Actual, Entry, Error, Fault, Keep, Kept, Key, Log, entries, read, replay, verify};

const TEXT: &str = r#"
ruleset small "A small rule" version 1.0.0 in force from 2024-01-01
continuum asam { 1 "Outpatient services"  2.1 "Intensive outpatient services"  3.7 "Inpatient services" }
facts {
  fact needs_more: yes/no  ask "Does once a week fall short?"
  fact weekly: hours/week from 0 to 100  ask "How many hours?"
}
placement level_of_care { on asam  choose least intensive }
criteria 1 { criterion little "Once a week is enough": not needs_more  admit when little }
criteria 2.1 { criterion often "Once a week falls short": needs_more and weekly is at least 9 hours/week  admit when often }
"#;

fn small(text: &str) -> Ruleset {
    Ruleset::from_files("small", [("small/small.criteria", text)]).unwrap()
}

fn decided(ruleset: &Ruleset, facts: &str) -> (Facts, Decision) {
    let facts = ruleset.facts_from_json(facts).unwrap();
    let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap());
    (facts, decision)
}

const PLACED: &str = r#"{"$id": "a", "needs_more": true, "weekly": "560 minutes/week"}"#;

/// A log of so many receipts.
fn log_of(count: usize) -> TempDir {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, _) = Log::open(folder.path(), Keep::Everything).unwrap();
    for at in 0..count {
        let facts = format!(r#"{{"$id": "record {at}", "needs_more": {}}}"#, at % 2 == 0);
        let (facts, decision) = decided(&ruleset, &facts);
        log.append(&ruleset, &facts, &decision).unwrap();
    }
    folder
}

fn faults(folder: &Path) -> Vec<Fault> {
    verify(folder, None).unwrap().faults
}

fn lines(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("receipts-000001.jsonl")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn put(folder: &Path, lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(folder.join("receipts-000001.jsonl"), text).unwrap();
}

#[test]
fn a_receipt_holds_what_was_decided_and_replays() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, recovered) = Log::open(folder.path(), Keep::Everything).unwrap();
    assert_eq!(recovered.torn, None);
    let (facts, decision) = decided(&ruleset, PLACED);
    let number = log.append(&ruleset, &facts, &decision).unwrap();
    let receipt = read(folder.path(), number).unwrap().unwrap();
    assert_eq!(receipt.ruleset.digest, ruleset.digest());
    assert_eq!(receipt.engine, stepwell::ENGINE);
    let Kept::Everything {
        id,
        facts,
        decision: kept,
        ..
    } = &receipt.kept
    else {
        panic!()
    };
    assert_eq!(id.as_deref(), Some("a"));
    assert_eq!(*kept, decision.to_json());
    // A third of an hour is no decimal; in minutes it is.
    assert_eq!(
        facts,
        r#"{"$id":"a","needs_more":true,"weekly":"560 minutes/week"}"#
    );
    assert!(replay(&receipt, &ruleset, None, None).unwrap().is_same());
    let compiled = Ruleset::from_compiled(&ruleset.to_compiled()).unwrap();
    assert!(replay(&receipt, &compiled, None, None).unwrap().is_same());
    // The line alone is enough.
    let Entry::Receipt(alone) = Entry::parse(&receipt.line).unwrap() else {
        panic!()
    };
    assert!(replay(&alone, &ruleset, None, None).unwrap().is_same());
}

#[test]
fn a_replay_says_what_differs() {
    let folder = log_of(1);
    let ruleset = small(TEXT);
    let mut receipt = read(folder.path(), 1).unwrap().unwrap();
    let Kept::Everything { decision, .. } = &mut receipt.kept else {
        panic!()
    };
    // As if an engine with a fault had decided.
    *decision = decision.replacen(r#""verdict":"not met""#, r#""verdict":"met""#, 1);
    "9.9.9".clone_into(&mut receipt.engine);
    let replayed = replay(&receipt, &ruleset, None, None).unwrap();
    assert_eq!(replayed.differences, ["level `1` was `met` and is now `not met`"]);
    assert_eq!(replayed.other_engine.as_deref(), Some("9.9.9"));
    let Kept::Everything { decision, .. } = &mut receipt.kept else {
        panic!()
    };
    *decision = decision
        .replace("A small", "A large")
        .replacen("\"title\"", "\"tytle\"", 1);
    let other = small(&TEXT.replace("9 hours", "10 hours"));
    let refusal = replay(&receipt, &other, None, None).unwrap_err().to_string();
    assert!(
        refusal.contains(ruleset.digest()) && refusal.contains(other.digest()),
        "{refusal}"
    );
}

#[test]
fn with_hashes_no_fact_is_kept_and_facts_and_key_prove_the_decision() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let key = Key::new([7; 32]).unwrap();
    let (mut log, _) = Log::open(folder.path(), Keep::Hashes(key.clone())).unwrap();
    let (facts, decision) = decided(&ruleset, PLACED);
    log.append(&ruleset, &facts, &decision).unwrap();
    log.append(&ruleset, &facts, &decision).unwrap();
    let text = fs::read_to_string(folder.path().join("receipts-000001.jsonl")).unwrap();
    for secret in ["needs_more", "560", "28/3", "\"a\"", "because", "BwcH"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let receipts: Vec<_> = [1, 2]
        .map(|number| read(folder.path(), number).unwrap().unwrap())
        .into();
    let hash = |at: usize| match &receipts[at].kept {
        Kept::Hashes { facts, outcomes, .. } => {
            assert_eq!(outcomes.placements["level_of_care"].indicated, ["2.1"]);
            facts.clone()
        }
        Kept::Everything { .. } => panic!(),
    };
    // Two people with the same answers are not seen to be alike.
    assert_ne!(hash(0), hash(1));
    let try_with = |facts: Option<&str>, key: Option<&Key>| replay(&receipts[0], &ruleset, facts, key);
    assert!(try_with(Some(PLACED), Some(&key)).unwrap().is_same());
    assert!(
        try_with(None, Some(&key))
            .unwrap_err()
            .to_string()
            .contains("--facts")
    );
    assert!(
        try_with(Some(PLACED), None)
            .unwrap_err()
            .to_string()
            .contains("--key")
    );
    let other = Key::new([8; 32]).unwrap();
    for (facts, key) in [(PLACED, &other), (r#"{"needs_more": true}"#, &key)] {
        assert!(
            try_with(Some(facts), Some(key))
                .unwrap_err()
                .to_string()
                .contains("not the facts")
        );
    }
    assert!(Key::new([1; 31]).is_err());
    assert_eq!(format!("{key:?}"), "Key");
}

#[test]
fn another_level_than_was_indicated_needs_a_reason() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, _) = Log::open(folder.path(), Keep::Everything).unwrap();
    let (facts, decision) = decided(&ruleset, PLACED);
    log.append(&ruleset, &facts, &decision).unwrap();
    let mut given = |receipt: u64, level: &str, because: Option<&str>| {
        log.complete(Actual {
            receipt,
            placement: None,
            level: level.to_owned(),
            because: because.map(str::to_owned),
        })
        .map_err(|error| error.to_string())
    };
    assert_eq!(
        given(1, "1", None),
        Err("`1` was given, but `2.1` was indicated: say why".to_owned())
    );
    assert!(given(1, "1", Some("  ")).is_err());
    assert_eq!(given(1, "2.1", None), Ok(2));
    assert!(given(1, "2.1", None).unwrap_err().contains("corrected"));
    assert_eq!(given(1, "none", Some("moved away")), Ok(3));
    assert_eq!(
        given(1, "9", Some("x")),
        Err(
            "`level_of_care` has no level `9`; write `1`, `2.1`, `3.7`, or `none` where no care was given"
                .to_owned()
        )
    );
    assert!(given(2, "1", Some("x")).unwrap_err().contains("no receipt"));
    assert!(given(77, "1", Some("x")).unwrap_err().contains("no receipt 77"));
    let found: Vec<Entry> = entries(folder.path()).unwrap().map(Result::unwrap).collect();
    let Entry::Completion(last) = &found[2] else {
        panic!()
    };
    assert_eq!((last.actual.as_str(), last.corrects), ("none", Some(2)));
    assert_eq!(faults(folder.path()), []);
}

#[test]
fn what_is_undetermined_needs_a_reason_too() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, _) = Log::open(folder.path(), Keep::Hashes(Key::new([7; 40]).unwrap())).unwrap();
    let (facts, decision) = decided(&ruleset, "{}");
    log.append(&ruleset, &facts, &decision).unwrap();
    let mut actual = Actual {
        receipt: 1,
        placement: Some("level_of_care".to_owned()),
        level: "1".to_owned(),
        because: None,
    };
    assert_eq!(
        log.complete(actual.clone()).unwrap_err().to_string(),
        "`1` was given, but the decision was `undetermined`: say why"
    );
    actual.because = Some("she could not wait".to_owned());
    assert_eq!(log.complete(actual).unwrap(), 2);
}

#[test]
fn one_process_writes_at_a_time() {
    let folder = tempdir().unwrap();
    let (first, _) = Log::open(folder.path(), Keep::Everything).unwrap();
    assert!(matches!(
        Log::open(folder.path(), Keep::Everything),
        Err(Error::InUse { .. })
    ));
    drop(first);
    assert!(Log::open(folder.path(), Keep::Everything).is_ok());
}

#[test]
fn a_write_cut_off_anywhere_is_put_aside_and_the_rest_is_there() {
    let folder = log_of(3);
    let whole = lines(folder.path());
    let ruleset = small(TEXT);
    let path = folder.path().join("receipts-000001.jsonl");
    let two = whole[..2].iter().map(|line| line.len() + 1).sum::<usize>();
    let all = fs::read(&path).unwrap();
    let cuts =
        (two..all.len()).filter(|length| length % 13 == 0 || *length < two + 3 || all.len() - length < 90);
    for length in cuts {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("receipts-000001.jsonl"), &all[..length]).unwrap();
        // Readers pass over what is unfinished.
        assert_eq!(entries(folder.path()).unwrap().map(Result::unwrap).count(), 2);
        let (mut log, recovered) = Log::open(folder.path(), Keep::Everything).unwrap();
        match recovered.torn {
            None => assert_eq!(length, two),
            Some(torn) => {
                assert_eq!(torn.bytes, (length - two) as u64);
                assert_eq!(fs::read(torn.put_aside).unwrap(), &all[two..length]);
            }
        }
        let (facts, decision) = decided(&ruleset, "{}");
        assert_eq!(log.append(&ruleset, &facts, &decision).unwrap(), 3);
        assert_eq!(faults(folder.path()), []);
    }
    // Room that the system made and did not fill before the power went.
    let folder = log_of(2);
    let path = folder.path().join("receipts-000001.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend([0; 300]);
    bytes.push(b'\n');
    fs::write(&path, bytes).unwrap();
    let (_, recovered) = Log::open(folder.path(), Keep::Everything).unwrap();
    assert_eq!(recovered.torn.unwrap().bytes, 301);
}

#[test]
fn what_was_acknowledged_is_never_put_aside() {
    // A hole in the middle, sound receipts behind it.
    let folder = log_of(4);
    let mut changed = lines(folder.path());
    changed[1] = "\0".repeat(changed[1].len());
    put(folder.path(), &changed);
    assert!(matches!(
        Log::open(folder.path(), Keep::Everything),
        Err(Error::Faulty { .. })
    ));
    // The last receipt cut short, though the folder noted that it was written.
    let folder = log_of(4);
    let path = folder.path().join("receipts-000001.jsonl");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let refusal = Log::open(folder.path(), Keep::Everything)
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("entry 4 was written, but the last that is there is entry 3"),
        "{refusal}"
    );
    assert_eq!(fs::read(&path).unwrap().len(), bytes.len() - 20);
}

#[test]
fn whatever_is_done_to_a_log_is_found() {
    let altered = |at: u64| Fault::Altered {
        number: at,
        file: "receipts-000001.jsonl".to_owned(),
    };
    let sound = log_of(5);
    let whole = lines(sound.path());
    let after = |change: &dyn Fn(&mut Vec<String>)| {
        let folder = tempdir().unwrap();
        fs::copy(sound.path().join("head.json"), folder.path().join("head.json")).unwrap();
        let mut all = whole.clone();
        change(&mut all);
        put(folder.path(), &all);
        faults(folder.path())
    };
    assert_eq!(after(&|_| {}), []);
    // Every byte of a line counts.
    let text = &whole[2];
    for at in 0..text.len() {
        let found = after(&|all| {
            let mut bytes = all[2].clone().into_bytes();
            bytes[at] ^= 1;
            all[2] = String::from_utf8_lossy(&bytes).into_owned();
        });
        assert!(!found.is_empty(), "byte {at}");
    }
    assert_eq!(
        after(&|all| all[2] = all[2].replace("record 2", "record 9")),
        [altered(3)]
    );
    assert_eq!(
        after(&|all| drop(all.remove(2))),
        [Fault::Missing { from: 3, to: 3 }]
    );
    assert_eq!(
        after(&|all| drop(all.remove(0))),
        [Fault::Missing { from: 1, to: 1 }]
    );
    assert_eq!(
        after(&|all| drop(all.pop())),
        [Fault::CutOff { last: 4, written: 5 }]
    );
    assert_eq!(after(&|all| all.clear()), [Fault::CutOff { last: 0, written: 5 }]);
    assert_eq!(
        after(&|all| all.swap(1, 2)),
        [
            Fault::Missing { from: 2, to: 2 },
            Fault::OutOfOrder {
                number: 2,
                expected: 4
            },
            Fault::Missing { from: 3, to: 3 },
        ]
    );
    assert_eq!(
        after(&|all| all.insert(1, all[0].clone())),
        [Fault::OutOfOrder {
            number: 1,
            expected: 2
        }]
    );
    // A receipt of the same number from another log.
    let other = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, _) = Log::open(other.path(), Keep::Everything).unwrap();
    for _ in 0..5 {
        let (facts, decision) = decided(&ruleset, "{}");
        log.append(&ruleset, &facts, &decision).unwrap();
    }
    let foreign = lines(other.path());
    assert_eq!(
        after(&|all| all[2].clone_from(&foreign[2])),
        [Fault::Exchanged { number: 3 }, Fault::Exchanged { number: 4 }]
    );
    // All of it from another log: the note of the last entry gives it away, and a hash kept elsewhere.
    assert_eq!(
        after(&|all| all.clone_from(&foreign)),
        [Fault::Rewritten { number: Some(5) }]
    );
    let head = verify(sound.path(), None).unwrap().head.unwrap();
    assert_eq!(verify(sound.path(), Some(&head.hash)).unwrap().faults, []);
    put(sound.path(), &foreign);
    fs::copy(other.path().join("head.json"), sound.path().join("head.json")).unwrap();
    assert_eq!(
        faults(sound.path()),
        [],
        "from within, a log written anew cannot be told"
    );
    assert_eq!(
        verify(sound.path(), Some(&head.hash)).unwrap().faults,
        [Fault::Rewritten { number: None }]
    );
    fs::remove_file(sound.path().join("head.json")).unwrap();
    assert_eq!(faults(sound.path()), [Fault::NoHead]);
}

#[test]
fn a_full_segment_is_followed_by_another_and_each_is_missed() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    for _ in 0..3 {
        // Opened anew each time, so that the end is found in whichever file it is.
        let (mut log, _) = Log::open_with(folder.path(), Keep::Everything, 4_000).unwrap();
        for _ in 0..4 {
            let (facts, decision) = decided(&ruleset, "{}");
            log.append(&ruleset, &facts, &decision).unwrap();
        }
    }
    let found = verify(folder.path(), None).unwrap();
    assert_eq!((found.receipts, found.faults), (12, vec![]));
    let second = folder.path().join("receipts-000002.jsonl");
    assert!(second.exists());
    fs::remove_file(&second).unwrap();
    assert_eq!(
        faults(folder.path())[0],
        Fault::FileMissing {
            file: "receipts-000002.jsonl".to_owned()
        }
    );
    assert!(matches!(
        Log::open_with(folder.path(), Keep::Everything, 4_000),
        Err(Error::Faulty { .. })
    ));
}

#[test]
fn what_is_no_receipt_is_said_to_be_none() {
    for text in [
        "",
        "{}",
        "[]",
        "{\"format\": \"stepwell.decision/1\"}",
        "\u{0}",
        "x",
    ] {
        assert!(
            matches!(Entry::parse(text), Err(Error::NoReceipt { .. })),
            "{text}"
        );
    }
    let folder = log_of(1);
    let line = lines(folder.path()).remove(0);
    for length in 0..line.len() {
        if line.is_char_boundary(length) {
            assert!(Entry::parse(&line[..length]).is_err());
        }
    }
    let later = line.replace("stepwell.receipt/1", "stepwell.receipt/2");
    assert_eq!(
        Entry::parse(&later).unwrap_err().to_string(),
        "this receipt is of the form `stepwell.receipt/2`, but this version of Stepwell reads `stepwell.receipt/1`"
    );
}

#[test]
fn many_are_written_as_one() {
    let folder = tempdir().unwrap();
    let ruleset = small(TEXT);
    let (mut log, _) = Log::open(folder.path(), Keep::Everything).unwrap();
    let all: Vec<_> = (0..100).map(|_| decided(&ruleset, PLACED)).collect();
    let numbers = log
        .append_all(&ruleset, all.iter().map(|(facts, decision)| (facts, decision)))
        .unwrap();
    assert_eq!(numbers, (1..=100).collect::<Vec<u64>>());
    assert_eq!(log.append_all(&ruleset, []).unwrap(), Vec::<u64>::new());
    assert_eq!(verify(folder.path(), None).unwrap().receipts, 100);
}

//! Compiled rulesets and receipts, as services and auditors meet them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use stepwell::{Day, Facts, Ruleset, compiled, folders};
use stepwell_eval::Facts as Known;
use stepwell_model::{FolderKind, Ruleset as Model};
use stepwell_receipts::{Entry, Keep, Log, entries, replay, verify};
use stepwell_tests::{
    Run, TODAY, enumerated, files_below,
    generated::{self, Choices},
    snapshot, stepwell, tests, text_of, workspace,
};
use tempfile::{TempDir, tempdir};

/// Every ruleset that is shipped, by its folder.
fn shipped() -> Vec<(String, Model)> {
    let found = folders::read(&workspace(), &[PathBuf::from("criteria")]);
    let mut rulesets = Vec::new();
    for root in &found.roots {
        let model = stepwell_check::check(&found.library, root, None).ruleset.unwrap();
        if model.kind == FolderKind::Ruleset {
            rulesets.push((root.clone(), model));
        }
    }
    rulesets
}

/// The records and days of its examples.
fn examples(model: &Model) -> Vec<(Facts, Day)> {
    let first = model.in_force.from.unwrap_or_else(|| Day::parse(TODAY).unwrap());
    model
        .examples
        .iter()
        .map(|example| {
            let given = example.given.iter().map(|(fact, possible)| (*fact, possible));
            let record = Facts {
                facts: Known::of(model, given),
                ..Facts::default()
            };
            (record, example.as_of.unwrap_or(first))
        })
        .collect()
}

/// The patients that are shipped, as JSON.
fn patients() -> Vec<String> {
    let folder = workspace().join("criteria");
    let whole = files_below(&folder, "json")
        .iter()
        .map(|path| text_of(path))
        .collect::<Vec<_>>();
    let lines = files_below(&folder, "jsonl");
    let lines = lines.iter().flat_map(|path| {
        let text = text_of(path);
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    whole.into_iter().chain(lines).collect()
}

#[test]
fn a_compiled_ruleset_decides_as_its_source_does() {
    let today = Day::parse(TODAY).unwrap();
    let patients = patients();
    let (mut rulesets, mut decisions) = (0, 0);
    for (root, model) in shipped() {
        let source = Ruleset::from_model(model.clone());
        let loaded =
            Ruleset::from_compiled(&source.to_compiled()).unwrap_or_else(|why| panic!("{root}: {why}"));
        let mut records = examples(&model);
        for patient in &patients {
            let read = [&source, &loaded].map(|ruleset| ruleset.facts_from_json(patient));
            let [from_source, from_compiled] = read;
            assert_eq!(from_source, from_compiled, "{root}: {patient}");
            records.extend(from_source.ok().map(|record| (record, today)));
        }
        for source_name in
            std::iter::once(None).chain(model.sources.iter().take(3).map(|source| Some(&source.name)))
        {
            let pair = match source_name {
                None => [source.clone(), loaded.clone()],
                Some(name) => [&source, &loaded].map(|ruleset| ruleset.following(name).unwrap()),
            };
            // All records once; following each source, some.
            let step = if source_name.is_none() { 1 } else { 29 };
            for (record, day) in records.iter().step_by(step) {
                let [one, other] = pair
                    .each_ref()
                    .map(|ruleset| ruleset.evaluate(record, *day).to_json());
                assert_eq!(one, other, "{root}");
                decisions += 1;
            }
        }
        for (record, _) in &records {
            let written = source.facts_to_json(record);
            assert_eq!(
                source.facts_from_json(&written).as_ref(),
                Ok(record),
                "{root}: {written}"
            );
        }
        rulesets += 1;
    }
    assert!(
        rulesets > 15 && decisions > 1_000,
        "{rulesets} rulesets, {decisions} decisions"
    );
}

#[test]
fn generated_rulesets_survive_being_compiled() {
    let day = generated::day();
    let mut read_again = 0;
    for number in 0..60 {
        let (_, model) = enumerated::ruleset(number * 7);
        let source = Ruleset::from_model(model.clone());
        let bytes = source.to_compiled();
        let loaded = Ruleset::from_compiled(&bytes).unwrap_or_else(|why| panic!("{number}: {why}"));
        assert_eq!(loaded.to_compiled(), bytes);
        for seed in 0..4_u16 {
            let draws: Vec<u16> = (0..60).map(|at| at * 31 + seed * 257 + number as u16).collect();
            let states = generated::states(&model, &mut Choices::new(&draws), 6);
            let record = Facts {
                facts: generated::given(&model, &states, seed % 2 == 0),
                ..Facts::default()
            };
            let decided = [&source, &loaded].map(|ruleset| ruleset.evaluate(&record, day).to_json());
            assert_eq!(decided[0], decided[1], "{number}");
            let written = source.facts_to_json(&record);
            // Draws know nothing of ranges: what lies outside of one is refused, and what is read is the record again.
            if let Ok(read) = stepwell_eval::read_facts(&model, &written) {
                assert_eq!(read, record, "{number}: {written}");
                read_again += 1;
            }
        }
    }
    assert!(read_again > 60, "{read_again}");
}

/// With `STEPWELL_KEEP_RECEIPTS=FOLDER` the receipts stay there, for the `stepwell replay` of another build.
#[test]
fn every_decision_of_the_shipped_examples_replays_from_its_receipt() {
    let temporary = tempdir().unwrap();
    let kept = std::env::var_os("STEPWELL_KEEP_RECEIPTS").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let (mut log, _) = Log::open(folder, Keep::Everything).unwrap();
    let mut rulesets = Vec::new();
    for (_, model) in shipped() {
        let records = examples(&model);
        let ruleset = Ruleset::from_model(model);
        let decided: Vec<_> = records
            .iter()
            .map(|(record, day)| (record, ruleset.evaluate(record, *day)))
            .collect();
        log.append_all(
            &ruleset,
            decided.iter().map(|(record, decision)| (*record, decision)),
        )
        .unwrap();
        rulesets.push(Ruleset::from_compiled(&ruleset.to_compiled()).unwrap());
    }
    let mut count = 0;
    for entry in entries(folder).unwrap() {
        let Entry::Receipt(receipt) = entry.unwrap() else {
            panic!()
        };
        let ruleset = rulesets
            .iter()
            .find(|it| it.digest() == receipt.ruleset.digest)
            .unwrap();
        assert!(
            replay(&receipt, ruleset, None, None).unwrap().is_same(),
            "{}",
            receipt.line
        );
        count += 1;
    }
    assert!(count > 1_000, "{count}");
    assert_eq!(verify(folder, None).unwrap().faults, []);
}

/// A compiled file of this version must stay readable as long as the version stays. Where this fails, the model was
/// changed: raise `compiled::VERSION`, and write the file again by running this test with `STEPWELL_WRITE_COMPILED=1`.
#[test]
fn files_of_this_version_stay_readable() {
    let path = tests().join(format!("compiled/sample-{}.stepwell", compiled::VERSION));
    let text = text_of(&tests().join("format/sample.criteria"));
    let source = Ruleset::from_files("sample", [("sample/sample.criteria", text)]).unwrap();
    if std::env::var_os("STEPWELL_WRITE_COMPILED").is_some() {
        fs::write(&path, source.to_compiled()).unwrap();
    }
    let stored = fs::read(&path).unwrap();
    let loaded = Ruleset::from_compiled(&stored).unwrap();
    assert_eq!(loaded.digest(), source.digest());
    assert_eq!(source.to_compiled(), stored);
}

#[test]
fn a_hundred_megabytes_of_noise_are_refused_at_once() {
    let folder = tempdir().unwrap();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let noise: Vec<u8> = (0..100_000_000 / 8)
        .flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .collect();
    let refused = |bytes: &[&[u8]]| {
        fs::write(folder.path().join("noise.stepwell"), bytes.concat()).unwrap();
        let run = stepwell(folder.path(), &["eval", "noise.stepwell", "--facts", "-"], b"{}");
        assert_eq!((run.status, run.output.as_str()), (2, ""));
        run.messages
    };
    assert!(refused(&[&noise]).contains("this is no compiled ruleset"));
    let start = |version: u32, length: u64| {
        [
            &compiled::MAGIC[..],
            &version.to_le_bytes(),
            &length.to_le_bytes(),
        ]
        .concat()
    };
    assert!(refused(&[&start(1, 99_999_900), &noise]).contains("none has more than"));
    assert!(refused(&[&start(77, 99_999_900), &noise]).contains("is of format 77"));
    let some = &noise[..5_000_064];
    assert!(refused(&[&start(1, 5_000_000), some]).contains("was altered"));
}

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("services"), name, &run.told());
}

/// Messages as one line: where they wrap hangs on the name of a scratch folder.
fn on_one_line(run: &Run) -> String {
    run.messages.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder with the ruleset of `stepwell new` in `rules`, and one patient.
fn new_ruleset() -> TempDir {
    let folder = tempdir().unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "rules"], b"").status, 0);
    folder
}

fn run(folder: &Path, words: &str, input: &str) -> Run {
    let words: Vec<&str> = words.split(' ').collect();
    stepwell(folder, &words, input.as_bytes())
}

const EVAL: &str = "eval rules --facts - --format json --as-of 2026-07-01";

#[test]
fn a_ruleset_is_compiled_and_decides() {
    let folder = new_ruleset();
    let here = folder.path();
    let from_source = run(here, EVAL, "{}");
    told(
        "export_compiled",
        &run(here, "export rules --as compiled -o rules.stepwell", ""),
    );
    let again = run(here, &EVAL.replace("eval rules", "eval rules.stepwell"), "{}");
    assert_eq!((again.status, &again.output), (0, &from_source.output));
    told(
        "export_compiled_to_nowhere",
        &run(here, "export rules --as compiled", ""),
    );
    assert_eq!(
        run(
            here,
            "export rules.stepwell --as compiled -o again.stepwell --format json",
            ""
        )
        .status,
        0
    );
    let bytes = fs::read(here.join("rules.stepwell")).unwrap();
    assert_eq!(fs::read(here.join("again.stepwell")).unwrap(), bytes);
    let with = |name: &str, bytes: &[u8]| {
        fs::write(here.join("broken.stepwell"), bytes).unwrap();
        let run = run(here, &EVAL.replace("eval rules", "eval broken.stepwell"), "{}");
        assert_eq!((run.status, run.output.as_str()), (2, ""));
        told(name, &run);
    };
    with("compiled_cut_short", &bytes[..bytes.len() / 2]);
    let mut altered = bytes.clone();
    altered[200] ^= 4;
    with("compiled_altered", &altered);
    let mut later = bytes.clone();
    later[8] = 2;
    with("compiled_of_another_version", &later);
    with("compiled_that_is_text", b"ruleset small");
    with("compiled_empty", b"");
    // An output that cannot be written leaves what was there.
    assert_eq!(
        run(here, "export rules --as compiled -o nowhere/x.stepwell", "").status,
        2
    );
    assert!(!here.join("nowhere").exists());
}

#[test]
fn receipts_are_kept_shown_completed_and_replayed() {
    let folder = new_ruleset();
    let here = folder.path();
    let patient = fs::read_to_string(here.join("rules/patient.json")).unwrap();
    let plain = run(here, EVAL, &patient);
    let kept = run(here, &format!("{EVAL} --receipts log"), &patient);
    assert_eq!((kept.status, kept.output), (0, plain.output));
    let two = "{\"$id\": \"B-2\"}\n{\"$id\": \"C-3\"}\n";
    assert_eq!(run(here, &format!("{EVAL} --receipts log"), two).status, 0);
    told("receipt", &run(here, "receipt B-2 --receipts log", ""));
    told("receipt_of_nobody", &run(here, "receipt D-4 --receipts log", ""));
    told(
        "replay_one",
        &run(here, "replay 1 --receipts log --rulesets rules", ""),
    );
    told("replay_all", &run(here, "replay --receipts log --rulesets .", ""));
    told(
        "replay_as_json",
        &run(here, "replay --receipts log --rulesets . --format json", ""),
    );
    let completed = run(here, "receipt 1 --receipts log --actual 1", "");
    told("actual_without_a_reason", &completed);
    let mut words = "receipt 1 --receipts log --actual 1 --because"
        .split(' ')
        .collect::<Vec<_>>();
    words.push("no place was free nearer than 80 miles");
    told("actual_with_a_reason", &stepwell(here, &words, b""));
    told("receipt_completed", &run(here, "receipt 1 --receipts log", ""));
    told("verify", &run(here, "replay --verify log", ""));
    assert_eq!(run(here, "receipt 1 --receipts log -o one.json", "").status, 0);
    assert_eq!(run(here, "replay one.json --rulesets rules", "").status, 0);
    // The ruleset was changed since: the receipt is decided by the one that was compiled then.
    assert_eq!(
        run(here, "export rules --as compiled -o then/then.stepwell", "").status,
        2
    );
    fs::create_dir(here.join("then")).unwrap();
    assert_eq!(
        run(here, "export rules --as compiled -o then/then.stepwell", "").status,
        0
    );
    let rules = here.join("rules/rules.criteria");
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replacen(" is at most ", " is below ", 1)).unwrap();
    let changed = run(here, "replay one.json --rulesets rules", "");
    assert_eq!(changed.status, 2, "{}", changed.output);
    told("replay_without_its_ruleset", &changed);
    assert_eq!(
        run(here, "replay one.json --rulesets rules --rulesets then", "").status,
        0
    );
    // Somebody changes a receipt.
    let path = here.join("log/receipts-000001.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("B-2", "B-9", 1)).unwrap();
    told("verify_altered", &run(here, "replay --verify log", ""));
    let refused = run(here, &format!("{EVAL} --receipts log"), "{}");
    assert_eq!((refused.status, refused.output.as_str()), (2, ""));
    assert!(on_one_line(&refused).contains("this receipt was altered after it was written"));
    fs::write(
        &path,
        text.lines()
            .take(2)
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    )
    .unwrap();
    told(
        "verify_cut_off",
        &run(here, "replay --verify log --format json", ""),
    );
    fs::write(&path, text).unwrap();
    assert_eq!(run(here, "replay --verify log", "").status, 0);
    assert_eq!(run(here, "replay --verify log --head sha256:00", "").status, 1);
}

#[test]
fn with_a_key_only_hashes_are_kept() {
    let folder = new_ruleset();
    let here = folder.path();
    fs::write(here.join("key"), [9; 32]).unwrap();
    fs::write(here.join("short"), [9; 5]).unwrap();
    let patient = fs::read_to_string(here.join("rules/patient.json")).unwrap();
    told(
        "short_key",
        &run(here, &format!("{EVAL} --receipts log --key short"), &patient),
    );
    assert_eq!(
        run(here, &format!("{EVAL} --receipts log --key key"), &patient).status,
        0
    );
    let text = fs::read_to_string(here.join("log/receipts-000001.jsonl")).unwrap();
    let facts: Value = serde_json::from_str(&patient).unwrap();
    for name in facts.as_object().unwrap().keys() {
        assert!(!text.contains(name.as_str()), "{name} in {text}");
    }
    told("receipt_of_hashes", &run(here, "receipt 1 --receipts log", ""));
    told(
        "replay_without_facts",
        &run(here, "replay 1 --receipts log --rulesets rules", ""),
    );
    let facts = "--facts rules/patient.json --key key";
    let replayed = run(
        here,
        &format!("replay 1 --receipts log --rulesets rules {facts}"),
        "",
    );
    assert_eq!(replayed.status, 0, "{}{}", replayed.output, replayed.messages);
}

#[test]
fn what_an_unfinished_write_left_is_told() {
    let folder = new_ruleset();
    let here = folder.path();
    assert_eq!(run(here, &format!("{EVAL} --receipts log"), "{}").status, 0);
    let path = here.join("log/receipts-000001.jsonl");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"format\":\"stepwell.rec");
    fs::write(&path, text).unwrap();
    told("verify_unfinished", &run(here, "replay --verify log", ""));
    let next = run(here, &format!("{EVAL} --receipts log"), "{}");
    assert_eq!(next.status, 0);
    let told = "was cut off before it was done: 23 bytes of a receipt that was never acknowledged";
    assert!(on_one_line(&next).contains(told));
    assert_eq!(run(here, "replay --verify log", "").status, 0);
}

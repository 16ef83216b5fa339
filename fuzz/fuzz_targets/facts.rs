//! Any facts, given as JSON to the ruleset of the language page, are read or refused without a panic. What is read
//! evaluates, the same way twice, to a document that is JSON.
#![no_main]

use std::{collections::BTreeMap, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use stepwell_check::{Folder, Library, check};
use stepwell_diagnostic::{FileId, SourceFile};
use stepwell_eval::{Periods, compile, decide, impossible, read_facts};
use stepwell_model::{Day, Ruleset};
use stepwell_syntax::parse;

/// The sample, and facts of the kinds it lacks.
const TEXT: &str = concat!(include_str!("../../tests/format/sample.criteria"), include_str!("../more.criteria"));

static RULESET: LazyLock<(Ruleset, Periods)> = LazyLock::new(|| {
    let file = SourceFile::new(FileId(0), "fuzz/sample.criteria", TEXT);
    let folder = Folder { files: vec![parse(&file)] };
    let library = Library { folders: BTreeMap::from([("fuzz".to_owned(), folder)]) };
    let checked = check(&library, "fuzz", None);
    let ruleset = checked.ruleset.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics));
    let periods = compile(&ruleset, None);
    (ruleset, periods)
});

fuzz_target!(|text: &str| {
    let (ruleset, periods) = &*RULESET;
    let record = match read_facts(ruleset, text) {
        Ok(record) => record,
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            return;
        }
    };
    let Some(as_of) = record.as_of.or_else(|| Day::parse("2026-01-01")) else { return };
    let _ = impossible(ruleset, periods, &record.facts, as_of);
    let decision = decide(ruleset, periods, &record, as_of).to_json();
    assert_eq!(decision, decide(ruleset, periods, &record, as_of).to_json());
    serde_json::from_str::<serde_json::Value>(&decision).unwrap_or_else(|error| panic!("{error}: {decision}"));
});

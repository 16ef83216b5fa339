//! Any bytes, and any body with the checksum that belongs to it, are loaded as a compiled ruleset or refused without a
//! panic, in bounded time and memory. A body that only its digest gives away gets the right one: then it loads, and what
//! loads decides.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use stepwell::{
    Day, Ruleset,
    compiled::{self, CompiledError},
};

static DAYS: LazyLock<Vec<Day>> =
    LazyLock::new(|| ["0001-01-01", "2026-01-01", "9999-12-31"].into_iter().filter_map(Day::parse).collect());

/// The body in a container in which everything is right but the digest.
fn holding(body: &[u8]) -> Vec<u8> {
    let mut bytes = compiled::MAGIC.to_vec();
    bytes.extend(compiled::VERSION.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend([0; 32]);
    bytes.extend(body);
    let checksum = Sha256::digest(&bytes);
    bytes.extend(checksum);
    bytes
}

fuzz_target!(|bytes: &[u8]| {
    let _ = compiled::read(bytes);
    let Err(refusal) = compiled::read(&holding(bytes)) else { panic!("a digest of zeros was believed") };
    let CompiledError::Unsound { reason } = refusal else { panic!("{refusal}") };
    if reason != "the digest it states is not that of its rules" {
        return;
    }
    let mut model: stepwell_model::Ruleset = rmp_serde::from_slice(bytes).expect("it was read before");
    model.seal();
    let ruleset = Ruleset::from_compiled(&compiled::write(&model)).expect("only the digest was wrong");
    for text in ["{}", r#"{"current_level": "2.1", "age": {"from": 11, "to": 30}, "needs_detox": null}"#] {
        let Ok(facts) = ruleset.facts_from_json(text) else { continue };
        for day in &*DAYS {
            let decision = ruleset.evaluate(&facts, *day);
            assert_eq!(decision.to_json(), ruleset.evaluate(&facts, *day).to_json());
        }
        let again = ruleset.facts_from_json(&ruleset.facts_to_json(&facts)).expect("written facts are read");
        assert_eq!(again, facts);
    }
});

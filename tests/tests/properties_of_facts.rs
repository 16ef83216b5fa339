//! No text given as facts does harm: it is read, or refused in words.

use proptest::prelude::*;
use stepwell::{Day, Ruleset};

const RULES: &str = r#"
ruleset small version 1.0.0 in force from 2024-01-01
scale risk { none mild severe }
choice service { group single }
continuum asam { 1 2.1 also "IOP" }
facts {
  fact asked: yes/no ask "?"
  fact fear: risk ask "?"
  fact weekly: hours/week from 0 to 40 ask "?"
  fact age: whole years from 0 to 120 ask "?"
  fact since: date ask "?"
  fact services: set of service ask "?"
  fact current_level: level of asam ask "?"
}
placement place { on asam choose least intensive }
criteria 1 {
  criterion part: asked and fear is mild and weekly is at least 9 hours/week and age is at least 18 years
  criterion rest: since is before as_of and services includes group and current_level is 2.1
  admit when part or rest
}
"#;

/// Text that is often nearly right.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(":".to_owned()),
        Just(",".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        "\"(asked|fear|weekly|age|since|services|current_level|one_of|reports|value|source|from|to|includes)\"",
        "\"(mild|severe|group|2\\.1|IOP|2024-02-29|540 minutes/week|\\$id|\\$as_of|may_include)\"",
        "-?[0-9]{1,20}(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,5})?",
        "\\PC{0,8}",
    ];
    let value = prop_oneof![
        piece.clone(),
        proptest::collection::vec(piece.clone(), 1..8).prop_map(|pieces| pieces.concat()),
        Just("{\"one_of\":[1,2]}".to_owned()),
        Just("{\"from\":1,\"to\":9}".to_owned()),
        Just("{\"reports\":[{\"value\":\"mild\",\"source\":\"intake\"}]}".to_owned()),
    ];
    let name = "\"(asked|fear|weekly|age|since|services|current_level|other)\"";
    let entries = proptest::collection::vec((name, value), 0..5).prop_map(|entries| {
        let entries: Vec<String> = entries
            .into_iter()
            .map(|(name, value)| format!("{name}:{value}"))
            .collect();
        format!("{{{}}}", entries.join(","))
    });
    prop_oneof![
        entries,
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        "\\PC{0,40}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facts_are_read_or_refused_in_words(text in text()) {
        thread_local! {
            static RULESET: Ruleset = Ruleset::from_files("rule", [("rule/rule.criteria", RULES)])
                .unwrap_or_else(|error| panic!("{error}"));
        }
        RULESET.with(|ruleset| {
            match ruleset.facts_from_json(&text) {
                Ok(facts) => {
                    let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap()).to_json();
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&decision).is_ok(), "{}", decision);
                }
                Err(error) => {
                    prop_assert!(!error.errors.is_empty());
                    prop_assert!(!error.to_string().contains("RawValue"), "{}", error);
                }
            }
            Ok(())
        })?;
    }
}

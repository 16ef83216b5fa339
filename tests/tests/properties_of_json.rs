//! What reads JSON fast reads it as what reads it with care: to the same facts, or leaves it alone.

use std::cell::Cell;

use proptest::prelude::*;
use stepwell::{Day, Ruleset, outcomes::BareOutcome};
use stepwell_eval::{bare::Bare, placed, read_facts, record::record};

const RULES: &str = r#"
ruleset small version 1.0.0 in force from 2024-01-01
scale risk { none mild severe }
choice service { group single family }
continuum asam { 1 2.1 also "IOP" 3.7 }
facts {
  fact asked: yes/no ask "?"
  fact fear: risk ask "?"
  fact weekly: hours/week from 0 to 40 ask "?"
  fact dose: mg from -5 to 5 ask "?"
  fact age: whole years from 0 to 120 ask "?"
  fact since: date ask "?"
  fact services: set of service ask "?"
  fact preferred: service ask "?"
  fact current_level: level of asam ask "?"
  fact unread: whole number from 0 to 9 ask "?"
}
unit mg
impossible "A child that asked": asked and age is below 3 years
placement place { on asam choose least intensive }
criteria 1 {
  criterion asking: asked
  criterion fearing: fear is mild
  criterion hours: weekly is at least 9 hours/week and below 20.5 hours/week
  flag dosed: dose is above 0.125 mg or dose is below -1.1 mg
  flag old: age is at least 18 years
  flag late: since is before as_of
  flag latest: since is after 2024-02-28
  flag grouped: services includes group
  flag likes: preferred is single
  flag now_at: current_level is 2.1
  flag shared: weekly is above dose * 4 hours/week/mg
  admit when asking and fearing and hours
}
criteria 2.1 {
  criterion further: weekly is at least 20.5 hours/week or age is below 18 years
  admit when further
}
"#;

/// A value as often right as wrong, near where the rules turn.
fn value() -> impl Strategy<Value = String> {
    let fixed = [
        "null",
        "true",
        "false",
        "\"none\"",
        "\"mild\"",
        "\"severe\"",
        "\"Mild\"",
        "\"\\u006dild\"",
        "\"2.1\"",
        "2.1",
        "\"IOP\"",
        "1",
        "\"1\"",
        "\"group\"",
        "[\"group\"]",
        "[\"group\",\"single\"]",
        "[\"group\",\"group\"]",
        "[]",
        "[1]",
        "[null]",
        "[\"other\"]",
        "9",
        "9.0",
        "8.9999999999999999999",
        "9.00000000000000000000001",
        "9e0",
        "0.9e1",
        "20.5",
        "20.50",
        "20.49999999999999999",
        "-0",
        "-0.0",
        "0.125",
        "0.1250000000000000001",
        "-1.1",
        "-1.10",
        "17",
        "18",
        "18.0",
        "18.5",
        "2",
        "3",
        "120",
        "121",
        "-1",
        "40",
        "40.0000000000000001",
        "1e400",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "0.0000000000000000001",
        "\"2024-02-28\"",
        "\"2024-02-29\"",
        "\"2023-02-29\"",
        "\"540 minutes/week\"",
        "\"9 hours/week\"",
        "\"\\ud800\"",
        "{\"one_of\":[\"mild\",\"severe\"]}",
        "{\"from\":9,\"to\":10}",
        "{\"reports\":[{\"value\":9}]}",
        "01",
        "1.",
        ".5",
        "+1",
        "nul",
        "\"",
        "{}",
        "[[]]",
        "\"\u{0}\"",
        " 9 ",
        "\t\"mild\"\n",
    ];
    prop_oneof![
        4 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => "-?[0-9]{1,3}(\\.[0-9]{1,20})?",
        1 => "\\PC{0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        Just("\"asked\":true"),
        Just("\"asked\":false"),
        Just("\"fear\":\"mild\""),
        Just("\"weekly\":12.5"),
        Just("\"age\":30"),
        Just("\"since\":\"2024-05-01\""),
        Just("\"services\":[\"group\"]"),
        Just("\"preferred\":\"single\""),
        Just("\"current_level\":\"2.1\""),
        Just("\"dose\":-1.2"),
        Just("\"$id\":\"a\""),
        Just("\"$id\":7"),
        Just("\"unread\":3"),
    ];
    let name = prop_oneof![
        12 => "(asked|fear|weekly|dose|age|since|services|preferred|current_level|unread)",
        1 => Just("other".to_owned()),
        1 => Just("$id".to_owned()),
        1 => Just("$as_of".to_owned()),
        1 => Just("\\u0061ge".to_owned()),
    ];
    let entry = prop_oneof![
        plain.prop_map(str::to_owned),
        (name, value()).prop_map(|(name, value)| format!("\"{name}\":{value}")),
    ];
    let entries = proptest::collection::vec(entry, 0..7);
    (entries, "[ \n\u{feff}]{0,1}", "[ ,}\u{a0}]{0,1}")
        .prop_map(|(entries, before, after)| format!("{before}{{{}}}{after}", entries.join(",")))
}

thread_local! {
    static RULESET: Ruleset = Ruleset::from_files("rule", [("rule/rule.criteria", RULES)]).unwrap_or_else(|error| panic!("{error}"));
}

fn day() -> Day {
    Day::parse("2026-01-01").unwrap()
}

#[test]
fn what_is_read_fast_is_the_same() {
    let (fast, slow) = (Cell::new(0_u32), Cell::new(0_u32));
    let config = ProptestConfig {
        cases: 40_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in text())| {
        RULESET.with(|ruleset| {
            let (model, periods) = (ruleset.model(), ruleset.periods());
            let program = periods.program(model, day()).unwrap();
            let bare = Bare::new(model, program).unwrap();
            let clauses = bare.clauses(program).unwrap();
            let mut sheet = bare.sheet();
            if !bare.read_json(&text, &mut sheet) {
                slow.set(slow.get() + 1);
                return Ok(());
            }
            fast.set(fast.get() + 1);
            let read = read_facts(model, &text);
            prop_assert!(read.is_ok(), "{:?}", read);
            let read = read.unwrap();
            prop_assert_eq!(read.as_of, None);
            for (id, fact) in model.facts.entries() {
                prop_assert_eq!(sheet.is_unknown(id), read.facts.given(id).is_none(), "{}", &fact.name);
            }
            let recorded = record(model, program, &read.facts, day());
            clauses.read(&mut sheet, day());
            for (id, name) in model.clause_names.entries() {
                let expected = program.clause(id).map(|registers| recorded[registers.verdict]);
                prop_assert_eq!(clauses.verdict(&sheet, id), expected, "{}", &name.id);
            }
            Ok(())
        })?;
    });
    // A test of two ways must have gone both.
    assert!(
        fast.get() > 4_000 && slow.get() > 4_000,
        "{} fast, {} slow",
        fast.get(),
        slow.get()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn outcomes_from_json_are_those_of_the_facts(text in text()) {
        RULESET.with(|ruleset| {
            let outcomes = ruleset.outcomes(day()).unwrap();
            let placement = outcomes.placement("place").unwrap();
            let mut sheet = outcomes.sheet();
            // What is left of the record before must not matter.
            let _ = placement.outcome_from_json(r#"{"asked":true,"fear":"mild","weekly":12,"age":30,"dose":1}"#, &mut sheet);
            let found = placement.outcome_from_json(&text, &mut sheet);
            let facts = match (ruleset.facts_from_json(&text), &found) {
                (Ok(facts), Ok(_)) => facts,
                (Err(error), Err(other)) => {
                    prop_assert_eq!(&error, other);
                    return Ok(());
                }
                (read, found) => {
                    prop_assert!(false, "{:?} {:?}", read, found);
                    return Ok(());
                }
            };
            let (model, periods) = (ruleset.model(), ruleset.periods());
            let day = facts.as_of.unwrap_or(day());
            let expected = match periods.program(model, day) {
                _ if !ruleset.impossible(&facts, day).is_empty() => BareOutcome::Impossible,
                Some(program) => {
                    let (id, placement) = model.placements.entries().next().unwrap();
                    let recorded = record(model, program, &facts.facts, day);
                    BareOutcome::of_placed(&placed(model, program, &recorded, id), placement.choose)
                }
                None => BareOutcome::OutOfScope,
            };
            prop_assert_eq!(found, Ok(expected));
            Ok(())
        })?;
    }
}

#[test]
fn plain_records_are_read_fast_and_no_others() {
    RULESET.with(|ruleset| {
        let (model, periods) = (ruleset.model(), ruleset.periods());
        let bare = Bare::new(model, periods.program(model, day()).unwrap()).unwrap();
        let mut sheet = bare.sheet();
        for fast in [
            "{}",
            r#"{"asked":true,"fear":"mild","weekly":12.5,"dose":-1.2,"age":30,"since":"2024-05-01","services":["group","single"]}"#,
            r#" { "age" : 30 , "asked" : null , "$id" : "a" } "#,
            r#"{"preferred":"single","current_level":"IOP","unread":9}"#,
            r#"{"f\u0065ar":"m\u0069ld"}"#,
        ] {
            assert!(bare.read_json(fast, &mut sheet), "{fast}");
        }
        for slow in [
            "",
            "[]",
            "{} {}",
            "\u{feff}{}",
            r#"{"age":30,"age":30}"#,
            r#"{"$id":1,"$id":1}"#,
            r#"{"other":1}"#,
            r#"{"age":18.0}"#,
            r#"{"age":121}"#,
            r#"{"weekly":1e1}"#,
            r#"{"weekly":40.1}"#,
            r#"{"weekly":"540 minutes/week"}"#,
            r#"{"fear":{"one_of":["none","mild"]}}"#,
            r#"{"$as_of":"2025-01-01"}"#,
            r#"{"asked":"yes"}"#,
            r#"{"asked":1}"#,
        ] {
            assert!(!bare.read_json(slow, &mut sheet), "{slow}");
        }
    });
}

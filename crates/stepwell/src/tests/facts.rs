//! Facts as JSON: every form, and everything that does not fit.

use super::{SAMPLE, decided, loaded, sample};

/// What is said of facts that are refused.
fn refused(facts: &str) -> Vec<String> {
    let error = sample().facts_from_json(facts).unwrap_err();
    error.errors.iter().map(ToString::to_string).collect()
}

/// How a decision shows one fact that was given.
fn shown(fact: &str, given: &str) -> String {
    let decision = decided(&sample(), &format!("{{\"{fact}\": {given}}}"));
    let levels = decision
        .placements
        .values()
        .flat_map(|placement| placement.levels.values());
    let of_levels = levels.flat_map(|level| &level.clauses);
    let of_programs = decision.programs.values().flat_map(|program| &program.clauses);
    let shown = of_levels
        .chain(of_programs)
        .find_map(|clause| clause.facts.get(fact))
        .unwrap();
    serde_json::to_string(shown).unwrap()
}

#[test]
fn every_form_is_read_and_echoed() {
    for (fact, given, echoed) in [
        ("needs_detox", "true", "true"),
        ("needs_detox", "null", "null"),
        (
            "needs_detox",
            r#"{"one_of": [true, false]}"#,
            r#"{"one_of":[false,true]}"#,
        ),
        ("withdrawal_risk", r#""minimal""#, r#""minimal""#),
        (
            "withdrawal_risk",
            r#"{"one_of": ["severe", "none"]}"#,
            r#"{"one_of":["none","severe"]}"#,
        ),
        (
            "withdrawal_risk",
            r#"{"from": "moderate"}"#,
            r#"{"one_of":["moderate","high","severe"]}"#,
        ),
        ("days_per_week", "2.50", "2.5"),
        ("days_per_week", "25e-1", "2.5"),
        ("days_per_week", r#"{"from": 2, "to": 4}"#, r#"{"from":2,"to":4}"#),
        ("days_per_week", r#"{"from": 2}"#, r#"{"from":2,"to":7}"#),
        ("days_per_week", r#"{"one_of": [2, 4]}"#, r#"{"one_of":[2,4]}"#),
        ("hours_per_day", r#""200 minutes/day""#, r#""10/3""#),
        ("hours_per_day", r#""90 minutes/day""#, "1.5"),
        ("services", r#"["group_therapy"]"#, r#"["group_therapy"]"#),
        (
            "services",
            r#"{"includes": ["group_therapy"], "may_include": ["drug_testing"]}"#,
            r#"{"includes":["group_therapy"],"may_include":["drug_testing"]}"#,
        ),
        (
            "withdrawal_risk",
            r#"{"reports": [{"value": "none", "source": "intake"}, {"value": null}, {"value": "severe"}]}"#,
            r#"{"reports":[{"value":"none","source":"intake"},{"value":"severe"}]}"#,
        ),
        (
            "withdrawal_risk",
            r#"{"reports": [{"value": null, "source": "intake"}]}"#,
            "null",
        ),
    ] {
        assert_eq!(shown(fact, given), echoed, "{fact}: {given}");
    }
}

#[test]
fn a_level_is_a_label_however_it_is_written() {
    let ruleset = sample();
    for given in ["\"2.1\"", "2.1", "\"IOP\"", "\"II.1\""] {
        let facts = format!("{{\"current_level\": {given}, \"drug_test_positive\": true}}");
        let decision = decided(&ruleset, &facts);
        assert!(
            decision
                .transitions
                .triggered
                .contains(&"positive_test".to_owned()),
            "{given}"
        );
    }
    assert_eq!(
        refused(r#"{"current_level": 2.10}"#),
        ["`current_level`: 2.10 is given; it is one of 1, 2.1, 2.5 or 3.7"]
    );
    assert!(sample().facts_from_json(r#"{"stage_of_change": 2}"#).is_ok());
}

#[test]
fn all_that_does_not_fit_is_told_at_once() {
    let told = refused(
        r#"{"ages": 3, "age": 17.5, "withdrawal_risk": "huge", "needs_detox": "yes", "days_per_week": 8,
            "hours_per_day": "3 days", "groups": "3 sesions/week", "services": ["yoga"], "admitted": "2024-02-30",
            "current_level": true, "$day": 1}"#,
    );
    assert_eq!(
        told,
        [
            "`ages`: there is no such fact; did you mean `age`?",
            "`age`: 17.5 is given, which is not a whole number; it is a whole number of years from 0 to 120, or text with a unit such as \"2 years\"",
            "`withdrawal_risk`: \"huge\" is given; it is one of none, minimal, moderate, high or severe",
            "`needs_detox`: \"yes\" is given; write true or false",
            "`days_per_week`: 8 is given, which is out of range; it is a number of days/week from 0 to 7, or text with a unit such as \"2 days/week\"",
            "`hours_per_day`: \"3 days\" is given, and days do not convert into hours/day; it is a number of hours/day from 0 to 24, or text with a unit such as \"2 hours/day\"",
            "`groups`: \"3 sesions/week\" is given, and `sesions/week` is no unit of this ruleset; it is a number of sessions/week from 0 to 50, or text with a unit such as \"2 sessions/week\"",
            "`services`: `yoga` is not in `service`; it is a list of group_therapy, individual_counselling, case_management and drug_testing",
            "`admitted`: \"2024-02-30\" is given; it is a day, written as \"2024-01-31\"",
            "`current_level`: true is given; it is one of 1, 2.1, 2.5 or 3.7",
            "`$day`: there is no such fact; only `$id` and `$as_of` start with `$`",
        ]
    );
}

#[test]
fn a_key_that_stands_twice_is_an_error() {
    assert_eq!(
        refused(r#"{"age": 3, "\u0061ge": 4}"#),
        ["`age`: it is given twice; give it once"]
    );
}

#[test]
fn hostile_text_is_refused_in_words() {
    let deep = format!("{{\"age\": {}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_object = format!(
        "{{\"age\": {}1{}}}",
        "{\"one_of\":".repeat(100_000),
        "}".repeat(100_000)
    );
    for text in [
        "",
        "null",
        "[]",
        "3",
        "\"age\"",
        "{",
        "{\"age\": NaN}",
        "{\"age\": 1,}",
        "{\"age\": Infinity}",
        "{\"age\": 1e400}",
        "{\"age\": 1e99999999999999999999}",
        "{\"age\": 0.0000000000000000001}",
        "{\"age\": 1234567890123456789}",
        "{\"age\": {\"one_of\": []}}",
        "{\"age\": {\"one_of\": [{\"one_of\": [1]}]}}",
        "{\"age\": {\"from\": 4, \"to\": 2}}",
        "{\"age\": {}}",
        "{\"age\": {\"from\": 1, \"from\": 2}}",
        "{\"age\": {\"reports\": [3]}}",
        "{\"age\": {\"reports\": [{\"source\": \"x\"}]}}",
        "{\"age\": \"3\"}",
        "{\"needs_detox\": 0}",
        "{\"services\": \"group_therapy\"}",
        "{\"$as_of\": \"tomorrow\"}",
        "{\"$id\": []}",
        &deep,
        &deep_object,
    ] {
        let told = refused(text);
        assert!(
            !told.is_empty() && told.iter().all(|line| line.len() < 400),
            "{text}: {told:?}"
        );
    }
}

#[test]
fn a_huge_exponent_of_a_small_number_is_still_exact() {
    assert_eq!(shown("days_per_week", "0.00000000000000003e17"), "3");
}

#[test]
fn id_and_day_are_echoed() {
    let decision = decided(&sample(), r#"{"$id": 17, "$as_of": "2025-03-01"}"#);
    assert_eq!(
        (decision.id.as_deref(), decision.as_of.as_str()),
        (Some("17"), "2025-03-01")
    );
}

#[test]
fn impossible_facts_are_refused_by_name() {
    assert_eq!(
        refused(r#"{"needs_detox": true, "withdrawal_risk": "none"}"#),
        ["the facts together are impossible: Detox is not needed without withdrawal"]
    );
    assert!(sample().facts_from_json(r#"{"needs_detox": true}"#).is_ok());
}

#[test]
fn an_example_reads_sets_as_a_record_does() {
    let forms = [
        ("(group_therapy)", r#"["group_therapy"]"#),
        ("()", "[]"),
        ("includes (group_therapy)", r#"{"includes": ["group_therapy"]}"#),
        (
            "includes (group_therapy) and may include ()",
            r#"{"includes": ["group_therapy"], "may_include": []}"#,
        ),
        (
            "includes (group_therapy) and may include (drug_testing)",
            r#"{"includes": ["group_therapy"], "may_include": ["drug_testing"]}"#,
        ),
        (
            "may include (drug_testing)",
            r#"{"may_include": ["drug_testing"]}"#,
        ),
    ];
    for (written, json) in forms {
        let example =
            format!("example \"e\" {{ given {{ services: {written} }} expect {{ iop: undetermined }} }}");
        let ruleset = loaded(&format!("{SAMPLE}{example}"));
        let fact = ruleset
            .model()
            .facts
            .find(|fact| fact.name == "services")
            .unwrap();
        let record = ruleset
            .facts_from_json(&format!("{{\"services\": {json}}}"))
            .unwrap();
        let given = &ruleset.model().examples[0].given;
        assert_eq!(
            given,
            &[(fact, record.facts.given(fact).unwrap().possible.clone())],
            "{written}"
        );
    }
}

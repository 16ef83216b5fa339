//! Decisions: outcomes, reasons, what is missing.

use stepwell_eval::{ClauseDecision, PlacementOutcome, ProgramOutcome, TransitionsOutcome};
use stepwell_model::Verdict;

use super::{day, decided, loaded, sample};
use crate::Decision;

fn clause<'a>(decision: &'a Decision, id: &str) -> &'a ClauseDecision {
    let levels = decision
        .placements
        .values()
        .flat_map(|placement| placement.levels.values());
    let of_levels = levels.flat_map(|level| &level.clauses);
    let of_programs = decision.programs.values().flat_map(|program| &program.clauses);
    of_levels
        .chain(of_programs)
        .find(|clause| clause.id == id)
        .unwrap()
}

#[test]
fn a_missing_answer_leaves_the_outcome_open_and_names_the_question() {
    let decision = decided(
        &sample(),
        r#"{"age": 34, "withdrawal_risk": "minimal", "needs_detox": false}"#,
    );
    let placement = &decision.placements["level_of_care"];
    assert_eq!(placement.outcome, PlacementOutcome::Undetermined);
    assert_eq!(placement.possible, ["2.1", "none"]);
    assert_eq!(
        (placement.needs.as_slice(), placement.ask_next.as_deref()),
        (&["ambivalence".to_owned()][..], Some("ambivalence"))
    );
    assert!(placement.exact);
    assert_eq!(placement.not_judged, ["1", "2.5", "3.7"]);
}

#[test]
fn the_json_has_its_fields_in_their_order() {
    let facts = r#"{"age": 34, "withdrawal_risk": "minimal", "needs_detox": false}"#;
    let json = decided(&sample(), facts).to_json();
    assert!(json.starts_with(r#"{"format":"stepwell.decision/1","id":null,"ruleset":{"name":"demo_iop","version":"1.0.0","digest":"sha256:"#));
    let order = [
        r#""as_of":"2026-01-01","placements":{"#,
        r#""level_of_care":{"#,
        r#""outcome":"undetermined","level":null,"possible":["2.1","none"],"exact":true,"needs":["ambivalence"],"ask_next":"ambivalence","not_judged":["1","2.5","3.7"],"levels":{"2.1":{"verdict":"unknown","#,
        r#""clauses":[{"id":"2.1 in level_of_care/dimension 1","title":"No severe withdrawal expected","kind":"dimension","condition":"met","verdict":"met","because":"withdrawal_risk is minimal, at most minimal","facts":{"withdrawal_risk":"minimal"},"cites":[{"source":"northeast","place":"Detox?"}]}"#,
        r#""programs":{"iop":{"#,
        r#""transitions":{"outcome":"#,
        r#""disputes":{"readiness":{"#,
        r#""follow":null}"#,
    ];
    let mut from = 0;
    for part in order {
        match json[from..].find(part) {
            Some(at) => from += at + part.len(),
            None => panic!("{part} does not follow in {json}"),
        }
    }
}

#[test]
fn reasons_are_told_in_the_words_of_the_file() {
    let ruleset = sample();
    for (facts, id, because) in [
        (
            r#"{"withdrawal_risk": "high"}"#,
            "2.1 in level_of_care/dimension 1",
            "withdrawal_risk is high, not at most minimal",
        ),
        (
            r#"{"ambivalence": "none"}"#,
            "2.1 in level_of_care/dimension 4",
            "ambivalence is none, not from minimal to high",
        ),
        (
            "{}",
            "2.1 in level_of_care/dimension 4",
            "ambivalence is not known",
        ),
        (
            r#"{"needs_detox": false}"#,
            "2.1 in level_of_care/detox",
            "needs_detox is no",
        ),
        (
            r#"{"withdrawal_risk": {"reports": [{"value": "none", "source": "intake"}, {"value": "severe", "source": "nurse"}]}}"#,
            "2.1 in level_of_care/dimension 1",
            "withdrawal_risk is none or severe (intake: none; nurse: severe)",
        ),
        (
            r#"{"services": ["group_therapy", "drug_testing"]}"#,
            "iop/core",
            "services lacks individual_counselling",
        ),
        (
            r#"{"services": ["group_therapy", "individual_counselling"]}"#,
            "iop/core",
            "services includes group_therapy and individual_counselling",
        ),
        (
            r#"{"services": {"includes": ["group_therapy"]}}"#,
            "iop/core",
            "whether services includes individual_counselling is not known",
        ),
        (
            r#"{"age": 30, "days_per_week": 3, "hours_per_day": 3}"#,
            "iop/hours",
            "weekly_hours is 9 hours/week (days_per_week 3, hours_per_day 3), at least minimum_hours (9 hours/week) and below 20 hours/week",
        ),
        (
            r#"{"age": 30, "days_per_week": 3}"#,
            "iop/hours",
            "weekly_hours is not known (hours_per_day is not given)",
        ),
        (
            r#"{"days_per_week": 1}"#,
            "iop/three_days",
            "days_per_week is 1 day/week, not 3 days/week",
        ),
    ] {
        assert_eq!(clause(&decided(&ruleset, facts), id).because, because, "{facts}");
    }
}

#[test]
fn a_missed_bound_says_by_how_much() {
    let ruleset = sample();
    let hours = |hours: &str| {
        let facts = format!(r#"{{"age": 30, "days_per_week": 5, "hours_per_day": {hours}}}"#);
        let decision = decided(&ruleset, &facts);
        let clause = clause(&decision, "iop/hours");
        (clause.verdict, clause.short_by.clone(), clause.over_by.clone())
    };
    assert_eq!(
        hours("1.5"),
        (Verdict::NotMet, Some("1.5 hours/week".to_owned()), None)
    );
    assert_eq!(
        hours("5"),
        (Verdict::NotMet, None, Some("5 hours/week".to_owned()))
    );
    assert_eq!(hours("2"), (Verdict::Met, None, None));
    assert_eq!(
        hours(r#"{"from": 0, "to": 1}"#),
        (Verdict::NotMet, Some("4 hours/week".to_owned()), None)
    );
}

#[test]
fn a_program_conforms_does_not_or_is_open() {
    let ruleset = sample();
    let core = r#""services": ["group_therapy", "individual_counselling"]"#;
    let outcome = |facts: &str| {
        let decision = decided(&ruleset, &format!("{{{core}, {facts}}}"));
        decision.programs["iop"].outcome
    };
    assert_eq!(
        outcome(r#""age": 30, "days_per_week": 3, "hours_per_day": 3"#),
        ProgramOutcome::Conforms
    );
    assert_eq!(
        outcome(r#""age": 30, "days_per_week": 3, "hours_per_day": 2"#),
        ProgramOutcome::DoesNotConform
    );
    assert_eq!(
        outcome(r#""age": 15, "days_per_week": 3, "hours_per_day": 2"#),
        ProgramOutcome::Conforms
    );
    assert_eq!(
        outcome(r#""days_per_week": 3, "hours_per_day": 2"#),
        ProgramOutcome::Undetermined
    );
    assert_eq!(
        outcome(r#""days_per_week": 3, "hours_per_day": 1.9"#),
        ProgramOutcome::DoesNotConform
    );
}

#[test]
fn unless_lifts_an_exclusion() {
    let ruleset = sample();
    let facts = r#""age": 34, "withdrawal_risk": "minimal", "ambivalence": "high", "needs_detox": true"#;
    let shut = decided(&ruleset, &format!("{{{facts}, \"current_level\": \"1\"}}"));
    assert_eq!(shut.placements["level_of_care"].outcome, PlacementOutcome::None);
    let lifted = decided(&ruleset, &format!("{{{facts}, \"current_level\": \"3.7\"}}"));
    assert_eq!(lifted.placements["level_of_care"].level.as_deref(), Some("2.1"));
    let detox = clause(&lifted, "2.1 in level_of_care/detox");
    assert_eq!((detox.condition, detox.verdict), (Verdict::Met, Verdict::NotMet));
    assert_eq!(detox.unless[0].because, "current_level is 3.7, at least 3.7");
    assert_eq!(
        clause(&lifted, "2.1 in level_of_care/slow_start").verdict,
        Verdict::Met
    );
}

#[test]
fn who_it_is_not_for_is_out_of_scope() {
    let decision = decided(&sample(), r#"{"age": 17}"#);
    assert_eq!(
        decision.placements["level_of_care"].outcome,
        PlacementOutcome::OutOfScope
    );
    let decision = decided(&sample(), "{}");
    assert_eq!(
        decision.placements["level_of_care"].possible,
        ["2.1", "none", "out of scope"]
    );
}

#[test]
fn before_the_first_day_everything_is_out_of_scope() {
    let ruleset = sample();
    let facts = ruleset.facts_from_json("{}").unwrap();
    let decision = ruleset.evaluate(&facts, day("2023-12-31"));
    assert_eq!(
        decision.placements["level_of_care"].outcome,
        PlacementOutcome::OutOfScope
    );
    assert_eq!(decision.programs["iop"].outcome, ProgramOutcome::OutOfScope);
    assert_eq!(decision.transitions.outcome, TransitionsOutcome::OutOfScope);
}

#[test]
fn a_dispute_that_follows_nobody_is_told_and_can_be_settled() {
    let ruleset = sample();
    let facts = r#"{"ambivalence": "moderate", "drug_test_positive": false}"#;
    let decision = decided(&ruleset, facts);
    let dispute = &decision.disputes["readiness"];
    assert_eq!((dispute.verdict, dispute.disputed), (Verdict::Unknown, true));
    let ready = clause(&decision, "1 in all_levels/ready");
    assert_eq!(
        ready.because,
        "readiness is disputed (northeast: not met; roots: met)"
    );
    let placement = &decision.placements["all_levels"];
    assert_eq!(placement.needs, ["readiness"]);
    assert_eq!(placement.ask_next, None);
    let following = ruleset.following("roots").unwrap();
    let decision = decided(&following, facts);
    assert_eq!(decision.follow.as_deref(), Some("roots"));
    assert_eq!(
        decision.placements["all_levels"].outcome,
        PlacementOutcome::Several
    );
    assert_eq!(
        decision.placements["all_levels"].levels_met.as_deref(),
        Some(&["1".to_owned()][..])
    );
    assert!(ruleset.following("nobody").is_none());
}

#[test]
fn every_level_is_told_where_every_one_is_chosen() {
    let ruleset = sample();
    let decision = decided(&ruleset, r#"{"ambivalence": "none", "drug_test_positive": true}"#);
    let placement = &decision.placements["all_levels"];
    assert_eq!(placement.outcome, PlacementOutcome::Several);
    assert_eq!(placement.possible, ["1", "2.5"]);
    let decision = decided(&ruleset, r#"{"ambivalence": "none"}"#);
    let placement = &decision.placements["all_levels"];
    assert_eq!(placement.outcome, PlacementOutcome::Undetermined);
    assert_eq!(placement.levels_met.as_deref(), Some(&["1".to_owned()][..]));
    assert_eq!(placement.possible, ["1", "2.5"]);
}

#[test]
fn steps_that_cannot_both_be_taken_are_a_conflict() {
    let ruleset = sample();
    let facts = r#"{"current_level": "2.1", "drug_test_positive": true, "withdrawal_risk": "none", "admitted": "2024-05-01"}"#;
    let moves = decided(&ruleset, facts).transitions;
    assert_eq!(moves.outcome, TransitionsOutcome::Conflict);
    assert_eq!(moves.triggered, ["calm", "look", "positive_test"]);
    let facts = r#"{"current_level": "2.1", "drug_test_positive": true, "withdrawal_risk": "high", "admitted": "2024-05-01"}"#;
    assert_eq!(
        decided(&ruleset, facts).transitions.outcome,
        TransitionsOutcome::Triggered
    );
    let facts = r#"{"current_level": "2.1", "drug_test_positive": true, "admitted": "2025-05-01"}"#;
    let moves = decided(&ruleset, facts).transitions;
    assert_eq!(moves.outcome, TransitionsOutcome::Undetermined);
    assert_eq!(moves.possible, ["calm"]);
    assert_eq!(moves.possible_outcomes, ["triggered", "conflict"]);
    assert_eq!(moves.needs, ["withdrawal_risk"]);
    let facts = r#"{"current_level": "1", "withdrawal_risk": "high", "admitted": "2025-05-01"}"#;
    assert_eq!(
        decided(&ruleset, facts).transitions.outcome,
        TransitionsOutcome::None
    );
}

#[test]
fn a_dated_clause_counts_on_its_days_only() {
    let ruleset = loaded(
        r#"ruleset dated version 1.0.0 in force from 2024-01-01 until 2026-12-31
        facts { fact asked: yes/no ask "?" }
        continuum asam { 1 }
        placement p { on asam choose least intensive }
        criteria 1 {
          criterion ever: asked or not asked
          exclude late: asked in force from 2025-01-01 until 2025-12-31
          admit when ever
        }"#,
    );
    let facts = ruleset.facts_from_json(r#"{"asked": true}"#).unwrap();
    let on = |text: &str| {
        let decision = ruleset.evaluate(&facts, day(text));
        let placement = &decision.placements["p"];
        let clauses = placement
            .levels
            .values()
            .map(|level| level.clauses.len())
            .sum::<usize>();
        (placement.outcome.word(), clauses)
    };
    assert_eq!(on("2024-01-01"), ("placed", 2));
    assert_eq!(on("2024-12-31"), ("placed", 2));
    assert_eq!(on("2025-01-01"), ("none", 3));
    assert_eq!(on("2025-12-31"), ("none", 3));
    assert_eq!(on("2026-01-01"), ("placed", 2));
    assert_eq!(on("2027-01-01"), ("out of scope", 0));
}

#[test]
fn the_order_in_which_things_are_written_changes_nothing() {
    let (header, rest) = super::SAMPLE.trim().split_once("\n\n").unwrap();
    let mut parts: Vec<&str> = rest.split("\n\n").collect();
    parts.push(header);
    parts.reverse();
    let turned = loaded(&parts.join("\n\n"));
    for facts in [
        "{}",
        r#"{"age": 34, "ambivalence": "high"}"#,
        r#"{"ambivalence": "high", "withdrawal_risk": "none", "age": 34, "needs_detox": false, "services": []}"#,
    ] {
        assert_eq!(
            decided(&sample(), facts).to_json_pretty(),
            decided(&turned, facts).to_json_pretty()
        );
    }
}

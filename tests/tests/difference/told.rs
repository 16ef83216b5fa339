//! What changes for somebody without another outcome: what is told of them, what is asked of them, on which days.

use crate::{changed, clinic, diff, json, moves, nobody};

/// The clinic's rules with a flag, a typical range and a recommendation.
fn telling() -> String {
    clinic()
        .replace(
            "  exclude detox: needs_detox\n",
            "  exclude detox: needs_detox\n    cite circular \"2\"\n  flag danger: relapse_risk is severe\n  typical grown: age is at least 25 years\n",
        )
        .replace(
            "program iop for adults {\n",
            "program iop for adults {\n  recommend long: hours_offered is at least 12 hours/week\n    cite manual \"5\"\n",
        )
}

/// Of whom something is told, or no longer: by clause, with whether that was before and is after.
fn told(old: &str, new: &str) -> Vec<(String, String, String)> {
    let document = json(old, new);
    let moves = moves(&document);
    assert_eq!(nobody(&document), moves.is_empty());
    let status = diff(old, new, &["--exit-code"]).status;
    assert_eq!(status, u8::from(!moves.is_empty()));
    moves.into_keys().collect()
}

fn moved(clause: &str, before: &str, after: &str) -> (String, String, String) {
    (clause.to_owned(), before.to_owned(), after.to_owned())
}

#[test]
fn a_flag_that_warns_of_fewer_affects_somebody() {
    let new = telling().replace(
        "relapse_risk is severe\n  typical",
        "relapse_risk is severe and age is at least 18 years\n  typical",
    );
    let all = told(&telling(), &new);
    assert_eq!(all, [moved("2.1 in level_of_care/danger", "told", "not told")]);
    // Only adults of severe risk were warned of, and are.
    let wider = told(&new, &telling());
    assert_eq!(wider, [moved("2.1 in level_of_care/danger", "not told", "told")]);
}

#[test]
fn what_is_told_no_longer_or_newly_affects_somebody() {
    let without = clinic();
    let with = telling();
    let gone = told(&with, &without);
    let all = [
        "2.1 in level_of_care/danger",
        "2.1 in level_of_care/grown",
        "iop for adults/long",
    ];
    assert_eq!(gone, all.map(|clause| moved(clause, "told", "not told")));
    let new = told(&without, &with);
    assert_eq!(new, all.map(|clause| moved(clause, "not told", "told")));
}

#[test]
fn what_is_told_of_the_same_people_in_other_words_affects_nobody() {
    let new = telling().replace(
        "relapse_risk is severe\n  typical",
        "relapse_risk is above mild\n  typical",
    );
    assert_eq!(told(&telling(), &new), []);
}

#[test]
fn a_question_that_reads_otherwise_is_said_to_escape_every_proof() {
    let new = changed(&[("ask \"Is detox needed?\"", "ask \"Can detox be done without?\"")]);
    let document = json(&clinic(), &new);
    assert!(nobody(&document));
    let notes = document["rulesets"][0]["notes"][0].as_str().unwrap();
    assert!(
        notes.contains("`needs_detox`") && notes.contains("no proof sees"),
        "{notes}"
    );
}

#[test]
fn what_an_answer_means_is_compared() {
    let new = changed(&[("  severe\n}", "  severe \"Likely, and harmful\"\n}")]);
    let document = json(&clinic(), &new);
    let change = &document["changes"][0];
    assert_eq!(
        (&change["kind"], &change["what"], &change["id"]),
        (&"retitled".into(), &"scale".into(), &"risk".into())
    );
    assert_eq!(change["after"], "severe \"Likely, and harmful\"");
    assert!(
        document["rulesets"][0]["notes"][0]
            .as_str()
            .unwrap()
            .contains("`risk`")
    );
}

#[test]
fn the_header_and_its_sources_are_compared() {
    let new = changed(&[
        (
            "ruleset clinic \"The rule of the clinic\"",
            "ruleset clinic \"The rule of the house\"",
        ),
        ("kind \"web page\"", "kind \"regulation\""),
        ("version 1.0.0", "version 0.9.0"),
    ]);
    let document = json(&clinic(), &new);
    let all: Vec<String> = document["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{} {}", change["kind"], change["what"]))
        .collect();
    assert_eq!(all, ["\"retitled\" \"ruleset\"", "\"changed\" \"source\""]);
    assert!(nobody(&document));
    let notes = document["rulesets"][0]["notes"].to_string();
    assert!(
        notes.contains("the version went back, from 1.0.0 to 0.9.0"),
        "{notes}"
    );
}

#[test]
fn records_that_only_the_later_rules_refuse_are_counted_and_named() {
    let folder = crate::versions(
        &clinic(),
        &changed(&[("from 0 to 100         ask", "from 0 to 60          ask")]),
    );
    let records = "{\"age\": 70}\n{\"age\": 50}\n{\"age\": \"old\"}\n";
    std::fs::write(folder.path().join("all.jsonl"), records).unwrap();
    std::fs::write(folder.path().join("none.jsonl"), "").unwrap();
    let run = |file: &str| {
        stepwell_tests::stepwell(
            folder.path(),
            &["diff", "old", "new", "--exit-code", "--cohort", file],
            b"",
        )
    };
    let all = run("all.jsonl");
    assert_eq!(all.status, 1);
    let flat = all.output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("of 1 record: none moves; 2 records refused, of them 1 that was decided before"),
        "{flat}"
    );
    assert!(
        flat.contains("record 1 is refused now, and was decided before: `age`"),
        "{flat}"
    );
    assert!(flat.contains("record 3 is refused by both: `age`"), "{flat}");
    let none = run("none.jsonl");
    assert_eq!((none.status, none.output.as_str()), (2, ""));
    assert!(
        none.messages.contains("`none.jsonl` holds no records"),
        "{}",
        none.messages
    );
}

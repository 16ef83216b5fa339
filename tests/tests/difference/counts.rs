//! Profiles and outcomes, held against each patient one by one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stepwell::{Day, Ruleset};
use stepwell_tests::stepwell;

use crate::{MOVED_BOUND, changed, changes, clinic, json, moves, versions, write};

/// What each of many whole patients comes to, by the evaluator of records, with the answers that a question is told apart
/// by: the values that stand for every range between the bounds of both versions.
fn brute_force(old: &str, new: &str, facts: &[(&str, &[&str])]) -> BTreeMap<(String, String, String), usize> {
    let folder = versions(old, new);
    let load = |name: &str| Ruleset::load(folder.path().join(name)).unwrap();
    let (old, new) = (load("old"), load("new"));
    let mut people: Vec<Vec<String>> = vec![Vec::new()];
    for (name, values) in facts {
        people = people
            .iter()
            .flat_map(|person| {
                values.iter().map(move |value| {
                    let mut person = person.clone();
                    person.push(format!("\"{name}\": {value}"));
                    person
                })
            })
            .collect();
    }
    let outcomes = |ruleset: &Ruleset, text: &str, day: Day| -> BTreeMap<String, String> {
        let Ok(facts) = ruleset.facts_from_json(text) else {
            let all = ["level_of_care", "fitting", "iop for adults", "more_hours"];
            return all.map(|name| (name.to_owned(), "cannot be".to_owned())).into();
        };
        let decision = ruleset.evaluate(&facts, day);
        let one_of = |list: &[String]| format!("one of ({})", list.join(", "));
        let mut all = BTreeMap::new();
        for (name, it) in &decision.placements {
            let word = match (&it.level, &it.levels_met) {
                (Some(level), _) => level.clone(),
                (None, Some(levels)) if it.outcome.word() == "several" => {
                    format!("several ({})", levels.join(", "))
                }
                (None, _) if it.outcome.word() == "undetermined" => one_of(&it.possible),
                (None, _) => it.outcome.word().to_owned(),
            };
            all.insert(name.clone(), word);
        }
        for (name, it) in &decision.programs {
            all.insert(name.clone(), it.outcome.word().to_owned());
        }
        for it in &decision.transitions.transitions {
            let triggered = decision.transitions.triggered.contains(&it.id);
            let word = if triggered {
                it.action.as_str()
            } else {
                "not triggered"
            };
            all.insert(it.id.clone(), word.to_owned());
        }
        all
    };
    // A profile moves if it does so on some day; every stretch of days has one here.
    let mut found: BTreeMap<(String, String, String), BTreeSet<usize>> = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        let text = format!("{{{}}}", person.join(", "));
        for day in ["2024-06-01", "2025-06-01"] {
            let day = Day::parse(day).unwrap();
            let (was, is) = (outcomes(&old, &text, day), outcomes(&new, &text, day));
            for (target, before) in was {
                let Some(after) = is.get(&target) else { continue };
                if *after != before {
                    found
                        .entry((target, before, after.clone()))
                        .or_default()
                        .insert(at);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(key, people)| (key, people.len()))
        .collect()
}

/// What moves at a target, by what it was and is, as the program counts it.
fn counted(document: &Value, target: &str) -> BTreeMap<(String, String), usize> {
    moves(document)
        .into_iter()
        .filter(|((of, _, _), _)| of == target)
        .map(|((_, before, after), count)| ((before, after), count.parse().unwrap()))
        .collect()
}

fn by_hand(
    old: &str,
    new: &str,
    target: &str,
    facts: &[(&str, &[&str])],
) -> BTreeMap<(String, String), usize> {
    brute_force(old, new, facts)
        .into_iter()
        .filter(|((of, _, _), _)| of == target)
        .map(|((_, before, after), count)| ((before, after), count))
        .collect()
}

const RISK: (&str, &[&str]) = ("relapse_risk", &["\"none\"", "\"mild\"", "\"severe\""]);
const DETOX: (&str, &[&str]) = ("needs_detox", &["true", "false"]);
const LEVEL: (&str, &[&str]) = ("current_level", &["\"1\"", "\"2.1\"", "\"2.5\""]);

/// A number of days that makes of one hour a day each number of hours a week.
fn without_calculation(text: &str) -> String {
    text.replace("define hours_needed as days_wanted * hours_wanted\n", "")
        .replace(
            "  fact hours_wanted:",
            "  fact hours_needed: hours/week from 0 to 168  ask \"How many hours a week?\"\n  fact hours_wanted:",
        )
}

#[test]
fn counts_and_outcomes_are_those_of_each_patient_one_by_one() {
    let old = without_calculation(&clinic());
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        // Both an outcome that is settled and one that hangs on the open dispute move.
        (
            MOVED_BOUND.0,
            MOVED_BOUND.1,
            "level_of_care",
            &["8", "9.5", "10", "20", "21"],
        ),
        (
            "exclude detox: needs_detox",
            "exclude detox: needs_detox and relapse_risk is severe",
            "level_of_care",
            &["8", "9", "20", "21"],
        ),
        (
            "  choose least intensive",
            "  choose most intensive",
            "level_of_care",
            &["8", "9", "20", "21"],
        ),
        (
            "hours_needed is from 9 to 20 hours/week",
            "hours_needed is from 9 to 24 hours/week",
            "fitting",
            &["8", "9", "20", "21", "25"],
        ),
    ];
    for (was, is, target, hours) in cases {
        assert!(old.contains(was), "{was}");
        let new = old.replace(was, is);
        let ages: (&str, &[&str]) = if target == "fitting" {
            ("age", &["20"])
        } else {
            ("age", &["10", "20"])
        };
        let people: Vec<(&str, &[&str])> = if target == "fitting" {
            vec![ages, ("hours_needed", hours)]
        } else {
            vec![ages, ("hours_needed", hours), RISK, DETOX]
        };
        let expected = by_hand(&old, &new, target, &people);
        assert_eq!(counted(&json(&old, &new), target), expected, "{was}");
        let moves_nobody = was.contains("choose");
        assert_eq!(expected.is_empty(), moves_nobody, "{was}");
    }
}

#[test]
fn who_cannot_be_any_more_is_counted_apart() {
    let old = without_calculation(&clinic());
    let new = old.replace("age is below 5 years", "age is below 6 years");
    let people = [("age", &["4", "5", "10", "20"] as &[&str]), LEVEL, RISK];
    let expected = by_hand(&old, &new, "more_hours", &people);
    assert_eq!(expected.len(), 2, "{expected:?}");
    // Whoever of these is 5 years old is told from the rest.
    assert_eq!(counted(&json(&old, &new), "more_hours"), expected);
}

#[test]
fn days_on_which_a_clause_begins_to_count_are_looked_at() {
    let old = clinic();
    let new = changed(&[("in force from 2025-01-01", "in force from 2025-03-01")]);
    let document = json(&old, &new);
    assert_eq!(changes(&document), [("re-dated", "iop for adults/hours")]);
    let key = ("does not conform".to_owned(), "conforms".to_owned());
    assert_eq!(counted(&document, "iop for adults"), BTreeMap::from([(key, 1)]));
    let example = document["effects"][0]["example"].as_str().unwrap();
    assert!(example.contains("as_of: 2025-01-01"), "{example}");
}

#[test]
fn every_example_passes_with_the_later_rules() {
    let new = changed(&[
        MOVED_BOUND,
        (
            "relapse_risk is at least severe  cite",
            "relapse_risk is at least mild    cite",
        ),
        ("when current_level is 1 and", "when current_level is 2.1 and"),
        (
            "hours_needed is at least 20 hours/week",
            "hours_needed is at least 21 hours/week",
        ),
        ("hours_offered is at least 9", "hours_offered is at least 10"),
    ]);
    let document = json(&clinic(), &new);
    let effects = document["effects"].as_array().unwrap();
    assert!(effects.len() >= 6, "{effects:#?}");
    let examples: Vec<&str> = effects.iter().filter_map(|it| it["example"].as_str()).collect();
    // What is not shown says why.
    let limits = effects.iter().filter(|it| it["example"].is_null());
    assert!(limits.clone().all(|it| it["limit"].is_string()), "{effects:#?}");
    assert!(examples.len() >= 6, "{effects:#?}");
    let folder = versions(&clinic(), &format!("{new}\n{}", examples.join("\n")));
    let run = stepwell(folder.path(), &["test", "new"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    // With the earlier rules each of them fails: that is what it shows.
    write(
        &folder.path().join("old"),
        &format!("{}\n{}", clinic(), examples.join("\n")),
    );
    let run = stepwell(folder.path(), &["test", "old"], b"");
    assert_eq!(run.status, 1);
    assert!(
        run.output.contains(&format!("{} failed", examples.len())),
        "{}",
        run.told()
    );
}

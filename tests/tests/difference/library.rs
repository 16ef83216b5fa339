//! Two versions of the shipped library.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use stepwell::{Day, Ruleset};
use stepwell_tests::{files_below, stepwell, workspace};
use tempfile::{TempDir, tempdir};

use crate::{changes, document, folders::copy};

/// The library twice, in `old` and `new`.
fn library() -> TempDir {
    let folder = tempdir().unwrap();
    for side in ["old", "new"] {
        copy(&workspace().join("criteria"), &folder.path().join(side));
    }
    folder
}

fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    files_below(folder, "criteria")
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// Replaces a text in every file below a folder of the new side; it must stand in one of them.
fn replace(folder: &TempDir, below: &str, was: &str, is: &str) {
    let mut seen = 0;
    for (path, text) in texts(&folder.path().join("new").join(below)) {
        seen += text.matches(was).count();
        fs::write(path, text.replace(was, is)).unwrap();
    }
    assert!(seen > 0, "{was}");
}

fn diff(folder: &TempDir, below: &str) -> Value {
    let (old, new) = (format!("old/{below}"), format!("new/{below}"));
    document(&stepwell(
        folder.path(),
        &["diff", &old, &new, "--format", "json"],
        b"",
    ))
}

type Matrix = BTreeMap<(String, String), usize>;

/// Of a placement, how many profiles come from each outcome to each outcome.
fn matrix(document: &Value, target: &str) -> Matrix {
    let of = |it: &&Value| it["target"] == target;
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let count = |it: &Value| it["profiles"].as_str().unwrap().parse::<usize>().unwrap();
    let moves = document["effects"].as_array().unwrap().iter().filter(of);
    let mut matrix: Matrix = moves
        .map(|it| ((text(&it["before"]), text(&it["after"])), count(it)))
        .collect();
    let targets = document["rulesets"][0]["targets"].as_array().unwrap();
    let target = targets.iter().find(of).unwrap();
    let stays = target["stays"].as_array().unwrap();
    let stay: usize = stays.iter().map(count).sum();
    assert_eq!(stay.to_string(), target["stay"].as_str().unwrap());
    matrix.extend(stays.iter().map(|it| {
        let outcome = text(&it["outcome"]);
        ((outcome.clone(), outcome), count(it))
    }));
    // What comes to an outcome in all is what the totals say.
    for total in target["totals"].as_array().unwrap() {
        let outcome = text(&total["outcome"]);
        let before = matrix
            .iter()
            .filter(|((was, _), _)| *was == outcome)
            .map(|(_, count)| count);
        let after = matrix
            .iter()
            .filter(|((_, is), _)| *is == outcome)
            .map(|(_, count)| count);
        assert_eq!(total["before"], before.sum::<usize>().to_string());
        assert_eq!(total["after"], after.sum::<usize>().to_string());
    }
    matrix
}

/// The same by putting one patient of each kind to both versions.
fn one_by_one(folder: &TempDir, below: &str, target: &str, facts: &[(&str, &[&str])]) -> Matrix {
    let load = |side: &str| Ruleset::load(folder.path().join(side).join(below)).unwrap();
    let (old, new) = (load("old"), load("new"));
    let mut people = vec![String::new()];
    for (name, values) in facts {
        people = people
            .iter()
            .flat_map(|person| {
                values
                    .iter()
                    .map(move |value| format!("{person}, \"{name}\": {value}"))
            })
            .collect();
    }
    let outcome = |ruleset: &Ruleset, person: &str| {
        let facts = format!("{{{}}}", person.trim_start_matches(", "));
        let facts = ruleset.facts_from_json(&facts).unwrap();
        let decision = ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap());
        let placement = &decision.placements[target];
        match (&placement.level, &placement.levels_met) {
            (Some(level), _) => level.clone(),
            (None, Some(levels)) if placement.outcome.word() == "several" => {
                format!("several ({})", levels.join(", "))
            }
            (None, _) => placement.outcome.word().to_owned(),
        }
    };
    let mut matrix = Matrix::new();
    for person in &people {
        let key = (outcome(&old, person), outcome(&new, person));
        *matrix.entry(key).or_default() += 1;
    }
    matrix
}

#[test]
fn a_bound_that_moved_moves_exactly_those_whom_it_moves_one_by_one() {
    type Case = (
        &'static str,
        &'static str,
        (&'static str, &'static str),
        &'static [(&'static str, &'static [&'static str])],
        &'static [(&'static str, &'static str, usize)],
    );
    let cases: [Case; 3] = [
        (
            "public/third_edition",
            "level_by_hours",
            (
                "side_by_side  says hours_needed is from 9 to 20 hours/week",
                "side_by_side  says hours_needed is from 6 to 20 hours/week",
            ),
            &[
                ("age", &["15", "30"]),
                ("hours_needed", &["5", "7", "12", "20", "30"]),
            ],
            &[("several (1)", "several (1, 2.1)", 1)],
        ),
        (
            "public/california",
            "level_by_hours",
            (
                "hours_needed is below 6 hours/week",
                "hours_needed is below 9 hours/week",
            ),
            &[
                ("age", &["15", "30"]),
                ("hours_needed", &["5", "7", "9", "15", "30"]),
            ],
            &[("several (2.1)", "several (1, 2.1)", 1)],
        ),
        (
            "public/withdrawal",
            "band",
            ("ciwa_score is at least 19", "ciwa_score is at least 15"),
            &[("ciwa_score", &["5", "12", "16", "25"])],
            &[("10_to_18", "19_and_over", 1)],
        ),
    ];
    for (below, target, (was, is), facts, moved) in cases {
        let folder = library();
        replace(&folder, below, was, is);
        let document = diff(&folder, below);
        assert_eq!(changes(&document).len(), 1, "{below}");
        let matrix = matrix(&document, target);
        assert_eq!(matrix, one_by_one(&folder, below, target, facts), "{below}");
        let others = matrix.iter().filter(|((was, is), _)| was != is);
        let others: Vec<(&str, &str, usize)> = others
            .map(|((was, is), count)| (was.as_str(), is.as_str(), *count))
            .collect();
        assert_eq!(others, moved, "{below}");
    }
}

#[test]
fn one_bound_of_the_large_ruleset_affects_only_what_rests_on_it() {
    let folder = library();
    let (was, is) = (
        "emotional_severity is at most mild\n",
        "emotional_severity is at most moderate\n",
    );
    replace(&folder, "iop", was, is);
    let document = diff(&folder, "iop");
    assert_eq!(changes(&document), [("changed", "2.1/dimension 3")]);
    assert_eq!(
        document["changes"][0]["title"],
        "Emotional condition at most mild"
    );
    let effects = document["effects"].as_array().unwrap();
    let told: Vec<(&str, &str, &str, Option<&str>)> = effects
        .iter()
        .map(|it| {
            (
                it["target"].as_str().unwrap(),
                it["before"].as_str().unwrap(),
                it["after"].as_str().unwrap(),
                it["direction"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("level_of_care", "2.5", "2.1", Some("less intensive")),
            ("level_of_care", "none", "2.1", Some("now placed")),
            ("level_of_care", "one of (2.5, none)", "2.1", None),
            ("outpatient_not_enough", "not triggered", "move to 2.1", None),
            ("iop/not_indicated", "told", "not told", None),
        ]
    );
    // Whoever moves has just that severity, and nobody else does: the rest of the room is left as it was.
    for it in effects {
        assert!(
            it["example"]
                .as_str()
                .unwrap()
                .contains("emotional_severity: moderate")
        );
    }
    let matrix = matrix(&document, "level_of_care");
    let all: usize = matrix.values().sum();
    let moved: usize = matrix
        .iter()
        .filter(|((was, is), _)| was != is)
        .map(|(_, count)| count)
        .sum();
    assert_eq!((all, moved), (1_194_393_600, 2_688));
}

#[test]
fn pure_reformatting_of_every_shipped_ruleset_affects_nobody() {
    let folder = library();
    for (path, text) in texts(&folder.path().join("new")) {
        // Wider indents, empty lines and a comment; no text of a file spans lines.
        let text = text.replace("\n  ", "\n\n      ");
        fs::write(path, format!("# Laid out otherwise.\n\n{text}\n")).unwrap();
    }
    let document = diff(&folder, "");
    let rulesets = document["rulesets"].as_array().unwrap();
    assert!(rulesets.len() > 20);
    for ruleset in rulesets {
        for (field, expected) in [("reformatted", true), ("same", true), ("nobody", true)] {
            assert_eq!(ruleset[field], expected, "{}: {field}", ruleset["ruleset"]);
        }
    }
    assert_eq!(changes(&document), []);
    assert_eq!(document["effects"].as_array().unwrap().len(), 0);
}

#[test]
fn what_has_another_name_is_called_renamed_and_affects_nobody() {
    type Texts = &'static [(&'static str, &'static str)];
    let cases: [(&str, Texts, Texts); 5] = [
        (
            "iop",
            &[
                ("criterion stable \"", "criterion steady \""),
                ("hours and stable and", "hours and steady and"),
                ("2.1/stable", "2.1/steady"),
            ],
            &[("renamed", "2.1/steady"), ("reworded", "2.1/admit")],
        ),
        (
            "iop",
            &[("level_of_care", "indicated_level")],
            &[("renamed", "indicated_level")],
        ),
        (
            "iop",
            &[
                ("program iop \"", "program intensive \""),
                ("    iop/", "    intensive/"),
                ("    iop:", "    intensive:"),
            ],
            &[("renamed", "intensive")],
        ),
        // Levels and answers lie in the vocabulary beside it.
        ("", &[("3.7", "3.8")], &[("renamed", "asam/3.8")]),
        (
            "",
            &[
                ("  unwilling  \"", "  reluctant  \""),
                ("patient_engagement: unwilling", "patient_engagement: reluctant"),
            ],
            &[("renamed", "engagement/reluctant")],
        ),
    ];
    for (below, edits, expected) in cases {
        let folder = library();
        for (was, is) in edits {
            replace(&folder, below, was, is);
        }
        let document = diff(&folder, "iop");
        let told = changes(&document);
        for change in expected {
            assert!(told.contains(change), "{change:?}: {told:?}");
        }
        assert!(
            told.iter()
                .all(|(kind, _)| ["renamed", "reworded", "retitled"].contains(kind)),
            "{told:?}"
        );
        assert_eq!(document["rulesets"][0]["nobody"], true, "{expected:?}");
    }
}

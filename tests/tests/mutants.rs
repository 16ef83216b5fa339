//! `stepwell test --mutate`: small mistakes in rules, whether examples tell, and that what is suggested does.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use stepwell_eval::compile;
use stepwell_model::{Clause, ClauseKind, Id, Ruleset};
use stepwell_prove::{Mutant, MutantState, failures, mutants, mutated};
use stepwell_tests::{
    Run, check_texts,
    enumerated::{completion, enumerated, is_possible, model, results, worlds},
    everybody::everybody,
    files_below, run_with, snapshot, stepwell, tests,
};
use tempfile::{TempDir, tempdir};

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("mutate"), name, &run.told());
}

fn fixture(name: &str) -> String {
    fs::read_to_string(tests().join(format!("mutate/{name}.criteria"))).unwrap()
}

/// A folder with one ruleset in `rules/rules.criteria`.
fn folder(text: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/rules.criteria"), text).unwrap();
    folder
}

fn all_of(ruleset: &Ruleset) -> Vec<Mutant> {
    mutants(ruleset, &|_| true, &mut |_, _| {})
}

fn entries(folder: &Path) -> (u8, Vec<Value>) {
    let run = stepwell(folder, &["test", "--mutate", "rules", "--format", "json"], b"");
    let document: Value = serde_json::from_str(&run.output).unwrap_or_else(|_| panic!("{}", run.told()));
    (run.status, document["mutants"].as_array().unwrap().clone())
}

fn entry<'a>(entries: &'a [Value], id: &str) -> &'a Value {
    let found = entries.iter().find(|entry| entry["id"] == id);
    found.unwrap_or_else(|| panic!("{id} is not among\n{}", ids(entries).join("\n")))
}

fn ids(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect()
}

#[test]
fn mutants_are_told_in_every_form() {
    let folder = folder(&fixture("every_kind_of_rule"));
    for (name, form) in [
        ("every_kind_of_rule", "text"),
        ("every_kind_of_rule_as_json", "json"),
        ("every_kind_of_rule_as_markdown", "markdown"),
        ("every_kind_of_rule_as_junit", "junit"),
    ] {
        let run = stepwell(
            folder.path(),
            &["test", "--mutate", "rules", "--format", form],
            b"",
        );
        assert_eq!((run.status, run.messages.as_str()), (1, ""), "{form}");
        told(name, &run);
    }
}

#[test]
fn what_changes_nothing_is_no_fault() {
    let folder = folder(&fixture("what_changes_nothing"));
    let run = stepwell(folder.path(), &["test", "--mutate", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    told("what_changes_nothing", &run);
}

#[test]
fn without_the_option_nothing_is_said_of_mutants() {
    let folder = folder(&fixture("every_kind_of_rule"));
    let run = stepwell(folder.path(), &["test", "rules", "--format", "json"], b"");
    assert_eq!(run.status, 0);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert!(document.get("mutants").is_none());
}

#[test]
fn mutants_and_coverage_go_together() {
    let folder = folder(&fixture("every_kind_of_rule"));
    let arguments = ["test", "--mutate", "--coverage", "rules", "--format", "json"];
    let run = stepwell(folder.path(), &arguments, b"");
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert!(document["mutants"].is_array() && document["coverage"].is_array());
    let shown = stepwell(folder.path(), &["test", "--mutate", "--coverage", "rules"], b"").output;
    assert!(
        shown.contains("covered: ") && shown.contains("mutation score: "),
        "{shown}"
    );
}

#[test]
fn mutants_are_coloured_only_for_those_who_see_it() {
    let folder = folder(&fixture("every_kind_of_rule"));
    let arguments = ["test", "--mutate", "rules"];
    let coloured = run_with(folder.path(), &arguments, b"", true).output;
    let plain = stepwell(folder.path(), &arguments, b"").output;
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'));
}

/// What an author can get wrong is tried, and called by where it stands.
#[test]
fn every_kind_of_change_is_made() {
    let folder = folder(&fixture("every_kind_of_rule"));
    let (_, entries) = entries(folder.path());
    for (id, change) in [
        (
            "level_of_care#most",
            "`choose least intensive` read as `choose most intensive`",
        ),
        ("1#up", "`criteria 1` read as `criteria 2.1`"),
        (
            "2.1/hours#or",
            "`enough_hours and hours_needed is below 20 hours/week` read as `enough_hours or hours_needed is below 20 hours/week`",
        ),
        ("2.1/hours#1.drop", "`enough_hours` left out"),
        (
            "2.1/hours#2.at-most",
            "`hours_needed is below 20 hours/week` read as `hours_needed is at most 20 hours/week`",
        ),
        (
            "2.1/hours#2.up",
            "`hours_needed is below 20 hours/week` read as `hours_needed is below 21 hours/week`",
        ),
        (
            "2.1/hours#2.down",
            "`hours_needed is below 20 hours/week` read as `hours_needed is below 19 hours/week`",
        ),
        ("2.1/detox#drop", "`exclude detox` left out"),
        ("2.1/detox/managed#drop", "`unless managed` left out"),
        ("2.1/detox#not", "`needs_detox` read as `not needs_detox`"),
        ("2.1/recent_use#amount.up", ""),
        ("2.5/grave#more", ""),
        (
            "in_danger#1.above",
            "`relapse_risk is at least high` read as `relapse_risk is above high`",
        ),
        (
            "in_danger#1.down",
            "`relapse_risk is at least high` read as `relapse_risk is at least mild`",
        ),
        ("iop/both#groups.drop", ""),
        ("least_hours#arm 1.up", ""),
        ("least_hours#otherwise.down", ""),
        ("more_hours#step-down", "`step up` read as `step down`"),
        ("more_hours#1.at-most", ""),
        ("enough_hours/handbook#above", ""),
        ("adolescents#bound 1.above", ""),
        ("1/calm from 2025-01-01#not", ""),
    ] {
        let found = entry(&entries, id);
        assert!(
            change.is_empty() || found["change"] == change,
            "{id}: {}",
            found["change"]
        );
    }
}

#[test]
fn no_two_mutants_are_called_alike() {
    let mut rulesets: Vec<Ruleset> = files_below(&tests().join("mutate"), "criteria")
        .iter()
        .map(|file| model(&fs::read_to_string(file).unwrap()))
        .collect();
    rulesets.extend((0..12).map(|number| stepwell_tests::enumerated::ruleset(number).1));
    for ruleset in &rulesets {
        let all = all_of(ruleset);
        let ids: BTreeSet<&str> = all.iter().map(|mutant| mutant.id.as_str()).collect();
        assert!(!all.is_empty() && ids.len() == all.len());
    }
}

/// Pasted beside the ruleset, what is suggested passes, checks and is laid out, and nothing survives any more.
fn kills_all(folder: &Path) {
    let (status, entries) = entries(folder);
    let survivors = entries.iter().filter(|entry| entry["state"] == "survived");
    let suggested: BTreeSet<&str> = survivors
        .map(|entry| entry["example"].as_str().unwrap())
        .collect();
    assert_eq!(status, u8::from(!suggested.is_empty()));
    assert!(!suggested.is_empty());
    let suggested: Vec<&str> = suggested.into_iter().collect();
    fs::write(folder.join("rules/pasted.criteria"), suggested.join("\n")).unwrap();
    let run = stepwell(folder, &["test", "--mutate", "rules"], b"");
    assert_eq!(run.status, 0, "{}\n{}", run.told(), suggested.join("\n"));
    for arguments in [
        &["check", "--deny-warnings", "rules"],
        &["fmt", "--check", "rules"],
    ] {
        let run = stepwell(folder, arguments, b"");
        assert_eq!(run.status, 0, "{}\n{}", run.told(), suggested.join("\n"));
    }
}

#[test]
fn what_is_suggested_kills_every_survivor() {
    kills_all(folder(&fixture("every_kind_of_rule")).path());
}

#[test]
fn what_is_suggested_kills_every_survivor_of_a_ruleset_without_examples() {
    let text = fixture("every_kind_of_rule");
    let (rules, _) = text.split_once("\nexample \"").unwrap();
    kills_all(folder(rules).path());
}

#[test]
fn what_is_suggested_kills_every_survivor_of_a_new_ruleset() {
    let folder = tempdir().unwrap();
    assert_eq!(stepwell(folder.path(), &["new", "rules"], b"").status, 0);
    kills_all(folder.path());
}

/// Of a ruleset that amends another only what it writes itself is changed.
#[test]
fn of_an_amendment_only_its_own_rules_are_changed() {
    let folder = tempdir().unwrap();
    for (from, to) in [("base", "base"), ("here", "rules")] {
        fs::create_dir(folder.path().join(to)).unwrap();
        for file in files_below(&tests().join("eval/amended").join(from), "criteria") {
            let name = file.file_name().unwrap();
            fs::copy(&file, folder.path().join(to).join(name)).unwrap();
        }
    }
    let (_, entries) = entries(folder.path());
    assert!(!entries.is_empty());
    for entry in &entries {
        assert!(entry["path"].as_str().unwrap().starts_with("rules/"), "{entry}");
    }
    entry(&entries, "iop/least_hours#down");
}

/// An example that expects the wrong thing tells nothing of any mutant.
#[test]
fn an_example_that_fails_already_kills_nothing() {
    let text = fixture("what_changes_nothing").replace("    level_of_care: 2.1\n", "    level_of_care: 1\n");
    let all = all_of(&model(&text));
    let by_high = all
        .iter()
        .filter(|mutant| matches!(&mutant.state, MutantState::Killed { by } if by == "high"));
    assert_eq!(by_high.count(), 0);
    assert!(
        all.iter()
            .any(|mutant| matches!(mutant.state, MutantState::Survived { .. }))
    );
}

/// Each state, held against what it says: killers kill, those that were killed are, and who changes nothing gives every
/// patient the same.
#[test]
fn states_are_as_patient_by_patient() {
    let mut equivalent = 0;
    let mut killed = 0;
    let mut survived = 0;
    // Rulesets without fractions: whatever bound is moved, every patient there is is enumerated.
    let numbers = (0..).filter(|number| stepwell_tests::enumerated::shape_of(*number) == 0);
    for number in numbers.take(12) {
        let everything = enumerated(number);
        let (text, ruleset) = (&everything.written.text, &everything.ruleset);
        let people = everybody(ruleset, &everything.written.cuts);
        for mutant in all_of(ruleset) {
            let place = format!("{text}\nruleset {number}: {} ({})", mutant.id, mutant.change);
            let other = mutated(ruleset, &mutant.id).unwrap();
            match &mutant.state {
                MutantState::Killed { by } => {
                    killed += 1;
                    let example = ruleset
                        .examples
                        .iter()
                        .find(|example| example.title == *by)
                        .unwrap();
                    assert!(
                        failures(ruleset, &compile(ruleset, None), example).is_empty(),
                        "{place}"
                    );
                    assert!(
                        !failures(&other, &compile(&other, None), example).is_empty(),
                        "{place}"
                    );
                }
                MutantState::Survived { example } => {
                    survived += 1;
                    assert_kills(text, &mutant.id, example, &place);
                }
                MutantState::Equivalent => {
                    equivalent += 1;
                    for world in worlds(ruleset) {
                        for person in &people {
                            let was = completion(ruleset, &world, person);
                            let is = completion(&other, &world, person);
                            assert_eq!(is_possible(&was), is_possible(&is), "{place}");
                            if !is_possible(&was) {
                                continue;
                            }
                            let (was_results, is_results) =
                                (results(ruleset, &world, person), results(&other, &world, person));
                            if let (Some(one), Some(two)) = (was_results, is_results) {
                                assert_eq!(one.places, two.places, "{place}");
                                assert_eq!(one.blocks, two.blocks, "{place}");
                                assert_eq!(one.programs, two.programs, "{place}");
                                assert_eq!(one.triggered, two.triggered, "{place}");
                                assert_eq!(one.conflict, two.conflict, "{place}");
                            }
                            // What `admit` combines is told by its level.
                            let admits = |id: &Id<Clause>| ruleset.clauses[*id].kind == ClauseKind::Admit;
                            let names = ruleset.clause_names.entries();
                            let named = names.filter(|(_, name)| !name.versions.iter().any(admits));
                            for (name, _) in named {
                                assert_eq!(was.clause(name), is.clause(name), "{place}\n{name:?} {person:?}");
                            }
                            for dispute in ruleset.disputes.ids() {
                                assert_eq!(was.dispute(dispute), is.dispute(dispute), "{place}");
                            }
                        }
                    }
                }
                MutantState::Undecided { .. } => {}
            }
        }
    }
    assert!(
        equivalent > 20 && survived > 20,
        "{killed} {survived} {equivalent}"
    );
}

/// That an example checks beside a ruleset, passes with it, and fails with a mutant of it.
fn assert_kills(text: &str, id: &str, example: &str, place: &str) {
    let files = [
        ("here/rules.criteria".to_owned(), text.to_owned()),
        ("here/pasted.criteria".to_owned(), example.to_owned()),
    ];
    let checked = check_texts("here", &files);
    let found: Vec<&str> = checked.diagnostics.iter().map(|it| it.message.as_str()).collect();
    let ruleset = checked
        .ruleset
        .unwrap_or_else(|| panic!("{place}\n{example}\n{}", found.join("\n")));
    let pasted = ruleset
        .examples
        .iter()
        .find(|it| example.contains(&format!("\"{}\"", it.title)));
    let pasted = pasted.unwrap();
    let other = mutated(&ruleset, id).unwrap();
    assert!(
        failures(&ruleset, &compile(&ruleset, None), pasted).is_empty(),
        "{place}\n{example}"
    );
    assert!(
        !failures(&other, &compile(&other, None), pasted).is_empty(),
        "{place}\n{example}"
    );
}

/// Where fractions, sums and products are asked, what is suggested kills all the same.
#[test]
fn what_is_suggested_kills_of_every_shape() {
    for number in 0..18 {
        let (written, ruleset) = stepwell_tests::enumerated::ruleset(number);
        for mutant in all_of(&ruleset) {
            if let MutantState::Survived { example } = &mutant.state {
                let place = format!(
                    "{}\nruleset {number}: {} ({})",
                    written.text, mutant.id, mutant.change
                );
                assert_kills(&written.text, &mutant.id, example, &place);
            }
        }
    }
}

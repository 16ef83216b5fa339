//! `stepwell diff`: what was changed between two versions, and whose outcome differs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;
use stepwell::{Day, Ruleset};
use stepwell_tests::{Run, snapshot, stepwell, tests, workspace};
use tempfile::{TempDir, tempdir};

fn told(name: &str, run: &Run) {
    snapshot(&tests().join("cli"), name, &run.told());
}

fn clinic() -> String {
    fs::read_to_string(tests().join("diff/clinic/rules.criteria")).unwrap()
}

/// The clinic's rules with each of these texts in place of the other; each must stand there.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(clinic(), |text, (was, is)| {
        assert!(text.contains(was), "{was}");
        text.replace(was, is)
    })
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("rules.criteria"), text).unwrap();
}

/// A folder with two versions in `old` and `new`.
fn versions(old: &str, new: &str) -> TempDir {
    let folder = tempdir().unwrap();
    write(&folder.path().join("old"), old);
    write(&folder.path().join("new"), new);
    folder
}

fn diff(old: &str, new: &str, arguments: &[&str]) -> Run {
    let folder = versions(old, new);
    let arguments: Vec<&str> = ["diff", "old", "new"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    stepwell(folder.path(), &arguments, b"")
}

fn document(run: &Run) -> Value {
    assert_eq!((run.status, run.messages.as_str()), (0, ""), "{}", run.told());
    serde_json::from_str(&run.output).unwrap()
}

fn json(old: &str, new: &str) -> Value {
    document(&diff(old, new, &["--format", "json"]))
}

/// The kind of each change, with what it was done to.
fn changes(document: &Value) -> Vec<(&str, &str)> {
    let changes = document["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| (change["kind"].as_str().unwrap(), change["id"].as_str().unwrap()))
        .collect()
}

type Moves = BTreeMap<(String, String, String), String>;

fn moves(document: &Value) -> Moves {
    let effects = document["effects"].as_array().unwrap();
    let word = |effect: &Value, field: &str| effect[field].as_str().unwrap_or("-").to_owned();
    effects
        .iter()
        .map(|effect| {
            let key = (
                word(effect, "target"),
                word(effect, "before"),
                word(effect, "after"),
            );
            (key, word(effect, "profiles"))
        })
        .collect()
}

fn nobody(document: &Value) -> bool {
    document["rulesets"][0]["nobody"].as_bool().unwrap()
}

const MOVED_BOUND: (&str, &str) = (
    "\"Enough hours\": hours_needed is at least 9 hours/week",
    "\"Enough hours\": hours_needed is at least 10 hours/week",
);

#[test]
fn one_bound_moved_in_every_form() {
    for (name, form) in [
        ("diff_as_text", "text"),
        ("diff_as_json", "json"),
        ("diff_as_markdown", "markdown"),
    ] {
        let run = diff(&clinic(), &changed(&[MOVED_BOUND]), &["--format", form]);
        assert_eq!(run.status, 0);
        told(name, &run);
        let widest = run.output.lines().map(|line| line.chars().count()).max();
        assert!(form != "text" || widest <= Some(80), "{}", run.output);
    }
}

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

#[test]
fn reformatting_is_told_from_change_and_affects_nobody() {
    let new = format!(
        "# Another comment.\n{}",
        clinic().replace(
            "criterion hours: hours_needed is below 9",
            "criterion hours:\n    hours_needed is below 9"
        )
    );
    let run = diff(&clinic(), &new, &["--exit-code"]);
    assert_eq!(run.status, 0);
    told("diff_of_reformatting", &run);
    let document = json(&clinic(), &new);
    let ruleset = &document["rulesets"][0];
    assert_eq!(
        (&ruleset["reformatted"], &ruleset["same"]),
        (&Value::Bool(true), &Value::Bool(true))
    );
    assert!(nobody(&document) && changes(&document).is_empty());
}

#[test]
fn nothing_changed_is_not_called_reformatted() {
    let document = json(&clinic(), &clinic());
    assert_eq!(document["rulesets"][0]["reformatted"], false);
    assert!(nobody(&document));
}

#[test]
fn what_is_renamed_moved_recited_or_reworded_is_called_so() {
    type Listed = &'static [(&'static str, &'static str)];
    let cases: [(Listed, Listed); 6] = [
        (
            &[
                ("criterion risk: risky", "criterion danger: risky"),
                ("admit when hours and risk", "admit when hours and danger"),
            ],
            &[
                ("renamed", "2.1 in level_of_care/danger"),
                ("reworded", "2.1 in level_of_care/admit"),
            ],
        ),
        (
            &[("    cite circular \"2\"", "    cite manual \"2\"")],
            &[("re-cited", "2.1 in level_of_care/detox")],
        ),
        (
            &[("admit when hours and risk", "admit when risk and hours")],
            &[("reworded", "2.1 in level_of_care/admit")],
        ),
        (
            &[("\"Enough hours\"", "\"Hours that are enough\"")],
            &[("retitled", "2.1 in level_of_care/hours")],
        ),
        (
            &[("transition more_hours", "transition more_care")],
            &[("renamed", "more_care")],
        ),
        (
            &[
                ("fact needs_detox:", "fact detox_needed:"),
                ("exclude detox: needs_detox", "exclude detox: detox_needed"),
            ],
            &[
                ("reworded", "2.1 in level_of_care/detox"),
                ("renamed", "detox_needed"),
            ],
        ),
    ];
    for (edits, expected) in cases {
        let document = json(&clinic(), &changed(edits));
        assert_eq!(changes(&document), expected);
        assert!(nobody(&document), "{edits:?}");
    }
}

#[test]
fn a_clause_in_another_block_is_moved() {
    let detox = "  exclude detox: needs_detox\n    cite circular \"2\"\n";
    let new = clinic().replace(detox, "").replace(
        "criteria 1 in level_of_care {\n",
        &format!("criteria 1 in level_of_care {{\n{detox}"),
    );
    let document = json(&clinic(), &new);
    assert_eq!(changes(&document), [("moved", "1 in level_of_care/detox")]);
    assert!(!nobody(&document));
}

#[test]
fn a_fact_that_is_answered_otherwise_is_not_counted() {
    let new = changed(&[("  severe\n", "  high\n  severe\n")]);
    let run = diff(&clinic(), &new, &["--exit-code"]);
    assert_eq!(run.status, 1);
    told("diff_of_another_scale", &run);
}

#[test]
fn a_fact_that_is_new_stands_in_the_example_and_one_that_is_gone_beside_it() {
    let new = changed(&[
        ("needs_detox", "is_ill"),
        ("Is detox needed?", "Is the patient ill?"),
    ]);
    let document = json(&clinic(), &new);
    let effects = document["effects"].as_array().unwrap();
    let example = effects[0]["example"].as_str().unwrap();
    assert!(example.starts_with("# before, needs_detox is "), "{example}");
    assert!(example.contains("    is_ill: "), "{example}");
}

#[test]
fn a_range_that_was_narrowed_counts_those_whom_both_take() {
    let new = changed(&[
        ("whole years from 0 to 100", "whole years from 0 to 90"),
        MOVED_BOUND,
    ]);
    let document = json(&clinic(), &new);
    let notes = document["rulesets"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(
        notes[0],
        "`age` was from 0 years to 100 years and is from 0 years to 90 years; those count whom both take"
    );
    assert!(!document["effects"].as_array().unwrap().is_empty());
}

#[test]
fn other_days_in_force_are_told_and_none_in_common_is_not_decided() {
    let later = changed(&[("in force from 2024-01-01", "in force from 2024-07-01")]);
    let document = json(&clinic(), &later);
    let note = document["rulesets"][0]["notes"][0].as_str().unwrap();
    assert_eq!(
        note,
        "in force from 2024-01-01 before and from 2024-07-01 now; those are counted who come on a day of both"
    );
    assert!(nobody(&document));
    let old = changed(&[(
        "in force from 2024-01-01",
        "in force from 2024-01-01 until 2025-06-30",
    )]);
    let new = changed(&[
        ("in force from 2024-01-01", "in force from 2026-01-01"),
        ("    in force from 2025-01-01\n", ""),
    ]);
    let document = json(&old, &new);
    assert!(!nobody(&document));
    assert_eq!(document["rulesets"][0]["targets"][0]["affected"], "unknown");
}

#[test]
fn records_are_counted_beside_profiles() {
    let discharging = ("  step up\n", "  review\n");
    let folder = versions(&clinic(), &changed(&[MOVED_BOUND, discharging]));
    let records = concat!(
        r#"{"age": 30, "relapse_risk": "severe", "needs_detox": false, "days_wanted": 3, "hours_wanted": 3}"#,
        "\n",
        r#"{"age": 30, "relapse_risk": "severe", "needs_detox": false, "days_wanted": 4, "hours_wanted": 3}"#,
        "\n",
        r#"{"age": 30, "days_wanted": 3, "hours_wanted": 3}"#,
        "\n",
        r#"{"age": 30, "relapse_risk": "severe", "current_level": "1", "days_wanted": 0, "hours_wanted": 0}"#,
        "\n",
        r#"{"age": 2}"#,
        "\n",
    );
    fs::write(folder.path().join("patients.jsonl"), records).unwrap();
    let arguments = ["diff", "old", "new", "--cohort", "patients.jsonl"];
    let run = stepwell(folder.path(), &arguments, b"");
    told("diff_with_records", &run);
    let run = stepwell(
        folder.path(),
        &[&arguments[..], &["--format", "json"]].concat(),
        b"",
    );
    let document = document(&run);
    assert_eq!(
        document["rulesets"][0]["records"],
        serde_json::json!({"decided": 4, "refused": 1})
    );
    let effects = document["effects"].as_array().unwrap();
    let moved: Vec<(&str, &str, u64)> = effects
        .iter()
        .filter_map(|it| {
            Some((
                it["target"].as_str()?,
                it["before"].as_str()?,
                it["records"].as_u64()?,
            ))
        })
        .filter(|(_, _, count)| *count > 0)
        .collect();
    // At which level the first three are is not known: so it is not settled whether they step up.
    let expected = [
        ("level_of_care", "2.1", 1),
        ("level_of_care", "one of (2.1, none)", 1),
        ("more_hours", "step up", 1),
        ("more_hours", "one of (step up, not triggered)", 3),
    ];
    assert_eq!(moved, expected);
}

#[test]
fn one_bound_moved_in_the_library_names_those_who_are_affected() {
    let folder = tempdir().unwrap();
    copy(&workspace().join("criteria"), &folder.path().join("new"));
    copy(&workspace().join("criteria"), &folder.path().join("old"));
    let file = folder.path().join("new/iop/disputes-hours.criteria");
    let text = fs::read_to_string(&file).unwrap();
    let was = "overview       says hours_needed is from 9 to 20 hours/week";
    assert_eq!(text.matches(was).count(), 1);
    fs::write(&file, text.replace(was, &was.replace("20", "24"))).unwrap();
    let run = stepwell(folder.path(), &["diff", "old/iop", "new/iop", "--exit-code"], b"");
    assert_eq!(run.status, 1);
    told("diff_of_the_library", &run);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn rulesets_of_a_tree_are_paired_by_name() {
    let folder = versions(&clinic(), &clinic());
    let other = |name: &str| clinic().replace("ruleset clinic", &format!("ruleset {name}"));
    for (place, name) in [
        ("old/a", "gone"),
        ("old/b", "kept"),
        ("new/c", "kept"),
        ("new/d", "fresh"),
    ] {
        write(&folder.path().join(place), &other(name));
    }
    let run = stepwell(folder.path(), &["diff", "old", "new", "--format", "json"], b"");
    let document = document(&run);
    let names: Vec<&str> = document["rulesets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["ruleset"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["clinic", "kept"]);
    assert_eq!(changes(&document), [("added", "fresh"), ("removed", "gone")]);
    let run = stepwell(folder.path(), &["diff", "old", "new", "--exit-code"], b"");
    assert_eq!(run.status, 1);
}

#[test]
fn an_amended_ruleset_is_held_against_its_base() {
    let folder = versions(&clinic(), &clinic());
    let amending = r#"ruleset branch "The rule of the branch"
  version 1.0.0
  in force from 2024-01-01
  amends "../old" at 1.0.0

source decree "Decree" {
  publisher not stated
  published not stated
  kind "regulation"
}

amend criteria 2.1 in level_of_care {
  tighten hours: hours_needed is at least 12 hours/week
    cite decree "1"
}
"#;
    write(&folder.path().join("branch"), amending);
    let run = stepwell(folder.path(), &["diff", "old", "branch"], b"");
    assert_eq!(run.status, 0, "{}", run.told());
    assert!(
        run.output.contains("changed   clause 2.1 in level_of_care/hours"),
        "{}",
        run.output
    );
    assert!(run.output.contains("2.1 → none"), "{}", run.output);
}

#[test]
fn what_cannot_be_compared_says_which_side() {
    let broken = changed(&[(
        "hours_needed is below 9 hours/week",
        "hours_needed is below 9 hours",
    )]);
    for (old, new, when) in [(&broken, &clinic(), "before"), (&clinic(), &broken, "after")] {
        let run = diff(old, new, &[]);
        assert_eq!((run.status, run.output.as_str()), (1, ""));
        assert!(
            run.messages.contains(&format!("{when}; nothing was compared")),
            "{}",
            run.messages
        );
    }
    let folder = versions(&clinic(), &clinic());
    for (arguments, said) in [
        (vec!["diff", "old", "nowhere"], "after: `nowhere`"),
        (vec!["diff", "nowhere", "new"], "before: `nowhere`"),
        (vec!["diff", "old"], "give two folders"),
        (vec!["diff"], "give two folders"),
        (vec!["diff", "old", "new", "old"], "give two folders"),
        (vec!["diff", "old", "new", "--cohort", "nowhere"], "`nowhere`"),
        (vec!["diff", "old", "new", "--as-of", "2026-01-01"], "--cohort"),
    ] {
        let run = stepwell(folder.path(), &arguments, b"");
        assert_eq!((run.status, run.output.as_str()), (2, ""), "{arguments:?}");
        assert!(run.messages.contains(said), "{arguments:?}: {}", run.messages);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_revision_is_read_from_git() {
    let folder = tempdir().unwrap();
    let rules = folder.path().join("rules/clinic");
    write(&rules, &clinic());
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    write(&rules, &changed(&[MOVED_BOUND]));
    for (place, path) in [("", "rules"), ("rules", "clinic"), ("rules/clinic", ".")] {
        let run = stepwell(
            &folder.path().join(place),
            &["diff", "--git", "HEAD", path, "--format", "json"],
            b"",
        );
        let document = document(&run);
        assert_eq!(changes(&document), [("changed", "2.1 in level_of_care/hours")]);
    }
    let here = rules.display().to_string();
    let run = stepwell(
        folder.path(),
        &["diff", "--git", "HEAD", &here, "--exit-code"],
        b"",
    );
    assert_eq!((run.status, run.messages.as_str()), (1, ""));
    let run = stepwell(folder.path(), &["diff", "--git", "HEAD"], b"");
    assert!(run.output.contains("2.1 → none"), "{}", run.told());
    for (arguments, said) in [
        (
            vec!["diff", "--git", "nowhere"],
            "`nowhere` is no revision of this git repository",
        ),
        (
            vec!["diff", "--git=--all"],
            "`--all` is no revision of this git repository",
        ),
        (
            vec!["diff", "--git", "HEAD", "/elsewhere"],
            "outside the git repository",
        ),
        (
            vec!["diff", "--git", "HEAD", "rules/../../elsewhere"],
            "outside the git repository",
        ),
        (vec!["diff", "--git", "HEAD", "gone"], "before, at `HEAD`: `gone`"),
    ] {
        let run = stepwell(folder.path(), &arguments, b"");
        assert_eq!(run.status, 2, "{}", run.told());
        let said_on_one_line = run.messages.replace("\n  ", " ");
        assert!(said_on_one_line.contains(said), "{}", run.messages);
    }
    let outside = tempdir().unwrap();
    let run = stepwell(outside.path(), &["diff", "--git", "HEAD"], b"");
    assert_eq!(run.status, 2);
    assert!(run.messages.contains("not a git repository"), "{}", run.messages);
}

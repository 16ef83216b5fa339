//! What comes of amendments. Mistakes in them are fixtures in `tests/check/`.

use std::thread;

use stepwell_diagnostic::{Code, Diagnostic, Sources};
use stepwell_model::{AmendedBlock, Change, Day, Period, Ruleset};

use super::days::without;
use crate::{Checked, Folder, Library, check};

const BASE: &str = r#"
ruleset base "The base" version 1.2.0 in force from 2024-01-01
source page "A page" { publisher "A centre" published 2023 }
source old "An old page" { publisher "A centre" published 2003 }
continuum care { 1  2.1 }
facts "Patient" {
  fact age: whole years from 0 to 120 ask "?"
  fact unwell: yes/no ask "?"
}
placement level_of_care { on care choose least intensive }
criteria 2.1 {
  criterion adult "An adult": age is at least 18 years cite page "a" note "as of old"
    unless sick "Unwell": unwell
  criterion needed: unwell cite page "a"
  flag senior: age is at least 65 years cite page "a" in force until 2030-12-31
  admit when adult and needed
}
program iop { at 2.1 require grown: age is at least 18 years cite page "a" }
dispute grown_up "Who is grown up" {
  old says age is at least 21 years cite "a"
  page says age is at least 18 years cite "a"
}
example "of the base" { given { age: 19 } expect { 2.1/adult: met } }
prove "of the base": no gap in level_of_care
known gap in level_of_care when not unwell because "they need no care"
"#;
const HEADER: &str = r#"
ruleset ours version 3.0.0 in force from 2026-01-01 amends "../base" at 1.2.0
source rule "Our rule" { publisher "The state" published 2025 }
"#;
const CHANGES: &str = r#"
amend criteria 2.1 {
  tighten adult: age is at least 21 years cite rule "b" in force from 2027-01-01 until 2027-12-31
  remove senior cite rule "c" in force from 2028-01-01
  add flag young: age is below 25 years cite rule "d"
}
amend program iop {
  allow W0209 because "the state only recommends"
  remove grown cite rule "e"
  add recommend grown: age is at least 21 years cite rule "e"
}
replace dispute grown_up {
  page says age is at least 18 years cite "a"
  rule says age is at least 25 years cite "f"
  follow rule because "ours"
}
"#;

/// Checks the folder `here` among folders given as name and texts.
fn checked(folders: &[(&str, &[&str])]) -> Checked {
    let mut sources = Sources::default();
    let mut library = Library::default();
    for (name, texts) in folders {
        let mut folder = Folder::default();
        for (at, text) in texts.iter().enumerate() {
            let id = sources.add(format!("{name}/{at}.criteria"), *text);
            folder.files.extend(sources.get(id).map(stepwell_syntax::parse));
        }
        library.folders.insert((*name).to_owned(), folder);
    }
    check(&library, "here", None)
}

fn sound(folders: &[(&str, &[&str])]) -> Ruleset {
    let checked = checked(folders);
    assert_eq!(checked.diagnostics, Vec::<Diagnostic>::new());
    checked
        .ruleset
        .unwrap_or_else(|| unreachable!("without errors there is a ruleset"))
}

fn amended(changes: &str) -> Ruleset {
    sound(&[("base", &[BASE]), ("here", &[HEADER, changes])])
}

fn period(from: &str, until: &str) -> Period {
    Period {
        from: Day::parse(from),
        until: Day::parse(until),
    }
}

/// Title, days, sources, and how many notes and exceptions.
type Version = (Option<String>, Period, Vec<String>, usize, usize);

/// Each version of a clause.
fn versions(ruleset: &Ruleset, id: &str) -> Vec<Version> {
    let names = ruleset.clause_names.iter().filter(|name| name.id == id);
    names
        .flat_map(|name| &name.versions)
        .map(|version| {
            let clause = &ruleset.clauses[*version];
            let sources = clause
                .cites
                .iter()
                .map(|cite| ruleset.sources[cite.source].name.clone());
            (
                clause.title.clone(),
                clause.in_force,
                sources.collect(),
                clause.notes.len(),
                clause.unless.len(),
            )
        })
        .collect()
}

#[test]
fn a_change_for_a_time_leaves_the_base_before_and_after() {
    let ruleset = amended(CHANGES);
    let title = Some("An adult".to_owned());
    let (page, rule) = (vec!["page".to_owned()], vec!["rule".to_owned()]);
    assert_eq!(
        versions(&ruleset, "2.1/adult"),
        [
            (title.clone(), period("", "2026-12-31"), page.clone(), 1, 1),
            (title.clone(), period("2027-01-01", "2027-12-31"), rule, 0, 1),
            (title, period("2028-01-01", ""), page.clone(), 1, 1),
        ]
    );
    assert_eq!(
        versions(&ruleset, "2.1/senior"),
        [(None, period("", "2027-12-31"), page, 0, 0)]
    );
}

#[test]
fn the_ruleset_says_what_it_amends_and_how() {
    let ruleset = amended(CHANGES);
    let Some(amendment) = &ruleset.amendment else {
        unreachable!("it amends");
    };
    assert_eq!(
        (
            amendment.base_name.as_str(),
            amendment.base_version.to_string(),
            amendment.base.as_str()
        ),
        ("base", "1.2.0".to_owned(), "base")
    );
    let changes: Vec<(Change, &str, Period, bool)> = amendment
        .changes
        .iter()
        .map(|it| (it.change, it.id.as_str(), it.in_force, it.clause.is_some()))
        .collect();
    let always = Period::default();
    assert_eq!(
        changes,
        [
            (
                Change::Tighten,
                "2.1/adult",
                period("2027-01-01", "2027-12-31"),
                true
            ),
            (
                Change::Remove,
                "2.1/senior",
                period("2028-01-01", "2030-12-31"),
                true
            ),
            (Change::Add, "2.1/young", always, true),
            (Change::Remove, "iop/grown", always, true),
            (Change::Add, "iop/grown", always, true),
        ]
    );
    let programs = amendment
        .changes
        .iter()
        .filter(|it| matches!(it.block, AmendedBlock::Program(_)));
    assert_eq!(programs.count(), 2);
    let disputes: Vec<&str> = amendment
        .disputes
        .iter()
        .map(|id| ruleset.disputes[*id].name.as_str())
        .collect();
    assert_eq!(disputes, ["grown_up"]);
    let dispute = ruleset.disputes.iter().next();
    assert_eq!(
        dispute.and_then(|it| it.title.as_deref()),
        Some("Who is grown up")
    );
    assert_eq!(dispute.map(|it| it.readings.len()), Some(2));
}

#[test]
fn what_the_base_says_about_itself_is_not_taken_over() {
    let ruleset = amended(CHANGES);
    assert_eq!(
        (ruleset.name.as_str(), ruleset.version.to_string()),
        ("ours", "3.0.0".to_owned())
    );
    assert_eq!(ruleset.in_force, period("2026-01-01", ""));
    assert!(ruleset.examples.is_empty() && ruleset.properties.is_empty() && ruleset.known.is_empty());
}

#[test]
fn a_clause_that_is_removed_leaves_no_name_behind() {
    let ruleset = amended("amend program iop { allow W0209 because \"ours\" remove grown cite rule \"e\" }");
    assert!(ruleset.clause_names.iter().all(|name| name.id != "iop/grown"));
    let change = ruleset.amendment.and_then(|it| it.changes.into_iter().next());
    assert_eq!(
        change.map(|it| (it.id, it.clause)),
        Some(("iop/grown".to_owned(), None))
    );
}

#[test]
fn the_order_of_files_and_changes_decides_nothing() {
    let cut = CHANGES.find("amend program").unwrap_or(0);
    let (first, second) = CHANGES.split_at(cut);
    let turned = first.replace("  add flag young: age is below 25 years cite rule \"d\"\n", "");
    let turned = turned.replace(
        "criteria 2.1 {",
        "criteria 2.1 { add flag young: age is below 25 years cite rule \"d\"",
    );
    let one = sound(&[("base", &[BASE]), ("here", &[HEADER, first, second])]);
    let two = sound(&[("base", &[BASE]), ("here", &[second, &turned, HEADER])]);
    let json = |it: &Ruleset| serde_json::to_string(it).unwrap_or_default();
    assert_eq!(json(&one), json(&two));
}

#[test]
fn the_digest_covers_the_base_and_the_change() {
    let digest = |base: &str, changes: &str| sound(&[("base", &[base]), ("here", &[HEADER, changes])]).digest;
    let one = digest(BASE, CHANGES);
    assert_eq!(one, digest(&BASE.replace("age: 19", "age: 20"), CHANGES));
    assert_ne!(
        one,
        digest(&BASE.replace("\"An adult\"", "\"Grown up\""), CHANGES)
    );
    assert_ne!(
        one,
        digest(BASE, &CHANGES.replace("tighten adult", "replace adult"))
    );
    assert_ne!(
        one,
        digest(
            BASE,
            &CHANGES.replace("remove senior cite rule \"c\"", "remove senior cite rule \"z\"")
        )
    );
}

#[test]
fn an_end_left_open_is_that_of_the_base() {
    let ruleset = amended(
        "amend criteria 2.1 { replace senior: age is at least 70 years cite rule \"c\" in force from 2027-01-01 }",
    );
    let days: Vec<Period> = versions(&ruleset, "2.1/senior")
        .into_iter()
        .map(|it| it.1)
        .collect();
    assert_eq!(
        days,
        [period("", "2026-12-31"), period("2027-01-01", "2030-12-31")]
    );
    let ruleset = amended("amend criteria 2.1 { replace senior: age is at least 70 years cite rule \"c\" }");
    let days: Vec<Period> = versions(&ruleset, "2.1/senior")
        .into_iter()
        .map(|it| it.1)
        .collect();
    assert_eq!(days, [period("", "2030-12-31")]);
}

#[test]
fn what_is_left_of_days_is_every_day_that_is_not_taken() {
    let ends = [None, Some(-2), Some(0), Some(1), Some(3)];
    let day = |count: Option<i64>| count.map(Day::from_count);
    let mut periods = Vec::new();
    for from in ends {
        for until in ends {
            if from.zip(until).is_none_or(|(from, until)| from <= until) {
                periods.push(Period {
                    from: day(from),
                    until: day(until),
                });
            }
        }
    }
    for whole in &periods {
        for taken in &periods {
            let left = without(*whole, *taken);
            for count in -4..=5 {
                let day = Day::from_count(count);
                let times = left.iter().filter(|piece| piece.contains(day)).count();
                let wanted = whole.contains(day) && !taken.contains(day);
                assert_eq!(times, usize::from(wanted), "{day} of {whole:?} without {taken:?}");
            }
        }
    }
    let all = Period {
        from: Some(Day::FIRST),
        until: Some(Day::LAST),
    };
    assert_eq!(without(Period::default(), all), []);
}

#[test]
fn folders_that_amend_each_other_are_told_and_nothing_more() {
    let header = |base: &str| {
        format!("ruleset r version 1.0.0 in force from 2026-01-01 amends \"../{base}\" at 1.0.0")
    };
    let (one, two) = (header("there"), header("here"));
    let checked = checked(&[("here", &[&one]), ("there", &[&two])]);
    let codes: Vec<Code> = checked.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::UsesCycle]);
}

#[test]
fn a_long_chain_of_amendments_is_no_burden() {
    let length = 400;
    let mut texts: Vec<(String, String)> = vec![("0".to_owned(), BASE.replace("1.2.0", "1.0.0"))];
    for at in 1..=length {
        let name = if at == length {
            "here".to_owned()
        } else {
            at.to_string()
        };
        let text = format!(
            "ruleset r{at} version 1.0.0 in force from 2026-01-01 amends \"../{}\" at 1.0.0\n\
             source s{at} \"S\" {{ publisher \"P\" published 2025 }}\n\
             amend program iop {{ replace grown: age is at least {} years cite s{at} }}",
            at - 1,
            at % 100
        );
        texts.push((name, text));
    }
    // In a thread with a small stack, where deep recursion would show.
    let small = thread::Builder::new().stack_size(512 * 1024);
    let thread = small.spawn(move || {
        let folders: Vec<(&str, [&str; 1])> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), [text.as_str()]))
            .collect();
        let folders: Vec<(&str, &[&str])> = folders
            .iter()
            .map(|(name, texts)| (*name, texts.as_slice()))
            .collect();
        let ruleset = sound(&folders);
        let sources: Vec<String> = versions(&ruleset, "iop/grown")
            .into_iter()
            .flat_map(|it| it.2)
            .collect();
        assert_eq!(sources, [format!("s{length}")]);
    });
    assert!(
        thread
            .map(thread::JoinHandle::join)
            .is_ok_and(|ended| ended.is_ok())
    );
}

//! The rooms one by one. What each mistake says is fixed by the fixtures in `tests/check/`.

use stepwell_diagnostic::{Code, Diagnostic, Sources};
use stepwell_model::{
    Comparison, Condition, Day, Interval, Number, Period, Relation, Ruleset, Scaling, Sign, Unit, UnitPart,
    Value,
};

use crate::{Checked, Folder, Library, check, cycles, dates, names, order::Natural, ranges, resolve, units};

const BASE: &str = r#"
source page "A page" { publisher "A centre" published 2023 }
scale risk { none low high }
continuum care { 1  2.1 also "IOP"  3.7 }
dimension 2 "Second" { fact zeal: risk ask "?" }
dimension 10 "Tenth" { fact anger: risk ask "?" }
facts "Patient" {
  fact age: whole years from 0 to 120 ask "?"
  fact weekly: hours/week from 0 to 40 ask "?"
}
placement level_of_care { on care choose least intensive }
criteria 2.1 {
  criterion calm: any of (zeal, anger) is at least high cite page "a"
  dimension 10: anger is at most low cite page "a"
  dimension 2: if age is at least 18 years then zeal is none cite page "a"
  exclude busy: weekly is above 540 minutes/week cite page "a"
  admit when all of (calm, dimension 2, dimension 10)
}
"#;
const HEADER: &str = "ruleset demo version 1.0.0 in force from 2024-01-01\n";

fn check_files(files: &[&str]) -> Checked {
    let mut sources = Sources::default();
    let mut folder = Folder::default();
    for (at, text) in files.iter().enumerate() {
        let id = sources.add(format!("{at}.criteria"), *text);
        folder.files.extend(sources.get(id).map(stepwell_syntax::parse));
    }
    let mut library = Library::default();
    library.folders.insert("rules".to_owned(), folder);
    check(&library, "rules", None)
}

fn codes(checked: &Checked) -> Vec<Code> {
    checked.diagnostics.iter().map(|it| it.code).collect()
}

fn sound(files: &[&str]) -> Option<Ruleset> {
    let checked = check_files(files);
    assert_eq!(checked.diagnostics, Vec::<Diagnostic>::new());
    checked.ruleset
}

fn number(text: &str) -> Number {
    Number::parse(text, false).unwrap_or_else(|_| Number::zero())
}

fn range(from: &str, to: &str) -> Interval {
    Interval {
        from: Some(number(from)),
        to: Some(number(to)),
    }
}

fn day(text: &str) -> Option<Day> {
    Day::parse(text)
}

#[test]
fn paths_are_read_from_the_folder_of_the_file() {
    assert_eq!(resolve("criteria/iop", "../vocabulary"), "criteria/vocabulary");
    assert_eq!(resolve("criteria/iop/", "./../a//b"), "criteria/a/b");
    assert_eq!(resolve(".", "../vocabulary"), "../vocabulary");
    assert_eq!(resolve("..", "../vocabulary"), "../../vocabulary");
    assert_eq!(resolve("a", ".."), ".");
    assert_eq!(resolve("/a/b", "../../../c"), "/c");
    assert_eq!(resolve("a", "/c/d"), "/c/d");
    assert_eq!(resolve("a/one.criteria", "../b"), "b");
    assert_eq!(resolve("one.criteria", "b"), "b");
}

#[test]
fn numbers_in_labels_sort_by_value() {
    let mut labels = ["10", "2.10", "2", "a", "2.1", "1", "a10", "a9"];
    labels.sort_by(|a, b| Natural(a).cmp(&Natural(b)));
    assert_eq!(labels, ["1", "2", "2.1", "2.10", "10", "a", "a9", "a10"]);
}

#[test]
fn the_nearest_name_is_offered_and_a_far_one_is_not() {
    let known = ["withdrawal_risk", "age", "needs_detox"];
    assert_eq!(names::nearest("withdrawl_risk", known), Some("withdrawal_risk"));
    assert_eq!(names::nearest("aeg", known), Some("age"));
    assert_eq!(names::nearest("something_else", known), None);
    assert_eq!(names::nearest("3", ["1", "2"]), None);
}

#[test]
fn ranges_of_calculations_hold_every_result() {
    let (a, b) = (range("-2", "3"), range("4", "5"));
    assert_eq!(ranges::sum(&a, Sign::Minus, &b), range("-7", "-1"));
    assert_eq!(ranges::product(&a, Scaling::Times, &b), Some(range("-10", "15")));
    assert_eq!(
        ranges::product(&b, Scaling::Over, &range("2", "4")),
        Some(range("1", "2.5"))
    );
    assert_eq!(ranges::product(&b, Scaling::Over, &a), None);
    assert_eq!(ranges::product(&b, Scaling::Over, &Interval::unbounded()), None);
    let from_zero = Interval {
        from: Some(Number::zero()),
        to: None,
    };
    assert_eq!(
        ranges::product(&from_zero, Scaling::Times, &b),
        Some(from_zero.clone())
    );
    assert_eq!(ranges::hull(&a, &b), range("-2", "5"));
}

#[test]
fn bounds_are_satisfiable_where_a_number_lies_between() {
    let all = Interval::unbounded();
    let at_least = |text: &str| (Comparison::AtLeast, number(text));
    let above = |text: &str| (Comparison::Above, number(text));
    let below = |text: &str| (Comparison::Below, number(text));
    assert!(ranges::satisfiable(&all, false, &[above("3"), below("4")]));
    assert!(!ranges::satisfiable(&all, true, &[above("3"), below("4")]));
    assert!(!ranges::satisfiable(&all, false, &[at_least("3"), below("3")]));
    assert!(ranges::satisfiable(&range("0", "7"), true, &[at_least("7")]));
    assert!(!ranges::satisfiable(&range("0", "7"), false, &[above("7")]));
}

#[test]
fn days_and_months_are_told_apart() {
    let of = |part: UnitPart| Unit::new([part], []);
    assert!(units::days_and_months(&of(UnitPart::Week), &of(UnitPart::Year)));
    assert!(!units::days_and_months(&of(UnitPart::Hour), &of(UnitPart::Week)));
    let rate = Unit::new([UnitPart::Hour], [UnitPart::Month]);
    assert!(!units::days_and_months(&rate, &of(UnitPart::Day)));
}

#[test]
fn the_first_day_without_a_version_is_found() {
    let period = |from: &str, until: &str| Period {
        from: day(from),
        until: day(until),
    };
    let needed = period("2024-01-01", "2024-12-31");
    let halves = [period("", "2024-06-30"), period("2024-07-01", "")];
    assert_eq!(dates::first_gap(needed, &halves), None);
    let apart = [period("", "2024-06-30"), period("2024-07-02", "")];
    assert_eq!(dates::first_gap(needed, &apart), day("2024-07-01"));
    assert_eq!(dates::first_gap(needed, &[]), day("2024-01-01"));
    let open = period("2024-01-01", "");
    assert_eq!(
        dates::first_gap(open, &[period("", "2030-12-31")]),
        day("2031-01-01")
    );
    assert_eq!(dates::shared(halves[0], halves[1]), None);
}

#[test]
fn groups_come_after_what_they_lead_to_however_long_the_chain() {
    let edges = vec![vec![1], vec![2, 3], vec![1], vec![]];
    assert_eq!(cycles::order(&edges), vec![vec![3], vec![1, 2], vec![0]]);
    let long: Vec<Vec<usize>> = (1..200_000).map(|next| vec![next]).chain([Vec::new()]).collect();
    assert_eq!(cycles::order(&long).first(), Some(&vec![199_999]));
}

#[test]
fn order_of_files_and_declarations_changes_nothing() {
    let cut = BASE.find("facts \"Patient\"").unwrap_or(0);
    let (first, second) = BASE.split_at(cut);
    let one = sound(&[HEADER, first, second]);
    let two = sound(&[second, HEADER, first]);
    assert!(one.is_some());
    assert_eq!(
        one.as_ref().map(|it| &it.digest),
        two.as_ref().map(|it| &it.digest)
    );
    let json = |it: &Option<Ruleset>| serde_json::to_string(it).unwrap_or_default();
    assert_eq!(json(&one), json(&two));
}

#[test]
fn tables_are_in_the_order_people_are_shown() {
    let Some(ruleset) = sound(&[HEADER, BASE]) else {
        unreachable!("the base is sound");
    };
    let facts: Vec<&str> = ruleset.facts.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(facts, ["zeal", "anger", "age", "weekly"]);
    let clauses: Vec<&str> = ruleset.clause_names.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(
        clauses,
        [
            "2.1/dimension 2",
            "2.1/dimension 10",
            "2.1/calm",
            "2.1/busy",
            "2.1/admit"
        ]
    );
}

#[test]
fn limits_carry_their_factor_and_conditions_are_written_out() {
    let Some(ruleset) = sound(&[HEADER, BASE]) else {
        unreachable!("the base is sound");
    };
    let condition = |short: &str| {
        let name = ruleset.clause_names.iter().find(|it| it.short == short)?;
        name.versions.first().map(|id| &ruleset.clauses[*id].condition)
    };
    let Some(Condition::Test(busy)) = condition("busy") else {
        unreachable!("a test");
    };
    assert!(matches!(busy.subject, Value::Fact(_)));
    let Relation::Bounds(bounds) = &busy.relation else {
        unreachable!("bounds");
    };
    assert_eq!(
        bounds.first().map(|it| it.limit.factor.clone()),
        Some(Number::ratio(1, 60))
    );
    assert!(matches!(condition("calm"), Some(Condition::Any(each)) if each.len() == 2));
    assert!(matches!(condition("dimension 2"), Some(Condition::Any(either)) if either.len() == 2));
}

#[test]
fn titles_and_questions_change_the_digest_and_examples_do_not() {
    let digest = |text: &str| sound(&[HEADER, text]).map(|it| it.digest);
    let base = digest(BASE);
    let example = r#"example "e" { given { age: 34 } expect { level_of_care: undetermined } }"#;
    assert_eq!(base, digest(&format!("{BASE}{example}")));
    assert_eq!(base, digest(&format!("# a comment\n{BASE}")));
    assert_ne!(base, digest(&BASE.replace("\"A page\"", "\"Another page\"")));
    assert_ne!(base, digest(&BASE.replace("also \"IOP\"", "also \"IOT\"")));
}

#[test]
fn a_failed_expression_is_told_once() {
    let text = BASE.replace("any of (zeal, anger) is", "any of (zeal, angr) is");
    assert_eq!(codes(&check_files(&[HEADER, &text])), [Code::UnknownName]);
    let text = BASE.replace("fact weekly: hours/week", "fact weekly: hours/weak");
    assert_eq!(codes(&check_files(&[HEADER, &text])), [Code::UnknownUnit]);
}

#[test]
fn what_could_not_be_parsed_is_not_missed_elsewhere() {
    let text = BASE.replace("fact weekly: hours/week", "fact weekly hours/week");
    let checked = check_files(&[HEADER, &text]);
    assert_eq!(checked.diagnostics, Vec::<Diagnostic>::new());
    assert!(checked.ruleset.is_none());
}

#[test]
fn an_empty_library_is_an_error_and_no_panic() {
    let checked = check(&Library::default(), "nowhere", None);
    assert_eq!(codes(&checked).first(), Some(&Code::FileUnreadable));
    assert!(checked.ruleset.is_none());
}

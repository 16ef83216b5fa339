//! The fifty-four conditions as data, from which each engine's own text is written.

use std::fmt::Write;

/// A condition. Hours are in tenths, as they are in the function written by hand; ratings are 0 to 4.
#[derive(Clone, Debug)]
pub enum Condition {
    /// At least, of a fact.
    AtLeast(&'static str, i64),
    /// At most.
    AtMost(&'static str, i64),
    /// Less than.
    Below(&'static str, i64),
    /// A yes/no that is yes.
    Yes(&'static str),
    /// A yes/no that is no.
    No(&'static str),
    /// Every one.
    All(Vec<Condition>),
    /// Any one.
    Any(Vec<Condition>),
}

use Condition::{All, Any, AtLeast, AtMost, Below, No, Yes};

/// The facts, the numbers first.
pub const NUMBERS: [&str; 10] = [
    "withdrawal",
    "biomedical",
    "emotional",
    "readiness",
    "relapse",
    "environment",
    "age",
    "prior_treatments",
    "days_since_use",
    "hours_needed",
];

/// The facts that are yes or no.
pub const SIGNS: [&str; 4] = ["needs_detox", "pregnant", "cognitive_limits", "home_support"];

fn all<const N: usize>(of: [Condition; N]) -> Condition {
    All(of.into())
}

fn any<const N: usize>(of: [Condition; N]) -> Condition {
    Any(of.into())
}

fn between(fact: &'static str, from: i64, to: i64) -> Condition {
    all([AtLeast(fact, from), AtMost(fact, to)])
}

/// The six conditions of each level, the least intensive level first.
pub fn levels() -> Vec<[Condition; 6]> {
    vec![
        [
            AtMost("withdrawal", 0),
            AtMost("biomedical", 1),
            AtMost("emotional", 1),
            all([AtMost("readiness", 2), Below("prior_treatments", 1)]),
            all([AtMost("relapse", 1), AtLeast("days_since_use", 30)]),
            all([AtMost("environment", 2), Below("hours_needed", 20)]),
        ],
        [
            all([AtMost("withdrawal", 1), No("needs_detox")]),
            AtMost("biomedical", 1),
            all([AtMost("emotional", 1), No("cognitive_limits")]),
            AtMost("readiness", 2),
            all([AtMost("relapse", 2), Below("prior_treatments", 3)]),
            all([
                any([AtMost("environment", 1), Yes("home_support")]),
                Below("hours_needed", 90),
            ]),
        ],
        [
            all([AtMost("withdrawal", 1), No("needs_detox")]),
            AtMost("biomedical", 2),
            all([AtMost("emotional", 2), No("cognitive_limits")]),
            AtMost("readiness", 3),
            AtMost("relapse", 3),
            all([
                any([AtMost("environment", 2), Yes("home_support")]),
                AtLeast("hours_needed", 90),
                Below("hours_needed", 200),
            ]),
        ],
        [
            all([AtMost("withdrawal", 2), No("needs_detox")]),
            all([AtMost("biomedical", 2), No("pregnant")]),
            AtMost("emotional", 3),
            AtMost("readiness", 3),
            any([AtMost("relapse", 3), AtLeast("days_since_use", 14)]),
            all([
                any([AtMost("environment", 2), Yes("home_support")]),
                AtLeast("hours_needed", 200),
            ]),
        ],
        [
            all([AtMost("withdrawal", 1), No("needs_detox")]),
            AtMost("biomedical", 2),
            AtMost("emotional", 2),
            any([AtMost("readiness", 3), AtLeast("prior_treatments", 2)]),
            AtLeast("relapse", 1),
            any([AtLeast("environment", 2), No("home_support")]),
        ],
        [
            AtMost("withdrawal", 2),
            AtMost("biomedical", 2),
            Yes("cognitive_limits"),
            AtMost("readiness", 3),
            any([AtLeast("relapse", 1), Below("days_since_use", 30)]),
            all([AtLeast("environment", 1), AtLeast("age", 18)]),
        ],
        [
            AtMost("withdrawal", 2),
            AtMost("biomedical", 2),
            any([between("emotional", 1, 3), AtLeast("prior_treatments", 4)]),
            AtLeast("readiness", 1),
            all([AtLeast("relapse", 2), Below("days_since_use", 90)]),
            any([AtLeast("environment", 2), No("home_support")]),
        ],
        [
            any([between("withdrawal", 2, 3), Yes("needs_detox")]),
            any([between("biomedical", 1, 3), Yes("pregnant")]),
            AtMost("emotional", 3),
            any([AtMost("readiness", 3), AtLeast("prior_treatments", 1)]),
            any([AtMost("relapse", 3), Below("days_since_use", 365)]),
            all([AtMost("environment", 3), AtLeast("age", 13)]),
        ],
        [
            any([
                AtLeast("withdrawal", 3),
                all([Yes("needs_detox"), Yes("pregnant")]),
            ]),
            any([AtLeast("biomedical", 2), Yes("pregnant")]),
            AtLeast("emotional", 1),
            any([AtMost("readiness", 3), AtLeast("age", 65)]),
            any([AtMost("relapse", 3), AtLeast("hours_needed", 400)]),
            any([AtLeast("environment", 1), Yes("needs_detox")]),
        ],
    ]
}

/// The words of an engine that writes conditions with operators between their parts.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Stands before each fact.
    pub before_fact: &'static str,
    /// Between parts that must all hold.
    pub and: &'static str,
    /// Between parts of which one must.
    pub or: &'static str,
    /// Before what must not hold.
    pub not: &'static str,
}

/// A condition with operators between its parts.
pub fn infix(condition: &Condition, words: Words) -> String {
    let mut text = String::new();
    write_infix(condition, words, &mut text);
    text
}

/// All conditions of a level, joined.
pub fn level_infix(level: &[Condition], words: Words) -> String {
    let parts: Vec<String> = level.iter().map(|condition| infix(condition, words)).collect();
    parts.join(words.and)
}

fn write_infix(condition: &Condition, words: Words, text: &mut String) {
    let fact = words.before_fact;
    let join = |of: &[Condition], between: &str, text: &mut String| {
        text.push('(');
        for (at, part) in of.iter().enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            write_infix(part, words, text);
        }
        text.push(')');
    };
    let written = match condition {
        AtLeast(name, bound) => write!(text, "{fact}{name} >= {bound}"),
        AtMost(name, bound) => write!(text, "{fact}{name} <= {bound}"),
        Below(name, bound) => write!(text, "{fact}{name} < {bound}"),
        Yes(name) => write!(text, "{fact}{name}"),
        No(name) => write!(text, "{}{fact}{name}", words.not),
        All(of) => {
            join(of, words.and, text);
            Ok(())
        }
        Any(of) => {
            join(of, words.or, text);
            Ok(())
        }
    };
    written.expect("writing to a text does not fail");
}

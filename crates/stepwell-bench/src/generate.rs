//! A ruleset of any size.

use std::fmt::Write;

use crate::{File, draw::Draw};

/// The seed of every measurement.
pub const SEED: u64 = 0x5745_4c4c;

const LEVELS: usize = 40;
const SOURCES: usize = 20;
const CLAUSES_IN_A_BLOCK: usize = 10;
const FACTS_IN_A_FILE: usize = 500;
const VALUES: [&str; 4] = ["minimal", "moderate", "high", "severe"];

/// A ruleset with so many clauses, rounded up to whole blocks; `admit` is not counted.
pub fn generate(clauses: usize, seed: u64) -> Vec<File> {
    let blocks = clauses.div_ceil(CLAUSES_IN_A_BLOCK);
    // Of each kind of fact: a risk, a yes/no, a number of hours.
    let facts = blocks.max(6);
    let mut draw = Draw::new(seed);
    let mut files = vec![("generated/ruleset.criteria".to_owned(), terms())];
    for from in (0..facts).step_by(FACTS_IN_A_FILE) {
        let to = (from + FACTS_IN_A_FILE).min(facts);
        files.push((format!("generated/facts_{from}.criteria"), fact_file(from, to)));
    }
    for placement in 0..blocks.div_ceil(LEVELS) {
        let to = (blocks - placement * LEVELS).min(LEVELS);
        let text = placement_file(placement, to, facts, &mut draw);
        files.push((format!("generated/placement_{placement}.criteria"), text));
    }
    files
}

/// Writes a line; a `String` takes everything.
macro_rules! line {
    ($text:expr, $($arguments:tt)*) => {{
        let _ = writeln!($text, $($arguments)*);
    }};
}

fn terms() -> String {
    let mut text = String::from(
        "ruleset generated \"Generated for measurements\"\n  version 1.0.0\n  in force from 2024-01-01\n\n",
    );
    for source in 0..SOURCES {
        line!(text, "source source_{source} \"Source number {source}\" {{");
        line!(
            text,
            "  publisher \"Publisher {source}\"\n  published 2023\n  kind \"web page\"\n  grade B\n}}\n"
        );
    }
    line!(
        text,
        "scale risk \"How serious the risk is\" {{\n  none      \"No sign of it\""
    );
    for value in VALUES {
        line!(text, "  {value:<8}  \"A risk that is {value}\"");
    }
    line!(
        text,
        "}}\n\ncontinuum levels \"Levels of care, least intensive first\" {{"
    );
    for level in 1..=LEVELS {
        line!(text, "  {level:<2}  \"Services of level {level}\"");
    }
    line!(text, "}}");
    text
}

fn fact_file(from: usize, to: usize) -> String {
    let mut text = String::new();
    // Each dimension is declared once, in the first file; facts of the others lie in groups.
    for dimension in 1..=6 {
        if from == 0 {
            line!(text, "dimension {dimension} \"Dimension number {dimension}\" {{");
        } else {
            line!(text, "facts \"More of dimension {dimension}\" {{");
        }
        for fact in (from..to).filter(|fact| fact % 6 + 1 == dimension) {
            line!(
                text,
                "  fact risk_{fact}: risk\n    ask \"How serious is risk number {fact}?\""
            );
            line!(
                text,
                "  fact sign_{fact}: yes/no\n    ask \"Is sign number {fact} there?\""
            );
        }
        line!(text, "}}\n");
    }
    line!(text, "facts \"Hours {from} to {to}\" {{");
    for fact in from..to {
        line!(text, "  fact hours_{fact}: hours/week from 0 to 168");
        line!(
            text,
            "    ask \"On how many hours a week does number {fact} take place?\""
        );
    }
    line!(text, "}}");
    text
}

fn placement_file(placement: usize, levels: usize, facts: usize, draw: &mut Draw) -> String {
    let mut text = String::new();
    line!(
        text,
        "placement placement_{placement} \"Level of care, question {placement}\" {{"
    );
    line!(text, "  on levels\n  choose least intensive\n}}");
    for level in 1..=levels {
        line!(text, "\n# Level {level} of question {placement}.");
        line!(
            text,
            "criteria {level} in placement_{placement} \"Criteria of level {level}\" {{"
        );
        for dimension in 1..=6 {
            let (condition, other) = (risk(facts, draw), sign(facts, draw));
            line!(
                text,
                "  dimension {dimension} \"Dimension {dimension} at level {level}\": {condition} and {other}"
            );
            cite(&mut text, draw);
        }
        line!(
            text,
            "  criterion hours: {} or ({} and {})",
            hours(facts, draw),
            risk(facts, draw),
            sign(facts, draw)
        );
        cite(&mut text, draw);
        line!(
            text,
            "  exclude danger \"Too dangerous here\": {} and {}",
            risk(facts, draw),
            hours(facts, draw)
        );
        cite(&mut text, draw);
        line!(
            text,
            "    unless managed \"Managed elsewhere\": {}",
            sign(facts, draw)
        );
        let listed: Vec<String> = (0..4).map(|_| risk(facts, draw)).collect();
        line!(
            text,
            "  flag watch \"Watch for change\": 2 or more of ({})",
            listed.join(", ")
        );
        line!(text, "  typical week: {}", hours(facts, draw));
        cite(&mut text, draw);
        let dimensions: Vec<String> = (1..=6)
            .map(|dimension| format!("dimension {dimension}"))
            .collect();
        line!(
            text,
            "  admit when 4 or more of ({}) and hours\n}}",
            dimensions.join(", ")
        );
    }
    text
}

fn risk(facts: usize, draw: &mut Draw) -> String {
    let test = draw.one_of(&["at least", "at most"]);
    format!("risk_{} is {test} {}", draw.below(facts), draw.one_of(&VALUES))
}

fn sign(facts: usize, draw: &mut Draw) -> String {
    let not = draw.one_of(&["", "not "]);
    format!("{not}sign_{}", draw.below(facts))
}

fn hours(facts: usize, draw: &mut Draw) -> String {
    let from = draw.below(80);
    let to = from + 1 + draw.below(80);
    format!(
        "hours_{} is at least {from} hours/week and below {to} hours/week",
        draw.below(facts)
    )
}

fn cite(text: &mut String, draw: &mut Draw) {
    line!(
        text,
        "    cite source_{} \"Section {}\"",
        draw.below(SOURCES),
        draw.below(90)
    );
}

//! Differences as Markdown, for a comment on a change.

use std::fmt::Write as _;

use stepwell_prove::{Affected, Change};

use super::{Differences, Pair, words};
use crate::markdown::{escaped, folded};

/// A table of changes and a table of outcomes for each ruleset; the examples fold away.
pub(crate) fn markdown(differences: &Differences) -> String {
    let mut text = String::new();
    for pair in &differences.pairs {
        ruleset(&mut text, pair);
    }
    for (word, list) in [("Added", &differences.added), ("Removed", &differences.removed)] {
        for (name, version) in list {
            let _ = writeln!(
                text,
                "**{word}**: the ruleset {}\n",
                escaped(&format!("{name} {version}"))
            );
        }
    }
    if words::counts_profiles(differences) {
        let _ = writeln!(text, "{}", words::PROFILE);
    }
    text
}

fn ruleset(text: &mut String, pair: &Pair) {
    let _ = writeln!(text, "### {}\n", escaped(&words::heading(pair)));
    if let Some(nothing) = words::nothing(pair) {
        let _ = writeln!(text, "{}\n", escaped(&sentence(nothing)));
    }
    effects(text, pair);
    if let Some(cohort) = &pair.cohort {
        let _ = writeln!(text, "{}\n", escaped(&sentence(&words::cohort(cohort))));
    }
    for note in &pair.difference.notes {
        let _ = writeln!(text, "> {}\n", escaped(note));
    }
    if !pair.difference.changes.is_empty() {
        text.push_str("| change | of | was | is |\n|---|---|---|---|\n");
        for change in &pair.difference.changes {
            row(text, &of_change(change));
        }
        text.push('\n');
    }
}

fn effects(text: &mut String, pair: &Pair) {
    if words::proved(pair) {
        text.push_str("**No patient is affected**: proved for everybody.\n\n");
        return;
    }
    let targets = &pair.difference.targets;
    for target in targets
        .iter()
        .filter(|target| target.affected == Affected::Unknown)
    {
        let line = format!("{}: {}", target.target, words::target_line(target));
        let _ = writeln!(text, "{}\n", escaped(&line));
    }
    let mut rows: Vec<[String; 5]> = Vec::new();
    for target in targets {
        for one in &target.moves {
            let records = pair.records(&target.target, &one.before, &one.after);
            rows.push([
                escaped(&target.target),
                escaped(&one.before),
                escaped(&one.after),
                words::count(one),
                records.map_or(String::new(), |count| count.to_string()),
            ]);
        }
    }
    for (target, before, after, count) in pair.other_records() {
        rows.push([
            escaped(target),
            escaped(before),
            escaped(after),
            String::new(),
            count.to_string(),
        ]);
    }
    if rows.is_empty() {
        return;
    }
    if pair.cohort.is_some() {
        text.push_str("| of | before | after | profiles | records |\n|---|---|---|--:|--:|\n");
        rows.iter().for_each(|cells| row(text, cells));
    } else {
        text.push_str("| of | before | after | profiles |\n|---|---|---|--:|\n");
        for [of, before, after, profiles, _] in &rows {
            row(text, &[of, before, after, profiles].map(Clone::clone));
        }
    }
    text.push('\n');
    let still: Vec<&str> = targets
        .iter()
        .filter(|target| target.affected == Affected::Nobody)
        .map(|target| target.target.as_str())
        .collect();
    if !still.is_empty() {
        let _ = writeln!(text, "Nobody moves at {}.\n", escaped(&still.join(", ")));
    }
    for target in targets {
        for one in &target.moves {
            if let Some(example) = &one.example {
                let summary = format!("{}: {} before, {} after", target.target, one.before, one.after);
                folded(text, &summary, example);
            }
            if let Some(limit) = &one.limit {
                let _ = writeln!(text, "{}\n", escaped(&sentence(limit)));
            }
        }
    }
}

fn row<const CELLS: usize>(text: &mut String, cells: &[String; CELLS]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn of_change(change: &Change) -> [String; 4] {
    let cell = |side: &Option<String>| side.as_deref().map(escaped).unwrap_or_default();
    [
        format!("**{}**", change.kind.word()),
        escaped(&words::thing(change)),
        cell(&change.before),
        cell(&change.after),
    ]
}

/// With a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

//! Differences as Markdown, for a comment on a change.

use std::fmt::Write as _;

use stepwell_prove::{Change, Direction, TargetEffect};

use super::{Differences, Pair, words};
use crate::{
    markdown::{Section, Weight, escaped, folded, html, sentence},
    proofs::words::number,
};

/// More outcomes than this make no table that can be read.
const WIDEST_MATRIX: usize = 10;

/// Tables of changes and of outcomes for each ruleset; all examples but the first of each table fold away.
pub(crate) fn markdown(differences: &Differences) -> String {
    let mut text: String = differences
        .pairs
        .iter()
        .filter(|pair| !words::is_untouched(pair))
        .flat_map(sections)
        .map(|section| section.text)
        .collect();
    text.push_str(&others(differences));
    text.push_str(&notes(differences));
    text
}

/// What has to be known to read the tables.
pub(crate) fn notes(differences: &Differences) -> String {
    let mut notes = Vec::new();
    if words::counts_profiles(differences) {
        notes.extend(words::speaks_of_disputes(differences).then_some(words::ONE_OF));
        notes.push(words::PROFILE);
    }
    notes.iter().map(|note| format!("{note}\n")).collect()
}

/// One ruleset: what was changed; whom it moves; then, for each placement, program or transition, who that is.
pub(crate) fn sections(pair: &Pair) -> Vec<Section> {
    let mut all = vec![changes(pair), effects(pair)];
    all.extend(pair.difference.targets.iter().filter_map(|target| {
        let text = patients(target);
        (!text.is_empty()).then(|| Section {
            name: format!("{}: who moves at {}", pair.name, target.target),
            text,
            weight: Weight::Example,
        })
    }));
    all
}

/// Rulesets that came, went, or were left alone.
pub(crate) fn others(differences: &Differences) -> String {
    let mut text = String::new();
    for (word, list) in [("Added", &differences.added), ("Removed", &differences.removed)] {
        for (name, version) in list {
            let _ = writeln!(
                text,
                "**{word}**: the ruleset {}\n",
                escaped(&format!("{name} {version}"))
            );
        }
    }
    if let Some(line) = words::untouched(differences) {
        let _ = writeln!(text, "{}\n", escaped(&sentence(&line)));
    }
    text
}

fn changes(pair: &Pair) -> Section {
    let mut text = format!("### {}\n\n", escaped(&words::heading(pair)));
    if let Some(nothing) = words::nothing(pair) {
        let _ = writeln!(text, "{}\n", escaped(&sentence(nothing)));
    }
    if !pair.difference.changes.is_empty() {
        text.push_str("| change | of | was | is |\n|---|---|---|---|\n");
        for change in &pair.difference.changes {
            row(&mut text, &of_change(change));
        }
        text.push('\n');
    }
    for beyond in &pair.difference.beyond {
        let _ = writeln!(text, "> **{}**\n", escaped(beyond));
    }
    for note in &pair.difference.notes {
        let _ = writeln!(text, "> {}\n", escaped(note));
    }
    Section {
        name: format!("{}: what was changed", pair.name),
        text,
        weight: Weight::Judgement,
    }
}

fn effects(pair: &Pair) -> Section {
    let mut text = String::new();
    if words::proved(pair) {
        let [what, how] = words::proof(pair);
        let _ = writeln!(text, "**{}**{how}.\n", sentence(what).trim_end_matches('.'));
    } else {
        moves(&mut text, pair);
    }
    if let Some(cohort) = &pair.cohort {
        let _ = writeln!(text, "{}\n", escaped(&sentence(&words::cohort(cohort))));
        for refused in &cohort.first_refused {
            let _ = writeln!(text, "- {}", escaped(refused));
        }
        if !cohort.first_refused.is_empty() {
            text.push('\n');
        }
    }
    Section {
        name: format!("{}: whom it moves", pair.name),
        text,
        weight: Weight::Judgement,
    }
}

fn moves(text: &mut String, pair: &Pair) {
    let targets = &pair.difference.targets;
    let mut rows: Vec<[String; 6]> = Vec::new();
    for target in targets {
        for one in &target.moves {
            let records = pair.records(&target.target, &one.before, &one.after);
            rows.push([
                escaped(&words::titled(target)),
                escaped(&one.before),
                escaped(&one.after),
                one.direction.map_or("", Direction::words).to_owned(),
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
            String::new(),
            count.to_string(),
        ]);
    }
    if pair.cohort.is_some() && !rows.is_empty() {
        text.push_str("| of | before | after | which is | profiles | records |\n|---|---|---|---|--:|--:|\n");
        rows.iter().for_each(|cells| row(text, cells));
        text.push('\n');
    } else if !rows.is_empty() {
        text.push_str("| of | before | after | which is | profiles |\n|---|---|---|---|--:|\n");
        for [of, before, after, way, profiles, _] in &rows {
            row(text, &[of, before, after, way, profiles].map(Clone::clone));
        }
        text.push('\n');
    }
    for target in targets {
        let totals = words::totals(target);
        if !totals.is_empty() {
            let head = escaped(&format!("all who come to it at {}", target.target));
            let _ = writeln!(text, "| {head} | profiles before | after |\n|---|--:|--:|");
            for [outcome, before, after] in totals {
                row(text, &[escaped(&outcome), before, after]);
            }
            text.push('\n');
        }
    }
    let mut levels: Vec<String> = targets.iter().filter_map(words::levels).collect();
    levels.dedup();
    if !levels.is_empty() {
        let _ = writeln!(text, "{}.\n", escaped(&levels.join("; ")));
    }
    for (affected, names) in words::alike(targets) {
        let _ = writeln!(
            text,
            "{}: {}.\n",
            escaped(&sentence(&affected)).trim_end_matches('.'),
            escaped(&names.join(", "))
        );
    }
}

/// A smallest patient of each move of a target, and everybody in one table.
fn patients(target: &TargetEffect) -> String {
    let mut text = String::new();
    for (at, one) in target.moves.iter().enumerate() {
        if let Some(example) = &one.example {
            let summary = format!(
                "A smallest one at {}: {} before, {} after",
                target.target, one.before, one.after
            );
            folded(&mut text, &summary, example, at == 0);
        }
        if let Some(limit) = &one.limit {
            let _ = writeln!(text, "{}\n", escaped(&sentence(limit)));
        }
    }
    matrix(&mut text, target);
    text
}

/// Everybody, by what they came to and what they come to; where those who stay were told apart.
fn matrix(text: &mut String, target: &TargetEffect) {
    let Some(stays) = &target.stays else { return };
    let mut words: Vec<&str> = stays.iter().map(|(word, _)| word.as_str()).collect();
    for one in &target.moves {
        for word in [one.before.as_str(), one.after.as_str()] {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    if target.moves.is_empty() || words.len() > WIDEST_MATRIX {
        return;
    }
    let summary = format!("{}: everybody, before (down) and after (across)", target.target);
    let _ = writeln!(text, "<details><summary>{}</summary>\n", html(&summary));
    let heads: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    let _ = writeln!(text, "| | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(words.len()));
    for (before, head) in words.iter().zip(&heads) {
        let cells: Vec<String> = words
            .iter()
            .map(|after| {
                let moves = target.moves.iter();
                let mut moved = moves.filter(|one| one.before == **before && one.after == **after);
                let stay = stays.iter().find(|(word, _)| word == before && before == after);
                match (moved.next(), stay) {
                    (Some(one), _) => format!("**{}**", words::count(one)),
                    (None, Some((_, count))) => number(&count.to_string()),
                    (None, None) => String::new(),
                }
            })
            .collect();
        let _ = writeln!(text, "| **{head}** | {} |", cells.join(" | "));
    }
    text.push_str("\n</details>\n\n");
}

fn row<const CELLS: usize>(text: &mut String, cells: &[String; CELLS]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn of_change(change: &Change) -> [String; 4] {
    let cell = |side: &Option<String>| side.as_deref().map(escaped).unwrap_or_default();
    [
        format!("**{}**", change.kind.word()),
        escaped(&format!("{}{}", words::thing(change), words::title(change))),
        cell(&change.before),
        cell(&change.after),
    ]
}

//! A review as Markdown, for a comment on a change: what has to be known first, then ruleset by ruleset.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{Judged, Review, words};
use crate::{
    coverage, differences,
    findings::place,
    layout::Tone,
    markdown::{Section, Weight, code, escaped, folded, sentence},
    proofs,
};

/// How much of a page that has to be shortened is kept free to say what was left out.
const NOTICE: usize = 1_500;

/// Of so many sections that were left out the names are told.
const NAMED: usize = 10;

/// The review, whole, or without the sections with which it would pass a length.
pub(crate) fn markdown(review: &Review<'_>, at_most: Option<usize>) -> String {
    let all = sections(review);
    match at_most {
        Some(at_most) => shortened(&all, at_most),
        None => all.into_iter().map(|section| section.text).collect(),
    }
}

/// Leaves out what does not fit, what matters least first, and says so.
fn shortened(all: &[Section], at_most: usize) -> String {
    let whole: usize = all.iter().map(|section| section.text.len()).sum();
    if whole <= at_most {
        return all.iter().map(|section| section.text.as_str()).collect();
    }
    // INVARIANT: lengths are in bytes, of which no character has less than one.
    let mut room = at_most.saturating_sub(NOTICE);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| all.get(*at).map(|section| section.weight));
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for at in order {
        let Some(section) = all.get(at) else { continue };
        if section.weight == Weight::Head || section.text.len() <= room {
            room = room.saturating_sub(section.text.len());
            kept.insert(at);
        }
    }
    let mut text = String::new();
    let mut left: Vec<&str> = Vec::new();
    for (at, section) in all.iter().enumerate() {
        if kept.contains(&at) {
            text.push_str(&section.text);
        } else {
            left.push(&section.name);
        }
    }
    let more = left.len().saturating_sub(NAMED);
    let mut names: Vec<String> = left
        .iter()
        .take(NAMED)
        .map(|name| escaped(&name.chars().take(100).collect::<String>()))
        .collect();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    let _ = writeln!(
        text,
        "**Left out here**, since all of it is longer than a comment can be: {}. `stepwell review` shows everything.",
        names.join("; ")
    );
    text
}

fn sections(review: &Review<'_>) -> Vec<Section> {
    let mut all = vec![summary(review)];
    all.extend(mistakes(review));
    let pairs = review.before.iter().flat_map(|before| &before.differences.pairs);
    let mut told: Vec<&str> = Vec::new();
    for pair in pairs {
        let judged = review.rulesets.iter().find(|it| it.root == pair.roots.1);
        told.push(&pair.roots.1);
        let speaks = judged.and_then(guards);
        if !differences::is_untouched(pair) {
            all.extend(differences::sections(pair));
            all.extend(speaks);
        } else if let (Some(judged), Some(speaks)) = (judged, speaks) {
            all.push(headed(judged, speaks));
        }
    }
    for judged in review
        .rulesets
        .iter()
        .filter(|it| !told.contains(&it.root.as_str()))
    {
        all.extend(guards(judged).map(|speaks| headed(judged, speaks)));
    }
    if let Some(before) = &review.before {
        let text = differences::others(&before.differences);
        if !text.is_empty() {
            all.push(Section {
                name: "the other rulesets".to_owned(),
                text,
                weight: Weight::Besides,
            });
        }
    }
    if let Some(coverages) = &review.coverages {
        all.push(Section {
            name: "what the examples leave out".to_owned(),
            text: format!("{}\n\n", coverage::markdown(coverages).trim_end()),
            weight: Weight::Besides,
        });
    }
    let notes = review
        .before
        .as_ref()
        .map(|before| differences::notes(&before.differences));
    if let Some(text) = notes.filter(|notes| !notes.is_empty()) {
        all.push(Section {
            name: "what a profile is".to_owned(),
            text,
            weight: Weight::Head,
        });
    }
    all
}

fn summary(review: &Review<'_>) -> Section {
    let mut text = format!(
        "## Review of the rules: {}\n\n",
        escaped(&words::headline(review))
    );
    text.push_str("| | |\n|---|---|\n");
    for line in words::lines(review) {
        let answer = escaped(&line.answer);
        let answer = match line.tone {
            Tone::Bad | Tone::Unsure => format!("**{answer}**"),
            Tone::Plain | Tone::Strong | Tone::Good | Tone::Quiet => answer,
        };
        let _ = writeln!(text, "| {} | {answer} |", line.asked);
    }
    text.push('\n');
    for said in words::not_compared(review) {
        let _ = writeln!(text, "> {}\n", escaped(&sentence(&said)));
    }
    Section {
        name: "the summary".to_owned(),
        text,
        weight: Weight::Head,
    }
}

/// Errors and warnings, each in a line; their places are annotations of the change.
fn mistakes(review: &Review<'_>) -> Option<Section> {
    if review.diagnostics.is_empty() && review.unformatted.iter().all(|(_, why)| why.is_none()) {
        return None;
    }
    let mut text = String::from("### What is wrong with the rules\n\n");
    for diagnostic in &review.diagnostics {
        let at = place(diagnostic.label.span, review.sources);
        let at = at.map(|at| code(&format!("{}:{}", at.path, at.start.line)));
        let _ = writeln!(
            text,
            "- {} {}: {} ({})",
            diagnostic.severity(),
            diagnostic.code,
            escaped(&diagnostic.message),
            at.unwrap_or_default()
        );
    }
    for (path, why) in &review.unformatted {
        if let Some(why) = why {
            let _ = writeln!(text, "- {}: {}", code(path), escaped(why));
        }
    }
    text.push('\n');
    Some(Section {
        name: "what is wrong with the rules".to_owned(),
        text,
        weight: Weight::Judgement,
    })
}

fn headed(judged: &Judged, mut section: Section) -> Section {
    let Judged { name, version, .. } = judged;
    let heading = match &judged.title {
        Some(title) => format!("{title} ({name} {version})"),
        None => format!("{name} {version}"),
    };
    section.text = format!("### {}\n\n{}", escaped(&heading), section.text);
    section
}

/// Examples that fail, properties that do not hold, what was found unasked, and guards that are not what they were.
fn guards(judged: &Judged) -> Option<Section> {
    let mut text = String::new();
    failing(&mut text, judged);
    unproved(&mut text, judged);
    found(&mut text, judged);
    beside(&mut text, judged);
    (!text.is_empty()).then(|| Section {
        name: format!("{}: what no longer holds", judged.name),
        text,
        weight: Weight::Judgement,
    })
}

fn failing(text: &mut String, judged: &Judged) {
    if judged.failing.is_empty() {
        return;
    }
    text.push_str(
        "| example that fails | before | of | expected | comes out | because |\n|---|---|---|---|---|---|\n",
    );
    for it in &judged.failing {
        for failure in &it.failures {
            let cells = [
                &it.title,
                words::was(it.was, "passed", "failed"),
                &failure.target,
                &failure.expected,
                &failure.actual,
                &failure.because,
            ];
            let _ = writeln!(text, "| {} |", cells.map(escaped).join(" | "));
        }
    }
    text.push('\n');
}

fn unproved(text: &mut String, judged: &Judged) {
    if judged.unproved.is_empty() {
        return;
    }
    text.push_str("| property | before | now | |\n|---|---|---|---|\n");
    for it in &judged.unproved {
        let now = format!("**{}**", it.property.result.word());
        let _ = writeln!(
            text,
            "| {}: {} | {} | {now} | {} |",
            escaped(&it.property.title),
            code_cell(&it.stated),
            words::was(it.was, "held", "did not hold"),
            escaped(&proofs::words::failure(&it.property).join("; "))
        );
    }
    text.push('\n');
    for it in &judged.unproved {
        if let Some(example) = &it.property.example {
            let summary = format!("{}: {}", it.property.result.word(), it.property.title);
            folded(text, &summary, example, true);
        }
    }
}

/// Text of a file as code in a cell, where a bar would end it.
fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

fn found(text: &mut String, judged: &Judged) {
    if judged.found().next().is_none() {
        return;
    }
    text.push_str("| found unasked | before | where | |\n|---|---|---|---|\n");
    for (finding, was) in judged.found() {
        let _ = writeln!(
            text,
            "| **{}** | {} | {} | {} |",
            proofs::words::label(finding.kind),
            words::was(*was, "was not there", "was there"),
            escaped(&proofs::words::headline(finding)),
            escaped(&finding.message)
        );
    }
    text.push('\n');
    for (finding, _) in judged.found() {
        if let Some(example) = &finding.example {
            let label = proofs::words::label(finding.kind);
            folded(text, &format!("{label}: {}", finding.target), example, false);
        }
    }
}

/// Guards that are gone or say something else, with what they said; new ones are only named.
fn beside(text: &mut String, judged: &Judged) {
    let new: Vec<String> = judged
        .beside
        .iter()
        .filter(|it| it.before.is_none() && !it.what.starts_with("known"))
        .map(|it| format!("{} \"{}\"", it.what, it.title))
        .collect();
    if !new.is_empty() {
        let _ = writeln!(text, "New beside the rules: {}.\n", escaped(&new.join(", ")));
    }
    for it in &judged.beside {
        let (before, after) = (it.before.as_deref(), it.after.as_deref());
        if before.is_none() && !it.what.starts_with("known") {
            continue;
        }
        let said = match (before, after) {
            (Some(before), Some(after)) => format!("# before\n{before}\n\n# now\n{after}"),
            (Some(only), None) | (None, Some(only)) => only.to_owned(),
            (None, None) => String::new(),
        };
        folded(
            text,
            &format!("{} {}: {}", it.word(), it.what, it.title),
            &said,
            false,
        );
    }
    if judged.beside.iter().any(|it| it.before.is_some()) {
        text.push('\n');
    }
}

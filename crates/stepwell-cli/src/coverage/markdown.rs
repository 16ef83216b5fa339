//! Coverage as Markdown, for a comment on a change.

use std::fmt::Write as _;

use super::{Coverages, OfRuleset, words};
use crate::markdown::{escaped, folded};

/// A table for each ruleset; the examples of what is missing fold away.
pub(crate) fn markdown(coverages: &Coverages<'_>) -> String {
    let mut text = String::new();
    for of in &coverages.rulesets {
        ruleset(&mut text, of);
    }
    if !coverages.rulesets.is_empty() {
        let _ = writeln!(
            text,
            "{}\n\n{}",
            escaped(&words::summary(coverages)),
            words::SIGNS
        );
    }
    text
}

fn ruleset(text: &mut String, of: &OfRuleset) {
    let _ = writeln!(text, "### Coverage of {}\n", escaped(&words::heading(of)));
    text.push_str("| condition | met | not met | unknown | mattered |\n|---|--:|--:|--:|---|\n");
    for item in &of.coverage.items {
        let Some(verdicts) = &item.verdicts else { continue };
        let [met, not_met, unknown] = verdicts.each().map(|(_, side)| cell(side));
        let mattered = words::mattered(item);
        let name = escaped(&item.name());
        let _ = writeln!(text, "| {name} | {met} | {not_met} | {unknown} | {mattered} |");
    }
    text.push('\n');
    let bounds = of.coverage.items.iter();
    let mut bounds = bounds
        .flat_map(|item| item.bounds.iter().map(move |bound| (item, bound)))
        .peekable();
    if bounds.peek().is_some() {
        text.push_str("| bound | of | below | at | above |\n|---|---|--:|--:|--:|\n");
        for (item, bound) in bounds {
            let [below, at, above] = bound.each().map(|(_, side)| cell(side));
            let (name, bound) = (escaped(&item.name()), escaped(&bound.bound));
            let _ = writeln!(text, "| {bound} | {name} | {below} | {at} | {above} |");
        }
        text.push('\n');
    }
    for suggested in &of.coverage.suggested {
        folded(text, &suggested.shows.join("; "), &suggested.example, false);
    }
}

fn cell(side: &stepwell_prove::Side) -> String {
    let cell = words::cell(side);
    if side.is_hole() {
        format!("**{cell}**")
    } else {
        cell
    }
}

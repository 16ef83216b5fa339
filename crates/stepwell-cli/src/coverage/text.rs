//! Coverage for people at a terminal.

use stepwell_prove::{Covered, Missing};
use unicode_width::UnicodeWidthStr as _;

use super::{Coverages, OfRuleset, words};
use crate::layout::{Page, Tone, WIDTH};

/// How wide a column of numbers is.
const NUMBER: usize = 9;
/// How many columns of numbers there are.
const NUMBERS: usize = 4;

/// Writes a table for each ruleset, then an example of each case that is missing.
pub(crate) fn text(page: &mut Page, coverages: &Coverages<'_>) {
    for of in &coverages.rulesets {
        ruleset(page, of);
    }
    if coverages.rulesets.is_empty() {
        return;
    }
    page.gap();
    let tone = if coverages.has_holes() {
        Tone::Bad
    } else {
        Tone::Good
    };
    page.wrapped(0, 2, &[(tone, &words::summary(coverages))]);
    page.wrapped(0, 2, &[(Tone::Quiet, words::SIGNS)]);
}

fn ruleset(page: &mut Page, of: &OfRuleset) {
    page.gap();
    page.wrapped(
        0,
        2,
        &[
            (Tone::Strong, &words::heading(of)),
            (Tone::Quiet, &format!(" in {}", of.root)),
        ],
    );
    page.gap();
    let head = ["met", "not met", "unknown", "mattered"].map(str::to_owned);
    row(page, Tone::Quiet, "", &head, 2);
    for item in &of.coverage.items {
        covered(page, item);
    }
    if of.coverage.suggested.is_empty() {
        return;
    }
    page.gap();
    page.wrapped(
        2,
        4,
        &[(
            Tone::Strong,
            "missing, as examples to paste (`stepwell fmt` then lays them out):",
        )],
    );
    for suggested in &of.coverage.suggested {
        page.gap();
        for shows in &suggested.shows {
            page.wrapped(2, 4, &[(Tone::Quiet, "#\u{a0}"), (Tone::Quiet, shows)]);
        }
        for line in suggested.example.trim_end().lines() {
            page.line(Tone::Plain, &format!("  {line}"));
        }
    }
}

fn covered(page: &mut Page, item: &Covered) {
    let tone = if item.holes() == (0, 0) {
        Tone::Plain
    } else {
        Tone::Bad
    };
    let numbers = match &item.verdicts {
        Some(verdicts) => {
            let [met, not_met, unknown] = verdicts.each().map(|(_, side)| words::cell(side));
            [met, not_met, unknown, words::mattered(item).to_owned()]
        }
        None => std::array::from_fn(|_| String::new()),
    };
    row(page, tone, &item.name(), &numbers, 2);
    for bound in &item.bounds {
        let sides = bound.each();
        if sides
            .iter()
            .all(|(_, side)| side.missing.is_none() || side.missing == Some(Missing::Impossible))
        {
            continue;
        }
        let [below, at, above] = sides.map(|(word, side)| format!("{word} {}", words::cell(side)));
        row(
            page,
            Tone::Bad,
            &bound.bound,
            &[below, at, above, String::new()],
            4,
        );
    }
}

/// A row of a name and numbers; a name too long for its column stands on a line of its own.
fn row(page: &mut Page, tone: Tone, name: &str, numbers: &[String; NUMBERS], indent: usize) {
    let room = WIDTH - NUMBER * NUMBERS - indent;
    let cells: String = numbers
        .iter()
        .map(|number| format!("{number:>NUMBER$}"))
        .collect();
    if name.width() < room {
        let blanks = " ".repeat(room - name.width());
        page.line(tone, format!("{:indent$}{name}{blanks}{cells}", "").trim_end());
    } else {
        page.wrapped(indent, indent + 2, &[(tone, name)]);
        page.line(
            tone,
            format!("{:width$}{cells}", "", width = indent + room).trim_end(),
        );
    }
}

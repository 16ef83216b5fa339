//! Mutants for people at a terminal.

use stepwell_prove::{Mutant, MutantState};
use unicode_width::UnicodeWidthStr as _;

use super::{
    AllMutants, OfRuleset, telling,
    words::{self, Tally},
};
use crate::layout::{Page, Tone, WIDTH};

/// How wide a column of numbers is.
const NUMBER: usize = 11;
/// How many columns of numbers there are.
const NUMBERS: usize = 4;

/// Writes a table for each ruleset, what was not killed, and the examples that would.
pub(crate) fn text(page: &mut Page, all: &AllMutants<'_>) {
    for of in &all.rulesets {
        ruleset(page, all, of);
    }
    if all.rulesets.is_empty() {
        return;
    }
    page.gap();
    let tone = if all.has_survivors() {
        Tone::Bad
    } else {
        Tone::Good
    };
    page.wrapped(0, 2, &[(tone, &words::summary(all))]);
    page.wrapped(0, 2, &[(Tone::Quiet, words::STATES)]);
}

fn ruleset(page: &mut Page, all: &AllMutants<'_>, of: &OfRuleset) {
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
    let head = ["killed", "survived", "equivalent", "undecided"].map(str::to_owned);
    row(page, Tone::Quiet, "", &head);
    for mutants in of.mutants.chunk_by(|one, next| one.of == next.of) {
        clause(page, all, mutants);
    }
    let telling = telling(of);
    if telling.is_empty() {
        return;
    }
    page.gap();
    page.wrapped(
        2,
        4,
        &[(
            Tone::Strong,
            "these would tell, as examples to paste (`stepwell fmt` then lays them out):",
        )],
    );
    for telling in telling {
        page.gap();
        for mutant in telling.mutants {
            page.wrapped(2, 4, &[(Tone::Quiet, "#\u{a0}"), (Tone::Quiet, &mutant.id)]);
        }
        for line in telling.example.trim_end().lines() {
            page.line(Tone::Plain, &format!("  {line}"));
        }
    }
}

/// What became of the mutants of one clause; what was not killed, each by itself.
fn clause(page: &mut Page, all: &AllMutants<'_>, mutants: &[Mutant]) {
    let Some(first) = mutants.first() else { return };
    let tally = Tally::of(mutants);
    let tone = if tally.survived > 0 {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let numbers = [tally.killed, tally.survived, tally.equivalent, tally.undecided];
    let cells = numbers.map(|number| {
        if number == 0 {
            String::new()
        } else {
            number.to_string()
        }
    });
    row(page, tone, &first.of, &cells);
    if tally.survived > 0 {
        let place = words::place(first.span, all.sources);
        page.wrapped(4, 6, &[(Tone::Quiet, &place)]);
    }
    for mutant in mutants {
        let (tone, said) = match &mutant.state {
            MutantState::Killed { .. } => continue,
            MutantState::Survived { .. } => (Tone::Bad, "survived".to_owned()),
            MutantState::Equivalent => (Tone::Quiet, "equivalent".to_owned()),
            MutantState::Undecided { limit } => (Tone::Unsure, format!("undecided ({limit})")),
        };
        let part = words::part(mutant);
        let pieces = [
            (tone, format!("{said}: ")),
            (Tone::Plain, mutant.change.clone()),
            (Tone::Quiet, format!(" {part}")),
        ];
        let pieces: Vec<(Tone, &str)> = pieces.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        page.wrapped(4, 6, &pieces);
    }
}

/// A row of a name and numbers; a name too long for its column stands on a line of its own.
fn row(page: &mut Page, tone: Tone, name: &str, numbers: &[String; NUMBERS]) {
    const INDENT: usize = 2;
    let room = WIDTH - NUMBER * NUMBERS - INDENT;
    let cells: String = numbers
        .iter()
        .map(|number| format!("{number:>NUMBER$}"))
        .collect();
    if name.width() < room {
        let blanks = " ".repeat(room - name.width());
        page.line(tone, format!("{:INDENT$}{name}{blanks}{cells}", "").trim_end());
    } else {
        page.wrapped(INDENT, INDENT + 2, &[(tone, name)]);
        page.line(
            tone,
            format!("{:width$}{cells}", "", width = INDENT + room).trim_end(),
        );
    }
}

//! Differences for people at a terminal.

use stepwell_prove::{Affected, ChangeKind, Move, TargetEffect};

use super::{Differences, Pair, words};
use crate::{
    layout::{Page, Tone, firm},
    proofs::words::profiles,
};

/// How far an example is set in.
const EXAMPLE: usize = 6;

/// Writes what was changed, then whom it moves, ruleset by ruleset.
pub(crate) fn text(page: &mut Page, differences: &Differences) {
    for pair in differences.pairs.iter().filter(|pair| !words::is_untouched(pair)) {
        ruleset(page, pair);
    }
    if let Some(line) = words::untouched(differences) {
        page.gap();
        page.wrapped(0, 2, &[(Tone::Good, &line)]);
    }
    for (word, list) in [("added", &differences.added), ("removed", &differences.removed)] {
        for (name, version) in list {
            page.gap();
            let what = format!(" the ruleset {name} {version}");
            page.wrapped(0, 2, &[(Tone::Unsure, word), (Tone::Plain, &what)]);
        }
    }
    if words::counts_profiles(differences) {
        page.gap();
        if words::speaks_of_disputes(differences) {
            page.wrapped(0, 2, &[(Tone::Quiet, words::ONE_OF)]);
        }
        page.wrapped(0, 2, &[(Tone::Quiet, words::PROFILE)]);
    }
}

fn ruleset(page: &mut Page, pair: &Pair) {
    page.gap();
    page.wrapped(0, 2, &[(Tone::Strong, &words::heading(pair))]);
    page.gap();
    if let Some(nothing) = words::nothing(pair) {
        page.wrapped(2, 4, &[(Tone::Good, nothing)]);
    }
    let changes = &pair.difference.changes;
    let width = changes.iter().map(|it| it.kind.word().len()).max().unwrap_or(0);
    for change in changes {
        let tone = match change.kind {
            ChangeKind::Added | ChangeKind::Removed | ChangeKind::Changed | ChangeKind::Dated => Tone::Unsure,
            ChangeKind::Renamed
            | ChangeKind::Moved
            | ChangeKind::Reworded
            | ChangeKind::Cited
            | ChangeKind::Told => Tone::Quiet,
        };
        let label = firm(&format!("{:<width$}", change.kind.word()));
        let what = format!(" {}", words::thing(change));
        let title = words::title(change);
        let pieces = [
            (tone, label.as_str()),
            (Tone::Plain, "\u{a0}"),
            (Tone::Plain, &what),
            (Tone::Quiet, &title),
        ];
        page.wrapped(2, width + 4, &pieces);
        for (when, said) in words::before_and_after(change) {
            let when = firm(&format!("{when:<4}"));
            page.wrapped(
                width + 4,
                width + 8,
                &[(Tone::Quiet, &when), (Tone::Plain, &said)],
            );
        }
    }
    page.gap();
    for beyond in &pair.difference.beyond {
        page.wrapped(2, 4, &[(Tone::Bad, beyond)]);
    }
    for note in &pair.difference.notes {
        page.wrapped(2, 4, &[(Tone::Unsure, note)]);
    }
    effects(page, pair);
    if let Some(cohort) = &pair.cohort {
        page.gap();
        page.wrapped(2, 4, &[(Tone::Plain, &words::cohort(cohort))]);
        for refused in &cohort.first_refused {
            page.wrapped(4, 6, &[(Tone::Unsure, refused)]);
        }
        for (target, before, after, count) in pair.other_records() {
            let line = format!("{target}: {before} → {after}: {}", words::of_records(count));
            page.wrapped(4, 6, &[(Tone::Plain, &line)]);
        }
    }
}

fn effects(page: &mut Page, pair: &Pair) {
    if words::proved(pair) {
        let [what, how] = words::proof(pair);
        page.wrapped(2, 4, &[(Tone::Good, what), (Tone::Plain, how)]);
        return;
    }
    let targets = &pair.difference.targets;
    for target in targets {
        if target.affected == Affected::Somebody {
            let title = target.title.as_ref().map(|title| format!(" \"{title}\""));
            let pieces = [
                (Tone::Strong, target.target.as_str()),
                (Tone::Quiet, title.as_deref().unwrap_or_default()),
                (Tone::Plain, ": "),
                (Tone::Bad, &words::target_line(target)),
            ];
            page.wrapped(2, 4, &pieces);
            moves(page, pair, target);
        }
    }
    for (line, names) in words::alike(targets) {
        page.gap();
        let names = format!("{}: ", names.join(", "));
        let tone = if line == words::NOBODY {
            Tone::Good
        } else {
            Tone::Unsure
        };
        page.wrapped(2, 4, &[(Tone::Strong, &names), (tone, &line)]);
    }
}

fn moves(page: &mut Page, pair: &Pair, target: &TargetEffect) {
    for one in &target.moves {
        let records = pair.records(&target.target, &one.before, &one.after);
        let line = format!("{} → {}: {}", one.before, one.after, words::who(one, records));
        page.wrapped(4, 6, &[(Tone::Plain, &line)]);
        if let Some(limit) = &one.limit {
            page.wrapped(EXAMPLE, EXAMPLE, &[(Tone::Unsure, limit)]);
        }
        example(page, one);
    }
    for (outcome, count) in target.stays.iter().flatten() {
        let line = format!("{outcome} → {outcome}: {}", profiles(&count.to_string()));
        page.wrapped(4, 6, &[(Tone::Quiet, &line)]);
    }
    for [outcome, before, after] in words::totals(target) {
        let line = format!("{outcome} in all: {before} before, {after} after");
        page.wrapped(4, 6, &[(Tone::Quiet, &line)]);
    }
    if let Some(levels) = words::levels(target) {
        page.wrapped(4, 6, &[(Tone::Quiet, &levels)]);
    }
}

fn example(page: &mut Page, one: &Move) {
    let Some(example) = &one.example else { return };
    page.gap();
    for line in example.trim_end().lines() {
        page.line(Tone::Plain, &format!("{:EXAMPLE$}{line}", ""));
    }
    page.gap();
}

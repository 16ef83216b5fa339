//! What would have to be different for a level.

use stepwell_eval::{AnswerWhatIf, ChangeKind, ChangeWhatIf, Nearest, PlacementWhatIf, WhatIf, WhatIfResult};

use super::{Writer, piece};
use crate::layout::{Tone, counted, listed};

pub(super) fn write(writer: &mut Writer<'_>, what_if: &WhatIf) {
    for (name, placement) in &what_if.placements {
        let found = writer.ruleset.placements.iter().find(|it| it.name == *name);
        let title = found
            .and_then(|it| it.title.clone())
            .unwrap_or_else(|| name.clone());
        writer.section(&[
            piece(
                Tone::Strong,
                format!("What would have to be different for {}", what_if.level),
            ),
            piece(Tone::Plain, format!(" ({title})")),
        ]);
        nearest(
            writer,
            2,
            &placement.given,
            "It is given already, whatever is not known.",
        );
        levels(writer, placement);
        reservations(writer, placement);
    }
}

/// The answers, or why there are none.
fn nearest(writer: &mut Writer<'_>, indent: usize, found: &Nearest, already: &str) {
    match found.result {
        WhatIfResult::Already => writer.paragraph(indent, indent, &[piece(Tone::Good, already)]),
        WhatIfResult::Impossible => {
            let text = "Impossible: whatever the facts are, this does not come out on this day.";
            writer.paragraph(indent, indent, &[piece(Tone::Bad, text)]);
        }
        WhatIfResult::Unknown => {
            let limit = found.limit.as_deref().unwrap_or("a bound was hit");
            let text = format!("Not decided: {limit}.");
            writer.paragraph(indent, indent, &[piece(Tone::Unsure, text)]);
        }
        WhatIfResult::Changes => {
            for (at, answer) in found.answers.iter().enumerate() {
                let word = if at == 0 { "if" } else { "or if" };
                let word = format!("{word} {}", counts(answer));
                writer.paragraph(indent, indent, &[piece(Tone::Plain, word)]);
                for change in &answer.changes {
                    write_change(writer, indent + 2, change);
                }
            }
            if found.more {
                let text = "There are more ways with as few changes.";
                writer.paragraph(indent, indent, &[piece(Tone::Quiet, text)]);
            }
            if let Some(limit) = &found.limit {
                writer.paragraph(
                    indent,
                    indent,
                    &[piece(Tone::Unsure, format!("Perhaps not the fewest: {limit}."))],
                );
            }
        }
    }
}

/// `1 answer were different and 2 were known`
fn counts(answer: &AnswerWhatIf) -> String {
    let of = |kind: ChangeKind| answer.changes.iter().filter(|change| change.kind == kind).count();
    let mut parts = Vec::new();
    let (changed, stated) = (of(ChangeKind::Changed), of(ChangeKind::Stated));
    if changed > 0 {
        parts.push(format!("{} were different", counted(changed, "known answer")));
    }
    if stated > 0 {
        parts.push(format!("{} were given", counted(stated, "missing answer")));
    }
    format!("{}:", listed(&parts, "and"))
}

fn write_change(writer: &mut Writer<'_>, indent: usize, change: &ChangeWhatIf) {
    let (tone, word) = match change.kind {
        ChangeKind::Changed => (Tone::Unsure, "different"),
        ChangeKind::Stated => (Tone::Plain, "given"),
    };
    let word = format!("{word:\u{a0}<9}");
    let mut pieces = vec![
        piece(tone, word),
        piece(Tone::Plain, format!(" {}: ", change.fact)),
        piece(Tone::Strong, change.to_words.clone()),
        piece(
            Tone::Plain,
            format!(
                " ({})",
                match change.kind {
                    ChangeKind::Changed => format!("is {}", change.from_words),
                    ChangeKind::Stated => change.from_words.clone(),
                }
            ),
        ),
    ];
    if change.who_they_are && change.kind == ChangeKind::Changed {
        pieces.push(piece(
            Tone::Bad,
            "; this says who somebody is, or on which day something is: told only since nothing else is enough",
        ));
    }
    writer.paragraph(indent, indent + 10, &pieces);
}

/// The nearest miss of each level whose criteria are not met.
fn levels(writer: &mut Writer<'_>, placement: &PlacementWhatIf) {
    // Where the criteria of the level itself are as far away, that was said.
    let others = placement
        .levels
        .iter()
        .filter(|(_, level)| level.met.answers.is_empty() || level.met.answers != placement.given.answers);
    for (label, level) in others {
        let mut pieces = vec![
            piece(Tone::Strong, format!("Criteria of {label}")),
            piece(Tone::Plain, format!(": {}", level.verdict)),
        ];
        let fewest = level.met.answers.first().map(|answer| answer.changes.len());
        if let Some(fewest) = fewest {
            pieces.push(piece(
                Tone::Plain,
                format!(", {} away", counted(fewest, "answer")),
            ));
        }
        writer.page.gap();
        writer.paragraph(2, 4, &pieces);
        for (what, names) in [
            ("in the way", &level.clauses),
            ("not known, and perhaps in the way", &level.open),
            ("it is only for", &level.only_for),
        ] {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| crate::layout::firm(name)).collect();
                let text = format!("{what}: {}", names.join(", "));
                writer.paragraph(4, 6, &[piece(Tone::Plain, text)]);
            }
        }
        nearest(writer, 4, &level.met, "They are met already.");
    }
}

/// What nobody must read into it.
fn reservations(writer: &mut Writer<'_>, placement: &PlacementWhatIf) {
    let all = placement
        .levels
        .values()
        .map(|level| &level.met)
        .chain([&placement.given]);
    if all.flat_map(|found| &found.answers).next().is_some() {
        writer.page.gap();
        let text = "This compares answers with criteria. It does not say that anything about the patient can or should \
                    be changed, and an answer must never be altered to reach a level.";
        writer.paragraph(2, 2, &[piece(Tone::Quiet, text)]);
    }
}

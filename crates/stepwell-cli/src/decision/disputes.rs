//! Disputes: each reading, which one counts, and why.

use stepwell_eval::{Decision, DisputeDecision};
use stepwell_model::Verdict;

use super::{Writer, clauses::verdict_word, piece};
use crate::layout::Tone;

pub(super) fn write(writer: &mut Writer<'_>, decision: &Decision) {
    // A dispute of which no reading is settled has not come up.
    let (differ, agree): (Vec<_>, Vec<_>) = decision
        .disputes
        .iter()
        .filter(|(_, dispute)| dispute.readings.iter().any(|it| it.verdict != Verdict::Unknown))
        .partition(|(_, dispute)| differs(dispute));
    if differ.is_empty() && agree.is_empty() {
        return;
    }
    writer.section(&[piece(Tone::Strong, "Where sources disagree")]);
    for (name, dispute) in differ {
        one(writer, name, dispute);
    }
    for (name, dispute) in agree {
        let title = dispute.title.as_deref().unwrap_or(name);
        let text = format!("{title}, by every reading");
        writer.entry(verdict_word(dispute.verdict), &text, name);
    }
}

/// Whether it matters here which source is right.
fn differs(dispute: &DisputeDecision) -> bool {
    dispute
        .readings
        .iter()
        .any(|reading| reading.verdict != dispute.verdict)
}

fn one(writer: &mut Writer<'_>, name: &str, dispute: &DisputeDecision) {
    let title = dispute.title.as_deref().unwrap_or(name);
    let word = if dispute.disputed {
        (Tone::Unsure, "disputed")
    } else {
        verdict_word(dispute.verdict)
    };
    writer.entry(word, title, name);
    match (&dispute.followed, &dispute.because) {
        (Some(source), Some(because)) => {
            let text = format!("{source} is followed: {because}");
            writer.paragraph(11, 11, &[piece(Tone::Plain, text)]);
        }
        (Some(source), None) => {
            let text = format!("{source} is followed, as was asked for");
            writer.paragraph(11, 11, &[piece(Tone::Plain, text)]);
        }
        (None, _) => {}
    }
    for reading in &dispute.readings {
        let (tone, word) = verdict_word(reading.verdict);
        let counts = dispute.followed.as_ref() == Some(&reading.source);
        let mut pieces = vec![
            piece(tone, format!("{word:\u{a0}<7}")),
            piece(if counts { Tone::Strong } else { Tone::Plain }, format!(" {}", reading.source)),
        ];
        for cite in &reading.cites {
            writer.cited.insert(cite.source.clone());
            if let Some(place) = &cite.place {
                pieces.push(piece(Tone::Quiet, format!(", {place}")));
            }
        }
        pieces.push(piece(Tone::Plain, format!(": {}", reading.because)));
        writer.paragraph(11, 19, &pieces);
    }
}

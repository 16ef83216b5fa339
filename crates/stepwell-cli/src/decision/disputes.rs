//! Disputes behind what was told: each reading, which one counts, and why.

use stepwell_eval::{Decision, DisputeDecision, ReadingDecision};
use stepwell_model::Verdict;

use super::{Writer, clauses::verdict_word, disputes_behind::behind, piece};
use crate::layout::{Tone, firm};

pub(super) fn write(writer: &mut Writer<'_>, decision: &Decision) {
    let found = behind(writer.ruleset, &writer.told);
    let (differ, agree): (Vec<_>, Vec<_>) = found
        .into_iter()
        .map(|id| writer.ruleset.disputes[id].name.as_str())
        .filter_map(|name| Some((name, decision.disputes.get(name)?)))
        // A dispute of which no reading is settled has not come up.
        .filter(|(_, dispute)| dispute.readings.iter().any(|it| it.verdict != Verdict::Unknown))
        .partition(|(_, dispute)| differs(dispute));
    if differ.is_empty() && agree.is_empty() {
        return;
    }
    writer.section(&[piece(Tone::Strong, "Where sources disagree")]);
    for (name, dispute) in differ {
        one(writer, name, dispute);
    }
    if !agree.is_empty() {
        let names: Vec<String> = agree
            .iter()
            .map(|(name, dispute)| firm(&format!("{name} ({})", dispute.verdict)))
            .collect();
        let text = format!(
            "the readings of these come to the same here: {}",
            names.join(", ")
        );
        writer.paragraph(2, 4, &[piece(Tone::Quiet, text)]);
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
    // The readings that come to something else than what counts are what a reader looks for: they are told in full.
    let in_full = |reading: &&ReadingDecision| {
        dispute.followed.is_none()
            || dispute.followed.as_ref() == Some(&reading.source)
            || reading.verdict != dispute.verdict
    };
    for reading in dispute.readings.iter().filter(in_full) {
        self::reading(writer, reading);
    }
    let rest: Vec<&ReadingDecision> = dispute.readings.iter().filter(|it| !in_full(it)).collect();
    if !rest.is_empty() {
        let sources: Vec<&str> = rest.iter().map(|reading| reading.source.as_str()).collect();
        for source in &sources {
            writer.cited.insert((*source).to_owned());
        }
        let (tone, word) = verdict_word(dispute.verdict);
        writer.paragraph(
            11,
            19,
            &[
                piece(tone, format!("{word:\u{a0}<7}")),
                piece(Tone::Plain, format!(" also {}", sources.join(", "))),
            ],
        );
    }
}

fn reading(writer: &mut Writer<'_>, reading: &ReadingDecision) {
    let (tone, word) = verdict_word(reading.verdict);
    let mut pieces = vec![
        piece(tone, format!("{word:\u{a0}<7}")),
        piece(Tone::Plain, format!(" {}", reading.source)),
    ];
    for cite in &reading.cites {
        writer.cited.insert(cite.source.clone());
        if let Some(place) = &cite.place {
            pieces.push(piece(Tone::Quiet, format!(", {place}")));
        }
    }
    if reading.verdict != Verdict::Met || !reading.because.is_empty() {
        pieces.push(piece(Tone::Plain, format!(": {}", reading.because)));
    }
    writer.paragraph(11, 19, &pieces);
}

//! Placements: the level, why it, why not its neighbours, and what is missing.

use stepwell_eval::{ClauseDecision, Decision, LevelDecision, PlacementDecision, PlacementOutcome};
use stepwell_model::{Choose, ClauseKind, Placement, Verdict};

use super::{
    Writer,
    clauses::{INDENT, short},
    piece,
};
use crate::layout::{Tone, firm, listed};

pub(super) fn write(writer: &mut Writer<'_>, name: &str, decided: &PlacementDecision, decision: &Decision) {
    headline(writer, name, decided);
    writer.missing(&decided.needs, decided.ask_next.as_ref());
    let placement = writer
        .ruleset
        .placements
        .iter()
        .find(|placement| placement.name == name);
    match decided.outcome {
        PlacementOutcome::Placed => placed(writer, decided, placement),
        PlacementOutcome::Several => several(writer, decided),
        PlacementOutcome::None => {
            for (label, level) in &decided.levels {
                why_not(writer, label, level, "");
            }
        }
        PlacementOutcome::Undetermined => undetermined(writer, decided),
        PlacementOutcome::OutOfScope => out_of_scope(writer, placement, decision),
    }
    told(writer, decided);
    not_judged(writer, decided);
}

/// The answer, before anything else.
fn headline(writer: &mut Writer<'_>, name: &str, decided: &PlacementDecision) {
    let question = decided.title.as_deref().unwrap_or(name);
    let full = |label: &String| {
        let title = decided.levels.get(label).and_then(|level| level.title.as_ref());
        title.map_or_else(|| label.clone(), |title| format!("{label} {title}"))
    };
    let (tone, answer) = match decided.outcome {
        PlacementOutcome::Placed => {
            let level = decided.level.as_ref().map_or_else(String::new, full);
            (Tone::Good, level)
        }
        PlacementOutcome::Several => {
            let levels: Vec<String> = decided.levels_met.iter().flatten().map(full).collect();
            (Tone::Good, listed(&levels, "and"))
        }
        PlacementOutcome::None => (Tone::Bad, "none; no level's criteria are met".to_owned()),
        PlacementOutcome::Undetermined => {
            let possible = listed(&decided.possible, "or");
            (
                Tone::Unsure,
                format!("undetermined; nothing but {possible} is possible"),
            )
        }
        PlacementOutcome::OutOfScope => (Tone::Unsure, "out of scope".to_owned()),
    };
    writer.section(&[piece(Tone::Strong, format!("{question}: ")), piece(tone, answer)]);
}

/// The level that was chosen, the one below it and the one above.
fn placed(writer: &mut Writer<'_>, decided: &PlacementDecision, placement: Option<&Placement>) {
    let Some((at, label, level)) = decided
        .level
        .as_ref()
        .and_then(|label| decided.levels.get_full(label))
    else {
        return;
    };
    why(writer, label, level);
    let chosen = match placement.map(|placement| placement.choose) {
        Some(Choose::MostIntensive) => "its criteria are met too, but the most intensive level is chosen",
        Some(Choose::LeastIntensive | Choose::Every) | None => {
            "its criteria are met too, but the least intensive level is chosen"
        }
    };
    let below = at.checked_sub(1);
    let above = at.checked_add(1);
    for (place, neighbour) in [("below", below), ("above", above)] {
        if let Some((label, level)) = neighbour.and_then(|at| decided.levels.get_index(at)) {
            let place = format!(", the level {place}");
            if level.verdict == Verdict::Met {
                why_not_heading(writer, label, level, &place);
                writer.paragraph(INDENT, INDENT, &[piece(Tone::Plain, chosen)]);
            } else {
                why_not(writer, label, level, &place);
            }
        }
    }
    let others: Vec<String> = decided
        .levels
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at && Some(*other) != below && Some(*other) != above)
        .map(|(_, (label, level))| firm(&format!("{label} ({})", level.verdict)))
        .collect();
    if !others.is_empty() {
        let text = format!("Also judged: {}", others.join(", "));
        writer.section(&[piece(Tone::Plain, text)]);
    }
}

fn several(writer: &mut Writer<'_>, decided: &PlacementDecision) {
    for (label, level) in &decided.levels {
        if level.verdict == Verdict::Met {
            why(writer, label, level);
        } else {
            why_not(writer, label, level, "");
        }
    }
}

fn undetermined(writer: &mut Writer<'_>, decided: &PlacementDecision) {
    for (label, level) in &decided.levels {
        if !decided.possible.contains(label) {
            continue;
        }
        match level.verdict {
            Verdict::Met => why(writer, label, level),
            Verdict::Unknown | Verdict::NotMet => {
                let title = titled(label, level);
                writer.section(&[piece(Tone::Strong, format!("What {title} hangs on"))]);
                deciding(writer, label, level, Verdict::Unknown);
            }
        }
    }
    for (label, level) in &decided.levels {
        if !decided.possible.contains(label) && level.verdict == Verdict::NotMet {
            why_not(writer, label, level, "");
        }
    }
}

fn out_of_scope(writer: &mut Writer<'_>, placement: Option<&Placement>, decision: &Decision) {
    let in_force = writer.ruleset.in_force;
    let day = stepwell_model::Day::parse(&decision.as_of);
    let text = if day.is_some_and(|day| !in_force.contains(day)) {
        let from = in_force.from.map(|day| format!(" from {day}"));
        let until = in_force.until.map(|day| format!(" until {day}"));
        format!(
            "these rules are in force{}{}",
            from.unwrap_or_default(),
            until.unwrap_or_default()
        )
    } else {
        let population = placement.and_then(|placement| placement.population);
        let population = population.map(|id| &writer.ruleset.populations[id]);
        population.map_or_else(String::new, |population| {
            let title = population.title.as_deref().unwrap_or(&population.name);
            format!("this question is only for: {title} [{}]", population.name)
        })
    };
    if !text.is_empty() {
        writer.paragraph(INDENT, INDENT, &[piece(Tone::Plain, text)]);
    }
}

fn titled(label: &str, level: &LevelDecision) -> String {
    level
        .title
        .as_ref()
        .map_or_else(|| label.to_owned(), |title| format!("{label} {title}"))
}

/// Why a level's criteria are met: every criterion, what was lifted, and that nothing shuts it.
fn why(writer: &mut Writer<'_>, label: &str, level: &LevelDecision) {
    writer.section(&[piece(Tone::Strong, format!("Why {label}"))]);
    populations(writer, level);
    let clauses = in_blocks_that_count(level);
    let mut clear = 0_usize;
    for clause in &clauses {
        match clause.kind {
            ClauseKind::Admit if says_nothing_more(clause, &clauses) => {}
            ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit => writer.clause(clause, label),
            ClauseKind::Exclude => {
                if clause.condition == Verdict::NotMet {
                    clear += 1;
                } else {
                    writer.clause(clause, label);
                }
            }
            // Told below, or not clauses of criteria at all.
            ClauseKind::Flag | ClauseKind::Typical | ClauseKind::Require | ClauseKind::Recommend => {}
        }
    }
    if clear > 0 {
        let text = match clear {
            1 => "its one exclusion does not apply".to_owned(),
            2 => "neither of its 2 exclusions applies".to_owned(),
            more => format!("none of its {more} exclusions applies"),
        };
        writer.entry((Tone::Good, "clear"), &text, "");
    }
}

fn why_not_heading(writer: &mut Writer<'_>, label: &str, level: &LevelDecision, place: &str) {
    let title = titled(label, level);
    writer.section(&[
        piece(Tone::Strong, format!("Why not {title}")),
        piece(Tone::Plain, place),
    ]);
}

fn why_not(writer: &mut Writer<'_>, label: &str, level: &LevelDecision, place: &str) {
    why_not_heading(writer, label, level, place);
    deciding(writer, label, level, level.verdict);
}

/// The clauses that make a level's verdict what it is.
fn deciding(writer: &mut Writer<'_>, label: &str, level: &LevelDecision, verdict: Verdict) {
    populations(writer, level);
    let clauses = in_blocks_that_count(level);
    let mut shown = false;
    for clause in &clauses {
        let counts = match (clause.kind, verdict) {
            (ClauseKind::Exclude, Verdict::NotMet) => clause.verdict == Verdict::Met,
            (ClauseKind::Exclude, Verdict::Unknown) => clause.verdict == Verdict::Unknown,
            (
                ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit,
                Verdict::NotMet | Verdict::Unknown,
            ) => clause.verdict == verdict && !says_nothing_more(clause, &clauses),
            (_, Verdict::Met)
            | (
                ClauseKind::Flag | ClauseKind::Typical | ClauseKind::Require | ClauseKind::Recommend,
                Verdict::NotMet | Verdict::Unknown,
            ) => false,
        };
        if counts {
            shown = true;
            writer.clause(clause, label);
        }
    }
    if !shown && level.blocks.is_empty() && !level.because.is_empty() {
        writer.paragraph(INDENT, INDENT, &[piece(Tone::Plain, level.because.as_str())]);
    }
}

/// Whether an `admit` only repeats the verdicts of clauses that are told anyway.
fn says_nothing_more(admit: &ClauseDecision, clauses: &[&ClauseDecision]) -> bool {
    if admit.kind != ClauseKind::Admit {
        return false;
    }
    let others = || clauses.iter().filter(|clause| clause.kind != ClauseKind::Admit);
    let is_verdict =
        |part: &str| others().any(|clause| part == format!("{} is {}", short(clause), clause.verdict));
    let is_reason = others().any(|clause| clause.because == admit.because);
    is_reason || admit.because.split("; ").all(is_verdict)
}

/// Says of blocks for others that they are for others.
fn populations(writer: &mut Writer<'_>, level: &LevelDecision) {
    let concerned = level.blocks.iter().any(|block| {
        block
            .population
            .as_ref()
            .is_none_or(|it| it.verdict == Verdict::Met)
    });
    for block in &level.blocks {
        let Some(population) = &block.population else {
            continue;
        };
        if concerned && population.verdict == Verdict::NotMet {
            // These are the criteria of others; the patient's own stand beside them.
            continue;
        }
        let title = population.title.as_deref().unwrap_or(&population.name);
        let (tone, word) = match population.verdict {
            Verdict::Met => continue,
            Verdict::NotMet => (Tone::Plain, "not for"),
            Verdict::Unknown => (Tone::Unsure, "unknown"),
        };
        let text = match population.verdict {
            Verdict::Unknown => format!("whether these are the criteria: {title}"),
            Verdict::Met | Verdict::NotMet => format!("this patient: only for {title}"),
        };
        writer.entry((tone, word), &text, &block.id);
        writer.reason(&population.because, &[], &[]);
    }
}

/// The clauses of the blocks that are for this patient, or may be.
fn in_blocks_that_count(level: &LevelDecision) -> Vec<&ClauseDecision> {
    let for_others: Vec<String> = level
        .blocks
        .iter()
        .filter(|block| {
            block
                .population
                .as_ref()
                .is_some_and(|population| population.verdict == Verdict::NotMet)
        })
        .map(|block| format!("{}/", block.id))
        .collect();
    level
        .clauses
        .iter()
        .filter(|clause| !for_others.iter().any(|header| clause.id.starts_with(header)))
        .collect()
}

/// Flags and what is unusual, of the levels that are chosen or possible.
fn told(writer: &mut Writer<'_>, decided: &PlacementDecision) {
    let counts = |label: &String, level: &LevelDecision| match decided.outcome {
        PlacementOutcome::Placed => decided.level.as_ref() == Some(label),
        PlacementOutcome::Several | PlacementOutcome::Undetermined => {
            decided.possible.contains(label) || level.verdict == Verdict::Met
        }
        PlacementOutcome::None => true,
        PlacementOutcome::OutOfScope => false,
    };
    let mut notes: Vec<(&ClauseDecision, &str)> = Vec::new();
    for (label, level) in &decided.levels {
        if counts(label, level) {
            let clauses = in_blocks_that_count(level).into_iter();
            notes.extend(
                clauses
                    .filter(|clause| is_told(clause))
                    .map(|clause| (clause, label.as_str())),
            );
        }
    }
    let chosen = decided.level.as_deref();
    if !notes.is_empty() {
        writer.section(&[piece(Tone::Strong, "To bear in mind")]);
        for (clause, label) in notes {
            // Where several levels are spoken of, each note says of which it is.
            writer.clause(clause, if chosen == Some(label) { label } else { "" });
        }
    }
}

/// Whether a clause that decides nothing has something to say.
pub(super) fn is_told(clause: &ClauseDecision) -> bool {
    match clause.kind {
        ClauseKind::Flag => clause.verdict == Verdict::Met,
        ClauseKind::Typical | ClauseKind::Recommend => clause.verdict == Verdict::NotMet,
        ClauseKind::Dimension
        | ClauseKind::Criterion
        | ClauseKind::Exclude
        | ClauseKind::Admit
        | ClauseKind::Require => false,
    }
}

fn not_judged(writer: &mut Writer<'_>, decided: &PlacementDecision) {
    if !decided.not_judged.is_empty() && decided.outcome != PlacementOutcome::OutOfScope {
        let levels: Vec<String> = decided.not_judged.iter().map(|label| firm(label)).collect();
        let text = format!(
            "Not judged, since they have no criteria here: {}",
            levels.join(", ")
        );
        writer.section(&[piece(Tone::Quiet, text)]);
    }
}

//! Programs of care: whether each conforms, and what it lacks.

use stepwell_eval::{ClauseDecision, Decision, ProgramDecision, ProgramOutcome};
use stepwell_model::{ClauseKind, Verdict};

use super::{Writer, clauses::short, disputes_behind::behind, piece, placements::is_told};
use crate::layout::{Tone, counted, listed};

pub(super) fn write(writer: &mut Writer<'_>, decision: &Decision) {
    let (untouched, touched): (Vec<_>, Vec<_>) = decision
        .programs
        .iter()
        .partition(|(_, program)| is_untouched(program) && !is_disputed(writer, decision, program));
    for (name, program) in touched {
        one(writer, name, program);
    }
    if !untouched.is_empty() {
        let names: Vec<&str> = untouched.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!(
            "Nothing that settles a requirement is known of the {} {}.",
            if names.len() == 1 { "program" } else { "programs" },
            listed(&names, "and")
        );
        writer.section(&[piece(Tone::Quiet, text)]);
    }
}

/// Whether nothing that was given bears on the program.
fn is_untouched(program: &ProgramDecision) -> bool {
    program.outcome == ProgramOutcome::Undetermined
        && program
            .clauses
            .iter()
            .filter(|clause| clause.kind == ClauseKind::Require)
            .all(|clause| clause.verdict == Verdict::Unknown)
}

/// Whether a requirement is open because readings of a dispute differ, and not for want of facts.
fn is_disputed(writer: &Writer<'_>, decision: &Decision, program: &ProgramDecision) -> bool {
    let required = program
        .clauses
        .iter()
        .filter(|clause| clause.kind == ClauseKind::Require);
    let required: Vec<String> = required.map(|clause| clause.id.clone()).collect();
    behind(writer.ruleset, &required).into_iter().any(|id| {
        let name = &writer.ruleset.disputes[id].name;
        decision
            .disputes
            .get(name)
            .is_some_and(|dispute| dispute.disputed)
    })
}

fn one(writer: &mut Writer<'_>, name: &str, program: &ProgramDecision) {
    let title = program.title.as_deref().unwrap_or(name);
    let level = program
        .level
        .as_ref()
        .map_or_else(String::new, |level| format!(" as {level}"));
    let tone = match program.outcome {
        ProgramOutcome::Conforms => Tone::Good,
        ProgramOutcome::DoesNotConform => Tone::Bad,
        ProgramOutcome::Undetermined | ProgramOutcome::OutOfScope => Tone::Unsure,
    };
    writer.section(&[
        piece(Tone::Strong, title),
        piece(Tone::Quiet, format!(" [{name}]")),
        piece(Tone::Strong, format!("{level}: ")),
        piece(tone, program.outcome.word()),
    ]);
    if program.outcome == ProgramOutcome::OutOfScope {
        if let Some(population) = &program.population {
            let title = population.title.as_deref().unwrap_or(&population.name);
            let text = format!("it is only for: {title}; {}", population.because);
            writer.paragraph(2, 2, &[piece(Tone::Plain, text)]);
        }
        return;
    }
    let requirements = |verdict: Verdict| {
        program
            .clauses
            .iter()
            .filter(move |clause| clause.kind == ClauseKind::Require && clause.verdict == verdict)
    };
    for clause in requirements(Verdict::NotMet) {
        writer.clause(clause, name);
    }
    match program.outcome {
        ProgramOutcome::Conforms => {
            for clause in requirements(Verdict::Met) {
                writer.clause(clause, name);
            }
        }
        ProgramOutcome::DoesNotConform | ProgramOutcome::Undetermined | ProgramOutcome::OutOfScope => {
            count(
                writer,
                "unknown",
                Tone::Unsure,
                &requirements(Verdict::Unknown).collect::<Vec<_>>(),
            );
            count(
                writer,
                "met",
                Tone::Good,
                &requirements(Verdict::Met).collect::<Vec<_>>(),
            );
        }
    }
    for clause in program.clauses.iter().filter(|clause| is_told(clause)) {
        writer.clause(clause, name);
    }
    writer.missing(&program.needs, program.ask_next.as_ref());
}

/// Requirements that need no more than their names.
fn count(writer: &mut Writer<'_>, word: &str, tone: Tone, clauses: &[&ClauseDecision]) {
    if clauses.is_empty() {
        return;
    }
    if word == "unknown" {
        // The disputes that an open requirement rests on are part of the answer.
        writer.told.extend(clauses.iter().map(|clause| clause.id.clone()));
    }
    let names: Vec<&str> = clauses
        .iter()
        .map(|clause| clause.title.as_deref().unwrap_or(short(clause)))
        .collect();
    let text = format!("{}: {}", counted(clauses.len(), "requirement"), names.join("; "));
    writer.entry((tone, word), &text, "");
}

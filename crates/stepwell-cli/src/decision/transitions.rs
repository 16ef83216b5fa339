//! Transitions: what moves the patient, and whether that fits together.

use stepwell_eval::{TransitionDecision, TransitionsDecision, TransitionsOutcome};
use stepwell_model::Verdict;

use super::{Writer, piece};
use crate::layout::{Tone, listed};

pub(super) fn write(writer: &mut Writer<'_>, decided: &TransitionsDecision) {
    if decided.transitions.is_empty() {
        return;
    }
    let triggered: Vec<&TransitionDecision> = with(decided, Verdict::Met);
    let mut actions: Vec<&str> = triggered.iter().map(|it| it.action.as_str()).collect();
    actions.dedup();
    let (tone, answer) = match decided.outcome {
        TransitionsOutcome::Triggered => (Tone::Good, listed(&actions, "and")),
        TransitionsOutcome::None => (Tone::Plain, "no transition is triggered".to_owned()),
        TransitionsOutcome::Conflict => (
            Tone::Bad,
            "conflict; no single next step satisfies all of these".to_owned(),
        ),
        TransitionsOutcome::Undetermined if untouched(decided) => {
            let text = "Nothing is known that a transition hangs on.";
            return writer.section(&[piece(Tone::Quiet, text)]);
        }
        TransitionsOutcome::Undetermined => (Tone::Unsure, "undetermined".to_owned()),
        TransitionsOutcome::OutOfScope => (Tone::Unsure, "out of scope".to_owned()),
    };
    writer.section(&[piece(Tone::Strong, "Next step: "), piece(tone, answer)]);
    for transition in triggered {
        let title = transition.title.as_deref().unwrap_or(&transition.id);
        writer.told.push(transition.id.clone());
        writer.entry(
            (Tone::Unsure, "met"),
            &format!("{title}: {}", transition.action),
            &transition.id,
        );
        writer.reason(&transition.because, &[], &transition.cites);
    }
    let perhaps = with(decided, Verdict::Unknown);
    if perhaps.is_empty() {
        return;
    }
    let names: Vec<&str> = perhaps
        .iter()
        .map(|it| it.title.as_deref().unwrap_or(&it.id))
        .collect();
    // One question is enough here: the level comes first, and `--only` asks about one transition.
    let text = format!("whether: {}", names.join("; "));
    writer.entry((Tone::Unsure, "unknown"), &text, "");
    if let Some(fact) = &decided.ask_next {
        let question = writer.question(fact);
        writer.entry((Tone::Plain, "ask"), &question, fact);
    }
}

fn with(decided: &TransitionsDecision, verdict: Verdict) -> Vec<&TransitionDecision> {
    decided
        .transitions
        .iter()
        .filter(|transition| transition.verdict == verdict)
        .collect()
}

/// Whether nothing that was given bears on any transition.
fn untouched(decided: &TransitionsDecision) -> bool {
    decided
        .transitions
        .iter()
        .all(|transition| transition.verdict == Verdict::Unknown)
}

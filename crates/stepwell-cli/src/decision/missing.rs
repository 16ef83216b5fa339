//! What is not known and could still change an outcome.

use super::{Writer, piece};
use crate::layout::{Tone, counted};

/// The most questions that are written out.
const MOST: usize = 6;

impl Writer<'_> {
    /// The questions that are still open, the most useful first, then the disputes that nobody has settled.
    pub(super) fn missing(&mut self, needs: &[String], ask_next: Option<&String>) {
        let (facts, disputes): (Vec<&String>, Vec<&String>) = needs
            .iter()
            .partition(|name| self.ruleset.facts.iter().any(|fact| fact.name == **name));
        let first = facts.iter().copied().filter(|name| Some(*name) == ask_next);
        let rest = facts.iter().copied().filter(|name| Some(*name) != ask_next);
        let ordered: Vec<&String> = first.chain(rest).collect();
        if needs.is_empty() {
            return;
        }
        self.section(&[piece(Tone::Strong, "What is missing")]);
        for (at, name) in ordered.iter().take(MOST).enumerate() {
            let word = if at == 0 { "ask first" } else { "then ask " };
            let question = self.question(name);
            self.paragraph(
                2,
                13,
                &[
                    piece(
                        if at == 0 { Tone::Strong } else { Tone::Plain },
                        word.replace(' ', "\u{a0}"),
                    ),
                    piece(Tone::Plain, format!(" {question}")),
                    piece(Tone::Quiet, format!(" [{name}]")),
                ],
            );
        }
        if let Some(more) = ordered.get(MOST..).filter(|more| !more.is_empty()) {
            let names: Vec<&str> = more.iter().map(|name| name.as_str()).collect();
            let text = format!("and {}: {}", counted(more.len(), "more answer"), names.join(", "));
            self.paragraph(2, 4, &[piece(Tone::Quiet, text)]);
        }
        for dispute in disputes {
            let text = match self.contradicts_itself(dispute) {
                Some(source) => {
                    format!("`{source}` contradicts itself on `{dispute}`, so there is nobody to follow")
                }
                None => format!("the sources disagree on `{dispute}`, and nobody has said which to follow"),
            };
            self.paragraph(2, 4, &[piece(Tone::Unsure, text)]);
        }
    }

    /// The source of a dispute that has no other.
    fn contradicts_itself(&self, dispute: &str) -> Option<&str> {
        let dispute = self.ruleset.disputes.iter().find(|it| it.name == *dispute)?;
        let first = dispute.readings.first()?.source;
        let alone = dispute.readings.iter().all(|reading| reading.source == first);
        alone.then(|| self.ruleset.sources[first].name.as_str())
    }

    /// The question of a fact, or its name where it has none.
    pub(super) fn question(&self, name: &str) -> String {
        let fact = self.ruleset.facts.iter().find(|fact| fact.name == name);
        fact.and_then(|fact| fact.question.clone())
            .unwrap_or_else(|| name.to_owned())
    }
}

//! A decision on a page: what comes out, why, why nothing else, what is missing, and where each rule comes from.
//!
//! What is read first stands first. Every verdict is a word at the start of its line, so that the page says the same
//! without colour and when it is read aloud.

mod clauses;
mod disputes;
mod disputes_behind;
mod missing;
mod placements;
mod programs;
mod sources;
mod transitions;
mod what_if;

use std::collections::BTreeSet;

use stepwell_eval::Decision;
use stepwell_model::Ruleset;

use crate::layout::{Page, Tone, firm};

/// A decision that is being written.
struct Writer<'a> {
    page: &'a mut Page,
    ruleset: &'a Ruleset,
    /// The sources named so far, by name.
    cited: BTreeSet<String>,
    /// The clauses and transitions told so far, by id.
    told: Vec<String>,
}

/// Which parts of a decision were asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts {
    /// Placements and programs of care; the decision holds only those that were asked for.
    pub(crate) outcomes: bool,
    /// Transitions.
    pub(crate) transitions: bool,
}

impl Parts {
    /// The whole decision.
    pub(crate) const ALL: Self = Self {
        outcomes: true,
        transitions: true,
    };
}

/// Writes a decision.
pub(crate) fn write(page: &mut Page, ruleset: &Ruleset, decision: &Decision, parts: Parts) {
    let mut writer = Writer {
        page,
        ruleset,
        cited: BTreeSet::new(),
        told: Vec::new(),
    };
    writer.heading(decision);
    if parts.outcomes {
        for (name, placement) in &decision.placements {
            placements::write(&mut writer, name, placement, decision);
        }
    }
    if parts.transitions {
        transitions::write(&mut writer, &decision.transitions);
    }
    if parts.outcomes {
        programs::write(&mut writer, decision);
    }
    if let Some(what_if) = &decision.what_if {
        what_if::write(&mut writer, what_if);
    }
    disputes::write(&mut writer, decision);
    sources::write(&mut writer);
}

impl Writer<'_> {
    /// Which rules decided, and for which day.
    fn heading(&mut self, decision: &Decision) {
        let stamp = &decision.ruleset;
        let title = self.ruleset.title.as_deref().unwrap_or(&stamp.name);
        let name = firm(&format!("({} {})", stamp.name, stamp.version));
        let mut pieces = vec![
            (Tone::Plain, title.to_owned()),
            (Tone::Quiet, format!(" {name}")),
            (Tone::Plain, format!(" on {}", decision.as_of)),
        ];
        if let Some(id) = &decision.id {
            pieces.insert(0, (Tone::Strong, format!("{id}: ")));
        }
        if let Some(source) = &decision.follow {
            pieces.push((Tone::Unsure, format!(", following {source} in every dispute")));
        }
        self.paragraph(0, 2, &pieces);
    }

    /// A heading inside the decision.
    fn section(&mut self, pieces: &[(Tone, String)]) {
        self.page.gap();
        self.paragraph(0, 2, pieces);
    }

    fn paragraph(&mut self, indent: usize, hanging: usize, pieces: &[(Tone, String)]) {
        let pieces: Vec<(Tone, &str)> = pieces.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        self.page.wrapped(indent, hanging, &pieces);
    }
}

/// A piece of text of one tone.
fn piece(tone: Tone, text: impl Into<String>) -> (Tone, String) {
    (tone, text.into())
}

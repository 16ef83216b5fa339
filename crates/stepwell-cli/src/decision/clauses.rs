//! Clauses: what each came to, why, and where it comes from.

use stepwell_eval::{CiteDecision, ClauseDecision, UnlessDecision};
use stepwell_model::{ClauseKind, Verdict};

use super::{Writer, piece};
use crate::layout::{Tone, firm};

/// Where the verdicts stand.
pub(super) const INDENT: usize = 2;
/// How wide the column of the verdicts is.
const COLUMN: usize = 9;
/// Where the text beside the verdicts stands.
const TEXT: usize = INDENT + COLUMN;

/// What a clause came to, in a word for people, and whether that is good for its level or program.
pub(super) fn word(clause: &ClauseDecision) -> (Tone, &'static str) {
    let lifted = clause.condition != clause.verdict && clause.unless.iter().any(lifts);
    match (clause.kind, clause.verdict) {
        (ClauseKind::Exclude | ClauseKind::Flag, Verdict::NotMet) if lifted => (Tone::Good, "lifted"),
        (ClauseKind::Exclude, Verdict::Met) => (Tone::Bad, "shut by"),
        (ClauseKind::Exclude, Verdict::NotMet) => (Tone::Good, "clear"),
        (ClauseKind::Flag, Verdict::Met) => (Tone::Unsure, "flag"),
        (ClauseKind::Flag, Verdict::NotMet) => (Tone::Plain, "no flag"),
        (ClauseKind::Typical, Verdict::NotMet) => (Tone::Unsure, "unusual"),
        (ClauseKind::Typical, Verdict::Met) => (Tone::Good, "usual"),
        (ClauseKind::Recommend, Verdict::NotMet) => (Tone::Unsure, "advised"),
        (_, Verdict::Met) if lifted => (Tone::Good, "lifted"),
        (_, verdict) => verdict_word(verdict),
    }
}

/// A verdict and its tone.
pub(super) fn verdict_word(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Met => (Tone::Good, "met"),
        Verdict::NotMet => (Tone::Bad, "not met"),
        Verdict::Unknown => (Tone::Unsure, "unknown"),
    }
}

fn lifts(unless: &UnlessDecision) -> bool {
    unless.verdict == Verdict::Met
}

/// The part of a clause's id after the slash.
pub(super) fn short(clause: &ClauseDecision) -> &str {
    clause
        .id
        .split_once('/')
        .map_or(clause.id.as_str(), |(_, short)| short)
}

impl Writer<'_> {
    /// A clause with its reason, what lifts it, and its places in the sources. Under the heading of its own block the
    /// part of its id after the slash is enough.
    pub(super) fn clause(&mut self, clause: &ClauseDecision, block: &str) {
        let short = short(clause);
        let title = match (clause.kind, &clause.title) {
            (ClauseKind::Admit, None) => "how the criteria combine",
            (_, Some(title)) => title,
            (_, None) => short,
        };
        let in_block = clause
            .id
            .strip_suffix(short)
            .is_some_and(|start| start.trim_end_matches('/') == block);
        self.told.push(clause.id.clone());
        self.entry(word(clause), title, if in_block { short } else { &clause.id });
        let missed = [("short by", &clause.short_by), ("over by", &clause.over_by)];
        let missed: Vec<String> = missed
            .into_iter()
            .filter_map(|(word, by)| Some(firm(&format!("{word} {}", by.as_ref()?))))
            .collect();
        self.reason(&clause.because, &missed, &clause.cites);
        for unless in &clause.unless {
            // What did not lift the clause matters only while the clause stands in the way, or may.
            let open = clause.condition != Verdict::NotMet || clause.kind != ClauseKind::Exclude;
            if lifts(unless) || open && unless.verdict == Verdict::Unknown {
                self.lifting(unless);
            }
        }
    }

    /// The line of a clause or transition: verdict, title, id.
    pub(super) fn entry(&mut self, (tone, word): (Tone, &str), title: &str, id: &str) {
        let column = format!("{word:\u{a0}<width$}", width = COLUMN - 1);
        let mut pieces = vec![piece(tone, column), piece(Tone::Plain, format!(" {title}"))];
        if title != id && !id.is_empty() {
            pieces.push(piece(Tone::Quiet, format!(" [{}]", firm(id))));
        }
        self.paragraph(INDENT, TEXT, &pieces);
    }

    /// Why, and where it comes from.
    pub(super) fn reason(&mut self, because: &str, missed: &[String], cites: &[CiteDecision]) {
        let mut pieces = Vec::new();
        if !because.is_empty() {
            pieces.push(piece(Tone::Plain, because));
        }
        for missed in missed {
            let comma = if pieces.is_empty() { "" } else { ": " };
            pieces.push(piece(Tone::Plain, comma));
            pieces.push(piece(Tone::Strong, missed.as_str()));
        }
        if !pieces.is_empty() {
            self.paragraph(TEXT, TEXT, &pieces);
        }
        self.cites(cites);
    }

    /// The places in the sources.
    fn cites(&mut self, cites: &[CiteDecision]) {
        if cites.is_empty() {
            return;
        }
        let mut places = Vec::new();
        for cite in cites {
            self.cited.insert(cite.source.clone());
            places.push(match &cite.place {
                Some(place) => format!("{}, {place}", cite.source),
                None => cite.source.clone(),
            });
        }
        let text = format!("from {}", places.join("; "));
        self.paragraph(TEXT, TEXT + 2, &[piece(Tone::Quiet, text)]);
    }

    fn lifting(&mut self, unless: &UnlessDecision) {
        let name = unless
            .id
            .rsplit_once('/')
            .map_or(unless.id.as_str(), |(_, name)| name);
        let title = unless.title.as_deref().unwrap_or(name);
        let (tone, word) = if lifts(unless) {
            (Tone::Good, "lifted by")
        } else {
            (Tone::Unsure, "would be lifted by")
        };
        self.paragraph(
            TEXT,
            TEXT + 2,
            &[
                piece(tone, word),
                piece(Tone::Plain, format!(" {title}: {}", unless.because)),
            ],
        );
        self.cites(&unless.cites);
    }
}

//! Proofs for people at a terminal.

use stepwell_prove::{Answer, Finding, ProvedProperty};

use super::{
    Proof, Proofs,
    words::{self, Summary},
};
use crate::layout::{Page, Tone, firm};

/// How far an example is set in.
const EXAMPLE: usize = 4;

/// Writes every property and finding, ruleset by ruleset, and what they come to.
pub(crate) fn text(page: &mut Page, proofs: &Proofs<'_>) {
    for proof in &proofs.rulesets {
        ruleset(page, proof);
    }
    if proofs.rulesets.is_empty() {
        return;
    }
    summary(page, &words::summary(proofs));
    if words::counts_profiles(proofs) {
        page.wrapped(0, 2, &[(Tone::Quiet, words::PROFILE)]);
    }
}

fn ruleset(page: &mut Page, proof: &Proof) {
    page.gap();
    page.wrapped(
        0,
        2,
        &[
            (Tone::Strong, &words::heading(proof)),
            (Tone::Quiet, &format!(" in {}", proof.root)),
        ],
    );
    page.gap();
    let (known, open): (Vec<&Finding>, Vec<&Finding>) = proof
        .proved
        .findings
        .iter()
        .partition(|finding| finding.known.is_some());
    let properties = &proof.proved.properties;
    let labels = properties
        .iter()
        .map(|property| property.result.word())
        .chain(open.iter().map(|finding| words::label(finding.kind)))
        .chain(known.iter().map(|_| "known"));
    let width = labels.map(str::len).max().unwrap_or(0);
    let rows = Rows { width };
    if properties.is_empty() && open.is_empty() && known.is_empty() {
        let text = "no property is stated, and nothing was found unasked";
        page.wrapped(2, 4, &[(Tone::Plain, text)]);
    }
    for property in properties {
        rows.property(page, property);
    }
    for finding in open {
        rows.finding(page, finding);
    }
    for finding in known {
        rows.known(page, finding);
    }
}

/// Rows of a word and what it is said of, side by side.
struct Rows {
    width: usize,
}

impl Rows {
    fn property(&self, page: &mut Page, property: &ProvedProperty) {
        let tone = match property.result {
            Answer::Holds => Tone::Good,
            Answer::Refuted => Tone::Bad,
            Answer::Unknown => Tone::Unsure,
        };
        self.row(page, tone, property.result.word(), &property.title);
        let said = words::failure(property);
        self.details(page, &said, property.example.as_deref());
    }

    fn finding(&self, page: &mut Page, finding: &Finding) {
        self.row(
            page,
            Tone::Unsure,
            words::label(finding.kind),
            &words::headline(finding),
        );
        let said: Vec<String> = std::iter::once(finding.message.clone())
            .chain(words::limit_of(finding))
            .collect();
        self.details(page, &said, finding.example.as_deref());
    }

    fn known(&self, page: &mut Page, finding: &Finding) {
        let headline = words::headline(finding);
        let text = format!("{}, {headline}", words::label(finding.kind));
        self.row(page, Tone::Quiet, "known", &text);
        let because = format!("because \"{}\"", finding.known.as_deref().unwrap_or_default());
        self.details(page, &[because], None);
    }

    fn row(&self, page: &mut Page, tone: Tone, label: &str, text: &str) {
        let label = firm(&format!("{label:<width$}", width = self.width));
        page.wrapped(
            2,
            self.indent(),
            &[
                (tone, &label),
                (Tone::Plain, "\u{a0}"),
                (Tone::Plain, &format!(" {text}")),
            ],
        );
    }

    fn indent(&self) -> usize {
        self.width + 4
    }

    fn details(&self, page: &mut Page, said: &[String], example: Option<&str>) {
        for (at, line) in said.iter().enumerate() {
            let shows = at + 1 == said.len() && example.is_some();
            let line = format!("{line}{}", if shows { ":" } else { "" });
            page.wrapped(self.indent(), self.indent(), &[(Tone::Plain, &line)]);
        }
        if let Some(example) = example {
            page.gap();
            for line in example.trim_end().lines() {
                if line.trim().is_empty() {
                    page.line(Tone::Plain, "");
                } else {
                    page.line(Tone::Plain, &format!("{:EXAMPLE$}{line}", ""));
                }
            }
            page.gap();
        }
    }
}

fn summary(page: &mut Page, summary: &Summary) {
    page.gap();
    let mut pieces = vec![
        (
            if summary.all_hold { Tone::Good } else { Tone::Bad },
            summary.properties.clone(),
        ),
        (Tone::Plain, "; ".to_owned()),
        (
            if summary.found { Tone::Unsure } else { Tone::Good },
            summary.findings.clone(),
        ),
    ];
    if let Some(known) = &summary.known {
        pieces.push((Tone::Plain, format!("; {known}")));
    }
    pieces.push((Tone::Plain, summary.rulesets.clone()));
    let pieces: Vec<(Tone, &str)> = pieces.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
    page.wrapped(0, 2, &pieces);
}

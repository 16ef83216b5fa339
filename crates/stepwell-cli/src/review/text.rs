//! A review for people at a terminal.

use super::{Judged, Review, words};
use crate::{
    differences, findings,
    layout::{Page, Tone, firm},
    proofs,
};

/// How far an example is set in.
const EXAMPLE: usize = 4;

/// Writes what is wrong, what differs, what no longer holds, and last what it comes to: that stands above the prompt.
pub(crate) fn text(page: &mut Page, review: &Review<'_>) {
    findings::text(page, &review.diagnostics, review.sources);
    if let Some(before) = &review.before {
        differences::text(page, &before.differences);
    }
    for judged in &review.rulesets {
        ruleset(page, judged);
    }
    if let Some(coverages) = &review.coverages {
        crate::coverage::text(page, coverages);
    }
    page.gap();
    for said in words::not_compared(review) {
        page.wrapped(0, 2, &[(Tone::Unsure, &said)]);
    }
    for (path, why) in &review.unformatted {
        if let Some(why) = why {
            page.wrapped(0, 2, &[(Tone::Bad, path), (Tone::Plain, &format!(": {why}"))]);
        }
    }
    let lines = words::lines(review);
    let width = lines.iter().map(|line| line.asked.len()).max().unwrap_or(0);
    for line in lines {
        let asked = firm(&format!("{:<width$}", line.asked));
        page.wrapped(
            0,
            width + 2,
            &[
                (Tone::Quiet, &asked),
                (Tone::Plain, "\u{a0} "),
                (line.tone, &line.answer),
            ],
        );
    }
    page.gap();
    page.wrapped(0, 2, &[(Tone::Strong, &words::headline(review))]);
}

fn ruleset(page: &mut Page, judged: &Judged) {
    let is_told = judged.failing.is_empty()
        && judged.unproved.is_empty()
        && judged.found().next().is_none()
        && judged.beside.is_empty();
    if is_told {
        return;
    }
    page.gap();
    page.wrapped(
        0,
        2,
        &[
            (Tone::Strong, &judged.name),
            (Tone::Quiet, &format!(" in {}", judged.root)),
        ],
    );
    for it in &judged.failing {
        let was = words::was(it.was, "passed before", "failed before");
        head(page, "fails", Tone::Bad, &it.title, was);
        for failure in &it.failures {
            let line = format!(
                "{}: expected {}, comes out {}, because {}",
                failure.target, failure.expected, failure.actual, failure.because
            );
            page.wrapped(4, 6, &[(Tone::Plain, &line)]);
        }
    }
    for it in &judged.unproved {
        let was = words::was(it.was, "held before", "did not hold before");
        head(
            page,
            it.property.result.word(),
            Tone::Bad,
            &it.property.title,
            was,
        );
        for said in proofs::words::failure(&it.property) {
            page.wrapped(4, 6, &[(Tone::Plain, &said)]);
        }
        example(page, it.property.example.as_deref());
    }
    for (finding, was) in judged.found() {
        let was = words::was(*was, "was not there before", "was there before");
        let label = proofs::words::label(finding.kind);
        head(page, label, Tone::Unsure, &proofs::words::headline(finding), was);
        page.wrapped(4, 6, &[(Tone::Plain, &finding.message)]);
        example(page, finding.example.as_deref());
    }
    for it in &judged.beside {
        let tone = if it.before.is_some() {
            Tone::Unsure
        } else {
            Tone::Quiet
        };
        head(page, &format!("{} {}", it.word(), it.what), tone, &it.title, "");
    }
}

fn head(page: &mut Page, word: &str, tone: Tone, title: &str, was: &str) {
    let was = if was.is_empty() {
        String::new()
    } else {
        format!(" ({was})")
    };
    page.wrapped(
        2,
        4,
        &[
            (tone, word),
            (Tone::Plain, &format!(": {title}")),
            (Tone::Quiet, &was),
        ],
    );
}

fn example(page: &mut Page, example: Option<&str>) {
    let Some(example) = example else { return };
    page.gap();
    for line in example.trim_end().lines() {
        page.line(Tone::Plain, &format!("{:EXAMPLE$}{line}", ""));
    }
    page.gap();
}

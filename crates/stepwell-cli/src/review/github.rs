//! A review as annotations of a GitHub workflow: what speaks against the rules, each where it stands.

use stepwell_diagnostic::{FileId, Span};

use super::{Review, Was, words};
use crate::{findings, proofs};

/// One line for each.
pub(crate) fn github(review: &Review<'_>) -> String {
    let sources = review.sources;
    let mut lines = findings::github(&review.diagnostics, sources);
    for (path, why) in &review.unformatted {
        let file = sources.iter().find(|file| file.path == *path).map(|file| file.id);
        let message = why.as_deref().unwrap_or("`stepwell fmt` lays it out");
        lines.push_str(&findings::annotation(
            "error",
            head_of(file),
            "not in the one layout",
            message,
            sources,
        ));
    }
    for judged in &review.rulesets {
        for it in &judged.failing {
            let said: Vec<String> = it
                .failures
                .iter()
                .map(|failure| {
                    format!(
                        "{}: expected {}, comes out {}, because {}",
                        failure.target, failure.expected, failure.actual, failure.because
                    )
                })
                .collect();
            let title = told(
                "example fails",
                &it.title,
                words::was(it.was, "passed", "failed"),
                it.was,
            );
            let message = said.join("\n");
            lines.push_str(&findings::annotation("error", it.span, &title, &message, sources));
        }
        for it in &judged.unproved {
            lines.push_str(&proofs::of_property(&it.property, sources));
        }
        for (finding, _) in judged.found() {
            lines.push_str(&proofs::of_finding(finding, sources));
        }
    }
    lines
}

/// `example fails: steady adult (passed before)`
fn told(what: &str, title: &str, before: &str, was: Was) -> String {
    match was {
        Was::Right | Was::Wrong => format!("{what}: {title} ({before} before)"),
        Was::New | Was::NotAsked => format!("{what}: {title}"),
    }
}

/// The first line of a file.
fn head_of(file: Option<FileId>) -> Span {
    Span {
        file: file.unwrap_or_default(),
        start: 0,
        end: 0,
    }
}

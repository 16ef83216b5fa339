//! Proofs as annotations of a GitHub workflow.

use stepwell_diagnostic::Sources;
use stepwell_prove::{Answer, Finding, ProvedProperty};

use super::{Proofs, words};
use crate::findings;

/// One line for each error, each property that does not hold, and each finding.
pub(crate) fn github(proofs: &Proofs<'_>) -> String {
    let mut lines = findings::github(&proofs.errors, proofs.sources);
    for property in proofs.properties() {
        lines.push_str(&of_property(property, proofs.sources));
    }
    for finding in proofs.findings() {
        lines.push_str(&of_finding(finding, proofs.sources));
    }
    lines
}

/// A property that does not hold; nothing, of one that does.
pub(crate) fn of_property(property: &ProvedProperty, sources: &Sources) -> String {
    match property.result {
        Answer::Holds => String::new(),
        Answer::Refuted | Answer::Unknown => findings::annotation(
            "error",
            property.span,
            &format!("{}: {}", property.result.word(), property.title),
            &message(words::failure(property), property.example.as_deref()),
            sources,
        ),
    }
}

/// What was found unasked.
pub(crate) fn of_finding(finding: &Finding, sources: &Sources) -> String {
    let (severity, title, said) = match &finding.known {
        None => (
            "warning",
            words::label(finding.kind).to_owned(),
            std::iter::once(finding.message.clone())
                .chain(words::limit_of(finding))
                .collect(),
        ),
        Some(known) => (
            "notice",
            format!("known {}", words::label(finding.kind)),
            vec![finding.message.clone(), format!("because \"{known}\"")],
        ),
    };
    findings::annotation(
        severity,
        finding.span,
        &format!("{title}: {}", words::headline(finding)),
        &message(said, finding.example.as_deref()),
        sources,
    )
}

fn message(mut said: Vec<String>, example: Option<&str>) -> String {
    if let Some(example) = example {
        said.push(String::new());
        said.push(example.trim_end().to_owned());
    }
    said.join("\n")
}

//! Proofs as Markdown, for a comment on a change.

use std::fmt::Write as _;

use stepwell_prove::{Answer, Finding, ProvedProperty};

use super::{Proof, Proofs, words};
use crate::markdown::{code, escaped, folded};

/// A table of properties and a table of findings for each ruleset; the examples fold away.
pub(crate) fn markdown(proofs: &Proofs<'_>) -> String {
    let mut text = String::new();
    for proof in &proofs.rulesets {
        ruleset(&mut text, proof);
    }
    for root in &proofs.not_proved {
        let _ = writeln!(
            text,
            "{} has errors and was not proved; `stepwell check` tells them.\n",
            code(root)
        );
    }
    if !proofs.rulesets.is_empty() {
        let _ = writeln!(text, "{}", escaped(&words::summary(proofs).line()));
        if words::counts_profiles(proofs) {
            let _ = writeln!(text, "\n{}", words::PROFILE);
        }
    }
    text
}

fn ruleset(text: &mut String, proof: &Proof) {
    let _ = writeln!(text, "### {}\n", escaped(&words::heading(proof)));
    let properties = &proof.proved.properties;
    let findings = &proof.proved.findings;
    if properties.is_empty() && findings.is_empty() {
        text.push_str("No property is stated, and nothing was found unasked.\n\n");
    }
    if !properties.is_empty() {
        text.push_str("| result | property | |\n|---|---|---|\n");
        for property in properties {
            row(text, &of_property(property));
        }
        text.push('\n');
    }
    if !findings.is_empty() {
        text.push_str("| found | where | |\n|---|---|---|\n");
        for finding in findings {
            row(text, &of_finding(finding));
        }
        text.push('\n');
    }
    for property in properties {
        if let Some(example) = &property.example {
            folded(
                text,
                &format!("{}: {}", property.result.word(), property.title),
                example,
                false,
            );
        }
    }
    for finding in findings {
        if let (Some(example), None) = (&finding.example, &finding.known) {
            let summary = format!("{}: {}", words::label(finding.kind), words::headline(finding));
            folded(text, &summary, example, false);
        }
    }
}

fn row(text: &mut String, cells: &[String; 3]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn of_property(property: &ProvedProperty) -> [String; 3] {
    let word = property.result.word();
    [
        match property.result {
            Answer::Holds if property.but_for.is_empty() => word.to_owned(),
            Answer::Holds => format!("{word}, but for what is known"),
            Answer::Refuted | Answer::Unknown => format!("**{word}**"),
        },
        escaped(&property.title),
        escaped(&words::failure(property).join("; ")),
    ]
}

fn of_finding(finding: &Finding) -> [String; 3] {
    let label = words::label(finding.kind);
    let said = match &finding.known {
        Some(known) => format!("because \"{known}\""),
        None => std::iter::once(finding.message.clone())
            .chain(words::limit_of(finding))
            .collect::<Vec<_>>()
            .join("; "),
    };
    [
        match &finding.known {
            Some(_) => format!("known {label}"),
            None => format!("**{label}**"),
        },
        escaped(&words::headline(finding)),
        escaped(&said),
    ]
}

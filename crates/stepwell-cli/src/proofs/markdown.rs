//! Proofs as Markdown, for a comment on a change.

use std::fmt::Write as _;

use stepwell_diagnostic::visible;
use stepwell_prove::{Answer, Finding, ProvedProperty};

use super::{Proof, Proofs, words};

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
            );
        }
    }
    for finding in findings {
        if let (Some(example), None) = (&finding.example, &finding.known) {
            let summary = format!("{}: {}", words::label(finding.kind), words::headline(finding));
            folded(text, &summary, example);
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

/// An example that is shown when its summary is clicked.
fn folded(text: &mut String, summary: &str, example: &str) {
    let example = visible(example.trim_end());
    let fence = fence(&example);
    let _ = writeln!(
        text,
        "<details><summary>{}</summary>\n\n{fence}criteria\n{example}\n{fence}\n\n</details>\n",
        html(summary)
    );
}

/// A fence that the text cannot close.
fn fence(text: &str) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// A path or name as code, where it cannot end that.
fn code(text: &str) -> String {
    format!("`{}`", visible(text).replace('`', "'"))
}

/// Running text in which only backticks keep their meaning: no table cell, link, tag or mention begins or ends in it.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut in_code = false;
    for character in visible(text).chars() {
        match character {
            '`' => {
                in_code = !in_code;
                shown.push('`');
            }
            '\n' | '\t' => shown.push(' '),
            // A cell ends at a bar even within code.
            '|' => shown.push_str("\\|"),
            '\\' | '*' | '[' | ']' | '#' | '~' if !in_code => {
                shown.push('\\');
                shown.push(character);
            }
            '<' if !in_code => shown.push_str("&lt;"),
            '&' if !in_code => shown.push_str("&amp;"),
            '@' if !in_code => shown.push_str("@\u{200b}"),
            other => shown.push(other),
        }
    }
    shown
}

/// Text inside a tag.
fn html(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', " ")
}

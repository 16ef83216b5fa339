//! Proofs as SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};
use stepwell_diagnostic::Span;
use stepwell_prove::{Answer, Finding, FindingKind, Proved, ProvedProperty};

use super::{Proof, Proofs, words};
use crate::findings;

/// What a result is about, as scanners group them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    Refuted,
    Unknown,
    Found(FindingKind),
}

impl Rule {
    fn id(self) -> String {
        match self {
            Rule::Refuted => "refuted".to_owned(),
            Rule::Unknown => "unknown".to_owned(),
            Rule::Found(kind) => kind.word().replace(' ', "-"),
        }
    }

    fn summary(self) -> &'static str {
        match self {
            Rule::Refuted => "a stated property that does not hold for everybody",
            Rule::Unknown => "a stated property that could not be decided",
            Rule::Found(kind) => words::meaning(kind),
        }
    }

    fn level(self) -> &'static str {
        match self {
            Rule::Refuted | Rule::Unknown => "error",
            Rule::Found(_) => "warning",
        }
    }
}

/// The log of one run: errors, properties that do not hold, and findings. What is known and meant is suppressed.
pub(crate) fn sarif(proofs: &Proofs<'_>) -> Value {
    let mut rules = findings::rules(&proofs.errors);
    let mut results = findings::results(&proofs.errors, proofs.sources);
    let before = rules.len();
    let used = used(proofs);
    rules.extend(used.iter().map(|rule| {
        json!({
            "id": rule.id(),
            "shortDescription": {"text": rule.summary()},
            "defaultConfiguration": {"level": rule.level()},
        })
    }));
    for proof in &proofs.rulesets {
        let Proved { properties, findings } = &proof.proved;
        for property in properties {
            let Some(rule) = rule_of(property) else {
                continue;
            };
            results.push(result(
                rule,
                used.iter().position(|other| *other == rule).map(|at| before + at),
                &Said {
                    lines: std::iter::once(property.title.clone())
                        .chain(words::failure(property))
                        .collect(),
                    span: property.span,
                    profiles: property.profiles.as_ref().map(ToString::to_string),
                    example: property.example.as_deref(),
                    known: None,
                },
                proof,
                proofs,
            ));
        }
        for finding in findings {
            let rule = Rule::Found(finding.kind);
            results.push(result(
                rule,
                used.iter().position(|other| *other == rule).map(|at| before + at),
                &said_of(finding),
                proof,
                proofs,
            ));
        }
    }
    findings::log(rules, results)
}

/// What is said of one place.
struct Said<'a> {
    lines: Vec<String>,
    span: Span,
    profiles: Option<String>,
    example: Option<&'a str>,
    known: Option<&'a str>,
}

fn said_of(finding: &Finding) -> Said<'_> {
    Said {
        lines: [words::headline(finding), finding.message.clone()]
            .into_iter()
            .chain(words::limit_of(finding))
            .collect(),
        span: finding.span,
        profiles: finding.profiles.as_ref().map(ToString::to_string),
        example: finding.example.as_deref(),
        known: finding.known.as_deref(),
    }
}

fn rule_of(property: &ProvedProperty) -> Option<Rule> {
    match property.result {
        Answer::Holds => None,
        Answer::Refuted => Some(Rule::Refuted),
        Answer::Unknown => Some(Rule::Unknown),
    }
}

/// The rules that have results, in order.
fn used(proofs: &Proofs<'_>) -> Vec<Rule> {
    let mut used: Vec<Rule> = proofs
        .properties()
        .filter_map(rule_of)
        .chain(proofs.findings().map(|finding| Rule::Found(finding.kind)))
        .collect();
    used.sort_unstable();
    used.dedup();
    used
}

fn result(rule: Rule, index: Option<usize>, said: &Said<'_>, proof: &Proof, proofs: &Proofs<'_>) -> Value {
    let mut text = said.lines.join("\n");
    if let Some(example) = said.example {
        text.push_str("\n\n");
        text.push_str(example.trim_end());
    }
    let locations: Vec<Value> = findings::location(said.span, "", proofs.sources)
        .into_iter()
        .collect();
    // An empty list says that nothing was suppressed; a missing one would say that nobody looked.
    let suppressions: Vec<Value> = said
        .known
        .iter()
        .map(|because| json!({"kind": "inSource", "justification": because}))
        .collect();
    json!({
        "ruleId": rule.id(),
        "ruleIndex": index,
        "level": rule.level(),
        "message": {"text": text},
        "locations": locations,
        "suppressions": suppressions,
        "properties": {
            "ruleset": proof.name,
            "profiles": said.profiles,
            "example": said.example,
        },
    })
}

//! A review as a JSON document.

use serde::Serialize;

use super::{Review, Was, words};
use crate::{coverage, differences, findings};

/// The document `stepwell.review/1`. What was compared stands in it as `stepwell diff` tells it.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    format: &'static str,
    headline: String,
    revision: Option<&'a str>,
    diagnostics: Vec<findings::Entry<'a>>,
    unformatted: Vec<FileEntry<'a>>,
    rulesets: Vec<RulesetEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<coverage::Entry<'a>>>,
    not_compared: Vec<&'a str>,
    diff: Option<differences::Document<'a>>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    path: &'a str,
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct RulesetEntry<'a> {
    ruleset: &'a str,
    path: &'a str,
    examples: usize,
    properties: usize,
    failing: Vec<FailingEntry<'a>>,
    unproved: Vec<UnprovedEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    guards: Vec<GuardEntry<'a>>,
}

#[derive(Serialize)]
struct FailingEntry<'a> {
    title: &'a str,
    before: Option<&'static str>,
    failures: Vec<FailureEntry<'a>>,
}

#[derive(Serialize)]
struct FailureEntry<'a> {
    target: &'a str,
    expected: &'a str,
    actual: &'a str,
    because: &'a str,
}

#[derive(Serialize)]
struct UnprovedEntry<'a> {
    title: &'a str,
    stated: &'a str,
    before: Option<&'static str>,
    result: &'static str,
    profiles: Option<String>,
    message: Option<&'a str>,
    example: Option<&'a str>,
    limit: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    kind: &'static str,
    before: Option<&'static str>,
    target: &'a str,
    message: &'a str,
    profiles: Option<String>,
    example: Option<&'a str>,
}

#[derive(Serialize)]
struct GuardEntry<'a> {
    what: &'static str,
    title: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// The whole review.
pub(crate) fn json<'a>(review: &'a Review<'a>) -> Document<'a> {
    let before = review.before.as_ref();
    Document {
        format: "stepwell.review/1",
        headline: words::headline(review),
        revision: before.map(|before| before.revision.as_str()),
        diagnostics: findings::entries(&review.diagnostics, review.sources),
        unformatted: review
            .unformatted
            .iter()
            .map(|(path, why)| FileEntry {
                path,
                why: why.as_deref(),
            })
            .collect(),
        rulesets: review.rulesets.iter().map(ruleset).collect(),
        coverage: review.coverages.as_ref().map(coverage::entries),
        not_compared: before
            .iter()
            .flat_map(|before| &before.not_compared)
            .chain(&review.broken)
            .map(String::as_str)
            .collect(),
        diff: before.map(|before| differences::json(&before.differences)),
    }
}

fn ruleset(judged: &super::Judged) -> RulesetEntry<'_> {
    RulesetEntry {
        ruleset: &judged.name,
        path: &judged.root,
        examples: judged.examples,
        properties: judged.properties,
        failing: judged
            .failing
            .iter()
            .map(|it| FailingEntry {
                title: &it.title,
                before: word(it.was, "passed", "failed"),
                failures: it
                    .failures
                    .iter()
                    .map(|failure| FailureEntry {
                        target: &failure.target,
                        expected: &failure.expected,
                        actual: &failure.actual,
                        because: &failure.because,
                    })
                    .collect(),
            })
            .collect(),
        unproved: judged
            .unproved
            .iter()
            .map(|it| UnprovedEntry {
                title: &it.property.title,
                stated: &it.stated,
                before: word(it.was, "held", "did not hold"),
                result: it.property.result.word(),
                profiles: it.property.profiles.as_ref().map(ToString::to_string),
                message: it.property.story.as_deref(),
                example: it.property.example.as_deref(),
                limit: it.property.limit.as_deref(),
            })
            .collect(),
        findings: judged
            .found()
            .map(|(finding, was)| FindingEntry {
                kind: finding.kind.word(),
                before: word(*was, "was not there", "was there"),
                target: &finding.target,
                message: &finding.message,
                profiles: finding.profiles.as_ref().map(ToString::to_string),
                example: finding.example.as_deref(),
            })
            .collect(),
        guards: judged
            .beside
            .iter()
            .map(|it| GuardEntry {
                what: it.what,
                title: &it.title,
                before: it.before.as_deref(),
                after: it.after.as_deref(),
            })
            .collect(),
    }
}

/// What something was before; `null` where it is new, or nobody looked.
fn word(was: Was, right: &'static str, wrong: &'static str) -> Option<&'static str> {
    match was {
        Was::Right => Some(right),
        Was::Wrong => Some(wrong),
        Was::New | Was::NotAsked => None,
    }
}

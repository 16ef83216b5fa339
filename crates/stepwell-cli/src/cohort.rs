//! The summary of a cohort, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stepwell_cohort::{ClauseCount, Job, OutcomeCount, Summary};

use crate::{
    layout::{Page, Tone},
    markdown::{code, escaped},
};

/// How many facts and clauses are shown to people.
const SHOWN: usize = 10;

/// `placed 2.1`, `none`.
fn outcome(count: &OutcomeCount) -> String {
    match &count.level {
        Some(level) => format!("{} {level}", count.outcome),
        None => count.outcome.to_owned(),
    }
}

/// The share of a count, in tenths of a percent.
fn share(count: u64, all: u64) -> String {
    let tenths = (u128::from(count) * 2000 + u128::from(all)) / (u128::from(all.max(1)) * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn decided(summary: &Summary) -> u64 {
    summary.records - summary.refused
}

/// Clauses that somebody does not meet, the first of them.
fn not_met(summary: &Summary) -> impl Iterator<Item = &ClauseCount> {
    summary
        .clauses
        .iter()
        .filter(|clause| clause.not_met > 0)
        .take(SHOWN)
}

/// For people.
pub(crate) fn text(page: &mut Page, summary: &Summary) {
    let all = decided(summary);
    page.line(
        Tone::Strong,
        &format!("{} records, {all} decided", summary.records),
    );
    for target in &summary.targets {
        page.gap();
        page.line(Tone::Strong, &target.name);
        for count in &target.outcomes {
            line(page, &outcome(count), count.records, all);
        }
        if target.inexact > 0 {
            line(page, "not read exactly", target.inexact, all);
        }
    }
    if !summary.missing.is_empty() {
        page.gap();
        page.line(Tone::Strong, "facts most often missing");
        for (fact, count) in summary.missing.iter().take(SHOWN) {
            line(page, fact, *count, all);
        }
    }
    if not_met(summary).next().is_some() {
        page.gap();
        page.line(Tone::Strong, "clauses most often not met");
        for clause in not_met(summary) {
            line(page, &clause.id, clause.not_met, all);
        }
    }
    for (what, names) in [
        ("facts without a column: ", &summary.without_column),
        ("columns that are no facts: ", &summary.ignored),
    ] {
        if !names.is_empty() {
            page.gap();
            page.wrapped(0, 2, &[(Tone::Quiet, what), (Tone::Quiet, &names.join(", "))]);
        }
    }
}

fn line(page: &mut Page, what: &str, count: u64, all: u64) {
    page.line(
        Tone::Plain,
        &format!("  {count:>10}  {:>7}  {what}", share(count, all)),
    );
}

/// For a comment or a report.
pub(crate) fn markdown(summary: &Summary) -> String {
    let all = decided(summary);
    let mut text = format!("**{} records, {all} decided**\n", summary.records);
    let mut table = |title: &str, column: &str, rows: Vec<(String, u64)>| {
        if rows.is_empty() {
            return;
        }
        let _ = write!(
            text,
            "\n### {title}\n\n| {column} | records | share |\n|---|---:|---:|\n"
        );
        for (what, count) in rows {
            let _ = writeln!(text, "| {what} | {count} | {} |", share(count, all));
        }
    };
    for target in &summary.targets {
        let mut rows: Vec<(String, u64)> = target
            .outcomes
            .iter()
            .map(|count| (escaped(&outcome(count)), count.records))
            .collect();
        rows.extend((target.inexact > 0).then(|| ("not read exactly".to_owned(), target.inexact)));
        table(&code(&target.name), "outcome", rows);
    }
    let missing = summary.missing.iter().take(SHOWN);
    table(
        "Facts most often missing",
        "fact",
        missing.map(|(fact, count)| (code(fact), *count)).collect(),
    );
    table(
        "Clauses most often not met",
        "clause",
        not_met(summary)
            .map(|clause| (code(&clause.id), clause.not_met))
            .collect(),
    );
    text
}

/// For programs.
pub(crate) fn json(job: &Job, summary: &Summary) -> Value {
    let targets: serde_json::Map<String, Value> = summary
        .targets
        .iter()
        .map(|target| {
            let outcomes: Vec<Value> = target
                .outcomes
                .iter()
                .map(
                    |count| json!({"outcome": count.outcome, "level": count.level, "records": count.records}),
                )
                .collect();
            (
                target.name.clone(),
                json!({"outcomes": outcomes, "inexact": target.inexact}),
            )
        })
        .collect();
    let missing: Vec<Value> = summary
        .missing
        .iter()
        .map(|(fact, count)| json!({"fact": fact, "records": count}))
        .collect();
    let clauses: Vec<Value> = summary
        .clauses
        .iter()
        .map(|clause| {
            json!({"id": clause.id, "met": clause.met, "not_met": clause.not_met, "unknown": clause.unknown})
        })
        .collect();
    let refused: Vec<Value> = summary
        .first_refused
        .iter()
        .map(|(row, reasons)| json!({"row": row, "reasons": reasons}))
        .collect();
    json!({
        "format": "stepwell.cohort/1",
        "ruleset": {
            "name": job.ruleset.name(),
            "version": job.ruleset.version(),
            "digest": job.ruleset.digest(),
        },
        "as_of": job.as_of.to_string(),
        "records": summary.records,
        "decided": decided(summary),
        "refused": summary.refused,
        "first_refused": refused,
        "targets": targets,
        "missing": missing,
        "clauses": clauses,
        "without_column": summary.without_column,
        "ignored": summary.ignored,
    })
}

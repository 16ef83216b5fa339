//! Differences as a JSON document.

use serde::Serialize;
use stepwell_prove::{ChangeKind, Direction};

use super::{Differences, Pair, words};

/// The document `stepwell.diff/1`. Counts of profiles are strings: they pass what other programs hold in a number.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    format: &'static str,
    rulesets: Vec<RulesetEntry<'a>>,
    changes: Vec<ChangeEntry<'a>>,
    effects: Vec<EffectEntry<'a>>,
}

#[derive(Serialize)]
struct RulesetEntry<'a> {
    ruleset: &'a str,
    title: Option<&'a str>,
    before: Option<Version<'a>>,
    after: Option<Version<'a>>,
    reformatted: bool,
    same: bool,
    nobody: bool,
    beyond: &'a [String],
    notes: &'a [String],
    targets: Vec<TargetEntry<'a>>,
    records: Option<RecordsEntry>,
}

#[derive(Serialize)]
struct Version<'a> {
    name: &'a str,
    version: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct TargetEntry<'a> {
    target: &'a str,
    title: Option<&'a str>,
    affected: &'static str,
    stay: Option<String>,
    /// Those by what they come to.
    stays: Option<Vec<StayEntry<'a>>>,
    /// Of what somebody moves to or from, how many come to it.
    totals: Option<Vec<TotalEntry<'a>>>,
    limit: Option<&'a str>,
}

#[derive(Serialize)]
struct StayEntry<'a> {
    outcome: &'a str,
    profiles: String,
}

#[derive(Serialize)]
struct TotalEntry<'a> {
    outcome: &'a str,
    before: String,
    after: String,
}

#[derive(Serialize)]
struct RecordsEntry {
    decided: u64,
    refused: u64,
    refused_now: u64,
}

#[derive(Serialize)]
struct ChangeEntry<'a> {
    ruleset: &'a str,
    kind: &'static str,
    what: &'static str,
    id: &'a str,
    title: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct EffectEntry<'a> {
    ruleset: &'a str,
    target: &'a str,
    before: &'a str,
    after: &'a str,
    /// Of a placement: which way that is.
    direction: Option<&'static str>,
    profiles: Option<String>,
    records: Option<u64>,
    example: Option<&'a str>,
    limit: Option<&'a str>,
}

/// All differences of a run.
pub(crate) fn json(differences: &Differences) -> Document<'_> {
    let mut document = Document {
        format: "stepwell.diff/1",
        rulesets: Vec::new(),
        changes: Vec::new(),
        effects: Vec::new(),
    };
    for pair in &differences.pairs {
        document.rulesets.push(ruleset(pair));
        document
            .changes
            .extend(pair.difference.changes.iter().map(|change| ChangeEntry {
                ruleset: &pair.name,
                kind: change.kind.word(),
                what: change.what,
                id: &change.id,
                title: change.title.as_deref(),
                before: change.before.as_deref(),
                after: change.after.as_deref(),
            }));
        for target in &pair.difference.targets {
            document
                .effects
                .extend(target.moves.iter().map(|one| EffectEntry {
                    ruleset: &pair.name,
                    target: &target.target,
                    before: &one.before,
                    after: &one.after,
                    direction: one.direction.map(Direction::words),
                    profiles: one.profiles.as_ref().map(ToString::to_string),
                    records: pair.records(&target.target, &one.before, &one.after),
                    example: one.example.as_deref(),
                    limit: one.limit.as_deref(),
                }));
        }
        let others = pair.other_records().into_iter();
        document
            .effects
            .extend(others.map(|(target, before, after, count)| EffectEntry {
                ruleset: &pair.name,
                target,
                before,
                after,
                direction: None,
                profiles: None,
                records: Some(count),
                example: None,
                limit: None,
            }));
    }
    for (kind, list) in [
        (ChangeKind::Added, &differences.added),
        (ChangeKind::Removed, &differences.removed),
    ] {
        document.changes.extend(list.iter().map(|(name, version)| {
            let version = Some(version.as_str());
            ChangeEntry {
                ruleset: name,
                kind: kind.word(),
                what: "ruleset",
                id: name,
                title: None,
                before: version.filter(|_| kind == ChangeKind::Removed),
                after: version.filter(|_| kind == ChangeKind::Added),
            }
        }));
    }
    document
}

fn ruleset(pair: &Pair) -> RulesetEntry<'_> {
    let version = |name, version, path| Some(Version { name, version, path });
    RulesetEntry {
        ruleset: &pair.name,
        title: pair.title.as_deref(),
        before: version(&pair.was_called, &pair.versions.0, &pair.roots.0),
        after: version(&pair.name, &pair.versions.1, &pair.roots.1),
        reformatted: pair.difference.is_same && !pair.same_text,
        same: pair.difference.is_same,
        nobody: words::proved(pair) && pair.difference.beyond.is_empty(),
        beyond: &pair.difference.beyond,
        notes: &pair.difference.notes,
        targets: pair
            .difference
            .targets
            .iter()
            .map(|target| TargetEntry {
                target: &target.target,
                title: target.title.as_deref(),
                affected: target.affected.word(),
                stay: target.stay.as_ref().map(ToString::to_string),
                stays: target.stays.as_ref().map(|stays| {
                    let stays = stays.iter();
                    stays
                        .map(|(outcome, count)| StayEntry {
                            outcome,
                            profiles: count.to_string(),
                        })
                        .collect()
                }),
                totals: target.totals.as_ref().map(|totals| {
                    let totals = totals.iter();
                    totals
                        .map(|(outcome, before, after)| TotalEntry {
                            outcome,
                            before: before.to_string(),
                            after: after.to_string(),
                        })
                        .collect()
                }),
                limit: target.limit.as_deref(),
            })
            .collect(),
        records: pair.cohort.as_ref().map(|cohort| RecordsEntry {
            decided: cohort.decided,
            refused: cohort.refused,
            refused_now: cohort.refused_now,
        }),
    }
}

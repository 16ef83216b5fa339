//! Differences as a JSON document.

use serde::Serialize;
use stepwell_prove::ChangeKind;

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
    affected: &'static str,
    stay: Option<String>,
    limit: Option<&'a str>,
}

#[derive(Serialize)]
struct RecordsEntry {
    decided: u64,
    refused: u64,
}

#[derive(Serialize)]
struct ChangeEntry<'a> {
    ruleset: &'a str,
    kind: &'static str,
    what: &'static str,
    id: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct EffectEntry<'a> {
    ruleset: &'a str,
    target: &'a str,
    before: &'a str,
    after: &'a str,
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
        nobody: words::proved(pair),
        notes: &pair.difference.notes,
        targets: pair
            .difference
            .targets
            .iter()
            .map(|target| TargetEntry {
                target: &target.target,
                affected: target.affected.word(),
                stay: target.stay.as_ref().map(ToString::to_string),
                limit: target.limit.as_deref(),
            })
            .collect(),
        records: pair.cohort.as_ref().map(|cohort| RecordsEntry {
            decided: cohort.decided,
            refused: cohort.refused,
        }),
    }
}

//! Deciding again, and telling what differs.

use indexmap::IndexMap;
use serde::Deserialize;
use stepwell::{Day, ENGINE, Ruleset};

use crate::{Error, Kept, Key, Receipt};

/// What replaying a receipt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// What differs, in words; nothing where the decision is the same byte for byte.
    pub differences: Vec<String>,
    /// The engine that decided then, where it was another version than the one that decided now.
    pub other_engine: Option<String>,
}

impl Replayed {
    /// Whether the decision is the same, byte for byte.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Decides again what a receipt says was decided, and compares byte for byte.
///
/// The ruleset must be the one of the receipt's digest. Where the receipt holds hashes only, the facts and the key are
/// needed; where it holds everything, facts that are handed in must be those it holds.
///
/// # Errors
/// The ruleset is another, the facts or the key are missing, or the facts are not those of the receipt.
pub fn replay(
    receipt: &Receipt,
    ruleset: &Ruleset,
    facts: Option<&str>,
    key: Option<&Key>,
) -> Result<Replayed, Error> {
    let number = receipt.number;
    if ruleset.digest() != receipt.ruleset.digest {
        return Err(Error::refused(format!(
            "receipt {number} was decided by `{}` {} with digest {}, not by `{}` {} with digest {}",
            receipt.ruleset.name,
            receipt.ruleset.version,
            receipt.ruleset.digest,
            ruleset.name(),
            ruleset.version(),
            ruleset.digest()
        )));
    }
    let other_engine = (receipt.engine != ENGINE).then(|| receipt.engine.clone());
    let followed;
    let ruleset = match &receipt.follow {
        None => ruleset,
        Some(source) => {
            followed = ruleset.following(source).ok_or_else(|| {
                Error::refused(format!(
                    "receipt {number} follows the source `{source}`, which its ruleset does not have"
                ))
            })?;
            &followed
        }
    };
    let text = match (&receipt.kept, facts) {
        (Kept::Everything { facts, .. }, None) => facts,
        (Kept::Everything { .. } | Kept::Hashes { .. }, Some(given)) => given,
        (Kept::Hashes { .. }, None) => {
            return Err(Error::refused(format!(
                "receipt {number} keeps only a hash of its facts: give them with `--facts FILE`"
            )));
        }
    };
    let as_of = Day::parse(&receipt.as_of)
        .ok_or_else(|| Error::refused(format!("receipt {number} was decided on no day of the calendar")))?;
    let record = ruleset.facts_from_json(text).map_err(|error| {
        Error::refused(format!(
            "the facts of receipt {number} do not fit its ruleset:\n{error}"
        ))
    })?;
    let written = ruleset.facts_to_json(&record);
    let decided = ruleset.evaluate(&record, as_of).to_json();
    let same_facts = |same: bool| {
        if same {
            Ok(())
        } else {
            Err(Error::refused(format!(
                "these are not the facts of receipt {number}"
            )))
        }
    };
    let differences = match &receipt.kept {
        Kept::Everything { facts, decision, .. } => {
            same_facts(*facts == written)?;
            differences(decision, &decided)
        }
        Kept::Hashes { facts, decision, .. } => {
            let key = key.ok_or_else(|| {
                Error::refused(format!(
                    "receipt {number} keeps only hashes: give the key they were made with, `--key FILE`"
                ))
            })?;
            let previous = receipt.previous.as_deref();
            if key.hash("facts", previous, &written) != *facts {
                return Err(Error::refused(format!(
                    "these are not the facts of receipt {number}, or this is not the key its hashes were made with"
                )));
            }
            if key.hash("decision", previous, &decided) == *decision {
                Vec::new()
            } else {
                vec!["the decision is another; only its hash was kept, so it is not known in what".to_owned()]
            }
        }
    };
    Ok(Replayed {
        differences,
        other_engine,
    })
}

/// As much of a decision as can be told in words.
#[derive(Deserialize)]
struct Seen {
    as_of: String,
    placements: IndexMap<String, SeenPlacement>,
    programs: IndexMap<String, SeenProgram>,
    transitions: SeenTransitions,
    disputes: IndexMap<String, SeenDispute>,
}

#[derive(Deserialize)]
struct SeenPlacement {
    outcome: String,
    level: Option<String>,
    possible: Vec<String>,
    needs: Vec<String>,
    levels: IndexMap<String, SeenLevel>,
}

#[derive(Deserialize)]
struct SeenLevel {
    verdict: String,
    because: String,
    clauses: Vec<SeenClause>,
}

#[derive(Deserialize)]
struct SeenClause {
    id: String,
    verdict: String,
    because: String,
}

#[derive(Deserialize)]
struct SeenProgram {
    outcome: String,
    needs: Vec<String>,
    clauses: Vec<SeenClause>,
}

#[derive(Deserialize)]
struct SeenTransitions {
    outcome: String,
    triggered: Vec<String>,
    transitions: Vec<SeenClause>,
}

#[derive(Deserialize)]
struct SeenDispute {
    verdict: String,
    followed: Option<String>,
}

/// What differs between two decisions; nothing where they are the same bytes.
fn differences(then: &str, now: &str) -> Vec<String> {
    if then == now {
        return Vec::new();
    }
    let mut told = Vec::new();
    if let (Ok(then), Ok(now)) = (
        serde_json::from_str::<Seen>(then),
        serde_json::from_str::<Seen>(now),
    ) {
        decision(&then, &now, &mut told);
    }
    if told.is_empty() {
        let at = then.bytes().zip(now.bytes()).take_while(|(a, b)| a == b).count();
        let around = |text: &str| {
            let bytes = text.as_bytes().get(at.saturating_sub(30)..).unwrap_or_default();
            String::from_utf8_lossy(bytes.get(..60).unwrap_or(bytes)).into_owned()
        };
        told.push(format!(
            "the outcomes and clauses are the same, but the text differs from byte {at} on: it was `…{}…` and is now `…{}…`",
            around(then),
            around(now)
        ));
    }
    told
}

fn decision(then: &Seen, now: &Seen, told: &mut Vec<String>) {
    word("the day of evaluation", &then.as_of, &now.as_of, told);
    both(
        "placement",
        &then.placements,
        &now.placements,
        told,
        |name, then, now, told| {
            let outcome = |it: &SeenPlacement| match &it.level {
                Some(level) => format!("{} {level}", it.outcome),
                None => it.outcome.clone(),
            };
            word(
                &format!("placement `{name}`"),
                &outcome(then),
                &outcome(now),
                told,
            );
            list(
                &format!("what `{name}` can come to"),
                &then.possible,
                &now.possible,
                told,
            );
            list(&format!("what `{name}` needs"), &then.needs, &now.needs, told);
            both(
                "level",
                &then.levels,
                &now.levels,
                told,
                |level, then, now, told| {
                    word(&format!("level `{level}`"), &then.verdict, &now.verdict, told);
                    word(
                        &format!("the reason of level `{level}`"),
                        &then.because,
                        &now.because,
                        told,
                    );
                    clauses("clause", &then.clauses, &now.clauses, told);
                },
            );
        },
    );
    both(
        "program",
        &then.programs,
        &now.programs,
        told,
        |name, then, now, told| {
            word(&format!("program `{name}`"), &then.outcome, &now.outcome, told);
            list(&format!("what `{name}` needs"), &then.needs, &now.needs, told);
            clauses("clause", &then.clauses, &now.clauses, told);
        },
    );
    word(
        "the transitions",
        &then.transitions.outcome,
        &now.transitions.outcome,
        told,
    );
    list(
        "the triggered transitions",
        &then.transitions.triggered,
        &now.transitions.triggered,
        told,
    );
    clauses(
        "transition",
        &then.transitions.transitions,
        &now.transitions.transitions,
        told,
    );
    both(
        "dispute",
        &then.disputes,
        &now.disputes,
        told,
        |name, then, now, told| {
            word(&format!("dispute `{name}`"), &then.verdict, &now.verdict, told);
            let followed = |it: &SeenDispute| it.followed.clone().unwrap_or_else(|| "nobody".to_owned());
            word(
                &format!("whom dispute `{name}` follows"),
                &followed(then),
                &followed(now),
                told,
            );
        },
    );
}

fn clauses(what: &str, then: &[SeenClause], now: &[SeenClause], told: &mut Vec<String>) {
    let by_id = |of: &[SeenClause]| -> IndexMap<String, (String, String)> {
        of.iter()
            .map(|it| (it.id.clone(), (it.verdict.clone(), it.because.clone())))
            .collect()
    };
    both(what, &by_id(then), &by_id(now), told, |id, then, now, told| {
        word(&format!("{what} `{id}`"), &then.0, &now.0, told);
        word(&format!("the reason of {what} `{id}`"), &then.1, &now.1, told);
    });
}

/// Tells what stands on one side only, and compares what stands on both.
fn both<T>(
    what: &str,
    then: &IndexMap<String, T>,
    now: &IndexMap<String, T>,
    told: &mut Vec<String>,
    compare: impl Fn(&str, &T, &T, &mut Vec<String>),
) {
    for (name, then) in then {
        match now.get(name) {
            Some(now) => compare(name, then, now, told),
            None => told.push(format!("{what} `{name}` is no longer there")),
        }
    }
    for name in now.keys().filter(|name| !then.contains_key(*name)) {
        told.push(format!("{what} `{name}` was not there"));
    }
}

fn word(what: &str, then: &str, now: &str, told: &mut Vec<String>) {
    if then != now {
        told.push(format!("{what} was `{then}` and is now `{now}`"));
    }
}

fn list(what: &str, then: &[String], now: &[String], told: &mut Vec<String>) {
    word(what, &then.join(", "), &now.join(", "), told);
}

//! One line of a log: a receipt, or the level that somebody was given after one.
//!
//! A line is a JSON object whose last entry is `"hash"`: SHA-256 of everything before that entry, the hash of the line
//! before among it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::{Error, Outcomes};

/// The name and version of the form of a line.
pub const FORMAT: &str = "stepwell.receipt/1";

/// A line of a log.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a line is held for a moment, and completions are few"
)]
pub enum Entry {
    /// A decision.
    Receipt(Box<Receipt>),
    /// The level that somebody was given.
    Completion(Completion),
}

impl Entry {
    /// Its place in the log, from 1.
    pub fn number(&self) -> u64 {
        match self {
            Self::Receipt(receipt) => receipt.number,
            Self::Completion(completion) => completion.number,
        }
    }

    /// Its hash.
    pub fn hash(&self) -> &str {
        match self {
            Self::Receipt(receipt) => &receipt.hash,
            Self::Completion(completion) => &completion.hash,
        }
    }

    /// The hash of the entry before; `None` in the first.
    pub fn previous(&self) -> Option<&str> {
        match self {
            Self::Receipt(receipt) => receipt.previous.as_deref(),
            Self::Completion(completion) => completion.previous.as_deref(),
        }
    }
}

/// A decision that was kept.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its place in the log, from 1.
    pub number: u64,
    /// Its hash.
    pub hash: String,
    /// The hash of the entry before; `None` in the first.
    pub previous: Option<String>,
    /// The version of the engine that decided.
    pub engine: String,
    /// The ruleset that decided.
    pub ruleset: Stamp,
    /// The day of evaluation.
    pub as_of: String,
    /// The source that was followed wherever it could be.
    pub follow: Option<String>,
    /// What was kept of facts and decision.
    pub kept: Kept,
    /// The line, without its end.
    pub line: String,
}

/// Which ruleset decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
}

/// What was kept of facts and decision.
#[derive(Clone, Debug)]
pub enum Kept {
    /// Both.
    Everything {
        /// The `$id` of the record.
        id: Option<String>,
        /// The facts, as JSON.
        facts: String,
        /// The decision, as JSON on one line.
        decision: String,
        /// Its outcomes.
        outcomes: Outcomes,
    },
    /// Their hashes.
    Hashes {
        /// Of the facts.
        facts: String,
        /// Of the decision.
        decision: String,
        /// The outcomes.
        outcomes: Outcomes,
    },
}

impl Kept {
    /// What the decision came to.
    pub fn outcomes(&self) -> &Outcomes {
        match self {
            Self::Everything { outcomes, .. } | Self::Hashes { outcomes, .. } => outcomes,
        }
    }
}

/// The level that somebody was given.
#[derive(Clone, Debug)]
pub struct Completion {
    /// Its place in the log, from 1.
    pub number: u64,
    /// Its hash.
    pub hash: String,
    /// The hash of the entry before.
    pub previous: Option<String>,
    /// The receipt that it completes.
    pub receipt: u64,
    /// The hash of that receipt.
    pub receipt_hash: String,
    /// The placement.
    pub placement: String,
    /// What the decision said of it.
    pub outcome: String,
    /// The levels that were indicated.
    pub indicated: Vec<String>,
    /// The level that was given; `none` where no care was given.
    pub actual: String,
    /// Why it is another than was indicated.
    pub because: Option<String>,
    /// The completion that this one corrects.
    pub corrects: Option<u64>,
    /// The line, without its end.
    pub line: String,
}

/// A line as it is written, without its hash.
#[derive(Serialize)]
pub(crate) struct Head<'a> {
    pub(crate) format: &'static str,
    pub(crate) number: u64,
    pub(crate) previous: Option<&'a str>,
    pub(crate) kind: &'static str,
}

#[derive(Serialize)]
pub(crate) struct ReceiptLine<'a> {
    #[serde(flatten)]
    pub(crate) head: Head<'a>,
    pub(crate) engine: &'a str,
    pub(crate) ruleset: Stamp,
    pub(crate) as_of: &'a str,
    pub(crate) follow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) facts_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decision_hash: Option<String>,
    pub(crate) outcomes: Outcomes,
}

#[derive(Serialize)]
pub(crate) struct CompletionLine<'a> {
    #[serde(flatten)]
    pub(crate) head: Head<'a>,
    pub(crate) receipt: u64,
    pub(crate) receipt_hash: &'a str,
    pub(crate) placement: &'a str,
    pub(crate) outcome: &'a str,
    pub(crate) indicated: &'a [String],
    pub(crate) actual: &'a str,
    pub(crate) because: Option<&'a str>,
    pub(crate) corrects: Option<u64>,
}

/// A line as it is read.
#[derive(Deserialize)]
struct Line<'a> {
    format: String,
    number: u64,
    previous: Option<String>,
    kind: String,
    hash: String,
    engine: Option<String>,
    ruleset: Option<Stamp>,
    as_of: Option<String>,
    follow: Option<String>,
    id: Option<String>,
    #[serde(borrow)]
    facts: Option<&'a RawValue>,
    #[serde(borrow)]
    decision: Option<&'a RawValue>,
    facts_hash: Option<String>,
    decision_hash: Option<String>,
    outcomes: Option<Outcomes>,
    receipt: Option<u64>,
    receipt_hash: Option<String>,
    placement: Option<String>,
    outcome: Option<String>,
    indicated: Option<Vec<String>>,
    actual: Option<String>,
    because: Option<String>,
    corrects: Option<u64>,
}

/// How many bytes `,"hash":"sha256:…"}` has.
const ENDING: usize = r#","hash":"sha256:"}"#.len() + 64;

/// The line of an object, its hash added. With `parts`, these pieces of JSON stand before the hash, byte for byte.
pub(crate) fn line(object: &impl Serialize, parts: &[(&str, &str)]) -> (String, String) {
    // Text and whole numbers always have a JSON form.
    let mut text = serde_json::to_string(object).unwrap_or_default();
    text.pop();
    for (name, json) in parts {
        // Writing into a string cannot fail.
        let _ = write!(text, ",\"{name}\":{json}");
    }
    let hash = hex("sha256:", &Sha256::digest(text.as_bytes()));
    let _ = write!(text, ",\"hash\":\"{hash}\"}}");
    (text, hash)
}

/// The hash a line should end with, where it is long enough to have one.
pub(crate) fn hash_of(line: &str) -> Option<String> {
    let covered = line.len().checked_sub(ENDING)?;
    Some(hex("sha256:", &Sha256::digest(line.get(..covered)?.as_bytes())))
}

/// Whether a line is the very line that was written.
pub(crate) fn is_sound(line: &str) -> bool {
    let expected = hash_of(line).map(|hash| format!(",\"hash\":\"{hash}\"}}"));
    expected.is_some_and(|expected| line.ends_with(&expected))
}

pub(crate) fn hex(start: &str, bytes: &[u8]) -> String {
    bytes.iter().fold(start.to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Entry {
    /// Reads a line.
    ///
    /// # Errors
    /// It is no receipt, was changed after it was written, or is of another form.
    pub fn parse(line: &str) -> Result<Self, Error> {
        let line = line.trim_end_matches(['\n', '\r']);
        let no_receipt = |reason: &str| Error::NoReceipt {
            reason: reason.to_owned(),
        };
        let read: Line<'_> = serde_json::from_str(line).map_err(|_| no_receipt("this is no receipt"))?;
        if read.format != FORMAT {
            return Err(no_receipt(&format!(
                "this receipt is of the form `{}`, but this version of Stepwell reads `{FORMAT}`",
                read.format
            )));
        }
        if !is_sound(line) {
            return Err(no_receipt(
                "this receipt was altered after it was written: its hash does not fit",
            ));
        }
        Self::of_line(read, line).ok_or_else(|| no_receipt("a part of this receipt is missing"))
    }

    fn of_line(read: Line<'_>, line: &str) -> Option<Self> {
        match read.kind.as_str() {
            "decision" => Some(Self::Receipt(Box::new(Receipt {
                number: read.number,
                hash: read.hash,
                previous: read.previous,
                engine: read.engine?,
                ruleset: read.ruleset?,
                as_of: read.as_of?,
                follow: read.follow,
                kept: match (read.facts, read.decision, read.facts_hash, read.decision_hash) {
                    (Some(facts), Some(decision), None, None) => Kept::Everything {
                        id: read.id,
                        facts: facts.get().to_owned(),
                        decision: decision.get().to_owned(),
                        outcomes: read.outcomes?,
                    },
                    (None, None, Some(facts), Some(decision)) => Kept::Hashes {
                        facts,
                        decision,
                        outcomes: read.outcomes?,
                    },
                    (Some(_) | None, Some(_) | None, Some(_) | None, Some(_) | None) => return None,
                },
                line: line.to_owned(),
            }))),
            "actual" => Some(Self::Completion(Completion {
                number: read.number,
                hash: read.hash,
                previous: read.previous,
                receipt: read.receipt?,
                receipt_hash: read.receipt_hash?,
                placement: read.placement?,
                outcome: read.outcome?,
                indicated: read.indicated?,
                actual: read.actual?,
                because: read.because,
                corrects: read.corrects,
                line: line.to_owned(),
            })),
            _ => None,
        }
    }
}

//! The level that somebody was given, beside the one that was indicated.

use crate::{Entry, Error, Receipt, entries, entry::CompletionLine};
use std::path::Path;

/// The level that somebody was given.
#[derive(Clone, Debug)]
pub struct Actual {
    /// The number of the receipt.
    pub receipt: u64,
    /// The placement; may be left out where the ruleset has only one.
    pub placement: Option<String>,
    /// The level, or `none` where no care was given.
    pub level: String,
    /// Why it is another than was indicated.
    pub because: Option<String>,
}

/// A completion that may be written.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) receipt: Box<Receipt>,
    pub(crate) placement: String,
    pub(crate) outcome: String,
    pub(crate) indicated: Vec<String>,
    pub(crate) level: String,
    pub(crate) because: Option<String>,
    pub(crate) corrects: Option<u64>,
}

impl Judged {
    pub(crate) fn line<'a>(&'a self, head: crate::entry::Head<'a>) -> CompletionLine<'a> {
        CompletionLine {
            head,
            receipt: self.receipt.number,
            receipt_hash: &self.receipt.hash,
            placement: &self.placement,
            outcome: &self.outcome,
            indicated: &self.indicated,
            actual: &self.level,
            because: self.because.as_deref(),
            corrects: self.corrects,
        }
    }
}

/// Whether a completion may be written, and what it says.
pub(crate) fn judge(folder: &Path, actual: Actual) -> Result<Judged, Error> {
    let number = actual.receipt;
    let mut found: Option<Box<Receipt>> = None;
    let mut earlier: Vec<(String, u64)> = Vec::new();
    for entry in entries(folder)? {
        match entry? {
            Entry::Receipt(receipt) if receipt.number == number => found = Some(receipt),
            Entry::Completion(completion) if completion.receipt == number => {
                earlier.push((completion.placement, completion.number));
            }
            Entry::Completion(completion) if completion.number == number => {
                return Err(Error::refused(format!(
                    "entry {number} is no receipt: it completes receipt {}",
                    completion.receipt
                )));
            }
            Entry::Receipt(_) | Entry::Completion(_) => {}
        }
    }
    let receipt = found.ok_or_else(|| Error::refused(format!("there is no receipt {number} in this log")))?;
    let placements = &receipt.kept.outcomes().placements;
    let names: Vec<&str> = placements.keys().map(String::as_str).collect();
    let name = match (actual.placement, names.as_slice()) {
        (Some(name), _) => name,
        (None, [only]) => (*only).to_owned(),
        (None, []) => {
            return Err(Error::refused(format!(
                "receipt {number} places nobody: its ruleset has no placement"
            )));
        }
        (None, several) => {
            return Err(Error::refused(format!(
                "receipt {number} has several placements; say which: `{}`",
                several.join("`, `")
            )));
        }
    };
    let Some(placement) = placements.get(&name) else {
        return Err(Error::refused(format!(
            "receipt {number} has no placement `{name}`; it has `{}`",
            names.join("`, `")
        )));
    };
    let level = actual.level;
    if level != "none" && !placement.levels.contains(&level) {
        return Err(Error::refused(format!(
            "`{name}` has no level `{level}`; write `{}`, or `none` where no care was given",
            placement.levels.join("`, `")
        )));
    }
    let because = actual
        .because
        .map(|because| because.trim().to_owned())
        .filter(|because| !because.is_empty());
    let agrees = placement.indicated.contains(&level) || (level == "none" && placement.outcome == "none");
    if !agrees && because.is_none() {
        let said = match (placement.outcome.as_str(), placement.indicated.as_slice()) {
            (outcome, []) => format!("the decision was `{outcome}`"),
            (_, levels) => format!("`{}` was indicated", levels.join("`, `")),
        };
        return Err(Error::refused(format!(
            "`{level}` was given, but {said}: say why"
        )));
    }
    let corrects = earlier
        .iter()
        .rev()
        .find(|(placement, _)| *placement == name)
        .map(|(_, number)| *number);
    if let (Some(corrects), None) = (corrects, &because) {
        return Err(Error::refused(format!(
            "entry {corrects} already says which level was given after receipt {number}: say why that is corrected"
        )));
    }
    Ok(Judged {
        placement: name.clone(),
        outcome: placement.outcome.clone(),
        indicated: placement.indicated.clone(),
        level,
        because,
        corrects,
        receipt,
    })
}

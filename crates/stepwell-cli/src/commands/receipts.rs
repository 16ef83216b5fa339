//! Receipts, as several commands meet them: opening a log, the secret, finding one receipt, finding its ruleset.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use stepwell::{Ruleset, folders};
use stepwell_receipts::{Completion, Entry, Error, Keep, Key, Log, Receipt, entries};

use super::ready;
use crate::{
    console::{Console, Stop},
    layout::{Tone, counted},
};

pub(super) fn could_not(error: Error) -> Stop {
    Stop::CouldNot(error.to_string())
}

/// Opens a log for writing; says what an unfinished write left in it.
pub(super) fn open(console: &mut Console<'_>, folder: &Path, key: Option<&Path>) -> Result<Log, Stop> {
    let keep = match key {
        None => Keep::Everything,
        Some(path) => Keep::Hashes(read_key(console, path)?),
    };
    let (log, recovered) = Log::open(console.locate(folder), keep).map_err(could_not)?;
    if let Some(torn) = recovered.torn {
        let mut page = console.message_page();
        let bytes = usize::try_from(torn.bytes).unwrap_or(usize::MAX);
        let text = format!(
            "the last write to `{}` was cut off before it was done: {} of a receipt that was never acknowledged, now in `{}`",
            folder.display(),
            counted(bytes, "byte"),
            torn.put_aside.display()
        );
        page.wrapped(0, 2, &[(Tone::Unsure, "stepwell: "), (Tone::Plain, &text)]);
        console.message(&page.finish());
    }
    Ok(log)
}

pub(super) fn read_key(console: &Console<'_>, path: &Path) -> Result<Key, Stop> {
    let bytes = fs::read(console.locate(path))
        .map_err(|error| Stop::CouldNot(format!("`{}`: {}", path.display(), folders::reason(&error))))?;
    Key::new(bytes).map_err(|error| Stop::CouldNot(format!("`{}`: {error}", path.display())))
}

/// One receipt of a log, with the levels that were given after it.
pub(super) struct Found {
    pub(super) receipt: Box<Receipt>,
    pub(super) completions: Vec<Completion>,
}

/// Finds a receipt by its number or by the `$id` of its record.
pub(super) fn find(console: &Console<'_>, folder: &Path, wanted: &str) -> Result<Found, Stop> {
    let number = wanted.parse::<u64>().ok();
    let mut found: Vec<Box<Receipt>> = Vec::new();
    let mut completions: BTreeMap<u64, Vec<Completion>> = BTreeMap::new();
    for entry in entries(&console.locate(folder)).map_err(could_not)? {
        match entry.map_err(could_not)? {
            Entry::Receipt(receipt) => {
                let is_it = match number {
                    Some(number) => receipt.number == number,
                    None => id_of(&receipt) == Some(wanted),
                };
                if is_it {
                    found.push(receipt);
                }
            }
            Entry::Completion(completion) if Some(completion.number) == number => {
                return Err(Stop::CouldNot(format!(
                    "entry {wanted} is no receipt: it completes receipt {}",
                    completion.receipt
                )));
            }
            Entry::Completion(completion) => {
                completions
                    .entry(completion.receipt)
                    .or_default()
                    .push(completion);
            }
        }
    }
    if found.len() > 1 {
        let numbers: Vec<String> = found.iter().map(|receipt| receipt.number.to_string()).collect();
        return Err(Stop::CouldNot(format!(
            "several receipts are of `{wanted}`: name one by its number, {}",
            numbers.join(", ")
        )));
    }
    match found.pop() {
        Some(receipt) => Ok(Found {
            completions: completions.remove(&receipt.number).unwrap_or_default(),
            receipt,
        }),
        None => Err(Stop::CouldNot(match number {
            Some(number) => format!("there is no receipt {number} in `{}`", folder.display()),
            None => format!(
                "no receipt in `{}` is of a record whose `$id` is `{wanted}`",
                folder.display()
            ),
        })),
    }
}

pub(super) fn id_of(receipt: &Receipt) -> Option<&str> {
    match &receipt.kept {
        stepwell_receipts::Kept::Everything { id, .. } => id.as_deref(),
        stepwell_receipts::Kept::Hashes { .. } => None,
    }
}

/// Rulesets by their digests, looked for below folders: compiled ones, then folders of criteria.
pub(super) struct Library {
    ready: BTreeMap<String, Ruleset>,
    /// Compiled files that could not be read, and why.
    pub(super) unreadable: Vec<String>,
}

impl Library {
    /// Reads every ruleset below the paths.
    pub(super) fn read(console: &Console<'_>, paths: &[PathBuf]) -> Result<Self, Stop> {
        let mut library = Self {
            ready: BTreeMap::new(),
            unreadable: Vec::new(),
        };
        for path in paths {
            let place = console.locate(path);
            if fs::metadata(&place).is_err() {
                return Err(Stop::CouldNot(format!(
                    "`{}`: there is no such file or folder",
                    path.display()
                )));
            }
            library.compiled_below(&place);
            if folders::leads_to_criteria(console.folder(), path) {
                let found = folders::read(console.folder(), std::slice::from_ref(path));
                for root in &found.roots {
                    let checked = stepwell_check::check(&found.library, root, None);
                    if let Some(model) = checked.ruleset {
                        library.add(model);
                    }
                }
            }
        }
        Ok(library)
    }

    fn add(&mut self, model: stepwell_model::Ruleset) {
        let digest = model.digest.clone();
        self.ready
            .entry(digest)
            .or_insert_with(|| Ruleset::from_model(model));
    }

    fn compiled_below(&mut self, place: &Path) {
        let mut waiting = vec![place.to_owned()];
        while let Some(next) = waiting.pop() {
            if next.is_dir() {
                let inner = fs::read_dir(&next).into_iter().flatten().flatten();
                waiting.extend(inner.map(|entry| entry.path()).filter(|path| {
                    // A link to a folder could lead back here.
                    !path.is_symlink() || path.is_file()
                }));
                continue;
            }
            let called = next.extension().is_some_and(|ending| ending == "stepwell");
            if !called && next != place {
                continue;
            }
            match ready::compiled_at(&next) {
                None => {}
                Some(Ok(model)) => self.add(model),
                Some(Err(reason)) => self.unreadable.push(format!("`{}`: {reason}", next.display())),
            }
        }
    }

    /// The ruleset of a digest.
    pub(super) fn get(&self, digest: &str) -> Option<&Ruleset> {
        self.ready.get(digest)
    }

    /// The rulesets of that name, with their digests.
    pub(super) fn called(&self, name: &str) -> Vec<&Ruleset> {
        self.ready
            .values()
            .filter(|ruleset| ruleset.name() == name)
            .collect()
    }
}

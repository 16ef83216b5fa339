//! The one ruleset a command works with.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use stepwell::{
    compiled,
    folders::{self, tally},
};
use stepwell_model::Ruleset;

use crate::{
    Status,
    console::{Console, Stop},
    findings,
    layout::{Tone, counted},
};

/// A ruleset without errors.
pub(super) struct Ready {
    /// The ruleset.
    pub(super) ruleset: Ruleset,
    /// The ruleset that it amends, as that stands by itself; a compiled ruleset does not hold it.
    pub(super) base: Option<Ruleset>,
    /// What reading it came to.
    pub(super) status: Status,
}

/// Reads and checks the ruleset at a path. Where it has errors they are told as messages, and there is none.
pub(super) fn load(console: &mut Console<'_>, path: &Path) -> Result<Option<Ready>, Stop> {
    if let Some(read) = compiled_at(&console.locate(path)) {
        return match read {
            Ok(ruleset) => Ok(Some(Ready {
                ruleset,
                base: None,
                status: Status::Done,
            })),
            Err(reason) => Err(Stop::CouldNot(format!("`{}`: {reason}", path.display()))),
        };
    }
    let found = folders::read_one(console.folder(), path).map_err(Stop::CouldNot)?;
    let mut outcome = folders::check(&found, None);
    let status = findings::status(&outcome.diagnostics);
    let ready = outcome.rulesets.pop();
    match ready.and_then(|ready| Some((ready.ruleset?, ready.base))) {
        Some((ruleset, base)) if status == Status::Done => Ok(Some(Ready {
            ruleset,
            base,
            status,
        })),
        Some(_) | None => {
            let (errors, _) = tally(&outcome.diagnostics);
            outcome
                .diagnostics
                .retain(|diagnostic| diagnostic.severity() == stepwell_diagnostic::Severity::Error);
            let mut page = console.message_page();
            findings::text(&mut page, &outcome.diagnostics, &found.sources);
            page.gap();
            let shown = path.display().to_string();
            page.wrapped(
                0,
                2,
                &[
                    (Tone::Bad, &counted(errors, "error")),
                    (Tone::Plain, &format!(" in {shown}; nothing was evaluated")),
                ],
            );
            console.message(&page.finish());
            if status == Status::CouldNot {
                Err(Stop::CouldNot(format!("`{shown}` could not be read as a whole")))
            } else {
                Ok(None)
            }
        }
    }
}

/// The compiled ruleset in a file; `None` where the path leads to anything else. What is called as one, or begins as
/// one, is taken for one. Nothing is read of what is too large to be one.
pub(super) fn compiled_at(place: &Path) -> Option<Result<Ruleset, String>> {
    let called = place.extension().is_some_and(|ending| ending == "stepwell");
    let mut file = File::open(place).ok()?;
    if file.metadata().ok()?.is_dir() {
        return None;
    }
    let mut start = Vec::new();
    let told = |error: io::Error| folders::reason(&error);
    let read = (&mut file)
        .take(compiled::MAGIC.len() as u64)
        .read_to_end(&mut start);
    if let Err(error) = read {
        return Some(Err(told(error)));
    }
    if !compiled::is_compiled(&start) {
        return called.then(|| compiled::read(&start).map_err(|error| error.to_string()));
    }
    let mut bytes = start;
    // One byte more than the largest, so that what is longer is told from what is whole.
    let read = file.take(compiled::LARGEST as u64 + 1024).read_to_end(&mut bytes);
    if let Err(error) = read {
        return Some(Err(told(error)));
    }
    Some(compiled::read(&bytes).map_err(|error| error.to_string()))
}

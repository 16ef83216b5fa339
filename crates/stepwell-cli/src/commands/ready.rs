//! The one ruleset a command works with.

use std::path::Path;

use stepwell::folders::{self, tally};
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
    /// What reading it came to.
    pub(super) status: Status,
}

/// Reads and checks the ruleset at a path. Where it has errors they are told as messages, and there is none.
pub(super) fn load(console: &mut Console<'_>, path: &Path) -> Result<Option<Ready>, Stop> {
    let found = folders::read_one(console.folder(), path).map_err(Stop::CouldNot)?;
    let mut outcome = folders::check(&found, None);
    let status = findings::status(&outcome.diagnostics);
    match outcome.rulesets.pop().and_then(|ready| ready.ruleset) {
        Some(ruleset) if status == Status::Done => Ok(Some(Ready { ruleset, status })),
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

//! `cargo xtask release`: what is looked at before a release, and is too slow or needs too much for every run.

use crate::{engines, say};

/// A step: what it is called, and what does it.
type Step = (&'static str, fn() -> Result<(), String>);

/// Each in turn; the first that fails ends the run.
const STEPS: [Step; 1] = [("engines", engines::release)];

/// Runs every step.
pub(crate) fn run() -> Result<(), String> {
    for (name, step) in STEPS {
        say(&format!("\n> {name}"));
        step().map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

//! `cargo xtask release`: what is looked at before a release, and is too slow or needs too much for every run.

use std::{env, process::Command};

use crate::{cargo, engines, say};

/// A step: what it is called, and what does it.
type Step = (&'static str, fn() -> Result<(), String>);

/// Each in turn; the first that fails ends the run.
const STEPS: [Step; 2] = [("semver", semver), ("engines", engines::release)];

/// Runs every step.
pub(crate) fn run() -> Result<(), String> {
    for (name, step) in STEPS {
        say(&format!("\n> {name}"));
        step().map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

/// Whether the public interface changed in a way that its version does not announce.
///
/// It is compared with the last release: the newest tag `v…`, or the revision in `STEPWELL_BASELINE`.
fn semver() -> Result<(), String> {
    let has_tool = Command::new(cargo())
        .args(["semver-checks", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_tool {
        return Err("install the tool first: `cargo install cargo-semver-checks --locked`".to_owned());
    }
    let baseline = match env::var("STEPWELL_BASELINE") {
        Ok(revision) => revision,
        Err(_) => last_release()?,
    };
    let status = Command::new(cargo())
        .args(["semver-checks", "--baseline-rev", &baseline])
        .args(["--package", "stepwell", "--package", "stepwell-receipts"])
        .status()
        .map_err(|error| format!("`cargo semver-checks` could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("the interface breaks with {baseline}"))
    }
}

fn last_release() -> Result<String, String> {
    let tags = Command::new("git")
        .args(["tag", "--list", "v*", "--sort=-version:refname"])
        .output()
        .map_err(|error| format!("`git` could not be started: {error}"))?;
    let tags = String::from_utf8_lossy(&tags.stdout).into_owned();
    tags.lines().next().map(str::to_owned).ok_or_else(|| {
        "there is no release to compare with: tag one, or name a revision in `STEPWELL_BASELINE`".to_owned()
    })
}

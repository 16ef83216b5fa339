//! What must not be in the dependencies of a crate.

use std::process::Command;

use crate::{cargo, say};

/// A crate, the features it is looked at with, and the start of a line of `cargo tree` that must not be there.
struct Absence {
    package: &'static str,
    features: &'static [&'static str],
    absent: &'static str,
    because: &'static str,
}

const PARSER: &str = "a service evaluates compiled rulesets and carries no parser";
const FANCY: &str = "only the command line draws diagnostics";

const ABSENCES: [Absence; 7] = [
    Absence {
        package: "stepwell-eval",
        features: &[],
        absent: "pest ",
        because: PARSER,
    },
    Absence {
        package: "stepwell",
        features: &["--no-default-features"],
        absent: "pest ",
        because: PARSER,
    },
    Absence {
        package: "stepwell",
        features: &[],
        absent: "miette feature \"fancy",
        because: FANCY,
    },
    Absence {
        package: "stepwell-check",
        features: &[],
        absent: "miette feature \"fancy",
        because: FANCY,
    },
    Absence {
        package: "stepwell-syntax",
        features: &[],
        absent: "miette feature \"fancy",
        because: FANCY,
    },
    Absence {
        package: "stepwell-model",
        features: &[],
        absent: "stepwell-syntax ",
        because: "the checked ruleset is plain data",
    },
    Absence {
        package: "stepwell-eval",
        features: &[],
        absent: "stepwell-syntax ",
        because: "arrows go one way",
    },
];

/// Looks for everything that must be absent; says what is there all the same.
pub(crate) fn check() -> Result<(), String> {
    say("\n> what must be absent");
    for absence in ABSENCES {
        let tree = Command::new(cargo())
            .args(["tree", "--edges", "normal,features", "--prefix", "none"])
            .args(["--package", absence.package])
            .args(absence.features)
            .output()
            .map_err(|error| format!("`cargo tree` could not be started: {error}"))?;
        if !tree.status.success() {
            return Err(format!(
                "`cargo tree` failed: {}",
                String::from_utf8_lossy(&tree.stderr)
            ));
        }
        let tree = String::from_utf8_lossy(&tree.stdout);
        // INVARIANT: the tree starts with the package itself; a tree that does not was misread.
        if !tree.starts_with(absence.package) {
            return Err(format!("`cargo tree` shows no tree of `{}`", absence.package));
        }
        if let Some(line) = tree.lines().find(|line| line.starts_with(absence.absent)) {
            return Err(format!(
                "`{}` depends on `{line}`, but {}",
                absence.package, absence.because
            ));
        }
    }
    Ok(())
}

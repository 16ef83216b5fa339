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

const COHORTS: &str = "only cohorts read the files of analysts";

const ARROWS: &str = "arrows go one way";

const ABSENCES: [Absence; 24] = [
    absence("stepwell-eval", "pest ", PARSER),
    absence("stepwell-eval", "stepwell-syntax ", ARROWS),
    absence("stepwell-eval", "stepwell-prove ", ARROWS),
    absence("stepwell-eval", "miette feature \"fancy", FANCY),
    absence(
        "stepwell-prove",
        "pest ",
        "what is proved is the checked ruleset, not its text",
    ),
    absence("stepwell-prove", "stepwell-syntax ", ARROWS),
    absence("stepwell-prove", "stepwell-check ", ARROWS),
    absence("stepwell-prove", "miette feature \"fancy", FANCY),
    absence(
        "stepwell-model",
        "stepwell-syntax ",
        "the checked ruleset is plain data",
    ),
    absence("stepwell-model", "stepwell-eval ", ARROWS),
    absence("stepwell-check", "miette feature \"fancy", FANCY),
    absence("stepwell-syntax", "miette feature \"fancy", FANCY),
    absence("stepwell", "miette feature \"fancy", FANCY),
    absence("stepwell-eval", "arrow-", COHORTS),
    absence("stepwell", "arrow-", COHORTS),
    absence("stepwell", "parquet ", COHORTS),
    absence("stepwell-sql", "arrow-", COHORTS),
    absence("stepwell-sql", "pest ", PARSER),
    in_services("pest ", PARSER),
    in_services("stepwell-syntax ", PARSER),
    in_services("stepwell-check ", PARSER),
    in_services(
        "stepwell-prove ",
        "what only authors ask is not asked of a compiled ruleset",
    ),
    absence("stepwell-receipts", "pest ", PARSER),
    absence("stepwell-receipts", "stepwell-prove ", PARSER),
];

/// With its usual features.
const fn absence(package: &'static str, absent: &'static str, because: &'static str) -> Absence {
    Absence {
        package,
        features: &[],
        absent,
        because,
    }
}

/// Of the public interface as a service that loads compiled rulesets builds it.
const fn in_services(absent: &'static str, because: &'static str) -> Absence {
    Absence {
        package: "stepwell",
        features: &["--no-default-features"],
        absent,
        because,
    }
}

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

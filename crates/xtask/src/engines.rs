//! Queries run by the engines they are written for: equal to `cohort --fast` in every row.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{say, succeeds};

/// How many records of each ruleset.
const RECORDS: &str = "100000";

/// The rulesets that every run tries: one with everything, one that calculates, two that are generated.
const FEW: [&str; 4] = ["iop", "calculations", "generated_2", "written_3"];

/// DuckDB over a few rulesets.
pub(crate) fn ci() -> Result<(), String> {
    say("\n> queries in DuckDB");
    let folder = folder("ci");
    records(&folder, &FEW, &[])?;
    let python = environment("duckdb")?;
    compare(&python, &folder, "duckdb")
}

/// All engines over all rulesets.
pub(crate) fn release() -> Result<(), String> {
    let folder = folder("release");
    // Of some forty rulesets: built fast, it takes minutes less.
    records(&folder, &[], &["--release"])?;
    let python = environment("duckdb")?;
    compare(&python, &folder, "duckdb")?;
    compare(&python, &folder, "postgres")?;
    let python = environment("spark")?;
    compare(&python, &folder, "spark")
}

fn folder(name: &str) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join("engines").join(name)
}

/// Writes records, what is expected of them, and queries.
fn records(folder: &Path, rulesets: &[&str], profile: &[&str]) -> Result<(), String> {
    // What an earlier run left behind is not looked at again.
    let _ = fs::remove_dir_all(folder);
    let shown = folder.display().to_string();
    let mut words = vec!["run", "--quiet"];
    words.extend(profile);
    words.extend(["--package", "stepwell-tests", "--example", "engines", "--"]);
    words.extend([shown.as_str(), RECORDS]);
    words.extend(rulesets);
    if succeeds(&words) {
        Ok(())
    } else {
        Err("the records for the engines could not be written".to_owned())
    }
}

/// A Python of our own with the packages of an engine, pinned; made once for each list of packages.
fn environment(engine: &str) -> Result<PathBuf, String> {
    let packages = PathBuf::from("tests/engines").join(format!("{engine}.txt"));
    let pinned =
        fs::read_to_string(&packages).map_err(|error| format!("`{}`: {error}", packages.display()))?;
    let place = folder("python").join(engine);
    let python = place.join("bin").join("python");
    let stamp = place.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(python);
    }
    let run = |program: &Path, words: &[&str]| {
        let shown = format!("{} {}", program.display(), words.join(" "));
        let ended = Command::new(program).args(words).status();
        match ended {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{shown}` failed: {status}")),
            Err(error) => Err(format!("`{shown}` could not be started: {error}")),
        }
    };
    let why = "to run queries in their engines, Python 3 with `venv` is needed, and the package index";
    let shown = place.display().to_string();
    run(Path::new("python3"), &["-m", "venv", "--clear", &shown])
        .map_err(|error| format!("{error}; {why}"))?;
    let listed = packages.display().to_string();
    run(
        &python,
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            &listed,
        ],
    )
    .map_err(|error| format!("{error}; {why}"))?;
    fs::write(&stamp, pinned).map_err(|error| format!("`{}`: {error}", stamp.display()))?;
    Ok(python)
}

fn compare(python: &Path, folder: &Path, engine: &str) -> Result<(), String> {
    let ended = Command::new(python)
        .arg("tests/engines/compare.py")
        .arg(folder)
        .arg(engine)
        .status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!(
            "{engine} and `cohort --fast` do not say the same: {status}"
        )),
        Err(error) => Err(format!("`{}` could not be started: {error}", python.display())),
    }
}

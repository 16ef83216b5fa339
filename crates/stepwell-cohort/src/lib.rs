//! Cohorts: many records in a file to decisions in a file.
//!
//! ```text
//! input ── chunks of rows ──▶ cells ── columns of facts ──▶ verdicts ──▶ answers ── rows ──▶ output
//!                               └── what does not fit ──▶ rejects
//! ```
//!
//! One thread reads, as many decide as there are cores, one writes, in the order of the rows; only a few chunks are held
//! at a time. Verdicts are those of [`stepwell_eval`]: rows whose facts are known or not are read as columns, and what
//! Kleene's tables leave open, and what does not fit columns, one record at a time.

mod answers;
mod binding;
mod cells;
mod chunk;
mod desk;
mod in_order;
mod input;
mod map;
mod numbers;
mod output;
mod pipeline;
mod records;
mod refusals;
mod summary;
mod whole;

use std::{fmt, path::PathBuf};

use stepwell::{Day, Ruleset};

pub use in_order::in_order;
pub use pipeline::run;
pub use records::Records;
pub use summary::{ClauseCount, OutcomeCount, Summary, TargetSummary};
pub use whole::abandon;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Job {
    /// The rules.
    pub ruleset: Ruleset,
    /// The day on which records without a day of their own are decided.
    pub as_of: Day,
    /// The records.
    pub input: PathBuf,
    /// Where decisions go.
    pub output: PathBuf,
    /// The column map.
    pub map: Option<PathBuf>,
    /// Where refused records go.
    pub rejects: Option<PathBuf>,
    /// Whether what Kleene's tables leave open stays open.
    pub fast: bool,
    /// Whether every clause has a column.
    pub clauses: bool,
    /// The one placement or program that is asked for.
    pub only: Option<String>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Records read so far.
    pub records: u64,
    /// How much of the input was read, of a hundred.
    pub percent: u64,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// The form of a file, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Parquet,
    Csv,
    JsonLines,
}

impl Form {
    fn of(path: &std::path::Path) -> Result<Self, Trouble> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        match ending.to_ascii_lowercase().as_str() {
            "parquet" => Ok(Self::Parquet),
            "csv" => Ok(Self::Csv),
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            _ => Err(Trouble(format!(
                "`{}`: a cohort is a file that ends in .parquet, .csv, .jsonl or .ndjson",
                path.display()
            ))),
        }
    }
}

/// The known name nearest to one that is not known, if any is near.
fn nearest<'a>(names: impl Iterator<Item = &'a str>, name: &str) -> Option<String> {
    // A name far longer than any fact's is no slip, and comparing it would only cost time.
    if name.len() > 200 {
        return None;
    }
    names
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3))
        .min()
        .map(|(_, known)| known.to_owned())
}

/// What the system says about a file.
fn of_file(path: &std::path::Path, error: &std::io::Error) -> Trouble {
    Trouble(format!(
        "`{}`: {}",
        path.display(),
        stepwell::folders::reason(error)
    ))
}

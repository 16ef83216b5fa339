//! Generated rulesets for measurements, and the stages that are measured.
//!
//! The shape grows with the count of clauses and stays the same otherwise: one continuum of 40 levels; a placement
//! for every 40 blocks of criteria, in a file of its own; ten clauses and an `admit` in a block, six of the clauses
//! dimensions; three facts for every ten clauses, in the dimensions and in a group, 500 to a file; 20 sources. A
//! fixed seed makes it the same every time.

pub mod by_hand;
pub mod by_hand_json;
mod draw;
mod generate;
pub mod patients;
pub mod placement;
mod rule;

use std::collections::BTreeMap;

use stepwell_check::{Checked, Folder, Library};
use stepwell_diagnostic::Sources;
use stepwell_syntax::Parse;

pub use generate::{SEED, generate};
pub use rule::{From, RULE_LEVELS, Shape, rule};

/// A file: its path and its text.
pub type File = (String, String);

/// Takes the files in, as a run of the command line would.
pub fn sources(files: &[File]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(path.as_str(), text.as_str());
    }
    sources
}

/// Parses every file.
pub fn parse_all(sources: &Sources) -> Vec<Parse> {
    stepwell_syntax::parse_all(&sources.iter().collect::<Vec<_>>())
}

/// The parsed files as the one folder of a run.
pub fn library(files: Vec<Parse>) -> Library {
    Library {
        folders: BTreeMap::from([("generated".to_owned(), Folder { files })]),
    }
}

/// Checks the ruleset of such a run.
pub fn check(library: &Library) -> Checked {
    stepwell_check::check(library, "generated", None)
}

/// Formats every file; how many bytes came out.
pub fn format_all(sources: &Sources, parses: &[Parse]) -> usize {
    let texts = sources
        .iter()
        .zip(parses)
        .map(|(file, parse)| stepwell_syntax::format(file, parse));
    texts.flatten().map(|text| text.len()).sum()
}

//! Names, types and units: from syntax trees to a checked ruleset.
//!
//! The way of a folder: `folders` finds what it uses, `amendments` changes what it amends, `declared` sorts all declarations into the order people are
//! shown and gives each its id, `terms` and `rules` settle every name, type and unit, `cycles`, `dates` and
//! `warnings` look at the whole. Every mistake is told once; what rests on a mistake is passed over in silence.

mod allows;
mod amendments;
mod context;
mod cycles;
mod dates;
mod declared;
mod defines;
mod examples;
mod expectations;
mod expression;
mod folders;
mod header;
mod names;
mod order;
mod properties;
mod ranges;
mod rules;
mod spelled;
mod terms;
mod units;
mod warnings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use stepwell_diagnostic::{Diagnostic, Severity};
use stepwell_model::{Day, Ruleset};
use stepwell_syntax::Parse;

pub use folders::resolve;

use crate::context::Context;

/// Every folder of a run that was read, by its path.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folders, by path, `/` between parts and without `.` or `..` inside.
    pub folders: BTreeMap<String, Folder>,
}

/// One folder (or one file standing for a folder), parsed.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Its files.
    pub files: Vec<Parse>,
}

/// What the checker made of a ruleset.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The ruleset; `None` where there were errors.
    pub ruleset: Option<Ruleset>,
    /// What is wrong or doubtful, in this folder and in those it uses. What the parser found stands with the parses.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the ruleset in folder `root` of the library, with all that it uses. `today` is for `review by` alone.
pub fn check(library: &Library, root: &str, today: Option<Day>) -> Checked {
    let gathered = folders::gather(library, root);
    let unparsed = gathered.unparsed;
    let amended = amendments::apply(&gathered);
    let mut context = Context::new(&gathered, &amended);
    header::settle(&mut context, &gathered);
    let declared = declared::collect(&gathered, &amended, &mut context);
    terms::settle(&mut context, &declared);
    let announced = rules::announce(&mut context, &declared);
    defines::settle(&mut context, &declared);
    rules::settle(&mut context, &declared, &announced);
    amendments::settle(&mut context, &declared, &gathered, &amended);
    let graph = cycles::settle(&mut context, &declared);
    rules::mentions(&mut context, &announced, &graph);
    dates::absent_clauses(&mut context);
    examples::settle(&mut context, &declared, &announced);
    properties::settle(&mut context, &declared);
    warnings::settle(&mut context, &declared, &announced, &gathered, today);
    let Context {
        mut ruleset, report, ..
    } = context;
    let diagnostics = report.finish();
    let sound = !unparsed
        && diagnostics
            .iter()
            .all(|diagnostic| diagnostic.severity() != Severity::Error);
    ruleset.seal();
    Checked {
        ruleset: sound.then_some(ruleset),
        diagnostics,
    }
}

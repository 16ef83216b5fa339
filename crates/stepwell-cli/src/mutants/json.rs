//! Mutants as entries of a JSON document.

use serde::Serialize;
use stepwell_diagnostic::Position;
use stepwell_prove::{Mutant, MutantState};

use super::{AllMutants, OfRuleset, words};
use crate::findings;

/// A mutant and what became of it.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    ruleset: &'a str,
    id: &'a str,
    of: &'a str,
    kind: &'static str,
    change: &'a str,
    state: &'static str,
    killed_by: Option<&'a str>,
    example: Option<&'a str>,
    limit: Option<&'a str>,
    path: &'a str,
    start: Option<Position>,
    end: Option<Position>,
}

/// One entry for each mutant of each ruleset.
pub(crate) fn entries<'a>(all: &'a AllMutants<'a>) -> Vec<Entry<'a>> {
    let each = |of: &'a OfRuleset| of.mutants.iter().map(move |mutant| (of, mutant));
    let each = all.rulesets.iter().flat_map(each);
    each.map(|(of, mutant)| entry(all, of, mutant)).collect()
}

fn entry<'a>(all: &'a AllMutants<'a>, of: &'a OfRuleset, mutant: &'a Mutant) -> Entry<'a> {
    let place = findings::place(mutant.span, all.sources);
    let (killed_by, example, limit) = match &mutant.state {
        MutantState::Killed { by } => (Some(by.as_str()), None, None),
        MutantState::Survived { example } => (None, Some(example.as_str()), None),
        MutantState::Equivalent => (None, None, None),
        MutantState::Undecided { limit } => (None, None, Some(limit.as_str())),
    };
    Entry {
        ruleset: &of.name,
        id: &mutant.id,
        of: &mutant.of,
        kind: mutant.mutated.word(),
        change: &mutant.change,
        state: words::state(&mutant.state),
        killed_by,
        example,
        limit,
        path: place.as_ref().map_or("", |at| at.path),
        start: place.as_ref().map(|at| at.start),
        end: place.as_ref().map(|at| at.end),
    }
}

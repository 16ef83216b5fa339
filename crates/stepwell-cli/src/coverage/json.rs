//! Coverage as entries of a JSON document.

use serde::Serialize;
use stepwell_diagnostic::Position;
use stepwell_prove::{Coverage, Covered, CoveredBound, Missing, Side, Verdicts};

use super::{Coverages, OfRuleset, words};
use crate::findings;

/// What is covered of one clause, or of something else that is met or not.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    ruleset: &'a str,
    id: &'a str,
    kind: &'static str,
    in_force: Option<String>,
    met: Option<usize>,
    not_met: Option<usize>,
    unknown: Option<usize>,
    mattered: bool,
    bounds: Vec<BoundEntry<'a>>,
    missing: Vec<MissingEntry<'a>>,
    path: &'a str,
    start: Option<Position>,
    end: Option<Position>,
}

#[derive(Serialize)]
struct BoundEntry<'a> {
    bound: &'a str,
    below: usize,
    at: usize,
    above: usize,
    missing: Vec<MissingEntry<'a>>,
}

#[derive(Serialize)]
struct MissingEntry<'a> {
    case: &'static str,
    state: &'static str,
    example: Option<&'a str>,
    limit: Option<&'a str>,
}

/// One entry for each item of each ruleset.
pub(crate) fn entries<'a>(coverages: &'a Coverages<'a>) -> Vec<Entry<'a>> {
    let each = |of: &'a OfRuleset| of.coverage.items.iter().map(move |item| (of, item));
    let all = coverages.rulesets.iter().flat_map(each);
    all.map(|(of, item)| entry(coverages, of, item)).collect()
}

fn entry<'a>(coverages: &'a Coverages<'a>, of: &'a OfRuleset, item: &'a Covered) -> Entry<'a> {
    let count = |pick: fn(&Verdicts) -> &Side| item.verdicts.as_ref().map(|verdicts| pick(verdicts).examples);
    let place = findings::place(item.span, coverages.sources);
    let verdicts = item.verdicts.iter().flat_map(|verdicts| {
        let [(_, met), (_, not_met), (_, unknown)] = verdicts.each();
        [("met", met), ("not_met", not_met), ("unknown", unknown)]
    });
    Entry {
        ruleset: &of.name,
        id: &item.id,
        kind: words::kind(item.covers),
        in_force: item.version.map(words::days),
        met: count(|verdicts| &verdicts.met),
        not_met: count(|verdicts| &verdicts.not_met),
        unknown: count(|verdicts| &verdicts.unknown),
        mattered: item.mattered,
        bounds: item
            .bounds
            .iter()
            .map(|bound| bound_entry(&of.coverage, bound))
            .collect(),
        missing: missing(&of.coverage, verdicts),
        path: place.as_ref().map_or("", |at| at.path),
        start: place.as_ref().map(|at| at.start),
        end: place.as_ref().map(|at| at.end),
    }
}

fn bound_entry<'a>(coverage: &'a Coverage, bound: &'a CoveredBound) -> BoundEntry<'a> {
    BoundEntry {
        bound: &bound.bound,
        below: bound.below.examples,
        at: bound.at.examples,
        above: bound.above.examples,
        missing: missing(coverage, bound.each().into_iter()),
    }
}

fn missing<'a>(
    coverage: &'a Coverage,
    sides: impl Iterator<Item = (&'static str, &'a Side)>,
) -> Vec<MissingEntry<'a>> {
    sides
        .filter_map(|(case, side)| {
            let (state, example, limit) = match side.missing.as_ref()? {
                Missing::Suggested(at) => {
                    let suggested = coverage.suggested.get(*at);
                    ("open", suggested.map(|it| it.example.as_str()), None)
                }
                Missing::Impossible => ("impossible", None, None),
                Missing::Undecided(limit) => ("undecided", None, Some(limit.as_str())),
            };
            Some(MissingEntry {
                case,
                state,
                example,
                limit,
            })
        })
        .collect()
}

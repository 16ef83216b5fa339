//! Known holes that are not there, and `impossible` conditions that leave nobody.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_eval::diagrams::Limit;
use stepwell_model::Hole;

use super::undecided;
use crate::{
    holes::{Share, hole, known},
    questions::Stated,
    universe::{Found, Universe},
};

/// Tells the days on which the `impossible` conditions leave nobody.
pub(super) fn nobody(universe: &Universe<'_>) -> Vec<Diagnostic> {
    let ruleset = universe.ruleset;
    let Some(span) = ruleset.impossible.iter().map(|impossible| impossible.span).next() else {
        return Vec::new();
    };
    for (scene, _) in universe.programs() {
        let everyone = &universe.everyone;
        let possible = everyone
            .on_days(scene, &everyone.space().everybody())
            .and_then(|possible| everyone.occurring(&possible));
        match possible {
            Ok(possible) if possible.is_nobody() => {
                let mut diagnostic = Diagnostic::new(
                    Code::NobodyPossible,
                    span,
                    "the `impossible` conditions together leave nobody: every patient and program meets one of them",
                    "with the other `impossible` conditions this leaves nobody",
                )
                .help("an `impossible` says what cannot be; perhaps a `not` is missing");
                for other in ruleset.impossible.iter().skip(1) {
                    diagnostic = diagnostic.related(other.span, "another of them");
                }
                return vec![diagnostic];
            }
            Ok(_) => {}
            Err(limit) => {
                return vec![undecided(
                    limit,
                    span,
                    "whether the `impossible` conditions leave anybody",
                )];
            }
        }
    }
    Vec::new()
}

/// Tells each known hole into which nobody falls.
pub(super) fn check(universe: &Universe<'_>, stated: &Stated) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (it, asked) in universe.ruleset.known.iter().zip(&stated.known) {
        let there = universe.fault(|scene, program| {
            let place = (scene, program);
            let (set, registers) = hole(universe, place, it.hole, it.placement, Share::Everybody)?;
            Ok((known(universe, place, &set, &[*asked], true)?, registers))
        });
        let placement = &universe.ruleset.placements[it.placement].name;
        let (what, so) = match it.hole {
            Hole::Gap => ("gap", "everybody it speaks of gets a level"),
            Hole::Overlap => (
                "overlap",
                "nobody it speaks of meets the criteria of several levels",
            ),
        };
        match there.and_then(|there| universe.found(&there)) {
            Ok(Found::Somebody) => {}
            Ok(Found::Nobody) => found.push(
                Diagnostic::new(
                    Code::KnownHoleGone,
                    it.span,
                    format!("there is no such {what} in `{placement}`: {so}"),
                    "this hole is not there",
                )
                .help("remove this `known`, or mend its condition"),
            ),
            Ok(Found::Doubtful) => {
                found.push(undecided(
                    Limit::Numbers,
                    it.span,
                    &format!("whether this {what} is there"),
                ));
            }
            Err(limit) => found.push(undecided(
                limit,
                it.span,
                &format!("whether this {what} is there"),
            )),
        }
    }
    found
}

//! Known holes that are not there, and `impossible` conditions that leave nobody.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_eval::{
    diagrams::{Diagram, Limit},
    program::Program,
};
use stepwell_model::Hole;

use super::undecided;
use crate::{
    example::first_day,
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
    for (scene, program) in universe.programs() {
        let everyone = &universe.everyone;
        let possible = everyone
            .on_days(scene, &everyone.space().everybody())
            .and_then(|possible| everyone.occurring(&possible));
        let days = everyone.scenes().get(scene).and_then(|scene| scene.days.from);
        match possible {
            Ok(possible) if possible.is_nobody() => {
                let since = days
                    .filter(|day| *day != first_day(ruleset))
                    .map_or_else(String::new, |day| format!(" from {day} on"));
                let needed = needed(universe, scene, program);
                let [first, others @ ..] = needed.as_slice() else {
                    continue;
                };
                let (message, label) = if others.is_empty() {
                    (
                        format!("this `impossible` leaves nobody{since}: every patient and program meets it"),
                        "this is so for everybody",
                    )
                } else {
                    (
                        format!(
                            "these `impossible` conditions together leave nobody{since}: every patient and program \
                             meets one of them"
                        ),
                        "this and the others leave nobody",
                    )
                };
                let mut diagnostic = Diagnostic::new(Code::NobodyPossible, *first, message, label)
                    .help("`impossible` is followed by what cannot be; perhaps a `not` is missing");
                for other in others {
                    diagnostic = diagnostic.related(*other, "another of them");
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

/// The `impossible` conditions that leave nobody, without those that add nothing to the others.
fn needed(universe: &Universe<'_>, scene: usize, program: &Program) -> Vec<Span> {
    let everyone = &universe.everyone;
    let mut needed: Vec<(Span, Diagram)> = Vec::new();
    for (id, register) in &program.impossible {
        let Ok(met) = everyone.met(scene, *register) else {
            // Which of them add something is then not known, so all are shown.
            let all = program.impossible.iter();
            return all.map(|(id, _)| universe.ruleset.impossible[*id].span).collect();
        };
        needed.push((universe.ruleset.impossible[*id].span, met));
    }
    let mut at = 0;
    while let Some((_, met)) = needed.get(at) {
        let others = needed.iter().enumerate().filter(|(other, _)| *other != at);
        let rest = others
            .map(|(_, (_, other))| other)
            .try_fold(met.clone(), |rest, other| rest.without(other));
        if rest.is_ok_and(|rest| rest.is_nobody()) {
            needed.remove(at);
        } else {
            at += 1;
        }
    }
    needed.into_iter().map(|(span, _)| span).collect()
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
            Hole::Gap => ("gap", "nobody it speaks of is left without a level"),
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
                    format!("this {what} is not there"),
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

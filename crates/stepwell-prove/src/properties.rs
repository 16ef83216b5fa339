//! Stated properties, decided.

use stepwell_eval::diagrams::Limit;
use stepwell_model::{Hole, Id, Placement, Property, PropertyForm, Target, Verdict};

use crate::{
    holes::{Share, known_of, unknown_hole},
    mentions::targets,
    questions::{Asked, Stated},
    raising,
    report::{Answer, ProvedProperty},
    show::{Seen, Showing, show},
    universe::{Fault, Found, Universe},
};

/// Decides every property.
pub(crate) fn decide(universe: &Universe<'_>, stated: &Stated) -> Vec<ProvedProperty> {
    universe
        .ruleset
        .properties
        .iter()
        .zip(&stated.properties)
        .map(|(property, asked)| {
            one(universe, stated, property, *asked).unwrap_or_else(|limit| ProvedProperty {
                result: Answer::Unknown,
                limit: Some(limit.to_string()),
                ..holds(property)
            })
        })
        .collect()
}

/// A property that holds.
pub(crate) fn holds(property: &Property) -> ProvedProperty {
    ProvedProperty {
        title: property.title.clone(),
        span: property.span,
        result: Answer::Holds,
        profiles: None,
        story: None,
        example: None,
        limit: None,
        but_for: Vec::new(),
    }
}

fn one(
    universe: &Universe<'_>,
    stated: &Stated,
    property: &Property,
    asked: Option<Asked>,
) -> Result<ProvedProperty, Limit> {
    match (&property.form, asked) {
        (PropertyForm::Always(condition), Some(asked)) => {
            let showing = Showing {
                title: &property.title,
                targets: targets(condition),
                seen: Seen::Condition(asked, Verdict::NotMet),
            };
            let fault = of_condition(universe, asked, false)?;
            decided(
                universe,
                property,
                &fault,
                &showing,
                "there is a patient or program for whom it does not hold",
            )
        }
        (PropertyForm::Never(condition), Some(asked)) => {
            let showing = Showing {
                title: &property.title,
                targets: targets(condition),
                seen: Seen::Condition(asked, Verdict::Met),
            };
            let fault = of_condition(universe, asked, true)?;
            decided(
                universe,
                property,
                &fault,
                &showing,
                "there is a patient or program for whom it holds",
            )
        }
        (PropertyForm::No(hole, placement), _) => no_hole(universe, stated, property, *hole, *placement),
        (
            PropertyForm::Raising {
                facts,
                placement,
                raises,
                ..
            },
            _,
        ) => raising::decide(universe, property, facts, *placement, *raises),
        // INVARIANT: every condition was asked.
        (PropertyForm::Always(_) | PropertyForm::Never(_), None) => Err(Limit::Cases),
    }
}

/// Those for whom a condition is met, or is not.
fn of_condition(universe: &Universe<'_>, asked: Asked, met: bool) -> Result<Fault, Limit> {
    universe.fault(|scene, program| {
        let register = asked.register(program).ok_or(Limit::Cases)?;
        let set = universe.everyone.met(scene, register)?;
        Ok((if met { set } else { set.not() }, vec![register]))
    })
}

fn no_hole(
    universe: &Universe<'_>,
    stated: &Stated,
    property: &Property,
    hole: Hole,
    placement: Id<Placement>,
) -> Result<ProvedProperty, Limit> {
    let meant = known_of(universe, &stated.known, hole, placement);
    let fault = unknown_hole(universe, &meant, hole, placement, Share::Everybody)?;
    let story = match hole {
        Hole::Gap => "somebody meets the criteria of no level",
        Hole::Overlap => "somebody meets the criteria of several levels",
    };
    let showing = Showing {
        title: &property.title,
        targets: hole_targets(universe, hole, placement),
        seen: Seen::Hole(hole, placement),
    };
    let decided = decided(universe, property, &fault, &showing, story)?;
    let but_for = match decided.result {
        // A `known` that speaks of nobody is an error (E0704), so each of them is a hole that is there.
        Answer::Holds => {
            let known = meant.iter().filter_map(|(at, _)| universe.ruleset.known.get(*at));
            known.map(|known| known.because.clone()).collect()
        }
        Answer::Refuted | Answer::Unknown => Vec::new(),
    };
    Ok(ProvedProperty { but_for, ..decided })
}

/// What an example of a hole expects: of a gap the placement; of an overlap every block as well.
pub(crate) fn hole_targets(universe: &Universe<'_>, hole: Hole, placement: Id<Placement>) -> Vec<Target> {
    let mut targets = vec![Target::Placement(placement)];
    if hole == Hole::Overlap {
        let blocks = universe
            .ruleset
            .blocks
            .entries()
            .filter(|(_, block)| block.placement == placement);
        targets.extend(blocks.map(|(id, _)| Target::Block(id)));
    }
    targets
}

fn decided(
    universe: &Universe<'_>,
    property: &Property,
    fault: &Fault,
    showing: &Showing<'_>,
    story: &str,
) -> Result<ProvedProperty, Limit> {
    match universe.found(fault)? {
        Found::Nobody => Ok(holds(property)),
        Found::Doubtful => Err(Limit::Numbers),
        Found::Somebody => {
            let (example, limit) = match show(universe, fault, showing) {
                Ok(Some((example, limit))) => (Some(example), limit),
                Ok(None) => (None, None),
                Err(limit) => (None, Some(limit)),
            };
            Ok(ProvedProperty {
                // A fault that no example reproduces is not claimed.
                result: if example.is_some() {
                    Answer::Refuted
                } else {
                    Answer::Unknown
                },
                profiles: universe.count(fault).ok(),
                story: Some(story.to_owned()),
                example,
                limit: limit.map(|limit| limit.to_string()),
                ..holds(property)
            })
        }
    }
}

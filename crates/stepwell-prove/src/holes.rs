//! Gaps and overlaps: for whom no level's criteria are met, or those of several.

use stepwell_eval::{
    diagrams::{Diagram, Limit},
    program::{Program, VerdictRegister},
};
use stepwell_model::{Hole, Id, Placement, Population};

use crate::{
    questions::Asked,
    universe::{Fault, Universe},
};

/// Part of those who are in scope of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// Everybody.
    Everybody,
    /// Those of a population that has criteria of its own.
    Of(Id<Population>),
    /// Those of no such population.
    Rest,
}

/// The shares of a placement: one for each population that has criteria of its own, and the rest.
pub(crate) fn shares(universe: &Universe<'_>, placement: Id<Placement>) -> Vec<Share> {
    let ruleset = universe.ruleset;
    let own = ruleset.placements[placement].population;
    let mut populations: Vec<Id<Population>> = ruleset
        .blocks
        .iter()
        .filter(|block| block.placement == placement)
        .filter_map(|block| block.population)
        .filter(|population| Some(*population) != own)
        .collect();
    populations.sort();
    populations.dedup();
    if populations.is_empty() {
        return vec![Share::Everybody];
    }
    populations
        .into_iter()
        .map(Share::Of)
        .chain([Share::Rest])
        .collect()
}

/// Those who are in a hole, of a share.
pub(crate) fn hole(
    universe: &Universe<'_>,
    (scene, program): (usize, &Program),
    hole: Hole,
    placement: Id<Placement>,
    share: Share,
) -> Result<(Diagram, Vec<VerdictRegister>), Limit> {
    let everyone = &universe.everyone;
    let Some(registers) = program.placement(placement) else {
        return Ok((everyone.space().nobody(), Vec::new()));
    };
    let mut asked: Vec<VerdictRegister> = vec![registers.in_scope];
    asked.extend(registers.levels.iter().map(|(_, register)| *register));
    // The share first: what all levels together come to is smaller for fewer people.
    let mut here = everyone.met(scene, registers.in_scope)?;
    for part in of_share(universe, (scene, program), placement, share)? {
        here = here.and(&part)?;
    }
    let set = match hole {
        Hole::Gap => {
            for (_, register) in &registers.levels {
                here = here.without(&everyone.met(scene, *register)?)?;
            }
            here
        }
        Hole::Overlap => {
            let (mut one, mut several) = (everyone.space().nobody(), everyone.space().nobody());
            for (_, register) in &registers.levels {
                let level = everyone.met(scene, *register)?.and(&here)?;
                several = several.or(&one.and(&level)?)?;
                one = one.or(&level)?;
            }
            several
        }
    };
    Ok((set, asked))
}

/// What holds for those of a share: each part for all of them.
fn of_share(
    universe: &Universe<'_>,
    (scene, program): (usize, &Program),
    placement: Id<Placement>,
    share: Share,
) -> Result<Vec<Diagram>, Limit> {
    let everyone = &universe.everyone;
    let population = |id: Id<Population>| match program.populations.get(id.index()) {
        Some(register) => everyone.met(scene, *register),
        None => Ok(everyone.space().nobody()),
    };
    match share {
        Share::Everybody => Ok(Vec::new()),
        Share::Of(id) => Ok(vec![population(id)?]),
        Share::Rest => shares(universe, placement)
            .into_iter()
            .filter_map(|other| match other {
                Share::Of(id) => Some(population(id).map(|who| who.not())),
                Share::Everybody | Share::Rest => None,
            })
            .collect(),
    }
}

/// The ways in which somebody comes into a hole, each as what holds then: a gap has one, an overlap one for any two levels.
fn ways(
    universe: &Universe<'_>,
    (scene, program): (usize, &Program),
    hole: Hole,
    placement: Id<Placement>,
    share: Share,
    known: &[Asked],
) -> Result<Vec<Vec<Diagram>>, Limit> {
    let everyone = &universe.everyone;
    let Some(registers) = program.placement(placement) else {
        return Ok(Vec::new());
    };
    let mut always = of_share(universe, (scene, program), placement, share)?;
    always.push(everyone.met(scene, registers.in_scope)?);
    for register in known.iter().filter_map(|asked| asked.register(program)) {
        always.push(everyone.met(scene, register)?.not());
    }
    let levels: Vec<Diagram> = registers
        .levels
        .iter()
        .map(|(_, register)| everyone.met(scene, *register))
        .collect::<Result<_, _>>()?;
    Ok(match hole {
        Hole::Gap => {
            always.extend(levels.iter().map(Diagram::not));
            vec![always]
        }
        Hole::Overlap => {
            let two = |(at, second): (usize, &Diagram)| -> Vec<Vec<Diagram>> {
                let lower = levels.iter().take(at);
                lower
                    .map(|first| {
                        let mut way = always.clone();
                        way.extend([first.clone(), second.clone()]);
                        way
                    })
                    .collect()
            };
            levels.iter().enumerate().flat_map(two).collect()
        }
    })
}

/// Those of a hole whom these known conditions, by what was asked, cover or leave.
pub(crate) fn known(
    universe: &Universe<'_>,
    (scene, program): (usize, &Program),
    set: &Diagram,
    conditions: &[Asked],
    covered: bool,
) -> Result<Diagram, Limit> {
    let everyone = &universe.everyone;
    let mut meant = everyone.space().nobody();
    for asked in conditions {
        if let Some(register) = asked.register(program) {
            meant = meant.or(&everyone.met(scene, register)?)?;
        }
    }
    if covered {
        set.and(&meant)
    } else {
        set.without(&meant)
    }
}

/// The known holes of a placement, by their place.
pub(crate) fn known_of(
    universe: &Universe<'_>,
    known: &[Asked],
    kind: Hole,
    placement: Id<Placement>,
) -> Vec<(usize, Asked)> {
    universe
        .ruleset
        .known
        .iter()
        .zip(known)
        .enumerate()
        .filter(|(_, (it, _))| it.hole == kind && it.placement == placement)
        .map(|(at, (_, asked))| (at, *asked))
        .collect()
}

/// A hole but for what is known of it.
pub(crate) fn unknown_hole(
    universe: &Universe<'_>,
    meant: &[(usize, Asked)],
    kind: Hole,
    placement: Id<Placement>,
    share: Share,
) -> Result<Fault, Limit> {
    let asked: Vec<Asked> = meant.iter().map(|(_, asked)| *asked).collect();
    let mut fault = universe.fault(|scene, program| {
        let (set, registers) = hole(universe, (scene, program), kind, placement, share)?;
        Ok((known(universe, (scene, program), &set, &asked, false)?, registers))
    })?;
    for (scene, program) in universe.programs() {
        fault
            .ways
            .push(ways(universe, (scene, program), kind, placement, share, &asked)?);
    }
    Ok(fault)
}

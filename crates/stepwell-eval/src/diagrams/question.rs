//! Questions about one program: what a placement, a level, a program of care or the transitions come to.
//!
//! A question has parts, each a list of conditions of which the first that holds gives the number of the outcome. Most have
//! one; a placement that gives every level has one for each level, and the transitions one for each transition.

use std::collections::BTreeSet;

use stepwell_model::{Action, Block as Criteria, Choose, Id, Placement, Program as Care, Ruleset};

use super::{
    diagram::{Diagram, Limit},
    reading::Reading,
    relation::Part,
    space::{Owner, Space},
};
use crate::{
    outcome::{Steps, steps},
    program::{CurrentLevel, Program, VerdictRegister},
};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// What a placement comes to: a part of outcomes as [`PlacementCodes`] numbers them; or with `every` a part of no and
    /// yes for `out of scope`, one for `none`, and one for each level.
    Placement(Id<Placement>),
    /// Whether a level's criteria are met, by the level's place among those that have criteria: no, yes.
    Level(Id<Placement>, usize),
    /// Whether those of one block are: no, yes.
    Block(Id<Criteria>),
    /// What a program of care comes to: does not conform, conforms, out of scope.
    Care(Id<Care>),
    /// What the transitions come to: none, triggered, conflict; then a part for each transition in force: no, yes.
    Transitions,
    /// Whether a register is met: no, yes.
    Register(VerdictRegister),
}

/// The numbers of a placement's outcomes: each judged level by its place, then these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlacementCodes {
    /// How many levels have criteria.
    pub(crate) levels: usize,
}

impl PlacementCodes {
    /// No level's criteria are met.
    pub(crate) fn none(self) -> usize {
        self.levels
    }

    /// The placement is for others.
    pub(crate) fn out_of_scope(self) -> usize {
        self.levels + 1
    }
}

/// The parts of a question.
pub(crate) fn parts(
    space: &Space,
    ruleset: &Ruleset,
    program: &Program,
    reading: &mut Reading,
    question: Question,
) -> Result<Vec<Part>, Limit> {
    let scene = reading.scene();
    let mut met = |register: VerdictRegister| reading.met(space, program, register);
    match question {
        Question::Placement(id) => {
            let Some(registers) = program.placement(id) else {
                return Ok(Vec::new());
            };
            let in_scope = met(registers.in_scope)?;
            let levels: Vec<Diagram> = registers
                .levels
                .iter()
                .map(|(_, register)| met(*register))
                .collect::<Result<_, _>>()?;
            let codes = PlacementCodes { levels: levels.len() };
            let order: Vec<usize> = match ruleset.placements[id].choose {
                Choose::LeastIntensive => (0..levels.len()).collect(),
                Choose::MostIntensive => (0..levels.len()).rev().collect(),
                Choose::Every => {
                    let others = || (in_scope.not(), 0);
                    let mut none = Part {
                        first: vec![others()],
                        otherwise: 1,
                    };
                    none.first.extend(levels.iter().map(|level| (level.clone(), 0)));
                    let mut parts = vec![yes_or_no(in_scope.not()), none];
                    parts.extend(levels.iter().map(|level| Part {
                        first: vec![others(), (level.clone(), 1)],
                        otherwise: 0,
                    }));
                    return Ok(parts);
                }
            };
            let mut first = vec![(in_scope.not(), codes.out_of_scope())];
            first.extend(
                order
                    .into_iter()
                    .filter_map(|place| Some((levels.get(place)?.clone(), place))),
            );
            Ok(vec![Part {
                first,
                otherwise: codes.none(),
            }])
        }
        Question::Level(id, place) => {
            let register = program
                .placement(id)
                .and_then(|registers| registers.levels.get(place));
            match register {
                Some((_, register)) => Ok(vec![yes_or_no(met(*register)?)]),
                None => Ok(Vec::new()),
            }
        }
        Question::Block(id) => match program.blocks.get(id.index()) {
            Some(registers) => Ok(vec![yes_or_no(met(registers.verdict)?)]),
            None => Ok(Vec::new()),
        },
        Question::Care(id) => {
            let Some(registers) = program.programs.get(id.index()) else {
                return Ok(Vec::new());
            };
            let in_scope = met(registers.in_scope)?;
            let conforms = met(registers.conforms)?;
            Ok(vec![Part {
                first: vec![(in_scope.not(), 2), (conforms, 1)],
                otherwise: 0,
            }])
        }
        Question::Transitions => {
            let triggered: Vec<Diagram> = program
                .transitions
                .iter()
                .map(|registers| met(registers.verdict))
                .collect::<Result<_, _>>()?;
            let conflict = conflict(space, ruleset, program, &triggered, scene)?;
            let mut first = vec![(conflict, 2)];
            first.extend(triggered.iter().map(|one| (one.clone(), 1)));
            let mut parts = vec![Part { first, otherwise: 0 }];
            parts.extend(triggered.into_iter().map(yes_or_no));
            Ok(parts)
        }
        Question::Register(register) => Ok(vec![yes_or_no(met(register)?)]),
    }
}

/// Those for whom no next step satisfies all that is triggered.
pub(super) fn conflict(
    space: &Space,
    ruleset: &Ruleset,
    program: &Program,
    triggered: &[Diagram],
    scene: usize,
) -> Result<Diagram, Limit> {
    let acting: Vec<(Action, &Diagram)> = program
        .transitions
        .iter()
        .zip(triggered)
        .map(|(registers, who)| (ruleset.transitions[registers.transition].action, who))
        .filter(|(action, _)| *action != Action::Review)
        .collect();
    let (mut one, mut several) = (space.nobody(), space.nobody());
    for (_, who) in &acting {
        several = several.or(&one.and(who)?)?;
        one = one.or(who)?;
    }
    let current = program.current_level.as_ref();
    let froms: Vec<Option<u32>> = match current {
        Some(current) => (0..current.levels).map(Some).collect(),
        None => vec![None],
    };
    let mut stuck = space.nobody();
    for from in froms {
        let at = match (current, from) {
            (Some(current), Some(from)) => at_level(space, scene, current, from),
            (Some(_) | None, _) => space.everybody(),
        };
        let here = current.map(|current| (current.continuum, current.levels));
        let steps: Vec<(Steps, &Diagram)> = acting
            .iter()
            .map(|(action, who)| (steps(*action, here, from), *who))
            .collect();
        let mut without_way = several.and(&at)?;
        for step in steps
            .iter()
            .flat_map(|(steps, _)| steps.each())
            .collect::<BTreeSet<_>>()
        {
            // Somebody whose triggered transitions all allow the step is not stuck.
            let refused = steps
                .iter()
                .filter(|(steps, _)| !steps.allow(step))
                .map(|(_, who)| *who);
            without_way = without_way.and(&Diagram::any(space.bits, refused)?)?;
        }
        stuck = stuck.or(&without_way)?;
    }
    Ok(stuck)
}

fn at_level(space: &Space, scene: usize, current: &CurrentLevel, from: u32) -> Diagram {
    let place = space
        .scenes
        .get(scene)
        .and_then(|scene| scene.facts.get(current.fact.index()));
    let block = place.and_then(|(place, _)| space.block(Owner::Fact(*place)));
    match block {
        Some(block) => space.is(block, from as usize),
        None => space.everybody(),
    }
}

fn yes_or_no(met: Diagram) -> Part {
    Part {
        first: vec![(met, 1)],
        otherwise: 0,
    }
}

/// Those who cannot be.
pub(crate) fn impossible(space: &Space, program: &Program, reading: &mut Reading) -> Result<Diagram, Limit> {
    let all: Vec<Diagram> = program
        .impossible
        .iter()
        .map(|(_, register)| reading.met(space, program, *register))
        .collect::<Result<_, _>>()?;
    Diagram::any(space.bits, &all)
}

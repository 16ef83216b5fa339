//! Questions about one program: what a placement, a level, a program of care or the transitions come to.
//!
//! A question has parts, each a diagram that leads from a record to the number of its outcome. Most have one; a placement
//! that gives every level has one for each level, and the transitions one for each transition.

use std::collections::BTreeSet;

use stepwell_model::{Action, Block as Criteria, Choose, Id, Placement, Program as Care, Ruleset};

use super::{
    diagram::{Diagram, Limit, Node},
    reading::Reading,
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
    /// Whether the record is impossible: no, yes.
    Impossible,
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

/// A diagram that leads from a record to the number of its outcome.
pub(crate) type Part = Diagram;

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
                    let any = Diagram::any(space.bits, &levels)?;
                    let mut parts = vec![
                        yes_or_no(space, &in_scope.not())?,
                        yes_or_no(space, &in_scope.without(&any)?)?,
                    ];
                    for level in &levels {
                        parts.push(yes_or_no(space, &in_scope.and(level)?)?);
                    }
                    return Ok(parts);
                }
            };
            let mut relation = code(space, codes.none());
            for place in order.into_iter().rev() {
                if let Some(level) = levels.get(place) {
                    relation = level.choose(&code(space, place), &relation)?;
                }
            }
            Ok(vec![
                in_scope.choose(&relation, &code(space, codes.out_of_scope()))?,
            ])
        }
        Question::Level(id, place) => {
            let register = program
                .placement(id)
                .and_then(|registers| registers.levels.get(place));
            match register {
                Some((_, register)) => Ok(vec![yes_or_no(space, &met(*register)?)?]),
                None => Ok(Vec::new()),
            }
        }
        Question::Block(id) => match program.blocks.get(id.index()) {
            Some(registers) => Ok(vec![yes_or_no(space, &met(registers.verdict)?)?]),
            None => Ok(Vec::new()),
        },
        Question::Care(id) => {
            let Some(registers) = program.programs.get(id.index()) else {
                return Ok(Vec::new());
            };
            let in_scope = met(registers.in_scope)?;
            let conforms = met(registers.conforms)?;
            let here = conforms.choose(&code(space, 1), &code(space, 0))?;
            Ok(vec![in_scope.choose(&here, &code(space, 2))?])
        }
        Question::Transitions => {
            let triggered: Vec<Diagram> = program
                .transitions
                .iter()
                .map(|registers| met(registers.verdict))
                .collect::<Result<_, _>>()?;
            let any = Diagram::any(space.bits, &triggered)?;
            let conflict = conflict(space, ruleset, program, &triggered, scene)?;
            let some = conflict.choose(&code(space, 2), &code(space, 1))?;
            let mut parts = vec![any.choose(&some, &code(space, 0))?];
            for one in &triggered {
                parts.push(yes_or_no(space, one)?);
            }
            Ok(parts)
        }
        Question::Impossible => {
            let all: Vec<Diagram> = program
                .impossible
                .iter()
                .map(|(_, register)| met(*register))
                .collect::<Result<_, _>>()?;
            Ok(vec![Diagram::any(space.bits, &all)?])
        }
        Question::Register(register) => Ok(vec![yes_or_no(space, &met(register)?)?]),
    }
}

/// Those for whom no next step satisfies all that is triggered.
fn conflict(
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

/// Everybody, with an outcome's number.
fn code(space: &Space, number: usize) -> Diagram {
    let list: Vec<bool> = (0..=u8::MAX).map(|at| usize::from(at) == number).collect();
    Diagram::among(space.bits, space.outcome_bits(), &list)
}

fn yes_or_no(space: &Space, met: &Diagram) -> Result<Part, Limit> {
    met.choose(&code(space, 1), &code(space, 0))
}

/// The outcomes that a part leads to, whoever the record is.
pub(crate) fn outcomes(space: &Space, part: &Part) -> BTreeSet<usize> {
    let entries = entries(space, part);
    entries.into_iter().flatten().collect()
}

/// Whether every record has one outcome.
pub(crate) fn is_settled_for_each(space: &Space, part: &Part) -> bool {
    entries(space, part).iter().all(|outcomes| outcomes.len() < 2)
}

/// The sets of outcomes that stand below the last bit of any record.
fn entries(space: &Space, part: &Part) -> Vec<Vec<usize>> {
    let bits = space.outcome_bits();
    let nodes: Vec<Node> = part.each_node().collect();
    let level = |at: usize| match nodes.get(at) {
        Some(Node::Asks { bit, .. }) => *bit,
        Some(Node::Nobody | Node::Everybody) | None => bits.end,
    };
    // For each node among the outcome bits, the numbers that its bit and those after it can make.
    let mut numbers: Vec<Vec<usize>> = Vec::with_capacity(nodes.len());
    // What stands below an edge that leaves from just above a bit: a bit that is passed over can be either.
    let below = |numbers: &[Vec<usize>], from: u16, at: usize| {
        let mut here = numbers.get(at).cloned().unwrap_or_default();
        for bit in (from..level(at)).rev() {
            let worth = 1_usize << (bits.end - 1 - bit);
            here.extend(here.clone().into_iter().map(|number| number + worth));
        }
        here
    };
    for node in &nodes {
        let here = match node {
            Node::Everybody => vec![0],
            Node::Asks { bit, unset, set } if *bit >= bits.start => {
                let worth = 1_usize << (bits.end - 1 - bit);
                let mut here = below(&numbers, bit + 1, *unset);
                here.extend(
                    below(&numbers, bit + 1, *set)
                        .into_iter()
                        .map(|number| number + worth),
                );
                here
            }
            Node::Nobody | Node::Asks { .. } => Vec::new(),
        };
        numbers.push(here);
    }
    let is_record = |at: usize| level(at) < bits.start;
    let mut entered: BTreeSet<usize> = BTreeSet::new();
    entered.extend(nodes.len().checked_sub(1).filter(|root| !is_record(*root)));
    for node in &nodes {
        if let Node::Asks { bit, unset, set } = node
            && *bit < bits.start
        {
            entered.extend([*unset, *set].into_iter().filter(|below| !is_record(*below)));
        }
    }
    entered
        .into_iter()
        .map(|at| below(&numbers, bits.start, at))
        .filter(|outcomes| !outcomes.is_empty())
        .collect()
}

/// The outcome that a node below all records stands for; `None` for nobody.
pub(crate) fn outcome_of(space: &Space, nodes: &[Node], from: usize) -> Option<usize> {
    let end = space.outcome_bits().end;
    let mut at = from;
    let mut number = 0_usize;
    loop {
        match nodes.get(at)? {
            Node::Nobody => return None,
            Node::Everybody => return Some(number),
            Node::Asks { bit, unset, set } => {
                if matches!(nodes.get(*unset), Some(Node::Nobody)) {
                    number += 1_usize << (end - 1 - bit);
                    at = *set;
                } else {
                    at = *unset;
                }
            }
        }
    }
}

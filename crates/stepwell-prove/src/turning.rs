//! Two who differ in one fact and are placed the wrong way round, found level by level.
//!
//! Who is placed at a level depends on the criteria of all levels that are chosen before it: of many levels that is too
//! large to put together. Here each level's criteria are held against one record with the lower value of the fact, and one
//! with the higher, side by side.

use stepwell_eval::{
    diagrams::{Diagram, Everyone, Limit, MOST_NODES_TOGETHER, Setting, Wanted},
    program::{PlacementRegisters, VerdictRegister},
};
use stepwell_model::{Choose, Fact, Id};

use crate::{pairs::Pair, universe::Universe};

/// Whether who is placed where makes large diagrams.
pub(crate) fn is_large(universe: &Universe<'_>, scene: usize, registers: &PlacementRegisters) -> bool {
    let mut nodes = 0;
    for (_, placed) in &registers.placed {
        match universe.everyone.met(scene, *placed) {
            Ok(set) => nodes += set.nodes(),
            Err(_) => return true,
        }
        if nodes > MOST_NODES_TOGETHER {
            return true;
        }
    }
    false
}

/// What must hold to be placed at a level: first its criteria, then that those of the levels before it do not.
type Parts = Vec<Diagram>;

/// For each level, lowest first, what must hold to be placed there.
fn parts(
    everyone: &Everyone<'_>,
    scene: usize,
    registers: &PlacementRegisters,
    choose: Choose,
) -> Result<Vec<Parts>, Limit> {
    let met = |register: VerdictRegister| everyone.met(scene, register);
    let in_scope = met(registers.in_scope)?;
    let levels: Vec<Diagram> = registers
        .levels
        .iter()
        .map(|(_, register)| met(*register))
        .collect::<Result<_, _>>()?;
    Ok((0..levels.len())
        .map(|at| {
            let mut parts: Parts = levels.get(at).cloned().into_iter().collect();
            parts.push(in_scope.clone());
            let first = levels.iter().enumerate().filter(|(other, _)| match choose {
                Choose::LeastIntensive => *other < at,
                Choose::MostIntensive => *other > at,
                Choose::Every => false,
            });
            parts.extend(first.map(|(_, level)| level.not()));
            parts
        })
        .collect())
}

/// A small pair that differs in one of these facts, with values that can be told apart; `None` where there is none.
///
/// # Errors
/// A bound was hit.
pub(crate) fn pair(
    universe: &Universe<'_>,
    scene: usize,
    registers: &PlacementRegisters,
    choose: Choose,
    facts: &[Id<Fact>],
    raises: bool,
) -> Result<Option<Pair>, Limit> {
    let everyone = &universe.everyone;
    let parts = parts(everyone, scene, registers, choose)?;
    let all: Vec<&Diagram> = parts.iter().flatten().collect();
    let (surely, doubtful) = everyone.possible(scene, &all)?;
    // Of the two levels, the criteria of the one that is chosen first must turn with the fact.
    let newly_met = match choose {
        Choose::LeastIntensive => !raises,
        Choose::MostIntensive | Choose::Every => raises,
    };
    let mut best: Option<Pair> = None;
    let sets: Vec<Diagram> = parts.iter().flatten().cloned().collect();
    for fact in facts {
        for (low, high) in everyone.steps(scene, std::slice::from_ref(fact), &sets)? {
            let lower = Side::new(&low, &parts, &surely, &doubtful)?;
            let higher = Side::new(&high, &parts, &surely, &doubtful)?;
            let turned = if newly_met {
                higher.not_in(&lower)?
            } else {
                lower.not_in(&higher)?
            };
            for at in 0..parts.len() {
                let worse = if raises { at + 1..parts.len() } else { 0..at };
                for to in worse {
                    let first = turned.get(if newly_met { to } else { at });
                    let Some(first) = first.filter(|first| !first.is_nobody()) else {
                        continue;
                    };
                    let good = std::iter::once(first)
                        .chain(lower.good(at))
                        .chain(higher.good(to));
                    let wanted = Wanted {
                        good: good.cloned().collect(),
                        bad: lower.bad(at).chain(higher.bad(to)).cloned().collect(),
                    };
                    if !wanted.is_anybody()? {
                        continue;
                    }
                    let Some(found) = everyone.fewest(scene, &wanted)? else {
                        continue;
                    };
                    let given_up = found.limit == Some(Limit::Search);
                    let fewer = best
                        .as_ref()
                        .is_none_or(|before| found.facts() + low.facts() < before.after.given.len());
                    if fewer {
                        best = Some(Pair {
                            before: everyone.with(scene, &found.case, &low)?,
                            after: everyone.with(scene, &found.case, &high)?,
                            limit: found.limit,
                        });
                    }
                    if given_up {
                        // The next pairs would take as long.
                        return Ok(best.map(|best| Pair {
                            limit: Some(Limit::Search),
                            ..best
                        }));
                    }
                }
            }
        }
    }
    Ok(best)
}

/// Those who have one value of the fact.
struct Side {
    surely: Diagram,
    /// Possible, but perhaps without numbers.
    doubtful: Diagram,
    /// For each level, what must hold to be placed there.
    parts: Vec<Parts>,
    /// For each level, who is possible, one of those not holding for them.
    others: Vec<Parts>,
}

impl Side {
    fn new(value: &Setting, parts: &[Parts], surely: &Diagram, doubtful: &Diagram) -> Result<Self, Limit> {
        let mut side = Self {
            surely: value.of(surely)?,
            doubtful: value.of(doubtful)?,
            parts: Vec::new(),
            others: Vec::new(),
        };
        for of_level in parts {
            let here: Parts = of_level
                .iter()
                .map(|part| value.of(part))
                .collect::<Result<_, _>>()?;
            let others = here.iter().map(|part| side.surely.without(part));
            side.others.push(others.collect::<Result<_, _>>()?);
            side.parts.push(here);
        }
        Ok(side)
    }

    /// For each level, who is possible with this value and meets its criteria, and does not meet them with the other.
    fn not_in(&self, other: &Self) -> Result<Vec<Diagram>, Limit> {
        let both =
            self.parts
                .iter()
                .zip(&other.parts)
                .map(|(here, there)| match (here.first(), there.first()) {
                    (Some(here), Some(there)) => here.without(there)?.and(&self.surely),
                    (Some(_) | None, _) => Ok(self.doubtful.without(&self.doubtful)?),
                });
        both.collect()
    }

    fn good(&self, level: usize) -> impl Iterator<Item = &Diagram> {
        let parts = self.parts.get(level).into_iter().flatten();
        parts.chain([&self.surely])
    }

    fn bad(&self, level: usize) -> impl Iterator<Item = &Diagram> {
        std::iter::once(&self.doubtful).chain(self.others.get(level).into_iter().flatten())
    }
}

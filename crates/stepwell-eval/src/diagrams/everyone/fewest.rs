//! Small examples of faults that would make large diagrams: who shows a fault is said by several small ones.
//!
//! Who is good is in *all* of some diagrams, who is bad in *any* of some. Both stay lists of small diagrams all through the
//! search: giving a fact a value, or leaving it open, is done to each alone. What they make together (who is placed at a
//! level depends on all levels below it) is never built; whether somebody good is left is told by a walk that ends at the
//! first one.

use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use stepwell_model::{Fact, Id};

use super::{
    Everyone,
    search::{Choice, MOST_UNITS, Search, Solution, Unit},
    smallest::Smallest,
    wanted::Wanted,
};
use crate::diagrams::{
    coherent::Coherent,
    diagram::{Diagram, Limit},
    space::Space,
};

/// The search looks at so many nodes of diagrams before it is given up.
const MOST_WORK: usize = 400_000;

/// What was found out about a rest.
#[derive(Clone, Debug)]
enum Solved {
    Best(Solution),
    /// There is none of so many facts or fewer.
    NoneUpTo(usize),
}

type Key = (usize, Vec<Diagram>, Vec<Diagram>);

struct Fewest<'a> {
    search: Search<'a>,
    effort: &'a Cell<usize>,
    until: usize,
    solved: RefCell<HashMap<Key, Solved>>,
}

impl Fewest<'_> {
    /// The best solution of at most so many facts among the units from `at` on.
    fn rest(&self, at: usize, wanted: &Wanted, facts: usize) -> Result<Option<Solution>, Limit> {
        if wanted.bad.is_empty() {
            return Ok(wanted.is_left()?.then(Solution::default));
        }
        if facts == 0 {
            return Ok(None);
        }
        let support = wanted.support();
        let Some((unit_at, unit)) = (self.search.units.iter().enumerate())
            .skip(at)
            .find(|(_, unit)| unit.bits.iter().any(|bit| support.contains(bit)))
        else {
            return Ok(None);
        };
        let key = (unit_at, wanted.bad.clone(), wanted.good.clone());
        match self.solved.borrow().get(&key) {
            Some(Solved::Best(solution)) => {
                return Ok((solution.facts <= facts).then(|| solution.clone()));
            }
            Some(Solved::NoneUpTo(most)) if facts <= *most => return Ok(None),
            Some(Solved::NoneUpTo(_)) | None => {}
        }
        self.effort.set(self.effort.get() + wanted.nodes());
        if self.effort.get() > self.until {
            return Err(Limit::Search);
        }
        let mut best: Option<Solution> = None;
        let mut keep = |solution: Solution| {
            let better = best
                .as_ref()
                .is_none_or(|before| solution.compare(before) == Ordering::Less);
            if better {
                best = Some(solution);
            }
        };
        if wanted.is_left()? {
            if unit.facts <= facts {
                for (rank, settings) in self.values(unit, wanted) {
                    let rest = self.rest(unit_at + 1, &wanted.given(&settings), facts - unit.facts)?;
                    if let Some(rest) = rest {
                        keep(with(unit_at, unit, rank, settings, rest));
                    }
                }
            }
            if let Some(rest) = self.rest(unit_at + 1, &left_open(wanted, unit)?, facts)? {
                keep(rest);
            }
        }
        let solved = match &best {
            Some(solution) => Solved::Best(solution.clone()),
            None => Solved::NoneUpTo(facts),
        };
        self.solved.borrow_mut().insert(key, solved);
        Ok(best)
    }

    fn values(&self, unit: &Unit, wanted: &Wanted) -> Vec<(u128, Vec<(u16, bool)>)> {
        let asked: BTreeSet<u16> = wanted
            .good
            .iter()
            .chain(&wanted.bad)
            .flat_map(Diagram::support)
            .collect();
        self.search.values_of(unit, &asked)
    }

    /// A solution, perhaps not the smallest: of what the smallest thing left to rule out asks, always what leaves the
    /// least; at the end, what turns out not to be needed is left out.
    fn nearly(&self, wanted: &Wanted) -> Result<Option<Solution>, Limit> {
        let mut left = wanted.clone();
        let mut chosen: Vec<Choice> = Vec::new();
        while let Some(next) = left.bad.iter().min_by_key(|one| one.nodes()) {
            let support = next.support();
            let mut best: Option<(usize, Choice, Wanted)> = None;
            for (at, unit) in self.search.units.iter().enumerate() {
                if !unit.bits.iter().any(|bit| support.contains(bit)) {
                    continue;
                }
                for (rank, settings) in self.values(unit, &left) {
                    // Most values are not worth a look at who is left.
                    let nodes: usize = left.bad.iter().map(|one| one.given(&settings).nodes()).sum();
                    if best.as_ref().is_some_and(|(least, ..)| nodes >= *least) {
                        continue;
                    }
                    let given = left.given(&settings);
                    if given.is_left()? {
                        let choice = Choice {
                            unit: at,
                            rank,
                            settings,
                        };
                        best = Some((nodes, choice, given));
                    }
                }
            }
            let Some((_, choice, given)) = best else {
                return Ok(None);
            };
            chosen.push(choice);
            left = given;
        }
        chosen.sort_by_key(|choice| choice.unit);
        let mut at = 0;
        while at < chosen.len() {
            let mut fewer = chosen.clone();
            fewer.remove(at);
            if self.rules_out(wanted, &fewer)? {
                chosen = fewer;
            } else {
                at += 1;
            }
        }
        let facts = chosen
            .iter()
            .filter_map(|choice| self.search.units.get(choice.unit));
        Ok(Some(Solution {
            facts: facts.map(|unit| unit.facts).sum(),
            choices: chosen,
        }))
    }

    /// Whether these choices leave nobody bad.
    fn rules_out(&self, wanted: &Wanted, choices: &[Choice]) -> Result<bool, Limit> {
        let settings: Vec<(u16, bool)> = choices
            .iter()
            .flat_map(|choice| choice.settings.iter().copied())
            .collect();
        for one in &wanted.bad {
            if !one.given(&settings).is_nobody() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn with(at: usize, unit: &Unit, rank: u128, settings: Vec<(u16, bool)>, rest: Solution) -> Solution {
    let mut choices = vec![Choice {
        unit: at,
        rank,
        settings,
    }];
    choices.extend(rest.choices);
    Solution {
        facts: unit.facts + rest.facts,
        choices,
    }
}

/// Whoever is bad for some value of a unit is bad where it is left open.
fn left_open(wanted: &Wanted, unit: &Unit) -> Result<Wanted, Limit> {
    let mut open = wanted.clone();
    for one in &mut open.bad {
        *one = one.some(unit.bits.iter().copied())?;
    }
    open.tidy();
    Ok(open)
}

/// The best way of giving units so that nobody bad is left, of at most so many facts; with the bound that was hit where a
/// better may exist.
fn solve(
    space: &Space,
    effort: &Cell<usize>,
    units: Vec<Unit>,
    wanted: &Wanted,
) -> Result<(Option<Solution>, Option<Limit>), Limit> {
    let most: usize = units.iter().map(|unit| unit.facts).sum();
    let small = units.len() <= MOST_UNITS;
    let fewest = Fewest {
        search: Search::new(space, units, effort),
        effort,
        until: effort.get() + MOST_WORK,
        solved: RefCell::default(),
    };
    let mut wanted = wanted.clone();
    wanted.tidy();
    if !wanted.is_left()? {
        return Ok((None, None));
    }
    if small {
        for facts in 0..=most {
            match fewest.rest(0, &wanted, facts) {
                Ok(Some(solution)) => return Ok((Some(solution), None)),
                Ok(None) => {}
                Err(Limit::Search) => break,
                Err(limit) => return Err(limit),
            }
            if facts == most {
                return Ok((None, None));
            }
        }
    }
    Ok((fewest.nearly(&wanted)?, Some(Limit::Search)))
}

impl Everyone<'_> {
    /// A small record of a scene that shows what is wanted; with the bound that was hit where a smaller one may exist.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn fewest(&self, scene: usize, wanted: &Wanted) -> Result<Option<Smallest>, Limit> {
        let sets: Vec<&Diagram> = wanted.good.iter().chain(&wanted.bad).collect();
        let groups = self.groups_of(&sets)?;
        let support = sets.iter().flat_map(|set| set.support()).collect();
        let units = self.units(&groups, &support)?;
        let mut best: Option<Smallest> = None;
        for (settings, days) in self.days(scene, &groups) {
            let here = wanted.given(&settings);
            let (solution, limit) = solve(&self.space, &self.effort, units.clone(), &here)?;
            let Some(solution) = solution else { continue };
            let mut found = Smallest {
                case: self.case(scene, &units, &solution, days)?,
                certain: true,
                limit,
                solution,
            };
            self.leave_out_spare_numbers(&mut found, &groups, &wanted.bad)?;
            // One number that decides alone what is calculated from it is not looked for here.
            if found.limit.is_none() && !groups.is_empty() && found.facts() > 1 {
                found.limit = Some(Limit::Search);
            }
            let smaller = best
                .as_ref()
                .is_none_or(|before| found.compare(before) == Ordering::Less);
            if smaller {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// Of numbers that were given together, leaves out those that are not needed.
    fn leave_out_spare_numbers(
        &self,
        found: &mut Smallest,
        groups: &[Rc<Coherent>],
        bad: &[Diagram],
    ) -> Result<(), Limit> {
        let places = self.facts_of(found.case.scene);
        let bases = groups.iter().flat_map(|known| &known.group.bases);
        let facts: BTreeSet<Id<Fact>> = bases.filter_map(|base| places.get(base).copied()).collect();
        for fact in facts.into_iter().rev() {
            let mut fewer = found.case.clone();
            fewer.given.retain(|(id, _)| *id != fact);
            let mut is_spare = fewer.given.len() < found.case.given.len();
            for one in bad {
                is_spare = is_spare && self.rules_out(&fewer, one)?;
            }
            if is_spare {
                found.case = fewer;
                found.solution.facts -= 1;
            }
        }
        Ok(())
    }
}

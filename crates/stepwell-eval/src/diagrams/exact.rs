//! Exact answers about one record: its possible outcomes, what can still change them, and what to ask next.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use stepwell_model::{Day, Dispute, Fact, Id, Interval, Number, Period, Ruleset};

pub(crate) use super::world::World;
use super::{
    diagram::{Diagram, Limit},
    narrowing::gains,
    needs::needs,
    question::{Question, impossible, parts},
    reading::Reading,
    relation::Part,
    space::{Owner, Scene, Space},
    world::Kept,
};
use crate::{
    facts::Facts,
    program::{Program, Range},
};

/// A program read over every possible record, as far as it was asked.
#[derive(Debug)]
pub(crate) struct Symbolic {
    space: Space,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    reading: Reading,
    parts: BTreeMap<Question, Parts>,
    /// Those who cannot be.
    impossible: Option<Result<Diagram, Limit>>,
}

/// The parts of a question, each with what was kept of it.
type Parts = Result<Arc<[(Part, Kept)]>, Limit>;

/// What a question comes to for one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// For each part, the outcomes that some completion yields.
    pub(crate) outcomes: Vec<BTreeSet<usize>>,
    /// The facts that can still change one of them.
    pub(crate) facts: BTreeSet<Id<Fact>>,
    /// The disputes that can.
    pub(crate) disputes: BTreeSet<Id<Dispute>>,
    /// The facts, the one to ask next first.
    pub(crate) ranked: Vec<Id<Fact>>,
    /// Whether nothing in it is doubtful.
    pub(crate) exact: bool,
}

impl Symbolic {
    /// Nothing is read yet.
    pub(crate) fn new(ruleset: &Ruleset, program: &Program) -> Result<Self, Limit> {
        let space = Space::new(&[Scene {
            ruleset,
            program,
            days: Period::default(),
        }])?;
        let reading = Reading::new(&space, 0, program);
        Ok(Self {
            space,
            known: Mutex::new(Known {
                reading,
                parts: BTreeMap::new(),
                impossible: None,
            }),
        })
    }

    fn parts(&self, ruleset: &Ruleset, program: &Program, question: Question) -> Parts {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = known.parts.get(&question) {
            return parts.clone();
        }
        let found = parts(&self.space, ruleset, program, &mut known.reading, question);
        let found: Parts = found.map(|parts| parts.into_iter().map(|part| (part, Kept::new())).collect());
        known.parts.insert(question, found.clone());
        found
    }

    /// The space.
    pub(crate) fn space(&self) -> &Space {
        &self.space
    }

    /// The place of a fact in the space.
    pub(crate) fn place(&self, fact: Id<Fact>) -> Option<usize> {
        let scene = self.space.scenes.first()?;
        scene.facts.get(fact.index()).map(|(place, _)| *place)
    }

    /// Those for whom a part of a question comes to an outcome, whether they are possible or not.
    pub(crate) fn who(
        &self,
        ruleset: &Ruleset,
        program: &Program,
        question: Question,
        part: usize,
        outcome: usize,
    ) -> Result<Diagram, Limit> {
        let parts = self.parts(ruleset, program, question)?;
        let mut who = self.space.nobody();
        let mut rest = self.space.everybody();
        if let Some((part, _)) = parts.get(part) {
            for (these, code) in &part.first {
                if *code == outcome {
                    who = who.or(&rest.and(these)?)?;
                }
                rest = rest.without(these)?;
            }
            if part.otherwise == outcome {
                who = who.or(&rest)?;
            }
        }
        Ok(who)
    }

    /// Those who cannot be.
    pub(crate) fn impossible(&self, program: &Program) -> Result<Diagram, Limit> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known {
            reading,
            impossible: found,
            ..
        } = &mut *known;
        found
            .get_or_insert_with(|| impossible(&self.space, program, reading))
            .clone()
    }

    /// What is left open of a record.
    pub(crate) fn world<'a>(
        &'a self,
        ruleset: &Ruleset,
        program: &Program,
        facts: &Facts,
        days: &Range,
        without_impossible: bool,
    ) -> Result<World<'a>, Limit> {
        let impossible: Option<Diagram> = if without_impossible {
            Some(self.impossible(program)?)
        } else {
            None
        };
        World::new(&self.space, 0, ruleset, facts, days, impossible.as_ref())
    }

    /// Whether the `impossible` conditions leave some way of filling in what is missing.
    pub(crate) fn is_somebody_left(
        &self,
        ruleset: &Ruleset,
        program: &Program,
        facts: &Facts,
        days: &Range,
    ) -> Result<bool, Limit> {
        let world = self.world(ruleset, program, facts, days, true)?;
        Ok(world.leaves(&self.space.everybody())?.all)
    }

    /// What a question comes to.
    pub(crate) fn answer(
        &self,
        ruleset: &Ruleset,
        program: &Program,
        world: &World<'_>,
        question: Question,
        with_needs: bool,
    ) -> Result<Answer, Limit> {
        let parts = self.parts(ruleset, program, question)?;
        let mut answer = Answer {
            exact: true,
            ..Answer::default()
        };
        let mut narrowed: BTreeMap<usize, u128> = BTreeMap::new();
        for (part, kept) in parts.iter() {
            if !with_needs {
                let (possible, exact) = possible(world, part)?;
                answer.outcomes.push(possible);
                answer.exact &= exact;
                continue;
            }
            let asked = world.ask(part, kept)?;
            let possible = asked.relation.outcomes();
            if !asked.doubtful.is_nobody() {
                let surely = asked.relation.within(&asked.doubtful.not())?;
                answer.exact &= surely.outcomes() == possible;
            }
            if possible.len() > 1 {
                let needs = needs(world, &asked)?;
                answer.exact &= !needs.doubtful;
                for owner in needs.owners {
                    match owner {
                        Owner::Fact(place) => {
                            answer
                                .facts
                                .extend(self.space.facts.get(place).map(|fact| fact.id));
                        }
                        Owner::Dispute(place) => answer.disputes.extend(self.dispute(place)),
                        Owner::Calculated(_) => {}
                    }
                }
                let gains = match kept.get() {
                    Some(Ok(whole)) => whole.gains(&asked, || gains(world, &asked)),
                    Some(Err(_)) | None => gains(world, &asked),
                };
                for (fact, gain) in gains {
                    *narrowed.entry(fact).or_default() += gain;
                }
            }
            answer.outcomes.push(possible);
        }
        answer.ranked = self.ranked(ruleset, &answer.facts, &narrowed);
        Ok(answer)
    }

    fn dispute(&self, place: usize) -> Option<Id<Dispute>> {
        let scene = self.space.scenes.first()?;
        scene
            .disputes
            .iter()
            .position(|at| *at == Some(place))
            .map(Id::new)
    }

    /// The facts that are needed, those that narrow most first; of several that narrow as much, the first by name.
    fn ranked(
        &self,
        ruleset: &Ruleset,
        needed: &BTreeSet<Id<Fact>>,
        narrowed: &BTreeMap<usize, u128>,
    ) -> Vec<Id<Fact>> {
        let gain = |id: Id<Fact>| {
            let place = self.space.facts.iter().position(|fact| fact.id == id);
            place.and_then(|place| narrowed.get(&place)).copied().unwrap_or(0)
        };
        let mut ranked: Vec<(Reverse<u128>, &str, Id<Fact>)> = needed
            .iter()
            .map(|id| (Reverse(gain(*id)), ruleset.facts[*id].name.as_str(), *id))
            .collect();
        ranked.sort();
        ranked.into_iter().map(|(_, _, id)| id).collect()
    }
}

/// The outcomes that somebody left comes to, and whether all of them are certain.
fn possible(world: &World<'_>, part: &Part) -> Result<(BTreeSet<usize>, bool), Limit> {
    let mut possible = BTreeSet::new();
    let mut exact = true;
    let mut rest = world.space.everybody();
    for (who, outcome) in &part.first {
        let left = world.leaves(&rest.and(who)?)?;
        possible.extend(left.all.then_some(*outcome));
        exact &= left.all == left.surely;
        rest = rest.without(who)?;
    }
    let left = world.leaves(&rest)?;
    possible.extend(left.all.then_some(part.otherwise));
    exact &= left.all == left.surely;
    Ok((possible, exact))
}

/// The days from one to another.
pub(crate) fn day_range(from: Day, until: Day) -> Range {
    super::spans::of_interval(&Interval {
        from: Some(Number::whole(from.count())),
        to: Some(Number::whole(until.count())),
    })
}

//! A small case of what is missing, found over all possible records and seen by the evaluator.

use std::collections::BTreeMap;

use stepwell_eval::diagrams::{Case, Limit};
use stepwell_model::{Fact, Id, Including, LabelSet, Possible, Relation, SetBetween, Value, Verdict};

use super::{Goal, GoalKind, Search};
use crate::{
    example::first_day,
    show::{near_in_time, without_what_is_not_needed},
    universe::{Fault, Found},
};

impl Search<'_> {
    /// A case of a goal: near the limit where one is found. `None` where there is none.
    pub(super) fn case(&self, goal: &Goal) -> Result<Option<Case>, Limit> {
        match self.near_the_limit(goal) {
            Some(case) => Ok(Some(case)),
            None => self.smallest(goal),
        }
    }

    /// A smallest case of a goal; `None` where there is none.
    pub(super) fn smallest(&self, goal: &Goal) -> Result<Option<Case>, Limit> {
        match goal.kind {
            GoalKind::Verdict(Verdict::Met | Verdict::NotMet) | GoalKind::Bound { asked: Some(_), .. } => {}
            GoalKind::Verdict(Verdict::Unknown) => return Err(Limit::Cases),
            GoalKind::Bound { asked: None, .. } => return Ok(None),
        }
        let fault = self.fault(goal)?;
        match self.universe.found(&fault)? {
            Found::Nobody => return Ok(None),
            Found::Somebody => {}
            Found::Doubtful => return Err(Limit::Numbers),
        }
        let scene = match self.universe.smallest(&fault) {
            Ok(None) => return Ok(None),
            Ok(Some(smallest)) if self.shows(goal, &smallest.case) => {
                return Ok(Some(self.near_in_time(goal, smallest.case)));
            }
            Ok(Some(smallest)) if !smallest.certain => {
                // It hangs on how an open dispute is read, whatever is known: such a verdict is never settled.
                for set in &fault.sets {
                    if !self.universe.everyone.occurring(set)?.is_certain() {
                        return Err(Limit::Numbers);
                    }
                }
                return Ok(None);
            }
            Ok(Some(smallest)) => smallest.case.scene,
            // A small case will do where the smallest was not found.
            Err(Limit::Search) => {
                let somebody = fault.sets.iter().position(|set| !set.is_nobody());
                somebody.ok_or(Limit::Search)?
            }
            Err(limit) => return Err(limit),
        };
        // What is certain of all who are like this is not told of the verdict: then more is given.
        if let Some(found) = self.where_sources_agree(goal, &fault)? {
            return Ok(Some(found));
        }
        let Some(whole) = self.universe.whole(&fault, scene)? else {
            // Of a large set not every choice of members is tried.
            return self.of_sets(goal, scene).map(Some).ok_or(Limit::Search);
        };
        if !self.shows(goal, &whole) {
            return Err(Limit::Readings);
        }
        let fewer = without_what_is_not_needed(whole, |fewer| self.shows(goal, fewer));
        Ok(Some(self.near_in_time(goal, fewer)))
    }

    /// A case in which the readings of each open dispute agree, so that no verdict is left open by one.
    fn where_sources_agree(&self, goal: &Goal, fault: &Fault) -> Result<Option<Case>, Limit> {
        let everyone = &self.universe.everyone;
        let mut agreeing = Fault {
            sets: Vec::new(),
            asked: fault.asked.clone(),
            ways: Vec::new(),
        };
        for (set, (scene, program)) in fault.sets.iter().zip(self.universe.programs()) {
            let mut set = set.clone();
            for dispute in program.disputes.iter().filter(|it| it.followed.is_none()) {
                let (mut all, mut none) = (everyone.space().everybody(), everyone.space().everybody());
                for reading in &dispute.readings {
                    let met = everyone.met(scene, *reading)?;
                    all = all.and(&met)?;
                    none = none.without(&met)?;
                }
                set = set.and(&all.or(&none)?)?;
            }
            agreeing.sets.push(set);
        }
        let Some(scene) = agreeing.sets.iter().position(|set| !set.is_nobody()) else {
            return Ok(None);
        };
        let whole = self.universe.whole(&agreeing, scene)?;
        let shown = whole.filter(|case| self.shows(goal, case));
        Ok(shown.map(|case| {
            let fewer = without_what_is_not_needed(case, |fewer| self.shows(goal, fewer));
            self.near_in_time(goal, fewer)
        }))
    }

    /// A case in which each set that the item asks of holds just the members it names, or none.
    fn of_sets(&self, goal: &Goal, scene: usize) -> Option<Case> {
        let days = self.periods().stretches().nth(scene)?;
        let as_of = days.from.or(days.until).unwrap_or(first_day(self.ruleset()));
        let mut named: BTreeMap<Id<Fact>, LabelSet> = BTreeMap::new();
        for test in &self.item(goal)?.tests {
            if let (Value::Fact(fact), Relation::Includes { how, members }) = (&test.subject, &test.relation)
            {
                let wanted = match how {
                    Including::All | Including::Any => *members,
                    Including::None => LabelSet::EMPTY,
                };
                let held = named.entry(*fact).or_default();
                *held = held.or(wanted);
            }
        }
        let case = |members: &dyn Fn(LabelSet) -> LabelSet| {
            let given = named.iter().map(|(fact, held)| {
                let set = SetBetween {
                    surely: members(*held),
                    perhaps: LabelSet::EMPTY,
                };
                (*fact, Possible::Sets(vec![set]))
            });
            Case {
                scene,
                as_of,
                given: given.collect(),
            }
        };
        let cases = [case(&|held| held), case(&|_| LabelSet::EMPTY)];
        let found = cases.into_iter().find(|case| self.shows(goal, case))?;
        Some(without_what_is_not_needed(found, |fewer| self.shows(goal, fewer)))
    }

    fn near_in_time(&self, goal: &Goal, case: Case) -> Case {
        near_in_time(self.ruleset(), case, |moved| self.shows(goal, moved))
    }
}

//! Cases just below and above a limit: a case at the limit, with one number a little lower or higher.

use stepwell_eval::{Facts, diagrams::Case, record::record};
use stepwell_model::{Day, Fact, FactType, Id, Interval, Number, Possible, Verdict};

use super::{Goal, GoalKind, Near, Search};
use crate::{example::first_day, show::without_what_is_not_needed};

/// By how much a number is moved, in tenths of its unit, what people write first.
const STEPS: [i64; 4] = [5, 1, 10, 2];

impl Search<'_> {
    /// A case of a goal near the limit, where one is found.
    pub(super) fn near_the_limit(&self, goal: &Goal) -> Option<Case> {
        let GoalKind::Bound {
            side,
            near: Some(near),
            ..
        } = goal.kind
        else {
            return None;
        };
        let at = self.at_the_limit(goal, near)?;
        let up = side > 1;
        for (place, (id, given)) in at.given.iter().enumerate().rev() {
            let FactType::Number(kind) = &self.ruleset().facts[*id].kind else {
                continue;
            };
            let Some(number) = single(given) else { continue };
            let steps = STEPS.into_iter().filter(|step| !kind.whole || *step == 10);
            for (step, up) in steps.flat_map(|step| [(step, up), (step, !up)]) {
                let step = Number::ratio(if up { step } else { -step }, 10);
                let moved = &number + &step;
                if !self.is_in_range(*id, &moved) {
                    continue;
                }
                let mut case = at.clone();
                if let Some((_, given)) = case.given.get_mut(place) {
                    *given = Possible::Numbers(vec![Interval::point(moved)]);
                }
                if self.is_met(near.near, &case) && self.shows(goal, &case) {
                    return Some(case);
                }
            }
        }
        None
    }

    /// A small case at the limit: an example that is there already, or else one that is found.
    fn at_the_limit(&self, goal: &Goal, near: Near) -> Option<Case> {
        let ruleset = self.ruleset();
        let what = self.item(goal)?.what;
        let from_examples = ruleset.examples.iter().map(|example| Case {
            scene: 0,
            as_of: example.as_of.unwrap_or_else(|| first_day(ruleset)),
            given: example.given.clone(),
        });
        let stands = |case: &Case| {
            let program = self.of_records.program(ruleset, case.as_of);
            program.is_some_and(|program| what.stands(ruleset, program))
        };
        let is_at = |case: &Case| stands(case) && self.is_met(near.at, case);
        let found = from_examples.into_iter().find(|case| is_at(case)).or_else(|| {
            let at = self.open.iter().find(|open| is_side_at(open, goal))?;
            self.smallest(at).ok().flatten().filter(is_at)
        })?;
        Some(without_what_is_not_needed(found, |fewer| is_at(fewer)))
    }

    fn is_met(&self, asked: usize, case: &Case) -> bool {
        let ruleset = self.ruleset();
        let program = self.of_records.program(ruleset, case.as_of);
        let register = program.and_then(|program| Some((program, *program.asked.get(asked)?)));
        register.is_some_and(|(program, register)| {
            let facts: Facts = case.facts(ruleset);
            let day: Day = case.as_of;
            record(ruleset, program, &facts, day)[register] == Verdict::Met
        })
    }

    fn is_in_range(&self, fact: Id<Fact>, number: &Number) -> bool {
        let range = &self.ruleset().facts[fact].range;
        range.from.as_ref().is_none_or(|from| number >= from)
            && range.to.as_ref().is_none_or(|to| number <= to)
    }
}

/// Whether a goal is that a value be at the limit of another goal.
fn is_side_at(open: &Goal, goal: &Goal) -> bool {
    match (open.kind, goal.kind) {
        (GoalKind::Bound { bound, side: 1, .. }, GoalKind::Bound { bound: other, .. }) => {
            open.item == goal.item && bound == other
        }
        (GoalKind::Bound { .. } | GoalKind::Verdict(_), GoalKind::Bound { .. } | GoalKind::Verdict(_)) => {
            false
        }
    }
}

fn single(given: &Possible) -> Option<Number> {
    match given {
        Possible::Numbers(intervals) => match intervals.as_slice() {
            [only] => only.single().cloned(),
            _ => None,
        },
        Possible::Labels(_) | Possible::Sets(_) => None,
    }
}

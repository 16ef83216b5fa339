//! What no example shows: an example of it, or that there can be none.

mod find;
mod near;
mod suggest;
mod unknown;

use stepwell_eval::{
    Periods,
    diagrams::{Case, Limit},
    impossible,
    program::{Program, VerdictRegister},
    record::{Recorded, record},
};
use stepwell_model::{Ruleset, Verdict};

use super::{Asking, Covered, Missing, Plan, Side, Suggested, Verdicts, items::Item, undecided};
use crate::universe::{Fault, Universe};

/// A case that is in no example.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Goal {
    /// The item, by its place.
    item: usize,
    kind: GoalKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GoalKind {
    Verdict(Verdict),
    Bound {
        /// By its place among the bounds of the item.
        bound: usize,
        /// Below, at, above.
        side: usize,
        /// The place of its condition among those asked; `None` where nothing lies on that side.
        asked: Option<usize>,
        /// Where an example near the limit would show more.
        near: Option<Near>,
    },
}

/// The places of conditions that only records are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Near {
    /// It is at the limit.
    at: usize,
    /// It is near the limit, on the side that is meant.
    near: usize,
}

/// Says of each case that is in no example why, and gives the examples that would show them.
pub(super) fn fill(ruleset: &Ruleset, plan: &Plan, covered: &mut [Covered]) -> Vec<Suggested> {
    let mut asking = Asking::default();
    let mut goals = goals(plan, covered, &mut asking);
    if goals.is_empty() {
        return Vec::new();
    }
    // What is near a limit is asked of records alone: each further region of a number makes the diagrams larger.
    let mut of_records = asking.clone();
    for goal in &mut goals {
        let sided = plan.items.get(goal.item).map(|(_, sided)| sided);
        if let GoalKind::Bound {
            bound, side, near, ..
        } = &mut goal.kind
            && let Some(sided) = sided.and_then(|sided| sided.get(*bound))
            && let (Some(Some(here)), [_, Some(at), _]) = (sided.near.get(*side), &sided.sides)
        {
            *near = Some(Near {
                at: of_records.place(at),
                near: of_records.place(here),
            });
        }
    }
    let of_records = of_records.compile(ruleset);
    let periods = asking.compile(ruleset);
    let universe = match Universe::new(ruleset, &periods) {
        Ok(universe) => universe,
        Err(limit) => {
            for goal in &goals {
                set(covered, goal, undecided(limit));
            }
            return Vec::new();
        }
    };
    let mut search = Search {
        universe: &universe,
        of_records: &of_records,
        plan,
        open: goals,
        suggested: Vec::new(),
    };
    search.unknown(covered);
    while let Some(goal) = search.open.first().cloned() {
        match search.case(&goal) {
            Ok(Some(case)) => {
                let title = search.title(&goal);
                let shown = search.suggest(covered, &case, &title, |goal| {
                    !matches!(goal.kind, GoalKind::Verdict(Verdict::Unknown))
                });
                if !shown {
                    search.close(covered, &goal, undecided(Limit::Numbers));
                }
            }
            Ok(None) => search.close(covered, &goal, Missing::Impossible),
            Err(limit) => search.close(covered, &goal, undecided(limit)),
        }
    }
    search.suggested
}

/// The cases in no example: of each item its bounds before its verdicts, since an example of the first often shows the
/// second.
fn goals(plan: &Plan, covered: &[Covered], asking: &mut Asking) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (item, ((_, sided), covered)) in plan.items.iter().zip(covered).enumerate() {
        for (bound, (sided, covered)) in sided.iter().zip(&covered.bounds).enumerate() {
            for (side, (condition, (_, counted))) in sided.sides.iter().zip(covered.each()).enumerate() {
                if counted.examples == 0 {
                    let asked = condition.as_ref().map(|condition| asking.place(condition));
                    let kind = GoalKind::Bound {
                        bound,
                        side,
                        asked,
                        near: None,
                    };
                    goals.push(Goal { item, kind });
                }
            }
        }
        for (verdict, counted) in covered.verdicts.iter().flat_map(Verdicts::each) {
            if counted.examples == 0 {
                let kind = GoalKind::Verdict(verdict);
                goals.push(Goal { item, kind });
            }
        }
    }
    goals
}

fn set(covered: &mut [Covered], goal: &Goal, missing: Missing) {
    if let Some(side) = covered.get_mut(goal.item).and_then(|it| slot(it, goal.kind)) {
        side.missing = Some(missing);
    }
}

fn slot(covered: &mut Covered, kind: GoalKind) -> Option<&mut Side> {
    match kind {
        GoalKind::Verdict(verdict) => {
            let verdicts = covered.verdicts.as_mut()?;
            Some(match verdict {
                Verdict::Met => &mut verdicts.met,
                Verdict::NotMet => &mut verdicts.not_met,
                Verdict::Unknown => &mut verdicts.unknown,
            })
        }
        GoalKind::Bound { bound, side, .. } => {
            let bound = covered.bounds.get_mut(bound)?;
            match side {
                0 => Some(&mut bound.below),
                1 => Some(&mut bound.at),
                _ => Some(&mut bound.above),
            }
        }
    }
}

/// The search for examples.
struct Search<'a> {
    universe: &'a Universe<'a>,
    /// Programs in which it is also asked what is near a limit.
    of_records: &'a Periods,
    plan: &'a Plan,
    /// What is still missing.
    open: Vec<Goal>,
    suggested: Vec<Suggested>,
}

impl<'a> Search<'a> {
    fn ruleset(&self) -> &'a Ruleset {
        self.universe.ruleset
    }

    fn periods(&self) -> &'a Periods {
        self.universe.periods
    }

    fn item(&self, goal: &Goal) -> Option<&'a Item> {
        self.plan.items.get(goal.item).map(|(item, _)| item)
    }

    fn close(&mut self, covered: &mut [Covered], goal: &Goal, missing: Missing) {
        set(covered, goal, missing);
        self.open.retain(|open| open != goal);
    }

    /// The register of a goal, and what it must hold.
    fn register(&self, goal: &Goal, program: &Program) -> Option<(VerdictRegister, Verdict)> {
        let what = self.item(goal)?.what;
        match goal.kind {
            GoalKind::Verdict(verdict) => Some((what.register(self.ruleset(), program)?, verdict)),
            GoalKind::Bound { asked, .. } if what.stands(self.ruleset(), program) => {
                Some((*program.asked.get(asked?)?, Verdict::Met))
            }
            GoalKind::Bound { .. } => None,
        }
    }

    fn fault(&self, goal: &Goal) -> Result<Fault, Limit> {
        let everyone = &self.universe.everyone;
        self.universe.fault(|scene, program| {
            let Some((register, verdict)) = self.register(goal, program) else {
                return Ok((everyone.space().nobody(), Vec::new()));
            };
            let met = everyone.met(scene, register)?;
            let set = match verdict {
                Verdict::Met => met,
                Verdict::NotMet | Verdict::Unknown => met.not(),
            };
            Ok((set, vec![register]))
        })
    }

    /// Whether the evaluator of records sees a goal in a case that can be.
    fn shows(&self, goal: &Goal, case: &Case) -> bool {
        let ruleset = self.ruleset();
        let facts = case.facts(ruleset);
        let Some((program, recorded)) = self.recorded(case) else {
            return false;
        };
        self.is_in(goal, program, &recorded)
            && impossible(ruleset, self.periods(), &facts, case.as_of).is_empty()
    }

    fn recorded(&self, case: &Case) -> Option<(&'a Program, Recorded)> {
        let ruleset = self.ruleset();
        let program = self.periods().program(ruleset, case.as_of)?;
        Some((
            program,
            record(ruleset, program, &case.facts(ruleset), case.as_of),
        ))
    }

    fn is_in(&self, goal: &Goal, program: &Program, recorded: &Recorded) -> bool {
        self.register(goal, program)
            .is_some_and(|(register, verdict)| recorded[register] == verdict)
    }
}

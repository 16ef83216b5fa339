//! A smallest patient for a fault, reproduced by the evaluator of records before it is shown.

use std::cmp::Ordering;

use stepwell_eval::{
    PlacementOutcome,
    diagrams::{Case, Limit, Smallest},
};
use stepwell_model::{
    Fact, FactType, Hole, Id, Interval, Number, Placement, Possible, Ruleset, Target, Verdict,
};

use crate::{
    example::Decided,
    questions::Asked,
    universe::{Fault, Universe},
};

/// What an example is to show.
pub(crate) struct Showing<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// What it expects.
    pub(crate) targets: Vec<Target>,
    /// By what the evaluator sees the fault.
    pub(crate) seen: Seen,
}

/// By what the evaluator of records sees a fault.
#[derive(Clone, Copy)]
pub(crate) enum Seen {
    /// A condition that was asked comes to this.
    Condition(Asked, Verdict),
    /// A placement is in a hole.
    Hole(Hole, Id<Placement>),
}

/// A smallest example of a fault; with the bound that was hit where a smaller one may exist. `None` where there is none.
pub(crate) fn show(
    universe: &Universe<'_>,
    fault: &Fault,
    showing: &Showing<'_>,
) -> Result<Option<(String, Option<Limit>)>, Limit> {
    let Some(smallest) = universe.smallest(fault)? else {
        return Ok(None);
    };
    let mut targets = showing.targets.clone();
    if targets.is_empty() {
        // Nothing that the fault speaks of can be expected: then what comes out of it is.
        targets.extend(universe.ruleset.placements.ids().map(Target::Placement));
        targets.extend(universe.ruleset.programs.ids().map(Target::Program));
    }
    let mut case = smallest.case;
    if smallest.certain
        && !sees(universe, &case, showing.seen)
        && let Some(found) = of_two_levels(universe, fault, showing.seen)?
    {
        case = found;
    }
    if smallest.certain && !sees(universe, &case, showing.seen) {
        // What is certain of all who are like this is not told of any one verdict: then more is given.
        case = universe.whole(fault, case.scene)?.ok_or(Limit::Numbers)?;
        if !sees(universe, &case, showing.seen) {
            return Err(Limit::Numbers);
        }
        case = without_what_is_not_needed(case, |fewer| {
            sees(universe, fewer, showing.seen) && universe.is_certain(fault, fewer) == Ok(true)
        });
    }
    let decided = Decided::new(universe, &case);
    let expected = targets
        .iter()
        .filter_map(|target| decided.expect(*target))
        .collect();
    match decided.write(showing.title, &expected) {
        Some(text) => Ok(Some((text, smallest.limit))),
        None => Err(Limit::Numbers),
    }
}

/// Of an overlap, a smallest case of whom two levels are certain: that there are two may be certain while it is not which.
fn of_two_levels(universe: &Universe<'_>, fault: &Fault, seen: Seen) -> Result<Option<Case>, Limit> {
    let Seen::Hole(Hole::Overlap, placement) = seen else {
        return Ok(None);
    };
    let levels = |scene: usize| {
        let (_, program) = universe.programs().nth(scene)?;
        Some(program.placement(placement)?.levels.as_slice())
    };
    let most = (0..fault.sets.len())
        .filter_map(|scene| Some(levels(scene)?.len()))
        .max();
    let mut best: Option<Smallest> = None;
    for second in 0..most.unwrap_or(0) {
        for first in 0..second {
            let mut here = Fault {
                sets: Vec::new(),
                asked: fault.asked.clone(),
                ways: Vec::new(),
            };
            for (scene, set) in fault.sets.iter().enumerate() {
                let both = levels(scene).and_then(|levels| Some((levels.get(first)?, levels.get(second)?)));
                here.sets.push(match both {
                    Some(((_, first), (_, second))) => set
                        .and(&universe.everyone.met(scene, *first)?)?
                        .and(&universe.everyone.met(scene, *second)?)?,
                    None => universe.everyone.space().nobody(),
                });
            }
            // Where a bound was hit for some two levels, others may do.
            let Ok(Some(found)) = universe.smallest(&here) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|before| found.compare(before) == Ordering::Less)
            {
                best = Some(found);
            }
        }
    }
    Ok(best.map(|found| found.case))
}

/// Whether the evaluator sees the fault.
fn sees(universe: &Universe<'_>, case: &Case, seen: Seen) -> bool {
    let decided = Decided::new(universe, case);
    match seen {
        Seen::Condition(asked, verdict) => decided.asked(asked) == verdict,
        Seen::Hole(hole, placement) => {
            let name = &universe.ruleset.placements[placement].name;
            let Some(placement) = decided.decision.placements.get(name) else {
                return false;
            };
            match hole {
                Hole::Gap => placement.outcome == PlacementOutcome::None,
                Hole::Overlap => {
                    let met = placement
                        .levels
                        .values()
                        .filter(|level| level.verdict == Verdict::Met);
                    met.count() > 1 && !placement.possible.iter().any(|it| it == "out of scope")
                }
            }
        }
    }
}

/// Leaves out one fact after the other as long as the case still shows what it should.
pub(crate) fn without_what_is_not_needed(mut case: Case, shows: impl Fn(&Case) -> bool) -> Case {
    let facts: Vec<Id<Fact>> = case.given.iter().map(|(id, _)| *id).collect();
    for fact in facts {
        let mut fewer = case.clone();
        fewer.given.retain(|(id, _)| *id != fact);
        if shows(&fewer) {
            case = fewer;
        }
    }
    case
}

/// The case with its days moved to the first day in force, all by as much, where it still shows what it should: lowest
/// days are long gone.
pub(crate) fn near_in_time(ruleset: &Ruleset, case: Case, shows: impl Fn(&Case) -> bool) -> Case {
    let day_of = |possible: &Possible| match possible {
        Possible::Numbers(intervals) => intervals.first().and_then(Interval::single).cloned(),
        Possible::Labels(_) | Possible::Sets(_) => None,
    };
    let is_day = |id: Id<Fact>| ruleset.facts[id].kind == FactType::Date;
    let days = case.given.iter().filter(|(id, _)| is_day(*id));
    let Some(latest) = days.filter_map(|(_, given)| day_of(given)).max() else {
        return case;
    };
    let by = &Number::whole(case.as_of.count()) - &latest;
    let mut moved = case.clone();
    for (id, given) in &mut moved.given {
        if let (true, Some(day)) = (is_day(*id), day_of(given)) {
            let day = &day + &by;
            let range = &ruleset.facts[*id].range;
            if range.from.as_ref().is_some_and(|from| day < *from)
                || range.to.as_ref().is_some_and(|to| day > *to)
            {
                return case;
            }
            *given = Possible::Numbers(vec![Interval::point(day)]);
        }
    }
    if shows(&moved) { moved } else { case }
}

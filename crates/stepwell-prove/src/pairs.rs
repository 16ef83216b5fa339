//! Two who show that a rise is answered the wrong way round.

use stepwell_eval::{
    diagrams::{Case, Diagram, Limit, MOST_WORK},
    placed,
    program::VerdictRegister,
    record::record,
};
use stepwell_model::{Choose, Fact, Id, Placement, Possible};

use crate::{example::Decided, show::without_what_is_not_needed, universe::Universe};

/// Two records that differ only in what rose, and the levels they come to.
pub(crate) struct Pair {
    pub(crate) before: Case,
    pub(crate) after: Case,
    pub(crate) limit: Option<Limit>,
}

/// Keeps the pair that gives fewer facts.
pub(crate) fn keep_fewer(best: &mut Option<Pair>, pair: Pair) {
    let fewer = best
        .as_ref()
        .is_none_or(|before| pair.after.given.len() < before.after.given.len());
    if fewer {
        *best = Some(pair);
    }
}

/// A smallest pair of records.
pub(crate) fn pair(
    universe: &Universe<'_>,
    scene: usize,
    levels: &[Diagram],
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
    after: &Diagram,
) -> Result<Option<Pair>, Limit> {
    let start = universe.everyone.effort();
    if let Some(pair) = by_steps(universe, scene, levels, facts, raises)?
        && is_worse(universe, &pair, facts, placement, raises, level)
    {
        return Ok(Some(pair));
    }
    let asking = match universe
        .programs()
        .nth(scene)
        .and_then(|(_, program)| program.placement(placement))
    {
        Some(registers) => {
            let asked: Vec<VerdictRegister> = registers
                .levels
                .iter()
                .map(|(_, register)| *register)
                .chain([registers.in_scope])
                .collect();
            universe.everyone.asking(scene, &asked)
        }
        None => return Ok(None),
    };
    let Some(after) = universe.everyone.whole(scene, after, &asking)? else {
        return Ok(None);
    };
    // Where the search was given up, trying each fact exactly would take as long again.
    let plainly = universe.everyone.effort() - start > MOST_WORK;
    let befores = universe.everyone.lower(scene, &after, facts, levels)?;
    for before in befores {
        let pair = Pair {
            before,
            after: after.clone(),
            limit: Some(Limit::Search),
        };
        if is_worse(universe, &pair, facts, placement, raises, level) {
            let level = if plainly { plain_level } else { level };
            return Ok(Some(smaller(universe, pair, facts, placement, raises, level)));
        }
    }
    Ok(None)
}

/// Leaves out of both what neither needs.
fn smaller(
    universe: &Universe<'_>,
    pair: Pair,
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
    level: Level,
) -> Pair {
    let Pair { before, after, limit } = pair;
    let without = |fewer: &Case| {
        let mut lower = before.clone();
        lower
            .given
            .retain(|(id, _)| fewer.given.iter().any(|(kept, _)| kept == id));
        lower
    };
    let fewer = without_what_is_not_needed(after, |fewer| {
        let kept = facts.iter().all(|fact| {
            let value = |case: &Case| {
                case.given
                    .iter()
                    .find(|(id, _)| id == fact)
                    .map(|(_, value)| value.clone())
            };
            value(&before) == value(fewer) || fewer.given.iter().any(|(id, _)| id == fact)
        });
        let pair = Pair {
            before: without(fewer),
            after: fewer.clone(),
            limit: None,
        };
        kept && is_worse(universe, &pair, facts, placement, raises, level)
    });
    Pair {
        before: without(&fewer),
        after: fewer,
        limit,
    }
}

/// A smallest pair that differs in one fact, or in two, with values that can be told apart.
fn by_steps(
    universe: &Universe<'_>,
    scene: usize,
    levels: &[Diagram],
    facts: &[Id<Fact>],
    raises: bool,
) -> Result<Option<Pair>, Limit> {
    let everyone = &universe.everyone;
    let start = everyone.effort();
    let mut best: Option<(usize, Pair)> = None;
    let mut looked_at = 0;
    for (low, high) in everyone.steps(scene, facts, levels)? {
        for (at, from) in levels.iter().enumerate() {
            looked_at += from.nodes();
            let lower = low.of(from)?;
            if lower.is_nobody() {
                continue;
            }
            let worse: Vec<&Diagram> = if raises {
                levels.iter().skip(at + 1).collect()
            } else {
                levels.iter().take(at).collect()
            };
            for to in worse {
                looked_at += to.nodes();
                if everyone.effort() - start + looked_at > MOST_WORK {
                    // What was found so far is shown; a smaller pair may exist.
                    return Ok(best.map(|(_, pair)| Pair {
                        limit: Some(Limit::Search),
                        ..pair
                    }));
                }
                // Only a smaller pair than the one that was found is looked for.
                let most = match &best {
                    Some((facts, _)) if *facts <= low.facts() => continue,
                    Some((facts, _)) => facts - low.facts() - 1,
                    None => usize::MAX,
                };
                let good = lower.and(&high.of(to)?)?;
                if good.is_nobody() {
                    continue;
                }
                let bad = everyone
                    .other(scene, &low, from)?
                    .or(&everyone.other(scene, &high, to)?)?;
                let Some(found) = everyone.smallest_between(scene, (&good, &bad), most)? else {
                    continue;
                };
                let facts = found.facts() + low.facts();
                if best.as_ref().is_none_or(|(before, _)| facts < *before) {
                    let pair = Pair {
                        before: everyone.with(scene, &found.case, &low)?,
                        after: everyone.with(scene, &found.case, &high)?,
                        limit: found.limit,
                    };
                    best = Some((facts, pair));
                }
            }
        }
    }
    Ok(best.map(|(_, pair)| pair))
}

/// Tells the level of a case: its place, and its label.
pub(crate) type Level = fn(&Universe<'_>, &Case, Id<Placement>) -> Option<(usize, String)>;

/// The level that the evaluator places a case at.
pub(crate) fn level(
    universe: &Universe<'_>,
    case: &Case,
    placement: Id<Placement>,
) -> Option<(usize, String)> {
    // What Kleene's tables settle is exact, and seen far sooner.
    if let Some(level) = plain_level(universe, case, placement) {
        return Some(level);
    }
    let decided = Decided::new(universe, case);
    let name = &universe.ruleset.placements[placement].name;
    let level = decided.decision.placements.get(name)?.level.clone()?;
    let continuum = &universe.ruleset.continua[universe.ruleset.placements[placement].continuum];
    let at = continuum.levels.iter().position(|it| it.label == level)?;
    Some((at, level))
}

/// The level that Kleene's tables settle.
fn plain_level(universe: &Universe<'_>, case: &Case, placement: Id<Placement>) -> Option<(usize, String)> {
    let ruleset = universe.ruleset;
    if ruleset.placements[placement].choose == Choose::Every {
        return None;
    }
    let program = universe.periods.program(ruleset, case.as_of)?;
    let recorded = record(ruleset, program, &case.facts(ruleset), case.as_of);
    let placed = placed(ruleset, program, &recorded, placement);
    match (placed.settled, placed.levels.as_slice()) {
        (true, [only]) => {
            let at = *only as usize;
            let continuum = &ruleset.continua[ruleset.placements[placement].continuum];
            Some((at, continuum.levels.get(at)?.label.clone()))
        }
        (true | false, _) => None,
    }
}

/// Whether the evaluator sees it, too: of two who can be and of whom the second has no less of these facts, all else equal,
/// it places the second where it should not be.
pub(crate) fn is_worse(
    universe: &Universe<'_>,
    pair: &Pair,
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
    level: Level,
) -> bool {
    let Pair { before, after, .. } = pair;
    if !(rises(before, after, facts) && can_be(universe, before) && can_be(universe, after)) {
        return false;
    }
    match (
        level(universe, before, placement),
        level(universe, after, placement),
    ) {
        (Some((before, _)), Some((after, _))) => {
            if raises {
                after > before
            } else {
                after < before
            }
        }
        (Some(_) | None, _) => false,
    }
}

/// Whether two cases differ in nothing but these facts, and have no less of them in the second.
fn rises(before: &Case, after: &Case, facts: &[Id<Fact>]) -> bool {
    before.given.len() == after.given.len()
        && before
            .given
            .iter()
            .zip(&after.given)
            .all(|((id, low), (other, high))| {
                id == other && (low == high || (facts.contains(id) && is_below(low, high)))
            })
}

fn is_below(low: &Possible, high: &Possible) -> bool {
    match (low, high) {
        (Possible::Labels(low), Possible::Labels(high)) => low.highest() <= high.lowest(),
        (Possible::Numbers(low), Possible::Numbers(high)) => match (low.as_slice(), high.as_slice()) {
            ([low], [high]) => low.to.is_some() && low.to <= high.from,
            ([] | [_, ..], _) => false,
        },
        (Possible::Sets(low), Possible::Sets(high)) => match (low.as_slice(), high.as_slice()) {
            ([low], [high]) => low.surely.or(low.perhaps).is_within(high.surely),
            ([] | [_, ..], _) => false,
        },
        (Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_), _) => false,
    }
}

/// Whether nothing rules out everybody who is like a case.
fn can_be(universe: &Universe<'_>, case: &Case) -> bool {
    let nobody = universe.everyone.space().nobody();
    universe.everyone.is_certain(case, &nobody) == Ok(false)
}

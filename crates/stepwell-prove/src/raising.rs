//! `raising FACT never lowers PLACEMENT`: who has more of something, all else equal, is not placed lower.

use stepwell_eval::{
    diagrams::{Case, Diagram, Limit},
    program::VerdictRegister,
};
use stepwell_model::{Choose, Fact, Id, Placement, Property, Target};

use crate::{
    example::Decided,
    pairs::{Pair, is_worse, keep_fewer, level, pair},
    properties::holds,
    report::{Answer, ProvedProperty},
    turning,
    universe::Universe,
};

/// Decides such a property.
pub(crate) fn decide(
    universe: &Universe<'_>,
    property: &Property,
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
) -> Result<ProvedProperty, Limit> {
    let mut doubtful = false;
    let mut best: Option<Pair> = None;
    let mut hit = None;
    let mut refuted = false;
    for (scene, program) in universe.programs() {
        let Some(registers) = program.placement(placement) else {
            continue;
        };
        let places = universe.everyone.places(scene, facts);
        let criteria: Vec<VerdictRegister> = registers.levels.iter().map(|(_, register)| *register).collect();
        if never_turns(universe, scene, &criteria, &places, placement, raises)? {
            continue;
        }
        // Of many levels, first what can be told level by level.
        let choose = universe.ruleset.placements[placement].choose;
        if choose != Choose::Every
            && turning::is_large(universe, scene, registers)
            && let Some(pair) = turning::pair(universe, scene, registers, choose, facts, raises)?
            && is_worse(universe, &pair, facts, placement, raises, level)
        {
            refuted = true;
            keep_fewer(&mut best, pair);
            continue;
        }
        let registers: Vec<VerdictRegister> =
            registers.placed.iter().map(|(_, register)| *register).collect();
        let levels = levels(universe, scene, &registers)?;
        let found = worse(universe, &levels, &places, raises, false)?;
        doubtful |= found.doubtful;
        if found.after.is_nobody() {
            continue;
        }
        refuted = true;
        match pair(universe, scene, &levels, facts, placement, raises, &found.after) {
            Ok(Some(pair)) => keep_fewer(&mut best, pair),
            Ok(None) => {
                let is_open = universe
                    .ruleset
                    .disputes
                    .iter()
                    .any(|dispute| dispute.followed.is_none());
                hit = Some(if only_unwritten(universe, &levels, &places, raises)? {
                    Limit::Written
                } else if is_open {
                    Limit::Readings
                } else {
                    Limit::Numbers
                });
            }
            Err(limit) => hit = Some(limit),
        }
    }
    match (best, refuted, doubtful) {
        (Some(pair), ..) => Ok(told(universe, property, placement, &pair)),
        (None, true, _) => Err(hit.unwrap_or(Limit::Numbers)),
        (None, false, true) => Err(Limit::Numbers),
        (None, false, false) => Ok(holds(property)),
    }
}

/// Whether it is seen level by level, without who is placed where, that nobody who rises is placed worse.
///
/// With the least intensive level chosen, whoever rises and is placed lower newly meets the criteria of that level; whoever
/// is placed higher no longer meets those of the level before. With the most intensive one it is the other way round.
/// Where no level's criteria turn like that, the property holds; where some do, it may hold all the same. The criteria of
/// one level make far smaller diagrams than what all levels together come to.
fn never_turns(
    universe: &Universe<'_>,
    scene: usize,
    criteria: &[VerdictRegister],
    places: &[usize],
    placement: Id<Placement>,
    raises: bool,
) -> Result<bool, Limit> {
    let newly_met = match universe.ruleset.placements[placement].choose {
        Choose::LeastIntensive => !raises,
        Choose::MostIntensive => raises,
        Choose::Every => return Ok(false),
    };
    let everyone = &universe.everyone;
    let everybody = everyone.on_days(scene, &everyone.space().everybody())?;
    for register in criteria {
        let met = everyone.met(scene, *register)?;
        let (from, into) = if newly_met {
            (met.not(), met)
        } else {
            (met.clone(), met.not())
        };
        let from = everyone.on_days(scene, &from)?;
        let (risen, doubtful) = everyone.raised(&from, places, &[&into, &everybody], false)?;
        let turned = everyone.on_days(scene, &risen.and(&into)?)?;
        if !doubtful.is_nobody() || !everyone.occurring(&turned)?.is_nobody() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Those placed at each level, lowest first.
fn levels(
    universe: &Universe<'_>,
    scene: usize,
    registers: &[VerdictRegister],
) -> Result<Vec<Diagram>, Limit> {
    registers
        .iter()
        .map(|register| {
            let set = universe.everyone.met(scene, *register)?;
            let set = universe.everyone.on_days(scene, &set)?;
            Ok(universe.everyone.occurring(&set)?.surely)
        })
        .collect()
}

struct Worse {
    /// Those who have risen and are placed where they should not be.
    after: Diagram,
    /// Whether others may be.
    doubtful: bool,
}

fn worse(
    universe: &Universe<'_>,
    levels: &[Diagram],
    places: &[usize],
    raises: bool,
    written: bool,
) -> Result<Worse, Limit> {
    let everyone = &universe.everyone;
    let mut risen = everyone.space().nobody();
    let mut unsure = everyone.space().nobody();
    let mut after = everyone.space().nobody();
    let mut perhaps = everyone.space().nobody();
    let all: Vec<&Diagram> = levels.iter().collect();
    let order: Vec<&Diagram> = if raises {
        levels.iter().collect()
    } else {
        levels.iter().rev().collect()
    };
    for level in order {
        // `risen` came from levels that are higher than this one, or lower where nothing may be raised.
        after = after.or(&level.and(&risen.without(&unsure)?)?)?;
        perhaps = perhaps.or(&level.and(&unsure)?)?;
        let (more, doubtful) = everyone.raised(level, places, &all, written)?;
        risen = risen.or(&more)?;
        unsure = unsure.or(&doubtful)?;
    }
    Ok(Worse {
        doubtful: !perhaps.is_nobody(),
        after,
    })
}

/// Whether nobody of whom that can be written down rises and is placed worse.
fn only_unwritten(
    universe: &Universe<'_>,
    levels: &[Diagram],
    places: &[usize],
    raises: bool,
) -> Result<bool, Limit> {
    let written: Result<Vec<Diagram>, Limit> = levels
        .iter()
        .map(|level| universe.everyone.written(level))
        .collect();
    Ok(worse(universe, &written?, places, raises, true)?
        .after
        .is_nobody())
}

fn told(
    universe: &Universe<'_>,
    property: &Property,
    placement: Id<Placement>,
    pair: &Pair,
) -> ProvedProperty {
    let ruleset = universe.ruleset;
    let words = |case: &Case| level(universe, case, placement).map_or_else(String::new, |(_, level)| level);
    let risen: Vec<String> = pair
        .after
        .given
        .iter()
        .filter(|given| !pair.before.given.contains(given))
        .map(|(id, value)| {
            let fact = &ruleset.facts[*id];
            let say = |value| stepwell_eval::given_words(ruleset, &fact.kind, value).unwrap_or_default();
            let earlier = pair
                .before
                .given
                .iter()
                .find(|(other, _)| other == id)
                .map(|(_, value)| say(value));
            format!(
                "`{}` rises from {} to {}",
                fact.name,
                earlier.unwrap_or_default(),
                say(value)
            )
        })
        .collect();
    let story = format!(
        "{}, all else stays equal, and {} goes from {} to {}",
        risen.join(" and "),
        ruleset.placements[placement].name,
        words(&pair.before),
        words(&pair.after)
    );
    let write = |case: &Case, title: &str| {
        let decided = Decided::new(universe, case);
        let expected = decided.expect(Target::Placement(placement)).into_iter().collect();
        decided.write(title, &expected)
    };
    let before = write(&pair.before, &format!("{}: before", property.title));
    let after = write(&pair.after, &format!("{}: after", property.title));
    let example = before
        .zip(after)
        .map(|(before, after)| format!("{before}\n{after}"));
    ProvedProperty {
        result: if example.is_some() {
            Answer::Refuted
        } else {
            Answer::Unknown
        },
        limit: match example {
            Some(_) => pair.limit.map(|limit| limit.to_string()),
            None => Some(Limit::Numbers.to_string()),
        },
        story: Some(story),
        example,
        ..holds(property)
    }
}

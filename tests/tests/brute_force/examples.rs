//! The examples that `prove` shows: they pass, they show the fault, and no fewer facts would.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use stepwell_model::{Day, Example, Fact, Hole, Id, Interval, Placement, Possible, PropertyForm, Ruleset};
use stepwell_prove::Proved;
use stepwell_tests::{
    enumerated::{Enumerated, Row, model, results, worlds},
    everybody::everybody,
    naive::{Outcome, Single},
    stepwell,
    written::Cuts,
};

use crate::proofs::{in_unknown_hole, parts};

/// What an example must show.
enum Shows<'a> {
    /// This of every possible patient who is like that.
    Fault(&'a dyn Fn(&Row) -> bool),
    /// The same, of an overlap in a placement.
    Overlap(&'a dyn Fn(&Row) -> bool, Id<Placement>),
    /// Two patients, the second with no less of these facts and placed lower (or, with `raises`, higher).
    Falls {
        facts: &'a [Id<Fact>],
        placement: Id<Placement>,
        raises: bool,
        /// Whether it is said that a smaller pair may exist.
        perhaps_smaller: bool,
    },
}

/// Every example, pasted into its ruleset.
pub(crate) fn disagreements(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let mut found = Vec::new();
    let mut pasted = String::new();
    let mut held = |title: &str, example: &Option<String>, shows: &Shows<'_>| {
        let Some(example) = example else {
            return;
        };
        pasted.push_str(example);
        pasted.push('\n');
        if let Some(told) = shown(all, example, shows) {
            found.push(format!("the example of `{title}` {told}:\n{example}"));
        }
    };
    for (at, (property, told)) in all.ruleset.properties.iter().zip(&proved.properties).enumerate() {
        match &property.form {
            PropertyForm::Always(_) | PropertyForm::Never(_) => {
                let should = matches!(property.form, PropertyForm::Always(_));
                let fault = |row: &Row| row.properties[at] != should;
                held(&property.title, &told.example, &Shows::Fault(&fault));
            }
            PropertyForm::No(hole, placement) => {
                let fault = |row: &Row| in_unknown_hole(all, *hole, *placement, row);
                held(
                    &property.title,
                    &told.example,
                    &of_hole(*hole, *placement, &fault),
                );
            }
            PropertyForm::Raising {
                facts,
                placement,
                raises,
                ..
            } => held(
                &property.title,
                &told.example,
                &Shows::Falls {
                    facts,
                    placement: *placement,
                    raises: *raises,
                    perhaps_smaller: told.limit.is_some(),
                },
            ),
        }
    }
    for part in parts(all) {
        let finding = proved.findings.iter().find(|finding| {
            (finding.kind, &finding.target, finding.known.as_deref())
                == (part.kind(), &part.target, part.known(all))
        });
        if let Some(finding) = finding {
            let title = format!("{} in {}", finding.kind.word(), finding.target);
            let fault = |row: &Row| part.holds(all, row);
            held(
                &title,
                &finding.example,
                &of_hole(part.hole, part.placement, &fault),
            );
        }
    }
    found.extend(failing(all, &pasted));
    found
}

fn of_hole<'a>(hole: Hole, placement: Id<Placement>, fault: &'a dyn Fn(&Row) -> bool) -> Shows<'a> {
    match hole {
        Hole::Gap => Shows::Fault(fault),
        Hole::Overlap => Shows::Overlap(fault, placement),
    }
}

/// What `stepwell test` says of the ruleset with all its examples, where they do not pass.
fn failing(all: &Enumerated, pasted: &str) -> Option<String> {
    if pasted.is_empty() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n{pasted}", all.written.text);
    fs::write(folder.path().join("rules.criteria"), text).unwrap();
    let run = stepwell(folder.path(), &["test"], b"");
    (run.status != 0).then(|| format!("the examples do not pass:\n{pasted}\n{}", run.told()))
}

/// Why an example does not show its fault, or is not a smallest one.
fn shown(all: &Enumerated, pasted: &str, shows: &Shows<'_>) -> Option<String> {
    let ruleset = model(&format!("{}\n{pasted}\n", all.written.text));
    let mut examples: Vec<&Example> = ruleset.examples.iter().collect();
    // The ruleset keeps them by title.
    examples.sort_by_key(|example| example.title.ends_with(": after"));
    let people: Vec<Vec<Row>> = examples
        .iter()
        .map(|example| like(all, &ruleset, example))
        .collect();
    if people.iter().any(Vec::is_empty) {
        return Some("is of somebody who cannot be".to_owned());
    }
    let open = all
        .ruleset
        .disputes
        .iter()
        .any(|dispute| dispute.followed.is_none());
    match (shows, people.as_slice(), examples.as_slice()) {
        (Shows::Fault(fault) | Shows::Overlap(fault, _), [rows], [example]) => {
            let faults = rows.iter().filter(|row| fault(row)).count();
            if faults == 0 || (faults < rows.len() && !open) {
                return Some(format!("shows it of {faults} of {}", rows.len()));
            }
            if open {
                return None;
            }
            let count = example.given.len();
            let fewer = match shows {
                // Two levels are to be certain: that there are two may be certain while it is not which.
                Shows::Overlap(_, placement) => {
                    pairs_of_levels(all, *placement).into_iter().find_map(|pair| {
                        fewer(all, count, &|row| {
                            fault(row) && pair.is_subset(&row.levels(&all.ruleset, *placement))
                        })
                    })
                }
                Shows::Fault(_) | Shows::Falls { .. } => fewer(all, count, fault),
            };
            fewer.map(|names| format!("could give no more than {names:?}"))
        }
        (
            Shows::Falls {
                facts,
                placement,
                raises,
                perhaps_smaller,
            },
            [low, high],
            [first, second],
        ) => {
            if !differ_only_in(first, second, facts) {
                return Some("is of two who differ in other facts".to_owned());
            }
            let level = |rows: &[Row]| {
                let outcomes: BTreeSet<&Outcome> =
                    rows.iter().map(|row| &row.places[placement.index()]).collect();
                match outcomes.first() {
                    Some(Outcome::Level(level)) if outcomes.len() == 1 => Some(*level),
                    Some(_) | None => None,
                }
            };
            match (level(low), level(high)) {
                (Some(before), Some(after))
                    if (*raises && after > before) || (!*raises && after < before) =>
                {
                    if open || *perhaps_smaller {
                        return None;
                    }
                    let fewer = fewer_pair(all, first.given.len(), facts, *placement, *raises);
                    fewer.map(|names| format!("could give no more than {names:?}"))
                }
                (before, after) => (!open).then(|| format!("is of {before:?}, then {after:?}")),
            }
        }
        (Shows::Fault(_) | Shows::Overlap(..) | Shows::Falls { .. }, _, examples) => {
            Some(format!("is {} examples", examples.len()))
        }
    }
}

/// Every two levels of a placement that have criteria.
fn pairs_of_levels(all: &Enumerated, placement: Id<Placement>) -> Vec<BTreeSet<u32>> {
    let levels: BTreeSet<u32> = all
        .ruleset
        .blocks
        .iter()
        .filter(|block| block.placement == placement)
        .map(|block| block.level)
        .collect();
    levels
        .iter()
        .flat_map(|first| {
            levels
                .range(..first)
                .map(|second| BTreeSet::from([*first, *second]))
        })
        .collect()
}

fn differ_only_in(first: &Example, second: &Example, facts: &[Id<Fact>]) -> bool {
    let others = |example: &Example| -> Vec<(Id<Fact>, Possible)> {
        let given = example.given.iter();
        given.filter(|(id, _)| !facts.contains(id)).cloned().collect()
    };
    let rising = |example: &Example| -> Vec<(Id<Fact>, Possible)> {
        let given = example.given.iter();
        given.filter(|(id, _)| facts.contains(id)).cloned().collect()
    };
    let not_less = |low: &Possible, high: &Possible| match (low, high) {
        (Possible::Labels(low), Possible::Labels(high)) => low.highest() <= high.lowest(),
        (Possible::Numbers(low), Possible::Numbers(high)) => {
            low.iter().map(|stretch| &stretch.to).max() <= high.iter().map(|stretch| &stretch.from).min()
        }
        (Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_), _) => false,
    };
    let (low, high) = (rising(first), rising(second));
    others(first) == others(second)
        && low.len() == high.len()
        && low
            .iter()
            .zip(&high)
            .all(|((id, low), (other, high))| id == other && not_less(low, high))
}

/// Every possible patient who is as an example says, with every reading.
fn like(all: &Enumerated, ruleset: &Ruleset, example: &Example) -> Vec<Row> {
    let day: Day = example.as_of.or(ruleset.in_force.from).unwrap();
    let mut cuts: Cuts = all.written.cuts.clone();
    for (_, possible) in &example.given {
        if let Possible::Numbers(stretches) = possible {
            let ends = stretches.iter().flat_map(|stretch| [&stretch.from, &stretch.to]);
            cuts.direct.extend(ends.flatten().cloned());
        }
    }
    let people = everybody(ruleset, &cuts);
    let days: BTreeSet<Day> = all.worlds.iter().map(|world| world.day).collect();
    // The rules of a day are those of the last one on which something changed.
    let since = days.range(..=day).next_back().copied().unwrap();
    let mut rows = Vec::new();
    for (at, world) in worlds(ruleset)
        .into_iter()
        .enumerate()
        .filter(|(_, world)| world.day == since)
    {
        for (person, facts) in people.iter().enumerate() {
            if example
                .given
                .iter()
                .all(|(id, possible)| is_one(&facts[id.index()], possible))
            {
                rows.extend(results(ruleset, &world, facts).map(|results| Row {
                    person,
                    world: at,
                    results: results.into(),
                }));
            }
        }
    }
    rows
}

fn is_one(value: &Single, possible: &Possible) -> bool {
    match (value, possible) {
        (Single::Label(label), Possible::Labels(labels)) => labels.contains(*label),
        (Single::Number(number), Possible::Numbers(stretches)) => {
            stretches.iter().any(|Interval { from, to }| {
                from.as_ref().is_none_or(|from| from <= number) && to.as_ref().is_none_or(|to| number <= to)
            })
        }
        (Single::Set(set), Possible::Sets(sets)) => sets.iter().any(|between| {
            between.surely.is_within(*set) && set.is_within(between.surely.or(between.perhaps))
        }),
        (Single::Label(_) | Single::Number(_) | Single::Set(_) | Single::None | Single::OutOfScope, _) => {
            false
        }
    }
}

/// Facts, fewer than so many, of which it is enough to know the values to be sure of the fault on some day.
fn fewer(all: &Enumerated, count: usize, fault: &dyn Fn(&Row) -> bool) -> Option<Vec<String>> {
    let numbered = all.numbered();
    let faults: Vec<bool> = all.rows.iter().map(fault).collect();
    for known in fewer_known(all, count) {
        let mut sure: BTreeMap<u64, bool> = BTreeMap::new();
        for (row, is_fault) in all.rows.iter().zip(&faults) {
            if !can_be_known(all, known, row.person) {
                continue;
            }
            let mut key = row.world as u64;
            for (fact, value) in numbered[row.person].iter().enumerate() {
                if known & (1 << fact) != 0 {
                    key = key * 1024 + u64::from(*value);
                }
            }
            *sure.entry(key).or_insert(true) &= is_fault;
        }
        if sure.values().any(|sure| *sure) {
            return Some(names(all, known));
        }
    }
    None
}

fn names(all: &Enumerated, known: u32) -> Vec<String> {
    let names = all.ruleset.facts.iter().enumerate();
    names
        .filter(|(at, _)| known & (1 << at) != 0)
        .map(|(_, fact)| fact.name.clone())
        .collect()
}

/// What comes of everybody who is alike in some facts: their one level, and who they are otherwise; of two amounts, whose
/// values differ from line to line, the one that is not known is left out.
struct Alike<'a> {
    levels: BTreeSet<&'a Outcome>,
    otherwise: BTreeSet<Vec<u32>>,
}

/// Facts, fewer than so many, of which it is enough to know the values of two patients to be sure that the second has no
/// less of what rises and is placed worse.
fn fewer_pair(
    all: &Enumerated,
    count: usize,
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
) -> Option<Vec<String>> {
    let numbered = all.numbered();
    let is_amount = |at: usize| {
        let mut facts = all.ruleset.facts.iter();
        facts
            .nth(at)
            .is_some_and(|fact| matches!(fact.name.as_str(), "amount" | "dose"))
    };
    for known in fewer_known(all, count) {
        let is_known = |at: usize| known & (1 << at) != 0;
        let rising: Vec<usize> = facts
            .iter()
            .map(|fact| fact.index())
            .filter(|at| is_known(*at))
            .collect();
        if rising.is_empty() {
            continue;
        }
        // By the day and what does not rise: by the values of what does.
        let mut found: BTreeMap<Vec<u32>, BTreeMap<Vec<u32>, Alike<'_>>> = BTreeMap::new();
        for row in &all.rows {
            if !can_be_known(all, known, row.person) {
                continue;
            }
            let values = &numbered[row.person];
            let among = |test: &dyn Fn(usize) -> bool| -> Vec<u32> {
                (0..values.len())
                    .filter(|at| test(*at))
                    .map(|at| values[at])
                    .collect()
            };
            let mut stays = among(&|at| is_known(at) && !rising.contains(&at));
            stays.push(row.world as u32);
            let rises = rising.iter().map(|at| values[*at]).collect();
            let alike = found
                .entry(stays)
                .or_default()
                .entry(rises)
                .or_insert_with(|| Alike {
                    levels: BTreeSet::new(),
                    otherwise: BTreeSet::new(),
                });
            alike.levels.insert(&row.results.places[placement.index()]);
            alike
                .otherwise
                .insert(among(&|at| !is_known(at) && !is_amount(at)));
        }
        let worse = |low: &Alike<'_>, high: &Alike<'_>| match (low.levels.first(), high.levels.first()) {
            (Some(Outcome::Level(before)), Some(Outcome::Level(after))) => {
                let sure = low.levels.len() == 1 && high.levels.len() == 1;
                let turns = if raises { after > before } else { after < before };
                sure && turns && !low.otherwise.is_disjoint(&high.otherwise)
            }
            (Some(_) | None, Some(_) | None) => false,
        };
        let is_shown = found.values().any(|alike| {
            alike.iter().any(|(low, before)| {
                alike.iter().any(|(high, after)| {
                    low.iter().zip(high).all(|(low, high)| low <= high) && worse(before, after)
                })
            })
        });
        if is_shown {
            return Some(names(all, known));
        }
    }
    None
}

/// Every choice of fewer facts than so many.
fn fewer_known(all: &Enumerated, count: usize) -> impl Iterator<Item = u32> {
    let facts = all.ruleset.facts.len();
    (0..1_u32 << facts).filter(move |known| (known.count_ones() as usize) < count)
}

/// Whether these facts of a patient can be written down, and everybody who is like that in them is there: of two amounts,
/// only the values of lines stand with every value of the other.
fn can_be_known(all: &Enumerated, known: u32, person: usize) -> bool {
    let mut amounts = Vec::new();
    for (at, (fact, value)) in all.ruleset.facts.iter().zip(&all.people[person]).enumerate() {
        if known & (1 << at) == 0 {
            continue;
        }
        if let Single::Number(number) = value {
            if !number.is_decimal() {
                return false;
            }
            if let "amount" | "dose" = fact.name.as_str() {
                amounts.push((fact.name.as_str(), number));
            }
        }
    }
    match amounts.as_slice() {
        [("amount", number)] => all.lines.amount.contains(number),
        [(_, number)] => all.lines.dose.contains(number),
        _ => true,
    }
}

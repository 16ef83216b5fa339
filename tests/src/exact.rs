//! Whether a decision is exact, held against all that can be true of somebody.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    rc::Rc,
};

use stepwell_eval::Decision;
use stepwell_model::{Choose, Ruleset, Verdict};

use crate::{enumerated::Results, naive::Outcome};

/// One of all that can be true of somebody.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The value of every fact, then the reading of every dispute, each as a number.
    pub values: Vec<u32>,
    /// What comes of it.
    pub results: Rc<Results>,
}

/// The verdict over all rows.
fn verdict(rows: &[Seen], holds: impl Fn(&Results) -> bool) -> Verdict {
    let met = rows.iter().filter(|row| holds(&row.results)).count();
    if met == rows.len() {
        Verdict::Met
    } else if met == 0 {
        Verdict::NotMet
    } else {
        Verdict::Unknown
    }
}

/// Where a decision, of somebody who can be any of these, is not what they come to.
pub fn compared(ruleset: &Ruleset, rows: &[Seen], decision: &Decision) -> Vec<String> {
    let mut found = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        let name = &placement.name;
        let decided = &decision.placements[name];
        let label = |level: u32| {
            ruleset.continua[placement.continuum].levels[level as usize]
                .label
                .clone()
        };
        let outcomes: BTreeSet<&Outcome> = rows.iter().map(|row| &row.results.places[id.index()]).collect();
        let mut possible = BTreeSet::new();
        for outcome in &outcomes {
            match outcome {
                Outcome::Level(level) => possible.extend([label(*level)]),
                Outcome::Several(levels) => possible.extend(levels.iter().map(|level| label(*level))),
                Outcome::None => possible.extend(["none".to_owned()]),
                Outcome::OutOfScope => possible.extend(["out of scope".to_owned()]),
            }
        }
        let word = match outcomes.first().unwrap() {
            _ if outcomes.len() > 1 => "undetermined",
            Outcome::Level(_) => "placed",
            Outcome::Several(_) => "several",
            Outcome::None => "none",
            Outcome::OutOfScope => "out of scope",
        };
        let needed = needs(ruleset, rows, |row| &row.places[id.index()]);
        let told = [
            same(
                name,
                "possible",
                &possible,
                &decided.possible.iter().cloned().collect(),
            ),
            same(name, "outcome", &word, &decided.outcome.word()),
            same(name, "exact", &true, &decided.exact),
            same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
            same(
                name,
                "that `ask_next` is needed",
                &true,
                &decided.ask_next.as_ref().is_none_or(|fact| needed.contains(fact)),
            ),
        ];
        found.extend(told.into_iter().flatten());
        if placement.choose == Choose::Every {
            let gets = |level: u32| move |row: &Results| row.gets(id, level);
            let levels = ruleset.continua[placement.continuum].levels.len() as u32;
            let of = |least: Verdict| -> Vec<String> {
                (0..levels)
                    .filter(|level| {
                        let verdict = verdict(rows, gets(*level));
                        verdict == Verdict::Met || verdict == least
                    })
                    .map(label)
                    .collect()
            };
            found.extend(same(
                name,
                "levels_met",
                &Some(of(Verdict::Met)),
                &decided.levels_met,
            ));
            found.extend(same(
                name,
                "levels_possible",
                &Some(of(Verdict::Unknown)),
                &decided.levels_possible,
            ));
        }
        for block in ruleset.blocks.iter().filter(|block| block.placement == id) {
            let holds = |row: &Results| {
                row.blocks.iter().any(|met| {
                    let met = &ruleset.blocks[*met];
                    met.placement == id && met.level == block.level
                })
            };
            let level = label(block.level);
            let decided = &decided.levels[&level];
            found.extend(same(&level, "verdict", &verdict(rows, holds), &decided.verdict));
            for shown in &decided.blocks {
                let at = ruleset.blocks.find(|block| block.header == shown.id).unwrap();
                let here = verdict(rows, |row| row.blocks.contains(&at));
                found.extend(same(&shown.id, "verdict", &here, &shown.verdict));
            }
        }
    }
    for (at, program) in ruleset.programs.iter().enumerate() {
        let name = &program.header;
        let decided = &decision.programs[name];
        let words = |outcome: Option<bool>| match outcome {
            None => "out of scope",
            Some(true) => "conforms",
            Some(false) => "does not conform",
        };
        let possible: BTreeSet<String> = rows
            .iter()
            .map(|row| words(row.results.programs[at]).to_owned())
            .collect();
        let needed = needs(ruleset, rows, |row| row.programs[at]);
        let told = [
            same(
                name,
                "possible",
                &possible,
                &decided.possible.iter().cloned().collect(),
            ),
            same(name, "exact", &true, &decided.exact),
            same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
            same(
                name,
                "that it is settled",
                &(possible.len() == 1),
                &(decided.outcome.word() != "undetermined"),
            ),
        ];
        found.extend(told.into_iter().flatten());
    }
    found.extend(moves(ruleset, rows, decision));
    found
}

fn moves(ruleset: &Ruleset, rows: &[Seen], decision: &Decision) -> Vec<String> {
    let decided = &decision.transitions;
    let word = |row: &Results| {
        if row.conflict {
            "conflict"
        } else if row.triggered.contains(&true) {
            "triggered"
        } else {
            "none"
        }
    };
    let outcomes: BTreeSet<&str> = rows.iter().map(|row| word(&row.results)).collect();
    let outcome = match outcomes.first().unwrap() {
        _ if outcomes.len() > 1 => "undetermined",
        only => only,
    };
    let of = |verdicts: Verdict| -> BTreeSet<String> {
        let transitions = ruleset.transitions.iter().enumerate();
        transitions
            .filter(|(at, _)| verdict(rows, |row| row.triggered[*at]) == verdicts)
            .map(|(_, transition)| transition.name.clone())
            .collect()
    };
    let needed = needs(ruleset, rows, |row| (&row.triggered, row.conflict));
    let name = "transitions";
    let mut told = vec![
        same(name, "outcome", &outcome, &decided.outcome.word()),
        same(
            name,
            "triggered",
            &of(Verdict::Met),
            &decided.triggered.iter().cloned().collect(),
        ),
        same(
            name,
            "possible",
            &of(Verdict::Unknown),
            &decided.possible.iter().cloned().collect(),
        ),
        same(name, "exact", &true, &decided.exact),
        same(name, "needs", &needed, &decided.needs.iter().cloned().collect()),
    ];
    if outcome == "undetermined" {
        let outcomes = outcomes.into_iter().map(str::to_owned).collect();
        told.push(same(
            name,
            "possible_outcomes",
            &outcomes,
            &decided.possible_outcomes.iter().cloned().collect::<BTreeSet<_>>(),
        ));
    }
    told.into_iter().flatten().collect()
}

/// The facts and open disputes in which alone two of them differ with different outcomes.
fn needs<'a, T: PartialEq>(
    ruleset: &Ruleset,
    rows: &'a [Seen],
    outcome: impl Fn(&'a Results) -> T,
) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let first = outcome(&rows[0].results);
    if rows.iter().all(|row| outcome(&row.results) == first) {
        return needed;
    }
    let names = ruleset.facts.iter().map(|fact| &fact.name);
    let names = names.chain(ruleset.disputes.iter().map(|dispute| &dispute.name));
    for (left_out, name) in names.enumerate() {
        let mut seen: BTreeMap<Vec<u32>, T> = BTreeMap::new();
        let matters = rows.iter().any(|row| {
            let mut key = row.values.clone();
            key[left_out] = 0;
            let here = outcome(&row.results);
            match seen.get(&key) {
                Some(there) => *there != here,
                None => {
                    seen.insert(key, here);
                    false
                }
            }
        });
        if matters {
            needed.insert(name.clone());
        }
    }
    needed
}

fn same<T: PartialEq + Debug>(target: &str, what: &str, enumerated: &T, told: &T) -> Option<String> {
    (enumerated != told).then(|| format!("{target}: {what} is {enumerated:?}, but the tool says {told:?}"))
}

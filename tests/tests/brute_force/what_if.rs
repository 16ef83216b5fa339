//! The fewest changes for a level, held against trying every set of facts with every value.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::{Nearest, WhatIfResult, compile, what_if, who_they_are};
use stepwell_model::{Block, Fact, Id};
use stepwell_tests::{
    enumerated::{Enumerated, Results},
    naive::Outcome,
};

use super::outcomes::{State, drawn, facts};

type Facts = BTreeSet<Id<Fact>>;

/// For patients of whom something is known, or nothing.
pub(crate) fn disagreements(number: u32, all: &Enumerated) -> Vec<String> {
    let numbered = all.numbered();
    let mut found = Vec::new();
    for patient in 0..3 {
        let (states, day) = drawn(number, patient, all);
        let tried = Tried {
            all,
            numbered: &numbered,
            states: &states,
            day,
        };
        if !tried.somebody() {
            continue;
        }
        let ruleset = &all.ruleset;
        let periods = compile(ruleset, None);
        let known = facts(ruleset, &states);
        let fixed: Facts = who_they_are(ruleset, &periods, day)
            .into_iter()
            .filter(|fact| known.given(*fact).is_some())
            .collect();
        for (at, (id, placement)) in ruleset.placements.entries().enumerate() {
            let judged: BTreeSet<u32> = ruleset
                .blocks
                .iter()
                .filter(|block| block.placement == id)
                .map(|block| block.level)
                .collect();
            let labels = &ruleset.continua[placement.continuum].levels;
            let pick = judged.iter().nth(patient as usize % judged.len().max(1));
            let Some(level) = pick else { continue };
            let label = &labels[*level as usize].label;
            let told = what_if(ruleset, &periods, &known, day, label, &|name| {
                name == placement.name
            })
            .unwrap();
            let told = &told.placements[&placement.name];
            let about = |what: String| format!("{day} {states:?}\n  {} {label}: {what}", placement.name);
            let gives = |results: &Results| match &results.places[at] {
                Outcome::Level(given) => given == level,
                Outcome::Several(given) => given.contains(level),
                Outcome::None | Outcome::OutOfScope => false,
            };
            found.extend(tried.compare(&told.given, &fixed, &gives).map(about));
            for (label, nearest) in &told.levels {
                let met = |results: &Results| {
                    results.blocks.iter().any(|block| {
                        let block: &Block = &ruleset.blocks[*block];
                        block.placement == id && labels[block.level as usize].label == *label
                    })
                };
                let about = |what: String| format!("{day} {states:?}\n  criteria of {label}: {what}");
                found.extend(tried.compare(&nearest.met, &fixed, &met).map(about));
            }
        }
    }
    found
}

/// A patient about whom everything is tried.
struct Tried<'a> {
    all: &'a Enumerated,
    numbered: &'a [Vec<u32>],
    states: &'a [State],
    day: stepwell_model::Day,
}

impl Tried<'_> {
    fn somebody(&self) -> bool {
        !self.groups(&Facts::new(), &|_| true).is_empty()
    }

    /// For each way of giving values to these facts, whether everybody who is left is as wanted.
    fn groups(&self, open: &Facts, wanted: &dyn Fn(&Results) -> bool) -> BTreeMap<Vec<u32>, bool> {
        let mut groups = BTreeMap::new();
        for row in &self.all.rows {
            if self.all.worlds[row.world].day != self.day {
                continue;
            }
            let person = &self.all.people[row.person];
            let fits = (self.all.ruleset.facts.ids().zip(self.states).zip(person))
                .all(|((id, state), value)| open.contains(&id) || state.allows(value));
            if fits {
                let key = open
                    .iter()
                    .map(|id| self.numbered[row.person][id.index()])
                    .collect();
                *groups.entry(key).or_insert(true) &= wanted(&row.results);
            }
        }
        groups
    }

    fn enough(&self, open: &Facts, wanted: &dyn Fn(&Results) -> bool) -> bool {
        self.groups(open, wanted).values().any(|all| *all)
    }

    /// The smallest sets of these facts that are enough.
    fn smallest(&self, may: &[Id<Fact>], wanted: &dyn Fn(&Results) -> bool) -> Vec<Facts> {
        let mut sets: Vec<Facts> = (0_u32..1 << may.len())
            .map(|mask| {
                let of = may.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
                of.map(|(_, id)| *id).collect()
            })
            .collect();
        sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let mut found: Vec<Facts> = Vec::new();
        for set in sets {
            if found.first().is_some_and(|first| first.len() < set.len()) {
                break;
            }
            if self.enough(&set, wanted) {
                found.push(set);
            }
        }
        found
    }

    /// What is wrong with what was told.
    fn compare(&self, told: &Nearest, fixed: &Facts, wanted: &dyn Fn(&Results) -> bool) -> Option<String> {
        let ruleset = &self.all.ruleset;
        let every: Vec<Id<Fact>> = ruleset.facts.ids().collect();
        let may: Vec<Id<Fact>> = every.iter().copied().filter(|id| !fixed.contains(id)).collect();
        let mut expected = self.smallest(&may, wanted);
        let leaves_them = !expected.is_empty();
        if !leaves_them {
            expected = self.smallest(&every, wanted);
        }
        let id = |name: &String| ruleset.facts.find(|fact| fact.name == *name).unwrap();
        let sets: Vec<Facts> = told
            .answers
            .iter()
            .map(|answer| answer.changes.iter().map(|change| id(&change.fact)).collect())
            .collect();
        let names = |sets: &[Facts]| -> Vec<Vec<&str>> {
            let name = |id: &Id<Fact>| ruleset.facts[*id].name.as_str();
            sets.iter().map(|set| set.iter().map(name).collect()).collect()
        };
        let size = |sets: &[Facts]| sets.first().map(BTreeSet::len);
        let right = match (told.result, &told.limit) {
            (WhatIfResult::Already, _) => expected == [Facts::new()],
            (WhatIfResult::Impossible, _) => expected.is_empty(),
            (WhatIfResult::Unknown, _) => true,
            (WhatIfResult::Changes, None) => {
                let known: BTreeSet<&Facts> = expected.iter().collect();
                let first = &expected[..expected.len().min(sets.len())];
                size(&sets) == size(&expected)
                    && sets.iter().all(|set| known.contains(set))
                    && (told.more == (expected.len() > sets.len()))
                    && (!leaves_them || sets == first)
            }
            // Fewer may be enough, but these are, and there are some.
            (WhatIfResult::Changes, Some(_)) => size(&sets) >= size(&expected) && !expected.is_empty(),
        };
        (!right).then(|| {
            format!(
                "told {:?} {:?}{}, {:?}; by trying {:?}",
                told.result,
                names(&sets),
                if told.more { " and more" } else { "" },
                told.limit,
                names(&expected)
            )
        })
    }
}

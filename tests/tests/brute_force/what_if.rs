//! The fewest changes for a level, held against trying every set of facts with every value.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::{Nearest, WhatIfResult, compile, what_if, who_they_are};
use stepwell_model::{Block, Fact, Id, Number};
use stepwell_tests::{
    enumerated::{Enumerated, Results},
    naive::{Outcome, Single},
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
            decimals: true,
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
    /// Whether values must be decimals: nobody can be told to write a third. Between two bounds there may be decimals where
    /// the enumeration has none.
    decimals: bool,
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
            let written = |id: &Id<Fact>| match &person[id.index()] {
                Single::Number(number) => !self.decimals || number.is_decimal(),
                Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope => true,
            };
            if fits && open.iter().all(written) && self.is_seen_whole(person, open) {
                let key = open
                    .iter()
                    .map(|id| self.numbered[row.person][id.index()])
                    .collect();
                *groups.entry(key).or_insert(true) &= wanted(&row.results);
            }
        }
        groups
    }

    /// Whether everybody who is like a person in these facts stands in some row as far as can be told apart. Of two amounts
    /// that is so on lines only, unless both are among the facts.
    fn is_seen_whole(&self, person: &[Single], open: &Facts) -> bool {
        let facts = || self.all.ruleset.facts.entries();
        let both = facts().any(|(_, fact)| fact.name == "dose");
        let of = |name: &str| facts().find(|(_, fact)| fact.name == name).map(|(id, _)| id);
        let (Some(amount), Some(dose), true) = (of("amount"), of("dose"), both) else {
            return true;
        };
        let on_line = |id: Id<Fact>, lines: &BTreeSet<Number>| matches!(&person[id.index()], Single::Number(number) if lines.contains(number));
        match (open.contains(&amount), open.contains(&dose)) {
            (true, false) => {
                on_line(amount, &self.all.lines.amount)
                    || on_line(dose, &self.all.lines.dose) && self.is_one(dose)
            }
            (false, true) => {
                on_line(dose, &self.all.lines.dose)
                    || on_line(amount, &self.all.lines.amount) && self.is_one(amount)
            }
            (true, true) | (false, false) => true,
        }
    }

    /// Whether a fact is known to have one value.
    fn is_one(&self, fact: Id<Fact>) -> bool {
        match &self.states[fact.index()] {
            State::Unknown => false,
            State::OneOf(values) => values.len() == 1,
            State::Between(from, to) => from == to,
        }
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
        let expected_of = |tried: &Self| {
            let found = tried.smallest(&may, wanted);
            let leaves_them = !found.is_empty();
            let found = if leaves_them {
                found
            } else {
                tried.smallest(&every, wanted)
            };
            (found, leaves_them)
        };
        let (expected, leaves_them) = expected_of(self);
        let fractions = Self {
            decimals: false,
            ..*self
        };
        let (at_most, _) = expected_of(&fractions);
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
            (WhatIfResult::Changes, None) if expected != at_most => {
                sets.iter().all(|set| fractions.enough(set, wanted))
                    && size(&sets) >= size(&at_most)
                    && size(&expected).is_none_or(|most| size(&sets) <= Some(most))
            }
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

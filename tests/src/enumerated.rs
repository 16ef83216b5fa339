//! A written ruleset with everything that can come of it, worked out patient by patient.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    rc::Rc,
};

use stepwell_model::{
    Block, Choose, Clause, ClauseKind, ClauseName, Condition, Day, Fact, Hole, Id, Placement, PropertyForm,
    Ruleset,
};

use crate::{
    check_texts,
    everybody::{Lines, Person, everybody, lines},
    generated::Choices,
    naive::{Completion, Outcome, Single},
    profiles::{Profile, Profiles},
    written::{Cuts, SHAPES, Written, written},
};

/// One patient, on one day, with one reading of every dispute.
#[derive(Clone, Debug)]
pub struct Row {
    /// The patient's place among everybody.
    pub person: usize,
    /// The day and the readings, by their place among the worlds.
    pub world: usize,
    /// What comes of them.
    pub results: Rc<Results>,
}

/// What comes of a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Of each placement, what it comes to.
    pub places: Vec<Outcome>,
    /// Of each placement, whether the patient is one it is for.
    pub meant: Vec<bool>,
    /// The blocks whose criteria are met.
    pub blocks: BTreeSet<Id<Block>>,
    /// Of each program, whether it conforms; `None` out of scope.
    pub programs: Vec<Option<bool>>,
    /// Of each transition, whether it is triggered.
    pub triggered: Vec<bool>,
    /// Whether no next step satisfies those that are.
    pub conflict: bool,
    /// The clauses in force whose condition, before `unless`, is met.
    pub met: BTreeSet<Id<Clause>>,
    /// The clauses in force whose condition is not met.
    pub not_met: BTreeSet<Id<Clause>>,
    /// What lifts a clause, by the clause and its place there, and does.
    pub lifted: BTreeSet<(Id<Clause>, usize)>,
    /// What could lift a clause and does not.
    pub not_lifted: BTreeSet<(Id<Clause>, usize)>,
    /// The clauses without which it would be different whether their level's criteria are met, or their program conforms.
    pub matters: BTreeSet<Id<ClauseName>>,
    /// Of each property that is a condition, whether that is met.
    pub properties: Vec<bool>,
    /// Of each population, whether the patient is of it.
    pub populations: Vec<bool>,
    /// Of each known hole, whether its condition is met.
    pub known: Vec<bool>,
}

/// A day and a reading for every dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The day.
    pub day: Day,
    /// The reading that counts of every dispute.
    pub readings: Vec<usize>,
}

/// A ruleset and everything that can come of it.
#[derive(Debug)]
pub struct Enumerated {
    /// As text.
    pub written: Written,
    /// The ruleset.
    pub ruleset: Ruleset,
    /// A patient in every region, possible or not.
    pub people: Vec<Person>,
    /// Of two amounts, the values that stand with every value of the other.
    pub lines: Lines,
    /// Every day on which something changes, with every reading.
    pub worlds: Vec<World>,
    /// Every possible patient in every world.
    pub rows: Vec<Row>,
}

/// How many rulesets there are of the first shapes, in turns; the others follow.
const FIRST: u32 = 500;
/// How many of the shapes take turns among the first rulesets.
const FIRST_SHAPES: u32 = 6;
/// How many rulesets there are.
pub const RULESETS: u32 = 620;

/// The shape of the ruleset of that number.
pub fn shape_of(number: u32) -> u32 {
    match number.checked_sub(FIRST) {
        None => number % FIRST_SHAPES,
        Some(later) => FIRST_SHAPES + later % (SHAPES - FIRST_SHAPES),
    }
}

/// The ruleset of that number.
pub fn ruleset(number: u32) -> (Written, Ruleset) {
    // Numbers from a generator of Lehmer's, high bits only: the same everywhere, and enough to draw from.
    let mut state = u64::from(number) * 2 + 1;
    let draws: Vec<u16> = (0..600)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u16
        })
        .collect();
    let written = written(shape_of(number), &mut Choices::new(&draws));
    let ruleset = model(&written.text);
    (written, ruleset)
}

/// A ruleset of one file, which must have no error.
pub fn model(text: &str) -> Ruleset {
    let checked = check_texts("here", &[("here/rules.criteria".to_owned(), text.to_owned())]);
    let errors: Vec<String> = checked
        .diagnostics
        .iter()
        .map(|found| format!("{} {}", found.code.as_str(), found.message))
        .filter(|told| told.starts_with('E'))
        .collect();
    assert!(errors.is_empty(), "{text}\n{}", errors.join("\n"));
    checked.ruleset.unwrap()
}

/// Everything that can come of the ruleset of that number.
pub fn enumerated(number: u32) -> Enumerated {
    let (written, ruleset) = ruleset(number);
    let everything = of_written(number, written, ruleset);
    // A known hole that is not there is an error: such a line is left out.
    let there = |at: usize| {
        let known = &everything.ruleset.known[at];
        everything.anybody(|row| {
            row.known[at]
                && match known.hole {
                    Hole::Gap => row.in_gap(known.placement),
                    Hole::Overlap => row.in_overlap(&everything.ruleset, known.placement),
                }
        })
    };
    if (0..everything.ruleset.known.len()).all(there) {
        return everything;
    }
    let mut written = everything.written;
    written.text = written
        .text
        .lines()
        .filter(|line| !line.starts_with("known "))
        .map(|line| format!("{line}\n"))
        .collect();
    let ruleset = model(&written.text);
    of_written(number, written, ruleset)
}

fn of_written(number: u32, written: Written, ruleset: Ruleset) -> Enumerated {
    let people = everybody(&ruleset, &written.cuts);
    let worlds = worlds(&ruleset);
    // Those on the same side of every bound there is are decided alike: one of each kind is worked out. Of some rulesets
    // everybody is, to see that this is so.
    let profiles = Profiles::of(&ruleset);
    let everything = profiles.everything();
    let mut found: BTreeMap<Profile, usize> = BTreeMap::new();
    let mut kind = |profile| {
        let next = found.len();
        *found.entry(profile).or_insert(next)
    };
    // Where the day is asked, it is another thing for the same patient on each day.
    let kinds: Vec<usize> = if ruleset.in_force.until.is_some() {
        (0..people.len()).collect()
    } else {
        let of_people = profiles.of_people(&everything, &people);
        of_people.into_iter().map(&mut kind).collect()
    };
    let all = number % 50 < FIRST_SHAPES;
    let mut rows = Vec::new();
    for (at, world) in worlds.iter().enumerate() {
        let mut known: Vec<Option<Option<Rc<Results>>>> = vec![None; people.len()];
        for (person, facts) in people.iter().enumerate() {
            let kind = kinds[person];
            let before = known[kind].clone();
            let results = match before {
                Some(before) if all => {
                    let now = results(&ruleset, world, facts);
                    assert_eq!(before.as_deref(), now.as_ref(), "{}", written.text);
                    before
                }
                Some(before) => before,
                None => results(&ruleset, world, facts).map(Rc::new),
            };
            known[kind] = Some(results.clone());
            rows.extend(results.map(|results| Row {
                person,
                world: at,
                results,
            }));
        }
    }
    Enumerated {
        lines: lines(&ruleset, &written.cuts),
        written,
        ruleset,
        people,
        worlds,
        rows,
    }
}

/// The possible ones among some patients, in one world.
pub fn possible(ruleset: &Ruleset, world: &World, cuts: &Cuts) -> Vec<Person> {
    let mut people = everybody(ruleset, cuts);
    people.retain(|person| is_possible(&completion(ruleset, world, person)));
    people
}

/// Every day on which something changes, with every reading of the disputes that follow no source. A ruleset that is in
/// force for some days only asks for the day, so that something changes on each of them.
pub fn worlds(ruleset: &Ruleset) -> Vec<World> {
    let mut days: BTreeSet<Day> = ruleset.in_force.from.into_iter().collect();
    for clause in ruleset.clauses.iter() {
        days.extend(clause.in_force.from);
        days.extend(clause.in_force.until.map(Day::next));
    }
    if let (Some(from), Some(until)) = (ruleset.in_force.from, ruleset.in_force.until) {
        days.extend((from.count()..=until.count()).map(Day::from_count));
    }
    let mut readings: Vec<Vec<usize>> = vec![Vec::new()];
    for dispute in ruleset.disputes.iter() {
        let here: Vec<usize> = match &dispute.followed {
            Some(followed) => vec![followed.reading],
            None => (0..dispute.readings.len()).collect(),
        };
        readings = readings
            .iter()
            .flat_map(|before| here.iter().map(|at| [before.as_slice(), &[*at]].concat()))
            .collect();
    }
    days.into_iter()
        .flat_map(|day| {
            readings.iter().map(move |readings| World {
                day,
                readings: readings.clone(),
            })
        })
        .collect()
}

/// A patient in a world.
pub fn completion<'a>(ruleset: &'a Ruleset, world: &World, person: &Person) -> Completion<'a> {
    Completion {
        ruleset,
        as_of: world.day,
        facts: person.clone(),
        readings: world.readings.clone(),
        supposed: None,
    }
}

/// Whether no `impossible` condition forbids it.
pub fn is_possible(completion: &Completion<'_>) -> bool {
    !completion.ruleset.impossible.iter().any(|impossible| {
        impossible.in_force.contains(completion.as_of) && completion.holds(&impossible.condition)
    })
}

/// What comes of a patient in a world; `None` where that cannot be.
pub fn results(ruleset: &Ruleset, world: &World, facts: &Person) -> Option<Results> {
    let completion = completion(ruleset, world, facts);
    if !is_possible(&completion) {
        return None;
    }
    let places: Vec<Outcome> = ruleset.placements.ids().map(|id| completion.place(id)).collect();
    let in_force = ruleset
        .clauses
        .entries()
        .filter(|(_, clause)| clause.in_force.contains(world.day));
    let (met, not_met): (Vec<_>, Vec<_>) =
        in_force.partition(|(_, clause)| completion.holds(&clause.condition));
    let ids = |of: Vec<(Id<Clause>, &Clause)>| of.into_iter().map(|(id, _)| id).collect();
    let in_force = ruleset
        .clauses
        .entries()
        .filter(|(_, clause)| clause.in_force.contains(world.day));
    let unless = in_force.flat_map(|(id, clause)| {
        let each = clause.unless.iter().enumerate();
        each.map(move |(at, unless)| ((id, at), &unless.condition))
    });
    let (lifted, not_lifted): (Vec<_>, Vec<_>) =
        unless.partition(|(_, condition)| completion.holds(condition));
    let places_of = |of: Vec<((Id<Clause>, usize), _)>| of.into_iter().map(|(place, _)| place).collect();
    let matters = matters(ruleset, &completion);
    Some(Results {
        meant: places
            .iter()
            .map(|outcome| *outcome != Outcome::OutOfScope)
            .collect(),
        places,
        blocks: ruleset
            .blocks
            .entries()
            .filter(|(_, block)| completion.block(block))
            .map(|(id, _)| id)
            .collect(),
        programs: ruleset
            .programs
            .iter()
            .map(|program| completion.conforms(program))
            .collect(),
        triggered: ruleset
            .transitions
            .iter()
            .map(|transition| completion.triggered(transition))
            .collect(),
        conflict: completion.conflict(),
        matters,
        met: ids(met),
        not_met: ids(not_met),
        lifted: places_of(lifted),
        not_lifted: places_of(not_lifted),
        properties: ruleset
            .properties
            .iter()
            .map(|property| match &property.form {
                PropertyForm::Always(condition) | PropertyForm::Never(condition) => {
                    completion.holds(condition)
                }
                PropertyForm::Raising { .. } | PropertyForm::No(..) => true,
            })
            .collect(),
        populations: ruleset
            .populations
            .iter()
            .map(|population| completion.holds(&population.condition))
            .collect(),
        known: ruleset
            .known
            .iter()
            .map(|known| completion.holds(&known.when))
            .collect(),
    })
}

/// What a clause is taken as so that it asks nothing: a criterion or requirement as met, an exclusion as not met; `None`
/// for a clause that decides nothing by itself.
pub fn satisfied(kind: ClauseKind) -> Option<bool> {
    match kind {
        ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Require => Some(true),
        ClauseKind::Exclude => Some(false),
        ClauseKind::Admit | ClauseKind::Flag | ClauseKind::Typical | ClauseKind::Recommend => None,
    }
}

fn matters(ruleset: &Ruleset, completion: &Completion<'_>) -> BTreeSet<Id<ClauseName>> {
    let mut matters = BTreeSet::new();
    let without = |name: Id<ClauseName>| {
        let met = satisfied(completion.version(name)?.kind)?;
        Some(Completion {
            supposed: Some((name, met)),
            ..completion.clone()
        })
    };
    for block in ruleset.blocks.iter() {
        let with = completion.block(block);
        matters.extend(
            block
                .clauses
                .iter()
                .filter(|name| without(**name).is_some_and(|without| without.block(block) != with)),
        );
    }
    for program in ruleset.programs.iter() {
        let with = completion.conforms(program);
        matters.extend(
            program
                .clauses
                .iter()
                .filter(|name| without(**name).is_some_and(|without| without.conforms(program) != with)),
        );
    }
    matters
}

impl Results {
    /// The levels of a placement whose criteria are met, for whom it is meant.
    pub fn levels(&self, ruleset: &Ruleset, placement: Id<Placement>) -> BTreeSet<u32> {
        if !self.meant[placement.index()] {
            return BTreeSet::new();
        }
        self.blocks
            .iter()
            .map(|id| &ruleset.blocks[*id])
            .filter(|block| block.placement == placement)
            .map(|block| block.level)
            .collect()
    }

    /// Whether no level's criteria are met, for somebody the placement is meant for.
    pub fn in_gap(&self, placement: Id<Placement>) -> bool {
        self.places[placement.index()] == Outcome::None
    }

    /// Whether those of several are, where one is to be chosen.
    pub fn in_overlap(&self, ruleset: &Ruleset, placement: Id<Placement>) -> bool {
        ruleset.placements[placement].choose != Choose::Every && self.levels(ruleset, placement).len() > 1
    }

    /// Whether a level comes out of a placement.
    pub fn gets(&self, placement: Id<Placement>, level: u32) -> bool {
        match &self.places[placement.index()] {
            Outcome::Level(placed) => *placed == level,
            Outcome::Several(levels) => levels.contains(&level),
            Outcome::None | Outcome::OutOfScope => false,
        }
    }
}

impl Deref for Row {
    type Target = Results;

    fn deref(&self) -> &Results {
        &self.results
    }
}

impl Enumerated {
    /// Whether there is somebody of whom every row in every world passes a test.
    pub fn anybody(&self, test: impl Fn(&Row) -> bool) -> bool {
        self.rows.iter().any(test)
    }

    /// Whether a patient can be written down: no number of theirs is a fraction without an end, such as a third.
    pub fn can_be_written(&self, person: usize) -> bool {
        self.people[person].iter().all(|value| match value {
            Single::Number(number) => number.is_decimal(),
            Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope => true,
        })
    }

    /// The value of a fact of a row's patient, as a place among all values that anybody has.
    pub fn numbered(&self) -> Vec<Vec<u32>> {
        let facts = self.ruleset.facts.len();
        let mut numbered = vec![vec![0; facts]; self.people.len()];
        for fact in 0..facts {
            let values: BTreeSet<_> = self.people.iter().map(|person| &person[fact]).collect();
            let values: Vec<_> = values.into_iter().collect();
            for (person, slot) in self.people.iter().zip(&mut numbered) {
                slot[fact] = values.binary_search(&&person[fact]).unwrap() as u32;
            }
        }
        numbered
    }

    /// What the conditions of an example's facts leave open.
    pub fn fact(&self, name: &str) -> Option<Id<Fact>> {
        self.ruleset.facts.find(|fact| fact.name == name)
    }

    /// The condition of a property, where it is one.
    pub fn condition(&self, property: usize) -> Option<&Condition> {
        match &self.ruleset.properties[property].form {
            PropertyForm::Always(condition) | PropertyForm::Never(condition) => Some(condition),
            PropertyForm::Raising { .. } | PropertyForm::No(..) => None,
        }
    }
}

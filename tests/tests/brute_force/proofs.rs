//! What is proved.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use num_bigint::BigUint;
use stepwell_eval::diagrams::Limit;
use stepwell_model::{
    ClauseName, Condition, Day, Fact, Hole, Id, Number, Period, Placement, Population, PropertyForm, Verdict,
};
use stepwell_prove::{Answer, FindingKind, Proved, prove};
use stepwell_tests::{
    enumerated::{Enumerated, Row, satisfied},
    naive::{Outcome, Single},
    profiles::{Profiles, Question},
};

use crate::examples;

/// Everything that `prove` says of a ruleset, and every example it gives.
pub(crate) fn disagreements(all: &Enumerated) -> Vec<String> {
    let proved = prove(&all.ruleset);
    let mut found = properties(all, &proved);
    found.extend(holes(all, &proved));
    found.extend(levels(all, &proved));
    found.extend(clauses(all, &proved));
    found.extend(examples::disagreements(all, &proved));
    found
}

fn same<T: PartialEq + Debug>(target: &str, what: &str, enumerated: &T, told: &T) -> Option<String> {
    (enumerated != told).then(|| format!("{target}: {what} is {enumerated:?}, but `prove` says {told:?}"))
}

/// How many profiles of a question some rows are of.
pub(crate) fn counted(all: &Enumerated, question: &Question, counts: impl Fn(&Row) -> bool) -> usize {
    let people: BTreeSet<(usize, Day)> = all
        .rows
        .iter()
        .filter(|row| counts(row))
        .map(|row| (row.person, all.worlds[row.world].day))
        .collect();
    let people: Vec<_> = people
        .into_iter()
        .map(|(person, day)| {
            let day = Single::Number(Number::whole(day.count()));
            [all.people[person].as_slice(), &[day]].concat()
        })
        .collect();
    let profiles = Profiles::of(&all.ruleset).of_people(question, &people);
    profiles.into_iter().collect::<BTreeSet<_>>().len()
}

/// Whether somebody of whom something holds can be written down.
fn is_written(all: &Enumerated, holds: impl Fn(&Row) -> bool) -> bool {
    all.rows
        .iter()
        .any(|row| holds(row) && all.can_be_written(row.person))
}

fn properties(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let mut found = Vec::new();
    let stated = &all.ruleset.properties;
    found.extend(same(
        "properties",
        "how many there are",
        &stated.len(),
        &proved.properties.len(),
    ));
    for (at, (property, told)) in stated.iter().zip(&proved.properties).enumerate() {
        let title = &property.title;
        found.extend(same("the property in that place", "title", title, &told.title));
        let (holds, count, written) = match &property.form {
            PropertyForm::Always(condition) => condition_holds(all, at, condition, true),
            PropertyForm::Never(condition) => condition_holds(all, at, condition, false),
            PropertyForm::No(hole, placement) => {
                let in_hole = |row: &Row| in_unknown_hole(all, *hole, *placement, row);
                let count = counted(all, &Question::of_placement(&all.ruleset, *placement), in_hole);
                (count == 0, Some(count), is_written(all, in_hole))
            }
            PropertyForm::Raising {
                facts,
                placement,
                raises,
                ..
            } => {
                let holds = !worsens(all, facts, *placement, *raises, false);
                let written = worsens(all, facts, *placement, *raises, true);
                // No example can settle a dispute that follows no source, so that this is said instead.
                let hangs_on_readings = all
                    .worlds
                    .iter()
                    .any(|world| world.day == all.worlds[0].day && *world != all.worlds[0])
                    && told.limit.as_deref() == Some(Limit::Readings.to_string().as_str());
                if !holds && told.result == Answer::Unknown && hangs_on_readings {
                    continue;
                }
                (holds, None, written)
            }
        };
        // Of somebody with a third of an hour there is no example, so that nothing is claimed.
        let (expected, limit) = match (holds, written) {
            (true, _) => (Answer::Holds, None),
            (false, true) => (Answer::Refuted, told.limit.clone()),
            (false, false) => (Answer::Unknown, Some(Limit::Written.to_string())),
        };
        found.extend(same(title, "limit", &limit, &told.limit));
        found.extend(
            same(title, "result", &expected, &told.result).map(|said| match &told.limit {
                Some(limit) => format!("{said}: {limit}"),
                None => said,
            }),
        );
        if let (false, Some(count), Some(profiles)) = (holds, count, &told.profiles) {
            found.extend(same(title, "profiles", &BigUint::from(count), profiles));
        }
        found.extend(same(
            title,
            "that an example is shown",
            &(expected == Answer::Refuted),
            &told.example.is_some(),
        ));
    }
    found
}

fn condition_holds(
    all: &Enumerated,
    at: usize,
    condition: &Condition,
    should: bool,
) -> (bool, Option<usize>, bool) {
    let question = Question::of_conditions(&all.ruleset, &[condition]);
    let fault = |row: &Row| row.properties[at] != should;
    let count = counted(all, &question, fault);
    (count == 0, Some(count), is_written(all, fault))
}

fn in_hole(all: &Enumerated, hole: Hole, placement: Id<Placement>, row: &Row) -> bool {
    match hole {
        Hole::Gap => row.in_gap(placement),
        Hole::Overlap => row.in_overlap(&all.ruleset, placement),
    }
}

/// Whether somebody is in a hole that no `known` says is meant.
pub(crate) fn in_unknown_hole(all: &Enumerated, hole: Hole, placement: Id<Placement>, row: &Row) -> bool {
    let is_known = all
        .ruleset
        .known
        .iter()
        .zip(&row.known)
        .any(|(known, met)| known.hole == hole && known.placement == placement && *met);
    in_hole(all, hole, placement, row) && !is_known
}

/// Whether of two patients who differ in these facts only, one with at least as much of each is placed lower (or, with
/// `raises`, higher). With `written`, of two who can be written down.
pub(crate) fn worsens(
    all: &Enumerated,
    facts: &[Id<Fact>],
    placement: Id<Placement>,
    raises: bool,
    written: bool,
) -> bool {
    let numbered = all.numbered();
    let mut groups: BTreeMap<Vec<u32>, BTreeSet<(Vec<&Single>, u32)>> = BTreeMap::new();
    for row in &all.rows {
        let Outcome::Level(level) = row.places[placement.index()] else {
            continue;
        };
        if written && !all.can_be_written(row.person) {
            continue;
        }
        let mut key = numbered[row.person].clone();
        for fact in facts {
            key[fact.index()] = 0;
        }
        key.push(row.world as u32);
        let values = facts
            .iter()
            .map(|fact| &all.people[row.person][fact.index()])
            .collect();
        groups.entry(key).or_default().insert((values, level));
    }
    groups.values().any(|group| {
        group.iter().any(|(low, before)| {
            group.iter().any(|(high, after)| {
                let worse = if raises { after > before } else { after < before };
                worse && low.iter().zip(high).all(|(low, high)| low <= high)
            })
        })
    })
}

/// Part of a hole that is told by itself.
pub(crate) struct Part {
    pub(crate) hole: Hole,
    pub(crate) placement: Id<Placement>,
    /// By what it is called.
    pub(crate) target: String,
    of: Of,
}

/// Which part of a hole.
enum Of {
    Everybody,
    /// A population that has criteria of its own.
    Population(Id<Population>),
    /// Those of none of these.
    Others(Vec<Id<Population>>),
    /// What is known, by its place.
    Known(usize),
}

impl Part {
    /// The kind of finding it is.
    pub(crate) fn kind(&self) -> FindingKind {
        match self.hole {
            Hole::Gap => FindingKind::Gap,
            Hole::Overlap => FindingKind::Overlap,
        }
    }

    /// Why it is meant.
    pub(crate) fn known<'a>(&self, all: &'a Enumerated) -> Option<&'a str> {
        match self.of {
            Of::Known(at) => Some(&all.ruleset.known[at].because),
            Of::Everybody | Of::Population(_) | Of::Others(_) => None,
        }
    }

    /// Whether somebody is in it.
    pub(crate) fn holds(&self, all: &Enumerated, row: &Row) -> bool {
        let unknown = in_unknown_hole(all, self.hole, self.placement, row);
        match &self.of {
            Of::Everybody => unknown,
            Of::Population(id) => unknown && row.populations[id.index()],
            Of::Others(of) => unknown && !of.iter().any(|id| row.populations[id.index()]),
            Of::Known(at) => in_hole(all, self.hole, self.placement, row) && row.known[*at],
        }
    }
}

/// Every part of every hole that there can be.
pub(crate) fn parts(all: &Enumerated) -> Vec<Part> {
    let ruleset = &all.ruleset;
    let mut parts = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        let named = |population: Option<Id<Population>>| match population {
            Some(population) => format!("{} for {}", placement.name, ruleset.populations[population].name),
            None => placement.name.clone(),
        };
        let own: BTreeSet<Id<Population>> = ruleset
            .blocks
            .iter()
            .filter(|block| block.placement == id)
            .filter_map(|block| block.population)
            .filter(|population| Some(*population) != placement.population)
            .collect();
        for hole in [Hole::Gap, Hole::Overlap] {
            let part = |target: String, of: Of| Part {
                hole,
                placement: id,
                target,
                of,
            };
            if own.is_empty() {
                parts.push(part(named(placement.population), Of::Everybody));
            } else {
                parts.extend(
                    own.iter()
                        .map(|population| part(named(Some(*population)), Of::Population(*population))),
                );
                let others = format!("{} for everybody else", placement.name);
                parts.push(part(others, Of::Others(own.iter().copied().collect())));
            }
            for (at, known) in ruleset.known.iter().enumerate() {
                if known.hole == hole && known.placement == id {
                    parts.push(part(named(placement.population), Of::Known(at)));
                }
            }
        }
    }
    parts
}

/// A hole that is told: its kind, by what it is called, why it is meant, how many profiles it has.
type Told<'a> = (FindingKind, String, Option<&'a str>, Option<BigUint>);

fn holes(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let expected: BTreeSet<Told<'_>> = parts(all)
        .iter()
        .filter_map(|part| {
            let question = Question::of_placement(&all.ruleset, part.placement);
            let count = counted(all, &question, |row| part.holds(all, row));
            let told = |count| {
                let profiles = Some(BigUint::from(count));
                (part.kind(), part.target.clone(), part.known(all), profiles)
            };
            (count > 0).then(|| told(count))
        })
        .collect();
    let told: BTreeSet<Told<'_>> = proved
        .findings
        .iter()
        .filter(|finding| matches!(finding.kind, FindingKind::Gap | FindingKind::Overlap))
        .map(|finding| {
            let known = finding.known.as_deref();
            (
                finding.kind,
                finding.target.clone(),
                known,
                finding.profiles.clone(),
            )
        })
        .collect();
    let missing = expected.difference(&told).map(|it| format!("not told: {it:?}"));
    let wrong = told
        .difference(&expected)
        .map(|it| format!("told, but not so: {it:?}"));
    missing.chain(wrong).collect()
}

fn levels(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let ruleset = &all.ruleset;
    let mut unreachable: BTreeSet<&str> = BTreeSet::new();
    for (id, block) in ruleset.blocks.entries() {
        let reached = all.anybody(|row| row.blocks.contains(&id) && row.gets(block.placement, block.level));
        if !reached {
            unreachable.insert(&block.header);
        }
    }
    for (at, program) in ruleset.programs.iter().enumerate() {
        if !all.anybody(|row| row.programs[at] == Some(true)) {
            unreachable.insert(&program.header);
        }
    }
    let told = targets(proved, FindingKind::Unreachable);
    same("unreachable", "the list of targets", &unreachable, &told)
        .into_iter()
        .collect()
}

fn targets(proved: &Proved, kind: FindingKind) -> BTreeSet<&str> {
    let of_kind = proved.findings.iter().filter(|finding| finding.kind == kind);
    of_kind.map(|finding| finding.target.as_str()).collect()
}

fn clauses(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let ruleset = &all.ruleset;
    let mut found = Vec::new();
    // Each version on its own days; what is in force on no day is no finding.
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    let mut tell = |id: String, met: bool, not_met: bool| {
        let verdict = match (met, not_met) {
            (true, false) => Verdict::Met,
            (false, true) => Verdict::NotMet,
            (true, true) | (false, false) => Verdict::Unknown,
        };
        verdicts.insert(id, verdict);
    };
    for (id, clause) in ruleset.clauses.entries() {
        let name = &ruleset.clause_names[clause.name];
        if name.short == "admit" {
            continue;
        }
        let called = |id: String| match name.versions.len() {
            1 => id,
            _ => dated(&id, clause.in_force),
        };
        let met = all.anybody(|row| row.met.contains(&id));
        let not_met = all.anybody(|row| row.not_met.contains(&id));
        tell(called(name.id.clone()), met, not_met);
        for (at, unless) in clause.unless.iter().enumerate() {
            let lifted = all.anybody(|row| row.lifted.contains(&(id, at)));
            let not_lifted = all.anybody(|row| row.not_lifted.contains(&(id, at)));
            tell(called(format!("{}/{}", name.id, unless.name)), lifted, not_lifted);
        }
    }
    for (kind, of) in [
        (FindingKind::Never, Verdict::NotMet),
        (FindingKind::Always, Verdict::Met),
    ] {
        let expected: BTreeSet<&str> = verdicts
            .iter()
            .filter(|(_, verdict)| **verdict == of)
            .map(|(id, _)| id.as_str())
            .collect();
        let ids: BTreeSet<&str> = verdicts.keys().map(String::as_str).collect();
        let told = targets(proved, kind).intersection(&ids).copied().collect();
        found.extend(same(kind.word(), "the list of clauses", &expected, &told));
    }
    let deciding = |name: &ClauseName| satisfied(ruleset.clauses[name.versions[0]].kind).is_some();
    let idle: BTreeSet<&str> = ruleset
        .clause_names
        .entries()
        .filter(|(id, name)| deciding(name) && !all.anybody(|row| row.matters.contains(id)))
        .map(|(_, name)| name.id.as_str())
        .collect();
    let told = targets(proved, FindingKind::Idle);
    found.extend(same("idle", "the list of clauses", &idle, &told));
    found
}

/// An id with the days of a version.
fn dated(id: &str, days: Period) -> String {
    let mut called = id.to_owned();
    if let Some(from) = days.from {
        called.push_str(&format!(" from {from}"));
    }
    if let Some(until) = days.until {
        called.push_str(&format!(" until {until}"));
    }
    called
}

//! What would have to be different for a level: the fewest changes of facts, and the nearest miss of each other level.
//!
//! It says what the criteria would say of somebody else, nothing about what can or should be changed. Facts that say who
//! somebody is (those that a population asks, and days) are left as they are wherever anything else is enough, and marked
//! where nothing else is. Every answer was put to the evaluator before it is told.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Serialize;
use stepwell_model::{
    Choose, ClauseKind, Day, Fact, FactType, Id, Interval, Placement, Possible, Ruleset, Verdict,
};

use super::{Decision, LevelDecision, PlacementDecision, PlacementOutcome, Shown, evaluate, shown::shown};
use crate::{
    compile::Periods,
    diagrams::{
        Limit,
        changing::{Changes, Changing, Found},
        question::Question,
    },
    explain::{facts_used, labels_of, state},
    facts::{Facts, Given},
    program::{Program, Register},
};

/// The most answers of one size that are told.
pub const MOST_ANSWERS: usize = 5;

/// What would have to be different for a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// The level.
    pub level: String,
    /// For each placement that judges it.
    pub placements: IndexMap<String, PlacementWhatIf>,
}

/// What would have to be different in one placement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacementWhatIf {
    /// For the placement to give the level.
    #[serde(flatten)]
    pub given: Nearest,
    /// For the criteria of each level that are not met.
    pub levels: IndexMap<String, LevelWhatIf>,
}

/// The nearest miss of a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelWhatIf {
    /// Whether its criteria are met: `not met` or `unknown`.
    pub verdict: Verdict,
    /// The clauses that stand in the way, by id.
    pub clauses: Vec<String>,
    /// Of a level that is not met, the clauses that are open besides, and may stand in the way.
    pub open: Vec<String>,
    /// The populations that its criteria are for, where the record is in none of them.
    pub only_for: Vec<String>,
    /// For its criteria to be met.
    #[serde(flatten)]
    pub met: Nearest,
}

/// How a question about changes was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum WhatIfResult {
    /// It is so already, whatever is not known.
    #[serde(rename = "already")]
    Already,
    /// These changes are enough.
    #[serde(rename = "changes")]
    Changes,
    /// No facts give it.
    #[serde(rename = "impossible")]
    Impossible,
    /// A bound was hit.
    #[serde(rename = "unknown")]
    Unknown,
}

/// The fewest changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// How it was answered.
    pub result: WhatIfResult,
    /// Each enough alone; as few changes in each, those that leave who somebody is alone first, then in the ruleset's
    /// order.
    pub answers: Vec<AnswerWhatIf>,
    /// Whether there are more with as few changes.
    pub more: bool,
    /// The bound that was hit: nothing was found, or fewer changes may be enough.
    pub limit: Option<String>,
}

/// Changes that are enough together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerWhatIf {
    /// The changes, in the ruleset's order.
    pub changes: Vec<ChangeWhatIf>,
}

/// What a change does with what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ChangeKind {
    /// What is known would have to be otherwise.
    #[serde(rename = "changed")]
    Changed,
    /// What is not known would have to be this.
    #[serde(rename = "stated")]
    Stated,
}

/// A fact that would have to be different, or known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeWhatIf {
    /// The fact.
    pub fact: String,
    /// Whether it is known to be otherwise.
    pub kind: ChangeKind,
    /// What is known.
    pub from: Shown,
    /// The same in words.
    #[serde(skip)]
    pub from_words: String,
    /// What it would have to be.
    pub to: Shown,
    /// The same in words.
    #[serde(skip)]
    pub to_words: String,
    /// Whether it says who somebody is, so that it is nothing to be changed.
    pub who_they_are: bool,
}

/// Why nothing can be said of a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSuchLevel {
    /// No placement has a level of that name; with those that there are.
    Unknown(Vec<String>),
    /// The placements have no criteria for it; with the levels that have some.
    NotJudged(Vec<String>),
}

/// What would have to be different for a level, by its label or one of its other names, in the placements that `wanted`
/// takes.
///
/// # Errors
/// No placement judges such a level.
pub fn what_if(
    ruleset: &Ruleset,
    periods: &Periods,
    facts: &Facts,
    as_of: Day,
    level: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<WhatIf, NoSuchLevel> {
    let mut known: Vec<String> = Vec::new();
    let mut judged: Vec<String> = Vec::new();
    let mut found: Option<String> = None;
    let mut placements: Vec<(Id<Placement>, u32)> = Vec::new();
    for (id, placement) in ruleset.placements.entries().filter(|(_, it)| wanted(&it.name)) {
        for (place, entry) in (0_u32..).zip(&ruleset.continua[placement.continuum].levels) {
            let has_criteria = ruleset
                .blocks
                .iter()
                .any(|block| block.placement == id && block.level == place);
            for (list, belongs) in [(&mut known, true), (&mut judged, has_criteria)] {
                if belongs && !list.contains(&entry.label) {
                    list.push(entry.label.clone());
                }
            }
            if entry.label == level || entry.aliases.iter().any(|alias| alias == level) {
                found.get_or_insert_with(|| entry.label.clone());
                placements.extend(has_criteria.then_some((id, place)));
            }
        }
    }
    let Some(label) = found else {
        return Err(NoSuchLevel::Unknown(known));
    };
    if placements.is_empty() {
        return Err(NoSuchLevel::NotJudged(judged));
    }
    let asked = Asked {
        ruleset,
        periods,
        facts,
        as_of,
        decision: evaluate(ruleset, periods, facts, as_of),
        fixed: fixed(ruleset, periods.program(ruleset, as_of)),
    };
    Ok(WhatIf {
        level: label,
        placements: placements
            .into_iter()
            .filter_map(|(id, level)| {
                Some((ruleset.placements[id].name.clone(), asked.placement(id, level)?))
            })
            .collect(),
    })
}

/// The facts that say who somebody is: those that populations ask, and days. They are left as they are wherever anything
/// else is enough.
pub fn who_they_are(ruleset: &Ruleset, periods: &Periods, as_of: Day) -> BTreeSet<Id<Fact>> {
    fixed(ruleset, periods.program(ruleset, as_of))
}

fn fixed(ruleset: &Ruleset, program: Option<&Program>) -> BTreeSet<Id<Fact>> {
    let days = ruleset
        .facts
        .entries()
        .filter(|(_, fact)| fact.kind == FactType::Date);
    let mut fixed: BTreeSet<Id<Fact>> = days.map(|(id, _)| id).collect();
    if let Some(program) = program {
        let starts = program.populations.iter().copied().map(Register::Verdict);
        fixed.extend(facts_used(program, starts));
    }
    fixed
}

/// A record about which it is asked.
struct Asked<'a> {
    ruleset: &'a Ruleset,
    periods: &'a Periods,
    facts: &'a Facts,
    as_of: Day,
    decision: Decision,
    fixed: BTreeSet<Id<Fact>>,
}

impl Asked<'_> {
    fn placement(&self, id: Id<Placement>, level: u32) -> Option<PlacementWhatIf> {
        let entry = &self.ruleset.placements[id];
        let decided = self.decision.placements.get(&entry.name)?;
        let label = self.label(id, level)?;
        let every = entry.choose == Choose::Every;
        let given = if gives(decided, &label) {
            Nearest::of(WhatIfResult::Already, None)
        } else {
            // With `every`, the first two parts are whether the placement is for others and whether no level is met.
            self.nearest(
                &|place| {
                    let part = if every { place + 2 } else { 0 };
                    (Question::Placement(id), part, if every { 1 } else { place })
                },
                (id, level),
                &|decision| {
                    decision
                        .placements
                        .get(&entry.name)
                        .is_some_and(|it| gives(it, &label))
                },
            )
        };
        let judged = decided
            .levels
            .iter()
            .filter(|(_, level)| level.verdict != Verdict::Met);
        let levels = judged.filter_map(|(label, decided)| {
            let met = |decision: &Decision| {
                let placement = decision.placements.get(&entry.name);
                let level = placement.and_then(|placement| placement.levels.get(label));
                level.is_some_and(|level| level.verdict == Verdict::Met)
            };
            let place = labels_of(self.ruleset, &FactType::Level(entry.continuum))
                .iter()
                .position(|known| known == label)?;
            let level = u32::try_from(place).ok()?;
            Some((
                label.clone(),
                LevelWhatIf {
                    verdict: decided.verdict,
                    clauses: in_the_way(decided, decided.verdict),
                    open: match decided.verdict {
                        Verdict::NotMet => in_the_way(decided, Verdict::Unknown),
                        Verdict::Unknown | Verdict::Met => Vec::new(),
                    },
                    only_for: only_for(decided),
                    met: self.nearest(&|place| (Question::Level(id, place), 0, 1), (id, level), &met),
                },
            ))
        });
        Some(PlacementWhatIf {
            given,
            levels: levels.collect(),
        })
    }

    fn label(&self, id: Id<Placement>, level: u32) -> Option<String> {
        let kind = FactType::Level(self.ruleset.placements[id].continuum);
        let labels = labels_of(self.ruleset, &kind);
        labels.get(level as usize).map(|label| (*label).to_owned())
    }

    /// The fewest changes for a level; `question` takes the level's place among those that have criteria, and `holds` says
    /// whether a decision is as it should be.
    fn nearest(
        &self,
        question: &dyn Fn(usize) -> (Question, usize, usize),
        (id, level): (Id<Placement>, u32),
        holds: &dyn Fn(&Decision) -> bool,
    ) -> Nearest {
        let Some(program) = self.periods.program(self.ruleset, self.as_of) else {
            // On a day on which the ruleset is not in force nobody is given anything.
            return Nearest::of(WhatIfResult::Impossible, None);
        };
        let registers = program.placement(id);
        let place = registers.and_then(|registers| registers.levels.iter().position(|(of, _)| *of == level));
        let Some(place) = place else {
            return Nearest::of(WhatIfResult::Impossible, None);
        };
        let symbolic = match self.periods.symbolic(self.ruleset, self.as_of) {
            Some(Ok(symbolic)) => symbolic,
            Some(Err(limit)) => return Nearest::of(WhatIfResult::Unknown, Some(*limit)),
            None => return Nearest::of(WhatIfResult::Impossible, None),
        };
        let record = (self.facts, self.as_of);
        let changing = match Changing::new(self.ruleset, program, symbolic, record, question(place)) {
            Ok(changing) => changing,
            Err(limit) => return Nearest::of(WhatIfResult::Unknown, Some(limit)),
        };
        let found = match changing.fewest(&self.fixed, MOST_ANSWERS) {
            Found::Impossible => changing.fewest(&BTreeSet::new(), MOST_ANSWERS),
            other @ (Found::Changes { .. } | Found::Unknown(_)) => other,
        };
        match found {
            Found::Impossible => Nearest::of(WhatIfResult::Impossible, None),
            Found::Unknown(limit) => Nearest::of(WhatIfResult::Unknown, Some(limit)),
            Found::Changes { answers, more, limit } => {
                let found = answers.len();
                let mut told: Vec<AnswerWhatIf> = answers
                    .iter()
                    .filter(|changes| holds(&self.after(changes)))
                    .map(|changes| self.told(changes))
                    .collect();
                let changes_them =
                    |change: &&ChangeWhatIf| change.who_they_are && change.kind == ChangeKind::Changed;
                let who = |answer: &AnswerWhatIf| answer.changes.iter().filter(changes_them).count();
                told.sort_by_key(who);
                if told.is_empty() {
                    return Nearest::of(WhatIfResult::Unknown, Some(limit.unwrap_or(Limit::Numbers)));
                }
                let lost = told.len() < found;
                Nearest {
                    result: WhatIfResult::Changes,
                    more,
                    limit: limit.or(lost.then_some(Limit::Numbers)).map(words),
                    answers: told,
                }
            }
        }
    }

    /// What the evaluator says once facts are changed.
    fn after(&self, changes: &Changes) -> Decision {
        let mut facts = self.facts.clone();
        for (fact, value) in changes {
            facts.set(
                *fact,
                Given {
                    possible: value.clone(),
                    reports: Vec::new(),
                },
            );
        }
        evaluate(self.ruleset, self.periods, &facts, self.as_of)
    }

    fn told(&self, changes: &Changes) -> AnswerWhatIf {
        let change = |(id, value): &(Id<Fact>, Possible)| {
            let fact = &self.ruleset.facts[*id];
            let before = self.facts.given(*id);
            let given = Given {
                possible: value.clone(),
                reports: Vec::new(),
            };
            ChangeWhatIf {
                fact: fact.name.clone(),
                kind: match before {
                    Some(before) if !can_be(&before.possible, value) => ChangeKind::Changed,
                    Some(_) | None => ChangeKind::Stated,
                },
                from: shown(self.ruleset, fact, before),
                from_words: before.map_or_else(
                    || "not known".to_owned(),
                    |before| state(self.ruleset, &fact.kind, &before.possible),
                ),
                to: shown(self.ruleset, fact, Some(&given)),
                to_words: state(self.ruleset, &fact.kind, value),
                who_they_are: self.fixed.contains(id),
            }
        };
        AnswerWhatIf {
            changes: changes.iter().map(change).collect(),
        }
    }
}

impl Nearest {
    fn of(result: WhatIfResult, limit: Option<Limit>) -> Self {
        Self {
            result,
            answers: Vec::new(),
            more: false,
            limit: limit.map(words),
        }
    }
}

/// The bound that was hit, in words.
fn words(limit: Limit) -> String {
    match limit {
        Limit::Search => "the search was given up, so that fewer changes may be enough".to_owned(),
        Limit::Together => {
            "not every number was tried from which others are calculated, so that fewer changes may be enough"
                .to_owned()
        }
        Limit::Nodes
        | Limit::Cases
        | Limit::Variables
        | Limit::Regions
        | Limit::Numbers
        | Limit::Written
        | Limit::Readings
        | Limit::Stretches
        | Limit::Nobody => limit.to_string(),
    }
}

/// Whether a placement gives a level.
fn gives(placement: &PlacementDecision, label: &str) -> bool {
    match placement.outcome {
        PlacementOutcome::Placed => placement.level.as_deref() == Some(label),
        PlacementOutcome::Several => placement.levels_met.iter().flatten().any(|met| met == label),
        PlacementOutcome::Undetermined => placement.levels_met.iter().flatten().any(|met| met == label),
        PlacementOutcome::None | PlacementOutcome::OutOfScope => false,
    }
}

/// Whether what is known leaves room for a value.
fn can_be(known: &Possible, value: &Possible) -> bool {
    match (known, value) {
        (Possible::Labels(known), Possible::Labels(value)) => value.iter().all(|label| known.contains(label)),
        (Possible::Numbers(known), Possible::Numbers(value)) => {
            value.iter().filter_map(Interval::single).all(|value| {
                let holds = |known: &Interval| {
                    known.from.as_ref().is_none_or(|from| from <= value)
                        && known.to.as_ref().is_none_or(|to| value <= to)
                };
                known.iter().any(holds)
            })
        }
        (Possible::Sets(known), Possible::Sets(value)) => value.iter().all(|value| {
            known.iter().any(|known| {
                known.surely.without(value.surely).is_empty()
                    && value
                        .surely
                        .without(known.surely)
                        .without(known.perhaps)
                        .is_empty()
            })
        }),
        (Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_), _) => false,
    }
}

/// The clauses that keep the criteria of a level from being met, or may: those that are not met and the exclusions that
/// are, or those that are open.
fn in_the_way(level: &LevelDecision, verdict: Verdict) -> Vec<String> {
    let stands = |kind: ClauseKind, found: Verdict| match (kind, verdict) {
        (ClauseKind::Dimension | ClauseKind::Criterion, wanted) => found == wanted,
        (ClauseKind::Exclude, Verdict::NotMet) => found == Verdict::Met,
        (ClauseKind::Exclude, Verdict::Unknown) => found == Verdict::Unknown,
        (ClauseKind::Exclude, Verdict::Met) => false,
        (
            ClauseKind::Admit
            | ClauseKind::Require
            | ClauseKind::Recommend
            | ClauseKind::Typical
            | ClauseKind::Flag,
            _,
        ) => false,
    };
    let clauses = level
        .clauses
        .iter()
        .filter(|clause| stands(clause.kind, clause.verdict));
    clauses.map(|clause| clause.id.clone()).collect()
}

/// The populations that the criteria of a level are for, where the record is in none of them.
fn only_for(level: &LevelDecision) -> Vec<String> {
    let populations: Vec<_> = level
        .blocks
        .iter()
        .map(|block| block.population.as_ref())
        .collect();
    if !populations
        .iter()
        .all(|it| it.is_some_and(|it| it.verdict == Verdict::NotMet))
    {
        return Vec::new();
    }
    let mut names: Vec<String> = populations
        .into_iter()
        .flatten()
        .map(|it| it.name.clone())
        .collect();
    names.dedup();
    names
}

//! Decides chunks of rows.

use std::{collections::HashMap, sync::Arc};

use stepwell_eval::{
    FactError,
    columns::{BLOCK, Column, ColumnVerdicts, placement_of},
    conforming, evaluate_briefly, impossible, impossible_on_every_day, moves, placed,
    record::record,
};
use stepwell_model::{Day, Verdict};

use crate::{
    Job,
    answers::{self, Answer},
    chunk::{Block, Held, Ready},
    targets::{Kind, Target, Wanted, wanted},
};

/// How many records that were read alone are remembered.
const REMEMBERED: usize = 50_000;

/// What a row came to.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    /// Of each target, its answer.
    pub(crate) answers: Vec<Arc<Answer>>,
    /// Of each clause of the ruleset, its verdict; `None` where it is not in force.
    pub(crate) clauses: Arc<[Option<Verdict>]>,
}

/// A row that was decided, or why it was not.
pub(crate) type Outcome = Result<Decided, Arc<Vec<String>>>;

/// What tells rows apart.
type Key = (Option<Day>, Vec<Held>);

/// Decides.
pub(crate) struct Desk<'a> {
    job: &'a Job,
    targets: &'a [Target],
    ready: Option<(ColumnVerdicts, Wanted)>,
    /// By the verdicts they rest on, the answers of each target.
    known: Vec<HashMap<Vec<Verdict>, Option<Arc<Answer>>>>,
    alone: HashMap<Key, Outcome>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(job: &'a Job, targets: &'a [Target]) -> Self {
        let (ruleset, periods) = (job.ruleset.model(), job.ruleset.periods());
        let program = periods.program(ruleset, job.as_of);
        let ready = program.and_then(|program| {
            let wanted = wanted(ruleset, program, targets);
            let verdicts = ColumnVerdicts::new(ruleset, program, &wanted.registers)?;
            Some((verdicts, wanted))
        });
        Self {
            job,
            targets,
            ready,
            known: vec![HashMap::new(); targets.len()],
            alone: HashMap::new(),
        }
    }

    /// Decides every row of a chunk.
    pub(crate) fn decide(&mut self, block: &Block) -> Vec<Outcome> {
        let mut alone = vec![false; block.rows.len()];
        let ready = block.columns(&mut alone);
        for (row, alone) in block.rows.iter().zip(&mut alone) {
            *alone |= !row.other.is_empty() || row.as_of.is_some_and(|day| day != self.job.as_of);
        }
        let columns: Vec<Column<'_>> = ready.iter().map(Ready::column).collect();
        let Some((verdicts, wanted)) = self.ready.take() else {
            return (0..block.rows.len()).map(|row| self.one(block, row)).collect();
        };
        let mut room = verdicts.room();
        let mut outcomes = Vec::with_capacity(block.rows.len());
        for first in (0..block.rows.len()).step_by(BLOCK) {
            let count = (block.rows.len() - first).min(BLOCK);
            verdicts.read(&columns, first, count, self.job.as_of, &mut room);
            for record in 0..count {
                let row = first + record;
                let refused = block.rows.get(row).is_some_and(|row| !row.refused.is_empty());
                let verdict = |place: usize| verdicts.verdict(&room, place, record);
                let decided =
                    if refused || alone.get(row) == Some(&true) || verdicts.is_refused(&room, record) {
                        None
                    } else {
                        self.by_columns(&wanted, verdict)
                    };
                outcomes.push(match decided {
                    Some(decided) => Ok(decided),
                    None => self.one(block, row),
                });
            }
        }
        self.ready = Some((verdicts, wanted));
        outcomes
    }

    /// What the verdicts of a row settle; `None` where they do not.
    fn by_columns(&mut self, wanted: &Wanted, verdict: impl Fn(usize) -> Verdict) -> Option<Decided> {
        for place in 0..wanted.impossible {
            match verdict(place) {
                Verdict::NotMet => {}
                Verdict::Unknown if self.job.fast => {}
                Verdict::Met | Verdict::Unknown => return None,
            }
        }
        let mut answers = Vec::with_capacity(self.targets.len());
        for (at, (start, levels)) in wanted.targets.iter().enumerate() {
            let end = wanted.targets.get(at + 1).map(|(next, _)| *next);
            let end = end.or_else(|| wanted.clauses.first().map(|(_, place)| *place));
            let end = end.unwrap_or(wanted.registers.len());
            let seen: Vec<Verdict> = (*start..end).map(&verdict).collect();
            let known = self.known.get_mut(at)?;
            let answer = match known.get(&seen) {
                Some(answer) => answer.clone(),
                None => {
                    let answer = settled(self.job, self.targets.get(at)?, &seen, levels).map(Arc::new);
                    if known.len() < REMEMBERED {
                        known.insert(seen, answer.clone());
                    }
                    answer
                }
            };
            answers.push(answer?);
        }
        let mut clauses = vec![None; self.job.ruleset.model().clause_names.len()];
        for (id, place) in &wanted.clauses {
            if let Some(clause) = clauses.get_mut(id.index()) {
                *clause = Some(verdict(*place));
            }
        }
        Some(Decided {
            answers,
            clauses: clauses.into(),
        })
    }

    /// A row read alone, or as it was when it came before.
    fn one(&mut self, block: &Block, row: usize) -> Outcome {
        let Some(about) = block.rows.get(row) else {
            return Err(Arc::new(Vec::new()));
        };
        if !about.refused.is_empty() {
            return Err(Arc::new(about.refused.clone()));
        }
        if !about.other.is_empty() {
            return self.read(block, row, about.as_of);
        }
        let key: Key = (about.as_of, block.held(row).collect());
        if let Some(outcome) = self.alone.get(&key) {
            return outcome.clone();
        }
        let outcome = self.read(block, row, about.as_of);
        if self.alone.len() >= REMEMBERED {
            self.alone.clear();
        }
        self.alone.insert(key, outcome.clone());
        outcome
    }

    fn read(&self, block: &Block, row: usize, own_day: Option<Day>) -> Outcome {
        let (ruleset, periods) = (self.job.ruleset.model(), self.job.ruleset.periods());
        let facts = block.facts(ruleset, row);
        let day = own_day.unwrap_or(self.job.as_of);
        // As where one record is evaluated: first what is impossible whatever the day, where the record has none.
        let mut titles = match own_day {
            None => impossible_on_every_day(ruleset, periods, &facts),
            Some(_) => Vec::new(),
        };
        if titles.is_empty() {
            titles = impossible(ruleset, periods, &facts, day);
        }
        if !titles.is_empty() {
            let reasons = titles
                .iter()
                .map(|title| FactError::impossible(title).to_string());
            return Err(Arc::new(reasons.collect()));
        }
        let program = periods.program(ruleset, day);
        let recorded = program.map(|program| (program, record(ruleset, program, &facts, day)));
        let clauses = ruleset.clause_names.entries().map(|(id, _)| {
            let (program, recorded) = recorded.as_ref()?;
            Some(recorded[program.clause(id)?.verdict])
        });
        let clauses = clauses.collect();
        let answers: Option<Vec<Answer>> = match (&recorded, self.job.fast) {
            (Some((program, recorded)), true) => self
                .targets
                .iter()
                .map(|target| match target.kind {
                    Kind::Placement(id) => {
                        let placed = placed(ruleset, program, recorded, id);
                        answers::of_placed(ruleset, id, &placed, target.every)
                    }
                    Kind::Program(id) => Some(answers::of_conforming(conforming(program, recorded, id))),
                    Kind::Transitions => Some(answers::of_moves(ruleset, &moves(ruleset, program, recorded))),
                })
                .collect(),
            (Some(_) | None, _) => {
                let decision = evaluate_briefly(ruleset, periods, &facts, day);
                let targets = self.targets.iter();
                targets
                    .map(|target| answers::of_decision(ruleset, &decision, target))
                    .collect()
            }
        };
        match answers {
            Some(answers) => Ok(Decided {
                answers: answers.into_iter().map(Arc::new).collect(),
                clauses,
            }),
            None => Err(Arc::new(vec!["the record could not be decided".to_owned()])),
        }
    }
}

/// The answer of a target from its verdicts; `None` where the record has to be read alone.
fn settled(job: &Job, target: &Target, seen: &[Verdict], levels: &[u32]) -> Option<Answer> {
    let ruleset = job.ruleset.model();
    match (target.kind, seen) {
        (Kind::Placement(id), [in_scope, verdicts @ ..]) => {
            let verdicts: Vec<(u32, Verdict)> =
                levels.iter().copied().zip(verdicts.iter().copied()).collect();
            let outcome = placement_of(ruleset, id, *in_scope, &verdicts);
            let mut answer = answers::of_outcome(ruleset, id, outcome)?;
            if !answer.exact && !job.fast {
                return None;
            }
            if target.every && *in_scope != Verdict::NotMet {
                let met = verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Met);
                answer.met = answers::surely(ruleset, id, met.map(|(level, _)| *level));
            }
            Some(answer)
        }
        (Kind::Program(_), [in_scope, conforms]) => {
            let answer = answers::of_conforming(stepwell_eval::Conforming {
                conforms: *in_scope != Verdict::NotMet && *conforms != Verdict::NotMet,
                does_not_conform: *in_scope != Verdict::NotMet && *conforms != Verdict::Met,
                out_of_scope: *in_scope != Verdict::Met,
            });
            (answer.exact || job.fast).then_some(answer)
        }
        (Kind::Transitions, verdicts) => {
            let none = verdicts.iter().all(|verdict| *verdict == Verdict::NotMet);
            none.then(answers::no_move)
        }
        (Kind::Placement(_) | Kind::Program(_), _) => None,
    }
}

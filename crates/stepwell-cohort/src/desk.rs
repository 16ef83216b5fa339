//! Decides chunks of rows.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use indexmap::IndexSet;
use stepwell_eval::{
    FactError, Facts,
    columns::{BLOCK, Column, ColumnVerdicts, Records, Room, placement_of},
    conforming, evaluate_briefly, impossible, impossible_on_every_day, moves, placed,
    record::record,
    targets::{Kind, Target, Wanted, wanted},
};
use stepwell_model::{Day, Verdict};

use crate::{
    Job,
    answers::{self, Answer},
    chunk::{Block, Held, Ready},
};

/// How many different answers, and how many records that were read alone, are remembered.
const REMEMBERED: usize = 50_000;

/// How many registers stand in one packed word: of each, two binary digits.
const PACKED: usize = 32;

/// What a chunk of rows came to.
#[derive(Debug)]
pub(crate) struct Decided {
    /// Of each target, row by row, which of the desk's answers it is.
    pub(crate) answers: Vec<Vec<u32>>,
    /// Of each clause of the ruleset, for how many rows it is met, not met, and not known.
    pub(crate) counts: Vec<[u64; 3]>,
    /// Of each clause, row by row, its verdict, where it is in force; nothing where clauses have no columns.
    pub(crate) clauses: Vec<Vec<Option<Verdict>>>,
    /// The rows that were not decided, and why. What stands for them elsewhere means nothing.
    pub(crate) refused: BTreeMap<usize, Arc<Vec<String>>>,
}

/// What one row that was read alone came to: of each target which answer, of each clause its verdict.
#[derive(Clone, Debug)]
struct One {
    answers: Vec<u32>,
    clauses: Vec<Option<Verdict>>,
}

type Outcome = Result<Arc<One>, Arc<Vec<String>>>;

/// What tells rows apart.
type Key = (Option<Day>, Vec<Held>);

/// Decides.
pub(crate) struct Desk<'a> {
    job: &'a Job,
    targets: &'a [Target],
    ready: Option<(ColumnVerdicts, Wanted)>,
    /// Of each target, every answer that came up.
    book: Vec<IndexSet<Answer>>,
    /// Of each target, which answer follows from which verdicts.
    known: Vec<Known>,
    alone: HashMap<Key, Outcome>,
}

/// Which answer follows from which verdicts: word by word, where the way through the words so far goes on.
#[derive(Clone, Debug, Default)]
struct Known {
    ways: HashMap<(u32, u64), u32>,
    /// Of each way, its answer, if it is at its end; `None` where the record has to be read alone.
    answers: HashMap<(u32, u64), Option<u32>>,
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
            book: vec![IndexSet::new(); targets.len()],
            known: vec![Known::default(); targets.len()],
            alone: HashMap::new(),
        }
    }

    /// Of each target, the answers that [`Decided`] points to, until the next chunk is decided.
    pub(crate) fn book(&self) -> &[IndexSet<Answer>] {
        &self.book
    }

    /// Decides every row of a chunk.
    pub(crate) fn decide(&mut self, block: &Block) -> Decided {
        self.forget();
        let clauses = self.job.ruleset.model().clause_names.len();
        let columns = if self.job.clauses { clauses } else { 0 };
        let mut decided = Decided {
            answers: vec![vec![0; block.rows]; self.targets.len()],
            counts: vec![[0; 3]; clauses],
            clauses: vec![vec![None; block.rows]; columns],
            refused: BTreeMap::new(),
        };
        let ready = block.columns();
        let columns: Vec<Column<'_>> = ready.iter().map(Ready::column).collect();
        let together = self.ready.take();
        let mut room = together.as_ref().map(|(verdicts, _)| verdicts.room());
        for first in (0..block.rows).step_by(BLOCK) {
            let count = (block.rows - first).min(BLOCK);
            let mut done = Records::NONE;
            if let (Some((verdicts, wanted)), Some(room)) = (&together, &mut room) {
                verdicts.read(&columns, first, count, self.job.as_of, room);
                let within = Stretch { first, count };
                done = self.together(block, verdicts, wanted, room, within, &mut decided);
            }
            for record in (0..count).filter(|record| !done.contains(*record)) {
                let row = first + record;
                match self.one(block, row) {
                    Ok(one) => decided.put(row, &one),
                    Err(reasons) => {
                        decided.refused.insert(row, reasons);
                    }
                }
            }
        }
        self.ready = together;
        decided
    }

    /// Forgets what was remembered where it is too much. Only between two chunks: what was decided points into the book.
    fn forget(&mut self) {
        let answers = self.book.iter().map(IndexSet::len).max().unwrap_or(0);
        let ways = self.known.iter();
        let ways = ways.map(|known| known.answers.len().max(known.ways.len())).max();
        if answers.max(ways.unwrap_or(0)).max(self.alone.len()) >= REMEMBERED {
            self.book.fill(IndexSet::new());
            self.known.fill(Known::default());
            self.alone.clear();
        }
    }

    /// Decides the rows of a block that their columns settle, and tells which these are.
    fn together(
        &mut self,
        block: &Block,
        verdicts: &ColumnVerdicts,
        wanted: &Wanted,
        room: &Room,
        within: Stretch,
        decided: &mut Decided,
    ) -> Records {
        let mut done = Records::first(within.count).without(&verdicts.refused(room));
        done = done.without(&self.apart(block, within));
        for place in 0..wanted.impossible {
            let (met, can_be) = verdicts.records(room, place);
            done = done.without(if self.job.fast { &met } else { &can_be });
        }
        let mut packed = [0; BLOCK];
        let mut words = [0_u64; BLOCK];
        for (at, (start, levels)) in wanted.targets.iter().enumerate() {
            let end = wanted.end(at);
            // The way of each record through the words so far.
            let mut ways = [0_u32; BLOCK];
            for from in (*start..end).step_by(PACKED) {
                let to = (from + PACKED).min(end);
                words.fill(0);
                for (byte, four) in (from..to).step_by(4).enumerate() {
                    verdicts.packed(room, four, to, &mut packed);
                    for (word, packed) in words.iter_mut().zip(&packed) {
                        *word |= u64::from(*packed) << (8 * byte);
                    }
                }
                if to < end
                    && let Some(known) = self.known.get_mut(at)
                {
                    for (way, word) in ways.iter_mut().zip(&words) {
                        *way = known.way(*way, *word);
                    }
                }
            }
            let mut left = Records::NONE;
            let mut before = None;
            for (record, (way, word)) in ways.iter().zip(&words).enumerate().take(within.count) {
                if !done.contains(record) {
                    continue;
                }
                // Cohorts repeat themselves.
                let answer = match before {
                    Some((same, answer)) if same == (*way, *word) => answer,
                    _ => {
                        let seen = || {
                            (*start..end)
                                .map(|place| verdicts.verdict(room, place, record))
                                .collect()
                        };
                        self.answer(at, (*way, *word), levels, seen)
                    }
                };
                before = Some(((*way, *word), answer));
                match (answer, decided.answers.get_mut(at)) {
                    (Some(answer), Some(column)) => {
                        if let Some(slot) = column.get_mut(within.first + record) {
                            *slot = answer;
                        }
                    }
                    (None, _) | (_, None) => left.insert(record),
                }
            }
            done = done.without(&left);
        }
        for (id, place) in &wanted.clauses {
            let (met, can_be) = verdicts.records(room, *place);
            let (met, can_be) = (met.and(&done), can_be.and(&done));
            if let Some([is_met, not_met, unknown]) = decided.counts.get_mut(id.index()) {
                *is_met += met.count();
                *unknown += can_be.without(&met).count();
                *not_met += done.without(&can_be).count();
            }
            if let Some(column) = decided.clauses.get_mut(id.index()) {
                let rows = column.iter_mut().skip(within.first).take(within.count);
                for (record, verdict) in rows.enumerate().filter(|(record, _)| done.contains(*record)) {
                    *verdict = Some(verdicts.verdict(room, *place, record));
                }
            }
        }
        done
    }

    /// The rows of a stretch that columns do not hold whole.
    fn apart(&self, block: &Block, within: Stretch) -> Records {
        let rows = within.first..within.first + within.count;
        let refused = block.refused.range(rows.clone()).map(|(row, _)| *row);
        let other = block.other.range(rows.clone()).map(|(row, _)| *row);
        let days = block.days.range(rows);
        let days = days
            .filter(|(_, day)| **day != self.job.as_of)
            .map(|(row, _)| *row);
        let mut apart = Records::NONE;
        for row in refused.chain(other).chain(days) {
            apart.insert(row - within.first);
        }
        apart
    }

    /// Which answer follows from these verdicts; `None` where they do not settle it.
    fn answer(
        &mut self,
        at: usize,
        way: (u32, u64),
        levels: &[u32],
        seen: impl FnOnce() -> Vec<Verdict>,
    ) -> Option<u32> {
        let known = self.known.get_mut(at)?;
        if let Some(answer) = known.answers.get(&way) {
            return *answer;
        }
        let answer = settled(self.job, self.targets.get(at)?, &seen(), levels);
        let answer = answer.and_then(|answer| enter(&mut self.book, at, answer));
        known.answers.insert(way, answer);
        answer
    }

    /// A row read alone, or as it was when it came before.
    fn one(&mut self, block: &Block, row: usize) -> Outcome {
        if let Some(reasons) = block.refused.get(&row) {
            return Err(Arc::new(reasons.clone()));
        }
        let own_day = block.days.get(&row).copied();
        if block.other.contains_key(&row) {
            return self.read(block, row, own_day);
        }
        let key: Key = (own_day, block.held(row).collect());
        if let Some(outcome) = self.alone.get(&key) {
            return outcome.clone();
        }
        let outcome = self.read(block, row, own_day);
        self.alone.insert(key, outcome.clone());
        outcome
    }

    fn read(&mut self, block: &Block, row: usize, own_day: Option<Day>) -> Outcome {
        let (ruleset, periods) = (self.job.ruleset.model(), self.job.ruleset.periods());
        let facts = block.facts(ruleset, row);
        let day = own_day.unwrap_or(self.job.as_of);
        let program = periods.program(ruleset, day);
        let recorded = program.map(|program| (program, record(ruleset, program, &facts, day)));
        let titles = match (&recorded, self.job.fast) {
            // Whether what is not known leaves anybody possible is not looked at in haste, in whichever way a row is read.
            (Some((program, recorded)), true) => program
                .impossible
                .iter()
                .filter(|(_, register)| recorded[*register] == Verdict::Met)
                .map(|(id, _)| ruleset.impossible[*id].title.as_str())
                .collect(),
            (Some(_) | None, _) => cannot_be(self.job, &facts, day, own_day),
        };
        if !titles.is_empty() {
            let reasons = titles
                .iter()
                .map(|title| FactError::impossible(title).to_string());
            return Err(Arc::new(reasons.collect()));
        }
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
        let entered = answers.and_then(|answers| {
            let answers = answers.into_iter().enumerate();
            answers
                .map(|(at, answer)| enter(&mut self.book, at, answer))
                .collect()
        });
        match entered {
            Some(answers) => Ok(Arc::new(One { answers, clauses })),
            None => Err(Arc::new(vec!["the record could not be decided".to_owned()])),
        }
    }
}

/// The titles of what cannot be, as where one record is evaluated: first what is impossible whatever the day, where the record
/// has none.
fn cannot_be<'a>(job: &'a Job, facts: &Facts, day: Day, own_day: Option<Day>) -> Vec<&'a str> {
    let (ruleset, periods) = (job.ruleset.model(), job.ruleset.periods());
    let titles = match own_day {
        None => impossible_on_every_day(ruleset, periods, facts),
        Some(_) => Vec::new(),
    };
    if titles.is_empty() {
        impossible(ruleset, periods, facts, day)
    } else {
        titles
    }
}

/// Rows of a chunk that are read together.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: usize,
    count: usize,
}

impl Known {
    fn way(&mut self, way: u32, word: u64) -> u32 {
        let next = u32::try_from(self.ways.len() + 1).unwrap_or(u32::MAX);
        *self.ways.entry((way, word)).or_insert(next)
    }
}

impl Decided {
    fn put(&mut self, row: usize, one: &One) {
        for (column, answer) in self.answers.iter_mut().zip(&one.answers) {
            if let Some(slot) = column.get_mut(row) {
                *slot = *answer;
            }
        }
        for (verdict, counts) in one.clauses.iter().zip(&mut self.counts) {
            let [met, not_met, unknown] = counts;
            match verdict {
                Some(Verdict::Met) => *met += 1,
                Some(Verdict::NotMet) => *not_met += 1,
                Some(Verdict::Unknown) => *unknown += 1,
                None => {}
            }
        }
        for (column, verdict) in self.clauses.iter_mut().zip(&one.clauses) {
            if let Some(slot) = column.get_mut(row) {
                *slot = *verdict;
            }
        }
    }
}

/// Enters an answer into the book of a target.
fn enter(book: &mut [IndexSet<Answer>], at: usize, answer: Answer) -> Option<u32> {
    let (place, _) = book.get_mut(at)?.insert_full(answer);
    u32::try_from(place).ok()
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

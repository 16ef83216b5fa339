//! Whole decisions as JSON, put together from pieces that are remembered.
//!
//! What a decision says of one clause depends on few facts, and records repeat them: the same words come again and again.
//! A piece is made as [`super::decide`] makes it, and kept under what it rests on: the values of its facts, and the verdicts
//! of the clauses that it names. Records of which all that the rules read is plainly known are put together from pieces;
//! any other is decided by [`super::decide`]. The bytes are the same.

mod pieces;

use std::{cell::OnceCell, collections::HashMap};

use serde::Serialize;
use stepwell_model::{ClauseName, Day, Dispute, Id, Placement, Program as Care, Ruleset, Verdict};

use super::{FORMAT, RulesetStamp, build, clauses, exactly::Exactly};
use crate::{
    bare::{Bare, BareClauses, BareOutcome, BarePlacement, Sheet},
    compile::Periods,
    explain::Explainer,
    facts::{FactError, Record, read_facts},
    program::Program,
    record::{Recorded, record},
};

use pieces::{Rests, rests};

/// The most pieces that are kept; then all are forgotten.
const REMEMBERED: usize = 100_000;

/// A ruleset on one day, ready to put decisions together.
#[derive(Clone, Debug)]
pub struct Decisions {
    as_of: Day,
    bare: Bare,
    clauses: BareClauses,
    placements: Vec<BarePlacement>,
    parts: Vec<Part>,
    facts_read: Rests,
}

/// A part of a decision, in the order of its JSON.
#[derive(Clone, Debug)]
enum Part {
    /// The same for everybody.
    Fixed(String),
    /// The record's `$id`.
    Name,
    /// The beginning of a placement, by what it comes to.
    Placement(Id<Placement>),
    /// What rests on facts and clauses.
    Piece(Piece, Rests),
}

/// What rests on some facts and clauses only.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// The beginning of a level.
    Level(Id<Placement>, usize),
    /// A clause.
    Clause(Id<ClauseName>),
    /// A program of care.
    Care(Id<Care>),
    /// All transitions.
    Transitions,
    /// A dispute.
    Dispute(Id<Dispute>),
}

/// Where one record after the other is decided, and what is remembered of them: the words of the decisions, which hold
/// answers of patients.
#[derive(Debug)]
pub struct Desk<'a> {
    decisions: &'a Decisions,
    sheet: Sheet<'a>,
    pieces: HashMap<Box<[u64]>, Box<str>>,
    key: Vec<u64>,
}

/// A record that is read with care because a piece of its decision is not known yet.
struct Slow<'a> {
    ruleset: &'a Ruleset,
    periods: &'a Periods,
    program: &'a Program,
    record: &'a Record,
    recorded: Recorded,
    as_of: Day,
}

impl Decisions {
    /// Makes a ruleset ready for a day; `None` where it is not in force, or too large.
    pub fn new(ruleset: &Ruleset, periods: &Periods, as_of: Day) -> Option<Self> {
        let program = periods.program(ruleset, as_of)?;
        if ruleset.placements.is_empty() && !program.impossible.is_empty() {
            // Whether a record is impossible is asked with the first placement.
            return None;
        }
        let bare = Bare::keeping(ruleset, program)?;
        let placements = ruleset.placements.entries();
        let placements = placements.map(|(id, _)| bare.placement(ruleset, program, id));
        Some(Self {
            as_of,
            clauses: bare.clauses(program)?,
            placements: placements.collect::<Option<_>>()?,
            parts: parts(ruleset, periods, program, as_of),
            facts_read: pieces::facts_read(program),
            bare,
        })
    }

    /// A desk that remembers nothing yet.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            decisions: self,
            sheet: self.bare.sheet(),
            pieces: HashMap::new(),
            key: Vec::new(),
        }
    }
}

/// The parts of every decision of a program.
fn parts(ruleset: &Ruleset, periods: &Periods, program: &Program, as_of: Day) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.fixed(&format!("{{\"format\":{},\"id\":", json(&FORMAT)));
    parts.0.push(Part::Name);
    let stamp = RulesetStamp {
        name: ruleset.name.clone(),
        version: ruleset.version.to_string(),
        digest: ruleset.digest.clone(),
    };
    parts.fixed(&format!(
        ",\"ruleset\":{},\"as_of\":{},\"placements\":{{",
        json(&stamp),
        json(&as_of.to_string())
    ));
    for (at, (id, placement)) in ruleset.placements.entries().enumerate() {
        parts.key(at, &placement.name);
        parts.0.push(Part::Placement(id));
        let levels = program
            .placement(id)
            .map_or(0, |registers| registers.levels.len());
        for place in 0..levels {
            parts.fixed(if place > 0 { "," } else { "" });
            parts.piece(Piece::Level(id, place), ruleset, program);
            let mut is_first = true;
            for name in build::clauses_of_level(ruleset, program, id, place) {
                if program.clause(name).is_some() {
                    parts.fixed(if is_first { "" } else { "," });
                    parts.piece(Piece::Clause(name), ruleset, program);
                    is_first = false;
                }
            }
            parts.fixed("]}");
        }
        parts.fixed("}}");
    }
    parts.fixed("},\"programs\":{");
    for (at, (id, care)) in ruleset.programs.entries().enumerate() {
        parts.key(at, &care.header);
        parts.piece(Piece::Care(id), ruleset, program);
    }
    parts.fixed("},\"transitions\":");
    parts.piece(Piece::Transitions, ruleset, program);
    parts.fixed(",\"disputes\":{");
    let disputes = ruleset.disputes.entries();
    let disputes = disputes.filter(|(id, _)| program.disputes.get(id.index()).is_some());
    for (at, (id, dispute)) in disputes.enumerate() {
        parts.key(at, &dispute.name);
        parts.piece(Piece::Dispute(id), ruleset, program);
    }
    let follow = periods
        .follow()
        .map(|source| ruleset.sources[source].name.clone());
    parts.fixed(&format!("}},\"follow\":{}}}", json(&follow)));
    parts.0
}

#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn fixed(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Fixed(before)) => before.push_str(text),
            Some(Part::Name | Part::Placement(_) | Part::Piece(..)) | None => {
                self.0.push(Part::Fixed(text.to_owned()));
            }
        }
    }

    fn key(&mut self, at: usize, name: &str) {
        let comma = if at > 0 { "," } else { "" };
        self.fixed(&format!("{comma}{}:", json(&name)));
    }

    fn piece(&mut self, piece: Piece, ruleset: &Ruleset, program: &Program) {
        self.0.push(Part::Piece(piece, rests(ruleset, program, piece)));
    }
}

/// Anything of a decision as JSON.
fn json(value: &impl Serialize) -> String {
    // INVARIANT: every map key is text and every number is a number, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

impl Desk<'_> {
    /// Adds the decision of a record in JSON to a text; whether it could be put together. Where not, nothing is added and
    /// the record is for [`super::decide`].
    ///
    /// # Errors
    /// As of [`read_facts`].
    pub fn decide(
        &mut self,
        ruleset: &Ruleset,
        periods: &Periods,
        text: &str,
        decision: &mut String,
    ) -> Result<bool, Vec<FactError>> {
        let start = decision.len();
        if !self.decisions.bare.read_json(text, &mut self.sheet) || !self.is_settled() {
            return Ok(false);
        }
        let decisions = self.decisions;
        let mut outcomes = Vec::with_capacity(decisions.placements.len());
        for placement in &decisions.placements {
            match placement.outcome_of_possible(&mut self.sheet, decisions.as_of) {
                Some(BareOutcome::Undetermined { .. } | BareOutcome::Impossible | BareOutcome::Refused)
                | None => {
                    return Ok(false);
                }
                Some(
                    outcome @ (BareOutcome::Placed(_)
                    | BareOutcome::Several(_)
                    | BareOutcome::None
                    | BareOutcome::OutOfScope),
                ) => outcomes.push(outcome),
            }
        }
        decisions.clauses.read(&mut self.sheet, decisions.as_of);
        let record = OnceCell::new();
        let slow = OnceCell::new();
        for (at, part) in decisions.parts.iter().enumerate() {
            let at = at as u64;
            match part {
                Part::Fixed(text) => {
                    decision.push_str(text);
                    continue;
                }
                Part::Name => {
                    match self.sheet.name() {
                        Some(name) => decision.push_str(&json(&name)),
                        None => decision.push_str("null"),
                    }
                    continue;
                }
                Part::Placement(id) => {
                    self.key.clear();
                    self.key.push(at);
                    pieces::push_outcome(outcomes.get(id.index()), &mut self.key);
                }
                Part::Piece(_, rests) => {
                    self.key.clear();
                    self.key.push(at);
                    rests.push(&self.sheet, &decisions.clauses, &mut self.key);
                }
            }
            if let Some(piece) = self.pieces.get(self.key.as_slice()) {
                decision.push_str(piece);
                continue;
            }
            let read: &Result<Record, Vec<FactError>> = record.get_or_init(|| read_facts(ruleset, text));
            let record = match read {
                Ok(record) => record,
                Err(errors) => return Err(errors.clone()),
            };
            let slow: &Option<Slow<'_>> =
                slow.get_or_init(|| Slow::new(ruleset, periods, record, decisions.as_of));
            let piece = slow.as_ref().and_then(|slow| slow.piece(part));
            let Some(piece) = piece else {
                decision.truncate(start);
                return Ok(false);
            };
            decision.push_str(&piece);
            if self.pieces.len() >= REMEMBERED {
                self.pieces.clear();
            }
            self.pieces.insert(self.key.as_slice().into(), piece.into());
        }
        Ok(true)
    }

    /// Whether all that the rules read is known, so that no outcome waits for a fact.
    fn is_settled(&self) -> bool {
        let facts = self.decisions.facts_read.facts();
        facts.iter().all(|fact| !self.sheet.is_unknown(*fact))
    }
}

impl<'a> Slow<'a> {
    fn new(ruleset: &'a Ruleset, periods: &'a Periods, given: &'a Record, as_of: Day) -> Option<Self> {
        let program = periods.program(ruleset, as_of)?;
        Some(Self {
            ruleset,
            periods,
            program,
            record: given,
            recorded: record(ruleset, program, &given.facts, as_of),
            as_of,
        })
    }

    /// A piece as a whole decision has it.
    fn piece(&self, part: &Part) -> Option<String> {
        let explainer = &Explainer {
            ruleset: self.ruleset,
            program: self.program,
            recorded: &self.recorded,
            facts: &self.record.facts,
        };
        let exactly = &Exactly::new(self.ruleset, self.periods, &self.record.facts, self.as_of);
        let reasons = Some(explainer);
        Some(match part {
            Part::Fixed(_) | Part::Name => return None,
            Part::Placement(id) => {
                let placement = build::placement(self.ruleset, reasons, None, exactly, *id);
                opened(json(&placement), "}}")?
            }
            Part::Piece(Piece::Level(id, place), _) => {
                let (label, level) = build::level(explainer, exactly, *id, *place)?;
                format!("{}:{}", json(&label), opened(json(&level), "]}")?)
            }
            Part::Piece(Piece::Clause(name), _) => json(&clauses::clause(explainer, *name)?),
            Part::Piece(Piece::Care(id), _) => {
                json(&build::care(self.ruleset, reasons, reasons, exactly, *id))
            }
            Part::Piece(Piece::Transitions, _) => json(&build::transitions(reasons, reasons, exactly)),
            Part::Piece(Piece::Dispute(id), _) => json(&clauses::dispute(explainer, *id)?),
        })
    }
}

/// JSON whose last list or object is empty, without its end.
fn opened(mut json: String, end: &str) -> Option<String> {
    let length = json.strip_suffix(end)?.len();
    json.truncate(length);
    Some(json)
}

/// The verdict of a clause as a number.
fn number_of(verdict: Option<Verdict>) -> u64 {
    match verdict {
        None => 0,
        Some(Verdict::NotMet) => 1,
        Some(Verdict::Unknown) => 2,
        Some(Verdict::Met) => 3,
    }
}

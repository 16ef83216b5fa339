//! What each piece of a decision rests on.

use std::collections::BTreeSet;

use stepwell_model::{ClauseKind, ClauseName, Fact, Id, Ruleset, Value};

use super::{Piece, number_of};
use crate::{
    bare::{BareClauses, BareOutcome, Sheet},
    decision::build,
    program::{DefineRegister, Origin, Program, Register, ValueOperation, VerdictOperation, VerdictRegister},
};

/// Facts whose values, and clauses whose verdicts, a piece rests on.
#[derive(Clone, Debug, Default)]
pub(super) struct Rests {
    facts: Vec<Id<Fact>>,
    clauses: Vec<Id<ClauseName>>,
}

impl Rests {
    /// The facts.
    pub(super) fn facts(&self) -> &[Id<Fact>] {
        &self.facts
    }

    /// Adds what they are in a record to a key.
    pub(super) fn push(&self, sheet: &Sheet<'_>, clauses: &BareClauses, key: &mut Vec<u64>) {
        for fact in &self.facts {
            sheet.push_value(*fact, key);
        }
        for some in self.clauses.chunks(32) {
            let verdicts = some
                .iter()
                .map(|clause| number_of(clauses.verdict(sheet, *clause)));
            key.push(verdicts.fold(0, |all, verdict| all << 2 | verdict));
        }
    }
}

/// Adds what a placement comes to to a key.
pub(super) fn push_outcome(outcome: Option<&BareOutcome>, key: &mut Vec<u64>) {
    match outcome {
        Some(BareOutcome::Placed(level)) => key.extend([1, u64::from(*level)]),
        Some(BareOutcome::Several(levels)) => {
            key.push(2);
            key.extend(levels.iter().map(u64::from));
        }
        Some(BareOutcome::None) => key.push(3),
        Some(BareOutcome::OutOfScope) => key.push(4),
        // These are never put together.
        Some(BareOutcome::Undetermined { .. } | BareOutcome::Impossible | BareOutcome::Refused) | None => {
            key.push(5);
        }
    }
}

/// Every fact that a program reads.
pub(super) fn facts_read(program: &Program) -> Rests {
    let facts: BTreeSet<Id<Fact>> = program
        .values
        .iter()
        .filter_map(|operation| match operation {
            ValueOperation::Fact(fact) => Some(*fact),
            ValueOperation::Constant(_)
            | ValueOperation::AsOf
            | ValueOperation::Sum(_)
            | ValueOperation::Product(_)
            | ValueOperation::Elapsed { .. }
            | ValueOperation::Later { .. }
            | ValueOperation::Choose { .. } => None,
        })
        .chain(program.current_level.as_ref().map(|level| level.fact))
        .collect();
    Rests {
        facts: facts.into_iter().collect(),
        clauses: Vec::new(),
    }
}

/// What a piece rests on.
pub(super) fn rests(ruleset: &Ruleset, program: &Program, piece: Piece) -> Rests {
    let population = |population: Option<Id<stepwell_model::Population>>| {
        population.and_then(|population| program.populations.get(population.index()).copied())
    };
    match piece {
        Piece::Level(id, place) => {
            let level = program
                .placement(id)
                .and_then(|registers| registers.levels.get(place));
            let blocks = level.map(|(level, _)| build::blocks_of_level(ruleset, program, id, *level));
            let blocks: Vec<_> = blocks.into_iter().flatten().collect();
            let of_blocks = blocks.iter().flat_map(|registers| {
                let block = &ruleset.blocks[registers.block];
                let whom = block.population.or(ruleset.placements[id].population);
                [
                    Some(registers.verdict),
                    Some(registers.population),
                    population(whom),
                ]
            });
            let starts = level
                .map(|(_, register)| *register)
                .into_iter()
                .chain(of_blocks.flatten());
            reached(ruleset, program, starts, Named::EndThere)
        }
        Piece::Clause(name) => {
            let registers = program.clause(name);
            let starts = registers.into_iter().flat_map(|registers| {
                std::iter::once(registers.condition).chain(registers.unless.iter().copied())
            });
            reached(ruleset, program, starts, Named::EndThere)
        }
        Piece::Care(id) => {
            let registers = program.programs.get(id.index());
            let registers = registers.map(|registers| [registers.in_scope, registers.conforms]);
            let clauses = ruleset.programs[id].clauses.iter();
            let clauses = clauses.filter_map(|name| Some(program.clause(*name)?.verdict));
            let whom = population(ruleset.programs[id].population);
            let starts = registers.into_iter().flatten().chain(clauses).chain(whom);
            reached(ruleset, program, starts, Named::GoOn)
        }
        Piece::Transitions => {
            let registers = program.transitions.iter();
            let starts = registers.flat_map(|registers| {
                let own = [registers.condition, registers.verdict];
                own.into_iter().chain(registers.unless.iter().copied())
            });
            let mut rests = reached(ruleset, program, starts, Named::GoOn);
            if !program.transitions.is_empty() {
                // Which steps clash hangs on the level now.
                rests
                    .facts
                    .extend(program.current_level.as_ref().map(|level| level.fact));
            }
            rests
        }
        Piece::Dispute(id) => {
            let registers = program.disputes.get(id.index());
            let starts = registers.into_iter().flat_map(|registers| {
                std::iter::once(registers.verdict).chain(registers.readings.iter().copied())
            });
            reached(ruleset, program, starts, Named::GoOn)
        }
    }
}

/// What is done with clauses that are named on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Reasons name them with their verdicts, and go no further.
    EndThere,
    /// All below them counts.
    GoOn,
}

fn reached(
    ruleset: &Ruleset,
    program: &Program,
    starts: impl IntoIterator<Item = VerdictRegister>,
    named: Named,
) -> Rests {
    let (mut facts, mut clauses) = (BTreeSet::new(), BTreeSet::new());
    let mut seen: BTreeSet<(bool, usize, bool)> = BTreeSet::new();
    // With each register, whether a clause that stands there is looked into.
    let mut open: Vec<(Register, bool)> = starts
        .into_iter()
        .map(|register| (Register::Verdict(register), true))
        .collect();
    while let Some((register, into)) = open.pop() {
        match register {
            Register::Verdict(at) => {
                let Some(entry) = program.verdict(at) else {
                    continue;
                };
                if !seen.insert((true, at.index(), into)) {
                    continue;
                }
                if let (Origin::Clause(name), false, Named::EndThere) = (&entry.origin, into, named) {
                    let kind = program.clause(*name);
                    let kind = kind.map(|registers| ruleset.clauses[registers.clause].kind);
                    if kind != Some(ClauseKind::Admit) {
                        clauses.insert(*name);
                        continue;
                    }
                }
                if let Origin::Test(test) = &entry.origin {
                    // A test is told as written, also what its operation no longer holds because it makes no difference.
                    written(program, test.values(), &mut facts, &mut open);
                }
                // By how much a bound is missed is told of what an arm holds, even where that is a clause.
                let into = match entry.operation {
                    VerdictOperation::Choose { .. } => true,
                    VerdictOperation::Constant(_)
                    | VerdictOperation::Labels { .. }
                    | VerdictOperation::Within { .. }
                    | VerdictOperation::Bounded { .. }
                    | VerdictOperation::Equals { .. }
                    | VerdictOperation::Includes { .. }
                    | VerdictOperation::All(_)
                    | VerdictOperation::Any(_)
                    | VerdictOperation::Not(_)
                    | VerdictOperation::Count { .. }
                    | VerdictOperation::Agree { .. } => false,
                };
                open.extend(entry.operation.parts().into_iter().map(|part| (part, into)));
            }
            Register::Value(at) => {
                if !seen.insert((false, at.index(), false)) {
                    continue;
                }
                match program.value(at) {
                    Some(ValueOperation::Fact(fact)) => {
                        facts.insert(*fact);
                    }
                    // The guards of a value are looked into: what is used of it is told with its facts.
                    Some(operation) => open.extend(operation.parts().into_iter().map(|part| (part, true))),
                    None => {}
                }
            }
        }
    }
    Rests {
        facts: facts.into_iter().collect(),
        clauses: clauses.into_iter().collect(),
    }
}

/// Adds what written values rest on.
fn written(
    program: &Program,
    values: Vec<&Value>,
    facts: &mut BTreeSet<Id<Fact>>,
    open: &mut Vec<(Register, bool)>,
) {
    for value in values {
        match value {
            Value::Fact(fact) => {
                facts.insert(*fact);
            }
            Value::Define(define) => open.extend(program.defines.get(define.index()).map(|register| {
                let register = match register {
                    DefineRegister::Verdict(register) => Register::Verdict(*register),
                    DefineRegister::Value(register) => Register::Value(*register),
                };
                (register, true)
            })),
            // What a placement gives hangs on the guards of the test's cases.
            Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => written(program, value.parts(), facts, open),
        }
    }
}

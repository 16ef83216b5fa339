//! What an outcome still hangs on: which facts to ask, the best first, and which clauses ask them.

use std::collections::BTreeSet;

use stepwell_model::{
    ClauseKind, ClauseName, Day, Fact, Id, Impossible, Placement, Population, Program as Care, Relation,
    Ruleset, Transition, Verdict,
};

use super::{
    build::{waiting, waiting_transitions},
    exactly::{Exactly, Waits},
};
use crate::{
    compile::Periods,
    diagrams::question::Question,
    explain::{Explainer, facts_used, test_words},
    facts::Facts,
    outcome::{moves, placed},
    program::{Origin, Program, Register, VerdictRegister},
    record::record,
};

/// Something that a ruleset decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// What a placement comes to.
    Placement(Id<Placement>),
    /// What a program of care comes to.
    Program(Id<Care>),
    /// What the transitions together come to.
    Transitions,
    /// Whether one transition is triggered.
    Transition(Id<Transition>),
}

impl Target {
    /// Everything that a ruleset decides: placements, programs, then the transitions, in its order.
    pub fn all(ruleset: &Ruleset) -> Vec<Self> {
        let placements = ruleset.placements.entries().map(|(id, _)| Self::Placement(id));
        let programs = ruleset.programs.entries().map(|(id, _)| Self::Program(id));
        let transitions = (!ruleset.transitions.is_empty()).then_some(Self::Transitions);
        placements.chain(programs).chain(transitions).collect()
    }
}

/// Something that asks a fact and is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// What it is.
    pub kind: AskerKind,
    /// What it asks of the fact, as the author would write it: `withdrawal_risk is at most minimal`.
    pub tests: Vec<String>,
}

/// What asks a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskerKind {
    /// Whom the criteria or the program are for.
    Population(Id<Population>),
    /// A clause.
    Clause(Id<ClauseName>),
    /// A transition.
    Transition(Id<Transition>),
    /// A condition that cannot be.
    Impossible(Id<Impossible>),
}

/// The facts that can still change what a target comes to, the one to ask next first: that whose answer, on average over
/// all profiles that are left, leaves the fewest outcomes open; of several, the first by name. None where it is settled.
pub fn still_asked(
    ruleset: &Ruleset,
    periods: &Periods,
    facts: &Facts,
    as_of: Day,
    target: Target,
) -> Vec<Id<Fact>> {
    let Some(program) = periods.program(ruleset, as_of) else {
        return Vec::new();
    };
    let recorded = record(ruleset, program, facts, as_of);
    let explainer = &Explainer {
        ruleset,
        program,
        recorded: &recorded,
        facts,
    };
    let exactly = Exactly::new(ruleset, periods, facts, as_of);
    let register = |id| transition(program, id);
    let (question, settled) = match target {
        Target::Placement(id) => (
            Some(Question::Placement(id)),
            placed(ruleset, program, &recorded, id).settled,
        ),
        Target::Program(id) => (Some(Question::Care(id)), false),
        Target::Transitions => {
            let found = moves(ruleset, program, &recorded);
            (
                Some(Question::Transitions),
                found.settled() && found.perhaps.is_empty(),
            )
        }
        Target::Transition(id) => (register(id).map(Question::Register), false),
    };
    let Some(question) = question.filter(|_| !settled) else {
        return Vec::new();
    };
    let waits = match exactly.answer(question, true) {
        Ok(answer) => Waits::of(answer),
        Err(_) => match target {
            Target::Placement(id) => waiting(explainer, placed(ruleset, program, &recorded, id).waits_for),
            Target::Program(id) => {
                let registers = program.programs.get(id.index());
                let starts = registers.map(|registers| [registers.in_scope, registers.conforms]);
                waiting(explainer, starts.into_iter().flatten())
            }
            Target::Transitions => waiting_transitions(explainer, &moves(ruleset, program, &recorded)),
            Target::Transition(id) => waiting(explainer, register(id)),
        },
    };
    waits.ranked
}

fn transition(program: &Program, id: Id<Transition>) -> Option<VerdictRegister> {
    let mut found = program.transitions.iter();
    found
        .find(|registers| registers.transition == id)
        .map(|registers| registers.verdict)
}

/// What asks a fact among all that a target still hangs on, in the ruleset's order.
///
/// A condition that cannot be is named only where nothing else asks the fact.
pub fn askers(
    ruleset: &Ruleset,
    periods: &Periods,
    facts: &Facts,
    as_of: Day,
    target: Target,
    fact: Id<Fact>,
) -> Vec<Asker> {
    let Some(program) = periods.program(ruleset, as_of) else {
        return Vec::new();
    };
    let recorded = record(ruleset, program, facts, as_of);
    let asks = |kind: AskerKind, registers: &[VerdictRegister]| {
        let open = registers
            .iter()
            .any(|register| recorded[*register] == Verdict::Unknown);
        let starts = registers.iter().copied().map(Register::Verdict);
        (open && facts_used(program, starts).contains(&fact)).then(|| Asker {
            kind,
            tests: tests(ruleset, program, registers, fact),
        })
    };
    let population = |id: Option<Id<Population>>| {
        let id = id?;
        let register = program.populations.get(id.index())?;
        asks(AskerKind::Population(id), &[*register])
    };
    let clause = |name: &Id<ClauseName>| {
        let registers = program.clause(*name)?;
        let decides = match ruleset.clauses[registers.clause].kind {
            ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Admit
            | ClauseKind::Require => true,
            ClauseKind::Recommend | ClauseKind::Typical | ClauseKind::Flag => false,
        };
        let open = decides && recorded[registers.verdict] == Verdict::Unknown;
        let all: Vec<VerdictRegister> = std::iter::once(registers.condition)
            .chain(registers.unless.iter().copied())
            .collect();
        open.then(|| asks(AskerKind::Clause(*name), &all)).flatten()
    };
    let mut found: Vec<Asker> = Vec::new();
    match target {
        Target::Placement(id) => {
            found.extend(population(ruleset.placements[id].population));
            for registers in &program.blocks {
                let block = &ruleset.blocks[registers.block];
                if block.placement == id && recorded[registers.verdict] == Verdict::Unknown {
                    found.extend(population(block.population));
                    found.extend(block.clauses.iter().filter_map(clause));
                }
            }
        }
        Target::Program(id) => {
            found.extend(population(ruleset.programs[id].population));
            found.extend(ruleset.programs[id].clauses.iter().filter_map(clause));
        }
        Target::Transitions | Target::Transition(_) => {
            for registers in &program.transitions {
                let wanted =
                    target == Target::Transitions || target == Target::Transition(registers.transition);
                if wanted && recorded[registers.verdict] == Verdict::Unknown {
                    let all: Vec<VerdictRegister> = std::iter::once(registers.condition)
                        .chain(registers.unless.iter().copied())
                        .collect();
                    found.extend(asks(AskerKind::Transition(registers.transition), &all));
                }
            }
        }
    }
    if found.is_empty() {
        let conditions = program.impossible.iter();
        found.extend(conditions.filter_map(|(id, register)| asks(AskerKind::Impossible(*id), &[*register])));
    }
    found
}

/// The tests below registers that ask a fact, each once. Those of other clauses that are named stand there.
fn tests(ruleset: &Ruleset, program: &Program, starts: &[VerdictRegister], fact: Id<Fact>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<VerdictRegister> = starts.iter().rev().copied().collect();
    while let Some(register) = open.pop() {
        let Some(entry) = program.verdict(register).filter(|_| seen.insert(register)) else {
            continue;
        };
        let here = facts_used(program, [Register::Verdict(register)]).contains(&fact);
        match &entry.origin {
            Origin::Test(test) if here => {
                let (subject, asked) = test_words(ruleset, test);
                let verb = match test.relation {
                    Relation::Bounds(_) | Relation::OneOf { .. } => "is",
                    Relation::Includes { .. } => "includes",
                };
                let said = format!("{subject} {verb} {asked}");
                if !words.contains(&said) {
                    words.push(said);
                }
            }
            Origin::Clause(_) if !starts.contains(&register) => {}
            Origin::Test(_)
            | Origin::Step
            | Origin::Define(_)
            | Origin::Population(_)
            | Origin::Dispute(_)
            | Origin::Clause(_) => {
                let mut parts: Vec<VerdictRegister> = entry
                    .operation
                    .parts()
                    .into_iter()
                    .filter_map(|part| match part {
                        Register::Verdict(part) => Some(part),
                        Register::Value(_) => None,
                    })
                    .collect();
                parts.reverse();
                open.extend(parts);
            }
        }
    }
    words
}

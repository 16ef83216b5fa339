//! From the registers of one record to its decision.

use indexmap::IndexMap;
use stepwell_model::{Choose, ClauseName, Day, FactType, Id, Placement, Program as Care, Ruleset, Verdict};

use super::{
    BlockDecision, Decision, FORMAT, LevelDecision, PlacementDecision, PlacementOutcome, ProgramDecision,
    ProgramOutcome, RulesetStamp, TransitionsDecision, TransitionsOutcome, clauses,
    exactly::{Exactly, Waits},
};
use crate::{
    compile::Periods,
    diagrams::question::Question,
    explain::{Explainer, label_of, undecided},
    facts::{Facts, Record},
    outcome::{self, Moves, Placed, conforming, moves, placed},
    program::{BlockRegisters, Program, VerdictRegister},
    record::record,
};

const NONE: &str = "none";
const OUT_OF_SCOPE: &str = "out of scope";

/// Decides one record. Its own `$as_of` overrides `as_of`.
pub fn decide(ruleset: &Ruleset, periods: &Periods, given: &Record, as_of: Day) -> Decision {
    let mut decision = evaluate(ruleset, periods, &given.facts, given.as_of.unwrap_or(as_of));
    decision.id.clone_from(&given.id);
    decision
}

/// Decides facts on a day. Cannot fail.
pub fn evaluate(ruleset: &Ruleset, periods: &Periods, facts: &Facts, as_of: Day) -> Decision {
    decided(ruleset, periods, facts, as_of, Depth::Reasons)
}

/// The same outcomes, without levels, clauses, disputes and the reasons in them.
pub fn evaluate_briefly(ruleset: &Ruleset, periods: &Periods, facts: &Facts, as_of: Day) -> Decision {
    decided(ruleset, periods, facts, as_of, Depth::Outcomes)
}

/// How much of a decision is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// All of it.
    Reasons,
    /// Outcomes, and what they wait for.
    Outcomes,
}

fn decided(ruleset: &Ruleset, periods: &Periods, facts: &Facts, as_of: Day, depth: Depth) -> Decision {
    let program = periods.program(ruleset, as_of);
    let recorded = program.map(|program| record(ruleset, program, facts, as_of));
    let explainer = match (program, &recorded) {
        (Some(program), Some(recorded)) => Some(Explainer {
            ruleset,
            program,
            recorded,
            facts,
        }),
        (Some(_) | None, _) => None,
    };
    let explainer = explainer.as_ref();
    let reasons = match depth {
        Depth::Reasons => explainer,
        Depth::Outcomes => None,
    };
    let exactly = Exactly::new(ruleset, periods, facts, as_of);
    Decision {
        format: FORMAT,
        id: None,
        ruleset: RulesetStamp {
            name: ruleset.name.clone(),
            version: ruleset.version.to_string(),
            digest: ruleset.digest.clone(),
        },
        as_of: as_of.to_string(),
        placements: ruleset
            .placements
            .entries()
            .map(|(id, entry)| {
                (
                    entry.name.clone(),
                    placement(ruleset, explainer, reasons, &exactly, id),
                )
            })
            .collect(),
        programs: ruleset
            .programs
            .entries()
            .map(|(id, entry)| {
                (
                    entry.header.clone(),
                    care(ruleset, explainer, reasons, &exactly, id),
                )
            })
            .collect(),
        transitions: transitions(explainer, reasons, &exactly),
        disputes: ruleset
            .disputes
            .entries()
            .filter_map(|(id, entry)| Some((entry.name.clone(), clauses::dispute(reasons?, id)?)))
            .collect(),
        follow: periods
            .follow()
            .map(|source| ruleset.sources[source].name.clone()),
        what_if: None,
    }
}

/// What can still change an outcome that was not read exactly: all that unknown verdicts wait for.
pub(super) fn waiting(explainer: &Explainer<'_>, starts: impl IntoIterator<Item = VerdictRegister>) -> Waits {
    let found = undecided(explainer.program, explainer.recorded, explainer.facts, starts);
    Waits {
        ranked: found.ranked(),
        facts: found.facts.into_keys().collect(),
        disputes: found.disputes,
        exact: false,
    }
}

pub(super) fn placement(
    ruleset: &Ruleset,
    explainer: Option<&Explainer<'_>>,
    reasons: Option<&Explainer<'_>>,
    exactly: &Exactly<'_>,
    id: Id<Placement>,
) -> PlacementDecision {
    let entry = &ruleset.placements[id];
    let kind = FactType::Level(entry.continuum);
    let label = |level: u32| label_of(ruleset, &kind, level);
    let mut placed = match explainer {
        Some(explainer) => placed(ruleset, explainer.program, explainer.recorded, id),
        None => outcome::out_of_force(),
    };
    let mut waits = Waits::settled();
    if let (Some(explainer), false) = (explainer, placed.settled) {
        waits = match exactly.answer(Question::Placement(id), true) {
            Ok(answer) => {
                placed = outcome::placed_exactly(ruleset, explainer.program, id, &answer.outcomes);
                Waits::of(answer)
            }
            Err(_) => waiting(explainer, placed.waits_for.iter().copied()),
        };
    }
    let every = entry.choose == Choose::Every;
    let outcome = placement_outcome(&placed, every);
    let level = match (outcome, placed.levels.as_slice()) {
        (PlacementOutcome::Placed, [only]) => Some(label(*only)),
        (
            PlacementOutcome::Placed
            | PlacementOutcome::Several
            | PlacementOutcome::None
            | PlacementOutcome::Undetermined
            | PlacementOutcome::OutOfScope,
            _,
        ) => None,
    };
    let mut possible: Vec<String> = placed.levels.iter().map(|level| label(*level)).collect();
    possible.extend(placed.none.then(|| NONE.to_owned()));
    possible.extend(placed.out_of_scope.then(|| OUT_OF_SCOPE.to_owned()));
    let (needs, ask_next) = waits.names(ruleset);
    let judged: Vec<u32> = ruleset
        .blocks
        .iter()
        .filter(|block| block.placement == id)
        .map(|block| block.level)
        .collect();
    let count = u32::try_from(ruleset.continua[entry.continuum].levels.len()).unwrap_or(u32::MAX);
    let levels = match reasons {
        Some(explainer) => levels(explainer, exactly, id),
        None => IndexMap::new(),
    };
    let labels = |levels: &[u32]| levels.iter().map(|level| label(*level)).collect::<Vec<_>>();
    PlacementDecision {
        title: entry.title.clone(),
        outcome,
        level,
        levels_met: every.then(|| labels(&placed.surely)),
        levels_possible: every.then(|| labels(&placed.levels)),
        possible,
        exact: waits.exact,
        needs,
        ask_next,
        not_judged: (0..count)
            .filter(|level| !judged.contains(level))
            .map(label)
            .collect(),
        levels,
    }
}

fn placement_outcome(placed: &Placed, every: bool) -> PlacementOutcome {
    match (placed.settled, placed.levels.is_empty()) {
        (false, _) => PlacementOutcome::Undetermined,
        (true, _) if placed.out_of_scope => PlacementOutcome::OutOfScope,
        (true, true) => PlacementOutcome::None,
        (true, false) if every => PlacementOutcome::Several,
        (true, false) => PlacementOutcome::Placed,
    }
}

fn levels(
    explainer: &Explainer<'_>,
    exactly: &Exactly<'_>,
    id: Id<Placement>,
) -> IndexMap<String, LevelDecision> {
    let Some(registers) = explainer.program.placement(id) else {
        return IndexMap::new();
    };
    (0..registers.levels.len())
        .filter_map(|place| {
            let (label, mut level) = level(explainer, exactly, id, place)?;
            level.clauses = clauses_of_level(explainer.ruleset, explainer.program, id, place)
                .filter_map(|name| clauses::clause(explainer, name))
                .collect();
            Some((label, level))
        })
        .collect()
}

/// The label of a level of a placement, and what its criteria come to, without their clauses.
pub(super) fn level(
    explainer: &Explainer<'_>,
    exactly: &Exactly<'_>,
    id: Id<Placement>,
    place: usize,
) -> Option<(String, LevelDecision)> {
    let registers = explainer.program.placement(id)?;
    let (level, register) = registers.levels.get(place)?;
    let continuum = &explainer.ruleset.continua[explainer.ruleset.placements[id].continuum];
    let entry = continuum.levels.get(*level as usize)?;
    let blocks: Vec<&BlockRegisters> =
        blocks_of_level(explainer.ruleset, explainer.program, id, *level).collect();
    let named = |registers: &&BlockRegisters| {
        let block = &explainer.ruleset.blocks[registers.block];
        block.population.is_some() || block.title.is_some()
    };
    let shown = blocks.len() > 1 || blocks.iter().any(named);
    let decision = LevelDecision {
        verdict: exactly.verdict(explainer.recorded[*register], Question::Level(id, place)),
        title: entry.title.clone(),
        because: explainer.because(&[*register]),
        blocks: if shown {
            blocks
                .iter()
                .map(|registers| block(explainer, exactly, registers))
                .collect()
        } else {
            Vec::new()
        },
        clauses: Vec::new(),
    };
    Some((entry.label.clone(), decision))
}

/// The blocks of criteria of a level that are in force.
pub(super) fn blocks_of_level<'a>(
    ruleset: &'a Ruleset,
    program: &'a Program,
    id: Id<Placement>,
    level: u32,
) -> impl Iterator<Item = &'a BlockRegisters> {
    program.blocks.iter().filter(move |registers| {
        let block = &ruleset.blocks[registers.block];
        block.placement == id && block.level == level
    })
}

/// The clauses of the criteria of a level, in order.
pub(super) fn clauses_of_level<'a>(
    ruleset: &'a Ruleset,
    program: &'a Program,
    id: Id<Placement>,
    place: usize,
) -> impl Iterator<Item = Id<ClauseName>> {
    let registers = program
        .placement(id)
        .and_then(|registers| registers.levels.get(place));
    let blocks = registers.map(|(level, _)| blocks_of_level(ruleset, program, id, *level));
    blocks
        .into_iter()
        .flatten()
        .flat_map(|registers| &ruleset.blocks[registers.block].clauses)
        .copied()
}

fn block(explainer: &Explainer<'_>, exactly: &Exactly<'_>, registers: &BlockRegisters) -> BlockDecision {
    let block = &explainer.ruleset.blocks[registers.block];
    let population = block
        .population
        .or(explainer.ruleset.placements[block.placement].population);
    BlockDecision {
        id: block.header.clone(),
        title: block.title.clone(),
        population: population.and_then(|population| clauses::population(explainer, population)),
        verdict: exactly.verdict(
            explainer.recorded[registers.verdict],
            Question::Block(registers.block),
        ),
    }
}

pub(super) fn care(
    ruleset: &Ruleset,
    explainer: Option<&Explainer<'_>>,
    reasons: Option<&Explainer<'_>>,
    exactly: &Exactly<'_>,
    id: Id<Care>,
) -> ProgramDecision {
    let entry = &ruleset.programs[id];
    let level = entry
        .level
        .map(|(continuum, level)| label_of(ruleset, &FactType::Level(continuum), level));
    let mut found = match explainer {
        Some(explainer) => conforming(explainer.program, explainer.recorded, id),
        None => outcome::Conforming {
            conforms: false,
            does_not_conform: false,
            out_of_scope: true,
        },
    };
    let mut waits = Waits::settled();
    if let (Some(explainer), false) = (explainer, found.settled()) {
        waits = match exactly.answer(Question::Care(id), true) {
            Ok(answer) => {
                found = outcome::conforming_exactly(&answer.outcomes);
                Waits::of(answer)
            }
            Err(_) => {
                let registers = explainer.program.programs.get(id.index());
                let starts = registers.map(|registers| [registers.in_scope, registers.conforms]);
                waiting(explainer, starts.into_iter().flatten())
            }
        };
    }
    let (needs, ask_next) = waits.names(ruleset);
    let outcomes = [
        (found.conforms, ProgramOutcome::Conforms),
        (found.does_not_conform, ProgramOutcome::DoesNotConform),
        (found.out_of_scope, ProgramOutcome::OutOfScope),
    ];
    let possible: Vec<ProgramOutcome> = outcomes
        .into_iter()
        .filter(|(can_be, _)| *can_be)
        .map(|(_, outcome)| outcome)
        .collect();
    let outcome = match possible.as_slice() {
        [only] => *only,
        _ => ProgramOutcome::Undetermined,
    };
    ProgramDecision {
        title: entry.title.clone(),
        level,
        population: entry
            .population
            .and_then(|population| clauses::population(reasons?, population)),
        outcome,
        possible: possible.iter().map(|outcome| outcome.word().to_owned()).collect(),
        exact: waits.exact,
        needs,
        ask_next,
        clauses: reasons.map_or_else(Vec::new, |explainer| {
            let names = entry.clauses.iter();
            names
                .filter_map(|name| clauses::clause(explainer, *name))
                .collect()
        }),
    }
}

pub(super) fn transitions(
    explainer: Option<&Explainer<'_>>,
    reasons: Option<&Explainer<'_>>,
    exactly: &Exactly<'_>,
) -> TransitionsDecision {
    let Some(explainer) = explainer else {
        return TransitionsDecision {
            outcome: TransitionsOutcome::OutOfScope,
            triggered: Vec::new(),
            possible: Vec::new(),
            possible_outcomes: Vec::new(),
            exact: true,
            needs: Vec::new(),
            ask_next: None,
            transitions: Vec::new(),
        };
    };
    let mut found = moves(explainer.ruleset, explainer.program, explainer.recorded);
    let mut waits = Waits::settled();
    if !found.settled() || !found.perhaps.is_empty() {
        waits = match exactly.answer(Question::Transitions, true) {
            Ok(answer) => {
                found = outcome::moves_exactly(explainer.program, &answer.outcomes);
                Waits::of(answer)
            }
            Err(_) => waiting_transitions(explainer, &found),
        };
    }
    let outcomes = [
        (found.can_trigger, TransitionsOutcome::Triggered),
        (found.none, TransitionsOutcome::None),
        (found.conflict, TransitionsOutcome::Conflict),
    ];
    let possible: Vec<TransitionsOutcome> = outcomes
        .into_iter()
        .filter(|(can_be, _)| *can_be)
        .map(|(_, outcome)| outcome)
        .collect();
    let outcome = match possible.as_slice() {
        [only] => *only,
        _ => TransitionsOutcome::Undetermined,
    };
    let settled = found.settled();
    let (needs, ask_next) = waits.names(explainer.ruleset);
    let names = |ids: &[Id<stepwell_model::Transition>]| {
        ids.iter()
            .map(|id| explainer.ruleset.transitions[*id].name.clone())
            .collect()
    };
    TransitionsDecision {
        outcome,
        triggered: names(&found.triggered),
        possible: names(&found.perhaps),
        possible_outcomes: if settled {
            Vec::new()
        } else {
            possible.iter().map(|outcome| outcome.word().to_owned()).collect()
        },
        exact: waits.exact,
        needs,
        ask_next,
        transitions: reasons.map_or_else(Vec::new, |explainer| {
            let registers = explainer.program.transitions.iter();
            registers
                .map(|registers| clauses::transition(explainer, registers))
                .collect()
        }),
    }
}

pub(super) fn waiting_transitions(explainer: &Explainer<'_>, found: &Moves) -> Waits {
    let starts = explainer
        .program
        .transitions
        .iter()
        .map(|registers| registers.verdict)
        .filter(|register| explainer.recorded[*register] == Verdict::Unknown);
    let mut waits = waiting(explainer, starts);
    if let (true, Some(current)) = (found.hangs_on_level, &explainer.program.current_level) {
        waits.facts.insert(current.fact);
    }
    waits
}

//! In how many examples each case is, and whether anything was decided by it.

use std::collections::BTreeMap;

use stepwell_eval::{
    Conforming, Facts, Moves, Placed, conforming, impossible, moves, placed,
    program::{Program, VerdictRegister},
    record::{Recorded, Supposition, record},
};
use stepwell_model::{ClauseKind, DefineBody, Ruleset, Verdict};

use super::{
    Asking, Plan,
    items::{Covers, Item, What, is_condition},
};
use crate::example::first_day;

/// What was counted, item by item.
pub(super) struct Counts {
    pub(super) items: Vec<Count>,
}

pub(super) struct Count {
    /// Met, not met, unknown.
    pub(super) verdicts: Option<[usize; 3]>,
    pub(super) mattered: bool,
    /// Below, at, above.
    pub(super) sides: Vec<[usize; 3]>,
}

/// Runs every example and counts.
pub(super) fn count(ruleset: &Ruleset, plan: &Plan) -> Counts {
    let mut asking = Asking::default();
    let places: Vec<Vec<[Option<usize>; 3]>> = plan
        .items
        .iter()
        .map(|(_, sided)| {
            let place = |bound: &super::Sided| {
                let [below, at, above] = &bound.sides;
                [below, at, above].map(|side| side.as_ref().map(|condition| asking.place(condition)))
            };
            sided.iter().map(place).collect()
        })
        .collect();
    let periods = asking.compile(ruleset);
    let mut counts: Vec<Count> = plan
        .items
        .iter()
        .map(|(item, sided)| Count {
            verdicts: has_verdicts(ruleset, item).then_some([0; 3]),
            mattered: false,
            sides: vec![[0; 3]; sided.len()],
        })
        .collect();
    let mut suppositions: BTreeMap<(usize, u32), Supposition<'_>> = BTreeMap::new();
    let mut programs: Vec<&Program> = Vec::new();
    for example in &ruleset.examples {
        let day = example.as_of.unwrap_or_else(|| first_day(ruleset));
        let Some(program) = periods.program(ruleset, day) else {
            continue;
        };
        let facts = Facts::of(ruleset, example.given.iter().map(|(fact, given)| (*fact, given)));
        // Facts that cannot be are refused, and nothing is decided of them.
        if !impossible(ruleset, &periods, &facts, day).is_empty() {
            continue;
        }
        let stretch = programs.iter().position(|known| std::ptr::eq(*known, program));
        let stretch = stretch.unwrap_or_else(|| {
            programs.push(program);
            programs.len() - 1
        });
        let recorded = record(ruleset, program, &facts, day);
        let before = Outcomes::of(ruleset, program, &recorded);
        for (((item, _), places), count) in plan.items.iter().zip(&places).zip(&mut counts) {
            if !item.what.stands(ruleset, program) {
                continue;
            }
            for (places, counted) in places.iter().zip(&mut count.sides) {
                for (place, counted) in places.iter().zip(counted) {
                    let register = place.and_then(|place| program.asked.get(place).copied());
                    if register.is_some_and(|register| recorded[register] == Verdict::Met) {
                        *counted += 1;
                    }
                }
            }
            let (Some(register), Some(verdicts)) =
                (item.what.register(ruleset, program), count.verdicts.as_mut())
            else {
                continue;
            };
            let verdict = recorded[register];
            let [met, not_met, unknown] = verdicts;
            let (counted, opposite) = match verdict {
                Verdict::Met => (met, Verdict::NotMet),
                Verdict::NotMet => (not_met, Verdict::Met),
                Verdict::Unknown => (unknown, Verdict::Unknown),
            };
            *counted += 1;
            count.mattered = count.mattered || is_told(item.covers, verdict);
            if count.mattered || verdict == Verdict::Unknown {
                continue;
            }
            let key = (stretch, u32::try_from(register.index()).unwrap_or(u32::MAX));
            let supposition = suppositions
                .entry(key)
                .or_insert_with(|| Supposition::new(program, register));
            let supposed = supposition.record(ruleset, &facts, day, &recorded, opposite);
            count.mattered = differs(program, &recorded, &supposed, register)
                && Outcomes::of(ruleset, program, &supposed) != before;
        }
    }
    Counts { items: counts }
}

/// Whether it is met or not, rather than a value.
pub(super) fn has_verdicts(ruleset: &Ruleset, item: &Item) -> bool {
    match item.what {
        What::Define(id) => {
            let body: &DefineBody = &ruleset.defines[id].body;
            is_condition(body)
        }
        What::Clause(_)
        | What::ClauseUnless(..)
        | What::Transition(_)
        | What::TransitionUnless(..)
        | What::Reading(..)
        | What::Population(_) => true,
    }
}

/// Whether what decides nothing was told.
fn is_told(covers: Covers, verdict: Verdict) -> bool {
    match covers {
        Covers::Clause(ClauseKind::Flag) => verdict == Verdict::Met,
        Covers::Clause(ClauseKind::Typical | ClauseKind::Recommend) => verdict == Verdict::NotMet,
        Covers::Clause(
            ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Admit
            | ClauseKind::Require,
        )
        | Covers::Unless
        | Covers::Transition
        | Covers::Reading
        | Covers::Population
        | Covers::Define => false,
    }
}

/// Whether any register that an outcome is read from differs.
fn differs(program: &Program, before: &Recorded, after: &Recorded, supposed: VerdictRegister) -> bool {
    let of_placements = program.placements.iter().flat_map(|placement| {
        let levels = placement.levels.iter().map(|(_, register)| *register);
        levels.chain([placement.in_scope])
    });
    let of_programs = program
        .programs
        .iter()
        .flat_map(|care| [care.in_scope, care.conforms]);
    let of_transitions = program.transitions.iter().map(|transition| transition.verdict);
    let mut all = of_placements.chain(of_programs).chain(of_transitions);
    all.any(|register| register == supposed || before[register] != after[register])
}

/// What everything came to.
#[derive(PartialEq)]
struct Outcomes {
    placements: Vec<Placed>,
    programs: Vec<Conforming>,
    transitions: Moves,
}

impl Outcomes {
    fn of(ruleset: &Ruleset, program: &Program, recorded: &Recorded) -> Self {
        let placements = ruleset.placements.ids();
        let programs = ruleset.programs.ids();
        Self {
            placements: placements
                .map(|id| placed(ruleset, program, recorded, id))
                .collect(),
            programs: programs.map(|id| conforming(program, recorded, id)).collect(),
            transitions: moves(ruleset, program, recorded),
        }
    }
}

//! Clauses, transitions and disputes of a decision, with their reasons.

use indexmap::IndexMap;
use stepwell_model::{Action, Cite, ClauseKind, ClauseName, Dispute, Id, Population, Unless};

use super::{
    CiteDecision, ClauseDecision, DisputeDecision, PopulationDecision, ReadingDecision, Shown,
    TransitionDecision, UnlessDecision, shown::shown,
};
use crate::{
    explain::{Explainer, Shortfall, facts_used, shortfall},
    program::{Register, TransitionRegisters, VerdictRegister, lifting},
};

/// A clause; `None` where it is not in force.
pub(super) fn clause(explainer: &Explainer<'_>, name: Id<ClauseName>) -> Option<ClauseDecision> {
    let registers = explainer.program.clause(name)?;
    let clause = &explainer.ruleset.clauses[registers.clause];
    let id = explainer.ruleset.clause_names[name].id.clone();
    let missed = match clause.kind {
        ClauseKind::Dimension
        | ClauseKind::Criterion
        | ClauseKind::Require
        | ClauseKind::Recommend
        | ClauseKind::Typical => shortfall(explainer, registers.condition),
        ClauseKind::Exclude | ClauseKind::Admit | ClauseKind::Flag => None,
    };
    let (short_by, over_by) = match missed {
        Some(Shortfall::Short(by)) => (Some(by), None),
        Some(Shortfall::Over(by)) => (None, Some(by)),
        None => (None, None),
    };
    Some(ClauseDecision {
        title: clause.title.clone(),
        kind: clause.kind,
        condition: explainer.recorded[registers.condition],
        verdict: explainer.recorded[registers.verdict],
        because: explainer.because(&[registers.condition]),
        facts: facts(explainer, registers.condition),
        cites: cites(explainer, &clause.cites),
        short_by,
        over_by,
        notes: clause.notes.clone(),
        unless: unless(explainer, &id, &clause.unless, &registers.unless),
        id,
    })
}

/// A transition.
pub(super) fn transition(explainer: &Explainer<'_>, registers: &TransitionRegisters) -> TransitionDecision {
    let transition = &explainer.ruleset.transitions[registers.transition];
    TransitionDecision {
        id: transition.name.clone(),
        title: transition.title.clone(),
        action: action(explainer, transition.action),
        condition: explainer.recorded[registers.condition],
        verdict: explainer.recorded[registers.verdict],
        because: explainer.because(&[registers.condition]),
        facts: facts(explainer, registers.condition),
        cites: cites(explainer, &transition.cites),
        notes: transition.notes.clone(),
        unless: unless(explainer, &transition.name, &transition.unless, &registers.unless),
    }
}

fn action(explainer: &Explainer<'_>, action: Action) -> String {
    match action {
        Action::StepUp => "step up".to_owned(),
        Action::StepDown => "step down".to_owned(),
        Action::MoveTo(continuum, level) => {
            let levels = &explainer.ruleset.continua[continuum].levels;
            let label = levels
                .get(level as usize)
                .map_or("", |level| level.label.as_str());
            format!("move to {label}")
        }
        Action::Review => "review".to_owned(),
        Action::Continue => "continue".to_owned(),
        Action::Discharge => "discharge".to_owned(),
    }
}

/// A dispute with each reading.
pub(super) fn dispute(explainer: &Explainer<'_>, id: Id<Dispute>) -> Option<DisputeDecision> {
    let dispute = &explainer.ruleset.disputes[id];
    let registers = explainer.program.disputes.get(id.index())?;
    let source = |id| explainer.ruleset.sources[id].name.clone();
    let followed = registers.followed.and_then(|at| dispute.readings.get(at));
    let by_author = dispute
        .followed
        .as_ref()
        .filter(|chosen| Some(chosen.reading) == registers.followed);
    let readings = dispute
        .readings
        .iter()
        .zip(&registers.readings)
        .map(|(reading, register)| ReadingDecision {
            source: source(reading.source),
            verdict: explainer.recorded[*register],
            because: explainer.because(&[*register]),
            cites: vec![CiteDecision {
                source: source(reading.source),
                place: reading.place.clone(),
            }],
            note: reading.note.clone(),
        })
        .collect();
    Some(DisputeDecision {
        title: dispute.title.clone(),
        verdict: explainer.recorded[registers.verdict],
        disputed: registers.followed.is_none() && explainer.is_disputed(&registers.readings),
        followed: followed.map(|reading| source(reading.source)),
        because: by_author.map(|chosen| chosen.because.clone()),
        readings,
        notes: dispute.notes.clone(),
    })
}

/// A population, with why somebody is in it or not.
pub(super) fn population(explainer: &Explainer<'_>, id: Id<Population>) -> Option<PopulationDecision> {
    let population = &explainer.ruleset.populations[id];
    let register = *explainer.program.populations.get(id.index())?;
    Some(PopulationDecision {
        name: population.name.clone(),
        title: population.title.clone(),
        verdict: explainer.recorded[register],
        because: explainer.because_inside(register),
    })
}

fn unless(
    explainer: &Explainer<'_>,
    id: &str,
    unless: &[Unless],
    registers: &[VerdictRegister],
) -> Vec<UnlessDecision> {
    lifting(unless, registers)
        .map(|(unless, register)| UnlessDecision {
            id: format!("{id}/{}", unless.name),
            title: unless.title.clone(),
            kind: "unless",
            verdict: explainer.recorded[register],
            because: explainer.because(&[register]),
            facts: facts(explainer, register),
            cites: cites(explainer, &unless.cites),
            notes: unless.notes.clone(),
        })
        .collect()
}

fn facts(explainer: &Explainer<'_>, register: VerdictRegister) -> IndexMap<String, Shown> {
    facts_used(explainer.program, [Register::Verdict(register)])
        .into_iter()
        .map(|id| {
            let fact = &explainer.ruleset.facts[id];
            (
                fact.name.clone(),
                shown(explainer.ruleset, fact, explainer.facts.given(id)),
            )
        })
        .collect()
}

fn cites(explainer: &Explainer<'_>, cites: &[Cite]) -> Vec<CiteDecision> {
    cites
        .iter()
        .map(|cite| CiteDecision {
            source: explainer.ruleset.sources[cite.source].name.clone(),
            place: cite.place.clone(),
        })
        .collect()
}

//! Clauses that are never or always met, and clauses that never matter.

use stepwell_diagnostic::Span;
use stepwell_eval::{
    diagrams::Limit,
    program::{Program, VerdictRegister},
};
use stepwell_model::{Clause, ClauseKind, ClauseName, Id, Ruleset, Transition, Verdict};

use crate::{
    dates::dated,
    reach::{anybody, plain},
    report::{Finding, FindingKind},
    universe::{Found, Universe},
};

/// Something that is met or not, by name.
pub(crate) struct Tested {
    /// A clause's id, or a transition's name.
    pub(crate) id: String,
    pub(crate) span: Span,
    pub(crate) kind: Option<ClauseKind>,
    pub(crate) what: What,
}

/// What is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The condition of a version of a clause, before `unless`.
    Clause(Id<Clause>),
    /// What lifts it, by its place among what does.
    ClauseUnless(Id<Clause>, usize),
    /// The condition of a transition, before `unless`.
    Transition(Id<Transition>),
    /// What lifts it, by its place among what does.
    TransitionUnless(Id<Transition>, usize),
}

/// Whether a condition is met for nobody, or for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Never,
    Always,
    Sometimes,
}

/// Every version of every clause but `admit`, every transition, and what lifts them.
pub(crate) fn tested(universe: &Universe<'_>) -> Vec<Tested> {
    let ruleset = universe.ruleset;
    let mut all = Vec::new();
    for (id, clause) in ruleset.clauses.entries() {
        if clause.kind == ClauseKind::Admit {
            continue;
        }
        let name = &ruleset.clause_names[clause.name];
        let of_clause = |what, id: String| Tested {
            id: match name.versions.len() {
                0 | 1 => id,
                _ => dated(&id, clause.in_force),
            },
            span: clause.span,
            kind: Some(clause.kind),
            what,
        };
        all.push(of_clause(What::Clause(id), name.id.clone()));
        for (at, unless) in clause.unless.iter().enumerate() {
            let named = format!("{}/{}", name.id, unless.name);
            all.push(of_clause(What::ClauseUnless(id, at), named));
        }
    }
    for (id, transition) in ruleset.transitions.entries() {
        let of_transition = |what, id: String| Tested {
            id,
            span: transition.span,
            kind: None,
            what,
        };
        all.push(of_transition(What::Transition(id), transition.name.clone()));
        for (at, unless) in transition.unless.iter().enumerate() {
            let named = format!("{}/{}", transition.name, unless.name);
            all.push(of_transition(What::TransitionUnless(id, at), named));
        }
    }
    all
}

fn condition(program: &Program, ruleset: &Ruleset, what: What) -> Option<VerdictRegister> {
    let clause = |id: Id<Clause>| {
        let registers = program.clause(ruleset.clauses[id].name)?;
        (registers.clause == id).then_some(registers)
    };
    let transition = |id: Id<Transition>| {
        let mut all = program.transitions.iter();
        all.find(|registers| registers.transition == id)
    };
    match what {
        What::Clause(id) => clause(id).map(|registers| registers.condition),
        What::ClauseUnless(id, at) => clause(id)?.unless.get(at).copied(),
        What::Transition(id) => transition(id).map(|registers| registers.condition),
        What::TransitionUnless(id, at) => transition(id)?.unless.get(at).copied(),
    }
}

/// Whether it is in force on any day of the ruleset.
pub(crate) fn is_ever_in_force(universe: &Universe<'_>, what: What) -> bool {
    let mut programs = universe.programs();
    programs.any(|(_, program)| condition(program, universe.ruleset, what).is_some())
}

/// For whom a condition is met, on the days on which it is in force.
pub(crate) fn reach(universe: &Universe<'_>, what: What) -> Result<Reach, Limit> {
    if !anybody(universe, |program| condition(program, universe.ruleset, what))? {
        return Ok(Reach::Never);
    }
    let not = universe.fault(
        |scene, program| match condition(program, universe.ruleset, what) {
            Some(register) => Ok((universe.everyone.met(scene, register)?.not(), vec![register])),
            None => Ok((universe.everyone.space().nobody(), Vec::new())),
        },
    )?;
    match universe.found(&not)? {
        Found::Nobody => Ok(Reach::Always),
        Found::Somebody => Ok(Reach::Sometimes),
        Found::Doubtful => Err(Limit::Numbers),
    }
}

/// The clauses and transitions whose condition nobody or everybody meets.
pub(crate) fn never_or_always(universe: &Universe<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for tested in tested(universe) {
        if !is_ever_in_force(universe, tested.what) {
            continue;
        }
        match reach(universe, tested.what) {
            Ok(Reach::Sometimes) => {}
            Ok(Reach::Never) => findings.push(plain(
                FindingKind::Never,
                &tested.id,
                tested.span,
                "its condition can never be met".to_owned(),
            )),
            Ok(Reach::Always) => findings.push(plain(
                FindingKind::Always,
                &tested.id,
                tested.span,
                "its condition is always met".to_owned(),
            )),
            Err(limit) => findings.push(Finding {
                limit: Some(limit.to_string()),
                ..plain(
                    FindingKind::Never,
                    &tested.id,
                    tested.span,
                    "whether its condition can be met".to_owned(),
                )
            }),
        }
    }
    findings
}

/// The deciding clauses without which nothing would be decided differently.
pub(crate) fn idle(universe: &Universe<'_>) -> Vec<Finding> {
    let ruleset = universe.ruleset;
    let mut findings = Vec::new();
    let blocks = ruleset
        .blocks
        .entries()
        .map(|(id, block)| (Owner::Block(id.index()), &block.clauses));
    let programs = ruleset
        .programs
        .entries()
        .map(|(id, care)| (Owner::Care(id.index()), &care.clauses));
    for (owner, clauses) in blocks.chain(programs) {
        for name in clauses {
            let Some(clause) = ruleset.clause_names[*name].versions.first() else {
                continue;
            };
            let clause = &ruleset.clauses[*clause];
            let satisfied = match clause.kind {
                ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Require => Verdict::Met,
                ClauseKind::Exclude => Verdict::NotMet,
                ClauseKind::Admit | ClauseKind::Recommend | ClauseKind::Typical | ClauseKind::Flag => {
                    continue;
                }
            };
            let id = &ruleset.clause_names[*name].id;
            match matters(universe, owner, *name, satisfied) {
                Ok(true) => {}
                Ok(false) => findings.push(plain(
                    FindingKind::Idle,
                    id,
                    clause.span,
                    match owner {
                        Owner::Block(_) => "without it the same people would meet these criteria".to_owned(),
                        Owner::Care(_) => "without it the same programs would conform".to_owned(),
                    },
                )),
                Err(limit) => findings.push(Finding {
                    limit: Some(limit.to_string()),
                    ..plain(
                        FindingKind::Idle,
                        id,
                        clause.span,
                        "whether it ever matters".to_owned(),
                    )
                }),
            }
        }
    }
    findings
}

#[derive(Clone, Copy)]
enum Owner {
    Block(usize),
    Care(usize),
}

/// Whether somebody's verdict would be another if the clause were taken as satisfied.
fn matters(
    universe: &Universe<'_>,
    owner: Owner,
    name: Id<ClauseName>,
    satisfied: Verdict,
) -> Result<bool, Limit> {
    let everyone = &universe.everyone;
    let fault = universe.fault(|scene, program| {
        let nothing = || Ok((everyone.space().nobody(), Vec::new()));
        let verdict = match owner {
            Owner::Block(at) => program.blocks.get(at).map(|registers| registers.verdict),
            Owner::Care(at) => program.programs.get(at).map(|registers| registers.conforms),
        };
        let (Some(clause), Some(verdict)) = (program.clause(name), verdict) else {
            return nothing();
        };
        let with = everyone.met(scene, verdict)?;
        let without = everyone.met_if(scene, verdict, clause.verdict, satisfied)?;
        let mut differ = with.without(&without)?.or(&without.without(&with)?)?;
        if let Owner::Care(at) = owner
            && let Some(registers) = program.programs.get(at)
        {
            differ = differ.and(&everyone.met(scene, registers.in_scope)?)?;
        }
        Ok((differ, vec![verdict]))
    })?;
    match universe.found(&fault)? {
        Found::Nobody => Ok(false),
        Found::Somebody => Ok(true),
        Found::Doubtful => Err(Limit::Numbers),
    }
}

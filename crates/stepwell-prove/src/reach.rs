//! Levels and programs that nobody can get, and days on which nothing is in force.

use stepwell_diagnostic::Span;
use stepwell_eval::{
    diagrams::Limit,
    program::{Program, VerdictRegister},
};
use stepwell_model::{Choose, ClauseKind, ClauseName, Day, Id, Period};

use crate::{
    report::{Finding, FindingKind},
    universe::{Found, Universe},
};

/// A finding without an example.
pub(crate) fn plain(kind: FindingKind, target: &str, span: Span, message: String) -> Finding {
    Finding {
        kind,
        target: target.to_owned(),
        span,
        message,
        profiles: None,
        known: None,
        example: None,
        limit: None,
    }
}

/// Whether a register is met for anybody on any day.
pub(crate) fn anybody<'a>(
    universe: &Universe<'a>,
    mut register: impl FnMut(&'a Program) -> Option<VerdictRegister>,
) -> Result<bool, Limit> {
    let fault = universe.fault(|scene, program| match register(program) {
        Some(register) => Ok((universe.everyone.met(scene, register)?, vec![register])),
        None => Ok((universe.everyone.space().nobody(), Vec::new())),
    })?;
    match universe.found(&fault)? {
        Found::Nobody => Ok(false),
        Found::Somebody => Ok(true),
        Found::Doubtful => Err(Limit::Numbers),
    }
}

/// The blocks whose criteria nobody meets, or whose level nobody is given all the same; the programs that nothing conforms
/// to.
pub(crate) fn unreachable(universe: &Universe<'_>) -> Vec<Finding> {
    let ruleset = universe.ruleset;
    let mut findings = Vec::new();
    for (id, block) in ruleset.blocks.entries() {
        let placement = &ruleset.placements[block.placement];
        let unmet = "nobody can meet these criteria";
        let shadowed = match placement.choose {
            Choose::LeastIntensive => "whoever meets these criteria meets those of a less intensive level",
            Choose::MostIntensive => "whoever meets these criteria meets those of a more intensive level",
            Choose::Every => unmet,
        };
        let met = anybody(universe, |program| Some(program.blocks.get(id.index())?.verdict));
        let message = match met {
            Ok(false) => Ok(Some(unmet)),
            Ok(true) => universe
                .fault(|scene, program| {
                    let placed = program.placement(block.placement).and_then(|registers| {
                        let found = registers.placed.iter().find(|(level, _)| *level == block.level);
                        found.map(|(_, register)| *register)
                    });
                    let registers = program.blocks.get(id.index()).map(|registers| registers.verdict);
                    match (placed, registers) {
                        (Some(placed), Some(met)) => {
                            let placed = universe.everyone.met(scene, placed)?;
                            Ok((placed.and(&universe.everyone.met(scene, met)?)?, vec![met]))
                        }
                        (Some(_) | None, _) => Ok((universe.everyone.space().nobody(), Vec::new())),
                    }
                })
                .and_then(|fault| universe.found(&fault))
                .and_then(|found| match found {
                    Found::Nobody => Ok(Some(shadowed)),
                    Found::Somebody => Ok(None),
                    Found::Doubtful => Err(Limit::Numbers),
                }),
            Err(limit) => Err(limit),
        };
        match message {
            Ok(None) => {}
            Ok(Some(message)) => {
                let message = message.to_owned();
                findings.push(plain(
                    FindingKind::Unreachable,
                    &block.header,
                    block.span,
                    message,
                ));
            }
            Err(limit) => findings.push(Finding {
                limit: Some(limit.to_string()),
                ..plain(
                    FindingKind::Unreachable,
                    &block.header,
                    block.span,
                    "whether anybody can get this level".to_owned(),
                )
            }),
        }
    }
    for (id, care) in ruleset.programs.entries() {
        let conforms = universe.fault(|scene, program| match program.programs.get(id.index()) {
            Some(registers) => {
                let in_scope = universe.everyone.met(scene, registers.in_scope)?;
                let met = universe.everyone.met(scene, registers.conforms)?;
                Ok((in_scope.and(&met)?, vec![registers.in_scope, registers.conforms]))
            }
            None => Ok((universe.everyone.space().nobody(), Vec::new())),
        });
        let message = "nothing can conform to this program".to_owned();
        let found = plain(FindingKind::Unreachable, &care.header, care.span, message);
        match conforms.and_then(|fault| universe.found(&fault)) {
            Ok(Found::Nobody) => findings.push(found),
            Ok(Found::Somebody) => {}
            Ok(Found::Doubtful) => findings.push(Finding {
                limit: Some(Limit::Numbers.to_string()),
                ..found
            }),
            Err(limit) => findings.push(Finding {
                limit: Some(limit.to_string()),
                ..found
            }),
        }
    }
    findings
}

/// The stretches of days on which a level has no `admit`, or a program no requirement.
pub(crate) fn not_in_force(universe: &Universe<'_>) -> Vec<Finding> {
    let ruleset = universe.ruleset;
    let blocks = ruleset.blocks.iter().map(|block| {
        (
            &block.header,
            block.span,
            &block.clauses,
            ClauseKind::Admit,
            "no `admit`",
        )
    });
    let programs = ruleset.programs.iter().map(|care| {
        (
            &care.header,
            care.span,
            &care.clauses,
            ClauseKind::Require,
            "no requirement",
        )
    });
    let mut findings = Vec::new();
    for (header, span, clauses, kind, what) in blocks.chain(programs) {
        let ever = clauses.iter().any(|name| has_kind(universe, *name, kind));
        if !ever {
            continue;
        }
        let mut bare: Vec<Period> = Vec::new();
        for (scene, days) in universe
            .everyone
            .scenes()
            .iter()
            .zip(universe.periods.stretches())
        {
            let stands = clauses.iter().any(|name| {
                let registers = scene.program.clause(*name);
                registers.is_some_and(|registers| ruleset.clauses[registers.clause].kind == kind)
            });
            if stands {
                continue;
            }
            match bare.last_mut() {
                Some(last) if last.until.map(Day::next) == days.from => last.until = days.until,
                Some(_) | None => bare.push(days),
            }
        }
        for period in bare {
            let message = format!("{what} of it is in force {}", days_words(period));
            findings.push(plain(FindingKind::NotInForce, header, span, message));
        }
    }
    findings
}

fn has_kind(universe: &Universe<'_>, name: Id<ClauseName>, kind: ClauseKind) -> bool {
    let versions = &universe.ruleset.clause_names[name].versions;
    versions
        .iter()
        .any(|clause| universe.ruleset.clauses[*clause].kind == kind)
}

/// `from 2024-01-01 until 2024-06-30`
fn days_words(period: Period) -> String {
    match (period.from, period.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "on any day".to_owned(),
    }
}

//! Clauses that are never or always met, and exclusions that shut their level for everybody.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_eval::{diagrams::Limit, program::VerdictRegister};
use stepwell_model::{ClauseKind, ClauseName, Id};

use super::undecided;
use crate::{
    clauses::{Reach, Tested, What, is_ever_in_force, reach, tested},
    dates::dated,
    universe::{Found, Universe},
};

/// Tells clauses whose condition nobody or everybody meets, on the days of each version; what lifts nothing, or always
/// lifts; versions that are never in force; and exclusions that leave nobody in.
pub(super) fn check(universe: &Universe<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut shut = Vec::new();
    // Of what is never met, or never in force, nobody need read that it is never lifted either.
    let mut settled = Vec::new();
    for it in tested(universe) {
        let is_unless = match it.what {
            What::Clause(_) | What::Transition(_) => false,
            What::ClauseUnless(..) | What::TransitionUnless(..) => true,
        };
        if is_unless && settled.contains(&it.span) {
            continue;
        }
        if !is_ever_in_force(universe, it.what) {
            settled.push(it.span);
            // What an amendment ended before its own days is as it should be; its changes are looked at below.
            if universe.ruleset.amendment.is_none() {
                found.push(never_in_force(universe, &it.id, it.span, called(&it)));
            }
            continue;
        }
        match reach(universe, it.what) {
            Ok(Reach::Sometimes) => {}
            Ok(Reach::Never) if is_unless => found.push(never_lifts(&it)),
            Ok(Reach::Always) if is_unless => found.push(always_lifts(&it)),
            Ok(Reach::Never) => {
                settled.push(it.span);
                found.push(never(&it));
            }
            Ok(Reach::Always) => {
                let unless = lifted(universe, it.what);
                // Whoever reads that it shuts everybody out need not read it again of those who would be admitted.
                if it.kind == Some(ClauseKind::Exclude) && !unless {
                    shut.push(it.span);
                }
                found.push(always(&it, unless));
            }
            Err(limit) => {
                let question = format!("whether `{}` can be met", it.id);
                found.push(undecided(limit, it.span, &question));
            }
        }
    }
    for change in universe
        .ruleset
        .amendment
        .iter()
        .flat_map(|amendment| &amendment.changes)
    {
        if !universe.periods.in_force().meets(change.in_force) {
            let id = dated(&change.id, change.in_force);
            found.push(never_in_force(universe, &id, change.span, "change"));
        }
    }
    let exclusions = exclusions(universe);
    found.extend(
        exclusions
            .into_iter()
            .filter(|told| !shut.contains(&told.label.span)),
    );
    found
}

/// Whether something can be lifted by an `unless`.
fn lifted(universe: &Universe<'_>, what: What) -> bool {
    let ruleset = universe.ruleset;
    match what {
        What::Clause(id) => !ruleset.clauses[id].unless.is_empty(),
        What::Transition(id) => !ruleset.transitions[id].unless.is_empty(),
        What::ClauseUnless(..) | What::TransitionUnless(..) => false,
    }
}

fn never_in_force(universe: &Universe<'_>, id: &str, span: Span, called: &str) -> Diagnostic {
    let ruleset = dated(
        &format!("`{}` is", universe.ruleset.name),
        universe.periods.in_force(),
    );
    Diagnostic::new(
        Code::NeverInForce,
        span,
        format!("`{id}` counts on no day: {ruleset}"),
        "the days of this lie outside those of the ruleset",
    )
    .help(format!(
        "mend the days after `in force`, here or in the header, or remove the {called}"
    ))
}

fn never_lifts(tested: &Tested) -> Diagnostic {
    Diagnostic::new(
        Code::UnlessNeverOrAlways,
        tested.span,
        format!("`{}` can never hold, so it lifts nothing", tested.id),
        "an `unless` of this can never hold",
    )
    .help("mend the condition after `unless`, or remove the `unless`")
}

fn always_lifts(tested: &Tested) -> Diagnostic {
    let whole = tested
        .id
        .rsplit_once('/')
        .map_or(tested.id.as_str(), |(whole, _)| whole);
    let so = match tested.kind {
        Some(ClauseKind::Exclude) => format!("so `{whole}` shuts nobody out"),
        Some(ClauseKind::Flag) => format!("so `{whole}` is never told"),
        Some(ClauseKind::Typical) => format!("so `{whole}` is never told"),
        Some(
            ClauseKind::Require
            | ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Admit
            | ClauseKind::Recommend,
        ) => format!("so `{whole}` asks nothing"),
        None => format!("so `{whole}` is never triggered"),
    };
    Diagnostic::new(
        Code::UnlessNeverOrAlways,
        tested.span,
        format!("`{}` always holds, {so}", tested.id),
        "an `unless` of this always holds",
    )
    .help(format!(
        "mend the condition after `unless`, or remove the {}",
        called(tested)
    ))
}

fn called(tested: &Tested) -> &'static str {
    match tested.kind {
        Some(_) => "clause",
        None => "transition",
    }
}

fn never(tested: &Tested) -> Diagnostic {
    let so = match tested.kind {
        Some(ClauseKind::Exclude) => "so it shuts nobody out",
        Some(ClauseKind::Flag) => "so it is never told",
        Some(ClauseKind::Require) => "so no program does what it requires",
        Some(ClauseKind::Recommend) => "so no program does what it recommends",
        Some(ClauseKind::Typical) => "so nobody is ever typical",
        Some(ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit) => "whoever the patient is",
        None => "so it is never triggered",
    };
    Diagnostic::new(
        Code::NeverMet,
        tested.span,
        format!("`{}` can never be met, {so}", tested.id),
        "the condition of this can never be met",
    )
    .help(format!(
        "mend the condition, or remove the {}; usually two bounds exclude each other, or it names what nobody can meet",
        called(tested)
    ))
}

fn always(tested: &Tested, unless: bool) -> Diagnostic {
    let so = match tested.kind {
        Some(ClauseKind::Exclude) => "so it shuts everybody out",
        Some(ClauseKind::Flag) => "so it is told of everybody",
        Some(ClauseKind::Typical) => "so it is never told",
        Some(
            ClauseKind::Require
            | ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Admit
            | ClauseKind::Recommend,
        ) => "so it asks nothing",
        None => "so it is triggered for everybody",
    };
    let shuts_or_tells = match tested.kind {
        Some(ClauseKind::Exclude | ClauseKind::Flag) | None => true,
        Some(
            ClauseKind::Require
            | ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Admit
            | ClauseKind::Recommend
            | ClauseKind::Typical,
        ) => false,
    };
    let save = if unless && shuts_or_tells {
        ", save where its `unless` counts"
    } else {
        ""
    };
    Diagnostic::new(
        Code::AlwaysMet,
        tested.span,
        format!("`{}` is always met, {so}{save}", tested.id),
        "the condition of this is always met",
    )
    .help(format!(
        "mend the condition, or remove the {}; a bound at the end of a range is the usual cause",
        called(tested)
    ))
}

/// Tells each exclusion that is met by all who would be admitted.
fn exclusions(universe: &Universe<'_>) -> Vec<Diagnostic> {
    let ruleset = universe.ruleset;
    let mut found = Vec::new();
    for (id, block) in ruleset.blocks.entries() {
        let of_kind = |kind: ClauseKind| {
            block.clauses.iter().copied().filter(move |name| {
                let versions = &ruleset.clause_names[*name].versions;
                versions
                    .first()
                    .is_some_and(|clause| ruleset.clauses[*clause].kind == kind)
            })
        };
        let admits: Vec<Id<ClauseName>> = of_kind(ClauseKind::Admit).collect();
        for name in of_kind(ClauseKind::Exclude) {
            let admitted = |not_excluded: bool| {
                universe.fault(|scene, program| {
                    let everyone = &universe.everyone;
                    let (Some(registers), Some(excluded)) =
                        (program.blocks.get(id.index()), program.clause(name))
                    else {
                        return Ok((everyone.space().nobody(), Vec::new()));
                    };
                    let mut asked: Vec<VerdictRegister> = vec![registers.population];
                    let mut set = everyone.met(scene, registers.population)?;
                    for admit in &admits {
                        if let Some(admit) = program.clause(*admit) {
                            set = set.and(&everyone.met(scene, admit.verdict)?)?;
                            asked.push(admit.verdict);
                        }
                    }
                    if not_excluded {
                        set = set.without(&everyone.met(scene, excluded.verdict)?)?;
                    }
                    Ok((set, asked))
                })
            };
            let somebody = |not_excluded: bool| -> Result<bool, Limit> {
                match universe.found(&admitted(not_excluded)?)? {
                    Found::Nobody => Ok(false),
                    Found::Somebody => Ok(true),
                    Found::Doubtful => Err(Limit::Numbers),
                }
            };
            let entry = &ruleset.clause_names[name];
            let Some(clause) = entry.versions.first().map(|clause| &ruleset.clauses[*clause]) else {
                continue;
            };
            match somebody(false).and_then(|admits| Ok(admits && !somebody(true)?)) {
                Ok(false) => {}
                Ok(true) => found.push(
                    Diagnostic::new(
                        Code::ExclusionShutsAll,
                        clause.span,
                        format!(
                            "whoever `{}` would admit is excluded by `{}`, so nobody is left",
                            block.header, entry.short
                        ),
                        "this excludes all who would be admitted",
                    )
                    .help("mend the exclusion, or say with `unless` for whom it does not count"),
                ),
                Err(limit) => {
                    let question = format!("whether `{}` leaves anybody in", entry.id);
                    found.push(undecided(limit, clause.span, &question));
                }
            }
        }
    }
    found
}

//! What nobody asked about: gaps, overlaps, levels nobody gets, clauses that never matter, days without rules.

use num_bigint::BigUint;
use stepwell_eval::diagrams::Limit;
use stepwell_model::{Choose, Hole, Id, Placement};

use crate::{
    clauses,
    holes::{Share, hole, known, known_of, shares, unknown_hole},
    properties::hole_targets,
    questions::Stated,
    reach,
    report::{Finding, FindingKind},
    show::{Seen, Showing, show},
    universe::{Fault, Found, Universe},
};

/// Everything found, by kind, then target.
pub(crate) fn find(universe: &Universe<'_>, stated: &Stated) -> Vec<Finding> {
    let ruleset = universe.ruleset;
    let mut findings = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        findings.extend(open_holes(universe, stated, Hole::Gap, id));
        // Who gets every level is meant to get several.
        if placement.choose != Choose::Every {
            findings.extend(open_holes(universe, stated, Hole::Overlap, id));
        }
        // What is stated is told, and counted, of every placement.
        for kind in [Hole::Gap, Hole::Overlap] {
            findings.extend(known_holes(universe, stated, kind, id));
        }
    }
    findings.extend(reach::unreachable(universe));
    findings.extend(clauses::never_or_always(universe));
    findings.extend(clauses::idle(universe));
    findings.extend(reach::not_in_force(universe));
    findings.sort_by(|a, b| {
        (a.kind, &a.target, &a.known, &a.message).cmp(&(b.kind, &b.target, &b.known, &b.message))
    });
    findings
}

/// What is left of a kind of hole beside what is known.
fn open_holes(
    universe: &Universe<'_>,
    stated: &Stated,
    kind: Hole,
    placement: Id<Placement>,
) -> Vec<Finding> {
    let meant = known_of(universe, &stated.known, kind, placement);
    let mut findings = Vec::new();
    for share in shares(universe, placement) {
        let fault = unknown_hole(universe, &meant, kind, placement, share);
        let target = target(universe, placement, share);
        findings.extend(one(universe, kind, placement, &target, fault, None));
    }
    findings
}

/// The known holes of a kind.
fn known_holes(
    universe: &Universe<'_>,
    stated: &Stated,
    kind: Hole,
    placement: Id<Placement>,
) -> Vec<Finding> {
    let meant = known_of(universe, &stated.known, kind, placement);
    let mut findings = Vec::new();
    for (at, asked) in &meant {
        let fault = universe.fault(|scene, program| {
            let share = Share::Everybody;
            let (set, registers) = hole(universe, (scene, program), kind, placement, share)?;
            Ok((
                known(universe, (scene, program), &set, &[*asked], true)?,
                registers,
            ))
        });
        let because = universe.ruleset.known.get(*at).map(|known| known.because.clone());
        let target = target(universe, placement, Share::Everybody);
        findings.extend(one(universe, kind, placement, &target, fault, because));
    }
    findings
}

fn target(universe: &Universe<'_>, placement: Id<Placement>, share: Share) -> String {
    let entry = &universe.ruleset.placements[placement];
    let population = match share {
        Share::Of(population) => Some(population),
        Share::Everybody => entry.population,
        Share::Rest => None,
    };
    match (population, share) {
        (Some(population), _) => format!(
            "{} for {}",
            entry.name, universe.ruleset.populations[population].name
        ),
        (None, Share::Rest) => format!("{} for everybody else", entry.name),
        (None, Share::Of(_) | Share::Everybody) => entry.name.clone(),
    }
}

fn one(
    universe: &Universe<'_>,
    kind: Hole,
    placement: Id<Placement>,
    target: &str,
    fault: Result<Fault, Limit>,
    because: Option<String>,
) -> Option<Finding> {
    let (finding_kind, what, title) = match kind {
        Hole::Gap => (
            FindingKind::Gap,
            "these meet the criteria of no level",
            format!("gap in {target}"),
        ),
        Hole::Overlap => (
            FindingKind::Overlap,
            "these meet the criteria of several levels",
            format!("overlap in {target}"),
        ),
    };
    // Each example has a title of its own, so that all of them can be pasted.
    let title = match &because {
        Some(because) => format!("known {title}: {because}"),
        None => title,
    };
    let undecided = |limit: Limit| {
        Some(Finding {
            limit: Some(limit.to_string()),
            known: because.clone(),
            ..finding(universe, finding_kind, target, placement, what)
        })
    };
    let fault = match fault {
        Ok(fault) => fault,
        Err(limit) => return undecided(limit),
    };
    match universe.found(&fault) {
        Ok(Found::Nobody) => return None,
        Ok(Found::Somebody) => {}
        Ok(Found::Doubtful) => return undecided(Limit::Numbers),
        Err(limit) => return undecided(limit),
    }
    let showing = Showing {
        title: &title,
        targets: hole_targets(universe, kind, placement),
        seen: Seen::Hole(kind, placement),
    };
    let profiles: Option<BigUint> = universe.count(&fault).ok();
    let (example, limit) = match show(universe, &fault, &showing) {
        Ok(Some((example, limit))) => (Some(example), limit),
        Ok(None) => (None, None),
        Err(limit) => (None, Some(limit)),
    };
    Some(Finding {
        profiles,
        known: because,
        example,
        limit: limit.map(|limit| limit.to_string()),
        ..finding(universe, finding_kind, target, placement, what)
    })
}

fn finding(
    universe: &Universe<'_>,
    kind: FindingKind,
    target: &str,
    placement: Id<Placement>,
    what: &str,
) -> Finding {
    Finding {
        kind,
        target: target.to_owned(),
        span: universe.ruleset.placements[placement].span,
        message: what.to_owned(),
        profiles: None,
        known: None,
        example: None,
        limit: None,
    }
}

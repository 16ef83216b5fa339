//! The registers of a ruleset and of its mutant that say the same of somebody.

use std::collections::BTreeSet;

use stepwell_eval::program::{DefineRegister, Program, VerdictRegister};
use stepwell_model::{ClauseKind, Ruleset};

/// A register of each; `None` where one of both has none.
pub(super) type Pair = (Option<VerdictRegister>, Option<VerdictRegister>);

/// What outcomes are read from, in both.
pub(super) fn outcomes(ruleset: &Ruleset, (was, is): (&Program, &Program)) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for id in ruleset.placements.ids() {
        let (Some(was), Some(is)) = (was.placement(id), is.placement(id)) else {
            continue;
        };
        let (before, after) = (&was.placed, &is.placed);
        let levels: BTreeSet<u32> = before.iter().chain(after).map(|(level, _)| *level).collect();
        for level in levels {
            let of = |parts: &[(u32, VerdictRegister)]| {
                let found = parts.iter().find(|(other, _)| *other == level);
                found.map(|(_, register)| *register)
            };
            pairs.push((of(before), of(after)));
        }
        pairs.push((Some(was.none), Some(is.none)));
        pairs.push((Some(was.out_of_scope), Some(is.out_of_scope)));
    }
    for (was, is) in was.programs.iter().zip(&is.programs) {
        pairs.push((Some(was.conforms), Some(is.conforms)));
        pairs.push((Some(was.in_scope), Some(is.in_scope)));
    }
    pairs.extend(transitions((was, is)));
    pairs
}

/// The transitions, in both.
pub(super) fn transitions((was, is): (&Program, &Program)) -> Vec<Pair> {
    let transitions = was.transitions.iter().zip(&is.transitions);
    transitions
        .map(|(was, is)| (Some(was.verdict), Some(is.verdict)))
        .collect()
}

/// What each source says, in both.
pub(super) fn readings((was, is): (&Program, &Program)) -> Vec<Pair> {
    let disputes = was.disputes.iter().zip(&is.disputes);
    let readings = disputes.flat_map(|(was, is)| was.readings.iter().zip(&is.readings));
    readings.map(|(was, is)| (Some(*was), Some(*is))).collect()
}

/// What examples can expect besides, in both.
pub(super) fn details(ruleset: &Ruleset, (was, is): (&Program, &Program)) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (was, is) in was.blocks.iter().zip(&is.blocks) {
        pairs.push((Some(was.verdict), Some(is.verdict)));
    }
    for (was, is) in was.clauses.iter().zip(&is.clauses) {
        if let (Some(was), Some(is)) = (was, is)
            && ruleset.clauses[was.clause].kind != ClauseKind::Admit
        {
            pairs.push((Some(was.verdict), Some(is.verdict)));
        }
    }
    for (was, is) in was.disputes.iter().zip(&is.disputes) {
        pairs.push((Some(was.verdict), Some(is.verdict)));
    }
    for (was, is) in was.populations.iter().zip(&is.populations) {
        pairs.push((Some(*was), Some(*is)));
    }
    for (was, is) in was.defines.iter().zip(&is.defines) {
        if let (DefineRegister::Verdict(was), DefineRegister::Verdict(is)) = (was, is) {
            pairs.push((Some(*was), Some(*is)));
        }
    }
    pairs
}

//! Who comes to another outcome or verdict by a mutant: everybody, over decision diagrams.

use std::collections::BTreeSet;

use stepwell_eval::{
    Periods,
    diagrams::{Asking, Case, Diagram, Everyone, Limit, Scene},
    program::{DefineRegister, Program, VerdictRegister},
};
use stepwell_model::{Action, Choose, ClauseKind, Id, LabelSet, Possible, Ruleset, Target, Transition};

use super::killer::{Lines, lines};
use crate::show::{near_in_time, without_what_is_not_needed};

/// The most stretches of days that are looked at.
const MOST_STRETCHES: usize = 100;

/// A ruleset and a mutant of it.
pub(super) struct Apart<'a> {
    pub(super) ruleset: &'a Ruleset,
    pub(super) periods: &'a Periods,
    pub(super) mutated: &'a Ruleset,
    pub(super) mutated_periods: &'a Periods,
    /// What is changed, where it can be expected by itself.
    pub(super) own: Option<Target>,
}

/// What came of looking for somebody.
pub(super) enum Told {
    /// The example that tells, by its place.
    Killer(usize),
    /// Nobody comes to anything else.
    Nobody,
    /// It was not found out.
    Limit(String),
}

/// What came of looking for a case.
pub(super) enum Search {
    Case(Case, Lines),
    Nobody,
    Limit(String),
}

/// One stretch of days in both.
struct Days<'a> {
    /// The scenes of the ruleset and of its mutant.
    scenes: (usize, usize),
    programs: (&'a Program, &'a Program),
}

/// Registers of both that say the same of somebody.
type Pair = (Option<VerdictRegister>, Option<VerdictRegister>);

impl<'a> Apart<'a> {
    /// What an example of a case would have to expect to tell the two apart.
    pub(super) fn lines(&self, case: &Case) -> Option<Lines> {
        lines(self, case, false)
    }

    /// Looks for somebody who comes to something else.
    pub(super) fn search(&self) -> Search {
        match self.found() {
            Ok(search) => search,
            Err(limit) => Search::Limit(limit.to_string()),
        }
    }

    fn found(&self) -> Result<Search, Limit> {
        let mut scenes = Vec::new();
        let mut days = Vec::new();
        for (stretch, day) in self.periods.stretches().zip(self.periods.days()) {
            let programs = (
                self.periods.program(self.ruleset, day),
                self.mutated_periods.program(self.mutated, day),
            );
            let (Some(program), Some(other)) = programs else {
                continue;
            };
            if program == other && !self.has_other_actions() {
                continue;
            }
            let first = scenes.len();
            for (ruleset, program) in [(self.ruleset, program), (self.mutated, other)] {
                scenes.push(Scene {
                    ruleset,
                    program,
                    days: stretch,
                });
            }
            days.push(Days {
                scenes: (first, first + 1),
                programs: (program, other),
            });
        }
        if days.len() > MOST_STRETCHES {
            return Err(Limit::Stretches);
        }
        if days.is_empty() {
            return Ok(Search::Nobody);
        }
        let all = All {
            apart: self,
            everyone: Everyone::new(scenes)?,
        };
        all.search(&days)
    }

    fn has_other_actions(&self) -> bool {
        let actions = |ruleset: &Ruleset| -> Vec<Action> {
            ruleset.transitions.iter().map(|transition| transition.action).collect()
        };
        actions(self.ruleset) != actions(self.mutated)
    }
}

/// Everybody, by both.
struct All<'a> {
    apart: &'a Apart<'a>,
    everyone: Everyone<'a>,
}

/// What was met with on the way.
#[derive(Default)]
struct Met {
    /// Somebody comes to something else, and no example of it was found.
    somebody: bool,
    limit: Option<Limit>,
}

impl All<'_> {
    fn search(&self, days: &[Days<'_>]) -> Result<Search, Limit> {
        let mut met = Met::default();
        // Outcomes first, then what they rest on.
        for pairs in [outcomes, details] {
            for days in days {
                for pair in pairs(self.apart.ruleset, days.programs) {
                    if let Some((case, lines)) = self.of_pair(days, pair, &mut met)? {
                        return Ok(Search::Case(case, lines));
                    }
                }
            }
        }
        for days in days {
            if let Some((case, lines)) = self.of_refused(days, &mut met)? {
                return Ok(Search::Case(case, lines));
            }
            if let Some((case, lines)) = self.of_disputes(days, &mut met)? {
                return Ok(Search::Case(case, lines));
            }
        }
        if self.apart.has_other_actions() {
            for days in days {
                if let Some((case, lines)) = self.of_actions(days)? {
                    return Ok(Search::Case(case, lines));
                }
            }
            return Ok(Search::Limit(
                "only what the transition asks for differs, which an example sees only in a conflict, and none was found"
                    .to_owned(),
            ));
        }
        Ok(match met.limit {
            Some(limit) => Search::Limit(limit.to_string()),
            None if met.somebody => Search::Limit(
                "somebody comes to something else, but nothing that an example can expect shows it".to_owned(),
            ),
            None => Search::Nobody,
        })
    }

    fn met(&self, scene: usize, register: Option<VerdictRegister>) -> Result<Diagram, Limit> {
        match register {
            Some(register) => self.everyone.met(scene, register),
            None => Ok(self.everyone.space().nobody()),
        }
    }

    /// Somebody for whom a register is met by one of both only.
    fn of_pair(
        &self,
        days: &Days<'_>,
        (was, is): Pair,
        met: &mut Met,
    ) -> Result<Option<(Case, Lines)>, Limit> {
        let (before, after) = (self.met(days.scenes.0, was)?, self.met(days.scenes.1, is)?);
        for set in [before.without(&after)?, after.without(&before)?] {
            if let Some(found) = self.of_set(days, &set, (was.as_slice(), is.as_slice()), met)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Somebody in a set, of whom an example tells the two apart.
    fn of_set(
        &self,
        days: &Days<'_>,
        set: &Diagram,
        (was, is): (&[VerdictRegister], &[VerdictRegister]),
        met: &mut Met,
    ) -> Result<Option<(Case, Lines)>, Limit> {
        let scene = days.scenes.0;
        let here = self.everyone.on_days(scene, set)?;
        if self.everyone.occurring(&here)?.is_nobody() {
            return Ok(None);
        }
        let asking = self.everyone.asking(scene, was);
        let asking = asking.and(&self.everyone.asking(days.scenes.1, is));
        match self.shown(scene, &here, &asking) {
            Ok(Some(found)) => Ok(Some(found)),
            Ok(None) => {
                met.somebody = true;
                Ok(None)
            }
            Err(limit) => {
                met.limit = Some(limit);
                Ok(None)
            }
        }
    }

    fn shown(&self, scene: usize, set: &Diagram, asking: &Asking) -> Result<Option<(Case, Lines)>, Limit> {
        let smallest = self.everyone.smallest(scene, set);
        let whole = || self.everyone.whole(scene, set, asking);
        // An example that expects something settled says more than one that leaves it open.
        for open in [false, true] {
            let shows = |case: &Case| lines(self.apart, case, open).is_some();
            if let Ok(Some(smallest)) = &smallest
                && let Some(found) = self.told(smallest.case.clone(), open)
            {
                return Ok(Some(found));
            }
            if let Some(whole) = whole()?
                && shows(&whole)
                && let Some(found) = self.told(without_what_is_not_needed(whole, shows), open)
            {
                return Ok(Some(found));
            }
        }
        match smallest {
            Ok(_) => Ok(None),
            Err(limit) => Err(limit),
        }
    }

    fn told(&self, case: Case, open: bool) -> Option<(Case, Lines)> {
        let shows = |case: &Case| lines(self.apart, case, open).is_some();
        let case = near_in_time(self.apart.ruleset, case, shows);
        let lines = lines(self.apart, &case, open)?;
        Some((case, lines))
    }

    /// Somebody whom only the mutant calls impossible.
    fn of_refused(&self, days: &Days<'_>, met: &mut Met) -> Result<Option<(Case, Lines)>, Limit> {
        let everybody = self.everyone.space().everybody();
        let possible = self.everyone.on_days(days.scenes.0, &everybody)?;
        let left = self.everyone.on_days(days.scenes.1, &everybody)?;
        let registers = |program: &Program| -> Vec<VerdictRegister> {
            program.impossible.iter().map(|(_, register)| *register).collect()
        };
        let (was, is) = (registers(days.programs.0), registers(days.programs.1));
        let found = self.of_set(days, &possible.without(&left)?, (&was, &is), met)?;
        if found.is_none() && !self.everyone.occurring(&left.without(&possible)?)?.is_nobody() {
            // An example cannot hold what the ruleset refuses.
            met.somebody = true;
        }
        Ok(found)
    }

    /// Somebody on whom sources disagree by one of both only.
    fn of_disputes(&self, days: &Days<'_>, met: &mut Met) -> Result<Option<(Case, Lines)>, Limit> {
        for (was, is) in days.programs.0.disputes.iter().zip(&days.programs.1.disputes) {
            let disputed = |scene: usize, readings: &[VerdictRegister]| -> Result<Diagram, Limit> {
                let space = self.everyone.space();
                let (mut all, mut any) = (space.everybody(), space.nobody());
                for reading in readings {
                    let met = self.everyone.met(scene, *reading)?;
                    all = all.and(&met)?;
                    any = any.or(&met)?;
                }
                any.without(&all)
            };
            let before = disputed(days.scenes.0, &was.readings)?;
            let after = disputed(days.scenes.1, &is.readings)?;
            for set in [before.without(&after)?, after.without(&before)?] {
                if let Some(found) = self.of_set(days, &set, (&was.readings, &is.readings), met)? {
                    return Ok(Some(found));
                }
            }
            // What a source says is shown with every decision, though no example can expect it.
            for (was, is) in was.readings.iter().zip(&is.readings) {
                let (before, after) = (
                    self.everyone.met(days.scenes.0, *was)?,
                    self.everyone.met(days.scenes.1, *is)?,
                );
                let apart = before.without(&after)?.or(&after.without(&before)?)?;
                let apart = self.everyone.on_days(days.scenes.0, &apart)?;
                met.somebody |= !self.everyone.occurring(&apart)?.is_nobody();
            }
        }
        Ok(None)
    }

    /// Somebody for whom transitions conflict by one of both only.
    fn of_actions(&self, days: &Days<'_>) -> Result<Option<(Case, Lines)>, Limit> {
        let (ruleset, mutated) = (self.apart.ruleset, self.apart.mutated);
        let (program, scene) = (days.programs.0, days.scenes.0);
        let changed = |id: Id<Transition>| ruleset.transitions[id].action != mutated.transitions[id].action;
        for one in program.transitions.iter().filter(|it| changed(it.transition)) {
            for other in &program.transitions {
                if other.transition == one.transition {
                    continue;
                }
                let both = self.everyone.met(scene, one.verdict)?;
                let both = both.and(&self.everyone.met(scene, other.verdict)?)?;
                let Ok(Some(smallest)) = self.everyone.smallest(scene, &both) else {
                    continue;
                };
                for case in at_each_level(program, smallest.case) {
                    if let Some(found) = self.told(case, false) {
                        return Ok(Some(found));
                    }
                }
            }
        }
        Ok(None)
    }
}

/// A case as it is, and at each current level.
fn at_each_level(program: &Program, case: Case) -> Vec<Case> {
    let mut cases = vec![case.clone()];
    if let Some(current) = &program.current_level {
        for level in 0..current.levels {
            let mut there = case.clone();
            there.given.retain(|(id, _)| *id != current.fact);
            there
                .given
                .push((current.fact, Possible::Labels(LabelSet::one(level))));
            there.given.sort_by_key(|(id, _)| *id);
            cases.push(there);
        }
    }
    cases
}

/// What outcomes are read from, in both.
fn outcomes(ruleset: &Ruleset, (was, is): (&Program, &Program)) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        let (Some(was), Some(is)) = (was.placement(id), is.placement(id)) else {
            continue;
        };
        let parts = |registers: &stepwell_eval::program::PlacementRegisters| match placement.choose {
            Choose::LeastIntensive | Choose::MostIntensive | Choose::Every => registers.placed.clone(),
        };
        let (before, after) = (parts(was), parts(is));
        let levels: BTreeSet<u32> = before.iter().chain(&after).map(|(level, _)| *level).collect();
        for level in levels {
            let of = |parts: &[(u32, VerdictRegister)]| {
                let found = parts.iter().find(|(other, _)| *other == level);
                found.map(|(_, register)| *register)
            };
            pairs.push((of(&before), of(&after)));
        }
        pairs.push((Some(was.none), Some(is.none)));
        pairs.push((Some(was.out_of_scope), Some(is.out_of_scope)));
    }
    for (was, is) in was.programs.iter().zip(&is.programs) {
        pairs.push((Some(was.conforms), Some(is.conforms)));
        pairs.push((Some(was.in_scope), Some(is.in_scope)));
    }
    for (was, is) in was.transitions.iter().zip(&is.transitions) {
        pairs.push((Some(was.verdict), Some(is.verdict)));
    }
    pairs
}

/// What examples can expect besides, in both.
fn details(ruleset: &Ruleset, (was, is): (&Program, &Program)) -> Vec<Pair> {
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

//! Who comes to another outcome or verdict by a mutant: everybody, over decision diagrams.

use stepwell_eval::{
    Periods,
    diagrams::{Asking, Case, Diagram, Everyone, Limit, Scene},
    program::{Program, VerdictRegister},
};
use stepwell_model::{Action, Id, LabelSet, Possible, Ruleset, Target, Transition};

use super::{
    killer::{Lines, lines},
    nearby::nearby,
    pairs::{Pair, details, outcomes, readings, transitions},
};
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

impl Apart<'_> {
    fn has_other_actions(&self) -> bool {
        let actions = |ruleset: &Ruleset| -> Vec<Action> {
            ruleset
                .transitions
                .iter()
                .map(|transition| transition.action)
                .collect()
        };
        actions(self.ruleset) != actions(self.mutated)
    }
}

/// What came of looking for an example.
pub(super) enum Told {
    /// The example that tells, by its place.
    Killer(usize),
    /// None was found, and why.
    Limit(String),
}

/// One stretch of days in both.
struct Days<'a> {
    /// The scenes of the ruleset and of its mutant.
    scenes: (usize, usize),
    programs: (&'a Program, &'a Program),
}

/// Everybody, by both, on all days on which they are not one and the same.
pub(super) struct Both<'a> {
    pub(super) apart: &'a Apart<'a>,
    everyone: Everyone<'a>,
    days: Vec<Days<'a>>,
}

/// Whom a change moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Nobody, whatever is true of them.
    Nobody,
    /// Nobody but what one source says of a dispute, which no example can expect.
    OnlyReadings,
    /// Somebody comes to another outcome, or another verdict.
    Somebody,
}

/// What was met with on the way.
#[derive(Default)]
struct Met {
    /// Somebody comes to something else, and no example of it was found.
    somebody: bool,
    limit: Option<Limit>,
}

impl<'a> Both<'a> {
    /// Puts everybody to both.
    pub(super) fn new(apart: &'a Apart<'a>) -> Result<Self, Limit> {
        let mut scenes = Vec::new();
        let mut days = Vec::new();
        for (stretch, day) in apart.periods.stretches().zip(apart.periods.days()) {
            let programs = (
                apart.periods.program(apart.ruleset, day),
                apart.mutated_periods.program(apart.mutated, day),
            );
            let (Some(program), Some(other)) = programs else {
                continue;
            };
            if program == other && !apart.has_other_actions() {
                continue;
            }
            let first = scenes.len();
            for (ruleset, program) in [(apart.ruleset, program), (apart.mutated, other)] {
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
            if days.len() > MOST_STRETCHES {
                return Err(Limit::Stretches);
            }
        }
        Ok(Self {
            apart,
            everyone: Everyone::new(scenes)?,
            days,
        })
    }

    /// Whom the change moves.
    pub(super) fn moved(&self) -> Result<Moved, Limit> {
        if self.apart.has_other_actions() {
            return Ok(Moved::Somebody);
        }
        let mut moved = Moved::Nobody;
        for days in &self.days {
            let (was, is) = (self.possible(days.scenes.0)?, self.possible(days.scenes.1)?);
            if self.is_anybody(days, &[was.without(&is)?, is.without(&was)?])? {
                return Ok(Moved::Somebody);
            }
            let ruleset = self.apart.ruleset;
            for pair in outcomes(ruleset, days.programs)
                .into_iter()
                .chain(details(ruleset, days.programs))
            {
                if self.is_anybody(days, &self.apart_by(days, pair)?)? {
                    return Ok(Moved::Somebody);
                }
            }
            // Which of them are triggered together may hang on how a dispute is read.
            for pair in transitions(days.programs) {
                if self.is_anybody(days, &self.otherwise(days, pair)?)? {
                    return Ok(Moved::Somebody);
                }
            }
            for pair in readings(days.programs) {
                if self.is_anybody(days, &self.otherwise(days, pair)?)? {
                    moved = Moved::OnlyReadings;
                }
            }
        }
        Ok(moved)
    }

    /// Whether anybody who is possible by either of both is in one of these sets.
    fn is_anybody(&self, days: &Days<'_>, sets: &[Diagram]) -> Result<bool, Limit> {
        for set in sets.iter().filter(|set| !set.is_nobody()) {
            for scene in [days.scenes.0, days.scenes.1] {
                let here = self.everyone.on_days(scene, set)?;
                if !self.everyone.occurring(&here)?.is_nobody() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Those for whom a register is met by one of both only: first where the ruleset is sure of it, whatever is made of the
    /// disputes that follow no source, then where it is not.
    fn apart_by(&self, days: &Days<'_>, (was, is): Pair) -> Result<[Diagram; 4], Limit> {
        let (before, after) = (self.met(days.scenes.0, was)?, self.met(days.scenes.1, is)?);
        let (can_be, can_be_after) = (
            self.everyone.under_some_reading(&before)?,
            self.everyone.under_some_reading(&after)?,
        );
        let (must_be, must_be_after) = (
            self.everyone.under_every_reading(&before)?,
            self.everyone.under_every_reading(&after)?,
        );
        Ok([
            must_be.without(&must_be_after)?,
            can_be_after.without(&can_be)?,
            can_be.without(&can_be_after)?,
            must_be_after.without(&must_be)?,
        ])
    }

    /// Those for whom a register is met by one of both only, each reading of a dispute by itself.
    fn otherwise(&self, days: &Days<'_>, (was, is): Pair) -> Result<[Diagram; 2], Limit> {
        let (before, after) = (self.met(days.scenes.0, was)?, self.met(days.scenes.1, is)?);
        Ok([before.without(&after)?, after.without(&before)?])
    }

    fn possible(&self, scene: usize) -> Result<Diagram, Limit> {
        self.everyone.on_days(scene, &self.everyone.space().everybody())
    }

    /// Looks for somebody of whom an example tells the two apart.
    pub(super) fn search(&self) -> Result<(Case, Lines), String> {
        match self.found() {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(why)) => Err(why),
            Err(limit) => Err(limit.to_string()),
        }
    }

    fn found(&self) -> Result<Result<(Case, Lines), String>, Limit> {
        let mut met = Met::default();
        // Outcomes first, then what they rest on.
        for pairs in [outcomes, details] {
            for days in &self.days {
                for pair in pairs(self.apart.ruleset, days.programs) {
                    if let Some(found) = self.of_pair(days, pair, &mut met)? {
                        return Ok(Ok(found));
                    }
                }
            }
        }
        for days in &self.days {
            if let Some(found) = self.of_refused(days, &mut met)? {
                return Ok(Ok(found));
            }
            if let Some(found) = self.of_disputes(days, &mut met)? {
                return Ok(Ok(found));
            }
        }
        if let Some(found) = nearby(self.apart) {
            return Ok(Ok(found));
        }
        if self.apart.has_other_actions() {
            for days in &self.days {
                if let Some(found) = self.of_actions(days)? {
                    return Ok(Ok(found));
                }
            }
            return Ok(Err(
                "an example sees what a transition asks for only in a conflict, and none was found that differs"
                    .to_owned(),
            ));
        }
        Ok(Err(met.limit.map_or_else(
            || "somebody comes to something else, but no example that shows it was found".to_owned(),
            |limit| limit.to_string(),
        )))
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
        for set in self.apart_by(days, (was, is))? {
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
        // A smallest record would take long to find for each mutant: one from which nothing can be left out will do.
        let whole = self.everyone.whole(scene, set, asking)?;
        // An example that expects something settled says more than one that leaves it open.
        for open in [false, true] {
            let shows = |case: &Case| lines(self.apart, case, open).is_some();
            if let Some(whole) = whole.clone().filter(shows)
                && let Some(found) = self.told(without_what_is_not_needed(whole, shows), open)
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn told(&self, case: Case, open: bool) -> Option<(Case, Lines)> {
        let shows = |case: &Case| lines(self.apart, case, open).is_some();
        let case = near_in_time(self.apart.ruleset, case, shows);
        let lines = lines(self.apart, &case, open)?;
        Some((case, lines))
    }

    /// Somebody whom only the mutant calls impossible.
    fn of_refused(&self, days: &Days<'_>, met: &mut Met) -> Result<Option<(Case, Lines)>, Limit> {
        let (possible, left) = (self.possible(days.scenes.0)?, self.possible(days.scenes.1)?);
        let registers = |program: &Program| -> Vec<VerdictRegister> {
            program.impossible.iter().map(|(_, register)| *register).collect()
        };
        let (was, is) = (registers(days.programs.0), registers(days.programs.1));
        // Whom only the ruleset calls impossible no example can hold.
        self.of_set(days, &possible.without(&left)?, (&was, &is), met)
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

//! Two rulesets in one space, on the days on which both are in force, and what is asked of both at once.

use stepwell_eval::{
    Periods,
    diagrams::{Diagram, Everyone, Limit, Scene},
    program::VerdictRegister,
};

use super::{outcomes::Side, united::United};

/// The most stretches of days of both rulesets that are looked at together.
const MOST_STRETCHES: usize = 100;

/// Two rulesets on the days on which both are in force.
pub(super) struct Both<'a> {
    pub(super) united: &'a United,
    pub(super) periods: (&'a Periods, &'a Periods),
    pub(super) everyone: Everyone<'a>,
    /// The stretches of days: the scene of each ruleset.
    pub(super) days: Vec<(Side<'a>, Side<'a>)>,
    /// How many facts each has of its own; what was lent to it stands behind them.
    pub(super) own_facts: [usize; 2],
}

impl<'a> Both<'a> {
    /// Both rulesets in one space.
    pub(super) fn new(
        united: &'a United,
        own_facts: [usize; 2],
        periods: (&'a Periods, &'a Periods),
    ) -> Result<Self, Limit> {
        let mut scenes = Vec::new();
        for (ruleset, periods) in [(&united.before, periods.0), (&united.after, periods.1)] {
            for (days, day) in periods.stretches().zip(periods.days()) {
                if let Some(program) = periods.program(ruleset, day) {
                    scenes.push(Scene {
                        ruleset,
                        program,
                        days,
                    });
                }
                if scenes.len() > MOST_STRETCHES {
                    return Err(Limit::Stretches);
                }
            }
        }
        let side = |scene: usize, it: &Scene<'a>| Side {
            scene,
            ruleset: it.ruleset,
            program: it.program,
        };
        let is_before = |scene: &Scene<'_>| std::ptr::eq(scene.ruleset, &raw const united.before);
        let mut days = Vec::new();
        for (first, was) in scenes.iter().enumerate().filter(|(_, scene)| is_before(scene)) {
            for (second, is) in scenes.iter().enumerate().filter(|(_, scene)| !is_before(scene)) {
                if was.days.meets(is.days) {
                    days.push((side(first, was), side(second, is)));
                }
            }
        }
        Ok(Self {
            united,
            periods,
            everyone: Everyone::new(scenes)?,
            days,
            own_facts,
        })
    }

    /// What a fact is called by the earlier ruleset (0) or the later one (1).
    pub(super) fn name_of<'b>(&'b self, side: usize, name: &'b str) -> &'b str {
        match self.united.called.get(name) {
            Some(was) if side == 0 => was,
            Some(_) | None => name,
        }
    }

    /// Whom a stretch of days is about: those whom not both rulesets call impossible.
    pub(super) fn whom(&self, (before, after): (Side<'a>, Side<'a>)) -> Result<Diagram, Limit> {
        let (was, is) = (self.refused(before)?, self.refused(after)?);
        let here = self
            .everyone
            .in_days(before.scene)
            .and(&self.everyone.in_days(after.scene))?
            .without(&was.and(&is)?)?;
        Ok(self.everyone.occurring(&here)?.all)
    }

    pub(super) fn refused(&self, side: Side<'a>) -> Result<Diagram, Limit> {
        let mut refused = self.everyone.space().nobody();
        for (_, register) in &side.program.impossible {
            refused = refused.or(&self.everyone.met(side.scene, *register)?)?;
        }
        self.everyone.under_every_reading(&refused)
    }

    /// Those for whom a register of either side is met and that of the other is not; what is missing is never met.
    pub(super) fn apart(
        &self,
        (before, after): (Side<'a>, Side<'a>),
        was: Option<VerdictRegister>,
        is: Option<VerdictRegister>,
    ) -> Result<Diagram, Limit> {
        let met = |side: Side<'a>, register: Option<VerdictRegister>| match register {
            Some(register) => self.everyone.met(side.scene, register),
            None => Ok(self.everyone.space().nobody()),
        };
        let (was, is) = (met(before, was)?, met(after, is)?);
        was.without(&is)?.or(&is.without(&was)?)
    }

    /// Whether conditions, one of each side on each stretch of days, are met for the same people. What is not there to be
    /// asked is not said to be the same.
    pub(super) fn is_same(
        &self,
        of: impl Fn(Side<'a>, bool) -> Option<VerdictRegister>,
    ) -> Result<bool, Limit> {
        let mut seen = false;
        for (before, after) in &self.days {
            let (was, is) = (of(*before, true), of(*after, false));
            seen |= was.is_some() && is.is_some();
            let asked = [(*before, was), (*after, is)];
            if asked
                .iter()
                .any(|(side, register)| self.otherwise(*side, register.as_slice()).is_some())
            {
                return Ok(false);
            }
            let apart = self.apart((*before, *after), was, is)?;
            let apart = apart.and(&self.whom((*before, *after))?)?;
            if !self.everyone.occurring(&apart)?.is_nobody() {
                return Ok(false);
            }
        }
        Ok(seen)
    }

    /// A fact that these conditions rest on and that is answered otherwise than before.
    pub(super) fn otherwise(&self, side: Side<'a>, registers: &[VerdictRegister]) -> Option<String> {
        let mut all = registers.to_vec();
        all.extend(side.program.impossible.iter().map(|(_, register)| *register));
        let facts = self.everyone.facts_asked(side.scene, &all);
        let names = facts.into_iter().map(|id| side.ruleset.facts[id].name.as_str());
        let names = names.map(|name| self.united.called.get(name).map_or(name, String::as_str));
        names
            .into_iter()
            .find(|name| self.united.otherwise.contains(*name))
            .map(str::to_owned)
    }
}

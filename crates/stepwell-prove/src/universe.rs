//! Every possible patient or program of a ruleset, on every day in force.

use std::cmp::Ordering;

use stepwell_eval::{
    Periods,
    diagrams::{Asking, Case, Diagram, Everyone, Limit, MOST_NODES_TOGETHER, Scene, Smallest},
    program::{Program, VerdictRegister},
};
use stepwell_model::Ruleset;

/// The most stretches of days that are looked at together.
const MOST_STRETCHES: usize = 100;

/// A ruleset on all its days.
pub(crate) struct Universe<'a> {
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) periods: &'a Periods,
    pub(crate) everyone: Everyone<'a>,
}

/// Records that show something: one set for each stretch of days.
pub(crate) struct Fault {
    /// Those who show it, by scene, possible on its days.
    pub(crate) sets: Vec<Diagram>,
    /// What was asked, by scene.
    pub(crate) asked: Vec<Vec<VerdictRegister>>,
    /// By scene, the ways in which somebody comes to show it, where they are known: all that holds then.
    pub(crate) ways: Vec<Vec<Vec<Diagram>>>,
}

/// Whether a fault is there.
pub(crate) enum Found {
    /// For nobody.
    Nobody,
    /// For somebody.
    Somebody,
    /// Only for some of whom it is doubtful whether they can be.
    Doubtful,
}

impl<'a> Universe<'a> {
    /// The programs of all stretches in one space.
    pub(crate) fn new(ruleset: &'a Ruleset, periods: &'a Periods) -> Result<Self, Limit> {
        let mut scenes = Vec::new();
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
        Ok(Self {
            ruleset,
            periods,
            everyone: Everyone::new(scenes)?,
        })
    }

    /// The scenes, by place, with their programs.
    pub(crate) fn programs(&self) -> impl Iterator<Item = (usize, &'a Program)> + use<'a, '_> {
        self.everyone
            .scenes()
            .iter()
            .map(|scene| scene.program)
            .enumerate()
    }

    /// Gathers a fault: `of` gives those who show it on the days of a scene, and the registers it asks.
    pub(crate) fn fault(
        &self,
        mut of: impl FnMut(usize, &'a Program) -> Result<(Diagram, Vec<VerdictRegister>), Limit>,
    ) -> Result<Fault, Limit> {
        let mut fault = Fault {
            sets: Vec::new(),
            asked: Vec::new(),
            ways: Vec::new(),
        };
        for (scene, program) in self.programs() {
            let (set, registers) = of(scene, program)?;
            let set = self.everyone.on_days(scene, &set)?;
            let set = self.everyone.occurring(&set)?;
            fault.sets.push(set.all);
            fault.asked.push(registers);
        }
        Ok(fault)
    }

    /// What a fault depends on.
    fn asking(&self, fault: &Fault) -> Asking {
        let of_scenes = fault.asked.iter().enumerate();
        of_scenes.fold(Asking::default(), |all, (scene, registers)| {
            all.and(&self.everyone.asking(scene, registers))
        })
    }

    /// Whether anybody shows a fault.
    pub(crate) fn found(&self, fault: &Fault) -> Result<Found, Limit> {
        let mut found = Found::Nobody;
        for set in &fault.sets {
            if set.is_nobody() {
                continue;
            }
            if !self.everyone.occurring(set)?.surely.is_nobody() {
                return Ok(Found::Somebody);
            }
            found = Found::Doubtful;
        }
        Ok(found)
    }

    /// How many profiles show a fault, on whichever day.
    pub(crate) fn count(&self, fault: &Fault) -> Result<num_bigint::BigUint, Limit> {
        let mut all = self.everyone.space().nobody();
        for set in &fault.sets {
            if !self.everyone.occurring(set)?.is_certain() {
                return Err(Limit::Numbers);
            }
            all = all.or(set)?;
        }
        self.everyone.count(&all, &self.asking(fault))
    }

    /// A smallest record that shows a fault, of all days.
    pub(crate) fn smallest(&self, fault: &Fault) -> Result<Option<Smallest>, Limit> {
        let mut best: Option<Smallest> = None;
        let mut hit = None;
        for (scene, set) in fault.sets.iter().enumerate() {
            if set.is_nobody() {
                continue;
            }
            let ways = fault.ways.get(scene).map(Vec::as_slice).unwrap_or_default();
            let found = if set.nodes() > MOST_NODES_TOGETHER && !ways.is_empty() {
                self.by_ways(scene, ways).transpose()
            } else {
                None
            };
            match found.map_or_else(|| self.everyone.smallest(scene, set), |found| found.map(Some)) {
                Ok(Some(found)) => {
                    let smaller = best
                        .as_ref()
                        .is_none_or(|before| found.compare(before) == Ordering::Less);
                    if smaller {
                        best = Some(found);
                    }
                }
                Ok(None) => {}
                Err(limit) => hit = Some(limit),
            }
        }
        match (best, hit) {
            (Some(best), _) => Ok(Some(best)),
            (None, Some(limit)) => Err(limit),
            (None, None) => Ok(None),
        }
    }

    /// A small record that shows a fault in one of these ways. Where there are several, one that shows it without telling
    /// in which may be smaller still.
    fn by_ways(&self, scene: usize, ways: &[Vec<Diagram>]) -> Result<Option<Smallest>, Limit> {
        let mut best: Option<Smallest> = None;
        for way in ways {
            let Some(wanted) = self.everyone.wanted(scene, way)? else {
                continue;
            };
            let Some(mut found) = self.everyone.fewest(scene, &wanted)? else {
                continue;
            };
            let given_up = found.limit.is_some();
            if ways.len() > 1 {
                found.limit = Some(Limit::Search);
            }
            let smaller = best
                .as_ref()
                .is_none_or(|before| found.compare(before) == Ordering::Less);
            if smaller {
                best = Some(found);
            }
            if given_up {
                // The next ways would take as long.
                break;
            }
        }
        Ok(best)
    }

    /// Whether everybody who is like a case shows a fault.
    pub(crate) fn is_certain(&self, fault: &Fault, case: &Case) -> Result<bool, Limit> {
        match fault.sets.get(case.scene) {
            Some(set) => self.everyone.is_certain(case, set),
            None => Ok(false),
        }
    }

    /// A record that shows a fault, with everything given that the question depends on.
    pub(crate) fn whole(&self, fault: &Fault, scene: usize) -> Result<Option<Case>, Limit> {
        match fault.sets.get(scene) {
            Some(set) => self.everyone.whole(scene, set, &self.asking(fault)),
            None => Ok(None),
        }
    }
}

//! Whom the changes move: for each placement, program and transition, from which outcome to which, how many, and who.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use stepwell_eval::{
    Periods,
    diagrams::{Asking, Diagram, Everyone, Limit, Scene, Smallest},
    program::VerdictRegister,
};
use stepwell_model::Ruleset;

use super::{
    Affected, Change, ChangeKind, Move, TargetEffect,
    outcomes::{Side, Target, manner, outcomes, parts},
    patient::patient,
    united::United,
};

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

/// Those who move from one outcome to another: one set for each stretch of days, with the place of the stretch.
pub(super) struct Moving {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) sets: Vec<(usize, Diagram)>,
}

/// A target in both rulesets.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) before: Target,
    pub(super) after: Target,
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
    fn whom(&self, (before, after): (Side<'a>, Side<'a>)) -> Result<Diagram, Limit> {
        let (was, is) = (self.refused(before)?, self.refused(after)?);
        let here = self
            .everyone
            .in_days(before.scene)
            .and(&self.everyone.in_days(after.scene))?
            .without(&was.and(&is)?)?;
        Ok(self.everyone.occurring(&here)?.all)
    }

    fn refused(&self, side: Side<'a>) -> Result<Diagram, Limit> {
        let mut refused = self.everyone.space().nobody();
        for (_, register) in &side.program.impossible {
            refused = refused.or(&self.everyone.met(side.scene, *register)?)?;
        }
        self.everyone.under_every_reading(&refused)
    }

    /// Those for whom a register of either side is met and that of the other is not; what is missing is never met.
    fn apart(
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
    fn otherwise(&self, side: Side<'a>, registers: &[VerdictRegister]) -> Option<String> {
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

    /// What becomes of a target.
    pub(super) fn effect(&self, name: &str, pair: Pair) -> TargetEffect {
        let undecided = |limit: String| TargetEffect {
            target: name.to_owned(),
            affected: Affected::Unknown,
            stay: None,
            moves: Vec::new(),
            limit: Some(limit),
        };
        if self.days.is_empty() {
            return undecided("there is no day on which both rulesets are in force".to_owned());
        }
        if let Some(fact) = self.asked_otherwise(pair) {
            return undecided(format!(
                "it rests on `{fact}`, which is answered otherwise than before: nobody can be put to both"
            ));
        }
        match self.moved(name, pair) {
            Ok(effect) => effect,
            Err(limit) => undecided(limit.to_string()),
        }
    }

    fn asked_otherwise(&self, pair: Pair) -> Option<String> {
        self.days.iter().find_map(|(before, after)| {
            let of = |side: Side<'a>, target: Target| {
                let registers: Vec<VerdictRegister> = parts(side, target)
                    .into_iter()
                    .map(|(_, register)| register)
                    .collect();
                self.otherwise(side, &registers)
            };
            of(*before, pair.before).or_else(|| of(*after, pair.after))
        })
    }

    fn moved(&self, name: &str, pair: Pair) -> Result<TargetEffect, Limit> {
        let mut moving: BTreeMap<(String, String), Vec<(usize, Diagram)>> = BTreeMap::new();
        let mut asking = Asking::default();
        let (mut all, mut moved) = (self.everyone.space().nobody(), self.everyone.space().nobody());
        let alike = manner(&self.united.before, pair.before) == manner(&self.united.after, pair.after);
        for (at, (before, after)) in self.days.iter().enumerate() {
            let whom = self.whom((*before, *after))?;
            let (was, is) = (parts(*before, pair.before), parts(*after, pair.after));
            let apart = if alike {
                self.apart_in_parts((*before, *after), &was, &is)?
            } else {
                whom.clone()
            };
            let refused = self.refused(*before)?;
            let refused_after = self.refused(*after)?;
            let refused_apart = refused
                .without(&refused_after)?
                .or(&refused_after.without(&refused)?)?;
            for (side, parts, apart_by) in [(before, was, &refused_apart), (after, is, &refused_apart)] {
                let mut registers: Vec<VerdictRegister> =
                    parts.into_iter().map(|(_, register)| register).collect();
                if !apart_by.is_nobody() {
                    registers.extend(side.program.impossible.iter().map(|(_, register)| *register));
                }
                asking = asking.and(&self.everyone.asking(side.scene, &registers));
            }
            let apart = self
                .everyone
                .under_some_reading(&apart.or(&refused_apart)?.and(&whom)?)?;
            let apart = self.everyone.occurring(&apart.and(&whom)?)?.all;
            all = all.or(&whom)?;
            if apart.is_nobody() {
                continue;
            }
            let were = outcomes(&self.everyone, *before, pair.before, &apart)?;
            let are = outcomes(&self.everyone, *after, pair.after, &apart)?;
            for (from, was) in &were {
                for (to, is) in &are {
                    if from == to {
                        continue;
                    }
                    let set = was.and(is)?;
                    if !set.is_nobody() {
                        moved = moved.or(&set)?;
                        moving
                            .entry((from.clone(), to.clone()))
                            .or_default()
                            .push((at, set));
                    }
                }
            }
        }
        let mut effect = TargetEffect {
            target: name.to_owned(),
            affected: Affected::Nobody,
            stay: None,
            moves: Vec::new(),
            limit: None,
        };
        let mut doubtful = false;
        for ((before, after), sets) in moving {
            let moving = Moving { before, after, sets };
            if self.surely(&moving)? {
                effect.affected = Affected::Somebody;
                effect.moves.push(self.move_of(name, pair, &moving, &asking));
            } else {
                doubtful = true;
            }
        }
        if doubtful && effect.affected == Affected::Nobody {
            effect.affected = Affected::Unknown;
        }
        if doubtful {
            effect.limit = Some(Limit::Numbers.to_string());
        }
        self.order(&mut effect.moves, pair);
        effect.stay = self.stay(&all, &moved, &asking).ok();
        Ok(effect)
    }

    /// Those for whom some condition that settles a target differs.
    fn apart_in_parts(
        &self,
        days: (Side<'a>, Side<'a>),
        was: &[(String, VerdictRegister)],
        is: &[(String, VerdictRegister)],
    ) -> Result<Diagram, Limit> {
        let names: BTreeSet<&str> = was.iter().chain(is).map(|(name, _)| name.as_str()).collect();
        let of = |parts: &[(String, VerdictRegister)], name: &str| {
            let found = parts.iter().find(|(other, _)| other == name);
            found.map(|(_, register)| *register)
        };
        let mut apart = self.everyone.space().nobody();
        for name in names {
            apart = apart.or(&self.apart(days, of(was, name), of(is, name))?)?;
        }
        Ok(apart)
    }

    /// Whether somebody moves for certain, and not only some of whom it is doubtful whether they can be.
    fn surely(&self, moving: &Moving) -> Result<bool, Limit> {
        for (_, set) in &moving.sets {
            if !self.everyone.occurring(set)?.surely.is_nobody() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn counted(&self, set: &Diagram, asking: &Asking) -> Result<BigUint, Limit> {
        if !self.everyone.occurring(set)?.is_certain() {
            return Err(Limit::Numbers);
        }
        self.everyone.count(set, asking)
    }

    /// How many profiles move on no day.
    fn stay(&self, all: &Diagram, moved: &Diagram, asking: &Asking) -> Result<BigUint, Limit> {
        let (all, moved) = (self.counted(all, asking)?, self.counted(moved, asking)?);
        Ok(if all > moved {
            all - moved
        } else {
            BigUint::default()
        })
    }

    fn move_of(&self, name: &str, pair: Pair, moving: &Moving, asking: &Asking) -> Move {
        let union = moving
            .sets
            .iter()
            .try_fold(self.everyone.space().nobody(), |all, (_, set)| all.or(set));
        let counted = union.and_then(|union| self.counted(&union, asking));
        let shown = patient(self, name, pair, moving, asking);
        let mut limits: Vec<String> = Vec::new();
        if let Err(limit) = &counted {
            limits.push(format!("not counted: {limit}"));
        }
        let example = match shown {
            Ok((text, limit)) => {
                limits.extend(limit.map(|limit| limit.to_string()));
                Some(text)
            }
            Err(limit) => {
                limits.push(format!("no example: {limit}"));
                None
            }
        };
        Move {
            before: moving.before.clone(),
            after: moving.after.clone(),
            profiles: counted.ok(),
            example,
            limit: (!limits.is_empty()).then(|| limits.join("; ")),
        }
    }

    /// A smallest record of those who move, of all stretches of days.
    pub(super) fn smallest(
        &self,
        moving: &Moving,
        scene: impl Fn(usize) -> Option<usize>,
    ) -> Result<Smallest, Limit> {
        let mut best: Option<Smallest> = None;
        let mut hit = Limit::Numbers;
        for (at, set) in &moving.sets {
            let Some(scene) = scene(*at) else { continue };
            match self.everyone.smallest(scene, set) {
                Ok(Some(found)) => {
                    let smaller = best
                        .as_ref()
                        .is_none_or(|before| found.compare(before) == std::cmp::Ordering::Less);
                    if smaller {
                        best = Some(found);
                    }
                }
                Ok(None) => {}
                Err(limit) => hit = limit,
            }
        }
        best.ok_or(hit)
    }

    /// Moves in the order of levels: as the continuum has them, then `none`, then what is no level.
    fn order(&self, moves: &mut [Move], pair: Pair) {
        let place = |ruleset: &Ruleset, target: Target, word: &str| match target {
            Target::Placement(id) => {
                let levels = &ruleset.continua[ruleset.placements[id].continuum].levels;
                levels
                    .iter()
                    .position(|level| level.label == word)
                    .unwrap_or(levels.len())
            }
            Target::Care(_) | Target::Transition(_) => 0,
        };
        moves.sort_by_key(|one| {
            (
                place(&self.united.before, pair.before, &one.before),
                one.before.clone(),
                place(&self.united.after, pair.after, &one.after),
                one.after.clone(),
            )
        });
    }
}

/// The targets that both rulesets have, by what they are called now.
pub(super) fn pairs(before: &Ruleset, after: &Ruleset, changes: &[Change]) -> Vec<(String, Pair)> {
    let old = |name: &str| {
        let renamed = changes.iter().find(|change| {
            change.kind == ChangeKind::Renamed && change.what == "transition" && change.id == name
        });
        renamed
            .and_then(|change| change.before.clone())
            .unwrap_or_else(|| name.to_owned())
    };
    let pair = |before: Target, after: Target| Pair { before, after };
    let mut pairs = Vec::new();
    for (id, it) in after.placements.entries() {
        if let Some(was) = before.placements.find(|other| other.name == it.name) {
            pairs.push((
                it.name.clone(),
                pair(Target::Placement(was), Target::Placement(id)),
            ));
        }
    }
    for (id, it) in after.programs.entries() {
        if let Some(was) = before.programs.find(|other| other.header == it.header) {
            pairs.push((it.header.clone(), pair(Target::Care(was), Target::Care(id))));
        }
    }
    for (id, it) in after.transitions.entries() {
        if let Some(was) = before.transitions.find(|other| other.name == old(&it.name)) {
            pairs.push((
                it.name.clone(),
                pair(Target::Transition(was), Target::Transition(id)),
            ));
        }
    }
    pairs
}

//! Whom the changes move: for each placement, program and transition, from which outcome to which, how many, and who.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use stepwell_eval::{
    diagrams::{Asking, Diagram, Limit, Smallest},
    program::VerdictRegister,
};

use super::{
    Affected, Move, TargetEffect,
    both::Both,
    outcomes::{Side, Target, are_combined_alike, outcomes, parts},
    pairs::Pair,
    patient::patient,
    telling::{direction, levels, rank, title, totals},
};

/// Those who move from one outcome to another: one set for each stretch of days, with the place of the stretch.
pub(super) struct Moving {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) sets: Vec<(usize, Diagram)>,
}

/// What was gathered of one target over all stretches of days.
struct Gathered {
    /// What its outcome depends on, in either ruleset.
    asking: Asking,
    /// Whom each stretch of days is about.
    whom: Vec<Diagram>,
    /// All who move.
    moved: Diagram,
    /// They, by what they came to and what they come to.
    moving: BTreeMap<(String, String), Vec<(usize, Diagram)>>,
}

impl<'a> Both<'a> {
    /// What becomes of a target.
    pub(super) fn effect(&self, name: &str, pair: Pair) -> TargetEffect {
        let undecided = |limit: String| TargetEffect {
            target: name.to_owned(),
            title: self.title(pair),
            levels: Vec::new(),
            affected: Affected::Unknown,
            stay: None,
            stays: None,
            totals: None,
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

    /// The title of a target now; of what is gone, the one it had.
    fn title(&self, pair: Pair) -> Option<String> {
        title(&self.united.after, pair.after).or_else(|| title(&self.united.before, pair.before))
    }

    fn asked_otherwise(&self, pair: Pair) -> Option<String> {
        self.days.iter().find_map(|(before, after)| {
            let of = |side: Side<'a>, target: Target| self.otherwise(side, &registers(side, target));
            of(*before, pair.before).or_else(|| of(*after, pair.after))
        })
    }

    fn moved(&self, name: &str, pair: Pair) -> Result<TargetEffect, Limit> {
        let mut gathered = self.gathered(pair)?;
        let mut effect = TargetEffect {
            target: name.to_owned(),
            title: self.title(pair),
            levels: Vec::new(),
            affected: Affected::Nobody,
            stay: None,
            stays: None,
            totals: None,
            moves: Vec::new(),
            limit: None,
        };
        let mut doubtful = false;
        for ((before, after), sets) in std::mem::take(&mut gathered.moving) {
            let moving = Moving { before, after, sets };
            if self.surely(&moving)? {
                effect.affected = Affected::Somebody;
                effect
                    .moves
                    .push(self.move_of(name, pair, &moving, &gathered.asking));
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
        effect.moves.sort_by_cached_key(|one| {
            let (before, after) = (&self.united.before, &self.united.after);
            (
                rank(before, pair.before, &one.before),
                rank(after, pair.after, &one.after),
            )
        });
        if effect.affected == Affected::Nobody && matches!(pair.after, Target::Told(_)) {
            return Ok(effect);
        }
        effect.stay = self.stay(&gathered).ok();
        if effect.affected == Affected::Somebody {
            effect.stays = self.stays(pair, &gathered).ok();
            if let ([_], Some(stays)) = (self.days.as_slice(), &effect.stays) {
                effect.totals = totals(stays, &effect.moves);
                let after = &self.united.after;
                effect.totals.iter_mut().for_each(|totals| {
                    totals.sort_by_cached_key(|(word, _, _)| rank(after, pair.after, word))
                });
            }
        }
        effect.levels = levels(&self.united.after, pair.after, &effect.moves);
        Ok(effect)
    }

    /// Who moves from where to where, on every stretch of days.
    fn gathered(&self, pair: Pair) -> Result<Gathered, Limit> {
        let nobody = self.everyone.space().nobody();
        let mut gathered = Gathered {
            asking: Asking::default(),
            whom: Vec::new(),
            moved: nobody,
            moving: BTreeMap::new(),
        };
        for (at, days) in self.days.iter().enumerate() {
            let (before, after) = *days;
            let whom = self.whom(*days)?;
            let refused_apart = self.refused_apart(*days)?;
            for (side, target) in [(before, pair.before), (after, pair.after)] {
                let mut registers: Vec<VerdictRegister> = registers(side, target);
                if !refused_apart.is_nobody() {
                    registers.extend(side.program.impossible.iter().map(|(_, register)| *register));
                }
                gathered.asking = gathered.asking.and(&self.everyone.asking(side.scene, &registers));
                if let (Target::Transitions, Some(current)) = (target, &side.program.current_level) {
                    let level = self.everyone.asking_fact(side.scene, current.fact);
                    gathered.asking = gathered.asking.and(&level);
                }
            }
            let apart = self.targets_apart(*days, pair, &whom)?;
            let apart = self
                .everyone
                .under_some_reading(&apart.or(&refused_apart)?.and(&whom)?)?;
            let apart = self.everyone.occurring(&apart.and(&whom)?)?.all;
            gathered.whom.push(whom);
            if apart.is_nobody() {
                continue;
            }
            let were = outcomes(&self.everyone, before, pair.before, &apart)?;
            let are = outcomes(&self.everyone, after, pair.after, &apart)?;
            for (from, was) in &were {
                for (to, is) in are.iter().filter(|(to, _)| to != from) {
                    let set = was.and(is)?;
                    if !set.is_nobody() {
                        gathered.moved = gathered.moved.or(&set)?;
                        let sets = gathered.moving.entry((from.clone(), to.clone()));
                        sets.or_default().push((at, set));
                    }
                }
            }
        }
        Ok(gathered)
    }

    /// Those whom one of both rulesets calls impossible.
    fn refused_apart(&self, (before, after): (Side<'a>, Side<'a>)) -> Result<Diagram, Limit> {
        let (before, after) = (self.refused(before)?, self.refused(after)?);
        before.without(&after)?.or(&after.without(&before)?)
    }

    /// Those who may come to another outcome: nobody else does.
    fn targets_apart(
        &self,
        days: (Side<'a>, Side<'a>),
        pair: Pair,
        whom: &Diagram,
    ) -> Result<Diagram, Limit> {
        let (before, after) = days;
        if pair.before == Target::Transitions {
            let was = self.everyone.in_conflict(before.scene)?;
            let is = self.everyone.in_conflict(after.scene)?;
            return was.without(&is)?.or(&is.without(&was)?);
        }
        if !are_combined_alike(
            (&self.united.before, pair.before),
            (&self.united.after, pair.after),
        ) {
            return Ok(whom.clone());
        }
        self.apart_in_parts(days, &parts(before, pair.before), &parts(after, pair.after))
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
    fn stay(&self, gathered: &Gathered) -> Result<BigUint, Limit> {
        let nobody = self.everyone.space().nobody();
        let all = gathered.whom.iter().try_fold(nobody, |all, whom| all.or(whom))?;
        self.staying(&all, gathered)
    }

    /// How many profiles of a set move on no day. Whoever moves on another day than that of the set moves.
    fn staying(&self, set: &Diagram, gathered: &Gathered) -> Result<BigUint, Limit> {
        let all = self.counted(&set.or(&gathered.moved)?, &gathered.asking)?;
        let moved = self.counted(&gathered.moved, &gathered.asking)?;
        Ok(if all > moved {
            all - moved
        } else {
            BigUint::default()
        })
    }

    /// Those who move on no day, by what they come to.
    fn stays(&self, pair: Pair, gathered: &Gathered) -> Result<Vec<(String, BigUint)>, Limit> {
        let mut sets: BTreeMap<String, Diagram> = BTreeMap::new();
        for ((_, after), whom) in self.days.iter().zip(&gathered.whom) {
            for (word, who) in outcomes(&self.everyone, *after, pair.after, whom)? {
                let all = match sets.get(&word) {
                    Some(set) => set.or(&who)?,
                    None => who,
                };
                sets.insert(word, all);
            }
        }
        let mut stays = Vec::new();
        for (word, set) in sets {
            let count = self.staying(&set, gathered)?;
            if count > BigUint::default() {
                stays.push((word, count));
            }
        }
        stays.sort_by_cached_key(|(word, _)| rank(&self.united.after, pair.after, word));
        Ok(stays)
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
            direction: direction(&self.united.after, pair.after, &moving.before, &moving.after),
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
}

/// The registers of the conditions that settle a target.
fn registers(side: Side<'_>, target: Target) -> Vec<VerdictRegister> {
    let parts = parts(side, target).into_iter();
    parts.map(|(_, register)| register).collect()
}

//! What the transitions come to together.

use stepwell_eval::{part_ways, program::Program, targets::Target};
use stepwell_model::{Action, LabelSet};

use crate::{
    ColumnKind,
    expression::{Truth, all, any},
    making::Making,
    outcomes::{Given, case, given},
};

/// A transition: what it asks for, whether it is triggered, and whether it can be.
struct Move<'a> {
    name: &'a str,
    action: Action,
    met: Truth,
    can: Truth,
}

impl Making<'_> {
    /// The columns of the transitions.
    pub(crate) fn transitions(&mut self, target: &Target, program: &Program, decided: &Truth) -> Vec<Given> {
        let ruleset = self.facts.ruleset;
        let moves: Vec<Move<'_>> = program
            .transitions
            .iter()
            .map(|registers| {
                let (met, can) = self.verdict(self.literal(registers.verdict));
                let transition = &ruleset.transitions[registers.transition];
                Move {
                    name: &transition.name,
                    action: transition.action,
                    met,
                    can,
                }
            })
            .collect();
        let none = any(moves.iter().map(|it| it.met.clone())).not();
        let some = any(moves.iter().map(|it| it.can.clone()));
        let conflict = self.conflict(program, &moves);
        let can_trigger = all([some, self.no_conflict(program, &moves)]);
        let column = |making: &mut Self, name: &str, holds: Truth| {
            making.sheet.condition(&format!("{}: {name}", target.name), holds)
        };
        let none = column(self, "none", none);
        let conflict = column(self, "conflict", conflict);
        let can_trigger = column(self, "triggered", can_trigger);
        let only =
            |is: &Truth, one: &Truth, two: &Truth| all([is.clone(), one.clone().not(), two.clone().not()]);
        let settled = [
            only(&can_trigger, &none, &conflict),
            only(&none, &can_trigger, &conflict),
            only(&conflict, &can_trigger, &none),
        ];
        let words = ["triggered", "none", "conflict"];
        let mut arms = vec![(decided.clone().not(), self.text("refused"))];
        for (holds, word) in settled.iter().zip(words) {
            arms.push((holds.clone(), self.text(word)));
        }
        let outcome = case(arms, self.text("undetermined"));
        let triggered = self.present(moves.iter().map(|it| (it.met.clone(), it.name)).collect());
        let perhaps = |it: &Move<'_>| all([it.can.clone(), it.met.clone().not()]);
        let possible = self.present(moves.iter().map(|it| (perhaps(it), it.name)).collect());
        let exact = all([any(settled), any(moves.iter().map(perhaps)).not()]).expression();
        vec![
            given(target, "outcome", ColumnKind::Text, outcome),
            given(
                target,
                "triggered",
                ColumnKind::Texts,
                Self::unless_refused(decided, triggered),
            ),
            given(
                target,
                "possible",
                ColumnKind::Texts,
                Self::unless_refused(decided, possible),
            ),
            given(
                target,
                "exact",
                ColumnKind::YesNo,
                Self::unless_refused(decided, exact),
            ),
        ]
    }

    /// Whether two that can be triggered can part ways.
    fn conflict(&mut self, program: &Program, moves: &[Move<'_>]) -> Truth {
        let pairs = pairs(program, moves);
        let cases: Vec<Truth> = pairs
            .into_iter()
            .map(|(one, other, at)| {
                let apart = match at {
                    At::Always => Truth::Always,
                    At::Levels(levels) => self.level_is(program, levels).1,
                };
                all([one.can.clone(), other.can.clone(), apart])
            })
            .collect();
        any(cases)
    }

    /// Whether some level that care can be given at leaves a step to all that are triggered.
    fn no_conflict(&mut self, program: &Program, moves: &[Move<'_>]) -> Truth {
        let pairs = pairs(program, moves);
        let mut always = Vec::new();
        let mut by_level: Vec<(Truth, LabelSet)> = Vec::new();
        for (one, other, at) in pairs {
            let both = all([one.met.clone(), other.met.clone()]);
            match at {
                At::Always => always.push(both),
                At::Levels(levels) => by_level.push((both, levels)),
            }
        }
        let never = any(always).not();
        let (Some(current), false) = (program.current_level.as_ref(), by_level.is_empty()) else {
            return never;
        };
        // Levels at which the same pairs part ways are as one.
        let mut groups: Vec<(Vec<usize>, LabelSet)> = Vec::new();
        for level in 0..current.levels {
            let apart = by_level
                .iter()
                .enumerate()
                .filter(|(_, (_, levels))| levels.contains(level));
            let apart: Vec<usize> = apart.map(|(at, _)| at).collect();
            match groups.iter_mut().find(|(known, _)| *known == apart) {
                Some((_, levels)) => *levels = levels.with(level),
                None => groups.push((apart, LabelSet::one(level))),
            }
        }
        let mut somewhere = Vec::new();
        for (apart, levels) in groups {
            let can_be_here = self.level_is(program, levels).1;
            let stuck = by_level
                .iter()
                .enumerate()
                .filter(|(at, _)| apart.contains(at))
                .map(|(_, (both, _))| both.clone());
            somewhere.push(all([can_be_here, any(stuck).not()]));
        }
        all([never, any(somewhere)])
    }

    /// Whether care is given, and whether it can be given, at one of these levels.
    fn level_is(&mut self, program: &Program, levels: LabelSet) -> (Truth, Truth) {
        match &program.current_level {
            Some(current) => self
                .facts
                .is_label(&mut self.sheet, current.fact, current.levels, levels),
            None => (Truth::Never, Truth::Never),
        }
    }
}

/// Where two transitions have no step in common.
enum At {
    /// Wherever care is given.
    Always,
    /// Where it is given at one of these levels.
    Levels(LabelSet),
}

/// Transitions that can part ways, two at a time.
fn pairs<'a>(program: &Program, moves: &'a [Move<'a>]) -> Vec<(&'a Move<'a>, &'a Move<'a>, At)> {
    let current = program
        .current_level
        .as_ref()
        .map(|level| (level.continuum, level.levels));
    let acting: Vec<&Move<'_>> = moves.iter().filter(|it| it.action != Action::Review).collect();
    let mut found = Vec::new();
    for (at, one) in acting.iter().enumerate() {
        for other in acting.iter().skip(at + 1) {
            let apart = |from: Option<u32>| part_ways(one.action, other.action, current, from);
            match current {
                None if apart(None) => found.push((*one, *other, At::Always)),
                None => {}
                Some((_, count)) => {
                    let levels: LabelSet = (0..count).filter(|level| apart(Some(*level))).collect();
                    if levels == LabelSet::first(count as usize) {
                        found.push((*one, *other, At::Always));
                    } else if !levels.is_empty() {
                        found.push((*one, *other, At::Levels(levels)));
                    }
                }
            }
        }
    }
    found
}

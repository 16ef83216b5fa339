//! Edits of a ruleset that can be taken back.

use std::mem::swap;

use stepwell_model::{
    Action, Block, Choose, Clause, Condition, Define, DefineBody, Id, Impossible, Placement, Ruleset,
    Transition, Unless,
};

use crate::coverage::items::What;

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Item(What),
    Impossible(Id<Impossible>),
}

/// What is read instead of what is written. After it was swapped in, it holds what was written.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Condition(Spot, Condition),
    Define(Id<Define>, DefineBody),
    ClauseUnless(Id<Clause>, Vec<Unless>),
    TransitionUnless(Id<Transition>, Vec<Unless>),
    Choose(Id<Placement>, Choose),
    Levels(Vec<(Id<Block>, u32)>),
    Action(Id<Transition>, Action),
}

impl Edit {
    /// Whether it may make the arms of a definition conflict, or leave somebody out.
    pub(super) fn touches_arms(&self) -> bool {
        match self {
            Edit::Condition(..) | Edit::Define(..) | Edit::ClauseUnless(..) => true,
            Edit::TransitionUnless(..) | Edit::Choose(..) | Edit::Levels(_) | Edit::Action(..) => false,
        }
    }

    /// Swaps what is read for what is written, and the other way round.
    pub(super) fn swap(&mut self, ruleset: &mut Ruleset) {
        match self {
            Edit::Condition(spot, condition) => {
                if let Some(slot) = condition_of(ruleset, *spot) {
                    swap(slot, condition);
                }
            }
            Edit::Define(id, body) => {
                if let Some(define) = ruleset.defines.get_mut(*id) {
                    swap(&mut define.body, body);
                }
            }
            Edit::ClauseUnless(id, unless) => {
                if let Some(clause) = ruleset.clauses.get_mut(*id) {
                    swap(&mut clause.unless, unless);
                }
            }
            Edit::TransitionUnless(id, unless) => {
                if let Some(transition) = ruleset.transitions.get_mut(*id) {
                    swap(&mut transition.unless, unless);
                }
            }
            Edit::Choose(id, choose) => {
                if let Some(placement) = ruleset.placements.get_mut(*id) {
                    swap(&mut placement.choose, choose);
                }
            }
            Edit::Levels(levels) => {
                for (id, level) in levels {
                    if let Some(block) = ruleset.blocks.get_mut(*id) {
                        swap(&mut block.level, level);
                    }
                }
            }
            Edit::Action(id, action) => {
                if let Some(transition) = ruleset.transitions.get_mut(*id) {
                    swap(&mut transition.action, action);
                }
            }
        }
    }
}

/// The condition at a spot, to change it.
fn condition_of(ruleset: &mut Ruleset, spot: Spot) -> Option<&mut Condition> {
    match spot {
        Spot::Impossible(id) => Some(&mut ruleset.impossible.get_mut(id)?.condition),
        Spot::Item(what) => match what {
            What::Clause(id) => Some(&mut ruleset.clauses.get_mut(id)?.condition),
            What::ClauseUnless(id, at) => {
                Some(&mut ruleset.clauses.get_mut(id)?.unless.get_mut(at)?.condition)
            }
            What::Transition(id) => Some(&mut ruleset.transitions.get_mut(id)?.condition),
            What::TransitionUnless(id, at) => {
                Some(&mut ruleset.transitions.get_mut(id)?.unless.get_mut(at)?.condition)
            }
            What::Reading(id, at) => Some(&mut ruleset.disputes.get_mut(id)?.readings.get_mut(at)?.condition),
            What::Population(id) => Some(&mut ruleset.populations.get_mut(id)?.condition),
            What::Define(_) => None,
        },
    }
}

/// The condition that is written at a spot; `None` of a definition, which is changed as a whole.
pub(super) fn written(ruleset: &Ruleset, spot: Spot) -> Option<&Condition> {
    match spot {
        Spot::Impossible(id) => Some(&ruleset.impossible[id].condition),
        Spot::Item(what) => match what {
            What::Clause(id) => Some(&ruleset.clauses[id].condition),
            What::ClauseUnless(id, at) => Some(&ruleset.clauses[id].unless.get(at)?.condition),
            What::Transition(id) => Some(&ruleset.transitions[id].condition),
            What::TransitionUnless(id, at) => Some(&ruleset.transitions[id].unless.get(at)?.condition),
            What::Reading(id, at) => Some(&ruleset.disputes[id].readings.get(at)?.condition),
            What::Population(id) => Some(&ruleset.populations[id].condition),
            What::Define(_) => None,
        },
    }
}

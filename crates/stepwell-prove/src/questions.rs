//! The conditions that are compiled besides those of the ruleset, so that each has a register in every program.

use stepwell_eval::program::{Program, VerdictRegister};
use stepwell_model::{Condition, PropertyForm, Ruleset};

/// Conditions to compile, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Questions {
    conditions: Vec<Condition>,
}

/// The place of a condition among those that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked(pub(crate) usize);

impl Questions {
    /// Asks a condition.
    pub(crate) fn ask(&mut self, condition: Condition) -> Asked {
        self.conditions.push(condition);
        Asked(self.conditions.len() - 1)
    }

    /// All of them, for the compiler.
    pub(crate) fn into_conditions(self) -> Vec<Condition> {
        self.conditions
    }
}

impl Asked {
    /// Its register.
    pub(crate) fn register(self, program: &Program) -> Option<VerdictRegister> {
        program.asked.get(self.0).copied()
    }
}

/// The conditions of the properties and of the known holes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stated {
    /// Of each property that is a condition.
    pub(crate) properties: Vec<Option<Asked>>,
    /// Of each known hole.
    pub(crate) known: Vec<Asked>,
}

/// Asks what a ruleset states.
pub(crate) fn stated(ruleset: &Ruleset, questions: &mut Questions) -> Stated {
    Stated {
        properties: ruleset
            .properties
            .iter()
            .map(|property| match &property.form {
                PropertyForm::Always(condition) | PropertyForm::Never(condition) => {
                    Some(questions.ask(condition.clone()))
                }
                PropertyForm::Raising { .. } | PropertyForm::No(..) => None,
            })
            .collect(),
        known: ruleset
            .known
            .iter()
            .map(|known| questions.ask(known.when.clone()))
            .collect(),
    }
}

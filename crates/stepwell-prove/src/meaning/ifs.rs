//! `if A then B` where A can never hold: the rule looks as if it said something.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_eval::diagrams::Limit;
use stepwell_model::{Condition, DefineBody, PropertyForm, Ruleset, Unless};

use super::undecided;
use crate::{
    questions::{Asked, Questions},
    universe::{Found, Universe},
};

/// Asks of every `if` whether its condition can hold.
pub(super) fn ask(ruleset: &Ruleset, questions: &mut Questions) -> Vec<(Span, Asked)> {
    let mut asking = Asking {
        ifs: &ruleset.ifs,
        questions,
        asked: Vec::new(),
    };
    for clause in ruleset.clauses.iter() {
        asking.of(&clause.condition, clause.span);
        asking.lifted(&clause.unless, clause.span);
    }
    for transition in ruleset.transitions.iter() {
        asking.of(&transition.condition, transition.span);
        asking.lifted(&transition.unless, transition.span);
    }
    for population in ruleset.populations.iter() {
        asking.of(&population.condition, population.span);
    }
    for impossible in ruleset.impossible.iter() {
        asking.of(&impossible.condition, impossible.span);
    }
    for dispute in ruleset.disputes.iter() {
        for reading in &dispute.readings {
            asking.of(&reading.condition, dispute.span);
        }
    }
    for define in ruleset.defines.iter() {
        match &define.body {
            DefineBody::Condition(condition) => asking.of(condition, define.span),
            DefineBody::Value(_) => {}
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    asking.of(&arm.when, arm.span);
                    asking.of(&arm.value, arm.span);
                }
                if let Some(otherwise) = otherwise {
                    asking.of(otherwise, define.span);
                }
            }
            DefineBody::Values { arms, .. } => {
                for arm in arms {
                    asking.of(&arm.when, arm.span);
                }
            }
        }
    }
    for property in &ruleset.properties {
        match &property.form {
            PropertyForm::Always(condition) | PropertyForm::Never(condition) => {
                asking.of(condition, property.span);
            }
            PropertyForm::Raising { .. } | PropertyForm::No(..) => {}
        }
    }
    asking.asked
}

struct Asking<'a> {
    /// Those that are written as `if`: another `not A or B` asks nothing that looks like a condition.
    ifs: &'a [Condition],
    questions: &'a mut Questions,
    asked: Vec<(Span, Asked)>,
}

impl Asking<'_> {
    fn lifted(&mut self, unless: &[Unless], span: Span) {
        for unless in unless {
            self.of(&unless.condition, span);
        }
    }

    /// Conditions nest no deeper than the checker allows.
    fn of(&mut self, condition: &Condition, span: Span) {
        match condition {
            Condition::Any(of) => {
                if let [Condition::Not(when), _] = of.as_slice()
                    && self.ifs.contains(condition)
                {
                    self.asked.push((span, self.questions.ask((**when).clone())));
                }
                for of in of {
                    self.of(of, span);
                }
            }
            Condition::All(of) | Condition::Count { conditions: of, .. } => {
                for of in of {
                    self.of(of, span);
                }
            }
            Condition::Not(of) => self.of(of, span),
            Condition::Test(_)
            | Condition::Define(_)
            | Condition::Population(_)
            | Condition::Dispute(_)
            | Condition::Clause(_)
            | Condition::Given { .. } => {}
        }
    }
}

/// Tells each `if` whose condition nobody can meet.
pub(super) fn check(universe: &Universe<'_>, asked: &[(Span, Asked)]) -> Vec<Diagnostic> {
    let found = asked.iter().filter_map(|(span, asked)| {
        let holds = universe.fault(|scene, program| match asked.register(program) {
            Some(register) => Ok((universe.everyone.met(scene, register)?, vec![register])),
            None => Err(Limit::Cases),
        });
        match holds.and_then(|holds| universe.found(&holds)) {
            Ok(Found::Somebody) => None,
            Ok(Found::Nobody) => Some(
                Diagnostic::new(
                    Code::IfNeverHolds,
                    *span,
                    "this has an `if` whose condition can never hold, so what follows `then` never counts",
                    "the condition after an `if` in this can never hold",
                )
                .help("take the `if` out, or mend the condition between `if` and `then`"),
            ),
            Ok(Found::Doubtful) => Some(undecided(Limit::Numbers, *span, "whether an `if` can hold")),
            Err(limit) => Some(undecided(limit, *span, "whether an `if` can hold")),
        }
    });
    found.collect()
}

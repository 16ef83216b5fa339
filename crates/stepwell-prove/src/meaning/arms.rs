//! Arms of a `define`: two that can both hold must have one value, and without `otherwise` they must cover everything.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_eval::{compile_asking, diagrams::Limit};
use stepwell_model::{
    Arm, Condition, Define, DefineBody, Id, Limit as Bound, Number, Relation, Ruleset, Sign, Test, Value,
};

use super::{tell, undecided};
use crate::{
    questions::{Asked, Questions},
    universe::{Fault, Found, Universe},
};

/// What is asked of the arms of a ruleset.
#[derive(Default)]
pub(super) struct Arms {
    pairs: Vec<Pair>,
    gaps: Vec<(Id<Define>, Asked)>,
}

/// Two arms that may not both hold with different values.
struct Pair {
    define: Id<Define>,
    one: Span,
    other: Span,
    /// Whether both hold.
    both: Asked,
    /// That both hold with different values. Asked only where both can hold: the values of arms that are apart need not be
    /// calculated from one another.
    conflict: Condition,
}

impl Arms {
    /// Whether there is nothing to ask.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.gaps.is_empty()
    }
}

/// Asks of every two arms whether both can hold, and of all together whether none can hold.
pub(super) fn ask(ruleset: &Ruleset, questions: &mut Questions) -> Arms {
    let mut asked = Arms::default();
    for (id, define) in ruleset.defines.entries() {
        match &define.body {
            DefineBody::Conditions { arms, otherwise } => {
                of_arms(
                    &mut asked,
                    questions,
                    id,
                    arms,
                    otherwise.is_some(),
                    |one, other| {
                        Condition::Any(vec![
                            Condition::All(vec![one.clone(), not(other)]),
                            Condition::All(vec![other.clone(), not(one)]),
                        ])
                    },
                );
            }
            DefineBody::Values { arms, otherwise } => {
                of_arms(&mut asked, questions, id, arms, otherwise.is_some(), differ);
            }
            DefineBody::Condition(_) | DefineBody::Value(_) => {}
        }
    }
    asked
}

fn not(condition: &Condition) -> Condition {
    Condition::Not(Box::new(condition.clone()))
}

/// That two values differ.
fn differ(one: &Bound, other: &Bound) -> Condition {
    let subject = if one.factor == Number::whole(1) {
        one.value.clone()
    } else {
        Value::Sum(vec![(Sign::Plus, one.clone())])
    };
    Condition::from(Test {
        subject,
        relation: Relation::OneOf {
            values: vec![other.clone()],
            negated: true,
        },
    })
}

fn of_arms<T: PartialEq>(
    asked: &mut Arms,
    questions: &mut Questions,
    id: Id<Define>,
    arms: &[Arm<T>],
    covered: bool,
    differ: impl Fn(&T, &T) -> Condition,
) {
    for (at, one) in arms.iter().enumerate() {
        for other in arms.iter().skip(at + 1) {
            // The same value twice is no conflict, whoever has it.
            if one.value == other.value {
                continue;
            }
            let both = vec![one.when.clone(), other.when.clone()];
            let mut conflict = both.clone();
            conflict.push(differ(&one.value, &other.value));
            asked.pairs.push(Pair {
                define: id,
                one: one.span,
                other: other.span,
                both: questions.ask(Condition::All(both)),
                conflict: Condition::All(conflict),
            });
        }
    }
    if !covered {
        let none = arms.iter().map(|arm| not(&arm.when)).collect();
        asked.gaps.push((id, questions.ask(Condition::All(none))));
    }
}

fn fault(universe: &Universe<'_>, asked: Asked) -> Result<Fault, Limit> {
    universe.fault(|scene, program| match asked.register(program) {
        Some(register) => Ok((universe.everyone.met(scene, register)?, vec![register])),
        None => Err(Limit::Cases),
    })
}

/// Tells arms that conflict, and arms that leave somebody out.
pub(super) fn check(universe: &Universe<'_>, arms: &Arms) -> Vec<Diagnostic> {
    let mut found = conflicts(universe, arms);
    found.extend(gaps(universe, arms));
    found
}

fn conflicts(universe: &Universe<'_>, arms: &Arms) -> Vec<Diagnostic> {
    let ruleset = universe.ruleset;
    let mut questions = Questions::default();
    let mut asked: Vec<(&Pair, Asked)> = Vec::new();
    for pair in &arms.pairs {
        let both = fault(universe, pair.both).and_then(|both| universe.found(&both));
        if !matches!(both, Ok(Found::Nobody)) {
            asked.push((pair, questions.ask(pair.conflict.clone())));
        }
    }
    if asked.is_empty() {
        return Vec::new();
    }
    let question = |pair: &Pair| {
        format!(
            "whether two arms of `{}` can both hold",
            ruleset.defines[pair.define].name
        )
    };
    let periods = compile_asking(ruleset, None, questions.into_conditions());
    let universe = match Universe::new(ruleset, &periods) {
        Ok(universe) => universe,
        Err(limit) => {
            return asked
                .iter()
                .map(|(pair, _)| undecided(limit, pair.other, &question(pair)))
                .collect();
        }
    };
    let found = asked.iter().filter_map(|(pair, asked)| {
        let name = &ruleset.defines[pair.define].name;
        tell(
            &universe,
            fault(&universe, *asked),
            pair.other,
            &question(pair),
            |picture| {
                Diagnostic::new(
                    Code::ArmsConflict,
                    pair.other,
                    format!("two arms of `{name}` can both hold, with different values{picture}"),
                    "this arm and the other can both hold",
                )
                .related(pair.one, "the other arm")
                .help("change one `when` so that it leaves out whom the other takes in")
            },
        )
    });
    found.collect()
}

fn gaps(universe: &Universe<'_>, arms: &Arms) -> Vec<Diagnostic> {
    let found = arms.gaps.iter().filter_map(|(id, asked)| {
        let define = &universe.ruleset.defines[*id];
        let question = format!("whether the arms of `{}` cover everything", define.name);
        tell(
            universe,
            fault(universe, *asked),
            define.span,
            &question,
            |picture| {
                Diagnostic::new(
                    Code::ArmsIncomplete,
                    define.span,
                    format!("the arms of `{}` leave somebody out{picture}", define.name),
                    "for some this has no value",
                )
                .help("add an arm that takes them in, or `otherwise:` with what holds for the rest")
            },
        )
    });
    found.collect()
}

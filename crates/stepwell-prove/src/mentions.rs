//! What a condition speaks of, so that an example can expect it.

use stepwell_model::{Condition, Id, Limit, Placement, Relation, Ruleset, Target, Test, Value};

/// The targets that a condition names, in the order they are first named, each once. Conditions nest no deeper than the
/// checker allows.
pub(crate) fn targets(ruleset: &Ruleset, condition: &Condition) -> Vec<Target> {
    let mut targets = Vec::new();
    of_condition(ruleset, condition, &mut targets);
    targets
}

/// The target of a placement.
pub(crate) fn placement(id: Id<Placement>) -> Target {
    Target::Placement(id)
}

fn add(target: Target, targets: &mut Vec<Target>) {
    if !targets.contains(&target) {
        targets.push(target);
    }
}

fn of_condition(ruleset: &Ruleset, condition: &Condition, targets: &mut Vec<Target>) {
    match condition {
        Condition::Test(test) => of_test(ruleset, test, targets),
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            for of in of {
                of_condition(ruleset, of, targets);
            }
        }
        Condition::Not(of) => of_condition(ruleset, of, targets),
        Condition::Define(id) => add(Target::Define(*id), targets),
        Condition::Population(id) => add(Target::Population(*id), targets),
        Condition::Dispute(id) => add(Target::Dispute(*id), targets),
        Condition::Clause(id) => add(Target::Clause(*id), targets),
        Condition::Given { placement, .. } => add(Target::Placement(*placement), targets),
    }
}

fn of_test(ruleset: &Ruleset, test: &Test, targets: &mut Vec<Target>) {
    of_value(ruleset, &test.subject, targets);
    let limits: Vec<&Limit> = match &test.relation {
        Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
        Relation::OneOf { values, .. } => values.iter().collect(),
        Relation::Includes { .. } => Vec::new(),
    };
    for limit in limits {
        of_value(ruleset, &limit.value, targets);
    }
}

fn of_value(ruleset: &Ruleset, value: &Value, targets: &mut Vec<Target>) {
    match value {
        Value::Placement(id) => add(Target::Placement(*id), targets),
        Value::Sum(terms) => {
            for (_, term) in terms {
                of_value(ruleset, &term.value, targets);
            }
        }
        Value::Product(factors) => {
            for (_, factor) in factors {
                of_value(ruleset, factor, targets);
            }
        }
        Value::Elapsed { from, to, .. } => {
            of_value(ruleset, from, targets);
            of_value(ruleset, to, targets);
        }
        Value::Later { day, amount, .. } => {
            of_value(ruleset, day, targets);
            of_value(ruleset, &amount.value, targets);
        }
        // A define that is a value can be expected of nothing.
        Value::Define(_)
        | Value::Fact(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel => {}
    }
}

//! What a condition speaks of, so that an example can expect it.

use stepwell_model::{Condition, Limit, Relation, Target, Test, Value};

/// The targets that a condition names, in the order they are first named, each once. Conditions nest no deeper than the
/// checker allows.
pub(crate) fn targets(condition: &Condition) -> Vec<Target> {
    let mut targets = Vec::new();
    of_condition(condition, &mut targets);
    targets
}

fn add(target: Target, targets: &mut Vec<Target>) {
    if !targets.contains(&target) {
        targets.push(target);
    }
}

fn of_condition(condition: &Condition, targets: &mut Vec<Target>) {
    match condition {
        Condition::Test(test) => of_test(test, targets),
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            for of in of {
                of_condition(of, targets);
            }
        }
        Condition::Not(of) => of_condition(of, targets),
        Condition::Define(id) => add(Target::Define(*id), targets),
        Condition::Population(id) => add(Target::Population(*id), targets),
        Condition::Dispute(id) => add(Target::Dispute(*id), targets),
        Condition::Clause(id) => add(Target::Clause(*id), targets),
        Condition::Given { placement, .. } => add(Target::Placement(*placement), targets),
    }
}

fn of_test(test: &Test, targets: &mut Vec<Target>) {
    of_value(&test.subject, targets);
    let limits: Vec<&Limit> = match &test.relation {
        Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
        Relation::OneOf { values, .. } => values.iter().collect(),
        Relation::Includes { .. } => Vec::new(),
    };
    for limit in limits {
        of_value(&limit.value, targets);
    }
}

fn of_value(value: &Value, targets: &mut Vec<Target>) {
    match value {
        Value::Placement(id) => add(Target::Placement(*id), targets),
        // A define that is a value can be expected of nothing.
        Value::Define(_)
        | Value::Fact(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => value.parts().into_iter().for_each(|part| of_value(part, targets)),
    }
}

//! What rests on what: the names in every condition and value.

use stepwell_model::{Clause, Condition, DefineBody, Id, Limit, Relation, Table, Value};

use super::Graph;
use crate::context::Context;

pub(crate) fn fill(graph: &mut Graph, context: &Context<'_>) {
    let ruleset = &context.ruleset;
    let mut edges = std::mem::take(&mut graph.edges);
    let mut add = |node: usize, found: Vec<usize>| {
        if let Some(slot) = edges.get_mut(node) {
            slot.extend(found);
        }
    };
    for (id, define) in ruleset.defines.entries() {
        let mut found = Vec::new();
        match &define.body {
            DefineBody::Condition(condition) => of_condition(graph, condition, &mut found),
            DefineBody::Value(value) => of_value(graph, value, &mut found),
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    of_condition(graph, &arm.when, &mut found);
                    of_condition(graph, &arm.value, &mut found);
                }
                otherwise
                    .iter()
                    .for_each(|it| of_condition(graph, it, &mut found));
            }
            DefineBody::Values { arms, otherwise } => {
                for arm in arms {
                    of_condition(graph, &arm.when, &mut found);
                    of_limit(graph, &arm.value, &mut found);
                }
                otherwise.iter().for_each(|it| of_limit(graph, it, &mut found));
            }
        }
        add(id.index(), found);
    }
    for (id, population) in ruleset.populations.entries() {
        let mut found = Vec::new();
        of_condition(graph, &population.condition, &mut found);
        add(graph.populations + id.index(), found);
    }
    for (id, dispute) in ruleset.disputes.entries() {
        let mut found = Vec::new();
        for reading in &dispute.readings {
            of_condition(graph, &reading.condition, &mut found);
        }
        add(graph.disputes + id.index(), found);
    }
    for (id, name) in ruleset.clause_names.entries() {
        let mut found = Vec::new();
        for version in &name.versions {
            of_clause(graph, &ruleset.clauses, *version, &mut found);
        }
        add(graph.clauses + id.index(), found);
    }
    for block in ruleset.blocks.iter() {
        let mut found: Vec<usize> = block
            .clauses
            .iter()
            .map(|id| graph.clauses + id.index())
            .collect();
        found.extend(block.population.map(|id| graph.populations + id.index()));
        add(graph.placements + block.placement.index(), found);
    }
    for (id, placement) in ruleset.placements.entries() {
        let population = placement.population.map(|id| graph.populations + id.index());
        add(graph.placements + id.index(), population.into_iter().collect());
    }
    graph.edges = edges;
}

/// What one version of a clause names itself.
pub(super) fn named_by(graph: &Graph, context: &Context<'_>, version: Id<Clause>) -> Vec<usize> {
    let mut found = Vec::new();
    of_clause(graph, &context.ruleset.clauses, version, &mut found);
    found
}

fn of_clause(graph: &Graph, clauses: &Table<Clause>, id: Id<Clause>, found: &mut Vec<usize>) {
    of_condition(graph, &clauses[id].condition, found);
    for unless in &clauses[id].unless {
        of_condition(graph, &unless.condition, found);
    }
}

/// What a condition names. Its depth is that of the author's parentheses, which the parser bounds.
fn of_condition(graph: &Graph, condition: &Condition, found: &mut Vec<usize>) {
    match condition {
        Condition::Test(test) => {
            of_value(graph, &test.subject, found);
            match &test.relation {
                Relation::Bounds(bounds) => {
                    bounds
                        .iter()
                        .for_each(|bound| of_limit(graph, &bound.limit, found));
                }
                Relation::OneOf { values, .. } => {
                    values.iter().for_each(|value| of_limit(graph, value, found));
                }
                Relation::Includes { .. } => {}
            }
        }
        Condition::All(items)
        | Condition::Any(items)
        | Condition::Count {
            conditions: items, ..
        } => {
            items.iter().for_each(|item| of_condition(graph, item, found));
        }
        Condition::Not(inner) => of_condition(graph, inner, found),
        Condition::Define(id) => found.push(id.index()),
        Condition::Population(id) => found.push(graph.populations + id.index()),
        Condition::Dispute(id) => found.push(graph.disputes + id.index()),
        Condition::Clause(id) => found.push(graph.clauses + id.index()),
        Condition::Given { placement, .. } => found.push(graph.placements + placement.index()),
    }
}

fn of_limit(graph: &Graph, limit: &Limit, found: &mut Vec<usize>) {
    of_value(graph, &limit.value, found);
}

fn of_value(graph: &Graph, value: &Value, found: &mut Vec<usize>) {
    match value {
        Value::Define(id) => found.push(id.index()),
        Value::Placement(id) => found.push(graph.placements + id.index()),
        Value::Fact(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => {
            value
                .parts()
                .into_iter()
                .for_each(|part| of_value(graph, part, found));
        }
    }
}

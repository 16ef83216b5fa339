//! That nothing rests on itself, and that no calculation has more parts than the language allows, its defines written
//! out. Walked in a loop: a chain may be as long as a file.

use stepwell_model::{Condition, DefineBody, Ruleset as Model, Value};

/// The most parts of a calculation. The checker's limit is 256; it does not count every layer.
const MOST_PARTS: u64 = 512;

/// Where the nodes of each kind begin.
struct Places {
    populations: usize,
    disputes: usize,
    clauses: usize,
    placements: usize,
    end: usize,
}

/// Whether nothing rests on itself and nothing grows out of hand. Every id was looked at before.
pub(super) fn check(model: &Model) -> Result<(), String> {
    let populations = model.defines.len();
    let disputes = populations + model.populations.len();
    let clauses = disputes + model.disputes.len();
    let placements = clauses + model.clause_names.len();
    let places = Places {
        populations,
        disputes,
        clauses,
        placements,
        end: placements + model.placements.len(),
    };
    let edges = edges(model, &places);
    let order = order(&edges).ok_or("something in it is defined by way of itself")?;
    let mut sizes = vec![1_u64; model.defines.len()];
    for node in order {
        if let Some(define) = model.defines.iter().nth(node) {
            let size = body_size(&sizes, &define.body)?;
            if let Some(slot) = sizes.get_mut(node) {
                *slot = size;
            }
        }
    }
    let mut check = |condition: &Condition| sized(&sizes, condition);
    every_condition(model, &mut check)
}

/// What each node names.
fn edges(model: &Model, places: &Places) -> Vec<Vec<usize>> {
    let mut edges = vec![Vec::new(); places.end];
    let mut add = |node: usize, found: Vec<usize>| {
        if let Some(slot) = edges.get_mut(node) {
            slot.extend(found);
        }
    };
    let of = |condition: &Condition| {
        let mut found = Vec::new();
        names(places, condition, &mut found);
        found
    };
    for (id, define) in model.defines.entries() {
        let mut found = Vec::new();
        match &define.body {
            DefineBody::Condition(condition) => names(places, condition, &mut found),
            DefineBody::Value(value) => value_names(places, value, &mut found),
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    names(places, &arm.when, &mut found);
                    names(places, &arm.value, &mut found);
                }
                otherwise.iter().for_each(|it| names(places, it, &mut found));
            }
            DefineBody::Values { arms, otherwise } => {
                for arm in arms {
                    names(places, &arm.when, &mut found);
                    value_names(places, &arm.value.value, &mut found);
                }
                otherwise
                    .iter()
                    .for_each(|it| value_names(places, &it.value, &mut found));
            }
        }
        add(id.index(), found);
    }
    for (id, population) in model.populations.entries() {
        add(places.populations + id.index(), of(&population.condition));
    }
    for (id, dispute) in model.disputes.entries() {
        for reading in &dispute.readings {
            add(places.disputes + id.index(), of(&reading.condition));
        }
    }
    for clause in &model.clauses {
        let node = places.clauses + clause.name.index();
        add(node, of(&clause.condition));
        for unless in &clause.unless {
            add(node, of(&unless.condition));
        }
    }
    for block in &model.blocks {
        let node = places.placements + block.placement.index();
        add(
            node,
            block
                .clauses
                .iter()
                .map(|id| places.clauses + id.index())
                .collect(),
        );
        add(
            node,
            block
                .population
                .iter()
                .map(|id| places.populations + id.index())
                .collect(),
        );
    }
    for (id, placement) in model.placements.entries() {
        let population = placement.population.iter();
        add(
            places.placements + id.index(),
            population.map(|id| places.populations + id.index()).collect(),
        );
    }
    edges
}

fn names(places: &Places, of: &Condition, found: &mut Vec<usize>) {
    match of {
        Condition::Test(of) => {
            for value in of.values() {
                value_names(places, value, found);
            }
        }
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            of.iter().for_each(|of| names(places, of, found));
        }
        Condition::Not(of) => names(places, of, found),
        Condition::Define(id) => found.push(id.index()),
        Condition::Population(id) => found.push(places.populations + id.index()),
        Condition::Dispute(id) => found.push(places.disputes + id.index()),
        Condition::Clause(id) => found.push(places.clauses + id.index()),
        Condition::Given { placement, .. } => found.push(places.placements + placement.index()),
    }
}

fn value_names(places: &Places, of: &Value, found: &mut Vec<usize>) {
    match of {
        Value::Define(id) => found.push(id.index()),
        Value::Placement(id) => found.push(places.placements + id.index()),
        Value::Sum(_) | Value::Product(_) | Value::Elapsed { .. } | Value::Later { .. } => {
            of.parts()
                .into_iter()
                .for_each(|part| value_names(places, part, found));
        }
        Value::Fact(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel => {}
    }
}

/// Every node after those it names; `None` where one leads back to itself.
fn order(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for root in 0..edges.len() {
        let mut open = vec![(root, 0_usize)];
        while let Some((node, at)) = open.pop() {
            let state = states.get_mut(node)?;
            if at == 0 {
                match *state {
                    State::Done => continue,
                    State::Open => return None,
                    State::New => *state = State::Open,
                }
            }
            match edges.get(node)?.get(at) {
                Some(next) => {
                    open.push((node, at + 1));
                    open.push((*next, 0));
                }
                None => {
                    *state = State::Done;
                    order.push(node);
                }
            }
        }
    }
    Some(order)
}

fn body_size(sizes: &[u64], body: &DefineBody) -> Result<u64, String> {
    match body {
        DefineBody::Value(value) => size(sizes, value),
        DefineBody::Values { arms, otherwise } => {
            let mut total = 0_u64;
            for limit in arms.iter().map(|arm| &arm.value).chain(otherwise) {
                total = total.saturating_add(size(sizes, &limit.value)?);
            }
            Ok(total)
        }
        DefineBody::Condition(_) | DefineBody::Conditions { .. } => Ok(1),
    }
}

/// How many parts a value is calculated from.
fn size(sizes: &[u64], of: &Value) -> Result<u64, String> {
    if let Value::Define(id) = of {
        return Ok(sizes.get(id.index()).copied().unwrap_or(1));
    }
    let parts = of.parts();
    if parts.is_empty() {
        return Ok(1);
    }
    let mut total = 0_u64;
    for part in parts {
        total = total.saturating_add(size(sizes, part)?);
    }
    if total > MOST_PARTS {
        return Err("a calculation in it has more parts than the language allows".to_owned());
    }
    Ok(total)
}

fn sized(sizes: &[u64], of: &Condition) -> Result<(), String> {
    match of {
        Condition::Test(of) => of
            .values()
            .into_iter()
            .try_for_each(|value| size(sizes, value).map(|_| ())),
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            of.iter().try_for_each(|of| sized(sizes, of))
        }
        Condition::Not(of) => sized(sizes, of),
        Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => Ok(()),
    }
}

/// Shows every condition to `look`.
fn every_condition(
    model: &Model,
    look: &mut dyn FnMut(&Condition) -> Result<(), String>,
) -> Result<(), String> {
    for define in &model.defines {
        match &define.body {
            DefineBody::Condition(of) => look(of)?,
            DefineBody::Value(_) => {}
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    look(&arm.when)?;
                    look(&arm.value)?;
                }
                otherwise.iter().try_for_each(&mut *look)?;
            }
            DefineBody::Values { arms, .. } => arms.iter().try_for_each(|arm| look(&arm.when))?,
        }
    }
    model.populations.iter().try_for_each(|it| look(&it.condition))?;
    model.impossible.iter().try_for_each(|it| look(&it.condition))?;
    for dispute in &model.disputes {
        dispute.readings.iter().try_for_each(|it| look(&it.condition))?;
    }
    for clause in &model.clauses {
        look(&clause.condition)?;
        clause.unless.iter().try_for_each(|it| look(&it.condition))?;
    }
    for transition in &model.transitions {
        look(&transition.condition)?;
        transition.unless.iter().try_for_each(|it| look(&it.condition))?;
    }
    Ok(())
}

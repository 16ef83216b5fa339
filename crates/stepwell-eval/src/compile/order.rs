//! In which order things compile: each after what it names, however long the chain, without recursion.

use stepwell_model::{
    Clause, ClauseName, Condition, Day, Define, DefineBody, Dispute, Id, Placement, Population, Relation,
    Ruleset, Test, Unless, Value,
};

/// Something that others can name and that has registers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A define.
    Define(Id<Define>),
    /// A population.
    Population(Id<Population>),
    /// A dispute.
    Dispute(Id<Dispute>),
    /// A clause.
    Clause(Id<ClauseName>),
    /// A placement with its blocks.
    Placement(Id<Placement>),
}

/// The version of a clause that is in force on a day.
pub(crate) fn version(ruleset: &Ruleset, name: Id<ClauseName>, day: Day) -> Option<Id<Clause>> {
    let versions = &ruleset.clause_names[name].versions;
    versions
        .iter()
        .copied()
        .find(|clause| ruleset.clauses[*clause].in_force.contains(day))
}

/// Every node, each after what it names. What names itself in a circle, which the checker refuses, comes in any order.
pub(crate) fn order(ruleset: &Ruleset, day: Day) -> Vec<Node> {
    let roots = ruleset
        .defines
        .ids()
        .map(Node::Define)
        .chain(ruleset.populations.ids().map(Node::Population))
        .chain(ruleset.disputes.ids().map(Node::Dispute))
        .chain(ruleset.clause_names.ids().map(Node::Clause))
        .chain(ruleset.placements.ids().map(Node::Placement));
    let mut blocks: Vec<Vec<usize>> = vec![Vec::new(); ruleset.placements.len()];
    for (index, block) in ruleset.blocks.iter().enumerate() {
        if let Some(of) = blocks.get_mut(block.placement.index()) {
            of.push(index);
        }
    }
    let mut seen = Seen::new(ruleset);
    let mut order = Vec::new();
    let mut open: Vec<(Node, Vec<Node>)> = Vec::new();
    for root in roots {
        if seen.enter(root) {
            open.push((root, named_by(ruleset, day, &blocks, root)));
        }
        while let Some((node, pending)) = open.last_mut() {
            match pending.pop() {
                Some(next) => {
                    if seen.enter(next) {
                        open.push((next, named_by(ruleset, day, &blocks, next)));
                    }
                }
                None => {
                    order.push(*node);
                    open.pop();
                }
            }
        }
    }
    order
}

/// Which nodes were met.
struct Seen {
    flags: Vec<bool>,
    starts: [usize; 4],
}

impl Seen {
    fn new(ruleset: &Ruleset) -> Self {
        let populations = ruleset.defines.len();
        let disputes = populations + ruleset.populations.len();
        let clauses = disputes + ruleset.disputes.len();
        let placements = clauses + ruleset.clause_names.len();
        Self {
            flags: vec![false; placements + ruleset.placements.len()],
            starts: [populations, disputes, clauses, placements],
        }
    }

    /// Marks the node; whether it was new.
    fn enter(&mut self, node: Node) -> bool {
        let [populations, disputes, clauses, placements] = self.starts;
        let at = match node {
            Node::Define(id) => id.index(),
            Node::Population(id) => populations + id.index(),
            Node::Dispute(id) => disputes + id.index(),
            Node::Clause(id) => clauses + id.index(),
            Node::Placement(id) => placements + id.index(),
        };
        match self.flags.get_mut(at) {
            Some(flag) => !std::mem::replace(flag, true),
            None => false,
        }
    }
}

/// What a node names, the last first.
fn named_by(ruleset: &Ruleset, day: Day, blocks: &[Vec<usize>], node: Node) -> Vec<Node> {
    let mut names = Vec::new();
    match node {
        Node::Define(id) => define(&ruleset.defines[id].body, &mut names),
        Node::Population(id) => condition(&ruleset.populations[id].condition, &mut names),
        Node::Dispute(id) => {
            for reading in &ruleset.disputes[id].readings {
                condition(&reading.condition, &mut names);
            }
        }
        Node::Clause(id) => {
            if let Some(clause) = version(ruleset, id, day) {
                let clause = &ruleset.clauses[clause];
                condition(&clause.condition, &mut names);
                lifted(&clause.unless, &mut names);
            }
        }
        Node::Placement(id) => {
            names.extend(ruleset.placements[id].population.map(Node::Population));
            for block in blocks.get(id.index()).into_iter().flatten() {
                let block = &ruleset.blocks[Id::new(*block)];
                names.extend(block.population.map(Node::Population));
                names.extend(block.clauses.iter().copied().map(Node::Clause));
            }
        }
    }
    names.reverse();
    names
}

fn lifted(unless: &[Unless], names: &mut Vec<Node>) {
    for unless in unless {
        condition(&unless.condition, names);
    }
}

fn define(body: &DefineBody, names: &mut Vec<Node>) {
    match body {
        DefineBody::Condition(body) => condition(body, names),
        DefineBody::Value(body) => value(body, names),
        DefineBody::Conditions { arms, otherwise } => {
            for arm in arms {
                condition(&arm.when, names);
                condition(&arm.value, names);
            }
            if let Some(otherwise) = otherwise {
                condition(otherwise, names);
            }
        }
        DefineBody::Values { arms, otherwise } => {
            for arm in arms {
                condition(&arm.when, names);
                value(&arm.value.value, names);
            }
            if let Some(otherwise) = otherwise {
                value(&otherwise.value, names);
            }
        }
    }
}

// The checker bounds how deep conditions and values nest, so these two may recurse.
fn condition(of: &Condition, names: &mut Vec<Node>) {
    match of {
        Condition::Test(of) => test(of, names),
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            for of in of {
                condition(of, names);
            }
        }
        Condition::Not(of) => condition(of, names),
        Condition::Define(id) => names.push(Node::Define(*id)),
        Condition::Population(id) => names.push(Node::Population(*id)),
        Condition::Dispute(id) => names.push(Node::Dispute(*id)),
        Condition::Clause(id) => names.push(Node::Clause(*id)),
        Condition::Given { placement, .. } => names.push(Node::Placement(*placement)),
    }
}

fn test(of: &Test, names: &mut Vec<Node>) {
    value(&of.subject, names);
    match &of.relation {
        Relation::Bounds(bounds) => {
            for bound in bounds {
                value(&bound.limit.value, names);
            }
        }
        Relation::OneOf { values, .. } => {
            for limit in values {
                value(&limit.value, names);
            }
        }
        Relation::Includes { .. } => {}
    }
}

fn value(of: &Value, names: &mut Vec<Node>) {
    match of {
        Value::Define(id) => names.push(Node::Define(*id)),
        Value::Placement(id) => names.push(Node::Placement(*id)),
        Value::Fact(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => of.parts().into_iter().for_each(|part| value(part, names)),
    }
}

//! What of a circuit is settled before any record is known.

use std::collections::BTreeMap;

use stepwell_model::{Fact, FactType, Id, Interval, LabelSet, Possible, Ruleset};

use super::{Amount, Circuit, Kind, Literal, Node, Regions};
use crate::{program::Range, record::everything};

/// Gates of more parts than this stay a gate of their own inside another.
const MOST_INLINE: usize = 16;

/// A gate that is met when every part is: settled, or its parts in order, each once, nested gates opened.
pub(super) fn all(nodes: &[Node], of: impl Iterator<Item = Literal>) -> Result<Literal, Vec<Literal>> {
    let mut parts = Vec::new();
    for literal in of {
        match nodes.get(literal.node()) {
            Some(Node::All(inner)) if !literal.is_negated() && inner.len() <= MOST_INLINE => {
                parts.extend(inner.iter().copied());
            }
            Some(_) | None => parts.push(literal),
        }
    }
    if parts.contains(&Literal::NOT_MET) {
        return Ok(Literal::NOT_MET);
    }
    parts.retain(|literal| *literal != Literal::MET);
    parts.sort_unstable();
    parts.dedup();
    match parts.as_slice() {
        [] => Ok(Literal::MET),
        [only] => Ok(*only),
        _ => Err(parts),
    }
}

/// What is left of a choice: the guard and the verdict of each arm, and what holds where no guard is met.
type Choice = (Vec<(Literal, Literal)>, Option<Literal>);

/// A choice among arms: settled, or what of it is left.
pub(super) fn choose(
    mut arms: Vec<(Literal, Literal)>,
    mut otherwise: Option<Literal>,
) -> Result<Literal, Choice> {
    arms.retain(|(guard, _)| *guard != Literal::NOT_MET);
    if arms.iter().any(|(guard, _)| *guard == Literal::MET) {
        otherwise = None;
    }
    match (arms.as_slice(), otherwise) {
        ([], None) => Ok(Literal::UNKNOWN),
        ([], Some(otherwise)) => Ok(otherwise),
        ([(Literal::MET, only)], None) => Ok(*only),
        _ => Err((arms, otherwise)),
    }
}

impl Regions {
    /// The one region of a number that no test cuts.
    pub(crate) fn without_cuts(ruleset: &Ruleset, fact: Id<Fact>) -> Self {
        let (domain, whole) = domain(ruleset, fact);
        Regions::of_domain(domain, whole)
    }
}

fn domain(ruleset: &Ruleset, fact: Id<Fact>) -> (Interval, bool) {
    let declared = &ruleset.facts[fact];
    let whole = match &declared.kind {
        FactType::Number(number) => number.whole,
        FactType::Date => true,
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => false,
    };
    let interval = match everything(ruleset, declared) {
        Possible::Numbers(intervals) => intervals.into_iter().next(),
        Possible::Labels(_) | Possible::Sets(_) => None,
    };
    (interval.unwrap_or_else(Interval::unbounded), whole)
}

/// Turns each test of a number that is a fact into a test of its region.
pub(super) fn regions(mut circuit: Circuit, ruleset: &Ruleset) -> Circuit {
    let mut tests: BTreeMap<usize, Vec<&Range>> = BTreeMap::new();
    for node in &circuit.nodes {
        if let Some((fact, ranges)) = test_of_fact(&circuit.amounts, node) {
            tests.entry(fact).or_default().extend(ranges);
        }
    }
    let mut cut: BTreeMap<usize, Regions> = BTreeMap::new();
    for (place, ranges) in tests {
        let Some(seen) = circuit.facts.get(place) else {
            continue;
        };
        let (domain, whole) = domain(ruleset, seen.fact);
        cut.extend(Regions::new(ranges, domain, whole).map(|regions| (place, regions)));
    }
    let states: Vec<Option<Node>> = circuit
        .nodes
        .iter()
        .map(|node| {
            let (fact, ranges) = test_of_fact(&circuit.amounts, node)?;
            let accept = cut.get(&fact)?.within(ranges);
            Some(Node::State { fact, accept })
        })
        .collect();
    for (node, state) in circuit.nodes.iter_mut().zip(states) {
        if let Some(state) = state {
            *node = state;
        }
    }
    for (place, regions) in cut {
        if let Some(seen) = circuit.facts.get_mut(place) {
            seen.kind = Kind::Number(regions);
        }
    }
    circuit
}

fn test_of_fact<'a>(amounts: &[Amount], node: &'a Node) -> Option<(usize, &'a [Range])> {
    match node {
        Node::Within { amount, ranges } => match amounts.get(*amount)? {
            Amount::Fact(fact) => Some((*fact, ranges)),
            Amount::Fixed(_)
            | Amount::AsOf
            | Amount::Sum(_)
            | Amount::Product(_)
            | Amount::Elapsed { .. }
            | Amount::Later { .. }
            | Amount::Choose { .. } => None,
        },
        Node::Met
        | Node::Unknown
        | Node::State { .. }
        | Node::Includes { .. }
        | Node::Bounded { .. }
        | Node::Equals { .. }
        | Node::All(_)
        | Node::Count { .. }
        | Node::Agree(_)
        | Node::Choose { .. } => None,
    }
}

impl Kind {
    /// The states a fact can be in while it is not known.
    pub fn possible(&self) -> LabelSet {
        match self {
            Kind::Labels(count) => LabelSet::first(*count as usize),
            Kind::Number(regions) => regions.possible(),
            Kind::Set(_) => LabelSet::EMPTY,
        }
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        match self {
            Kind::Labels(count) => *count as usize,
            Kind::Number(regions) => regions.count(),
            Kind::Set(_) => 0,
        }
    }
}

//! Which fact to ask next: the one whose answer, on average, leaves the fewest outcomes open.
//!
//! Every value of what is not known counts the same. How much two records that share the answer agree on the outcome is
//! summed exactly over the diagram, in fractions of a power of two; only the last bits are rounded, and they are left out
//! when facts are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    atoms::Base,
    diagram::{Diagram, Node},
    question::outcome_of,
    space::{Block, Form, Owner, Space},
    world::{Asked, World},
};

/// One, as a fraction.
const ONE: u128 = 1 << 120;
/// Half of the bits are left out before two fractions are multiplied.
const HALF: u32 = 60;
/// Gains that agree down to here are a tie.
const TIE: u32 = 24;

/// How much asking each open fact narrows the outcome of a part.
pub(crate) fn gains(world: &World<'_>, asked: &Asked) -> BTreeMap<usize, u128> {
    let space = world.space;
    let tree = Tree::new(space, &asked.relation);
    let totals = tree.shares(tree.nodes.len().saturating_sub(1));
    let before = agreement(totals);
    let mut by_step: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if let Place::Step { step, .. } = node {
            by_step.entry(*step).or_default().push(at);
        }
    }
    let mut gains: BTreeMap<usize, u128> = BTreeMap::new();
    for (step, nodes) in by_step {
        let Some((owner, count)) = tree.steps.get(step).map(|step| (step.owner, step.values)) else {
            continue;
        };
        let facts = facts_of(world, owner);
        if facts.is_empty() {
            continue;
        }
        let after = tree
            .with_value(&nodes, totals, count)
            .iter()
            .map(|shares| agreement(shares))
            .sum::<u128>();
        let gain = after.saturating_sub(before);
        for (fact, share) in facts {
            *gains.entry(fact).or_default() += gain / share;
        }
    }
    for gain in gains.values_mut() {
        *gain >>= TIE;
    }
    gains
}

/// The open facts behind an owner; what is calculated from several is narrowed in equal shares.
fn facts_of(world: &World<'_>, owner: Owner) -> Vec<(usize, u128)> {
    let is_open = |place: &usize| world.open.contains(&Owner::Fact(*place));
    match owner {
        Owner::Fact(place) => Some((place, 1))
            .filter(|(place, _)| is_open(place))
            .into_iter()
            .collect(),
        Owner::Dispute(_) => Vec::new(),
        Owner::Calculated(atom) => {
            let facts: Vec<usize> = world
                .space
                .atoms
                .rests_on(atom)
                .iter()
                .filter_map(|base| match base {
                    Base::Fact(place) => Some(*place),
                    Base::AsOf | Base::Twin(_) => None,
                })
                .filter(is_open)
                .collect();
            let share = facts.len() as u128;
            facts.into_iter().map(|place| (place, share)).collect()
        }
    }
}

/// How likely two records agree on the outcome, given that they share an answer: the share of each outcome squared, over
/// the share of the answer.
fn agreement(outcomes: &[u128]) -> u128 {
    let total: u128 = outcomes.iter().sum::<u128>() >> HALF;
    let squares: u128 = outcomes.iter().map(|share| (share >> HALF).pow(2)).sum();
    squares.checked_div(total).unwrap_or(0)
}

/// A share divided evenly; most facts have two, four or eight values, which need no division.
fn part(share: u128, count: u128) -> u128 {
    if share == 0 {
        0
    } else if count.is_power_of_two() {
        share >> count.trailing_zeros()
    } else {
        share / count
    }
}

/// Something that is asked at once: a block, or one member of a set.
struct Step {
    owner: Owner,
    values: usize,
    bits: std::ops::Range<u16>,
}

/// A place in the tree of answers.
enum Place {
    /// An outcome, or nobody.
    End(Option<usize>),
    /// A step, with where each value leads.
    Step { step: usize, leads_to: Vec<usize> },
}

/// A diagram with whole values in place of bits, each place after those it leads to.
struct Tree {
    steps: Vec<Step>,
    nodes: Vec<Place>,
    /// How many outcomes are told apart.
    outcomes: usize,
    /// Below each place, the share of each outcome, one place after the other.
    sums: Vec<u128>,
    /// The share of records that come to each place.
    reached: Vec<u128>,
}

fn steps(blocks: &[Block]) -> Vec<Step> {
    blocks
        .iter()
        .flat_map(|block| match block.form {
            Form::Values(values) => vec![Step {
                owner: block.owner,
                values,
                bits: block.bits.clone(),
            }],
            Form::Members => block
                .bits
                .clone()
                .map(|bit| Step {
                    owner: block.owner,
                    values: 2,
                    bits: bit..bit + 1,
                })
                .collect(),
        })
        .collect()
}

impl Tree {
    fn new(space: &Space, relation: &Diagram) -> Self {
        let nodes: Vec<Node> = relation.each_node().collect();
        let steps = steps(&space.blocks);
        let mut step_of_bit: Vec<usize> = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            step_of_bit.resize(usize::from(step.bits.end), at);
        }
        let mut tree = Self {
            steps,
            nodes: Vec::new(),
            outcomes: 0,
            sums: Vec::new(),
            reached: Vec::new(),
        };
        // A place is made once all it leads to are: a walk with its own stack.
        let mut made: Vec<Option<usize>> = vec![None; nodes.len()];
        let is_made = |made: &[Option<usize>], at: usize| made.get(at).copied().flatten();
        let Some(root) = nodes.len().checked_sub(1) else {
            return tree;
        };
        let mut open = vec![root];
        while let Some(at) = open.last().copied() {
            if is_made(&made, at).is_some() {
                open.pop();
                continue;
            }
            let step = match nodes.get(at) {
                Some(Node::Asks { bit, .. }) => step_of_bit.get(usize::from(*bit)).copied(),
                Some(Node::Nobody | Node::Everybody) | None => None,
            };
            let Some(step) = step else {
                open.pop();
                tree.nodes.push(Place::End(outcome_of(space, &nodes, at)));
                if let Some(slot) = made.get_mut(at) {
                    *slot = Some(tree.nodes.len() - 1);
                }
                continue;
            };
            let leads: Vec<usize> = match tree.steps.get(step) {
                Some(step) => (0..step.values)
                    .map(|value| follow(&nodes, at, step, value))
                    .collect(),
                None => Vec::new(),
            };
            let before = open.len();
            open.extend(
                leads
                    .iter()
                    .copied()
                    .filter(|next| is_made(&made, *next).is_none()),
            );
            if open.len() == before {
                open.pop();
                let leads_to = leads.iter().filter_map(|next| is_made(&made, *next)).collect();
                tree.nodes.push(Place::Step { step, leads_to });
                if let Some(slot) = made.get_mut(at) {
                    *slot = Some(tree.nodes.len() - 1);
                }
            }
        }
        tree.sum();
        tree.reach();
        tree
    }

    /// The share of each outcome below each place, from the ends up.
    fn sum(&mut self) {
        let ends: BTreeSet<usize> = self
            .nodes
            .iter()
            .filter_map(|node| match node {
                Place::End(outcome) => *outcome,
                Place::Step { .. } => None,
            })
            .collect();
        let columns: BTreeMap<usize, usize> = ends.into_iter().zip(0..).collect();
        self.outcomes = columns.len();
        self.sums = Vec::with_capacity(self.nodes.len() * self.outcomes);
        let mut here: Vec<u128> = Vec::new();
        for node in &self.nodes {
            here.clear();
            here.resize(self.outcomes, 0);
            match node {
                Place::End(outcome) => {
                    let column = outcome.and_then(|outcome| columns.get(&outcome));
                    if let Some(slot) = column.and_then(|column| here.get_mut(*column)) {
                        *slot = ONE;
                    }
                }
                Place::Step { leads_to, .. } => {
                    let count = leads_to.len().max(1) as u128;
                    for next in leads_to {
                        for (slot, share) in here.iter_mut().zip(self.shares(*next)) {
                            *slot += part(*share, count);
                        }
                    }
                }
            }
            self.sums.extend_from_slice(&here);
        }
    }

    /// The share of each outcome below a place.
    fn shares(&self, at: usize) -> &[u128] {
        let from = at * self.outcomes;
        self.sums.get(from..from + self.outcomes).unwrap_or_default()
    }

    /// What share of records comes to each place, from the root down.
    fn reach(&mut self) {
        self.reached = vec![0; self.nodes.len()];
        if let Some(root) = self.reached.last_mut() {
            *root = ONE;
        }
        for at in (0..self.nodes.len()).rev() {
            let here = self.reached.get(at).copied().unwrap_or(0);
            if let Some(Place::Step { leads_to, .. }) = self.nodes.get(at) {
                let count = leads_to.len().max(1) as u128;
                for next in leads_to {
                    if let Some(slot) = self.reached.get_mut(*next) {
                        *slot += here / count;
                    }
                }
            }
        }
    }

    /// For each value of a step, the share of each outcome among all records.
    fn with_value(&self, nodes: &[usize], totals: &[u128], count: usize) -> Vec<Vec<u128>> {
        // What does not pass the step is the same whatever its value.
        let mut apart = totals.to_vec();
        let times = |share: u128, reached: u128| (share >> HALF) * (reached >> HALF);
        let reached = |at: usize| self.reached.get(at).copied().unwrap_or(0);
        for at in nodes {
            for (slot, share) in apart.iter_mut().zip(self.shares(*at)) {
                *slot = slot.saturating_sub(times(*share, reached(*at)));
            }
        }
        let parts = count.max(1) as u128;
        (0..count)
            .map(|value| {
                let mut shares: Vec<u128> = apart.iter().map(|share| part(*share, parts)).collect();
                for at in nodes {
                    let Some(Place::Step { leads_to, .. }) = self.nodes.get(*at) else {
                        continue;
                    };
                    let Some(next) = leads_to.get(value) else { continue };
                    for (slot, share) in shares.iter_mut().zip(self.shares(*next)) {
                        *slot += part(times(*share, reached(*at)), parts);
                    }
                }
                shares
            })
            .collect()
    }
}

/// Where one value of a step leads.
fn follow(nodes: &[Node], from: usize, step: &Step, value: usize) -> usize {
    let count = step.bits.len();
    let mut at = from;
    while let Some(Node::Asks { bit, unset, set }) = nodes.get(at) {
        if !step.bits.contains(bit) {
            break;
        }
        let place = usize::from(bit - step.bits.start);
        at = if value >> (count - 1 - place) & 1 == 1 {
            *set
        } else {
            *unset
        };
    }
    at
}

//! Which fact to ask next: the one whose answer, on average, leaves the fewest outcomes open.
//!
//! Every value of what is not known counts the same. How much two records that share the answer agree on the outcome is
//! summed exactly over the diagram, in fractions of a power of two; only the last bits are rounded, and they are left out
//! when facts are compared.

use std::collections::BTreeMap;

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
    let totals = tree.sums.last().cloned().unwrap_or_default();
    let before = agreement([&totals]);
    let mut by_step: BTreeMap<usize, Vec<(usize, u128)>> = BTreeMap::new();
    for (at, (node, reached)) in tree.nodes.iter().zip(&tree.reached).enumerate() {
        if let Place::Step { step, .. } = node {
            by_step.entry(*step).or_default().push((at, *reached));
        }
    }
    let mut gains: BTreeMap<usize, u128> = BTreeMap::new();
    for (step, nodes) in by_step {
        let Some((owner, count)) = tree.steps.get(step).map(|step| (step.owner, step.values)) else {
            continue;
        };
        let after = agreement(&tree.with_value(&nodes, &totals, count));
        let gain = after.saturating_sub(before);
        for (fact, share) in facts_of(world, owner) {
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

/// How likely two records agree on the outcome, given that they share an answer: for each answer, the share of each
/// outcome squared, over the share of the answer.
fn agreement<'a>(answers: impl IntoIterator<Item = &'a BTreeMap<usize, u128>>) -> u128 {
    answers
        .into_iter()
        .map(|outcomes| {
            let total: u128 = outcomes.values().sum::<u128>() >> HALF;
            let squares: u128 = outcomes.values().map(|share| (share >> HALF).pow(2)).sum();
            squares.checked_div(total).unwrap_or(0)
        })
        .sum()
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
    End,
    /// A step, with where each value leads.
    Step { step: usize, leads_to: Vec<usize> },
}

/// A diagram with whole values in place of bits, each place after those it leads to.
struct Tree {
    steps: Vec<Step>,
    nodes: Vec<Place>,
    /// Below each place, the share of each outcome.
    sums: Vec<BTreeMap<usize, u128>>,
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
            sums: Vec::new(),
            reached: Vec::new(),
        };
        // A place is made once all it leads to are: a walk with its own stack.
        let mut made: BTreeMap<usize, usize> = BTreeMap::new();
        let Some(root) = nodes.len().checked_sub(1) else {
            return tree;
        };
        let mut open = vec![root];
        while let Some(at) = open.last().copied() {
            if made.contains_key(&at) {
                open.pop();
                continue;
            }
            let step = match nodes.get(at) {
                Some(Node::Asks { bit, .. }) => step_of_bit.get(usize::from(*bit)).copied(),
                Some(Node::Nobody | Node::Everybody) | None => None,
            };
            let Some(step) = step else {
                open.pop();
                made.insert(at, tree.end(outcome_of(space, &nodes, at)));
                continue;
            };
            let leads: Vec<usize> = match tree.steps.get(step) {
                Some(step) => (0..step.values)
                    .map(|value| follow(&nodes, at, step, value))
                    .collect(),
                None => Vec::new(),
            };
            let waiting: Vec<usize> = leads
                .iter()
                .copied()
                .filter(|next| !made.contains_key(next))
                .collect();
            if waiting.is_empty() {
                open.pop();
                let leads_to = leads.iter().filter_map(|next| made.get(next)).copied().collect();
                made.insert(at, tree.step(step, leads_to));
            } else {
                open.extend(waiting);
            }
        }
        tree.reach();
        tree
    }

    fn end(&mut self, outcome: Option<usize>) -> usize {
        self.nodes.push(Place::End);
        self.sums
            .push(outcome.map(|outcome| (outcome, ONE)).into_iter().collect());
        self.nodes.len() - 1
    }

    fn step(&mut self, step: usize, leads_to: Vec<usize>) -> usize {
        let count = leads_to.len().max(1) as u128;
        let mut sums: BTreeMap<usize, u128> = BTreeMap::new();
        for below in leads_to.iter().filter_map(|next| self.sums.get(*next)) {
            for (outcome, share) in below {
                *sums.entry(*outcome).or_default() += share / count;
            }
        }
        self.nodes.push(Place::Step { step, leads_to });
        self.sums.push(sums);
        self.nodes.len() - 1
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
    fn with_value(
        &self,
        nodes: &[(usize, u128)],
        totals: &BTreeMap<usize, u128>,
        count: usize,
    ) -> Vec<BTreeMap<usize, u128>> {
        // What does not pass the step is the same whatever its value.
        let mut apart = totals.clone();
        let times = |share: u128, reached: u128| (share >> HALF) * (reached >> HALF);
        for (at, reached) in nodes {
            for (outcome, share) in self.sums.get(*at).into_iter().flatten() {
                if let Some(slot) = apart.get_mut(outcome) {
                    *slot = slot.saturating_sub(times(*share, *reached));
                }
            }
        }
        let parts = count.max(1) as u128;
        (0..count)
            .map(|value| {
                let mut shares: BTreeMap<usize, u128> = apart
                    .iter()
                    .map(|(outcome, share)| (*outcome, share / parts))
                    .collect();
                for (at, reached) in nodes {
                    let Some(Place::Step { leads_to, .. }) = self.nodes.get(*at) else {
                        continue;
                    };
                    let below = leads_to.get(value).and_then(|next| self.sums.get(*next));
                    for (outcome, share) in below.into_iter().flatten() {
                        *shares.entry(*outcome).or_default() += times(*share, *reached) / parts;
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

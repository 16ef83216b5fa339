//! Which fact to ask next: the one whose answer, on average, leaves the fewest outcomes open.
//!
//! Every value of what is not known counts the same. How much two records that share the answer agree on the outcome is
//! summed exactly over the diagram, in fractions of a power of two; only the last bits are rounded, and they are left out
//! when facts are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    atoms::Base,
    relation::{At, NOBODY, Place, Relation},
    space::{Block, Form, Owner, Space},
    world::{Asked, World},
};

/// One, as a fraction.
const ONE: u128 = 1 << 120;
/// Half of the bits are left out before two fractions are multiplied.
const HALF: u32 = 60;
/// Gains that agree down to here are a tie.
const TIE: u32 = 24;
/// So many shares can be added up before they are divided.
const FEW: u128 = 128;

/// How much asking each open fact narrows the outcome of a part.
pub(crate) fn gains(world: &World<'_>, asked: &Asked) -> BTreeMap<usize, u128> {
    let tree = Tree::new(world.space, &asked.relation);
    let totals = tree.shares(tree.root);
    let before = agreement(totals);
    let mut gains: BTreeMap<usize, u128> = BTreeMap::new();
    for (step, found) in tree.steps.iter().zip(tree.by_value()) {
        let facts = facts_of(world, step.owner);
        if facts.is_empty() || !found.is_asked {
            continue;
        }
        let after: u128 = (0..step.values)
            .map(|value| agreement(&found.with(value, totals, step.values)))
            .sum();
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

/// A place at which a step is asked, with where each of its values leads.
struct Asking {
    step: usize,
    /// Where the list of what its values lead to starts.
    from: usize,
}

/// A relation with whole values in place of bits. Its rows are the ends, then what asks; each after those it leads to.
struct Tree {
    steps: Vec<Step>,
    /// How many outcomes are told apart.
    outcomes: usize,
    /// What asks, by row, the ends left out.
    asking: Vec<Asking>,
    /// The rows that values lead to.
    leads: Vec<usize>,
    /// How many rows are ends.
    ends: usize,
    root: usize,
    /// Below each row, the share of each outcome, one row after the other.
    sums: Vec<u128>,
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

/// What the values of a step lead to, of all records.
#[derive(Clone, Default)]
struct Found {
    is_asked: bool,
    /// The share of each outcome among records that are asked.
    passing: Vec<u128>,
    /// The same for each value, as if all who are asked had it.
    values: Vec<u128>,
}

impl Found {
    /// The share of each outcome among all records with a value.
    fn with(&self, value: usize, totals: &[u128], count: usize) -> Vec<u128> {
        let parts = count.max(1) as u128;
        let from = value * totals.len();
        let here = self.values.get(from..from + totals.len()).unwrap_or_default();
        totals
            .iter()
            .zip(&self.passing)
            .zip(here)
            // What does not pass the step is the same whatever its value.
            .map(|((total, passing), here)| part(total.saturating_sub(*passing), parts) + part(*here, parts))
            .collect()
    }
}

impl Tree {
    fn new(space: &Space, relation: &Relation) -> Self {
        let steps = steps(&space.blocks);
        let mut step_of_bit: Vec<usize> = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            step_of_bit.resize(usize::from(step.bits.end), at);
        }
        let step_at = |at: At| step_of_bit.get(usize::from(relation.bit(at))).copied();
        // From the root down, which places are where a step is asked: those within one are only passed.
        let mut leads_to: Vec<At> = Vec::new();
        let mut entered = vec![false; relation.count()];
        let mut from_of: Vec<(At, usize, usize)> = Vec::new();
        let enter = |at: At, entered: &mut Vec<bool>| {
            if let Some(slot) = entered.get_mut(at as usize) {
                *slot = true;
            }
        };
        enter(relation.root(), &mut entered);
        let mut ends: Vec<At> = Vec::new();
        for at in (0..relation.count()).rev() {
            if entered.get(at) != Some(&true) {
                continue;
            }
            let at = At::try_from(at).unwrap_or(NOBODY);
            let Some((step_at, step)) = step_at(at).and_then(|at| Some((at, steps.get(at)?))) else {
                ends.push(at);
                continue;
            };
            from_of.push((at, step_at, leads_to.len()));
            for value in 0..step.values {
                let next = relation.follow(at, &step.bits, value);
                enter(next, &mut entered);
                leads_to.push(next);
            }
        }
        ends.sort_unstable();
        from_of.reverse();
        let mut rows: Vec<usize> = vec![0; relation.count()];
        let asks = from_of.iter().map(|(at, ..)| *at);
        for (row, at) in ends.iter().copied().chain(asks).enumerate() {
            if let Some(slot) = rows.get_mut(at as usize) {
                *slot = row;
            }
        }
        let row = |at: At| rows.get(at as usize).copied().unwrap_or(0);
        let told: BTreeSet<usize> = ends.iter().filter_map(|at| outcome(relation, *at)).collect();
        let mut tree = Self {
            steps,
            outcomes: told.len(),
            asking: from_of
                .iter()
                .map(|(_, step, from)| Asking {
                    step: *step,
                    from: *from,
                })
                .collect(),
            leads: leads_to.iter().map(|at| row(*at)).collect(),
            ends: ends.len(),
            root: row(relation.root()),
            sums: Vec::new(),
        };
        let columns: BTreeMap<usize, usize> = told.into_iter().zip(0..).collect();
        let columns = ends
            .iter()
            .map(|at| outcome(relation, *at).and_then(|outcome| columns.get(&outcome).copied()));
        tree.sum(columns.collect());
        tree
    }

    /// The rows that a place leads to.
    fn leads(&self, asking: &Asking) -> &[usize] {
        let values = self.steps.get(asking.step).map_or(0, |step| step.values);
        self.leads
            .get(asking.from..asking.from + values)
            .unwrap_or_default()
    }

    /// The share of each outcome below each row, from the ends up.
    fn sum(&mut self, columns: Vec<Option<usize>>) {
        let mut sums: Vec<u128> = vec![0; (self.ends + self.asking.len()) * self.outcomes];
        for (row, column) in columns.into_iter().enumerate() {
            let slot = column.and_then(|column| sums.get_mut(row * self.outcomes + column));
            if let Some(slot) = slot {
                *slot = ONE;
            }
        }
        for (row, asking) in (self.ends..).zip(&self.asking) {
            let (below, rest) = sums.split_at_mut(row * self.outcomes);
            let here = rest.get_mut(..self.outcomes).unwrap_or_default();
            let leads = self.leads(asking);
            let parts = leads.len().max(1) as u128;
            for next in leads {
                let from = next * self.outcomes;
                let shares = below.get(from..from + self.outcomes).unwrap_or_default();
                for (slot, share) in here.iter_mut().zip(shares) {
                    // Many values are divided one by one, so that their sum stays small enough.
                    *slot += if parts > FEW { share / parts } else { *share };
                }
            }
            if parts <= FEW {
                for slot in here {
                    *slot = part(*slot, parts);
                }
            }
        }
        self.sums = sums;
    }

    /// The share of each outcome below a row.
    fn shares(&self, row: usize) -> &[u128] {
        let from = row * self.outcomes;
        self.sums.get(from..from + self.outcomes).unwrap_or_default()
    }

    /// For each step, what its values lead to: in one pass from the root down, by the share of records that come to each
    /// row.
    fn by_value(&self) -> Vec<Found> {
        let mut found: Vec<Found> = self
            .steps
            .iter()
            .map(|step| Found {
                is_asked: false,
                passing: vec![0; self.outcomes],
                values: vec![0; self.outcomes * step.values],
            })
            .collect();
        let mut reached: Vec<u128> = vec![0; self.ends + self.asking.len()];
        if let Some(root) = reached.get_mut(self.root) {
            *root = ONE;
        }
        for (at, asking) in self.asking.iter().enumerate().rev() {
            let row = self.ends + at;
            let Some(found) = found.get_mut(asking.step) else {
                continue;
            };
            let here = reached.get(row).copied().unwrap_or(0);
            let half = here >> HALF;
            found.is_asked = true;
            for (slot, share) in found.passing.iter_mut().zip(self.shares(row)) {
                *slot += (share >> HALF) * half;
            }
            let leads = self.leads(asking);
            let each = part(here, leads.len().max(1) as u128);
            let slots = found.values.chunks_mut(self.outcomes.max(1));
            for (next, slots) in leads.iter().zip(slots) {
                if let Some(slot) = reached.get_mut(*next) {
                    *slot += each;
                }
                for (slot, share) in slots.iter_mut().zip(self.shares(*next)) {
                    *slot += (share >> HALF) * half;
                }
            }
        }
        found
    }
}

/// The outcome that an end stands for; `None` for nobody.
fn outcome(relation: &Relation, at: At) -> Option<usize> {
    match relation.at(at) {
        Place::Outcome(outcome) => Some(outcome),
        Place::Nobody | Place::Asks { .. } => None,
    }
}

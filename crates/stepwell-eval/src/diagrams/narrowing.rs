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

/// One, as a share.
const ONE: u64 = 1 << 60;
/// So many bits finer are shares of shares; they are left out before two are multiplied.
const HALF: u32 = 60;
/// Gains that agree down to here are a tie.
const TIE: u32 = 24;

/// How much asking each open fact narrows the outcome of a part.
pub(crate) fn gains(world: &World<'_>, asked: &Asked) -> BTreeMap<usize, u128> {
    let tree = Tree::new(world.space, &asked.relation);
    let totals = tree.totals();
    let before = agreement(&totals);
    let mut gains: BTreeMap<usize, u128> = BTreeMap::new();
    for (step, found) in tree.steps.iter().zip(tree.by_value()) {
        let facts = facts_of(world, step.owner);
        let Some(found) = found.filter(|_| !facts.is_empty()) else {
            continue;
        };
        let after = found.with(&totals, step.values);
        let after: u128 = after.iter().map(|shares| agreement(shares)).sum();
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

/// A share divided evenly; most facts have two, four or eight values, which need no division, and most shares are short.
fn part(share: u128, count: u128) -> u128 {
    if count.is_power_of_two() {
        return share >> count.trailing_zeros();
    }
    match (u64::try_from(share), u64::try_from(count)) {
        (Ok(share), Ok(count)) => u128::from(share.checked_div(count).unwrap_or(0)),
        (Ok(_) | Err(_), _) => share.checked_div(count).unwrap_or(0),
    }
}

/// Something that is asked at once: a block, or one member of a set.
struct Step {
    owner: Owner,
    values: usize,
    bits: std::ops::Range<u16>,
}

/// A place at which a step is asked.
struct Asking {
    step: usize,
    /// Where the list of what its values lead to starts, and where it ends.
    runs: std::ops::Range<usize>,
}

/// What some values of a step, one after the other, lead to.
#[derive(Clone, Copy)]
struct Run {
    /// The row.
    to: u32,
    /// How many values.
    values: u32,
}

/// A relation with whole values in place of bits. Its rows are the ends, then what asks; each after those it leads to.
struct Tree {
    steps: Vec<Step>,
    /// How many outcomes are told apart.
    outcomes: usize,
    /// What asks, by row, the ends left out.
    asking: Vec<Asking>,
    /// What values lead to.
    runs: Vec<Run>,
    /// How many rows are ends.
    ends: usize,
    root: usize,
    /// Below each row, the share of each outcome from the first that it comes to up to the last, one row after the other.
    sums: Vec<u64>,
    /// Of each row, the first outcome it comes to, and where its sums start.
    starts: Vec<(usize, usize)>,
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

/// For each value of a step, the share of each outcome among the records that are asked, as if all had it.
struct Found(Vec<u128>);

impl Found {
    /// For each value, the share of each outcome among all records that have it.
    fn with(&self, totals: &[u128], count: usize) -> Vec<Vec<u128>> {
        let parts = count.max(1) as u128;
        let outcomes = totals.len().max(1);
        // What does not pass the step is the same whatever its value.
        let mut apart = totals.to_vec();
        for (at, slot) in apart.iter_mut().enumerate() {
            let passing: u128 = self
                .0
                .iter()
                .skip(at)
                .step_by(outcomes)
                .map(|share| part(*share, parts))
                .sum();
            *slot = slot.saturating_sub(passing);
        }
        self.0
            .chunks(outcomes)
            .map(|here| {
                let both = apart.iter().zip(here);
                both.map(|(apart, here)| part(*apart, parts) + part(*here, parts))
                    .collect()
            })
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
        let step_at = |at: At| {
            let step = step_of_bit.get(usize::from(relation.bit(at))).copied()?;
            Some((step, steps.get(step)?))
        };
        // From the root down, the places at which a step is asked: those within one are only passed.
        let mut entered = vec![false; relation.count()];
        let enter = |at: At, entered: &mut Vec<bool>| {
            if let Some(slot) = entered.get_mut(at as usize) {
                *slot = true;
            }
        };
        enter(relation.root(), &mut entered);
        let mut ends: Vec<At> = Vec::new();
        let mut asks: Vec<(At, Asking)> = Vec::new();
        let mut runs: Vec<(At, usize)> = Vec::new();
        for at in (0..relation.count()).rev() {
            if entered.get(at) != Some(&true) {
                continue;
            }
            let at = At::try_from(at).unwrap_or(NOBODY);
            match step_at(at) {
                None => ends.push(at),
                Some((place, step)) => {
                    let from = runs.len();
                    relation.values(at, &step.bits, step.values, &mut runs);
                    for (next, _) in runs.iter().skip(from) {
                        enter(*next, &mut entered);
                    }
                    let runs = from..runs.len();
                    asks.push((at, Asking { step: place, runs }));
                }
            }
        }
        ends.reverse();
        asks.reverse();
        let mut rows: Vec<u32> = vec![0; relation.count()];
        let order = ends.iter().chain(asks.iter().map(|(at, _)| at));
        for (row, at) in (0..).zip(order) {
            if let Some(slot) = rows.get_mut(*at as usize) {
                *slot = row;
            }
        }
        let row = |at: At| rows.get(at as usize).copied().unwrap_or(0);
        let told: BTreeSet<usize> = ends.iter().filter_map(|at| outcome(relation, *at)).collect();
        let columns: BTreeMap<usize, usize> = told.into_iter().zip(0..).collect();
        let mut tree = Self {
            outcomes: columns.len(),
            ends: ends.len(),
            root: row(relation.root()) as usize,
            sums: Vec::new(),
            starts: Vec::new(),
            asking: asks.into_iter().map(|(_, asking)| asking).collect(),
            runs: runs
                .into_iter()
                .map(|(at, values)| Run {
                    to: row(at),
                    values: u32::try_from(values).unwrap_or(u32::MAX),
                })
                .collect(),
            steps,
        };
        for at in &ends {
            let column = outcome(relation, *at).and_then(|outcome| columns.get(&outcome).copied());
            tree.starts.push((column.unwrap_or(0), tree.sums.len()));
            tree.sums.extend(column.map(|_| ONE));
        }
        tree.sum();
        tree
    }

    /// What the values at a place lead to.
    fn runs(&self, asking: &Asking) -> &[Run] {
        self.runs.get(asking.runs.clone()).unwrap_or_default()
    }

    fn values(&self, asking: &Asking) -> usize {
        self.steps.get(asking.step).map_or(1, |step| step.values)
    }

    /// The share of each outcome below each row, from the ends up.
    fn sum(&mut self) {
        let mut here: Vec<u128> = Vec::new();
        for at in 0..self.asking.len() {
            let Some(asking) = self.asking.get(at) else { break };
            here.clear();
            here.resize(self.outcomes, 0);
            let (mut first, mut end) = (self.outcomes, 0);
            for run in self.runs(asking) {
                let (from, shares) = self.shares(run.to as usize);
                if !shares.is_empty() {
                    first = first.min(from);
                    end = end.max(from + shares.len());
                }
                for (slot, share) in here.iter_mut().skip(from).zip(shares) {
                    *slot += u128::from(*share) * u128::from(run.values);
                }
            }
            let parts = self.values(asking).max(1) as u128;
            self.starts.push((first, self.sums.len()));
            let told = here.get(first..end).unwrap_or_default();
            self.sums
                .extend(told.iter().map(|share| whole(part(*share, parts))));
        }
    }

    /// The share of each outcome below a row, from the first that it comes to.
    fn shares(&self, row: usize) -> (usize, &[u64]) {
        let Some((first, from)) = self.starts.get(row).copied() else {
            return (0, &[]);
        };
        let until = self
            .starts
            .get(row + 1)
            .map_or(self.sums.len(), |(_, from)| *from);
        (first, self.sums.get(from..until).unwrap_or_default())
    }

    /// The share of each outcome, of all.
    fn totals(&self) -> Vec<u128> {
        let (first, shares) = self.shares(self.root);
        let mut totals = vec![0; self.outcomes];
        for (slot, share) in totals.iter_mut().skip(first).zip(shares) {
            *slot = u128::from(*share) << HALF;
        }
        totals
    }

    /// For each step that is asked, what its values lead to: in one pass from the root down, by the share of records that
    /// come to each row.
    fn by_value(&self) -> Vec<Option<Found>> {
        let mut found: Vec<Option<Found>> = self.steps.iter().map(|_| None).collect();
        let mut reached: Vec<u128> = vec![0; self.ends + self.asking.len()];
        if let Some(root) = reached.get_mut(self.root) {
            *root = u128::from(ONE) << HALF;
        }
        for (at, asking) in self.asking.iter().enumerate().rev() {
            let here = reached.get(self.ends + at).copied().unwrap_or(0);
            let half = whole(here >> HALF);
            let values = self.values(asking);
            let Some(found) = found.get_mut(asking.step) else {
                continue;
            };
            let found = found.get_or_insert_with(|| Found(vec![0; self.outcomes * values]));
            let each = part(here, values.max(1) as u128);
            let mut value = 0_usize;
            for run in self.runs(asking) {
                if let Some(slot) = reached.get_mut(run.to as usize) {
                    *slot += each * u128::from(run.values);
                }
                let (first, shares) = self.shares(run.to as usize);
                for _ in 0..run.values {
                    let slots = found.0.iter_mut().skip(value * self.outcomes + first);
                    for (slot, share) in slots.zip(shares) {
                        *slot += u128::from(*share) * u128::from(half);
                    }
                    value += 1;
                }
            }
        }
        found
    }
}

/// A share is never more than one.
fn whole(share: u128) -> u64 {
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// The outcome that an end stands for; `None` for nobody.
fn outcome(relation: &Relation, at: At) -> Option<usize> {
    match relation.at(at) {
        Place::Outcome(outcome) => Some(outcome),
        Place::Nobody | Place::Asks { .. } => None,
    }
}

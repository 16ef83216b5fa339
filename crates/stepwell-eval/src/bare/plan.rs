//! Where each verdict stands in the words, and what is done in which order.

use std::collections::BTreeMap;

use stepwell_model::{Fact, Id, LabelSet, Verdict};

use crate::circuit::{Amount, Circuit, Kind, Literal, Node, Piece};

/// A circuit laid out in words: the bits of tests of facts, fact after fact, then the other nodes.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The facts it looks at.
    pub(super) facts: Vec<FactRows>,
    /// What is done after the facts, in order.
    pub(super) steps: Vec<Step>,
    /// The parts of gates, by words.
    pub(super) masks: Vec<Mask>,
    /// What holds before anything is looked at: the two fixed nodes.
    pub(super) fixed: (u64, u64),
    /// How many words there are.
    pub(super) words: usize,
    /// How many amounts there are.
    pub(super) amounts: usize,
    /// Of each node of the circuit, its bit.
    bits: Vec<Option<u32>>,
    /// Of each fact of the circuit, its place among those looked at.
    places: Vec<Option<usize>>,
}

/// A fact with what each of its states comes to.
#[derive(Clone, Debug)]
pub(super) struct FactRows {
    /// The fact.
    pub(super) fact: Id<Fact>,
    /// How its states are told apart.
    pub(super) kind: Kind,
    /// The first word that holds its tests.
    pub(super) word: usize,
    /// How many words do.
    pub(super) width: usize,
    /// For each state, then for not known: the words of what is met, then of what can be.
    pub(super) rows: Vec<u64>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Calculate an amount.
    Amount(usize, Amount),
    /// A test of amounts or of a set.
    Test(u32, Node),
    /// A gate whose parts are these masks.
    All(u32, std::ops::Range<usize>),
    /// Any other gate.
    Gate(u32, Node),
}

/// The parts of a gate that stand in one word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask {
    /// The word.
    pub(super) word: usize,
    /// Those that count as they stand.
    pub(super) plain: u64,
    /// Those that count negated.
    pub(super) negated: u64,
}

/// The most words of a plan. What is larger is no matter of nanoseconds.
const MOST_WORDS: usize = 1 << 16;

impl Plan {
    /// Lays out what these literals need.
    pub(super) fn new(circuit: &Circuit, wanted: impl IntoIterator<Item = Literal>) -> Option<Self> {
        let pieces = circuit.needed(wanted);
        let mut plan = Self {
            facts: Vec::new(),
            steps: Vec::new(),
            masks: Vec::new(),
            fixed: (0b01, 0b11),
            words: 1,
            amounts: circuit.amounts.len(),
            bits: vec![None; circuit.nodes.len()],
            places: vec![None; circuit.facts.len()],
        };
        // The two fixed nodes, met and unknown, are the first two bits.
        for place in 0..2 {
            plan.put(place, place as u32);
        }
        let mut next = plan.lay_out_facts(circuit, &pieces);
        for piece in &pieces {
            match piece {
                Piece::Amount(place) => plan
                    .steps
                    .push(Step::Amount(*place, circuit.amounts.get(*place)?.clone())),
                Piece::Node(place) => {
                    if plan.bit(*place).is_some() {
                        continue;
                    }
                    let node = circuit.nodes.get(*place)?;
                    let step = match node {
                        Node::All(of) => Step::All(next, plan.masks_of(of)?),
                        Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => {
                            Step::Gate(next, node.clone())
                        }
                        Node::Met
                        | Node::Unknown
                        | Node::State { .. }
                        | Node::Includes { .. }
                        | Node::Within { .. }
                        | Node::Bounded { .. }
                        | Node::Equals { .. } => Step::Test(next, node.clone()),
                    };
                    plan.steps.push(step);
                    plan.put(*place, next);
                    next += 1;
                }
            }
        }
        plan.words = (next as usize).div_ceil(64);
        (plan.words <= MOST_WORDS).then_some(plan)
    }

    fn put(&mut self, node: usize, bit: u32) {
        if let Some(slot) = self.bits.get_mut(node) {
            *slot = Some(bit);
        }
    }

    fn bit(&self, node: usize) -> Option<u32> {
        self.bits.get(node).copied().flatten()
    }

    /// The tests of each fact side by side, in one word where they fit in one. Gives the next free bit.
    fn lay_out_facts(&mut self, circuit: &Circuit, pieces: &[Piece]) -> u32 {
        let mut tests: BTreeMap<usize, Vec<(usize, LabelSet)>> = BTreeMap::new();
        let mut kept: Vec<bool> = vec![false; circuit.facts.len()];
        let mut keep = |fact: usize| {
            if let Some(slot) = kept.get_mut(fact) {
                *slot = true;
            }
        };
        for piece in pieces {
            match piece {
                Piece::Node(place) => match circuit.nodes.get(*place) {
                    Some(Node::State { fact, accept }) => {
                        tests.entry(*fact).or_default().push((*place, *accept))
                    }
                    Some(Node::Includes { fact, .. }) => keep(*fact),
                    Some(
                        Node::Met
                        | Node::Unknown
                        | Node::Within { .. }
                        | Node::Bounded { .. }
                        | Node::Equals { .. }
                        | Node::All(_)
                        | Node::Count { .. }
                        | Node::Agree(_)
                        | Node::Choose { .. },
                    )
                    | None => {}
                },
                Piece::Amount(place) => {
                    if let Some(Amount::Fact(fact)) = circuit.amounts.get(*place) {
                        keep(*fact);
                    }
                }
            }
        }
        let mut next = 2_u32;
        for (place, seen) in circuit.facts.iter().enumerate() {
            let tests = tests.remove(&place).unwrap_or_default();
            let is_kept = kept.get(place).copied().unwrap_or(false);
            if tests.is_empty() && !is_kept {
                continue;
            }
            let count = u32::try_from(tests.len()).unwrap_or(u32::MAX);
            if next % 64 + count > 64 {
                next = next.next_multiple_of(64);
            }
            let word = (next / 64) as usize;
            let width = ((next + count).div_ceil(64) as usize).saturating_sub(word).max(1);
            let mut rows = Vec::new();
            let states = (0..seen.kind.states()).map(|state| LabelSet::one(state as u32));
            for possible in states.chain([seen.kind.possible()]) {
                let (mut met, mut can) = (vec![0_u64; width], vec![0_u64; width]);
                for (at, (_, accept)) in tests.iter().enumerate() {
                    let bit = next as usize + at;
                    let (in_word, flag) = (bit / 64 - word, 1_u64 << (bit % 64));
                    for (words, holds) in [
                        (&mut met, possible.is_within(*accept)),
                        (&mut can, possible.meets(*accept)),
                    ] {
                        if let (Some(word), true) = (words.get_mut(in_word), holds) {
                            *word |= flag;
                        }
                    }
                }
                rows.extend(met);
                rows.extend(can);
            }
            for (at, (node, _)) in tests.iter().enumerate() {
                self.put(*node, next + at as u32);
            }
            next += count;
            if let Some(slot) = self.places.get_mut(place) {
                *slot = Some(self.facts.len());
            }
            self.facts.push(FactRows {
                fact: seen.fact,
                kind: seen.kind.clone(),
                word,
                width,
                rows,
            });
        }
        next
    }

    fn masks_of(&mut self, of: &[Literal]) -> Option<std::ops::Range<usize>> {
        let mut words: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for literal in of {
            let bit = self.bit(literal.node())? as usize;
            let (plain, negated) = words.entry(bit / 64).or_default();
            *(if literal.is_negated() { negated } else { plain }) |= 1 << (bit % 64);
        }
        let from = self.masks.len();
        self.masks.extend(
            words
                .into_iter()
                .map(|(word, (plain, negated))| Mask { word, plain, negated }),
        );
        Some(from..self.masks.len())
    }

    /// Where a literal stands: its word, its bit in it, and whether it counts negated.
    pub(super) fn place(&self, literal: Literal) -> Option<(usize, u32, bool)> {
        let bit = self.bit(literal.node())?;
        Some(((bit / 64) as usize, bit % 64, literal.is_negated()))
    }

    /// A fact of the circuit among those looked at.
    pub(super) fn fact(&self, place: usize) -> Option<&FactRows> {
        self.facts.get(self.places.get(place).copied().flatten()?)
    }

    /// The facts that are looked at.
    pub(super) fn facts(&self) -> impl Iterator<Item = Id<Fact>> {
        self.facts.iter().map(|rows| rows.fact)
    }
}

/// A verdict from what is met and what can be.
pub(super) fn verdict(met: bool, can: bool) -> Verdict {
    match (met, can) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Unknown,
        (false, false) => Verdict::NotMet,
    }
}

//! Where each verdict stands in the words, and what is done in which order.
//!
//! What rests on few facts, or is an `and` of such, needs no step of its own: its bit is looked up in the [`Tables`]. (An
//! `or` is an `and` negated inside and out.) Only other gates, and tests of amounts and sets, are done one after the other.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Fact, Id, Verdict};

use super::{
    looked::Looked,
    tables::{Spoilable, Tables},
};
use crate::circuit::{Amount, Circuit, Literal, Node, Piece};

/// A circuit laid out in words. The first bits are its outputs, in order.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// What the facts spoil.
    pub(super) tables: Tables,
    /// The bits that are met unless a fact spoils them.
    pub(super) spoilable: Vec<u64>,
    /// The outputs that count negated.
    pub(super) negated: Vec<u64>,
    /// What is done after the facts, in order.
    pub(super) steps: Vec<Step>,
    /// The gates over bits, in order: of each, the words of the parts that count as they stand, then of those that count
    /// negated.
    pub(super) gates: Vec<u64>,
    /// The bit of each of these gates.
    pub(super) gate_bits: Vec<u32>,
    /// How many words there are: one of [`SIZES`].
    pub(super) words: usize,
    /// Of each node of the circuit, its bit.
    bits: Vec<Option<u32>>,
    /// The facts of the circuit.
    pub(super) read: Vec<Id<Fact>>,
}

/// How many words a plan can have; it takes the least of these that it fits in.
pub(super) const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Calculate an amount.
    Amount(usize, Amount),
    /// A test of amounts or of a set.
    Test(u32, Node),
    /// These gates. None of them is a part of another, so that a processor can take several at once.
    All(std::ops::Range<usize>),
    /// Any other gate.
    Gate(u32, Node),
}

/// The parts of a gate that stand in one word: those that count as they stand, and those that count negated.
type Parts = BTreeMap<usize, (u64, u64)>;

struct Layout<'a> {
    circuit: &'a Circuit,
    looked: Looked,
    /// Of nodes that are outputs, their first output.
    outputs: BTreeMap<usize, u32>,
    /// The bits that facts can spoil.
    spoilable: Vec<Spoilable>,
    /// The bit of what has to hold together.
    known: BTreeMap<BTreeSet<Literal>, u32>,
    /// The gates over bits: the bit of each, and its parts.
    gates: Vec<(u32, Parts)>,
    next: u32,
    plan: Plan,
}

impl Plan {
    /// Lays out what these outputs need; `None` where that is more than the most words.
    pub(super) fn new(circuit: &Circuit, wanted: &[Literal]) -> Option<Self> {
        let count = u32::try_from(wanted.len()).ok()?;
        let mut outputs = BTreeMap::new();
        for (output, literal) in (0..).zip(wanted) {
            outputs.entry(literal.node()).or_insert(output);
        }
        let all = circuit.needed(wanted.iter().copied(), |_, node| node.literals());
        let mut layout = Layout {
            circuit,
            looked: Looked::new(circuit, &all, wanted.len().div_ceil(64)),
            outputs,
            spoilable: Vec::new(),
            known: BTreeMap::new(),
            gates: Vec::new(),
            next: count,
            plan: Self {
                tables: Tables::default(),
                spoilable: Vec::new(),
                negated: Vec::new(),
                steps: Vec::new(),
                gates: Vec::new(),
                gate_bits: Vec::new(),
                words: 1,
                bits: vec![None; circuit.nodes.len()],
                read: circuit.facts.iter().map(|seen| seen.fact).collect(),
            },
        };
        for piece in layout.pieces(wanted) {
            layout.piece(piece)?;
        }
        layout.other_outputs(wanted)?;
        layout.finish(wanted)
    }

    /// Where a literal stands, and whether it counts negated.
    pub(super) fn place(&self, literal: Literal) -> Option<(u32, bool)> {
        let bit = self.bits.get(literal.node()).copied().flatten()?;
        Some((bit, literal.is_negated()))
    }
}

impl Layout<'_> {
    /// What has to be filled. What is looked up needs no part of itself; what an `and` looks up is spoiled with it.
    fn pieces(&self, wanted: &[Literal]) -> Vec<Piece> {
        let parts = |place: usize, node: &Node| match node {
            _ if self.looked.holds(Literal::of(place)) => Vec::new(),
            Node::All(of) => {
                let of = of.iter().copied();
                of.filter(|literal| !self.looked.holds(*literal)).collect()
            }
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. }
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => node.literals(),
        };
        self.circuit.needed(wanted.iter().copied(), parts)
    }

    fn put(&mut self, node: usize, bit: u32) {
        if let Some(slot) = self.plan.bits.get_mut(node) {
            *slot = Some(bit);
        }
    }

    /// The bit of a node's output, where it is one, else the next free bit.
    fn free(&mut self, node: Option<usize>) -> u32 {
        if let Some(output) = node.and_then(|node| self.outputs.get(&node)) {
            return *output;
        }
        let bit = self.next;
        self.next += 1;
        bit
    }

    /// The bit that is met where all of this is.
    fn spoilable(&mut self, literals: BTreeSet<Literal>, node: Option<usize>) -> u32 {
        let is_output = node.is_some_and(|node| self.outputs.contains_key(&node));
        if let (false, Some(known)) = (is_output, self.known.get(&literals)) {
            return *known;
        }
        let bit = self.free(node);
        self.known.insert(literals.clone(), bit);
        self.spoilable.push((bit, literals));
        bit
    }

    fn piece(&mut self, piece: Piece) -> Option<()> {
        let place = match piece {
            Piece::Amount(place) => {
                let amount = self.circuit.amounts.get(place)?.clone();
                self.plan.steps.push(Step::Amount(place, amount));
                return Some(());
            }
            Piece::Node(place) => place,
        };
        if let Some(literals) = self.looked.together(Literal::of(place)) {
            let bit = self.spoilable(literals, Some(place));
            self.put(place, bit);
            return Some(());
        }
        let node = self.circuit.nodes.get(place)?;
        let bit = match node {
            Node::All(of) => self.all(of, place)?,
            Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => {
                let bit = self.free(Some(place));
                self.plan.steps.push(Step::Gate(bit, node.clone()));
                bit
            }
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. } => {
                let bit = self.free(Some(place));
                self.plan.steps.push(Step::Test(bit, node.clone()));
                bit
            }
        };
        self.put(place, bit);
        Some(())
    }

    /// The outputs whose node has an output before them.
    fn other_outputs(&mut self, wanted: &[Literal]) -> Option<()> {
        for (output, literal) in (0..).zip(wanted) {
            let first = self.plan.bits.get(literal.node()).copied().flatten()?;
            if first == output {
                continue;
            }
            match self.spoilable.iter().find(|(bit, _)| *bit == first) {
                Some((_, literals)) => self.spoilable.push((output, literals.clone())),
                None => self.gate(
                    output,
                    Parts::from([((first / 64) as usize, (1 << (first % 64), 0))]),
                ),
            }
        }
        Some(())
    }

    fn all(&mut self, of: &[Literal], node: usize) -> Option<u32> {
        let mut looked = BTreeSet::new();
        let mut others = Vec::new();
        for literal in of {
            match self.looked.together(*literal) {
                Some(literals) => looked.extend(literals),
                None => others.push(*literal),
            }
        }
        let mut parts = Parts::new();
        let mut add = |bit: u32, negated: bool| {
            let (plain, minus) = parts.entry((bit / 64) as usize).or_default();
            *(if negated { minus } else { plain }) |= 1 << (bit % 64);
        };
        for literal in others {
            let (bit, negated) = self.plan.place(literal)?;
            add(bit, negated);
        }
        if !looked.is_empty() {
            add(self.spoilable(looked, None), false);
        }
        let bit = self.free(Some(node));
        self.gate(bit, parts);
        Some(bit)
    }

    fn gate(&mut self, bit: u32, parts: Parts) {
        let gate = self.gates.len();
        self.gates.push((bit, parts));
        match self.plan.steps.last_mut() {
            Some(Step::All(gates)) => gates.end = gate + 1,
            Some(Step::Amount(..) | Step::Test(..) | Step::Gate(..)) | None => {
                self.plan.steps.push(Step::All(gate..gate + 1));
            }
        }
    }

    /// Takes gates apart that are done together, so that none rests on another of its step.
    fn level_gates(&mut self) {
        let mut steps = Vec::new();
        for step in std::mem::take(&mut self.plan.steps) {
            let Step::All(range) = step else {
                steps.push(step);
                continue;
            };
            let Some(gates) = self.gates.get_mut(range.clone()) else {
                continue;
            };
            // How many gates of this step stand below each, one after the other.
            let mut depths: BTreeMap<u32, usize> = BTreeMap::new();
            for (bit, parts) in gates.iter() {
                let bits = parts.iter().flat_map(|(word, (plain, negated))| {
                    let set = plain | negated;
                    let base = u32::try_from(word * 64).unwrap_or(u32::MAX);
                    (0..64)
                        .filter(move |at| (set >> at) & 1 == 1)
                        .map(move |at| base + at)
                });
                let below = bits.filter_map(|bit| depths.get(&bit)).max();
                depths.insert(*bit, below.map_or(0, |depth| depth + 1));
            }
            let depth = |bit: u32| depths.get(&bit).copied().unwrap_or(0);
            gates.sort_by_key(|(bit, _)| depth(*bit));
            let mut start = range.start;
            for level in gates.chunk_by(|(one, _), (other, _)| depth(*one) == depth(*other)) {
                steps.push(Step::All(start..start + level.len()));
                start += level.len();
            }
        }
        self.plan.steps = steps;
    }

    /// The words, once every bit is known.
    fn finish(mut self, wanted: &[Literal]) -> Option<Plan> {
        let words = (self.next as usize).div_ceil(64);
        let words = SIZES.into_iter().find(|size| *size >= words)?;
        self.plan.words = words;
        self.level_gates();
        for (bit, parts) in &self.gates {
            let part = |word: usize| parts.get(&word).copied().unwrap_or_default();
            self.plan.gates.extend((0..words).map(|word| part(word).0));
            self.plan.gates.extend((0..words).map(|word| part(word).1));
            self.plan.gate_bits.push(*bit);
        }
        self.plan.spoilable = vec![0; words];
        for (bit, _) in &self.spoilable {
            mark(&mut self.plan.spoilable, *bit);
        }
        self.plan.negated = vec![0; words];
        for (output, literal) in (0..).zip(wanted) {
            if literal.is_negated() {
                mark(&mut self.plan.negated, output);
            }
        }
        self.plan.tables = Tables::new(self.circuit, &self.looked, &self.spoilable, words)?;
        Some(self.plan)
    }
}

/// Sets a bit.
pub(super) fn mark(words: &mut [u64], bit: u32) {
    if let Some(word) = words.get_mut((bit / 64) as usize) {
        *word |= 1 << (bit % 64);
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

//! Where each verdict stands in the words, and what is done in which order.
//!
//! An `and` over tests of facts needs no step of its own. It has a bit; each state of each fact says which bits it spoils;
//! what no fact spoils is met. (An `or` is an `and` negated inside and out.) Only gates over other gates, and tests of
//! amounts and sets, are done one after the other.

use std::collections::BTreeMap;

use stepwell_model::{Fact, Id, LabelSet, Verdict};

use crate::circuit::{Amount, Circuit, Literal, Node, Piece};

/// A circuit laid out in words. The first bits are its outputs, in order.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The facts it looks at.
    pub(super) facts: Vec<FactRows>,
    /// What each state of each fact spoils, not known among them: the words of what is not met for certain.
    // INVARIANT: a fact that is known leaves nothing open, so that these are also the words of what cannot be met.
    pub(super) narrow: Vec<u64>,
    /// For each state, also for not known: the words of what is not met for certain, then of what cannot be met.
    pub(super) wide: Vec<u64>,
    /// The bits that are met unless a fact spoils them.
    pub(super) spoilable: Vec<u64>,
    /// The outputs that count negated.
    pub(super) negated: Vec<u64>,
    /// The word and the bit that a fact spoils in `narrow` by not being known; `None` where a record is always read with
    /// what can be beside what is met.
    pub(super) flag: Option<(usize, u64)>,
    /// What is done after the facts, in order.
    pub(super) steps: Vec<Step>,
    /// The gates over gates, in order. Of each, the words of the parts that count as they stand, of those that count
    /// negated, and of its own bit.
    pub(super) gates: Vec<u64>,
    /// How many words there are: one of [`SIZES`].
    pub(super) words: usize,
    /// Of each node of the circuit, its bit.
    bits: Vec<Option<u32>>,
    /// The facts of the circuit.
    pub(super) read: Vec<Id<Fact>>,
}

/// How many words a plan can have; it takes the least of these that it fits in.
pub(super) const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Where a fact's rows stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct FactRows {
    /// The fact.
    pub(super) fact: Id<Fact>,
    /// The place of its first row, counted in rows.
    pub(super) first: u32,
}

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

/// The states of several facts that an `and` takes.
type Taken = BTreeMap<usize, LabelSet>;

struct Layout<'a> {
    circuit: &'a Circuit,
    /// Of nodes that are outputs, their first output.
    outputs: BTreeMap<usize, u32>,
    /// The bits that facts can spoil, each with the states that do not.
    taken: Vec<(u32, Taken)>,
    known: BTreeMap<Taken, u32>,
    /// The gates over gates: the bit of each, and its parts.
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
        let mut layout = Layout {
            circuit,
            outputs,
            taken: Vec::new(),
            known: BTreeMap::new(),
            gates: Vec::new(),
            next: count,
            plan: Self {
                facts: Vec::new(),
                narrow: Vec::new(),
                wide: Vec::new(),
                spoilable: Vec::new(),
                negated: Vec::new(),
                flag: None,
                steps: Vec::new(),
                gates: Vec::new(),
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
    /// What has to be filled: a test that only `and`s rest on is not, for it is spoiled with them.
    fn pieces(&self, wanted: &[Literal]) -> Vec<Piece> {
        let parts = |node: &Node| match node {
            Node::All(of) => of
                .iter()
                .copied()
                .filter(|literal| self.state(*literal).is_none())
                .collect(),
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

    /// The states that a literal takes, where it is a test of a fact.
    fn state(&self, literal: Literal) -> Option<(usize, LabelSet)> {
        match self.circuit.nodes.get(literal.node())? {
            Node::State { fact, accept } => {
                let accept = if literal.is_negated() {
                    let kind = &self.circuit.facts.get(*fact)?.kind;
                    LabelSet::first(kind.states()).without(*accept)
                } else {
                    *accept
                };
                Some((*fact, accept))
            }
            Node::Met
            | Node::Unknown
            | Node::Includes { .. }
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. }
            | Node::All(_)
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => None,
        }
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

    /// The bit that is met where every one of these facts is in one of its states.
    fn spoilable(&mut self, taken: Taken, node: Option<usize>) -> u32 {
        let is_output = node.is_some_and(|node| self.outputs.contains_key(&node));
        if let (false, Some(known)) = (is_output, self.known.get(&taken)) {
            return *known;
        }
        let bit = self.free(node);
        self.known.insert(taken.clone(), bit);
        self.taken.push((bit, taken));
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
        let node = self.circuit.nodes.get(place)?;
        let bit = match node {
            Node::Met => self.spoilable(Taken::new(), Some(place)),
            Node::State { fact, accept } => self.spoilable(Taken::from([(*fact, *accept)]), Some(place)),
            Node::All(of) => self.all(of, place)?,
            Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => {
                let bit = self.free(Some(place));
                self.plan.steps.push(Step::Gate(bit, node.clone()));
                bit
            }
            Node::Unknown
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
            match self.taken.iter().find(|(bit, _)| *bit == first) {
                Some((_, taken)) => self.taken.push((output, taken.clone())),
                None => self.gate(
                    output,
                    Parts::from([((first / 64) as usize, (1 << (first % 64), 0))]),
                ),
            }
        }
        Some(())
    }

    fn all(&mut self, of: &[Literal], node: usize) -> Option<u32> {
        let mut taken = Taken::new();
        let mut words = Parts::new();
        let mut add = |bit: u32, negated: bool| {
            let (plain, minus) = words.entry((bit / 64) as usize).or_default();
            *(if negated { minus } else { plain }) |= 1 << (bit % 64);
        };
        let mut alone = true;
        for literal in of {
            if let Some((fact, accept)) = self.state(*literal) {
                let possible = self.circuit.facts.get(fact)?.kind.possible();
                let both = taken.get(&fact).map_or(accept, |other| other.and(accept));
                // Two tests that rule one another out are each unknown while the fact is, and so is their `and` by Kleene's
                // tables: they are spoiled apart.
                if taken.contains_key(&fact) && accept.meets(possible) && !both.meets(possible) {
                    let bit = self.spoilable(Taken::from([(fact, accept)]), None);
                    add(bit, false);
                    alone = false;
                } else {
                    taken.insert(fact, both);
                }
            } else {
                add(self.plan.place(*literal)?.0, literal.is_negated());
                alone = false;
            }
        }
        if alone {
            return Some(self.spoilable(taken, Some(node)));
        }
        if !taken.is_empty() {
            let bit = self.spoilable(taken, None);
            add(bit, false);
        }
        let bit = self.free(Some(node));
        self.gate(bit, words);
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

    /// The rows of the facts, once every bit is known.
    fn finish(mut self, wanted: &[Literal]) -> Option<Plan> {
        // One bit more, which a fact spoils by not being known.
        let unknown = self.free(None);
        let words = (self.next as usize).div_ceil(64);
        let words = SIZES.into_iter().find(|size| *size >= words)?;
        self.plan.words = words;
        let flag = |bit: u32| ((bit / 64) as usize, 1_u64 << (bit % 64));
        self.level_gates();
        for (bit, parts) in &self.gates {
            let part = |word: usize| parts.get(&word).copied().unwrap_or_default();
            let (own_word, own) = flag(*bit);
            self.plan.gates.extend((0..words).map(|word| part(word).0));
            self.plan.gates.extend((0..words).map(|word| part(word).1));
            self.plan
                .gates
                .extend((0..words).map(|word| if word == own_word { own } else { 0 }));
        }
        let only_gates = self.plan.steps.iter().all(|step| match step {
            Step::All(_) => true,
            Step::Amount(..) | Step::Test(..) | Step::Gate(..) => false,
        });
        self.plan.flag = only_gates.then(|| flag(unknown));
        let mark = |words: &mut [u64], bit: u32| {
            let (word, flag) = flag(bit);
            if let Some(word) = words.get_mut(word) {
                *word |= flag;
            }
        };
        let (mut spoilable, mut negated) = (vec![0; words], vec![0; words]);
        for (output, literal) in (0..).zip(wanted) {
            if literal.is_negated() {
                mark(&mut negated, output);
            }
        }
        let mut tests: BTreeMap<usize, Vec<(u32, LabelSet)>> = BTreeMap::new();
        for (bit, taken) in &self.taken {
            mark(&mut spoilable, *bit);
            for (fact, accept) in taken {
                tests.entry(*fact).or_default().push((*bit, *accept));
            }
        }
        (self.plan.spoilable, self.plan.negated) = (spoilable, negated);
        for (fact, tests) in tests {
            let seen = self.circuit.facts.get(fact)?;
            let first = u32::try_from(self.plan.narrow.len() / words).ok()?;
            self.plan.facts.push(FactRows {
                fact: seen.fact,
                first,
            });
            let known = (0..seen.kind.states()).map(|state| (LabelSet::one(state as u32), false));
            for (possible, is_unknown) in known.chain([(seen.kind.possible(), true)]) {
                let (mut unmet, mut cannot) = (vec![0_u64; words], vec![0_u64; words]);
                for (bit, accept) in &tests {
                    if !possible.is_within(*accept) {
                        mark(&mut unmet, *bit);
                    }
                    if !possible.meets(*accept) {
                        mark(&mut cannot, *bit);
                    }
                }
                self.plan.wide.extend_from_slice(&unmet);
                self.plan.wide.extend_from_slice(&cannot);
                if is_unknown {
                    mark(&mut unmet, unknown);
                }
                self.plan.narrow.extend_from_slice(&unmet);
            }
        }
        Some(self.plan)
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

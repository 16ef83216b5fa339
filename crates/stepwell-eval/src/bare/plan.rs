//! Where each verdict stands in the words, and what is done in which order.
//!
//! An `and` over tests of facts needs no step of its own. It has a bit; each state of each fact says which bits it spoils;
//! what no fact spoils is met. (An `or` is an `and` negated inside and out.) Only gates over other gates, and tests of
//! amounts and sets, are done one after the other.

use std::collections::BTreeMap;

use stepwell_model::{Fact, Id, LabelSet, Verdict};

use crate::circuit::{Amount, Circuit, Kind, Literal, Node, Piece};

/// A circuit laid out in words.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The facts it looks at.
    pub(super) facts: Vec<FactRows>,
    /// The bits that are met unless a fact spoils them.
    pub(super) spoilable: Vec<u64>,
    /// What is done after the facts, in order.
    pub(super) steps: Vec<Step>,
    /// The gates over gates, in order.
    pub(super) gates: Vec<AllGate>,
    /// The parts of each of them: the words of those that count as they stand, then of those that count negated.
    pub(super) parts: Vec<u64>,
    /// How many words there are: one of [`SIZES`].
    pub(super) words: usize,
    /// How many amounts there are.
    pub(super) amounts: usize,
    /// Of each node of the circuit, its bit.
    bits: Vec<Option<u32>>,
    /// Of each fact of the circuit, its place among those looked at.
    places: Vec<Option<usize>>,
}

/// How many words a plan can have; it takes the least of these that it fits in.
pub(super) const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// A fact with what each of its states spoils.
#[derive(Clone, Debug)]
pub(super) struct FactRows {
    /// The fact.
    pub(super) fact: Id<Fact>,
    /// How its states are told apart.
    pub(super) kind: Kind,
    /// How many labels it has; none where it is a number or a set.
    pub(super) labels: u32,
    /// How many states it has, which is the place of its being not known.
    pub(super) states: usize,
    /// For each state, then for not known: the words of what is not met for certain, then of what cannot be met.
    pub(super) rows: Vec<u64>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Calculate an amount.
    Amount(usize, Amount),
    /// A test of amounts or of a set.
    Test(u32, Node),
    /// These gates, one after the other.
    All(std::ops::Range<usize>),
    /// Any other gate.
    Gate(u32, Node),
}

/// A gate that is met when all its parts are.
#[derive(Clone, Copy, Debug)]
pub(super) struct AllGate {
    /// The word of its bit.
    pub(super) word: usize,
    /// Its place in the word.
    pub(super) bit: u32,
}

/// The parts of a gate that stand in one word: those that count as they stand, and those that count negated.
type Parts = BTreeMap<usize, (u64, u64)>;

/// Where a literal stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its word.
    pub(super) word: usize,
    /// Its bit in the word.
    pub(super) bit: u32,
    /// Whether it counts negated.
    pub(super) negated: bool,
}

/// The states of several facts that an `and` takes.
type Taken = BTreeMap<usize, LabelSet>;

struct Layout<'a> {
    circuit: &'a Circuit,
    /// The bits that facts can spoil, each with the states that do not.
    taken: Vec<(u32, Taken)>,
    known: BTreeMap<Taken, u32>,
    /// The parts of each gate over gates.
    parts: Vec<Parts>,
    next: u32,
    plan: Plan,
}

impl Plan {
    /// Lays out what these literals need; `None` where that is more than the most words.
    pub(super) fn new(circuit: &Circuit, wanted: &[Literal]) -> Option<Self> {
        let mut layout = Layout {
            circuit,
            taken: Vec::new(),
            known: BTreeMap::new(),
            parts: Vec::new(),
            // The two fixed nodes, met and unknown, are the first two bits.
            next: 2,
            plan: Self {
                facts: Vec::new(),
                spoilable: Vec::new(),
                steps: Vec::new(),
                gates: Vec::new(),
                parts: Vec::new(),
                words: 1,
                amounts: circuit.amounts.len(),
                bits: vec![None; circuit.nodes.len()],
                places: vec![None; circuit.facts.len()],
            },
        };
        layout.put(Literal::MET.node(), 0);
        layout.put(Literal::UNKNOWN.node(), 1);
        let pieces = layout.pieces(wanted);
        for piece in &pieces {
            layout.piece(*piece)?;
        }
        layout.finish(&pieces)
    }

    fn bit(&self, node: usize) -> Option<u32> {
        self.bits.get(node).copied().flatten()
    }

    /// Where a literal stands.
    pub(super) fn place(&self, literal: Literal) -> Option<Place> {
        let bit = self.bit(literal.node())?;
        Some(Place {
            word: (bit / 64) as usize,
            bit: bit % 64,
            negated: literal.is_negated(),
        })
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

    fn free(&mut self) -> u32 {
        let bit = self.next;
        self.next += 1;
        bit
    }

    /// The bit that is met where every one of these facts is in one of its states.
    fn spoilable(&mut self, taken: Taken) -> u32 {
        if let Some(known) = self.known.get(&taken) {
            return *known;
        }
        let bit = self.free();
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
        if self.plan.bit(place).is_some() {
            return Some(());
        }
        let node = self.circuit.nodes.get(place)?;
        let bit = match node {
            Node::State { fact, accept } => self.spoilable(Taken::from([(*fact, *accept)])),
            Node::All(of) => self.all(of)?,
            Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => {
                let bit = self.free();
                self.plan.steps.push(Step::Gate(bit, node.clone()));
                bit
            }
            Node::Met
            | Node::Unknown
            | Node::Includes { .. }
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. } => {
                let bit = self.free();
                self.plan.steps.push(Step::Test(bit, node.clone()));
                bit
            }
        };
        self.put(place, bit);
        Some(())
    }

    fn all(&mut self, of: &[Literal]) -> Option<u32> {
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
                    let bit = self.spoilable(Taken::from([(fact, accept)]));
                    add(bit, false);
                    alone = false;
                } else {
                    taken.insert(fact, both);
                }
            } else {
                add(self.plan.bit(literal.node())?, literal.is_negated());
                alone = false;
            }
        }
        if alone {
            return Some(self.spoilable(taken));
        }
        if !taken.is_empty() {
            let bit = self.spoilable(taken);
            add(bit, false);
        }
        let bit = self.free();
        let gate = self.plan.gates.len();
        self.plan.gates.push(AllGate {
            word: (bit / 64) as usize,
            bit: bit % 64,
        });
        self.parts.push(words);
        match self.plan.steps.last_mut() {
            Some(Step::All(gates)) => gates.end = gate + 1,
            Some(Step::Amount(..) | Step::Test(..) | Step::Gate(..)) | None => {
                self.plan.steps.push(Step::All(gate..gate + 1));
            }
        }
        Some(bit)
    }

    /// The rows of the facts, once every bit is known.
    fn finish(mut self, pieces: &[Piece]) -> Option<Plan> {
        let words = (self.next as usize).div_ceil(64);
        self.plan.words = SIZES.into_iter().find(|size| *size >= words)?;
        let words = self.plan.words;
        self.plan.spoilable = vec![0; words];
        for parts in &self.parts {
            let part = |word: usize| parts.get(&word).copied().unwrap_or_default();
            self.plan.parts.extend((0..words).map(|word| part(word).0));
            self.plan.parts.extend((0..words).map(|word| part(word).1));
        }
        let flag = |bit: u32| ((bit / 64) as usize, 1_u64 << (bit % 64));
        let mut tests: BTreeMap<usize, Vec<(u32, LabelSet)>> = BTreeMap::new();
        for (bit, taken) in &self.taken {
            let (word, flag) = flag(*bit);
            if let Some(slot) = self.plan.spoilable.get_mut(word) {
                *slot |= flag;
            }
            for (fact, accept) in taken {
                tests.entry(*fact).or_default().push((*bit, *accept));
            }
        }
        for fact in self.kept(pieces) {
            tests.entry(fact).or_default();
        }
        for (fact, tests) in tests {
            let seen = self.circuit.facts.get(fact)?;
            let states = (0..seen.kind.states()).map(|state| LabelSet::one(state as u32));
            let mut rows = Vec::new();
            for possible in states.chain([seen.kind.possible()]) {
                let (mut unmet, mut cannot) = (vec![0_u64; words], vec![0_u64; words]);
                for (bit, accept) in &tests {
                    let (word, flag) = flag(*bit);
                    for (words, spoils) in [
                        (&mut unmet, !possible.is_within(*accept)),
                        (&mut cannot, !possible.meets(*accept)),
                    ] {
                        if let (Some(word), true) = (words.get_mut(word), spoils) {
                            *word |= flag;
                        }
                    }
                }
                rows.extend(unmet);
                rows.extend(cannot);
            }
            if let Some(slot) = self.plan.places.get_mut(fact) {
                *slot = Some(self.plan.facts.len());
            }
            let labels = match seen.kind {
                Kind::Labels(count) => count,
                Kind::Number(_) | Kind::Set(_) => 0,
            };
            self.plan.facts.push(FactRows {
                fact: seen.fact,
                kind: seen.kind.clone(),
                labels,
                states: seen.kind.states(),
                rows,
            });
        }
        Some(self.plan)
    }

    /// The facts that amounts and tests of sets read.
    fn kept(&self, pieces: &[Piece]) -> Vec<usize> {
        let of_piece = |piece: &Piece| match piece {
            Piece::Node(place) => match self.circuit.nodes.get(*place) {
                Some(Node::Includes { fact, .. }) => Some(*fact),
                Some(
                    Node::Met
                    | Node::Unknown
                    | Node::State { .. }
                    | Node::Within { .. }
                    | Node::Bounded { .. }
                    | Node::Equals { .. }
                    | Node::All(_)
                    | Node::Count { .. }
                    | Node::Agree(_)
                    | Node::Choose { .. },
                )
                | None => None,
            },
            Piece::Amount(place) => match self.circuit.amounts.get(*place) {
                Some(Amount::Fact(fact)) => Some(*fact),
                Some(
                    Amount::Fixed(_)
                    | Amount::AsOf
                    | Amount::Sum(_)
                    | Amount::Product(_)
                    | Amount::Elapsed { .. }
                    | Amount::Later { .. }
                    | Amount::Choose { .. },
                )
                | None => None,
            },
        };
        pieces.iter().filter_map(of_piece).collect()
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

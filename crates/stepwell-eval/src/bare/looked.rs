//! Which verdicts are looked up by the states of facts, and which have to be found by gates.

use std::collections::BTreeSet;

use crate::circuit::{Circuit, Literal, Node, Piece};

/// The most facts that one table is looked up by.
const MOST_FACTS: usize = 3;
/// The most rows of a table of several facts.
const MOST_ROWS: usize = 512;
/// The most words that all tables of several facts may hold together, so that they stay near the processor. It is reckoned
/// before it is known how many words a plan needs beside its outputs.
const MOST_WORDS: usize = 1 << 15;

/// Facts of a circuit by their places, in order.
pub(super) type Places = BTreeSet<usize>;

/// What is looked up.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    /// Of each node, the facts by whose states its verdict is looked up; `None` where it is not.
    facts: Vec<Option<Places>>,
    /// Of each node that is met where all of some literals are that are looked up, these literals.
    together: Vec<Option<BTreeSet<Literal>>>,
}

impl Looked {
    /// What of these pieces is looked up: every test of a fact, and each gate that rests on few enough facts, the smallest
    /// tables first. An `and` needs no table of its own where its parts are looked up.
    pub(super) fn new(circuit: &Circuit, pieces: &[Piece], words: usize) -> Self {
        let mut facts = resting_on_few(circuit, pieces);
        let mut by_size: BTreeSet<(usize, &Places)> = BTreeSet::new();
        for literal in used(circuit, pieces) {
            if let Some(of_node) = facts.get(literal.node()).and_then(Option::as_ref) {
                by_size.insert((rows_of(circuit, of_node), of_node));
            }
        }
        let mut room = MOST_WORDS / (2 * words.max(1));
        let mut kept: BTreeSet<Places> = BTreeSet::new();
        for (rows, of_node) in by_size {
            if of_node.len() > 1 && rows <= room {
                room -= rows;
                kept.insert(of_node.clone());
            }
        }
        for slot in &mut facts {
            if let Some(of_node) = slot
                && of_node.len() > 1
                && !kept.contains(of_node)
            {
                *slot = None;
            }
        }
        let mut looked = Self {
            together: vec![None; facts.len()],
            facts,
        };
        for piece in pieces {
            if let Piece::Node(place) = piece {
                let together = looked.parts(circuit, *place);
                if let Some(slot) = looked.together.get_mut(*place) {
                    *slot = together;
                }
            }
        }
        looked
    }

    fn parts(&self, circuit: &Circuit, place: usize) -> Option<BTreeSet<Literal>> {
        if let Some(Node::All(of)) = circuit.nodes.get(place) {
            let parts: Option<Vec<BTreeSet<Literal>>> = of.iter().map(|part| self.together(*part)).collect();
            if let Some(parts) = parts {
                return Some(parts.into_iter().flatten().collect());
            }
        }
        let itself = Literal::of(place);
        self.facts(itself).map(|_| BTreeSet::from([itself]))
    }

    /// Whether a literal is looked up, by itself or by its parts.
    pub(super) fn holds(&self, literal: Literal) -> bool {
        let together = self.together.get(literal.node());
        self.facts(literal).is_some() || !literal.is_negated() && together.is_some_and(Option::is_some)
    }

    /// The literals, looked up one by one, that tell together whether this one is met; `None` where it is not looked up.
    pub(super) fn together(&self, literal: Literal) -> Option<BTreeSet<Literal>> {
        if literal.is_negated() {
            return self.facts(literal).map(|_| BTreeSet::from([literal]));
        }
        self.together.get(literal.node())?.clone()
    }

    /// The facts by whose states a literal is looked up.
    pub(super) fn facts(&self, literal: Literal) -> Option<&Places> {
        self.facts.get(literal.node())?.as_ref()
    }
}

/// The literals whose verdict a table would have to tell: an `and` that counts as it stands is told by its parts.
fn used(circuit: &Circuit, pieces: &[Piece]) -> Vec<Literal> {
    let is_all = |place: usize| matches!(circuit.nodes.get(place), Some(Node::All(_)));
    let mut used = Vec::new();
    for piece in pieces {
        let literals = match piece {
            Piece::Node(place) => {
                if !is_all(*place) {
                    used.push(Literal::of(*place));
                }
                circuit.nodes.get(*place).map(Node::literals)
            }
            Piece::Amount(place) => circuit.amounts.get(*place).map(|amount| amount.literals()),
        };
        let literals = literals.into_iter().flatten();
        used.extend(literals.filter(|literal| literal.is_negated() || !is_all(literal.node())));
    }
    used
}

/// Of each node, the facts that it rests on, where they are few enough for a table.
fn resting_on_few(circuit: &Circuit, pieces: &[Piece]) -> Vec<Option<Places>> {
    let mut few: Vec<Option<Places>> = vec![None; circuit.nodes.len()];
    for piece in pieces {
        let Piece::Node(place) = piece else { continue };
        let facts = circuit.nodes.get(*place).and_then(|node| facts_of(node, &few));
        let facts = facts.filter(|facts| facts.len() < 2 || rows_of(circuit, facts) <= MOST_ROWS);
        if let Some(slot) = few.get_mut(*place) {
            *slot = facts;
        }
    }
    few
}

/// The facts that a node rests on, from those of earlier nodes; `None` where they are too many, or their states do not tell.
fn facts_of(node: &Node, earlier: &[Option<Places>]) -> Option<Places> {
    match node {
        Node::Met | Node::Unknown => Some(Places::new()),
        Node::State { fact, .. } => Some(Places::from([*fact])),
        Node::Includes { .. } | Node::Within { .. } | Node::Bounded { .. } | Node::Equals { .. } => None,
        Node::All(_) | Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => {
            let mut all = Places::new();
            for literal in node.literals() {
                all.extend(earlier.get(literal.node())?.as_ref()?);
                if all.len() > MOST_FACTS {
                    return None;
                }
            }
            Some(all)
        }
    }
}

/// How many rows a table of these facts has.
fn rows_of(circuit: &Circuit, facts: &Places) -> usize {
    let states = facts.iter().filter_map(|fact| circuit.facts.get(*fact));
    states.map(|seen| seen.kind.states() + 1).product()
}

//! Whether two records come to different outcomes.
//!
//! Told by a walk over two diagrams at once that ends at the first such two records. Nothing is built, so that what
//! matters is mostly seen at once.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::{
    diagram::{Diagram, Node},
    space::Space,
};

/// Bits that are set or not, whatever a diagram asks of them.
pub(crate) type Settings = BTreeMap<u16, bool>;

/// Whether somebody comes to one outcome in the first and to another in the second.
///
/// Both lead each record to one outcome at most.
pub(crate) fn differ(space: &Space, first: (&Diagram, &Settings), second: (&Diagram, &Settings)) -> bool {
    let start = (passed(first, first.0.root()), passed(second, second.0.root()));
    walk(space, first, second, start, &mut HashSet::new())
}

/// Whether somebody's outcome changes with the value of a block, all else alike.
///
/// The diagram leads each record to one outcome at most.
pub(crate) fn changes_with(space: &Space, diagram: &Diagram, block: &Range<u16>) -> bool {
    let none = Settings::new();
    let mut compared: HashSet<(usize, usize)> = HashSet::new();
    let mut seen: HashSet<usize> = HashSet::new();
    let mut open = vec![diagram.root()];
    while let Some(at) = open.pop() {
        let Node::Asks { bit, unset, set } = diagram.node_at(at) else {
            continue;
        };
        if bit >= block.end || !seen.insert(at) {
            continue;
        }
        if bit < block.start {
            open.extend([unset, set]);
            continue;
        }
        let below: Vec<usize> = below(diagram, at, block.end);
        for (place, one) in below.iter().enumerate() {
            for other in below.iter().skip(place + 1) {
                if walk(
                    space,
                    (diagram, &none),
                    (diagram, &none),
                    (*one, *other),
                    &mut compared,
                ) {
                    return true;
                }
            }
        }
    }
    false
}

/// Where the values of a block lead from a node that asks it, each place once.
fn below(diagram: &Diagram, from: usize, end: u16) -> Vec<usize> {
    let mut seen: HashSet<usize> = HashSet::new();
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        match diagram.node_at(at) {
            Node::Asks { bit, unset, set } if bit < end => open.extend([unset, set]),
            Node::Asks { .. } | Node::Everybody => found.push(at),
            Node::Nobody => {}
        }
    }
    found
}

/// The first place from here on that asks something that is not set.
fn passed((diagram, settings): (&Diagram, &Settings), mut at: usize) -> usize {
    while let Node::Asks { bit, unset, set } = diagram.node_at(at)
        && let Some(is_set) = settings.get(&bit)
    {
        at = if *is_set { set } else { unset };
    }
    at
}

/// Whether two places lead some record to different outcomes; what was compared before is passed by.
fn walk(
    space: &Space,
    first: (&Diagram, &Settings),
    second: (&Diagram, &Settings),
    start: (usize, usize),
    compared: &mut HashSet<(usize, usize)>,
) -> bool {
    let outcomes = space.outcome_bits().start;
    let asks = |node: &Node| match node {
        Node::Asks { bit, .. } if *bit < outcomes => *bit,
        Node::Asks { .. } | Node::Everybody | Node::Nobody => outcomes,
    };
    let mut open = vec![start];
    while let Some((one, other)) = open.pop() {
        let (left, right) = (first.0.node_at(one), second.0.node_at(other));
        if left == Node::Nobody || right == Node::Nobody || !compared.insert((one, other)) {
            continue;
        }
        let bit = asks(&left).min(asks(&right));
        if bit == outcomes {
            if outcome(space, first.0, one) != outcome(space, second.0, other) {
                return true;
            }
            continue;
        }
        let sides = |node: Node, at: usize| match node {
            Node::Asks {
                bit: here,
                unset,
                set,
            } if here == bit => (unset, set),
            Node::Asks { .. } | Node::Everybody | Node::Nobody => (at, at),
        };
        let (unset, set) = sides(left, one);
        let (other_unset, other_set) = sides(right, other);
        open.push((passed(first, set), passed(second, other_set)));
        open.push((passed(first, unset), passed(second, other_unset)));
    }
    false
}

/// The outcome that a place below all records stands for.
fn outcome(space: &Space, diagram: &Diagram, from: usize) -> usize {
    let end = space.outcome_bits().end;
    let (mut at, mut number) = (from, 0_usize);
    while let Node::Asks { bit, unset, set } = diagram.node_at(at) {
        if diagram.node_at(unset) == Node::Nobody {
            number += 1_usize << (end - 1 - bit);
            at = set;
        } else {
            at = unset;
        }
    }
    number
}

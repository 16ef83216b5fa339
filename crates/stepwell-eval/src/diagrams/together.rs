//! Several diagrams read at once: bit after bit, all go on together.
//!
//! Small diagrams that make a large one when they are put together are asked in this way: a walk sees only the combinations
//! of places that it comes to, and a search ends at the first record it finds.

use super::{
    diagram::{Diagram, Limit, MOST_NODES, Node},
    distinct::Distinct,
};

/// The places of nobody and of everybody in every diagram.
const NOBODY: u32 = 0;
const EVERYBODY: u32 = 1;

/// Diagrams that are read together: those who count, and conditions of which the first that holds tells.
pub(crate) struct Several {
    /// Of each diagram its nodes: the bit, and where each way leads.
    nodes: Vec<Vec<(u16, u32, u32)>>,
    roots: Vec<u32>,
    /// How many of them say who counts; the others are conditions.
    allowed: usize,
}

/// What a combination of places comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nobody who counts.
    Nobody,
    /// The first condition that holds for them, by its place.
    First(usize),
    /// No condition holds for them.
    None,
}

impl Several {
    /// Reads these together, with some bits set.
    pub(crate) fn new<'a>(
        allowed: &[&'a Diagram],
        conditions: impl Iterator<Item = &'a Diagram>,
        settings: &[(u16, bool)],
    ) -> Self {
        let mut several = Self {
            nodes: Vec::new(),
            roots: Vec::new(),
            allowed: allowed.len(),
        };
        for diagram in allowed.iter().copied().chain(conditions) {
            let given = diagram.given(settings);
            several.roots.push(place(given.root()));
            several.nodes.push(given.each_node().map(flat).collect());
        }
        several
    }

    /// How many places a combination has.
    pub(crate) fn width(&self) -> usize {
        self.roots.len()
    }

    /// The combination where reading starts.
    pub(crate) fn start(&self) -> Vec<u32> {
        let mut start = self.roots.clone();
        self.shorten(&mut start);
        start
    }

    /// The first bit that a combination asks.
    pub(crate) fn bit(&self, state: &[u32]) -> u16 {
        let bits = state.iter().zip(&self.nodes);
        bits.map(|(at, nodes)| bit_of(nodes, *at))
            .min()
            .unwrap_or(u16::MAX)
    }

    /// What a combination comes to, where that is settled.
    pub(crate) fn end(&self, state: &[u32]) -> Option<End> {
        let (allowed, conditions) = state.split_at_checked(self.allowed).unwrap_or((state, &[]));
        if allowed.contains(&NOBODY) {
            return Some(End::Nobody);
        }
        if allowed.iter().any(|at| *at != EVERYBODY) {
            return None;
        }
        match conditions.iter().position(|at| *at != NOBODY) {
            None => Some(End::None),
            Some(first) => (conditions.get(first) == Some(&EVERYBODY)).then_some(End::First(first)),
        }
    }

    /// Writes the combination that a bit leads to.
    pub(crate) fn step(&self, state: &[u32], bit: u16, is_set: bool, next: &mut Vec<u32>) {
        for (at, nodes) in state.iter().zip(&self.nodes) {
            next.push(match nodes.get(*at as usize) {
                Some((here, unset, set)) if *here == bit => {
                    if is_set {
                        *set
                    } else {
                        *unset
                    }
                }
                Some(_) | None => *at,
            });
        }
        self.shorten(next);
    }

    /// After a condition that holds for everybody the others do not matter; where nobody counts, nothing does.
    fn shorten(&self, state: &mut [u32]) {
        let Some((allowed, conditions)) = state.split_at_mut_checked(self.allowed) else {
            return;
        };
        if allowed.contains(&NOBODY) {
            allowed.fill(NOBODY);
            conditions.fill(NOBODY);
        } else if let Some(first) = conditions.iter().position(|at| *at == EVERYBODY)
            && let Some(rest) = conditions.get_mut(first + 1..)
        {
            rest.fill(NOBODY);
        }
    }
}

/// Whether somebody is in all of these and has these settings.
///
/// # Errors
/// A bound was hit.
pub(crate) fn somebody_in_all(all: &[&Diagram], settings: &[(u16, bool)]) -> Result<bool, Limit> {
    let several = Several::new(all, std::iter::empty(), settings);
    let start = several.start();
    let mut seen = Distinct::new(several.width());
    let mut next: Vec<u32> = Vec::new();
    let mut state: Vec<u32> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    match several.end(&start) {
        Some(end) => return Ok(end != End::Nobody),
        None => open.push(seen.place(&start).0),
    }
    while let Some(place) = open.pop() {
        state.clear();
        state.extend_from_slice(seen.at(place));
        let bit = several.bit(&state);
        for is_set in [true, false] {
            next.clear();
            several.step(&state, bit, is_set, &mut next);
            match several.end(&next) {
                Some(End::Nobody) => {}
                Some(End::First(_) | End::None) => return Ok(true),
                None => {
                    let (place, new) = seen.place(&next);
                    if new {
                        open.push(place);
                    }
                }
            }
        }
        if seen.count() > 4 * MOST_NODES {
            return Err(Limit::Nodes);
        }
    }
    Ok(false)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOBODY)
}

fn flat(node: Node) -> (u16, u32, u32) {
    match node {
        Node::Nobody => (u16::MAX, NOBODY, NOBODY),
        Node::Everybody => (u16::MAX, EVERYBODY, EVERYBODY),
        Node::Asks { bit, unset, set } => (bit, place(unset), place(set)),
    }
}

fn bit_of(nodes: &[(u16, u32, u32)], at: u32) -> u16 {
    nodes.get(at as usize).map_or(u16::MAX, |(bit, ..)| *bit)
}

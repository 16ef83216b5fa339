//! What is defined by way of itself. Graphs are walked in loops, not by recursion: chains may be as long as a file.

mod edges;

use std::collections::{BTreeMap, BTreeSet};

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Clause, ClauseName, Id};

use crate::{context::Context, declared::Declared};

/// What rests on what: defines, populations, disputes, clause names and placements.
pub(crate) struct Graph {
    edges: Vec<Vec<usize>>,
    populations: usize,
    disputes: usize,
    clauses: usize,
    placements: usize,
}

impl Graph {
    /// The node of a clause name.
    pub(crate) fn clause(&self, index: usize) -> usize {
        self.clauses + index
    }

    /// Every node that one version of a clause names, by whatever way.
    pub(crate) fn reach_of(&self, context: &Context<'_>, version: Id<Clause>) -> BTreeSet<usize> {
        let named = edges::named_by(self, context, version);
        let mut reached = self.reach(named.clone());
        reached.extend(named);
        reached
    }

    /// Whether the node is a define, a population or a dispute.
    pub(crate) fn is_term(&self, node: usize) -> bool {
        node < self.clauses
    }

    /// The clause name of a node, where it is one.
    pub(crate) fn clause_of(&self, node: usize) -> Option<Id<ClauseName>> {
        (self.clauses..self.placements)
            .contains(&node)
            .then(|| Id::new(node - self.clauses))
    }

    /// Every node that can be reached from these, they themselves left out unless they lie behind one another.
    fn reach(&self, mut open: Vec<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        while let Some(node) = open.pop() {
            for next in self.edges.get(node).into_iter().flatten() {
                if reached.insert(*next) {
                    open.push(*next);
                }
            }
        }
        reached
    }
}

/// Builds the graph of the ruleset and tells every circle in it.
pub(crate) fn settle(context: &mut Context<'_>, declared: &Declared<'_>) -> Graph {
    let ruleset = &context.ruleset;
    let populations = ruleset.defines.len();
    let disputes = populations + ruleset.populations.len();
    let clauses = disputes + ruleset.disputes.len();
    let placements = clauses + ruleset.clause_names.len();
    let mut graph = Graph {
        edges: vec![Vec::new(); placements + ruleset.placements.len()],
        populations,
        disputes,
        clauses,
        placements,
    };
    edges::fill(&mut graph, context);
    let ruleset = &context.ruleset;
    let named = |at: &usize| -> Option<(&str, Span)> {
        let at = *at;
        if at < graph.populations {
            declared
                .defines
                .get(at)
                .map(|it| (it.tree.name.text.as_str(), it.tree.name.span()))
        } else if at < graph.disputes {
            let at = at - graph.populations;
            declared
                .populations
                .get(at)
                .map(|it| (it.tree.name.text.as_str(), it.tree.name.span()))
        } else if at < graph.clauses {
            let at = at - graph.disputes;
            declared
                .disputes
                .get(at)
                .map(|it| (it.tree.name.text.as_str(), it.tree.name.span()))
        } else if at < graph.placements {
            let name = ruleset.clause_names.iter().nth(at - graph.clauses)?;
            let first = name.versions.first()?;
            Some((name.id.as_str(), ruleset.clauses[*first].span))
        } else {
            let at = at - graph.placements;
            declared
                .placements
                .get(at)
                .map(|it| (it.tree.name.text.as_str(), it.tree.name.span()))
        }
    };
    let mut circles = Vec::new();
    for group in order(&graph.edges) {
        let circular = match group.as_slice() {
            [only] => graph.edges.get(*only).is_some_and(|next| next.contains(only)),
            [] | [_, ..] => true,
        };
        if circular {
            let members: Vec<(String, Span)> = group
                .iter()
                .filter_map(named)
                .map(|(name, span)| (name.to_owned(), span))
                .collect();
            let round: Vec<String> = round(&graph.edges, &group, &named)
                .into_iter()
                .map(str::to_owned)
                .collect();
            circles.push((members, round));
        }
    }
    for (members, round) in circles {
        let members: Vec<(&str, Span)> = members
            .iter()
            .map(|(name, span)| (name.as_str(), *span))
            .collect();
        let round: Vec<&str> = round.iter().map(String::as_str).collect();
        tell(context, &members, &round);
    }
    graph
}

/// Tells one circle, at its first member by place.
pub(crate) fn tell(context: &mut Context<'_>, members: &[(&str, Span)], round: &[&str]) {
    let Some((name, span)) = members.iter().min_by_key(|(_, span)| *span).copied() else {
        return;
    };
    let way = round.join("` → `");
    let mut diagnostic = Diagnostic::new(
        Code::DependsOnItself,
        span,
        format!("`{name}` is defined by way of itself: `{way}`"),
        "this leads back to itself",
    )
    .help(if members.len() == 1 {
        "take its name out of its own condition"
    } else {
        "take one of these names out of the other's condition"
    });
    for (other, place) in members.iter().filter(|(other, _)| *other != name).take(4) {
        diagnostic = diagnostic.related(*place, format!("by way of `{other}`"));
    }
    context.tell(diagnostic);
}

/// One way around a circle, from its first member by place back to it.
pub(crate) fn round<'n>(
    edges: &[Vec<usize>],
    group: &[usize],
    named: &impl Fn(&usize) -> Option<(&'n str, Span)>,
) -> Vec<&'n str> {
    let inside: BTreeSet<usize> = group.iter().copied().collect();
    let Some(start) = group.iter().min_by_key(|at| named(at).map(|(_, span)| span)) else {
        return Vec::new();
    };
    // The shortest way back, by breadth.
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut row = vec![*start];
    'search: while !row.is_empty() {
        let mut next_row = Vec::new();
        for node in row {
            for next in edges
                .get(node)
                .into_iter()
                .flatten()
                .filter(|next| inside.contains(next))
            {
                if seen.insert(*next) {
                    before.insert(*next, node);
                    if next == start {
                        break 'search;
                    }
                    next_row.push(*next);
                }
            }
        }
        row = next_row;
    }
    let mut way = vec![*start];
    let mut node = *start;
    while let Some(from) = before.get(&node) {
        way.push(*from);
        node = *from;
        if node == *start {
            break;
        }
    }
    way.reverse();
    way.iter()
        .filter_map(|at| named(at).map(|(name, _)| name))
        .collect()
}

/// The groups of nodes that lead to one another, each after all groups it leads to (Tarjan's algorithm, in a loop).
pub(crate) fn order(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let mut index = vec![NEW; count];
    let mut low = vec![NEW; count];
    let mut on_stack = vec![false; count];
    let mut stack: Vec<usize> = Vec::new();
    let mut groups = Vec::new();
    let mut next_index = 0;
    for root in 0..count {
        if index.get(root).copied() != Some(NEW) {
            continue;
        }
        let mut calls: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, at)) = calls.pop() {
            if at == 0 {
                set(&mut index, node, next_index);
                set(&mut low, node, next_index);
                next_index += 1;
                stack.push(node);
                set(&mut on_stack, node, true);
            }
            match edges.get(node).and_then(|next| next.get(at)).copied() {
                Some(next) => {
                    calls.push((node, at + 1));
                    let seen = index.get(next).copied().unwrap_or(0);
                    if seen == NEW {
                        calls.push((next, 0));
                    } else if on_stack.get(next).copied().unwrap_or(false) {
                        lower(&mut low, node, seen);
                    }
                }
                None => {
                    let own = low.get(node).copied().unwrap_or(0);
                    if index.get(node).copied() == Some(own) {
                        let mut group = Vec::new();
                        while let Some(member) = stack.pop() {
                            set(&mut on_stack, member, false);
                            group.push(member);
                            if member == node {
                                break;
                            }
                        }
                        group.sort_unstable();
                        groups.push(group);
                    }
                    if let Some((caller, _)) = calls.last() {
                        lower(&mut low, *caller, own);
                    }
                }
            }
        }
    }
    groups
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn lower(low: &mut [usize], at: usize, value: usize) {
    if let Some(slot) = low.get_mut(at) {
        *slot = (*slot).min(value);
    }
}

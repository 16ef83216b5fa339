//! Verdicts that rest on a few facts, looked up by the states of those facts.
//!
//! An `and` has a bit; each state that a fact can be in, not known among them, says which bits it spoils; what nothing
//! spoils is met. What rests on two or three facts together (an `or` of two tests) is looked up the same way, by the states
//! of all of them: the table holds the gates' own verdicts for each combination, and running a record needs no gate.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use stepwell_model::{Fact, Id, LabelSet, Verdict};

use super::{
    looked::{Looked, Places},
    plan::{mark, verdict},
};
use crate::{
    circuit::{Circuit, Literal, Node, Seen, gate},
    record::logic,
};

/// What is spoiled in which state of which facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    /// What is spoiled whatever is known: a word of what is not met for certain for each word of the plan, then as many of
    /// what cannot be met.
    pub(super) always: Vec<u64>,
    /// Tables of one fact.
    pub(super) of_one: Vec<Table<1>>,
    /// Tables of two facts.
    pub(super) of_two: Vec<Table<2>>,
    /// Tables of three facts.
    pub(super) of_three: Vec<Table<3>>,
    /// The rows of all tables, each like `always`.
    pub(super) rows: Vec<u64>,
}

/// Where the rows of one table stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<const N: usize> {
    /// The facts, and by how many rows each state of it moves on.
    pub(super) facts: [(Id<Fact>, u32); N],
    /// The place of its first row, counted in rows.
    pub(super) first: u32,
}

/// A bit, and what has to hold for it.
pub(super) type Spoilable = (u32, BTreeSet<Literal>);

/// Of each literal that is looked up, the bits that it spoils where it does not hold.
type Spoiled = BTreeMap<Literal, Vec<u32>>;

impl Tables {
    /// The tables of these bits; `None` where there are too many rows to count.
    pub(super) fn new(circuit: &Circuit, looked: &Looked, bits: &[Spoilable], words: usize) -> Option<Self> {
        let mut spoiled = Spoiled::new();
        for (bit, literals) in bits {
            for literal in literals {
                spoiled.entry(*literal).or_default().push(*bit);
            }
        }
        let mut tables = Self {
            always: vec![0; 2 * words],
            ..Self::default()
        };
        for (facts, literals) in grouped(looked, &spoiled)? {
            tables.add(circuit, facts, &literals, &spoiled, words)?;
        }
        Some(tables)
    }

    fn add(
        &mut self,
        circuit: &Circuit,
        facts: &Places,
        literals: &[Literal],
        spoiled: &Spoiled,
        words: usize,
    ) -> Option<()> {
        let seen = facts.iter().map(|fact| circuit.facts.get(*fact));
        let seen: Vec<&Seen> = seen.collect::<Option<_>>()?;
        let first = u32::try_from(self.rows.len() / (2 * words)).ok()?;
        let below = below(circuit, literals);
        let mut rows = Vec::new();
        for states in combinations(&seen) {
            let possible = facts.iter().copied().zip(states).collect();
            let verdicts = verdicts(circuit, &below, &possible);
            rows.extend(row(&verdicts, literals, spoiled, words));
        }
        let mut of_facts = Vec::new();
        let mut step = 1_u32;
        for seen in seen {
            of_facts.push((seen.fact, step));
            step = step.checked_mul(u32::try_from(seen.kind.states() + 1).ok()?)?;
        }
        match *of_facts {
            [] => {
                self.always = rows;
                return Some(());
            }
            [one] => self.of_one.push(Table { facts: [one], first }),
            [one, two] => self.of_two.push(Table {
                facts: [one, two],
                first,
            }),
            [one, two, three] => self.of_three.push(Table {
                facts: [one, two, three],
                first,
            }),
            // INVARIANT: nothing is looked up by more facts than these.
            _ => return None,
        }
        self.rows.append(&mut rows);
        Some(())
    }

    /// The facts that are looked up.
    pub(super) fn facts(&self) -> BTreeSet<Id<Fact>> {
        let of_one = self.of_one.iter().flat_map(|table| table.facts);
        let of_two = self.of_two.iter().flat_map(|table| table.facts);
        let of_three = self.of_three.iter().flat_map(|table| table.facts);
        of_one
            .chain(of_two)
            .chain(of_three)
            .map(|(fact, _)| fact)
            .collect()
    }
}

/// The places of the nodes that these literals rest on, their own among them.
fn below(circuit: &Circuit, literals: &[Literal]) -> BTreeSet<usize> {
    let mut below = BTreeSet::new();
    let mut open: Vec<usize> = literals.iter().map(|literal| literal.node()).collect();
    while let Some(place) = open.pop() {
        if below.insert(place) {
            let parts = circuit.nodes.get(place).map(Node::literals);
            open.extend(parts.into_iter().flatten().map(Literal::node));
        }
    }
    below
}

/// What is looked up, by its facts: each in the first table that has all of them, the tables of most facts first.
fn grouped<'a>(looked: &'a Looked, spoiled: &Spoiled) -> Option<Vec<(&'a Places, Vec<Literal>)>> {
    let mut each: Vec<(&Places, Literal)> = spoiled
        .keys()
        .map(|literal| Some((looked.facts(*literal)?, *literal)))
        .collect::<Option<_>>()?;
    each.sort_by_key(|(facts, literal)| (Reverse(facts.len()), *facts, *literal));
    let mut grouped: Vec<(&Places, Vec<Literal>)> = Vec::new();
    // Of each fact, the tables that it is looked up in.
    let mut with: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (facts, literal) in each {
        let has_all = |at: &usize| {
            grouped
                .get(*at)
                .is_some_and(|(of_table, _)| facts.is_subset(of_table))
        };
        let found = match facts.first() {
            Some(fact) => with.get(fact).into_iter().flatten().copied().find(has_all),
            None => grouped.iter().position(|(of_table, _)| of_table.is_empty()),
        };
        let at = found.unwrap_or(grouped.len());
        if found.is_none() {
            for fact in facts {
                with.entry(*fact).or_default().push(at);
            }
            grouped.push((facts, Vec::new()));
        }
        grouped.get_mut(at)?.1.push(literal);
    }
    Some(grouped)
}

/// What these facts can be in each combination of their states, not known among them; the first changes fastest.
fn combinations(seen: &[&Seen]) -> Vec<Vec<LabelSet>> {
    let mut combined = vec![Vec::new()];
    for seen in seen {
        // INVARIANT: a fact has at most as many states as a `LabelSet` holds.
        let known = (0..seen.kind.states()).map(|state| LabelSet::one(state as u32));
        let states: Vec<LabelSet> = known.chain([seen.kind.possible()]).collect();
        combined = states
            .into_iter()
            .flat_map(|state| {
                combined
                    .iter()
                    .map(move |before| [before.as_slice(), &[state]].concat())
            })
            .collect();
    }
    combined
}

/// The verdicts of nodes, by their places, where the facts can be this.
fn verdicts(
    circuit: &Circuit,
    places: &BTreeSet<usize>,
    possible: &BTreeMap<usize, LabelSet>,
) -> BTreeMap<usize, Verdict> {
    let mut verdicts = BTreeMap::new();
    // A node rests on earlier ones only.
    for place in places {
        let verdict = match circuit.nodes.get(*place) {
            Some(Node::State { fact, accept }) => {
                let possible = possible.get(fact).copied().unwrap_or(LabelSet::EMPTY);
                verdict(possible.is_within(*accept), possible.meets(*accept))
            }
            Some(node) => gate(node, |part| of_literal(&verdicts, part)),
            None => Verdict::Unknown,
        };
        verdicts.insert(*place, verdict);
    }
    verdicts
}

/// What is spoiled where these are the verdicts.
fn row(
    verdicts: &BTreeMap<usize, Verdict>,
    literals: &[Literal],
    spoiled: &Spoiled,
    words: usize,
) -> Vec<u64> {
    let (mut unmet, mut cannot) = (vec![0_u64; words], vec![0_u64; words]);
    for literal in literals {
        let verdict = of_literal(verdicts, *literal);
        for bit in spoiled.get(literal).into_iter().flatten() {
            if verdict != Verdict::Met {
                mark(&mut unmet, *bit);
            }
            if verdict == Verdict::NotMet {
                mark(&mut cannot, *bit);
            }
        }
    }
    unmet.append(&mut cannot);
    unmet
}

fn of_literal(verdicts: &BTreeMap<usize, Verdict>, literal: Literal) -> Verdict {
    let verdict = verdicts.get(&literal.node()).copied().unwrap_or(Verdict::Unknown);
    if literal.is_negated() {
        logic::not(verdict)
    } else {
        verdict
    }
}

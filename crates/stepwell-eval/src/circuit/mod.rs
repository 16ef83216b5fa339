//! The verdicts of a program as a circuit: tests of what is known of a record, and gates over them.
//!
//! For many records of the same ruleset it pays to make the program smaller once. Reading it over the algebra of
//! circuits does that: what every record shares is settled, equal tests are one test, nested `and`s are one gate. What a
//! decision is explained with is left out. Two things run a circuit: [`crate::bare`], one record in a few machine words;
//! and [`crate::columns`], blocks of records, a bitmap for each verdict.
//!
//! A circuit takes facts that are known or not known at all. A record of which more is half known (one of several values,
//! a range, records that disagree) is read by [`crate::record`].

mod amounts;
mod gates;
mod read;
mod regions;
mod settle;

use std::collections::BTreeSet;

use stepwell_model::{Comparison, ElapsedUnit, Fact, Id, Including, LabelSet, Number, Scaling};

use crate::program::Range;

pub(crate) use amounts::Amounts;
pub(crate) use gates::gate;
pub use regions::Regions;

/// A node of a circuit as it stands, or negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literal(u32);

impl Literal {
    /// Met for everybody.
    pub const MET: Self = Self(0);
    /// Not met for anybody.
    pub const NOT_MET: Self = Self(1);
    /// Unknown for everybody.
    pub const UNKNOWN: Self = Self(2);

    /// A node as it stands.
    pub fn of(node: usize) -> Self {
        Self(u32::try_from(node << 1).unwrap_or(u32::MAX - 1))
    }

    /// The place of its node.
    pub fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether the node counts negated.
    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The opposite. Unknown is its own opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        if self.node() == Self::UNKNOWN.node() {
            Self::UNKNOWN
        } else {
            Self(self.0 ^ 1)
        }
    }
}

/// A place in a list of amounts.
pub type AmountPlace = usize;

/// A node: a test, or a gate over earlier nodes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// Met for everybody.
    Met,
    /// Unknown for everybody.
    Unknown,
    /// The fact is in one of these states: of labels, their places; of a number or day, its regions between cuts.
    State {
        /// Place among the facts of the circuit.
        fact: usize,
        /// The states that pass.
        accept: LabelSet,
    },
    /// The set holds members.
    Includes {
        /// Place among the facts of the circuit.
        fact: usize,
        /// How many of them.
        how: Including,
        /// The members.
        members: LabelSet,
    },
    /// The amount lies in one of these ranges.
    Within {
        /// The amount.
        amount: AmountPlace,
        /// Where it may lie.
        ranges: Vec<Range>,
    },
    /// The amount keeps every bound.
    Bounded {
        /// The amount.
        amount: AmountPlace,
        /// Against other amounts.
        bounds: Vec<(Comparison, AmountPlace)>,
        /// Whether it takes no fractions.
        whole: bool,
    },
    /// The amount is one of the others.
    Equals {
        /// The amount.
        amount: AmountPlace,
        /// The others.
        others: Vec<AmountPlace>,
    },
    /// Every one is met. *Any* is this, negated inside and out.
    All(Vec<Literal>),
    /// So many are met.
    Count {
        /// Of these.
        of: Vec<Literal>,
        /// At least so many.
        least: u32,
        /// At most so many.
        most: Option<u32>,
    },
    /// Met if all are, not met if none is, else unknown.
    Agree(Vec<Literal>),
    /// The verdict of any arm that may still hold.
    Choose {
        /// The guard and the verdict of each arm.
        arms: Vec<(Literal, Literal)>,
        /// Where no guard is met.
        otherwise: Option<Literal>,
    },
}

/// A number or day: a fact, or calculated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// A fact, by its place among those of the circuit.
    Fact(usize),
    /// The same for everybody.
    Fixed(Number),
    /// The day of evaluation.
    AsOf,
    /// A sum, each term times a factor.
    Sum(Vec<(AmountPlace, Number)>),
    /// A product or quotient.
    Product(Vec<(Scaling, AmountPlace)>),
    /// Completed units between two days.
    Elapsed {
        /// Counted in what.
        unit: ElapsedUnit,
        /// From this day.
        from: AmountPlace,
        /// To this day.
        to: AmountPlace,
    },
    /// A day so many units after another.
    Later {
        /// The day.
        day: AmountPlace,
        /// How many.
        amount: AmountPlace,
        /// Of what.
        unit: ElapsedUnit,
    },
    /// The amount of any arm that may still hold.
    Choose {
        /// The guard and the amount of each arm.
        arms: Vec<(Literal, AmountPlace)>,
        /// Where no guard is met.
        otherwise: Option<AmountPlace>,
    },
}

/// What a fact of the circuit can be told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This many labels, of which each is a state.
    Labels(u32),
    /// A set of so many members.
    Set(u32),
    /// A number or day, of which each region between cuts is a state.
    Number(Regions),
}

/// A fact that the circuit reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The fact.
    pub fact: Id<Fact>,
    /// What it can be told apart by.
    pub kind: Kind,
}

/// A node or an amount, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// A node.
    Node(usize),
    /// An amount.
    Amount(AmountPlace),
}

/// A program as tests and gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circuit {
    /// The facts it reads, in the ruleset's order.
    pub facts: Vec<Seen>,
    /// The amounts its tests hold against bounds, each resting on earlier ones.
    pub amounts: Vec<Amount>,
    /// Its nodes, each resting on earlier ones and on amounts.
    pub nodes: Vec<Node>,
    /// In which order nodes and amounts are filled.
    pub order: Vec<Piece>,
    /// Of each verdict register of the program, where it stands.
    pub verdicts: Vec<Literal>,
}

impl Circuit {
    /// The facts, by their places here, whose answers themselves are read: by amounts and by tests of sets.
    pub(crate) fn facts_kept(&self) -> BTreeSet<usize> {
        let of_piece = |piece: Piece| match piece {
            Piece::Node(place) => match self.nodes.get(place) {
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
            Piece::Amount(place) => match self.amounts.get(place) {
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
        let pieces = self.needed(self.verdicts.iter().copied(), |_, node| node.literals());
        pieces.into_iter().filter_map(of_piece).collect()
    }

    /// What has to be filled, in order, for these literals, where a node at a place rests on the literals that `parts`
    /// gives.
    pub fn needed(
        &self,
        wanted: impl IntoIterator<Item = Literal>,
        parts: impl Fn(usize, &Node) -> Vec<Literal>,
    ) -> Vec<Piece> {
        let mut needed: BTreeSet<Piece> = BTreeSet::new();
        let mut open: Vec<Piece> = wanted
            .into_iter()
            .map(|literal| Piece::Node(literal.node()))
            .collect();
        while let Some(piece) = open.pop() {
            if !needed.insert(piece) {
                continue;
            }
            let (literals, amounts) = match piece {
                Piece::Node(place) => match self.nodes.get(place) {
                    Some(node) => (parts(place, node), node.amounts()),
                    None => continue,
                },
                Piece::Amount(place) => match self.amounts.get(place) {
                    Some(amount) => (amount.literals(), amount.amounts()),
                    None => continue,
                },
            };
            open.extend(literals.into_iter().map(|literal| Piece::Node(literal.node())));
            open.extend(amounts.into_iter().map(Piece::Amount));
        }
        self.order
            .iter()
            .copied()
            .filter(|piece| needed.contains(piece))
            .collect()
    }
}

impl Node {
    /// The nodes it rests on directly.
    pub fn literals(&self) -> Vec<Literal> {
        match self {
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. } => Vec::new(),
            Node::All(of) | Node::Agree(of) | Node::Count { of, .. } => of.clone(),
            Node::Choose { arms, otherwise } => {
                let arms = arms.iter().flat_map(|(guard, verdict)| [*guard, *verdict]);
                arms.chain(*otherwise).collect()
            }
        }
    }

    /// The amounts it rests on directly.
    pub fn amounts(&self) -> Vec<AmountPlace> {
        match self {
            Node::Within { amount, .. } => vec![*amount],
            Node::Bounded { amount, bounds, .. } => {
                let limits = bounds.iter().map(|(_, limit)| *limit);
                std::iter::once(*amount).chain(limits).collect()
            }
            Node::Equals { amount, others } => {
                std::iter::once(*amount).chain(others.iter().copied()).collect()
            }
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::All(_)
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => Vec::new(),
        }
    }
}

impl Amount {
    /// The amounts it rests on directly.
    pub fn amounts(&self) -> Vec<AmountPlace> {
        match self {
            Amount::Fact(_) | Amount::Fixed(_) | Amount::AsOf => Vec::new(),
            Amount::Sum(terms) => terms.iter().map(|(term, _)| *term).collect(),
            Amount::Product(factors) => factors.iter().map(|(_, factor)| *factor).collect(),
            Amount::Elapsed { from, to, .. } => vec![*from, *to],
            Amount::Later { day, amount, .. } => vec![*day, *amount],
            Amount::Choose { arms, otherwise } => {
                let arms = arms.iter().map(|(_, amount)| *amount);
                arms.chain(*otherwise).collect()
            }
        }
    }

    /// The nodes it rests on directly.
    pub fn literals(&self) -> Vec<Literal> {
        match self {
            Amount::Choose { arms, .. } => arms.iter().map(|(guard, _)| *guard).collect(),
            Amount::Fact(_)
            | Amount::Fixed(_)
            | Amount::AsOf
            | Amount::Sum(_)
            | Amount::Product(_)
            | Amount::Elapsed { .. }
            | Amount::Later { .. } => Vec::new(),
        }
    }
}

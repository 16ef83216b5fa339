//! Sets of possible records as decision diagrams, by the library that does the algebra.
//!
//! A diagram is shared by its copies. Every operation that can make a diagram larger has the same bound on its nodes and
//! says so when it is hit.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Range,
    sync::Arc,
};

use biodivine_lib_bdd::{Bdd, BddNode, BddPointer, BddVariable, op_function};
use num_bigint::BigUint;

/// The most nodes a diagram may have.
pub const MOST_NODES: usize = 1_000_000;

/// Why something was not decided: the bound that was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// A diagram grew past [`MOST_NODES`].
    Nodes,
    /// A value has more cases than are told apart.
    Cases,
    /// There are more facts, values and bounds than a diagram can hold.
    Variables,
    /// Numbers that are calculated from several facts have more regions than are told apart.
    Regions,
    /// No numbers were found that show a combination of regions, and it was not ruled out either.
    Numbers,
    /// Only numbers show it that no decimal is, such as a third.
    Written,
    /// Numbers from which others are calculated were given together, though fewer of them may be enough.
    Together,
    /// The search for a smallest example was given up.
    Search,
    /// A fault is there only under some readings of a dispute that follows no source, which no example can settle.
    Readings,
    /// Dated clauses come and go too often.
    Stretches,
    /// The `impossible` conditions leave nobody.
    Nobody,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Limit::Nodes => "its decision diagram grew past 1,000,000 nodes",
            Limit::Cases => "a value has more than 512 cases",
            Limit::Variables => "its facts and bounds need more than 60,000 yes/no questions",
            Limit::Regions => "numbers calculated from several facts have more than 20,000 combinations of regions",
            Limit::Numbers => {
                "for some numbers calculated from several facts it was neither shown nor ruled out that they occur together"
            }
            Limit::Readings => {
                "it fails only under some readings of a dispute that follows no source, which no example can settle"
            }
            Limit::Stretches => "dated clauses make more than 100 stretches of days",
            Limit::Nobody => "the `impossible` conditions leave nobody",
            Limit::Written => {
                "it was seen only of numbers that cannot be written as decimals, such as a third, which no example can give"
            }
            Limit::Together => {
                "numbers that others are calculated from were given together, so that a smaller example may exist"
            }
            Limit::Search => "the search for the smallest example was given up, so that a smaller one may exist",
        })
    }
}

/// A set of possible records.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Diagram(Arc<Bdd>);

impl fmt::Debug for Diagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Diagram of {} nodes", self.nodes())
    }
}

/// A node of a diagram, or one of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// Nobody.
    Nobody,
    /// Everybody.
    Everybody,
    /// It asks a bit, and goes one way or the other.
    Asks {
        /// The bit.
        bit: u16,
        /// Where it is not set, by place.
        unset: usize,
        /// Where it is.
        set: usize,
    },
}

type Result<T> = std::result::Result<T, Limit>;

impl Diagram {
    /// Nobody, in a space of so many bits.
    pub(crate) fn nobody(bits: u16) -> Self {
        Self::among(bits, 0..0, &[false])
    }

    /// Everybody.
    pub(crate) fn everybody(bits: u16) -> Self {
        Self::among(bits, 0..0, &[true])
    }

    /// Those whose bit is set.
    pub(crate) fn bit(bits: u16, bit: u16) -> Self {
        Self::among(bits, bit..bit + 1, &[false, true])
    }

    /// Those for whom these neighbouring bits, read as a number with the highest first, are the place of a `true` in the
    /// list. A number past its end counts as its last.
    pub(crate) fn among(bits: u16, at: Range<u16>, list: &[bool]) -> Self {
        let last = list.last().copied().unwrap_or(false);
        let count = 1_usize << at.len();
        let mut ends: Vec<usize> = (0..count)
            .map(|place| usize::from(list.get(place).copied().unwrap_or(last)))
            .collect();
        // The two ends, then each node after those it leads to; the root comes last.
        let mut nodes: Vec<(u16, usize, usize)> = vec![(bits, 0, 0), (bits, 1, 1)];
        for bit in at.rev() {
            let mut made: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            ends = ends
                .chunks(2)
                .map(|pair| match pair {
                    [unset, set] if unset != set => *made.entry((*unset, *set)).or_insert_with(|| {
                        nodes.push((bit, *unset, *set));
                        nodes.len() - 1
                    }),
                    [first, ..] => *first,
                    [] => 0,
                })
                .collect();
        }
        if ends.first() == Some(&0) {
            nodes.truncate(1);
        }
        Self::of_nodes(&nodes)
    }

    #[expect(
        clippy::expect_used,
        reason = "every node leads to earlier ones that ask later bits"
    )]
    fn of_nodes(nodes: &[(u16, usize, usize)]) -> Self {
        let nodes: Vec<BddNode> = nodes
            .iter()
            .map(|(bit, unset, set)| BddNode {
                var: BddVariable::from_index(usize::from(*bit)),
                low_link: BddPointer::from_index(*unset),
                high_link: BddPointer::from_index(*set),
            })
            .collect();
        Self(Arc::new(
            Bdd::from_nodes(&nodes).expect("the nodes make a diagram"),
        ))
    }

    /// Whether it is nobody.
    pub fn is_nobody(&self) -> bool {
        self.0.is_false()
    }

    /// Whether it is everybody.
    pub fn is_everybody(&self) -> bool {
        self.0.is_true()
    }

    /// How many nodes it has.
    pub fn nodes(&self) -> usize {
        self.0.size()
    }

    /// Those in both.
    pub fn and(&self, other: &Self) -> Result<Self> {
        if self.is_nobody() || other.is_everybody() {
            return Ok(self.clone());
        }
        if other.is_nobody() || self.is_everybody() {
            return Ok(other.clone());
        }
        self.combined(other, op_function::and)
    }

    /// Those in either.
    pub fn or(&self, other: &Self) -> Result<Self> {
        if self.is_nobody() || other.is_everybody() {
            return Ok(other.clone());
        }
        if other.is_nobody() || self.is_everybody() {
            return Ok(self.clone());
        }
        self.combined(other, op_function::or)
    }

    /// Those in this one and not in the other.
    pub fn without(&self, other: &Self) -> Result<Self> {
        if self.is_nobody() || other.is_nobody() {
            return Ok(self.clone());
        }
        self.combined(other, op_function::and_not)
    }

    /// Everybody else.
    #[must_use]
    pub fn not(&self) -> Self {
        Self(Arc::new(self.0.not()))
    }

    /// `then` for those in this one, `otherwise` for the rest.
    pub fn choose(&self, then: &Self, otherwise: &Self) -> Result<Self> {
        self.and(then)?.or(&otherwise.without(self)?)
    }

    /// Those in all of these; of none, everybody.
    pub(crate) fn all<'a>(bits: u16, of: impl IntoIterator<Item = &'a Self>) -> Result<Self> {
        let mut list: Vec<&Self> = of.into_iter().collect();
        // What asks late bits is small and stays so: joining from the end keeps what is copied short.
        list.sort_by_key(|diagram| std::cmp::Reverse(diagram.first_bit()));
        let mut all = Self::everybody(bits);
        for next in list {
            all = next.and(&all)?;
        }
        Ok(all)
    }

    /// Those in any of these; of none, nobody.
    pub(crate) fn any<'a>(bits: u16, of: impl IntoIterator<Item = &'a Self>) -> Result<Self> {
        let mut list: Vec<&Self> = of.into_iter().collect();
        list.sort_by_key(|diagram| std::cmp::Reverse(diagram.first_bit()));
        let mut any = Self::nobody(bits);
        for next in list {
            any = next.or(&any)?;
        }
        Ok(any)
    }

    /// Those that some choice of these bits puts in it.
    pub(crate) fn some(&self, bits: impl IntoIterator<Item = u16>) -> Result<Self> {
        let support = self.support();
        let mut found = self.clone();
        for bit in bits {
            if support.contains(&bit) {
                found = found.fold(bit, op_function::or)?;
            }
        }
        Ok(found)
    }

    /// Those that every choice of these bits puts in it.
    pub(crate) fn every(&self, bits: impl IntoIterator<Item = u16>) -> Result<Self> {
        let support = self.support();
        let mut found = self.clone();
        for bit in bits {
            if support.contains(&bit) {
                found = found.fold(bit, op_function::and)?;
            }
        }
        Ok(found)
    }

    /// Those that these settings put in it; the bits named no longer matter.
    pub(crate) fn given(&self, settings: &[(u16, bool)]) -> Self {
        if settings.is_empty() || self.0.is_true() || self.0.is_false() {
            return self.clone();
        }
        let settings: Vec<(BddVariable, bool)> = settings
            .iter()
            .map(|(bit, set)| (BddVariable::from_index(usize::from(*bit)), *set))
            .collect();
        Self(Arc::new(self.0.restrict(&settings)))
    }

    /// The bits that matter.
    pub(crate) fn support(&self) -> BTreeSet<u16> {
        let mut seen: Vec<bool> = vec![false; usize::from(self.0.num_vars())];
        for node in self.each_node() {
            if let Node::Asks { bit, .. } = node
                && let Some(slot) = seen.get_mut(usize::from(bit))
            {
                *slot = true;
            }
        }
        (0..)
            .zip(seen)
            .filter(|(_, asked)| *asked)
            .map(|(bit, _)| bit)
            .collect()
    }

    /// How many settings of all bits of the space are in it.
    pub(crate) fn count(&self) -> BigUint {
        self.0.exact_cardinality()
    }

    /// Its nodes, each after those it leads to, the first two being the ends. The last is where reading starts.
    pub(crate) fn each_node(&self) -> impl Iterator<Item = Node> {
        self.0.pointers().map(|pointer| self.node(pointer))
    }

    /// Where reading starts.
    pub(crate) fn root(&self) -> usize {
        self.0.root_pointer().to_index()
    }

    fn node(&self, pointer: BddPointer) -> Node {
        if pointer.is_zero() {
            Node::Nobody
        } else if pointer.is_one() {
            Node::Everybody
        } else {
            Node::Asks {
                bit: u16::try_from(self.0.var_of(pointer).to_index()).unwrap_or(u16::MAX),
                unset: self.0.low_link_of(pointer).to_index(),
                set: self.0.high_link_of(pointer).to_index(),
            }
        }
    }

    fn first_bit(&self) -> usize {
        if self.0.is_true() || self.0.is_false() {
            usize::MAX
        } else {
            self.0.var_of(self.0.root_pointer()).to_index()
        }
    }

    fn combined(
        &self,
        other: &Self,
        operation: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
    ) -> Result<Self> {
        Bdd::binary_op_with_limit(MOST_NODES, &self.0, &other.0, operation)
            .map(|found| Self(Arc::new(found)))
            .ok_or(Limit::Nodes)
    }

    /// Joins the two sides of a bit, which then no longer matters.
    fn fold(&self, bit: u16, operation: impl Fn(Option<bool>, Option<bool>) -> Option<bool>) -> Result<Self> {
        let variable = BddVariable::from_index(usize::from(bit));
        let (left, right) = ((&*self.0, None), (&*self.0, Some(variable)));
        Bdd::fused_binary_flip_op_with_limit(MOST_NODES, left, right, None, operation)
            .map(|found| Self(Arc::new(found)))
            .ok_or(Limit::Nodes)
    }
}

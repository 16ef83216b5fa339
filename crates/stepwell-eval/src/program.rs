//! The program: a flat, typed, loop-free list of operations over numbered registers.
//!
//! A ruleset compiles once, for one stretch of days and one choice of followed source, to this list. Every define,
//! population, dispute and clause has one register, shared by all that name it. The list is read over an
//! [`Algebra`](crate::Algebra), and there are three readings of it: [`record`](crate::record) over three-valued
//! verdicts of one record; [`diagrams`](crate::diagrams) over decision diagrams for every possible record; and one that
//! makes a circuit of it, which [`bare`](crate::bare) runs in words and [`columns`](crate::columns) in bitmaps.

use std::sync::Arc;

use stepwell_model::{
    Block, Clause, ClauseName, Comparison, Continuum, Define, Dispute, ElapsedUnit, Fact, Id, Impossible,
    Including, LabelSet, Number, Placement, Population, Possible, Scaling, Source, Test, Transition, Unless,
    Verdict,
};

/// A register that holds a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerdictRegister(pub(crate) u32);

/// A register that holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueRegister(pub(crate) u32);

impl VerdictRegister {
    /// Its place among the verdict registers.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl ValueRegister {
    /// Its place among the value registers.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A register of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// Of a verdict.
    Verdict(VerdictRegister),
    /// Of a value.
    Value(ValueRegister),
}

/// What fills a verdict register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerdictOperation {
    /// Always the same.
    Constant(Verdict),
    /// The value is one of these labels.
    Labels {
        /// Of a yes/no, a scale, a choice or a level.
        value: ValueRegister,
        /// Those that pass.
        accept: LabelSet,
    },
    /// The value lies in one of these ranges, which are apart from one another and rise.
    Within {
        /// Of a number or a day.
        value: ValueRegister,
        /// Where it may lie.
        ranges: Vec<Range>,
    },
    /// The value keeps every bound, the limits being registers.
    Bounded {
        /// Of a number, a day, a scale or a level.
        value: ValueRegister,
        /// The bounds, which together are one range.
        bounds: Vec<(Comparison, ValueRegister)>,
        /// Whether the value takes no fractions.
        whole: bool,
    },
    /// The value is one of these.
    Equals {
        /// Of any type but a set.
        value: ValueRegister,
        /// What it may be.
        others: Vec<ValueRegister>,
    },
    /// The set holds members.
    Includes {
        /// Of a set.
        value: ValueRegister,
        /// How many of the members.
        how: Including,
        /// The members.
        members: LabelSet,
    },
    /// Every one is met; of none, met.
    All(Vec<VerdictRegister>),
    /// At least one is met; of none, not met.
    Any(Vec<VerdictRegister>),
    /// It is not met.
    Not(VerdictRegister),
    /// So many are met.
    Count {
        /// Of these.
        of: Vec<VerdictRegister>,
        /// At least so many.
        least: u32,
        /// At most so many.
        most: Option<u32>,
    },
    /// Met if all are, not met if none is, else unknown: a dispute that follows no source.
    Agree {
        /// The dispute.
        dispute: Id<Dispute>,
        /// What its sources say.
        readings: Vec<VerdictRegister>,
    },
    /// The verdict of any arm that may still hold.
    Choose {
        /// The guard and the verdict of each arm.
        arms: Vec<(VerdictRegister, VerdictRegister)>,
        /// Where no guard is met.
        otherwise: Option<VerdictRegister>,
    },
}

/// What fills a value register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOperation {
    /// A fact, in its own unit.
    Fact(Id<Fact>),
    /// Always the same.
    Constant(Possible),
    /// The day of evaluation.
    AsOf,
    /// A sum, each term times a factor.
    Sum(Vec<(ValueRegister, Number)>),
    /// A product or quotient.
    Product(Vec<(Scaling, ValueRegister)>),
    /// Completed units between two days.
    Elapsed {
        /// Counted in what.
        unit: ElapsedUnit,
        /// From this day.
        from: ValueRegister,
        /// To this day.
        to: ValueRegister,
    },
    /// A day so many units after another, or before it where the amount is negative.
    Later {
        /// The day.
        day: ValueRegister,
        /// How many.
        amount: ValueRegister,
        /// Of what.
        unit: ElapsedUnit,
    },
    /// The value of any arm that may still hold.
    Choose {
        /// The guard and the value of each arm.
        arms: Vec<(VerdictRegister, ValueRegister)>,
        /// Where no guard is met.
        otherwise: Option<ValueRegister>,
    },
}

impl VerdictOperation {
    /// The registers it reads.
    pub fn parts(&self) -> Vec<Register> {
        match self {
            VerdictOperation::Constant(_) => Vec::new(),
            VerdictOperation::Labels { value, .. }
            | VerdictOperation::Within { value, .. }
            | VerdictOperation::Includes { value, .. } => vec![Register::Value(*value)],
            VerdictOperation::Bounded { value, bounds, .. } => {
                let limits = bounds.iter().map(|(_, limit)| Register::Value(*limit));
                std::iter::once(Register::Value(*value)).chain(limits).collect()
            }
            VerdictOperation::Equals { value, others } => {
                let others = others.iter().copied().map(Register::Value);
                std::iter::once(Register::Value(*value)).chain(others).collect()
            }
            VerdictOperation::All(of)
            | VerdictOperation::Any(of)
            | VerdictOperation::Agree { readings: of, .. } => {
                of.iter().copied().map(Register::Verdict).collect()
            }
            VerdictOperation::Count { of, .. } => of.iter().copied().map(Register::Verdict).collect(),
            VerdictOperation::Not(of) => vec![Register::Verdict(*of)],
            VerdictOperation::Choose { arms, otherwise } => {
                let arms = arms
                    .iter()
                    .flat_map(|(guard, verdict)| [Register::Verdict(*guard), Register::Verdict(*verdict)]);
                arms.chain(otherwise.map(Register::Verdict)).collect()
            }
        }
    }
}

impl ValueOperation {
    /// The registers it reads.
    pub fn parts(&self) -> Vec<Register> {
        match self {
            ValueOperation::Fact(_) | ValueOperation::Constant(_) | ValueOperation::AsOf => Vec::new(),
            ValueOperation::Sum(terms) => terms.iter().map(|(term, _)| Register::Value(*term)).collect(),
            ValueOperation::Product(factors) => factors
                .iter()
                .map(|(_, factor)| Register::Value(*factor))
                .collect(),
            ValueOperation::Elapsed { from, to, .. } => vec![Register::Value(*from), Register::Value(*to)],
            ValueOperation::Later { day, amount, .. } => {
                vec![Register::Value(*day), Register::Value(*amount)]
            }
            ValueOperation::Choose { arms, otherwise } => {
                let arms = arms
                    .iter()
                    .flat_map(|(guard, value)| [Register::Verdict(*guard), Register::Value(*value)]);
                arms.chain(otherwise.map(Register::Value)).collect()
            }
        }
    }
}

/// A range of numbers between two cuts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The lower end; without one, open to infinity.
    pub low: Option<Cut>,
    /// The upper end; without one, open to infinity.
    pub high: Option<Cut>,
}

/// A value and a side: `at least 9` takes the value in, `above 9` leaves it out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The value.
    pub value: Number,
    /// Whether the range takes it in.
    pub inside: bool,
}

/// What a verdict register stands for, so that a reason can be told in the words of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A step on the way.
    Step,
    /// A test as written.
    Test(Arc<Test>),
    /// A define.
    Define(Id<Define>),
    /// A population.
    Population(Id<Population>),
    /// A dispute.
    Dispute(Id<Dispute>),
    /// A clause, after `unless`.
    Clause(Id<ClauseName>),
}

/// A verdict register: how it is filled and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictEntry {
    /// How it is filled.
    pub operation: VerdictOperation,
    /// What it stands for.
    pub origin: Origin,
}

/// The registers of a define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefineRegister {
    /// A condition.
    Verdict(VerdictRegister),
    /// A value.
    Value(ValueRegister),
}

/// The registers of a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRegisters {
    /// Of its readings, in their order.
    pub readings: Vec<VerdictRegister>,
    /// The place of the reading that counts, where one is followed.
    pub followed: Option<usize>,
    /// Of the dispute.
    pub verdict: VerdictRegister,
}

/// The registers of a clause that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseRegisters {
    /// The version in force.
    pub clause: Id<Clause>,
    /// Its condition, before `unless`.
    pub condition: VerdictRegister,
    /// What lifts it, in the order of [`Unless`] entries.
    pub unless: Vec<VerdictRegister>,
    /// After `unless`.
    pub verdict: VerdictRegister,
}

/// The registers of one block of criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRegisters {
    /// The block.
    pub block: Id<Block>,
    /// Whether it is for this patient.
    pub population: VerdictRegister,
    /// Whether its criteria are met.
    pub verdict: VerdictRegister,
}

/// The registers of a placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRegisters {
    /// Whether it is for this patient.
    pub in_scope: VerdictRegister,
    /// Every level that has criteria, lowest first, with whether they are met.
    pub levels: Vec<(u32, VerdictRegister)>,
    /// Every such level, with whether it is the one chosen; with `every`, whether it is among those given.
    pub placed: Vec<(u32, VerdictRegister)>,
    /// Whether no level's criteria are met.
    pub none: VerdictRegister,
    /// Whether the placement is for others.
    pub out_of_scope: VerdictRegister,
}

/// The registers of a program of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramRegisters {
    /// Whether it is for this patient.
    pub in_scope: VerdictRegister,
    /// Whether every requirement is met.
    pub conforms: VerdictRegister,
}

/// The registers of a transition that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionRegisters {
    /// The transition.
    pub transition: Id<Transition>,
    /// Its condition, before `unless`.
    pub condition: VerdictRegister,
    /// What lifts it.
    pub unless: Vec<VerdictRegister>,
    /// Whether it is triggered.
    pub verdict: VerdictRegister,
}

/// The fact that steps are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentLevel {
    /// The fact.
    pub fact: Id<Fact>,
    /// Its continuum.
    pub continuum: Id<Continuum>,
    /// How many levels that has.
    pub levels: u32,
    /// Its register.
    pub value: ValueRegister,
}

/// A ruleset compiled for one stretch of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// In which order the registers are filled; each rests on earlier ones only.
    pub order: Vec<Register>,
    /// Of each verdict register, its place in that order.
    pub(crate) verdict_places: Vec<u32>,
    /// Of each value register, its place in that order.
    pub(crate) value_places: Vec<u32>,
    /// The verdict registers.
    pub verdicts: Vec<VerdictEntry>,
    /// The value registers.
    pub values: Vec<ValueOperation>,
    /// Of each define, by id.
    pub defines: Vec<DefineRegister>,
    /// Of each population, by id.
    pub populations: Vec<VerdictRegister>,
    /// Of each dispute, by id.
    pub disputes: Vec<DisputeRegisters>,
    /// Of each clause name, by id; `None` where no version is in force.
    pub clauses: Vec<Option<ClauseRegisters>>,
    /// Of each block, by id.
    pub blocks: Vec<BlockRegisters>,
    /// Of each placement, by id.
    pub placements: Vec<PlacementRegisters>,
    /// Of each program of care, by id.
    pub programs: Vec<ProgramRegisters>,
    /// Of the transitions in force.
    pub transitions: Vec<TransitionRegisters>,
    /// Of what cannot be, where it is in force.
    pub impossible: Vec<(Id<Impossible>, VerdictRegister)>,
    /// The fact `current_level`, where the ruleset declares one.
    pub current_level: Option<CurrentLevel>,
    /// Of conditions that are asked besides those of the ruleset.
    pub asked: Vec<VerdictRegister>,
    /// The source that is followed wherever it can be.
    pub follow: Option<Id<Source>>,
}

impl Program {
    /// How a verdict register is filled, and what it stands for.
    pub fn verdict(&self, register: VerdictRegister) -> Option<&VerdictEntry> {
        self.verdicts.get(register.index())
    }

    /// How a value register is filled.
    pub fn value(&self, register: ValueRegister) -> Option<&ValueOperation> {
        self.values.get(register.index())
    }

    /// The place of a register in the order in which they are filled.
    pub(crate) fn place(&self, register: Register) -> usize {
        let place = match register {
            Register::Verdict(at) => self.verdict_places.get(at.index()),
            Register::Value(at) => self.value_places.get(at.index()),
        };
        place.map_or(usize::MAX, |place| *place as usize)
    }

    /// The registers of a placement.
    pub fn placement(&self, placement: Id<Placement>) -> Option<&PlacementRegisters> {
        self.placements.get(placement.index())
    }

    /// The registers of a clause, where it is in force.
    pub fn clause(&self, name: Id<ClauseName>) -> Option<&ClauseRegisters> {
        self.clauses.get(name.index())?.as_ref()
    }
}

/// The conditions that lift a clause or transition, with their registers.
pub(crate) fn lifting<'a>(
    unless: &'a [Unless],
    registers: &'a [VerdictRegister],
) -> impl Iterator<Item = (&'a Unless, VerdictRegister)> {
    unless.iter().zip(registers.iter().copied())
}

//! The algebra of verdicts that a program is read over.

use std::ops::Index;

use stepwell_model::{
    Comparison, Dispute, ElapsedUnit, Fact, Id, Including, LabelSet, Number, Possible, Scaling, Verdict,
};

use crate::program::{
    Program, Range, Register, ValueOperation, ValueRegister, VerdictOperation, VerdictRegister,
};

/// What a reading of a program must supply: what a verdict and a value are, and how they combine.
///
/// The reading of one record is [`crate::record`]; that of all possible records, where a verdict is a decision diagram,
/// is [`crate::diagrams`]. The third makes a circuit of the program, a verdict being a place in it; [`crate::bare`] and
/// [`crate::columns`] run that.
pub trait Algebra {
    /// A verdict.
    type Verdict;
    /// A value, or what of it can still be.
    type Value;

    /// The same for everybody.
    fn constant(&mut self, verdict: Verdict) -> Self::Verdict;
    /// Whether the value is one of these labels.
    fn labels(&mut self, value: &Self::Value, accept: LabelSet) -> Self::Verdict;
    /// Whether the value lies in one of these ranges.
    fn within(&mut self, value: &Self::Value, ranges: &[Range]) -> Self::Verdict;
    /// Whether the value keeps every bound.
    fn bounded(
        &mut self,
        value: &Self::Value,
        bounds: &[(Comparison, &Self::Value)],
        whole: bool,
    ) -> Self::Verdict;
    /// Whether the value is one of the others.
    fn equals(&mut self, value: &Self::Value, others: &[&Self::Value]) -> Self::Verdict;
    /// Whether the set holds members.
    fn includes(&mut self, value: &Self::Value, how: Including, members: LabelSet) -> Self::Verdict;
    /// Whether every one is met.
    fn all(&mut self, of: &[&Self::Verdict]) -> Self::Verdict;
    /// Whether at least one is met.
    fn any(&mut self, of: &[&Self::Verdict]) -> Self::Verdict;
    /// Whether it is not met.
    fn not(&mut self, of: &Self::Verdict) -> Self::Verdict;
    /// Whether so many are met.
    fn count(&mut self, of: &[&Self::Verdict], least: u32, most: Option<u32>) -> Self::Verdict;
    /// What the readings of a dispute that follows no source come to.
    fn agree(&mut self, dispute: Id<Dispute>, readings: &[&Self::Verdict]) -> Self::Verdict;
    /// The verdict of any arm that may still hold.
    fn choose(
        &mut self,
        arms: &[(&Self::Verdict, &Self::Verdict)],
        otherwise: Option<&Self::Verdict>,
    ) -> Self::Verdict;

    /// A fact.
    fn fact(&mut self, fact: Id<Fact>) -> Self::Value;
    /// A value as written.
    fn value(&mut self, constant: &Possible) -> Self::Value;
    /// The day of evaluation.
    fn as_of(&mut self) -> Self::Value;
    /// A sum, each term times a factor.
    fn sum(&mut self, terms: &[(&Self::Value, &Number)]) -> Self::Value;
    /// A product or quotient.
    fn product(&mut self, factors: &[(Scaling, &Self::Value)]) -> Self::Value;
    /// Completed units between two days.
    fn elapsed(&mut self, unit: ElapsedUnit, from: &Self::Value, to: &Self::Value) -> Self::Value;
    /// A day so many units after another.
    fn later(&mut self, day: &Self::Value, amount: &Self::Value, unit: ElapsedUnit) -> Self::Value;
    /// The value of any arm that may still hold.
    fn choose_value(
        &mut self,
        arms: &[(&Self::Verdict, &Self::Value)],
        otherwise: Option<&Self::Value>,
    ) -> Self::Value;
}

/// What every register of a program came to.
#[derive(Clone, Debug)]
pub struct Registers<V, W> {
    verdicts: Vec<V>,
    values: Vec<W>,
}

// INVARIANT: registers are made by the compiler, which numbers each after those it rests on; they are only ever held
// against the program that made them.
impl<V, W> Index<VerdictRegister> for Registers<V, W> {
    type Output = V;

    #[expect(
        clippy::indexing_slicing,
        reason = "a program's registers rest on earlier ones only"
    )]
    fn index(&self, register: VerdictRegister) -> &V {
        &self.verdicts[register.index()]
    }
}

impl<V, W> Index<ValueRegister> for Registers<V, W> {
    type Output = W;

    #[expect(
        clippy::indexing_slicing,
        reason = "a program's registers rest on earlier ones only"
    )]
    fn index(&self, register: ValueRegister) -> &W {
        &self.values[register.index()]
    }
}

/// Reads a program over an algebra: once through the list, every register recorded.
pub fn read<A: Algebra>(program: &Program, algebra: &mut A) -> Registers<A::Verdict, A::Value> {
    let mut registers = Registers {
        verdicts: Vec::with_capacity(program.verdicts.len()),
        values: Vec::with_capacity(program.values.len()),
    };
    for register in &program.order {
        match register {
            Register::Verdict(at) => {
                if let Some(entry) = program.verdict(*at) {
                    let verdict = read_verdict(algebra, &registers, &entry.operation);
                    registers.verdicts.push(verdict);
                }
            }
            Register::Value(at) => {
                if let Some(operation) = program.value(*at) {
                    let value = read_value(algebra, &registers, operation);
                    registers.values.push(value);
                }
            }
        }
    }
    registers
}

impl<V: Clone, W: Clone> Registers<V, W> {
    /// Registers that were not read yet, each filled with the same.
    pub fn blank(program: &Program, verdict: V, value: W) -> Self {
        Self {
            verdicts: vec![verdict; program.verdicts.len()],
            values: vec![value; program.values.len()],
        }
    }
}

impl<V, W> Registers<V, W> {
    /// Fills a register.
    pub fn set(&mut self, register: VerdictRegister, verdict: V) {
        if let Some(slot) = self.verdicts.get_mut(register.index()) {
            *slot = verdict;
        }
    }
}

/// What one register came to.
#[derive(Clone, Debug)]
pub(crate) enum Held<V, W> {
    Verdict(VerdictRegister, V),
    Value(ValueRegister, W),
}

impl<V: Clone, W: Clone> Registers<V, W> {
    /// What a register came to, to be put back later.
    pub(crate) fn held(&self, register: Register) -> Held<V, W> {
        match register {
            Register::Verdict(at) => Held::Verdict(at, self[at].clone()),
            Register::Value(at) => Held::Value(at, self[at].clone()),
        }
    }

    /// Puts it back.
    pub(crate) fn put_back(&mut self, held: Held<V, W>) {
        match held {
            Held::Verdict(at, verdict) => self.set(at, verdict),
            Held::Value(at, value) => {
                if let Some(slot) = self.values.get_mut(at.index()) {
                    *slot = value;
                }
            }
        }
    }
}

/// Which registers were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    verdicts: Vec<bool>,
    values: Vec<bool>,
}

impl Done {
    fn slot(&mut self, register: Register) -> Option<&mut bool> {
        let (list, at) = match register {
            Register::Verdict(at) => (&mut self.verdicts, at.index()),
            Register::Value(at) => (&mut self.values, at.index()),
        };
        if list.len() <= at {
            list.resize(at + 1, false);
        }
        list.get_mut(at)
    }

    /// Marks as not read what of a register's parts rests on another register: those are returned, the register among
    /// them.
    pub(crate) fn forget_between(
        &mut self,
        program: &Program,
        register: VerdictRegister,
        other: VerdictRegister,
    ) -> Vec<Register> {
        let mut below = Done::default();
        let mut open = vec![Register::Verdict(register)];
        while let Some(next) = open.pop() {
            if below.mark(next) {
                open.extend(parts(program, next));
            }
        }
        let mut forgotten = Done::default();
        forgotten.mark(Register::Verdict(other));
        let mut between = Vec::new();
        for next in program.order.iter().filter(|next| below.is_marked(**next)) {
            let rests = parts(program, *next)
                .into_iter()
                .any(|part| forgotten.is_marked(part));
            if rests && *next != Register::Verdict(other) {
                forgotten.mark(*next);
                between.push(*next);
                if let Some(slot) = self.slot(*next) {
                    *slot = false;
                }
            }
        }
        between
    }

    fn is_marked(&self, register: Register) -> bool {
        let (list, at) = match register {
            Register::Verdict(at) => (&self.verdicts, at.index()),
            Register::Value(at) => (&self.values, at.index()),
        };
        list.get(at).copied().unwrap_or(false)
    }

    /// Marks a register; whether it was new.
    fn mark(&mut self, register: Register) -> bool {
        self.slot(register)
            .is_some_and(|slot| !std::mem::replace(slot, true))
    }
}

/// Reads the part of a program that these registers rest on, passing by what was read before.
pub(crate) fn read_some<A: Algebra>(
    program: &Program,
    algebra: &mut A,
    registers: &mut Registers<A::Verdict, A::Value>,
    done: &mut Done,
    wanted: &[VerdictRegister],
) {
    let mut new: Vec<Register> = Vec::new();
    let mut open: Vec<Register> = wanted.iter().copied().map(Register::Verdict).collect();
    while let Some(register) = open.pop() {
        if !done.mark(register) {
            continue;
        }
        new.push(register);
        match register {
            Register::Verdict(at) => {
                open.extend(
                    program
                        .verdict(at)
                        .into_iter()
                        .flat_map(|entry| entry.operation.parts()),
                );
            }
            Register::Value(at) => {
                open.extend(program.value(at).into_iter().flat_map(ValueOperation::parts));
            }
        }
    }
    new.sort_unstable_by_key(|register| program.place(*register));
    for register in new {
        read_one(program, algebra, registers, register);
    }
}

/// The registers that rest on a register, in the order in which they are filled.
pub(crate) fn resting_on(program: &Program, register: VerdictRegister) -> Vec<Register> {
    let mut marked = Done::default();
    marked.mark(Register::Verdict(register));
    let mut resting = Vec::new();
    for next in &program.order {
        let parts = match next {
            Register::Verdict(at) => program.verdict(*at).map(|entry| entry.operation.parts()),
            Register::Value(at) => program.value(*at).map(ValueOperation::parts),
        };
        if parts.is_some_and(|parts| parts.into_iter().any(|part| marked.is_marked(part))) {
            marked.mark(*next);
            resting.push(*next);
        }
    }
    resting
}

/// Reads these registers again, in this order.
pub(crate) fn read_again<A: Algebra>(
    program: &Program,
    algebra: &mut A,
    registers: &mut Registers<A::Verdict, A::Value>,
    these: &[Register],
) {
    for register in these {
        read_one(program, algebra, registers, *register);
    }
}

fn read_one<A: Algebra>(
    program: &Program,
    algebra: &mut A,
    registers: &mut Registers<A::Verdict, A::Value>,
    register: Register,
) {
    match register {
        Register::Verdict(at) => {
            if let Some(entry) = program.verdict(at) {
                let verdict = read_verdict(algebra, registers, &entry.operation);
                if let Some(slot) = registers.verdicts.get_mut(at.index()) {
                    *slot = verdict;
                }
            }
        }
        Register::Value(at) => {
            if let Some(operation) = program.value(at) {
                let value = read_value(algebra, registers, operation);
                if let Some(slot) = registers.values.get_mut(at.index()) {
                    *slot = value;
                }
            }
        }
    }
}

/// What a register rests on.
fn parts(program: &Program, register: Register) -> Vec<Register> {
    match register {
        Register::Verdict(at) => program.verdict(at).map(|entry| entry.operation.parts()),
        Register::Value(at) => program.value(at).map(ValueOperation::parts),
    }
    .unwrap_or_default()
}

fn read_verdict<A: Algebra>(
    algebra: &mut A,
    registers: &Registers<A::Verdict, A::Value>,
    operation: &VerdictOperation,
) -> A::Verdict {
    let verdicts = |of: &[VerdictRegister]| -> Vec<&A::Verdict> {
        of.iter().map(|register| &registers[*register]).collect()
    };
    match operation {
        VerdictOperation::Constant(verdict) => algebra.constant(*verdict),
        VerdictOperation::Labels { value, accept } => algebra.labels(&registers[*value], *accept),
        VerdictOperation::Within { value, ranges } => algebra.within(&registers[*value], ranges),
        VerdictOperation::Bounded { value, bounds, whole } => {
            let bounds: Vec<(Comparison, &A::Value)> = bounds
                .iter()
                .map(|(comparison, limit)| (*comparison, &registers[*limit]))
                .collect();
            algebra.bounded(&registers[*value], &bounds, *whole)
        }
        VerdictOperation::Equals { value, others } => {
            let others: Vec<&A::Value> = others.iter().map(|other| &registers[*other]).collect();
            algebra.equals(&registers[*value], &others)
        }
        VerdictOperation::Includes { value, how, members } => {
            algebra.includes(&registers[*value], *how, *members)
        }
        VerdictOperation::All(of) => algebra.all(&verdicts(of)),
        VerdictOperation::Any(of) => algebra.any(&verdicts(of)),
        VerdictOperation::Not(of) => algebra.not(&registers[*of]),
        VerdictOperation::Count { of, least, most } => algebra.count(&verdicts(of), *least, *most),
        VerdictOperation::Agree { dispute, readings } => algebra.agree(*dispute, &verdicts(readings)),
        VerdictOperation::Choose { arms, otherwise } => {
            let arms: Vec<(&A::Verdict, &A::Verdict)> = arms
                .iter()
                .map(|(guard, verdict)| (&registers[*guard], &registers[*verdict]))
                .collect();
            algebra.choose(&arms, otherwise.map(|register| &registers[register]))
        }
    }
}

fn read_value<A: Algebra>(
    algebra: &mut A,
    registers: &Registers<A::Verdict, A::Value>,
    operation: &ValueOperation,
) -> A::Value {
    match operation {
        ValueOperation::Fact(fact) => algebra.fact(*fact),
        ValueOperation::Constant(value) => algebra.value(value),
        ValueOperation::AsOf => algebra.as_of(),
        ValueOperation::Sum(terms) => {
            let terms: Vec<(&A::Value, &Number)> = terms
                .iter()
                .map(|(term, factor)| (&registers[*term], factor))
                .collect();
            algebra.sum(&terms)
        }
        ValueOperation::Product(factors) => {
            let factors: Vec<(Scaling, &A::Value)> = factors
                .iter()
                .map(|(scaling, factor)| (*scaling, &registers[*factor]))
                .collect();
            algebra.product(&factors)
        }
        ValueOperation::Elapsed { unit, from, to } => {
            algebra.elapsed(*unit, &registers[*from], &registers[*to])
        }
        ValueOperation::Later { day, amount, unit } => {
            algebra.later(&registers[*day], &registers[*amount], *unit)
        }
        ValueOperation::Choose { arms, otherwise } => {
            let arms: Vec<(&A::Verdict, &A::Value)> = arms
                .iter()
                .map(|(guard, value)| (&registers[*guard], &registers[*value]))
                .collect();
            algebra.choose_value(&arms, otherwise.map(|register| &registers[register]))
        }
    }
}

//! Values to registers; the builder that all rooms of the compiler share.

use std::collections::BTreeMap;

use stepwell_model::{
    Day, FactType, Id, Interval, LabelSet, Limit, Number, Possible, Ruleset, Sign, Source, Value, Verdict,
};

use crate::program::{
    DefineRegister, Origin, Program, Register, ValueOperation, ValueRegister, VerdictEntry, VerdictOperation,
    VerdictRegister,
};

/// A program being built.
pub(crate) struct Builder<'a> {
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) follow: Option<Id<Source>>,
    pub(crate) day: Day,
    pub(crate) program: Program,
    pub(crate) defines: BTreeMap<usize, DefineRegister>,
    pub(crate) populations: BTreeMap<usize, VerdictRegister>,
    pub(crate) disputes: BTreeMap<usize, VerdictRegister>,
    pub(crate) placed: BTreeMap<usize, crate::program::PlacementRegisters>,
    /// Clauses of the whole ruleset that were compiled, by name.
    pub(crate) clauses: BTreeMap<usize, VerdictRegister>,
    /// The blocks of each placement.
    pub(crate) blocks: Vec<Vec<usize>>,
    facts: BTreeMap<usize, ValueRegister>,
    constants: [Option<VerdictRegister>; 3],
}

/// What a limit is for every record.
pub(crate) enum Fixed {
    /// A number in the unit of what it limits, or a day in days since 1970-01-01.
    Number(Number),
    /// Labels of a scale, a choice or a continuum.
    Labels(LabelSet),
}

impl<'a> Builder<'a> {
    /// An empty program for a day.
    pub(crate) fn new(ruleset: &'a Ruleset, follow: Option<Id<Source>>, day: Day) -> Self {
        let mut blocks: Vec<Vec<usize>> = vec![Vec::new(); ruleset.placements.len()];
        for (index, block) in ruleset.blocks.iter().enumerate() {
            if let Some(of) = blocks.get_mut(block.placement.index()) {
                of.push(index);
            }
        }
        Self {
            ruleset,
            follow,
            day,
            program: Program {
                follow,
                ..Program::default()
            },
            defines: BTreeMap::new(),
            populations: BTreeMap::new(),
            disputes: BTreeMap::new(),
            placed: BTreeMap::new(),
            clauses: BTreeMap::new(),
            blocks,
            facts: BTreeMap::new(),
            constants: [None; 3],
        }
    }

    /// A new verdict register.
    pub(crate) fn verdict(&mut self, operation: VerdictOperation, origin: Origin) -> VerdictRegister {
        let register = VerdictRegister(u32::try_from(self.program.verdicts.len()).unwrap_or(u32::MAX));
        self.program.verdicts.push(VerdictEntry { operation, origin });
        self.program.verdict_places.push(self.next_place());
        self.program.order.push(Register::Verdict(register));
        register
    }

    fn next_place(&self) -> u32 {
        u32::try_from(self.program.order.len()).unwrap_or(u32::MAX)
    }

    /// A new verdict register for a step on the way.
    pub(crate) fn step(&mut self, operation: VerdictOperation) -> VerdictRegister {
        self.verdict(operation, Origin::Step)
    }

    /// The register that always holds this verdict.
    pub(crate) fn constant(&mut self, verdict: Verdict) -> VerdictRegister {
        let at = match verdict {
            Verdict::Met => 0,
            Verdict::NotMet => 1,
            Verdict::Unknown => 2,
        };
        if let Some(Some(register)) = self.constants.get(at) {
            return *register;
        }
        let register = self.step(VerdictOperation::Constant(verdict));
        if let Some(slot) = self.constants.get_mut(at) {
            *slot = Some(register);
        }
        register
    }

    /// A new value register.
    pub(crate) fn register(&mut self, operation: ValueOperation) -> ValueRegister {
        let register = ValueRegister(u32::try_from(self.program.values.len()).unwrap_or(u32::MAX));
        self.program.values.push(operation);
        self.program.value_places.push(self.next_place());
        self.program.order.push(Register::Value(register));
        register
    }

    /// The register of a fact, one for all that name it.
    pub(crate) fn fact(&mut self, fact: Id<stepwell_model::Fact>) -> ValueRegister {
        if let Some(register) = self.facts.get(&fact.index()) {
            return *register;
        }
        let register = self.register(ValueOperation::Fact(fact));
        self.facts.insert(fact.index(), register);
        register
    }

    /// The register of a value. Nesting is bounded by the checker.
    pub(crate) fn value(&mut self, value: &Value) -> ValueRegister {
        let operation = match value {
            Value::Fact(fact) => return self.fact(*fact),
            Value::Define(define) => return self.define_value(define.index()),
            Value::Placement(placement) => self.level_of(placement.index()),
            Value::AsOf => ValueOperation::AsOf,
            Value::Quantity(quantity) => number(quantity.number.clone()),
            Value::Day(day) => number(Number::whole(day.count())),
            Value::Label(label) => ValueOperation::Constant(Possible::Labels(LabelSet::one(*label))),
            Value::NoLevel => ValueOperation::Constant(Possible::Labels(LabelSet::EMPTY)),
            Value::Sum(terms) => ValueOperation::Sum(
                terms
                    .iter()
                    .map(|(sign, term)| {
                        let factor = match sign {
                            Sign::Plus => term.factor.clone(),
                            Sign::Minus => -&term.factor,
                        };
                        (self.value(&term.value), factor)
                    })
                    .collect(),
            ),
            Value::Product(factors) => ValueOperation::Product(
                factors
                    .iter()
                    .map(|(scaling, factor)| (*scaling, self.value(factor)))
                    .collect(),
            ),
            Value::Elapsed { unit, from, to } => ValueOperation::Elapsed {
                unit: *unit,
                from: self.value(from),
                to: self.value(to),
            },
            Value::Later {
                day,
                sign,
                amount,
                unit,
            } => {
                let day = self.value(day);
                let counted = self.value(&amount.value);
                let factor = match sign {
                    Sign::Plus => amount.factor.clone(),
                    Sign::Minus => -&amount.factor,
                };
                ValueOperation::Later {
                    day,
                    amount: self.times(counted, factor),
                    unit: *unit,
                }
            }
        };
        self.register(operation)
    }

    /// What a limit is for every record, where it is written as a value or names one: no register is needed for it.
    pub(crate) fn fixed(&self, limit: &Limit) -> Option<Fixed> {
        let fixed = match &limit.value {
            Value::Quantity(quantity) => Fixed::Number(quantity.number.clone()),
            Value::Day(day) => Fixed::Number(Number::whole(day.count())),
            Value::Label(label) => Fixed::Labels(LabelSet::one(*label)),
            Value::NoLevel => Fixed::Labels(LabelSet::EMPTY),
            Value::Define(define) => match *self.defines.get(&define.index())? {
                DefineRegister::Value(register) => self
                    .single(register)
                    .map(Fixed::Number)
                    .or_else(|| self.fixed_labels(register).map(Fixed::Labels))?,
                DefineRegister::Verdict(_) => return None,
            },
            Value::Fact(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => return None,
        };
        match fixed {
            fixed if limit.factor == Number::whole(1) => Some(fixed),
            Fixed::Number(number) => Some(Fixed::Number(&number * &limit.factor)),
            // Labels have no unit.
            Fixed::Labels(_) => None,
        }
    }

    /// The register of a limit, in the unit of what it limits.
    pub(crate) fn limit(&mut self, limit: &Limit) -> ValueRegister {
        let register = self.value(&limit.value);
        self.times(register, limit.factor.clone())
    }

    fn times(&mut self, register: ValueRegister, factor: Number) -> ValueRegister {
        if factor == Number::whole(1) {
            return register;
        }
        match self.single(register) {
            Some(value) => self.register(number(&value * &factor)),
            None => self.register(ValueOperation::Sum(vec![(register, factor)])),
        }
    }

    /// The number or day a register always holds, where it is one.
    pub(crate) fn single(&self, register: ValueRegister) -> Option<Number> {
        match self.program.value(register)? {
            ValueOperation::Constant(Possible::Numbers(intervals)) => match intervals.as_slice() {
                [only] => only.single().cloned(),
                _ => None,
            },
            ValueOperation::Constant(Possible::Labels(_) | Possible::Sets(_))
            | ValueOperation::Fact(_)
            | ValueOperation::AsOf
            | ValueOperation::Sum(_)
            | ValueOperation::Product(_)
            | ValueOperation::Elapsed { .. }
            | ValueOperation::Later { .. }
            | ValueOperation::Choose { .. } => None,
        }
    }

    /// The labels a register always holds, where it does.
    pub(crate) fn fixed_labels(&self, register: ValueRegister) -> Option<LabelSet> {
        match self.program.value(register)? {
            ValueOperation::Constant(Possible::Labels(labels)) => Some(*labels),
            ValueOperation::Constant(Possible::Numbers(_) | Possible::Sets(_))
            | ValueOperation::Fact(_)
            | ValueOperation::AsOf
            | ValueOperation::Sum(_)
            | ValueOperation::Product(_)
            | ValueOperation::Elapsed { .. }
            | ValueOperation::Later { .. }
            | ValueOperation::Choose { .. } => None,
        }
    }

    /// Whether a register only ever holds whole numbers or days.
    pub(crate) fn is_whole(&self, register: ValueRegister) -> bool {
        match self.program.value(register) {
            Some(ValueOperation::Fact(fact)) => match &self.ruleset.facts[*fact].kind {
                FactType::Number(number) => number.whole,
                FactType::Date => true,
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_) => false,
            },
            Some(ValueOperation::AsOf | ValueOperation::Elapsed { .. } | ValueOperation::Later { .. }) => {
                true
            }
            Some(
                ValueOperation::Constant(_)
                | ValueOperation::Sum(_)
                | ValueOperation::Product(_)
                | ValueOperation::Choose { .. },
            )
            | None => false,
        }
    }

    fn define_value(&mut self, define: usize) -> ValueRegister {
        match self.defines.get(&define) {
            Some(DefineRegister::Value(register)) => *register,
            // A yes/no define asked for its value.
            Some(DefineRegister::Verdict(verdict)) => {
                let verdict = *verdict;
                let label = |label| ValueOperation::Constant(Possible::Labels(LabelSet::one(label)));
                let yes = self.register(label(1));
                let no = self.register(label(0));
                self.register(ValueOperation::Choose {
                    arms: vec![(verdict, yes)],
                    otherwise: Some(no),
                })
            }
            // INVARIANT: the checker refuses defines that rest on themselves; nothing else is missing here.
            None => self.register(ValueOperation::Constant(Possible::Numbers(vec![
                Interval::unbounded(),
            ]))),
        }
    }

    /// The level a placement gives, as a value. Tests on placements do not come here: see `placements`.
    fn level_of(&mut self, placement: usize) -> ValueOperation {
        let placed = self
            .placed
            .get(&placement)
            .map(|registers| registers.placed.clone())
            .unwrap_or_default();
        let arms = placed
            .into_iter()
            .map(|(level, guard)| {
                let constant = ValueOperation::Constant(Possible::Labels(LabelSet::one(level)));
                (guard, self.register(constant))
            })
            .collect();
        ValueOperation::Choose {
            arms,
            otherwise: None,
        }
    }
}

fn number(value: Number) -> ValueOperation {
    ValueOperation::Constant(Possible::Numbers(vec![Interval::point(value)]))
}

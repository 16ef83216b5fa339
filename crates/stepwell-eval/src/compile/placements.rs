//! Placements to registers, and tests on the level a placement gives.
//!
//! A placement's level is not a value but a case for each level, one for `none` and one for `out of scope`, of which
//! exactly one holds; a test on it chooses among its verdicts in those cases.

use std::{collections::BTreeMap, sync::Arc};

use stepwell_model::{
    Bound, Choose, ClauseKind, Condition, Id, LabelSet, Limit, Placement, Relation, Test, Value, Verdict,
};

use super::{conditions::labels_within, order::version, values::Builder};
use crate::program::{BlockRegisters, Origin, PlacementRegisters, VerdictOperation, VerdictRegister};

/// What a placement can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Level(u32),
    None,
    OutOfScope,
}

impl Builder<'_> {
    /// Compiles a placement and its blocks.
    pub(crate) fn placement(&mut self, id: Id<Placement>) {
        let placement = &self.ruleset.placements[id];
        let choose = placement.choose;
        let in_scope = match placement.population {
            Some(population) => self.known(self.populations.get(&population.index()).copied()),
            None => self.constant(Verdict::Met),
        };
        let mut by_level: BTreeMap<u32, Vec<VerdictRegister>> = BTreeMap::new();
        for block in self.blocks.get(id.index()).cloned().unwrap_or_default() {
            let (level, verdict) = self.block(block, in_scope);
            by_level.entry(level).or_default().push(verdict);
        }
        let levels: Vec<(u32, VerdictRegister)> = by_level
            .into_iter()
            .map(|(level, blocks)| (level, self.step(VerdictOperation::Any(blocks))))
            .collect();
        let placed = self.placed_levels(choose, in_scope, &levels);
        let any = self.step(VerdictOperation::Any(
            levels.iter().map(|(_, verdict)| *verdict).collect(),
        ));
        let not_any = self.step(VerdictOperation::Not(any));
        let none = self.step(VerdictOperation::All(vec![in_scope, not_any]));
        let out_of_scope = self.step(VerdictOperation::Not(in_scope));
        let registers = PlacementRegisters {
            in_scope,
            levels,
            placed,
            none,
            out_of_scope,
        };
        self.placed.insert(id.index(), registers);
    }

    fn placed_levels(
        &mut self,
        choose: Choose,
        in_scope: VerdictRegister,
        levels: &[(u32, VerdictRegister)],
    ) -> Vec<(u32, VerdictRegister)> {
        let mut placed: Vec<(u32, VerdictRegister)> = Vec::with_capacity(levels.len());
        let mut earlier = in_scope;
        let mut walk = |builder: &mut Self, level: u32, verdict: VerdictRegister| {
            let here = builder.step(VerdictOperation::All(vec![earlier, verdict]));
            placed.push((level, here));
            if choose != Choose::Every {
                let not = builder.step(VerdictOperation::Not(verdict));
                earlier = builder.step(VerdictOperation::All(vec![earlier, not]));
            }
        };
        match choose {
            Choose::LeastIntensive | Choose::Every => {
                for (level, verdict) in levels {
                    walk(self, *level, *verdict);
                }
            }
            Choose::MostIntensive => {
                for (level, verdict) in levels.iter().rev() {
                    walk(self, *level, *verdict);
                }
            }
        }
        placed.sort_by_key(|(level, _)| *level);
        placed
    }

    fn block(&mut self, index: usize, in_scope: VerdictRegister) -> (u32, VerdictRegister) {
        let id = Id::new(index);
        let block = &self.ruleset.blocks[id];
        let population = match block.population {
            Some(population) => self.known(self.populations.get(&population.index()).copied()),
            None => in_scope,
        };
        let mut needed = vec![population];
        let mut admits = false;
        for name in &block.clauses {
            let Some(clause) = version(self.ruleset, *name, self.day) else {
                continue;
            };
            let verdict = self.known(self.clauses.get(&name.index()).copied());
            match self.ruleset.clauses[clause].kind {
                ClauseKind::Admit => {
                    admits = true;
                    needed.push(verdict);
                }
                ClauseKind::Exclude => needed.push(self.step(VerdictOperation::Not(verdict))),
                ClauseKind::Dimension
                | ClauseKind::Criterion
                | ClauseKind::Require
                | ClauseKind::Recommend
                | ClauseKind::Typical
                | ClauseKind::Flag => {}
            }
        }
        if !admits {
            needed.push(self.constant(Verdict::NotMet));
        }
        let level = block.level;
        let verdict = self.step(VerdictOperation::All(needed));
        if let Some(slot) = self.program.blocks.get_mut(index) {
            *slot = BlockRegisters {
                block: id,
                population,
                verdict,
            };
        }
        (level, verdict)
    }

    /// Whether a level is among those that a placement which chooses every one gives.
    pub(crate) fn given(&mut self, placement: Id<Placement>, level: u32) -> VerdictRegister {
        let placed = self.placed.get(&placement.index()).and_then(|registers| {
            let found = registers.placed.iter().find(|(placed, _)| *placed == level);
            found.map(|(_, register)| *register)
        });
        match placed {
            Some(register) => register,
            None => self.constant(Verdict::NotMet),
        }
    }

    /// A test on the level a placement gives, or against it.
    pub(crate) fn placement_test(&mut self, test: &Arc<Test>) -> VerdictRegister {
        let origin = Origin::Test(Arc::clone(test));
        let operation = match (&test.subject, limits(&test.relation)) {
            (Value::Placement(placement), limits) if !limits.iter().any(|limit| is_placement(limit)) => self
                .by_cases(*placement, |builder, case| {
                    builder.case_test(case, &test.relation)
                }),
            (_, limits) => {
                // Each placement among the limits in turn is replaced by its cases.
                let placement = limits.into_iter().find_map(|limit| match limit.value {
                    Value::Placement(placement) => Some(placement),
                    Value::Fact(_)
                    | Value::Define(_)
                    | Value::AsOf
                    | Value::Quantity(_)
                    | Value::Day(_)
                    | Value::Label(_)
                    | Value::NoLevel
                    | Value::Sum(_)
                    | Value::Product(_)
                    | Value::Elapsed { .. }
                    | Value::Later { .. } => None,
                });
                match placement {
                    Some(placement) => self.by_cases(placement, |builder, case| {
                        match with_case(test, placement, case) {
                            Some(test) => builder.condition(&Condition::from(test)),
                            None => builder.constant(Verdict::NotMet),
                        }
                    }),
                    None => VerdictOperation::Constant(Verdict::NotMet),
                }
            }
        };
        self.verdict(operation, origin)
    }

    fn by_cases(
        &mut self,
        placement: Id<Placement>,
        mut verdict: impl FnMut(&mut Self, Case) -> VerdictRegister,
    ) -> VerdictOperation {
        let Some(registers) = self.placed.get(&placement.index()).cloned() else {
            return VerdictOperation::Constant(Verdict::Unknown);
        };
        let cases = registers
            .placed
            .iter()
            .map(|(level, guard)| (*guard, Case::Level(*level)))
            .chain([
                (registers.none, Case::None),
                (registers.out_of_scope, Case::OutOfScope),
            ]);
        let arms = cases.map(|(guard, case)| (guard, verdict(self, case))).collect();
        VerdictOperation::Choose {
            arms,
            otherwise: None,
        }
    }

    /// Whether one case passes the test of a placement against limits that are no placements.
    fn case_test(&mut self, case: Case, relation: &Relation) -> VerdictRegister {
        match relation {
            Relation::Bounds(bounds) => match case {
                Case::Level(level) => {
                    let verdicts = bounds
                        .iter()
                        .map(|bound| self.level_bound(level, bound))
                        .collect();
                    self.step(VerdictOperation::All(verdicts))
                }
                Case::None | Case::OutOfScope => self.constant(Verdict::NotMet),
            },
            Relation::OneOf { values, negated } => {
                let verdicts = values.iter().map(|value| self.case_is(case, value)).collect();
                let is = self.step(VerdictOperation::Any(verdicts));
                if *negated {
                    self.step(VerdictOperation::Not(is))
                } else {
                    is
                }
            }
            Relation::Includes { .. } => self.constant(Verdict::NotMet),
        }
    }

    fn level_bound(&mut self, level: u32, bound: &Bound) -> VerdictRegister {
        let limit = self.limit(&bound.limit);
        match self.fixed_labels(limit).and_then(LabelSet::lowest) {
            Some(label) => {
                let kept = labels_within(bound.comparison, label).contains(level);
                self.constant(if kept { Verdict::Met } else { Verdict::NotMet })
            }
            None => {
                let value = self.value(&Value::Label(level));
                let bounds = vec![(bound.comparison, limit)];
                self.step(VerdictOperation::Bounded {
                    value,
                    bounds,
                    whole: false,
                })
            }
        }
    }

    fn case_is(&mut self, case: Case, limit: &Limit) -> VerdictRegister {
        let value = match (case, &limit.value) {
            (Case::None, Value::NoLevel) => return self.constant(Verdict::Met),
            (Case::None | Case::OutOfScope, _) | (Case::Level(_), Value::NoLevel) => {
                return self.constant(Verdict::NotMet);
            }
            (Case::Level(level), _) => self.value(&Value::Label(level)),
        };
        let other = self.limit(limit);
        self.step(VerdictOperation::Equals {
            value,
            others: vec![other],
        })
    }
}

fn limits(relation: &Relation) -> Vec<&Limit> {
    match relation {
        Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
        Relation::OneOf { values, .. } => values.iter().collect(),
        Relation::Includes { .. } => Vec::new(),
    }
}

fn is_placement(limit: &Limit) -> bool {
    matches!(limit.value, Value::Placement(_))
}

/// The test with a placement among its limits replaced by one of its cases; `None` where the case meets no bound.
fn with_case(test: &Test, placement: Id<Placement>, case: Case) -> Option<Test> {
    let is_it = |limit: &Limit| limit.value == Value::Placement(placement);
    let replaced = |limit: &Limit| match case {
        Case::Level(level) if is_it(limit) => Limit {
            value: Value::Label(level),
            factor: limit.factor.clone(),
        },
        Case::None if is_it(limit) => Limit {
            value: Value::NoLevel,
            factor: limit.factor.clone(),
        },
        Case::Level(_) | Case::None | Case::OutOfScope => limit.clone(),
    };
    let relation = match (&test.relation, case) {
        (Relation::Bounds(bounds), Case::Level(_)) => Relation::Bounds(
            bounds
                .iter()
                .map(|bound| Bound {
                    comparison: bound.comparison,
                    limit: replaced(&bound.limit),
                })
                .collect(),
        ),
        (Relation::OneOf { values, negated }, Case::Level(_) | Case::None) => Relation::OneOf {
            values: values.iter().map(replaced).collect(),
            negated: *negated,
        },
        // Nothing is equal to what is out of scope.
        (Relation::OneOf { values, negated }, Case::OutOfScope) => Relation::OneOf {
            values: values.iter().filter(|limit| !is_it(limit)).cloned().collect(),
            negated: *negated,
        },
        (Relation::Bounds(_), Case::None | Case::OutOfScope)
        | (Relation::Includes { .. }, Case::Level(_) | Case::None | Case::OutOfScope) => return None,
    };
    Some(Test {
        subject: test.subject.clone(),
        relation,
    })
}

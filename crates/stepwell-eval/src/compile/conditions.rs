//! Conditions to registers.

use std::sync::Arc;

use stepwell_model::{Arm, Bound, Comparison, Condition, LabelSet, Limit, Relation, Test, Value, Verdict};

use super::values::{Builder, Fixed};
use crate::program::{
    DefineRegister, Origin, Range, ValueOperation, ValueRegister, VerdictOperation, VerdictRegister,
};
use crate::range;

impl Builder<'_> {
    /// The register of a condition. Nesting is bounded by the checker.
    pub(crate) fn condition(&mut self, condition: &Condition) -> VerdictRegister {
        match condition {
            Condition::Test(test) => self.test(test),
            Condition::All(of) => {
                let of = self.conditions(of);
                self.step(VerdictOperation::All(of))
            }
            Condition::Any(of) => {
                let of = self.conditions(of);
                self.step(VerdictOperation::Any(of))
            }
            Condition::Not(of) => {
                let of = self.condition(of);
                self.step(VerdictOperation::Not(of))
            }
            Condition::Count {
                conditions,
                least,
                most,
            } => {
                let of = self.conditions(conditions);
                self.step(VerdictOperation::Count {
                    of,
                    least: *least,
                    most: *most,
                })
            }
            Condition::Define(id) => match self.defines.get(&id.index()) {
                Some(DefineRegister::Verdict(register)) => *register,
                // A define that is a value of yes/no, asked whether it is yes.
                Some(DefineRegister::Value(value)) => {
                    let value = *value;
                    let accept = LabelSet::one(1);
                    self.verdict(VerdictOperation::Labels { value, accept }, Origin::Define(*id))
                }
                None => self.constant(Verdict::Unknown),
            },
            Condition::Population(id) => self.known(self.populations.get(&id.index()).copied()),
            Condition::Dispute(id) => self.known(self.disputes.get(&id.index()).copied()),
            Condition::Clause(id) => self.known(self.clauses.get(&id.index()).copied()),
            Condition::Given { placement, level } => self.given(*placement, *level),
        }
    }

    /// The registers of several conditions.
    pub(crate) fn conditions(&mut self, of: &[Condition]) -> Vec<VerdictRegister> {
        of.iter().map(|condition| self.condition(condition)).collect()
    }

    // INVARIANT: what is named was compiled before, see `order`; the checker refuses circles.
    pub(crate) fn known(&mut self, register: Option<VerdictRegister>) -> VerdictRegister {
        match register {
            Some(register) => register,
            None => self.constant(Verdict::Unknown),
        }
    }

    fn test(&mut self, test: &Arc<Test>) -> VerdictRegister {
        if names_placement(test) {
            return self.placement_test(test);
        }
        let value = self.value(&test.subject);
        let origin = Origin::Test(Arc::clone(test));
        match &test.relation {
            Relation::Bounds(bounds) => {
                let operation = self.bounds(value, bounds);
                self.verdict(operation, origin)
            }
            Relation::OneOf { values, negated } => {
                let operation = self.one_of(value, values);
                if *negated {
                    let inner = self.step(operation);
                    self.verdict(VerdictOperation::Not(inner), origin)
                } else {
                    self.verdict(operation, origin)
                }
            }
            Relation::Includes { how, members } => self.verdict(
                VerdictOperation::Includes {
                    value,
                    how: *how,
                    members: *members,
                },
                origin,
            ),
        }
    }

    fn bounds(&mut self, value: ValueRegister, bounds: &[Bound]) -> VerdictOperation {
        let whole = self.is_whole(value);
        let fixed: Vec<Option<Fixed>> = bounds.iter().map(|bound| self.fixed(&bound.limit)).collect();
        let mut range = Some(Range::default());
        let mut accept = Some(LabelSet::first(LabelSet::CAPACITY));
        for (bound, limit) in bounds.iter().zip(&fixed) {
            range = match (range, limit) {
                (Some(range), Some(Fixed::Number(limit))) => Some(range.bounded(bound.comparison, limit)),
                (Some(_) | None, _) => None,
            };
            let label = match limit {
                Some(Fixed::Labels(labels)) => labels.lowest(),
                Some(Fixed::Number(_)) | None => None,
            };
            accept = match (accept, label) {
                (Some(accept), Some(label)) => Some(accept.and(labels_within(bound.comparison, label))),
                (Some(_) | None, Some(_) | None) => None,
            };
        }
        match (range, accept) {
            (Some(range), _) => VerdictOperation::Within {
                value,
                ranges: range::tidy(vec![range], whole),
            },
            (None, Some(accept)) => VerdictOperation::Labels { value, accept },
            (None, None) => VerdictOperation::Bounded {
                value,
                bounds: bounds
                    .iter()
                    .map(|bound| (bound.comparison, self.limit(&bound.limit)))
                    .collect(),
                whole,
            },
        }
    }

    fn one_of(&mut self, value: ValueRegister, values: &[Limit]) -> VerdictOperation {
        let fixed: Vec<Option<Fixed>> = values.iter().map(|limit| self.fixed(limit)).collect();
        let accept = fixed
            .iter()
            .try_fold(LabelSet::EMPTY, |accept, limit| match limit {
                Some(Fixed::Labels(labels)) => Some(accept.or(*labels)),
                Some(Fixed::Number(_)) | None => None,
            });
        if let Some(accept) = accept {
            return VerdictOperation::Labels { value, accept };
        }
        let points = fixed.iter().map(|limit| match limit {
            Some(Fixed::Number(number)) => Some(Range::point(number)),
            Some(Fixed::Labels(_)) | None => None,
        });
        match points.collect::<Option<Vec<Range>>>() {
            Some(points) => {
                let ranges = range::tidy(points, self.is_whole(value));
                VerdictOperation::Within { value, ranges }
            }
            None => VerdictOperation::Equals {
                value,
                others: values.iter().map(|limit| self.limit(limit)).collect(),
            },
        }
    }

    /// A define by cases that are conditions.
    pub(crate) fn chosen_condition(
        &mut self,
        arms: &[Arm<Condition>],
        otherwise: Option<&Condition>,
    ) -> VerdictOperation {
        let arms = arms
            .iter()
            .map(|arm| (self.condition(&arm.when), self.condition(&arm.value)))
            .collect();
        let otherwise = otherwise.map(|otherwise| self.condition(otherwise));
        VerdictOperation::Choose { arms, otherwise }
    }

    /// A define by cases that are values.
    pub(crate) fn chosen_value(&mut self, arms: &[Arm<Limit>], otherwise: Option<&Limit>) -> ValueOperation {
        let arms = arms
            .iter()
            .map(|arm| (self.condition(&arm.when), self.limit(&arm.value)))
            .collect();
        let otherwise = otherwise.map(|otherwise| self.limit(otherwise));
        ValueOperation::Choose { arms, otherwise }
    }
}

/// The labels that keep a bound.
pub(crate) fn labels_within(comparison: Comparison, label: u32) -> LabelSet {
    let all = LabelSet::first(LabelSet::CAPACITY);
    let below = LabelSet::first(label as usize);
    let up_to = LabelSet::first(label as usize + 1);
    match comparison {
        Comparison::AtLeast => all.without(below),
        Comparison::Above => all.without(up_to),
        Comparison::AtMost => up_to,
        Comparison::Below => below,
    }
}

/// Whether a test speaks of the level a placement gives.
fn names_placement(test: &Test) -> bool {
    let is_placement = |value: &Value| matches!(value, Value::Placement(_));
    is_placement(&test.subject)
        || match &test.relation {
            Relation::Bounds(bounds) => bounds.iter().any(|bound| is_placement(&bound.limit.value)),
            Relation::OneOf { values, .. } => values.iter().any(|limit| is_placement(&limit.value)),
            Relation::Includes { .. } => false,
        }
}

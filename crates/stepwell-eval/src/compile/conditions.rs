//! Conditions to registers.

use stepwell_model::{Arm, Bound, Comparison, Condition, LabelSet, Limit, Relation, Test, Value, Verdict};

use super::values::Builder;
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

    fn test(&mut self, test: &Test) -> VerdictRegister {
        if names_placement(test) {
            return self.placement_test(test);
        }
        let value = self.value(&test.subject);
        let origin = Origin::Test(Box::new(test.clone()));
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
        let limits: Vec<(Comparison, ValueRegister)> = bounds
            .iter()
            .map(|bound| (bound.comparison, self.limit(&bound.limit)))
            .collect();
        let whole = self.is_whole(value);
        let mut range = Some(Range::default());
        let mut accept = Some(LabelSet::first(LabelSet::CAPACITY));
        for (comparison, limit) in &limits {
            range = match (range, self.single(*limit)) {
                (Some(range), Some(limit)) => Some(range.bounded(*comparison, &limit)),
                (Some(_) | None, Some(_) | None) => None,
            };
            let label = self.fixed_labels(*limit).and_then(LabelSet::lowest);
            accept = match (accept, label) {
                (Some(accept), Some(label)) => Some(accept.and(labels_within(*comparison, label))),
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
                bounds: limits,
                whole,
            },
        }
    }

    fn one_of(&mut self, value: ValueRegister, values: &[Limit]) -> VerdictOperation {
        let others: Vec<ValueRegister> = values.iter().map(|limit| self.limit(limit)).collect();
        let labels: Option<Vec<LabelSet>> = others.iter().map(|other| self.fixed_labels(*other)).collect();
        if let Some(labels) = labels {
            let accept = labels.into_iter().fold(LabelSet::EMPTY, LabelSet::or);
            return VerdictOperation::Labels { value, accept };
        }
        let numbers: Option<Vec<Range>> = others
            .iter()
            .map(|other| self.single(*other).map(|number| Range::point(&number)))
            .collect();
        match numbers {
            Some(points) => {
                let ranges = range::tidy(points, self.is_whole(value));
                VerdictOperation::Within { value, ranges }
            }
            None => VerdictOperation::Equals { value, others },
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

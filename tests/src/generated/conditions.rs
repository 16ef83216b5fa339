//! Conditions of generated rulesets.

use stepwell_model::{Bound, Comparison, Condition, Day, ElapsedUnit, Id, Including, Relation, Sign, Value};

use super::{LABELS, Maker, day, is, limit, quantity, test};

impl Maker<'_> {
    pub(super) fn condition(&mut self, depth: u32) -> Condition {
        if depth == 0 || self.choices.once_in(3) {
            return self.leaf();
        }
        match self.choices.below(4) {
            0 => Condition::All(self.several(depth)),
            1 => Condition::Any(self.several(depth)),
            2 => Condition::Not(Box::new(self.condition(depth - 1))),
            _ => {
                let conditions = self.several(depth);
                let least = self.choices.below(3);
                let most = self.choices.once_in(2).then_some(least + self.choices.below(2));
                Condition::Count {
                    conditions,
                    least,
                    most,
                }
            }
        }
    }

    fn several(&mut self, depth: u32) -> Vec<Condition> {
        let count = self.choices.below(4);
        (0..count).map(|_| self.condition(depth - 1)).collect()
    }

    fn leaf(&mut self) -> Condition {
        let count = |table: usize| u32::try_from(table).unwrap();
        match self.choices.below(if self.rules { 16 } else { 11 }) {
            0 => test(Value::Fact(self.fact("asked")), is(Value::Label(1))),
            1 => test(
                Value::Fact(self.fact("blamed")),
                is(Value::Label(self.choices.below(2))),
            ),
            2 => {
                let bounds = self.bounds(|maker| Value::Label(maker.choices.below(LABELS)));
                test(Value::Fact(self.fact("fear")), bounds)
            }
            3 => {
                let fear = self.fact("fear");
                let bounds = self.bounds(|_| Value::Fact(fear));
                test(Value::Fact(self.fact("grief")), bounds)
            }
            4 => {
                let values = (0..self.choices.below(3))
                    .map(|_| limit(Value::Label(self.choices.below(LABELS))))
                    .collect();
                let negated = self.choices.once_in(2);
                test(
                    Value::Fact(self.fact("drug")),
                    Relation::OneOf { values, negated },
                )
            }
            5 => {
                let how = match self.choices.below(3) {
                    0 => Including::All,
                    1 => Including::Any,
                    _ => Including::None,
                };
                let members = (0..LABELS).filter(|_| self.choices.once_in(2)).collect();
                test(
                    Value::Fact(self.fact("items")),
                    Relation::Includes { how, members },
                )
            }
            6 => {
                let bounds = self.bounds(|maker| quantity(i64::from(maker.choices.below(5))));
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                test(Value::Fact(self.fact(fact)), bounds)
            }
            7 if !self.made.defines.is_empty() => {
                let bounds = self.bounds(|maker| quantity(i64::from(maker.choices.below(17))));
                test(Value::Define(Id::new(0)), bounds)
            }
            8 if self.made.defines.len() > 1 => {
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                let bounds = self.bounds(|_| Value::Define(Id::new(1)));
                test(Value::Fact(self.fact(fact)), bounds)
            }
            9 => {
                let points = (0..self.choices.below(3))
                    .map(|_| limit(quantity(i64::from(self.choices.below(5)))))
                    .collect();
                let negated = self.choices.once_in(2);
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                test(
                    Value::Fact(self.fact(fact)),
                    Relation::OneOf {
                        values: points,
                        negated,
                    },
                )
            }
            10 => {
                let later = Value::Later {
                    day: Box::new(Value::Fact(self.fact("joined"))),
                    sign: Sign::Plus,
                    amount: Box::new(limit(quantity(i64::from(self.choices.below(3))))),
                    unit: if self.choices.once_in(2) {
                        ElapsedUnit::Days
                    } else {
                        ElapsedUnit::Months
                    },
                };
                let day = Day::from_count(day().count() - i64::from(self.choices.below(30)));
                let bounds = self.bounds(|_| Value::Day(day));
                test(later, bounds)
            }
            11 if self.made.placements.len() > 2 => Condition::Given {
                placement: Id::new(2),
                level: self.choices.below(LABELS),
            },
            12 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let bounds = self.bounds(|maker| Value::Label(maker.choices.below(LABELS)));
                test(placement, bounds)
            }
            13 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let value = match self.choices.below(4) {
                    0 => Value::NoLevel,
                    1 => Value::Fact(self.fact("current_level")),
                    2 => Value::Placement(Id::new(1)),
                    _ => Value::Label(self.choices.below(LABELS)),
                };
                let negated = self.choices.once_in(2);
                test(
                    placement,
                    Relation::OneOf {
                        values: vec![limit(value)],
                        negated,
                    },
                )
            }
            14 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let bounds = self.bounds(|_| placement.clone());
                test(Value::Fact(self.fact("current_level")), bounds)
            }
            15 if !self.made.clause_names.is_empty() => {
                let names = count(self.made.clause_names.len());
                Condition::Clause(Id::new(self.choices.below(names) as usize))
            }
            _ if self.made.defines.len() > 3 && self.choices.once_in(3) => {
                Condition::Define(Id::new(2 + self.choices.below(2) as usize))
            }
            _ if self.made.populations.len() > 1 && self.choices.once_in(3) => {
                Condition::Population(Id::new(self.choices.below(2) as usize))
            }
            _ if self.made.disputes.len() > 1 => Condition::Dispute(Id::new(self.choices.below(2) as usize)),
            _ => test(Value::Fact(self.fact("asked")), is(Value::Label(1))),
        }
    }

    fn bounds(&mut self, mut limit_value: impl FnMut(&mut Self) -> Value) -> Relation {
        let one = |maker: &mut Self, low: bool, value: Value| {
            let strict = maker.choices.once_in(2);
            let comparison = match (low, strict) {
                (true, false) => Comparison::AtLeast,
                (true, true) => Comparison::Above,
                (false, false) => Comparison::AtMost,
                (false, true) => Comparison::Below,
            };
            Bound {
                comparison,
                limit: limit(value),
            }
        };
        let kinds = self.choices.below(3);
        let mut bounds = Vec::new();
        if kinds != 1 {
            let value = limit_value(self);
            bounds.push(one(self, true, value));
        }
        if kinds != 0 {
            let value = limit_value(self);
            bounds.push(one(self, false, value));
        }
        Relation::Bounds(bounds)
    }
}

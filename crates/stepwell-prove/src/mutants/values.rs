//! Values and definitions read otherwise in one place.

use stepwell_eval::number_words;
use stepwell_model::{
    Arm, Condition, Define, DefineBody, FactType, Id, Limit, Quantity, Relation, Test, Value,
};

use super::{
    conditions::{Reader, Variant},
    limits::step,
};
use crate::difference::words;

/// The amounts that stand in a value besides facts: `60 days` in `admitted + 60 days`, moved by one. A factor is no bound.
pub(super) fn amounts(value: &Value) -> Vec<Variant<Value>> {
    match value {
        Value::Sum(terms) => {
            let mut variants = Vec::new();
            for (at, (_, term)) in terms.iter().enumerate() {
                let inner = if let Value::Quantity(quantity) = &term.value {
                    of_quantity(quantity)
                } else {
                    amounts(&term.value)
                };
                variants.extend(inner.into_iter().map(|variant| {
                    variant.inside(&format!("term {}", at + 1), |now| {
                        let mut terms = terms.clone();
                        if let Some((_, slot)) = terms.get_mut(at) {
                            slot.value = now;
                        }
                        Value::Sum(terms)
                    })
                }));
            }
            variants
        }
        Value::Later {
            day,
            sign,
            amount,
            unit,
        } => {
            let later = |day: Value, amount: Limit| Value::Later {
                day: Box::new(day),
                sign: *sign,
                amount: Box::new(amount),
                unit: *unit,
            };
            let of_day = amounts(day).into_iter();
            let mut variants: Vec<Variant<Value>> = of_day
                .map(|variant| variant.inside("day", |day| later(day, (**amount).clone())))
                .collect();
            if let Value::Quantity(quantity) = &amount.value {
                variants.extend(of_quantity(quantity).into_iter().map(|variant| {
                    variant.inside("amount", |value| {
                        let factor = amount.factor.clone();
                        later((**day).clone(), Limit { value, factor })
                    })
                }));
            }
            variants
        }
        Value::Elapsed { unit, from, to } => {
            let elapsed = |from: Value, to: Value| Value::Elapsed {
                unit: *unit,
                from: Box::new(from),
                to: Box::new(to),
            };
            let of_from = amounts(from).into_iter();
            let of_from = of_from.map(|variant| variant.inside("from", |from| elapsed(from, (**to).clone())));
            let of_to = amounts(to).into_iter();
            let of_to = of_to.map(|variant| variant.inside("to", |to| elapsed((**from).clone(), to)));
            of_from.chain(of_to).collect()
        }
        Value::Product(_)
        | Value::Fact(_)
        | Value::Define(_)
        | Value::Placement(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel => Vec::new(),
    }
}

fn of_quantity(quantity: &Quantity) -> Vec<Variant<Value>> {
    let moved = [("up", true), ("down", false)];
    let moved = moved.into_iter().filter_map(|(called, up)| {
        let number = step(&quantity.number, up)?;
        (!number.is_negative()).then(|| Variant {
            was: number_words(&quantity.number, &quantity.unit),
            is: Some(number_words(&number, &quantity.unit)),
            called: called.to_owned(),
            now: Value::Quantity(Quantity {
                number,
                unit: quantity.unit.clone(),
            }),
        })
    });
    moved.collect()
}

/// A definition read otherwise in one place.
pub(super) fn of_define(reader: &Reader<'_>, id: Id<Define>, body: &DefineBody) -> Vec<Variant<DefineBody>> {
    match body {
        DefineBody::Condition(condition) => reader
            .variants(condition)
            .into_iter()
            .map(|variant| around(variant, DefineBody::Condition))
            .collect(),
        DefineBody::Value(value) => amounts(value)
            .into_iter()
            .map(|variant| around(variant, DefineBody::Value))
            .collect(),
        DefineBody::Conditions { arms, otherwise } => {
            let mut variants = Vec::new();
            for at in 0..arms.len() {
                let with = |change: &dyn Fn(&mut Arm<Condition>)| DefineBody::Conditions {
                    arms: changed(arms, at, change),
                    otherwise: otherwise.clone(),
                };
                let Some(arm) = arms.get(at) else { continue };
                for variant in reader.variants(&arm.when) {
                    let way = format!("arm {}.when", at + 1);
                    variants.push(variant.inside(&way, |now| with(&|arm| arm.when = now.clone())));
                }
                for variant in reader.variants(&arm.value) {
                    let way = format!("arm {}", at + 1);
                    variants.push(variant.inside(&way, |now| with(&|arm| arm.value = now.clone())));
                }
            }
            for variant in otherwise.iter().flat_map(|condition| reader.variants(condition)) {
                variants.push(variant.inside("otherwise", |now| DefineBody::Conditions {
                    arms: arms.clone(),
                    otherwise: Some(now),
                }));
            }
            variants
        }
        DefineBody::Values { arms, otherwise } => {
            let mut variants = Vec::new();
            for at in 0..arms.len() {
                let with = |change: &dyn Fn(&mut Arm<Limit>)| DefineBody::Values {
                    arms: changed(arms, at, change),
                    otherwise: otherwise.clone(),
                };
                let Some(arm) = arms.get(at) else { continue };
                for variant in reader.variants(&arm.when) {
                    let way = format!("arm {}.when", at + 1);
                    variants.push(variant.inside(&way, |now| with(&|arm| arm.when = now.clone())));
                }
                for variant in of_limit(reader, id, &arm.value) {
                    let way = format!("arm {}", at + 1);
                    variants.push(variant.inside(&way, |now| with(&|arm| arm.value = now.clone())));
                }
            }
            for variant in otherwise.iter().flat_map(|limit| of_limit(reader, id, limit)) {
                variants.push(variant.inside("otherwise", |now| DefineBody::Values {
                    arms: arms.clone(),
                    otherwise: Some(now),
                }));
            }
            variants
        }
    }
}

/// The arms with one of them changed.
fn changed<T: Clone>(arms: &[Arm<T>], at: usize, change: &dyn Fn(&mut Arm<T>)) -> Vec<Arm<T>> {
    let mut arms = arms.to_vec();
    if let Some(arm) = arms.get_mut(at) {
        change(arm);
    }
    arms
}

fn around<T, U>(variant: Variant<T>, wrap: impl FnOnce(T) -> U) -> Variant<U> {
    Variant {
        now: wrap(variant.now),
        called: variant.called,
        was: variant.was,
        is: variant.is,
    }
}

/// What a definition is in one case: the value next to it.
fn of_limit(reader: &Reader<'_>, id: Id<Define>, limit: &Limit) -> Vec<Variant<Limit>> {
    let test = |limit: &Limit| Test {
        subject: Value::Define(id),
        relation: Relation::OneOf {
            values: vec![limit.clone()],
            negated: false,
        },
    };
    let words = |limit: &Limit| words::condition(reader.ruleset, &Condition::from(test(limit)));
    let kind: &FactType = &reader.ruleset.defines[id].kind;
    let beside = reader.beside(&test(limit), kind, limit);
    let mut variants: Vec<Variant<Limit>> = beside
        .into_iter()
        .map(|(called, now)| Variant {
            was: words(limit),
            is: Some(words(&now)),
            called: called.to_owned(),
            now,
        })
        .collect();
    variants.extend(amounts(&limit.value).into_iter().map(|variant| {
        around(variant, |value| Limit {
            value,
            factor: limit.factor.clone(),
        })
    }));
    variants
}

//! Conditions read otherwise in one place.

use stepwell_eval::{subject_type, test_words};
use stepwell_model::{
    Bound, Comparison, Condition, FactType, Including, LabelSet, Limit, Relation, Ruleset, Term, Test, Value,
};

use super::values;
use crate::{coverage::bounds::Limits, difference::words};

/// Something read otherwise in one place.
pub(super) struct Variant<T> {
    /// What it is then.
    pub(super) now: T,
    /// Which change it is: the way to the place, then what is done there.
    pub(super) called: String,
    /// What is written there.
    pub(super) was: String,
    /// What is read; `None` where it is left out.
    pub(super) is: Option<String>,
}

impl<T> Variant<T> {
    /// The same change, seen from what it stands in.
    pub(super) fn inside<U>(self, way: &str, around: impl FnOnce(T) -> U) -> Variant<U> {
        Variant {
            now: around(self.now),
            called: format!("{way}.{}", self.called),
            was: self.was,
            is: self.is,
        }
    }
}

/// Reads conditions otherwise.
pub(super) struct Reader<'a> {
    pub(super) ruleset: &'a Ruleset,
    /// Every limit that some rule has.
    pub(super) limits: &'a Limits,
}

impl Reader<'_> {
    /// Every way of reading a condition otherwise in one place. The checker bounds how deep conditions nest.
    pub(super) fn variants(&self, condition: &Condition) -> Vec<Variant<Condition>> {
        match condition {
            Condition::Test(test) => self.of_test(test),
            Condition::All(of) => {
                let mut variants = self.of_list(of, &Condition::All);
                if of.len() > 1 {
                    variants.push(self.instead(condition, "or", Condition::Any(of.clone())));
                }
                variants
            }
            Condition::Any(of) => {
                let mut variants = self.of_list(of, &Condition::Any);
                if of.len() > 1 {
                    variants.push(self.instead(condition, "and", Condition::All(of.clone())));
                }
                variants
            }
            Condition::Not(of) => {
                let mut variants = vec![self.instead(condition, "without-not", (**of).clone())];
                // To put another `not` before it is to leave this one out.
                let inner = self.variants(of).into_iter().filter(|it| it.called != "not");
                variants
                    .extend(inner.map(|variant| variant.inside("not", |now| Condition::Not(Box::new(now)))));
                variants
            }
            Condition::Count {
                conditions,
                least,
                most,
            } => self.of_count(conditions, *least, *most),
            Condition::Define(_)
            | Condition::Population(_)
            | Condition::Dispute(_)
            | Condition::Clause(_)
            | Condition::Given { .. } => {
                vec![self.instead(condition, "not", Condition::Not(Box::new(condition.clone())))]
            }
        }
    }

    fn words(&self, condition: &Condition) -> String {
        words::condition(self.ruleset, condition)
    }

    fn instead(&self, was: &Condition, called: &str, now: Condition) -> Variant<Condition> {
        Variant {
            was: self.words(was),
            is: Some(self.words(&now)),
            called: called.to_owned(),
            now,
        }
    }

    /// Each of several conditions read otherwise, or left out.
    fn of_list(
        &self,
        of: &[Condition],
        around: &dyn Fn(Vec<Condition>) -> Condition,
    ) -> Vec<Variant<Condition>> {
        let mut variants = Vec::new();
        for (at, part) in of.iter().enumerate() {
            let way = (at + 1).to_string();
            for variant in self.variants(part) {
                variants.push(variant.inside(&way, |now| {
                    let mut parts = of.to_vec();
                    if let Some(slot) = parts.get_mut(at) {
                        *slot = now;
                    }
                    around(parts)
                }));
            }
            if of.len() > 1 {
                let mut parts = of.to_vec();
                parts.remove(at);
                variants.push(Variant {
                    now: around(parts),
                    called: format!("{way}.drop"),
                    was: self.words(part),
                    is: None,
                });
            }
        }
        variants
    }

    fn of_count(&self, of: &[Condition], least: u32, most: Option<u32>) -> Vec<Variant<Condition>> {
        let counted = |conditions: Vec<Condition>, least: u32, most: Option<u32>| Condition::Count {
            conditions,
            least,
            most,
        };
        let whole = counted(of.to_vec(), least, most);
        let mut variants = self.of_list(of, &|parts| {
            // What the list no longer reaches is asked of all that are left.
            let length = u32::try_from(parts.len()).unwrap_or(u32::MAX);
            counted(parts, least.min(length), most.map(|most| most.min(length)))
        });
        let length = u32::try_from(of.len()).unwrap_or(u32::MAX);
        let mut other = |called: &str, least: u32, most: Option<u32>| {
            let is_count = least <= length && most.is_none_or(|most| least <= most && most <= length);
            let says_nothing = least == 0 && most.is_none_or(|most| most == length);
            if is_count && !says_nothing {
                variants.push(self.instead(&whole, called, counted(of.to_vec(), least, most)));
            }
        };
        match most {
            Some(most) if most == least => {
                other("more", least + 1, Some(most + 1));
                if let Some(fewer) = least.checked_sub(1) {
                    other("fewer", fewer, Some(fewer));
                }
            }
            Some(most) => {
                other("least-more", least + 1, Some(most));
                if let Some(fewer) = least.checked_sub(1) {
                    other("least-fewer", fewer, Some(most));
                }
                other("most-more", least, Some(most + 1));
                if let Some(fewer) = most.checked_sub(1) {
                    other("most-fewer", least, Some(fewer));
                }
            }
            None => {
                other("more", least + 1, None);
                if let Some(fewer) = least.checked_sub(1) {
                    other("fewer", fewer, None);
                }
            }
        }
        variants
    }

    fn of_test(&self, test: &Test) -> Vec<Variant<Condition>> {
        let kind = subject_type(self.ruleset, test);
        let read = |called: String, relation: Relation| {
            let subject = test.subject.clone();
            let now = Condition::from(Test { subject, relation });
            self.instead(&Condition::from(test.clone()), &called, now)
        };
        let mut variants = Vec::new();
        match &test.relation {
            Relation::Bounds(bounds) => {
                for (at, bound) in bounds.iter().enumerate() {
                    let way = if bounds.len() > 1 {
                        format!("bound {}.", at + 1)
                    } else {
                        String::new()
                    };
                    for (called, bound) in self.of_bound(test, &kind, bound) {
                        let mut bounds = bounds.clone();
                        if let Some(slot) = bounds.get_mut(at) {
                            *slot = bound;
                        }
                        variants.push(read(format!("{way}{called}"), Relation::Bounds(bounds)));
                    }
                }
            }
            Relation::OneOf { values, negated } => {
                let of = |values: Vec<Limit>, negated: bool| Relation::OneOf { values, negated };
                match values.as_slice() {
                    [only] if kind == FactType::YesNo => {
                        if let Value::Label(label) = only.value {
                            let other = Limit {
                                value: Value::Label(1 - label.min(1)),
                                factor: only.factor.clone(),
                            };
                            variants.push(read("not".to_owned(), of(vec![other], *negated)));
                        } else {
                            variants.push(read("not".to_owned(), of(vec![only.clone()], !negated)));
                        }
                    }
                    [only] => {
                        variants.push(read("not".to_owned(), of(vec![only.clone()], !negated)));
                        for (called, limit) in self.beside(test, &kind, only) {
                            variants.push(read(called.to_owned(), of(vec![limit], *negated)));
                        }
                    }
                    several => {
                        variants.push(read("not".to_owned(), of(several.to_vec(), !negated)));
                        for (at, value) in several.iter().enumerate() {
                            let mut fewer = several.to_vec();
                            fewer.remove(at);
                            let only = of(vec![value.clone()], false);
                            let subject = test.subject.clone();
                            let (_, word) = test_words(
                                self.ruleset,
                                &Test {
                                    subject,
                                    relation: only,
                                },
                            );
                            let without = read(String::new(), of(fewer, *negated));
                            variants.push(left_out(without, &word));
                        }
                    }
                }
            }
            Relation::Includes { how, members } => {
                for (called, relation) in self.of_set(&kind, *how, *members) {
                    variants.push(read(called.to_owned(), relation));
                }
                if members.len() > 1 {
                    for member in members.iter() {
                        let (how, members) = (*how, members.without(LabelSet::one(member)));
                        let without = read(String::new(), Relation::Includes { how, members });
                        variants.push(left_out(without, &self.member(&kind, member)));
                    }
                }
            }
        }
        for variant in values::amounts(&test.subject) {
            let relation = test.relation.clone();
            let subject = variant.now;
            let now = Condition::from(Test { subject, relation });
            let called = format!("subject.{}", variant.called);
            variants.push(self.instead(&Condition::from(test.clone()), &called, now));
        }
        variants
    }

    /// A bound taken the other way at its limit, and its limit moved.
    fn of_bound(&self, test: &Test, kind: &FactType, bound: &Bound) -> Vec<(String, Bound)> {
        let mut bounds = Vec::new();
        let (called, flipped) = match bound.comparison {
            Comparison::AtLeast => ("above", Comparison::Above),
            Comparison::Above => ("at-least", Comparison::AtLeast),
            Comparison::AtMost => ("below", Comparison::Below),
            Comparison::Below => ("at-most", Comparison::AtMost),
        };
        let with = |comparison: Comparison, limit: Limit| Bound { comparison, limit };
        if self.leaves_something(test, kind, flipped, &bound.limit) {
            bounds.push((called.to_owned(), with(flipped, bound.limit.clone())));
        }
        // Where values can be counted, to take a limit in or leave it out is to move it by one; what is left is to move it
        // the other way.
        let other_way = match bound.comparison {
            Comparison::AtLeast | Comparison::Below => false,
            Comparison::Above | Comparison::AtMost => true,
        };
        let counted = self.is_counted(test, kind, &bound.limit);
        for (called, upwards) in [("up", true), ("down", false)] {
            if (!counted || upwards == other_way)
                && let Some(limit) = self.moved(test, kind, &bound.limit, upwards)
                && self.leaves_something(test, kind, bound.comparison, &limit)
            {
                bounds.push((called.to_owned(), with(bound.comparison, limit)));
            }
        }
        for variant in values::amounts(&bound.limit.value) {
            let limit = Limit {
                value: variant.now,
                factor: bound.limit.factor.clone(),
            };
            bounds.push((variant.called, with(bound.comparison, limit)));
        }
        bounds
    }

    fn of_set(&self, kind: &FactType, how: Including, members: LabelSet) -> Vec<(&'static str, Relation)> {
        let includes = |how: Including, members: LabelSet| Relation::Includes { how, members };
        let (called, other) = match how {
            Including::All if members.len() > 1 => ("any", Including::Any),
            Including::Any if members.len() > 1 => ("all", Including::All),
            Including::All | Including::Any => ("none", Including::None),
            Including::None => ("any", Including::Any),
        };
        let mut relations = vec![(called, includes(other, members))];
        let length = u32::try_from(self.labels(kind).len()).unwrap_or(u32::MAX);
        if let (1, Some(only)) = (members.len(), members.lowest()) {
            let next = if only + 1 < length { only + 1 } else { 0 };
            if next != only {
                relations.push(("next", includes(how, LabelSet::one(next))));
            }
        }
        relations
    }

    /// The members that a set can have.
    fn labels(&self, kind: &FactType) -> &[Term] {
        match kind {
            FactType::Set(choice) => &self.ruleset.choices[*choice].values,
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Level(_)
            | FactType::Number(_)
            | FactType::Date => &[],
        }
    }

    fn member(&self, kind: &FactType, member: u32) -> String {
        let labels = self.labels(kind);
        labels
            .get(member as usize)
            .map_or_else(|| member.to_string(), |term| term.label.clone())
    }
}

/// A list in which one value is left out.
fn left_out(without: Variant<Condition>, value: &str) -> Variant<Condition> {
    Variant {
        called: format!("{value}.drop"),
        was: value.to_owned(),
        is: None,
        ..without
    }
}

//! Cases beside the examples that there are: where a set is too large for every choice of members to be tried.

use stepwell_eval::diagrams::Case;
use stepwell_model::{Fact, FactType, Id, LabelSet, Possible, Relation, Ruleset, SetBetween, Test, Value};

use super::{
    apart::Apart,
    killer::{Lines, is_promising, lines},
};
use crate::{coverage::items::items, example::first_day, show::without_what_is_not_needed};

/// A case in which a set has one member more or less than in an example, or than some rule asks for.
pub(super) fn nearby(apart: &Apart<'_>) -> Option<(Case, Lines)> {
    let shows = |case: &Case| is_promising(apart, case) && lines(apart, case, false).is_some();
    let case = asked(apart.ruleset)
        .chain(given(apart.ruleset))
        .flat_map(|case| beside(apart.ruleset, &case))
        .find(|case| shows(case))?;
    let case = without_what_is_not_needed(case, shows);
    let lines = lines(apart, &case, false)?;
    Some((case, lines))
}

/// The examples that there are.
fn given(ruleset: &Ruleset) -> impl Iterator<Item = Case> {
    ruleset.examples.iter().map(|example| Case {
        scene: 0,
        as_of: example.as_of.unwrap_or_else(|| first_day(ruleset)),
        given: example.given.clone(),
    })
}

/// Nothing but a set of just the members that a rule asks for.
fn asked(ruleset: &Ruleset) -> impl Iterator<Item = Case> {
    let tests = items(ruleset).into_iter().flat_map(|item| item.tests);
    tests.filter_map(|test: Test| match (test.subject, test.relation) {
        (Value::Fact(fact), Relation::Includes { members, .. }) => Some(Case {
            scene: 0,
            as_of: first_day(ruleset),
            given: vec![(fact, exactly(members))],
        }),
        (_, Relation::Includes { .. } | Relation::Bounds(_) | Relation::OneOf { .. }) => None,
    })
}

fn exactly(members: LabelSet) -> Possible {
    Possible::Sets(vec![SetBetween {
        surely: members,
        perhaps: LabelSet::EMPTY,
    }])
}

/// A case as it is, and with one member of a set more or less.
fn beside(ruleset: &Ruleset, case: &Case) -> Vec<Case> {
    let mut cases = vec![case.clone()];
    for (at, (fact, possible)) in case.given.iter().enumerate() {
        let (Some(length), Some(members)) = (members_of(ruleset, *fact), known(possible)) else {
            continue;
        };
        for member in 0..length {
            let other = if members.contains(member) {
                members.without(LabelSet::one(member))
            } else {
                members.with(member)
            };
            let mut next = case.clone();
            if let Some((_, slot)) = next.given.get_mut(at) {
                *slot = exactly(other);
            }
            cases.push(next);
        }
    }
    cases
}

fn members_of(ruleset: &Ruleset, fact: Id<Fact>) -> Option<u32> {
    match &ruleset.facts[fact].kind {
        FactType::Set(choice) => u32::try_from(ruleset.choices[*choice].values.len()).ok(),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Level(_)
        | FactType::Number(_)
        | FactType::Date => None,
    }
}

fn known(possible: &Possible) -> Option<LabelSet> {
    match possible {
        Possible::Sets(sets) => match sets.as_slice() {
            [only] if only.perhaps.is_empty() => Some(only.surely),
            _ => None,
        },
        Possible::Labels(_) | Possible::Numbers(_) => None,
    }
}

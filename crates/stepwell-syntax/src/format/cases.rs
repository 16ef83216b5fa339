//! What stands on a line of its own in examples and proofs.

use super::{
    expressions::{expression, words},
    layout::{BendKind, Layout},
    parts::{beside_or_below, entry, entry_before},
};
use crate::ast::{
    Example, Expectation, GivenItem, GivenValue, Known, Name, Outcome, Property, Prove, Raised,
};

pub(super) fn example(layout: &mut Layout<'_>, it: &Example) {
    if let Some(day) = &it.as_of {
        entry_before(layout, day.span(), "as_of");
    }
    for given in &it.given {
        entry(layout, given.place.0);
        match &given.value {
            GivenValue::One(GivenItem::Set(items)) => words(layout, items, 1),
            GivenValue::OneOf(items) => items.iter().for_each(|item| match item {
                GivenItem::Word(word) | GivenItem::Date(word) => words(layout, std::slice::from_ref(word), 1),
                GivenItem::Quantity(quantity) => words(layout, std::slice::from_ref(&quantity.number), 1),
                GivenItem::Set(members) => words(layout, members, 2),
            }),
            GivenValue::Includes { surely, perhaps } => {
                words(layout, surely, 1);
                perhaps.iter().for_each(|perhaps| words(layout, perhaps, 1));
            }
            GivenValue::NotKnown | GivenValue::One(_) | GivenValue::Range { .. } => {}
        }
    }
    for expect in &it.expect {
        entry(layout, expect.place.0);
        match &expect.expectation {
            Expectation::Several(labels) => words(layout, labels, 1),
            Expectation::Needs(facts) => words(layout, facts, 1),
            Expectation::OneOf(outcomes) => outcomes.iter().for_each(|outcome| match outcome {
                Outcome::Word(word) => words(layout, std::slice::from_ref(word), 1),
                Outcome::OutOfScope | Outcome::DoesNotConform | Outcome::NotMet => {}
            }),
            Expectation::Outcome(_) => {}
        }
    }
}

pub(super) fn prove(layout: &mut Layout<'_>, it: &Prove) {
    // The title, the colon, then the property.
    let property = layout.first(it.title.span()) + 2;
    layout.bend(property, 0, BendKind::Head);
    match &it.property {
        Property::Always(condition) | Property::Never(condition) => expression(layout, condition, 1),
        Property::Raising {
            raised: Raised::Facts(facts),
            ..
        } => raised(layout, facts),
        Property::Raising {
            raised: Raised::AnyOfScale(_),
            ..
        }
        | Property::No(..) => {}
    }
}

/// A lone fact stays with `raising`; a list fills its lines.
fn raised(layout: &mut Layout<'_>, facts: &[Name]) {
    if facts.len() > 1 {
        words(layout, facts, 1);
    }
}

pub(super) fn known(layout: &mut Layout<'_>, it: &Known) {
    expression(layout, &it.when, 1);
    if let Some(because) = layout.before(it.because.span(), "because") {
        beside_or_below(layout, because, 1);
    }
}

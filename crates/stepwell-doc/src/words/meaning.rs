//! What the names in a condition stand for, told under it.

use maud::{Markup, html};
use stepwell_model::{Condition, DefineBody};

use super::{Place, phrase, value};
use crate::{links::Thing, text::text, uses::named};

/// The list under a condition that says what its names stand for.
pub(crate) fn where_names_stand<'a>(
    place: Place<'_>,
    conditions: impl IntoIterator<Item = &'a Condition>,
) -> Markup {
    let mut things: Vec<Thing> = Vec::new();
    for condition in conditions {
        for thing in named(condition) {
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
    }
    where_things_stand(place, things)
}

/// What things stand for, each in a line.
pub(crate) fn where_things_stand(place: Place<'_>, things: Vec<Thing>) -> Markup {
    let told: Vec<(Markup, Markup)> = things
        .into_iter()
        .filter_map(|thing| Some((name_there(place, thing), stands_for(place, thing)?)))
        .collect();
    html! {
        @if !told.is_empty() {
            dl.where {
                @for (name, words) in &told {
                    div { dt { (name) } dd { (words) } }
                }
            }
        }
    }
}

fn name_there(place: Place<'_>, thing: Thing) -> Markup {
    match thing {
        Thing::Clause(_) => place.clause(thing),
        Thing::Block(_)
        | Thing::Program(_)
        | Thing::Transition(_)
        | Thing::Placement(_)
        | Thing::Level(..)
        | Thing::Dispute(_)
        | Thing::Define(_)
        | Thing::Population(_)
        | Thing::Fact(_)
        | Thing::Scale(_)
        | Thing::Choice(_)
        | Thing::Impossible(_)
        | Thing::Claim(_)
        | Thing::Source(_)
        | Thing::Property(_)
        | Thing::Known(_)
        | Thing::Case(_) => place.named(thing),
    }
}

/// What a name stands for, in a line; `None` where nothing is said of it.
fn stands_for(place: Place<'_>, thing: Thing) -> Option<Markup> {
    let rules = place.rules;
    match thing {
        Thing::Fact(id) => {
            let question = rules.facts[id].question.as_deref()?;
            Some(html! { q { (text(question)) } })
        }
        Thing::Define(id) => {
            let define = &rules.defines[id];
            let words = match &define.body {
                DefineBody::Condition(of) => Some(phrase(place, of)),
                DefineBody::Value(of) => Some(value(place, of, None)),
                DefineBody::Conditions { .. } | DefineBody::Values { .. } => None,
            };
            Some(html! {
                @if let Some(title) = &define.title { (text(title)) }
                @if let Some(words) = words {
                    @if define.title.is_some() { ": " } (words)
                }
            })
        }
        Thing::Population(id) => Some(phrase(place, &rules.populations[id].condition)),
        Thing::Dispute(id) => {
            let dispute = &rules.disputes[id];
            let followed = dispute.followed.as_ref();
            let reading = followed.and_then(|followed| dispute.readings.get(followed.reading));
            Some(html! {
                @match reading {
                    Some(reading) => {
                        "sources differ; " (place.named(Thing::Source(reading.source))) " is followed: "
                        (phrase(place, &reading.condition))
                    }
                    None => "sources differ, and none is followed",
                }
            })
        }
        Thing::Clause(id) => {
            let versions = &rules.clause_names[id].versions;
            let title = versions
                .iter()
                .find_map(|it| rules.clauses[*it].title.as_deref())?;
            Some(text(title))
        }
        Thing::Placement(id) => Some(text(rules.placements[id].title.as_deref()?)),
        Thing::Block(_)
        | Thing::Program(_)
        | Thing::Transition(_)
        | Thing::Level(..)
        | Thing::Scale(_)
        | Thing::Choice(_)
        | Thing::Impossible(_)
        | Thing::Claim(_)
        | Thing::Source(_)
        | Thing::Property(_)
        | Thing::Known(_)
        | Thing::Case(_) => None,
    }
}

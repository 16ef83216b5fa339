//! Words with a fixed meaning: terms, who is meant, how answers are graded, what cannot be.

use std::collections::BTreeSet;

use maud::{Markup, html};
use stepwell_model::{Define, DefineBody, Id, Limit, Period, Population, Values};

use crate::{
    book::View,
    clause::{cites, days, head, notes, users},
    links::Thing,
    page::{heading, wide},
    text::{capital, plain, spoken, text},
    uses::{answers, in_define},
    words::{Place, condition, phrase, value, where_names_stand, where_things_stand},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    let graded: BTreeSet<Thing> = rules
        .facts
        .entries()
        .filter(|(id, _)| view.book.uses.is_asked(*id))
        .filter_map(|(_, fact)| answers(&fact.kind))
        .chain(rules.defines.iter().filter_map(|it| answers(&it.kind)))
        .collect();
    html! {
        @if !rules.populations.is_empty() {
            section {
                (heading(view, 2, None, html! { "Who is meant" }))
                @for (id, it) in rules.populations.entries() { (population(view, id, it)) }
            }
        }
        @if !rules.defines.is_empty() {
            section {
                (heading(view, 2, None, html! { "Terms" }))
                @for (id, it) in rules.defines.entries() { (define(view, id, it)) }
            }
        }
        @if !rules.impossible.is_empty() {
            section {
                (heading(view, 2, None, html! { "What cannot be" }))
                p.standfirst { "Answers that contradict each other in this way are refused." }
                @for (id, it) in rules.impossible.entries() {
                    article.entry id=(Thing::Impossible(id).anchor(rules)) {
                        (head(view, 3, html! { "Cannot be" }, html! { (id.index() + 1) }, text(&it.title)))
                        div.body {
                            @if it.in_force != Period::default() { p.days { (days(view, it.in_force)) } }
                            (condition(Place::of(view, None), &it.condition))
                            (notes(&it.notes))
                            (cites(view, &it.cites))
                        }
                    }
                }
            }
        }
        @if graded.is_empty() && rules.populations.is_empty() && rules.defines.is_empty() {
            p { "This ruleset needs no terms of its own." }
        }
        @if !graded.is_empty() {
            section {
                (heading(view, 2, None, html! { "How answers are graded" }))
                @for thing in &graded {
                    @match thing {
                        Thing::Scale(id) => (values(view, *thing, &rules.scales[*id], "lowest first")),
                        Thing::Choice(id) => (values(view, *thing, &rules.choices[*id], "in no order")),
                        Thing::Block(_) | Thing::Clause(_) | Thing::Program(_) | Thing::Transition(_)
                        | Thing::Placement(_) | Thing::Level(..) | Thing::Dispute(_) | Thing::Define(_)
                        | Thing::Population(_) | Thing::Fact(_) | Thing::Impossible(_) | Thing::Claim(_)
                        | Thing::Source(_) | Thing::Property(_) | Thing::Known(_) | Thing::Case(_) => {}
                    }
                }
            }
        }
    }
}

fn population(view: View<'_>, id: Id<Population>, it: &Population) -> Markup {
    let place = Place::of(view, None);
    html! {
        article.entry id=(Thing::Population(id).anchor(view.rules())) {
            (head(
                view,
                3,
                html! { "Who" },
                html! { code { (plain(&it.name)) } },
                named(it.title.as_deref(), &it.name),
            ))
            div.body {
                (condition(place, &it.condition))
                (where_names_stand(place, [&it.condition]))
                (notes(&it.notes))
                (cites(view, &it.cites))
                (used(view, Thing::Population(id)))
            }
        }
    }
}

fn define(view: View<'_>, id: Id<Define>, it: &Define) -> Markup {
    let place = Place::of(view, None);
    let limit = |limit: &Limit| value(place, &limit.value, Some(&it.kind));
    html! {
        article.entry id=(Thing::Define(id).anchor(view.rules())) {
            (head(
                view,
                3,
                html! { "Term" },
                html! { code { (plain(&it.name)) } },
                named(it.title.as_deref(), &it.name),
            ))
            div.body {
                @match &it.body {
                    DefineBody::Condition(of) => {
                        (condition(place, of))
                        (where_names_stand(place, [of]))
                    }
                    DefineBody::Value(of) => {
                        div.condition { p { (value(place, of, None)) } }
                        (where_things_stand(place, in_define(it)))
                    }
                    DefineBody::Conditions { arms, otherwise } => {
                        dl.arms {
                            @for arm in arms {
                                div { dt { "When " (phrase(place, &arm.when)) } dd { (phrase(place, &arm.value)) } }
                            }
                            @if let Some(of) = otherwise { div { dt { "Otherwise" } dd { (phrase(place, of)) } } }
                        }
                        (where_things_stand(place, in_define(it)))
                    }
                    DefineBody::Values { arms, otherwise } => {
                        dl.arms {
                            @for arm in arms {
                                div { dt { "When " (phrase(place, &arm.when)) } dd { (limit(&arm.value)) } }
                            }
                            @if let Some(of) = otherwise { div { dt { "Otherwise" } dd { (limit(of)) } } }
                        }
                        (where_things_stand(place, in_define(it)))
                    }
                }
                (notes(&it.notes))
                (cites(view, &it.cites))
                (used(view, Thing::Define(id)))
            }
        }
    }
}

fn named(title: Option<&str>, name: &str) -> Markup {
    match title {
        Some(title) => text(title),
        None => html! { (capital(&plain(&spoken(name)))) },
    }
}

fn used(view: View<'_>, thing: Thing) -> Markup {
    let users_of = view.book.uses.of_thing(thing);
    html! {
        @if !users_of.is_empty() { p.used { span.label { "Used in" } " " (users(view, users_of)) } }
    }
}

fn values(view: View<'_>, thing: Thing, values: &Values, order: &str) -> Markup {
    let title = match &values.title {
        Some(title) => plain(title),
        None => capital(&plain(&spoken(&values.name))),
    };
    let has_titles = values.values.iter().any(|it| it.title.is_some());
    html! {
        div.values id=(thing.anchor(view.rules())) {
            (heading(view, 3, None, text(&title)))
            @if has_titles {
                (wide(&format!("Answers of {}", spoken(&values.name)), html! {
                    table.plain {
                        caption { code { (plain(&values.name)) } ", " (order) }
                        thead { tr { th scope="col" { "Answer" } th scope="col" { "Meaning" } } }
                        tbody {
                            @for value in &values.values {
                                tr {
                                    th scope="row" { (plain(&spoken(&value.label))) }
                                    td { @if let Some(title) = &value.title { (text(title)) } }
                                }
                            }
                        }
                    }
                }))
            } @else {
                p {
                    code { (plain(&values.name)) } ", " (order) ": "
                    (values.values.iter().map(|it| plain(&spoken(&it.label))).collect::<Vec<_>>().join(", "))
                }
            }
        }
    }
}

//! The sources, and every place where each is cited.

use std::collections::BTreeMap;

use maud::{Markup, html};
use stepwell_model::{Grade, Id, Source, Stated};

use crate::{
    book::View,
    clause::{head, notes, user},
    links::Thing,
    page::heading,
    text::{counted, plain, spoken, text},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    let (cited, others): (Vec<_>, Vec<_>) = rules
        .sources
        .entries()
        .partition(|(id, _)| !view.book.uses.citing(*id).is_empty());
    html! {
        p.standfirst {
            "Grade A: the primary text was read. Grade B: a summary was read. Grade C: background knowledge."
        }
        @for (id, source) in cited { (one(view, id, source)) }
        @if !others.is_empty() {
            section {
                (heading(view, 2, None, html! { "Sources that no rule here cites" }))
                @for (id, source) in others { (one(view, id, source)) }
            }
        }
    }
}

fn one(view: View<'_>, id: Id<Source>, source: &Source) -> Markup {
    let citing = view.book.uses.citing(id);
    let mut places: BTreeMap<&str, Vec<Thing>> = BTreeMap::new();
    for (thing, place) in citing {
        places
            .entry(place.as_deref().unwrap_or_default())
            .or_default()
            .push(*thing);
    }
    let depth = if citing.is_empty() { 3 } else { 2 };
    html! {
        article class="entry source" id=(Thing::Source(id).anchor(view.rules())) {
            (head(
                view,
                depth,
                html! {
                    @match source.grade {
                        Some(Grade::A) => "Grade A",
                        Some(Grade::B) => "Grade B",
                        Some(Grade::C) => "Grade C",
                        None => "Source",
                    }
                },
                html! { code { (plain(&source.name)) } },
                html! {
                    @match &source.title {
                        Some(title) => (text(title)),
                        None => (plain(&spoken(&source.name))),
                    }
                },
            ))
            div.body {
                p.imprint { (imprint(source)) }
                @if let Some(url) = &source.url { p.url { (address(url)) } }
                @if let Some(day) = source.accessed { p.accessed { "Read on " (day.to_string()) "." } }
                (notes(&source.notes))
                @if !citing.is_empty() {
                    p.label { "Cited " (counted(citing.len(), "time")) }
                    dl.places {
                        @for (place, things) in &places {
                            div {
                                dt { @if place.is_empty() { "no place given" } @else { q { (text(place)) } } }
                                dd {
                                    @for (at, thing) in things.iter().enumerate() {
                                        @if at > 0 { ", " }
                                        (user(view, *thing))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn imprint(source: &Source) -> Markup {
    let stated = |entry: &Option<Stated>| match entry {
        Some(Stated::As(words)) => Some(text(words)),
        Some(Stated::Not) | None => None,
    };
    html! {
        @match stated(&source.publisher) {
            Some(words) => (words),
            None => "Publisher not stated",
        }
        ", "
        @match stated(&source.published) {
            Some(words) => (words),
            None => "date not stated",
        }
        "."
        @if let Some(kind) = &source.kind { " " (crate::text::capital(&plain(kind))) "." }
    }
}

/// An address on the web is a link; anything else is only shown, so that nothing but a page can be opened.
fn address(url: &str) -> Markup {
    let shown = plain(url);
    let is_web = ["https://", "http://"].iter().any(|it| shown.starts_with(it));
    html! {
        @if is_web { a href=(shown) rel="noreferrer" { (shown) } } @else { (shown) }
    }
}

//! Where sources disagree: every reading, a picture of their ranges, and which one is followed.

use maud::{Markup, html};
use stepwell_model::{Dispute, Id};

use crate::{
    book::View,
    clause::{notes, source_at, users},
    figures,
    links::{Thing, link},
    page::{heading, wide},
    text::{capital, plain, spoken, text},
    words::{Place, condition},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        p.standfirst {
            "Where a reading is followed, it counts. Where none is, the answer is met only if it is by every reading, not met \
             only if it is by none, and disputed otherwise."
        }
        @for (id, dispute) in rules.disputes.entries() {
            (one(view, id, dispute))
        }
    }
}

fn one(view: View<'_>, id: Id<Dispute>, dispute: &Dispute) -> Markup {
    let rules = view.rules();
    let place = Place::of(view, None);
    let followed = dispute.followed.as_ref().map(|it| it.reading);
    let title = match &dispute.title {
        Some(title) => plain(title),
        None => capital(&plain(&spoken(&dispute.name))),
    };
    let table = html! {
        table.readings {
            caption { "What each source says" }
            thead {
                tr {
                    th scope="col" { "Source" }
                    th scope="col" { "Says" }
                }
            }
            tbody {
                @for (at, reading) in dispute.readings.iter().enumerate() {
                    tr class=[(followed == Some(at)).then_some("followed")] {
                        th scope="row" {
                            (source_at(view, reading.source, reading.place.as_deref()))
                            @if followed == Some(at) { " " span class="state now" { "Followed" } }
                        }
                        td {
                            (condition(place, &reading.condition))
                            @if let Some(note) = &reading.note { p.note { (text(note)) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        article.dispute {
            (heading(view, 2, Some(&Thing::Dispute(id).anchor(rules)), text(&title)))
            p.id { code { (plain(&dispute.name)) } }
            (figures::ranges(rules, dispute))
            (wide(&format!("Readings of {}", spoken(&dispute.name)), table))
            @match &dispute.followed {
                Some(it) => {
                    @if let Some(reading) = dispute.readings.get(it.reading) {
                        p.verdict {
                            b { (link(view, Thing::Source(reading.source))) " is followed." }
                            " " (text(&it.because)) @if !it.because.ends_with('.') { "." }
                        }
                    }
                }
                None => p.verdict { b { "No reading is followed." } }
            }
            (notes(&dispute.notes))
            @let used = view.book.uses.of_thing(Thing::Dispute(id));
            @if !used.is_empty() { p.used { span.label { "Used in" } " " (users(view, used)) } }
        }
    }
}

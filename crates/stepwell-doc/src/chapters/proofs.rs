//! What is true of every possible patient, the holes that are meant, and what was found unasked.

use maud::{Markup, html};
use stepwell_model::{Hole, Known};
use stepwell_prove::{Answer, Finding, ProvedProperty};

use crate::{
    book::View,
    clause::head,
    links::{Thing, link},
    page::{heading, wide},
    text::{capital, spoken, text},
    words::{Place, condition, where_names_stand},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    let proved = &view.book.proved;
    html! {
        p.standfirst {
            "Each property was decided for every possible patient or program at once, on every day in force. Nothing was \
             sampled."
        }
        @if !rules.properties.is_empty() {
            section {
                (heading(view, 2, None, html! { "Stated properties" }))
                (properties(view, &proved.properties))
            }
        }
        @if !rules.known.is_empty() {
            section {
                (heading(view, 2, None, html! { "Holes that are meant" }))
                p.standfirst { "A gap is a patient for whom no level’s criteria are met, an overlap one for whom those of several are." }
                @for (at, it) in rules.known.iter().enumerate() { (known(view, at, it)) }
            }
        }
        @let found: Vec<&Finding> = proved.findings.iter().collect();
        @if !found.is_empty() {
            section {
                (heading(view, 2, None, html! { "What was found unasked" }))
                (findings(&found))
            }
        }
    }
}

fn properties(view: View<'_>, properties: &[ProvedProperty]) -> Markup {
    wide(
        "Stated properties",
        html! {
            table.plain {
                caption { "What must hold for everybody" }
                thead { tr { th scope="col" { "Property" } th scope="col" { "Result" } } }
                tbody {
                    @for (at, property) in properties.iter().enumerate() {
                        tr id=(Thing::Property(at).anchor(view.rules())) {
                            th scope="row" { (text(&capital(&property.title))) }
                            td {
                                @match property.result {
                                    Answer::Holds => span class="state now" { "Holds" },
                                    Answer::Refuted => span class="state past" { "Refuted" },
                                    Answer::Unknown => span class="state coming" { "Not decided" },
                                }
                                @if let Some(story) = &property.story { p { (text(story)) } }
                                @if let Some(limit) = &property.limit { p.note { (text(limit)) } }
                                @if !property.but_for.is_empty() {
                                    p.note { "But for holes that are meant:" }
                                    ul { @for because in &property.but_for { li { (text(because)) } } }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn known(view: View<'_>, at: usize, it: &Known) -> Markup {
    let place = Place::of(view, None);
    let kind = match it.hole {
        Hole::Gap => "Gap",
        Hole::Overlap => "Overlap",
    };
    html! {
        article class="entry hole" id=(Thing::Known(at).anchor(view.rules())) {
            (head(
                view,
                3,
                html! { (at + 1) ". " (kind) },
                html! { "in " (link(view, Thing::Placement(it.placement))) },
                text(&it.because),
            ))
            div.body {
                (condition(place, &it.when))
                (where_names_stand(place, [&it.when]))
            }
        }
    }
}

fn findings(found: &[&Finding]) -> Markup {
    wide(
        "Findings",
        html! {
            table.plain {
                caption { "Gaps, overlaps, levels out of reach, conditions that change nothing" }
                thead {
                    tr {
                        th scope="col" { "What" }
                        th scope="col" { "Where" }
                        th scope="col" { "How many profiles" }
                        th scope="col" { "Meant" }
                    }
                }
                tbody {
                    @for it in found {
                        tr {
                            th scope="row" { (capital(it.kind.word())) ": " (text(&it.message)) }
                            td { (spoken(&crate::text::plain(&it.target))) }
                            td {
                                @match &it.profiles {
                                    Some(count) => (grouped(&count.to_string())),
                                    None => "not counted",
                                }
                                @if let Some(limit) = &it.limit { p.note { (text(limit)) } }
                            }
                            td {
                                @match &it.known {
                                    Some(because) => (text(because)),
                                    None => "not said",
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// `12 345 678`: figures in threes, with blanks at which a long one may break.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

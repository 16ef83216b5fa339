//! What programs of care must offer.

use maud::{Markup, html};

use super::criteria::groups;
use crate::{
    book::View,
    links::{Thing, link},
    page::heading,
    text::{capital, plain, spoken, text},
    words::population,
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        p.standfirst {
            "A program conforms when it meets all that is required of it. What is recommended or usual is told when it is \
             missed, and decides nothing."
        }
        @for (id, program) in rules.programs.entries() {
            section.block {
                (heading(view, 2, Some(&Thing::Program(id).anchor(rules)), html! {
                    @match &program.title {
                        Some(title) => (text(title)),
                        None => (capital(&plain(&spoken(&program.header)))),
                    }
                }))
                p.standfirst {
                    code { (plain(&program.header)) }
                    @if let Some((continuum, level)) = program.level {
                        " claims level " (link(view, Thing::Level(continuum, level)))
                    }
                    @if let Some(of) = program.population { ", for " (population(view, of)) }
                }
                (groups(view, &program.header, &program.clauses, 3))
            }
        }
    }
}

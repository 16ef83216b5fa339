//! What sources state and no rule uses.

use maud::{Markup, html};

use crate::{
    book::View,
    clause::{cite, notes},
    links::Thing,
    page::wide,
    text::text,
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        p.standfirst {
            "Figures, habits and advice that the sources give. They are kept so that nothing a source says is lost; nothing \
             here decides anything, and nothing here is endorsed."
        }
        (wide("Statements", html! {
            table.statements {
                caption.quiet { "Statements that decide nothing" }
                thead { tr { th scope="col" { "Statement" } th scope="col" { "Source" } } }
                tbody {
                    @for (id, claim) in rules.claims.entries() {
                        tr id=(Thing::Claim(id).anchor(rules)) {
                            th scope="row" { (text(&claim.statement)) (notes(&claim.notes)) }
                            td {
                                @if claim.cites.is_empty() { "none given" }
                                @for it in &claim.cites { p.cites { (cite(view, it)) } }
                            }
                        }
                    }
                }
            }
        }))
    }
}

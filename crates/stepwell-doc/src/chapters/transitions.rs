//! What moves a patient between levels: a diagram, the same as a table, and each rule.

use maud::{Markup, html};
use stepwell_model::{Action, Id, Transition};

use crate::{
    book::{View, level_label},
    clause::{cites, days, head, lifting, notes},
    figures,
    links::{Thing, address, called},
    page::wide,
    text::{capital, plain, spoken, text},
    words::{Place, condition, where_names_stand},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        p.standfirst {
            "A step up or down gives a direction, not a size. A review goes with any other step. Where no single next step \
             satisfies all that is triggered, the answer is a conflict, and all of it is shown."
        }
        (figures::steps(view))
        (wide("Steps between levels", html! {
            table.plain {
                caption { "The same as a table" }
                thead {
                    tr {
                        th scope="col" { "No." }
                        th scope="col" { "What happens" }
                        th scope="col" { "From level" }
                        th scope="col" { "What follows" }
                    }
                }
                tbody {
                    @for (at, (id, transition)) in rules.transitions.entries().enumerate() {
                        tr {
                            td { (at + 1) }
                            th scope="row" { (called(view, Thing::Transition(id), text(&name(transition)))) }
                            td { (figures::from_words(view, transition)) }
                            td { (action(view, transition.action)) }
                        }
                    }
                }
            }
        }))
        @for (at, (id, transition)) in rules.transitions.entries().enumerate() {
            (one(view, at, id, transition))
        }
    }
}

fn one(view: View<'_>, at: usize, id: Id<Transition>, transition: &Transition) -> Markup {
    let place = Place::of(view, None);
    let is_dated = transition.in_force != stepwell_model::Period::default();
    html! {
        article class="entry step" id=(Thing::Transition(id).anchor(view.rules())) {
            (head(
                view,
                2,
                html! { (at + 1) ". " (capital(&action_words(view, transition.action))) },
                html! { code { (plain(&transition.name)) } },
                text(&name(transition)),
            ))
            div.body {
                @if is_dated { p.days { (days(view, transition.in_force)) } }
                (condition(place, &transition.condition))
                (where_names_stand(place, [&transition.condition]))
                (lifting(place, &transition.unless))
                (notes(&transition.notes))
                (cites(view, &transition.cites))
            }
        }
    }
}

/// What a transition is called.
pub(crate) fn name(transition: &Transition) -> String {
    match &transition.title {
        Some(title) => plain(title),
        None => capital(&plain(&spoken(&transition.name))),
    }
}

/// What a transition asks for, in words.
pub(crate) fn action_words(view: View<'_>, action: Action) -> String {
    match action {
        Action::StepUp => "step up".to_owned(),
        Action::StepDown => "step down".to_owned(),
        Action::MoveTo(continuum, level) => {
            let level = view.rules().continua[continuum].levels.get(level as usize);
            format!(
                "move to {}",
                level.map(|it| level_label(&it.label)).unwrap_or_default()
            )
        }
        Action::Review => "review".to_owned(),
        Action::Continue => "continue".to_owned(),
        Action::Discharge => "discharge".to_owned(),
    }
}

fn action(view: View<'_>, action: Action) -> Markup {
    let words = capital(&action_words(view, action));
    html! {
        @if let Action::MoveTo(continuum, level) = action {
            a href=(address(view, Thing::Level(continuum, level))) { (words) }
        } @else { (words) }
    }
}

//! What an amending ruleset changes in its base.

use maud::{Markup, html};
use stepwell_model::{AmendedBlock, AmendedClause, Amendment, Change, Clause, Period, Ruleset};

use crate::{
    book::View,
    clause::{cites, days, head, lifting, notes, title_of},
    links::{Thing, called, link},
    page::heading,
    text::{plain, spoken},
    words::{Place, condition, where_names_stand},
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        @if let Some(amendment) = &rules.amendment {
            p.standfirst {
                "This ruleset changes " b { (plain(&spoken(&amendment.base_name))) " " (amendment.base_version) }
                ". What is not listed here stands as the base has it; all other chapters show the rules as amended. \
                 Whatever is called tightened or relaxed was proved to be so for every possible patient or program."
                @if view.book.base.is_none() { " The base is not at hand here, so that only what is now is shown." }
            }
            (changes(view, amendment))
            (disputes(view, amendment))
            (additions(view))
        }
    }
}

fn changes(view: View<'_>, amendment: &Amendment) -> Markup {
    html! {
        @if !amendment.changes.is_empty() {
            section {
                (heading(view, 2, None, html! { "Changed clauses" }))
                @for change in &amendment.changes { (one(view, change)) }
            }
        }
    }
}

fn one(view: View<'_>, change: &AmendedClause) -> Markup {
    let rules = view.rules();
    let header = match change.block {
        AmendedBlock::Criteria(id) => &rules.blocks[id].header,
        AmendedBlock::Program(id) => &rules.programs[id].header,
    };
    let is: Vec<&Clause> = change
        .clause
        .map(|id| versions(rules, &rules.clause_names[id].id))
        .unwrap_or_default()
        .into_iter()
        .filter(|clause| clause.in_force.meets(change.in_force))
        .collect();
    let was: Option<(&Ruleset, Vec<&Clause>)> = view.book.base.map(|base| (base, versions(base, &change.id)));
    let words = match change.change {
        Change::Tighten => "Tightened",
        Change::Relax => "Relaxed",
        Change::Replace => "Replaced",
        Change::Remove => "Removed",
        Change::Add => "Added",
    };
    let first = is.first().or(was.iter().flat_map(|(_, was)| was).next());
    let kind = first.map(|clause| clause.kind);
    let title = is.iter().find_map(|clause| clause.title.as_deref());
    let short = change.id.rsplit('/').next().unwrap_or_default();
    let title = html! {
        @match change.clause {
            Some(id) => (called(view, Thing::Clause(id), title_of(title, kind, short))),
            None => (title_of(title, kind, short)),
        }
    };
    html! {
        article.entry.change {
            (head(view, 3, html! { (words) }, html! { code { (plain(&change.id)) } }, title))
            div.body {
                @if change.in_force != Period::default() { p.days { (days(view, change.in_force)) } }
                @if let Some((base, was)) = &was {
                    @if change.change != Change::Add {
                        div.was {
                            p.label { "Was" }
                            @for clause in was {
                                (said(Place { view, rules: base, home: Some(header) }, clause))
                            }
                            @if was.is_empty() { p { "nothing of this name" } }
                        }
                    }
                }
                @if change.change != Change::Remove {
                    div.is {
                        p.label { "Is" }
                        @for clause in &is { (said(Place::of(view, Some(header)), clause)) }
                    }
                }
                (notes(&change.notes))
                (cites(view, &change.cites))
            }
        }
    }
}

fn said(place: Place<'_>, clause: &Clause) -> Markup {
    html! {
        (condition(place, &clause.condition))
        (where_names_stand(place, [&clause.condition]))
        (lifting(place, &clause.unless))
    }
}

/// The versions of a clause, by its id.
fn versions<'r>(rules: &'r Ruleset, id: &str) -> Vec<&'r Clause> {
    let name = rules.clause_names.iter().find(|name| name.id == id);
    let versions = name.map_or(&[][..], |name| name.versions.as_slice());
    versions.iter().map(|it| &rules.clauses[*it]).collect()
}

fn disputes(view: View<'_>, amendment: &Amendment) -> Markup {
    html! {
        @if !amendment.disputes.is_empty() {
            section {
                (heading(view, 2, None, html! { "Replaced disputes" }))
                ul.facts { @for id in &amendment.disputes { li { (link(view, Thing::Dispute(*id))) } } }
            }
        }
    }
}

/// Whole blocks that the base does not have.
fn additions(view: View<'_>) -> Markup {
    let rules = view.rules();
    let Some(base) = view.book.base else {
        return html! {};
    };
    let mut things: Vec<Thing> = Vec::new();
    let blocks = rules.blocks.entries();
    things.extend(
        blocks
            .filter(|(_, it)| !base.blocks.iter().any(|other| other.header == it.header))
            .map(|(id, _)| Thing::Block(id)),
    );
    let programs = rules.programs.entries();
    things.extend(
        programs
            .filter(|(_, it)| !base.programs.iter().any(|other| other.header == it.header))
            .map(|(id, _)| Thing::Program(id)),
    );
    let transitions = rules.transitions.entries();
    things.extend(
        transitions
            .filter(|(_, it)| !base.transitions.iter().any(|other| other.name == it.name))
            .map(|(id, _)| Thing::Transition(id)),
    );
    let disputes = rules.disputes.entries();
    things.extend(
        disputes
            .filter(|(_, it)| !base.disputes.iter().any(|other| other.name == it.name))
            .map(|(id, _)| Thing::Dispute(id)),
    );
    html! {
        @if !things.is_empty() {
            section {
                (heading(view, 2, None, html! { "What the base does not have" }))
                ul.facts {
                    @for thing in things {
                        li {
                            @match thing {
                                Thing::Block(_) => "Criteria for ",
                                Thing::Program(_) => "Program: ",
                                Thing::Transition(_) => "Step: ",
                                Thing::Clause(_) | Thing::Placement(_) | Thing::Level(..) | Thing::Dispute(_)
                                | Thing::Define(_) | Thing::Population(_) | Thing::Fact(_) | Thing::Scale(_)
                                | Thing::Choice(_) | Thing::Impossible(_) | Thing::Claim(_) | Thing::Source(_)
                                | Thing::Property(_) | Thing::Known(_) | Thing::Case(_) => "Dispute: ",
                            }
                            (link(view, thing))
                        }
                    }
                }
            }
        }
    }
}

//! One clause, and what clauses share with transitions and terms: sources, notes, days in force, what lifts them.

use maud::{Markup, html};
use stepwell_model::{Cite, Clause, ClauseKind, ClauseName, Id, Period, Unless};

use crate::{
    book::View,
    links::{Thing, called, link},
    page::heading,
    text::{capital, plain, spoken, text},
    words::{Place, condition, where_names_stand},
};

/// A clause with all its versions. `home` is the header of its block; `depth` is that of its heading.
pub(crate) fn clause(view: View<'_>, home: &str, id: Id<ClauseName>, depth: usize) -> Markup {
    let rules = view.rules();
    let name = &rules.clause_names[id];
    let versions: Vec<&Clause> = name.versions.iter().map(|it| &rules.clauses[*it]).collect();
    let place = Place::of(view, Some(home));
    let kind = versions.first().map(|it| it.kind);
    let shown = versions
        .iter()
        .find(|it| it.in_force.contains(view.book.as_of))
        .or(versions.last());
    let title = shown.and_then(|it| it.title.clone());
    let class = kind.map_or("", class);
    html! {
        article class=(format!("entry {class}")) id=(Thing::Clause(id).anchor(rules)) {
            (head(
                view,
                depth,
                html! { (tag(kind, &name.short)) },
                html! { code { (plain(&name.id)) } },
                title_of(title.as_deref(), kind, &name.short),
            ))
            div.body {
                @for version in &versions {
                    @let period = days(view, version.in_force);
                    @if versions.len() > 1 || version.in_force != Period::default() {
                        p.days { (period) }
                    }
                    @if versions.len() > 1 && version.title.is_some() && version.title != title {
                        p.version { (text(version.title.as_deref().unwrap_or_default())) }
                    }
                    (condition(place, &version.condition))
                    (where_names_stand(place, [&version.condition]))
                    (lifting(place, &version.unless))
                    (notes(&version.notes))
                    (cites(view, &version.cites))
                }
            }
        }
    }
}

pub(crate) fn title_of(title: Option<&str>, kind: Option<ClauseKind>, short: &str) -> Markup {
    match (title, kind) {
        (Some(title), _) => text(title),
        (None, Some(ClauseKind::Admit)) => html! { "How the criteria combine" },
        (None, _) => html! { (capital(&plain(&spoken(short)))) },
    }
}

/// What a clause does, in a word or two.
fn tag(kind: Option<ClauseKind>, short: &str) -> String {
    match kind {
        Some(ClauseKind::Dimension) => capital(&plain(&spoken(short))),
        Some(ClauseKind::Criterion) => "Criterion".to_owned(),
        Some(ClauseKind::Exclude) => "Shuts the level".to_owned(),
        Some(ClauseKind::Admit) => "Admitted when".to_owned(),
        Some(ClauseKind::Require) => "Required".to_owned(),
        Some(ClauseKind::Recommend) => "Recommended".to_owned(),
        Some(ClauseKind::Typical) => "Usual".to_owned(),
        Some(ClauseKind::Flag) => "To tell".to_owned(),
        None => String::new(),
    }
}

fn class(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Require => "binding",
        ClauseKind::Exclude => "shuts",
        ClauseKind::Admit => "admit",
        ClauseKind::Recommend | ClauseKind::Typical => "usual",
        ClauseKind::Flag => "flag",
    }
}

/// The head of an entry: a column with what it is and what it is called in the file, and its title.
pub(crate) fn head(view: View<'_>, depth: usize, tag: Markup, id: Markup, title: Markup) -> Markup {
    html! {
        header {
            div.margin { p.tag { (tag) } p.id { (id) } }
            (heading(view, depth, None, title))
        }
    }
}

/// What lifts a clause.
pub(crate) fn lifting(place: Place<'_>, unless: &[Unless]) -> Markup {
    html! {
        @for it in unless {
            div.unless {
                p.lead {
                    b { "Unless" }
                    " "
                    @match &it.title {
                        Some(title) => (text(title)),
                        None => (plain(&spoken(&it.name))),
                    }
                    ":"
                }
                (condition(place, &it.condition))
                (where_names_stand(place, [&it.condition]))
                (notes(&it.notes))
                (cites(place.view, &it.cites))
            }
        }
    }
}

/// Notes of the author.
pub(crate) fn notes(notes: &[String]) -> Markup {
    html! { @for note in notes { p.note { (text(note)) } } }
}

/// Where it comes from.
pub(crate) fn cites(view: View<'_>, cites: &[Cite]) -> Markup {
    html! {
        @if !cites.is_empty() {
            p.cites {
                span.label { @if cites.len() == 1 { "Source" } @else { "Sources" } }
                " "
                @for (at, it) in cites.iter().enumerate() {
                    @if at > 0 { "; " }
                    (cite(view, it))
                }
            }
        }
    }
}

/// A place in a source.
pub(crate) fn cite(view: View<'_>, cite: &Cite) -> Markup {
    source_at(view, cite.source, cite.place.as_deref())
}

/// A place in a source, by its parts.
pub(crate) fn source_at(view: View<'_>, source: Id<stepwell_model::Source>, place: Option<&str>) -> Markup {
    html! {
        (link(view, Thing::Source(source)))
        @if let Some(place) = place { ", " q { (text(place)) } }
    }
}

/// The days on which something counts, seen from the day of the manual.
pub(crate) fn days(view: View<'_>, period: Period) -> Markup {
    let today = view.book.as_of;
    let ahead = period.from.is_some_and(|from| from > today);
    let past = period.until.is_some_and(|until| until < today);
    html! {
        @if past { span class="state past" { "No longer in force" } " " }
        @else if ahead { span class="state coming" { "Not yet in force" } " " }
        @else { span class="state now" { "In force" } " " }
        (stretch(period))
    }
}

/// `from 2024-01-01 until 2024-06-30`
pub(crate) fn stretch(period: Period) -> Markup {
    let day = |day: stepwell_model::Day| html! { time datetime=(day.to_string()) { (day.to_string()) } };
    html! {
        @match (period.from, period.until) {
            (Some(from), Some(until)) => { "from " (day(from)) " to " (day(until)) ", both days in" }
            (Some(from), None) => { "from " (day(from)) }
            (None, Some(until)) => { "to " (day(until)) ", that day in" }
            (None, None) => "on every day of the ruleset",
        }
    }
}

/// Where something is used, as links.
pub(crate) fn users(view: View<'_>, things: &[Thing]) -> Markup {
    html! {
        @for (at, thing) in things.iter().enumerate() {
            @if at > 0 { ", " }
            (user(view, *thing))
        }
    }
}

/// What uses something, called so that it is known without its page.
pub(crate) fn user(view: View<'_>, thing: Thing) -> Markup {
    let rules = view.rules();
    let name = thing.name(rules);
    let kind = match thing {
        Thing::Dispute(_) => "dispute ",
        Thing::Define(_) => "term ",
        Thing::Population(_) => "who is meant: ",
        Thing::Transition(_) => "step ",
        Thing::Impossible(_) => "cannot be: ",
        Thing::Property(_) => "property: ",
        Thing::Known(_) => "hole ",
        Thing::Claim(_) => "statement: ",
        Thing::Program(_) => "program ",
        Thing::Placement(_) => "placement ",
        Thing::Block(_)
        | Thing::Clause(_)
        | Thing::Level(..)
        | Thing::Fact(_)
        | Thing::Scale(_)
        | Thing::Choice(_)
        | Thing::Source(_)
        | Thing::Case(_) => "",
    };
    let name = name.trim_start_matches("known ").to_owned();
    called(view, thing, html! { (kind) (name) })
}

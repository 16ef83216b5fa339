//! What has to be known: each question, how it may be answered, and what the answer is used for.

use std::collections::BTreeMap;

use maud::{Markup, html};
use stepwell_model::{Dimension, Fact, FactGroup, FactType, Id};

use crate::{
    book::View,
    clause::users,
    links::{Thing, address},
    page::{heading, wide},
    text::{capital, plain, spoken, text},
    uses::answers,
    words::{answer_kind, label},
};

/// Where a fact is asked: the dimensions in their order, then groups by title.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Dimension(Id<Dimension>),
    Titled(String),
    Other,
}

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    let mut groups: BTreeMap<Group, Vec<(Id<Fact>, &Fact)>> = BTreeMap::new();
    let mut unused: Vec<(Id<Fact>, &Fact)> = Vec::new();
    for (id, fact) in rules.facts.entries() {
        if !view.book.uses.is_asked(id) {
            unused.push((id, fact));
            continue;
        }
        let group = match &fact.group {
            FactGroup::Dimension(dimension, _) => Group::Dimension(*dimension),
            FactGroup::Group(Some(title)) => Group::Titled(title.clone()),
            FactGroup::Group(None) => Group::Other,
        };
        groups.entry(group).or_default().push((id, fact));
    }
    html! {
        p.standfirst {
            "A question that is not answered stays open: nothing is taken for granted. The name under a question is the one \
             under which the answer is given to the program."
        }
        @for (group, facts) in &groups {
            @let name = group_name(view, group);
            section {
                (heading(view, 2, None, text(&name)))
                (wide(&format!("Questions: {name}"), table(view, &name, facts)))
            }
        }
        @if !unused.is_empty() {
            section {
                (heading(view, 2, None, html! { "Questions that no rule here asks" }))
                p.standfirst { "They belong to words that this ruleset shares with others." }
                ul.columns {
                    @for (id, fact) in &unused {
                        li id=(Thing::Fact(*id).anchor(rules)) {
                            @if let Some(question) = &fact.question { (text(question)) " " }
                            code { (plain(&fact.name)) }
                        }
                    }
                }
            }
        }
    }
}

fn group_name(view: View<'_>, group: &Group) -> String {
    match group {
        Group::Dimension(id) => {
            let dimension = &view.rules().dimensions[*id];
            match &dimension.title {
                Some(title) => format!("Dimension {}: {}", dimension.label, plain(title)),
                None => format!("Dimension {}", dimension.label),
            }
        }
        Group::Titled(title) => plain(title),
        Group::Other => "Other questions".to_owned(),
    }
}

fn table(view: View<'_>, name: &str, facts: &[(Id<Fact>, &Fact)]) -> Markup {
    html! {
        table.questions {
            caption.quiet { (text(name)) }
            thead {
                tr {
                    th scope="col" { "Question" }
                    th scope="col" { "Answer" }
                    th scope="col" { "Used in" }
                }
            }
            tbody { @for (id, fact) in facts { (row(view, *id, fact)) } }
        }
    }
}

fn row(view: View<'_>, id: Id<Fact>, fact: &Fact) -> Markup {
    let rules = view.rules();
    html! {
        tr {
            th scope="row" id=(Thing::Fact(id).anchor(rules)) {
                @match &fact.question {
                    Some(question) => (text(question)),
                    None => (capital(&plain(&spoken(&fact.name)))),
                }
                " " code { (plain(&fact.name)) }
                @if let FactGroup::Dimension(_, Some(area)) = &fact.group { p.note { "Area: " (text(area)) } }
                @if let Some(note) = &fact.note { p.note { (text(note)) } }
            }
            td { (answer(view, fact)) }
            td.users { (users(view, view.book.uses.of_thing(Thing::Fact(id)))) }
        }
    }
}

fn answer(view: View<'_>, fact: &Fact) -> Markup {
    const MOST: usize = 40;
    let rules = view.rules();
    let kind = &fact.kind;
    let count = match kind {
        FactType::Scale(id) => rules.scales[*id].values.len(),
        FactType::Choice(id) | FactType::Set(id) => rules.choices[*id].values.len(),
        FactType::YesNo | FactType::Level(_) | FactType::Number(_) | FactType::Date => 0,
    };
    let labels: Vec<String> = (0_u32..)
        .take(count.min(MOST))
        .map(|at| label(rules, kind, at))
        .collect();
    let words = answer_kind(rules, kind, &fact.range);
    html! {
        @match answers(kind) {
            None => (words),
            Some(values) => {
                a href=(address(view, values)) { (words) } ": " (labels.join(", "))
                @if count > MOST { " and " (count - MOST) " more" }
            }
        }
    }
}

//! The examples of a ruleset as worked cases: what is known, what is decided, and why. Each is evaluated here.

mod results;

use std::collections::BTreeMap;

use maud::{Markup, html};
use stepwell::Facts;
use stepwell_model::{Day, Example, Target};

use self::results::Case;
use crate::{
    book::{View, placement_name},
    links::{Thing, called},
    page::heading,
    text::{capital, counted, plain, spoken, text},
    words::answer,
};

/// What a case is about, in the order in which cases are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Placement(usize),
    Criteria,
    Program(usize),
    Transitions,
    Disputes,
    Terms,
    Nothing,
}

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    let mut groups: BTreeMap<About, Vec<(usize, &Example)>> = BTreeMap::new();
    for (at, example) in rules.examples.iter().enumerate() {
        groups
            .entry(about(view, example))
            .or_default()
            .push((at, example));
    }
    html! {
        p.standfirst {
            "Each case was decided by the rules of this manual, as they are printed here. What a case does not tell is not \
             known, and nothing is taken for granted in its place."
        }
        @if !view.whole && groups.len() > 1 {
            ul.jumps {
                @for (about, cases) in &groups {
                    li { a href=(format!("#{}", anchor(*about))) { (title(view, *about)) } " " span.count { (cases.len()) } }
                }
            }
        }
        @for (about, cases) in &groups {
            section {
                (heading(view, 2, Some(&anchor(*about)), text(&title(view, *about))))
                p.standfirst { (counted(cases.len(), "case")) "." }
                @for (at, example) in cases { (one(view, *at, example)) }
            }
        }
    }
}

fn about(view: View<'_>, example: &Example) -> About {
    let rules = view.rules();
    let Some(first) = example.expect.first() else {
        return About::Nothing;
    };
    match first.target {
        Target::Placement(id) => About::Placement(id.index()),
        Target::Program(id) => About::Program(id.index()),
        Target::Block(_) => About::Criteria,
        Target::Clause(id) => {
            let program = rules.programs.iter().position(|it| it.clauses.contains(&id));
            program.map_or(About::Criteria, About::Program)
        }
        Target::Transition(_) | Target::Transitions => About::Transitions,
        Target::Dispute(_) => About::Disputes,
        Target::Population(_) | Target::Define(_) => About::Terms,
    }
}

fn anchor(about: About) -> String {
    match about {
        About::Placement(at) => format!("cases-of-placement-{}", at + 1),
        About::Criteria => "cases-of-criteria".to_owned(),
        About::Program(at) => format!("cases-of-program-{}", at + 1),
        About::Transitions => "cases-of-transitions".to_owned(),
        About::Disputes => "cases-of-disputes".to_owned(),
        About::Terms => "cases-of-terms".to_owned(),
        About::Nothing => "other-cases".to_owned(),
    }
}

fn title(view: View<'_>, about: About) -> String {
    let rules = view.rules();
    match about {
        About::Placement(at) => placement_name(rules, stepwell_model::Id::new(at)),
        About::Criteria => "Single criteria".to_owned(),
        About::Program(at) => {
            let program = rules.programs.iter().nth(at);
            let name = program.map(|it| match &it.title {
                Some(title) => plain(title),
                None => capital(&plain(&spoken(&it.header))),
            });
            format!("Program: {}", name.unwrap_or_default())
        }
        About::Transitions => "Moving between levels".to_owned(),
        About::Disputes => "Disputes".to_owned(),
        About::Terms => "Terms".to_owned(),
        About::Nothing => "Other cases".to_owned(),
    }
}

fn one(view: View<'_>, at: usize, example: &Example) -> Markup {
    let rules = view.rules();
    let in_force = rules.in_force;
    let day = example
        .as_of
        .or(in_force.from)
        .or(in_force.until)
        .unwrap_or(Day::LAST);
    let facts = Facts {
        id: None,
        as_of: Some(day),
        facts: stepwell_eval::Facts::of(rules, example.given.iter().map(|(fact, given)| (*fact, given))),
    };
    let impossible = view.book.ready.impossible(&facts, day);
    let contradicted = view.book.contradicted.contains(&at);
    html! {
        article.case id=(Thing::Case(at).anchor(rules)) {
            header {
                div.margin { p.tag { "Case " (at + 1) } }
                (heading(view, 3, None, text(&capital(&example.title))))
            }
            div.body {
                div.given {
                    p.label { "What is known" @if example.as_of.is_some() { " on " (day.to_string()) } }
                    @if example.given.is_empty() { p { "Nothing." } }
                    @else {
                        dl.known {
                            @for (fact, given) in &example.given {
                                @let it = &rules.facts[*fact];
                                div {
                                    dt { (called(view, Thing::Fact(*fact), html! { (spoken(&it.name)) })) }
                                    dd { (answer(rules, &it.kind, given)) }
                                }
                            }
                        }
                    }
                }
                div.decided {
                    p.label { "What is decided" }
                    @if !impossible.is_empty() {
                        p { span class="state past" { "Refused" } " " (text(&impossible.join("; "))) }
                    } @else {
                        (Case::new(view, facts, day).results(example))
                    }
                    @if contradicted {
                        p.contradicted {
                            b { "This is not what its author expects." } " See " code { "stepwell test" } "."
                        }
                    }
                }
            }
        }
    }
}

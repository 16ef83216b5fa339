//! Every level, and the matrix of levels by dimensions.

use std::collections::BTreeSet;

use maud::{Markup, html};
use stepwell_model::{Block, Choose, Clause, ClauseKind, ClauseName, Continuum, Id, Placement, Ruleset};

use crate::{
    book::{Part, View, level_label, placement_name},
    clause::notes,
    links::{Thing, address, link},
    page::{heading, wide},
    text::{plain, spoken, text},
    words::population,
};

pub(super) fn body(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        @for (id, placement) in rules.placements.entries() {
            section {
                (heading(view, 2, Some(&Thing::Placement(id).anchor(rules)), text(&placement_name(rules, id))))
                p.standfirst {
                    @match placement.choose {
                        Choose::LeastIntensive => "Among the levels whose criteria are met, the least intensive is chosen.",
                        Choose::MostIntensive => "Among the levels whose criteria are met, the most intensive is chosen.",
                        Choose::Every => "Every level whose criteria are met is given.",
                    }
                    @if let Some(of) = placement.population { " It is for " (population(view, of)) "." }
                    " Where no level’s criteria are met, the answer says so: no level takes their place."
                }
                (notes(&placement.notes))
                (matrix(view, id, placement))
            }
        }
        @for (id, continuum) in rules.continua.entries() {
            section { (levels(view, id, continuum)) }
        }
    }
}

/// The kinds of clauses that make up a column each, besides the dimensions.
const BESIDE: [(ClauseKind, &str); 2] = [
    (ClauseKind::Criterion, "Other criteria"),
    (ClauseKind::Exclude, "Shuts the level"),
];

fn matrix(view: View<'_>, id: Id<Placement>, placement: &Placement) -> Markup {
    let rules = view.rules();
    let blocks: Vec<&Block> = rules
        .blocks
        .iter()
        .filter(|block| block.placement == id)
        .collect();
    let dimensions = dimensions(rules, &blocks);
    let beside: Vec<(ClauseKind, &'static str)> = BESIDE
        .into_iter()
        .filter(|(kind, _)| {
            let mut clauses = blocks.iter().flat_map(|block| &block.clauses);
            clauses.any(|clause| kind_of(rules, *clause) == Some(*kind))
        })
        .collect();
    let title = placement_name(rules, id);
    let rows: Vec<Row> = dimensions
        .into_iter()
        .map(Row::Dimension)
        .chain(beside.into_iter().map(|(kind, name)| Row::Kind(kind, name)))
        .collect();
    // Whatever is fewer stands side by side.
    let levels_across = blocks.len() < rows.len();
    let head = |block: &Block| {
        let level = rules.continua[placement.continuum]
            .levels
            .get(block.level as usize);
        html! {
            a href=(view.chapter(Part::Criteria(id, block.level))) {
                @if let Some(level) = level { (level_head(&level.label, level.title.as_deref())) }
            }
            @if let Some(of) = block.population { span.who { (population(view, of)) } }
        }
    };
    let table = html! {
        table.matrix {
            caption { "What each level asks for: " (text(&title)) }
            @if levels_across {
                thead {
                    tr { th scope="col" { "What is asked" } @for block in &blocks { th scope="col" { (head(block)) } } }
                }
                tbody {
                    @for row in &rows {
                        tr {
                            th scope="row" { (row.name(rules)) }
                            @for block in &blocks { td { (cell(view, block, row)) } }
                        }
                    }
                }
            } @else {
                thead {
                    tr { th scope="col" { "Level" } @for row in &rows { th scope="col" { (row.name(rules)) } } }
                }
                tbody {
                    @for block in &blocks {
                        tr {
                            th scope="row" { (head(block)) }
                            @for row in &rows { td { (cell(view, block, row)) } }
                        }
                    }
                }
            }
        }
    };
    let judged: BTreeSet<u32> = blocks.iter().map(|block| block.level).collect();
    let levels = &rules.continua[placement.continuum].levels;
    let others: Vec<String> = (0_u32..)
        .zip(levels)
        .filter(|(at, _)| !judged.contains(at))
        .map(|(_, level)| level_label(&level.label))
        .collect();
    html! {
        @if blocks.is_empty() {
            p { "No level has criteria yet." }
        } @else {
            (wide(&format!("Matrix of {}", spoken(&placement.name)), table))
            @if !others.is_empty() {
                p.aside { b { "Not judged" } ", since they have no criteria here: " (others.join(", ")) "." }
            }
        }
    }
}

/// What levels are compared by.
enum Row {
    /// A dimension, by the name of its clauses.
    Dimension(String),
    /// All clauses of a kind.
    Kind(ClauseKind, &'static str),
}

impl Row {
    fn name(&self, rules: &Ruleset) -> Markup {
        match self {
            Row::Dimension(short) => dimension_name(rules, short),
            Row::Kind(_, name) => html! { span.level-label { (name) } },
        }
    }

    fn holds(&self, rules: &Ruleset, clause: Id<ClauseName>) -> bool {
        match self {
            Row::Dimension(short) => {
                kind_of(rules, clause) == Some(ClauseKind::Dimension)
                    && rules.clause_names[clause].short == *short
            }
            Row::Kind(kind, _) => kind_of(rules, clause) == Some(*kind),
        }
    }
}

fn level_head(label: &str, title: Option<&str>) -> Markup {
    html! {
        span.level-label { (level_label(label)) }
        @if let Some(title) = title { " " span.level-title { (text(title)) } }
    }
}

fn cell(view: View<'_>, block: &Block, row: &Row) -> Markup {
    let rules = view.rules();
    let clauses: Vec<Id<ClauseName>> = block
        .clauses
        .iter()
        .copied()
        .filter(|clause| row.holds(rules, *clause))
        .collect();
    html! {
        @match clauses.as_slice() {
            [] => span.none { span aria-hidden="true" { "–" } span.quiet { "nothing asked" } },
            [only] => (entry(view, *only)),
            several => ul { @for clause in several { li { (entry(view, *clause)) } } },
        }
    }
}

fn entry(view: View<'_>, id: Id<ClauseName>) -> Markup {
    let rules = view.rules();
    let title = current(view, id).and_then(|clause| clause.title.as_deref());
    let words = match title {
        Some(title) => text(title),
        None => html! { (plain(&spoken(&rules.clause_names[id].short))) },
    };
    html! { a href=(address(view, Thing::Clause(id))) { (words) } }
}

/// The version of a clause that is in force, or else the last one.
fn current<'a>(view: View<'a>, id: Id<ClauseName>) -> Option<&'a Clause> {
    let rules = view.rules();
    let mut versions = rules.clause_names[id]
        .versions
        .iter()
        .map(|it| &rules.clauses[*it]);
    let last = versions.clone().next_back();
    versions.find(|it| it.in_force.contains(view.book.as_of)).or(last)
}

fn kind_of(rules: &Ruleset, id: Id<ClauseName>) -> Option<ClauseKind> {
    let first = rules.clause_names[id].versions.first()?;
    Some(rules.clauses[*first].kind)
}

/// The dimensions that some clause speaks of, in their order.
fn dimensions(rules: &Ruleset, blocks: &[&Block]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for clause in blocks.iter().flat_map(|block| &block.clauses) {
        if kind_of(rules, *clause) == Some(ClauseKind::Dimension) {
            let short = &rules.clause_names[*clause].short;
            let label = short.strip_prefix("dimension ").unwrap_or(short);
            let at = rules.dimensions.iter().position(|it| it.label == label);
            found.insert((at.unwrap_or(usize::MAX), short.clone()));
        }
    }
    found.into_iter().map(|(_, short)| short).collect()
}

fn dimension_name(rules: &Ruleset, short: &str) -> Markup {
    let label = short.strip_prefix("dimension ").unwrap_or(short);
    let dimension = rules.dimensions.iter().find(|it| it.label == label);
    html! {
        span.level-label { (crate::text::capital(&plain(&spoken(short)))) }
        @if let Some(title) = dimension.and_then(|it| it.title.as_deref()) {
            " " span.level-title { (text(title)) }
        }
    }
}

/// The levels of a continuum, with what they are also called.
fn levels(view: View<'_>, id: Id<Continuum>, continuum: &Continuum) -> Markup {
    let rules = view.rules();
    let title = match &continuum.title {
        Some(title) => plain(title),
        None => plain(&spoken(&continuum.name)),
    };
    let has_aliases = continuum.levels.iter().any(|it| !it.aliases.is_empty());
    let placements: Vec<Id<Placement>> = rules
        .placements
        .entries()
        .filter(|(_, it)| it.continuum == id)
        .map(|(id, _)| id)
        .collect();
    html! {
        (heading(view, 2, None, text(&title)))
        (wide(&format!("Levels of {}", spoken(&continuum.name)), html! {
            table.plain {
                caption { "Levels, from the least intensive up" }
                thead {
                    tr {
                        th scope="col" { "Level" }
                        th scope="col" { "Name" }
                        @if has_aliases { th scope="col" { "Also called" } }
                        @if !placements.is_empty() { th scope="col" { "Criteria" } }
                    }
                }
                tbody {
                    @for (at, level) in (0_u32..).zip(&continuum.levels) {
                        tr {
                            th scope="row" id=(Thing::Level(id, at).anchor(rules)) { (level_label(&level.label)) }
                            td {
                                @if let Some(title) = &level.title { (text(title)) }
                                @if let Some(note) = &level.note { p.note { (text(note)) } }
                            }
                            @if has_aliases { td { (level.aliases.iter().map(|it| plain(it)).collect::<Vec<_>>().join(", ")) } }
                            @if !placements.is_empty() {
                                td {
                                    @let judged: Vec<Id<Placement>> = placements.iter().copied()
                                        .filter(|it| view.has(Part::Criteria(*it, at))).collect();
                                    @if judged.is_empty() { span.none { "not judged" } }
                                    @for (nth, placement) in judged.iter().enumerate() {
                                        @if nth > 0 { ", " }
                                        a href=(view.chapter(Part::Criteria(*placement, at))) {
                                            @if placements.len() > 1 { (text(&placement_name(rules, *placement))) }
                                            @else { "Criteria for " (level_label(&level.label)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }))
        @let programs: Vec<_> = rules.programs.entries()
            .filter(|(_, it)| it.level.is_some_and(|(of, _)| of == id)).collect();
        @if !programs.is_empty() {
            p.aside {
                "Programs at these levels: "
                @for (nth, (program, it)) in programs.iter().enumerate() {
                    @if nth > 0 { ", " }
                    (link(view, Thing::Program(*program)))
                    @if let Some((_, at)) = it.level {
                        " (" (continuum.levels.get(at as usize).map(|it| level_label(&it.label)).unwrap_or_default()) ")"
                    }
                }
                "."
            }
        }
    }
}

//! The criteria of one level in one placement.

use maud::{Markup, html};
use stepwell_model::{Block, ClauseKind, ClauseName, Id, Placement, Ruleset};

use crate::{
    book::View,
    clause::clause,
    links::{Thing, called, link},
    page::heading,
    text::{plain, spoken, text},
    words::population,
};

/// The groups in which clauses are shown: how they combine comes first, since all else hangs on it.
const GROUPS: [(&str, &[ClauseKind]); 5] = [
    ("Who is admitted", &[ClauseKind::Admit]),
    (
        "What is asked",
        &[ClauseKind::Dimension, ClauseKind::Criterion, ClauseKind::Require],
    ),
    ("What shuts this level", &[ClauseKind::Exclude]),
    (
        "What is recommended or usual, and decides nothing",
        &[ClauseKind::Recommend, ClauseKind::Typical],
    ),
    ("What to tell, and decides nothing", &[ClauseKind::Flag]),
];

pub(super) fn body(view: View<'_>, placement: Id<Placement>, level: u32) -> Markup {
    let rules = view.rules();
    let of = &rules.placements[placement];
    let blocks: Vec<(Id<Block>, &Block)> = rules
        .blocks
        .entries()
        .filter(|(_, block)| block.placement == placement && block.level == level)
        .collect();
    let aliases = rules.continua[of.continuum].levels.get(level as usize);
    let several = blocks.len() > 1;
    html! {
        p.standfirst {
            "Decides "
            @match &of.title {
                Some(title) => (called(view, Thing::Placement(placement), text(title))),
                None => (link(view, Thing::Placement(placement))),
            }
            @if !several {
                @for (_, block) in &blocks {
                    @if let Some(who) = block.population.or(of.population) { ", for " (population(view, who)) }
                }
            }
            "."
            @if let Some(level) = aliases {
                @if !level.aliases.is_empty() {
                    " Also called " (level.aliases.iter().map(|it| plain(it)).collect::<Vec<_>>().join(", ")) "."
                }
            }
        }
        @if let Some(note) = aliases.and_then(|level| level.note.as_deref()) { p.note { (text(note)) } }
        @for (id, block) in &blocks {
            @let anchor = Thing::Block(*id).anchor(rules);
            @if several {
                section.block {
                    (heading(view, 2, Some(&anchor), html! {
                        @match (block.population, &block.title) {
                            (Some(who), _) => { "For " (population(view, who)) }
                            (None, Some(title)) => (text(title)),
                            (None, None) => (plain(&spoken(&block.header))),
                        }
                    }))
                    (groups(view, &block.header, &block.clauses, 3))
                }
            } @else {
                section.block id=(anchor) { (groups(view, &block.header, &block.clauses, 2)) }
            }
        }
    }
}

/// Clauses by what they do, each group under a heading of that depth.
pub(super) fn groups(view: View<'_>, home: &str, clauses: &[Id<ClauseName>], depth: usize) -> Markup {
    let rules = view.rules();
    html! {
        @for (title, kinds) in GROUPS {
            @let own: Vec<Id<ClauseName>> = clauses.iter().copied()
                .filter(|it| kind(rules, *it).is_some_and(|kind| kinds.contains(&kind)))
                .collect();
            @if !own.is_empty() {
                section.group {
                    (heading(view, depth, None, html! { (title) }))
                    @for id in own { (clause(view, home, id, depth + 1)) }
                }
            }
        }
    }
}

fn kind(rules: &Ruleset, id: Id<ClauseName>) -> Option<ClauseKind> {
    let first = rules.clause_names[id].versions.first()?;
    Some(rules.clauses[*first].kind)
}

//! The first page: what the manual is, whom it covers, what it leaves out, and how it stands to its sources.

use maud::{Markup, html};
use stepwell_model::{Choose, FolderKind, Id, Placement, Ruleset};

use crate::{
    book::{Part, View, level_label, placement_name},
    clause::{days, stretch},
    links::{Thing, called, link},
    page::{WHOLE, chapters_listed, heading},
    text::{counted, listed, plain, spoken, text},
    words::population,
};

pub(super) fn body(view: View<'_>) -> Markup {
    html! {
        (control(view))
        section.standing aria-labelledby="standing" {
            (heading(view, 2, Some("standing"), html! { "How this manual stands to its sources" }))
            p {
                "It restates public sources in the words of its author, and says of each rule where it comes from. It is not \
                 published, reviewed or endorsed by any of those sources, nor by the owner of any criteria they speak of; \
                 where they are the authority, their own text counts. "
                b { "It gives no medical advice and takes the place of no clinical judgement." }
            }
            p {
                "What it prints is what the rules decide: cases and diagrams are worked out from the same text by the same \
                 program. A copy is current as long as its version and digest are those of the ruleset in use."
            }
        }
        section {
            (heading(view, 2, Some("covers"), html! { "What it covers" }))
            (covers(view))
        }
        section {
            (heading(view, 2, Some("leaves-out"), html! { "What it leaves out" }))
            (leaves_out(view))
        }
        section {
            (heading(view, 2, Some("reading"), html! { "How to read it" }))
            (reading())
        }
        section.chapters {
            (heading(view, 2, Some("chapters"), html! { "Chapters" }))
            ol {
                @for chapter in chapters_listed(view.book, None).into_iter().skip(1) {
                    li {
                        span.no { (chapter.number) }
                        div {
                            a href=(view.chapter(chapter.part)) { (text(&chapter.title)) }
                            p { (text(&chapter.about)) }
                        }
                    }
                }
            }
            @if !view.whole {
                p { a href=(WHOLE) { "The whole manual on one page" } ", for printing or searching." }
            }
        }
    }
}

/// What a printed policy says of itself at its head.
fn control(view: View<'_>) -> Markup {
    let rules = view.rules();
    let row = |name: &str, words: Markup| html! { tr { th scope="row" { (name) } td { (words) } } };
    html! {
        table.control {
            caption.quiet { "About this manual" }
            tbody {
                (row("Ruleset", html! { code { (plain(&rules.name)) } }))
                (row("Version", html! { (rules.version) }))
                (row("In force", days(view, rules.in_force)))
                (row("Shown as of", html! { (view.book.as_of.to_string()) }))
                @if let Some(day) = rules.review_by {
                    (row("To be reviewed by", html! {
                        (day.to_string())
                        @if day < view.book.as_of { " " span class="state past" { "Overdue" } }
                    }))
                }
                @if let Some(edition) = &rules.edition {
                    (row("Dimensions numbered as in", text(edition)))
                }
                @if let Some(amendment) = &rules.amendment {
                    (row("Amends", html! {
                        a href=(view.chapter(Part::Amendments)) { (plain(&spoken(&amendment.base_name))) }
                        " " (amendment.base_version)
                    }))
                }
                (row("Digest", html! { code.digest { (rules.digest) } }))
            }
        }
    }
}

fn covers(view: View<'_>) -> Markup {
    let rules = view.rules();
    let asked = rules
        .facts
        .ids()
        .filter(|id| view.book.uses.is_asked(*id))
        .count();
    let chapter = |part: Part, words: String| {
        html! { @if view.has(part) { a href=(view.chapter(part)) { (words) } } @else { (words) } }
    };
    html! {
        ul.facts {
            @if rules.kind == FolderKind::Vocabulary {
                li { "Words that other rulesets share. It decides nothing by itself." }
            }
            @for (id, placement) in rules.placements.entries() {
                li { (decides(view, id, placement)) }
            }
            @for (id, program) in rules.programs.entries() {
                li {
                    b {
                        @match &program.title {
                            Some(title) => (called(view, Thing::Program(id), text(title))),
                            None => (link(view, Thing::Program(id))),
                        }
                    }
                    ": what such a program must offer"
                    @if let Some(of) = program.population { ", for " (population(view, of)) }
                    @if let Some((continuum, level)) = program.level {
                        ", at level " (link(view, Thing::Level(continuum, level)))
                    }
                    "."
                }
            }
            @if !rules.transitions.is_empty() {
                li {
                    b { (chapter(Part::Transitions, counted(rules.transitions.len(), "rule"))) }
                    " on moving between levels."
                }
            }
            li {
                b { (chapter(Part::Questions, counted(asked, "question"))) } " asked; "
                b { (chapter(Part::Sources, counted(rules.sources.len(), "source"))) } "; "
                @if !rules.disputes.is_empty() {
                    b { (chapter(Part::Disputes, counted(rules.disputes.len(), "question"))) }
                    " on which sources disagree, each with every reading; "
                }
                b { (chapter(Part::Cases, counted(rules.examples.len(), "worked case"))) } "."
            }
        }
    }
}

fn decides(view: View<'_>, id: Id<Placement>, placement: &Placement) -> Markup {
    let rules = view.rules();
    let levels: Vec<Markup> = levels_with_criteria(rules, id)
        .into_iter()
        .map(|level| html! { a href=(view.chapter(Part::Criteria(id, level))) { (label(rules, placement, level)) } })
        .collect();
    let chooses = match placement.choose {
        Choose::LeastIntensive => "the least intensive level whose criteria are met",
        Choose::MostIntensive => "the most intensive level whose criteria are met",
        Choose::Every => "every level whose criteria are met",
    };
    html! {
        b {
            @match &placement.title {
                Some(title) => (called(view, Thing::Placement(id), text(title))),
                None => (link(view, Thing::Placement(id))),
            }
        }
        @if let Some(of) = placement.population { " for " (population(view, of)) }
        @if levels.is_empty() {
            ", for which no level has criteria yet."
        } @else {
            @if levels.len() <= 24 {
                ", among levels " (listed(&levels, "and"))
            } @else {
                ", among " (levels.len()) " levels"
            }
            ": " (chooses) "."
        }
    }
}

fn levels_with_criteria(rules: &Ruleset, id: Id<Placement>) -> Vec<u32> {
    let mut levels: Vec<u32> = rules
        .blocks
        .iter()
        .filter(|block| block.placement == id)
        .map(|block| block.level)
        .collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

fn label(rules: &Ruleset, placement: &Placement, level: u32) -> String {
    let levels = &rules.continua[placement.continuum].levels;
    levels
        .get(level as usize)
        .map(|it| level_label(&it.label))
        .unwrap_or_default()
}

fn leaves_out(view: View<'_>) -> Markup {
    let rules = view.rules();
    let open = rules.disputes.iter().filter(|it| it.followed.is_none()).count();
    html! {
        ul.facts {
            @for (id, placement) in rules.placements.entries() {
                @let with = levels_with_criteria(rules, id);
                @let levels = &rules.continua[placement.continuum].levels;
                @let without: Vec<String> = (0_u32..).zip(levels)
                    .filter(|(at, _)| !with.contains(at))
                    .map(|(_, level)| level_label(&level.label))
                    .collect();
                @if !without.is_empty() {
                    li {
                        b { "Levels not judged" } ", since they have no criteria here: "
                        @if without.len() <= 24 { (without.join(", ")) } @else { (without.len()) }
                        @if rules.placements.len() > 1 { " (" (link(view, Thing::Placement(id))) ")" }
                        ". Nobody is ever placed there by this manual."
                    }
                }
                @if let Some(of) = placement.population {
                    li {
                        b { "Everybody but " (population(view, of)) } " is out of scope of "
                        (called(view, Thing::Placement(id), text(&placement_name(rules, id)))) "."
                    }
                }
            }
            @if !rules.known.is_empty() {
                li {
                    b { a href=(view.chapter(Part::Proofs)) { (counted(rules.known.len(), "known hole")) } }
                    ": who fits no level, or more than one, and why that is meant."
                }
            }
            @if open > 0 {
                li {
                    b { a href=(view.chapter(Part::Disputes)) { (counted(open, "open dispute")) } }
                    ": where no reading is followed, the answer stays open wherever the readings differ."
                }
            }
            li {
                b { "Days on which it is not in force" } ": it decides " (stretch(rules.in_force))
                ", and is out of scope on all others."
            }
            li {
                b { "Guesses" } ": an answer that is missing is never taken for no, none or zero. The decision then says \
                 that it is undetermined, and what to ask."
            }
        }
    }
}

fn reading() -> Markup {
    let entry = |name: &str, words: &str| html! { div { dt { (name) } dd { (words) } } };
    html! {
        dl.legend {
            (entry("Dimension, criterion", "a condition that counts towards a level"))
            (entry("Admitted when", "how the conditions of a level combine"))
            (entry("Shuts the level", "met, nobody is admitted, whatever else is met"))
            (entry("Unless", "lifts what it stands under"))
            (entry("Required", "a program that misses it does not conform"))
            (entry("Recommended, usual", "told when it is missed; decides nothing"))
            (entry("To tell", "told when it is met; decides nothing"))
            (entry("Met, not met, unknown", "it holds; it does not; an answer that decides it is missing"))
        }
    }
}

//! What stands around every chapter: the head, the running header, the contents, the foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    book::{Book, Chapter, Part, View},
    chapters,
    text::{plain, spoken, text},
};

/// The file that holds the whole manual.
pub(crate) const WHOLE: &str = "whole-manual.html";
/// The file of the stylesheet.
pub(crate) const STYLE: &str = "style.css";
/// The most levels that the contents list one by one.
const MOST_LISTED: usize = 24;

/// The page of one chapter.
pub(crate) fn chapter(view: View<'_>, at: usize) -> String {
    let book = view.book;
    let Some(chapter) = book.chapters.get(at) else {
        return String::new();
    };
    let title = match chapter.part {
        Part::Overview => name(book),
        Part::Levels
        | Part::Criteria(..)
        | Part::Programs
        | Part::Transitions
        | Part::Amendments
        | Part::Disputes
        | Part::Questions
        | Part::Terms
        | Part::Cases
        | Part::Proofs
        | Part::Statements
        | Part::Sources => format!("{} – {}", chapter.title, name(book)),
    };
    let before = at.checked_sub(1).and_then(|at| book.chapters.get(at));
    let after = book.chapters.get(at + 1);
    document(
        view,
        &title,
        html! {
            (running_head(view, true))
            div.sheet {
                main id="main" tabindex="-1" {
                    (opening(view, chapter))
                    (chapters::body(view, chapter.part))
                    (turning(before, after))
                }
                (contents(view, Some(chapter)))
            }
        },
    )
}

/// The whole manual on one page.
pub(crate) fn whole(view: View<'_>) -> String {
    let book = view.book;
    document(
        view,
        &format!("Whole manual – {}", name(book)),
        html! {
            (running_head(view, false))
            div class="sheet one" {
                main id="main" tabindex="-1" {
                    h1.cover { (text(&name(book))) }
                    @for chapter in &book.chapters {
                        section.chapter {
                            (opening(view, chapter))
                            (chapters::body(view, chapter.part))
                        }
                    }
                }
            }
        },
    )
}

/// The stylesheet: what is printed on the edge of each sheet names the manual.
pub(crate) fn style(book: &Book<'_>) -> String {
    let rules = book.rules;
    let line = format!("{} {}", plain(&spoken(&rules.name)), rules.version);
    let day = format!("As of {}", book.as_of);
    format!(
        "{}\n@page {{\n  @top-left {{ content: {}; }}\n  @top-right {{ content: {}; }}\n}}\n",
        include_str!("style.css"),
        quoted(&line),
        quoted(&day)
    )
}

/// Text as a stylesheet writes it.
fn quoted(words: &str) -> String {
    let mut text = String::from("\"");
    for it in words.chars() {
        if it.is_ascii_alphanumeric() || matches!(it, ' ' | '.' | '-') {
            text.push(it);
        } else {
            text.push_str(&format!("\\{:x} ", u32::from(it)));
        }
    }
    text.push('"');
    text
}

/// The manual's name.
fn name(book: &Book<'_>) -> String {
    match &book.rules.title {
        Some(title) => plain(title),
        None => plain(&spoken(&book.rules.name)),
    }
}

/// A heading; `depth` 1 is a chapter's title. On the one page that holds everything all stand one deeper.
pub(crate) fn heading(view: View<'_>, depth: usize, id: Option<&str>, words: Markup) -> Markup {
    let depth = depth + usize::from(view.whole);
    html! {
        @match depth {
            1 => h1 id=[id] { (words) },
            2 => h2 id=[id] { (words) },
            3 => h3 id=[id] { (words) },
            4 => h4 id=[id] { (words) },
            _ => h5 id=[id] { (words) },
        }
    }
}

/// A table that may be wider than the page: it moves in a frame of its own, which the keyboard reaches.
pub(crate) fn wide(label: &str, table: Markup) -> Markup {
    html! { div.wide tabindex="0" role="region" aria-label=(label) { (table) } }
}

fn document(view: View<'_>, title: &str, body: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="stepwell doc";
                title { (title) }
                link rel="stylesheet" href=(STYLE);
            }
            body {
                a.skip href="#main" { "To the text" }
                (body)
                (foot(view))
            }
        }
    };
    lines(&page.into_string())
}

/// Each block on a line of its own, so that two versions of a manual can be compared line by line.
///
/// Text never holds a `<`, so what is found here is markup.
fn lines(page: &str) -> String {
    const OPENING: [&str; 24] = [
        "<head", "<meta", "<title", "<link", "<body", "<header", "<main", "<nav", "<footer", "<section",
        "<article", "<h1", "<h2", "<h3", "<h4", "<h5", "<p", "<ul", "<ol", "<li", "<dl", "<table", "<tr",
        "<svg",
    ];
    let mut text = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(before);
        let name_ends = |length: usize| {
            let next = tag.as_bytes().get(length);
            next.is_none_or(|next| !next.is_ascii_alphanumeric())
        };
        if OPENING
            .iter()
            .any(|it| tag.starts_with(it) && name_ends(it.len()))
        {
            text.push('\n');
        }
        text.push('<');
        rest = tag.get(1..).unwrap_or_default();
    }
    text.push_str(rest);
    text.push('\n');
    text
}

fn running_head(view: View<'_>, has_contents: bool) -> Markup {
    let rules = view.rules();
    html! {
        header.running {
            p.name { a href="index.html" { (text(&name(view.book))) } }
            p.stamp { (plain(&spoken(&rules.name))) " " (rules.version) }
            @if has_contents { p.jump { a href="#contents" { "Contents" } } }
        }
    }
}

/// The head of a chapter.
fn opening(view: View<'_>, chapter: &Chapter) -> Markup {
    let anchor = chapter.file.trim_end_matches(".html");
    let is_cover = chapter.part == Part::Overview && !view.whole;
    let words = if is_cover {
        text(&name(view.book))
    } else {
        text(&chapter.title)
    };
    html! {
        header.opening {
            @if is_cover {
                p.number { "Policy manual" }
            } @else {
                p.number { "Chapter " (chapter.number) }
            }
            (heading(view, 1, Some(anchor), words))
        }
    }
}

fn turning(before: Option<&Chapter>, after: Option<&Chapter>) -> Markup {
    html! {
        nav.turning aria-label="Chapter before and after" {
            @if let Some(before) = before {
                a.before href=(before.file) rel="prev" { span { "Before: " } (text(&before.title)) }
            }
            @if let Some(after) = after {
                a.after href=(after.file) rel="next" { span { "Next: " } (text(&after.title)) }
            }
        }
    }
}

/// The chapters one by one; where levels are very many, only those around the one that is read.
fn contents(view: View<'_>, current: Option<&Chapter>) -> Markup {
    let is_here = |chapter: &Chapter| current.is_some_and(|current| current.part == chapter.part);
    let listed = chapters_listed(view.book, current);
    html! {
        nav.contents id="contents" aria-label="Contents" {
            p.label { "Contents" }
            ol {
                @for chapter in listed {
                    li class=[is_level(chapter.part).then_some("level")] {
                        a href=(chapter.file) aria-current=[is_here(chapter).then_some("page")] {
                            span.no { (chapter.number) } " " span { (text(&chapter.title)) }
                        }
                    }
                }
            }
            p.print { a href=(WHOLE) { "The whole manual on one page" } ", for printing" }
        }
    }
}

fn is_level(part: Part) -> bool {
    matches!(part, Part::Criteria(..))
}

/// The chapters that the contents show.
pub(crate) fn chapters_listed<'a>(book: &'a Book<'_>, current: Option<&Chapter>) -> Vec<&'a Chapter> {
    let levels = book.chapters.iter().filter(|it| is_level(it.part)).count();
    let here = current.and_then(|it| book.chapters.iter().position(|other| other.part == it.part));
    book.chapters
        .iter()
        .enumerate()
        .filter(|(at, chapter)| {
            let is_near = here.is_some_and(|here| here.abs_diff(*at) <= 2);
            levels <= MOST_LISTED || !is_level(chapter.part) || is_near
        })
        .map(|(_, chapter)| chapter)
        .collect()
}

fn foot(view: View<'_>) -> Markup {
    let rules = view.rules();
    html! {
        footer.foot {
            p {
                (plain(&spoken(&rules.name))) " " (rules.version) ", as of " (view.book.as_of.to_string())
                ". It restates public sources in its author’s words, claims nobody’s endorsement and gives no medical advice."
            }
            p.digest { (PreEscaped("<span class=\"label\">Digest</span> ")) code { (rules.digest) } }
        }
    }
}

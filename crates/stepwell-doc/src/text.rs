//! The words of authors, made safe to show: nothing in them steers the page or reorders what is read.

use maud::{Markup, html};
use stepwell_diagnostic::visible;

/// Text of an author in a page. What is read from right to left is kept apart from what stands around it.
pub(crate) fn text(words: &str) -> Markup {
    let shown = plain(words);
    html! {
        @if reads_from_the_right(&shown) { bdi { (shown) } } @else { (shown) }
    }
}

/// Text of an author where no markup can stand: in a title, an attribute or a picture.
pub(crate) fn plain(words: &str) -> String {
    visible(words).into_owned()
}

/// A name as it is read: `withdrawal_risk` is "withdrawal risk".
pub(crate) fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// Text for a place that holds only so many characters.
pub(crate) fn short(words: &str, most: usize) -> String {
    let shown = plain(words);
    if shown.chars().count() <= most {
        return shown;
    }
    let kept: String = shown.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `1 source`, `2 sources`.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    if count == 1 {
        format!("1 {thing}")
    } else {
        format!("{count} {thing}s")
    }
}

/// `a, b and c` of pieces of markup.
pub(crate) fn listed(items: &[Markup], last: &str) -> Markup {
    html! {
        @for (at, item) in items.iter().enumerate() {
            @if at > 0 && at + 1 == items.len() { " " (last) " " } @else if at > 0 { ", " }
            (item)
        }
    }
}

/// The first letter as a capital.
pub(crate) fn capital(words: &str) -> String {
    let mut rest = words.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// Whether a text holds letters of a script that is written from right to left.
fn reads_from_the_right(words: &str) -> bool {
    words.chars().any(|it| {
        matches!(it,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

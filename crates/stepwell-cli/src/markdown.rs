//! The parts of a page in Markdown: text that cannot break out of its place.

use std::fmt::Write as _;

use stepwell_diagnostic::visible;

/// A part of a page that stays whole where the page has to be shortened.
pub(crate) struct Section {
    /// What it tells, for whoever does not get to see it.
    pub(crate) name: String,
    /// Its text, with an empty line at its end.
    pub(crate) text: String,
    /// How soon it may be left out.
    pub(crate) weight: Weight,
}

/// How much a section matters to whoever has to decide: what matters less is left out sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// It is never left out.
    Head,
    /// What was changed, whom it moves, what no longer holds.
    Judgement,
    /// The patients who show it.
    Example,
    /// What is good to know besides.
    Besides,
}

/// With a capital and a full stop.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// An example below a summary; it is shown at once or when the summary is clicked.
pub(crate) fn folded(text: &mut String, summary: &str, example: &str, open: bool) {
    let example = visible(example.trim_end());
    let fence = fence(&example);
    let open = if open { " open" } else { "" };
    let _ = writeln!(
        text,
        "<details{open}><summary>{}</summary>\n\n{fence}criteria\n{example}\n{fence}\n\n</details>\n",
        html(summary)
    );
}

/// A fence that the text cannot close.
fn fence(text: &str) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// A path or name as code, where it cannot end that.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", visible(text).replace('`', "'"))
}

/// Running text in which only backticks keep their meaning: no table cell, link, tag or mention begins or ends in it.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut in_code = false;
    for character in visible(text).chars() {
        match character {
            '`' => {
                in_code = !in_code;
                shown.push('`');
            }
            '\n' | '\t' => shown.push(' '),
            // A cell ends at a bar even within code.
            '|' => shown.push_str("\\|"),
            '\\' | '*' | '[' | ']' | '#' | '~' if !in_code => {
                shown.push('\\');
                shown.push(character);
            }
            '<' if !in_code => shown.push_str("&lt;"),
            '&' if !in_code => shown.push_str("&amp;"),
            '@' if !in_code => shown.push_str("@\u{200b}"),
            other => shown.push(other),
        }
    }
    shown
}

/// Text inside a tag.
pub(crate) fn html(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', " ")
}

//! The parts of a page in Markdown: text that cannot break out of its place.

use std::fmt::Write as _;

use stepwell_diagnostic::visible;

/// An example that is shown when its summary is clicked.
pub(crate) fn folded(text: &mut String, summary: &str, example: &str) {
    let example = visible(example.trim_end());
    let fence = fence(&example);
    let _ = writeln!(
        text,
        "<details><summary>{}</summary>\n\n{fence}criteria\n{example}\n{fence}\n\n</details>\n",
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
fn html(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', " ")
}

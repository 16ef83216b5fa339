//! The formatter: one layout for every file.
//!
//! It writes no word of its own and drops none: it takes the words of the file in their order, with the comments
//! between them, and asks the tree only where lines begin, where they may break and what stands in columns.
//!
//! - Two blanks for each step. Declarations stand one blank line apart; neighbours that take one line each may stand
//!   together where the author has them so. Inside a block a blank line is kept where the author left one or more,
//!   except after its opening brace, before its closing one, and before what belongs to the line above.
//! - A clause begins with its head and condition on one line. Below it, a step in, each `cite`, `note`, `in force` and
//!   `unless`; those of an `unless` a step deeper. The parts of a header, the arms of a `define`, `because` under a
//!   `follow` stand so too. In an amendment, the only attribute of a change stays on its line where the author has it
//!   there.
//! - Values and levels take a line each, titles and `also` in columns. A list of values that the author wrote on one
//!   line stays there while it fits, two blanks between its values.
//! - `ask` stands where the author has it: on the line of its fact, in one column with the facts above and below, or
//!   on the next line. So does the `cite` of a reading.
//! - A line of more than 110 columns breaks: after its head where that is enough; else before each outermost `and` or
//!   `or`, or in its outermost list; then in the parts that are still too long. Quoted texts are never broken.
//! - Comments on lines of their own stay before what they precede. One at the end of a line stays there, two blanks
//!   after it. One in the midst of what becomes one line moves above that line.
//! - Lines end in `\n`, the last one too; no blanks stand at their ends.

mod amendments;
mod bends;
mod blocks;
mod cases;
mod columns;
mod declarations;
mod expressions;
mod layout;
mod lines;
mod parts;
mod rules;
mod terms;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use stepwell_diagnostic::{Severity, SourceFile};

use crate::{Parse, parse};
use layout::Layout;

/// Why a file was left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatRefused {
    /// It has mistakes, which stand in the diagnostics of its parse.
    Mistakes,
    /// Its new text would not say the same. This is a fault of the formatter.
    MeaningWouldChange,
    /// A comment would be lost or change places. This is a fault of the formatter.
    CommentsWouldChange,
}

impl fmt::Display for FormatRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FormatRefused::Mistakes => "the file has mistakes; mend them first (`stepwell check` shows them)",
            FormatRefused::MeaningWouldChange => {
                "formatting would change what the file says, so it is left as it is; please report this file"
            }
            FormatRefused::CommentsWouldChange => {
                "formatting would lose a comment, so the file is left as it is; please report this file"
            }
        })
    }
}

impl std::error::Error for FormatRefused {}

/// The text of a file in the one layout; `parse` is what [`parse()`] made of the file.
///
/// # Errors
///
/// A file with mistakes is refused. So is one whose new text, read again, does not give the same tree and the same
/// comments.
pub fn format(file: &SourceFile, parse: &Parse) -> Result<String, FormatRefused> {
    let wrong = |it: &Parse| it.diagnostics.iter().any(|it| it.severity() == Severity::Error);
    if wrong(parse) {
        return Err(FormatRefused::Mistakes);
    }
    let text = laid_out(file, parse);
    let again = self::parse(&SourceFile::new(file.id, file.path.as_str(), text.as_str()));
    if wrong(&again) || again.declarations != parse.declarations {
        return Err(FormatRefused::MeaningWouldChange);
    }
    let comments = |it: &'_ Parse| -> Vec<String> {
        it.comments
            .iter()
            .map(|comment| comment.text.trim_end().to_owned())
            .collect()
    };
    if comments(&again) != comments(parse) {
        return Err(FormatRefused::CommentsWouldChange);
    }
    Ok(text)
}

fn laid_out(file: &SourceFile, parse: &Parse) -> String {
    let (words, remarks) = words::split(&file.text);
    let mut layout = Layout::new(&file.text, &words, &remarks);
    blocks::mark(&mut layout);
    for declaration in &parse.declarations {
        declarations::declaration(&mut layout, declaration);
    }
    lines::write(&layout)
}

//! A policy manual in HTML from any ruleset.
//!
//! ```text
//! Ruleset, day ── Book ──▶ what is used where, what was proved, which chapters there are
//! Book ── chapters ──▶ a page each, and all of them on one page for printing
//! ```
//!
//! Nothing here reads a clock or a file: the same ruleset and day give the same bytes. All text of authors passes through
//! `text`, all markup through maud, which escapes it.

mod book;
mod chapters;
mod clause;
mod figures;
mod links;
mod page;
mod text;
mod uses;
mod words;

use stepwell::{Day, Ruleset};
use stepwell_prove::Answer;

use crate::book::{Book, View};

/// What a manual is made from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The ruleset.
    pub ruleset: &'a Ruleset,
    /// The ruleset that it amends, as that stands by itself; `None` where it amends none.
    pub base: Option<&'a stepwell_model::Ruleset>,
    /// The day that tells what is in force, what is past and what is to come.
    pub as_of: Day,
}

/// One file of a manual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name within the manual's folder.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A manual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// Its files: a page for each chapter, the whole of it on one page, and the stylesheet.
    pub files: Vec<File>,
    /// The titles of examples that do not come out as their author states; the manual says so.
    pub contradicted: Vec<String>,
    /// The titles of stated properties that do not hold; the manual says so.
    pub refuted: Vec<String>,
}

/// Writes a manual.
pub fn manual(input: Input<'_>) -> Manual {
    let book = Book::new(input);
    let mut files: Vec<File> = (0..book.chapters.len())
        .map(|at| file(&book.chapters, at, page::chapter(View::of(&book), at)))
        .collect();
    files.push(File {
        path: page::WHOLE.to_owned(),
        bytes: page::whole(View::whole(&book)).into_bytes(),
    });
    files.push(File {
        path: page::STYLE.to_owned(),
        bytes: page::style(&book).into_bytes(),
    });
    let refuted = book.proved.properties.iter();
    let contradicted = book
        .contradicted
        .iter()
        .filter_map(|at| book.rules.examples.get(*at));
    Manual {
        contradicted: contradicted.map(|example| example.title.clone()).collect(),
        refuted: refuted
            .filter(|property| property.result == Answer::Refuted)
            .map(|property| property.title.clone())
            .collect(),
        files,
    }
}

fn file(chapters: &[book::Chapter], at: usize, text: String) -> File {
    File {
        path: chapters.get(at).map(|it| it.file.clone()).unwrap_or_default(),
        bytes: text.into_bytes(),
    }
}

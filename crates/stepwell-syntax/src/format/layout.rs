//! What the tree says about the words: where lines begin, where they may break, how wide the gaps are.

use stepwell_diagnostic::Span;

use super::words::{Remark, Word};

/// Blanks for each step of indentation.
pub(super) const STEP: usize = 2;

/// What stands before one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// Blanks before it, where it does not begin a line.
    pub(super) gap: usize,
    /// Set where it begins a line.
    pub(super) line: Option<Line>,
    /// Set where a line that is too long may break before it.
    pub(super) bend: Option<Bend>,
}

/// The beginning of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Steps of indentation beyond those of the block it stands in.
    pub(super) deeper: usize,
    /// Blank lines before it.
    pub(super) space: Space,
}

/// Blank lines before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// None.
    Never,
    /// One where the author left one or more.
    Kept,
    /// One, as between declarations; one-liners may stay together.
    Declaration,
}

/// A place where a line that is too long may break.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bend {
    /// How deep in the expression; outer ones break first.
    pub(super) depth: usize,
    /// In what way.
    pub(super) kind: BendKind,
}

/// In what way a line that is too long breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BendKind {
    /// After the colon of a head: where that is enough, or where nothing else helps.
    Head,
    /// Before what may as well stand below: `because "…"`.
    Tail,
    /// Before every such place: `and`, `or`, the conditions of a list.
    Each,
    /// Before the parenthesis that closes a list of conditions.
    Close,
    /// Only where the next item does not fit: the words of a list.
    Fill,
}

/// The words of a file and what stands before each.
pub(super) struct Layout<'a> {
    /// The words.
    pub(super) words: &'a [Word<'a>],
    /// One for each word.
    pub(super) marks: Vec<Mark>,
    /// The comments.
    pub(super) remarks: &'a [Remark<'a>],
    /// The text of the file.
    pub(super) text: &'a str,
}

impl<'a> Layout<'a> {
    /// All words on one line, a blank between them where one belongs.
    pub(super) fn new(text: &'a str, words: &'a [Word<'a>], remarks: &'a [Remark<'a>]) -> Self {
        let before = std::iter::once(None).chain(words.iter().map(Some));
        let marks = before
            .zip(words)
            .map(|(previous, word)| Mark {
                gap: previous.map_or(0, |previous| usize::from(!touch(previous, word))),
                line: None,
                bend: None,
            })
            .collect();
        Self {
            words,
            marks,
            remarks,
            text,
        }
    }

    /// Which word starts at the start of `span`.
    pub(super) fn first(&self, span: Span) -> usize {
        self.words
            .partition_point(|word| word.start < span.start as usize)
    }

    /// Which word ends at the end of `span`.
    pub(super) fn last(&self, span: Span) -> usize {
        self.words
            .partition_point(|word| word.start < span.end as usize)
            .saturating_sub(1)
    }

    /// The word `keyword` that stands up to three words before `span`.
    pub(super) fn before(&self, span: Span, keyword: &str) -> Option<usize> {
        let first = self.first(span);
        (first.saturating_sub(3)..first)
            .rev()
            .find(|at| self.is(*at, keyword))
    }

    /// Whether that word is spelled so.
    pub(super) fn is(&self, at: usize, spelling: &str) -> bool {
        self.words.get(at).is_some_and(|word| word.text == spelling)
    }

    /// Whether the word stands on the line of the one before it.
    pub(super) fn on_same_line(&self, at: usize) -> bool {
        let line = |at: usize| self.words.get(at).map(|word| word.line);
        at > 0 && line(at).is_some() && line(at - 1) == line(at)
    }

    /// Whether the author left a blank line between the word and the one before it.
    pub(super) fn is_apart(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else {
            return false;
        };
        let first = self.remarks.partition_point(|remark| remark.before < at);
        let between = self
            .remarks
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take_while(|remark| remark.before == at);
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let mut line = before.map_or(word.line, |before| before.line);
        between
            .map(|remark| remark.line)
            .chain([word.line])
            .any(|next| next > std::mem::replace(&mut line, next) + 1)
    }

    /// Lets a line begin at the word.
    pub(super) fn line(&mut self, at: usize, deeper: usize, space: Space) {
        if let Some(mark) = self.marks.get_mut(at) {
            mark.line = Some(Line { deeper, space });
        }
    }

    /// Lets a line begin at the word, if there is one.
    pub(super) fn line_at(&mut self, at: Option<usize>, deeper: usize, space: Space) {
        if let Some(at) = at {
            self.line(at, deeper, space);
        }
    }

    /// Lets the word follow the one before it.
    pub(super) fn same_line(&mut self, at: usize) {
        if let Some(mark) = self.marks.get_mut(at) {
            mark.line = None;
        }
    }

    /// Lets a line that is too long break before the word.
    pub(super) fn bend(&mut self, at: usize, depth: usize, kind: BendKind) {
        if let Some(mark) = self.marks.get_mut(at) {
            mark.bend = Some(Bend { depth, kind });
        }
    }

    /// Sets the blanks before the word.
    pub(super) fn gap(&mut self, at: usize, blanks: usize) {
        if let Some(mark) = self.marks.get_mut(at) {
            mark.gap = blanks;
        }
    }

    /// The width of the words `from..to` on one line.
    pub(super) fn width(&self, from: usize, to: usize) -> usize {
        let words = self.words.get(from..to).unwrap_or(&[]);
        let marks = self.marks.get(from..to).unwrap_or(&[]);
        let gaps: usize = marks.iter().skip(1).map(|mark| mark.gap).sum();
        gaps + words.iter().map(|word| word.width).sum::<usize>()
    }
}

/// Whether no blank stands between the two words.
fn touch(previous: &Word<'_>, word: &Word<'_>) -> bool {
    previous.tight || word.tight || previous.text == "(" || matches!(word.text, ")" | "," | ":")
}

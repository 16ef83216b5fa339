//! Files, places in them, and line numbers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::visible;

/// Which file of a run, by its order in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A stretch of text in a file: bytes from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`. Positions past 4 GiB are clamped; files that long are refused on reading.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            file,
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The stretch from the start of `self` to the end of `last`.
    pub fn to(self, last: Span) -> Self {
        Self {
            file: self.file,
            start: self.start,
            end: last.end.max(self.start),
        }
    }
}

/// A place as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file: its path as the user named it, its text, and where its lines start.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Which file of the run this is.
    pub id: FileId,
    /// The path, with `/` between its parts.
    pub path: String,
    /// The text, without a byte order mark.
    pub text: String,
    line_starts: Vec<usize>,
    /// The text as it may be shown, where that differs; every character stands at the same byte.
    shown: Option<String>,
    /// How many characters start before each multiple of [`STRIDE`] bytes: a line can be as long as a file.
    characters: Vec<usize>,
}

/// How many bytes are looked through, at most, to count the characters before a place.
const STRIDE: usize = 1024;

/// How many characters start in these bytes of a text.
fn starts(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}

impl SourceFile {
    /// A file with its lines counted. A leading byte order mark is dropped.
    pub fn new(id: FileId, path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(offset, _)| offset + 1))
            .collect();
        let mut characters = vec![0];
        let mut count = 0;
        for stretch in text.as_bytes().chunks(STRIDE) {
            count += starts(stretch);
            characters.push(count);
        }
        Self {
            id,
            path: path.into(),
            shown: match visible(&text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(shown) => Some(shown),
            },
            text,
            line_starts,
            characters,
        }
    }

    /// The text as it may be shown in a terminal; every character stands at the same byte.
    pub(crate) fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }

    /// The text at `span`; empty when the span is not of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Line and column of a byte offset, found by binary search over the lines.
    pub fn position(&self, offset: usize) -> Position {
        let (line, start) = self.line_of(offset);
        let column = self.characters_before(offset) - self.characters_before(start);
        Position {
            line: line + 1,
            column: column + 1,
        }
    }

    /// How many characters start before a byte offset.
    fn characters_before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = offset / STRIDE;
        let counted = self.characters.get(block).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(block * STRIDE..offset);
        counted + rest.map_or(0, starts)
    }

    /// The line of a byte offset, from 0, and where that line starts.
    pub fn line_of(&self, offset: usize) -> (usize, usize) {
        let line = self
            .line_starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        (line, self.line_start(line).unwrap_or(0))
    }

    /// Where a line starts, counted from 0; `None` past the last line.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.line_starts.get(line).copied()
    }

    /// The whole file as a span.
    pub fn span(&self) -> Span {
        Span::new(self.id, 0, self.text.len())
    }
}

/// All files of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and gives its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(id, path, text));
        id
    }

    /// The file of that id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Every file, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }
}

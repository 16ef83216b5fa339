//! The outline of a file: a flat reading that cannot fail. It finds the comments, the strings and blocks that never
//! end, nesting that is too deep, and where the declarations start, so that a broken one hides no other.

use stepwell_diagnostic::{Code, Diagnostic, SourceFile, Span};

use super::pieces::{Piece, PieceKind, pieces};

/// How many bytes of a line are looked at, before a place and after it.
const NEARBY: usize = 400;

/// How deep parentheses and braces may nest. What reads a tree recursively relies on it.
pub(super) const NESTING: usize = 64;

/// Words that start a declaration.
pub(super) const DECLARATIONS: &[&str] = &[
    "ruleset",
    "vocabulary",
    "source",
    "scale",
    "choice",
    "unit",
    "continuum",
    "dimension",
    "facts",
    "impossible",
    "define",
    "population",
    "placement",
    "criteria",
    "program",
    "transition",
    "replace",
    "dispute",
    "claim",
    "example",
    "prove",
    "known",
    "amend",
];

/// Words that start an entry inside a block.
const ENTRIES: &[&str] = &[
    "fact",
    "area",
    "dimension",
    "criterion",
    "exclude",
    "typical",
    "flag",
    "admit",
    "require",
    "recommend",
    "tighten",
    "relax",
    "replace",
    "remove",
    "add",
    "allow",
    "given",
    "expect",
    "publisher",
    "published",
    "kind",
    "grade",
    "url",
    "accessed",
    "note",
    "on",
    "for",
    "choose",
    "when",
    "step",
    "move",
    "review",
    "continue",
    "discharge",
    "follow",
];

/// Words that start a clause or a fact and cannot stand inside a list: a list that is open there was never closed.
const CLAUSES: &[&str] = &[
    "fact",
    "area",
    "criterion",
    "exclude",
    "typical",
    "flag",
    "admit",
    "require",
    "recommend",
    "cite",
    "ask",
];

/// Words that carry on a declaration at the start of a line.
const CONTINUATIONS: &[&str] = &[
    "version",
    "in",
    "edition",
    "uses",
    "amends",
    "review",
    "when",
    "otherwise",
    "cite",
    "note",
    "unless",
    "and",
    "or",
    "because",
    "as",
    "not",
    "if",
    "then",
    "is",
    "are",
    "includes",
    "all",
    "any",
    "none",
];

/// The outline of a file.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of the file that should hold one declaration.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What closes the blocks that are still open at its end.
    pub(super) closing: String,
    /// Where its shape is broken in a way that has been told already: the entries there are left out.
    pub(super) told: Vec<usize>,
}

/// Reads the outline.
pub(super) fn outline(text: &str) -> Outline {
    Outline { pieces: pieces(text) }
}

impl Outline {
    /// The place where nesting passes the budget, if it does.
    pub(super) fn too_deep(&self, file: &SourceFile) -> Option<Diagnostic> {
        let mut depth = 0_usize;
        for piece in &self.pieces {
            match piece.kind {
                PieceKind::Open => {
                    depth += 1;
                    if depth > NESTING {
                        let span = Span::new(file.id, piece.start, piece.end);
                        return Some(
                            Diagnostic::new(
                                Code::NestingTooDeep,
                                span,
                                format!("parentheses and blocks are nested more than {NESTING} deep"),
                                "one too many opens here",
                            )
                            .help("give the inner part a name with `define` and use the name"),
                        );
                    }
                }
                PieceKind::Close => depth = depth.saturating_sub(1),
                PieceKind::Comment | PieceKind::Text { .. } | PieceKind::Word | PieceKind::Other => {}
            }
        }
        None
    }

    /// The first piece that is no comment and ends after `offset`.
    pub(super) fn piece_at(&self, offset: usize) -> Option<(usize, Piece)> {
        let first = self.pieces.partition_point(|piece| piece.end <= offset);
        let rest = self.pieces.get(first..)?;
        let (skip, piece) = rest
            .iter()
            .enumerate()
            .find(|(_, piece)| piece.kind != PieceKind::Comment)?;
        Some((first + skip, *piece))
    }

    /// The piece before the `index`th that is no comment.
    pub(super) fn piece_before(&self, index: usize) -> Option<(usize, Piece)> {
        let before = self.pieces.get(..index)?;
        let (at, piece) = before
            .iter()
            .enumerate()
            .rev()
            .find(|(_, piece)| piece.kind != PieceKind::Comment)?;
        Some((at, *piece))
    }

    /// Splits a file that does not parse into one stretch for each declaration, and tells strings, blocks and closing
    /// signs that have no partner.
    pub(super) fn split(&self, file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Vec<Stretch> {
        let text = file.text.as_str();
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut open: Vec<Piece> = Vec::new();
        let mut start = None;
        let mut told = Vec::new();
        let mut after_close = true;
        for piece in &self.pieces {
            if piece.kind == PieceKind::Comment {
                continue;
            }
            let Piece {
                first_on_line,
                unindented,
                ..
            } = *piece;
            let word = text.get(piece.start..piece.end).unwrap_or("");
            let declares = piece.kind == PieceKind::Word && DECLARATIONS.contains(&word);
            let begins = if open.is_empty() {
                (declares && (first_on_line || after_close))
                    || (piece.kind == PieceKind::Word
                        && unindented
                        && !CONTINUATIONS.contains(&word)
                        && word.starts_with(|first: char| first.is_ascii_alphabetic()))
            } else {
                declares && unindented && first_on_line
            };
            if begins {
                if let Some(begun) = start {
                    tell_open(file, &open, Some(*piece), &mut told, diagnostics);
                    let told = std::mem::take(&mut told);
                    stretches.push(Stretch {
                        start: begun,
                        end: piece.start,
                        closing: closing(file, &open),
                        told,
                    });
                }
                open.clear();
                start = Some(piece.start);
            }
            after_close = false;
            start.get_or_insert(piece.start);
            if first_on_line && piece.kind == PieceKind::Word && CLAUSES.contains(&word) {
                let sign = |piece: &Piece| text.get(piece.start..piece.end);
                let lists = open
                    .iter()
                    .rposition(|piece| sign(piece) == Some("{"))
                    .map_or(0, |at| at + 1);
                tell_open(
                    file,
                    open.get(lists..).unwrap_or(&[]),
                    Some(*piece),
                    &mut told,
                    diagnostics,
                );
                open.truncate(lists);
            }
            match piece.kind {
                PieceKind::Open => open.push(*piece),
                PieceKind::Close => {
                    let matches = |opened: &Piece| text.get(opened.start..opened.end) == Some(partner(word));
                    match open.iter().rposition(matches) {
                        Some(at) => {
                            let inner = open.get(at + 1..).unwrap_or(&[]);
                            tell_open(file, inner, Some(*piece), &mut told, diagnostics);
                            open.truncate(at);
                            after_close = open.is_empty();
                        }
                        None => {
                            told.push(piece.start);
                            diagnostics.push(
                                Diagnostic::new(
                                    Code::StrayClosing,
                                    Span::new(file.id, piece.start, piece.end),
                                    format!("this `{word}` closes nothing"),
                                    "nothing is open here",
                                )
                                .help(format!(
                                    "remove the `{word}`, or add the `{}` that belongs to it",
                                    partner(word)
                                )),
                            );
                        }
                    }
                }
                PieceKind::Text { ended: false } => {
                    told.push(piece.start);
                    diagnostics.push(
                        Diagnostic::new(
                            Code::UnclosedString,
                            Span::new(file.id, piece.start, piece.end),
                            "this quoted text does not end on its line",
                            "it begins here",
                        )
                        .help("put a `\"` at its end; a quoted text stands on one line"),
                    );
                }
                PieceKind::Comment | PieceKind::Text { ended: true } | PieceKind::Word | PieceKind::Other => {
                }
            }
        }
        if let Some(begun) = start {
            tell_open(file, &open, None, &mut told, diagnostics);
            stretches.push(Stretch {
                start: begun,
                end: text.len(),
                closing: closing(file, &open),
                told,
            });
        }
        stretches
    }

    /// The entries of the blocks of a declaration, in the order written: each from the word that starts it up to the
    /// next entry or the brace that closes its block. Blocks that hold blocks are entries themselves.
    pub(super) fn entries(&self, text: &str, start: usize, end: usize) -> Vec<Entry> {
        let first = self.pieces.partition_point(|piece| piece.start < start);
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Vec<OpenBlock> = Vec::new();
        let mut before = ""; // The word or sign before.
        for piece in self
            .pieces
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take_while(|piece| piece.start < end)
        {
            let word = text.get(piece.start..piece.end).unwrap_or("");
            if piece.kind == PieceKind::Comment {
                continue;
            }
            if piece.kind == PieceKind::Word
                && piece.first_on_line
                && let Some(block) = open.last_mut()
                && (ENTRIES.contains(&word)
                    || (block.case && block.lists == 0 && has_colon(text, piece.start)))
            {
                close(&mut entries, block.last, piece.start);
                block.last = Some(entries.len());
                entries.push(Entry {
                    start: piece.start,
                    end,
                    case: block.case,
                });
            } else if piece.kind == PieceKind::Open && word == "{" {
                open.push(OpenBlock {
                    last: None,
                    case: matches!(before, "given" | "expect"),
                    lists: 0,
                });
            } else if piece.kind == PieceKind::Close && word == "}" {
                close(&mut entries, open.pop().and_then(|block| block.last), piece.start);
            } else if let Some(block) = open.last_mut() {
                match word {
                    "(" => block.lists += 1,
                    ")" => block.lists = block.lists.saturating_sub(1),
                    _ => {}
                }
            }
            before = word;
        }
        entries
    }
}

/// An entry of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it stands in `given` or `expect`, where a line begins with the name and not with a keyword.
    pub(super) case: bool,
}

/// A block that is open.
struct OpenBlock {
    /// Its last entry so far.
    last: Option<usize>,
    /// Whether it is a `given` or an `expect`.
    case: bool,
    /// How many lists are open in it.
    lists: usize,
}

/// Whether a colon follows on the line, or what a newcomer writes for one, outside quotes, lists and comments.
fn has_colon(text: &str, start: usize) -> bool {
    let line = text.get(start..nearby_end(text, start)).unwrap_or("");
    let end = line.find(['\n', '"', '(', '#', '}']).unwrap_or(line.len());
    let line = line.get(..end).unwrap_or("");
    line.contains([':', '=']) || line.contains(" is ")
}

fn close(entries: &mut [Entry], index: Option<usize>, end: usize) {
    if let Some(entry) = index.and_then(|index| entries.get_mut(index)) {
        entry.end = end;
    }
}

/// The innermost entry that holds `offset`; `None` where it lies in the declaration's own head.
pub(super) fn entry_around(entries: &[Entry], offset: usize) -> Option<Entry> {
    let before = entries.partition_point(|entry| entry.start <= offset);
    // Blocks nest at most a few deep, so the holder is near.
    entries
        .get(..before)?
        .iter()
        .rev()
        .take(NESTING)
        .find(|entry| offset < entry.end)
        .copied()
}

/// Where the part of the text begins that is near the offset.
pub(super) fn nearby_start(text: &str, offset: usize) -> usize {
    let start = offset.saturating_sub(NEARBY);
    (start..offset)
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(offset)
}

/// Where the part of the text ends that is near the offset.
pub(super) fn nearby_end(text: &str, offset: usize) -> usize {
    let end = offset.saturating_add(NEARBY).min(text.len());
    (offset..=end)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(offset)
}

fn partner(sign: &str) -> &'static str {
    match sign {
        "}" => "{",
        ")" => "(",
        "{" => "}",
        _ => ")",
    }
}

/// What would close these, innermost first.
fn closing(file: &SourceFile, open: &[Piece]) -> String {
    open.iter()
        .rev()
        .filter_map(|piece| file.text.get(piece.start..piece.end))
        .map(partner)
        .collect()
}

/// Tells the outermost of the blocks and lists that are still open where something else begins, or where the file
/// ends.
fn tell_open(
    file: &SourceFile,
    open: &[Piece],
    next: Option<Piece>,
    told: &mut Vec<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(piece) = open.first() else { return };
    let sign = file.text.get(piece.start..piece.end).unwrap_or("{");
    let nearby = nearby_start(&file.text, piece.start);
    let line = file
        .text
        .get(nearby..piece.start)
        .map_or("", |before| before.rsplit(['\n', '{', '}']).next().unwrap_or(""));
    let head = line.trim();
    let what = if sign == "(" {
        // An open block is closed for the author; what stands in an open list cannot be told.
        told.push(piece.start);
        "this parenthesis is never closed".to_owned()
    } else if head.is_empty() {
        "this block is never closed".to_owned()
    } else {
        format!("the block `{head}` is never closed")
    };
    let mut diagnostic = Diagnostic::new(
        Code::UnclosedBlock,
        Span::new(file.id, piece.start, piece.end),
        what,
        "it opens here",
    );
    if let Some(next) = next {
        diagnostic = diagnostic.related(Span::new(file.id, next.start, next.end), "and is still open here");
    }
    diagnostics.push(diagnostic.help(format!("write `{}` where it ends", partner(sign))));
}

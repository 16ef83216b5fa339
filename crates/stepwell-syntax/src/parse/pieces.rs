//! The pieces of a file: comments, texts in quotes, brackets, words, and every other sign by itself. Any text has them.

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether nothing but a comment stands before it on its line.
    pub(super) first_on_line: bool,
    /// Whether it stands at the very start of its line.
    pub(super) unindented: bool,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// From `#` to the end of the line.
    Comment,
    /// From a quote to the next on its line, or to the end of the line.
    Text { ended: bool },
    /// An opening brace or parenthesis.
    Open,
    /// A closing brace or parenthesis.
    Close,
    /// A run of letters, digits, dots, dashes and `_`.
    Word,
    /// Any other sign.
    Other,
}

/// The pieces of a text, in order. Between them stand blanks and line ends alone, the grammar's `space`.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let blanks = rest
            .bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let (gap, trimmed) = rest.split_at(blanks.count());
        let Some((kind, length)) = first_piece(trimmed) else {
            return pieces;
        };
        let start = text.len() - trimmed.len();
        pieces.push(Piece {
            kind,
            start,
            end: start + length,
            first_on_line: pieces.is_empty() || gap.contains('\n'),
            unindented: start == 0 || gap.ends_with('\n'),
        });
        rest = trimmed.get(length..).unwrap_or("");
    }
}

/// The piece that a text starts with, and how many bytes it has.
fn first_piece(text: &str) -> Option<(PieceKind, usize)> {
    let first = text.chars().next()?;
    let one = first.len_utf8();
    Some(match first {
        '#' => (PieceKind::Comment, text.find('\n').unwrap_or(text.len())),
        '"' => {
            let inside = text.get(one..).unwrap_or("");
            let end = inside.find(['"', '\n']).unwrap_or(inside.len());
            let ended = inside.get(end..).is_some_and(|rest| rest.starts_with('"'));
            (PieceKind::Text { ended }, one + end + usize::from(ended))
        }
        '{' | '(' => (PieceKind::Open, one),
        '}' | ')' => (PieceKind::Close, one),
        _ if in_word(first) => {
            // Its characters are ASCII, a byte each.
            let length = text.bytes().take_while(|byte| in_word(char::from(*byte)));
            (PieceKind::Word, length.count())
        }
        _ => (PieceKind::Other, one),
    })
}

/// As the grammar's `label_char`.
fn in_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-')
}

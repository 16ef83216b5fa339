//! What stands at a mistake and around it.

use stepwell_diagnostic::{SourceFile, Span};

use crate::parse::{
    at,
    outline::{Outline, Stretch, nearby_end, nearby_start},
    pieces::PieceKind,
};

/// What stands at the mistake and before it.
pub(super) struct Around<'a> {
    /// The piece at the mistake; empty at the end of the stretch.
    pub(super) found: &'a str,
    /// Its span, or the end of what was read.
    pub(super) span: Span,
    /// Whether the mistake lies inside the piece, not at its start.
    pub(super) inside: bool,
    /// The word or sign before it.
    pub(super) before: &'a str,
    pub(super) before_span: Option<Span>,
    /// The word or sign before that.
    pub(super) earlier: &'a str,
    /// The word after it.
    pub(super) next: &'a str,
    /// The line it stands on.
    pub(super) line: &'a str,
    /// That line up to the mistake.
    pub(super) head: &'a str,
    /// That line from the mistake on.
    pub(super) rest: &'a str,
    /// Whether it is a word.
    pub(super) is_word: bool,
    /// Whether the declaration (or the file) ended first.
    pub(super) ended: bool,
}

pub(super) fn look_around<'a>(
    file: &'a SourceFile,
    outline: &Outline,
    stretch: &Stretch,
    offset: usize,
) -> Around<'a> {
    let text = file.text.as_str();
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let here = outline
        .piece_at(offset)
        .filter(|(_, piece)| piece.start < stretch.end);
    let index = here.map_or_else(
        || outline.pieces.partition_point(|piece| piece.start < stretch.end),
        |(index, _)| index,
    );
    let before_at = outline.piece_before(index);
    let before = before_at.map(|(_, piece)| piece);
    let earlier = before_at
        .and_then(|(index, _)| outline.piece_before(index))
        .map_or("", |(_, piece)| slice(piece.start, piece.end));
    let line_of = |offset: usize| line_around(text, offset);
    match here {
        Some((index, piece)) => {
            // A sign such as `>=` comes as several pieces that touch.
            let mut end = piece.end;
            if piece.kind == PieceKind::Other {
                for next in outline.pieces.get(index + 1..).unwrap_or(&[]) {
                    if next.kind != PieceKind::Other || next.start != end {
                        break;
                    }
                    end = next.end;
                }
            }
            let next = outline
                .piece_at(end)
                .map_or("", |(_, next)| slice(next.start, next.end));
            Around {
                next,
                found: slice(piece.start, end),
                span: at(file, piece.start, end),
                inside: offset > piece.start,
                before: before.map_or("", |before| slice(before.start, before.end)),
                before_span: before.map(|before| at(file, before.start, before.end)),
                earlier,
                line: line_of(piece.start),
                head: divided_line(text, piece.start).0,
                rest: divided_line(text, piece.start).1,
                is_word: piece.kind == PieceKind::Word,
                ended: false,
            }
        }
        None => {
            let end = before.map_or(stretch.start, |before| before.end);
            Around {
                next: "",
                found: "",
                span: at(file, before.map_or(end, |before| before.start), end),
                inside: false,
                before: before.map_or("", |before| slice(before.start, before.end)),
                before_span: before.map(|before| at(file, before.start, before.end)),
                earlier,
                line: line_of(end),
                head: divided_line(text, end).0,
                rest: divided_line(text, end).1,
                is_word: false,
                ended: true,
            }
        }
    }
}

/// The line around an offset. Of a very long one, the part nearby: a file of one line may hold a mistake every few
/// words.
pub(super) fn line_around(text: &str, offset: usize) -> &str {
    let (head, rest) = divided_line(text, offset);
    text.get(offset.saturating_sub(head.len())..offset + rest.len())
        .unwrap_or("")
}

/// That line, divided at the offset.
fn divided_line(text: &str, offset: usize) -> (&str, &str) {
    let before = text.get(nearby_start(text, offset)..offset).unwrap_or("");
    let after = text.get(offset..nearby_end(text, offset)).unwrap_or("");
    (
        before.rsplit_once('\n').map_or(before, |(_, line)| line),
        after.split_once('\n').map_or(after, |(line, _)| line),
    )
}

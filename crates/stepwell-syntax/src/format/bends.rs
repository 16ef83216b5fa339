//! Breaking a line that is too long: what may stand below first, then the outermost `and`, `or` or list, then inner
//! ones.

use super::{
    blocks::WIDEST,
    layout::{BendKind, Layout, STEP},
};

/// What goes on one line of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Its first word.
    pub(super) from: usize,
    /// One past its last word.
    pub(super) to: usize,
    /// Blanks before it.
    pub(super) indent: usize,
    /// Blanks before what is broken off it.
    below: usize,
}

/// Breaks the words `from..to`.
///
/// What is broken off stands two steps in, so that it does not look like the `cite` below it.
pub(super) fn broken(layout: &Layout<'_>, from: usize, to: usize, indent: usize) -> Vec<Piece> {
    let mut done = Vec::new();
    let whole = Piece {
        from,
        to,
        indent,
        below: indent + 2 * STEP,
    };
    // The pieces still to be looked at, the first on top.
    let mut open = vec![whole];
    while let Some(piece) = open.pop() {
        let parts = if fits(layout, piece) {
            None
        } else {
            parts(layout, piece)
        };
        match parts {
            None => done.push(piece),
            Some(parts) => open.extend(parts.into_iter().rev()),
        }
    }
    done
}

fn fits(layout: &Layout<'_>, piece: Piece) -> bool {
    piece.indent + layout.width(piece.from, piece.to) <= WIDEST
}

/// The parts of a piece that is too long; `None` where nothing in it may break.
fn parts(layout: &Layout<'_>, piece: Piece) -> Option<Vec<Piece>> {
    let tails: Vec<usize> = bends(layout, piece)
        .filter(|bend| bend.1 == BendKind::Tail)
        .map(|bend| bend.0)
        .collect();
    if !tails.is_empty() {
        return Some(split(
            piece,
            tails.into_iter().map(|at| (at, piece.indent + STEP)),
        ));
    }
    let head = bends(layout, piece).find(|bend| bend.1 == BendKind::Head);
    let after_head = head.map(|(at, ..)| split(piece, [(at, piece.below)]));
    let enough = after_head
        .as_ref()
        .is_some_and(|parts| parts.last().is_some_and(|rest| fits(layout, *rest)));
    if enough {
        return after_head;
    }
    let inner = |bend: &(usize, BendKind, usize)| bend.1 != BendKind::Head;
    let Some(depth) = bends(layout, piece).filter(inner).map(|bend| bend.2).min() else {
        return after_head;
    };
    let places: Vec<(usize, BendKind)> = bends(layout, piece)
        .filter(|bend| inner(bend) && bend.2 == depth)
        .map(|(at, kind, _)| (at, kind))
        .collect();
    let chosen = chosen(layout, piece, &places);
    // Without a place nothing is split off, and the piece would be looked at for ever.
    (!chosen.is_empty()).then(|| split(piece, chosen))
}

/// The places in a piece where it may break: before which word, how, how deep.
fn bends(layout: &Layout<'_>, piece: Piece) -> impl Iterator<Item = (usize, BendKind, usize)> {
    let marks = layout.marks.get(piece.from + 1..piece.to).unwrap_or(&[]);
    marks
        .iter()
        .enumerate()
        .filter_map(move |(at, mark)| mark.bend.map(|bend| (piece.from + 1 + at, bend.kind, bend.depth)))
}

/// Of places equally deep, those where the piece does break, each with the indentation of what follows.
fn chosen(layout: &Layout<'_>, piece: Piece, places: &[(usize, BendKind)]) -> Vec<(usize, usize)> {
    let mut chosen = Vec::new();
    let first = places.first().map_or(piece.to, |place| place.0);
    let mut taken = piece.indent + layout.width(piece.from, first);
    let ends = places.iter().skip(1).map(|place| place.0).chain([piece.to]);
    for ((at, kind), end) in places.iter().zip(ends) {
        let gap = layout.marks.get(*at).map_or(0, |mark| mark.gap);
        let width = layout.width(*at, end);
        let indent = match kind {
            BendKind::Close => piece.below.saturating_sub(STEP),
            BendKind::Each | BendKind::Fill | BendKind::Head | BendKind::Tail => piece.below,
        };
        if *kind == BendKind::Fill && taken + gap + width <= WIDEST {
            taken += gap + width;
        } else {
            chosen.push((*at, indent));
            taken = indent + width;
        }
    }
    chosen
}

/// Cuts a piece before the given words. What is broken off later from a part stands a step deeper than the part.
fn split(piece: Piece, places: impl IntoIterator<Item = (usize, usize)>) -> Vec<Piece> {
    let mut parts = vec![piece];
    for (at, indent) in places {
        if let Some(last) = parts.last_mut() {
            last.to = at;
        }
        parts.push(Piece {
            from: at,
            to: piece.to,
            indent,
            below: indent + STEP,
        });
    }
    parts
}

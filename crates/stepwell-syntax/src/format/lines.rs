//! From marked words to lines, with the comments between them.

use super::{
    bends,
    blocks::WIDEST,
    columns,
    layout::{Layout, Line, STEP, Space},
    words::Remark,
};

/// A line as meant, before it is broken: its words and the comments that go with it.
struct Planned<'a> {
    /// Its words.
    from: usize,
    to: usize,
    /// Blanks before it.
    indent: usize,
    /// Blanks before the comments above it: those before a closing brace stand inside the block.
    indent_above: usize,
    space: Space,
    /// Whether it is the first in its block or file.
    opens: bool,
    /// Whether the author left a blank line before it.
    apart: bool,
    /// Comments on lines of their own before it.
    above: Vec<Above<'a>>,
    /// The comment at its end, and the column where it starts.
    beside: Option<Remark<'a>>,
    column: usize,
}

/// A comment on a line of its own.
struct Above<'a> {
    text: &'a str,
    /// Whether the author left a blank line before it.
    apart: bool,
}

/// Writes the words as marked.
pub(super) fn write(layout: &Layout<'_>) -> String {
    let (mut planned, last) = plan(layout);
    align_comments(layout, &mut planned);
    let mut text = String::with_capacity(layout.text.len() + layout.text.len() / 8);
    for (at, line) in planned.iter().enumerate() {
        let together = line.space == Space::Declaration && stays_together(layout, &planned, at);
        let spaces = blank_lines(line, together);
        for (remark, blank) in line.above.iter().zip(&spaces) {
            if *blank {
                text.push('\n');
            }
            put_line(&mut text, line.indent_above, remark.text);
        }
        if spaces.last().is_some_and(|blank| *blank) {
            text.push('\n');
        }
        let mut pieces = bends::broken(layout, line.from, line.to, line.indent)
            .into_iter()
            .peekable();
        while let Some(piece) = pieces.next() {
            put_words(&mut text, layout, &piece);
            if let (None, Some(remark)) = (pieces.peek(), line.beside) {
                let taken = piece.indent + layout.width(piece.from, piece.to);
                put_blanks(&mut text, line.column.saturating_sub(taken).max(2));
                text.push_str(remark.text);
            }
            text.push('\n');
        }
    }
    for (at, remark) in last.iter().enumerate() {
        if remark.apart && (at > 0 || !planned.is_empty()) {
            text.push('\n');
        }
        put_line(&mut text, 0, remark.text);
    }
    text
}

/// The lines as meant, and the comments after the last of them.
fn plan<'a>(layout: &Layout<'a>) -> (Vec<Planned<'a>>, Vec<Above<'a>>) {
    let mut planned: Vec<Planned<'a>> = Vec::new();
    let mut remarks = layout.remarks.iter().peekable();
    let (mut depth, mut line_before) = (0_usize, 0_usize);
    for (at, (word, mark)) in layout.words.iter().zip(&layout.marks).enumerate() {
        let mut above = Vec::new();
        while let Some(remark) = remarks.next_if(|remark| remark.before == at) {
            match planned.last_mut() {
                // On the line of the word before it, which is the last of its line.
                Some(ended) if remark.line == line_before && mark.line.is_some() && above.is_empty() => {
                    ended.beside = Some(*remark);
                }
                Some(_) | None => above.push(Above {
                    text: remark.text,
                    apart: remark.line > line_before + 1,
                }),
            }
            line_before = remark.line;
        }
        let closes = word.text == "}";
        let starts = mark.line.or((at == 0).then_some(Line {
            deeper: 0,
            space: Space::Kept,
        }));
        match (starts, planned.last_mut()) {
            (None, Some(current)) => {
                // INVARIANT: no comment stands inside a line; these keep their order before all that follow.
                above.iter_mut().for_each(|remark| remark.apart = false);
                current.above.append(&mut above);
                current.to = at + 1;
            }
            (starts, _) => {
                let Line { deeper, space } = starts.unwrap_or(Line {
                    deeper: 0,
                    space: Space::Kept,
                });
                let outer = depth.saturating_sub(usize::from(closes));
                planned.push(Planned {
                    from: at,
                    to: at + 1,
                    indent: (outer + deeper) * STEP,
                    indent_above: (depth + deeper) * STEP,
                    space,
                    opens: at == 0 || layout.is(at - 1, "{"),
                    apart: !closes && word.line > line_before + 1,
                    above,
                    beside: None,
                    column: 0,
                });
            }
        }
        line_before = word.line;
        match word.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let mut last = Vec::new();
    for remark in remarks {
        match planned.last_mut() {
            Some(ended) if remark.line == line_before => ended.beside = Some(*remark),
            Some(_) | None => last.push(Above {
                text: remark.text,
                apart: remark.line > line_before + 1,
            }),
        }
        line_before = remark.line;
    }
    (planned, last)
}

/// Aligns the comments at the ends of neighbouring lines.
fn align_comments(layout: &Layout<'_>, planned: &mut [Planned<'_>]) {
    let together = |above: &Planned<'_>, below: &Planned<'_>| {
        let adjoin = below.above.is_empty() && !below.apart && below.space != Space::Declaration;
        adjoin && above.beside.is_some() && below.beside.is_some()
    };
    for run in planned.chunk_by_mut(together) {
        let widest = run.iter().map(|line| taken(layout, line)).max().unwrap_or(0);
        let written: Vec<Option<usize>> = run
            .iter()
            .map(|line| written_column(layout, line.beside))
            .collect();
        // Where a line is broken, or nearly, the comments stand where they are.
        let column = if widest > WIDEST {
            0
        } else {
            columns::shared_or_needed(widest + 2, &written)
        };
        run.iter_mut().for_each(|line| line.column = column);
    }
}

/// The column in which the author has the comment.
fn written_column(layout: &Layout<'_>, remark: Option<Remark<'_>>) -> Option<usize> {
    let before = layout.text.get(..remark?.start)?;
    let line = before.rsplit('\n').next()?;
    Some(line.chars().count())
}

fn taken(layout: &Layout<'_>, line: &Planned<'_>) -> usize {
    line.indent + layout.width(line.from, line.to)
}

/// Whether blank lines stand before each comment above the line, and before the line itself.
fn blank_lines(line: &Planned<'_>, together: bool) -> Vec<bool> {
    let written = line.above.iter().map(|remark| remark.apart).chain([line.apart]);
    let mut spaces: Vec<bool> = written.map(|apart| apart && line.space != Space::Never).collect();
    let any = spaces.iter().any(|blank| *blank);
    if let Some(first) = spaces.first_mut() {
        if line.opens {
            *first = false;
        } else if line.space == Space::Declaration && !together && !any {
            *first = true;
        }
    }
    spaces
}

/// Whether the declaration that begins with this line and the one before it take one line each.
fn stays_together(layout: &Layout<'_>, planned: &[Planned<'_>], at: usize) -> bool {
    let begins = |at: usize| {
        planned
            .get(at)
            .is_none_or(|line| line.space == Space::Declaration)
    };
    let short = |line: &Planned<'_>| taken(layout, line) <= WIDEST;
    let (Some(before), Some(line)) = (at.checked_sub(1), planned.get(at)) else {
        return false;
    };
    let above = planned.get(before);
    begins(before) && begins(at + 1) && short(line) && above.is_some_and(short)
}

fn put_line(text: &mut String, indent: usize, line: &str) {
    put_blanks(text, indent);
    text.push_str(line);
    text.push('\n');
}

fn put_words(text: &mut String, layout: &Layout<'_>, piece: &bends::Piece) {
    put_blanks(text, piece.indent);
    let words = layout.words.get(piece.from..piece.to).unwrap_or(&[]);
    let marks = layout.marks.get(piece.from..piece.to).unwrap_or(&[]);
    for (at, (word, mark)) in words.iter().zip(marks).enumerate() {
        put_blanks(text, if at > 0 { mark.gap } else { 0 });
        text.push_str(word.text);
    }
}

fn put_blanks(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n(' ', count));
}

//! Text to syntax tree. Parsing never fails: a file is read whole where it is sound; where it is not, each declaration
//! is read alone, and inside a broken block each entry, so that one mistake hides no other.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a rule that is not asked for is passed over; `expected` alone must name every rule"
)]

mod expected;
mod grammar;
mod lower;
mod mistakes;
mod outline;
mod pieces;

use pest::Parser;
use stepwell_diagnostic::{SourceFile, Span};

use crate::{
    Broken, Parse,
    ast::{Comment, Place, Word},
};
use grammar::{Grammar, Rule};
use outline::{Entry, Outline, Stretch, entry_around};
use pieces::PieceKind;

/// How many bytes of a file may be read again to find further mistakes inside one declaration, beyond once over.
const AGAIN: usize = 16_000_000;

/// Reads a file.
pub(crate) fn parse(file: &SourceFile) -> Parse {
    let outline = outline::outline(&file.text);
    let mut parse = Parse {
        comments: comments(file, &outline),
        ..Parse::default()
    };
    if let Some(diagnostic) = outline.too_deep(file) {
        parse.diagnostics.push(diagnostic);
        parse.broken.push(Broken {
            name: None,
            span: file.span(),
        });
        return parse;
    }
    match Grammar::parse(Rule::file, &file.text) {
        Ok(pairs) => parse.declarations = lower::declarations(pairs, file.id, 0, &mut parse.diagnostics),
        Err(_) => {
            let mut again = AGAIN;
            for stretch in outline.split(file, &mut parse.diagnostics) {
                read_stretch(file, &outline, &stretch, &mut again, &mut parse);
            }
        }
    }
    parse
}

fn comments(file: &SourceFile, outline: &Outline) -> Vec<Comment> {
    outline
        .pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::Comment)
        .map(|piece| {
            let text = file.text.get(piece.start..piece.end).unwrap_or("").trim_end();
            Word {
                text: text.into(),
                place: Place(Span::new(file.id, piece.start, piece.start + text.len())),
            }
        })
        .collect()
}

/// Reads one declaration of a broken file. Entries whose shape is known to be broken are left out from the start. Where an entry of its block is broken, the entry is told, blanked out and
/// the rest read again, so that the declaration keeps its sound entries.
fn read_stretch(
    file: &SourceFile,
    outline: &Outline,
    stretch: &Stretch,
    again: &mut usize,
    parse: &mut Parse,
) {
    let Some(text) = file.text.get(stretch.start..stretch.end) else {
        return;
    };
    let mut text = format!("{text}{}", stretch.closing);
    let entries = outline.entries(&file.text, stretch.start, stretch.end);
    let leave_out = |text: &mut String, entry: Entry, parse: &mut Parse| {
        let changed = blank_out(text, entry.start - stretch.start, entry.end - stretch.start);
        if changed {
            parse
                .broken
                .push(broken(file, entry.start, entry.end, usize::from(!entry.case)));
        }
        changed
    };
    let mut told = false;
    for offset in &stretch.told {
        match entry_around(&entries, *offset) {
            Some(entry) => {
                leave_out(&mut text, entry, parse);
            }
            None => told = true,
        }
    }
    loop {
        let error = match Grammar::parse(Rule::lone_declaration, &text) {
            Ok(pairs) => {
                let mut declarations =
                    lower::declarations(pairs, file.id, stretch.start, &mut parse.diagnostics);
                parse.declarations.append(&mut declarations);
                return;
            }
            Err(error) => error,
        };
        let mut mistake = mistakes::describe(file, outline, stretch, &error);
        let entry = entry_around(&entries, mistake.label.span.start as usize);
        let enough = text.len() > *again;
        if enough && entry.is_some() {
            let help = mistake
                .help
                .take()
                .map_or(String::new(), |help| format!("{help}; "));
            mistake.help = Some(format!(
                "{help}this block is long, and more mistakes may stand in it after this one"
            ));
        }
        if !told {
            parse.diagnostics.push(mistake);
        }
        *again = again.saturating_sub(text.len());
        match entry {
            Some(entry) if !enough && leave_out(&mut text, entry, parse) => {}
            Some(_) | None => {
                parse.broken.push(broken(file, stretch.start, stretch.end, 1));
                return;
            }
        }
    }
}

/// Overwrites a part with blanks, keeping its length. Tells whether anything but blanks stood there.
fn blank_out(text: &mut String, from: usize, to: usize) -> bool {
    let Some(part) = text.get(from..to) else {
        return false;
    };
    let changed = !part.trim().is_empty();
    let blanks: String = part
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(from..to, &blanks);
    changed
}

/// What a broken part would have declared: its first word after so many keywords.
fn broken(file: &SourceFile, from: usize, to: usize, keywords: usize) -> Broken {
    let text = file.text.get(from..to).unwrap_or("");
    let name = text
        .split(|char: char| !(char.is_ascii_alphanumeric() || "_.-".contains(char)))
        .nth(keywords);
    Broken {
        name: name.filter(|name| !name.is_empty()).map(str::to_owned),
        span: Span::new(file.id, from, from + text.trim_end().len()),
    }
}

/// A diagnostic of the parser at a stretch of bytes.
fn at(file: &SourceFile, start: usize, end: usize) -> Span {
    Span::new(file.id, start, end)
}

#[cfg(test)]
mod tests;

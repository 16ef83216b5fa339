use miette::{SourceCode, SourceSpan};

use crate::{Sources, visible};

fn read(text: &str, span: (usize, usize), context: usize) -> (String, usize, usize) {
    let mut sources = Sources::default();
    let id = sources.add("a.criteria", text);
    let file = sources.get(id).unwrap();
    let contents = file.read_span(&SourceSpan::from(span), context, context).unwrap();
    let data = String::from_utf8(contents.data().to_vec()).unwrap();
    assert_eq!(contents.span().len(), contents.data().len());
    (data, contents.line(), contents.column())
}

#[test]
fn lines_around_a_place_are_those_miette_reads_itself() {
    let text = "one\ntwo\nthree\nfour\nfive\n";
    for start in 0..text.len() {
        for length in 1..(text.len() - start) {
            // A place that ends with a line end belongs to the line it ends; `miette` says the next one.
            if text[start..start + length].ends_with('\n') || text[start..].starts_with('\n') {
                continue;
            }
            let span = SourceSpan::from((start, length));
            let own = read(text, (start, length), 1);
            let miette = text.read_span(&span, 1, 1).unwrap();
            let theirs = String::from_utf8(miette.data().to_vec()).unwrap();
            assert!(
                own.0.starts_with(theirs.trim_end()),
                "{start}+{length}: {own:?} {theirs:?}"
            );
            assert_eq!(
                (own.1, own.2),
                (miette.line(), miette.column()),
                "{start}+{length}"
            );
        }
    }
}

#[test]
fn a_place_itself_tells_its_line_and_column() {
    let (data, line, column) = read("one\ntwö x\n", (9, 1), 0);
    assert_eq!((line, column), (1, 4));
    assert!(data.starts_with('x'));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = "ä".repeat(1_000_000);
    let (data, line, _) = read(&text, (1_000_000, 2), 1);
    assert!(data.len() < 600);
    assert_eq!(line, 0);
}

#[test]
fn what_steers_a_terminal_is_shown_instead() {
    assert_eq!(
        visible("a\u{1b}[31m\r\nb\u{9b}c\u{202e}"),
        "a?[31m\r\nb\u{b7}c\u{fffd}"
    );
    let text = "x\u{1b}\u{202e}\u{85}y";
    assert_eq!(visible(text).len(), text.len());
}

#[test]
fn columns_count_characters_however_long_the_line() {
    let text = format!("first\n{}x", "ä€a".repeat(5_000));
    let mut sources = Sources::default();
    let id = sources.add("a.criteria", text.as_str());
    let file = sources.get(id).unwrap();
    for (at, (offset, _)) in text.char_indices().enumerate().skip(6) {
        let place = file.position(offset);
        assert_eq!((place.line, place.column), (2, at - 5));
    }
    assert_eq!(file.position(text.len() + 9).column, 15_002);
}

//! What the formatter does to files.

use stepwell_diagnostic::{FileId, SourceFile};

use super::{FormatRefused, format};
use crate::parse;

const SAMPLE: &str = include_str!("../../../../tests/format/sample.criteria");

fn formatted(text: &str) -> String {
    let file = SourceFile::new(FileId(0), "test.criteria", text);
    let read = parse(&file);
    assert_eq!(read.diagnostics, [], "{text}");
    format(&file, &read).unwrap_or_else(|refused| panic!("{refused}\n{text}"))
}

/// Formats, and holds that formatting the result changes nothing.
fn settled(text: &str) -> String {
    let once = formatted(text);
    assert_eq!(formatted(&once), once, "formatting twice is not formatting once");
    once
}

#[test]
fn the_sample_formats_to_itself() {
    assert_eq!(settled(SAMPLE), SAMPLE);
}

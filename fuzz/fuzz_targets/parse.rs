//! Any text parses and formats without a panic. What the formatter gives out formats to itself, and the formatter
//! never has to refuse a file without mistakes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stepwell_diagnostic::{FileId, Severity, SourceFile};
use stepwell_syntax::{FormatRefused, format, parse};

fuzz_target!(|text: &str| {
    let file = SourceFile::new(FileId(0), "fuzz.criteria", text);
    let read = parse(&file);
    let formatted = match format(&file, &read) {
        Ok(formatted) => formatted,
        Err(FormatRefused::Mistakes) => {
            assert!(read.diagnostics.iter().any(|it| it.severity() == Severity::Error));
            return;
        }
        Err(refused) => panic!("{refused}\n{text}"),
    };
    let file = SourceFile::new(FileId(0), "fuzz.criteria", formatted.as_str());
    let again = format(&file, &parse(&file));
    assert_eq!(again.as_deref(), Ok(formatted.as_str()), "formatting twice is not formatting once");
});

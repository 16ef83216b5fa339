//! Any text checks without a panic, and checking twice says the same.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use stepwell_check::{Folder, Library, check};
use stepwell_diagnostic::{FileId, SourceFile};
use stepwell_syntax::parse;

fuzz_target!(|text: &str| {
    let file = SourceFile::new(FileId(0), "fuzz/fuzz.criteria", text);
    let folder = Folder { files: vec![parse(&file)] };
    let library = Library { folders: BTreeMap::from([("fuzz".to_owned(), folder)]) };
    let first = check(&library, "fuzz", None);
    let second = check(&library, "fuzz", None);
    assert_eq!(first.diagnostics, second.diagnostics);
});

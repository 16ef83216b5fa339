//! `format/NAME.criteria`: the one layout.

use std::path::Path;

use stepwell_diagnostic::Sources;
use stepwell_syntax::{format, parse};
use stepwell_tests::{snapshot_beside, text_of};

fn laid_out_as_before(path: &Path) -> datatest_stable::Result<()> {
    let mut sources = Sources::default();
    let id = sources.add(path.file_name().unwrap().to_string_lossy(), text_of(path));
    let file = sources.get(id).unwrap();
    let told = match format(file, &parse(file)) {
        Ok(text) => text,
        Err(refused) => format!("refused: {refused}"),
    };
    snapshot_beside(path, &told);
    Ok(())
}

datatest_stable::harness! { { test = laid_out_as_before, root = "format", pattern = r"\.criteria$" } }

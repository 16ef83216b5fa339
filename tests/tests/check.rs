//! `check/NAME.criteria`, or `check/NAME/here/ruleset.criteria` where other folders belong to it: what `stepwell check`
//! says.

use std::path::Path;

use stepwell_tests::{snapshot_beside, stepwell};

fn says_as_before(path: &Path) -> datatest_stable::Result<()> {
    let folder = path.parent().unwrap();
    let run = if folder.ends_with("here") {
        stepwell(folder.parent().unwrap(), &["check", "here"], b"")
    } else {
        let name = path.file_name().unwrap().to_str().unwrap();
        stepwell(folder, &["check", name], b"")
    };
    snapshot_beside(path, &run.told());
    Ok(())
}

datatest_stable::harness! {
    { test = says_as_before, root = "check", pattern = r"^[^/]*\.criteria$|/here/ruleset\.criteria$" }
}

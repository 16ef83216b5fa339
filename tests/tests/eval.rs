//! `eval/NAME.criteria`, or `eval/NAME/here/ruleset.criteria` where other folders belong to it, with the facts in a
//! `.json` of the same name beside it: the decision, for people and for programs.

use std::path::Path;

use stepwell_tests::{snapshot_beside, stepwell};

fn decides_as_before(path: &Path) -> datatest_stable::Result<()> {
    let beside = path.parent().unwrap();
    let folder = if beside.ends_with("here") {
        beside.parent().unwrap()
    } else {
        beside
    };
    let name = if beside.ends_with("here") {
        Path::new("here")
    } else {
        path.strip_prefix(folder)?
    };
    let name = name.to_str().unwrap();
    let facts = path.with_extension("json");
    let facts = facts.strip_prefix(folder)?.to_str().unwrap();
    let text = stepwell(folder, &["eval", name, "--facts", facts], b"");
    let json = stepwell(folder, &["eval", name, "--facts", facts, "--format", "json"], b"");
    assert_eq!(text.status, json.status);
    let facts = std::fs::read_to_string(path.with_extension("json"))?;
    let mut documents = String::new();
    for line in json.output.lines() {
        let document: serde_json::Value = serde_json::from_str(line)?;
        documents.push_str(&serde_json::to_string_pretty(&document)?);
        documents.push('\n');
    }
    snapshot_beside(
        path,
        &format!(
            "{}\n\n{}\n--- json ---\n{documents}",
            facts.trim_end(),
            text.told()
        ),
    );
    Ok(())
}

datatest_stable::harness! { { test = decides_as_before, root = "eval", pattern = r"^[^/]*\.criteria$|/here/ruleset\.criteria$" } }

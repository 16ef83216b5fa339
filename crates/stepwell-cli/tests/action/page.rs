//! `docs/ci.md`: the comment that it shows, and what it says of the action.

use std::{fs, path::Path};

use saphyr::{LoadableYamlNode as _, YamlOwned};
use tempfile::tempdir;

use crate::{
    action::{git, workspace, yaml},
    change, comment, commit, runner,
};

/// The change that `docs/ci.md` shows: the floor of nine hours is loosened to six in one reading of a shipped ruleset.
const SHOWN: (&str, (&str, &str)) = (
    "criteria/public/third_edition/hours.criteria",
    (
        "side_by_side  says hours_needed is from 9 to 20 hours/week",
        "side_by_side  says hours_needed is from 6 to 20 hours/week",
    ),
);

#[test]
fn the_page_shows_the_comment_that_is_written() {
    let folder = tempdir().unwrap();
    copy(&workspace().join("criteria"), &folder.path().join("criteria"));
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path(), "first");
    git(folder.path(), &["checkout", "--quiet", "-b", "change"]);
    change(folder.path(), SHOWN.0, SHOWN.1);
    let ran = runner(&folder).with("paths", "criteria").run();
    assert_eq!(ran.status, 1, "{}", ran.log);
    let quoted: String = comment(&ran)
        .lines()
        .map(|line| format!("{}\n", format!("> {line}").trim_end()))
        .collect();
    let path = workspace().join("docs/ci.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- the comment -->\n").unwrap();
    let (shown, after) = rest.split_once("<!-- end of the comment -->\n").unwrap();
    if shown != quoted && std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        let text = format!("{before}<!-- the comment -->\n{quoted}<!-- end of the comment -->\n{after}");
        fs::write(&path, text).unwrap();
        return;
    }
    assert_eq!(
        shown, quoted,
        "INSTA_UPDATE=always writes the comment into docs/ci.md"
    );
}

#[test]
fn the_workflow_of_the_page_names_what_the_action_takes() {
    let page = fs::read_to_string(workspace().join("docs/ci.md")).unwrap();
    let action = yaml("action.yml");
    let inputs = action.as_mapping_get("inputs").unwrap().as_mapping().unwrap();
    for name in inputs.keys() {
        let name = name.as_str().unwrap();
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
    let hooks = yaml(".pre-commit-hooks.yaml");
    let id_of = |hook: &YamlOwned| {
        hook.as_mapping_get("id")
            .and_then(|id| id.as_str())
            .map(str::to_owned)
    };
    let ids: Vec<String> = hooks.as_sequence().unwrap().iter().filter_map(id_of).collect();
    let (mut seen, mut hooked) = (0, 0);
    for block in page.split("```yaml\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let block = YamlOwned::load_from_str(text).unwrap();
        let repositories = block[0].as_mapping_get("repos").and_then(|it| it.as_sequence());
        let used = repositories.into_iter().flatten();
        let used = used
            .filter_map(|it| it.as_mapping_get("hooks")?.as_sequence())
            .flatten();
        for id in used.filter_map(id_of) {
            assert!(ids.contains(&id), "{id}");
            hooked += 1;
        }
        let steps = block[0]
            .as_mapping_get("jobs")
            .and_then(|jobs| jobs.as_mapping_get("review"))
            .and_then(|review| review.as_mapping_get("steps"));
        for step in steps.and_then(|steps| steps.as_sequence()).into_iter().flatten() {
            let uses = step
                .as_mapping_get("uses")
                .and_then(|uses| uses.as_str())
                .unwrap_or_default();
            if !uses.contains("/stepwell@") {
                continue;
            }
            seen += 1;
            let with = step.as_mapping_get("with").and_then(|with| with.as_mapping());
            for name in with.into_iter().flat_map(|with| with.keys()) {
                assert!(inputs.contains_key(name), "{name:?}");
            }
        }
    }
    // A workflow, a step of one, and hooks.
    assert_eq!((seen, hooked), (1, 3));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

//! The commands of `action.yml` and `.pre-commit-hooks.yaml`, run in repositories with a branch like that of a pull
//! request; and the comment in `docs/ci.md`, which is the one that they write.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod action;

use std::{fs, path::Path, process::Command};

use tempfile::{TempDir, tempdir};

use crate::action::{Ran, Runner, git, workspace, yaml};

/// Rules with an example and a property that guard one bound.
const RULES: &str = r#"ruleset clinic "Outpatient care"
  version 1.0.0
  in force from 2024-01-01

source circular "Circular" {
  publisher "Ministry of Health"
  published 2023
  kind "regulation"
}

continuum care "Levels of care" {
  1    "Outpatient services"
  2.1  "Intensive outpatient services"
}

facts "Patient" {
  fact hours_needed: hours/week from 0 to 40  ask "How many hours a week does the plan ask for?"
}

placement level_of_care "Indicated level of care" {
  on care
  choose least intensive
}

criteria 1 {
  criterion few: hours_needed is below 9 hours/week
    cite circular "1"
  admit when few
}

criteria 2.1 {
  criterion enough "Nine hours or more": hours_needed is at least 9 hours/week
    cite circular "2"
  admit when enough
}

example "ten hours are intensive care" {
  given {
    hours_needed: 10 hours/week
  }
  expect {
    level_of_care: 2.1
  }
}

prove "from ten hours on care is intensive":
    always (if hours_needed is at least 10 hours/week then level_of_care is 2.1)
"#;

const LOOSER: (&str, &str) = (
    "hours_needed is below 9 hours/week",
    "hours_needed is below 12 hours/week",
);

/// A repository whose `main` holds these rules, with a branch checked out.
fn repository(rules: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/clinic.criteria"), rules).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path(), "first");
    git(folder.path(), &["checkout", "--quiet", "-b", "change"]);
    folder
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(
        folder,
        &["commit", "--quiet", "--allow-empty", "--message", message],
    );
}

/// Replaces a text in the rules of the branch, which must stand there, and commits that.
fn change(folder: &Path, file: &str, (was, is): (&str, &str)) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(was), "{was}");
    fs::write(&path, text.replace(was, is)).unwrap();
    commit(folder, "change");
}

fn runner(folder: &TempDir) -> Runner {
    let base = git(folder.path(), &["rev-parse", "main"]);
    Runner::new(folder.path(), &base)
}

const CLINIC: &str = "rules/clinic.criteria";

fn comment(ran: &Ran) -> &str {
    ran.comment
        .as_deref()
        .unwrap_or_else(|| panic!("no comment: {}", ran.log))
}

#[test]
fn a_loosened_bound_is_told_counted_and_refused() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let ran = runner(&folder).run();
    let comment = comment(&ran);
    for said in [
        "<!-- stepwell: stepwell -->\n## Review of the rules: ",
        "| **changed** | clause 1/few | hours_needed is below 9 hours/week | hours_needed is below 12 hours/week |",
        "| Indicated level of care (level_of_care) | 2.1 | 1 | less intensive |",
        "A smallest one at level_of_care: 2.1 before, 1 after",
        "    hours_needed: 9 hours/week",
        "| ten hours are intensive care | passed | level_of_care | 2.1 | 1 |",
        "| from ten hours on care is intensive: ",
        " | held | **refuted** |",
    ] {
        assert!(comment.contains(said), "{said}\n{comment}");
    }
    assert_eq!(ran.status, 1, "{}", ran.log);
    assert_eq!(ran.outputs["review.status"], "1");
    assert_eq!(ran.outputs["comment.comment"], "https://example.org/comment");
    // The summary of the job and the file say the same as the comment.
    let (_, review) = comment.split_once('\n').unwrap();
    assert_eq!(ran.summary, review);
    assert_eq!(fs::read_to_string(&ran.outputs["review.review"]).unwrap(), review);
    for annotation in [
        "::error file=rules/clinic.criteria,line=37,endLine=37,col=9,endColumn=38,title=example fails%3A ten hours",
        "title=refuted%3A from ten hours on care is intensive::",
        "::warning file=rules/clinic.criteria,line=20,endLine=20,col=11,endColumn=23,title=overlap%3A ",
    ] {
        assert!(ran.log.contains(annotation), "{annotation}\n{}", ran.log);
    }
    assert!(
        ran.calls
            .contains("api --method POST repos/owner/rules/issues/7/comments -F body=@"),
        "{}",
        ran.calls
    );
}

#[test]
fn the_next_push_writes_the_same_comment_anew_and_nobody_elses() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let comments = concat!(
        "1\tsomebody\t<!-- stepwell: stepwell -->\n",
        "2\tgithub-actions[bot]\t<!-- stepwell: other -->\n",
        "3\tgithub-actions[bot]\tWhat a change!\n",
        "4\tgithub-actions[bot]\t<!-- stepwell: stepwell -->\n",
        "5\tgithub-actions[bot]\t<!-- stepwell: stepwell -->\n",
    );
    let ran = runner(&folder).comments(comments).run();
    assert!(
        ran.calls
            .contains("--method PATCH repos/owner/rules/issues/comments/4 "),
        "{}",
        ran.calls
    );
    assert!(!ran.calls.contains("POST"), "{}", ran.calls);
    // The filter with which the comments are asked for gives these three columns.
    let filter = r#".[] | [.id, .user.login, (.body | split("\n")[0] | rtrimstr("\r"))] | @tsv"#;
    assert!(
        ran.calls.contains(&format!("comments --jq {filter}\n")),
        "{}",
        ran.calls
    );
    let ran = runner(&folder).comments(&comments.replace("[bot]", "")).run();
    assert!(ran.calls.contains("POST"), "{}", ran.calls);
}

#[test]
fn without_the_right_to_comment_the_summary_has_it() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let ran = runner(&folder).refusing().run();
    assert_eq!((ran.status, ran.comment.as_deref()), (1, None));
    assert!(
        ran.log
            .contains("::notice title=Stepwell::the review could not be written"),
        "{}",
        ran.log
    );
    assert!(ran.summary.starts_with("## Review of the rules: "));
    let ran = runner(&folder).with("comment", "false").run();
    assert_eq!((ran.status, ran.calls.as_str()), (1, ""));
}

#[test]
fn pure_reformatting_affects_no_patient() {
    let folder = repository(RULES);
    change(
        folder.path(),
        CLINIC,
        ("ruleset clinic", "# A comment.\nruleset clinic"),
    );
    let ran = runner(&folder).with("deny-moves", "true").run();
    assert_eq!(ran.status, 0, "{}", ran.log);
    let comment = comment(&ran);
    assert!(
        comment.contains("## Review of the rules: no patient is affected, and everything holds"),
        "{comment}"
    );
    assert!(
        comment.contains("**No patient is affected**: proved for everybody."),
        "{comment}"
    );
}

#[test]
fn what_differs_fails_only_where_that_was_asked_for() {
    let folder = repository(RULES);
    let wider = ("below 9 hours/week", "below 9.5 hours/week");
    change(folder.path(), CLINIC, wider);
    assert_eq!(runner(&folder).run().status, 0);
    assert_eq!(runner(&folder).with("deny-moves", "true").run().status, 1);
}

#[test]
fn what_others_did_to_the_base_since_then_is_not_this_change() {
    let folder = repository(RULES);
    change(
        folder.path(),
        CLINIC,
        ("\"Nine hours or more\"", "\"At least nine hours\""),
    );
    git(folder.path(), &["checkout", "--quiet", "main"]);
    let stale = git(folder.path(), &["rev-parse", "HEAD"]);
    change(folder.path(), CLINIC, ("from 0 to 40", "from 0 to 50"));
    let newer = git(folder.path(), &["rev-parse", "HEAD"]);
    // The branch itself, against a base that went on.
    git(folder.path(), &["checkout", "--quiet", "change"]);
    let branch = Runner::new(folder.path(), &newer).run();
    // The merge of both that GitHub made, while the event still names the base as it was.
    git(folder.path(), &["checkout", "--quiet", "--detach", "main"]);
    git(
        folder.path(),
        &["merge", "--quiet", "--no-ff", "--message", "merge", "change"],
    );
    let merged = Runner::new(folder.path(), &stale).run();
    for ran in [branch, merged] {
        let comment = comment(&ran);
        assert!(comment.contains("**retitled**"), "{comment}");
        assert!(!comment.contains("fact hours_needed"), "{comment}");
    }
}

#[test]
fn a_base_that_is_not_there_is_fetched() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let shallow = tempdir().unwrap();
    let origin = format!("file://{}", folder.path().display());
    git(
        shallow.path(),
        &[
            "clone",
            "--quiet",
            "--depth=1",
            "--branch=change",
            &origin,
            "here",
        ],
    );
    git(
        folder.path(),
        &["config", "uploadpack.allowReachableSHA1InWant", "true"],
    );
    let base = git(folder.path(), &["rev-parse", "main"]);
    let ran = Runner::new(&shallow.path().join("here"), &base).run();
    assert!(
        comment(&ran).contains("| **changed** | clause 1/few |"),
        "{}",
        ran.log
    );
}

#[test]
fn rules_that_were_not_there_before_are_new_and_broken_ones_say_so() {
    let folder = repository(RULES);
    fs::create_dir_all(folder.path().join("more")).unwrap();
    let other = RULES.replace("ruleset clinic", "ruleset ward");
    fs::write(folder.path().join("more/ward.criteria"), other).unwrap();
    commit(folder.path(), "more");
    let ran = runner(&folder).with("paths", "rules\nmore\n").run();
    assert_eq!(ran.status, 0, "{}", ran.log);
    assert!(
        comment(&ran).contains("**Added**: the ruleset ward 1.0.0"),
        "{}",
        comment(&ran)
    );
    change(folder.path(), "more/ward.criteria", ("9 hours/week", "9 hours"));
    let ran = runner(&folder).run();
    assert_eq!(ran.status, 1);
    let comment = comment(&ran);
    assert!(
        comment.contains("more was neither tested nor proved nor compared"),
        "{comment}"
    );
    assert!(comment.contains("- error E0301: "), "{comment}");
}

#[test]
fn what_cannot_be_done_is_told_in_the_comment_too() {
    let folder = repository(RULES);
    let ran = runner(&folder).with("base", "nowhere").run();
    assert_eq!(ran.status, 2, "{}", ran.log);
    let comment = comment(&ran);
    assert!(
        comment.contains("`nowhere` is no revision of this git repository"),
        "{comment}"
    );
    let ran = runner(&folder).with("comment-id", "--> x").run();
    assert_eq!((ran.status, ran.comment.as_deref()), (2, None));
}

#[test]
fn nothing_from_outside_is_run() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let trap = folder.path().join("trap");
    let text = format!(
        "rules\n$(touch {0})\n`touch {0}`\n\"; touch {0}; \"",
        trap.display()
    );
    runner(&folder)
        .with("paths", &text)
        .with("base", &format!("$(touch {})", trap.display()))
        .run();
    runner(&folder).with("base", "--upload-pack=touch trap").run();
    assert!(!trap.exists());
}

#[test]
fn a_review_longer_than_a_comment_is_shortened_and_whole_in_the_summary() {
    // So many transitions move that their patients fill more than a comment.
    let mut rules = RULES.replace(
        "facts \"Patient\" {",
        "facts \"Patient\" {\n  fact current_level: level of care  ask \"At which level is care given now?\"",
    );
    for number in 0..250 {
        rules.push_str(&format!(
            "\ntransition t{number} \"Transition {number}\" {{\n  when hours_needed is at least 9 hours/week and current_level is 1\n  review\n  cite circular \"{number}\"\n}}\n"
        ));
    }
    let folder = repository(&rules);
    change(
        folder.path(),
        CLINIC,
        (
            "hours_needed is at least 9 hours/week and current",
            "hours_needed is at least 8 hours/week and current",
        ),
    );
    let ran = runner(&folder).run();
    let comment = comment(&ran);
    assert!(comment.len() <= 65_536, "{}", comment.len());
    assert!(
        comment.contains("**Left out here**"),
        "{}",
        &comment[comment.len() - 500..]
    );
    assert!(comment.contains("| example") || comment.contains("| examples |"));
    assert!(ran.summary.len() > 65_536 && !ran.summary.contains("**Left out here**"));
}

#[test]
fn sarif_is_written_where_it_was_asked_for() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let ran = runner(&folder).with("sarif", "sarif").run();
    assert_eq!(ran.status, 1);
    for file in ["check", "prove"] {
        let text = fs::read_to_string(folder.path().join(format!("sarif/{file}.sarif"))).unwrap();
        assert!(text.contains("\"version\": \"2.1.0\""), "{text}");
    }
}

#[test]
fn the_build_step_names_what_is_there() {
    let crates = workspace().join("crates/stepwell-cli/Cargo.toml");
    assert!(
        fs::read_to_string(crates)
            .unwrap()
            .contains("name = \"stepwell\"")
    );
    for path in ["Cargo.toml", "Cargo.lock", "crates", "grammar", "docs/errors"] {
        assert!(workspace().join(path).exists(), "{path}");
    }
}

#[test]
fn every_hook_passes_on_sound_rules_and_fails_on_others() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_sequence().unwrap();
    let text =
        |hook: &saphyr::YamlOwned, key: &str| hook.as_mapping_get(key).unwrap().as_str().unwrap().to_owned();
    let ids: Vec<String> = hooks.iter().map(|hook| text(hook, "id")).collect();
    assert_eq!(
        ids,
        [
            "stepwell-fmt",
            "stepwell-check",
            "stepwell-test",
            "stepwell-prove"
        ]
    );
    let wrong = [
        (
            "ruleset clinic \"Outpatient care\"\n  version",
            "ruleset clinic \"Outpatient care\" version",
        ),
        ("9 hours/week", "9 hours"),
        LOOSER,
        LOOSER,
    ];
    for (hook, wrong) in hooks.iter().zip(wrong) {
        let entry = text(hook, "entry");
        let mut words: Vec<String> = entry.split(' ').map(str::to_owned).collect();
        assert_eq!(words.remove(0), "stepwell");
        // Where a hook does not say otherwise, the names of the files that were changed stand behind its words.
        let names = hook.as_mapping_get("pass_filenames").is_none();
        words.extend(names.then(|| CLINIC.to_owned()));
        let run = |folder: &TempDir| {
            let done = Command::new(env!("CARGO_BIN_EXE_stepwell"))
                .args(&words)
                .current_dir(folder.path())
                .output()
                .unwrap();
            // A hook fails where its command does, and where that has changed a file.
            let status = git(folder.path(), &["status", "--porcelain"]);
            done.status.success() && status.is_empty()
        };
        let folder = repository(RULES);
        assert!(run(&folder), "{entry}");
        change(folder.path(), CLINIC, wrong);
        assert!(!run(&folder), "{entry}");
    }
}

#[test]
fn without_git_it_is_said_what_is_missing() {
    let folder = repository(RULES);
    let empty = tempdir().unwrap();
    for command in ["diff", "review"] {
        let done = Command::new(env!("CARGO_BIN_EXE_stepwell"))
            .args([command, "--git", "HEAD"])
            .current_dir(folder.path())
            .env("PATH", empty.path())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2));
        let said = String::from_utf8(done.stderr).unwrap().replace("\n  ", " ");
        assert!(
            said.contains(
                "`--git` needs the program `git`, which is not installed here; compare two folders instead"
            ),
            "{said}"
        );
    }
}

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
    let mut seen = 0;
    for block in page.split("```yaml\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let block = <saphyr::YamlOwned as saphyr::LoadableYamlNode>::load_from_str(text).unwrap();
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
    assert!(seen > 0);
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

//! Pull requests: what is told, counted, refused and written where.

use std::fs;

use tempfile::tempdir;

use crate::{
    CLINIC, LOOSER, RULES,
    action::{Runner, git, workspace},
    change, comment, commit, repository, runner,
};

#[test]
fn a_loosened_bound_is_told_counted_and_refused() {
    let folder = repository(RULES);
    change(folder.path(), CLINIC, LOOSER);
    let runner = runner(&folder);
    let ran = runner.run();
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

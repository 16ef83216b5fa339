//! What `stepwell prove` answers about whole rulesets.

use stepwell_cli::{Environment, Streams};
use stepwell_model::Day;
use stepwell_tests::{TODAY, stepwell, workspace};
use tempfile::{TempDir, tempdir};

/// A folder with the ruleset of `stepwell new` in `rules`.
fn new_ruleset() -> TempDir {
    let folder = tempdir().unwrap();
    let run = stepwell(folder.path(), &["new", "rules"], b"");
    assert_eq!(run.status, 0, "{}", run.messages);
    folder
}

#[test]
fn what_decides_nothing_has_nothing_to_prove() {
    let run = stepwell(&workspace(), &["prove", "criteria/vocabulary"], b"");
    assert_eq!((run.status, run.messages.as_str()), (0, ""));
    assert_eq!(
        run.output,
        "nothing here decides anything: there is nothing to prove\n"
    );
}

#[test]
fn progress_is_shown_to_those_who_watch_and_leaves_nothing_behind() {
    let folder = new_ruleset();
    let run = |shows_progress: bool| {
        let (mut output, mut messages) = (Vec::new(), Vec::new());
        let status = stepwell_cli::run(
            ["stepwell", "prove", "rules"].map(Into::into),
            Streams {
                input: &mut &b""[..],
                output: &mut output,
                messages: &mut messages,
            },
            &Environment {
                folder: folder.path().to_owned(),
                today: Day::parse(TODAY).unwrap(),
                colour_output: false,
                colour_messages: false,
                shows_progress,
            },
        );
        assert_eq!(status.code(), 0);
        (output, String::from_utf8(messages).unwrap())
    };
    let (quiet, nothing) = run(false);
    let (watched, messages) = run(true);
    assert_eq!(quiet, watched);
    assert_eq!(nothing, "");
    assert!(messages.contains("\rproving rules "), "{messages:?}");
    assert!(!messages.contains('\n'), "{messages:?}");
    let last = messages.trim_end_matches('\r').rsplit('\r').next().unwrap();
    assert_eq!(last.trim(), "", "{messages:?}");
}

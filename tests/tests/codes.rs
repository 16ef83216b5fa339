//! Every code has a fixture that raises it, a page with its four parts, and examples that keep their word.

use std::{collections::BTreeSet, fs, path::Path};

use stepwell_diagnostic::{Code, page};
use stepwell_tests::{
    documents::{announced, blocks},
    files_below, stepwell, tests, text_of, workspace,
};

/// The four parts of a page, in their order.
const PARTS: [&str; 4] = ["What it means", "Why it matters", "Example", "Instead"];

/// What cannot be shown as text on a page: bytes that are no text, and files that are not there.
const NOT_TEXT: [Code; 2] = [Code::NotUtf8, Code::FileUnreadable];

#[test]
fn every_code_is_raised_by_a_fixture() {
    let mut told = String::new();
    for stage in ["parse", "check"] {
        for snapshot in files_below(&tests().join(stage), "snap") {
            // Only what comes after the source counts: a comment in it could name any code.
            let text = text_of(&snapshot);
            told.push_str(text.split_once("\n==> ").map_or("", |(_, result)| result));
        }
    }
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !told.contains(code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no fixture raises {missing:?}");
}

#[test]
fn every_code_has_its_page() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let text = page(*code);
        let heading = format!("# {code}: {}", code.summary());
        let parts: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if text.lines().next() != Some(heading.as_str()) || parts != PARTS {
            wrong.push(format!("{code}: {:?} {parts:?}", text.lines().next()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_page_is_without_its_code() {
    let known: BTreeSet<String> = Code::ALL.iter().map(|code| code.page_path()).collect();
    for file in files_below(&workspace().join("docs/errors"), "md") {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "README.md" || known.contains(&format!("docs/errors/{name}")),
            "{name} explains no code"
        );
    }
}

#[test]
fn the_example_of_a_page_raises_its_code_and_what_stands_instead_does_not() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let path = workspace().join(code.page_path());
        let blocks = blocks(&path);
        let text_in = |section: &str| -> String {
            blocks
                .iter()
                .filter(|block| block.section == section && block.language == "criteria")
                .map(|block| block.text.as_str())
                .collect()
        };
        let (example, instead) = (text_in("Example"), text_in("Instead"));
        if NOT_TEXT.contains(code) {
            continue;
        }
        // What a block announces is what it raises: the test of the documents sees to that.
        if announced(&example) != [code.as_str()] {
            wrong.push(format!("{code}: its example announces {:?}", announced(&example)));
        }
        if instead.is_empty() || !announced(&instead).is_empty() {
            wrong.push(format!(
                "{code}: what stands instead announces {:?}",
                announced(&instead)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_index_of_the_pages_lists_every_code() {
    let index = fs::read_to_string(workspace().join("docs/errors/README.md")).unwrap();
    for code in Code::ALL {
        let row = format!("| [{code}]({code}.md) | {} |", code.summary());
        assert!(
            index.contains(&row),
            "docs/errors/README.md lacks the line\n{row}"
        );
    }
}

#[test]
fn explain_shows_every_page() {
    for code in Code::ALL {
        let run = stepwell(Path::new("."), &["explain", code.as_str()], b"");
        assert_eq!(run.status, 0);
        assert!(run.output.contains("Why it matters"), "{code}");
        let too_wide = run
            .output
            .lines()
            .find(|line| !line.starts_with("    ") && line.chars().count() > 80);
        assert_eq!(too_wide, None, "{code}");
    }
}

//! What must hold of every criteria file of the project, fixture or shipped, sound or broken.

use std::{collections::BTreeMap, fs, path::PathBuf};

use stepwell_diagnostic::{FileId, Severity, SourceFile};
use stepwell_syntax::{Parse, format, parse};
use stepwell_tests::{check_texts, files_below, text_of, workspace};

fn all() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["tests", "criteria", "docs", "crates"] {
        files.extend(files_below(&workspace().join(folder), "criteria"));
    }
    assert!(!files.is_empty());
    files
}

fn read(text: &str) -> (SourceFile, Parse) {
    let file = SourceFile::new(FileId(0), "a.criteria", text);
    let parsed = parse(&file);
    (file, parsed)
}

fn comments(parsed: &Parse) -> Vec<String> {
    parsed
        .comments
        .iter()
        .map(|comment| comment.text.trim_end().to_owned())
        .collect()
}

#[test]
fn formatting_twice_changes_nothing_more_and_keeps_tree_and_comments() {
    let mut formatted = 0;
    for path in all() {
        let (file, parsed) = read(&text_of(&path));
        let Ok(once) = format(&file, &parsed) else {
            let broken = parsed
                .diagnostics
                .iter()
                .any(|it| it.severity() == Severity::Error);
            assert!(broken, "{}: the formatter refuses a sound file", path.display());
            continue;
        };
        let (file, again) = read(&once);
        assert_eq!(again.declarations, parsed.declarations, "{}", path.display());
        assert_eq!(comments(&again), comments(&parsed), "{}", path.display());
        let twice = format(&file, &again).unwrap();
        assert_eq!(once, twice, "{}", path.display());
        formatted += 1;
    }
    assert!(formatted > 0);
}

/// Every start of a file, and every file with one character left out, is parsed without a panic.
#[test]
fn files_cut_short_or_missing_a_character_are_parsed() {
    for path in all() {
        let text = text_of(&path);
        // A few dozen places of each file are enough: the files are many.
        let step = (text.len() / 24).max(1);
        for (at, character) in text.char_indices().filter(|(at, _)| at % step == 0) {
            let (before, after) = text.split_at(at);
            read(before);
            read(&format!("{before}{}", &after[character.len_utf8()..]));
        }
    }
}

#[test]
fn formatting_and_the_order_of_files_keep_the_digest() {
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in all() {
        folders
            .entry(path.parent().unwrap().to_owned())
            .or_default()
            .push(path);
    }
    let mut sound = 0;
    let shipped: Vec<(String, String)> = files_below(&workspace().join("criteria"), "criteria")
        .into_iter()
        .map(|path| (relative(&path), fs::read_to_string(&path).unwrap()))
        .collect();
    for (folder, paths) in &folders {
        let root = relative(folder);
        let files: Vec<(String, String)> = if root.starts_with("criteria/") {
            shipped.clone()
        } else {
            paths.iter().map(|path| (relative(path), text_of(path))).collect()
        };
        let Some(ruleset) = check_texts(&root, &files).ruleset else {
            continue;
        };
        sound += 1;
        let mut laid_out: Vec<(String, String)> = files
            .iter()
            .map(|(path, text)| {
                let (file, parsed) = read(text);
                (path.clone(), format(&file, &parsed).unwrap())
            })
            .collect();
        laid_out.reverse();
        let again = check_texts(&root, &laid_out).ruleset.unwrap();
        assert_eq!(ruleset.digest, again.digest, "{root}");
    }
    assert!(sound > 0);
}

fn relative(path: &std::path::Path) -> String {
    path.strip_prefix(workspace())
        .unwrap()
        .to_str()
        .unwrap()
        .replace('\\', "/")
}

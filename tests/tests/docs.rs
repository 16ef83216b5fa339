//! Every block of the documents does what the documents say. How blocks are marked stands at the head of
//! `docs/errors/README.md`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stepwell_tests::{
    documents::{Block, announced, blocks},
    files_below, stepwell, workspace,
};

fn documents() -> Vec<PathBuf> {
    let mut documents = files_below(&workspace().join("docs"), "md");
    documents.push(workspace().join("README.md"));
    documents
}

/// What `stepwell check` says about a folder, one code a line.
fn codes_of(folder: &Path) -> (Vec<String>, String) {
    let run = stepwell(folder, &["check", "here", "--format", "json"], b"");
    let document: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    let diagnostics = document["diagnostics"].as_array().unwrap();
    let mut codes: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    (codes, stepwell(folder, &["check", "here"], b"").told())
}

/// Checks one scratch folder against what its text announces; runs its examples where it should be sound.
fn try_folder(files: &[(String, String)], place: &str, wrong: &mut Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        all.push_str(text);
    }
    let expected = announced(&all);
    let (found, told) = codes_of(folder.path());
    if found != expected {
        wrong.push(format!(
            "{place}: announces {expected:?}, raises {found:?}\n{told}"
        ));
    } else if expected.is_empty() && all.contains("example \"") {
        let run = stepwell(folder.path(), &["test", "here"], b"");
        if run.status != 0 {
            wrong.push(format!("{place}: {}", run.told()));
        }
    }
}

#[test]
fn every_criteria_block_raises_what_it_announces() {
    let preamble = fs::read_to_string(workspace().join("docs/language/preamble.criteria")).unwrap();
    let mut wrong = Vec::new();
    for path in documents() {
        let blocks = blocks(&path);
        let criteria: Vec<&Block> = blocks
            .iter()
            .filter(|block| block.language == "criteria")
            .collect();
        let mut rest = criteria.iter().peekable();
        while let Some(block) = rest.next() {
            let place = format!(
                "{}:{}",
                path.strip_prefix(workspace()).unwrap().display(),
                block.line
            );
            let mut files = Vec::new();
            if let Some(file) = block.about.strip_prefix("file=") {
                files.push((file.to_owned(), block.text.clone()));
                // The files of one section make up one folder.
                while let Some(next) =
                    rest.next_if(|next| next.section == block.section && next.about.starts_with("file="))
                {
                    files.push((next.about["file=".len()..].to_owned(), next.text.clone()));
                }
            } else if let Some(name) = block.about.strip_prefix("fragment=") {
                let text = built_up(&criteria, name, block);
                files.push(("here/ruleset.criteria".to_owned(), text));
            } else if block.about == "fragment" || !is_whole(&block.text) {
                let text = format!("{preamble}\n{}", block.text);
                files.push(("here/ruleset.criteria".to_owned(), text));
            } else {
                files.push(("here/ruleset.criteria".to_owned(), block.text.clone()));
            }
            try_folder(&files, &place, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Whether a block holds a header and so stands for itself.
fn is_whole(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with("ruleset ") || line.starts_with("vocabulary "))
}

/// The ruleset of that name with all its fragments up to `last`.
fn built_up(criteria: &[&Block], name: &str, last: &Block) -> String {
    let header = format!("ruleset {name} ");
    criteria
        .iter()
        .filter(|block| block.line <= last.line)
        .filter(|block| block.text.starts_with(&header) || block.about == format!("fragment={name}"))
        .map(|block| format!("{}\n", block.text))
        .collect()
}

/// Console blocks are run in a folder of their own for each document, in which the document's files appear as they are
/// shown: `json file=patient.json` (`csv` and `toml` likewise), and the ruleset `NAME` with its fragments as `NAME/rules.criteria`. Where answers
/// are shown, they are the true ones.
#[test]
fn every_console_block_answers_as_shown() {
    let mut wrong = Vec::new();
    for path in documents() {
        let blocks = blocks(&path);
        let criteria: Vec<&Block> = blocks
            .iter()
            .filter(|block| block.language == "criteria")
            .collect();
        let scratch = tempfile::tempdir().unwrap();
        for block in &blocks {
            let place = format!(
                "{}:{}",
                path.strip_prefix(workspace()).unwrap().display(),
                block.line
            );
            match block.language.as_str() {
                "json" | "csv" | "toml" => {
                    if let Some(file) = block.about.strip_prefix("file=") {
                        fs::write(scratch.path().join(file), &block.text).unwrap();
                    }
                }
                "criteria" => {
                    let header = block.text.lines().next().unwrap_or_default();
                    let name = match header.strip_prefix("ruleset ") {
                        Some(rest) => rest.split(' ').next(),
                        None => block.about.strip_prefix("fragment="),
                    };
                    if let Some(name) = name {
                        let folder = scratch.path().join(name);
                        fs::create_dir_all(&folder).unwrap();
                        fs::write(folder.join("rules.criteria"), built_up(&criteria, name, block)).unwrap();
                    }
                }
                "console" => try_console(block, scratch.path(), &place, &mut wrong),
                // Lines to be typed, without answers; those for other programs are not run here.
                "sh" => {
                    for line in block.text.lines().filter(|line| line.starts_with("stepwell ")) {
                        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
                        let run = stepwell(scratch.path(), &words, b"");
                        if run.status == 2 {
                            wrong.push(format!("{place}: `{line}` could not be done\n{}", run.messages));
                        }
                    }
                }
                // Of `docs/ci.md`; `crates/stepwell-cli/tests/action/page.rs` holds each against what it configures.
                "yaml" => {}
                "text" | "rust" | "" => {}
                other => wrong.push(format!("{place}: nothing runs a block of `{other}`")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn try_console(block: &Block, scratch: &Path, place: &str, wrong: &mut Vec<String>) {
    let mut rest = block.text.lines().peekable();
    while let Some(line) = rest.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            wrong.push(format!("{place}: `{line}` answers no command"));
            return;
        };
        let mut shown = String::new();
        while let Some(answer) = rest.next_if(|next| !next.starts_with("$ ")) {
            shown.push_str(answer);
            shown.push('\n');
        }
        // In the README the program is run through cargo, in the folder of the project.
        let (words, folder) = match command.strip_prefix("cargo run --release -- ") {
            Some(words) => (words, workspace()),
            None => match command.strip_prefix("stepwell ") {
                Some(words) => (words, scratch.to_owned()),
                None if ["cargo ", "git ", "mkdir ", "cd "]
                    .iter()
                    .any(|it| command.starts_with(it)) =>
                {
                    continue;
                }
                None => {
                    wrong.push(format!("{place}: nothing can run `{command}`"));
                    continue;
                }
            },
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        let run = stepwell(&folder, &words, b"");
        let told = format!("{}{}", run.output, run.messages);
        if run.status == 2 {
            wrong.push(format!("{place}: `{command}` could not be done\n{told}"));
        } else if !shown.trim().is_empty() && shown.trim_end() != told.trim_end() {
            wrong.push(format!("{place}: `{command}` answers\n{told}"));
        }
    }
}

//! Shared by the tests: running the program, finding fixtures, writing snapshots, reading the blocks of documents.

pub mod documents;
pub mod enumerated;
pub mod everybody;
pub mod exact;
pub mod generated;
pub mod naive;
pub mod profiles;
pub mod written;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use stepwell_check::{Folder, Library};
use stepwell_cli::{Environment, Streams, run};
use stepwell_diagnostic::{Diagnostic, Sources};
use stepwell_model::{Day, Ruleset};
use stepwell_syntax::parse;

/// The day on which every test runs.
pub const TODAY: &str = "2026-01-01";

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    /// Exit status.
    pub status: u8,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub messages: String,
}

/// Runs `stepwell` with these arguments, as if it stood in `folder`, without colour, on [`TODAY`].
pub fn stepwell(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    run_with(folder, arguments, input, false)
}

/// Runs `stepwell` as [`stepwell()`] does, with or without colour.
pub fn run_with(folder: &Path, arguments: &[&str], mut input: &[u8], colour: bool) -> Run {
    let (mut output, mut messages) = (Vec::new(), Vec::new());
    let environment = Environment {
        folder: folder.to_owned(),
        today: Day::parse(TODAY).unwrap(),
        colour_output: colour,
        colour_messages: colour,
        shows_progress: false,
        has_terminal: false,
    };
    let arguments = std::iter::once("stepwell").chain(arguments.iter().copied());
    let status = run(
        arguments.map(OsString::from),
        Streams {
            input: &mut input,
            output: &mut output,
            messages: &mut messages,
        },
        &environment,
    );
    Run {
        status: status.code(),
        output: String::from_utf8(output).unwrap(),
        messages: String::from_utf8(messages).unwrap(),
    }
}

impl Run {
    /// Status, results and messages, for a snapshot.
    pub fn told(&self) -> String {
        let mut told = format!("exit status {}\n", self.status);
        for (name, text) in [("output", &self.output), ("messages", &self.messages)] {
            if !text.is_empty() {
                told.push_str(&format!("\n--- {name} ---\n{text}"));
            }
        }
        told
    }
}

/// The folder `tests/`.
pub fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    tests().parent().unwrap().to_owned()
}

/// Every file below `folder` whose name has that ending, sorted; none where there is no such folder.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "target") {
                    waiting.push(path);
                }
            } else if path.extension().is_some_and(|it| it == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The text of a file, whatever its bytes.
pub fn text_of(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// Compares with the snapshot beside the input, `NAME.snap`, which repeats the source and then shows the result.
pub fn snapshot_beside(input: &Path, result: &str) {
    let name = input.file_stem().unwrap().to_str().unwrap();
    let text = format!("{}\n\n==> {name}\n\n{result}", text_of(input).trim_end());
    // The harness names its inputs as seen from this package, `insta` its folders as seen from this file.
    snapshot(&tests().join(input.parent().unwrap()), name, &text);
}

/// Compares with the snapshot of that name in that folder.
pub fn snapshot(folder: &Path, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A ruleset read and checked in memory.
pub struct Checked {
    /// Its files.
    pub sources: Sources,
    /// The ruleset, where it has no errors.
    pub ruleset: Option<Ruleset>,
    /// What the parser and the checker found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks folders given as `(path, text)` of their files; `root` is the folder that is asked for.
pub fn check_texts(root: &str, files: &[(String, String)]) -> Checked {
    let mut sources = Sources::default();
    let mut library = Library::default();
    let mut diagnostics = Vec::new();
    for (path, text) in files {
        let id = sources.add(path.as_str(), text.as_str());
        let parsed = parse(sources.get(id).unwrap());
        diagnostics.extend(parsed.diagnostics.iter().cloned());
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let folder: &mut Folder = library.folders.entry(folder.to_owned()).or_default();
        folder.files.push(parsed);
    }
    let checked = stepwell_check::check(&library, root, Day::parse(TODAY));
    diagnostics.extend(checked.diagnostics);
    stepwell_diagnostic::sort(&mut diagnostics, &sources);
    Checked {
        sources,
        ruleset: checked.ruleset,
        diagnostics,
    }
}

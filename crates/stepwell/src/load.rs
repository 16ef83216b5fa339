//! Rulesets from folders and files: parse, check, compile.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use stepwell_check::{Checked, Folder, Library, check, resolve};
use stepwell_diagnostic::{Code, Diagnostic, Severity, Sources, Span, sort};
use stepwell_syntax::{Parse, ast, parse};

use crate::Ruleset;

/// The ending of a file that holds criteria.
const ENDING: &str = "criteria";

/// Why a ruleset was not loaded.
#[derive(Clone, Debug)]
pub enum LoadError {
    /// There is no ruleset to read.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// Why there is none.
        reason: String,
    },
    /// It was read and has errors.
    Wrong {
        /// The files.
        sources: Sources,
        /// Every error and warning, in order.
        diagnostics: Vec<Diagnostic>,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Missing { path, reason } => write!(f, "`{}`: {reason}", path.display()),
            LoadError::Wrong { sources, diagnostics } => {
                let errors = diagnostics
                    .iter()
                    .filter(|diagnostic| diagnostic.severity() == Severity::Error);
                for (at, error) in errors.enumerate() {
                    if at > 0 {
                        writeln!(f)?;
                    }
                    if let Some(file) = sources.get(error.label.span.file) {
                        let place = file.position(error.label.span.start as usize);
                        write!(f, "{}:{}:{}: ", file.path, place.line, place.column)?;
                    }
                    write!(f, "{}: {}", error.code, error.message)?;
                }
                Ok(())
            }
        }
    }
}

impl Error for LoadError {}

/// A folder with those it uses or amends, read and parsed.
#[derive(Clone, Debug, Default)]
pub struct ReadFolders {
    /// Every file.
    pub sources: Sources,
    /// Every folder.
    pub library: Library,
    /// The folder that was asked for, by its path in the library.
    pub root: String,
}

impl Ruleset {
    /// Loads the ruleset in a folder, or the one that a single file is.
    ///
    /// # Errors
    /// There is none, or it has errors; then every diagnostic is given.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let read = read_folders(path).map_err(|error| LoadError::Missing {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        checked(read)
    }

    /// Loads the ruleset in folder `root` from files in memory, each with its path and text. Folders that it uses are
    /// found among the files.
    ///
    /// # Errors
    /// No file lies in the folder, or the ruleset has errors; then every diagnostic is given.
    pub fn from_files<P: Into<String>, T: Into<String>>(
        root: &str,
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Result<Self, LoadError> {
        let mut files: Vec<(String, String)> = files
            .into_iter()
            .map(|(path, text)| (path.into(), text.into()))
            .collect();
        files.sort();
        let mut read = ReadFolders {
            root: resolve(root, "."),
            ..ReadFolders::default()
        };
        for (path, text) in files {
            let folder = if path == root {
                path.as_str()
            } else {
                path.rsplit_once('/').map_or(".", |(folder, _)| folder)
            };
            let folder = resolve(folder, ".");
            let id = read.sources.add(path, text);
            let parsed = read.sources.get(id).map(parse).unwrap_or_default();
            read.library.folders.entry(folder).or_default().files.push(parsed);
        }
        if !read.library.folders.contains_key(&read.root) {
            return Err(LoadError::Missing {
                path: PathBuf::from(root),
                reason: "no file of criteria lies there".to_owned(),
            });
        }
        checked(read)
    }
}

fn checked(read: ReadFolders) -> Result<Ruleset, LoadError> {
    let Checked {
        ruleset,
        mut diagnostics,
    } = check(&read.library, &read.root, None);
    let broken = read
        .library
        .folders
        .values()
        .flat_map(|folder| &folder.files)
        .flat_map(|file| &file.diagnostics);
    diagnostics.extend(broken.cloned());
    sort(&mut diagnostics, &read.sources);
    let sound = diagnostics
        .iter()
        .all(|diagnostic| diagnostic.severity() == Severity::Warning);
    match ruleset {
        Some(ruleset) if sound => Ok(Ruleset::from_model(ruleset)),
        Some(_) | None => Err(LoadError::Wrong {
            sources: read.sources,
            diagnostics,
        }),
    }
}

/// Reads the folder at `path`, or the one file, with all that its headers use or amend.
///
/// A file that cannot be read, or is no UTF-8 text, is told as a diagnostic of its parse.
///
/// # Errors
/// There is nothing at `path`, or no file of criteria in it.
pub fn read_folders(path: &Path) -> io::Result<ReadFolders> {
    let root = key(path);
    let mut read = ReadFolders {
        root: root.clone(),
        ..ReadFolders::default()
    };
    let mut waiting = vec![root.clone()];
    while let Some(next) = waiting.pop() {
        if read.library.folders.contains_key(&next) {
            continue;
        }
        match read_folder(&next, &mut read.sources) {
            Ok(folder) => {
                waiting.extend(used_by(&next, &folder));
                read.library.folders.insert(next, folder);
            }
            Err(error) if next == root => return Err(error),
            // The checker says which header names a folder that is not there.
            Err(_) => {}
        }
    }
    Ok(read)
}

/// The path as the library knows it: `/` between parts, no `.` or `..` that can be left out.
fn key(path: &Path) -> String {
    let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let absolute = text.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            (part, _) => parts.push(part),
        }
    }
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

fn used_by(root: &str, folder: &Folder) -> Vec<String> {
    let mut used = Vec::new();
    for declaration in folder.files.iter().flat_map(|file| &file.declarations) {
        if let ast::Declaration::Header(header) = declaration {
            let amends = header.amends.iter().map(|amends| &amends.path);
            used.extend(
                header
                    .uses
                    .iter()
                    .chain(amends)
                    .map(|path| resolve(root, &path.text)),
            );
        }
    }
    used
}

fn read_folder(path: &str, sources: &mut Sources) -> io::Result<Folder> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(Folder {
            files: vec![read_file(path, sources)],
        });
    }
    // By name, so that nothing depends on how the file system lists them.
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let criteria = Path::new(&name)
            .extension()
            .is_some_and(|ending| ending == ENDING);
        if criteria && !entry.path().is_dir() {
            names.insert(name);
        }
    }
    if names.is_empty() {
        return Err(io::Error::other("no file of criteria lies there"));
    }
    let files = names
        .into_iter()
        .map(|name| {
            let file = if path == "." {
                name
            } else {
                format!("{}/{name}", path.trim_end_matches('/'))
            };
            read_file(&file, sources)
        })
        .collect();
    Ok(Folder { files })
}

fn read_file(path: &str, sources: &mut Sources) -> Parse {
    let broken = |sources: &mut Sources, code: Code, message: String, text: String, label: &str| {
        let id = sources.add(path, text);
        let diagnostic = Diagnostic::new(code, Span::new(id, 0, 0), message, label);
        Parse {
            diagnostics: vec![diagnostic],
            ..Parse::default()
        }
    };
    match fs::read(path) {
        Err(error) => {
            let message = format!("`{path}` cannot be read: {error}");
            broken(sources, Code::FileUnreadable, message, String::new(), "")
        }
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => {
                let id = sources.add(path, text);
                sources.get(id).map(parse).unwrap_or_default()
            }
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let message = format!("`{path}` is not UTF-8 text");
                broken(sources, Code::NotUtf8, message, text, "save the file as UTF-8")
            }
        },
    }
}

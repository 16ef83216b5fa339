//! Finding rulesets below paths, reading them with all they use, and checking them. The one place that reads files of
//! criteria: the command line and [`crate::Ruleset::load`] both stand on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use stepwell_check::{Checked, Folder, Library, resolve};
use stepwell_diagnostic::{Code, Diagnostic, FileId, Severity, SourceFile, Sources, Span, sort};
use stepwell_model::{Day, Ruleset};
use stepwell_prove::meaning;
use stepwell_syntax::{Parse, ast, parse_all};

/// The ending of the files that hold criteria.
const ENDING: &str = "criteria";
/// No policy is this long; a file that is was given by mistake.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// What was found below the paths of a command.
#[derive(Default)]
pub struct Found {
    /// Every file that was read.
    pub sources: Sources,
    /// Every folder that was read.
    pub library: Library,
    /// The files of each folder, in the order of their parses in the library.
    pub files: BTreeMap<String, Vec<FileId>>,
    /// The rulesets and vocabularies below the paths, in order.
    pub roots: Vec<String>,
    /// Why some of the paths gave nothing.
    pub missing: Vec<String>,
}

/// One ruleset, checked.
pub struct Ready {
    /// The folder, as it is called in messages.
    pub root: String,
    /// The ruleset; `None` where there were errors.
    pub ruleset: Option<Ruleset>,
    /// The ruleset that it amends, as that stands by itself; `None` where it amends none, or either has errors.
    pub base: Option<Ruleset>,
}

/// Every ruleset, checked, with all that was found.
pub struct Outcome {
    /// The rulesets.
    pub rulesets: Vec<Ready>,
    /// What is wrong or doubtful in any of them, once each, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads every ruleset at or below the paths. Relative paths are seen from `folder`.
pub fn read(folder: &Path, paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut roots = BTreeSet::new();
    for path in paths {
        let key = key_of(path);
        let place = folder.join(path);
        match fs::metadata(&place) {
            Err(error) => found.missing.push(format!("`{key}`: {}", reason(&error))),
            Ok(metadata) if !metadata.is_dir() || is_called_criteria(path) => {
                roots.insert(key);
            }
            Ok(_) => {
                let before = found.missing.len();
                let below = folders_below(folder, &key, &mut found.missing);
                if below.is_empty() && found.missing.len() == before {
                    let none = format!("`{key}`: no file that ends in `.{ENDING}` lies there or below");
                    found.missing.push(none);
                }
                roots.extend(below);
            }
        }
    }
    found.roots = roots.into_iter().collect();
    let mut waiting = found.roots.clone();
    while let Some(root) = waiting.pop() {
        if found.library.folders.contains_key(&root) {
            continue;
        }
        let Some(read) = read_folder(folder, &root, &mut found.sources) else {
            continue;
        };
        waiting.extend(used_by(&root, &read));
        let count = read.files.len();
        let all: Vec<FileId> = found.sources.iter().map(|file| file.id).collect();
        let files = all.get(all.len() - count..).unwrap_or_default().to_vec();
        found.files.insert(root.clone(), files);
        found.library.folders.insert(root, read);
    }
    found
}

/// Reads the one ruleset at `path`: a folder, or a file standing for one. The reason why not, where there is none.
pub fn read_one(folder: &Path, path: &Path) -> Result<Found, String> {
    let key = key_of(path);
    let place = folder.join(path);
    let metadata = fs::metadata(&place).map_err(|error| format!("`{key}`: {}", reason(&error)))?;
    if !metadata.is_file()
        && !holds_criteria(&place).map_err(|error| format!("`{key}`: {}", reason(&error)))?
    {
        return Err(format!(
            "`{key}` is no ruleset: no file that ends in `.{ENDING}` lies in it"
        ));
    }
    let mut found = read(folder, &[path.to_owned()]);
    found.roots = vec![key];
    Ok(found)
}

/// Whether criteria lie at a path that is there, or below it.
pub fn leads_to_criteria(folder: &Path, path: &Path) -> bool {
    match fs::metadata(folder.join(path)) {
        // What is not there is told when it is read.
        Err(_) => true,
        Ok(metadata) if metadata.is_dir() => {
            !folders_below(folder, &key_of(path), &mut Vec::new()).is_empty()
        }
        Ok(_) => is_called_criteria(path),
    }
}

/// Checks every ruleset that was found.
pub fn check(found: &Found, today: Option<Day>) -> Outcome {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut rulesets = Vec::new();
    for root in &found.roots {
        reach(&found.library, root, &mut reached);
        let Checked {
            mut ruleset,
            diagnostics: more,
        } = stepwell_check::check(&found.library, root, today);
        let base = base_of(&found.library, root);
        let mut base = base.map(|path| stepwell_check::check(&found.library, &path, None));
        diagnostics.extend(base.iter_mut().flat_map(|base| errors_besides(base, &more)));
        diagnostics.extend(more);
        let mut base = base.and_then(|base| base.ruleset);
        // What only meaning can tell is asked of a ruleset in which everything else is right.
        let meant = ruleset
            .as_ref()
            .map_or_else(Vec::new, |it| meaning(it, base.as_ref()));
        if tally(&meant).0 > 0 {
            ruleset = None;
        }
        diagnostics.extend(meant);
        if ruleset.is_none() {
            base = None;
        }
        rulesets.push(Ready {
            root: root.clone(),
            ruleset,
            base,
        });
    }
    let parses = reached
        .iter()
        .filter_map(|folder| found.library.folders.get(*folder))
        .flat_map(|folder| &folder.files);
    diagnostics.extend(parses.flat_map(|parse| parse.diagnostics.iter().cloned()));
    sort(&mut diagnostics, &found.sources);
    Outcome {
        rulesets,
        diagnostics,
    }
}

/// The folder that the ruleset in a folder amends, where that is there.
fn base_of(library: &Library, root: &str) -> Option<String> {
    let files = &library.folders.get(root)?.files;
    let mut headers = Vec::new();
    for declaration in files.iter().flat_map(|file| &file.declarations) {
        if let ast::Declaration::Header(header) = declaration {
            headers.push(header);
        }
    }
    let amends = headers.first()?.amends.as_ref()?;
    let path = resolve(root, &amends.path.text);
    (path != root && library.folders.contains_key(&path)).then_some(path)
}

/// The errors of a base that its amendment hides, such as those in a clause that it replaces.
fn errors_besides(base: &mut Checked, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let known: BTreeSet<(Span, Code)> = told.iter().map(|it| (it.label.span, it.code)).collect();
    let mut errors = std::mem::take(&mut base.diagnostics);
    errors.retain(|it| it.severity() == Severity::Error && !known.contains(&(it.label.span, it.code)));
    errors
}

/// How many errors and how many warnings there are.
pub fn tally(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .count();
    (errors, diagnostics.len() - errors)
}

/// The name of a path in messages and in the library: `/` between its parts, and no `.` or `..` that can be left out.
fn key_of(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    };
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
    let joined = parts.join("/");
    match (text.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// The name of what lies in a folder.
fn inside(folder: &str, name: &str) -> String {
    if folder == "." {
        name.to_owned()
    } else {
        format!("{}/{name}", folder.trim_end_matches('/'))
    }
}

/// Adds the folder and all it uses to those reached.
fn reach<'a>(library: &'a Library, root: &'a str, reached: &mut BTreeSet<&'a str>) {
    let mut waiting = vec![root.to_owned()];
    while let Some(next) = waiting.pop() {
        let Some((key, folder)) = library.folders.get_key_value(&next) else {
            continue;
        };
        if reached.insert(key) {
            waiting.extend(used_by(key, folder));
        }
    }
}

/// The folders that a folder's headers use or amend.
fn used_by(root: &str, folder: &Folder) -> Vec<String> {
    let mut used = Vec::new();
    for declaration in folder.files.iter().flat_map(|file| &file.declarations) {
        if let ast::Declaration::Header(header) = declaration {
            used.extend(header.uses.iter().map(|path| resolve(root, &path.text)));
            used.extend(
                header
                    .amends
                    .iter()
                    .map(|amends| resolve(root, &amends.path.text)),
            );
        }
    }
    used
}

/// The folders at or below `key` that hold criteria, sorted. Links to folders and folders whose name starts with a dot
/// are passed by.
fn folders_below(base: &Path, key: &str, missing: &mut Vec<String>) -> Vec<String> {
    let mut below = Vec::new();
    let mut waiting = vec![key.to_owned()];
    while let Some(next) = waiting.pop() {
        let entries = match entries_of(&base.join(&next)) {
            Ok(entries) => entries,
            Err(error) => {
                missing.push(format!("`{next}`: {}", reason(&error)));
                continue;
            }
        };
        if entries.iter().any(Entry::is_criteria) {
            below.push(next.clone());
        }
        let inner = entries
            .iter()
            .filter(|entry| entry.folder && !entry.is_criteria() && !entry.name.starts_with('.'));
        waiting.extend(inner.map(|entry| inside(&next, &entry.name)));
    }
    below.sort();
    below
}

fn holds_criteria(place: &Path) -> io::Result<bool> {
    Ok(entries_of(place)?.iter().any(Entry::is_criteria))
}

struct Entry {
    name: String,
    folder: bool,
}

impl Entry {
    /// Whether it is called as a file of criteria is. It may still be something else, which is told on reading it.
    fn is_criteria(&self) -> bool {
        is_called_criteria(Path::new(&self.name))
    }
}

fn is_called_criteria(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

/// What lies in a folder, by name.
fn entries_of(place: &Path) -> io::Result<Vec<Entry>> {
    let place = if place.as_os_str().is_empty() {
        Path::new(".")
    } else {
        place
    };
    let mut entries = Vec::new();
    for entry in fs::read_dir(place)? {
        let entry = entry?;
        entries.push(Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            // A link to a folder is none: it could lead round in a circle.
            folder: entry.file_type()?.is_dir(),
        });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Reads the criteria files of one folder, or the one file; `None` where there is neither.
fn read_folder(base: &Path, root: &str, sources: &mut Sources) -> Option<Folder> {
    let place = base.join(root);
    let metadata = fs::metadata(&place).ok()?;
    if !metadata.is_dir() || is_called_criteria(Path::new(root)) {
        let files = vec![read_file(&place, root, sources)];
        return Some(Folder {
            files: parsed(files, sources),
        });
    }
    let entries = entries_of(&place).ok()?;
    let files: Vec<Read> = entries
        .iter()
        .filter(|entry| entry.is_criteria())
        .map(|entry| {
            let path = inside(root, &entry.name);
            read_file(&place.join(&entry.name), &path, sources)
        })
        .collect();
    (!files.is_empty()).then(|| Folder {
        files: parsed(files, sources),
    })
}

/// A file that was read.
enum Read {
    /// Its text is among the sources.
    Text(FileId),
    /// There is no text to parse; why not, is told.
    Refused(Parse),
}

/// What could be made of files, in their order.
fn parsed(files: Vec<Read>, sources: &Sources) -> Vec<Parse> {
    let texts: Vec<&SourceFile> = files
        .iter()
        .filter_map(|file| match file {
            Read::Text(id) => sources.get(*id),
            Read::Refused(_) => None,
        })
        .collect();
    let mut parses = parse_all(&texts).into_iter();
    files
        .into_iter()
        .map(|file| match file {
            Read::Text(_) => parses.next().unwrap_or_default(),
            Read::Refused(parse) => parse,
        })
        .collect()
}

/// Reads one file. That it cannot be read, or is no text, is said as a diagnostic.
fn read_file(place: &Path, path: &str, sources: &mut Sources) -> Read {
    let bytes = fs::metadata(place).and_then(|metadata| {
        if metadata.is_dir() {
            Err(io::ErrorKind::IsADirectory.into())
        } else if metadata.len() > LARGEST_FILE {
            Err(io::Error::other("it is too large to be criteria"))
        } else {
            fs::read(place)
        }
    });
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            let id = sources.add(path, "");
            return Read::Refused(Parse {
                diagnostics: vec![
                    Diagnostic::new(
                        Code::FileUnreadable,
                        Span::new(id, 0, 0),
                        format!("`{path}` cannot be read: {}", reason(&error)),
                        "",
                    )
                    .help(if place.is_dir() {
                        "give the folder a name that does not end in `.criteria`"
                    } else {
                        "see that it is a file, and that you may read it"
                    }),
                ],
                ..Parse::default()
            });
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Read::Text(sources.add(path, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            // A byte order mark is dropped from the text, and with it from the places in it.
            let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let id = sources.add(path, text);
            let at = at.saturating_sub(mark);
            Read::Refused(Parse {
                diagnostics: vec![
                    Diagnostic::new(
                        Code::NotUtf8,
                        Span::new(id, at, at + '\u{fffd}'.len_utf8()),
                        format!("`{path}` is not UTF-8 text"),
                        "the first byte that is no part of a character",
                    )
                    .help("open the file in the program it was written with and save it as UTF-8"),
                ],
                ..Parse::default()
            })
        }
    }
}

/// An operating system's reason, without its number and in lower case.
pub fn reason(error: &io::Error) -> String {
    /// The kinds that people meet, in their words; the rest speak for themselves.
    const WORDS: [(io::ErrorKind, &str); 8] = [
        (io::ErrorKind::NotFound, "there is no such file or folder"),
        (io::ErrorKind::PermissionDenied, "permission denied"),
        (io::ErrorKind::IsADirectory, "it is a folder"),
        (io::ErrorKind::NotADirectory, "a part of the path is no folder"),
        (io::ErrorKind::AlreadyExists, "it is already there"),
        (io::ErrorKind::StorageFull, "the disk is full"),
        (io::ErrorKind::ReadOnlyFilesystem, "the disk can only be read"),
        (io::ErrorKind::InvalidData, "it is not UTF-8 text"),
    ];
    let known = WORDS.iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(
        || {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        },
        |(_, words)| (*words).to_owned(),
    )
}

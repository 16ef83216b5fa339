//! Which folders a ruleset consists of, and what their headers say about them.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Severity, Span};
use stepwell_syntax::ast;

use crate::{Folder, Library};

/// A root folder with everything it uses or amends.
pub(crate) struct Gathered<'a> {
    /// The folders, the root first; each once.
    pub(crate) folders: Vec<Member<'a>>,
    /// Their places in `folders`, each after all that it uses or amends, unless they lead round in a circle.
    pub(crate) order: Vec<usize>,
    /// The place in `folders` of each path.
    places: BTreeMap<&'a str, usize>,
    /// What was wrong with their headers.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a file of theirs holds text that could not be parsed: then names may be missing.
    pub(crate) unparsed: bool,
    /// Whether a folder is missing, and its names with it.
    pub(crate) absent: bool,
}

/// One folder of a ruleset.
pub(crate) struct Member<'a> {
    /// Its path.
    pub(crate) path: &'a str,
    /// What it holds.
    pub(crate) folder: &'a Folder,
    /// Its header, where it has one.
    pub(crate) header: Option<&'a ast::Header>,
    /// Whether it is the folder that was asked for.
    pub(crate) root: bool,
    /// The folders it uses or amends, by their places, as far as they are there.
    pub(crate) leads_to: Vec<usize>,
}

impl<'a> Member<'a> {
    /// Whether it only shares terms.
    pub(crate) fn vocabulary(&self) -> bool {
        self.header
            .is_some_and(|header| header.kind == ast::FolderKind::Vocabulary)
    }

    /// Every declaration of its files.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &'a ast::Declaration> + use<'a> {
        self.folder.files.iter().flat_map(|file| &file.declarations)
    }
}

impl<'a> Gathered<'a> {
    /// The header of the root.
    pub(crate) fn header(&self) -> Option<&'a ast::Header> {
        self.folders.first().and_then(|member| member.header)
    }

    /// The folder that a member amends, by its place in `folders`.
    pub(crate) fn base_of(&self, member: &Member<'_>) -> Option<usize> {
        let amends = member.header?.amends.as_ref()?;
        let path = resolve(member.path, &amends.path.text);
        self.places.get(path.as_str()).copied()
    }
}

/// The path that `relative` (of `uses` or `amends`) names, seen from `folder`: pure text, `.` and `..` resolved.
///
/// Where `folder` is a single file, the path is seen from the folder it lies in.
pub fn resolve(folder: &str, relative: &str) -> String {
    let from_top = relative.starts_with('/');
    let absolute = from_top || folder.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    let start = if from_top { "" } else { folder };
    let start = match start.rsplit_once('/') {
        Some((before, last)) if last.ends_with(".criteria") => before,
        None if start.ends_with(".criteria") => "",
        Some(_) | None => start,
    };
    for part in start.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(last) if *last != ".." => {
                    parts.pop();
                }
                None if absolute => {}
                Some(_) | None => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Finds the root and everything it uses or amends, directly or by way of others.
pub(crate) fn gather<'a>(library: &'a Library, root: &str) -> Gathered<'a> {
    let mut gathered = Gathered {
        folders: Vec::new(),
        order: Vec::new(),
        places: BTreeMap::new(),
        diagnostics: Vec::new(),
        unparsed: false,
        absent: false,
    };
    let Some((path, folder)) = library.folders.get_key_value(root) else {
        gathered.diagnostics.push(Diagnostic::new(
            Code::FileUnreadable,
            Span::default(),
            format!("there is no folder `{root}`"),
            "",
        ));
        return gathered;
    };
    let mut states: BTreeMap<&str, State> = BTreeMap::new();
    let mut open: Vec<Visit<'a>> = Vec::new();
    enter(&mut gathered, &mut states, &mut open, path, folder);
    while let Some(visit) = open.last_mut() {
        let Some(way) = visit.ways.pop() else {
            states.insert(visit.path, State::Done);
            gathered.order.push(visit.at);
            open.pop();
            continue;
        };
        let target = resolve(visit.path, &way.path.text);
        let from = visit.at;
        let Some((path, folder)) = library.folders.get_key_value(&target) else {
            gathered.diagnostics.push(missing(way, &target));
            gathered.absent = true;
            continue;
        };
        match states.get(path.as_str()) {
            Some(State::Done) => {}
            Some(State::Open) => gathered.diagnostics.push(
                Diagnostic::new(
                    Code::UsesCycle,
                    way.path.span(),
                    format!("`{}` leads back to a folder that uses this one", way.path.text),
                    "this closes the circle",
                )
                .help("move what both need into a folder of its own, and let both use that"),
            ),
            None => enter(&mut gathered, &mut states, &mut open, path, folder),
        }
        let to = gathered.places.get(path.as_str()).copied();
        if let Some(member) = gathered.folders.get_mut(from) {
            member.leads_to.extend(to);
        }
    }
    editions(&mut gathered);
    gathered
}

enum State {
    Open,
    Done,
}

struct Visit<'a> {
    path: &'a str,
    /// Its place among the folders.
    at: usize,
    ways: Vec<Way<'a>>,
}

#[derive(Clone, Copy)]
struct Way<'a> {
    path: &'a ast::Text,
    amends: bool,
}

fn enter<'a>(
    gathered: &mut Gathered<'a>,
    states: &mut BTreeMap<&'a str, State>,
    open: &mut Vec<Visit<'a>>,
    path: &'a str,
    folder: &'a Folder,
) {
    states.insert(path, State::Open);
    let unparsed = folder
        .files
        .iter()
        .flat_map(|file| &file.diagnostics)
        .any(|diagnostic| diagnostic.severity() == Severity::Error);
    gathered.unparsed |= unparsed;
    let header = header_of(gathered, path, folder, unparsed);
    let mut ways: Vec<Way<'a>> = Vec::new();
    if let Some(header) = header {
        ways.extend(header.uses.iter().map(|path| Way { path, amends: false }));
        ways.extend(header.amends.iter().map(|amends| Way {
            path: &amends.path,
            amends: true,
        }));
        ways.reverse();
    }
    gathered.folders.push(Member {
        path,
        folder,
        header,
        root: gathered.folders.is_empty(),
        leads_to: Vec::new(),
    });
    let at = gathered.folders.len() - 1;
    gathered.places.insert(path, at);
    open.push(Visit { path, at, ways });
}

/// The one header of a folder.
fn header_of<'a>(
    gathered: &mut Gathered<'a>,
    path: &str,
    folder: &'a Folder,
    unparsed: bool,
) -> Option<&'a ast::Header> {
    let mut found: Option<&'a ast::Header> = None;
    for declaration in folder.files.iter().flat_map(|file| &file.declarations) {
        let ast::Declaration::Header(header) = declaration else {
            continue;
        };
        match found {
            None => found = Some(header),
            Some(first) => gathered.diagnostics.push(
                Diagnostic::new(
                    Code::SecondHeader,
                    header.name.span(),
                    format!(
                        "this folder is called `{}` and also `{}`",
                        first.name.text, header.name.text
                    ),
                    "this is a second header",
                )
                .related(first.name.span(), "the first header stands here")
                .help("a folder is one ruleset: keep one header, or move the other files into a folder of their own"),
            ),
        }
    }
    if found.is_none() && !unparsed {
        gathered.diagnostics.push(
            Diagnostic::new(
                Code::NoHeader,
                first_place(folder),
                format!("nothing in `{path}` says what it is: a header is missing"),
                "no header stands in this folder",
            )
            .help("begin one file with `ruleset my_rules version 1.0.0 in force from 2026-01-01`"),
        );
    }
    found
}

fn first_place(folder: &Folder) -> Span {
    let start = |span: Span| Span {
        end: span.start,
        ..span
    };
    folder
        .files
        .iter()
        .find_map(|file| {
            let declared = file.declarations.first().map(ast::Declaration::span);
            declared.or_else(|| file.comments.first().map(ast::Word::span))
        })
        .map_or(Span::default(), start)
}

fn missing(way: Way<'_>, target: &str) -> Diagnostic {
    if way.amends {
        Diagnostic::new(
            Code::AmendsMissing,
            way.path.span(),
            format!("the ruleset to amend is not there: `{}`", way.path.text),
            "no folder lies here",
        )
        .help(format!(
            "the path is read from this folder and leads to `{target}`"
        ))
    } else {
        Diagnostic::new(
            Code::UsesMissing,
            way.path.span(),
            format!("there is no folder `{}`", way.path.text),
            "no folder lies here",
        )
        .help(format!(
            "the path is read from this folder and leads to `{target}`"
        ))
    }
}

/// The same number of a dimension means different things in different editions.
fn editions(gathered: &mut Gathered<'_>) {
    let mut first: Option<&ast::Text> = None;
    let mut found = Vec::new();
    for edition in gathered
        .folders
        .iter()
        .filter_map(|member| member.header?.edition.as_ref())
    {
        match first {
            None => first = Some(edition),
            Some(first) if first.text != edition.text => found.push(
                Diagnostic::new(
                    Code::TwoEditions,
                    edition.span(),
                    format!(
                        "the dimensions are numbered after `{}` and after `{}`",
                        first.text, edition.text
                    ),
                    "another edition",
                )
                .related(first.span(), "the other edition is named here")
                .help("use a folder of the same edition: the same number means different things in each"),
            ),
            Some(_) => {}
        }
    }
    gathered.diagnostics.extend(found);
}

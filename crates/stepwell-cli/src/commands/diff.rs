//! `stepwell diff`: what was changed between two versions of rulesets, and whose outcome differs.

use std::path::{Path, PathBuf};

use stepwell::folders::{self, Found};
use stepwell_diagnostic::Severity;
use stepwell_model::{FolderKind, Ruleset as Model};
use stepwell_prove::difference;

use super::{moved_records, revision};
use crate::{
    Status,
    arguments::{Diff, DiffForm},
    console::{Console, Ended, Stop},
    differences::{self, Differences, Pair},
    findings,
    layout::{Tone, counted},
};

/// One version of the rulesets.
struct Side {
    found: Found,
    /// Each ruleset with its folder.
    rulesets: Vec<(String, Model)>,
}

pub(crate) fn run(console: &mut Console<'_>, arguments: &Diff) -> Ended {
    console.progress("reading");
    let (before, after) = match &arguments.git {
        Some(name) => {
            let current = PathBuf::from(".");
            let paths = if arguments.paths.is_empty() {
                std::slice::from_ref(&current)
            } else {
                arguments.paths.as_slice()
            };
            let revision = revision::read(console, name)?;
            let old: Vec<PathBuf> = paths
                .iter()
                .map(|path| revision.path(path))
                .collect::<Result<_, _>>()?;
            let before = side(console, &revision.folder(), &old, &format!("before, at `{name}`"))?;
            let folder = console.folder();
            (before, side(console, folder, paths, "after")?)
        }
        None => {
            let [old, new] = arguments.paths.as_slice() else {
                console.end_progress();
                return Err(Stop::CouldNot(
                    "give two folders, `stepwell diff OLD NEW`, or a revision, `stepwell diff --git REV`"
                        .to_owned(),
                ));
            };
            let folder = console.folder();
            let of = |path: &PathBuf| std::slice::from_ref(path).to_vec();
            let before = side(console, folder, &of(old), "before")?;
            (before, side(console, folder, &of(new), "after")?)
        }
    };
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(one), Err(other)) => return Ok(one.max(other)),
        (Err(status), Ok(_)) | (Ok(_), Err(status)) => return Ok(status),
    };
    if before.rulesets.is_empty() && after.rulesets.is_empty() {
        console.end_progress();
        return Err(Stop::CouldNot(
            "nothing here decides anything: there is nothing to compare".to_owned(),
        ));
    }
    let mut found = differences_of(console, before, after, arguments)?;
    console.end_progress();
    found.pairs.sort_by(|one, other| one.name.cmp(&other.name));
    match arguments.format {
        DiffForm::Text => {
            let mut page = console.page();
            differences::text(&mut page, &found);
            console.result(&page.finish())?;
        }
        DiffForm::Json => console.document(&differences::json(&found))?,
        DiffForm::Markdown => console.result(&differences::markdown(&found))?,
    }
    Ok(if arguments.exit_code && found.moves_somebody() {
        Status::Wrong
    } else {
        Status::Done
    })
}

/// Reads one version. Where it has errors, or a path is missing, that is told with the side, and there is none: half a
/// comparison would be taken for a whole one.
fn side(
    console: &mut Console<'_>,
    folder: &Path,
    paths: &[PathBuf],
    when: &str,
) -> Result<Result<Side, Status>, Stop> {
    let found = folders::read(folder, paths);
    let outcome = folders::check(&found, None);
    let mut errors = outcome.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    if !errors.is_empty() || !found.missing.is_empty() {
        console.end_progress();
    }
    if !errors.is_empty() {
        let mut page = console.message_page();
        findings::text(&mut page, &errors, &found.sources);
        page.gap();
        let text = format!("{} {when}; nothing was compared", counted(errors.len(), "error"));
        page.wrapped(0, 2, &[(Tone::Bad, &text)]);
        console.message(&page.finish());
    }
    for missing in &found.missing {
        console.complain(&format!("{when}: {missing}"));
    }
    if !found.missing.is_empty() {
        return Ok(Err(Status::CouldNot));
    }
    if !errors.is_empty() {
        return Ok(Err(findings::status(&errors)));
    }
    let rulesets = outcome
        .rulesets
        .into_iter()
        .filter_map(|ready| Some((ready.root, ready.ruleset?)))
        .filter(|(_, ruleset)| ruleset.kind == FolderKind::Ruleset)
        .collect();
    Ok(Ok(Side { found, rulesets }))
}

/// Sets each ruleset beside its like, and counts the records where some were given.
fn differences_of(
    console: &mut Console<'_>,
    before: Side,
    after: Side,
    arguments: &Diff,
) -> Result<Differences, Stop> {
    let (mut found, pairs) = compared(
        console,
        (&before.found, before.rulesets),
        (&after.found, after.rulesets),
    );
    moved_records::count(console, arguments, &pairs, &mut found.pairs)?;
    Ok(found)
}

/// Sets each ruleset beside its like: of the same name; or, where there is one on either side, the other. Beside what
/// differs comes what was compared, in the same order.
pub(super) fn compared(
    console: &mut Console<'_>,
    (before, mut was): (&Found, Vec<(String, Model)>),
    (after, is): (&Found, Vec<(String, Model)>),
) -> (Differences, Vec<Versions>) {
    let mut found = Differences {
        pairs: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
    };
    let alone = was.len() == 1 && is.len() == 1;
    let mut pairs = Vec::new();
    for (root, is) in is {
        let place = was.iter().position(|(_, was)| alone || was.name == is.name);
        match place {
            Some(place) => pairs.push((was.remove(place), (root, is))),
            None => found.added.push((is.name, is.version.to_string())),
        }
    }
    let left = was.into_iter();
    found
        .removed
        .extend(left.map(|(_, was)| (was.name, was.version.to_string())));
    for ((old, was), (new, is)) in &pairs {
        console.progress(&format!("comparing {new}"));
        found.pairs.push(Pair {
            difference: difference(was, is),
            versions: (was.version.to_string(), is.version.to_string()),
            same_text: texts(before, old) == texts(after, new),
            roots: (old.clone(), new.clone()),
            cohort: None,
            was_called: was.name.clone(),
            name: is.name.clone(),
            title: is.title.clone(),
        });
    }
    (found, pairs)
}

/// The texts of a ruleset's own files.
fn texts<'a>(found: &'a Found, root: &str) -> Vec<&'a str> {
    let files = found.files.get(root).into_iter().flatten();
    files
        .filter_map(|id| found.sources.get(*id))
        .map(|file| file.text.as_str())
        .collect()
}

/// One ruleset before and after, each with its folder.
pub(super) type Versions = ((String, Model), (String, Model));

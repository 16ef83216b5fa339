//! `stepwell fmt`: one canonical layout.

use serde_json::json;
use stepwell::folders::{self, Found};
use stepwell_diagnostic::{Diagnostic, SourceFile, sort};
use stepwell_syntax::{FormatRefused, Parse, format};

use crate::{
    Status,
    arguments::{Form, Format},
    console::{Console, Ended},
    findings,
    layout::{Tone, counted},
    whole_file,
};

/// What became of a file.
enum Fate {
    /// It was laid out already.
    Unchanged,
    /// It was written anew.
    Formatted,
    /// It would be written anew.
    Unformatted,
    /// It was left as it is.
    Refused(FormatRefused),
    /// It could not be written.
    Unwritten(String),
}

impl Fate {
    fn word(&self) -> &'static str {
        match self {
            Fate::Unchanged => "unchanged",
            Fate::Formatted => "formatted",
            Fate::Unformatted => "unformatted",
            Fate::Refused(_) => "refused",
            Fate::Unwritten(_) => "unwritten",
        }
    }

    fn status(&self) -> Status {
        match self {
            Fate::Unchanged | Fate::Formatted => Status::Done,
            Fate::Unformatted | Fate::Refused(FormatRefused::Mistakes) => Status::Wrong,
            Fate::Refused(FormatRefused::MeaningWouldChange | FormatRefused::CommentsWouldChange)
            | Fate::Unwritten(_) => Status::CouldNot,
        }
    }

    fn why(&self) -> Option<String> {
        match self {
            Fate::Unchanged | Fate::Formatted | Fate::Unformatted => None,
            Fate::Refused(refusal) => Some(refusal.to_string()),
            Fate::Unwritten(why) => Some(format!("it could not be written: {why}")),
        }
    }
}

pub(crate) fn run(console: &mut Console<'_>, arguments: &Format) -> Ended {
    let found = folders::read(console.folder(), &arguments.paths);
    let mut fates: Vec<(&SourceFile, Fate)> = Vec::new();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (file, parse) in files_at_roots(&found) {
        let fate = settle(console, arguments, file, parse);
        if matches!(fate, Fate::Refused(FormatRefused::Mistakes)) {
            diagnostics.extend(parse.diagnostics.iter().cloned());
        }
        fates.push((file, fate));
    }
    fates.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    sort(&mut diagnostics, &found.sources);
    let mut status = fates
        .iter()
        .map(|(_, fate)| fate.status())
        .max()
        .unwrap_or(Status::Done)
        .max(findings::status(&diagnostics));
    match arguments.format {
        Form::Text => {
            text(console, &fates)?;
            let mut page = console.message_page();
            findings::text(&mut page, &diagnostics, &found.sources);
            console.message(&page.finish());
        }
        Form::Json => {
            let files: Vec<_> = fates
                .iter()
                .map(|(file, fate)| json!({"path": file.path, "state": fate.word(), "why": fate.why()}))
                .collect();
            console.document(&json!({
                "format": "stepwell.fmt/1",
                "files": files,
                "diagnostics": findings::entries(&diagnostics, &found.sources),
            }))?;
        }
    }
    console.flush()?;
    for missing in &found.missing {
        console.complain(missing);
        status = Status::CouldNot;
    }
    Ok(status)
}

/// The files below the paths that are not in the one layout, and those of which it cannot be said, with the reason.
pub(super) fn unformatted(found: &Found) -> Vec<(String, Option<String>)> {
    let mut all: Vec<(String, Option<String>)> = files_at_roots(found)
        .filter_map(|(file, parse)| match format(file, parse) {
            Ok(text) if text == file.text => None,
            Ok(_) => Some((file.path.clone(), None)),
            // Its mistakes are told by themselves.
            Err(FormatRefused::Mistakes) => None,
            Err(refusal) => Some((file.path.clone(), Some(refusal.to_string()))),
        })
        .collect();
    all.sort();
    all
}

/// The files below the paths; those that are only used from there are not ours to change.
fn files_at_roots(found: &Found) -> impl Iterator<Item = (&SourceFile, &Parse)> {
    found.roots.iter().flat_map(|root| {
        let files = found.files.get(root).into_iter().flatten();
        let parses = found.library.folders.get(root).map(|folder| &folder.files);
        files
            .zip(parses.into_iter().flatten())
            .filter_map(|(id, parse)| Some((found.sources.get(*id)?, parse)))
    })
}

fn settle(console: &Console<'_>, arguments: &Format, file: &SourceFile, parse: &Parse) -> Fate {
    match format(file, parse) {
        Err(refusal) => Fate::Refused(refusal),
        Ok(text) if text == file.text => Fate::Unchanged,
        Ok(_) if arguments.check => Fate::Unformatted,
        Ok(text) => match whole_file::write(&console.locate(file.path.as_ref()), &text) {
            Ok(()) => Fate::Formatted,
            Err(error) => Fate::Unwritten(folders::reason(&error)),
        },
    }
}

fn text(console: &mut Console<'_>, fates: &[(&SourceFile, Fate)]) -> Result<(), crate::console::Stop> {
    let mut page = console.page();
    let mut counts = [0_usize; 4];
    let [unchanged, formatted, unformatted, left] = &mut counts;
    for (file, fate) in fates {
        match fate {
            Fate::Unchanged => *unchanged += 1,
            Fate::Formatted => {
                *formatted += 1;
                page.line(Tone::Plain, &format!("formatted {}", file.path));
            }
            Fate::Unformatted => {
                *unformatted += 1;
                page.line(Tone::Unsure, &format!("would be formatted: {}", file.path));
            }
            Fate::Refused(_) | Fate::Unwritten(_) => *left += 1,
        }
    }
    let parts: Vec<String> = [
        (*formatted, "formatted"),
        (*unformatted, "to be formatted"),
        (*left, "not touched"),
        (*unchanged, "already in the one layout"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{} {what}", counted(count, "file")))
    .collect();
    if !parts.is_empty() {
        page.wrapped(0, 2, &[(Tone::Plain, &parts.join(", "))]);
    }
    console.result(&page.finish())?;
    console.flush()?;
    for (file, fate) in fates {
        if let Some(why) = fate.why() {
            console.complain(&format!("`{}`: {why}", file.path));
        }
    }
    Ok(())
}

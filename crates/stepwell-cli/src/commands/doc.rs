//! `stepwell doc`: a policy manual in HTML from a ruleset.

use serde_json::json;
use stepwell::Ruleset;
use stepwell_doc::{Input, manual};

use super::ready;

use crate::{
    Status,
    arguments::{Doc, Form},
    console::{Console, Ended, Stop},
    layout::{Tone, counted, listed},
    whole_folder,
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Doc) -> Ended {
    let shown = arguments.out.display().to_string();
    let folder = console.locate(&arguments.out);
    let could_not = |refusal: whole_folder::Refusal| Stop::CouldNot(refusal.told(&shown));
    // Nobody should wait for proofs to learn that the folder is taken.
    whole_folder::look(&folder).map_err(could_not)?;
    console.progress("reading");
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    console.progress("proving, and deciding the examples");
    let ruleset = Ruleset::from_model(ready.ruleset);
    let as_of = arguments.as_of.unwrap_or(console.today());
    let manual = manual(Input {
        ruleset: &ruleset,
        base: ready.base.as_ref(),
        as_of,
    });
    console.end_progress();
    whole_folder::write(&folder, &manual.files).map_err(could_not)?;
    let pages = manual
        .files
        .iter()
        .filter(|file| file.path.ends_with(".html"))
        .count();
    match arguments.format {
        Form::Text => {
            let mut page = console.page();
            let wrote = format!("wrote {} to ", counted(pages, "page"));
            page.wrapped(0, 2, &[(Tone::Plain, &wrote), (Tone::Strong, &shown)]);
            let name = |file: &str| arguments.out.join(file).display().to_string();
            page.wrapped(
                2,
                9,
                &[(Tone::Plain, "open "), (Tone::Plain, &name("index.html"))],
            );
            let whole = name("whole-manual.html");
            page.wrapped(2, 9, &[(Tone::Plain, "print "), (Tone::Plain, &whole)]);
            console.result(&page.finish())?;
        }
        Form::Json => console.document(&json!({
            "format": "stepwell.doc/1",
            "folder": shown,
            "as_of": as_of.to_string(),
            "digest": ruleset.digest(),
            "files": manual.files.iter().map(|file| &file.path).collect::<Vec<_>>(),
            "contradicted": &manual.contradicted,
            "refuted": &manual.refuted,
        }))?,
    }
    console.flush()?;
    let mut status = ready.status;
    let quoted =
        |titles: &[String]| -> Vec<String> { titles.iter().map(|title| format!("`{title}`")).collect() };
    let titles = quoted(&manual.contradicted);
    if !titles.is_empty() {
        let message = format!(
            "the manual prints {} that do not come out as the author expects: {}",
            counted(titles.len(), "example"),
            listed(&titles, "and")
        );
        console.complain(&message);
        status = status.max(Status::Wrong);
    }
    if !manual.refuted.is_empty() {
        let titles = quoted(&manual.refuted);
        let message = format!(
            "the manual says of what does not hold: {}",
            listed(&titles, "and")
        );
        console.complain(&message);
        status = status.max(Status::Wrong);
    }
    Ok(status)
}

//! `stepwell new`: a small ruleset to start from.

use std::{fs, io::ErrorKind};

use serde_json::json;
use stepwell::folders;

use crate::{
    Status,
    arguments::{Form, New},
    console::{Console, Ended, Stop},
    layout::{Page, Tone},
    whole_file,
};

/// The files of a new ruleset, and what each is for.
const FILES: [(&str, &str, &str); 4] = [
    (
        "terms.criteria",
        include_str!("../../template/terms.criteria"),
        "the words: sources, scales, levels, facts and their questions",
    ),
    (
        "rules.criteria",
        include_str!("../../template/rules.criteria"),
        "the rules: who is placed at which level, and what a program must offer",
    ),
    (
        "examples.criteria",
        include_str!("../../template/examples.criteria"),
        "worked cases, and what must be true of every case",
    ),
    (
        "patient.json",
        include_str!("../../template/patient.json"),
        "what is known of one invented patient",
    ),
];

pub(crate) fn run(console: &mut Console<'_>, arguments: &New) -> Ended {
    let shown = arguments.folder.display().to_string();
    let folder = console.locate(&arguments.folder);
    let could_not = |error: std::io::Error| {
        Stop::CouldNot(format!(
            "`{shown}` could not be made: {}",
            folders::reason(&error)
        ))
    };
    match fs::read_dir(&folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(Stop::CouldNot(format!(
                    "`{shown}` is not empty; give the name of a folder that is not there yet"
                )));
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(&folder).map_err(could_not)?
        }
        Err(error) => return Err(could_not(error)),
    }
    for (name, text, _) in FILES {
        whole_file::write(&folder.join(name), text).map_err(could_not)?;
    }
    match arguments.format {
        Form::Text => {
            let mut page = console.page();
            text(&mut page, &shown);
            console.result(&page.finish())?;
        }
        Form::Json => console.document(&json!({
            "format": "stepwell.new/1",
            "folder": shown,
            "files": FILES.map(|(name, ..)| name),
        }))?,
    }
    Ok(Status::Done)
}

fn text(page: &mut Page, shown: &str) {
    page.wrapped(
        0,
        2,
        &[
            (Tone::Plain, "wrote a small ruleset to start from in "),
            (Tone::Strong, shown),
        ],
    );
    page.gap();
    for (name, _, purpose) in FILES {
        page.wrapped(
            2,
            22,
            &[
                (Tone::Strong, &format!("{name:\u{a0}<19}")),
                (Tone::Plain, " "),
                (Tone::Plain, purpose),
            ],
        );
    }
    page.gap();
    page.wrapped(0, 2, &[(Tone::Plain, "now try")]);
    page.gap();
    for command in [
        format!("stepwell check {shown}"),
        format!("stepwell test {shown}"),
        format!("stepwell prove {shown}"),
        format!("stepwell eval {shown} --facts {shown}/patient.json"),
    ] {
        page.line(Tone::Plain, &format!("  {command}"));
    }
}

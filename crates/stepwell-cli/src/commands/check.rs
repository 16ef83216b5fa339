//! `stepwell check`: every mistake of every ruleset below the paths.

use stepwell::folders;

use crate::{
    Status,
    arguments::{Check, FindingsForm},
    console::{Console, Ended},
    findings,
    layout::{Tone, counted, listed},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Check) -> Ended {
    let found = folders::read(console.folder(), &arguments.paths);
    let outcome = folders::check(&found, Some(console.today()));
    match arguments.format {
        FindingsForm::Text => {
            let mut page = console.page();
            findings::text(&mut page, &outcome.diagnostics, &found.sources);
            summary(&mut page, arguments, &outcome);
            console.result(&page.finish())?;
        }
        FindingsForm::Json => console.document(&findings::json(&outcome.diagnostics, &found.sources))?,
        FindingsForm::Sarif => console.document(&findings::sarif(&outcome.diagnostics, &found.sources))?,
        FindingsForm::Github => {
            console.result(&findings::github(&outcome.diagnostics, &found.sources))?;
        }
    }
    let mut status = findings::status(&outcome.diagnostics);
    if arguments.deny_warnings && !outcome.diagnostics.is_empty() {
        status = status.max(Status::Wrong);
    }
    console.flush()?;
    for missing in &found.missing {
        console.complain(missing);
        status = Status::CouldNot;
    }
    Ok(status)
}

/// `2 errors, 1 warning in criteria/iop`
fn summary(page: &mut crate::layout::Page, arguments: &Check, outcome: &folders::Outcome) {
    if outcome.rulesets.is_empty() {
        return;
    }
    let (errors, warnings) = folders::tally(&outcome.diagnostics);
    let paths: Vec<String> = arguments
        .paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let place = if paths == ["."] {
        "this folder".to_owned()
    } else {
        listed(&paths, "and")
    };
    let number = |count: usize, thing: &str| {
        if count == 0 {
            format!("no {thing}s")
        } else {
            counted(count, thing)
        }
    };
    let denied = match warnings {
        1 if arguments.deny_warnings && errors == 0 => " (which counts as an error here)",
        2.. if arguments.deny_warnings && errors == 0 => " (which count as errors here)",
        _ => "",
    };
    let tone = |count: usize, bad: Tone| if count == 0 { Tone::Good } else { bad };
    page.gap();
    page.wrapped(
        0,
        2,
        &[
            (tone(errors, Tone::Bad), &number(errors, "error")),
            (Tone::Plain, ", "),
            (tone(warnings, Tone::Unsure), &number(warnings, "warning")),
            (Tone::Plain, &format!(" in {place}{denied}")),
        ],
    );
}

//! `stepwell cohort`: many records in a file, decisions in a file.

use stepwell::Ruleset;
use stepwell_cohort::{Job, Summary};

use super::{only, ready};
use crate::{
    Status,
    arguments::{Cohort, CohortForm},
    cohort,
    console::{Console, Ended},
    layout::{Tone, counted},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Cohort) -> Ended {
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let ruleset = Ruleset::from_model(ready.ruleset);
    let ruleset = match &arguments.follow {
        Some(source) => only::following(&ruleset, source)?,
        None => ruleset,
    };
    let job = Job {
        as_of: arguments.as_of.unwrap_or(console.today()),
        input: console.locate(&arguments.input),
        output: console.locate(&arguments.output),
        map: arguments.columns.as_deref().map(|path| console.locate(path)),
        rejects: arguments.rejects.as_deref().map(|path| console.locate(path)),
        fast: arguments.fast,
        clauses: arguments.clauses,
        only: arguments.only.clone(),
        ruleset,
    };
    let done = stepwell_cohort::run(&job, &mut |progress| {
        let done = usize::try_from(progress.percent / 5).unwrap_or(0).min(20);
        let bar = "#".repeat(done) + &".".repeat(20 - done);
        console.progress(&format!(
            "[{bar}] {:>3} %, {} records",
            progress.percent, progress.records
        ));
    });
    console.end_progress();
    let summary = done?;
    match arguments.format {
        CohortForm::Text => {
            let mut page = console.page();
            cohort::text(&mut page, &summary);
            console.result(&page.finish())?;
        }
        CohortForm::Json => console.document(&cohort::json(&job, &summary))?,
        CohortForm::Markdown => console.result(&cohort::markdown(&summary))?,
    }
    if summary.refused == 0 {
        return Ok(Status::Done);
    }
    console.flush()?;
    refused(console, arguments, &summary);
    Ok(Status::Wrong)
}

/// Says which records were refused: all of them stand in the file, where one was asked for.
fn refused(console: &mut Console<'_>, arguments: &Cohort, summary: &Summary) {
    let mut page = console.message_page();
    let count = usize::try_from(summary.refused).unwrap_or(usize::MAX);
    let (records, decided) = (counted(count, "record"), summary.records - summary.refused);
    let what = format!("{records} refused, {decided} decided");
    page.wrapped(0, 2, &[(Tone::Bad, &what)]);
    match &arguments.rejects {
        Some(path) => page.wrapped(
            2,
            4,
            &[(Tone::Plain, &format!("they stand in {}", path.display()))],
        ),
        None => {
            for (row, reasons) in &summary.first_refused {
                page.wrapped(
                    2,
                    4,
                    &[(Tone::Plain, &format!("row {row}: {}", reasons.join("; ")))],
                );
            }
            let more = count.saturating_sub(summary.first_refused.len());
            if more > 0 {
                page.wrapped(
                    2,
                    4,
                    &[(
                        Tone::Plain,
                        &format!("and {more} more; `--rejects FILE` writes all of them"),
                    )],
                );
            }
        }
    }
    console.message(&page.finish());
}

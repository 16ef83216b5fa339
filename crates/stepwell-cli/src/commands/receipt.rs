//! `stepwell receipt`: one receipt of a log, and the level that was given after it.

use serde_json::value::RawValue;
use stepwell::folders;
use stepwell_receipts::{Actual, Completion, Kept};

use super::receipts::{self, Found, could_not};
use crate::{
    Status,
    arguments::{Form, Receipt},
    console::{Console, Ended, Stop},
    layout::{Page, Tone, listed},
    whole_file,
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Receipt) -> Ended {
    let found = receipts::find(console, &arguments.receipts, &arguments.receipt)?;
    if let Some(level) = &arguments.actual {
        return complete(console, arguments, &found, level);
    }
    if let Some(path) = &arguments.output {
        let text = format!("{}\n", found.receipt.line);
        whole_file::write(&console.locate(path), text).map_err(|error| {
            Stop::CouldNot(format!(
                "`{}` could not be written: {}",
                path.display(),
                folders::reason(&error)
            ))
        })?;
        return Ok(Status::Done);
    }
    match arguments.format {
        Form::Json => {
            let raw = |line: &str| RawValue::from_string(line.to_owned()).ok();
            let completions: Vec<_> = found.completions.iter().map(|it| raw(&it.line)).collect();
            // The lines stand as they were written: a number in them must not become another.
            let document = Document {
                format: "stepwell.receipt/1",
                receipt: raw(&found.receipt.line),
                completions,
            };
            console.document(&document)?;
        }
        Form::Text => {
            let mut page = console.page();
            show(&mut page, &found);
            console.result(&page.finish())?;
        }
    }
    Ok(Status::Done)
}

#[derive(serde::Serialize)]
struct Document {
    format: &'static str,
    receipt: Option<Box<RawValue>>,
    completions: Vec<Option<Box<RawValue>>>,
}

#[derive(serde::Serialize)]
struct Completed<'a> {
    format: &'static str,
    number: u64,
    receipt: u64,
    actual: &'a str,
}

fn complete(console: &mut Console<'_>, arguments: &Receipt, found: &Found, level: &str) -> Ended {
    // Completions hold no facts, so it does not matter how much of a decision this log keeps.
    let mut log = receipts::open(console, &arguments.receipts, None)?;
    let receipt = found.receipt.number;
    let number = log
        .complete(Actual {
            receipt,
            placement: arguments.placement.clone(),
            level: level.to_owned(),
            because: arguments.because.clone(),
        })
        .map_err(could_not)?;
    match arguments.format {
        Form::Json => console.document(&Completed {
            format: "stepwell.receipt/1",
            number,
            receipt,
            actual: level,
        })?,
        Form::Text => console.result(&format!(
            "entry {number} completes receipt {receipt}: `{level}` was given\n"
        ))?,
    }
    Ok(Status::Done)
}

fn show(page: &mut Page, found: &Found) {
    let receipt = &found.receipt;
    let heading = format!("receipt {}", receipt.number);
    page.wrapped(0, 2, &[(Tone::Strong, &heading)]);
    let mut line = |label: &str, text: &str| {
        page.wrapped(2, 4, &[(Tone::Quiet, &format!("{label}: ")), (Tone::Plain, text)]);
    };
    if let Some(id) = receipts::id_of(receipt) {
        line("record", id);
    }
    line(
        "ruleset",
        &format!("{} {}", receipt.ruleset.name, receipt.ruleset.version),
    );
    line("digest", &receipt.ruleset.digest);
    line("engine", &receipt.engine);
    line("as of", &receipt.as_of);
    if let Some(source) = &receipt.follow {
        line("follows", source);
    }
    match &receipt.kept {
        Kept::Everything { facts, .. } => line("facts", facts),
        Kept::Hashes { .. } => line("facts", "only a hash of them is kept"),
    }
    let outcomes = receipt.kept.outcomes();
    for (name, placement) in &outcomes.placements {
        let said = match placement.indicated.as_slice() {
            [] => placement.outcome.clone(),
            levels => format!("{} {}", placement.outcome, listed(levels, "and")),
        };
        line("outcome", &format!("{name}: {said}"));
    }
    for (name, outcome) in &outcomes.programs {
        line("outcome", &format!("{name}: {outcome}"));
    }
    if !outcomes.triggered.is_empty() {
        line(
            "outcome",
            &format!("transitions: {}", listed(&outcomes.triggered, "and")),
        );
    }
    for completion in &found.completions {
        line("given", &given(completion));
    }
    line("hash", &receipt.hash);
}

fn given(completion: &Completion) -> String {
    let mut text = format!("{}: {}", completion.placement, completion.actual);
    if let Some(because) = &completion.because {
        text.push_str(&format!(", because {because}"));
    }
    match completion.corrects {
        Some(corrected) => text.push_str(&format!(
            " (entry {}, which corrects entry {corrected})",
            completion.number
        )),
        None => text.push_str(&format!(" (entry {})", completion.number)),
    }
    text
}

//! `stepwell compare`: the same facts under several rulesets, or under each source of their disputes.

use std::path::{Path, PathBuf};

use stepwell::{
    Ruleset,
    compare::{Column, Refused, compare, read},
    folders,
};
use stepwell_diagnostic::Severity;
use stepwell_model::FolderKind;

use super::{records, refusal};
use crate::{
    Status,
    arguments::{By, Compare, CompareForm},
    comparison::{self, Head},
    console::{Console, Ended, Stop},
    findings,
    layout::{Tone, counted, listed},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Compare) -> Ended {
    let (columns, heads, mut status) = columns(console, arguments)?;
    if columns.is_empty() {
        // What is wrong was told; where nothing is, there is nothing that decides.
        return match status {
            Status::Wrong => Ok(status),
            Status::Done | Status::CouldNot => Err(Stop::CouldNot(
                "nothing here decides anything: there is nothing to compare".to_owned(),
            )),
        };
    }
    let as_of = arguments.as_of.unwrap_or(console.today());
    let (mut count, mut refused) = (0_u64, 0_u64);
    if let Some(mut records) = records::open(console, &arguments.facts)? {
        while let Some(text) = records.next()? {
            count += 1;
            match read(&columns, &text, as_of) {
                Ok(facts) => {
                    let compared = compare(&columns, &facts, as_of);
                    write(console, arguments.format, &heads, &compared, count)?;
                }
                Err(errors) => {
                    refused += 1;
                    refuse(console, arguments.format, &heads, &errors, (count, &text))?;
                }
            }
            console.flush()?;
        }
    }
    match (count, refused) {
        (0, _) => Err(Stop::CouldNot(
            "no facts were given: an empty object, `{}`, means that nothing is known".to_owned(),
        )),
        (_, 0) => Ok(status),
        (1, _) => Ok(Status::CouldNot),
        _ => {
            status = status.max(Status::Wrong);
            let mut page = console.message_page();
            let refused_words = counted(usize::try_from(refused).unwrap_or(usize::MAX), "record");
            let text = format!("{refused_words} refused, {} compared", count - refused);
            page.wrapped(0, 2, &[(Tone::Bad, &text)]);
            console.message(&page.finish());
            Ok(status)
        }
    }
}

/// Reads the rulesets; what cannot stand in a column is told.
fn columns(console: &mut Console<'_>, arguments: &Compare) -> Result<(Vec<Column>, Vec<Head>, Status), Stop> {
    let (paths, others): (Vec<PathBuf>, Vec<PathBuf>) = arguments
        .rulesets
        .iter()
        .cloned()
        .partition(|path| folders::leads_to_criteria(console.folder(), path));
    // A pattern such as `criteria/*` also finds what is no ruleset.
    for path in &others {
        left_out(console, &format!("`{}` holds no criteria", path.display()));
    }
    let found = folders::read(console.folder(), &paths);
    let outcome = folders::check(&found, None);
    let mut errors = outcome.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let mut status = findings::status(&errors);
    let mut rulesets: Vec<(String, Ruleset)> = Vec::new();
    let mut vocabularies = Vec::new();
    for ready in outcome.rulesets {
        match ready.ruleset {
            Some(ruleset) if ruleset.kind == FolderKind::Vocabulary => vocabularies.push(ready.root),
            Some(ruleset) => rulesets.push((ready.root, Ruleset::from_model(ruleset))),
            None => {}
        }
    }
    // Columns stand in the order in which the rulesets were asked for.
    rulesets.sort_by_key(|(root, _)| {
        let leads = |path: &PathBuf| {
            let path = path.to_string_lossy();
            let path = path.trim_end_matches('/').trim_start_matches("./");
            path == "." || path.is_empty() || Path::new(root).starts_with(path)
        };
        paths.iter().position(leads)
    });
    if !errors.is_empty() {
        let mut page = console.message_page();
        findings::text(&mut page, &errors, &found.sources);
        page.gap();
        let text = format!("{}; what has errors is left out", counted(errors.len(), "error"));
        page.wrapped(0, 2, &[(Tone::Bad, &text)]);
        console.message(&page.finish());
    }
    let named: Vec<String> = arguments
        .rulesets
        .iter()
        .map(|path| path.to_string_lossy().trim_end_matches('/').to_owned())
        .collect();
    for root in vocabularies.iter().filter(|root| named.contains(root)) {
        left_out(
            console,
            &format!("`{root}` only shares terms and decides nothing"),
        );
    }
    for missing in &found.missing {
        console.complain(missing);
        status = Status::CouldNot;
    }
    if rulesets.is_empty() && !found.missing.is_empty() {
        return Err(Stop::CouldNot("there is nothing to compare".to_owned()));
    }
    let mut columns = Vec::new();
    let mut heads = Vec::new();
    for (root, ruleset) in &rulesets {
        let same = rulesets
            .iter()
            .filter(|(_, other)| other.name() == ruleset.name());
        let called = if same.count() > 1 {
            root.as_str()
        } else {
            ruleset.name()
        };
        let of_ruleset = match arguments.by {
            By::Source => Column::by_source(ruleset),
            By::Ruleset => vec![Column {
                ruleset: ruleset.clone(),
                follow: None,
            }],
        };
        for column in of_ruleset {
            let label = match (arguments.by, &column.follow) {
                (By::Ruleset, _) => called.to_owned(),
                (By::Source, Some(source)) if rulesets.len() == 1 => source.clone(),
                (By::Source, None) if rulesets.len() == 1 => "as written".to_owned(),
                (By::Source, Some(source)) => format!("{called}, {source}"),
                (By::Source, None) => format!("{called}, as written"),
            };
            heads.push(Head {
                label,
                called: called.to_owned(),
                path: root.clone(),
                ruleset: ruleset.name().to_owned(),
                version: ruleset.version(),
                follow: column.follow.clone(),
            });
            columns.push(column);
        }
    }
    Ok((columns, heads, status))
}

fn left_out(console: &mut Console<'_>, why: &str) {
    let mut page = console.message_page();
    page.wrapped(0, 2, &[(Tone::Quiet, &format!("{why}; it is left out"))]);
    console.message(&page.finish());
}

fn write(
    console: &mut Console<'_>,
    form: CompareForm,
    heads: &[Head],
    compared: &stepwell::compare::Comparison,
    record: u64,
) -> Result<(), Stop> {
    match form {
        CompareForm::Text => {
            let mut page = console.page();
            if record > 1 {
                page.raw("\n");
            }
            comparison::text(&mut page, heads, compared, record);
            console.result(&page.finish())
        }
        CompareForm::Json => {
            console.result(&comparison::json(heads, compared))?;
            console.result("\n")
        }
        CompareForm::Markdown => console.result(&comparison::markdown(heads, compared, record)),
    }
}

/// Says which facts do not fit, and which rulesets.
fn refuse(
    console: &mut Console<'_>,
    form: CompareForm,
    heads: &[Head],
    errors: &[Refused],
    (record, text): (u64, &str),
) -> Result<(), Stop> {
    let told: Vec<stepwell::FactError> = errors
        .iter()
        .map(|refused| {
            let mut error = refused.error.clone();
            let mut which: Vec<&str> = Vec::new();
            for at in &refused.columns {
                if let Some(head) = heads.get(*at)
                    && !which.contains(&head.called.as_str())
                {
                    which.push(&head.called);
                }
            }
            if refused.columns.len() < heads.len() {
                error.problem = format!("in {}: {}", listed(&which, "and"), error.problem);
            }
            error
        })
        .collect();
    if form == CompareForm::Json {
        console.result(&refusal::json(record, text, &told))?;
        console.result("\n")?;
    }
    console.flush()?;
    let mut page = console.message_page();
    refusal::text(&mut page, record, &told);
    console.message(&page.finish());
    Ok(())
}

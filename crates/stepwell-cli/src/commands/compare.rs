//! `stepwell compare`: the same facts under several rulesets, or under each source of their disputes.

use std::path::{Component, Path, PathBuf};

use stepwell::{
    Ruleset,
    compare::{Column, Refused, Row, compare, read},
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
    let rulesets = match rulesets(console, arguments)? {
        Ok(rulesets) => rulesets,
        Err(status) => return Ok(status),
    };
    let (columns, heads) = columns(&rulesets, arguments.by);
    if let Some(name) = &arguments.only {
        let names = names(&rulesets);
        if !names.contains(name) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(Stop::CouldNot(format!(
                "`--only {name}`: none of these has a placement or program `{name}`; there is {}",
                names.join(", ")
            )));
        }
    }
    let as_of = arguments.as_of.unwrap_or(console.today());
    let (mut count, mut refused) = (0_u64, 0_u64);
    if let Some(mut records) = records::open(console, &arguments.facts)? {
        while let Some(text) = records.next()? {
            count += 1;
            match read(&columns, &text, as_of) {
                Ok(facts) => {
                    let mut compared = compare(&columns, &facts, as_of);
                    let is_asked = |row: &Row| arguments.only.as_ref().is_none_or(|only| row.target == *only);
                    compared.rows.retain(is_asked);
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
        (_, 0) => Ok(Status::Done),
        (1, _) => Ok(Status::CouldNot),
        _ => {
            let mut page = console.message_page();
            let refused_words = counted(usize::try_from(refused).unwrap_or(usize::MAX), "record");
            let text = format!("{refused_words} refused, {} compared", count - refused);
            page.wrapped(0, 2, &[(Tone::Bad, &text)]);
            console.message(&page.finish());
            Ok(Status::Wrong)
        }
    }
}

/// Everything that a row can be about: placements, then programs, then the transitions.
fn names(rulesets: &[(String, Ruleset)]) -> Vec<String> {
    let models = || rulesets.iter().map(|(_, ruleset)| ruleset.model());
    let placements = models().flat_map(|model| model.placements.iter().map(|it| it.name.clone()));
    // Programs of one name for several populations are one row.
    let programs = models().flat_map(|model| model.programs.iter()).map(|program| {
        let name = program.header.split(' ').next();
        name.unwrap_or_default().to_owned()
    });
    let mut names: Vec<String> = Vec::new();
    for name in placements.chain(programs).chain(["transitions".to_owned()]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Reads the rulesets, each with its folder, in the order in which they were asked for. Where one is wrong or missing
/// that is told, and nothing is compared: a column that is not there would be taken for one that does not differ.
fn rulesets(
    console: &mut Console<'_>,
    arguments: &Compare,
) -> Result<Result<Vec<(String, Ruleset)>, Status>, Stop> {
    let (paths, others): (Vec<PathBuf>, Vec<PathBuf>) = arguments
        .rulesets
        .iter()
        .cloned()
        .partition(|path| folders::leads_to_criteria(console.folder(), path));
    // A pattern such as `criteria/*` also finds what is no ruleset.
    for path in &others {
        left_out(console, &format!("`{}` holds no criteria", path.display()));
    }
    console.progress("reading");
    let found = folders::read(console.folder(), &paths);
    let outcome = folders::check(&found, None);
    console.end_progress();
    let mut errors = outcome.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    for missing in &found.missing {
        console.complain(missing);
    }
    if !errors.is_empty() {
        let mut page = console.message_page();
        findings::text(&mut page, &errors, &found.sources);
        page.gap();
        let text = format!("{}; nothing was compared", counted(errors.len(), "error"));
        page.wrapped(0, 2, &[(Tone::Bad, &text)]);
        console.message(&page.finish());
    }
    if !found.missing.is_empty() {
        return Ok(Err(Status::CouldNot));
    }
    if !errors.is_empty() {
        return Ok(Err(findings::status(&errors)));
    }
    let mut rulesets = Vec::new();
    for ready in outcome.rulesets {
        let Some(ruleset) = ready.ruleset else { continue };
        match ruleset.kind {
            FolderKind::Ruleset => rulesets.push((ready.root, Ruleset::from_model(ruleset))),
            FolderKind::Vocabulary if paths.iter().any(|path| is_called(path, &ready.root)) => {
                let why = format!("`{}` only shares terms and decides nothing", ready.root);
                left_out(console, &why);
            }
            // It lies below a folder that was asked for.
            FolderKind::Vocabulary => {}
        }
    }
    if rulesets.is_empty() {
        let why = "nothing here decides anything: there is nothing to compare";
        return Err(Stop::CouldNot(why.to_owned()));
    }
    rulesets.sort_by_key(|(root, _)| paths.iter().position(|path| leads_to(path, root)));
    Ok(Ok(rulesets))
}

/// A path as folders are called: without a blank step at its beginning, or a stroke at its end.
fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

fn is_called(path: &Path, root: &str) -> bool {
    plain(path) == Path::new(root)
}

fn leads_to(path: &Path, root: &str) -> bool {
    Path::new(root).starts_with(plain(path))
}

fn columns(rulesets: &[(String, Ruleset)], by: By) -> (Vec<Column>, Vec<Head>) {
    let mut columns = Vec::new();
    let mut heads = Vec::new();
    for (root, ruleset) in rulesets {
        let same = rulesets
            .iter()
            .filter(|(_, other)| other.name() == ruleset.name());
        let called = if same.count() > 1 {
            root.as_str()
        } else {
            ruleset.name()
        };
        let of_ruleset = match by {
            By::Source => Column::by_source(ruleset),
            By::Ruleset => vec![Column {
                ruleset: ruleset.clone(),
                follow: None,
            }],
        };
        for column in of_ruleset {
            let label = match (by, &column.follow) {
                (By::Ruleset, _) => called.to_owned(),
                (By::Source, Some(source)) if rulesets.len() == 1 => source.clone(),
                (By::Source, None) if rulesets.len() == 1 => "as written".to_owned(),
                (By::Source, Some(source)) => format!("{called} following {source}"),
                (By::Source, None) => format!("{called} as written"),
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
    (columns, heads)
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

//! `stepwell export`: a ruleset in forms that other programs read.

use std::path::Path;

use serde_json::{Value, json};
use stepwell::{compiled, folders};
use stepwell_model::Ruleset;

use crate::{
    Status,
    arguments::{Export, ExportForm, Form},
    console::{Console, Ended, Stop},
    schema, whole_file,
};

use super::{query, ready};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Export) -> Ended {
    let dialect = query::dialect(arguments)?;
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let text = match (arguments.form, dialect) {
        (ExportForm::Compiled, _) => {
            compile(console, arguments, &ready.ruleset)?;
            return Ok(ready.status);
        }
        (ExportForm::FactsSchema, _) => laid_out(&schema::facts(&ready.ruleset), arguments.format),
        (ExportForm::DecisionSchema, _) => laid_out(&schema::decision(&ready.ruleset), arguments.format),
        (ExportForm::Sql, Some(dialect)) => query::text(console, ready.ruleset, dialect, arguments)?,
        (ExportForm::Sql, None) => return Err(query::no_dialect()),
    };
    match &arguments.output {
        None => console.result(&text)?,
        Some(path) => write(console, path, text.as_bytes())?,
    }
    Ok(ready.status)
}

/// What is said of a file that was written.
#[derive(serde::Serialize)]
struct Written {
    format: &'static str,
    path: String,
    ruleset: Value,
    bytes: usize,
}

/// Writes the ruleset as one file for services, and says which ruleset it is.
fn compile(console: &mut Console<'_>, arguments: &Export, ruleset: &Ruleset) -> Result<(), Stop> {
    let Some(path) = &arguments.output else {
        return Err(Stop::CouldNot(format!(
            "a compiled ruleset is no text for a terminal; say which file it goes to, such as `-o {}.stepwell`",
            ruleset.name
        )));
    };
    let bytes = compiled::write(ruleset);
    // What would not be loaded is not handed out.
    compiled::read(&bytes)
        .map_err(|error| Stop::CouldNot(format!("`{}` cannot be compiled: {error}", ruleset.name)))?;
    write(console, path, &bytes)?;
    let shown = path.display().to_string();
    match arguments.format {
        Form::Json => console.document(&Written {
            format: "stepwell.export/1",
            path: shown,
            ruleset: json!({
                "name": ruleset.name,
                "version": ruleset.version.to_string(),
                "digest": ruleset.digest,
            }),
            bytes: bytes.len(),
        }),
        Form::Text => console.result(&format!(
            "{shown}: {} {}, {} bytes\n{}\n",
            ruleset.name,
            ruleset.version,
            bytes.len(),
            ruleset.digest
        )),
    }
}

fn write(console: &Console<'_>, path: &Path, content: &[u8]) -> Result<(), Stop> {
    whole_file::write(&console.locate(path), content).map_err(|error| {
        Stop::CouldNot(format!(
            "`{}` could not be written: {}",
            path.display(),
            folders::reason(&error)
        ))
    })
}

fn laid_out(document: &Value, format: Form) -> String {
    match format {
        Form::Text => format!("{document:#}\n"),
        Form::Json => format!("{document}\n"),
    }
}

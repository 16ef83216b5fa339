//! `stepwell export`: a ruleset in forms that other programs read.

use serde_json::Value;
use stepwell::folders;

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
        (ExportForm::FactsSchema, _) => laid_out(&schema::facts(&ready.ruleset), arguments.format),
        (ExportForm::DecisionSchema, _) => laid_out(&schema::decision(&ready.ruleset), arguments.format),
        (ExportForm::Sql, Some(dialect)) => query::text(console, ready.ruleset, dialect, arguments)?,
        (ExportForm::Sql, None) => return Err(query::no_dialect()),
    };
    match &arguments.output {
        None => console.result(&text)?,
        Some(path) => whole_file::write(&console.locate(path), &text).map_err(|error| {
            Stop::CouldNot(format!(
                "`{}` could not be written: {}",
                path.display(),
                folders::reason(&error)
            ))
        })?,
    }
    Ok(ready.status)
}

fn laid_out(document: &Value, format: Form) -> String {
    match format {
        Form::Text => format!("{document:#}\n"),
        Form::Json => format!("{document}\n"),
    }
}

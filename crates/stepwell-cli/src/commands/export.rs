//! `stepwell export`: a ruleset in forms that other programs read.

use serde_json::Value;
use stepwell::folders;

use crate::{
    Status,
    arguments::{Export, ExportForm, Form},
    console::{Console, Ended, Stop},
    schema, whole_file,
};

use super::ready;

pub(crate) fn run(console: &mut Console<'_>, arguments: &Export) -> Ended {
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let document = match arguments.form {
        ExportForm::FactsSchema => schema::facts(&ready.ruleset),
        ExportForm::DecisionSchema => schema::decision(&ready.ruleset),
    };
    let text = match arguments.format {
        Form::Text => format!("{document:#}\n"),
        Form::Json => one_line(&document),
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

fn one_line(document: &Value) -> String {
    format!("{document}\n")
}

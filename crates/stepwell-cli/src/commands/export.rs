//! `stepwell export`: a ruleset in forms that other programs read.

use serde::Serialize;
use serde_json::Value;
use stepwell::{Ruleset, folders};

use crate::{
    Status,
    arguments::{Dialect, Export, ExportForm, Form, Query},
    console::{Console, Ended, Stop},
    schema, whole_file,
};

use super::{only, ready};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Export) -> Ended {
    let dialect = dialect(arguments)?;
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let text = match (arguments.form, dialect) {
        (ExportForm::FactsSchema, _) => laid_out(&schema::facts(&ready.ruleset), arguments.format),
        (ExportForm::DecisionSchema, _) => laid_out(&schema::decision(&ready.ruleset), arguments.format),
        (ExportForm::Sql, Some(dialect)) => {
            query(console, Ruleset::from_model(ready.ruleset), dialect, arguments)?
        }
        (ExportForm::Sql, None) => return Err(Stop::CouldNot(NO_DIALECT.to_owned())),
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

const NO_DIALECT: &str =
    "`--as sql` needs `--dialect`: duckdb, postgres or spark, the engine that is to run the query";

/// The engine that was named; nothing that only a query takes is passed by in silence.
fn dialect(arguments: &Export) -> Result<Option<stepwell_sql::Dialect>, Stop> {
    let Query {
        dialect,
        table,
        id,
        without,
        places,
        clauses,
        only,
        as_of,
        follow,
    } = &arguments.query;
    let given = [
        ("--dialect", dialect.is_some()),
        ("--table", table.is_some()),
        ("--id", id.is_some()),
        ("--without", !without.is_empty()),
        ("--places", places.is_some()),
        ("--clauses", *clauses),
        ("--only", only.is_some()),
        ("--as-of", as_of.is_some()),
        ("--follow", follow.is_some()),
    ];
    match (arguments.form, dialect) {
        (ExportForm::Sql, None) => Err(Stop::CouldNot(NO_DIALECT.to_owned())),
        (ExportForm::Sql, Some(dialect)) => Ok(Some(match dialect {
            Dialect::DuckDb => stepwell_sql::Dialect::DuckDb,
            Dialect::Postgres => stepwell_sql::Dialect::Postgres,
            Dialect::Spark => stepwell_sql::Dialect::Spark,
        })),
        (ExportForm::FactsSchema | ExportForm::DecisionSchema, _) => {
            match given.iter().find(|(_, is_given)| *is_given) {
                Some((option, _)) => Err(Stop::CouldNot(format!(
                    "`{option}` belongs to `--as sql`; a schema does not hang on it"
                ))),
                None => Ok(None),
            }
        }
    }
}

/// A query as a document.
#[derive(Serialize)]
struct Document {
    format: &'static str,
    ruleset: Stamp,
    as_of: String,
    follow: Option<String>,
    dialect: stepwell_sql::Dialect,
    #[serde(flatten)]
    export: stepwell_sql::Export,
}

#[derive(Serialize)]
struct Stamp {
    name: String,
    version: String,
    digest: String,
}

fn query(
    console: &Console<'_>,
    ruleset: Ruleset,
    dialect: stepwell_sql::Dialect,
    arguments: &Export,
) -> Result<String, Stop> {
    let wanted = &arguments.query;
    let ruleset = match &wanted.follow {
        Some(source) => only::following(&ruleset, source)?,
        None => ruleset,
    };
    let as_of = wanted.as_of.unwrap_or(console.today());
    let request = stepwell_sql::Request {
        dialect,
        table: wanted.table.clone().unwrap_or_else(|| "patients".to_owned()),
        id: wanted.id.clone().unwrap_or_else(|| "id".to_owned()),
        as_of,
        clauses: wanted.clauses,
        only: wanted.only.clone(),
        without: wanted.without.clone(),
        places: wanted.places.unwrap_or(stepwell_sql::PLACES),
        written_by: format!("stepwell {}", env!("CARGO_PKG_VERSION")),
    };
    let export =
        stepwell_sql::export(ruleset.model(), ruleset.periods(), &request).map_err(Stop::CouldNot)?;
    match arguments.format {
        Form::Text => Ok(export.query),
        Form::Json => {
            let document = Document {
                format: "stepwell.sql/1",
                ruleset: Stamp {
                    name: ruleset.name().to_owned(),
                    version: ruleset.version(),
                    digest: ruleset.digest().to_owned(),
                },
                as_of: as_of.to_string(),
                follow: wanted.follow.clone(),
                dialect,
                export,
            };
            let text = serde_json::to_string(&document)
                .map_err(|error| Stop::CouldNot(format!("the query could not be written: {error}")))?;
            Ok(format!("{text}\n"))
        }
    }
}

fn laid_out(document: &Value, format: Form) -> String {
    match format {
        Form::Text => format!("{document:#}\n"),
        Form::Json => format!("{document}\n"),
    }
}

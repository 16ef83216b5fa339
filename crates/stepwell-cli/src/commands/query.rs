//! `stepwell export --as sql`: a ruleset as a query.

use serde::Serialize;
use stepwell::Ruleset;

use crate::{
    arguments::{Dialect, Export, ExportForm, Form, Query},
    console::{Console, Stop},
};

use super::only;

/// That nobody said which engine is to run the query.
pub(super) fn no_dialect() -> Stop {
    let why = "`--as sql` needs `--dialect`: duckdb, postgres or spark, the engine that is to run the query";
    Stop::CouldNot(why.to_owned())
}

/// The engine that was named; nothing that only a query takes is passed by in silence.
pub(super) fn dialect(arguments: &Export) -> Result<Option<stepwell_sql::Dialect>, Stop> {
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
        (ExportForm::Sql, None) => Err(no_dialect()),
        (ExportForm::Sql, Some(dialect)) => Ok(Some(match dialect {
            Dialect::DuckDb => stepwell_sql::Dialect::DuckDb,
            Dialect::Postgres => stepwell_sql::Dialect::Postgres,
            Dialect::Spark => stepwell_sql::Dialect::Spark,
        })),
        (ExportForm::Compiled | ExportForm::FactsSchema | ExportForm::DecisionSchema, _) => {
            match given.iter().find(|(_, is_given)| *is_given) {
                Some((option, _)) => Err(Stop::CouldNot(format!(
                    "`{option}` belongs to `--as sql`: nothing else that is exported hangs on it"
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

/// The query, or a document that holds it.
pub(super) fn text(
    console: &Console<'_>,
    ruleset: stepwell_model::Ruleset,
    dialect: stepwell_sql::Dialect,
    arguments: &Export,
) -> Result<String, Stop> {
    let wanted = &arguments.query;
    let ruleset = Ruleset::from_model(ruleset);
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

//! Compiled rulesets as SQL: one query that an engine runs where the records lie.
//!
//! ```text
//! Program --circuit--> nodes and amounts --columns, layer by layer--> one query of DuckDB, PostgreSQL or Spark
//! ```
//!
//! The query is made of the circuit that cohorts are decided by, so that it gives what those give without exact reading.
//! SQL's own null is not our unknown everywhere (a guard that is null inside `CASE`; nothing times nobody knows what), so
//! no condition here is ever null: of each there is whether it is met, and whether it can be. No number is a float.

mod amounts;
mod compare;
mod dialect;
mod expression;
mod facts;
mod making;
mod names;
mod numbers;
mod outcomes;
mod query;
mod sheet;
mod span;
mod tests_of_amounts;
mod transitions;
mod whole;
mod words;

#[cfg(test)]
mod tests;

use serde::Serialize;
use stepwell_model::Day;

pub use dialect::Dialect;
pub use query::export;

/// How many digits after the point a number that is calculated with may have, where nobody says.
pub const PLACES: u8 = 6;

/// How a query is wanted.
#[derive(Clone, Debug)]
pub struct Request {
    /// Of which engine.
    pub dialect: Dialect,
    /// The table of records; dots stand between the parts of its name.
    pub table: String,
    /// The column that names a record.
    pub id: String,
    /// The day on which records are decided.
    pub as_of: Day,
    /// Whether every clause has a column.
    pub clauses: bool,
    /// The one placement or program that is asked for.
    pub only: Option<String>,
    /// Facts that the table has no column for: known of nobody.
    pub without: Vec<String>,
    /// How many digits after the point a number that is calculated with may have.
    pub places: u8,
    /// What wrote the query.
    pub written_by: String,
}

/// A query and what it gives.
#[derive(Clone, Debug, Serialize)]
pub struct Export {
    /// The columns that come out, in order.
    pub columns: Vec<OutputColumn>,
    /// The query, without a semicolon at its end.
    pub query: String,
}

/// A column that comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// What the table's column of that meaning holds.
    Id,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false.
    YesNo,
}

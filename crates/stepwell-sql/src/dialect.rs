//! What the engines write differently.

use serde::Serialize;

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// DuckDB, from 1.3.
    DuckDb,
    /// PostgreSQL, from 12.
    Postgres,
    /// Spark SQL, from 3.4.
    Spark,
}

/// The most columns that PostgreSQL holds side by side.
const POSTGRES_COLUMNS: usize = 1_600;

impl Dialect {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::DuckDb => "DuckDB",
            Dialect::Postgres => "PostgreSQL",
            Dialect::Spark => "Spark SQL",
        }
    }

    /// How many bytes of a name count; what follows is cut off without a word.
    pub(crate) fn longest_name(self) -> Option<usize> {
        match self {
            Dialect::Postgres => Some(63),
            Dialect::DuckDb | Dialect::Spark => None,
        }
    }

    /// Whether `Name` and `name` are two names.
    pub(crate) fn tells_capitals_apart(self) -> bool {
        match self {
            Dialect::Postgres => true,
            Dialect::DuckDb | Dialect::Spark => false,
        }
    }

    /// How many columns may stand side by side.
    pub(crate) fn most_columns(self) -> Option<usize> {
        match self {
            Dialect::Postgres => Some(POSTGRES_COLUMNS),
            Dialect::DuckDb | Dialect::Spark => None,
        }
    }

    /// A name.
    pub(crate) fn name(self, name: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A text.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("'{}'", text.replace('\'', "''")),
            // Spark reads a backslash as the beginning of an escape.
            Dialect::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// What stands before the body of a common table expression: each is read once, as part of what reads it.
    pub(crate) fn within(self) -> &'static str {
        match self {
            Dialect::DuckDb | Dialect::Postgres => "AS NOT MATERIALIZED",
            Dialect::Spark => "AS",
        }
    }

    /// What stands at the end of such a body. PostgreSQL would else write every expression out at each place where its column
    /// is used, and again what that rests on; Spark and DuckDB calculate a column once.
    pub(crate) fn fence(self) -> Option<&'static str> {
        match self {
            Dialect::Postgres => Some("OFFSET 0"),
            Dialect::DuckDb | Dialect::Spark => None,
        }
    }

    /// The type of texts.
    pub(crate) fn texts(self) -> &'static str {
        match self {
            Dialect::DuckDb => "VARCHAR",
            Dialect::Postgres => "text",
            Dialect::Spark => "STRING",
        }
    }

    /// The type of lists of texts.
    pub(crate) fn lists(self) -> &'static str {
        match self {
            Dialect::DuckDb => "VARCHAR[]",
            Dialect::Postgres => "text[]",
            Dialect::Spark => "ARRAY<STRING>",
        }
    }

    /// The type of small whole numbers.
    pub(crate) fn small(self) -> &'static str {
        match self {
            Dialect::DuckDb | Dialect::Spark => "TINYINT",
            Dialect::Postgres => "smallint",
        }
    }

    /// The items of a list that are not null.
    pub(crate) fn present(self, items: &[String]) -> String {
        let items = items.join(", ");
        match self {
            Dialect::DuckDb => format!("list_filter([{items}], lambda item: item IS NOT NULL)"),
            Dialect::Postgres => format!("array_remove(ARRAY[{items}]::text[], NULL)"),
            Dialect::Spark => format!("array_compact(array({items}))"),
        }
    }

    /// A list of texts as they stand.
    pub(crate) fn list(self, items: &[String]) -> String {
        let items = items.join(", ");
        match self {
            Dialect::DuckDb => format!("CAST([{items}] AS VARCHAR[])"),
            Dialect::Postgres => format!("ARRAY[{items}]::text[]"),
            Dialect::Spark => format!("CAST(array({items}) AS ARRAY<STRING>)"),
        }
    }

    /// Whether a list holds a text.
    pub(crate) fn holds(self, list: &str, text: &str) -> String {
        match self {
            Dialect::DuckDb => format!("list_contains({list}, {text})"),
            Dialect::Postgres => format!("({list} @> ARRAY[{text}]::text[])"),
            Dialect::Spark => format!("array_contains({list}, {text})"),
        }
    }

    /// Whether a list holds nothing but these texts, and no null.
    pub(crate) fn holds_only(self, list: &str, texts: &[String]) -> String {
        let texts = texts.join(", ");
        match self {
            Dialect::DuckDb => {
                format!("(list_has_all([{texts}], {list}) AND list_count({list}) = len({list}))")
            }
            Dialect::Postgres => format!("({list} <@ ARRAY[{texts}]::text[])"),
            Dialect::Spark => {
                format!("(size(array_except({list}, array({texts}))) = 0)")
            }
        }
    }

    /// A day from the days since 1970-01-01.
    pub(crate) fn day(self, count: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => {
                format!("(DATE '1970-01-01' + CAST({count} AS INTEGER))")
            }
            Dialect::Spark => format!("date_add(DATE '1970-01-01', CAST({count} AS INT))"),
        }
    }

    /// The days since 1970-01-01.
    pub(crate) fn count_of_day(self, day: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => {
                format!("CAST({day} - DATE '1970-01-01' AS BIGINT)")
            }
            Dialect::Spark => format!("CAST(datediff({day}, DATE '1970-01-01') AS BIGINT)"),
        }
    }

    /// A day so many months later; where that month lacks the day, its last.
    pub(crate) fn months_later(self, day: &str, months: &str) -> String {
        match self {
            Dialect::DuckDb => format!("CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)"),
            Dialect::Postgres => {
                format!("CAST({day} + make_interval(months => CAST({months} AS INTEGER)) AS DATE)")
            }
            Dialect::Spark => format!("add_months({day}, CAST({months} AS INT))"),
        }
    }

    /// A quotient of whole numbers of which it is known that it is whole.
    pub(crate) fn whole_quotient(self, over: &str, under: &str) -> String {
        match self {
            Dialect::DuckDb => format!("({over} // {under})"),
            Dialect::Postgres => format!("({over} / {under})"),
            Dialect::Spark => format!("({over} DIV {under})"),
        }
    }
}

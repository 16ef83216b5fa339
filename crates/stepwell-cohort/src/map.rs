//! The column map: which column holds which fact, and what its codes mean.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use stepwell_model::Ruleset;
use toml::{Table, Value};

use crate::{Trouble, nearest, of_file};

/// A column map.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnMap {
    /// The column of `$id`.
    pub(crate) id: Option<String>,
    /// The column of `$as_of`.
    pub(crate) as_of: Option<String>,
    /// Columns that are no facts, whatever they look like.
    pub(crate) ignore: BTreeSet<String>,
    /// Names that are no facts here, though they are facts elsewhere; the file need not have them.
    pub(crate) others: BTreeSet<String>,
    /// By fact.
    pub(crate) facts: BTreeMap<String, FactColumn>,
}

/// Where a fact stands, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct FactColumn {
    /// The column, where it is not named as the fact.
    pub(crate) column: Option<String>,
    /// What codes mean, as JSON.
    pub(crate) values: BTreeMap<String, String>,
    /// Codes that say that it is not known.
    pub(crate) unknown: BTreeSet<String>,
    /// What stands between the members of a set that is written as text.
    pub(crate) separator: Option<String>,
}

/// Reads a map for a ruleset.
pub(crate) fn read(path: &Path, ruleset: &Ruleset) -> Result<ColumnMap, Trouble> {
    let bytes = fs::read(path).map_err(|error| of_file(path, &error))?;
    let wrong = |why: String| Trouble(format!("`{}`: {why}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| wrong("the column map is not UTF-8".to_owned()))?;
    let table: Table = toml::from_str(&text)
        .map_err(|error| wrong(format!("the column map is no TOML: {}", error.message())))?;
    of_table(&table, ruleset).map_err(wrong)
}

fn of_table(table: &Table, ruleset: &Ruleset) -> Result<ColumnMap, String> {
    const KEYS: [&str; 4] = ["id", "as_of", "ignore", "facts"];
    let mut map = ColumnMap::default();
    for (key, value) in table {
        match key.as_str() {
            "id" => map.id = Some(text(value, "id")?),
            "as_of" => map.as_of = Some(text(value, "as_of")?),
            "ignore" => map.ignore = texts(value, "ignore")?,
            "facts" => {
                let Value::Table(facts) = value else {
                    return Err("`facts` is a table: a fact, then the name of its column".to_owned());
                };
                for (name, value) in facts {
                    let known = || ruleset.facts.iter().map(|fact| fact.name.as_str());
                    if !known().any(|fact| fact == name) {
                        return Err(did_you_mean(
                            format!("there is no fact `{name}`"),
                            nearest(known(), name),
                        ));
                    }
                    map.facts.insert(name.clone(), fact(name, value)?);
                }
            }
            other => {
                return Err(did_you_mean(
                    format!("`{other}` is not known here; there is id, as_of, ignore and facts"),
                    nearest(KEYS.into_iter(), other),
                ));
            }
        }
    }
    named_once(&map)?;
    Ok(map)
}

fn fact(name: &str, value: &Value) -> Result<FactColumn, String> {
    const KEYS: [&str; 4] = ["column", "values", "unknown", "separator"];
    let mut found = FactColumn::default();
    let entries = match value {
        Value::String(column) => {
            found.column = Some(column.clone());
            return Ok(found);
        }
        Value::Table(entries) => entries,
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
            return Err(format!(
                "`{name}` takes the name of a column, or a table of column, values, unknown and separator"
            ));
        }
    };
    for (key, value) in entries {
        match key.as_str() {
            "column" => found.column = Some(text(value, "column")?),
            "unknown" => found.unknown = texts(value, "unknown")?,
            "separator" => {
                let separator = text(value, "separator")?;
                if separator.is_empty() {
                    return Err(format!("the `separator` of `{name}` is empty"));
                }
                found.separator = Some(separator);
            }
            "values" => {
                let Value::Table(codes) = value else {
                    return Err(format!(
                        "`values` of `{name}` is a table: a code, then what it means"
                    ));
                };
                for (code, meaning) in codes {
                    found.values.insert(code.clone(), json(name, code, meaning)?);
                }
            }
            other => {
                return Err(did_you_mean(
                    format!(
                        "`{other}` of `{name}` is not known; there is column, values, unknown and separator"
                    ),
                    nearest(KEYS.into_iter(), other),
                ));
            }
        }
    }
    Ok(found)
}

/// What a code means, as the JSON of a fact.
fn json(fact: &str, code: &str, meaning: &Value) -> Result<String, String> {
    match meaning {
        Value::String(text) => Ok(serde_json::Value::from(text.as_str()).to_string()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(yes) => Ok(yes.to_string()),
        Value::Array(members) => {
            let members: Result<Vec<String>, String> =
                members.iter().map(|member| json(fact, code, member)).collect();
            Ok(format!("[{}]", members?.join(",")))
        }
        // A float of TOML is no exact number; as text it is read as it stands.
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => Err(format!(
            "code `{code}` of `{fact}` means a text, a whole number, true, false or a list of these"
        )),
    }
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Array(_)
        | Value::Table(_) => Err(format!("`{key}` takes a text")),
    }
}

fn texts(value: &Value, key: &str) -> Result<BTreeSet<String>, String> {
    match value {
        Value::Array(items) => items.iter().map(|item| text(item, key)).collect(),
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Table(_) => Err(format!("`{key}` takes a list of texts")),
    }
}

fn named_once(map: &ColumnMap) -> Result<(), String> {
    let of_facts = map
        .facts
        .iter()
        .map(|(fact, entry)| entry.column.as_ref().unwrap_or(fact));
    let mut seen = BTreeSet::new();
    for column in of_facts.chain(&map.id).chain(&map.as_of).chain(&map.ignore) {
        if !seen.insert(column) {
            return Err(format!("column `{column}` is named twice"));
        }
    }
    Ok(())
}

/// A problem, with the name that may be meant.
pub(crate) fn did_you_mean(problem: String, near: Option<String>) -> String {
    match near {
        Some(near) => format!("{problem}; did you mean `{near}`?"),
        None => problem,
    }
}

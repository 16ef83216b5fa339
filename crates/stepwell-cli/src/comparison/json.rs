//! A comparison as a JSON document.

use serde::Serialize;
use stepwell::compare::{Comparison, RowKind};

use super::Head;

/// The document `stepwell.compare/1`.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    id: Option<&'a str>,
    as_of: &'a str,
    columns: Vec<ColumnEntry<'a>>,
    rows: Vec<RowEntry<'a>>,
}

#[derive(Serialize)]
struct ColumnEntry<'a> {
    ruleset: &'a str,
    follow: Option<&'a str>,
    version: &'a str,
    path: &'a str,
}

/// Outcomes and reasons stand in the order of the columns; `null` where a ruleset has no such placement or program.
#[derive(Serialize)]
struct RowEntry<'a> {
    target: &'a str,
    kind: &'static str,
    differs: bool,
    outcomes: Vec<Option<&'a str>>,
    because: Vec<&'a [String]>,
    told: Vec<&'a [String]>,
}

/// One record, on one line.
pub(crate) fn json(heads: &[Head], compared: &Comparison) -> String {
    let document = Document {
        format: "stepwell.compare/1",
        id: compared.id.as_deref(),
        as_of: &compared.as_of,
        columns: heads
            .iter()
            .map(|head| ColumnEntry {
                ruleset: &head.ruleset,
                follow: head.follow.as_deref(),
                version: &head.version,
                path: &head.path,
            })
            .collect(),
        rows: compared
            .rows
            .iter()
            .map(|row| RowEntry {
                target: &row.target,
                kind: match row.kind {
                    RowKind::Placement => "placement",
                    RowKind::Program => "program",
                    RowKind::Transitions => "transitions",
                },
                differs: row.differs(),
                outcomes: row
                    .cells
                    .iter()
                    .map(|cell| cell.as_ref().map(|cell| cell.outcome.as_str()))
                    .collect(),
                because: row
                    .cells
                    .iter()
                    .map(|cell| cell.as_ref().map_or(&[][..], |cell| &cell.because))
                    .collect(),
                told: row
                    .cells
                    .iter()
                    .map(|cell| cell.as_ref().map_or(&[][..], |cell| &cell.told))
                    .collect(),
            })
            .collect(),
    };
    serde_json::to_string(&document).unwrap_or_default()
}

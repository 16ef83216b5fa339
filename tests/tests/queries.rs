//! Rulesets as queries: how they read in each dialect, and what is refused. That engines understand them, and what they answer,
//! is tried by `tests/engines`.

use std::{fs, path::Path};

use stepwell_tests::{snapshot, stepwell, tests};
use tempfile::{TempDir, tempdir};

fn export(folder: &Path, arguments: &[&str]) -> stepwell_tests::Run {
    stepwell(folder, &[&["export"], arguments].concat(), b"")
}

/// A folder with one ruleset, of which a part is given.
fn ruleset(rest: &str) -> TempDir {
    let folder = tempdir().unwrap();
    let text = format!(
        "ruleset one \"One\"\n  version 1.0.0\n  in force from 2024-01-01\n\nsource book \"Book\" {{\n  publisher not stated\n  \
         published not stated\n  kind \"book\"\n}}\n\nscale risk {{ none  mild  severe }}\n\ncontinuum care {{ 1  2 }}\n\n\
         placement place {{ on care  choose least intensive }}\n\n{rest}"
    );
    fs::write(folder.path().join("one.criteria"), text).unwrap();
    folder
}

/// Runs with nothing but facts and one criterion.
fn criterion(facts: &str, condition: &str) -> TempDir {
    ruleset(&format!(
        "facts \"Patient\" {{ {facts} }}\n\ncriteria 1 {{\n  criterion test: {condition}\n    cite book \"1\"\n  admit when test\n}}\n"
    ))
}

#[test]
fn a_small_ruleset_in_each_dialect() {
    for dialect in ["duckdb", "postgres", "spark"] {
        let run = export(
            &tests(),
            &[
                "sql/small.criteria",
                "--as",
                "sql",
                "--dialect",
                dialect,
                "--clauses",
            ],
        );
        assert_eq!(run.status, 0, "{}", run.messages);
        // Whatever a digest covers may change; the query only repeats it.
        let lines: Vec<&str> = run
            .output
            .lines()
            .map(|line| {
                if line.starts_with("-- sha256:") {
                    "-- sha256:…"
                } else {
                    line
                }
            })
            .collect();
        snapshot(&tests().join("sql"), dialect, &lines.join("\n"));
    }
}

#[test]
fn a_document_names_the_columns_that_come_out() {
    let arguments = [
        "sql/small.criteria",
        "--as",
        "sql",
        "--dialect",
        "duckdb",
        "--only",
        "iop",
        "--format",
        "json",
    ];
    let run = export(&tests(), &arguments);
    let document: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["format"], "stepwell.sql/1");
    let columns: Vec<(&str, &str)> = document["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| (column["name"].as_str().unwrap(), column["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(
        columns,
        [
            ("id", "id"),
            ("iop_outcome", "text"),
            ("iop_possible", "texts"),
            ("iop_exact", "yesno")
        ]
    );
    let plain = export(&tests(), &arguments[..7]);
    assert_eq!(document["query"], plain.output);
}

#[test]
fn hostile_names_stay_names() {
    for (dialect, table, id) in [
        ("duckdb", "\"ca\"\"re\".\"in'take; --\"", "\"se\"\"lect\""),
        ("postgres", "\"ca\"\"re\".\"in'take; --\"", "\"se\"\"lect\""),
        ("spark", "`ca\"re`.`in'take; --`", "`se\"lect`"),
    ] {
        let run = export(
            &tests(),
            &[
                "sql/small.criteria",
                "--as",
                "sql",
                "--dialect",
                dialect,
                "--table",
                "ca\"re.in'take; --",
                "--id",
                "se\"lect",
            ],
        );
        assert!(run.output.contains(&format!("FROM {table}\n")), "{}", run.output);
        assert!(run.output.contains(&format!("{id} AS ")), "{}", run.output);
    }
    // A line break in a name ends no comment.
    let run = export(
        &tests(),
        &[
            "sql/small.criteria",
            "--as",
            "sql",
            "--dialect",
            "spark",
            "--table",
            "a\nDROP TABLE b; ${c}",
        ],
    );
    let broken: Vec<&str> = run
        .output
        .lines()
        .filter(|line| line.starts_with("DROP"))
        .collect();
    assert_eq!(broken, ["DROP TABLE b; ${c}`"], "{}", run.output);
}

#[test]
fn long_names_are_shortened_where_they_would_be_cut() {
    let name = "a".repeat(80);
    let facts = "fact asked: yes/no ask \"?\"\nfact also_asked: yes/no ask \"?\"";
    let folder = ruleset(&format!(
        "facts \"Patient\" {{ {facts} }}\ncriteria 1 {{\n  criterion {name}: asked\n    cite book \"1\"\n  criterion {name}_b: also_asked\n    cite book \"1\"\n  admit when {name} or {name}_b\n}}\n"
    ));
    let columns = |dialect: &str| -> Vec<String> {
        let run = export(
            folder.path(),
            &[
                "one.criteria",
                "--as",
                "sql",
                "--dialect",
                dialect,
                "--clauses",
                "--format",
                "json",
            ],
        );
        assert_eq!(run.status, 0, "{}", run.messages);
        let document: serde_json::Value = serde_json::from_str(&run.output).unwrap();
        let columns = document["columns"].as_array().unwrap().iter();
        columns
            .map(|column| column["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let postgres = columns("postgres");
    assert!(postgres.iter().all(|name| name.len() <= 63), "{postgres:?}");
    let mut distinct = postgres.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), postgres.len());
    assert!(columns("duckdb").contains(&format!("clause 1/{name}_b")));
}

#[test]
fn what_a_query_cannot_hold_is_told() {
    let small = tests();
    let mut told = String::new();
    let mut tell = |title: &str, folder: &Path, arguments: &[&str]| {
        let run = export(folder, arguments);
        assert_eq!(run.status, 2, "{title}: {}", run.output.len());
        assert_eq!(run.output, "", "{title}");
        told.push_str(&format!("{title}\n{}\n", run.messages));
    };
    let sql = ["--as", "sql", "--dialect", "duckdb"];
    let of = |first: &'static str, rest: &[&'static str]| [&[first], &sql[..], rest].concat();
    tell("no dialect", &small, &["sql/small.criteria", "--as", "sql"]);
    tell(
        "a schema",
        &small,
        &["sql/small.criteria", "--as", "facts-schema", "--places", "3"],
    );
    tell(
        "no such fact",
        &small,
        &of("sql/small.criteria", &["--without", "used,in_detoxx"]),
    );
    tell(
        "no such placement",
        &small,
        &of("sql/small.criteria", &["--only", "level_of_car"]),
    );
    tell(
        "no such source",
        &small,
        &of("sql/small.criteria", &["--follow", "nobody"]),
    );
    tell(
        "another day",
        &small,
        &of("sql/small.criteria", &["--as-of", "2020-01-01"]),
    );
    let folder = criterion(
        "fact a: number from 0 to 1000000000000 ask \"?\" fact b: number from 0 to 1000000000000 ask \"?\"",
        "a * b is above 5",
    );
    tell(
        "too many digits",
        folder.path(),
        &of("one.criteria", &["--places", "9"]),
    );
    let run = export(folder.path(), &of("one.criteria", &["--places", "2"]));
    assert_eq!(run.status, 0, "{}", run.messages);
    let folder = criterion(
        "fact a: number ask \"?\" fact b: number ask \"?\"",
        "a * b is above 5",
    );
    tell("no range", folder.path(), &of("one.criteria", &["--places", "2"]));
    let folder = criterion(
        "fact a: risk ask \"?\" fact b: risk ask \"?\" fact c: risk ask \"?\"",
        "a is one of (b, c)",
    );
    tell("several facts", folder.path(), &of("one.criteria", &[]));
    snapshot(&tests().join("sql"), "refusals", &told);
}

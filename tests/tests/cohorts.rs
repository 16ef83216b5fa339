//! A cohort comes to what its records come to one at a time, whatever the form of its file.

use std::{fs, path::Path, sync::Arc};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, RecordBatch, StringArray,
    builder::{ListBuilder, StringBuilder},
};
use arrow_schema::{Field, Schema};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use serde_json::{Map, Value, json};
use stepwell::Ruleset;
use stepwell_cohort::{Job, Summary};
use stepwell_model::{Day, FactType};
use stepwell_tests::{
    generated::{self, Choices},
    naive::Single,
    stepwell,
};
use tempfile::tempdir;

/// Numbers that look like chance and are the same every time.
fn chances(seed: u64, count: usize) -> Vec<u16> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as u16
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn value(ruleset: &stepwell_model::Ruleset, kind: &FactType, single: &Single) -> Value {
    let label = |values: &[stepwell_model::Term], at: u32| json!(values[at as usize].label);
    match (kind, single) {
        (FactType::YesNo, Single::Label(at)) => json!(*at == 1),
        (FactType::Scale(id), Single::Label(at)) => label(&ruleset.scales[*id].values, *at),
        (FactType::Choice(id), Single::Label(at)) => label(&ruleset.choices[*id].values, *at),
        (FactType::Level(id), Single::Label(at)) => {
            json!(ruleset.continua[*id].levels[*at as usize].label)
        }
        (FactType::Set(id), Single::Set(set)) => {
            let values = &ruleset.choices[*id].values;
            set.iter().map(|at| label(values, at)).collect()
        }
        (FactType::Date, Single::Number(number)) => {
            json!(Day::from_count(number.to_i64().unwrap()).to_string())
        }
        (FactType::Number(_), Single::Number(number)) => {
            let (over, under) = number.parts().unwrap();
            if under == 1 {
                json!(over)
            } else {
                json!(over as f64 / under as f64)
            }
        }
        _ => unreachable!("a value of another type than its fact"),
    }
}

/// Records of which some facts are not known, some come again, and some do not fit.
fn records(ruleset: &stepwell_model::Ruleset, seed: u64, count: usize) -> Vec<Map<String, Value>> {
    (0..count as u64)
        .map(|at| {
            // One in three was there before.
            let like = if at % 3 == 0 { at % 30 } else { at };
            let states = generated::states(
                ruleset,
                &mut Choices::new(&chances(seed * 1_000_003 + like, 60)),
                5,
            );
            let mut record = Map::new();
            record.insert("$id".to_owned(), json!(format!("r{at}")));
            for (id, values) in &states {
                let fact = &ruleset.facts[*id];
                if let [only] = values.as_slice() {
                    record.insert(fact.name.clone(), value(ruleset, &fact.kind, only));
                }
            }
            if at % 97 == 5 {
                record.insert("fear".to_owned(), json!("panic"));
            }
            if at % 89 == 7 {
                record.insert("hours".to_owned(), json!(99));
            }
            record
        })
        .collect()
}

/// What each record comes to alone, or that it is refused.
fn alone(ruleset: &Ruleset, record: &Map<String, Value>, as_of: Day) -> Option<Value> {
    let facts = ruleset
        .facts_from_json(&Value::Object(record.clone()).to_string())
        .ok()?;
    if !ruleset.impossible(&facts, as_of).is_empty() {
        return None;
    }
    let decision = ruleset.evaluate(&facts, as_of);
    let mut row = Map::new();
    row.insert("id".to_owned(), json!(decision.id));
    let mut put = |name: &str, part: &str, value: Value| row.insert(format!("{name}_{part}"), value);
    for (name, placement) in &decision.placements {
        put(name, "outcome", json!(placement.outcome));
        put(name, "level", json!(placement.level));
        if let Some(levels) = &placement.levels_met {
            put(name, "levels", json!(levels));
        }
        put(name, "possible", json!(placement.possible));
        put(name, "needs", json!(placement.needs));
        put(name, "exact", json!(placement.exact));
        for (_, level) in &placement.levels {
            for clause in &level.clauses {
                put_clause(&mut put, &clause.id, json!(clause.verdict));
            }
        }
    }
    for (name, program) in &decision.programs {
        put(name, "outcome", json!(program.outcome));
        put(name, "possible", json!(program.possible));
        put(name, "needs", json!(program.needs));
        put(name, "exact", json!(program.exact));
        for clause in &program.clauses {
            put_clause(&mut put, &clause.id, json!(clause.verdict));
        }
    }
    let transitions = &decision.transitions;
    if !ruleset.model().transitions.is_empty() {
        put("transitions", "outcome", json!(transitions.outcome));
        put("transitions", "triggered", json!(transitions.triggered));
        put("transitions", "possible", json!(transitions.possible));
        put("transitions", "needs", json!(transitions.needs));
        put("transitions", "exact", json!(transitions.exact));
    }
    Some(Value::Object(row))
}

fn put_clause(put: &mut impl FnMut(&str, &str, Value) -> Option<Value>, id: &str, verdict: Value) {
    put("clause", id, verdict);
}

fn write_lines(path: &Path, records: &[Map<String, Value>]) {
    let lines: Vec<String> = records
        .iter()
        .map(|record| format!("{}\n", Value::Object(record.clone())))
        .collect();
    fs::write(path, lines.concat()).unwrap();
}

/// Sets are written with bars between members; one without members as a dash.
fn write_csv(path: &Path, names: &[String], records: &[Map<String, Value>]) {
    let mut text = names.join(",") + "\n";
    for record in records {
        let cells = names.iter().map(|name| match record.get(name) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(members)) if members.is_empty() => "-".to_owned(),
            Some(Value::Array(members)) => members
                .iter()
                .map(|member| member.as_str().unwrap())
                .collect::<Vec<_>>()
                .join("|"),
            Some(other) => other.to_string(),
        });
        text.push_str(&(cells.collect::<Vec<_>>().join(",") + "\n"));
    }
    fs::write(path, text).unwrap();
}

fn write_parquet(
    path: &Path,
    ruleset: &stepwell_model::Ruleset,
    names: &[String],
    records: &[Map<String, Value>],
) {
    let texts = |name: &str| -> ArrayRef {
        let texts: StringArray = records
            .iter()
            .map(|record| record.get(name).map(|value| value.as_str().unwrap()))
            .collect();
        Arc::new(texts)
    };
    let columns = names.iter().map(|name| {
        let values = || records.iter().map(|record| record.get(name));
        let kind = ruleset
            .facts
            .iter()
            .find(|fact| fact.name == *name)
            .map(|fact| &fact.kind);
        let column: ArrayRef = match kind {
            Some(FactType::YesNo) => Arc::new(
                values()
                    .map(|it| it.and_then(Value::as_bool))
                    .collect::<BooleanArray>(),
            ),
            Some(FactType::Number(number)) if number.whole => Arc::new(
                values()
                    .map(|it| it.and_then(Value::as_i64).map(|it| it as i32))
                    .collect::<Int32Array>(),
            ),
            Some(FactType::Number(_)) => Arc::new(
                values()
                    .map(|it| it.and_then(Value::as_f64))
                    .collect::<Float64Array>(),
            ),
            Some(FactType::Date) => Arc::new(
                values()
                    .map(|it| {
                        it.and_then(Value::as_str)
                            .map(|day| Day::parse(day).unwrap().count() as i32)
                    })
                    .collect::<Date32Array>(),
            ),
            Some(FactType::Set(_)) => {
                let mut lists = ListBuilder::new(StringBuilder::new());
                for value in values() {
                    for member in value.and_then(Value::as_array).into_iter().flatten() {
                        lists.values().append_value(member.as_str().unwrap());
                    }
                    lists.append(value.is_some());
                }
                Arc::new(lists.finish())
            }
            Some(FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_)) | None => texts(name),
        };
        (Field::new(name, column.data_type().clone(), true), column)
    });
    let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.unzip();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn job(ruleset: &Ruleset, folder: &Path, input: &str) -> Job {
    Job {
        ruleset: ruleset.clone(),
        as_of: generated::day(),
        input: folder.join(input),
        output: folder.join("out.jsonl"),
        map: None,
        rejects: Some(folder.join("rejects.jsonl")),
        fast: false,
        clauses: true,
        only: None,
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Holds the output of a run against what each record comes to alone.
fn hold(job: &Job, expected: &[Option<Value>], summary: &Summary) {
    let rejects = lines(job.rejects.as_deref().unwrap());
    let mut decided = lines(&job.output).into_iter();
    let mut refused = rejects.iter();
    for (at, expected) in expected.iter().enumerate() {
        let Some(expected) = expected else {
            let reject = refused.next().unwrap();
            assert_eq!(reject["row"], json!(at + 1));
            assert!(!reject["reasons"].as_array().unwrap().is_empty(), "{reject}");
            assert_eq!(reject["record"]["$id"], json!(format!("r{at}")));
            continue;
        };
        let mut row = decided.next().unwrap();
        let row = row.as_object_mut().unwrap();
        assert_eq!(row.remove("row"), Some(json!(at + 1)));
        for (name, value) in expected.as_object().unwrap() {
            let name = name.replacen("clause_", "clause ", 1);
            assert_eq!(row.get(&name), Some(value), "{name} of row {at}");
        }
    }
    assert!(decided.next().is_none() && refused.next().is_none());
    assert_eq!(summary.records, expected.len() as u64);
    assert_eq!(summary.refused, rejects.len() as u64);
}

#[test]
fn a_cohort_is_its_records_one_at_a_time() {
    let (mut undetermined, mut refused) = (0, 0);
    for seed in 1..=4 {
        let model = generated::constrained(&mut Choices::new(&chances(seed, 940)));
        let ruleset = Ruleset::from_model(model);
        let records = records(ruleset.model(), seed, 2_500);
        let expected: Vec<Option<Value>> = records
            .iter()
            .map(|record| alone(&ruleset, record, generated::day()))
            .collect();
        refused += expected.iter().filter(|it| it.is_none()).count();
        let open = |it: &&Option<Value>| {
            it.as_ref()
                .is_some_and(|it| it.to_string().contains("undetermined"))
        };
        undetermined += expected.iter().filter(open).count();
        let folder = tempdir().unwrap();
        let folder = folder.path();
        let mut names = vec!["$id".to_owned()];
        names.extend(ruleset.model().facts.iter().map(|fact| fact.name.clone()));
        write_lines(&folder.join("in.jsonl"), &records);
        write_csv(&folder.join("in.csv"), &names, &records);
        write_parquet(&folder.join("in.parquet"), ruleset.model(), &names, &records);
        fs::write(
            folder.join("map.toml"),
            "[facts.items]\nseparator = \"|\"\nvalues = { \"-\" = [] }\n",
        )
        .unwrap();
        for input in ["in.jsonl", "in.csv", "in.parquet"] {
            let mut job = job(&ruleset, folder, input);
            job.map = (input == "in.csv").then(|| folder.join("map.toml"));
            let summary = stepwell_cohort::run(&job, &mut |_| {}).unwrap();
            hold(&job, &expected, &summary);
            // What is left open in haste is never wrong: it says so, and its list holds the exact one.
            job.fast = true;
            job.rejects = None;
            stepwell_cohort::run(&job, &mut |_| {}).unwrap();
            for hasty in lines(&job.output) {
                let row = hasty["row"].as_u64().unwrap() as usize;
                let Some(expected) = &expected[row - 1] else {
                    continue;
                };
                for name in ruleset.model().placements.iter().map(|it| &it.name) {
                    let part = |of: &Value, part: &str| of[format!("{name}_{part}")].clone();
                    if part(&hasty, "exact") == json!(true) {
                        for each in ["outcome", "level", "possible", "needs"] {
                            assert_eq!(part(&hasty, each), part(expected, each), "{name} of row {row}");
                        }
                    } else {
                        let may = part(&hasty, "possible");
                        for level in part(expected, "possible").as_array().unwrap() {
                            assert!(may.as_array().unwrap().contains(level), "{name} of row {row}");
                        }
                    }
                }
            }
        }
    }
    assert!(undetermined > 500 && refused > 50, "{undetermined} {refused}");
}

const RULES: &str = "ruleset small \"Small\"
  version 1.0.0
  in force from 2024-01-01

scale risk { none \"None\" mild \"Mild\" severe \"Severe\" }
choice things { alcohol \"Alcohol\" opioids \"Opioids\" }

continuum asam { 1 \"Outpatient services\" 2.1 \"Intensive outpatient services\" }

facts {
  fact needs_detox: yes/no
  fact relapse_risk: risk
  fact weekly_hours: hours/week from 0 to 168
  fact seen_on: date
  fact used: set of things
}

placement level_of_care { on asam choose least intensive }

criteria 1 {
  criterion low: relapse_risk is none and not needs_detox
  admit when low
}

criteria 2.1 {
  criterion some: relapse_risk is at least mild and weekly_hours is at least 9 hours/week
  criterion late: seen_on is at least 2024-06-01 or used includes opioids
  admit when some and late
}
";

/// A folder with the small ruleset and these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("small.criteria"), RULES).unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn a_map_tells_columns_codes_and_separators() {
    let map = "id = \"patient\"\nas_of = \"day\"\nignore = [\"seen_in\"]\n\n[facts]\nrelapse_risk = \"rr\"\n\n[facts.needs_detox]\nvalues = { \"1\" = true, \"no\" = false }\nunknown = [\"99\"]\n\n[facts.used]\nseparator = \"|\"\nvalues = { o = \"opioids\", none = [] }\n";
    let csv = "patient,day,rr,needs_detox,weekly_hours,seen_on,used,seen_in\n\
        a,2024-07-01,mild,1,9,2024-05-31,alcohol | o,x\n\
        b,2024-07-01,none,no,,,,\n\
        c,2023-01-01,none,no,,,,\n\
        d,,none,99,10 hours/week,,none,\n\
        e,,none,2,10 days,soon,gin,\n";
    let folder = folder(&[("map.toml", map.as_bytes()), ("in.csv", csv.as_bytes())]);
    let arguments = [
        "cohort",
        "small.criteria",
        "in.csv",
        "-o",
        "out.csv",
        "--columns",
        "map.toml",
        "--rejects",
        "bad.csv",
    ];
    let run = stepwell(folder.path(), &arguments, b"");
    assert_eq!(run.status, 1, "{}", run.told());
    assert_eq!(
        fs::read_to_string(folder.path().join("out.csv")).unwrap(),
        "row,id,level_of_care_outcome,level_of_care_level,level_of_care_possible,level_of_care_needs,level_of_care_exact\n\
         1,a,placed,2.1,2.1,,true\n\
         2,b,placed,1,1,,true\n\
         3,c,out of scope,,out of scope,,true\n\
         4,d,undetermined,,1; none,needs_detox,true\n"
    );
    let bad = fs::read_to_string(folder.path().join("bad.csv")).unwrap();
    for said in ["5,", "needs_detox", "weekly_hours", "seen_on", "gin", "10 days"] {
        assert!(bad.contains(said), "{said}: {bad}");
    }
}

#[test]
fn output_is_the_same_in_every_form() {
    let folder = folder(&[(
        "in.jsonl",
        b"{\"$id\": 1, \"relapse_risk\": \"none\", \"needs_detox\": false}\n{}\n",
    )]);
    for output in ["out.parquet", "out.csv", "out.ndjson"] {
        let run = stepwell(
            folder.path(),
            &[
                "cohort",
                "small.criteria",
                "in.jsonl",
                "-o",
                output,
                "--format",
                "json",
            ],
            b"",
        );
        assert_eq!(run.status, 0, "{}", run.told());
        let document: Value = serde_json::from_str(&run.output).unwrap();
        assert_eq!(document["format"], json!("stepwell.cohort/1"));
        assert_eq!(document["decided"], json!(2));
    }
    let file = fs::File::open(folder.path().join("out.parquet")).unwrap();
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let batch = reader.next().unwrap().unwrap();
    let outcomes = batch.column_by_name("level_of_care_outcome").unwrap();
    let outcomes = outcomes.as_any().downcast_ref::<StringArray>().unwrap();
    assert_eq!(
        outcomes.iter().flatten().collect::<Vec<_>>(),
        ["placed", "undetermined"]
    );
    // Nothing else is left beside them.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn what_is_no_cohort_is_told_and_nothing_is_written() {
    let good = b"relapse_risk\nnone\n";
    let parquet = {
        let folder = folder(&[("in.csv", good)]);
        let made = stepwell(
            folder.path(),
            &["cohort", "small.criteria", "in.csv", "-o", "o.parquet"],
            b"",
        );
        assert_eq!(made.status, 0, "{}", made.told());
        fs::read(folder.path().join("o.parquet")).unwrap()
    };
    let half = &parquet[..parquet.len() / 2];
    let cases: [(&str, &[u8], &str); 12] = [
        ("in.parquet", b"relapse_risk\nnone\n", "no whole Parquet file"),
        ("in.parquet", half, "no whole Parquet file"),
        ("in.parquet", b"", "the file is empty"),
        ("in.csv", b"", "the file is empty"),
        ("in.jsonl", b"", "no records"),
        ("in.jsonl", b"\n \n", "no records"),
        ("in.csv", b"relapse_risk,relapse_risk\n", "stands there twice"),
        ("in.csv", b"relapse_rsk\nnone\n", "did you mean `relapse_risk`"),
        (
            "in.csv",
            b"colour,shape\nred,round\n",
            "no column of the file is a fact",
        ),
        ("in.csv", b"\xff\xfe,b\n", "not UTF-8"),
        ("in.csv", b"relapse_risk,$ids\n", "stands for nothing"),
        ("in.txt", good, "ends in .parquet"),
    ];
    for (name, bytes, said) in cases {
        let folder = folder(&[(name, bytes)]);
        let run = stepwell(
            folder.path(),
            &["cohort", "small.criteria", name, "-o", "out.csv"],
            b"",
        );
        let told = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.status, 2, "{name} {}", run.told());
        assert!(told.contains(said), "{said}: {told}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "{said}");
    }
}

#[test]
fn rows_that_do_not_fit_are_told_and_the_others_decided() {
    let csv = b"relapse_risk,weekly_hours\nnone\nnone,1,2\n\xff,3\nnone,200\nnone,4\nnone,-0.0\n";
    let lines = b"[]\n{\"relapse_risk\": \"none\", \"relapse_risk\": \"none\"}\n{\"relapse_risc\": 1}\n\xff\n{\"relapse_risk\": {\"one_of\": [\"none\", \"mild\"]}}\n{\"relapse_risk\": \"none\"\n{\"$id\": []}\n{\"$as_of\": \"soon\"}\n";
    for (name, bytes, refused, decided) in [("in.csv", &csv[..], 4, 2), ("in.jsonl", &lines[..], 7, 1)] {
        let folder = folder(&[(name, bytes)]);
        let run = stepwell(
            folder.path(),
            &[
                "cohort",
                "small.criteria",
                name,
                "-o",
                "out.jsonl",
                "--rejects",
                "bad.jsonl",
            ],
            b"",
        );
        assert_eq!(run.status, 1, "{}", run.told());
        let bad = fs::read_to_string(folder.path().join("bad.jsonl")).unwrap();
        assert_eq!(bad.lines().count(), refused, "{bad}");
        let out = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
        assert_eq!(out.lines().count(), decided, "{out}");
        let run = stepwell(
            folder.path(),
            &["cohort", "small.criteria", name, "-o", "out.jsonl"],
            b"",
        );
        assert_eq!(
            run.messages.matches("\n  row ").count(),
            refused,
            "{}",
            run.messages
        );
    }
}

#[test]
fn a_damaged_file_never_panics_and_leaves_nothing() {
    let folder = folder(&[("in.csv", b"relapse_risk\nnone\nmild\nsevere\n")]);
    let made = stepwell(
        folder.path(),
        &["cohort", "small.criteria", "in.csv", "-o", "o.parquet"],
        b"",
    );
    assert_eq!(made.status, 0, "{}", made.told());
    let whole = fs::read(folder.path().join("o.parquet")).unwrap();
    fs::write(
        folder.path().join("map.toml"),
        "ignore = []\n[facts]\nrelapse_risk = \"level_of_care_outcome\"\n",
    )
    .unwrap();
    for at in (4..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(folder.path().join("d.parquet"), &damaged).unwrap();
        let run = stepwell(
            folder.path(),
            &[
                "cohort",
                "small.criteria",
                "d.parquet",
                "-o",
                "out.csv",
                "--columns",
                "map.toml",
            ],
            b"",
        );
        let there = folder.path().join("out.csv").exists();
        assert_eq!(there, run.status != 2, "{at} {}", run.told());
        let _ = fs::remove_file(folder.path().join("out.csv"));
    }
}

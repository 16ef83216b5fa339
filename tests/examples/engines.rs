//! Writes records, what `cohort --fast` says of them, and the queries that must say the same, for `tests/engines/compare.py`.
//!
//! `cargo run -p stepwell-tests --example engines -- FOLDER RECORDS [RULESET…]`

use std::{collections::BTreeSet, env, fs, path::Path, sync::Arc};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    builder::{ListBuilder, StringBuilder},
};
use arrow_schema::{Field, Schema};
use parquet::arrow::ArrowWriter;
use serde_json::json;
use stepwell::{Day, Ruleset, folders};
use stepwell_cohort::Job;
use stepwell_eval::{
    circuit::{Amount, Circuit, Kind, Node},
    record::everything,
};
use stepwell_model::{Fact, FactType, Id, LabelSet, Number, Possible};
use stepwell_sql::{Dialect, Request};
use stepwell_tests::{
    check_texts, files_below,
    generated::{self, Choices},
    workspace, written,
};

/// How many digits after the point a fraction in a file has.
const PLACES: usize = 6;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (folder, count, only) = match arguments.as_slice() {
        [folder, count, only @ ..] => (Path::new(folder), count.parse::<usize>().unwrap(), only),
        _ => panic!("usage: engines FOLDER RECORDS [RULESET…]"),
    };
    fs::create_dir_all(folder).unwrap();
    for (name, ruleset, as_of) in rulesets(only) {
        let here = folder.join(&name);
        fs::create_dir_all(&here).unwrap();
        write(&here, &ruleset, as_of, count);
        println!("{name}");
    }
}

/// Those that are shipped, those that are generated, and one that calculates.
fn rulesets(only: &[String]) -> Vec<(String, Ruleset, Day)> {
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    let day = Day::parse("2026-01-01").unwrap();
    let mut all = Vec::new();
    let root = workspace();
    let mut shipped: BTreeSet<_> = BTreeSet::new();
    for file in files_below(&root.join("criteria"), "criteria") {
        shipped.insert(file.parent().unwrap().to_owned());
    }
    shipped.insert(root.join("tests/engines/calculations"));
    for path in shipped {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !wanted(&name) {
            continue;
        }
        let found = folders::read_one(&root, &path).unwrap();
        let mut outcome = folders::check(&found, None);
        assert!(
            folders::tally(&outcome.diagnostics).0 == 0,
            "{:?}",
            outcome.diagnostics
        );
        let Some(model) = outcome.rulesets.pop().and_then(|ready| ready.ruleset) else {
            continue;
        };
        if !model.placements.is_empty() || !model.programs.is_empty() || !model.transitions.is_empty() {
            // What is out of force by now is decided on its last day.
            let last = model.in_force.until.filter(|until| *until < day);
            all.push((name, Ruleset::from_model(model), last.unwrap_or(day)));
        }
    }
    for seed in 1..=8 {
        let name = format!("generated_{seed}");
        if wanted(&name) {
            let model = generated::constrained(&mut Choices::new(&chances(seed, 940)));
            all.push((name, Ruleset::from_model(model), generated::day()));
        }
    }
    for shape in 0..written::SHAPES {
        let name = format!("written_{shape}");
        if wanted(&name) {
            // A choice of conditions can come to one that is refused; the next is taken.
            let model = (1..50).find_map(|seed| {
                let text = written::written(shape, &mut Choices::new(&chances(seed * 31, 400))).text;
                let checked = check_texts("written", &[("written/written.criteria".to_owned(), text)]);
                checked
                    .ruleset
                    .filter(|_| folders::tally(&checked.diagnostics).0 == 0)
            });
            let model = model.unwrap();
            let as_of = model.in_force.from.unwrap();
            all.push((name, Ruleset::from_model(model), as_of));
        }
    }
    all
}

/// Numbers that look like chance and are the same every time.
fn chances(seed: u64, count: usize) -> Vec<u16> {
    let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    std::iter::repeat_with(|| (draw.next() >> 20) as u16)
        .take(count)
        .collect()
}

struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    YesNo(bool),
    Text(String),
    /// In millionths.
    Number(i128),
    Day(i32),
    Set(Vec<Option<String>>),
}

/// What cells of a fact are drawn from.
struct Pool {
    fits: Vec<Cell>,
    does_not: Vec<Cell>,
}

fn labels(ruleset: &stepwell_model::Ruleset, fact: &Fact) -> Vec<String> {
    let of = |values: &[stepwell_model::Term]| values.iter().map(|value| value.label.clone()).collect();
    match &fact.kind {
        FactType::Scale(id) => of(&ruleset.scales[*id].values),
        FactType::Choice(id) | FactType::Set(id) => of(&ruleset.choices[*id].values),
        FactType::Level(id) => {
            let levels = &ruleset.continua[*id].levels;
            let own = levels.iter().map(|level| level.label.clone());
            own.chain(levels.iter().flat_map(|level| level.aliases.iter().cloned()))
                .collect()
        }
        FactType::YesNo | FactType::Number(_) | FactType::Date => Vec::new(),
    }
}

/// The numbers at which a test of a fact changes, and those that calculations are held against.
fn cuts(circuit: &Circuit, fact: Id<Fact>) -> Vec<Number> {
    let mut cuts = Vec::new();
    for seen in circuit.facts.iter().filter(|seen| seen.fact == fact) {
        if let Kind::Number(regions) = &seen.kind {
            for region in 0..regions.count() as u32 {
                for range in regions.ranges(LabelSet::one(region)) {
                    cuts.extend(range.low.into_iter().chain(range.high).map(|cut| cut.value));
                }
            }
        }
    }
    if circuit.amounts.len() > 1 {
        for node in &circuit.nodes {
            if let Node::Within { ranges, .. } = node {
                for range in ranges {
                    cuts.extend(
                        [&range.low, &range.high]
                            .into_iter()
                            .flatten()
                            .map(|cut| cut.value.clone()),
                    );
                }
            }
        }
        for amount in &circuit.amounts {
            if let Amount::Fixed(number) = amount {
                cuts.push(number.clone());
            }
        }
    }
    cuts
}

fn pool(ruleset: &stepwell_model::Ruleset, circuit: &Circuit, id: Id<Fact>, draw: &mut Draw) -> Pool {
    let fact = &ruleset.facts[id];
    let labels = labels(ruleset, fact);
    let text = |text: &str| Cell::Text(text.to_owned());
    match &fact.kind {
        FactType::YesNo => Pool {
            fits: vec![Cell::YesNo(true), Cell::YesNo(false)],
            does_not: Vec::new(),
        },
        FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => Pool {
            fits: labels.iter().map(|label| text(label)).collect(),
            does_not: vec![
                text("no such label"),
                text(""),
                text("-1"),
                text(&labels[0].to_uppercase().repeat(2)),
            ],
        },
        FactType::Set(_) => {
            let mut fits = vec![
                Cell::Set(Vec::new()),
                Cell::Set(labels.iter().cloned().map(Some).collect()),
            ];
            for _ in 0..40 {
                let most = 1 + draw.below(labels.len());
                let some = (0..most)
                    .map(|_| Some(labels[draw.below(labels.len())].clone()))
                    .collect();
                fits.push(Cell::Set(some));
            }
            Pool {
                fits,
                does_not: vec![
                    Cell::Set(vec![Some("nothing".to_owned())]),
                    Cell::Set(vec![Some(labels[0].clone()), None]),
                    Cell::Set(vec![Some(labels[0].clone()), Some(String::new())]),
                ],
            }
        }
        FactType::Number(kind) => {
            let million = Number::whole(1_000_000);
            let millionths = |number: &Number| (number * &million).floor().to_i64().unwrap() as i128;
            let Possible::Numbers(domain) = everything(ruleset, fact) else {
                panic!()
            };
            let from = domain[0].from.as_ref().map(millionths);
            let to = domain[0].to.as_ref().map(millionths);
            let step = if kind.whole { 1_000_000 } else { 1 };
            let mut fits: Vec<i128> = Vec::new();
            let around = |value: i128, fits: &mut Vec<i128>| {
                let value = if kind.whole {
                    value - value.rem_euclid(step)
                } else {
                    value
                };
                fits.extend([
                    value - 1_000_000,
                    value - step,
                    value,
                    value + step,
                    value + 1_000_000,
                ]);
            };
            for cut in cuts(circuit, id)
                .iter()
                .filter(|cut| cut.to_i64().is_some() || !cut.is_whole())
            {
                around(millionths(cut), &mut fits);
            }
            for end in [from, to].into_iter().flatten() {
                around(end, &mut fits);
            }
            for _ in 0..20 {
                let (low, high) = (from.unwrap_or(-50_000_000), to.unwrap_or(50_000_000));
                let drawn = low + (draw.next() as i128).rem_euclid(high - low + 1);
                // Halves and quarters come more often than what has six digits.
                fits.push(drawn - drawn.rem_euclid(if kind.whole { 1_000_000 } else { 250_000 }));
            }
            let inside =
                |value: &i128| from.is_none_or(|from| from <= *value) && to.is_none_or(|to| *value <= to);
            fits.retain(inside);
            fits.sort_unstable();
            fits.dedup();
            let mut does_not: Vec<i128> = Vec::new();
            does_not.extend(from.map(|from| from - step));
            does_not.extend(to.map(|to| to + step));
            if let (None, None) = (from, to) {
                does_not.push(1_000_000_000_000_000_000_000_000);
            }
            Pool {
                fits: fits.into_iter().map(Cell::Number).collect(),
                does_not: does_not.into_iter().map(Cell::Number).collect(),
            }
        }
        FactType::Date => {
            let Possible::Numbers(domain) = everything(ruleset, fact) else {
                panic!()
            };
            let count = |number: &Option<Number>| number.as_ref().unwrap().to_i64().unwrap() as i32;
            let (from, to) = (count(&domain[0].from), count(&domain[0].to));
            let mut days: Vec<i32> = vec![from, to];
            for cut in cuts(circuit, id) {
                days.extend(
                    cut.to_i64()
                        .into_iter()
                        .flat_map(|day| [day as i32 - 1, day as i32, day as i32 + 1]),
                );
            }
            // The ends of months, where counting is not the same everywhere.
            for year in 2019..2027 {
                for month in 1..=12 {
                    for day in [1, 28, 29, 30, 31] {
                        days.extend(
                            Day::parse(&format!("{year}-{month:02}-{day:02}")).map(|day| day.count() as i32),
                        );
                    }
                }
            }
            days.retain(|day| from <= *day && *day <= to);
            let mut does_not = Vec::new();
            if fact.range.from.is_some() {
                does_not.push(Cell::Day(from - 1));
            }
            if fact.range.to.is_some() {
                does_not.push(Cell::Day(to + 1));
            }
            Pool {
                fits: days.into_iter().map(Cell::Day).collect(),
                does_not,
            }
        }
    }
}

/// What an example of the ruleset says of a fact.
fn of_example(ruleset: &stepwell_model::Ruleset, id: Id<Fact>, possible: &Possible) -> Option<Cell> {
    let fact = &ruleset.facts[id];
    match possible {
        Possible::Labels(labels) if labels.len() == 1 => {
            let place = labels.lowest()?;
            Some(match fact.kind {
                FactType::YesNo => Cell::YesNo(place == 1),
                _ => Cell::Text(self::labels(ruleset, fact)[place as usize].clone()),
            })
        }
        Possible::Numbers(intervals) => {
            let number = intervals.first()?.single()?;
            match fact.kind {
                FactType::Date => Some(Cell::Day(number.to_i64()? as i32)),
                _ => Some(Cell::Number(
                    (number * &Number::whole(1_000_000)).to_i64()? as i128
                )),
            }
        }
        Possible::Sets(sets) => {
            let labels = self::labels(ruleset, fact);
            let set = sets
                .first()?
                .surely
                .iter()
                .map(|at| Some(labels[at as usize].clone()));
            Some(Cell::Set(set.collect()))
        }
        Possible::Labels(_) => None,
    }
}

/// Records: half of them near an example, half by chance; of each fact some are missing and few do not fit.
fn records(ruleset: &stepwell_model::Ruleset, circuit: &Circuit, count: usize) -> Vec<Vec<Option<Cell>>> {
    let mut draw = Draw(0x5745_4c4c);
    let pools: Vec<Pool> = ruleset
        .facts
        .entries()
        .map(|(id, _)| pool(ruleset, circuit, id, &mut draw))
        .collect();
    let drawn = |pool: &Pool, draw: &mut Draw| pool.fits.get(draw.below(pool.fits.len())).cloned();
    (0..count)
        .map(|at| {
            let missing = [0, 5, 5, 20, 60][at % 5];
            let like = ruleset.examples.get(draw.below(2 * ruleset.examples.len()));
            let mut record: Vec<Option<Cell>> = match like {
                None => pools.iter().map(|pool| drawn(pool, &mut draw)).collect(),
                Some(example) => {
                    let mut record: Vec<Option<Cell>> = vec![None; pools.len()];
                    for (id, possible) in &example.given {
                        record[id.index()] = of_example(ruleset, *id, possible);
                    }
                    for _ in 0..draw.below(4) {
                        let fact = draw.below(pools.len());
                        record[fact] = drawn(&pools[fact], &mut draw);
                    }
                    record
                }
            };
            for cell in &mut record {
                if draw.below(100) < missing {
                    *cell = None;
                }
            }
            if draw.below(60) == 0 {
                let fact = draw.below(pools.len());
                let bad = &pools[fact].does_not;
                if !bad.is_empty() {
                    record[fact] = bad.get(draw.below(bad.len())).cloned();
                }
            }
            record
        })
        .collect()
}

/// A column of a file. Fractions are decimals in one ruleset and floats in the next.
fn column(fact: &Fact, floats: bool, cells: &[Option<&Cell>]) -> ArrayRef {
    let number = |cell: &Option<&Cell>| match cell {
        Some(Cell::Number(number)) => Some(*number),
        _ => None,
    };
    match &fact.kind {
        FactType::YesNo => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Cell::YesNo(yes)) => Some(*yes),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Cell::Text(text)) => Some(text.clone()),
                    _ => None,
                })
                .collect::<StringArray>(),
        ),
        FactType::Number(kind) if kind.whole && !floats => Arc::new(
            cells
                .iter()
                .map(|cell| number(cell).map(|it| (it / 1_000_000).clamp(-(1 << 62), 1 << 62) as i64))
                .collect::<Int64Array>(),
        ),
        FactType::Number(_) if floats => Arc::new(
            cells
                .iter()
                .map(|cell| number(cell).map(|it| it as f64 / 1e6))
                .collect::<Float64Array>(),
        ),
        FactType::Number(_) => Arc::new(
            cells
                .iter()
                .map(number)
                .collect::<Decimal128Array>()
                .with_precision_and_scale(36, PLACES as i8)
                .unwrap(),
        ),
        FactType::Date => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Cell::Day(day)) => Some(*day),
                    _ => None,
                })
                .collect::<Date32Array>(),
        ),
        FactType::Set(_) => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for cell in cells {
                if let Some(Cell::Set(members)) = cell {
                    for member in members {
                        lists.values().append_option(member.as_deref());
                    }
                }
                lists.append(cell.is_some());
            }
            Arc::new(lists.finish())
        }
    }
}

fn write(folder: &Path, ruleset: &Ruleset, as_of: Day, count: usize) {
    let model = ruleset.model();
    let program = ruleset.periods().program(model, as_of).unwrap();
    let Some(circuit) = Circuit::of(model, program) else {
        fs::write(folder.join("refused.txt"), "no circuit").unwrap();
        return;
    };
    let records = records(model, &circuit, count);
    let floats = model.name.len().is_multiple_of(2);
    let ids: ArrayRef = Arc::new(
        (0..count)
            .map(|at| Some(format!("r{at}")))
            .collect::<StringArray>(),
    );
    let mut fields = vec![Field::new("id", ids.data_type().clone(), false)];
    let mut columns: Vec<ArrayRef> = vec![ids];
    for (id, fact) in model.facts.entries() {
        let cells: Vec<Option<&Cell>> = records.iter().map(|record| record[id.index()].as_ref()).collect();
        let column = column(fact, floats, &cells);
        fields.push(Field::new(&fact.name, column.data_type().clone(), true));
        columns.push(column);
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    let file = fs::File::create(folder.join("records.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let job = Job {
        ruleset: ruleset.clone(),
        as_of,
        input: folder.join("records.parquet"),
        output: folder.join("expected.parquet"),
        map: None,
        rejects: None,
        fast: true,
        clauses: true,
        only: None,
    };
    stepwell_cohort::run(&job, &mut |_| {}).unwrap();
    let mut shapes = serde_json::Map::new();
    for (dialect, name) in [
        (Dialect::DuckDb, "duckdb"),
        (Dialect::Postgres, "postgres"),
        (Dialect::Spark, "spark"),
    ] {
        let request = Request {
            dialect,
            table: "patients".to_owned(),
            id: "id".to_owned(),
            as_of,
            clauses: true,
            only: None,
            without: Vec::new(),
            places: stepwell_sql::PLACES,
            written_by: "the tests".to_owned(),
        };
        match stepwell_sql::export(model, ruleset.periods(), &request) {
            Ok(export) => {
                fs::write(folder.join(format!("{name}.sql")), &export.query).unwrap();
                shapes.insert(name.to_owned(), json!(export.columns));
            }
            Err(why) => {
                shapes.insert(name.to_owned(), json!(why));
            }
        }
    }
    fs::write(
        folder.join("columns.json"),
        serde_json::Value::Object(shapes).to_string(),
    )
    .unwrap();
}

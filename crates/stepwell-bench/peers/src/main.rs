//! Prints, as Markdown, how long Stepwell takes beside the other engines, all in one run. First all must agree.
//!
//! `cargo run --release --manifest-path crates/stepwell-bench/peers/Cargo.toml`

use std::{hint::black_box, process::Command, time::SystemTime};

use stepwell::outcomes::Sheet;
use stepwell_bench::{
    by_hand, by_hand_json,
    patients::{Patient, patients},
    placement::Stored,
};
use stepwell_model::Day;
use stepwell_peers::{
    agreement::{Engines, agree},
    cedar, datalogic,
    ours::{self, Ours},
    rhai,
    timing::{Case, by_turns},
    zen,
};

/// More patients than any branch can learn.
const MANY: usize = 1 << 17;
/// How many each slower engine gets in a turn: their own work hides what a branch costs.
const SOME: usize = 1 << 11;
/// How many must be decided alike.
const AGREE: usize = 10_000;
const TURNS: usize = 15;

fn main() {
    let mut engines = Engines::default();
    agree(&mut engines, &patients(AGREE, 11));
    println!("{}\n", about());
    println!(
        "All engines decide the same {AGREE} random patients alike, outcomes and all 54 conditions, before anything is timed.\n"
    );
    let patients = patients(MANY, 7);
    outcome(&mut engines, &patients);
    every_condition(&mut engines, &patients);
    from_json(&mut engines, &patients);
    full_decision(&engines, &patients);
    a_million(&mut engines);
    for copies in [1, 100] {
        loading(copies);
    }
}

fn case<'a>(name: &str, run: impl FnMut() -> usize + 'a) -> Case<'a> {
    Case {
        name: name.to_owned(),
        run: Box::new(run),
    }
}

/// A case that does one thing.
fn once<'a>(name: &str, mut run: impl FnMut() + 'a) -> Case<'a> {
    case(name, move || {
        run();
        1
    })
}

/// A case that takes some things one after the other.
fn each<'a, T>(name: &str, things: &'a [T], mut one: impl FnMut(&'a T) + 'a) -> Case<'a> {
    case(name, move || {
        for thing in things {
            one(black_box(thing));
        }
        things.len()
    })
}

fn outcome(engines: &mut Engines, patients: &[Patient]) {
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = engines;
    let some = &patients[..SOME];
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let places = ours.places;
    let (mut sheet, mut other_sheet) = (ours.outcomes.sheet(), ours.outcomes.sheet());
    let for_cedar: Vec<_> = some.iter().map(|patient| cedar.native(patient)).collect();
    let for_cel: Vec<_> = some.iter().map(|patient| cel.native(patient)).collect();
    let for_datalogic: Vec<_> = some.iter().map(|patient| datalogic.native(patient)).collect();
    let for_rego: Vec<_> = some.iter().map(|patient| rego.native(patient)).collect();
    let for_zen: Vec<_> = some.iter().map(|patient| zen.native(patient)).collect();
    let mut session = datalogic.session();
    let placement = &placement;
    let mut cases = vec![
        each("written by hand", patients, |patient| {
            black_box(by_hand::place(patient));
        }),
        each("**Stepwell**, bare", patients, move |patient| {
            places.fill(patient, &mut sheet);
            black_box(placement.outcome(&mut sheet));
        }),
        half_known(
            "**Stepwell**, bare, one fact in twenty unknown",
            ours,
            patients,
            move |sheet| {
                black_box(placement.outcome(sheet));
            },
            &mut other_sheet,
        ),
        each("datalogic-rs", &for_datalogic, |native| {
            black_box(datalogic.place(&mut session, native));
        }),
        each("rhai", some, |patient| {
            black_box(rhai.place(patient));
        }),
        each("cel", &for_cel, |native| {
            black_box(cel.place(native));
        }),
        each("zen-engine, table", &for_zen, |native| {
            black_box(zen.place(native));
        }),
        each("regorus", &for_rego, |native| {
            black_box(rego.place(native));
        }),
        each("cedar-policy", &for_cedar, |native| {
            black_box(cedar.place(native));
        }),
    ];
    timed(
        "One patient, typed facts to the bare outcome",
        &mut cases,
        TURNS,
        Unit::Nanoseconds,
    );
}

fn half_known<'a, 'o>(
    name: &str,
    ours: &'a Ours,
    patients: &'a [Patient],
    mut one: impl FnMut(&mut Sheet<'o>) + 'a,
    sheet: &'a mut Sheet<'o>,
) -> Case<'a> {
    case(name, move || {
        for (number, patient) in patients.iter().enumerate() {
            ours.places.fill(black_box(patient), sheet);
            ours.places.forget(sheet, number);
            one(sheet);
        }
        patients.len()
    })
}

fn every_condition(engines: &mut Engines, patients: &[Patient]) {
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = engines;
    let some = &patients[..SOME];
    let clauses = ours.outcomes.clauses().expect("they fit");
    let places = ours.places;
    let (mut sheet, mut other_sheet) = (ours.outcomes.sheet(), ours.outcomes.sheet());
    let for_cedar: Vec<_> = some.iter().map(|patient| cedar.native(patient)).collect();
    let for_cel: Vec<_> = some.iter().map(|patient| cel.native(patient)).collect();
    let for_datalogic: Vec<_> = some.iter().map(|patient| datalogic.native(patient)).collect();
    let for_rego: Vec<_> = some.iter().map(|patient| rego.native(patient)).collect();
    let for_zen: Vec<_> = some.iter().map(|patient| zen.native(patient)).collect();
    let mut session = datalogic.session();
    let clauses = &clauses;
    let mut cases = vec![
        each("written by hand", patients, |patient| {
            black_box(by_hand::conditions(patient));
        }),
        each("**Stepwell**, bare", patients, move |patient| {
            places.fill(patient, &mut sheet);
            clauses.read(&mut sheet);
            black_box(&mut sheet);
        }),
        half_known(
            "**Stepwell**, bare, one fact in twenty unknown",
            ours,
            patients,
            move |sheet| {
                clauses.read(sheet);
                black_box(sheet);
            },
            &mut other_sheet,
        ),
        each("datalogic-rs", &for_datalogic, |native| {
            black_box(datalogic.conditions(&mut session, native));
        }),
        each("rhai", some, |patient| {
            black_box(rhai.conditions(patient));
        }),
        each("cel", &for_cel, |native| {
            black_box(cel.conditions(native));
        }),
        each("zen-engine, expressions", &for_zen, |native| {
            black_box(zen.conditions(native));
        }),
        each("regorus", &for_rego, |native| {
            black_box(rego.conditions(native));
        }),
        each("cedar-policy", &for_cedar, |native| {
            black_box(cedar.conditions(native));
        }),
    ];
    timed(
        "One patient, all 54 conditions",
        &mut cases,
        TURNS,
        Unit::Nanoseconds,
    );
}

fn from_json(engines: &mut Engines, patients: &[Patient]) {
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = engines;
    let texts: Vec<String> = patients[..1 << 15].iter().map(by_hand_json::to_json).collect();
    let some = &texts[..SOME];
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let mut sheet = ours.outcomes.sheet();
    let read = |text: &str| by_hand_json::from_json(text).expect("it is a patient");
    let mut arena = datalogic_rs::bumpalo::Bump::new();
    let mut cases = vec![
        each("written by hand behind serde_json", &texts, move |text| {
            black_box(by_hand::place(&read(text)));
        }),
        each("**Stepwell**", &texts, move |text| {
            black_box(placement.outcome_from_json(text, &mut sheet).is_ok());
        }),
        each("datalogic-rs", some, move |text| {
            black_box(datalogic.place_of(&mut arena, &read(text)));
        }),
        each("rhai", some, move |text| {
            black_box(rhai.place(&read(text)));
        }),
        each("cel", some, move |text| {
            black_box(cel.place(&cel.native(&read(text))));
        }),
        each("zen-engine, table", some, move |text| {
            black_box(zen.place(&zen.native(&read(text))));
        }),
        each("regorus", some, move |text| {
            let native = rego.native(&read(text));
            black_box(rego.place(&native));
        }),
        each("cedar-policy", some, move |text| {
            black_box(cedar.place(&cedar.native(&read(text))));
        }),
    ];
    timed(
        "One patient, from a JSON text to the bare outcome",
        &mut cases,
        TURNS,
        Unit::Nanoseconds,
    );
}

fn full_decision(engines: &Engines, patients: &[Patient]) {
    let Engines { ours, zen, .. } = engines;
    let (fresh, before) = patients.split_at(1 << 14);
    let texts: Vec<String> = fresh[..SOME].iter().map(by_hand_json::to_json).collect();
    let fresh: Vec<String> = fresh.iter().map(by_hand_json::to_json).collect();
    let decisions = ours.ruleset.decisions(ours::day());
    let mut desk = decisions.desk();
    let mut json = String::new();
    // A service that has decided some hundred thousand others before.
    for patient in before {
        json.clear();
        desk.decide(&by_hand_json::to_json(patient), &mut json)
            .expect("it is a record");
    }
    let mut cases = vec![
        each("zen-engine, table with its trace", &texts, |text| {
            let patient = by_hand_json::from_json(text).expect("it is a patient");
            black_box(zen.traced(&zen.native(&patient)));
        }),
        each("**Stepwell**, at a desk that remembers", &fresh, move |text| {
            json.clear();
            desk.decide(text, &mut json).expect("it is a record");
            black_box(&mut json);
        }),
        each("**Stepwell**, remembering nothing", &texts, |text| {
            let facts = ours.ruleset.facts_from_json(text).expect("it is a record");
            black_box(ours.ruleset.evaluate(&facts, ours::day()).to_json());
        }),
    ];
    timed(
        "One patient, from a JSON text to the whole decision as JSON",
        &mut cases,
        TURNS,
        Unit::Nanoseconds,
    );
}

fn a_million(engines: &mut Engines) {
    /// What the slower engines are timed on.
    const PART: usize = 20_000;
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = engines;
    let patients = patients(1_000_000, 5);
    let part = &patients[..PART];
    let stored = Stored::of(&patients);
    let columns = stored.columns(ours.ruleset.model());
    let mut codes = vec![0; patients.len()];
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let places = ours.places;
    let mut sheet = ours.outcomes.sheet();
    let mut arena = datalogic_rs::bumpalo::Bump::new();
    let ours = &*ours;
    let mut cases = vec![
        each("written by hand, in a loop", &patients, |patient| {
            black_box(by_hand::place(patient));
        }),
        case("**Stepwell**, in columns", || {
            ours::in_columns(ours, &columns, &mut codes);
            codes.len()
        }),
        each("**Stepwell**, one by one", &patients, move |patient| {
            places.fill(patient, &mut sheet);
            black_box(placement.outcome(&mut sheet));
        }),
        each("datalogic-rs", part, move |patient| {
            black_box(datalogic.place_of(&mut arena, patient));
        }),
        each("rhai", part, move |patient| {
            black_box(rhai.place(patient));
        }),
        each("cel", part, move |patient| {
            black_box(cel.place(&cel.native(patient)));
        }),
        each("zen-engine, table", part, move |patient| {
            black_box(zen.place(&zen.native(patient)));
        }),
        each("regorus", part, move |patient| {
            let native = rego.native(patient);
            black_box(rego.place(&native));
        }),
        each("cedar-policy", part, move |patient| {
            black_box(cedar.place(&cedar.native(patient)));
        }),
    ];
    timed(
        "A million patients, one thread (seconds; the slower engines timed on 20,000)",
        &mut cases,
        7,
        Unit::SecondsForAMillion,
    );
}

fn loading(copies: usize) {
    let files = ours::files(copies);
    let policies = cedar::conditions_text(copies);
    let validator = cedar::validator();
    let table = zen::place_text(copies);
    let functions = rhai::place_text(copies);
    let rule = datalogic::place_text(copies);
    let (rhai, datalogic) = (rhai::Rhai::new(), datalogic::DataLogic::new());
    let mut cases = vec![
        once("cedar-policy, parsed and validated", || {
            cedar::load(&validator, &policies)
        }),
        once("**Stepwell**, parsed, checked, compiled", || ours::load(&files)),
        once("**Stepwell**, and what only meaning tells", || {
            ours::load_with_meaning(&files)
        }),
        once("datalogic-rs", || datalogic.load(&rule)),
        once("rhai", || rhai.load(&functions)),
        once("zen-engine, table", || zen::load(&table)),
    ];
    let title = format!("Loading {} conditions (milliseconds)", 54 * copies);
    timed(&title, &mut cases, TURNS, Unit::Milliseconds);
}

/// What times are told in.
#[derive(Clone, Copy)]
enum Unit {
    Nanoseconds,
    Milliseconds,
    SecondsForAMillion,
}

/// Times cases by turns and prints a table: of each the median, and how many times as long as the first it took.
fn timed(title: &str, cases: &mut [Case<'_>], turns: usize, unit: Unit) {
    let times = by_turns(cases, turns);
    let (factor, unit) = match unit {
        Unit::Nanoseconds => (1.0, "ns"),
        Unit::Milliseconds => (1e-6, "ms"),
        Unit::SecondsForAMillion => (1e-3, "s"),
    };
    let (Some(first), Some(base)) = (cases.first(), times.first()) else {
        return;
    };
    println!("### {title}\n");
    println!(
        "| | median | times {} | lowest–highest |\n|---|---|---|---|",
        first.name
    );
    for (case, taken) in cases.iter().zip(&times) {
        let (ratio, lowest, highest) = taken.over(base);
        println!(
            "| {} | {} {unit} | {} | {}–{} |",
            case.name,
            three_digits(taken.median() * factor),
            three_digits(ratio),
            three_digits(lowest),
            three_digits(highest),
        );
    }
    println!();
}

/// A number in about three digits.
fn three_digits(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 0.1 => format!("{value:.2}"),
        value => format!("{value:.4}"),
    }
}

/// When, where and with what.
fn about() -> String {
    let days = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() / 86_400);
    let date = Day::from_count(i64::try_from(days).unwrap_or(0));
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("an unknown processor", |name| {
            name.trim_start_matches(['\t', ' ', ':'])
        });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output().ok();
    let rustc = rustc
        .and_then(|found| String::from_utf8(found.stdout).ok())
        .unwrap_or_default();
    let versions: Vec<String> = [
        "cedar-policy",
        "cel",
        "datalogic-rs",
        "regorus",
        "rhai",
        "zen-engine",
        "serde_json",
    ]
    .into_iter()
    .map(|name| format!("{name} {}", version(name)))
    .collect();
    format!(
        "{date}; {processor}, {cores} cores; {}; {}.",
        rustc.split_whitespace().take(2).collect::<Vec<_>>().join(" "),
        versions.join(", ")
    )
}

/// The version of a crate that was built in.
fn version(name: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let entry = lock
        .split("[[package]]")
        .find(|entry| entry.contains(&format!("name = \"{name}\"\n")));
    let version = entry.and_then(|entry| entry.split("version = \"").nth(1));
    version
        .and_then(|version| version.split('"').next())
        .unwrap_or("?")
}

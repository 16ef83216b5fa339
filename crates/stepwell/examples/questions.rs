//! Counts how many questions an interview needs, against asking everything: for the shipped patients, and for every
//! example whose given facts settle something.
//!
//! `cargo run --release -p stepwell --example questions`, from the folder of the repository.
//!
//! Each placement and program is asked for alone. "Can matter" are the facts that can still change it when nothing is
//! known: whoever asks everything asks these. A fact that the patient does not have is answered with "not known".
#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use stepwell::{
    Day, Ruleset, Target,
    interview::{Interview, Reply, Sheet, said},
};
use stepwell_eval::{Facts, given_words, still_asked};

/// A patient: what is known, as JSON by fact, and the day.
struct Patient {
    known: BTreeMap<String, String>,
    as_of: Day,
    /// Whether it is a patient of the library, and no example.
    shipped: bool,
}

/// What interviews about one thing came to.
#[derive(Default)]
struct Tally {
    matter: usize,
    /// For each interview that ended settled, how many questions it took.
    questions: Vec<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let today = Day::parse("2026-01-01").ok_or("no such day")?;
    let mut all: BTreeMap<bool, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    println!(
        "{:<22} {:<34} {:>6} {:>6} {:>7} {:>5} {:>5}",
        "ruleset", "of", "matter", "runs", "mean", "least", "most"
    );
    for folder in rulesets(Path::new("criteria")) {
        let Ok(ruleset) = Ruleset::load(&folder) else {
            continue;
        };
        let patients = patients(&ruleset, &folder, today);
        for target in Target::all(ruleset.model()) {
            let mut tallies: BTreeMap<bool, Tally> = BTreeMap::new();
            for patient in &patients {
                let Some(asked) = interviewed(&ruleset, target, patient) else {
                    continue;
                };
                let blank = Facts::default();
                let matter =
                    still_asked(ruleset.model(), ruleset.periods(), &blank, patient.as_of, target).len();
                let tally = tallies.entry(patient.shipped).or_default();
                tally.matter = tally.matter.max(matter);
                tally.questions.push(asked);
                let (questions, everything) = all.entry(patient.shipped).or_default();
                questions.push(asked);
                everything.push(matter);
            }
            for (shipped, tally) in tallies {
                let kind = if shipped { "patients" } else { "examples" };
                println!(
                    "{:<22} {:<34} {:>6} {:>6} {:>7} {:>5} {:>5}",
                    ruleset.name(),
                    format!("{} ({kind})", name(&ruleset, target)),
                    tally.matter,
                    tally.questions.len(),
                    mean(&tally.questions),
                    tally.questions.iter().min().unwrap_or(&0),
                    tally.questions.iter().max().unwrap_or(&0),
                );
            }
        }
    }
    for (shipped, (questions, everything)) in all {
        let kind = if shipped { "patients" } else { "examples" };
        println!(
            "all {kind}: {} interviews, {} questions each on average, {} where everything is asked",
            questions.len(),
            mean(&questions),
            mean(&everything)
        );
    }
    Ok(())
}

/// The folders below that hold a ruleset.
fn rulesets(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut below: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    below.sort();
    found.extend(below.iter().flat_map(|path| rulesets(path)));
    found
}

/// The patients beside a ruleset, and its examples.
fn patients(ruleset: &Ruleset, folder: &Path, today: Day) -> Vec<Patient> {
    let model = ruleset.model();
    let mut patients = Vec::new();
    let entries = fs::read_dir(folder.join("patients"))
        .into_iter()
        .flatten()
        .flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let whole = Sheet::read(&text).is_ok();
        let records: Vec<&str> = if whole {
            vec![text.as_str()]
        } else {
            text.lines().collect()
        };
        for record in records {
            let Ok(sheet) = Sheet::read(record) else { continue };
            let known = model.facts.iter().filter_map(|fact| {
                let value = sheet.get(&fact.name)?;
                Some((fact.name.clone(), value.to_owned()))
            });
            patients.push(Patient {
                known: known.collect(),
                as_of: today,
                shipped: true,
            });
        }
    }
    for example in &model.examples {
        let known = example.given.iter().filter_map(|(id, possible)| {
            let fact = &model.facts[*id];
            let words = given_words(model, &fact.kind, possible)?;
            let words = words.trim_matches(['(', ')']);
            let words = if words.is_empty() { "nothing" } else { words };
            Some((fact.name.clone(), said(model, *id, words).ok()?))
        });
        patients.push(Patient {
            known: known.collect(),
            as_of: example.as_of.or(model.in_force.from).unwrap_or(today),
            shipped: false,
        });
    }
    patients
}

/// How many questions it takes until a target is settled; `None` where it stays open or nothing had to be asked.
fn interviewed(ruleset: &Ruleset, target: Target, patient: &Patient) -> Option<usize> {
    let start = |sheet| Interview::start(ruleset, patient.as_of, vec![target], sheet).ok();
    let mut all = Sheet::default();
    for (name, value) in &patient.known {
        all.set(name, Some(value.clone()));
    }
    // Where even everything that is known leaves it open, no interview can settle it.
    if !start(all)?.standings().first()?.settled {
        return None;
    }
    let mut interview = start(Sheet::default())?;
    let mut asked = 0;
    while let Some(question) = interview.question() {
        let name = &ruleset.model().facts[question.fact].name;
        let reply = match patient.known.get(name) {
            Some(value) => Reply::Value(value.clone()),
            None => Reply::NotKnown,
        };
        asked += 1;
        interview = match interview.reply(&reply) {
            Ok(next) => next,
            Err(_) => interview.reply(&Reply::NotKnown).ok()?,
        };
    }
    let settled = interview.standings().first()?.settled;
    (settled && asked > 0).then_some(asked)
}

fn name(ruleset: &Ruleset, target: Target) -> String {
    let model = ruleset.model();
    match target {
        Target::Placement(id) => model.placements[id].name.clone(),
        Target::Program(id) => model.programs[id].header.clone(),
        Target::Transitions => "transitions".to_owned(),
        Target::Transition(id) => model.transitions[id].name.clone(),
    }
}

/// With one decimal.
fn mean(numbers: &[usize]) -> String {
    let tenths = (numbers.iter().sum::<usize>() * 10 + numbers.len() / 2)
        .checked_div(numbers.len())
        .unwrap_or(0);
    format!("{}.{}", tenths / 10, tenths % 10)
}

//! How many questions an interview asks of the shipped patients, beside how many facts there are to ask.
//!
//! ```text
//! cargo run --release -p stepwell-bench --example questions
//! ```
//!
//! Each patient in `criteria/**/patients` is put to each shipped ruleset that knows one of its facts and places somebody. What
//! the patient's file says is answered; to the rest the answer is that it is not known, as it would be of that patient. The
//! interview asks for the placements alone, as whoever has to place somebody would.

#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use stepwell::{
    Day, Ruleset,
    interview::{Interview, Reply, Sheet},
};
use stepwell_eval::Target;

fn main() -> Result<(), Box<dyn Error>> {
    let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
    let criteria = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../criteria");
    let mut files = Vec::new();
    walk(&criteria, &mut files)?;
    let patients = patients(&files)?;
    let mut folders: Vec<&Path> = files.iter().filter_map(|file| file.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    println!("| ruleset | patients | facts to ask | questions: median (fewest to most) | settled |");
    println!("|---|---|---|---|---|");
    for folder in folders {
        let Ok(ruleset) = Ruleset::load(folder) else {
            continue;
        };
        if ruleset.model().placements.is_empty() {
            continue;
        }
        let mut counts = Vec::new();
        let mut settled = 0;
        for patient in &patients {
            let Some((asked, is_settled)) = ask(&ruleset, as_of, patient)? else {
                continue;
            };
            counts.push(asked);
            settled += usize::from(is_settled);
        }
        counts.sort_unstable();
        let (Some(fewest), Some(most)) = (counts.first(), counts.last()) else {
            continue;
        };
        println!(
            "| `{}` | {} | {} | {} ({fewest} to {most}) | {settled} |",
            ruleset.model().name,
            counts.len(),
            ruleset.model().facts.len(),
            counts.get(counts.len() / 2).unwrap_or(most),
        );
    }
    Ok(())
}

/// How many questions were asked, and whether the placements are settled by then; `None` where the ruleset knows nothing of
/// the patient, or refuses it.
fn ask(
    ruleset: &Ruleset,
    as_of: Day,
    patient: &Map<String, Value>,
) -> Result<Option<(usize, bool)>, Box<dyn Error>> {
    let facts = &ruleset.model().facts;
    if !facts.iter().any(|fact| patient.contains_key(&fact.name)) {
        return Ok(None);
    }
    let placements = ruleset.model().placements.entries();
    let targets = placements.map(|(id, _)| Target::Placement(id)).collect();
    let mut interview = Interview::start(ruleset, as_of, targets, Sheet::default())?;
    let mut asked = 0;
    while let Some(question) = interview.question() {
        asked += 1;
        let known = patient.get(&facts[question.fact].name);
        let reply = match known.filter(|value| !value.is_null()) {
            Some(value) => Reply::Value(value.to_string()),
            None => Reply::NotKnown,
        };
        match interview.reply(&reply) {
            Ok(next) => interview = next,
            // What stands in the file is of another ruleset's vocabulary.
            Err(_) => return Ok(None),
        }
    }
    let placements = interview.decision().placements.values();
    let open = |placement: &stepwell::PlacementDecision| {
        placement.outcome == stepwell::PlacementOutcome::Undetermined
    };
    let settled = !placements.into_iter().any(open);
    Ok(Some((asked, settled)))
}

/// Every patient of every `patients` folder.
fn patients(files: &[PathBuf]) -> Result<Vec<Map<String, Value>>, Box<dyn Error>> {
    let mut all = Vec::new();
    for file in files {
        let is_patient = file.parent().is_some_and(|folder| folder.ends_with("patients"));
        if is_patient {
            let text = fs::read_to_string(file)?;
            for value in serde_json::Deserializer::from_str(&text).into_iter::<Map<String, Value>>() {
                all.push(value?);
            }
        }
    }
    Ok(all)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(())
}

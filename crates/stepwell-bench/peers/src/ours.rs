//! Stepwell, as a service uses it.

use std::collections::BTreeMap;

use stepwell::{
    Day, Ruleset,
    outcomes::{BLOCK, BareOutcome, Column, Outcomes},
};
use stepwell_bench::{
    File, check, library, parse_all,
    placement::{self, Places},
    sources,
};
use stepwell_check::Library;

/// The ruleset, and where it holds each fact.
pub struct Ours {
    /// Ready for the day.
    pub outcomes: Outcomes,
    /// The ruleset.
    pub ruleset: Ruleset,
    /// Where each fact stands.
    pub places: Places,
}

/// The day of all decisions.
pub fn day() -> Day {
    Day::parse("2024-06-01").expect("it is a day")
}

impl Ours {
    /// Loads it.
    pub fn new() -> Self {
        let model = placement::ruleset().expect("the placement is sound");
        let places = placement::places(&model).expect("every fact is there");
        let ruleset = Ruleset::from_model(model);
        Self {
            outcomes: ruleset.outcomes(day()).expect("it is in force"),
            ruleset,
            places,
        }
    }
}

impl Default for Ours {
    fn default() -> Self {
        Self::new()
    }
}

/// The place of the level of an outcome of this placement.
pub fn level(outcome: BareOutcome) -> Option<u8> {
    match outcome {
        BareOutcome::Placed(level) => u8::try_from(level).ok(),
        BareOutcome::None => None,
        other => panic!("{other:?} cannot be"),
    }
}

/// So many placements of the same conditions over the same facts.
pub fn files(copies: usize) -> Vec<File> {
    let text = include_str!("../../placement/placement.criteria");
    let (facts, rules) = text.split_at(text.find("placement level_of_care").expect("it has a placement"));
    let (_, criteria) = rules.split_at(rules.find("criteria 0.5").expect("it has criteria"));
    let mut files = vec![("placement.criteria".to_owned(), facts.to_owned())];
    for copy in 0..copies {
        let head = format!("placement care_{copy} {{\n  on care\n  choose least intensive\n}}\n\n");
        let criteria: Vec<String> = criteria
            .lines()
            .map(|line| match line.strip_prefix("criteria ") {
                Some(rest) => format!("criteria {} in care_{copy} {{\n", rest.trim_end_matches(" {")),
                None => format!("{line}\n"),
            })
            .collect();
        files.push((
            format!("care_{copy}.criteria"),
            format!("{head}{}", criteria.concat()),
        ));
    }
    files
}

/// Parses, checks and compiles.
pub fn load(files: &[File]) {
    let sources = sources(files);
    let library: Library = library(parse_all(&sources));
    let checked = check(&library);
    let ruleset = checked.ruleset.expect("the copies are sound");
    std::hint::black_box(
        stepwell_eval::compile(&ruleset, None)
            .program(&ruleset, day())
            .is_some(),
    );
}

/// The same with what only meaning can tell, as `Ruleset::load` does.
pub fn load_with_meaning(files: &[File]) {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| (format!("bench/{path}"), text.clone()))
        .collect();
    std::hint::black_box(Ruleset::from_files("bench", files).expect("the copies are sound"));
}

/// Decides every record of these columns, a block at a time.
pub fn in_columns(ours: &Ours, columns: &[Column<'_>], codes: &mut [u8]) {
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let ready = placement.columns().expect("it fits columns");
    let mut room = ready.room();
    for (at, codes) in codes.chunks_mut(BLOCK).enumerate() {
        ready.read(columns, at * BLOCK, codes.len(), day(), &mut room);
        ready.codes(&room, codes);
    }
}

//! All engines on the same patients: nothing is timed before they agree.

use stepwell_bench::{by_hand, by_hand_json, patients::Patient, placement::Stored};

use crate::{
    cases::bits,
    cedar::Cedar,
    cel::Cel,
    datalogic::DataLogic,
    ours::{Ours, day, in_columns, level},
    rego::Rego,
    rhai::Rhai,
    zen::Zen,
};

/// Every engine, ready.
#[derive(Default)]
pub struct Engines {
    /// Stepwell.
    pub ours: Ours,
    /// Cedar.
    pub cedar: Cedar,
    /// CEL.
    pub cel: Cel,
    /// JSONLogic.
    pub datalogic: DataLogic,
    /// Rego.
    pub rego: Rego,
    /// Rhai.
    pub rhai: Rhai,
    /// ZEN.
    pub zen: Zen,
}

/// Holds every engine against the function written by hand.
///
/// # Panics
/// Where one decides a patient differently.
pub fn agree(engines: &mut Engines, patients: &[Patient]) {
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = engines;
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let clauses = ours.outcomes.clauses().expect("they fit");
    let names = clause_names();
    let mut sheet = ours.outcomes.sheet();
    let decisions = ours.ruleset.decisions(day());
    let mut desk = decisions.desk();
    let mut session = datalogic.session();
    let mut arena = datalogic_rs::bumpalo::Bump::new();
    let stored = Stored::of(patients);
    let mut codes = vec![0; patients.len()];
    in_columns(ours, &stored.columns(ours.ruleset.model()), &mut codes);
    for (patient, code) in patients.iter().zip(codes) {
        let expected = by_hand::place(patient);
        let conditions = bits(by_hand::conditions(patient).into_iter());
        let json = by_hand_json::to_json(patient);
        assert_eq!(
            by_hand_json::from_json(&json).ok(),
            Some(*patient),
            "JSON by hand"
        );

        assert!(ours.places.fill(patient, &mut sheet));
        assert_eq!(
            level(placement.outcome(&mut sheet)),
            expected,
            "Stepwell: {patient:?}"
        );
        clauses.read(&mut sheet);
        let verdict = |name: &String| clauses.verdict(&sheet, name).map(|verdict| verdict.to_string());
        let ours_met = bits(names.iter().map(|name| verdict(name).as_deref() == Some("met")));
        assert_eq!(ours_met, conditions, "Stepwell: {patient:?}");
        let found = placement
            .outcome_from_json(&json, &mut sheet)
            .expect("it is a record");
        assert_eq!(level(found), expected, "Stepwell from JSON: {patient:?}");
        let facts = ours.ruleset.facts_from_json(&json).expect("it is a record");
        let mut decision = String::new();
        desk.decide(&json, &mut decision).expect("it is a record");
        assert_eq!(
            decision,
            ours.ruleset.evaluate(&facts, day()).to_json(),
            "Stepwell at a desk: {patient:?}"
        );
        assert_eq!(
            code,
            expected.unwrap_or(stepwell::outcomes::Code::NONE),
            "Stepwell in columns: {patient:?}"
        );

        let native = cedar.native(patient);
        assert_eq!(cedar.place(&native), expected, "Cedar: {patient:?}");
        assert_eq!(cedar.conditions(&native), conditions, "Cedar: {patient:?}");
        let native = cel.native(patient);
        assert_eq!(cel.place(&native), expected, "CEL: {patient:?}");
        assert_eq!(cel.conditions(&native), conditions, "CEL: {patient:?}");
        let native = datalogic.native(patient);
        assert_eq!(
            datalogic.place(&mut session, &native),
            expected,
            "JSONLogic: {patient:?}"
        );
        assert_eq!(
            datalogic.place_of(&mut arena, patient),
            expected,
            "JSONLogic: {patient:?}"
        );
        assert_eq!(
            datalogic.conditions(&mut session, &native),
            conditions,
            "JSONLogic: {patient:?}"
        );
        let native = rego.native(patient);
        assert_eq!(rego.place(&native), expected, "Rego: {patient:?}");
        assert_eq!(rego.conditions(&native), conditions, "Rego: {patient:?}");
        assert_eq!(rhai.place(patient), expected, "Rhai: {patient:?}");
        assert_eq!(rhai.conditions(patient), conditions, "Rhai: {patient:?}");
        let native = zen.native(patient);
        assert_eq!(zen.place(&native), expected, "ZEN: {patient:?}");
        assert_eq!(zen.conditions(&native), conditions, "ZEN: {patient:?}");
    }
}

/// The ids of the fifty-four clauses, level after level.
pub fn clause_names() -> Vec<String> {
    let levels = ["0.5", "1", "2.1", "2.5", "3.1", "3.3", "3.5", "3.7", "4"];
    let dimensions = |level: &str| {
        (1..=6)
            .map(move |dimension| format!("{level}/dimension {dimension}"))
            .collect::<Vec<_>>()
    };
    levels.iter().flat_map(|level| dimensions(level)).collect()
}

//! What every engine is given, and what is timed.

use stepwell_bench::patients::Patient;

use crate::rules::{NUMBERS, SIGNS};

/// The facts of a patient, in the order of [`NUMBERS`] and [`SIGNS`].
pub fn values(p: &Patient) -> ([i64; 10], [bool; 4]) {
    (
        [
            p.withdrawal.into(),
            p.biomedical.into(),
            p.emotional.into(),
            p.readiness.into(),
            p.relapse.into(),
            p.environment.into(),
            p.age.into(),
            p.prior_treatments.into(),
            p.days_since_use.into(),
            p.hours_needed.into(),
        ],
        [p.needs_detox, p.pregnant, p.cognitive_limits, p.home_support],
    )
}

/// The facts as JSON with whole numbers, as the engines' own rules count them.
pub fn plain_json(patient: &Patient) -> String {
    let (numbers, signs) = values(patient);
    let numbers = NUMBERS
        .iter()
        .zip(numbers)
        .map(|(name, value)| format!("\"{name}\":{value}"));
    let signs = SIGNS
        .iter()
        .zip(signs)
        .map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", numbers.chain(signs).collect::<Vec<_>>().join(","))
}

/// Fifty-four answers, a bit for each.
pub fn bits(met: impl Iterator<Item = bool>) -> u64 {
    (0..)
        .zip(met)
        .fold(0, |bits, (at, met)| bits | u64::from(met) << at)
}

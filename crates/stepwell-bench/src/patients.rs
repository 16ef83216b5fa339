//! Random patients for the placement of the measurements, with a fixed seed.

use crate::draw::Draw;

/// A patient as a program that knows the placement by heart would hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Dimension 1, 0 to 4.
    pub withdrawal: u8,
    /// Dimension 2, 0 to 4.
    pub biomedical: u8,
    /// Dimension 3, 0 to 4.
    pub emotional: u8,
    /// Dimension 4, 0 to 4.
    pub readiness: u8,
    /// Dimension 5, 0 to 4.
    pub relapse: u8,
    /// Dimension 6, 0 to 4.
    pub environment: u8,
    /// In years.
    pub age: u8,
    /// How many.
    pub prior_treatments: u8,
    /// In days.
    pub days_since_use: u16,
    /// In tenths of an hour a week.
    pub hours_needed: u16,
    /// Whether withdrawal management is needed.
    pub needs_detox: bool,
    /// Whether pregnant.
    pub pregnant: bool,
    /// Whether cognitive limits call for a slower pace.
    pub cognitive_limits: bool,
    /// Whether there is support at home.
    pub home_support: bool,
}

/// So many random patients; every answer is drawn for itself, mild ones more often, so that all levels are reached.
pub fn patients(count: usize, seed: u64) -> Vec<Patient> {
    let mut draw = Draw::new(seed);
    let mut small = |end: usize| u8::try_from(draw.below(end)).unwrap_or(0);
    (0..count)
        .map(|_| {
            let mut rating = || small(5).min(small(5));
            let ratings = [rating(), rating(), rating(), rating(), rating(), rating()];
            let [withdrawal, biomedical, emotional, readiness, relapse, environment] = ratings;
            Patient {
                withdrawal,
                biomedical,
                emotional,
                readiness,
                relapse,
                environment,
                age: 10 + small(80),
                prior_treatments: small(6),
                days_since_use: u16::from(small(120)) * (1 + u16::from(small(4))),
                hours_needed: u16::from(small(250)) + u16::from(small(250)),
                needs_detox: small(4) == 0,
                pregnant: small(8) == 0,
                cognitive_limits: small(4) == 0,
                home_support: small(2) == 0,
            }
        })
        .collect()
}

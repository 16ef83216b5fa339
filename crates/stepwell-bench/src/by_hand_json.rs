//! A patient as JSON, and what a program written by hand reads it with.

use serde::Deserialize;

use crate::patients::Patient;

/// The words of the scale, mildest first.
const RISKS: [&str; 5] = ["none", "minimal", "moderate", "high", "severe"];

/// A value of the scale.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Risk {
    None,
    Minimal,
    Moderate,
    High,
    Severe,
}

/// A patient as it stands in JSON.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    withdrawal: Risk,
    biomedical: Risk,
    emotional: Risk,
    readiness: Risk,
    relapse: Risk,
    environment: Risk,
    age: u8,
    prior_treatments: u8,
    days_since_use: u16,
    hours_needed: f64,
    needs_detox: bool,
    pregnant: bool,
    cognitive_limits: bool,
    home_support: bool,
}

/// The patient as one line of JSON, with the words of the scale, and hours with a digit after the point.
pub fn to_json(p: &Patient) -> String {
    let risk = |value: u8| RISKS.get(usize::from(value)).copied().unwrap_or_default();
    format!(
        "{{\"withdrawal\":\"{}\",\"biomedical\":\"{}\",\"emotional\":\"{}\",\"readiness\":\"{}\",\"relapse\":\"{}\",\
         \"environment\":\"{}\",\"age\":{},\"prior_treatments\":{},\"days_since_use\":{},\"hours_needed\":{}.{},\
         \"needs_detox\":{},\"pregnant\":{},\"cognitive_limits\":{},\"home_support\":{}}}",
        risk(p.withdrawal),
        risk(p.biomedical),
        risk(p.emotional),
        risk(p.readiness),
        risk(p.relapse),
        risk(p.environment),
        p.age,
        p.prior_treatments,
        p.days_since_use,
        p.hours_needed / 10,
        p.hours_needed % 10,
        p.needs_detox,
        p.pregnant,
        p.cognitive_limits,
        p.home_support,
    )
}

/// Reads a patient.
///
/// # Errors
/// What `serde_json` says is wrong.
pub fn from_json(text: &str) -> Result<Patient, serde_json::Error> {
    let written: Written = serde_json::from_str(text)?;
    Ok(Patient {
        withdrawal: written.withdrawal as u8,
        biomedical: written.biomedical as u8,
        emotional: written.emotional as u8,
        readiness: written.readiness as u8,
        relapse: written.relapse as u8,
        environment: written.environment as u8,
        age: written.age,
        prior_treatments: written.prior_treatments,
        days_since_use: written.days_since_use,
        // One digit after the point: whole tenths.
        hours_needed: (written.hours_needed * 10.0).round() as u16,
        needs_detox: written.needs_detox,
        pregnant: written.pregnant,
        cognitive_limits: written.cognitive_limits,
        home_support: written.home_support,
    })
}

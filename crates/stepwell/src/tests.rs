//! What a service sees: facts in, decisions out. The evaluator is tested here too, since here there are texts to
//! check; it stands below the checker and cannot use it.

mod decisions;
mod facts;
mod loading;

use crate::{Day, Decision, Ruleset};

/// The sample of the language's description, somewhat shorter.
const SAMPLE: &str = r#"
ruleset demo_iop "Adult intensive outpatient care, a demonstration"
  version 1.0.0
  in force from 2024-01-01

source northeast "Intensive Outpatient Program" { grade B }
source roots "The Whats, Whys, and Hows" { grade B }

scale risk { none  minimal  moderate  high  severe }
scale stage { 0  1  2 }
choice service { group_therapy  individual_counselling  case_management  drug_testing }
unit session

continuum asam {
  1    "Outpatient services"            also "I", "OP"
  2.1  "Intensive outpatient services"  also "II.1", "IOP"
  2.5  "Partial hospitalization services"
  3.7  "Medically monitored inpatient services"
}

dimension 1 "Withdrawal" {
  fact withdrawal_risk: risk  ask "How severe?"
  fact needs_detox: yes/no    ask "Is detox needed?"
}
dimension 4 "Readiness" {
  fact ambivalence: risk  ask "How far?"
}
facts "Patient" {
  fact age: whole years from 0 to 120  ask "Age?"
  fact stage_of_change: stage          ask "Stage?"
  fact current_level: level of asam    ask "At which level?"
  fact drug_test_positive: yes/no      ask "Positive?"
  fact admitted: date                  ask "Since when?"
}
facts "Program" {
  fact days_per_week: days/week from 0 to 7  ask "Days?"
  fact hours_per_day: hours/day from 0 to 24 ask "Hours?"
  fact groups: sessions/week from 0 to 50    ask "Groups?"
  fact services: set of service              ask "Services?"
}

impossible "Detox is not needed without withdrawal": needs_detox and withdrawal_risk is none

define weekly_hours "Hours a week" as days_per_week * hours_per_day
define minimum_hours as
  when adolescents: 6 hours/week
  otherwise: 9 hours/week

population adults "Adults": age is at least 18 years
population adolescents: age is from 12 to 17 years

placement level_of_care "Indicated level of care" {
  on asam
  for adults
  choose least intensive
}
placement all_levels {
  on asam
  choose every
}

dispute readiness "How ready a patient must be" {
  northeast says ambivalence is at most minimal   cite "a"
  roots     says ambivalence is at most moderate  cite "b"
}

criteria 2.1 in level_of_care {
  dimension 1 "No severe withdrawal expected": withdrawal_risk is at most minimal
    cite northeast "Detox?"
  dimension 4: ambivalence is from minimal to high
    cite northeast "Who?"
  exclude detox: needs_detox
    cite northeast "Detox?"
    unless managed "Already managed elsewhere": current_level is at least 3.7
  flag slow_start "Motivational work first": ambivalence is at least high
  admit when all of (dimension 1, dimension 4)
}
criteria 1 in all_levels {
  criterion ready: readiness  cite roots "b"
  admit when ready
}
criteria 2.5 in all_levels {
  criterion positive: drug_test_positive  cite roots "b"
  admit when positive
}

program iop "Intensive outpatient program" {
  at 2.1
  require hours: weekly_hours is at least minimum_hours and below 20 hours/week
    cite northeast "What?"
  require core: services includes all of (group_therapy, individual_counselling)
    cite northeast "What?"
  typical three_days: days_per_week is 3 days/week
    cite northeast "What?"
}

transition positive_test "Positive drug test" {
  when current_level is 2.1 and drug_test_positive
  step up
}
transition calm "Nothing holds the patient back" {
  when withdrawal_risk is none
  step down
}
transition look { when admitted is before 2025-01-01  review }
"#;

fn sample() -> Ruleset {
    loaded(SAMPLE)
}

fn loaded(text: &str) -> Ruleset {
    match Ruleset::from_files("rule", [("rule/rule.criteria", text)]) {
        Ok(ruleset) => ruleset,
        Err(error) => panic!("{error}"),
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn decided(ruleset: &Ruleset, facts: &str) -> Decision {
    let facts = ruleset
        .facts_from_json(facts)
        .unwrap_or_else(|error| panic!("{error}"));
    ruleset.evaluate(&facts, day("2026-01-01"))
}

//! Outcomes under missing facts, and what is proved, of 620 rulesets, held against the enumeration of every patient.
//!
//! The rulesets are drawn from fixed numbers, so a failure names a ruleset that can be drawn again; its text is shown.

mod examples;
mod outcomes;
mod proofs;
mod what_if;

use stepwell_tests::enumerated::{Enumerated, RULESETS, enumerated, shape_of};

/// What the tool and the enumeration do not agree on, over all rulesets of one shape.
fn hold(shape: u32, disagreements: impl Fn(u32, &Enumerated) -> Vec<String>) {
    let only: Option<u32> = std::env::var("RULESET")
        .ok()
        .and_then(|number| number.parse().ok());
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut tried = 0;
    for number in (0..RULESETS).filter(|number| shape_of(*number) == shape) {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        tried += 1;
        let everything = enumerated(number);
        let here = disagreements(number, &everything);
        if !here.is_empty() {
            let text = format!(
                "ruleset {number}\n{}\n{}",
                everything.written.text,
                here.join("\n")
            );
            found.push((text.len(), text));
        }
    }
    found.sort();
    if let Some((_, smallest)) = found.first() {
        let others: Vec<&str> = found.iter().flat_map(|(_, text)| text.lines().next()).collect();
        panic!(
            "{} of {tried} rulesets: {}\n\n{smallest}",
            found.len(),
            others.join(", ")
        );
    }
}

fn everything(shape: u32) {
    hold(shape, |number, enumerated| {
        let mut found = outcomes::disagreements(number, enumerated);
        found.extend(proofs::disagreements(enumerated));
        found
    });
}

fn fewest_changes(shapes: std::ops::Range<u32>) {
    for shape in shapes {
        hold(shape, what_if::disagreements);
    }
}

#[test]
fn fewest_changes_of_scales_choices_and_sets() {
    fewest_changes(0..1);
}

#[test]
fn fewest_changes_of_numbers_added_and_multiplied() {
    fewest_changes(1..5);
}

#[test]
fn fewest_changes_of_levels_quotients_and_days() {
    fewest_changes(5..9);
}

#[test]
fn scales_choices_and_sets() {
    everything(0);
}

#[test]
fn an_amount_and_whole_visits_multiplied() {
    everything(1);
}

#[test]
fn an_amount_and_whole_visits_added() {
    everything(2);
}

#[test]
fn two_amounts_added() {
    everything(3);
}

#[test]
fn two_amounts_multiplied() {
    everything(4);
}

#[test]
fn levels_days_and_transitions() {
    everything(5);
}

#[test]
fn an_amount_divided_by_whole_visits() {
    everything(6);
}

#[test]
fn two_amounts_divided() {
    everything(7);
}

#[test]
fn days_up_to_the_day_of_evaluation() {
    everything(8);
}

//! Deciding without reasons takes no memory: counted, not believed.

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use stepwell_bench::{
    by_hand_json,
    patients::{Patient, patients},
    placement::{self, Places},
};
use stepwell_eval::{
    Periods,
    bare::{Bare, BareClauses, BarePlacement, Sheet},
    compile,
};
use stepwell_model::{Day, Id, Ruleset};

struct Ready {
    ruleset: Ruleset,
    periods: Periods,
    places: Places,
    patients: Vec<Patient>,
}

fn ready() -> Option<Ready> {
    let ruleset = placement::ruleset().ok()?;
    Some(Ready {
        places: placement::places(&ruleset)?,
        periods: compile(&ruleset, None),
        patients: patients(1_000, 3),
        ruleset,
    })
}

fn day() -> Day {
    Day::parse("2024-06-01").unwrap_or(Day::LAST)
}

/// What was taken while each patient was decided once, after one that filled what is kept.
fn taken(
    decide: impl Fn(&Ready, &Bare, &BarePlacement, &BareClauses, &mut Sheet<'_>, usize),
) -> Option<AllocationInfo> {
    let ready = ready()?;
    let program = ready.periods.program(&ready.ruleset, day())?;
    let bare = Bare::new(&ready.ruleset, program)?;
    let placement = bare.placement(&ready.ruleset, program, Id::new(0))?;
    let clauses = bare.clauses(program)?;
    let mut sheet = bare.sheet();
    decide(&ready, &bare, &placement, &clauses, &mut sheet, 0);
    Some(measure(|| {
        for at in 0..ready.patients.len() {
            decide(&ready, &bare, &placement, &clauses, &mut sheet, at);
        }
    }))
}

fn assert_nothing_taken(found: Option<AllocationInfo>) {
    let found = found.map(|found| (found.count_total, found.bytes_total));
    assert_eq!(found, Some((0, 0)), "how often memory was taken, and how much");
}

#[test]
fn counting_counts() {
    assert_eq!(measure(|| drop(black_box(vec![1_u8; 8]))).count_total, 1);
}

#[test]
fn an_outcome_takes_no_memory() {
    assert_nothing_taken(taken(|ready, _, placement, _, sheet, at| {
        let Some(patient) = ready.patients.get(at) else {
            return;
        };
        assert!(ready.places.fill(patient, sheet));
        black_box(placement.outcome(sheet, day()));
    }));
}

#[test]
fn an_outcome_of_what_is_half_known_takes_no_memory() {
    assert_nothing_taken(taken(|ready, _, placement, _, sheet, at| {
        let Some(patient) = ready.patients.get(at) else {
            return;
        };
        assert!(ready.places.fill(patient, sheet));
        ready.places.forget(sheet, at);
        black_box(placement.outcome(sheet, day()));
    }));
}

#[test]
fn every_clause_takes_no_memory() {
    assert_nothing_taken(taken(|ready, _, _, clauses, sheet, at| {
        let Some(patient) = ready.patients.get(at) else {
            return;
        };
        assert!(ready.places.fill(patient, sheet));
        ready.places.forget(sheet, at);
        clauses.read(sheet, day());
        black_box(clauses.verdict(sheet, Id::new(0)));
    }));
}

#[test]
fn an_outcome_from_json_takes_no_memory() {
    let texts: Vec<String> = patients(1_000, 3).iter().map(by_hand_json::to_json).collect();
    assert_nothing_taken(taken(|_, bare, placement, _, sheet, at| {
        let Some(text) = texts.get(at) else { return };
        assert!(bare.read_json(text, sheet));
        black_box(placement.outcome(sheet, day()));
    }));
}

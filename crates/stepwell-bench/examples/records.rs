//! Prints how long one record of the placement takes: written by hand, bare, and in columns. First all are held against one
//! another.
//!
//! `cargo run --release -p stepwell-bench --example records`
#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::{hint::black_box, time::Instant};

use stepwell_bench::{
    by_hand,
    patients::{Patient, patients},
    placement::{self, Places, Stored},
};
use stepwell_eval::{
    bare::{Bare, BareOutcome, BarePlacement, Sheet},
    columns::{self, BLOCK, Code, Column, ColumnPlacement},
    compile,
};
use stepwell_model::{Day, Id};

/// How many patients: more than any branch can learn.
const PATIENTS: usize = 1 << 17;
/// How often each is run; the median counts.
const RUNS: usize = 11;

fn main() -> Result<(), String> {
    let ruleset = placement::ruleset()?;
    let day = Day::parse("2024-06-01").ok_or("no day")?;
    let periods = compile(&ruleset, None);
    let program = periods.program(&ruleset, day).ok_or("not in force")?;
    let cannot = "the placement cannot be told apart by bits";
    let ready = Bare::new(&ruleset, program).ok_or(cannot)?;
    let bare = ready.placement(&ruleset, program, Id::new(0)).ok_or(cannot)?;
    let clauses = ready.clauses(program).ok_or(cannot)?;
    let in_columns = ColumnPlacement::new(&ruleset, program, Id::new(0)).ok_or(cannot)?;
    let places = placement::places(&ruleset).ok_or("a fact is missing")?;
    let patients = patients(PATIENTS, 7);
    let stored = Stored::of(&patients);
    let columns = stored.columns(&ruleset);
    let mut sheet = ready.sheet();
    let mut block = in_columns.room();
    let mut codes = vec![0; PATIENTS];
    read(&in_columns, &columns, day, &mut block, &mut codes);
    agree(&patients, &codes, |patient| {
        places.fill(patient, &mut sheet);
        bare.outcome(&mut sheet, day)
    })?;

    let by_hand_place = median(|| {
        for patient in &patients {
            black_box(by_hand::place(black_box(patient)));
        }
    });
    let by_hand_all = median(|| {
        for patient in &patients {
            black_box(by_hand::conditions(black_box(patient)));
        }
    });
    let lines = [
        ("outcome, written by hand", by_hand_place, by_hand_place),
        (
            "outcome, bare",
            by_hand_place,
            median(|| each(&bare, &places, &patients, day, &mut sheet)),
        ),
        ("every condition, written by hand", by_hand_all, by_hand_all),
        (
            "every clause, bare",
            by_hand_all,
            median(|| {
                for patient in &patients {
                    places.fill(black_box(patient), &mut sheet);
                    clauses.read(&mut sheet, day);
                    black_box(&mut sheet);
                }
            }),
        ),
        (
            "the same, one fact in twenty unknown",
            by_hand_all,
            median(|| {
                for (number, patient) in patients.iter().enumerate() {
                    places.fill(black_box(patient), &mut sheet);
                    places.forget(&mut sheet, number);
                    clauses.read(&mut sheet, day);
                    black_box(&mut sheet);
                }
            }),
        ),
        (
            "outcome, in columns",
            by_hand_place,
            median(|| read(&in_columns, &columns, day, &mut block, &mut codes)),
        ),
    ];
    println!("{:<38} {:>12} {:>18}", "a record", "median", "times by hand");
    for (what, by_hand, took) in lines {
        println!("{what:<38} {took:>9.1} ns {:>18.2}", took / by_hand);
    }
    Ok(())
}

fn each(bare: &BarePlacement, places: &Places, patients: &[Patient], day: Day, sheet: &mut Sheet<'_>) {
    for patient in patients {
        places.fill(black_box(patient), sheet);
        black_box(bare.outcome(sheet, day));
    }
}

fn read(
    placement: &ColumnPlacement,
    columns: &[Column<'_>],
    day: Day,
    room: &mut columns::Room,
    codes: &mut [u8],
) {
    for (at, codes) in codes.chunks_mut(BLOCK).enumerate() {
        placement.read(columns, at * BLOCK, codes.len(), day, room);
        placement.codes(room, codes);
    }
}

/// Holds all ways of deciding against one another.
fn agree(
    patients: &[Patient],
    codes: &[u8],
    mut bare: impl FnMut(&Patient) -> BareOutcome,
) -> Result<(), String> {
    for (patient, code) in patients.iter().zip(codes) {
        let level = by_hand::place(patient);
        let expected = level.map_or(BareOutcome::None, |level| BareOutcome::Placed(u32::from(level)));
        if bare(patient) != expected || *code != level.unwrap_or(Code::NONE) {
            return Err(format!("{patient:?} is decided differently"));
        }
    }
    Ok(())
}

/// The median time of a record, in nanoseconds.
fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e9 / PATIENTS as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(RUNS / 2).copied().unwrap_or(f64::NAN)
}

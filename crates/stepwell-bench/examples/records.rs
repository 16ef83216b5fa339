//! Prints how long one record of the placement takes: written by hand, bare, and in columns. First all are held against one
//! another.
//!
//! `cargo run --release -p stepwell-bench --example records`
#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::{hint::black_box, time::Instant};

use stepwell_bench::{
    by_hand,
    patients::{Patient, patients},
    placement::{self, Stored},
};
use stepwell_eval::{
    bare::{Answer, BareClauses, BareOutcome, BarePlacement, Room},
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
    let bare = BarePlacement::new(&ruleset, program, Id::new(0)).ok_or(cannot)?;
    let clauses = BareClauses::new(&ruleset, program).ok_or(cannot)?;
    let in_columns = ColumnPlacement::new(&ruleset, program, Id::new(0)).ok_or(cannot)?;
    let places = placement::places(&ruleset).ok_or("a fact is missing")?;
    let patients = patients(PATIENTS, 7);
    let answers: Vec<[Answer; 14]> = patients.iter().map(|patient| places.answers(patient)).collect();
    let stored = Stored::of(&patients);
    let columns = stored.columns(&ruleset);
    let mut room = bare.room();
    let mut block = in_columns.room();
    let mut codes = vec![0; PATIENTS];
    read(&in_columns, &columns, day, &mut block, &mut codes);
    agree(&patients, &answers, &codes, |answers| {
        bare.outcome(answers, day, &mut room)
    })?;

    let mut room_of_clauses = clauses.room();
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
            median(|| each(&bare, &answers, day, &mut room)),
        ),
        ("every condition, written by hand", by_hand_all, by_hand_all),
        (
            "every clause, bare",
            by_hand_all,
            median(|| {
                for answers in &answers {
                    black_box(clauses.read(black_box(answers), day, &mut room_of_clauses));
                }
            }),
        ),
        (
            "outcome, in columns",
            by_hand_place,
            median(|| read(&in_columns, &columns, day, &mut block, &mut codes)),
        ),
    ];
    println!("{:<34} {:>12} {:>18}", "a record", "median", "times by hand");
    for (what, by_hand, took) in lines {
        println!("{what:<34} {took:>9.1} ns {:>18.2}", took / by_hand);
    }
    Ok(())
}

fn each(bare: &BarePlacement, answers: &[[Answer; 14]], day: Day, room: &mut Room) {
    for answers in answers {
        black_box(bare.outcome(black_box(answers), day, room));
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
    answers: &[[Answer; 14]],
    codes: &[u8],
    mut bare: impl FnMut(&[Answer]) -> BareOutcome,
) -> Result<(), String> {
    for ((patient, answers), code) in patients.iter().zip(answers).zip(codes) {
        let level = by_hand::place(patient);
        let expected = level.map_or(BareOutcome::None, |level| BareOutcome::Placed(u32::from(level)));
        if bare(answers) != expected || *code != level.unwrap_or(Code::NONE) {
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

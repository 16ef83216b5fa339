//! One patient in every engine, under Criterion.
//!
//! `cargo bench --manifest-path crates/stepwell-bench/peers/Cargo.toml`

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stepwell_bench::{
    by_hand, by_hand_json,
    patients::{Patient, patients},
};
use stepwell_peers::agreement::{Engines, agree};

/// Runs something on one patient after the other, again and again.
fn in_turn<T>(criterion: &mut Criterion, group: &str, name: &str, things: &[T], mut one: impl FnMut(&T)) {
    let mut group = criterion.benchmark_group(group);
    group.bench_function(name, |bencher| {
        let mut turn = things.iter().cycle();
        bencher.iter(|| turn.next().map(|thing| one(black_box(thing))));
    });
    group.finish();
}

fn natives<T>(patients: &[Patient], native: impl Fn(&Patient) -> T) -> Vec<T> {
    patients.iter().take(1 << 11).map(native).collect()
}

fn engines(criterion: &mut Criterion) {
    let mut engines = Engines::default();
    agree(&mut engines, &patients(10_000, 11));
    let patients = patients(1 << 17, 7);
    let Engines {
        ours,
        cedar,
        cel,
        datalogic,
        rego,
        rhai,
        zen,
    } = &mut engines;
    let placement = ours.outcomes.placement("level_of_care").expect("it is there");
    let clauses = ours.outcomes.clauses().expect("they fit");
    let mut sheet = ours.outcomes.sheet();
    let for_cedar = natives(&patients, |patient| cedar.native(patient));
    let for_cel = natives(&patients, |patient| cel.native(patient));
    let for_datalogic = natives(&patients, |patient| datalogic.native(patient));
    let for_rego = natives(&patients, |patient| rego.native(patient));
    let for_zen = natives(&patients, |patient| zen.native(patient));
    let mut session = datalogic.session();

    let group = "outcome";
    in_turn(criterion, group, "by hand", &patients, |patient| {
        black_box(by_hand::place(patient));
    });
    in_turn(criterion, group, "stepwell", &patients, |patient| {
        ours.places.fill(patient, &mut sheet);
        black_box(placement.outcome(&mut sheet));
    });
    in_turn(criterion, group, "cedar-policy", &for_cedar, |native| {
        black_box(cedar.place(native));
    });
    in_turn(criterion, group, "cel", &for_cel, |native| {
        black_box(cel.place(native));
    });
    in_turn(criterion, group, "datalogic-rs", &for_datalogic, |native| {
        black_box(datalogic.place(&mut session, native));
    });
    in_turn(criterion, group, "regorus", &for_rego, |native| {
        black_box(rego.place(native));
    });
    in_turn(criterion, group, "rhai", &patients, |patient| {
        black_box(rhai.place(patient));
    });
    in_turn(criterion, group, "zen-engine", &for_zen, |native| {
        black_box(zen.place(native));
    });

    let group = "every condition";
    in_turn(criterion, group, "by hand", &patients, |patient| {
        black_box(by_hand::conditions(patient));
    });
    in_turn(criterion, group, "stepwell", &patients, |patient| {
        ours.places.fill(patient, &mut sheet);
        clauses.read(&mut sheet);
        black_box(&mut sheet);
    });
    in_turn(criterion, group, "cedar-policy", &for_cedar, |native| {
        black_box(cedar.conditions(native));
    });
    in_turn(criterion, group, "cel", &for_cel, |native| {
        black_box(cel.conditions(native));
    });
    in_turn(criterion, group, "datalogic-rs", &for_datalogic, |native| {
        black_box(datalogic.conditions(&mut session, native));
    });
    in_turn(criterion, group, "regorus", &for_rego, |native| {
        black_box(rego.conditions(native));
    });
    in_turn(criterion, group, "rhai", &patients, |patient| {
        black_box(rhai.conditions(patient));
    });
    in_turn(criterion, group, "zen-engine", &for_zen, |native| {
        black_box(zen.conditions(native));
    });

    let texts: Vec<String> = patients.iter().take(1 << 15).map(by_hand_json::to_json).collect();
    let group = "from JSON";
    in_turn(criterion, group, "by hand", &texts, |text| {
        black_box(
            by_hand_json::from_json(text)
                .map(|patient| by_hand::place(&patient))
                .is_ok(),
        );
    });
    in_turn(criterion, group, "stepwell", &texts, |text| {
        black_box(placement.outcome_from_json(text, &mut sheet).is_ok());
    });
}

criterion_group!(peers, engines);
criterion_main!(peers);

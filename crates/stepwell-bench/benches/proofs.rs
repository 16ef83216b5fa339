//! How long it takes to decide with nothing known, and to prove, for a rule of the stated shape with fewer clauses.
//!
//! `cargo bench -p stepwell-bench --bench proofs`

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stepwell_bench::{SEED, Shape, check, library, parse_all, rule, sources};
use stepwell_eval::{Facts, compile, evaluate};
use stepwell_model::Day;

fn proofs(criterion: &mut Criterion) {
    for clauses in [250, 500] {
        let files = rule(
            Shape {
                clauses,
                ..Shape::STATED
            },
            SEED,
        );
        let checked = check(&library(parse_all(&sources(&files))));
        let (Some(ruleset), Some(day)) = (checked.ruleset, Day::parse("2026-01-01")) else {
            continue;
        };
        let none = Facts::of(&ruleset, []);
        let periods = compile(&ruleset, None);
        let mut group = criterion.benchmark_group(format!("{clauses} clauses"));
        group.sample_size(10);
        group.bench_function("decide, nothing known, first", |bench| {
            bench.iter(|| evaluate(&ruleset, &compile(&ruleset, None), black_box(&none), day));
        });
        group.bench_function("decide, nothing known, again", |bench| {
            bench.iter(|| evaluate(&ruleset, &periods, black_box(&none), day));
        });
        group.bench_function("prove", |bench| {
            bench.iter(|| stepwell_prove::prove(black_box(&ruleset)));
        });
        group.finish();
    }
}

criterion_group!(benches, proofs);
criterion_main!(benches);

//! How long parsing, checking and formatting take, for 1,000 and 10,000 clauses.
//!
//! `cargo bench -p stepwell-bench`

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stepwell_bench::{SEED, check, format_all, generate, library, parse_all, sources};

fn stages(criterion: &mut Criterion) {
    for clauses in [1_000, 10_000] {
        let files = generate(clauses, SEED);
        let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
        let sources = sources(&files);
        let parses = parse_all(&sources);
        let library = library(parses.clone());
        let mut group = criterion.benchmark_group(format!("{clauses} clauses"));
        group.sample_size(20).throughput(Throughput::Bytes(bytes as u64));
        group.bench_function("parse", |bench| bench.iter(|| parse_all(black_box(&sources))));
        group.bench_function("check", |bench| bench.iter(|| check(black_box(&library))));
        group.bench_function("format", |bench| {
            bench.iter(|| format_all(black_box(&sources), &parses))
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);

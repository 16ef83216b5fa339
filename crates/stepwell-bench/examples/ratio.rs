//! Prints how long each stage takes for 1,000 and for 10,000 clauses, and how many times longer the second takes.
//!
//! `cargo run --release -p stepwell-bench --example ratio`
#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::time::{Duration, Instant};

use stepwell_bench::{SEED, check, format_all, generate, library, parse_all, sources};

/// How often each stage is run; the median counts.
const RUNS: usize = 11;

fn main() {
    let small = measure(1_000);
    let large = measure(10_000);
    println!("stage    1,000 clauses         10,000 clauses        ratio of medians, of lowest");
    for ((stage, small), (_, large)) in small.iter().zip(&large) {
        let ratio = median(large).as_secs_f64() / median(small).as_secs_f64();
        println!(
            "{stage:<7}  {:<20}  {:<20}  {ratio:.1}",
            spread(small),
            spread(large)
        );
    }
}

/// The times of each stage, sorted.
fn measure(clauses: usize) -> Vec<(&'static str, Vec<Duration>)> {
    let files = generate(clauses, SEED);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let sources = sources(&files);
    let parses = parse_all(&sources);
    let broken: usize = parses.iter().map(|parse| parse.diagnostics.len()).sum();
    let library = library(parses.clone());
    let checked = check(&library);
    println!(
        "{clauses} clauses: {} files, {bytes} bytes; parse {broken} diagnostics, check {} (ruleset: {})",
        files.len(),
        checked.diagnostics.len(),
        checked.ruleset.is_some(),
    );
    vec![
        ("parse", times(|| drop(parse_all(&sources)))),
        ("check", times(|| drop(check(&library)))),
        (
            "format",
            times(|| {
                let _ = format_all(&sources, &parses);
            }),
        ),
    ]
}

fn times(mut run: impl FnMut()) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn median(times: &[Duration]) -> Duration {
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Median, lowest and highest.
fn spread(times: &[Duration]) -> String {
    let part = |at: Option<&Duration>| at.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    let (low, high) = (part(times.first()), part(times.last()));
    format!(
        "{:.1} ms ({low:.1}–{high:.1})",
        median(times).as_secs_f64() * 1000.0
    )
}

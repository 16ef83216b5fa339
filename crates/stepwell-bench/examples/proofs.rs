//! Prints what it takes to look at every possible patient: proving, and what to ask when nothing is known.
//!
//! `cargo run --release -p stepwell-bench --example proofs`, or with a count of facts, of clauses, how many cells are
//! even for each that is not (0 for all even), `anywhere` for clauses that draw on all dimensions, and a count of blocks
//! that count all risks: `-- 60 1000 32 within 0`
//!
//! Times are of the processor and, like the most memory of the whole process, read from `/proc`, so that both are told on
//! Linux alone.
#![expect(clippy::print_stdout, reason = "a program run by hand that prints a table")]

use std::fs;

use stepwell_bench::{From, SEED, Shape, check, library, parse_all, rule, sources};
use stepwell_eval::{
    Facts, Given, compile,
    diagrams::{Everyone, Scene},
    evaluate,
};
use stepwell_model::{Day, Id, Interval, LabelSet, Number, Period, Possible, Ruleset, SetBetween};
use stepwell_prove::{Answer, prove};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<usize>().ok());
    let stated = Shape::STATED;
    let shape = Shape {
        facts: number(0).unwrap_or(stated.facts),
        clauses: number(1).unwrap_or(stated.clauses),
        uneven: match number(2) {
            Some(0) => None,
            Some(one_in) => Some(one_in),
            None => stated.uneven,
        },
        from: match arguments.get(3).map(String::as_str) {
            Some("anywhere") => From::Anywhere,
            Some(_) | None => stated.from,
        },
        wide_counts: number(4).unwrap_or(stated.wide_counts),
        ..stated
    };
    let files = rule(shape, SEED);
    let checked = check(&library(parse_all(&sources(&files))));
    let Some(ruleset) = checked.ruleset else {
        println!("the generated rule has mistakes: {:?}", checked.diagnostics);
        return;
    };
    println!("{shape:?}: {} facts", ruleset.facts.iter().count());
    decisions(&ruleset);
    diagrams(&ruleset);
    println!("memory so far                    {}", memory());
    let bare = Ruleset {
        properties: Vec::new(),
        ..ruleset.clone()
    };
    let (proved, time) = timed(|| prove(&bare));
    println!("findings, without properties     {time}");
    let open = proved.findings.iter().filter(|finding| finding.limit.is_some());
    println!(
        "  {} findings, {} with a bound",
        proved.findings.len(),
        open.count()
    );
    let (proved, time) = timed(|| prove(&ruleset));
    println!("prove                            {time}");
    let count = |result: Answer| proved.properties.iter().filter(|it| it.result == result).count();
    println!(
        "  {} properties hold, {} refuted, {} unknown",
        count(Answer::Holds),
        count(Answer::Refuted),
        count(Answer::Unknown)
    );
    println!("memory                           {}", memory());
}

/// A decision with nothing known, twice, with one fact, and with half of them.
fn decisions(ruleset: &Ruleset) {
    let Some(day) = Day::parse("2026-01-01") else {
        return;
    };
    let periods = compile(ruleset, None);
    let none = Facts::of(ruleset, []);
    let half = some(ruleset, |at| at % 2 == 0);
    let one = some(ruleset, |at| at == ruleset.facts.iter().count() / 2);
    for (what, facts) in [
        ("decide, nothing known, first     ", &none),
        ("decide, nothing known, again     ", &none),
        ("decide, one fact known           ", &one),
        ("decide, half of the facts known  ", &half),
    ] {
        let (decision, time) = timed(|| evaluate(ruleset, &periods, facts, day));
        println!("{what}{time}");
        for placement in decision.placements.values() {
            println!(
                "  {} outcomes, {} needs, ask next {:?}, exact {}",
                placement.possible.len(),
                placement.needs.len(),
                placement.ask_next,
                placement.exact
            );
        }
    }
}

/// Some facts, by their place, each with its lowest value.
fn some(ruleset: &Ruleset, is_known: impl Fn(usize) -> bool) -> Facts {
    let mut facts = Facts::of(ruleset, []);
    for (id, fact) in ruleset.facts.entries() {
        if !is_known(id.index()) {
            continue;
        }
        let possible = match &fact.kind {
            // Every number of the rule can be nought.
            stepwell_model::FactType::Number(_) => Possible::Numbers(vec![Interval::point(Number::whole(0))]),
            stepwell_model::FactType::Date => continue,
            stepwell_model::FactType::Set(_) => Possible::Sets(vec![SetBetween {
                surely: LabelSet::one(0),
                perhaps: LabelSet::EMPTY,
            }]),
            stepwell_model::FactType::YesNo
            | stepwell_model::FactType::Scale(_)
            | stepwell_model::FactType::Choice(_)
            | stepwell_model::FactType::Level(_) => Possible::Labels(LabelSet::one(0)),
        };
        let given = Given {
            possible,
            reports: Vec::new(),
        };
        facts.set(Id::new(id.index()), given);
    }
    facts
}

/// The diagrams of the levels, of who is placed at each, and of who is placed nowhere.
fn diagrams(ruleset: &Ruleset) {
    let periods = compile(ruleset, None);
    let program = Day::parse("2026-01-01").and_then(|day| periods.program(ruleset, day));
    let Some(program) = program else { return };
    let scene = Scene {
        ruleset,
        program,
        days: Period::default(),
    };
    let Ok(everyone) = Everyone::new(vec![scene]) else {
        return;
    };
    let met = |registers: &[_]| {
        let (sizes, time) = timed(|| {
            let sizes = registers
                .iter()
                .map(|register| everyone.met(0, *register).map(|it| it.nodes()));
            sizes.collect::<Result<Vec<usize>, _>>()
        });
        match sizes {
            Ok(sizes) => format!(
                "{time}, the largest of {} nodes",
                sizes.iter().max().copied().unwrap_or(0)
            ),
            Err(limit) => format!("{time}, then given up: {limit}"),
        }
    };
    for (id, _) in ruleset.placements.entries() {
        let Some(registers) = program.placement(id) else {
            continue;
        };
        let levels: Vec<_> = registers.levels.iter().map(|(_, register)| *register).collect();
        let placed: Vec<_> = registers.placed.iter().map(|(_, register)| *register).collect();
        println!("who meets each level             {}", met(&levels));
        println!("who is placed at each level      {}", met(&placed));
        println!("who is placed nowhere            {}", met(&[registers.none]));
    }
}

/// What it comes to, and how long the processor took.
fn timed<T>(run: impl FnOnce() -> T) -> (T, String) {
    let before = processor();
    let found = run();
    let time = match (before, processor()) {
        (Some(before), Some(after)) => format!("{:.1} ms", (after - before) as f64 / 1e6),
        (Some(_) | None, _) => "not told on this system".to_owned(),
    };
    (found, time)
}

/// The nanoseconds the processor has spent on this process.
fn processor() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The most memory the whole process has held.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(
        || "not told on this system".to_owned(),
        |text| text.trim().to_owned(),
    )
}

#![allow(missing_docs)]
use std::time::Instant;
fn main() {
    use stepwell_bench::*;
    let args: Vec<String> = std::env::args().collect();
    let num = |at: usize, d: usize| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(d);
    let shape = Shape {
        uneven: if num(4, 16) == 0 { None } else { Some(num(4, 16)) },
        facts: num(1, 60),
        clauses: num(2, 1000),
        properties: num(3, 1) == 1,
        ..Shape::STATED
    };
    let files = rule(shape, SEED);
    let sources = sources(&files);
    let parses = parse_all(&sources);
    let library = library(parses.clone());
    let start = Instant::now();
    let checked = check(&library);
    for d in parses
        .iter()
        .flat_map(|p| &p.diagnostics)
        .chain(&checked.diagnostics)
        .take(20)
    {
        println!("{} {}", d.code, d.message);
    }
    println!("check {:?}", start.elapsed());
    let ruleset = checked.ruleset.unwrap();
    println!(
        "{} clauses {} facts",
        ruleset.clauses.iter().count(),
        ruleset.facts.iter().count()
    );
    let day = stepwell_model::Day::parse("2026-01-01").unwrap();
    let periods = stepwell_eval::compile(&ruleset, None);
    let none = stepwell_eval::Facts::of(&ruleset, []);
    for _ in 0..3 {
        let start = Instant::now();
        let d = stepwell_eval::evaluate(&ruleset, &periods, &none, day);
        let p = d.placements.get("level_of_care").unwrap();
        println!(
            "evaluate {:?} {:?} needs {} ask {:?} exact {:?}",
            start.elapsed(),
            p.possible,
            p.needs.len(),
            p.ask_next,
            p.exact
        );
    }
    let periods = stepwell_eval::compile(&ruleset, None);
    let program = periods.program(&ruleset, day).unwrap();
    let start = Instant::now();
    let everyone = stepwell_eval::diagrams::Everyone::new(vec![stepwell_eval::diagrams::Scene {
        ruleset: &ruleset,
        program,
        days: stepwell_model::Period::default(),
    }])
    .unwrap();
    println!("space {:?}", start.elapsed());
    if num(5, 0) == 1 {
        println!("SPACE {:?}", everyone.space());
        return;
    }
    for (id, placement) in ruleset.placements.entries() {
        let p = program.placement(id).unwrap();
        for (l, r) in &p.levels {
            let m = everyone.met(0, *r);
            println!("level {l} {:?} {:?}", m, start.elapsed());
        }
        for (l, r) in &p.placed {
            let m = everyone.met(0, *r);
            println!("placed {l} {:?} {:?}", m, start.elapsed());
        }
        println!("none {:?} {:?}", everyone.met(0, p.none), start.elapsed());
        let _ = placement;
    }
    let start = Instant::now();
    let proved = stepwell_prove::prove(&ruleset);
    println!("prove {:?}", start.elapsed());
    for p in &proved.properties {
        println!("{} {:?} {:?}", p.title, p.result, p.limit);
    }
    for p in &proved.findings {
        println!(
            "{:?} {} {:?} {:?}",
            p.kind,
            p.target,
            p.profiles.as_ref().map(|p| p.bits()),
            p.limit
        );
    }
    for line in std::fs::read_to_string("/proc/self/status").unwrap().lines() {
        if line.contains("VmHWM") {
            println!("{line}");
        }
    }
}

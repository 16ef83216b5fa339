use std::collections::BTreeMap;
use stepwell_tests::{
    generated::{self, Choices},
    naive::completions,
};
fn main() {
    let mut seed: u64 = std::env::args().nth(1).map_or(1, |a| a.parse().unwrap());
    let n: usize = std::env::args().nth(2).map_or(300, |a| a.parse().unwrap());
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 20) as u16
    };
    let mut bad = 0;
    for case in 0..n {
        let rules: Vec<u16> = (0..900).map(|_| next()).collect();
        let patient: Vec<u16> = (0..60).map(|_| next()).collect();
        let ruleset = generated::ruleset(&mut Choices::new(&rules));
        let states = generated::states(&ruleset, &mut Choices::new(&patient), 3);
        let Some(completions) = completions(&ruleset, generated::day(), &states, 250) else {
            continue;
        };
        let facts = generated::given(&ruleset, &states, false);
        let start = std::time::Instant::now();
        let periods = stepwell_eval::compile(&ruleset, None);
        let decision = stepwell_eval::evaluate(&ruleset, &periods, &facts, generated::day());
        let took = start.elapsed();
        if took.as_millis() > 100 {
            println!("case {case} took {took:?}");
        }
        for (id, placement) in ruleset.placements.entries() {
            let decided = &decision.placements[&placement.name];
            let mut all: BTreeMap<String, usize> = BTreeMap::new();
            for c in &completions {
                *all.entry(format!("{:?}", c.place(id))).or_default() += 1;
            }
            let got = decided.possible.clone();
            let mut seen: BTreeMap<Vec<String>, (String, usize)> = BTreeMap::new();
            for (ci, c) in completions.iter().enumerate() {
                let key: Vec<String> = ruleset
                    .facts
                    .entries()
                    .filter(|(_, f)| decided.needs.contains(&f.name))
                    .map(|(id, _)| format!("{:?}", c.facts[id.index()]))
                    .chain(
                        ruleset
                            .disputes
                            .entries()
                            .filter(|(_, d)| decided.needs.contains(&d.name))
                            .map(|(id, _)| format!("{:?}", c.readings[id.index()])),
                    )
                    .collect();
                let o = format!("{:?}", c.place(id));
                let first = seen.entry(key).or_insert_with(|| (o.clone(), ci)).clone();
                if first.0 != o {
                    bad += 1;
                    if bad < 4 {
                        println!(
                            "case {case} {} needs {:?} exact {}: {} vs {o}",
                            placement.name, decided.needs, decided.exact, first.0
                        );
                        let other = &completions[first.1];
                        for (id, f) in ruleset.facts.entries() {
                            println!(
                                "  {} {:?}   {:?} / {:?}",
                                f.name,
                                states[&id],
                                other.facts[id.index()],
                                c.facts[id.index()]
                            );
                        }
                        println!("  readings {:?} {:?}", other.readings, c.readings);
                        for d in ruleset.defines.iter() {
                            println!("  define {} {:?}", d.name, d.body);
                        }
                        for c in ruleset.clauses.iter() {
                            println!(
                                "  clause {} {:?} {:?}",
                                ruleset.clause_names[c.name].id, c.kind, c.condition
                            );
                        }
                        for p in ruleset.populations.iter() {
                            println!("  population {} {:?}", p.name, p.condition);
                        }
                        for p in ruleset.disputes.iter() {
                            println!(
                                "  dispute {} {:?}",
                                p.name,
                                p.readings.iter().map(|r| &r.condition).collect::<Vec<_>>()
                            );
                        }
                    }
                    break;
                }
            }
            let several = all.keys().any(|k| k.starts_with("Several"));
            let names: Vec<String> = all
                .keys()
                .map(|k| {
                    k.replace("Level(", "")
                        .replace(")", "")
                        .replace("None", "none")
                        .replace("OutOfScope", "out of scope")
                })
                .collect();
            let missing = names.iter().any(|n| !got.contains(n));
            if !several && missing {
                bad += 1;
                println!(
                    "case {case} {}: naive {all:?} got {got:?} exact {} needs {:?}",
                    placement.name, decided.exact, decided.needs
                );
                if bad < 3 {
                    for (id, f) in ruleset.facts.entries() {
                        println!("  {} {:?}", f.name, states[&id]);
                    }
                    for d in ruleset.defines.iter() {
                        println!("  define {} {:?}", d.name, d.body);
                    }
                    for c in ruleset.clauses.iter() {
                        println!(
                            "  clause {} {:?} {:?}",
                            ruleset.clause_names[c.name].id, c.kind, c.condition
                        );
                    }
                    for p in ruleset.populations.iter() {
                        println!("  population {} {:?}", p.name, p.condition);
                    }
                    for p in ruleset.disputes.iter() {
                        println!(
                            "  dispute {} {:?}",
                            p.name,
                            p.readings.iter().map(|r| &r.condition).collect::<Vec<_>>()
                        );
                    }
                }
            }
        }
    }
    println!("bad {bad}");
}

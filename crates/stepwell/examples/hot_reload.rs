//! Rules that change while a service runs: whoever decides takes the ruleset of that moment and keeps it to the end.
//!
//! ```text
//! cargo run --release -p stepwell --example hot_reload              # 1,000 threads for 10 seconds
//! cargo run --release -p stepwell --example hot_reload 1000 10000000
//! ```
//!
//! Threads decide while two rulesets are swapped for one another. The first places people at 1 where the second places
//! them at 2.1, so that a decision which took a part from each would be seen. It ends with how many decisions there were,
//! how many were mixed (none may be), and how much memory the process held on the way.

use std::{
    env,
    error::Error,
    fs,
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use stepwell::{Day, Facts, Ruleset};

const RULES: &str = include_str!("small/rules.criteria");
const TERMS: &str = include_str!("small/terms.criteria");

/// The rules of the moment. A clone of a [`Ruleset`] is another handle to the same one, and costs next to nothing; the
/// lock is held only as long as that takes.
struct Rules {
    now: RwLock<Ruleset>,
}

impl Rules {
    fn now(&self) -> Ruleset {
        match self.now.read() {
            Ok(now) => now.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    fn swap(&self, ruleset: Ruleset) {
        match self.now.write() {
            Ok(mut now) => *now = ruleset,
            Err(poisoned) => *poisoned.into_inner() = ruleset,
        }
    }
}

/// A decision must be one ruleset's from its digest to its last reason.
struct Expected {
    digest: String,
    decisions: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let threads: usize = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let wanted: Option<u64> = arguments.next().map(|text| text.parse()).transpose()?;
    let first = load(RULES)?;
    let turned = RULES
        .replace("1.0.0", "2.0.0")
        .replace(
            "\"Once a week is enough\": not needs_more",
            "\"Once a week is enough\": needs_more",
        )
        .replace(
            "\"Once a week falls short\": needs_more",
            "\"Once a week falls short\": not needs_more",
        );
    let second = load(&turned)?;
    let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
    let records: Vec<Facts> = [
        r#"{"needs_more": true, "weekly_hours": 10}"#,
        r#"{"needs_more": false, "risk": "severe"}"#,
        r#"{"needs_more": null, "services": ["group_therapy"]}"#,
    ]
    .into_iter()
    .map(|text| first.facts_from_json(text))
    .collect::<Result<_, _>>()?;
    let expected = [&first, &second].map(|ruleset| Expected {
        digest: ruleset.digest().to_owned(),
        decisions: records
            .iter()
            .map(|record| ruleset.evaluate(record, as_of).to_json())
            .collect(),
    });
    let rules = Arc::new(Rules {
        now: RwLock::new(first.clone()),
    });
    let (decided, mixed, finished) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let started = Instant::now();
    let is_over = || match wanted {
        Some(wanted) => decided.load(Ordering::Relaxed) >= wanted,
        None => started.elapsed() > Duration::from_secs(10),
    };
    let mut swaps = 0_u64;
    thread::scope(|scope| {
        for at in 0..threads {
            let (rules, records, expected) = (&rules, &records, &expected);
            let (decided, mixed, finished, is_over) = (&decided, &mixed, &finished, &is_over);
            let worker = move || {
                let mut which = at;
                while !is_over() {
                    let ruleset = rules.now();
                    which = (which + 1) % records.len();
                    let decision = records.get(which).map(|record| ruleset.evaluate(record, as_of));
                    let sound = decision.is_some_and(|decision| {
                        let json = decision.to_json();
                        let whole = |it: &Expected| {
                            it.digest == decision.ruleset.digest && it.decisions.get(which) == Some(&json)
                        };
                        expected.iter().any(whole)
                    });
                    if !sound {
                        mixed.fetch_add(1, Ordering::Relaxed);
                    }
                    decided.fetch_add(1, Ordering::Relaxed);
                }
                finished.fetch_add(1, Ordering::Relaxed);
            };
            if thread::Builder::new()
                .stack_size(512 * 1024)
                .spawn_scoped(scope, worker)
                .is_err()
            {
                say(&format!("the system gave {at} threads and no more"));
                break;
            }
        }
        let mut told = Instant::now();
        while !is_over() {
            // As a reload does it: a ruleset that was read anew, not one that stayed warm.
            let next = if swaps.is_multiple_of(2) {
                load(&turned)
            } else {
                load(RULES)
            };
            if let Ok(next) = next {
                rules.swap(next);
                swaps += 1;
            }
            thread::sleep(Duration::from_millis(1));
            if told.elapsed() > Duration::from_secs(5) {
                told = Instant::now();
                say(&format!(
                    "{:>10} decisions, {swaps} swaps, {} of memory",
                    decided.load(Ordering::Relaxed),
                    memory()
                ));
            }
        }
    });
    say(&format!(
        "{} decisions by {threads} threads in {:?}, {swaps} swaps, {} mixed, {} of memory",
        decided.load(Ordering::Relaxed),
        started.elapsed(),
        mixed.load(Ordering::Relaxed),
        memory()
    ));
    if mixed.load(Ordering::Relaxed) > 0 {
        return Err("some decisions were of no ruleset".into());
    }
    Ok(())
}

fn load(rules: &str) -> Result<Ruleset, stepwell::LoadError> {
    Ruleset::from_files(
        "small",
        [("small/rules.criteria", rules), ("small/terms.criteria", TERMS)],
    )
}

/// How much memory the process holds, where the system says so.
fn memory() -> String {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
            Some(line.trim_start_matches("VmRSS:").trim().to_owned())
        })
        .unwrap_or_else(|| "an unknown amount".to_owned())
}

#[expect(clippy::print_stdout, reason = "an example shows its results")]
fn say(line: &str) {
    println!("{line}");
}

//! Many records at once, on all cores.

use std::{
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use stepwell_eval::{Decision, Record};
use stepwell_model::Day;

use crate::Ruleset;

/// How many records a thread takes at a time. Some take a hundred times as long as others.
const STRETCH: usize = 32;

impl Ruleset {
    /// Decides many records, on as many threads as the machine has cores, and gives the decisions in the order of the
    /// records. Each is what [`Ruleset::evaluate`] gives; threads end before this returns.
    ///
    /// Where a service has threads of its own, let each call [`Ruleset::evaluate`]: it costs nothing to share a
    /// ruleset.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::from_files(
    /// #     "small",
    /// #     [
    /// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
    /// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
    /// #     ],
    /// # )?;
    /// # let as_of = stepwell::Day::parse("2026-01-01").ok_or("no such day")?;
    /// let records = [true, false]
    ///     .map(|more| ruleset.facts().set("needs_more", more).set("risk", "minimal").build())
    ///     .into_iter()
    ///     .collect::<Result<Vec<_>, _>>()?;
    /// let decisions = ruleset.evaluate_batch(&records, as_of);
    /// assert_eq!(decisions[0].placements["level_of_care"].level.as_deref(), Some("2.1"));
    /// assert_eq!(decisions[1].placements["level_of_care"].level.as_deref(), Some("1"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn evaluate_batch(&self, records: &[Record], as_of: Day) -> Vec<Decision> {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = cores.min(records.len().div_ceil(STRETCH));
        if threads < 2 {
            return records
                .iter()
                .map(|record| self.evaluate(record, as_of))
                .collect();
        }
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done: Vec<(usize, Vec<Decision>)> = Vec::new();
            loop {
                let from = next.fetch_add(STRETCH, Ordering::Relaxed);
                let Some(rest) = records.get(from..).filter(|rest| !rest.is_empty()) else {
                    return done;
                };
                let stretch = rest.iter().take(STRETCH);
                done.push((from, stretch.map(|record| self.evaluate(record, as_of)).collect()));
            }
        };
        let mut done = thread::scope(|scope| {
            // Where the system gives no more threads, those that are there do all of it: this one at least.
            let others: Vec<_> = (1..threads)
                .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut done = work();
            for other in others {
                match other.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => resume_unwind(panic),
                }
            }
            done
        });
        done.sort_unstable_by_key(|(from, _)| *from);
        done.into_iter().flat_map(|(_, decisions)| decisions).collect()
    }
}

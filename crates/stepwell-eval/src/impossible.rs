//! Facts that cannot be.
//!
//! A record is refused where an `impossible` condition is met, and where the conditions together leave no way of filling
//! in what is missing.

use std::collections::BTreeSet;

use stepwell_model::{Day, Id, Impossible, Ruleset, Verdict};

use crate::{
    compile::Periods,
    diagrams::exact::day_range,
    facts::Facts,
    record::{record, record_over},
};

/// The titles of the `impossible` conditions that the facts meet on a day, or that together leave nobody like this. Who
/// evaluates refuses such facts.
pub fn impossible<'a>(ruleset: &'a Ruleset, periods: &Periods, facts: &Facts, as_of: Day) -> Vec<&'a str> {
    if ruleset.impossible.is_empty() {
        return Vec::new();
    }
    titles(ruleset, &refusing(ruleset, periods, facts, as_of, as_of))
}

/// The titles of the `impossible` conditions for which the facts are refused whatever the day.
pub fn impossible_on_every_day<'a>(ruleset: &'a Ruleset, periods: &Periods, facts: &Facts) -> Vec<&'a str> {
    if ruleset.impossible.is_empty() {
        return Vec::new();
    }
    let mut all = BTreeSet::new();
    let until = periods.in_force().until.unwrap_or(Day::LAST);
    let starts: Vec<Day> = periods.days().collect();
    let ends = starts.iter().skip(1).map(|next| next.previous()).chain([until]);
    for (from, until) in starts.iter().zip(ends) {
        let here = refusing(ruleset, periods, facts, *from, until);
        if here.is_empty() {
            return Vec::new();
        }
        all.extend(here);
    }
    titles(ruleset, &all)
}

fn titles<'a>(ruleset: &'a Ruleset, ids: &BTreeSet<Id<Impossible>>) -> Vec<&'a str> {
    ids.iter()
        .map(|id| ruleset.impossible[*id].title.as_str())
        .collect()
}

/// The conditions for which the facts are refused on every day of a stretch; none where they are not.
fn refusing(
    ruleset: &Ruleset,
    periods: &Periods,
    facts: &Facts,
    from: Day,
    until: Day,
) -> BTreeSet<Id<Impossible>> {
    let Some(program) = periods.program(ruleset, from) else {
        return BTreeSet::new();
    };
    let recorded = if from == until {
        record(ruleset, program, facts, from)
    } else {
        record_over(ruleset, program, facts, from, until)
    };
    let with = |wanted: Verdict| -> BTreeSet<Id<Impossible>> {
        let found = program
            .impossible
            .iter()
            .filter(|(_, register)| recorded[*register] == wanted);
        found.map(|(id, _)| *id).collect()
    };
    let met = with(Verdict::Met);
    let open = with(Verdict::Unknown);
    if !met.is_empty() || open.is_empty() {
        return met;
    }
    // Each alone could be avoided. Whether all of them can be at once only the diagrams tell.
    let left = match periods.symbolic(ruleset, from) {
        Some(Ok(symbolic)) => symbolic.is_somebody_left(ruleset, program, facts, &day_range(from, until)),
        Some(Err(_)) | None => Ok(true),
    };
    match left {
        Ok(false) => open,
        // Where a bound was hit nothing is refused that could be.
        Ok(true) | Err(_) => BTreeSet::new(),
    }
}

//! Facts that cannot be.

use stepwell_model::{Day, Ruleset, Verdict};

use crate::{
    compile::Periods,
    facts::Facts,
    record::{record, record_over},
};

/// The titles of the `impossible` conditions that the facts meet on a day. Who evaluates refuses such facts.
pub fn impossible<'a>(ruleset: &'a Ruleset, periods: &Periods, facts: &Facts, as_of: Day) -> Vec<&'a str> {
    if ruleset.impossible.is_empty() {
        return Vec::new();
    }
    let Some(program) = periods.program(ruleset, as_of) else {
        return Vec::new();
    };
    let recorded = record(ruleset, program, facts, as_of);
    program
        .impossible
        .iter()
        .filter(|(_, register)| recorded[*register] == Verdict::Met)
        .map(|(id, _)| ruleset.impossible[*id].title.as_str())
        .collect()
}

/// The titles of the `impossible` conditions that the facts meet whatever the day.
pub fn impossible_on_every_day<'a>(ruleset: &'a Ruleset, periods: &Periods, facts: &Facts) -> Vec<&'a str> {
    if ruleset.impossible.is_empty() {
        return Vec::new();
    }
    let mut met = vec![true; ruleset.impossible.len()];
    let until = periods.in_force().until.unwrap_or(Day::LAST);
    let starts: Vec<Day> = periods.days().collect();
    let ends = starts.iter().skip(1).map(|next| next.previous()).chain([until]);
    for (from, until) in starts.iter().zip(ends) {
        let Some(program) = periods.program(ruleset, *from) else {
            continue;
        };
        let recorded = record_over(ruleset, program, facts, *from, until);
        let mut here = vec![false; met.len()];
        for (id, register) in &program.impossible {
            if let Some(slot) = here.get_mut(id.index()) {
                *slot = recorded[*register] == Verdict::Met;
            }
        }
        for (met, here) in met.iter_mut().zip(here) {
            *met &= here;
        }
    }
    ruleset
        .impossible
        .iter()
        .zip(met)
        .filter(|(_, met)| *met)
        .map(|(impossible, _)| impossible.title.as_str())
        .collect()
}

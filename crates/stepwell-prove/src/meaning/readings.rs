//! Under which readings of a dispute that nobody follows a change is not what it says.

use stepwell_eval::{Facts, Given, compile, diagrams::Case, record::record};
use stepwell_model::{AmendedClause, Change, Day, Dispute, Followed, Id, Ruleset, Verdict};

/// ``, where `hours_open` is as `page` has it``: of each dispute of the base that decides it, by which readings. Empty
/// where none does.
pub(super) fn told(ruleset: &Ruleset, base: &Ruleset, claim: &AmendedClause, case: &Case) -> String {
    let mut text = String::new();
    for (id, dispute) in base.disputes.entries() {
        if dispute.followed.is_some() {
            continue;
        }
        let breaks: Vec<bool> = (0..dispute.readings.len())
            .map(|reading| breaks(ruleset, base, claim, case, (id, reading)))
            .collect();
        // What is so by every reading, or by none alone, does not hang on this dispute.
        if breaks.iter().all(|breaks| *breaks) || !breaks.contains(&true) {
            continue;
        }
        let broken = breaks.iter().enumerate().filter(|(_, breaks)| **breaks);
        let names: Vec<String> = broken.map(|(at, _)| reading_name(base, dispute, at)).collect();
        text.push_str(&format!(
            ", where `{}` is as {} has it",
            dispute.name,
            names.join(" or ")
        ));
    }
    text
}

/// `page`; of a source that stands several times, also where it says so.
fn reading_name(base: &Ruleset, dispute: &Dispute, at: usize) -> String {
    let Some(reading) = dispute.readings.get(at) else {
        return String::new();
    };
    let source = &base.sources[reading.source].name;
    let times = dispute
        .readings
        .iter()
        .filter(|other| other.source == reading.source);
    match &reading.place {
        Some(place) if times.count() > 1 => format!("`{source}` in \"{place}\""),
        Some(_) | None => format!("`{source}`"),
    }
}

/// Whether the change is not what it says of this case, if that reading of the dispute counts.
fn breaks(
    ruleset: &Ruleset,
    base: &Ruleset,
    claim: &AmendedClause,
    case: &Case,
    (dispute, reading): (Id<Dispute>, usize),
) -> bool {
    let name = &base.disputes[dispute].name;
    let (Some(now), Some(was)) = (
        verdict(&following(ruleset, name, reading), ruleset, claim, case),
        verdict(&following(base, name, reading), ruleset, claim, case),
    ) else {
        return false;
    };
    match claim.change {
        Change::Relax => (was, now) == (Verdict::Met, Verdict::NotMet),
        Change::Tighten | Change::Replace | Change::Remove | Change::Add => {
            (was, now) == (Verdict::NotMet, Verdict::Met)
        }
    }
}

/// The ruleset with that reading followed, where its dispute still follows none.
fn following(ruleset: &Ruleset, name: &str, reading: usize) -> Ruleset {
    let mut following = ruleset.clone();
    let id = following.disputes.find(|dispute| dispute.name == name);
    if let Some(dispute) = id.and_then(|id| following.disputes.get_mut(id))
        && dispute.followed.is_none()
        && reading < dispute.readings.len()
    {
        dispute.followed = Some(Followed {
            reading,
            because: String::new(),
        });
    }
    following
}

/// What the clause comes to in a ruleset, by the facts of a case that is told in those of `told_in`.
fn verdict(ruleset: &Ruleset, told_in: &Ruleset, claim: &AmendedClause, case: &Case) -> Option<Verdict> {
    let periods = compile(ruleset, None);
    let day: Day = case.as_of;
    let program = periods.program(ruleset, day)?;
    let name = ruleset.clause_names.find(|name| name.id == claim.id)?;
    let mut facts = Facts::of(ruleset, []);
    for (fact, possible) in &case.given {
        let name = &told_in.facts[*fact].name;
        if let Some(fact) = ruleset.facts.find(|fact| fact.name == *name) {
            facts.set(
                fact,
                Given {
                    possible: possible.clone(),
                    reports: Vec::new(),
                },
            );
        }
    }
    let recorded = record(ruleset, program, &facts, day);
    Some(recorded[program.clause(name)?.verdict])
}

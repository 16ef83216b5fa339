//! A smallest patient of those who move, put to both rulesets before it is shown.

use std::fmt::Write as _;

use stepwell_eval::{
    Facts, Given,
    diagrams::{Asking, Case, Limit},
    evaluate, given_words, impossible,
};
use stepwell_model::Ruleset;

use super::{
    both::Both,
    effects::Moving,
    outcomes::{CANNOT_BE, Target, decided, expectation, is_outcome},
    pairs::Pair,
};
use crate::{example::first_day, show::without_what_is_not_needed};

/// A smallest patient as an example, with the bound that was hit where a smaller one may exist.
pub(super) fn patient(
    both: &Both<'_>,
    name: &str,
    pair: Pair,
    moving: &Moving,
    asking: &Asking,
) -> Result<(String, Option<Limit>), Limit> {
    // Whom the later ruleset refuses is shown with the earlier one, and so is what only that one tells.
    let of_before = moving.after == CANNOT_BE || pair.after == Target::Told(None);
    let scene = |at: usize| {
        let (before, after) = both.days.get(at)?;
        Some(if of_before { before.scene } else { after.scene })
    };
    let ruleset = if of_before {
        &both.united.before
    } else {
        &both.united.after
    };
    let shows = |case: &Case| reproduced(both, pair, moving, ruleset, case);
    let (case, limit) = match both.smallest(moving, scene) {
        Ok(smallest) if shows(&smallest.case) => (smallest.case, smallest.limit),
        // What is certain of all who are like this is not told of any one, or the search was given up: then all is given
        // that the question depends on, and what is not needed is left out again.
        Ok(_) | Err(_) => {
            let whole = moving
                .sets
                .iter()
                .find_map(|(at, set)| both.everyone.whole(scene(*at)?, set, asking).ok().flatten());
            let whole = whole.filter(shows).ok_or(Limit::Numbers)?;
            (without_what_is_not_needed(whole, shows), Some(Limit::Search))
        }
    };
    let (target, outcome) = if of_before {
        (pair.before, &moving.before)
    } else {
        (pair.after, &moving.after)
    };
    let title = format!("{name}: {} before, {} after", moving.before, moving.after);
    let expected = expectation(ruleset, target, outcome);
    let own = if of_before { 0 } else { 1 };
    let text = write(both, ruleset, own, &title, &case, &expected).ok_or(Limit::Numbers)?;
    Ok((text, limit))
}

/// Whether the evaluator of records comes to the outcomes of both rulesets.
fn reproduced(both: &Both<'_>, pair: Pair, moving: &Moving, of: &Ruleset, case: &Case) -> bool {
    let comes_to = |ruleset: &Ruleset, periods, target: Target, expected: &str| {
        let facts = facts(of, ruleset, case);
        let refused = !impossible(ruleset, periods, &facts, case.as_of).is_empty();
        if refused || expected == CANNOT_BE {
            return refused && expected == CANNOT_BE;
        }
        let decision = evaluate(ruleset, periods, &facts, case.as_of);
        decided(ruleset, &decision, target).is_some_and(|word| is_outcome(&word, expected))
    };
    comes_to(&both.united.before, both.periods.0, pair.before, &moving.before)
        && comes_to(&both.united.after, both.periods.1, pair.after, &moving.after)
}

/// The facts of a case of one ruleset for another: facts of one name are one.
fn facts(of: &Ruleset, ruleset: &Ruleset, case: &Case) -> Facts {
    let mut facts = Facts::of(ruleset, []);
    for (id, possible) in &case.given {
        let name = &of.facts[*id].name;
        if let Some(id) = ruleset.facts.find(|fact| fact.name == *name) {
            facts.set(
                id,
                Given {
                    possible: possible.clone(),
                    reports: Vec::new(),
                },
            );
        }
    }
    facts
}

/// The case as an example; `None` where one of its numbers cannot be written. A fact that the ruleset of the example does
/// not have is a comment.
fn write(
    both: &Both<'_>,
    ruleset: &Ruleset,
    own: usize,
    title: &str,
    case: &Case,
    (target, word): &(String, String),
) -> Option<String> {
    let mut given = String::new();
    if case.as_of != first_day(ruleset) {
        let _ = writeln!(given, "    as_of: {}", case.as_of);
    }
    let mut others = String::new();
    for (id, possible) in &case.given {
        let fact = &ruleset.facts[*id];
        let words = given_words(ruleset, &fact.kind, possible)?;
        if id.index() < both.own_facts.get(own).copied().unwrap_or(0) {
            let _ = writeln!(given, "    {}: {words}", both.name_of(own, &fact.name));
        } else {
            let when = if own == 1 { "before" } else { "after" };
            let _ = writeln!(
                others,
                "# {when}, {} is {words}",
                both.name_of(1 - own, &fact.name)
            );
        }
    }
    let given = if given.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{\n{given}  }}")
    };
    Some(format!(
        "{others}example \"{title}\" {{\n  given {given}\n  expect {{\n    {target}: {word}\n  }}\n}}\n"
    ))
}

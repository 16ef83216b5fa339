//! Days: which version of a clause stands when, and whether a condition names a clause on a day without one.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Day, Period};

use crate::context::{Context, first_day};

/// The days that lie in both; `None` where there are none.
pub(crate) fn shared(a: Period, b: Period) -> Option<Period> {
    if !a.meets(b) {
        return None;
    }
    let later = |a: Option<Day>, b: Option<Day>| match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (Some(day), None) | (None, Some(day)) => Some(day),
        (None, None) => None,
    };
    let earlier = |a: Option<Day>, b: Option<Day>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (Some(day), None) | (None, Some(day)) => Some(day),
        (None, None) => None,
    };
    Some(Period {
        from: later(a.from, b.from),
        until: earlier(a.until, b.until),
    })
}

/// The first day of `needed` on which none of `versions` stands.
pub(crate) fn first_gap(needed: Period, versions: &[Period]) -> Option<Day> {
    let mut day = first_day(needed);
    let last = needed.until.unwrap_or(Day::LAST);
    loop {
        let covering = versions
            .iter()
            .filter(|version| version.contains(day))
            .map(|version| version.until.unwrap_or(Day::LAST))
            .max();
        match covering {
            None => return Some(day),
            Some(until) if until >= last => return None,
            Some(until) => day = until.next(),
        }
    }
}

/// Tells every condition that names a clause on a day when it is absent.
pub(crate) fn absent_clauses(context: &mut Context<'_>) {
    let uses = std::mem::take(&mut context.clause_uses);
    for (id, span, period) in &uses {
        let name = &context.ruleset.clause_names[*id];
        let versions: Vec<Period> = name
            .versions
            .iter()
            .map(|version| context.ruleset.clauses[*version].in_force)
            .collect();
        let Some(day) = first_gap(*period, &versions) else {
            continue;
        };
        let place = name
            .versions
            .first()
            .map(|version| context.ruleset.clauses[*version].span);
        let mut diagnostic = Diagnostic::new(
            Code::ClauseNotInForce,
            *span,
            format!(
                "`{}` is not in force on {day}, but this counts on that day",
                name.id
            ),
            format!("absent on {day}"),
        )
        .help(format!(
            "let `{}` be in force on the same days, or give this clause the same dates",
            name.short
        ));
        if let Some(place) = place {
            diagnostic = diagnostic.related(place, "its dates stand here");
        }
        context.tell(diagnostic);
    }
    context.clause_uses = uses;
}

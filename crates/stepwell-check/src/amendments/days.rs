//! On which days a change counts, and on which the base's text still does.

use stepwell_model::{Day, Period};
use stepwell_syntax::ast;

use crate::{context::first_day, rules::clauses};

/// The days of an `in force`; open where none stands.
pub(super) fn written(in_force: Option<&ast::InForce>) -> Period {
    let Some(in_force) = in_force else {
        return Period::default();
    };
    let day = |word: &Option<ast::Date>| word.as_ref().and_then(|word| Day::parse(&word.text));
    Period {
        from: day(&in_force.from),
        until: day(&in_force.until),
    }
}

/// The `in force` of these days, none where both ends are open. `place` is what a message about them shows.
pub(super) fn spelled(days: Period, place: ast::Place) -> Option<ast::InForce> {
    if days == Period::default() {
        return None;
    }
    let word = |day: Option<Day>| {
        day.map(|day| ast::Date {
            text: day.to_string().into(),
            place,
        })
    };
    Some(ast::InForce {
        from: word(days.from),
        until: word(days.until),
        place,
    })
}

/// The days of a change to these versions: what it leaves open is taken from them. `None` where none of them is in
/// force on any of these days.
pub(super) fn of_change(written: Period, versions: &[&ast::Clause]) -> Option<Period> {
    let theirs = || versions.iter().map(|version| clauses::days(version));
    if written == Period::default() {
        return Some(written);
    }
    // An end is open where any version's is.
    let first = theirs().map(|days| days.from).min().flatten();
    let last = theirs().map(|days| days.until.unwrap_or(Day::LAST)).max();
    let last = last.filter(|day| *day < Day::LAST);
    let days = Period {
        from: written.from.or(first),
        until: written.until.or(last),
    };
    let reversed = matches!((days.from, days.until), (Some(from), Some(until)) if until < from);
    (!reversed && theirs().any(|version| version.meets(days))).then_some(days)
}

/// What is left of a period without another's days.
pub(super) fn without(whole: Period, taken: Period) -> Vec<Period> {
    if !whole.meets(taken) {
        return vec![whole];
    }
    let before = taken
        .from
        .filter(|from| *from > first_day(whole))
        .map(|from| Period {
            from: whole.from,
            until: Some(from.previous()),
        });
    let after = taken
        .until
        .filter(|until| *until < whole.until.unwrap_or(Day::LAST))
        .map(|until| Period {
            from: Some(until.next()),
            until: whole.until,
        });
    before.into_iter().chain(after).collect()
}

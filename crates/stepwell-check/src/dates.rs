//! Days: which version of a clause stands when, and whether a condition names a clause on a day without one.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Change, ClauseName, Day, Id, Period};

use crate::{
    amendments::{self, Touch},
    context::{ClauseUse, Context, first_day},
};

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
    for it in &uses {
        let name = &context.ruleset.clause_names[it.named];
        let versions: Vec<Period> = name
            .versions
            .iter()
            .map(|version| context.ruleset.clauses[*version].in_force)
            .collect();
        let Some(day) = first_gap(it.period, &versions) else {
            continue;
        };
        let header = name.id.strip_suffix(&name.short).unwrap_or_default();
        if context.amendment_lost(header.trim_end_matches('/')) {
            continue;
        }
        let diagnostic = match amended_by_another(context, it, day) {
            Some(diagnostic) => diagnostic,
            None => absent(context, it, day),
        };
        context.tell(diagnostic);
    }
    context.clause_uses = uses;
}

fn absent(context: &Context<'_>, it: &ClauseUse, day: Day) -> Diagnostic {
    let name = &context.ruleset.clause_names[it.named];
    let diagnostic = Diagnostic::new(
        Code::ClauseNotInForce,
        it.span,
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
    match name.versions.first() {
        Some(version) => diagnostic.related(context.ruleset.clauses[*version].span, "its dates stand here"),
        None => diagnostic,
    }
}

/// The same mistake where an amendment took the clause away on that day from a condition of the base: it is told at
/// the amendment, whose author can mend it.
fn amended_by_another(context: &Context<'_>, it: &ClauseUse, day: Day) -> Option<Diagnostic> {
    let name = &context.ruleset.clause_names[it.named];
    let header = name.id.strip_suffix(&name.short)?.strip_suffix('/')?;
    let touch = context
        .notes
        .of(header, &name.short)
        .iter()
        .find(|touch| touch.change == Change::Remove && touch.days.contains(day))?;
    Some(removed_but_named(
        context,
        header,
        &name.short,
        touch,
        (it.span, it.by),
    ))
}

/// A clause that an amendment removed, or removed for a time, and that a condition still names.
pub(crate) fn removed_but_named(
    context: &Context<'_>,
    header: &str,
    short: &str,
    touch: &Touch,
    (span, by): (Span, Option<Id<ClauseName>>),
) -> Diagnostic {
    let id = format!("{header}/{short}");
    let dated = amendments::spelled_days(touch.days);
    let removed = match (touch.days.from, touch.days.until) {
        (None, None) => "is removed".to_owned(),
        (Some(from), None) => format!("is removed from {from}"),
        (None, Some(until)) => format!("is removed until {until}"),
        (Some(from), Some(until)) => format!("is removed from {from} until {until}"),
    };
    if context.notes.same_folder(span, touch.span) {
        return Diagnostic::new(
            Code::ClauseNotInForce,
            span,
            format!("`{id}` {removed}, but this still names it"),
            "removed by this amendment",
        )
        .related(touch.span, "it is removed here")
        .help(if dated.is_empty() {
            "leave it out here".to_owned()
        } else {
            "give this other dates, and say beside it what holds without the clause".to_owned()
        });
    }
    let by = by.map(|by| &context.ruleset.clause_names[by]);
    let who = by.map_or_else(|| "a rule of the base".to_owned(), |by| format!("`{}`", by.id));
    let cite = touch
        .cite
        .as_deref()
        .unwrap_or("cite source_name \"where it stands\"");
    let of_block = by.filter(|by| by.id.strip_suffix(&by.short) == id.strip_suffix(short));
    let help = match of_block {
        Some(by) if by.short == "admit" => {
            let rest = context
                .notes
                .blocks
                .get(header)
                .and_then(|block| amendments::without(block.admit.as_ref()?, short));
            let rest = rest.unwrap_or_else(|| "…".to_owned());
            format!("say beside it how the others combine: `replace admit when {rest} {cite}{dated}`")
        }
        Some(by) => {
            format!(
                "change that clause, too: `replace {}: … {cite}{dated}`, or remove it as well",
                by.short
            )
        }
        None => format!("keep the clause and change what it asks for: `replace {short}: … {cite}{dated}`"),
    };
    Diagnostic::new(
        Code::ClauseNotInForce,
        touch.span,
        format!("`{id}` {removed}, but {who} still names it"),
        "removed here",
    )
    .related(span, "it is named here")
    .help(help)
}

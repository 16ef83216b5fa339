//! Units as authors write them, and why two of them do not convert.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Unit, UnitPart};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    names::{Thing, did_you_mean, nearest},
};

/// The words of time, as authors write them above the line.
const TIME: [&str; 12] = [
    "minutes", "hours", "days", "weeks", "months", "years", "minute", "hour", "day", "week", "month", "year",
];

/// Reads a unit; tells a word that is none.
pub(crate) fn read(context: &mut Context<'_>, scope: Scope, unit: &ast::Unit) -> Option<Unit> {
    let parts: Vec<Option<UnitPart>> = unit
        .parts
        .iter()
        .map(|word| read_part(context, scope, word))
        .collect();
    let mut parts: Vec<UnitPart> = parts.into_iter().collect::<Option<_>>()?;
    if parts.is_empty() {
        return None;
    }
    let below = parts.split_off(1);
    Some(Unit::new(parts, below))
}

/// The unit that a word names, where it names one: `hours`, `sessions`, `session`.
pub(crate) fn part(context: &Context<'_>, word: &str) -> Option<(UnitPart, Option<Thing>)> {
    if let Some(part) = UnitPart::of_time(word) {
        return Some((part, None));
    }
    let singular = word.strip_suffix('s').unwrap_or(word);
    [word, singular]
        .into_iter()
        .find_map(|name| match context.names.types.get(name) {
            Some(Thing::Unit(id)) => Some((UnitPart::Counted(name.to_owned()), Some(Thing::Unit(*id)))),
            Some(_) | None => None,
        })
}

fn read_part(context: &mut Context<'_>, scope: Scope, word: &ast::Word) -> Option<UnitPart> {
    if let Some((part, thing)) = part(context, &word.text) {
        if let Some(thing) = thing {
            context.mark(scope, thing);
        }
        return Some(part);
    }
    if let Some(thing) = context.names.types.get(word.text.as_str()).copied() {
        return context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                word.span(),
                format!("`{}` is {}, not a unit", word.text, thing.what()),
                "a unit is needed here",
            )
            .help(format!("units are minutes, hours, days, weeks, months, years, and what `unit` declares: `unit {}_unit`", word.text)),
        );
    }
    if context.lost.name(&word.text) || context.lost.name(word.text.trim_end_matches('s')) {
        return None;
    }
    let types = context.names.types.iter();
    let counted = types
        .filter(|(_, thing)| matches!(thing, Thing::Unit(_)))
        .map(|(name, _)| *name);
    let help = short_form(&word.text)
        .map(|full| format!("write `{full}`"))
        .or_else(|| did_you_mean(nearest(&word.text, TIME.into_iter().chain(counted))))
        .unwrap_or_else(|| {
            let name = word.text.strip_suffix('s').unwrap_or(&word.text);
            format!("to count such things, declare `unit {name}`")
        });
    context.fail(
        Diagnostic::new(
            Code::UnknownUnit,
            word.span(),
            format!("`{}` is not a unit", word.text),
            "this unit is not known",
        )
        .help(help),
    )
}

/// The full word for a usual abbreviation.
pub(crate) fn short_form(word: &str) -> Option<&'static str> {
    match word {
        "m" | "min" | "mins" => Some("minutes"),
        "h" | "hr" | "hrs" => Some("hours"),
        "d" => Some("days"),
        "w" | "wk" | "wks" => Some("weeks"),
        "mo" | "mos" => Some("months"),
        "y" | "yr" | "yrs" => Some("years"),
        _ => None,
    }
}

/// A unit in words: `hours/week`, `a plain number`.
pub(crate) fn in_words(unit: &Unit) -> String {
    if unit.is_plain() {
        "a plain number".to_owned()
    } else {
        format!("in {unit}")
    }
}

/// What is measured in a unit: `a length of time in hours`.
pub(crate) fn something(unit: &Unit) -> String {
    match length(unit) {
        Some(_) => format!("a length of time in {unit}"),
        None => format!("something in {unit}"),
    }
}

/// A number as it is written in a unit: `9 hours/week`, `9`.
pub(crate) fn written(number: &str, unit: &Unit) -> String {
    if unit.is_plain() {
        number.to_owned()
    } else {
        format!("{number} {unit}")
    }
}

/// What to do about a number written in a unit that does not lead to the one needed. The number is never carried over as
/// if it meant the same: where only the lower part of a rate is missing it is offered, as a question.
pub(crate) fn instead(number: Option<&str>, own: &Unit, other: &Unit) -> String {
    if own.is_plain() {
        return "compare it with a plain number, without a unit".to_owned();
    }
    let rate = other.above == own.above;
    match number {
        Some(_) | None if own.above.is_empty() => nothing_above(),
        Some(number) if other.is_plain() || (rate && other.below.is_empty()) => {
            format!("did you mean `{}`?", written(number, own))
        }
        Some(_) | None if rate && !own.below.is_empty() && !other.below.is_empty() => format!(
            "a rate a {} is no rate a {}; give it in {own}",
            below(other),
            below(own)
        ),
        Some(_) | None => format!("give it in {own}"),
    }
}

/// What stands below the line: `week`.
fn below(unit: &Unit) -> String {
    let words = unit.to_string();
    words
        .split_once('/')
        .map_or(String::new(), |(_, below)| below.to_owned())
}

/// A unit that is only divided by something cannot be typed.
pub(crate) fn nothing_above() -> String {
    "give what is divided a unit too: declare for example `unit person` and write `person` as the type of that fact"
        .to_owned()
}

/// Where a unit is missing: the number with it, where that can be typed.
pub(crate) fn with_unit(number: &str, unit: &Unit) -> String {
    if unit.above.is_empty() {
        nothing_above()
    } else {
        format!("write `{}`", written(number, unit))
    }
}

/// Whether one is a length of time in days or less and the other one in months or more.
pub(crate) fn days_and_months(a: &Unit, b: &Unit) -> bool {
    match (length(a), length(b)) {
        (Some(a), Some(b)) => a != b,
        (Some(_) | None, Some(_) | None) => false,
    }
}

#[derive(PartialEq)]
enum Length {
    Days,
    Months,
}

fn length(unit: &Unit) -> Option<Length> {
    match (unit.above.as_slice(), unit.below.as_slice()) {
        ([part], []) => match part {
            UnitPart::Minute | UnitPart::Hour | UnitPart::Day | UnitPart::Week => Some(Length::Days),
            UnitPart::Month | UnitPart::Year => Some(Length::Months),
            UnitPart::Counted(_) => None,
        },
        _ => None,
    }
}

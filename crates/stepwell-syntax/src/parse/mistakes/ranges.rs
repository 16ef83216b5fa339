//! Slips about ranges and about time that has passed: `10 to 25 hours`, `60 days ago`, `60 days before as_of`. Each is told
//! with the whole of what to type, from the words of the line.

use stepwell_diagnostic::{Code, Diagnostic};

use super::{
    around::Around,
    signs::unit_word,
    slips::{is_plain_word, slip},
};

pub(super) fn in_ranges(around: &Around<'_>) -> Option<Diagnostic> {
    range_without_from(around)
        .or_else(|| not_a_range(around))
        .or_else(|| time_between(around))
        .or_else(|| time_passed(around))
        .or_else(|| rate_in_words(around))
}

/// The words of a piece of a line, each without the comma or bracket that ends it.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_end_matches([',', ')', '}']))
        .filter(|word| !word.is_empty())
}

/// `9`, `9.5`
fn is_decimal(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
        && word.chars().all(|char| char.is_ascii_digit() || char == '.')
}

/// `hours/week`, `sessions`
fn is_unit(word: &str) -> bool {
    word.split('/').all(is_plain_unit)
}

fn is_plain_unit(part: &str) -> bool {
    unit_word(part).is_some() && part.len() > 2 || is_plain_word(part)
}

/// `25 hours/week` from the first words of a text.
fn number_and_unit(text: &str) -> Option<String> {
    let mut words = words(text);
    let number = words.next().filter(|word| is_decimal(word))?;
    Some(match words.next().filter(|word| is_unit(word)) {
        Some(unit) => format!("{number} {unit}"),
        None => number.to_owned(),
    })
}

/// `hours_needed is 10 to 25 hours/week`, without `is`, with a dash, or in an example.
fn range_without_from(around: &Around<'_>) -> Option<Diagnostic> {
    let head: Vec<&str> = words(around.head).collect();
    let (before_low, low, high) = if around.found == "to" {
        let (before, low) = match head.as_slice() {
            [before @ .., number, unit] if is_decimal(number) && is_unit(unit) => {
                (before, format!("{number} {unit}"))
            }
            [before @ .., number] if is_decimal(number) => (before, (*number).to_owned()),
            _ => return None,
        };
        let high = number_and_unit(around.rest.strip_prefix("to")?)?;
        (before.last().copied().unwrap_or(""), low, high)
    } else if let Some((low, high)) = around.before.split_once('-').filter(|_| is_unit(around.found)) {
        if !is_decimal(low) || !is_decimal(high) {
            return None;
        }
        let unit = words(around.rest).next()?;
        let before = head.iter().rev().nth(1).copied().unwrap_or("");
        (before, low.to_owned(), format!("{high} {unit}"))
    } else if is_decimal(around.found) {
        let rest: Vec<&str> = words(around.rest).take(5).collect();
        match rest.as_slice() {
            [low, "to", ..] => {
                let high = number_and_unit(around.rest.split_once(" to ")?.1)?;
                ("", (*low).to_owned(), high)
            }
            [low, unit, "to", ..] if is_unit(unit) => {
                let high = number_and_unit(around.rest.split_once(" to ")?.1)?;
                ("", format!("{low} {unit}"), high)
            }
            _ => return None,
        }
    } else {
        return None;
    };
    let range = format!("from {low} to {high}");
    let (label, help) = if before_low.is_empty() {
        ("`is from` must stand before this", format!("write `is {range}`"))
    } else if matches!(before_low, "is" | "are") {
        (
            "a range begins with `from`",
            format!("write `{before_low} {range}`"),
        )
    } else if before_low.ends_with(':') {
        ("a range begins with `from`", format!("write `{range}`"))
    } else {
        return None;
    };
    slip(
        around,
        Code::MissingWord,
        format!("the range `{low} to {high}` lacks the word `from`"),
        label,
        help,
    )
}

/// `hours_needed is not from 6 to 30 hours/week`
fn not_a_range(around: &Around<'_>) -> Option<Diagnostic> {
    if around.found != "from" || around.before != "not" {
        return None;
    }
    let subject = subject(around.head).unwrap_or("some_fact");
    let (low, high) = around.rest.strip_prefix("from ")?.split_once(" to ")?;
    let high = number_and_unit(high).or_else(|| words(high).next().map(str::to_owned))?;
    slip(
        around,
        Code::UnexpectedText,
        "`not` cannot stand before a range".to_owned(),
        "a range cannot be turned round like this",
        format!("write `not ({subject} is from {} to {high})`", low.trim()),
    )
}

/// What stands before the last `is`.
fn subject(head: &str) -> Option<&str> {
    let words: Vec<&str> = words(head).collect();
    let at = words.iter().rposition(|word| matches!(*word, "is" | "are"))?;
    let subject = words.get(at.checked_sub(1)?)?.trim_start_matches('(');
    is_plain_word(subject).then_some(subject)
}

/// `days between A and B`
fn time_between(around: &Around<'_>) -> Option<Diagnostic> {
    let unit = around.before;
    if around.found != "between" || !matches!(unit, "days" | "weeks" | "months" | "years") {
        return None;
    }
    let unit = elapsed(unit);
    let rest: Vec<&str> = words(around.rest).take(4).collect();
    let (from, to) = match rest.as_slice() {
        [_, from, "and", to] => (*from, *to),
        _ => ("some_date", "as_of"),
    };
    slip(
        around,
        Code::ForeignOperator,
        format!("`{} between` is not how Stepwell counts days", around.before),
        "this word is not known here",
        format!("write `{unit} from {from} to {to}`"),
    )
}

/// `certified_on is at least 60 days ago`, `… more than 60 days before as_of`, `… within 60 days of as_of`
fn time_passed(around: &Around<'_>) -> Option<Diagnostic> {
    let subject = subject(around.head)?;
    let after_is = words(around.head)
        .rev()
        .take_while(|word| !matches!(*word, "is" | "are"));
    let mut told: Vec<&str> = after_is.collect();
    told.reverse();
    let rest: Vec<&str> = words(around.rest).take(6).collect();
    told.extend(rest);
    let (bound, told) = match told.as_slice() {
        ["at", "least", told @ ..] => ("at least", told),
        ["at", "most", told @ ..] | ["within", told @ ..] => ("at most", told),
        ["more" | "longer", "than", told @ ..] | ["above", told @ ..] => ("above", told),
        ["less" | "fewer", "than", told @ ..] | ["below", told @ ..] => ("below", told),
        told => ("", told),
    };
    let (number, unit, from, to) = match told {
        [number, unit, "ago", ..] => (number, unit, subject, "as_of"),
        [number, unit, "before" | "of" | "from", day, ..] => (number, unit, subject, *day),
        [number, unit, "after" | "since", day, ..] => (number, unit, *day, subject),
        _ => return None,
    };
    if !is_decimal(number) || unit_word(unit).is_none() {
        return None;
    }
    let is = if bound.is_empty() {
        "is".to_owned()
    } else {
        format!("is {bound}")
    };
    let (counted, unit) = (elapsed(unit), unit_word(unit)?);
    slip(
        around,
        Code::UnexpectedText,
        "the time between two days is counted from one to the other".to_owned(),
        "not how time that has passed is told",
        format!("write `{counted} from {from} to {to} {is} {number} {unit}`"),
    )
}

/// The unit in which elapsed time is counted.
fn elapsed(unit: &str) -> &'static str {
    match unit_word(unit) {
        Some("months") => "months",
        Some("years") => "years",
        Some(_) | None => "days",
    }
}

/// `12 hours per week` in an example, where a word may be the next fact.
fn rate_in_words(around: &Around<'_>) -> Option<Diagnostic> {
    let head: Vec<&str> = words(around.head).collect();
    let [.., number, above, "per" | "a" | "an" | "each" | "every"] = head.as_slice() else {
        return None;
    };
    if !is_decimal(number) || !is_unit(above) || unit_word(around.found).is_none() {
        return None;
    }
    let mut diagnostic = slip(
        around,
        Code::UnexpectedText,
        format!("a rate is written with `/`, not with `{}`", around.before),
        "not part of a unit",
        format!("write `{above}/{}`", around.found),
    )?;
    diagnostic.label.span = around.before_span.unwrap_or(around.span);
    Some(diagnostic)
}

//! Signs and words from elsewhere, quotation marks, units, colons: slips told by what stands at the mistake.

use stepwell_diagnostic::{Code, Diagnostic, Span};

use super::{around::Around, names::DECLARING};
use crate::parse::grammar::Rule;

/// Signs from elsewhere and what Stepwell says instead.
pub(super) const SIGNS: &[(&str, &str)] = &[
    (">=", "at least"),
    ("=>", "at least"),
    ("<=", "at most"),
    ("=<", "at most"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    ("&&", "and"),
    ("||", "or"),
    ("≥", "at least"),
    ("≤", "at most"),
    ("≠", "is not"),
    (">", "above"),
    ("<", "below"),
    ("=", "is"),
    ("&", "and"),
    ("!", "not"),
    (";", ""),
];

/// Phrases of plain English that the language says otherwise: the word at the mistake or just before it.
pub(super) const PHRASES: &[(&str, &str)] = &[
    ("more", "above"),
    ("greater", "above"),
    ("higher", "above"),
    ("over", "above"),
    ("exceeds", "is above"),
    ("less", "below"),
    ("fewer", "below"),
    ("lower", "below"),
    ("under", "below"),
    ("equals", "is"),
    ("equal", "is"),
    ("between", "from … to …"),
    ("minimum", "at least"),
    ("maximum", "at most"),
];

pub(super) fn curly_quotes(around: &Around<'_>) -> Option<Diagnostic> {
    let quotes = ['“', '”', '„', '‟', '‘', '’', '«', '»'];
    if !around.found.starts_with(quotes) {
        return None;
    }
    Some(
        Diagnostic::new(
            Code::CurlyQuotes,
            around.span,
            "this quotation mark is curly",
            "not a plain `\"`",
        )
        .help("type plain quotation marks, `\"like this\"`; word processors turn them into curly ones"),
    )
}

pub(super) fn foreign_sign(around: &Around<'_>) -> Option<Diagnostic> {
    let (sign, words) = SIGNS.iter().find(|(sign, _)| around.found.starts_with(sign))?;
    let span = Span {
        end: around.span.start.saturating_add(u32::try_from(sign.len()).ok()?),
        ..around.span
    };
    if words.is_empty() {
        return Some(
            Diagnostic::new(
                Code::ForeignOperator,
                span,
                format!("`{sign}` means nothing here"),
                "a sign from elsewhere",
            )
            .help(format!("remove the `{sign}`: nothing needs to end a line")),
        );
    }
    let spelled = match *words {
        "at least" | "at most" | "above" | "below" if !matches!(around.before, "is" | "are" | "and") => {
            format!("is {words}")
        }
        words => words.to_owned(),
    };
    Some(
        Diagnostic::new(
            Code::ForeignOperator,
            span,
            format!("Stepwell writes words, not signs such as `{sign}`"),
            "a sign from elsewhere",
        )
        .help(format!("write `{spelled}`")),
    )
}

pub(super) fn foreign_phrase(around: &Around<'_>) -> Option<Diagnostic> {
    if DECLARING.contains(&around.before) {
        return None;
    }
    if around.earlier == "or" && around.before == "more" && around.found == "(" {
        return Some(
            Diagnostic::new(
                Code::MissingWord,
                around.span,
                "the word `of` is missing before this list",
                "`of` must stand before this",
            )
            .help("write `or more of (…)`"),
        );
    }
    let find = |word: &str| PHRASES.iter().find(|(phrase, _)| *phrase == word);
    let (word, words, span) = if let Some((word, words)) = find(around.found) {
        (*word, *words, around.span)
    } else if matches!(around.found, "than" | "to" | "of")
        || around.found.starts_with(|first: char| first.is_ascii_digit())
        || around.ended
        || !around.is_word
    {
        let (word, words) = find(around.before)?;
        (*word, *words, around.before_span?)
    } else {
        return None;
    };
    Some(
        Diagnostic::new(
            Code::ForeignOperator,
            span,
            format!("`{word}` is not how Stepwell compares"),
            "this word is not known here",
        )
        .help(format!("write `{words}`")),
    )
}

pub(super) fn word_slip(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let wants_condition = || {
        wanted
            .iter()
            .any(|rule| matches!(rule, Rule::colon | Rule::brace_open))
    };
    match around.found {
        "else" => Some(
            Diagnostic::new(Code::ElseWord, around.span, "Stepwell has no `else`", "not a word of the language").help(
                "in a `define` write `otherwise: …`; a condition with two cases is `if A then B` beside `if not A then C`",
            ),
        ),
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" => {
            let word = if around.found.eq_ignore_ascii_case("true") { "yes" } else { "no" };
            Some(
                Diagnostic::new(
                    Code::TrueFalse,
                    around.span,
                    format!("Stepwell writes `{word}`, not `{}`", around.found),
                    "a word from elsewhere",
                )
                .help(format!("write `{word}`")),
            )
        }
        "at" | "above" | "below" | "from" | "one"
            if !wants_condition() && !matches!(around.before, "not" | "is" | "are" | "and" | ":") && wanted_is(wanted) =>
        {
            Some(
                Diagnostic::new(
                    Code::MissingWord,
                    around.span,
                    format!("the word `is` is missing before `{}`", around.found),
                    "`is` must stand before this",
                )
                .help(match around.found {
                    "at" => format!("write `is at {}`", around.next),
                    found => format!("write `is {found}`"),
                }),
            )
        }
        "at" | "above" | "below" | "from" if around.before == "not" => Some(
            Diagnostic::new(
                Code::UnexpectedText,
                around.span,
                format!("`not` cannot stand before `{}`", around.found),
                "a bound cannot be turned round like this",
            )
            .help("turn the bound itself round: `not at least` is `below`, `not above` is `at most`"),
        ),
        _ => None,
    }
}

pub(super) fn wanted_is(wanted: &[Rule]) -> bool {
    wanted.iter().any(|rule| {
        matches!(
            rule,
            Rule::test | Rule::is_test | Rule::includes_test | Rule::kw_is | Rule::connective
        )
    })
}

/// `9h`, `90min`, `5%`.
pub(super) fn number_and_unit(around: &Around<'_>) -> Option<Diagnostic> {
    let word = if around.is_word {
        around.found
    } else {
        around.before
    };
    let digits = word
        .find(|char: char| !(char.is_ascii_digit() || char == '.'))
        .unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(digits)?;
    if number.is_empty() {
        return None;
    }
    if around.found.starts_with('%') {
        return Some(
            Diagnostic::new(
                Code::NumberTouchesUnit,
                around.span,
                "`%` is not a unit",
                "not known here",
            )
            .help("use a plain number, such as `0.5`, and say in the question what it is a share of"),
        );
    }
    let full = unit_word(unit)?;
    let span = if around.is_word {
        around.span
    } else {
        around.before_span?
    };
    Some(
        Diagnostic::new(
            Code::NumberTouchesUnit,
            span,
            format!("`{word}` runs a number and its unit together"),
            "a number and a unit",
        )
        .help(format!("write `{number} {full}`")),
    )
}

/// The full word for a unit that is written short.
pub(super) fn unit_word(short: &str) -> Option<&'static str> {
    Some(match short.to_ascii_lowercase().as_str() {
        "h" | "hr" | "hrs" | "hour" | "hours" => "hours",
        "m" | "min" | "mins" | "minute" | "minutes" => "minutes",
        "d" | "day" | "days" => "days",
        "w" | "wk" | "wks" | "week" | "weeks" => "weeks",
        "mo" | "month" | "months" => "months",
        "y" | "yr" | "yrs" | "year" | "years" => "years",
        _ => return None,
    })
}

pub(super) fn spreadsheet(around: &Around<'_>) -> Option<Diagnostic> {
    if !around.line.trim().contains('\t') {
        return None;
    }
    Some(
        Diagnostic::new(
            Code::SpreadsheetTabs,
            around.span,
            "this line looks like a row pasted from a spreadsheet",
            "tabs stand between its cells",
        )
        .help("write each row as a clause or a value of its own, with its words spelled out"),
    )
}

/// A colon, `is`, a comma, a closing sign that is missing.
pub(super) fn missing_sign(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let only = |rule: Rule| wanted.contains(&rule);
    if only(Rule::colon) && (around.is_word || around.ended || around.found == "{") {
        let before = around.before;
        return Some(
            Diagnostic::new(
                Code::MissingColon,
                around.before_span.unwrap_or(around.span),
                format!("a colon is missing after `{before}`"),
                "`:` must follow this",
            )
            .help(format!("write `{before}:`")),
        );
    }
    if only(Rule::comma) && around.is_word {
        return Some(
            Diagnostic::new(
                Code::MissingWord,
                around.span,
                format!(
                    "a comma or a closing parenthesis is missing before `{}`",
                    around.found
                ),
                "`,` or `)` must stand before this",
            )
            .help(format!("write `{}, {}`", around.before, around.found)),
        );
    }
    None
}

//! Slips inside conditions: other ways to compare, to join and to count, rates and dates in plain English.

use stepwell_diagnostic::{Code, Diagnostic};

use super::{
    around::Around,
    names::is_reserved,
    signs::{unit_word, wanted_is},
    slips::{is_number, is_plain_word, slip, wants},
};
use crate::parse::grammar::Rule;

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Comparatives before `than`, and the bound that is meant.
const COMPARATIVES: &[(&str, &str)] = &[
    ("older", "above"),
    ("longer", "above"),
    ("later", "after"),
    ("bigger", "above"),
    ("larger", "above"),
    ("worse", "above"),
    ("younger", "below"),
    ("shorter", "below"),
    ("earlier", "before"),
    ("smaller", "below"),
    ("better", "below"),
    ("rather", "above"),
];

/// Slips inside conditions.
pub(super) fn in_conditions(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let (found, before, next) = (around.found, around.before, around.next);
    let touches = around
        .before_span
        .is_some_and(|before| before.end == around.span.start);
    if found == "known" && (before == "is" || (before == "not" && around.earlier == "is")) {
        return slip(
            around,
            Code::UnexpectedText,
            "a rule cannot ask whether an answer is known".to_owned(),
            "not a value",
            "leave this out: the result says what is missing".to_owned(),
        );
    }
    if before == "on" && around.earlier == "is" && !matches!(found, "or") && !around.ended {
        return slip(
            around,
            Code::UnexpectedText,
            "a day is compared without `on`".to_owned(),
            "`on` is not needed before this",
            format!("write `is {found}`"),
        );
    }
    if (found.starts_with('*') || found.starts_with('+')) && (touches || wanted_is(wanted)) {
        return slip(
            around,
            Code::OperatorNeedsBlanks,
            format!("`{before}{found}{next}` needs blanks around its sign"),
            "a blank belongs on either side",
            format!("write `{before} {found} {next}`"),
        );
    }
    if found == "/" && is_number(before) && is_number(next)
        || (MONTHS.contains(&before.to_ascii_lowercase().as_str()) && is_number(found))
    {
        return slip(
            around,
            Code::NotADate,
            "a day is not written like this".to_owned(),
            "part of a day",
            "write year, month and day: `2024-03-01`".to_owned(),
        );
    }
    if found == "," && is_number(before) && is_number(next) && touches && !wants(wanted, Rule::colon) {
        return slip(
            around,
            Code::UnexpectedText,
            "a number has no comma in it".to_owned(),
            "not part of a number",
            format!("write `{before}{next}`, or `{before}.{next}` if a decimal point is meant"),
        );
    }
    if found == "of" && is_number(before) {
        return slip(
            around,
            Code::MissingWord,
            format!("`{before} of` does not say whether more of them may be met"),
            "a word is missing before this",
            format!("write `{before} or more of` or `exactly {before} of`"),
        );
    }
    if found == "at" && next == "least" && !matches!(before, "is" | "are") && wants(wanted, Rule::condition) {
        return slip(
            around,
            Code::UnexpectedText,
            "a count is written `2 or more of (…)`".to_owned(),
            "not how a count begins",
            "write `2 or more of (…)`".to_owned(),
        );
    }
    if matches!(found, "per" | "a" | "an" | "each" | "every")
        && unit_word(before).is_some()
        && unit_word(next).is_some()
    {
        return slip(
            around,
            Code::UnexpectedText,
            format!("a rate is written with `/`, not with `{found}`"),
            "not part of a unit",
            format!("write `{before}/{next}`"),
        );
    }
    if found == "than"
        && let Some((word, bound)) = COMPARATIVES.iter().find(|(word, _)| *word == before)
    {
        let span = around.before_span.unwrap_or(around.span).to(around.span);
        return Some(
            Diagnostic::new(
                Code::ForeignOperator,
                span,
                format!("`{word} than` is not how Stepwell compares"),
                "these words are not known here",
            )
            .help(format!("write `{bound}`")),
        );
    }
    if matches!(before, "days" | "months" | "years") && matches!(found, "since" | "between" | "after") {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{before} {found}` is not how Stepwell counts days"),
            "`from` belongs here",
            format!("write `{before} from {next} to as_of`"),
        );
    }
    if found == "in" && matches!(before, "is" | "are") {
        return slip(
            around,
            Code::ForeignOperator,
            "`in` is not how Stepwell looks into a list".to_owned(),
            "this word is not known here",
            "write `one of`".to_owned(),
        );
    }
    if found == "(" && before == "includes" {
        return slip(
            around,
            Code::MissingWord,
            "`includes` does not say how many of the list".to_owned(),
            "`all of`, `any of` or `none of` must stand before this",
            "write `includes all of (` or `includes any of (`".to_owned(),
        );
    }
    let bounded = matches!(
        around.earlier,
        "least" | "most" | "above" | "below" | "from" | "to" | "is"
    );
    if around.is_word && bounded && unit_word(found).is_some() && is_plain_word(before) {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{before}` is not a number"),
            "a number must stand before this",
            format!("write the number in digits, such as `18 {found}`"),
        );
    }
    if wanted_is(wanted) && !wants(wanted, Rule::comma) {
        return after_a_value(around);
    }
    None
}

/// What stands where a condition could go on or end.
fn after_a_value(around: &Around<'_>) -> Option<Diagnostic> {
    let (found, before) = (around.found, around.before);
    if matches!(found, "include" | "contains" | "contain" | "has" | "have") {
        return slip(
            around,
            Code::ForeignOperator,
            format!("`{found}` is not how Stepwell asks what a set holds"),
            "this word is not known here",
            "write `includes`".to_owned(),
        );
    }
    let conforms = matches!(found, "conforms" | "conform") || (found == "does" && around.next == "not");
    if conforms && around.is_word && is_plain_word(before) {
        return slip(
            around,
            Code::UnexpectedText,
            "no condition can ask whether a program conforms".to_owned(),
            "the outcome of a program",
            format!("name its clauses instead, each as `{before}/` and the clause's name"),
        );
    }
    if found == "," {
        return slip(
            around,
            Code::UnexpectedText,
            "a comma does not join conditions".to_owned(),
            "not enough to join two",
            "write `and` or `or`, or list them: `all of (…, …)`".to_owned(),
        );
    }
    if !around.is_word || !is_plain_word(before) || is_reserved(found) {
        return None;
    }
    // On another line something new was meant to begin.
    if !around.line.contains(&format!("{before} {found}")) {
        return None;
    }
    if before == "neither" {
        return slip(
            around,
            Code::ForeignOperator,
            "`neither` is not how Stepwell says that none is met".to_owned(),
            "this word is not known here",
            "write `none of (…, …)`".to_owned(),
        );
    }
    if matches!(
        around.earlier,
        "is" | "least" | "most" | "above" | "below" | "not" | "from" | "to"
    ) {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` does not belong here"),
            "one word too many",
            format!(
                "keep one of `{before}` and `{found}`; or, if another condition begins here, write `and` before it"
            ),
        );
    }
    slip(
        around,
        Code::MissingWord,
        format!("the word `is` is missing before `{found}`"),
        "`is` must stand before this",
        format!("write `is {found}`"),
    )
}

//! More slips that are recognised only to be explained: what an author who writes plain English types, and what they
//! meant. Each looks at the words around the mistake and at what the grammar wanted there.

use stepwell_diagnostic::{Code, Diagnostic, Span};

use super::{
    around::Around,
    names::{is_keyword, is_reserved, nearest},
};
use crate::parse::{expected, grammar::Rule};

/// Words after which a name, a colon and a condition stand.
const NAMED: &[&str] = &[
    "criterion",
    "exclude",
    "typical",
    "flag",
    "require",
    "recommend",
    "unless",
    "population",
];

/// Words that begin a clause.
const CLAUSE_WORDS: &[&str] = &[
    "criterion",
    "exclude",
    "typical",
    "flag",
    "admit",
    "require",
    "recommend",
    "dimension",
];

pub(super) fn slip(
    around: &Around<'_>,
    code: Code,
    message: String,
    label: &str,
    help: String,
) -> Option<Diagnostic> {
    Some(Diagnostic::new(code, around.span, message, label).help(help))
}

pub(super) fn wants(wanted: &[Rule], rule: Rule) -> bool {
    wanted.contains(&rule)
}

pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_plain_word(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_reserved(word)
}

/// Slips that depend on the place: a header, a list of values, an example, the head of a clause.
pub(super) fn of_place(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let found = around.found;
    if found.starts_with("//") || found.starts_with("--") || found.starts_with("/*") {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` does not begin a comment"),
            "a sign from elsewhere",
            "begin a comment with `#`".to_owned(),
        );
    }
    if found.starts_with('\'') {
        return slip(
            around,
            Code::CurlyQuotes,
            "this quotation mark is single".to_owned(),
            "not a plain `\"`",
            "put texts in double quotes, `\"like this\"`".to_owned(),
        );
    }
    if found == "{" && (wants(wanted, Rule::version) || wants(wanted, Rule::kw_version)) {
        return slip(
            around,
            Code::UnexpectedText,
            "a header has no braces".to_owned(),
            "not needed here",
            "remove this `{` and the `}` that belongs to it".to_owned(),
        );
    }
    if found == "(" && wants(wanted, Rule::brace_open) {
        return slip(
            around,
            Code::UnexpectedText,
            "a block stands in braces, not in parentheses".to_owned(),
            "`{` belongs here",
            "write `{`, and `}` where the block ends".to_owned(),
        );
    }
    if found == "," && (wants(wanted, Rule::label) || wants(wanted, Rule::value)) {
        return slip(
            around,
            Code::UnexpectedText,
            "values stand side by side, without commas".to_owned(),
            "no comma is needed here",
            "remove the comma".to_owned(),
        );
    }
    if found.starts_with('=') && wants(wanted, Rule::kw_as) {
        return slip(
            around,
            Code::ForeignOperator,
            "Stepwell writes words, not signs such as `=`".to_owned(),
            "a sign from elsewhere",
            "write `as`".to_owned(),
        );
    }
    if wants(wanted, Rule::colon) {
        return before_a_colon(around);
    }
    needless_colon(around)
        .or_else(|| range_of_a_fact(around, wanted))
        .or_else(|| place_of_a_source(around))
}

/// `when:`, `given:`, `criterion:`.
fn needless_colon(around: &Around<'_>) -> Option<Diagnostic> {
    let before = around.before;
    if around.found != ":" || !is_reserved(before) || before == "admit" {
        return None;
    }
    if NAMED.contains(&before) {
        return slip(
            around,
            Code::MissingWord,
            format!("`{before}` needs a name before its colon"),
            "a name must stand before this",
            format!("write `{before} some_name:`"),
        );
    }
    slip(
        around,
        Code::UnexpectedText,
        format!("no colon belongs after `{before}`"),
        "not needed here",
        "remove the `:`".to_owned(),
    )
}

/// `fact age: years 0 to 120`, `fact age: years 0-120`.
fn range_of_a_fact(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if !wants(wanted, Rule::fact_range) {
        return None;
    }
    let help = match around.found.split_once('-') {
        Some((low, high)) if is_number(low) && is_number(high) => format!("write `from {low} to {high}`"),
        None if is_number(around.found) => format!("write `from {} to …`", around.found),
        Some(_) | None => return None,
    };
    slip(
        around,
        Code::MissingWord,
        format!("the word `from` is missing before `{}`", around.found),
        "a range begins with `from`",
        help,
    )
}

/// `cite handbook Chapter 2`, `one of a, b`, and in a dispute `cite handbook "Chapter 2"`.
fn place_of_a_source(around: &Around<'_>) -> Option<Diagnostic> {
    let found = around.found;
    if around.before == "cite" && around.line.contains(" says ") {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` does not belong here"),
            "the source stands before `says`",
            "after `cite` write only the place, in quotes".to_owned(),
        );
    }
    if around.earlier == "cite"
        && around.is_word
        && is_plain_word(around.before)
        && !is_reserved(found)
        && around.next != "{"
    {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` does not belong here"),
            "the place in a source stands in quotes",
            format!("write `cite {} \"{found} …\"`", around.before),
        );
    }
    if around.before == "of" && around.is_word {
        return slip(
            around,
            Code::UnexpectedText,
            "a list stands in parentheses".to_owned(),
            "`(` must stand before this",
            format!("write `of ({found}, …)`"),
        );
    }
    None
}

/// What stands where a colon is wanted.
fn before_a_colon(around: &Around<'_>) -> Option<Diagnostic> {
    let (found, before) = (around.found, around.before);
    if found.starts_with('=') {
        return slip(
            around,
            Code::ForeignOperator,
            "Stepwell writes a colon here, not `=`".to_owned(),
            "a sign from elsewhere",
            format!("write `{before}:`"),
        );
    }
    if matches!(found, "cite" | "note" | "unless") && around.line.contains("\":") {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` stands before the condition"),
            "the colon and the condition come first",
            format!("write `{before}: … {found} …`"),
        );
    }
    if NAMED.contains(&around.earlier)
        && (matches!(
            found,
            "is" | "are" | "includes" | "and" | "or" | "cite" | "note" | "}"
        ) || CLAUSE_WORDS.contains(&found)
            || around.ended)
    {
        let kind = around.earlier;
        let span = around.before_span.unwrap_or(around.span);
        return Some(
            Diagnostic::new(
                Code::MissingColon,
                span,
                format!("after `{kind}` comes a name and a colon, then the condition"),
                "the name or the condition is missing",
            )
            .help(format!("write `{kind} some_name: {before}{}`", rest_of(around))),
        );
    }
    if found == "is" {
        return slip(
            around,
            Code::MissingColon,
            format!("a colon is missing after `{before}`"),
            "`:` belongs here",
            format!("write `{before}:` without the `is`"),
        );
    }
    if around.is_word && around.next == ":" && !is_reserved(found) && is_plain_word(before) {
        return slip(
            around,
            Code::UnexpectedText,
            format!("`{found}` does not belong here"),
            "a title stands in quotes",
            format!("write `\"{found}\"`"),
        );
    }
    None
}

/// A hint of what follows, for a help text.
fn rest_of(around: &Around<'_>) -> String {
    match around.found {
        "is" | "are" | "includes" | "and" | "or" => format!(" {} …", around.found),
        _ => String::new(),
    }
}

/// One small word that must stand here, and nothing else could.
pub(super) fn missing_word(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    // `from 9 and 19`
    let joins = matches!(around.found, "and" | "until" | "till" | "through");
    if joins && wants(wanted, Rule::kw_to) {
        return other_word(around.span, around.found, "to");
    }
    // `from 12 through 17 years`: it stands where a unit could.
    if wants(wanted, Rule::kw_to)
        && matches!(around.before, "through" | "until" | "till")
        && let Some(span) = around.before_span
    {
        return other_word(span, around.before, "to");
    }
    let mut options: Vec<&str> = wanted.iter().filter_map(|rule| expected::words(*rule)).collect();
    options.sort_unstable();
    options.dedup();
    // A title may always be left out, so it does not count.
    options.retain(|option| !matches!(*option, "a title in quotes" | "a text in quotes"));
    let [only] = options.as_slice() else {
        return None;
    };
    let word = only.strip_prefix('`')?.strip_suffix('`')?;
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if around.ended {
        return None;
    }
    if matches!(around.found, ":" | "if" | "=" | ",") || nearest(around.found, &[word]).is_some() {
        return other_word(around.span, around.found, word);
    }
    slip(
        around,
        Code::MissingWord,
        format!("the word `{word}` is missing before `{}`", around.found),
        "something is missing before this",
        // After most words one of the language may follow, as in `in force from`; after `to` stands a value.
        if around.found.starts_with(['}', ')']) || word == "to" && is_keyword(around.found) {
            format!("write `{word} …` before the `{}`", around.found)
        } else {
            format!("write `{word} {}`", around.found)
        },
    )
}

/// That word must stand here in place of the one that does.
fn other_word(span: Span, found: &str, word: &str) -> Option<Diagnostic> {
    Some(
        Diagnostic::new(
            Code::MissingWord,
            span,
            format!("the word `{word}` is missing here"),
            "not the word that belongs here",
        )
        .help(format!("write `{word}` in place of `{found}`")),
    )
}

/// A keyword that is spelled a little wrong, or with a capital letter.
pub(super) fn misspelt(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if !around.is_word || is_reserved(around.found) {
        return None;
    }
    let mut words: Vec<&str> = wanted
        .iter()
        .filter_map(|rule| expected::words(*rule))
        .filter_map(|word| word.strip_prefix('`')?.strip_suffix('`'))
        .filter(|word| word.len() > 2)
        .collect();
    if wants(wanted, Rule::named_clause) {
        words.extend_from_slice(CLAUSE_WORDS);
    }
    let small = around.found.to_ascii_lowercase();
    let word = nearest(&small, &words)?;
    slip(
        around,
        Code::UnexpectedText,
        format!("`{}` is not known here", around.found),
        "a misspelt word of the language?",
        format!("write `{word}`"),
    )
}

//! Names that are misspelt or not free, and words that start no declaration.

use pest::Parser as _;
use stepwell_diagnostic::{Code, Diagnostic};

use super::around::Around;
use crate::parse::{
    grammar::{Grammar, Rule},
    outline::DECLARATIONS,
};

/// Words after which an author gives a name.
pub(super) const DECLARING: &[&str] = &[
    "fact",
    "source",
    "scale",
    "choice",
    "unit",
    "continuum",
    "define",
    "population",
    "placement",
    "program",
    "transition",
    "dispute",
    "claim",
    "criterion",
    "exclude",
    "typical",
    "flag",
    "require",
    "recommend",
    "unless",
    "ruleset",
    "vocabulary",
];

pub(super) fn wants_name(wanted: &[Rule]) -> bool {
    wanted.iter().any(|rule| {
        matches!(
            rule,
            Rule::name
                | Rule::label
                | Rule::word
                | Rule::program_header
                | Rule::criteria_header
                | Rule::word_value
                | Rule::plain_word
        )
    })
}

pub(super) fn name_spelling(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if !around.is_word {
        return None;
    }
    let word = around.found;
    let declares = DECLARING.contains(&around.before);
    let snake = snake_case(word);
    if declares && is_reserved(word) {
        return Some(
            Diagnostic::new(
                Code::ReservedWord,
                around.span,
                format!("`{word}` is a word of the language and cannot be a name"),
                "not free for a name",
            )
            .help(format!("choose another name, such as `{}_{word}`", around.before)),
        );
    }
    if declares && snake != word && !snake.is_empty() {
        return Some(
            Diagnostic::new(
                Code::NameSpelling,
                around.span,
                format!("`{word}` is not spelled as a name"),
                "names are small letters, digits and `_`, a letter first",
            )
            .help(format!("write `{snake}`")),
        );
    }
    if around.inside && word.contains('-') {
        let parts = word.replace('-', " - ");
        return Some(
            Diagnostic::new(
                Code::OperatorNeedsBlanks,
                around.span,
                format!("`{word}` is neither a name nor a calculation"),
                "a dash without blanks",
            )
            .help(format!("a calculation has blanks around its sign: `{parts}`")),
        );
    }
    if wants_name(wanted) && is_reserved(word) && !around.ended && !DECLARATIONS.contains(&word) {
        return Some(
            Diagnostic::new(
                Code::ReservedWord,
                around.span,
                format!("`{word}` is a word of the language and cannot stand here"),
                "a name or a value belongs here",
            )
            .help("use a name or a value of your own here; the reference lists the words of the language"),
        );
    }
    None
}

/// The nearest spelling of a name: small letters, digits, `_`.
pub(super) fn snake_case(word: &str) -> String {
    let mut snake = String::new();
    let mut previous_small = false;
    for char in word.chars() {
        if char.is_ascii_uppercase() && previous_small {
            snake.push('_');
        }
        previous_small = char.is_ascii_lowercase() || char.is_ascii_digit();
        snake.push(if char == '-' || char == '.' {
            '_'
        } else {
            char.to_ascii_lowercase()
        });
    }
    snake
        .trim_start_matches(|char: char| !char.is_ascii_lowercase())
        .to_owned()
}

/// Whether it is a word of the language, which cannot be a name; some of them can be values.
pub(super) fn is_reserved(word: &str) -> bool {
    is_spelled_as_name(word) && Grammar::parse(Rule::name, word).is_err()
}

/// Whether it is a word of the language that can be neither a name nor a value.
pub(super) fn is_keyword(word: &str) -> bool {
    is_spelled_as_name(word) && Grammar::parse(Rule::word, word).is_err()
}

fn is_spelled_as_name(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    word.starts_with(|first: char| first.is_ascii_lowercase()) && word.bytes().all(is_part)
}

pub(super) fn unknown_declaration(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let declares = wanted.contains(&Rule::kw_source) && wanted.contains(&Rule::kw_scale);
    if !declares || !around.is_word {
        return None;
    }
    let mut diagnostic = Diagnostic::new(
        Code::UnknownDeclaration,
        around.span,
        format!("`{}` starts no declaration", around.found),
        "a declaration must start here",
    );
    let nearest = nearest(around.found, DECLARATIONS);
    diagnostic = match (around.found, nearest) {
        ("fact", _) => {
            diagnostic.help("put facts into a block: `facts \"Patient\" { … }` or `dimension 1 \"…\" { … }`")
        }
        (_, Some(nearest)) => diagnostic.help(format!("write `{nearest}`")),
        (_, None) => diagnostic.help(format!(
            "a declaration starts with one of: {}",
            DECLARATIONS.join(", ")
        )),
    };
    Some(diagnostic)
}

/// The nearest of some words, if one is near.
pub(super) fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    words
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

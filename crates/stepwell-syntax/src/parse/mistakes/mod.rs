//! From pest's "expected one of these rules here" to words for an author. The likely slips of a newcomer are recognised
//! by the text at the place, only to be explained.

mod amendments;
mod around;
mod blocks;
mod conditions;
mod names;
mod ranges;
mod signs;
mod slips;

use pest::error::{Error, ErrorVariant, InputLocation};
use stepwell_diagnostic::{Code, Diagnostic, SourceFile};

use super::{
    expected,
    grammar::Rule,
    outline::{Outline, Stretch},
};
use around::{Around, look_around};
use names::{name_spelling, unknown_declaration};
use signs::{
    curly_quotes, foreign_phrase, foreign_sign, missing_sign, number_and_unit, spreadsheet, word_slip,
};

/// Puts one of pest's errors into words.
pub(super) fn describe(
    file: &SourceFile,
    outline: &Outline,
    stretch: &Stretch,
    error: &Error<Rule>,
) -> Diagnostic {
    let offset = stretch.start
        + match error.location {
            InputLocation::Pos(offset) => offset,
            InputLocation::Span((offset, _)) => offset,
        };
    let wanted: Vec<Rule> = match &error.variant {
        ErrorVariant::ParsingError {
            positives,
            negatives: _,
        } => positives.clone(),
        ErrorVariant::CustomError { message: _ } => Vec::new(),
    };
    let around = look_around(file, outline, stretch, offset);
    slip(&around, &wanted).unwrap_or_else(|| unexpected(&around, &wanted))
}

/// The slips that are recognised, the surest first.
fn slip(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    curly_quotes(around)
        .or_else(|| amendments::in_amendments(around, wanted))
        .or_else(|| blocks::in_blocks(around, wanted))
        .or_else(|| ranges::in_ranges(around))
        .or_else(|| slips::of_place(around, wanted))
        .or_else(|| foreign_sign(around))
        .or_else(|| foreign_phrase(around))
        .or_else(|| word_slip(around, wanted))
        .or_else(|| number_and_unit(around))
        .or_else(|| conditions::in_conditions(around, wanted))
        .or_else(|| name_spelling(around, wanted))
        .or_else(|| spreadsheet(around))
        .or_else(|| unknown_declaration(around, wanted))
        .or_else(|| missing_sign(around, wanted))
        .or_else(|| slips::missing_word(around, wanted))
        .or_else(|| slips::misspelt(around, wanted))
}

/// So many things that could stand at a place are listed.
const MOST_OPTIONS: usize = 8;

/// Two words of the language that are named together, "`and` or `or`", one by one: they join a longer list.
fn one_by_one(words: &str) -> Vec<String> {
    let parts: Vec<&str> = words.split("` or `").collect();
    match *parts {
        [first, second] => vec![format!("{first}`"), format!("`{second}")],
        _ => vec![words.to_owned()],
    }
}

fn unexpected(around: &Around<'_>, wanted: &[Rule]) -> Diagnostic {
    let mut options: Vec<String> = Vec::new();
    // The grammar reads every kind of clause in a program; those of criteria do not belong there.
    let program = wanted.contains(&Rule::at_level) || wanted.contains(&Rule::kw_at);
    let belongs = |rule: &&Rule| {
        !(program
            && matches!(
                rule,
                Rule::admit | Rule::kw_admit | Rule::dimension_clause | Rule::kw_dimension
            ))
    };
    for words in wanted
        .iter()
        .filter(belongs)
        .filter_map(|rule| expected::words(*rule))
        .flat_map(one_by_one)
    {
        if !options.contains(&words) {
            options.push(words);
        }
    }
    // "a name" where "a name or a value" is named, too, says nothing more.
    let all = options.clone();
    options.retain(|words| {
        !all.iter()
            .any(|other| other != words && other.contains(words.as_str()))
    });
    let expected = match options.as_slice() {
        [] => String::new(),
        [only] => format!("{only} belongs here"),
        [first @ .., last] if first.len() < MOST_OPTIONS => {
            format!("{} or {last} belongs here", first.join(", "))
        }
        many => format!(
            "{} … belongs here",
            many.get(..MOST_OPTIONS).unwrap_or(many).join(", ")
        ),
    };
    if around.ended {
        let diagnostic = Diagnostic::new(
            Code::UnexpectedText,
            around.span,
            "this declaration stops too early".to_owned(),
            "nothing follows this",
        );
        return if expected.is_empty() {
            diagnostic
        } else {
            diagnostic.help(format!("after it, {expected}"))
        };
    }
    let found = around.found.chars().take(40).collect::<String>();
    let mut diagnostic = Diagnostic::new(
        Code::UnexpectedText,
        around.span,
        format!("`{}` does not belong here", printable(&found)),
        "not expected here",
    );
    if !expected.is_empty() {
        diagnostic = diagnostic.help(expected);
    }
    diagnostic
}

/// The text with what cannot be seen spelled out.
fn printable(text: &str) -> String {
    text.chars()
        .map(|char| {
            if char.is_control() {
                char.escape_debug().to_string()
            } else {
                char.to_string()
            }
        })
        .collect()
}

//! From pest's "expected one of these rules here" to words for an author. The likely slips of a newcomer are recognised
//! by the text at the place, only to be explained.

use pest::error::{Error, ErrorVariant, InputLocation};
use stepwell_diagnostic::{Code, Diagnostic, SourceFile, Span};

use super::{
    at, expected,
    grammar::Rule,
    outline::{DECLARATIONS, Outline, PieceKind, Stretch, nearby_end, nearby_start},
    slips,
};

/// Signs from elsewhere and what Stepwell says instead.
const SIGNS: &[(&str, &str)] = &[
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
const PHRASES: &[(&str, &str)] = &[
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

/// What stands at the mistake and before it.
pub(super) struct Around<'a> {
    /// The piece at the mistake; empty at the end of the stretch.
    pub(super) found: &'a str,
    /// Its span, or the end of what was read.
    pub(super) span: Span,
    /// Whether the mistake lies inside the piece, not at its start.
    pub(super) inside: bool,
    /// The word or sign before it.
    pub(super) before: &'a str,
    pub(super) before_span: Option<Span>,
    /// The word or sign before that.
    pub(super) earlier: &'a str,
    /// The word after it.
    pub(super) next: &'a str,
    /// The line it stands on.
    pub(super) line: &'a str,
    /// Whether it is a word.
    pub(super) is_word: bool,
    /// Whether the declaration (or the file) ended first.
    pub(super) ended: bool,
}

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

fn look_around<'a>(file: &'a SourceFile, outline: &Outline, stretch: &Stretch, offset: usize) -> Around<'a> {
    let text = file.text.as_str();
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let here = outline
        .piece_at(offset)
        .filter(|(_, piece)| piece.start < stretch.end);
    let index = here.map_or_else(
        || outline.pieces.partition_point(|piece| piece.start < stretch.end),
        |(index, _)| index,
    );
    let before_at = outline.piece_before(index);
    let before = before_at.map(|(_, piece)| piece);
    let earlier = before_at
        .and_then(|(index, _)| outline.piece_before(index))
        .map_or("", |(_, piece)| slice(piece.start, piece.end));
    let line_of = |offset: usize| line_around(text, offset);
    match here {
        Some((index, piece)) => {
            // A sign such as `>=` comes as several pieces that touch.
            let mut end = piece.end;
            if piece.kind == PieceKind::Other {
                for next in outline.pieces.get(index + 1..).unwrap_or(&[]) {
                    if next.kind != PieceKind::Other || next.start != end {
                        break;
                    }
                    end = next.end;
                }
            }
            let next = outline
                .piece_at(end)
                .map_or("", |(_, next)| slice(next.start, next.end));
            Around {
                next,
                found: slice(piece.start, end),
                span: at(file, piece.start, end),
                inside: offset > piece.start,
                before: before.map_or("", |before| slice(before.start, before.end)),
                before_span: before.map(|before| at(file, before.start, before.end)),
                earlier,
                line: line_of(piece.start),
                is_word: piece.kind == PieceKind::Word,
                ended: false,
            }
        }
        None => {
            let end = before.map_or(stretch.start, |before| before.end);
            Around {
                next: "",
                found: "",
                span: at(file, before.map_or(end, |before| before.start), end),
                inside: false,
                before: before.map_or("", |before| slice(before.start, before.end)),
                before_span: before.map(|before| at(file, before.start, before.end)),
                earlier,
                line: line_of(end),
                is_word: false,
                ended: true,
            }
        }
    }
}

/// The line around an offset. Of a very long one, the part nearby: a file of one line may hold a mistake every few
/// words.
fn line_around(text: &str, offset: usize) -> &str {
    let start = nearby_start(text, offset);
    let end = nearby_end(text, offset);
    let before = text.get(start..offset).unwrap_or("");
    let after = text.get(offset..end).unwrap_or("");
    let start = before.rfind('\n').map_or(start, |at| start + at + 1);
    let end = after.find('\n').map_or(end, |at| offset + at);
    text.get(start..end).unwrap_or("")
}

/// The slips that are recognised, the surest first.
fn slip(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    curly_quotes(around)
        .or_else(|| slips::of_place(around, wanted))
        .or_else(|| foreign_sign(around))
        .or_else(|| foreign_phrase(around))
        .or_else(|| word_slip(around, wanted))
        .or_else(|| number_and_unit(around))
        .or_else(|| slips::in_conditions(around, wanted))
        .or_else(|| name_spelling(around, wanted))
        .or_else(|| spreadsheet(around))
        .or_else(|| unknown_declaration(around, wanted))
        .or_else(|| missing_sign(around, wanted))
        .or_else(|| slips::missing_word(around, wanted))
        .or_else(|| slips::misspelt(around, wanted))
}

fn curly_quotes(around: &Around<'_>) -> Option<Diagnostic> {
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

fn foreign_sign(around: &Around<'_>) -> Option<Diagnostic> {
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

fn foreign_phrase(around: &Around<'_>) -> Option<Diagnostic> {
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

fn word_slip(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
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
fn number_and_unit(around: &Around<'_>) -> Option<Diagnostic> {
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
pub(crate) fn unit_word(short: &str) -> Option<&'static str> {
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

fn wants_name(wanted: &[Rule]) -> bool {
    wanted.iter().any(|rule| {
        matches!(
            rule,
            Rule::name
                | Rule::label
                | Rule::word
                | Rule::program_header
                | Rule::criteria_header
                | Rule::word_value
        )
    })
}

fn name_spelling(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if !around.is_word {
        return None;
    }
    let word = around.found;
    let declares = matches!(
        around.before,
        "fact"
            | "source"
            | "scale"
            | "choice"
            | "unit"
            | "continuum"
            | "define"
            | "population"
            | "placement"
            | "program"
            | "transition"
            | "dispute"
            | "claim"
            | "criterion"
            | "exclude"
            | "typical"
            | "flag"
            | "require"
            | "recommend"
            | "unless"
            | "ruleset"
            | "vocabulary"
    );
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
fn snake_case(word: &str) -> String {
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

/// Whether the grammar keeps this word for itself.
pub(super) fn is_reserved(word: &str) -> bool {
    use pest::Parser;
    let shaped = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    shaped && super::grammar::Grammar::parse(Rule::name, word).is_err()
}

fn unknown_declaration(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
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

fn spreadsheet(around: &Around<'_>) -> Option<Diagnostic> {
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
fn missing_sign(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
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

fn unexpected(around: &Around<'_>, wanted: &[Rule]) -> Diagnostic {
    let mut options: Vec<&str> = Vec::new();
    for words in wanted.iter().filter_map(|rule| expected::words(*rule)) {
        if !options.contains(&words) {
            options.push(words);
        }
    }
    let expected = match options.as_slice() {
        [] => String::new(),
        [only] => format!("{only} belongs here"),
        [first @ .., last] if first.len() < 7 => format!("{} or {last} belongs here", first.join(", ")),
        many => format!("{} … belongs here", many.get(..7).unwrap_or(many).join(", ")),
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

//! The header: version, days in force, edition.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Day, FolderKind, Period, Version};
use stepwell_syntax::ast;

use crate::{context::Context, folders::Gathered};

/// Puts the root's header into the ruleset; the headers of used folders are looked at too.
pub(crate) fn settle(context: &mut Context<'_>, gathered: &Gathered<'_>) {
    for member in &gathered.folders {
        let Some(header) = member.header else { continue };
        let version = version(context, header);
        let in_force = period(context, header.in_force.as_ref());
        let begins = header.in_force.as_ref().is_some_and(|it| it.from.is_some());
        if header.kind == ast::FolderKind::Ruleset && !begins {
            context.tell(
                Diagnostic::new(
                    Code::MissingPart,
                    header.name.span(),
                    format!("`{}` does not say from when it is in force", header.name.text),
                    "this header has no `in force from`",
                )
                .help("add `in force from 2026-01-01`"),
            );
        }
        if !member.root {
            continue;
        }
        let ruleset = &mut context.ruleset;
        ruleset.kind = match header.kind {
            ast::FolderKind::Ruleset => FolderKind::Ruleset,
            ast::FolderKind::Vocabulary => FolderKind::Vocabulary,
        };
        ruleset.name = header.name.text.to_string();
        ruleset.title = text(header.title.as_ref());
        ruleset.version = version;
        ruleset.in_force = in_force;
        ruleset.review_by = header.review_by.as_ref().and_then(|day| Day::parse(&day.text));
    }
    context.ruleset.edition = gathered
        .folders
        .iter()
        .find_map(|member| text(member.header?.edition.as_ref()));
}

fn version(context: &mut Context<'_>, header: &ast::Header) -> Version {
    let Some(word) = &header.version else {
        context.tell(
            Diagnostic::new(
                Code::MissingPart,
                header.name.span(),
                format!("`{}` does not say which version it is", header.name.text),
                "this header has no `version`",
            )
            .help("add `version 1.0.0`"),
        );
        return Version::default();
    };
    match read_version(&word.text) {
        Some(version) => version,
        None => {
            context.tell(
                Diagnostic::new(
                    Code::NumberTooLong,
                    word.span(),
                    format!("the version `{}` has a number that is too long", word.text),
                    "each of the three numbers may go up to 4294967295",
                )
                .help("write a shorter one, such as `version 1.0.0`"),
            );
            Version::default()
        }
    }
}

/// Reads `1.2.0`.
pub(crate) fn read_version(text: &str) -> Option<Version> {
    let mut parts = text.split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(a)), Some(Ok(b)), Some(Ok(c)), None) => Some(Version(a, b, c)),
        _ => None,
    }
}

/// The days of an `in force`; open where none stands.
pub(crate) fn period(context: &mut Context<'_>, in_force: Option<&ast::InForce>) -> Period {
    let Some(in_force) = in_force else {
        return Period::default();
    };
    let day = |word: &Option<ast::Date>| word.as_ref().and_then(|word| Day::parse(&word.text));
    let period = Period {
        from: day(&in_force.from),
        until: day(&in_force.until),
    };
    if let (Some(from), Some(until)) = (period.from, period.until)
        && until < from
    {
        context.tell(reversed(in_force.place.0, from, until));
        return Period::default();
    }
    period
}

/// The mistake of an end before its beginning.
pub(crate) fn reversed(span: Span, from: Day, until: Day) -> Diagnostic {
    Diagnostic::new(
        Code::DatesReversed,
        span,
        format!("this ends on {until}, before it begins on {from}"),
        "the end comes before the beginning",
    )
    .help(format!("write `in force from {until} until {from}`"))
}

/// The inside of a text, where one stands.
pub(crate) fn text(it: Option<&ast::Text>) -> Option<String> {
    it.map(|it| it.text.to_string())
}

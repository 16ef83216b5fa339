//! Words that nothing has: slips of newcomers, values out of place, misspellings.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{FactType, Unit};
use stepwell_syntax::ast;

use super::{Settled, literals};
use crate::{
    context::{Context, Scope},
    names::{Thing, did_you_mean},
    spelled, units,
};

/// A word that nothing has: a value out of place, a slip of a newcomer, or a misspelling.
pub(crate) fn unknown(
    context: &mut Context<'_>,
    scope: Scope,
    word: &ast::Word,
    expected: Option<&FactType>,
) -> Option<Settled> {
    let text = word.text.as_str();
    if context.lost.name(text) {
        return None;
    }
    if let Some(diagnostic) = slip(context, word, expected) {
        return context.fail(diagnostic);
    }
    if let Some(diagnostic) = expected.and_then(|kind| literals::not_in_type(context, kind, word)) {
        return context.fail(diagnostic);
    }
    if let Some(values) = context.names.values.get(text).cloned() {
        return context.fail(label_alone(context, word, &values, expected));
    }
    if context.names.levels.contains_key(text) {
        return context.fail(
            Diagnostic::new(
                Code::NotACondition,
                word.span(),
                format!("`{text}` is a level; say what is at that level"),
                "a level on its own",
            )
            .help(format!("write for example `current_level is {text}`")),
        );
    }
    unknown_thing(context, scope, word)
}

/// Tells a name that nothing has, with the nearest one that stands for something in a condition.
pub(crate) fn unknown_thing<T>(context: &mut Context<'_>, scope: Scope, word: &ast::Word) -> Option<T> {
    if context.lost.name(&word.text) {
        return None;
    }
    let text = word.text.as_str();
    if context.names.sources.contains_key(text) {
        return context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                word.span(),
                format!("`{text}` is a source, and neither met nor a value"),
                "a source",
            )
            .help(format!("cite it: `cite {text} \"…\"`")),
        );
    }
    let here = scope.block.and_then(|at| context.blocks.get(at));
    // The clause of another block needs that block's header before it.
    let elsewhere = context
        .blocks
        .iter()
        .find(|block| block.clauses.contains_key(text))
        .map(|block| format!("{}/{text}", block.header));
    let day = matches!(text, "today" | "now").then(|| "as_of".to_owned());
    let short = here
        .into_iter()
        .flat_map(|block| block.clauses.keys().map(String::as_str));
    let things = context.names.things.keys().copied();
    let near = context.nearest(&word.text, things.chain(short));
    let unit = units::part(context, &word.text).is_some();
    let mut diagnostic = Diagnostic::new(
        Code::UnknownName,
        word.span(),
        if unit {
            format!("`{}` is a unit, and no number stands before it", word.text)
        } else {
            format!("nothing is called `{}`", word.text)
        },
        "this name is not known",
    );
    diagnostic.help = if unit {
        Some(format!("write for example `10 {}`", word.text))
    } else {
        did_you_mean(day.or(elsewhere).as_deref().or(near))
            .or_else(|| could_be_name(&word.text).then(|| declare(&word.text, "yes/no")))
    };
    context.fail(diagnostic)
}

/// The help for a name that could be a fact of that type.
fn declare(name: &str, kind: &str) -> String {
    format!("declare it: `fact {name}: {kind}`")
}

/// What is held against a name that nothing has tells the type that its fact would have.
pub(crate) fn declared_for_test(context: &mut Context<'_>, told: usize, name: &str, test: &ast::Test) {
    let Some(kind) = tested_type(context, test) else {
        return;
    };
    if let Some(diagnostic) = context.report.last_since(told)
        && diagnostic.help.as_ref() == Some(&declare(name, "yes/no"))
    {
        diagnostic.help = Some(declare(name, &kind));
    }
}

/// The type that something has of which this can be asked, as it is declared.
fn tested_type(context: &Context<'_>, test: &ast::Test) -> Option<String> {
    let value = match test {
        ast::Test::Bounds(bounds) => match &bounds.first()?.kind {
            ast::BoundKind::OnOrAfter(_)
            | ast::BoundKind::OnOrBefore(_)
            | ast::BoundKind::Before(_)
            | ast::BoundKind::After(_) => return Some("date".to_owned()),
            // Of `from 6 to 30 hours/week` the unit stands with the second.
            ast::BoundKind::Between(_, value)
            | ast::BoundKind::AtLeast(value)
            | ast::BoundKind::AtMost(value)
            | ast::BoundKind::Above(value)
            | ast::BoundKind::Below(value) => value,
        },
        ast::Test::Is { value, .. } => value,
        ast::Test::OneOf { values, .. } => values.first()?,
        ast::Test::Includes { members, .. } => {
            let of = context.names.values.get(members.first()?.text.as_str())?;
            let choice = of.iter().find_map(|thing| {
                if let Thing::Choice(id) = thing {
                    Some(&context.ruleset.choices[*id].name)
                } else {
                    None
                }
            })?;
            return Some(format!("set of {choice}"));
        }
        ast::Test::Empty { .. } => return None,
    };
    if let ast::ExpressionKind::Date(_) = &value.kind {
        return Some("date".to_owned());
    }
    if let ast::ExpressionKind::Word(word) = &value.kind {
        let of = context.names.values.get(word.text.as_str())?;
        return of.first().and_then(|thing| {
            if let Thing::Scale(id) = thing {
                Some(context.ruleset.scales[*id].name.clone())
            } else if let Thing::Choice(id) = thing {
                Some(context.ruleset.choices[*id].name.clone())
            } else {
                None
            }
        });
    }
    let ast::ExpressionKind::Quantity(quantity) = &value.kind else {
        return None;
    };
    if let Some(on) = context.names.levels.get(quantity.number.text.as_str())
        && quantity.unit.is_none()
    {
        let (continuum, _) = on.first()?;
        return Some(format!("level of {}", context.ruleset.continua[*continuum].name));
    }
    Some(match &quantity.unit {
        None => "number".to_owned(),
        Some(unit) => {
            let unit = spelled::unit(unit);
            match unit.as_str() {
                "hours/week" => "hours/week from 0 to 168".to_owned(),
                "days/week" => "days/week from 0 to 7".to_owned(),
                "hours/day" => "hours/day from 0 to 24".to_owned(),
                "year" | "years" => "whole years from 0 to 120".to_owned(),
                _ => unit,
            }
        }
    })
}

/// Whether an author may give that name; values may be spelled in more ways.
fn could_be_name(text: &str) -> bool {
    const VALUES: [&str; 7] = ["none", "review", "more", "yes", "no", "continue", "discharge"];
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !VALUES.contains(&text)
}

/// `9h` against a weekly rate.
fn rate(context: &Context<'_>, number: &str, unit: &str, expected: Option<&FactType>) -> Option<String> {
    let Some(FactType::Number(own)) = expected else {
        return None;
    };
    let (part, _) = units::part(context, unit)?;
    let other = Unit::new([part], []);
    (other.above == own.unit.above && !own.unit.below.is_empty())
        .then(|| units::instead(Some(number), &own.unit, &other))
}

/// The slips of newcomers that are words to the parser.
pub(crate) fn slip(
    context: &Context<'_>,
    word: &ast::Word,
    expected: Option<&FactType>,
) -> Option<Diagnostic> {
    let text = word.text.as_str();
    if let Some(say) = match text {
        "true" | "True" | "TRUE" => Some("yes"),
        "false" | "False" | "FALSE" => Some("no"),
        _ => None,
    } {
        return Some(
            Diagnostic::new(
                Code::TrueFalse,
                word.span(),
                format!("`{text}` is written `{say}` here"),
                "a word from elsewhere",
            )
            .help(format!("write `{say}`")),
        );
    }
    if matches!(text, "unknown" | "missing" | "met") {
        let met = text == "met";
        return Some(
            Diagnostic::new(
                Code::UnknownValue,
                word.span(),
                if met {
                    "a clause or a condition is met by naming it; `met` stands only in examples".to_owned()
                } else {
                    "a rule cannot ask whether an answer is known".to_owned()
                },
                "not a value",
            )
            .help(if met {
                "name the condition alone, without `is met`"
            } else {
                "leave this out: the result says what is missing"
            }),
        );
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    if let Some((number, rest)) = digits.map(|at| text.split_at(at))
        && !number.is_empty()
        && !number.ends_with('.')
        && let Some(unit) = units::short_form(rest).or_else(|| units::part(context, rest).map(|_| rest))
    {
        return Some(
            Diagnostic::new(
                Code::NumberTouchesUnit,
                word.span(),
                format!("`{text}` is a number written against its unit"),
                "a blank and a whole word are missing",
            )
            .help(
                rate(context, number, unit, expected).unwrap_or_else(|| format!("write `{number} {unit}`")),
            ),
        );
    }
    let (before, after) = text.split_once('-')?;
    let known = |name: &str| {
        context.names.things.contains_key(name)
            || context.lost.name(name)
            || name.bytes().all(|byte| byte.is_ascii_digit())
    };
    if known(before) || known(after) {
        return Some(
            Diagnostic::new(
                Code::OperatorNeedsBlanks,
                word.span(),
                format!("`{text}` is read as one word"),
                "a calculation needs blanks around its sign",
            )
            .help(format!("write `{before} - {after}`")),
        );
    }
    None
}

/// `relapse is high or severe`: the second value stands alone.
pub(crate) fn values_joined_by_or(context: &mut Context<'_>, items: &[ast::Expression]) {
    let mut alone: Vec<(&ast::Word, &ast::Expression, &str)> = Vec::new();
    for pair in items.windows(2) {
        let [before, after] = pair else { continue };
        let ast::ExpressionKind::Word(word) = &after.kind else {
            continue;
        };
        let text = word.text.as_str();
        if let ast::ExpressionKind::Test {
            subject,
            test: ast::Test::Is {
                value,
                negated: false,
            },
        } = &before.kind
            && let ast::ExpressionKind::Word(first) = &value.kind
            && context.names.values.contains_key(text)
            && !context.names.things.contains_key(text)
        {
            alone.push((word, subject, first.text.as_str()));
        }
    }
    for (word, subject, first) in alone {
        let (subject, text) = (spelled::expression(subject), word.text.as_str());
        context.tell(
            Diagnostic::new(
                Code::NotACondition,
                word.span(),
                format!("`{text}` is a value; say what has it"),
                "a value on its own",
            )
            .help(format!(
                "write `{subject} is {text}`, or `{subject} is one of ({first}, {text})`"
            )),
        );
    }
}

/// A value of a scale or choice where something else is needed.
fn label_alone(
    context: &Context<'_>,
    word: &ast::Word,
    values: &[Thing],
    expected: Option<&FactType>,
) -> Diagnostic {
    let of = values.iter().find_map(|thing| {
        if let Thing::Scale(id) = thing {
            Some((&context.ruleset.scales[*id].name, FactType::Scale(*id)))
        } else if let Thing::Choice(id) = thing {
            Some((&context.ruleset.choices[*id].name, FactType::Choice(*id)))
        } else {
            None
        }
    });
    let name = of.as_ref().map(|(name, _)| name.as_str()).unwrap_or_default();
    if expected.is_some() {
        return Diagnostic::new(
            Code::TypeMismatch,
            word.span(),
            format!(
                "`{}` is a value of `{name}` and cannot be compared here",
                word.text
            ),
            format!("a value of `{name}`"),
        )
        .help(format!("compare it with a fact of type `{name}`"));
    }
    let fact = of.as_ref().and_then(|(_, kind)| {
        context
            .ruleset
            .facts
            .iter()
            .find(|fact| fact.kind == *kind)
            .map(|fact| fact.name.as_str())
    });
    Diagnostic::new(
        Code::NotACondition,
        word.span(),
        format!("`{}` is a value of `{name}`; say what has it", word.text),
        "a value on its own",
    )
    .help(format!(
        "write for example `{} is {}`",
        fact.unwrap_or("some_fact"),
        word.text
    ))
}

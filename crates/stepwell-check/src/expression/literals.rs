//! Literals: numbers, days, and labels by the type they are held against.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Continuum, Day, FactType, Id, Interval, Number, NumberType, Quantity, Unit, Value};
use stepwell_syntax::ast;

use super::Typed;
use crate::{
    context::{Context, Scope},
    names::{Thing, did_you_mean, list, nearest},
    spelled,
    terms::facts::read_number,
    units,
};

/// A number; where a label is expected, a label that looks like one.
pub(crate) fn quantity(
    context: &mut Context<'_>,
    scope: Scope,
    quantity: &ast::Quantity,
    span: Span,
    expected: Option<&FactType>,
) -> Option<Typed> {
    if quantity.unit.is_none()
        && let Some(kind) = expected
    {
        if let Some(label) = label_in_type(context, kind, &quantity.number.text) {
            return Some(Typed::new(Value::Label(label), kind.clone()));
        }
        if let Some(diagnostic) = not_in_type(context, kind, &quantity.number) {
            return context.fail(diagnostic);
        }
    }
    let number = read_number(context, &quantity.number);
    let unit = match &quantity.unit {
        Some(unit) => units::read(context, scope, unit)?,
        None => Unit::default(),
    };
    let number = number?;
    let kind = FactType::Number(NumberType {
        unit: unit.clone(),
        whole: number.is_whole(),
    });
    if let Some(expected) = expected
        && matches!(
            expected,
            FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) | FactType::YesNo
        )
    {
        return context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                span,
                format!(
                    "`{}` is a number, but {} is needed here",
                    spelled::quantity(quantity),
                    type_in_words(context, expected)
                ),
                "a number",
            )
            .help(format!("write one of {}", labels_in_words(context, expected))),
        );
    }
    let mut typed = Typed::new(
        Value::Quantity(Quantity {
            number: number.clone(),
            unit,
        }),
        kind,
    );
    typed.interval = Interval::point(number);
    typed.bare = quantity.unit.is_none();
    Some(typed)
}

/// A day.
pub(crate) fn date(word: &ast::Date) -> Option<Typed> {
    let day = Day::parse(&word.text)?;
    let mut typed = Typed::new(Value::Day(day), FactType::Date);
    typed.interval = Interval::point(Number::whole(day.count()));
    Some(typed)
}

/// The place of a label in a type.
pub(crate) fn label_in_type(context: &Context<'_>, kind: &FactType, text: &str) -> Option<u32> {
    let at = match kind {
        FactType::YesNo => match text {
            "no" => Some(0),
            "yes" => Some(1),
            _ => None,
        },
        FactType::Scale(id) => context.ruleset.scales[*id]
            .values
            .iter()
            .position(|term| term.label == text),
        FactType::Choice(id) | FactType::Set(id) => context.ruleset.choices[*id]
            .values
            .iter()
            .position(|term| term.label == text),
        FactType::Level(id) => level_on(context, *id, text),
        FactType::Number(_) | FactType::Date => None,
    };
    at.and_then(|at| u32::try_from(at).ok())
}

/// The place of a level on a continuum, by its label.
pub(crate) fn level_on(context: &Context<'_>, continuum: Id<Continuum>, text: &str) -> Option<usize> {
    context.ruleset.continua[continuum]
        .levels
        .iter()
        .position(|level| level.label == text)
}

/// A type in words: `a value of the scale `risk``.
pub(crate) fn type_in_words(context: &Context<'_>, kind: &FactType) -> String {
    let ruleset = &context.ruleset;
    match kind {
        FactType::YesNo => "yes or no".to_owned(),
        FactType::Scale(id) => format!("a value of `{}`", ruleset.scales[*id].name),
        FactType::Choice(id) => format!("a value of `{}`", ruleset.choices[*id].name),
        FactType::Set(id) => format!("a set of `{}`", ruleset.choices[*id].name),
        FactType::Level(id) => format!("a level of `{}`", ruleset.continua[*id].name),
        FactType::Number(number) if number.unit.is_plain() => "a plain number".to_owned(),
        FactType::Number(number) => format!("a number in {}", number.unit),
        FactType::Date => "a day".to_owned(),
    }
}

/// The labels of a type, for help.
pub(crate) fn labels_in_words(context: &Context<'_>, kind: &FactType) -> String {
    list(labels(context, kind))
}

fn labels<'c>(context: &'c Context<'_>, kind: &FactType) -> Vec<&'c str> {
    match kind {
        FactType::YesNo => vec!["no", "yes"],
        FactType::Scale(id) => terms(&context.ruleset.scales[*id].values),
        FactType::Choice(id) | FactType::Set(id) => terms(&context.ruleset.choices[*id].values),
        FactType::Level(id) => context.ruleset.continua[*id]
            .levels
            .iter()
            .map(|level| level.label.as_str())
            .collect(),
        FactType::Number(_) | FactType::Date => Vec::new(),
    }
}

fn terms(values: &[stepwell_model::Term]) -> Vec<&str> {
    values.iter().map(|term| term.label.as_str()).collect()
}

/// Tells a label that the expected type lacks; nothing where another kind of name was written.
pub(crate) fn not_in_type(context: &Context<'_>, kind: &FactType, word: &ast::Word) -> Option<Diagnostic> {
    let text = word.text.as_str();
    let near = nearest(text, labels(context, kind));
    let (code, message, label) = match kind {
        FactType::Scale(id) => {
            let name = &context.ruleset.scales[*id].name;
            (
                Code::UnknownValue,
                format!("`{text}` is not on the scale `{name}`"),
                "not on the scale",
            )
        }
        FactType::Choice(id) | FactType::Set(id) => {
            let name = &context.ruleset.choices[*id].name;
            (
                Code::UnknownValue,
                format!("`{text}` is not in the choice `{name}`"),
                "not in the choice",
            )
        }
        FactType::Level(id) => return Some(no_level(context, *id, word)),
        FactType::YesNo => (
            Code::UnknownValue,
            format!("`{text}` is neither yes nor no"),
            "yes or no is needed here",
        ),
        FactType::Number(_) | FactType::Date => return None,
    };
    let help = did_you_mean(near).unwrap_or_else(|| format!("it has {}", labels_in_words(context, kind)));
    Some(Diagnostic::new(code, word.span(), message, label).help(help))
}

/// Tells a level that a continuum lacks; an alias is told its label.
pub(crate) fn no_level(context: &Context<'_>, id: Id<Continuum>, word: &ast::Word) -> Diagnostic {
    let continuum = &context.ruleset.continua[id];
    let text = word.text.as_str();
    let alias = continuum
        .levels
        .iter()
        .find(|level| level.aliases.iter().any(|alias| alias == text));
    if let Some(level) = alias {
        return Diagnostic::new(
            Code::LevelNotOnContinuum,
            word.span(),
            format!(
                "`{text}` is another name of level {}, for facts only",
                level.label
            ),
            "an alias",
        )
        .help(format!("write `{}`", level.label));
    }
    let kind = FactType::Level(id);
    // One number for another is no slip of the pen: another level is never offered for it.
    let number = text.starts_with(|letter: char| letter.is_ascii_digit());
    let near = nearest(text, labels(context, &kind)).filter(|_| !number);
    Diagnostic::new(
        Code::LevelNotOnContinuum,
        word.span(),
        format!("`{}` has no level `{text}`", continuum.name),
        "not on the continuum",
    )
    .help(did_you_mean(near).unwrap_or_else(|| format!("it has {}", labels_in_words(context, &kind))))
}

/// The level that `2.1` or `asam 2.1` names.
pub(crate) fn level(
    context: &mut Context<'_>,
    scope: Scope,
    name: &ast::LevelName,
) -> Option<(Id<Continuum>, u32)> {
    level_named(context, scope, name.continuum.as_ref(), &name.level)
}

/// The level of a label, on the continuum named, or on the only one that has it.
pub(crate) fn level_named(
    context: &mut Context<'_>,
    scope: Scope,
    continuum: Option<&ast::Name>,
    label: &ast::Label,
) -> Option<(Id<Continuum>, u32)> {
    if let Some(name) = continuum {
        let id = match context.names.types.get(name.text.as_str()).copied() {
            Some(Thing::Continuum(id)) => id,
            None if context.lost.name(&name.text) => return None,
            other => return context.fail(no_continuum(context, name, other)),
        };
        context.mark(scope, Thing::Continuum(id));
        if context.broken.contains(&Thing::Continuum(id)) {
            return None;
        }
        return match level_on(context, id, &label.text) {
            Some(at) => Some((id, u32::try_from(at).unwrap_or(u32::MAX))),
            None => context.fail(no_level(context, id, label)),
        };
    }
    let found = context
        .names
        .levels
        .get(label.text.as_str())
        .cloned()
        .unwrap_or_default();
    match found.as_slice() {
        [(id, at)] => {
            context.mark(scope, Thing::Continuum(*id));
            Some((*id, *at))
        }
        [] if context.lost.name(&label.text) => None,
        [] => {
            let diagnostic = nowhere(context, label);
            diagnostic.and_then(|diagnostic| context.fail(diagnostic))
        }
        [(id, _), ..] => {
            let names = list(
                found
                    .iter()
                    .map(|(id, _)| context.ruleset.continua[*id].name.as_str()),
            );
            let first = context.ruleset.continua[*id].name.clone();
            context.fail(
                Diagnostic::new(
                    Code::AmbiguousName,
                    label.span(),
                    format!("`{}` is a level of {names}", label.text),
                    "which of them?",
                )
                .help(format!("write `{first} {}`", label.text)),
            )
        }
    }
}

/// Tells that a name is no continuum.
pub(crate) fn no_continuum(context: &Context<'_>, name: &ast::Name, other: Option<Thing>) -> Diagnostic {
    if let Some(thing) = other {
        return Diagnostic::new(
            Code::WrongKindOfName,
            name.span(),
            format!("`{}` is {}, not a continuum", name.text, thing.what()),
            "a continuum is needed here",
        )
        .help(format!(
            "continua here: {}",
            list(context.ruleset.continua.iter().map(|it| it.name.as_str()))
        ));
    }
    let known = context.ruleset.continua.iter().map(|it| it.name.as_str());
    let near = nearest(&name.text, known.clone());
    Diagnostic::new(
        Code::UnknownName,
        name.span(),
        format!("there is no continuum called `{}`", name.text),
        "this name is not known",
    )
    .help(did_you_mean(near).unwrap_or_else(|| {
        let names = list(known);
        if names.is_empty() {
            format!("declare it: `continuum {} {{ 1  2.1 }}`", name.text)
        } else {
            format!("continua here: {names}")
        }
    }))
}

fn nowhere(context: &Context<'_>, label: &ast::Label) -> Option<Diagnostic> {
    let continua = &context.ruleset.continua;
    if continua.is_empty() {
        return (!context.unparsed).then(|| {
            Diagnostic::new(
                Code::LevelNotOnContinuum,
                label.span(),
                format!("there is no continuum, so `{}` is no level", label.text),
                "not a level",
            )
            .help(format!("declare one: `continuum levels {{ {} }}`", label.text))
        });
    }
    let with_alias = continua.entries().find(|(_, it)| {
        it.levels
            .iter()
            .any(|level| level.aliases.iter().any(|alias| label.text == alias.as_str()))
    });
    let only = match (with_alias, continua.len()) {
        (Some((id, _)), _) => Some(id),
        (None, 1) => Some(Id::new(0)),
        (None, _) => None,
    };
    if let Some(id) = only {
        return (!context.broken.contains(&Thing::Continuum(id))).then(|| no_level(context, id, label));
    }
    let near = nearest(&label.text, context.names.levels.keys().copied());
    let names = list(continua.iter().map(|it| it.name.as_str()));
    Some(
        Diagnostic::new(
            Code::LevelNotOnContinuum,
            label.span(),
            format!("none of {names} has a level `{}`", label.text),
            "not on any continuum",
        )
        .help(did_you_mean(near).unwrap_or_else(|| "write a level of one of them".to_owned())),
    )
}

/// The only type that has all these labels.
pub(crate) fn shared_type(context: &Context<'_>, labels: &[&str]) -> Vec<FactType> {
    let mut kinds: Option<Vec<FactType>> = None;
    for label in labels {
        let values = context.names.values.get(label).into_iter().flatten();
        let levels = context.names.levels.get(label).into_iter().flatten();
        let here: Vec<FactType> = values
            .filter_map(|thing| {
                if let Thing::Scale(id) = thing {
                    Some(FactType::Scale(*id))
                } else if let Thing::Choice(id) = thing {
                    Some(FactType::Choice(*id))
                } else {
                    None
                }
            })
            .chain(levels.map(|(id, _)| FactType::Level(*id)))
            .collect();
        kinds = Some(match kinds {
            None => here,
            Some(kinds) => kinds.into_iter().filter(|kind| here.contains(kind)).collect(),
        });
    }
    kinds.unwrap_or_default()
}

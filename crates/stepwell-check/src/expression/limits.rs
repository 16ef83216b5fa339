//! What a subject is held against: its type, its unit, and whether the subject can reach it.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Day, FactType, Interval, Limit, Number, NumberType, Unit, Value};
use stepwell_syntax::ast;

use super::{Typed, literals, value, words::literal_number};
use crate::{
    context::{Context, Scope},
    ranges, spelled, units,
};

/// A limit in the subject's unit.
pub(crate) struct Settled {
    pub(crate) limit: Limit,
    /// Of a number or day as written, its value in the subject's unit.
    pub(crate) number: Option<Number>,
    /// Of a label as written, its place.
    pub(crate) label: Option<u32>,
}

/// Settles a limit of `subject`, whose words are `words`.
pub(crate) fn settle(
    context: &mut Context<'_>,
    scope: Scope,
    subject: &Typed,
    words: &ast::Expression,
    limit: &ast::Expression,
) -> Option<Settled> {
    // Whoever asks for a placement's level may ask whether there is none.
    if subject.placement.is_some()
        && matches!(&limit.kind, ast::ExpressionKind::Word(word) if word.text == "none")
        && literals::label_in_type(context, &subject.kind, "none").is_none()
    {
        return Some(Settled {
            limit: super::plain(Value::NoLevel),
            number: None,
            label: None,
        });
    }
    let typed = value(context, scope, limit, Some(&subject.kind))?;
    let factor = convert(context, subject, words, &typed, limit)?;
    let number = literal_number(&typed).map(|number| &number * &factor);
    if let Some(number) = &number {
        reach(context, subject, words, limit, number)?;
    }
    let label = if let Value::Label(label) = &typed.value {
        Some(*label)
    } else {
        None
    };
    Some(Settled {
        limit: Limit {
            value: typed.value,
            factor,
        },
        number,
        label,
    })
}

/// Gives a number without unit the unit of the other end: `from 3 to 5 days/week`.
pub(crate) fn shared_unit(end: &ast::Expression, other: &ast::Expression) -> ast::Expression {
    let (ast::ExpressionKind::Quantity(end_quantity), ast::ExpressionKind::Quantity(other)) =
        (&end.kind, &other.kind)
    else {
        return end.clone();
    };
    if end_quantity.unit.is_some() {
        return end.clone();
    }
    ast::Expression {
        kind: ast::ExpressionKind::Quantity(ast::Quantity {
            number: end_quantity.number.clone(),
            unit: other.unit.clone(),
        }),
        place: end.place,
    }
}

/// What a limit is multiplied by to be in the subject's unit.
fn convert(
    context: &mut Context<'_>,
    subject: &Typed,
    words: &ast::Expression,
    typed: &Typed,
    limit: &ast::Expression,
) -> Option<Number> {
    match (&subject.kind, &typed.kind) {
        (FactType::Number(own), FactType::Number(other)) => {
            factor(context, own, subject.bare, words, other, typed.bare, limit)
        }
        (own, other) if own == other => Some(Number::whole(1)),
        (own, other) => {
            let own_words = literals::type_in_words(context, own);
            let other_words = literals::type_in_words(context, other);
            let diagnostic = Diagnostic::new(
                Code::TypeMismatch,
                limit.span(),
                format!(
                    "`{}` is {own_words} and cannot be compared with {other_words}",
                    spelled::expression(words)
                ),
                format!("this is {other_words}"),
            )
            .help(match (own, other) {
                (FactType::Date, FactType::Number(_)) => format!(
                    "to measure time, write `days from {} to as_of`; or write a day, such as `2026-01-01`",
                    spelled::expression(words)
                ),
                (_, _) => needed(context, subject),
            });
            context.fail(diagnostic)
        }
    }
}

/// How to compare days with months after all: by counting in the unit of the bound, which alone knows its length.
fn days_or_months(own_words: &str, bound: &Unit) -> String {
    let counted = ["days from ", "months from ", "years from "]
        .into_iter()
        .find_map(|start| own_words.strip_prefix(start));
    match (counted, bound.to_string().as_str()) {
        (Some(rest), unit @ ("days" | "months" | "years")) => format!("write `{unit} from {rest}`"),
        (Some(_) | None, unit) => {
            format!(
                "keep to the unit that the source uses: a bound in {unit} needs something counted in {unit}"
            )
        }
    }
}

/// What can stand where a value of that type is needed.
fn needed(context: &Context<'_>, subject: &Typed) -> String {
    let kind = &subject.kind;
    match kind {
        FactType::Number(_) => {
            format!("write a number, such as `{}`", example(kind, &subject.interval))
        }
        FactType::Date => "write a day, such as `2026-01-01`".to_owned(),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => format!("write one of {}", literals::labels_in_words(context, kind)),
    }
}

/// The factor between two numbers.
fn factor(
    context: &mut Context<'_>,
    own: &NumberType,
    own_bare: bool,
    words: &ast::Expression,
    other: &NumberType,
    other_bare: bool,
    limit: &ast::Expression,
) -> Option<Number> {
    let sound_units = (!other_bare || own.unit.is_plain()) && (!own_bare || other.unit.is_plain());
    if sound_units && let Some(factor) = other.unit.factor_to(&own.unit) {
        return Some(factor);
    }
    let (own_words, limit_words) = (spelled::expression(words), spelled::expression(limit));
    if other_bare && !own.unit.is_plain() {
        return context.fail(
            Diagnostic::new(
                Code::MissingUnit,
                limit.span(),
                format!(
                    "`{own_words}` is in {}, but `{limit_words}` has no unit",
                    own.unit
                ),
                "the unit is missing",
            )
            .help(units::with_unit(&limit_words, &own.unit)),
        );
    }
    if own_bare && !other.unit.is_plain() {
        return context.fail(
            Diagnostic::new(
                Code::MissingUnit,
                words.span(),
                format!(
                    "`{limit_words}` is in {}, but `{own_words}` has no unit",
                    other.unit
                ),
                "the unit is missing",
            )
            .help(units::with_unit(&own_words, &other.unit)),
        );
    }
    let literal = if let ast::ExpressionKind::Quantity(quantity) = &limit.kind {
        Some(quantity.number.text.as_str())
    } else {
        None
    };
    let help = match literal {
        Some(number) => units::instead(Some(number), &own.unit, &other.unit),
        None => format!("compare it with something {}", units::in_words(&own.unit)),
    };
    let label = if other.unit.is_plain() {
        "this is a plain number".to_owned()
    } else {
        format!("this is in {}", other.unit)
    };
    if units::days_and_months(&own.unit, &other.unit) {
        return context.fail(
            Diagnostic::new(
                Code::DaysAndMonths,
                limit.span(),
                format!(
                    "`{own_words}` is in {}, and {} are never a fixed number of {}",
                    own.unit, other.unit, own.unit
                ),
                label,
            )
            .help(days_or_months(&own_words, &other.unit)),
        );
    }
    let own_side = if own.unit.is_plain() {
        "is a plain number".to_owned()
    } else {
        format!("is in {}", own.unit)
    };
    let other_side = if other.unit.is_plain() {
        "a plain number".to_owned()
    } else {
        units::something(&other.unit)
    };
    context.fail(
        Diagnostic::new(
            Code::UnitMismatch,
            limit.span(),
            format!("`{own_words}` {own_side} but is compared with {other_side}"),
            label,
        )
        .help(help),
    )
}

/// Tells a limit that the subject can never reach, and a fraction where it takes none.
fn reach(
    context: &mut Context<'_>,
    subject: &Typed,
    words: &ast::Expression,
    limit: &ast::Expression,
    number: &Number,
) -> Option<()> {
    if let FactType::Number(own) = &subject.kind
        && own.whole
        && !subject.bare
        && !number.is_whole()
    {
        let (subject_words, limit_words) = (spelled::expression(words), spelled::expression(limit));
        return context.fail(
            Diagnostic::new(
                Code::FractionOfWhole,
                limit.span(),
                format!("`{subject_words}` takes whole numbers only, and `{limit_words}` is a fraction"),
                "not a whole number",
            )
            .help(format!(
                "write `{}` or `{}`",
                units::written(&number.floor().to_string(), &own.unit),
                units::written(&number.ceil().to_string(), &own.unit)
            )),
        );
    }
    if ranges::holds(&subject.interval, number) {
        return Some(());
    }
    let (subject_words, limit_words) = (spelled::expression(words), spelled::expression(limit));
    let write = |number: &Number| in_kind(&subject.kind, number);
    let range = range_in_words(&subject.kind, &subject.interval);
    let nearest = match (&subject.interval.from, &subject.interval.to) {
        (Some(from), _) if number < from => from,
        (_, Some(to)) => to,
        (Some(from), None) => from,
        (None, None) => number,
    };
    context.fail(
        Diagnostic::new(
            Code::BoundOutOfRange,
            limit.span(),
            format!("`{subject_words}` is {range} and never reaches `{limit_words}`"),
            "outside what it can be",
        )
        .help(format!(
            "write at the {} `{}`, or widen the range of the fact",
            if nearest > number { "least" } else { "utmost" },
            write(nearest)
        )),
    )
}

/// A range in words, its unit once: `from 0 to 7 days/week`.
pub(crate) fn range_in_words(kind: &FactType, range: &Interval) -> String {
    let write = |number: &Number| in_kind(kind, number);
    match (&range.from, &range.to) {
        (Some(from), Some(to)) if from == to => format!("always {}", write(from)),
        (Some(from), Some(to)) if *kind == FactType::Date => {
            format!("from {} to {}", write(from), write(to))
        }
        (Some(from), Some(to)) => format!("from {from} to {}", write(to)),
        (Some(from), None) => format!("at least {}", write(from)),
        (None, Some(to)) => format!("at most {}", write(to)),
        (None, None) => "any number".to_owned(),
    }
}

/// A number that could stand for one of a type, as an example: `10 hours/week`.
pub(crate) fn example(kind: &FactType, range: &Interval) -> String {
    let ten = Number::whole(10);
    let number = [&range.from, &range.to]
        .into_iter()
        .flatten()
        .find(|end| !ranges::holds(range, &ten) && !end.is_zero())
        .unwrap_or(&ten);
    in_kind(kind, number)
}

/// A number as it is written in a type.
pub(crate) fn in_kind(kind: &FactType, number: &Number) -> String {
    match kind {
        FactType::Number(own) => units::written(&number.to_string(), &own.unit),
        FactType::Date => number
            .to_i64()
            .map(|days| Day::from_count(days).to_string())
            .unwrap_or_default(),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => number.to_string(),
    }
}

//! Facts: their types and ranges.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Day, Fact, FactGroup, FactType, Id, Number, NumberRange, NumberType, Unit};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    declared::{Declared, FactItem},
    header::text,
    names::{Thing, did_you_mean, nearest},
    spelled, units,
};

/// Settles all facts.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    for (at, item) in declared.facts.iter().enumerate() {
        let id: Id<Fact> = Id::new(at);
        let scope = context.outside();
        let kind = fact_type(context, scope, item.tree);
        let range = match &kind {
            Some(kind) => range(context, scope, item.tree, kind),
            None => None,
        };
        if kind.is_none() || range.is_none() {
            context.broken.insert(Thing::Fact(id));
        }
        let group = group(context, item);
        context.ruleset.facts.add(Fact {
            name: item.tree.name.text.to_string(),
            kind: kind.unwrap_or(FactType::YesNo),
            range: range.unwrap_or_default(),
            question: text(item.tree.ask.as_ref()),
            note: text(item.tree.note.as_ref()),
            group,
            span: item.tree.name.span(),
        });
    }
}

fn group(context: &Context<'_>, item: &FactItem<'_>) -> FactGroup {
    let title = item.title.map(str::to_owned);
    match item
        .dimension
        .and_then(|label| context.names.dimensions.get(label))
    {
        Some(id) => FactGroup::Dimension(*id, title),
        None => FactGroup::Group(title),
    }
}

fn fact_type(context: &mut Context<'_>, scope: Scope, fact: &ast::Fact) -> Option<FactType> {
    match &fact.kind {
        ast::FactType::YesNo => Some(FactType::YesNo),
        ast::FactType::Date => Some(FactType::Date),
        ast::FactType::Number => Some(number(Unit::default(), false)),
        ast::FactType::WholeNumber => Some(number(Unit::default(), true)),
        ast::FactType::WholeUnit(unit) => Some(number(units::read(context, scope, unit)?, true)),
        ast::FactType::SetOf(name) => match type_named(context, name, "a choice")? {
            Thing::Choice(id) => sound(context, scope, Thing::Choice(id), FactType::Set(id)),
            other @ (Thing::Source(_)
            | Thing::Scale(_)
            | Thing::Unit(_)
            | Thing::Continuum(_)
            | Thing::Fact(_)
            | Thing::Define(_)
            | Thing::Population(_)
            | Thing::Placement(_)
            | Thing::Dispute(_)
            | Thing::Program
            | Thing::Transition(_)) => wrong_type(context, name, other, "a choice"),
        },
        ast::FactType::LevelOf(name) => match type_named(context, name, "a continuum")? {
            Thing::Continuum(id) => sound(context, scope, Thing::Continuum(id), FactType::Level(id)),
            other @ (Thing::Source(_)
            | Thing::Scale(_)
            | Thing::Choice(_)
            | Thing::Unit(_)
            | Thing::Fact(_)
            | Thing::Define(_)
            | Thing::Population(_)
            | Thing::Placement(_)
            | Thing::Dispute(_)
            | Thing::Program
            | Thing::Transition(_)) => wrong_type(context, name, other, "a continuum"),
        },
        ast::FactType::Named(unit) => named(context, scope, unit),
    }
}

fn number(unit: Unit, whole: bool) -> FactType {
    FactType::Number(NumberType { unit, whole })
}

/// The type, unless it is broken where it is declared.
fn sound(context: &mut Context<'_>, scope: Scope, thing: Thing, kind: FactType) -> Option<FactType> {
    context.mark(scope, thing);
    (!context.broken.contains(&thing)).then_some(kind)
}

fn type_named(context: &mut Context<'_>, name: &ast::Name, what: &str) -> Option<Thing> {
    if let Some(thing) = context.names.types.get(name.text.as_str()) {
        return Some(*thing);
    }
    if context.lost.name(&name.text) {
        return None;
    }
    let help = did_you_mean(nearest(&name.text, context.names.types.keys().copied()));
    let mut diagnostic = Diagnostic::new(
        Code::UnknownName,
        name.span(),
        format!(
            "there is no {} called `{}`",
            what.trim_start_matches("a "),
            name.text
        ),
        "this name is not known",
    );
    diagnostic.help = help;
    context.fail(diagnostic)
}

fn wrong_type(context: &mut Context<'_>, name: &ast::Name, thing: Thing, needed: &str) -> Option<FactType> {
    let help = match thing {
        Thing::Continuum(_) => format!("write `level of {}`", name.text),
        Thing::Choice(_) => format!("write `set of {}`, or `{}` for one of them", name.text, name.text),
        Thing::Scale(_) => format!("a scale's fact has one value: write `fact x: {}`", name.text),
        Thing::Unit(_)
        | Thing::Source(_)
        | Thing::Fact(_)
        | Thing::Define(_)
        | Thing::Population(_)
        | Thing::Placement(_)
        | Thing::Dispute(_)
        | Thing::Program
        | Thing::Transition(_) => format!("write the name of {needed}"),
    };
    context.fail(
        Diagnostic::new(
            Code::WrongKindOfName,
            name.span(),
            format!("`{}` is {}, not {needed}", name.text, thing.what()),
            format!("{needed} is needed here"),
        )
        .help(help),
    )
}

/// A scale, a choice or a unit.
fn named(context: &mut Context<'_>, scope: Scope, unit: &ast::Unit) -> Option<FactType> {
    if let [word] = unit.parts.as_slice() {
        match context.names.types.get(word.text.as_str()).copied() {
            Some(Thing::Scale(id)) => return sound(context, scope, Thing::Scale(id), FactType::Scale(id)),
            Some(Thing::Choice(id)) => return sound(context, scope, Thing::Choice(id), FactType::Choice(id)),
            Some(Thing::Continuum(id)) => {
                return wrong_type(context, word, Thing::Continuum(id), "a scale, a choice or a unit");
            }
            Some(_) => {}
            None if context.lost.name(&word.text) => return None,
            None if units::part(context, &word.text).is_none() => {
                let help = units::short_form(&word.text)
                    .map(|full| format!("write `{full}`"))
                    .or_else(|| {
                        let known = context.names.types.keys().copied();
                        let own = ["minutes", "hours", "days", "weeks", "months", "years"];
                        did_you_mean(nearest(&word.text, known.chain(own)))
                    });
                let mut diagnostic = Diagnostic::new(
                    Code::UnknownName,
                    word.span(),
                    format!("`{}` is no scale, choice or unit", word.text),
                    "this name is not known",
                );
                diagnostic.help = help.or_else(|| {
                    Some("a fact is `yes/no`, a scale, a choice, `number`, `date`, or a unit such as `hours/week`".into())
                });
                return context.fail(diagnostic);
            }
            None => {}
        }
    }
    Some(number(units::read(context, scope, unit)?, false))
}

fn range(context: &mut Context<'_>, scope: Scope, fact: &ast::Fact, kind: &FactType) -> Option<NumberRange> {
    let Some(range) = &fact.range else {
        return Some(NumberRange::default());
    };
    let end = |context: &mut Context<'_>, end: &Option<ast::Expression>| match end {
        Some(end) => range_end(context, scope, end, kind, range.place.0).map(Some),
        None => Some(None),
    };
    let (from, to) = (end(context, &range.from), end(context, &range.to));
    let (from, to) = (from?, to?);
    if let (Some(low), Some(high)) = (&from, &to)
        && high < low
    {
        let (low, high) = (&range.from, &range.to);
        let spell = |end: &Option<ast::Expression>| end.as_ref().map(spelled::expression).unwrap_or_default();
        return context.fail(
            Diagnostic::new(
                Code::FromAboveTo,
                range.place.0,
                format!("the range of `{}` begins above its end", fact.name.text),
                "`from` is above `to`",
            )
            .help(format!("write `from {} to {}`", spell(high), spell(low))),
        );
    }
    Some(NumberRange { from, to })
}

fn range_end(
    context: &mut Context<'_>,
    scope: Scope,
    end: &ast::Expression,
    kind: &FactType,
    range: stepwell_diagnostic::Span,
) -> Option<Number> {
    match (kind, &end.kind) {
        (FactType::Date, ast::ExpressionKind::Date(word)) => {
            Day::parse(&word.text).map(|day| Number::whole(day.count()))
        }
        (FactType::Number(kind), ast::ExpressionKind::Quantity(quantity)) => {
            let number = read_number(context, &quantity.number)?;
            let factor = match &quantity.unit {
                None => Number::whole(1),
                Some(unit) => {
                    let unit = units::read(context, scope, unit)?;
                    match unit.factor_to(&kind.unit) {
                        Some(factor) => factor,
                        None => {
                            return context.fail(
                                Diagnostic::new(
                                    Code::UnitMismatch,
                                    end.span(),
                                    format!(
                                        "the fact is {} but its range is {}",
                                        units::in_words(&kind.unit),
                                        units::in_words(&unit)
                                    ),
                                    "another unit",
                                )
                                .help(units::instead(
                                    Some(&quantity.number.text),
                                    &kind.unit,
                                    &unit,
                                )),
                            );
                        }
                    }
                }
            };
            let number = &number * &factor;
            if kind.whole && !number.is_whole() {
                return context.fail(
                    Diagnostic::new(
                        Code::FractionOfWhole,
                        end.span(),
                        format!(
                            "`{}` is a fraction, but the fact takes whole numbers only",
                            spelled::expression(end)
                        ),
                        "not a whole number",
                    )
                    .help(format!(
                        "write `{}`",
                        units::written(&number.floor().to_string(), &kind.unit)
                    )),
                );
            }
            Some(number)
        }
        (FactType::Date, _) => context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                end.span(),
                "the fact is a date, but its range is a number",
                "a day is needed here",
            )
            .help("write `from 2020-01-01 to 2030-12-31`"),
        ),
        (FactType::Number(_), _) => context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                end.span(),
                "the fact is a number, but its range is a day",
                "a number is needed here",
            )
            .help("write `from 0 to 100`"),
        ),
        (
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_),
            _,
        ) => context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                range,
                "only numbers and dates have a range",
                "this fact is neither",
            )
            .help("remove the range"),
        ),
    }
}

/// Reads a number; one with too many digits is told.
pub(crate) fn read_number(context: &mut Context<'_>, word: &ast::Word) -> Option<Number> {
    match Number::parse(&word.text, false) {
        Ok(number) => Some(number),
        Err(_) => context.fail(
            Diagnostic::new(
                Code::NumberTooLong,
                word.span(),
                format!("`{}` has too many digits", word.text),
                format!("at most {} before the point and after it", Number::DIGITS),
            )
            .help("write a shorter number"),
        ),
    }
}

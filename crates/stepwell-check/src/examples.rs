//! Examples: what is given, as values that facts can have.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{
    Day, Example, Fact, FactType, Id, Interval, LabelSet, Number, NumberType, Possible, SetBetween,
};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    declared::{Declared, twice},
    expectations,
    expression::{example, in_kind, label_in_type, labels_in_words, range_in_words},
    names::{Thing, did_you_mean, list, nearest},
    ranges,
    rules::Announced,
    terms::facts::read_number,
    units,
};

/// Settles all examples. What they name does not count as used: an example decides nothing.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>, announced: &Announced<'a>) {
    let scope = Scope {
        uses: false,
        ..context.outside()
    };
    for tree in &declared.examples {
        let mut given: Vec<(Id<Fact>, Possible)> = Vec::new();
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for entry in &tree.given {
            if let Some(place) = first.insert(&entry.fact.text, entry.fact.span()) {
                context.tell(twice(&entry.fact, "given", place, "given").help("give every fact once"));
                continue;
            }
            let Some(id) = fact_named(context, &entry.fact) else {
                continue;
            };
            if let Some(possible) = possible(context, scope, id, entry) {
                given.push((id, possible));
            }
        }
        given.sort_by_key(|(id, _)| *id);
        if tree.expect.is_empty() && !context.lost.inside(tree.place.0) {
            context.tell(
                Diagnostic::new(
                    Code::MissingPart,
                    tree.title.span(),
                    "this example expects nothing, so it can never fail",
                    "something is missing in this block",
                )
                .help("add `expect { … }` with what must come out, such as `level_of_care: 2.1`"),
            );
        }
        let expect = tree
            .expect
            .iter()
            .filter_map(|entry| expectations::settle(context, announced, entry))
            .collect();
        context.ruleset.examples.push(Example {
            title: tree.title.text.clone(),
            as_of: tree.as_of.as_ref().and_then(|day| Day::parse(&day.text)),
            given,
            expect,
            span: tree.title.span(),
        });
    }
}

/// The fact of that name.
pub(crate) fn fact_named(context: &mut Context<'_>, name: &ast::Name) -> Option<Id<Fact>> {
    match context.names.things.get(name.text.as_str()).copied() {
        Some(Thing::Fact(id)) => Some(id),
        Some(other) => context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                name.span(),
                format!("`{}` is {}, not a fact", name.text, other.what()),
                "a fact is needed here",
            )
            .help("name the facts it rests on"),
        ),
        None if context.lost.name(&name.text) => None,
        None => {
            let known = context.ruleset.facts.iter().map(|fact| fact.name.as_str());
            let help = did_you_mean(nearest(&name.text, known))
                .unwrap_or_else(|| format!("declare it: `fact {}: yes/no`", name.text));
            context.fail(
                Diagnostic::new(
                    Code::UnknownName,
                    name.span(),
                    format!("there is no fact called `{}`", name.text),
                    "this name is not known",
                )
                .help(help),
            )
        }
    }
}

/// What an example knows of a fact; nothing where it is `not known`.
fn possible(context: &mut Context<'_>, scope: Scope, id: Id<Fact>, entry: &ast::Given) -> Option<Possible> {
    let fact = context.fact(id)?.clone();
    if entry.value == ast::GivenValue::NotKnown {
        return None;
    }
    match &fact.kind {
        FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
            labels(context, &fact, entry).map(Possible::Labels)
        }
        FactType::Set(_) => sets(context, &fact, entry).map(Possible::Sets),
        FactType::Number(_) | FactType::Date => numbers(context, scope, &fact, entry).map(Possible::Numbers),
    }
}

/// The mistake of a value that a fact cannot have.
fn unfit(fact: &Fact, span: Span, what: &str, help: String) -> Diagnostic {
    Diagnostic::new(
        Code::ExampleFactUnfit,
        span,
        format!("`{}` cannot be {what}", fact.name),
        "this does not fit the fact",
    )
    .help(help)
}

/// What can be given of a fact with labels.
fn allowed(context: &Context<'_>, fact: &Fact) -> String {
    format!("write one of {}", labels_in_words(context, &fact.kind))
}

fn labels(context: &mut Context<'_>, fact: &Fact, entry: &ast::Given) -> Option<LabelSet> {
    let place = entry.value_place.0;
    match &entry.value {
        ast::GivenValue::One(item) => label(context, fact, item, place).map(LabelSet::one),
        ast::GivenValue::OneOf(items) => {
            let found: Vec<Option<u32>> = items
                .iter()
                .map(|item| label(context, fact, item, place))
                .collect();
            let found: LabelSet = found
                .into_iter()
                .collect::<Option<Vec<u32>>>()?
                .into_iter()
                .collect();
            if found.is_empty() {
                return context.fail(unfit(fact, place, "one of nothing", allowed(context, fact)));
            }
            Some(found)
        }
        ast::GivenValue::Range { from, to } => {
            if matches!(fact.kind, FactType::Choice(_) | FactType::YesNo) {
                let help = allowed(context, fact);
                return context.fail(unfit(fact, place, "a range: its values have no order", help));
            }
            let end = |context: &mut Context<'_>, item: &Option<ast::GivenItem>| match item {
                Some(item) => label(context, fact, item, place).map(Some),
                None => Some(None),
            };
            let (from, to) = (end(context, from), end(context, to));
            let last = count(context, &fact.kind).saturating_sub(1);
            let (from, to) = (from?.unwrap_or(0), to?.unwrap_or(last));
            if from > to {
                let help = allowed(context, fact);
                return context.fail(unfit(fact, place, "between these: `from` is above `to`", help));
            }
            Some(LabelSet::between(from, to))
        }
        ast::GivenValue::Includes { .. } => {
            let help = allowed(context, fact);
            context.fail(unfit(fact, place, "a set", help))
        }
        ast::GivenValue::NotKnown => None,
    }
}

fn count(context: &Context<'_>, kind: &FactType) -> u32 {
    let count = match kind {
        FactType::Scale(id) => context.ruleset.scales[*id].values.len(),
        FactType::Choice(id) | FactType::Set(id) => context.ruleset.choices[*id].values.len(),
        FactType::Level(id) => context.ruleset.continua[*id].levels.len(),
        FactType::YesNo => 2,
        FactType::Number(_) | FactType::Date => 0,
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn label(context: &mut Context<'_>, fact: &Fact, item: &ast::GivenItem, place: Span) -> Option<u32> {
    let word = match item {
        ast::GivenItem::Word(word) => Some(word),
        ast::GivenItem::Quantity(quantity) if quantity.unit.is_none() => Some(&quantity.number),
        ast::GivenItem::Quantity(_) | ast::GivenItem::Date(_) | ast::GivenItem::Set(_) => None,
    };
    let Some(word) = word else {
        let help = allowed(context, fact);
        return context.fail(unfit(fact, place, "this", help));
    };
    let found =
        label_in_type(context, &fact.kind, &word.text).or_else(|| alias(context, &fact.kind, &word.text));
    match found {
        Some(label) => Some(label),
        None if context.lost.name(&word.text) => None,
        None => {
            let help = allowed(context, fact);
            let what = format!("`{}`", word.text);
            context.fail(unfit(fact, word.span(), &what, help))
        }
    }
}

/// A level by another name: an example is input.
fn alias(context: &Context<'_>, kind: &FactType, text: &str) -> Option<u32> {
    let FactType::Level(id) = kind else { return None };
    let at = context.ruleset.continua[*id]
        .levels
        .iter()
        .position(|level| level.aliases.iter().any(|alias| alias == text))?;
    u32::try_from(at).ok()
}

fn sets(context: &mut Context<'_>, fact: &Fact, entry: &ast::Given) -> Option<Vec<SetBetween>> {
    let place = entry.value_place.0;
    let known = |surely: LabelSet| SetBetween {
        surely,
        perhaps: LabelSet::EMPTY,
    };
    match &entry.value {
        ast::GivenValue::One(item) => set(context, fact, item, place).map(|surely| vec![known(surely)]),
        ast::GivenValue::OneOf(items) => {
            let found: Vec<Option<LabelSet>> =
                items.iter().map(|item| set(context, fact, item, place)).collect();
            let mut found: Vec<SetBetween> = found
                .into_iter()
                .map(|set| set.map(known))
                .collect::<Option<_>>()?;
            found.sort();
            found.dedup();
            if found.is_empty() {
                let help = "write `one of ((a, b), (a))`".to_owned();
                return context.fail(unfit(fact, place, "one of nothing", help));
            }
            Some(found)
        }
        ast::GivenValue::Includes { surely, perhaps } => {
            let (surely, perhaps) = (members(context, fact, surely), members(context, fact, perhaps));
            let surely = surely?;
            Some(vec![SetBetween {
                surely,
                perhaps: perhaps?.without(surely),
            }])
        }
        ast::GivenValue::Range { .. } => {
            let help = "write `(a, b)` or `includes (a) and may include (b)`".to_owned();
            context.fail(unfit(fact, place, "a range: it is a set", help))
        }
        ast::GivenValue::NotKnown => None,
    }
}

fn set(context: &mut Context<'_>, fact: &Fact, item: &ast::GivenItem, place: Span) -> Option<LabelSet> {
    match item {
        ast::GivenItem::Set(words) => members(context, fact, words),
        ast::GivenItem::Word(word) => {
            let help = format!("write `({})`", word.text);
            context.fail(unfit(fact, word.span(), "a single value: it is a set", help))
        }
        ast::GivenItem::Quantity(_) | ast::GivenItem::Date(_) => {
            let help = format!("write a list of {}", labels_in_words(context, &fact.kind));
            context.fail(unfit(fact, place, "this: it is a set", help))
        }
    }
}

fn members(context: &mut Context<'_>, fact: &Fact, words: &[ast::Label]) -> Option<LabelSet> {
    let mut found = Some(LabelSet::EMPTY);
    for word in words {
        match label_in_type(context, &fact.kind, &word.text) {
            Some(label) => found = found.map(|found| found.with(label)),
            None => {
                found = None;
                if !context.lost.name(&word.text) {
                    let help = format!("it can hold {}", labels_in_words(context, &fact.kind));
                    let diagnostic = Diagnostic::new(
                        Code::ExampleFactUnfit,
                        word.span(),
                        format!("`{}` cannot hold `{}`", fact.name, word.text),
                        "not in the choice",
                    );
                    context.tell(diagnostic.help(help));
                }
            }
        }
    }
    found
}

fn numbers(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    entry: &ast::Given,
) -> Option<Vec<Interval>> {
    let place = entry.value_place.0;
    match &entry.value {
        ast::GivenValue::One(item) => {
            number(context, scope, fact, item, place, None).map(|number| vec![Interval::point(number)])
        }
        ast::GivenValue::OneOf(items) => {
            let found: Vec<Option<Number>> = items
                .iter()
                .map(|item| number(context, scope, fact, item, place, None))
                .collect();
            let mut found: Vec<Number> = found.into_iter().collect::<Option<_>>()?;
            found.sort();
            found.dedup();
            if found.is_empty() {
                return context.fail(unfit(
                    fact,
                    place,
                    "one of nothing",
                    "write `one of (2, 4)`".to_owned(),
                ));
            }
            Some(found.into_iter().map(Interval::point).collect())
        }
        ast::GivenValue::Range { from, to } => {
            let shared = [from, to].into_iter().flatten().find_map(|item| match item {
                ast::GivenItem::Quantity(quantity) => quantity.unit.clone(),
                ast::GivenItem::Word(_) | ast::GivenItem::Date(_) | ast::GivenItem::Set(_) => None,
            });
            let end = |context: &mut Context<'_>, item: &Option<ast::GivenItem>| match item {
                Some(item) => number(context, scope, fact, item, place, shared.as_ref()).map(Some),
                None => Some(None),
            };
            let (from, to) = (end(context, from), end(context, to));
            let (from, to) = (from?, to?);
            if let (Some(low), Some(high)) = (&from, &to)
                && high < low
            {
                let help = format!(
                    "write `from {} to {}`",
                    in_kind(&fact.kind, high),
                    in_kind(&fact.kind, low)
                );
                return context.fail(unfit(fact, place, "between these: `from` is above `to`", help));
            }
            Some(vec![Interval {
                from: from.or_else(|| fact.range.from.clone()),
                to: to.or_else(|| fact.range.to.clone()),
            }])
        }
        ast::GivenValue::Includes { .. } => {
            let help = number_help(fact);
            context.fail(unfit(fact, place, "a set", help))
        }
        ast::GivenValue::NotKnown => None,
    }
}

fn number_help(fact: &Fact) -> String {
    match &fact.kind {
        FactType::Date => "write a day, such as `2026-01-01`".to_owned(),
        FactType::Number(_) => {
            let range = Interval {
                from: fact.range.from.clone(),
                to: fact.range.to.clone(),
            };
            format!("write a number, such as `{}`", example(&fact.kind, &range))
        }
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => String::new(),
    }
}

/// A number in the fact's unit, within its range. `shared` is the unit at the other end of a range.
fn number(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    item: &ast::GivenItem,
    place: Span,
    shared: Option<&ast::Unit>,
) -> Option<Number> {
    let (number, span, whole) = match (&fact.kind, item) {
        (FactType::Date, ast::GivenItem::Date(word)) => {
            (Number::whole(Day::parse(&word.text)?.count()), word.span(), false)
        }
        (FactType::Number(kind), ast::GivenItem::Quantity(quantity)) => {
            let number = read_number(context, &quantity.number)?;
            let factor = match quantity.unit.as_ref().or(shared) {
                None => Number::whole(1),
                Some(unit) => factor(context, scope, fact, kind, unit, quantity)?,
            };
            (&number * &factor, quantity.number.span(), kind.whole)
        }
        (
            FactType::Date
            | FactType::Number(_)
            | FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_),
            ast::GivenItem::Date(_)
            | ast::GivenItem::Quantity(_)
            | ast::GivenItem::Word(_)
            | ast::GivenItem::Set(_),
        ) => {
            let (what, span) = match item {
                ast::GivenItem::Word(word) | ast::GivenItem::Date(word) => {
                    (format!("`{}`", word.text), word.span())
                }
                ast::GivenItem::Quantity(_) => ("a number".to_owned(), place),
                ast::GivenItem::Set(words) => (
                    format!("a list of {}", list(words.iter().map(|word| word.text.as_str()))),
                    place,
                ),
            };
            let help = number_help(fact);
            return context.fail(unfit(fact, span, &what, help));
        }
    };
    let written = in_kind(&fact.kind, &number);
    if whole && !number.is_whole() {
        let help = format!("write `{}`", in_kind(&fact.kind, &number.floor()));
        let what = format!("`{written}`: it takes whole numbers only");
        return context.fail(unfit(fact, span, &what, help));
    }
    let range = Interval {
        from: fact.range.from.clone(),
        to: fact.range.to.clone(),
    };
    if !ranges::holds(&range, &number) {
        let words = range_in_words(&fact.kind, &range);
        let help = format!("it is {words}");
        return context.fail(unfit(fact, span, &format!("`{written}`"), help));
    }
    Some(number)
}

fn factor(
    context: &mut Context<'_>,
    scope: Scope,
    fact: &Fact,
    kind: &NumberType,
    unit: &ast::Unit,
    quantity: &ast::Quantity,
) -> Option<Number> {
    let read = units::read(context, scope, unit)?;
    match read.factor_to(&kind.unit) {
        Some(factor) => Some(factor),
        None => {
            let help = format!("write `{}`", units::written(&quantity.number.text, &kind.unit));
            let what = format!("in {read}: it is {}", units::in_words(&kind.unit));
            context.fail(unfit(fact, unit.place.0, &what, help))
        }
    }
}

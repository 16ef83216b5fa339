//! Examples: what is given, as values that facts can have.

mod numbers;

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Day, Example, Fact, FactType, Id, LabelSet, Possible, SetBetween};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    declared::{Declared, twice},
    expectations,
    expression::{label_in_type, labels_in_words},
    names::{Thing, did_you_mean, nearest},
    rules::Announced,
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
            title: tree.title.text.to_string(),
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
        FactType::Number(_) | FactType::Date => {
            numbers::numbers(context, scope, &fact, entry).map(Possible::Numbers)
        }
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
            let surely = members(context, fact, surely);
            let perhaps = match perhaps {
                Some(perhaps) => members(context, fact, perhaps),
                // As in the facts of a record: what is not closed is open.
                None => Some(LabelSet::first(count(context, &fact.kind) as usize)),
            };
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

//! Two rulesets over the same facts, so that one patient can be put to both.
//!
//! Facts of one name are one fact. Where the two take different answers, they are told apart, and nothing that rests on
//! them is held against one another. Facts that only one of them has are added to the other, where nothing asks them.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::number_words;
use stepwell_model::{Fact, FactGroup, FactType, Id, NumberRange, Ruleset, Values};

use super::{Change, ChangeKind};

/// Two rulesets over the same facts.
pub(super) struct United {
    pub(super) before: Ruleset,
    pub(super) after: Ruleset,
    /// The facts of one name that are answered otherwise than before.
    pub(super) otherwise: BTreeSet<String>,
    /// Answers that only one of both takes.
    pub(super) beyond: Vec<String>,
    /// What has to be known of the answers.
    pub(super) notes: Vec<String>,
    /// How the earlier ruleset calls what goes by another name here.
    pub(super) called: BTreeMap<String, String>,
}

/// What a fact that is answered otherwise was called, where both stand side by side: no name of a file has a blank.
fn apart(name: &str) -> String {
    format!("{name} before")
}

/// Puts two rulesets over the same facts; what was renamed, the changes tell.
pub(super) fn united(before: &Ruleset, after: &Ruleset, changes: &[Change]) -> United {
    let mut united = United {
        before: before.clone(),
        after: after.clone(),
        otherwise: BTreeSet::new(),
        beyond: Vec::new(),
        notes: Vec::new(),
        called: BTreeMap::new(),
    };
    for change in changes {
        if let (ChangeKind::Renamed, "fact", Some(was)) = (change.kind, change.what, &change.before) {
            let id = united.before.facts.find(|fact| fact.name == *was);
            if let Some(fact) = id.and_then(|id| united.before.facts.get_mut(id)) {
                fact.name.clone_from(&change.id);
                united.called.insert(change.id.clone(), was.clone());
                united.notes.push(format!(
                    "the fact `{was}` is called `{}` now; it counts as one and the same",
                    change.id
                ));
            }
        }
    }
    for id in before.facts.ids() {
        let name = united.before.facts[id].name.clone();
        let Some(other) = united.after.facts.find(|fact| fact.name == name) else {
            continue;
        };
        align(&mut united, id, other);
    }
    let (first, second) = (united.before.clone(), united.after.clone());
    lend(&first, &mut united.after);
    lend(&second, &mut united.before);
    united
}

/// Makes one fact of two of one name, or tells them apart.
fn align(united: &mut United, before: Id<Fact>, after: Id<Fact>) {
    let (was, is) = (
        united.before.facts[before].clone(),
        united.after.facts[after].clone(),
    );
    let both = same_answers(&united.before, &was, &united.after, &is)
        .then(|| common(&was.range, &is.range))
        .flatten();
    let Some(range) = both else {
        united.otherwise.insert(was.name.clone());
        if let Some(fact) = united.before.facts.get_mut(before) {
            fact.name = apart(&was.name);
            united.called.insert(fact.name.clone(), was.name);
        }
        return;
    };
    if was.range != is.range {
        united.beyond.push(format!(
            "`{}` was {} and is {}: {}",
            was.name,
            between(&was),
            between(&is),
            taken_by_one(&was.range, &is.range)
        ));
    }
    if let Some(fact) = united.before.facts.get_mut(before) {
        fact.range = range.clone();
    }
    if let Some(fact) = united.after.facts.get_mut(after) {
        fact.range = range;
    }
}

/// Whether two facts are answered with the same values.
fn same_answers(before: &Ruleset, was: &Fact, after: &Ruleset, is: &Fact) -> bool {
    let labels =
        |values: &Values| -> Vec<String> { values.values.iter().map(|it| it.label.clone()).collect() };
    match (&was.kind, &is.kind) {
        (FactType::YesNo, FactType::YesNo) | (FactType::Date, FactType::Date) => true,
        (FactType::Number(was), FactType::Number(is)) => was == is,
        (FactType::Scale(was), FactType::Scale(is)) => {
            labels(&before.scales[*was]) == labels(&after.scales[*is])
        }
        (FactType::Choice(was), FactType::Choice(is)) | (FactType::Set(was), FactType::Set(is)) => {
            labels(&before.choices[*was]) == labels(&after.choices[*is])
        }
        (FactType::Level(was), FactType::Level(is)) => {
            let labels = |ruleset: &Ruleset, id: Id<stepwell_model::Continuum>| -> Vec<String> {
                let levels = ruleset.continua[id].levels.iter();
                levels.map(|level| level.label.clone()).collect()
            };
            labels(before, *was) == labels(after, *is)
        }
        (
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_)
            | FactType::Number(_)
            | FactType::Date,
            _,
        ) => false,
    }
}

/// The range that two share; `None` where they share none.
fn common(was: &NumberRange, is: &NumberRange) -> Option<NumberRange> {
    let from = was.from.clone().max(is.from.clone());
    let to = match (&was.to, &is.to) {
        (Some(was), Some(is)) => Some(was.min(is).clone()),
        (Some(to), None) | (None, Some(to)) => Some(to.clone()),
        (None, None) => None,
    };
    match (&from, &to) {
        (Some(from), Some(to)) if from > to => None,
        (Some(_) | None, Some(_) | None) => Some(NumberRange { from, to }),
    }
}

fn between(fact: &Fact) -> String {
    let end = |number: &stepwell_model::Number| match &fact.kind {
        FactType::Number(of) => number_words(number, &of.unit),
        FactType::Date => number.to_i64().map_or_else(
            || number.to_string(),
            |days| stepwell_model::Day::from_count(days).to_string(),
        ),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => number.to_string(),
    };
    match (&fact.range.from, &fact.range.to) {
        (Some(from), Some(to)) => format!("from {} to {}", end(from), end(to)),
        (Some(from), None) => format!("at least {}", end(from)),
        (None, Some(to)) => format!("at most {}", end(to)),
        (None, None) => "any".to_owned(),
    }
}

/// What becomes of records with an answer that only one of two ranges takes.
fn taken_by_one(was: &NumberRange, is: &NumberRange) -> &'static str {
    // Where no bound stands, nothing is out of range on that side.
    let lower = |one: &NumberRange, other: &NumberRange| match (&one.from, &other.from) {
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one < other,
        (Some(_) | None, None) => false,
    };
    let higher = |one: &NumberRange, other: &NumberRange| match (&one.to, &other.to) {
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one > other,
        (Some(_) | None, None) => false,
    };
    let wider = |one, other| lower(one, other) || higher(one, other);
    match (wider(was, is), wider(is, was)) {
        (true, false) => "records with an answer outside are refused now, and were decided before",
        (false, true) => "records with an answer that is new are decided now, and were refused before",
        (_, _) => "records with an answer that only one of both takes are refused by the other",
    }
}

/// Adds the facts that only one ruleset has to the other. What is added stands behind all else, so that no id changes.
fn lend(from: &Ruleset, to: &mut Ruleset) {
    let known: BTreeSet<String> = to.facts.iter().map(|fact| fact.name.clone()).collect();
    for fact in &from.facts {
        if known.contains(&fact.name) {
            continue;
        }
        let kind = match &fact.kind {
            FactType::Scale(id) => FactType::Scale(to.scales.add(from.scales[*id].clone())),
            FactType::Choice(id) => FactType::Choice(to.choices.add(from.choices[*id].clone())),
            FactType::Set(id) => FactType::Set(to.choices.add(from.choices[*id].clone())),
            FactType::Level(id) => FactType::Level(to.continua.add(from.continua[*id].clone())),
            FactType::YesNo => FactType::YesNo,
            FactType::Number(number) => FactType::Number(number.clone()),
            FactType::Date => FactType::Date,
        };
        to.facts.add(Fact {
            kind,
            group: FactGroup::Group(None),
            ..fact.clone()
        });
    }
}

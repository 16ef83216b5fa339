//! What the checker saw to and the evaluator takes for granted, seen to again in a ruleset that was stored.
//!
//! After this, no id leads out of its table, nothing rests on itself, every value has the kind that its place asks for,
//! no calculation has more parts than the language allows, labels fit into their sets, days are days of the calendar,
//! and names that stand for one thing stand once. What is not looked at again is what cannot hurt: whether arms
//! contradict one another, whether a rule makes sense. Who wrote a file is not told by any of this; its digest is.

mod circles;
mod rules;
mod words;

use std::collections::BTreeSet;

use stepwell_model::{
    AmendedBlock, Cite, Day, FactGroup, FactType, Id, LabelSet, Number, Period, Ruleset as Model, Table,
};

/// Whether a stored ruleset may be evaluated; what is wrong with it where it may not.
pub(super) fn check(model: &Model) -> Result<(), String> {
    header(model)?;
    terms(model)?;
    rules::check(model)?;
    circles::check(model)
}

/// That an id leads into its table.
fn within<T>(table: &Table<T>, id: Id<T>, what: &str) -> Result<(), String> {
    if id.index() < table.len() {
        Ok(())
    } else {
        Err(format!("it names {what} that it does not hold"))
    }
}

fn header(model: &Model) -> Result<(), String> {
    if !(model.examples.is_empty() && model.properties.is_empty() && model.known.is_empty()) {
        return Err("it holds examples or proofs, which stay behind".to_owned());
    }
    if let Some(amendment) = &model.amendment {
        for id in &amendment.disputes {
            within(&model.disputes, *id, "a dispute")?;
        }
        for change in &amendment.changes {
            match change.block {
                AmendedBlock::Criteria(id) => within(&model.blocks, id, "criteria")?,
                AmendedBlock::Program(id) => within(&model.programs, id, "a program")?,
            }
            if let Some(id) = change.clause {
                within(&model.clause_names, id, "a clause")?;
            }
            period(change.in_force)?;
            cites(model, &change.cites)?;
        }
    }
    period(model.in_force)?;
    model.review_by.map_or(Ok(()), day)
}

fn terms(model: &Model) -> Result<(), String> {
    once("source", model.sources.iter().map(|it| it.name.as_str()))?;
    once("scale", model.scales.iter().map(|it| it.name.as_str()))?;
    once("choice", model.choices.iter().map(|it| it.name.as_str()))?;
    once("unit", model.units.iter().map(|it| it.name.as_str()))?;
    once("continuum", model.continua.iter().map(|it| it.name.as_str()))?;
    once("fact", model.facts.iter().map(|it| it.name.as_str()))?;
    once("define", model.defines.iter().map(|it| it.name.as_str()))?;
    once("population", model.populations.iter().map(|it| it.name.as_str()))?;
    for source in &model.sources {
        source.accessed.map_or(Ok(()), day)?;
    }
    for values in model.scales.iter().chain(&model.choices) {
        labels(&values.name, values.values.iter().map(|it| it.label.as_str()))?;
    }
    for continuum in &model.continua {
        labels(
            &continuum.name,
            continuum.levels.iter().map(|it| it.label.as_str()),
        )?;
    }
    for fact in &model.facts {
        kind(model, &fact.kind)?;
        let range = &fact.range;
        if let (Some(from), Some(to)) = (&range.from, &range.to)
            && from > to
        {
            return Err(format!("the range of `{}` holds nothing", fact.name));
        }
        let is_date = fact.kind == FactType::Date;
        for end in range.from.iter().chain(&range.to) {
            if is_date && !is_day(end) {
                return Err(format!(
                    "the range of `{}` ends on no day of the calendar",
                    fact.name
                ));
            }
        }
        if fact.name.starts_with('$') {
            return Err(format!("`{}` is no name of a fact", fact.name));
        }
        match &fact.group {
            FactGroup::Dimension(id, _) => within(&model.dimensions, *id, "a dimension")?,
            FactGroup::Group(_) => {}
        }
    }
    Ok(())
}

/// That what a type names is there.
fn kind(model: &Model, kind: &FactType) -> Result<(), String> {
    match kind {
        FactType::YesNo | FactType::Date => Ok(()),
        FactType::Number(number) => {
            // The parts of a calculation bound those of its unit.
            if number.unit.above.len() + number.unit.below.len() > 512 {
                return Err("it holds a unit of very many parts".to_owned());
            }
            Ok(())
        }
        FactType::Scale(id) => within(&model.scales, *id, "a scale"),
        FactType::Choice(id) | FactType::Set(id) => within(&model.choices, *id, "a choice"),
        FactType::Level(id) => within(&model.continua, *id, "a continuum"),
    }
}

fn labels<'a>(name: &str, labels: impl ExactSizeIterator<Item = &'a str>) -> Result<(), String> {
    if labels.len() > LabelSet::CAPACITY {
        return Err(format!("`{name}` has more than {} values", LabelSet::CAPACITY));
    }
    if labels.len() == 0 {
        return Err(format!("`{name}` has no values"));
    }
    once("value", labels)
}

/// That no two things of a kind share a name.
fn once<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("two of its {what} entries are called `{name}`"));
        }
    }
    Ok(())
}

fn cites(model: &Model, cites: &[Cite]) -> Result<(), String> {
    cites
        .iter()
        .try_for_each(|cite| within(&model.sources, cite.source, "a source"))
}

fn period(period: Period) -> Result<(), String> {
    period.from.map_or(Ok(()), day)?;
    period.until.map_or(Ok(()), day)
}

fn day(day: Day) -> Result<(), String> {
    if (Day::FIRST..=Day::LAST).contains(&day) {
        Ok(())
    } else {
        Err("it names a day that is on no calendar".to_owned())
    }
}

/// Whether a number counts a day of the calendar.
fn is_day(number: &Number) -> bool {
    number
        .to_i64()
        .is_some_and(|count| (Day::FIRST.count()..=Day::LAST.count()).contains(&count))
}

//! A JSON object to a record: typed, in the ruleset's units, all mistakes told at once.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Day, Fact, Id, Ruleset};

use super::{
    FactError, Facts, Given, Record,
    error::shortened,
    json::{Json, layer},
    value,
};

/// Reads the facts of one record.
///
/// # Errors
/// Everything that does not fit, each naming the fact, what was given and what is allowed. Nothing is guessed.
pub fn read_facts(ruleset: &Ruleset, text: &str) -> Result<Record, Vec<FactError>> {
    read_facts_beside(ruleset, &BTreeSet::new(), text)
}

/// Reads the facts of one record that is also for other rulesets: facts that only these know are passed by.
///
/// # Errors
/// As of [`read_facts`].
pub fn read_facts_beside(
    ruleset: &Ruleset,
    others: &BTreeSet<&str>,
    text: &str,
) -> Result<Record, Vec<FactError>> {
    const OBJECT: &str = "write an object, such as {\"fact_name\": value}";
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let entries = match layer(text) {
        Ok(Json::Object(entries)) => entries,
        Ok(Json::Null | Json::YesNo(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
            let problem = format!("the facts are given as {}, not as an object", shortened(text));
            return Err(vec![FactError::of_text(problem, OBJECT)]);
        }
        Err(reason) => {
            return Err(vec![FactError::of_text(
                format!("the facts are no JSON: {reason}"),
                OBJECT,
            )]);
        }
    };
    let names: BTreeMap<&str, Id<Fact>> = ruleset
        .facts
        .entries()
        .map(|(id, fact)| (fact.name.as_str(), id))
        .collect();
    let mut record = Record {
        id: None,
        as_of: None,
        facts: Facts::of(ruleset, []),
    };
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, raw) in &entries {
        let error = |problem: String, allowed: Option<String>| FactError {
            fact: Some(name.clone()),
            given: Some(shortened(raw.get())),
            problem,
            allowed,
        };
        if !seen.insert(name.as_str()) {
            errors.push(error(
                "it is given twice".to_owned(),
                Some("give it once".to_owned()),
            ));
            continue;
        }
        match name.as_str() {
            "$id" => match layer(raw.get()) {
                Ok(Json::Text(id) | Json::Number(id)) => record.id = Some(id),
                Ok(Json::Null) => {}
                Ok(Json::YesNo(_) | Json::List(_) | Json::Object(_)) | Err(_) => errors.push(error(
                    format!("{} is given", shortened(raw.get())),
                    Some("it is a text or a number".to_owned()),
                )),
            },
            "$as_of" => match layer(raw.get()) {
                Ok(Json::Null) => {}
                Ok(Json::Text(text)) if Day::parse(&text).is_some() => record.as_of = Day::parse(&text),
                Ok(Json::Text(_) | Json::Number(_) | Json::YesNo(_) | Json::List(_) | Json::Object(_))
                | Err(_) => errors.push(error(
                    format!("{} is given", shortened(raw.get())),
                    Some("it is a day, written as \"2024-01-31\"".to_owned()),
                )),
            },
            _ => match names.get(name.as_str()) {
                Some(id) => match value::given(ruleset, &ruleset.facts[*id], raw.get()) {
                    Ok(Some(given)) => record.facts.set(*id, given),
                    Ok(None) => {}
                    Err(problems) => {
                        errors.extend(
                            problems
                                .into_iter()
                                .map(|problem| error(problem.problem, problem.allowed)),
                        );
                    }
                },
                None if others.contains(name.as_str()) => {}
                // Among very many unknown names nobody looks for a hint, and each costs a look at every fact.
                None if errors.len() > 300 => errors.push(error("there is no such fact".to_owned(), None)),
                None => errors.push(error(
                    "there is no such fact".to_owned(),
                    nearest(names.keys().chain(others), name),
                )),
            },
        }
    }
    if errors.is_empty() {
        Ok(record)
    } else {
        Err(errors)
    }
}

/// Reads what is given of one fact, as JSON; `None` where that says nothing.
///
/// # Errors
/// As of [`read_facts`].
pub fn read_fact(ruleset: &Ruleset, fact: Id<Fact>, text: &str) -> Result<Option<Given>, Vec<FactError>> {
    let fact = &ruleset.facts[fact];
    value::given(ruleset, fact, text).map_err(|problems| {
        let error = |problem: value::Problem| FactError {
            fact: Some(fact.name.clone()),
            given: Some(shortened(text)),
            problem: problem.problem,
            allowed: problem.allowed,
        };
        problems.into_iter().map(error).collect()
    })
}

/// The known name nearest to one that is not known, if any is near.
fn nearest<'a>(names: impl Iterator<Item = &'a &'a str>, name: &str) -> Option<String> {
    if name.starts_with('$') {
        return Some("only `$id` and `$as_of` start with `$`".to_owned());
    }
    // A name far longer than any fact's is no slip, and comparing it would only cost time.
    if name.len() > 200 {
        return None;
    }
    names
        .map(|known| (strsim::osa_distance(known, name), *known))
        .filter(|(distance, known)| *distance * 3 <= known.len().max(3))
        .min()
        .map(|(_, known)| format!("did you mean `{known}`?"))
}

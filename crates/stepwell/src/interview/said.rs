//! Answers in the words in which people give them, to the JSON in which facts are kept.

use stepwell_eval::FactError;
use stepwell_model::{Fact, FactType, Id, Ruleset, Term};

/// A value to pick from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// How it is written.
    pub label: String,
    /// What it is called.
    pub title: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// The values of a fact that has a list of them, in their order: of a set, its members. None for numbers and days.
pub fn picks(ruleset: &Ruleset, fact: Id<Fact>) -> Vec<Pick> {
    let bare = |label: &str| Pick {
        label: label.to_owned(),
        title: None,
        note: None,
    };
    let of_terms = |terms: &[Term]| {
        let picks = terms.iter().map(|term| Pick {
            title: term.title.clone(),
            ..bare(&term.label)
        });
        picks.collect()
    };
    match &ruleset.facts[fact].kind {
        FactType::YesNo => vec![bare("yes"), bare("no")],
        FactType::Scale(scale) => of_terms(&ruleset.scales[*scale].values),
        FactType::Choice(choice) | FactType::Set(choice) => of_terms(&ruleset.choices[*choice].values),
        FactType::Level(continuum) => ruleset.continua[*continuum]
            .levels
            .iter()
            .map(|level| Pick {
                title: level.title.clone(),
                note: level.note.clone(),
                ..bare(&level.label)
            })
            .collect(),
        FactType::Number(_) | FactType::Date => Vec::new(),
    }
}

/// What may be typed for a fact, with examples that fit.
pub fn typed(ruleset: &Ruleset, fact: Id<Fact>) -> String {
    let entry = &ruleset.facts[fact];
    let example = |least: i64| {
        let low = entry.range.from.clone();
        let high = entry.range.to.clone();
        let wanted = stepwell_model::Number::whole(least);
        let above = low.filter(|low| *low > wanted).unwrap_or(wanted);
        high.filter(|high| *high < above).unwrap_or(above).to_string()
    };
    match &entry.kind {
        FactType::YesNo => "yes or no".to_owned(),
        FactType::Scale(_) | FactType::Level(_) => {
            let labels: Vec<String> = picks(ruleset, fact).into_iter().map(|pick| pick.label).collect();
            match labels.as_slice() {
                [first, second, ..] => {
                    format!("one of the list; where it is doubtful, `{first} or {second}`")
                }
                [_] | [] => "one of the list".to_owned(),
            }
        }
        FactType::Choice(_) => "one of the list".to_owned(),
        FactType::Set(_) => "all that apply, with commas between them; `nothing` where none does".to_owned(),
        FactType::Number(number) => {
            let range = match (&entry.range.from, &entry.range.to) {
                (Some(from), Some(to)) => format!(" from {from} to {to}"),
                (Some(from), None) => format!(", at least {from}"),
                (None, Some(to)) => format!(", at most {to}"),
                (None, None) => String::new(),
            };
            let kind = if number.whole {
                "a whole number"
            } else {
                "a number"
            };
            let (one, more) = (example(3), example(5));
            if number.unit.is_plain() {
                return format!("{kind}{range}, such as {one}; where it is doubtful, `{one} to {more}`");
            }
            let unit = &number.unit;
            format!(
                "{kind} of {unit}{range}, such as `{one}` or `{one} {unit}`; where it is doubtful, `{one} to {more}`"
            )
        }
        FactType::Date => "a day, such as 2026-07-31".to_owned(),
    }
}

/// What was said of a fact, as JSON.
///
/// # Errors
/// It does not fit: with what is wrong and what is allowed.
pub fn said(ruleset: &Ruleset, fact: Id<Fact>, text: &str) -> Result<String, FactError> {
    let entry = &ruleset.facts[fact];
    let text = text.trim();
    let refused = |problem: String| FactError {
        fact: Some(entry.name.clone()),
        given: Some(text.to_owned()),
        problem,
        allowed: Some(format!("write {}", typed(ruleset, fact))),
    };
    if text.is_empty() {
        return Err(refused("nothing was written".to_owned()));
    }
    let picks = picks(ruleset, fact);
    let json = match &entry.kind {
        FactType::YesNo => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" => "true".to_owned(),
            "no" | "n" | "false" => "false".to_owned(),
            _ => return Err(refused(format!("`{text}` is neither yes nor no"))),
        },
        FactType::Choice(_) => one_label(&picks, text)
            .or_else(|| one_of(&picks, text))
            .unwrap_or_else(|| quoted(text)),
        FactType::Scale(_) | FactType::Level(_) => one_label(&picks, text)
            .or_else(|| between(text, &|end| label(&picks, end)))
            .or_else(|| one_of(&picks, text))
            .unwrap_or_else(|| quoted(text)),
        FactType::Set(_) => members(&picks, text),
        FactType::Number(_) | FactType::Date => between(text, &number).unwrap_or_else(|| number(text)),
    };
    match stepwell_eval::read_fact(ruleset, fact, &json) {
        Ok(Some(_)) => Ok(json),
        Ok(None) => Err(refused("nothing was written".to_owned())),
        Err(errors) => Err(errors
            .into_iter()
            .next()
            .unwrap_or_else(|| refused(format!("`{text}` does not fit")))),
    }
}

/// Text as JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

/// A label, whether it was written as such or by its title, in any case.
fn one_label(picks: &[Pick], text: &str) -> Option<String> {
    let text = text.trim();
    let same = |known: &str| known.to_lowercase() == text.to_lowercase();
    let joined = text.replace(' ', "_").to_lowercase();
    picks
        .iter()
        .find(|pick| pick.label == text)
        .or_else(|| picks.iter().find(|pick| same(&pick.label)))
        .or_else(|| picks.iter().find(|pick| pick.label.to_lowercase() == joined))
        .or_else(|| picks.iter().find(|pick| pick.title.as_deref().is_some_and(same)))
        .map(|pick| quoted(&pick.label))
}

/// A label, or the text as it is: it may be another name of a level.
fn label(picks: &[Pick], text: &str) -> String {
    one_label(picks, text).unwrap_or_else(|| quoted(text.trim()))
}

/// `none or severe`
fn one_of(picks: &[Pick], text: &str) -> Option<String> {
    let values: Vec<String> = text.split(" or ").map(|part| label(picks, part)).collect();
    (values.len() > 1).then(|| format!("{{\"one_of\": {}}}", list(&values)))
}

/// `group_therapy, drug_testing`; `nothing`
fn members(picks: &[Pick], text: &str) -> String {
    if let Some(only) = one_label(picks, text) {
        return list(&[only]);
    }
    if matches!(text.to_lowercase().as_str(), "nothing" | "none" | "none of them") {
        return list(&[]);
    }
    let parts = text.split(',').flat_map(|part| part.split(" and "));
    let members: Vec<String> = parts
        .filter(|part| !part.trim().is_empty())
        .map(|part| label(picks, part))
        .collect();
    list(&members)
}

/// `3 to 5`, `from 3 to 5 days/week`, `at least 3`, `at most minimal`
fn between(text: &str, end: &dyn Fn(&str) -> String) -> Option<String> {
    if let Some(low) = text.strip_prefix("at least ") {
        return Some(format!("{{\"from\": {}}}", end(low)));
    }
    if let Some(high) = text.strip_prefix("at most ") {
        return Some(format!("{{\"to\": {}}}", end(high)));
    }
    let (low, high) = text.strip_prefix("from ").unwrap_or(text).split_once(" to ")?;
    let (low, high) = (low.trim(), high.trim());
    // One unit serves both ends.
    let low = match high.split_once(' ') {
        Some((_, unit)) if is_number(low) => format!("{low} {unit}"),
        Some(_) | None => low.to_owned(),
    };
    Some(format!("{{\"from\": {}, \"to\": {}}}", end(&low), end(high)))
}

/// A number as it is written, digit by digit; with a unit, or as a day, text.
fn number(text: &str) -> String {
    let text = text.trim();
    if is_number(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Whether a text is a number as JSON writes it, without an exponent.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all = |part: &str| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit());
    let (whole, rest) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    all(whole) && !leading_zero && rest.is_none_or(all)
}

//! The value of one fact, in all its forms: plain, several, reports, bounds, sets.

use stepwell_model::{Fact, FactType, Interval, LabelSet, Possible, Ruleset, SetBetween, Values};

use super::{
    Given, Report,
    error::shortened,
    json::{Json, layer},
    union::union,
};
use crate::{explain::FactWords, record::everything};

/// What is wrong with a value, and what is allowed.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) problem: String,
    pub(crate) allowed: Option<String>,
}

pub(super) type Read<T> = Result<T, Vec<Problem>>;

/// Reads what is given of a fact; `None` where that says nothing.
pub(crate) fn given(ruleset: &Ruleset, fact: &Fact, text: &str) -> Read<Option<Given>> {
    let reader = Reader { ruleset, fact };
    match reader.layer(text)? {
        Json::Object(entries) => match entries.as_slice() {
            [(key, items)] if key == "one_of" => reader.one_of(items.get()),
            [(key, items)] if key == "reports" => reader.reports(items.get()),
            _ => reader.object(&entries).map(|possible| Some(plain(possible))),
        },
        json @ (Json::Null | Json::YesNo(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
            Ok(reader.simple(&json, text)?.map(plain))
        }
    }
}

fn plain(possible: Possible) -> Given {
    Given {
        possible,
        reports: Vec::new(),
    }
}

pub(super) struct Reader<'a> {
    pub(super) ruleset: &'a Ruleset,
    pub(super) fact: &'a Fact,
}

impl Reader<'_> {
    fn layer(&self, text: &str) -> Read<Json> {
        layer(text).map_err(|reason| self.wrong(format!("the value is no JSON: {reason}")))
    }

    fn allowed(&self) -> String {
        FactWords {
            ruleset: self.ruleset,
            fact: self.fact,
        }
        .allowed()
    }

    pub(super) fn wrong(&self, problem: String) -> Vec<Problem> {
        vec![Problem {
            problem,
            allowed: Some(self.allowed()),
        }]
    }

    pub(super) fn refused(&self, text: &str) -> Vec<Problem> {
        self.wrong(format!("{} is given", shortened(text)))
    }

    fn one_of(&self, text: &str) -> Read<Option<Given>> {
        let Json::List(items) = self.layer(text)? else {
            return Err(self.form(text, "`one_of` takes a list, such as {\"one_of\": [a, b]}"));
        };
        let mut values = Vec::new();
        let mut problems = Vec::new();
        for item in &items {
            match self.item(item.get()) {
                Ok(Some(value)) => values.push(value),
                // One of them not known: nothing is.
                Ok(None) => values.push(everything(self.ruleset, self.fact)),
                Err(more) => problems.extend(more),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        match union(values) {
            Some(possible) => Ok(Some(plain(possible))),
            None => Err(self.form(
                text,
                "`one_of` needs at least one value; what is not known is null",
            )),
        }
    }

    fn reports(&self, text: &str) -> Read<Option<Given>> {
        const FORM: &str = "a report is {\"value\": …, \"source\": \"who says so\"}";
        let Json::List(items) = self.layer(text)? else {
            return Err(self.form(
                text,
                "`reports` takes a list of {\"value\": …, \"source\": \"who says so\"}",
            ));
        };
        let mut reports = Vec::new();
        let mut problems = Vec::new();
        for item in &items {
            let Ok(Json::Object(entries)) = layer(item.get()) else {
                problems.extend(self.form(item.get(), FORM));
                continue;
            };
            let mut value = None;
            let mut source = None;
            let mut sound = true;
            for (key, raw) in &entries {
                match (key.as_str(), layer(raw.get())) {
                    ("value", Ok(_)) if value.is_none() => value = Some(raw.get().to_owned()),
                    ("source", Ok(Json::Text(text))) if source.is_none() => source = Some(text),
                    ("source", Ok(Json::Null)) => {}
                    (_, Ok(_) | Err(_)) => sound = false,
                }
            }
            match (value, sound) {
                (Some(value), true) => match self.item(&value) {
                    Ok(Some(value)) => reports.push(Report { value, source }),
                    // A report without a value says nothing.
                    Ok(None) => {}
                    Err(more) => problems.extend(more),
                },
                (Some(_) | None, _) => problems.extend(self.form(item.get(), FORM)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let possible = union(reports.iter().map(|report| report.value.clone()).collect());
        Ok(possible.map(|possible| Given { possible, reports }))
    }

    fn form(&self, text: &str, allowed: &str) -> Vec<Problem> {
        vec![Problem {
            problem: format!("{} is given", shortened(text)),
            allowed: Some(allowed.to_owned()),
        }]
    }

    /// A value inside `one_of` or `reports`, which do not nest.
    fn item(&self, text: &str) -> Read<Option<Possible>> {
        match self.layer(text)? {
            Json::Object(entries) => self.object(&entries).map(Some),
            json @ (Json::Null | Json::YesNo(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
                self.simple(&json, text)
            }
        }
    }

    /// A value that is no object.
    fn simple(&self, json: &Json, text: &str) -> Read<Option<Possible>> {
        let labels = |label: u32| Some(Possible::Labels(LabelSet::one(label)));
        match (&self.fact.kind, json) {
            (_, Json::Null) => Ok(None),
            (FactType::YesNo, Json::YesNo(yes)) => Ok(labels(u32::from(*yes))),
            (
                FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_),
                Json::Text(label) | Json::Number(label),
            ) => self.label(label, text).map(labels),
            (FactType::Set(_), Json::List(_)) => {
                let surely = self.members(text)?;
                let set = SetBetween {
                    surely,
                    perhaps: LabelSet::EMPTY,
                };
                Ok(Some(Possible::Sets(vec![set])))
            }
            (FactType::Number(_) | FactType::Date, Json::Number(_) | Json::Text(_)) => {
                let number = self.number(json, text)?;
                Ok(Some(Possible::Numbers(vec![Interval::point(number)])))
            }
            (
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Level(_)
                | FactType::Set(_)
                | FactType::Number(_)
                | FactType::Date,
                Json::YesNo(_) | Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Object(_),
            ) => Err(self.refused(text)),
        }
    }

    /// Bounds, or what a set holds and may hold.
    fn object(&self, entries: &[(String, Box<serde_json::value::RawValue>)]) -> Read<Possible> {
        let written = entries
            .iter()
            .map(|(key, raw)| format!("\"{key}\": {}", raw.get()))
            .collect::<Vec<_>>()
            .join(", ");
        let written = format!("{{{written}}}");
        let find = |wanted: &str| {
            let mut found = entries.iter().filter(|(key, _)| key == wanted);
            match (found.next(), found.next()) {
                (Some((_, raw)), None) => Some(raw.get()),
                (Some(_) | None, Some(_) | None) => None,
            }
        };
        let only = |a: &str, b: &str| {
            let (first, second) = (find(a), find(b));
            let count = usize::from(first.is_some()) + usize::from(second.is_some());
            (count == entries.len() && count > 0).then_some((first, second))
        };
        if let (FactType::Set(choice), Some((includes, may_include))) =
            (&self.fact.kind, only("includes", "may_include"))
        {
            let all = LabelSet::first(self.ruleset.choices[*choice].values.len());
            let members = |text: Option<&str>| text.map(|text| self.members(text)).transpose();
            let surely = members(includes)?.unwrap_or_default();
            // Without `may_include` nothing beyond what the set surely holds is ruled out.
            let perhaps = members(may_include)?.unwrap_or(all).without(surely);
            return Ok(Possible::Sets(vec![SetBetween { surely, perhaps }]));
        }
        if let Some((from, to)) = only("from", "to") {
            return self.between(&written, from, to);
        }
        Err(self.refused(&written))
    }

    fn between(&self, written: &str, from: Option<&str>, to: Option<&str>) -> Read<Possible> {
        match &self.fact.kind {
            FactType::Scale(_) | FactType::Level(_) => {
                let end = |text: Option<&str>, open: u32| match text {
                    None => Ok(open),
                    Some(text) => match self.layer(text)? {
                        Json::Text(label) | Json::Number(label) => self.label(&label, text),
                        Json::Null => Ok(open),
                        Json::YesNo(_) | Json::List(_) | Json::Object(_) => Err(self.refused(text)),
                    },
                };
                let Possible::Labels(all) = everything(self.ruleset, self.fact) else {
                    return Err(self.refused(written));
                };
                let low = end(from, 0)?;
                let high = end(to, all.highest().unwrap_or(0))?;
                if low > high {
                    return Err(self.form(written, "`from` is the lower end and `to` the higher"));
                }
                Ok(Possible::Labels(LabelSet::between(low, high)))
            }
            FactType::Number(_) | FactType::Date => {
                let end = |text: Option<&str>| match text {
                    None => Ok(None),
                    Some(text) => match self.layer(text)? {
                        Json::Null => Ok(None),
                        json @ (Json::Number(_) | Json::Text(_)) => self.number(&json, text).map(Some),
                        Json::YesNo(_) | Json::List(_) | Json::Object(_) => Err(self.refused(text)),
                    },
                };
                let (from, to) = (end(from)?, end(to)?);
                if let (Some(low), Some(high)) = (&from, &to)
                    && low > high
                {
                    return Err(self.form(written, "`from` is the lower end and `to` the higher"));
                }
                let open = match everything(self.ruleset, self.fact) {
                    Possible::Numbers(intervals) => intervals.into_iter().next(),
                    Possible::Labels(_) | Possible::Sets(_) => None,
                };
                let open = open.unwrap_or_else(Interval::unbounded);
                Ok(Possible::Numbers(vec![Interval {
                    from: from.or(open.from),
                    to: to.or(open.to),
                }]))
            }
            FactType::YesNo | FactType::Choice(_) | FactType::Set(_) => Err(self.refused(written)),
        }
    }

    fn label(&self, label: &str, text: &str) -> Read<u32> {
        let found = match &self.fact.kind {
            FactType::Scale(scale) => position(&self.ruleset.scales[*scale].values, label),
            FactType::Choice(choice) | FactType::Set(choice) => {
                position(&self.ruleset.choices[*choice].values, label)
            }
            FactType::Level(continuum) => {
                let levels = &self.ruleset.continua[*continuum].levels;
                levels.iter().position(|level| level.label == label).or_else(|| {
                    let also =
                        |level: &stepwell_model::Level| level.aliases.iter().any(|alias| alias == label);
                    levels.iter().position(also)
                })
            }
            FactType::YesNo | FactType::Number(_) | FactType::Date => None,
        };
        found
            .and_then(|at| u32::try_from(at).ok())
            .ok_or_else(|| match &self.fact.kind {
                FactType::Set(choice) => self.wrong(no_member(&self.ruleset.choices[*choice], label)),
                FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Level(_)
                | FactType::YesNo
                | FactType::Number(_)
                | FactType::Date => self.refused(text),
            })
    }

    fn members(&self, text: &str) -> Read<LabelSet> {
        let Json::List(items) = self.layer(text)? else {
            return Err(self.refused(text));
        };
        let mut members = LabelSet::EMPTY;
        let mut problems = Vec::new();
        for item in &items {
            match self.layer(item.get())? {
                Json::Text(label) | Json::Number(label) => match self.label(&label, item.get()) {
                    Ok(member) => members = members.with(member),
                    Err(more) => problems.extend(more),
                },
                Json::Null | Json::YesNo(_) | Json::List(_) | Json::Object(_) => {
                    problems.extend(self.refused(item.get()));
                }
            }
        }
        if problems.is_empty() {
            Ok(members)
        } else {
            Err(problems)
        }
    }
}

/// A member that the choice lacks, and the one that may be meant: spelled nearly so, or beginning with the same word.
fn no_member(choice: &Values, label: &str) -> String {
    let first_word = |label: &str| label.split('_').next().map(str::to_owned);
    let length = label.chars().count();
    let near = choice
        .values
        .iter()
        .map(|value| value.label.as_str())
        // Only labels of about that length can be near; the text that was given may be long.
        .filter(|known| known.chars().count().abs_diff(length) <= length / 3)
        .map(|known| (strsim::osa_distance(known, label), known))
        .filter(|(distance, _)| *distance <= (length / 3).max(1))
        .min()
        .map(|(_, known)| known)
        .or_else(|| {
            let alike = |value: &&stepwell_model::Term| first_word(&value.label) == first_word(label);
            choice.values.iter().find(alike).map(|value| value.label.as_str())
        });
    let label = shortened(label);
    let lacks = format!("`{label}` is not in `{}`", choice.name);
    match near {
        Some(known) => format!("{lacks}; did you mean `{known}`?"),
        None => lacks,
    }
}

fn position(values: &[stepwell_model::Term], label: &str) -> Option<usize> {
    values.iter().position(|value| value.label == label)
}

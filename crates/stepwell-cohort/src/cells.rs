//! From what stands in a cell to what is known of a fact. What repeats is read once.

use std::collections::HashMap;

use stepwell_eval::{Given, read_fact};
use stepwell_model::{Fact, FactType, Id, LabelSet, Number, Possible, Ruleset};

use crate::map::FactColumn;

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Written<'a> {
    /// A text.
    Text(&'a str),
    /// A number, `true` or `false`, as JSON writes it.
    Bare(&'a str),
    /// Any JSON.
    Json(&'a str),
}

/// What is known from a cell.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// Nothing.
    Unknown,
    /// A label.
    Label(u8),
    /// A number, of which so many digits stand after the point.
    Number(i64, u8),
    /// A set.
    Set(LabelSet),
    /// Something that columns do not hold: a range, several values, reports, very many digits.
    Other(Box<Given>),
    /// It does not fit.
    Refused(String),
}

/// How many different cells of a column are remembered.
const REMEMBERED: usize = 1 << 16;

/// Whole numbers from nothing up to here are remembered by their place.
const SMALL: usize = 1 << 10;

/// The cells of one fact.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    ruleset: &'a Ruleset,
    fact: Id<Fact>,
    codes: FactColumn,
    /// What was read; the first is what was not worth remembering.
    cells: Vec<Cell>,
    texts: HashMap<String, usize>,
    numbers: HashMap<i64, usize>,
    small: Vec<Option<usize>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(ruleset: &'a Ruleset, fact: Id<Fact>, codes: FactColumn) -> Self {
        Self {
            ruleset,
            fact,
            codes,
            cells: vec![Cell::Unknown],
            texts: HashMap::new(),
            numbers: HashMap::new(),
            small: vec![None; SMALL],
        }
    }

    /// What is known from a cell.
    pub(crate) fn cell(&mut self, written: Written<'_>) -> &Cell {
        let text = match written {
            Written::Text(text) | Written::Bare(text) | Written::Json(text) => text,
        };
        let at = match self.texts.get(text) {
            Some(at) => *at,
            None => {
                // A long cell hardly comes twice.
                let at = self.keep(written, self.texts.len() < REMEMBERED && text.len() < 256);
                if at != 0 {
                    self.texts.insert(text.to_owned(), at);
                }
                at
            }
        };
        self.kept(at)
    }

    /// What is known from a number that is no text: the same for the same bits, which tell the numbers of a column apart.
    pub(crate) fn number(&mut self, bits: i64, text: impl FnOnce() -> String) -> &Cell {
        let small = usize::try_from(bits).ok().filter(|bits| *bits < SMALL);
        let known = match small {
            Some(small) => self.small.get(small).copied().flatten(),
            None => self.numbers.get(&bits).copied(),
        };
        let at = known.unwrap_or_else(|| {
            let at = self.keep(
                Written::Bare(&text()),
                small.is_some() || self.numbers.len() < REMEMBERED,
            );
            match small.and_then(|small| self.small.get_mut(small)) {
                Some(slot) => *slot = Some(at),
                None if at != 0 => {
                    self.numbers.insert(bits, at);
                }
                None => {}
            }
            at
        });
        self.kept(at)
    }

    /// Reads a cell, and says where it stands: at the first place where it is not to be remembered.
    fn keep(&mut self, written: Written<'_>, remember: bool) -> usize {
        let cell = match self.json(written) {
            Ok(None) => Cell::Unknown,
            Ok(Some(json)) => self.known(&json),
            Err(why) => Cell::Refused(format!("`{}`: {why}", self.name())),
        };
        if remember {
            self.cells.push(cell);
            return self.cells.len() - 1;
        }
        if let Some(first) = self.cells.first_mut() {
            *first = cell;
        }
        0
    }

    fn kept(&self, at: usize) -> &Cell {
        self.cells.get(at).unwrap_or(&Cell::Unknown)
    }

    fn name(&self) -> &str {
        &self.ruleset.facts[self.fact].name
    }

    fn is_set(&self) -> bool {
        matches!(self.ruleset.facts[self.fact].kind, FactType::Set(_))
    }

    /// The cell as the JSON of the fact; `None` where it is not known.
    fn json(&self, written: Written<'_>) -> Result<Option<String>, String> {
        match written {
            Written::Text(text) => self.of_text(text),
            Written::Bare(bare) => Ok(self.of_code(bare).unwrap_or_else(|| Some(bare.to_owned()))),
            Written::Json(json) => self.of_json(json),
        }
    }

    /// What a code means where the map says so.
    fn of_code(&self, code: &str) -> Option<Option<String>> {
        if self.codes.unknown.contains(code) {
            return Some(None);
        }
        self.codes.values.get(code).map(|json| Some(json.clone()))
    }

    fn of_text(&self, text: &str) -> Result<Option<String>, String> {
        if let Some(found) = self.of_code(text) {
            return Ok(found);
        }
        match &self.ruleset.facts[self.fact].kind {
            FactType::YesNo if text == "true" || text == "false" => Ok(Some(text.to_owned())),
            FactType::Number(_) if serde_json::from_str::<serde_json::Number>(text).is_ok() => {
                Ok(Some(text.to_owned()))
            }
            FactType::Set(_) => match &self.codes.separator {
                Some(separator) => {
                    let members = text.split(separator.as_str()).map(str::trim);
                    self.members(members.filter(|member| !member.is_empty()).map(quoted))
                        .map(Some)
                }
                None => Err(format!(
                    "`{}` is given; a set that is written as text needs a `separator` in the column map",
                    shortened(text)
                )),
            },
            FactType::YesNo
            | FactType::Number(_)
            | FactType::Date
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Level(_) => Ok(Some(quoted(text))),
        }
    }

    fn of_json(&self, json: &str) -> Result<Option<String>, String> {
        let json = json.trim();
        if self.is_set() && json.starts_with('[') {
            let items: Vec<&serde_json::value::RawValue> =
                serde_json::from_str(json).map_err(|_| "the list is no JSON".to_owned())?;
            return self
                .members(items.iter().map(|item| item.get().to_owned()))
                .map(Some);
        }
        if json.starts_with('"') {
            let text: String = serde_json::from_str(json).map_err(|_| "the text is no JSON".to_owned())?;
            if self.is_set() && self.codes.separator.is_some() {
                return self.of_text(&text);
            }
            return Ok(self.of_code(&text).unwrap_or_else(|| Some(json.to_owned())));
        }
        if json == "null" {
            return Ok(None);
        }
        Ok(self.of_code(json).unwrap_or_else(|| Some(json.to_owned())))
    }

    /// A list of members, each JSON, by what their codes mean.
    fn members(&self, members: impl Iterator<Item = String>) -> Result<String, String> {
        let mut all = Vec::new();
        for member in members {
            let code = serde_json::from_str::<String>(&member).unwrap_or_else(|_| member.clone());
            match self.of_code(&code) {
                Some(Some(meaning)) => all.push(meaning),
                Some(None) => {
                    return Err(format!(
                        "`{}` in a list says that it is not known; a set is known whole or not at all",
                        shortened(&code)
                    ));
                }
                None => all.push(member),
            }
        }
        Ok(format!("[{}]", all.join(",")))
    }

    fn known(&self, json: &str) -> Cell {
        match read_fact(self.ruleset, self.fact, json) {
            Ok(None) => Cell::Unknown,
            Ok(Some(given)) => of_given(given),
            Err(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                Cell::Refused(errors.join("; "))
            }
        }
    }
}

fn of_given(given: Given) -> Cell {
    let cell = match &given.possible {
        _ if !given.reports.is_empty() => None,
        Possible::Labels(labels) if labels.len() == 1 => {
            let label = labels.lowest().and_then(|label| u8::try_from(label).ok());
            label.filter(|label| *label < u8::MAX).map(Cell::Label)
        }
        Possible::Numbers(intervals) => match intervals.as_slice() {
            [interval] if interval.from == interval.to => interval.from.as_ref().and_then(digits),
            _ => None,
        },
        Possible::Sets(sets) => match sets.as_slice() {
            [set] if set.perhaps.is_empty() => Some(Cell::Set(set.surely)),
            _ => None,
        },
        Possible::Labels(_) => None,
    };
    cell.unwrap_or_else(|| Cell::Other(Box::new(given)))
}

/// A number as digits, where so few are enough that a column holds them.
fn digits(number: &Number) -> Option<Cell> {
    let mut scale = 1_i64;
    for places in 0..=9_u8 {
        let scaled = number * &Number::whole(scale);
        if scaled.is_whole() {
            return Some(Cell::Number(scaled.to_i64()?, places));
        }
        scale *= 10;
    }
    None
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Not too much of a text.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() > LONGEST {
        let kept: String = text.chars().take(LONGEST).collect();
        format!("{kept}…")
    } else {
        text.to_owned()
    }
}

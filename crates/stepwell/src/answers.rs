//! Facts set one by one, by name.

use std::fmt::Write as _;

use stepwell_eval::{FactError, Record};
use stepwell_model::{Day, Number};

use crate::{FactsError, Ruleset};

/// Facts that are being set, by name. Nothing is looked at before [`FactsBuilder::build`], which tells everything that
/// does not fit at once, in the words of [`Ruleset::facts_from_json`].
///
/// ```
/// use stepwell::Answer;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let ruleset = stepwell::Ruleset::from_files(
/// #     "small",
/// #     [
/// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
/// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
/// #     ],
/// # )?;
/// let facts = ruleset
///     .facts()
///     .id("A-17")
///     .set("age", 34)
///     .set("needs_more", true)
///     .set("risk", Answer::one_of(["minimal", "moderate"]))
///     .set("services", ["group_therapy", "case_management"])
///     .set("weekly_hours", "540 minutes/week")
///     .build()?;
/// assert_eq!(facts.id.as_deref(), Some("A-17"));
///
/// let refused = ruleset.facts().set("age", "old").set("rsk", "minimal").build().unwrap_err();
/// assert_eq!(refused.errors.len(), 2);
/// assert_eq!(refused.errors[1].to_string(), "`rsk`: there is no such fact; did you mean `risk`?");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "facts are read by `build`"]
pub struct FactsBuilder<'a> {
    ruleset: &'a Ruleset,
    /// Names and answers as JSON, in the order set.
    entries: Vec<(String, String)>,
}

impl<'a> FactsBuilder<'a> {
    pub(crate) fn new(ruleset: &'a Ruleset) -> Self {
        Self {
            ruleset,
            entries: Vec::new(),
        }
    }

    /// Says what is known of a fact. What is never set is not known, which is never the same as no or zero.
    pub fn set(mut self, fact: &str, answer: impl Into<Answer>) -> Self {
        self.entries.push((fact.to_owned(), answer.into().json));
        self
    }

    /// Names the record; the decision repeats it.
    pub fn id(self, id: &str) -> Self {
        self.set("$id", id)
    }

    /// The day on which this record is decided, whatever day the others are.
    pub fn as_of(self, day: Day) -> Self {
        self.set("$as_of", day)
    }

    /// Reads what was set.
    ///
    /// # Errors
    /// Everything that does not fit, at once.
    pub fn build(self) -> Result<Record, FactsError> {
        let mut text = String::from("{");
        for (at, (name, answer)) in self.entries.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            // Writing into a string cannot fail.
            let _ = write!(text, "{comma}{}:{answer}", quoted(name));
        }
        text.push('}');
        self.ruleset.facts_from_json(&text)
    }
}

/// What is known of one fact: a value, or the values it can still have.
///
/// Yes/no facts take `bool`, whole numbers any integer, scales, choices, levels and numbers with a unit (or a fraction, by
/// way of [`Number`]) take text, sets take lists of text, dates [`Day`]; `None` is not known. Floats are not taken: `0.1`
/// is none of them exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    json: String,
}

impl Answer {
    /// Nothing is known.
    pub fn not_known() -> Self {
        Self {
            json: "null".to_owned(),
        }
    }

    /// It is one of these.
    pub fn one_of<T: Into<Self>>(answers: impl IntoIterator<Item = T>) -> Self {
        let answers: Vec<String> = answers.into_iter().map(|answer| answer.into().json).collect();
        Self {
            json: format!("{{\"one_of\":[{}]}}", answers.join(",")),
        }
    }

    /// It lies between these, both ends in.
    pub fn between(from: impl Into<Self>, to: impl Into<Self>) -> Self {
        Self {
            json: format!("{{\"from\":{},\"to\":{}}}", from.into().json, to.into().json),
        }
    }

    /// It is this or more.
    pub fn at_least(from: impl Into<Self>) -> Self {
        Self {
            json: format!("{{\"from\":{}}}", from.into().json),
        }
    }

    /// It is this or less.
    pub fn at_most(to: impl Into<Self>) -> Self {
        Self {
            json: format!("{{\"to\":{}}}", to.into().json),
        }
    }

    /// A set that holds these, and may hold those.
    pub fn including<T: AsRef<str>, U: AsRef<str>>(
        includes: impl IntoIterator<Item = T>,
        may_include: impl IntoIterator<Item = U>,
    ) -> Self {
        Self {
            json: format!(
                "{{\"includes\":{},\"may_include\":{}}}",
                list(includes),
                list(may_include)
            ),
        }
    }

    /// What several people say of it, each with a name. Where they disagree, it is not known which is right.
    pub fn reports<T: Into<Self>, S: AsRef<str>>(reports: impl IntoIterator<Item = (T, S)>) -> Self {
        let reports: Vec<String> = reports
            .into_iter()
            .map(|(answer, source)| {
                format!(
                    "{{\"value\":{},\"source\":{}}}",
                    answer.into().json,
                    quoted(source.as_ref())
                )
            })
            .collect();
        Self {
            json: format!("{{\"reports\":[{}]}}", reports.join(",")),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quoted(item.as_ref())).collect();
    format!("[{}]", items.join(","))
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        Self {
            json: yes.to_string(),
        }
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self { json: quoted(text) }
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Day> for Answer {
    fn from(day: Day) -> Self {
        Self::from(day.to_string())
    }
}

impl From<Number> for Answer {
    /// A decimal; a fraction that is none fits no fact.
    fn from(number: Number) -> Self {
        if number.is_decimal() {
            Self {
                json: number.to_string(),
            }
        } else {
            Self::from(number.to_string())
        }
    }
}

impl<T: Into<Answer>> From<Option<T>> for Answer {
    fn from(answer: Option<T>) -> Self {
        answer.map_or_else(Self::not_known, Into::into)
    }
}

impl<T: AsRef<str>> From<Vec<T>> for Answer {
    fn from(items: Vec<T>) -> Self {
        Self { json: list(items) }
    }
}

impl<T: AsRef<str>> From<&[T]> for Answer {
    fn from(items: &[T]) -> Self {
        Self { json: list(items) }
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for Answer {
    fn from(items: [T; N]) -> Self {
        Self { json: list(items) }
    }
}

/// An integer is the same in JSON.
macro_rules! from_integers {
    ($($integer:ty),+) => {
        $(impl From<$integer> for Answer {
            fn from(number: $integer) -> Self {
                Self { json: number.to_string() }
            }
        })+
    };
}

from_integers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Ruleset {
    /// Facts to be set one by one, by name.
    pub fn facts(&self) -> FactsBuilder<'_> {
        FactsBuilder::new(self)
    }

    /// Reads the facts of one record from anything that has a JSON form: a struct whose fields are called as facts are,
    /// a map. A field that is `None` is not known.
    ///
    /// ```
    /// #[derive(serde::Serialize)]
    /// struct Intake {
    ///     age: u8,
    ///     needs_more: Option<bool>,
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ruleset = stepwell::Ruleset::from_files(
    /// #     "small",
    /// #     [
    /// #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
    /// #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
    /// #     ],
    /// # )?;
    /// let facts = ruleset.facts_from(&Intake { age: 34, needs_more: None })?;
    /// assert_eq!(ruleset.facts_to_json(&facts), r#"{"age":34}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As of [`Ruleset::facts_from_json`].
    pub fn facts_from(&self, record: &impl serde::Serialize) -> Result<Record, FactsError> {
        let text = serde_json::to_string(record).map_err(|error| FactsError {
            errors: vec![FactError {
                fact: None,
                given: None,
                problem: format!("the facts have no JSON form: {error}"),
                allowed: None,
            }],
        })?;
        self.facts_from_json(&text)
    }
}

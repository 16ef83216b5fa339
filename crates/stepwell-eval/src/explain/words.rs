//! Facts, values and bounds in words.

use stepwell_model::{
    Bound, Comparison, Day, ElapsedUnit, Fact, FactType, Including, Interval, LabelSet, Limit, Number,
    NumberType, Possible, Relation, Ruleset, Scaling, Sign, Test, Unit, UnitPart, Value,
};

/// A fact and its ruleset.
pub(crate) struct FactWords<'a> {
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) fact: &'a Fact,
}

impl FactWords<'_> {
    /// What the fact may be given as.
    pub(crate) fn allowed(&self) -> String {
        let kind = &self.fact.kind;
        match kind {
            FactType::YesNo => "write true or false".to_owned(),
            FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                format!("it is one of {}", listed(&labels_of(self.ruleset, kind), "or"))
            }
            FactType::Set(_) => {
                const SHOWN: usize = 8;
                let mut labels: Vec<String> = labels_of(self.ruleset, kind)
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                let more = labels.len().saturating_sub(SHOWN);
                // `and 1 more` is no shorter than the one itself.
                if more > 1 {
                    labels.truncate(SHOWN);
                    labels.push(format!("{more} more"));
                }
                format!("it is a list of {}", listed(&labels, "and"))
            }
            FactType::Number(number) => self.allowed_numbers(number),
            FactType::Date => {
                let range = self.range();
                format!("it is a day, written as \"2024-01-31\"{range}")
            }
        }
    }

    fn allowed_numbers(&self, number: &NumberType) -> String {
        let whole = if number.whole {
            "a whole number"
        } else {
            "a number"
        };
        let range = self.range();
        if number.unit.is_plain() {
            format!("it is {whole}{range}")
        } else {
            format!(
                "it is {whole} of {}{range}, or text with a unit such as \"2 {}\"",
                number.unit, number.unit
            )
        }
    }

    fn range(&self) -> String {
        let end = |number: &Number| match &self.fact.kind {
            FactType::Date => day_words(number),
            FactType::Number(_)
            | FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => number.to_string(),
        };
        match (&self.fact.range.from, &self.fact.range.to) {
            (Some(from), Some(to)) => format!(" from {} to {}", end(from), end(to)),
            (Some(from), None) => format!(", at least {}", end(from)),
            (None, Some(to)) => format!(", at most {}", end(to)),
            (None, None) => String::new(),
        }
    }
}

/// How the labels of a type are written, in their order; none for types without labels.
pub(crate) fn labels_of<'a>(ruleset: &'a Ruleset, kind: &FactType) -> Vec<&'a str> {
    let terms =
        |values: &'a [stepwell_model::Term]| values.iter().map(|value| value.label.as_str()).collect();
    match kind {
        FactType::YesNo => vec!["no", "yes"],
        FactType::Scale(scale) => terms(&ruleset.scales[*scale].values),
        FactType::Choice(choice) | FactType::Set(choice) => terms(&ruleset.choices[*choice].values),
        FactType::Level(continuum) => {
            let levels = &ruleset.continua[*continuum].levels;
            levels.iter().map(|level| level.label.as_str()).collect()
        }
        FactType::Number(_) | FactType::Date => Vec::new(),
    }
}

/// How one label of a type is written.
pub(crate) fn label_of(ruleset: &Ruleset, kind: &FactType, label: u32) -> String {
    labels_of(ruleset, kind)
        .get(label as usize)
        .map_or_else(|| label.to_string(), |label| (*label).to_owned())
}

/// `a, b or c`
pub(crate) fn listed<T: AsRef<str>>(items: &[T], last: &str) -> String {
    match items {
        [] => "nothing".to_owned(),
        [only] => only.as_ref().to_owned(),
        [most @ .., end] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", most.join(", "), end.as_ref())
        }
    }
}

/// A number with its unit: `9 hours/week`, `1 hour/week`.
pub fn number_words(number: &Number, unit: &Unit) -> String {
    if unit.is_plain() {
        return number.to_string();
    }
    let plural = unit.to_string();
    if *number == Number::whole(1)
        && let [
            UnitPart::Minute
            | UnitPart::Hour
            | UnitPart::Day
            | UnitPart::Week
            | UnitPart::Month
            | UnitPart::Year,
        ] = unit.above.as_slice()
    {
        let singular = match plural.split_once('/') {
            Some((above, below)) => format!("{}/{below}", above.trim_end_matches('s')),
            None => plural.trim_end_matches('s').to_owned(),
        };
        return format!("1 {singular}");
    }
    format!("{number} {plural}")
}

pub(crate) fn day_words(number: &Number) -> String {
    number
        .floor()
        .to_i64()
        .map_or_else(|| number.to_string(), |days| Day::from_count(days).to_string())
}

/// A number or day of a type.
pub(crate) fn number_of(kind: &FactType, number: &Number) -> String {
    match kind {
        FactType::Number(of) => number_words(number, &of.unit),
        FactType::Date => day_words(number),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => number.to_string(),
    }
}

/// A known value as it is written under `given` in an example: `34 years`, `(a, b)`. `None` where no decimal writes it, or
/// it is not known.
pub fn given_words(ruleset: &Ruleset, kind: &FactType, possible: &Possible) -> Option<String> {
    match possible {
        Possible::Labels(labels) if labels.len() == 1 => {
            labels.lowest().map(|label| label_of(ruleset, kind, label))
        }
        Possible::Numbers(intervals) => match intervals.as_slice() {
            [only] => {
                let number = only.single()?;
                number.is_decimal().then(|| number_of(kind, number))
            }
            _ => None,
        },
        Possible::Sets(sets) => match sets.as_slice() {
            [only] if only.perhaps.is_empty() => {
                let members: Vec<String> = only
                    .surely
                    .iter()
                    .map(|label| label_of(ruleset, kind, label))
                    .collect();
                Some(format!("({})", members.join(", ")))
            }
            _ => None,
        },
        Possible::Labels(_) => None,
    }
}

/// What a value can still be: `minimal`, `none or severe`, `from 2 to 4 hours/week`.
pub(crate) fn state(ruleset: &Ruleset, kind: &FactType, possible: &Possible) -> String {
    match possible {
        Possible::Labels(labels) => {
            let words: Vec<String> = labels
                .iter()
                .map(|label| label_of(ruleset, kind, label))
                .collect();
            listed(&words, "or")
        }
        Possible::Numbers(intervals) => {
            let words: Vec<String> = intervals.iter().map(|interval| between(kind, interval)).collect();
            listed(&words, "or")
        }
        Possible::Sets(sets) => {
            let words: Vec<String> = sets
                .iter()
                .map(|set| {
                    let names = |labels: LabelSet| -> Vec<String> {
                        labels
                            .iter()
                            .map(|label| label_of(ruleset, kind, label))
                            .collect()
                    };
                    let surely = listed(&names(set.surely), "and");
                    if set.perhaps.is_empty() {
                        surely
                    } else {
                        format!("{surely}, perhaps {}", listed(&names(set.perhaps), "and"))
                    }
                })
                .collect();
            words.join(" or ")
        }
    }
}

fn between(kind: &FactType, interval: &Interval) -> String {
    match (&interval.from, &interval.to) {
        (Some(from), Some(to)) if from == to => number_of(kind, from),
        (Some(from), Some(to)) => {
            let from = match kind {
                FactType::Number(_) => from.to_string(),
                FactType::Date
                | FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_) => number_of(kind, from),
            };
            format!("from {from} to {}", number_of(kind, to))
        }
        (Some(from), None) => format!("at least {}", number_of(kind, from)),
        (None, Some(to)) => format!("at most {}", number_of(kind, to)),
        (None, None) => "any number".to_owned(),
    }
}

/// Numbers without their unit, for a short list in parentheses.
pub(crate) fn echo_numbers(ruleset: &Ruleset, kind: &FactType, possible: &Possible) -> String {
    match kind {
        FactType::Number(number) => {
            let plain = NumberType {
                unit: Unit::default(),
                whole: number.whole,
            };
            state(ruleset, &FactType::Number(plain), possible)
        }
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_)
        | FactType::Date => state(ruleset, kind, possible),
    }
}

/// The type of a value; of a label as written, that of what it is held against.
pub(crate) fn kind_of(ruleset: &Ruleset, value: &Value, against: Option<&FactType>) -> FactType {
    let number = |unit: Unit| FactType::Number(NumberType { unit, whole: false });
    match value {
        Value::Fact(fact) => ruleset.facts[*fact].kind.clone(),
        Value::Define(define) => ruleset.defines[*define].kind.clone(),
        Value::Placement(placement) => FactType::Level(ruleset.placements[*placement].continuum),
        Value::AsOf | Value::Day(_) | Value::Later { .. } => FactType::Date,
        Value::Quantity(quantity) => number(quantity.unit.clone()),
        Value::Label(_) | Value::NoLevel => against.cloned().unwrap_or(FactType::YesNo),
        Value::Sum(terms) => match terms.first() {
            Some((_, term)) => kind_of(ruleset, &term.value, against),
            None => number(Unit::default()),
        },
        Value::Product(factors) => number(factors.iter().fold(Unit::default(), |unit, (scaling, factor)| {
            let factor = match kind_of(ruleset, factor, None) {
                FactType::Number(number) => number.unit,
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_)
                | FactType::Date => Unit::default(),
            };
            match scaling {
                Scaling::Times => unit.times(&factor),
                Scaling::Over => unit.over(&factor),
            }
        })),
        Value::Elapsed { unit, .. } => number(Unit::new([elapsed_part(*unit)], [])),
    }
}

fn elapsed_part(unit: ElapsedUnit) -> UnitPart {
    match unit {
        ElapsedUnit::Days => UnitPart::Day,
        ElapsedUnit::Months => UnitPart::Month,
        ElapsedUnit::Years => UnitPart::Year,
    }
}

/// A value as the author would write it. `against` is the type of what it is held against.
pub(crate) fn value_words(ruleset: &Ruleset, value: &Value, against: Option<&FactType>) -> String {
    match value {
        Value::Fact(fact) => ruleset.facts[*fact].name.clone(),
        Value::Define(define) => ruleset.defines[*define].name.clone(),
        Value::Placement(placement) => ruleset.placements[*placement].name.clone(),
        Value::AsOf => "as_of".to_owned(),
        Value::Quantity(quantity) => number_words(&quantity.number, &quantity.unit),
        Value::Day(day) => day.to_string(),
        Value::Label(label) => match against {
            Some(kind) => label_of(ruleset, kind, *label),
            None => label.to_string(),
        },
        Value::NoLevel => "none".to_owned(),
        Value::Sum(terms) => {
            let mut words = String::new();
            for (at, (sign, term)) in terms.iter().enumerate() {
                words.push_str(match (at, sign) {
                    (0, Sign::Plus) => "",
                    (0, Sign::Minus) => "- ",
                    (_, Sign::Plus) => " + ",
                    (_, Sign::Minus) => " - ",
                });
                words.push_str(&part_words(ruleset, &term.value));
            }
            words
        }
        Value::Product(factors) => {
            let mut words = String::new();
            for (at, (scaling, factor)) in factors.iter().enumerate() {
                words.push_str(match (at, scaling) {
                    (0, Scaling::Times) => "",
                    (0, Scaling::Over) => "1 / ",
                    (_, Scaling::Times) => " * ",
                    (_, Scaling::Over) => " / ",
                });
                words.push_str(&part_words(ruleset, factor));
            }
            words
        }
        Value::Elapsed { unit, from, to } => {
            let unit = match unit {
                ElapsedUnit::Days => "days",
                ElapsedUnit::Months => "months",
                ElapsedUnit::Years => "years",
            };
            let (from, to) = (value_words(ruleset, from, None), value_words(ruleset, to, None));
            format!("{unit} from {from} to {to}")
        }
        Value::Later {
            day, sign, amount, ..
        } => {
            let sign = match sign {
                Sign::Plus => "+",
                Sign::Minus => "-",
            };
            let (day, amount) = (
                value_words(ruleset, day, None),
                value_words(ruleset, &amount.value, None),
            );
            format!("{day} {sign} {amount}")
        }
    }
}

/// A value inside a sum or product, in parentheses where it is one itself.
fn part_words(ruleset: &Ruleset, value: &Value) -> String {
    let words = value_words(ruleset, value, None);
    match value {
        Value::Sum(_) | Value::Product(_) | Value::Later { .. } => format!("({words})"),
        Value::Fact(_)
        | Value::Define(_)
        | Value::Placement(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Elapsed { .. } => words,
    }
}

/// What a test is about, and what it asks, as the author would write them: `weekly_hours`, `at least 9 hours/week`.
pub fn test_words(ruleset: &Ruleset, test: &Test) -> (String, String) {
    let kind = kind_of(ruleset, &test.subject, None);
    let asked = relation_words(ruleset, &kind, &test.relation, &|limit| {
        value_words(ruleset, &limit.value, Some(&kind))
    });
    (value_words(ruleset, &test.subject, None), asked)
}

/// The type of what a test is about.
pub fn subject_type(ruleset: &Ruleset, test: &Test) -> FactType {
    kind_of(ruleset, &test.subject, None)
}

/// What a test asks: `at least 9 hours/week and below 20 hours/week`. `limit` words one limit.
pub(crate) fn relation_words(
    ruleset: &Ruleset,
    kind: &FactType,
    relation: &Relation,
    limit: &impl Fn(&Limit) -> String,
) -> String {
    match relation {
        Relation::Bounds(bounds) => bounds_words(kind, bounds, limit),
        Relation::OneOf { values, .. } => {
            let words: Vec<String> = values.iter().map(limit).collect();
            match words.as_slice() {
                [only] => only.clone(),
                _ => format!("one of ({})", words.join(", ")),
            }
        }
        Relation::Includes { how, members } => {
            let how = match how {
                Including::All => "all of",
                Including::Any => "any of",
                Including::None => "none of",
            };
            let words: Vec<String> = members
                .iter()
                .map(|member| label_of(ruleset, kind, member))
                .collect();
            format!("{how} ({})", words.join(", "))
        }
    }
}

fn bounds_words(kind: &FactType, bounds: &[Bound], limit: &impl Fn(&Limit) -> String) -> String {
    if let [low, high] = bounds
        && low.comparison == Comparison::AtLeast
        && high.comparison == Comparison::AtMost
    {
        // `from 3 to 5 days/week`: one unit serves both ends.
        let from = match (&low.limit.value, &high.limit.value) {
            (Value::Quantity(low), Value::Quantity(high)) if low.unit == high.unit => low.number.to_string(),
            (low_value, _) if *low_value == high.limit.value => return limit(&low.limit),
            _ => limit(&low.limit),
        };
        return format!("from {from} to {}", limit(&high.limit));
    }
    let date = matches!(kind, FactType::Date);
    let words: Vec<String> = bounds
        .iter()
        .map(|bound| {
            let comparison = match (bound.comparison, date) {
                (Comparison::AtLeast, false) => "at least",
                (Comparison::Above, false) => "above",
                (Comparison::AtMost, false) => "at most",
                (Comparison::Below, false) => "below",
                (Comparison::AtLeast, true) => "on or after",
                (Comparison::Above, true) => "after",
                (Comparison::AtMost, true) => "on or before",
                (Comparison::Below, true) => "before",
            };
            format!("{comparison} {}", limit(&bound.limit))
        })
        .collect();
    words.join(" and ")
}

//! The schema of a ruleset's facts.
//!
//! It takes what the reader of facts takes, with two exceptions that JSON Schema cannot say: a quantity written with a
//! unit is not held against the range, nor are the two ends of a stretch against one another.

use serde_json::{Map, Number as JsonNumber, Value, json};
use stepwell_model::{
    Day, Fact, FactGroup, FactType, Number, NumberRange, NumberType, Ruleset, Unit, UnitPart,
};

use super::DIALECT;

/// The schema of one record's facts.
pub(crate) fn facts(ruleset: &Ruleset) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "$id".to_owned(),
        json!({
            "title": "The name of this record, echoed in its decision",
            "type": ["string", "number", "null"],
        }),
    );
    properties.insert(
        "$as_of".to_owned(),
        json!({
            "title": "The day to decide on",
            "anyOf": [day(), {"type": "null"}],
        }),
    );
    let mut definitions = Map::new();
    for fact in &ruleset.facts {
        let plain = plain(ruleset, fact);
        definitions.insert(fact.name.clone(), described(ruleset, fact, plain));
        properties.insert(fact.name.clone(), forms(fact));
    }
    let title = ruleset.title.as_deref().unwrap_or(&ruleset.name);
    json!({
        "$schema": DIALECT,
        "$id": format!("urn:stepwell:{}:{}:facts", ruleset.name, ruleset.version),
        "title": format!("Facts for {title}"),
        "description": "What is known of one patient or program. What is left out, or null, is not known: \
            it is never taken for no, for zero or for a default.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// A fact in all its forms: its value, null, several possible values, reports, a stretch.
fn forms(fact: &Fact) -> Value {
    let value = json!({"$ref": format!("#/$defs/{}", fact.name)});
    let mut single = vec![value.clone(), json!({"type": "null"})];
    match &fact.kind {
        FactType::Scale(_) | FactType::Level(_) | FactType::Number(_) | FactType::Date => {
            let end = json!({"anyOf": [value, {"type": "null"}]});
            single.push(object([("from", end.clone()), ("to", end)], 1));
        }
        FactType::Set(_) => {
            single.push(object([("includes", value.clone()), ("may_include", value)], 1));
        }
        FactType::YesNo | FactType::Choice(_) => {}
    }
    let item = json!({"anyOf": single.clone()});
    single.push(json!({
        "title": "One of these values",
        "type": "object",
        "properties": {"one_of": {"type": "array", "items": item.clone(), "minItems": 1}},
        "required": ["one_of"],
        "additionalProperties": false,
    }));
    single.push(json!({
        "title": "What each report says",
        "type": "object",
        "properties": {"reports": {"type": "array", "items": {
            "type": "object",
            "properties": {"value": item, "source": {"type": ["string", "null"]}},
            "required": ["value"],
            "additionalProperties": false,
        }}},
        "required": ["reports"],
        "additionalProperties": false,
    }));
    let mut forms = Map::new();
    if let Some(question) = &fact.question {
        forms.insert("title".to_owned(), json!(question));
    }
    forms.insert("anyOf".to_owned(), Value::Array(single));
    Value::Object(forms)
}

/// An object of two parts, of which at least `least` must be there.
fn object(parts: [(&str, Value); 2], least: u32) -> Value {
    let properties: Map<String, Value> = parts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "minProperties": least,
        "additionalProperties": false,
    })
}

/// Adds the fact's question and where it belongs.
fn described(ruleset: &Ruleset, fact: &Fact, plain: Value) -> Value {
    let mut described = Map::new();
    if let Some(question) = &fact.question {
        described.insert("title".to_owned(), json!(question));
    }
    let place = match &fact.group {
        FactGroup::Dimension(dimension, area) => {
            let dimension = &ruleset.dimensions[*dimension];
            let mut place = format!("Dimension {}", dimension.label);
            for title in [&dimension.title, area].into_iter().flatten() {
                place.push_str(": ");
                place.push_str(title);
            }
            Some(place)
        }
        FactGroup::Group(title) => title.clone(),
    };
    let unit = match &fact.kind {
        FactType::Number(kind) if !kind.unit.is_plain() => Some(format!("In {}", kind.unit)),
        FactType::Number(_)
        | FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_)
        | FactType::Date => None,
    };
    let sentences: Vec<String> = [place, unit, fact.note.clone()].into_iter().flatten().collect();
    if !sentences.is_empty() {
        described.insert("description".to_owned(), json!(sentences.join(". ")));
    }
    if let Value::Object(plain) = plain {
        described.extend(plain);
    }
    Value::Object(described)
}

/// One value of a fact.
fn plain(ruleset: &Ruleset, fact: &Fact) -> Value {
    match &fact.kind {
        FactType::YesNo => json!({"type": "boolean"}),
        FactType::Scale(scale) => any_label(labels(&ruleset.scales[*scale].values)),
        FactType::Choice(choice) => any_label(labels(&ruleset.choices[*choice].values)),
        FactType::Set(choice) => json!({
            "type": "array",
            "items": any_label(labels(&ruleset.choices[*choice].values)),
        }),
        FactType::Level(continuum) => {
            let levels = &ruleset.continua[*continuum].levels;
            let own = levels
                .iter()
                .map(|level| (level.label.as_str(), level.title.as_deref()));
            let also = levels.iter().flat_map(|level| {
                let title = level.title.as_deref();
                level.aliases.iter().map(move |alias| (alias.as_str(), title))
            });
            any_label(own.chain(also).collect())
        }
        FactType::Number(kind) => number(kind, &fact.range),
        FactType::Date => {
            let mut day = day();
            let end = |end: &Option<Number>| {
                let count = end.as_ref()?.to_i64()?;
                Some(Day::from_count(count).to_string())
            };
            if let Value::Object(day) = &mut day {
                let said: Vec<String> = [("from", end(&fact.range.from)), ("to", end(&fact.range.to))]
                    .into_iter()
                    .filter_map(|(word, end)| Some(format!("{word} {}", end?)))
                    .collect();
                if !said.is_empty() {
                    day.insert("$comment".to_owned(), json!(said.join(" ")));
                }
            }
            day
        }
    }
}

fn day() -> Value {
    json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
}

fn labels(values: &[stepwell_model::Term]) -> Vec<(&str, Option<&str>)> {
    values
        .iter()
        .map(|value| (value.label.as_str(), value.title.as_deref()))
        .collect()
}

/// One of these labels; one that is a number may be given as a number.
fn any_label(labels: Vec<(&str, Option<&str>)>) -> Value {
    let mut choices = Vec::new();
    for (label, title) in labels {
        let mut push = |value: Value| {
            let mut choice = Map::new();
            choice.insert("const".to_owned(), value);
            if let Some(title) = title {
                choice.insert("title".to_owned(), json!(title));
            }
            choices.push(Value::Object(choice));
        };
        push(json!(label));
        if let Some(number) = json_number(label) {
            push(Value::Number(number));
        }
    }
    json!({"anyOf": choices})
}

/// A label as a number, where the number is written just like it: `2.1`, never `2.10`.
fn json_number(text: &str) -> Option<JsonNumber> {
    let number: JsonNumber = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// A number in the fact's unit, or text with a unit that converts into it.
fn number(kind: &NumberType, range: &NumberRange) -> Value {
    let mut number = Map::new();
    number.insert(
        "type".to_owned(),
        json!(if kind.whole { "integer" } else { "number" }),
    );
    for (word, end) in [("minimum", &range.from), ("maximum", &range.to)] {
        let end = end
            .as_ref()
            .and_then(|end| end.to_string().parse::<JsonNumber>().ok());
        if let Some(end) = end {
            number.insert(word.to_owned(), Value::Number(end));
        }
    }
    let number = Value::Object(number);
    match spellings(&kind.unit) {
        Some(units) => json!({"anyOf": [
            number,
            {"type": "string", "pattern": format!("^\\s*-?[0-9]+(\\.[0-9]+)?\\s+{units}\\s*$")},
        ]}),
        None => number,
    }
}

/// A pattern of the units that convert into `unit`; `None` where none can be written.
fn spellings(unit: &Unit) -> Option<String> {
    let [above] = unit.above.as_slice() else {
        return None;
    };
    let alone = unit.below.is_empty();
    let above = match above {
        UnitPart::Minute | UnitPart::Hour if !alone => "(minutes?|hours?)".to_owned(),
        UnitPart::Minute | UnitPart::Hour | UnitPart::Day | UnitPart::Week if alone => {
            "(minutes?|hours?|days?|weeks?)".to_owned()
        }
        UnitPart::Month | UnitPart::Year if alone => "(months?|years?)".to_owned(),
        UnitPart::Minute
        | UnitPart::Hour
        | UnitPart::Day
        | UnitPart::Week
        | UnitPart::Month
        | UnitPart::Year
        | UnitPart::Counted(_) => spelling(above),
    };
    let below: Vec<String> = unit
        .below
        .iter()
        .map(|part| format!("/{}", spelling(part)))
        .collect();
    Some(format!("{above}{}", below.concat()))
}

/// Singular or plural.
fn spelling(part: &UnitPart) -> String {
    match part {
        UnitPart::Minute => "minutes?".to_owned(),
        UnitPart::Hour => "hours?".to_owned(),
        UnitPart::Day => "days?".to_owned(),
        UnitPart::Week => "weeks?".to_owned(),
        UnitPart::Month => "months?".to_owned(),
        UnitPart::Year => "years?".to_owned(),
        UnitPart::Counted(name) => format!("{name}s?"),
    }
}

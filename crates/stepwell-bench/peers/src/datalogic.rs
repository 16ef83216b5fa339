//! JSONLogic: two compiled rules, data already in the arena, one session used again.

use datalogic_rs::{Engine, Logic, ParsedData, Session};
use serde_json::{Value, json};
use stepwell_bench::patients::Patient;

use crate::rules::{Condition, levels};

/// The compiled rules.
pub struct DataLogic {
    engine: Engine,
    place: Logic,
    conditions: Logic,
}

fn written(condition: &Condition) -> Value {
    let var = |name: &str| json!({"var": name});
    match condition {
        Condition::AtLeast(name, bound) => json!({">=": [var(name), bound]}),
        Condition::AtMost(name, bound) => json!({"<=": [var(name), bound]}),
        Condition::Below(name, bound) => json!({"<": [var(name), bound]}),
        Condition::Yes(name) => var(name),
        Condition::No(name) => json!({"!": [var(name)]}),
        Condition::All(of) => json!({"and": of.iter().map(written).collect::<Vec<_>>()}),
        Condition::Any(of) => json!({"or": of.iter().map(written).collect::<Vec<_>>()}),
    }
}

fn level(conditions: &[Condition]) -> Value {
    json!({"and": conditions.iter().map(written).collect::<Vec<_>>()})
}

/// The rule that gives the level, so many times over.
pub fn place_text(copies: usize) -> String {
    let mut arms = Vec::new();
    for (at, conditions) in levels().iter().enumerate() {
        arms.push(level(conditions));
        arms.push(json!(at));
    }
    arms.push(json!(-1));
    let place = json!({"if": arms});
    if copies == 1 {
        place.to_string()
    } else {
        Value::Array(vec![place; copies]).to_string()
    }
}

impl DataLogic {
    /// Compiles both.
    pub fn new() -> Self {
        let engine = Engine::new();
        let conditions: Vec<Value> = levels().iter().flatten().map(written).collect();
        let conditions = Value::Array(conditions).to_string();
        Self {
            place: engine
                .compile(place_text(1).as_str())
                .expect("the placement is JSONLogic"),
            conditions: engine
                .compile(conditions.as_str())
                .expect("the conditions are JSONLogic"),
            engine,
        }
    }

    /// A session, used again for every patient.
    pub fn session(&self) -> Session<'_> {
        self.engine.session()
    }

    /// A patient in this engine's values.
    pub fn native(&self, patient: &Patient) -> ParsedData {
        ParsedData::from_json(&super::cases::plain_json(patient)).expect("a patient is JSON")
    }

    /// The place of the level.
    pub fn place(&self, session: &mut Session<'_>, native: &ParsedData) -> Option<u8> {
        session.reset();
        let level = session
            .eval_borrowed(&self.place, native)
            .expect("every fact is known");
        level.as_i64().and_then(|level| u8::try_from(level).ok())
    }

    /// The place of the level, from values put together in an arena on the way.
    pub fn place_of(&self, arena: &mut datalogic_rs::bumpalo::Bump, patient: &Patient) -> Option<u8> {
        use crate::rules::{NUMBERS, SIGNS};
        use datalogic_rs::DataValue;
        arena.reset();
        let (numbers, signs) = super::cases::values(patient);
        let of_number = |at: usize| Some((*NUMBERS.get(at)?, DataValue::from_i64(*numbers.get(at)?)));
        let of_sign = |at: usize| Some((*SIGNS.get(at)?, DataValue::bool(*signs.get(at)?)));
        let entry = |at: usize| {
            of_number(at)
                .or_else(|| of_sign(at - NUMBERS.len()))
                .expect("there are fourteen facts")
        };
        let entries = arena.alloc_slice_fill_with(NUMBERS.len() + SIGNS.len(), entry);
        let data = &*arena.alloc(DataValue::Object(entries));
        let level = self
            .engine
            .evaluate(&self.place, data, arena)
            .expect("every fact is known");
        level.as_i64().and_then(|level| u8::try_from(level).ok())
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&self, session: &mut Session<'_>, native: &ParsedData) -> u64 {
        session.reset();
        let met = session
            .eval_borrowed(&self.conditions, native)
            .expect("every fact is known");
        let met = met.as_array().expect("the conditions are a list");
        super::cases::bits(met.iter().map(|met| met.as_bool() == Some(true)))
    }

    /// Parses and compiles a rule.
    pub fn load(&self, text: &str) {
        std::hint::black_box(self.engine.compile(text).expect("it is JSONLogic"));
    }
}

impl Default for DataLogic {
    fn default() -> Self {
        Self::new()
    }
}

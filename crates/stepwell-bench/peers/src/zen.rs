//! ZEN: a decision table with a row for each level and a column for each dimension, compiled; and an expression for each
//! condition.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use serde_json::{Value, json};
use stepwell_bench::patients::Patient;
use zen_engine::{Decision, DecisionGraphResponse, EvaluationOptions, Variable, model::GraphContent};

use crate::rules::{NUMBERS, SIGNS, Words, infix, levels};

const WORDS: Words = Words {
    before_fact: "",
    and: " and ",
    or: " or ",
    not: "not ",
};

/// The compiled decisions.
pub struct Zen {
    place: Decision,
    conditions: Decision,
}

fn graph(node: Value) -> Value {
    json!({
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "content": {}},
            node,
            {"id": "out", "name": "out", "type": "outputNode", "content": {}},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "node"},
            {"id": "e2", "sourceId": "node", "targetId": "out"},
        ],
    })
}

/// The table, its rows so many times over.
pub fn place_text(copies: usize) -> String {
    let inputs: Vec<Value> = (1..=6)
        .map(|dimension| json!({"id": format!("d{dimension}"), "name": format!("Dimension {dimension}")}))
        .collect();
    let levels = levels();
    let rows = (0..copies).flat_map(|copy| {
        levels
            .iter()
            .enumerate()
            .map(move |(at, level)| (copy, at, level))
    });
    let rules: Vec<Value> = rows
        .map(|(copy, at, level)| {
            let mut row = json!({"_id": format!("r{copy}_{at}"), "o": at.to_string()});
            for (dimension, condition) in level.iter().enumerate() {
                row[format!("d{}", dimension + 1)] = json!(infix(condition, WORDS));
            }
            row
        })
        .collect();
    let content = json!({
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "Level", "field": "level"}],
        "rules": rules,
    });
    graph(json!({"id": "node", "name": "node", "type": "decisionTableNode", "content": content})).to_string()
}

fn conditions_text() -> String {
    let expressions: Vec<Value> = levels()
        .iter()
        .flatten()
        .enumerate()
        .map(|(at, condition)| {
            json!({"id": format!("c{at}"), "key": format!("c{at:02}"), "value": infix(condition, WORDS)})
        })
        .collect();
    let content = json!({"expressions": expressions});
    graph(json!({"id": "node", "name": "node", "type": "expressionNode", "content": content})).to_string()
}

fn decision(text: &str) -> Decision {
    let content: GraphContent = serde_json::from_str(text).expect("it is a decision");
    let mut decision = Decision::from(content);
    decision.compile();
    decision
}

/// Runs what never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(found) => found,
        Poll::Pending => panic!("nothing here waits"),
    }
}

impl Zen {
    /// Compiles both.
    pub fn new() -> Self {
        Self {
            place: decision(&place_text(1)),
            conditions: decision(&conditions_text()),
        }
    }

    /// A patient in this engine's values.
    pub fn native(&self, patient: &Patient) -> Variable {
        let (numbers, signs) = super::cases::values(patient);
        let numbers = NUMBERS
            .iter()
            .zip(numbers)
            .map(|(name, number)| (*name, Variable::Number(number.into())));
        let signs = SIGNS
            .iter()
            .zip(signs)
            .map(|(name, sign)| (*name, Variable::Bool(sign)));
        let variable = Variable::empty_object();
        if let Some(object) = variable.as_object() {
            let mut object = object.borrow_mut();
            for (name, value) in numbers.chain(signs) {
                object.insert(name.into(), value);
            }
        }
        variable
    }

    fn run(decision: &Decision, native: &Variable, trace: bool) -> DecisionGraphResponse {
        let options = EvaluationOptions {
            trace,
            ..EvaluationOptions::default()
        };
        ready(decision.evaluate_with_opts(native.clone(), options)).expect("every fact is known")
    }

    /// The place of the level.
    pub fn place(&self, native: &Variable) -> Option<u8> {
        let found = Self::run(&self.place, native, false);
        let level = found.result.dot("level")?.as_number()?;
        u8::try_from(level).ok()
    }

    /// The decision with its trace, as JSON.
    pub fn traced(&self, native: &Variable) -> String {
        serde_json::to_string(&Self::run(&self.place, native, true)).expect("a decision is JSON")
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&self, native: &Variable) -> u64 {
        let found = Self::run(&self.conditions, native, false);
        let met = found.result.as_object().expect("the conditions are an object");
        let met = met.borrow();
        super::cases::bits(
            (0..54).map(|at| met.get_str(&format!("c{at:02}")).and_then(Variable::as_bool) == Some(true)),
        )
    }
}

/// Parses and compiles a table.
pub fn load(text: &str) {
    std::hint::black_box(decision(text));
}

impl Default for Zen {
    fn default() -> Self {
        Self::new()
    }
}

//! Rego by regorus: compiled to its register machine, one machine used again.

use std::{collections::BTreeMap, sync::Arc};

use regorus::{
    Engine, Rc, Value,
    languages::rego::compiler::Compiler,
    rvm::{program::Program, vm::RegoVM},
};
use stepwell_bench::patients::Patient;

use crate::rules::{Condition, NUMBERS, SIGNS, levels};

/// The machines, each with its program loaded.
pub struct Rego {
    place: RegoVM,
    conditions: RegoVM,
    keys: Vec<Value>,
}

/// The ways in which a condition can hold, each a list of tests.
fn ways(condition: &Condition) -> Vec<Vec<String>> {
    match condition {
        Condition::AtLeast(name, bound) => vec![vec![format!("input.{name} >= {bound}")]],
        Condition::AtMost(name, bound) => vec![vec![format!("input.{name} <= {bound}")]],
        Condition::Below(name, bound) => vec![vec![format!("input.{name} < {bound}")]],
        Condition::Yes(name) => vec![vec![format!("input.{name}")]],
        Condition::No(name) => vec![vec![format!("input.{name} == false")]],
        Condition::Any(of) => of.iter().flat_map(ways).collect(),
        Condition::All(of) => of.iter().map(ways).fold(vec![Vec::new()], |all, part| {
            let joined = all.iter().flat_map(|way| {
                part.iter()
                    .map(move |more| way.iter().chain(more).cloned().collect())
            });
            joined.collect()
        }),
    }
}

/// A condition as one rule for each way it can hold.
fn rules(name: &str, condition: &Condition) -> String {
    ways(condition)
        .iter()
        .map(|way| format!("{name} if {{ {} }}\n", way.join("; ")))
        .collect::<Vec<_>>()
        .concat()
}

fn place_text() -> String {
    let mut text = "package bench\n".to_owned();
    let mut level_rules = Vec::new();
    for (at, level) in levels().iter().enumerate() {
        let mut body = Vec::new();
        for (dimension, condition) in level.iter().enumerate() {
            match ways(condition).as_slice() {
                // What can hold in one way only is tested in place.
                [way] => body.extend(way.iter().cloned()),
                _ => {
                    let name = format!("met_{at}_{dimension}");
                    text.push_str(&rules(&name, condition));
                    body.push(name);
                }
            }
        }
        // A line may not be longer than 1,024 characters.
        level_rules.push(format!("{at} if {{\n  {}\n}}", body.join("\n  ")));
    }
    format!(
        "{text}default level := -1\nlevel := {}\n",
        level_rules.join(" else := ")
    )
}

fn conditions_text() -> String {
    let mut text = "package bench\n".to_owned();
    let mut names = Vec::new();
    for (at, condition) in levels().iter().flatten().enumerate() {
        let name = format!("met_{at}");
        text.push_str(&format!("default {name} := false\n{}", rules(&name, condition)));
        names.push(name);
    }
    format!("{text}all := [\n  {}\n]\n", names.join(",\n  "))
}

fn machine(text: String, entry: &str) -> RegoVM {
    let mut engine = Engine::new();
    engine
        .add_policy("bench.rego".to_owned(), text)
        .expect("it is Rego");
    let entry_point: Rc<str> = entry.into();
    let policy = engine.compile_with_entrypoint(&entry_point).expect("it compiles");
    let program: Arc<Program> = Compiler::compile_from_policy(&policy, &[entry]).expect("it compiles");
    let mut machine = RegoVM::new();
    machine.load_program(program);
    machine
}

impl Rego {
    /// Compiles both.
    pub fn new() -> Self {
        Self {
            place: machine(place_text(), "data.bench.level"),
            conditions: machine(conditions_text(), "data.bench.all"),
            keys: NUMBERS
                .iter()
                .chain(&SIGNS)
                .map(|name| Value::from(*name))
                .collect(),
        }
    }

    /// A patient in this engine's values.
    pub fn native(&self, patient: &Patient) -> Value {
        let (numbers, signs) = super::cases::values(patient);
        let values = numbers.into_iter().map(Value::from);
        let values = values.chain(signs.into_iter().map(Value::from));
        let entries: BTreeMap<Value, Value> = self.keys.iter().cloned().zip(values).collect();
        Value::from(entries)
    }

    /// The place of the level.
    pub fn place(&mut self, native: &Value) -> Option<u8> {
        self.place.set_input(native.clone());
        let level = self.place.execute().expect("every fact is known");
        u8::try_from(level.as_i64().expect("a level is a number")).ok()
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&mut self, native: &Value) -> u64 {
        self.conditions.set_input(native.clone());
        let met = self.conditions.execute().expect("every fact is known");
        let met = met.as_array().expect("the conditions are a list");
        super::cases::bits(met.iter().map(|met| *met == Value::from(true)))
    }
}

impl Default for Rego {
    fn default() -> Self {
        Self::new()
    }
}

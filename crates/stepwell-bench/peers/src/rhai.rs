//! Rhai: functions compiled once, called with the facts as arguments, so that every variable has a fixed place.

use rhai::{AST, Array, CallFnOptions, Dynamic, Engine, OptimizationLevel, Scope};
use stepwell_bench::patients::Patient;

use crate::rules::{NUMBERS, SIGNS, Words, infix, level_infix, levels};

const WORDS: Words = Words {
    before_fact: "",
    and: " && ",
    or: " || ",
    not: "!",
};

/// The compiled functions.
pub struct Rhai {
    engine: Engine,
    compiled: AST,
}

fn parameters() -> String {
    NUMBERS
        .iter()
        .chain(&SIGNS)
        .copied()
        .collect::<Vec<_>>()
        .join(", ")
}

/// The function that gives the level, so many times over.
pub fn place_text(copies: usize) -> String {
    let arms: Vec<String> = levels()
        .iter()
        .enumerate()
        .map(|(at, level)| format!("if {} {{ {at} }}", level_infix(level, WORDS)))
        .collect();
    let body = format!("{} else {{ -1 }}", arms.join(" else "));
    let functions: Vec<String> = (0..copies)
        .map(|copy| {
            let name = if copy == 0 {
                "place".to_owned()
            } else {
                format!("place_{copy}")
            };
            format!("fn {name}({}) {{ {body} }}\n", parameters())
        })
        .collect();
    functions.concat()
}

fn conditions_text() -> String {
    let parts: Vec<String> = levels()
        .iter()
        .flatten()
        .map(|condition| infix(condition, WORDS))
        .collect();
    format!("fn conditions({}) {{ [{}] }}\n", parameters(), parts.join(", "))
}

fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    rhai::packages::Package::register_into_engine(&rhai::packages::StandardPackage::new(), &mut engine);
    engine.set_optimization_level(OptimizationLevel::Full);
    engine
}

impl Rhai {
    /// Compiles both.
    pub fn new() -> Self {
        let engine = engine();
        let text = format!("{}{}", place_text(1), conditions_text());
        let compiled = engine.compile(text).expect("it is Rhai");
        Self { engine, compiled }
    }

    fn call(&self, name: &str, patient: &Patient) -> Dynamic {
        let (numbers, signs) = super::cases::values(patient);
        let numbers = numbers.into_iter().map(Dynamic::from_int);
        let arguments: Vec<Dynamic> = numbers.chain(signs.into_iter().map(Dynamic::from_bool)).collect();
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(false);
        self.engine
            .call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &self.compiled, name, arguments)
            .expect("every fact is known")
    }

    /// The place of the level.
    pub fn place(&self, patient: &Patient) -> Option<u8> {
        let level = self.call("place", patient).as_int().expect("a level is a number");
        u8::try_from(level).ok()
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&self, patient: &Patient) -> u64 {
        let met: Array = self
            .call("conditions", patient)
            .into_array()
            .expect("the conditions are a list");
        super::cases::bits(met.iter().map(|met| met.as_bool() == Ok(true)))
    }

    /// Parses and compiles.
    pub fn load(&self, text: &str) {
        std::hint::black_box(self.engine.compile(text).expect("it is Rhai"));
    }
}

impl Default for Rhai {
    fn default() -> Self {
        Self::new()
    }
}

//! The Common Expression Language: two compiled expressions, facts resolved from the patient itself.

use cel::{
    Context, Program, Value,
    common::{
        types::{CelBool, CelInt},
        value::CowVal,
    },
    context::VariableResolver,
};
use stepwell_bench::patients::Patient;

use crate::rules::{Words, infix, level_infix, levels};

const WORDS: Words = Words {
    before_fact: "",
    and: " && ",
    or: " || ",
    not: "!",
};

/// The compiled expressions.
pub struct Cel {
    place: Program,
    conditions: Program,
    root: Context<'static, 'static>,
}

/// A patient in this engine's values.
pub struct Native {
    numbers: [CelInt; 10],
    signs: [CelBool; 4],
}

impl VariableResolver for Native {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let [
            withdrawal,
            biomedical,
            emotional,
            readiness,
            relapse,
            environment,
            age,
            treatments,
            days,
            hours,
        ] = &self.numbers;
        let [detox, pregnant, limits, support] = &self.signs;
        Some(match variable {
            "withdrawal" => CowVal::Borrowed(withdrawal),
            "biomedical" => CowVal::Borrowed(biomedical),
            "emotional" => CowVal::Borrowed(emotional),
            "readiness" => CowVal::Borrowed(readiness),
            "relapse" => CowVal::Borrowed(relapse),
            "environment" => CowVal::Borrowed(environment),
            "age" => CowVal::Borrowed(age),
            "prior_treatments" => CowVal::Borrowed(treatments),
            "days_since_use" => CowVal::Borrowed(days),
            "hours_needed" => CowVal::Borrowed(hours),
            "needs_detox" => CowVal::Borrowed(detox),
            "pregnant" => CowVal::Borrowed(pregnant),
            "cognitive_limits" => CowVal::Borrowed(limits),
            "home_support" => CowVal::Borrowed(support),
            _ => return None,
        })
    }
}

fn place_text() -> String {
    let arms: Vec<String> = levels()
        .iter()
        .enumerate()
        .map(|(at, level)| format!("({}) ? {at} : ", level_infix(level, WORDS)))
        .collect();
    format!("{}-1", arms.concat())
}

fn conditions_text() -> String {
    let parts: Vec<String> = levels()
        .iter()
        .flatten()
        .map(|condition| infix(condition, WORDS))
        .collect();
    format!("[{}]", parts.join(", "))
}

impl Cel {
    /// Compiles both.
    pub fn new() -> Self {
        Self {
            place: Program::compile(&place_text()).expect("the placement is CEL"),
            conditions: Program::compile(&conditions_text()).expect("the conditions are CEL"),
            root: Context::default(),
        }
    }

    /// A patient in this engine's values.
    pub fn native(&self, patient: &Patient) -> Native {
        let (numbers, signs) = super::cases::values(patient);
        Native {
            numbers: numbers.map(CelInt::from),
            signs: signs.map(CelBool::from),
        }
    }

    fn execute(&self, program: &Program, native: &Native) -> Value {
        let mut context = self.root.new_inner_scope();
        context.set_variable_resolver(native);
        program.execute(&context).expect("every fact is known")
    }

    /// The place of the level.
    pub fn place(&self, native: &Native) -> Option<u8> {
        match self.execute(&self.place, native) {
            Value::Int(level) => u8::try_from(level).ok(),
            other => panic!("{other:?} is no level"),
        }
    }

    /// Whether each condition is met, a bit for each.
    pub fn conditions(&self, native: &Native) -> u64 {
        match self.execute(&self.conditions, native) {
            Value::List(list) => {
                super::cases::bits(list.iter().map(|item| matches!(item, Value::Bool(true))))
            }
            other => panic!("{other:?} is no list"),
        }
    }
}

impl Default for Cel {
    fn default() -> Self {
        Self::new()
    }
}

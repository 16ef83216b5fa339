//! Small rulesets written out as text, from a list of choices, with every number at which something can change.
//!
//! Bounds on fractions are multiples of a quarter from a pool of three for each ruleset; derived numbers join at most two
//! number facts, by sums and differences or by products and never both, so that [`everybody`](crate::everybody) can find a
//! patient in each region by exact arithmetic.

mod conditions;
mod rules;

use std::collections::BTreeSet;

use stepwell_model::Number;

use crate::generated::Choices;

/// A ruleset as text.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its one file.
    pub text: String,
    /// Where something can change.
    pub cuts: Cuts,
}

/// The values at which a condition on fractions can change.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// Of `amount` or `dose` alone.
    pub direct: BTreeSet<Number>,
    /// Of `amount` plus `dose` or `visits`.
    pub sums: BTreeSet<Number>,
    /// Of `amount` minus `dose` or `visits`.
    pub differences: BTreeSet<Number>,
    /// Of `amount` times `dose` or `visits`.
    pub products: BTreeSet<Number>,
    /// Of `amount` divided by `dose` or `visits`.
    pub quotients: BTreeSet<Number>,
}

/// Which facts a ruleset has.
#[derive(Clone, Copy, Debug)]
struct Shape {
    grief: bool,
    drug: bool,
    items: u32,
    level: bool,
    amount: bool,
    dose: bool,
    visits: bool,
    joined: bool,
    product: bool,
    quotient: bool,
    /// Whether the day is asked: then the ruleset is in force for a few days only.
    days: bool,
}

/// How many shapes there are.
pub const SHAPES: u32 = 9;

const NOTHING: Shape = Shape {
    grief: false,
    drug: false,
    items: 0,
    level: false,
    amount: false,
    dose: false,
    visits: false,
    joined: false,
    product: false,
    quotient: false,
    days: false,
};

fn shape(number: u32) -> Shape {
    match number {
        0 => Shape {
            grief: true,
            drug: true,
            items: 3,
            ..NOTHING
        },
        1 => Shape {
            amount: true,
            visits: true,
            product: true,
            ..NOTHING
        },
        2 => Shape {
            amount: true,
            visits: true,
            grief: true,
            ..NOTHING
        },
        3 => Shape {
            amount: true,
            dose: true,
            ..NOTHING
        },
        4 => Shape {
            amount: true,
            dose: true,
            product: true,
            ..NOTHING
        },
        6 => Shape {
            amount: true,
            visits: true,
            quotient: true,
            ..NOTHING
        },
        7 => Shape {
            amount: true,
            dose: true,
            quotient: true,
            ..NOTHING
        },
        8 => Shape {
            joined: true,
            days: true,
            grief: true,
            ..NOTHING
        },
        _ => Shape {
            level: true,
            amount: true,
            joined: true,
            items: 2,
            ..NOTHING
        },
    }
}

/// What a condition may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Facts only.
    Facts,
    /// Defines, populations and disputes too.
    Terms,
    /// The level that a placement gives, too.
    Levels,
}

struct Writer<'a> {
    choices: &'a mut Choices,
    shape: Shape,
    /// The bounds of this ruleset, in quarters.
    pool: Vec<i64>,
    cuts: Cuts,
    stage: Stage,
    /// Whether clauses have dates.
    dated: bool,
    limit: bool,
    dispute: bool,
    /// The placements that give one level.
    single: Vec<&'static str>,
    text: String,
}

/// A small ruleset with the facts of that shape.
pub fn written(number: u32, choices: &mut Choices) -> Written {
    let pool: BTreeSet<i64> = (0..3).map(|_| 1 + i64::from(choices.below(7))).collect();
    let dated = choices.once_in(4);
    let mut writer = Writer {
        choices,
        shape: shape(number),
        pool: pool.into_iter().collect(),
        cuts: Cuts::default(),
        stage: Stage::Facts,
        dated,
        limit: false,
        dispute: false,
        single: Vec::new(),
        text: String::new(),
    };
    writer.facts();
    writer.terms();
    writer.stage = Stage::Terms;
    writer.rules();
    writer.properties();
    Written {
        text: writer.text,
        cuts: writer.cuts,
    }
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn facts(&mut self) {
        let in_force = if self.shape.days {
            "from 2023-12-03 until 2023-12-06"
        } else {
            "from 2024-01-01"
        };
        self.line(&format!(
            "ruleset written \"Written by a test\"\n  version 1.0.0\n  in force {in_force}"
        ));
        for source in ["one", "other"] {
            self.line(&format!(
                "source {source} {{ publisher \"Nobody\" published 2023 }}"
            ));
        }
        self.line("scale risk { low  middle  high }");
        self.line("continuum care { 1  2.1  3.7 }");
        let shape = self.shape;
        if shape.drug {
            self.line("choice drug_kind { alcohol  opioids  others }");
        }
        let members: Vec<&str> = MEMBERS.into_iter().take(shape.items as usize).collect();
        if !members.is_empty() {
            self.line(&format!("choice service {{ {} }}", members.join(" ")));
        }
        self.line("facts \"Patient\" {");
        self.line("  fact asked: yes/no ask \"?\"");
        self.line("  fact fear: risk ask \"?\"");
        // What is divided by is never zero.
        let (dose, visits) = if shape.quotient {
            ("dose: number from 0.125 to 2", "visits: whole number from 1 to 3")
        } else {
            ("dose: number from 0 to 2", "visits: whole number from 0 to 3")
        };
        for (has, line) in [
            (shape.grief, "grief: risk"),
            (shape.drug, "drug: drug_kind"),
            (!members.is_empty(), "services: set of service"),
            (shape.level, "current_level: level of care"),
            (shape.amount, "amount: number from 0 to 2"),
            (shape.dose, dose),
            (shape.visits, visits),
            (shape.joined, "joined: date from 2023-12-01 to 2023-12-04"),
        ] {
            if has {
                self.line(&format!("  fact {line} ask \"?\""));
            }
        }
        self.line("}");
    }

    fn terms(&mut self) {
        for at in 0..self.choices.below(3) {
            let count = 1 + self.choices.below(2);
            let conditions: Vec<String> = (0..=count).map(|_| self.leaf()).collect();
            self.line(&format!(
                "impossible \"Never {at}\": all of ({})",
                conditions.join(", ")
            ));
        }
        if self.shape.amount {
            self.by_case();
        }
        let condition = self.condition(1);
        self.line(&format!("define ready as {condition}"));
        let (when, first, second) = (self.condition(1), self.condition(1), self.condition(1));
        let rest = if self.choices.once_in(2) {
            "otherwise".to_owned()
        } else {
            format!("when not ({when})")
        };
        self.line(&format!(
            "define either as\n  when {when}: {first}\n  {rest}: {second}"
        ));
        let condition = self.condition(1);
        self.line(&format!("population ones: {condition}"));
        self.line("population strangers: not ones");
        let (first, second) = (self.condition(1), self.condition(1));
        self.line("dispute debated {");
        self.line(&format!("  one says {first} cite \"page 1\""));
        self.line(&format!("  other says {second} cite \"page 1\""));
        match self.choices.below(3) {
            0 => self.line("  follow one because \"so\""),
            1 => self.line("  follow other because \"so\""),
            _ => {}
        }
        self.line("}");
        self.dispute = self.choices.once_in(2);
    }

    /// `limit`, a bound that depends on the case.
    fn by_case(&mut self) {
        let (low, high) = (self.quarters(), self.quarters());
        for quarters in [low, high] {
            self.cuts.direct.insert(Number::ratio(quarters, 4));
        }
        let rest = if self.choices.once_in(2) {
            "otherwise"
        } else {
            "when not asked"
        };
        self.line(&format!(
            "define limit as\n  when asked: {}\n  {rest}: {}",
            decimal(low),
            decimal(high)
        ));
        self.limit = true;
    }

    /// One of the bounds of this ruleset, in quarters.
    fn quarters(&mut self) -> i64 {
        let at = self.choices.below(self.pool.len() as u32) as usize;
        self.pool[at]
    }

    /// One of these words.
    fn one_of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.choices.below(words.len() as u32) as usize]
    }
}

/// The values of the choice that `services` is a set of.
const MEMBERS: [&str; 3] = ["group", "drug_test", "family"];

fn decimal(quarters: i64) -> String {
    Number::ratio(quarters, 4).to_string()
}

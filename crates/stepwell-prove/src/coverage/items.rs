//! What examples can cover: clauses, what lifts them, transitions, readings, populations and definitions.

use std::collections::BTreeSet;

use stepwell_diagnostic::Span;
use stepwell_eval::program::{DefineRegister, Program, VerdictRegister};
use stepwell_model::{
    Clause, ClauseKind, Condition, Define, DefineBody, Dispute, Id, Limit, Period, Population, Relation,
    Ruleset, Test, Transition, Value,
};

use crate::dates::dated;

/// What is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covers {
    /// A clause, after `unless`.
    Clause(ClauseKind),
    /// What lifts a clause or a transition.
    Unless,
    /// A transition, after `unless`.
    Transition,
    /// What one source says of a dispute.
    Reading,
    /// A population.
    Population,
    /// A definition.
    Define,
}

/// Something by its place in the ruleset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Clause(Id<Clause>),
    ClauseUnless(Id<Clause>, usize),
    Transition(Id<Transition>),
    TransitionUnless(Id<Transition>, usize),
    Reading(Id<Dispute>, usize),
    Population(Id<Population>),
    Define(Id<Define>),
}

/// Something that examples can cover.
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) covers: Covers,
    /// A clause's id, a transition's name, `DISPUTE/SOURCE`.
    pub(crate) id: String,
    /// The days on which it stands, where the name has several versions.
    pub(crate) version: Option<Period>,
    pub(crate) span: Span,
    /// The tests it makes itself; what it names has its own.
    pub(crate) tests: Vec<Test>,
}

impl Item {
    /// What it is called: its id, with its days where the name has several versions.
    pub(crate) fn called(&self) -> String {
        called(&self.id, self.version)
    }
}

/// An id with the days on which that version of it stands.
pub(crate) fn called(id: &str, version: Option<Period>) -> String {
    version.map_or_else(|| id.to_owned(), |days| dated(id, days))
}

/// Everything that decides or is told, in the order of the ruleset: clauses, transitions, disputes; then the populations
/// and definitions on which these rest.
pub(crate) fn items(ruleset: &Ruleset) -> Vec<Item> {
    let mut items = Vec::new();
    let mut names = Names::default();
    for (id, clause) in ruleset.clauses.entries() {
        let name = &ruleset.clause_names[clause.name];
        let version = (name.versions.len() > 1).then_some(clause.in_force);
        items.push(Item {
            what: What::Clause(id),
            covers: Covers::Clause(clause.kind),
            id: name.id.clone(),
            version,
            span: clause.span,
            tests: names.of(&clause.condition),
        });
        for (at, unless) in clause.unless.iter().enumerate() {
            items.push(Item {
                what: What::ClauseUnless(id, at),
                covers: Covers::Unless,
                id: format!("{}/{}", name.id, unless.name),
                version,
                span: clause.span,
                tests: names.of(&unless.condition),
            });
        }
    }
    for (id, transition) in ruleset.transitions.entries() {
        items.push(Item {
            what: What::Transition(id),
            covers: Covers::Transition,
            id: transition.name.clone(),
            version: None,
            span: transition.span,
            tests: names.of(&transition.condition),
        });
        for (at, unless) in transition.unless.iter().enumerate() {
            items.push(Item {
                what: What::TransitionUnless(id, at),
                covers: Covers::Unless,
                id: format!("{}/{}", transition.name, unless.name),
                version: None,
                span: transition.span,
                tests: names.of(&unless.condition),
            });
        }
    }
    let populations = ruleset.blocks.iter().filter_map(|block| block.population);
    let populations = populations.chain(ruleset.placements.iter().filter_map(|it| it.population));
    let populations = populations.chain(ruleset.programs.iter().filter_map(|it| it.population));
    names.populations.extend(populations);
    // A dispute of a shared folder on which nothing here rests is not of this ruleset, though decisions show it.
    let mut told = BTreeSet::new();
    while let Some(id) = names.disputes.difference(&told).next().copied() {
        told.insert(id);
        items.extend(readings(ruleset, id, &mut names));
    }
    let mut seen = (BTreeSet::new(), BTreeSet::new());
    loop {
        if let Some(id) = names.populations.difference(&seen.0).next().copied() {
            seen.0.insert(id);
            let population = &ruleset.populations[id];
            items.push(Item {
                what: What::Population(id),
                covers: Covers::Population,
                id: population.name.clone(),
                version: None,
                span: population.span,
                tests: names.of(&population.condition),
            });
        } else if let Some(id) = names.defines.difference(&seen.1).next().copied() {
            seen.1.insert(id);
            let define = &ruleset.defines[id];
            let tests = names.of_define(&define.body);
            items.push(Item {
                what: What::Define(id),
                covers: Covers::Define,
                id: define.name.clone(),
                version: None,
                span: define.span,
                tests,
            });
        } else if let Some(id) = names.disputes.difference(&told).next().copied() {
            told.insert(id);
            items.extend(readings(ruleset, id, &mut names));
        } else {
            return items;
        }
    }
}

fn readings(ruleset: &Ruleset, id: Id<Dispute>, names: &mut Names) -> Vec<Item> {
    let dispute = &ruleset.disputes[id];
    let mut items: Vec<Item> = Vec::new();
    for (at, reading) in dispute.readings.iter().enumerate() {
        let earlier = dispute.readings.iter().take(at);
        let again = earlier.filter(|it| it.source == reading.source).count();
        let source = &ruleset.sources[reading.source].name;
        let numbered = if again == 0 {
            String::new()
        } else {
            format!(" ({})", again + 1)
        };
        items.push(Item {
            what: What::Reading(id, at),
            covers: Covers::Reading,
            id: format!("{}/{source}{numbered}", dispute.name),
            version: None,
            span: dispute.span,
            tests: names.of(&reading.condition),
        });
    }
    items
}

/// Whether a definition is met or not, rather than a value.
pub(crate) fn is_condition(body: &DefineBody) -> bool {
    match body {
        DefineBody::Condition(_) | DefineBody::Conditions { .. } => true,
        DefineBody::Value(_) | DefineBody::Values { .. } => false,
    }
}

/// What conditions name.
#[derive(Default)]
struct Names {
    populations: BTreeSet<Id<Population>>,
    disputes: BTreeSet<Id<Dispute>>,
    defines: BTreeSet<Id<Define>>,
}

impl Names {
    /// The tests of a condition; what it names is noted.
    fn of(&mut self, condition: &Condition) -> Vec<Test> {
        let mut tests = Vec::new();
        self.condition(condition, &mut tests);
        tests
    }

    fn of_define(&mut self, body: &DefineBody) -> Vec<Test> {
        let mut tests = Vec::new();
        match body {
            DefineBody::Condition(condition) => self.condition(condition, &mut tests),
            DefineBody::Value(value) => self.value(value),
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when, &mut tests);
                    self.condition(&arm.value, &mut tests);
                }
                if let Some(otherwise) = otherwise {
                    self.condition(otherwise, &mut tests);
                }
            }
            DefineBody::Values { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when, &mut tests);
                    self.value(&arm.value.value);
                }
                if let Some(otherwise) = otherwise {
                    self.value(&otherwise.value);
                }
            }
        }
        tests
    }

    // The checker bounds how deep conditions nest.
    fn condition(&mut self, condition: &Condition, tests: &mut Vec<Test>) {
        match condition {
            Condition::Test(test) => {
                if !tests.contains(test) {
                    tests.push(Test::clone(test));
                }
                self.value(&test.subject);
                let limits: Vec<&Limit> = match &test.relation {
                    Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
                    Relation::OneOf { values, .. } => values.iter().collect(),
                    Relation::Includes { .. } => Vec::new(),
                };
                for limit in limits {
                    self.value(&limit.value);
                }
            }
            Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
                for of in of {
                    self.condition(of, tests);
                }
            }
            Condition::Not(of) => self.condition(of, tests),
            Condition::Define(id) => {
                self.defines.insert(*id);
            }
            Condition::Population(id) => {
                self.populations.insert(*id);
            }
            Condition::Dispute(id) => {
                self.disputes.insert(*id);
            }
            Condition::Clause(_) | Condition::Given { .. } => {}
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Define(id) => {
                self.defines.insert(*id);
            }
            Value::Sum(terms) => {
                for (_, term) in terms {
                    self.value(&term.value);
                }
            }
            Value::Product(factors) => {
                for (_, factor) in factors {
                    self.value(factor);
                }
            }
            Value::Elapsed { from, to, .. } => {
                self.value(from);
                self.value(to);
            }
            Value::Later { day, amount, .. } => {
                self.value(day);
                self.value(&amount.value);
            }
            Value::Placement(_)
            | Value::Fact(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel => {}
        }
    }
}

impl What {
    /// Its register in a program; `None` where it is not in force, or is a value.
    pub(crate) fn register(self, ruleset: &Ruleset, program: &Program) -> Option<VerdictRegister> {
        match self {
            What::Clause(id) => Some(clause(ruleset, program, id)?.verdict),
            What::ClauseUnless(id, at) => clause(ruleset, program, id)?.unless.get(at).copied(),
            What::Transition(id) => Some(transition(program, id)?.verdict),
            What::TransitionUnless(id, at) => transition(program, id)?.unless.get(at).copied(),
            What::Reading(id, at) => program.disputes.get(id.index())?.readings.get(at).copied(),
            What::Population(id) => program.populations.get(id.index()).copied(),
            What::Define(id) => match program.defines.get(id.index())? {
                DefineRegister::Verdict(register) => Some(*register),
                DefineRegister::Value(_) => None,
            },
        }
    }

    /// Whether it stands in a program.
    pub(crate) fn stands(self, ruleset: &Ruleset, program: &Program) -> bool {
        match self {
            What::Define(_) => true,
            What::Clause(_)
            | What::ClauseUnless(..)
            | What::Transition(_)
            | What::TransitionUnless(..)
            | What::Reading(..)
            | What::Population(_) => self.register(ruleset, program).is_some(),
        }
    }
}

fn clause<'a>(
    ruleset: &Ruleset,
    program: &'a Program,
    id: Id<Clause>,
) -> Option<&'a stepwell_eval::program::ClauseRegisters> {
    let registers = program.clause(ruleset.clauses[id].name)?;
    (registers.clause == id).then_some(registers)
}

fn transition(program: &Program, id: Id<Transition>) -> Option<&stepwell_eval::program::TransitionRegisters> {
    program.transitions.iter().find(|it| it.transition == id)
}

//! Which disputes the clauses of a page rest on, directly or by way of what they name.

use std::collections::BTreeSet;

use stepwell_model::{
    Clause, ClauseName, Condition, Define, DefineBody, Dispute, Id, Limit, Population, Relation, Ruleset,
    Transition, Unless, Value,
};

/// What was found so far; each named thing is looked into once.
struct Search<'a> {
    ruleset: &'a Ruleset,
    found: BTreeSet<Id<Dispute>>,
    defines: BTreeSet<Id<Define>>,
    populations: BTreeSet<Id<Population>>,
    clauses: BTreeSet<Id<ClauseName>>,
}

/// The disputes behind these clauses and transitions, given by id.
pub(super) fn behind(ruleset: &Ruleset, told: &[String]) -> BTreeSet<Id<Dispute>> {
    let told: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    let mut search = Search {
        ruleset,
        found: BTreeSet::new(),
        defines: BTreeSet::new(),
        populations: BTreeSet::new(),
        clauses: BTreeSet::new(),
    };
    for (id, name) in ruleset.clause_names.entries() {
        if told.contains(name.id.as_str()) {
            search.clause_name(id);
        }
    }
    for transition in &ruleset.transitions {
        if told.contains(transition.name.as_str()) {
            search.transition(transition);
        }
    }
    search.found
}

impl Search<'_> {
    fn clause_name(&mut self, id: Id<ClauseName>) {
        if self.clauses.insert(id) {
            let ruleset = self.ruleset;
            for version in &ruleset.clause_names[id].versions {
                let clause: &Clause = &ruleset.clauses[*version];
                self.condition(&clause.condition);
                self.unless(&clause.unless);
            }
        }
    }

    fn transition(&mut self, transition: &Transition) {
        self.condition(&transition.condition);
        self.unless(&transition.unless);
    }

    fn unless(&mut self, unless: &[Unless]) {
        for unless in unless {
            self.condition(&unless.condition);
        }
    }

    // The parser bounds how deep conditions nest, and what is named is entered once.
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Test(test) => {
                self.value(&test.subject);
                match &test.relation {
                    Relation::Bounds(bounds) => {
                        for bound in bounds {
                            self.limit(&bound.limit);
                        }
                    }
                    Relation::OneOf { values, .. } => {
                        for value in values {
                            self.limit(value);
                        }
                    }
                    Relation::Includes { .. } => {}
                }
            }
            Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
                for condition in of {
                    self.condition(condition);
                }
            }
            Condition::Not(of) => self.condition(of),
            Condition::Define(id) => self.define(*id),
            Condition::Population(id) => {
                if self.populations.insert(*id) {
                    let ruleset = self.ruleset;
                    self.condition(&ruleset.populations[*id].condition);
                }
            }
            Condition::Dispute(id) => {
                if self.found.insert(*id) {
                    let ruleset = self.ruleset;
                    for reading in &ruleset.disputes[*id].readings {
                        self.condition(&reading.condition);
                    }
                }
            }
            Condition::Clause(id) => self.clause_name(*id),
            // A placement has its own part of the page.
            Condition::Given { .. } => {}
        }
    }

    fn define(&mut self, id: Id<Define>) {
        if !self.defines.insert(id) {
            return;
        }
        let ruleset = self.ruleset;
        match &ruleset.defines[id].body {
            DefineBody::Condition(condition) => self.condition(condition),
            DefineBody::Value(value) => self.value(value),
            DefineBody::Conditions { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when);
                    self.condition(&arm.value);
                }
                if let Some(otherwise) = otherwise {
                    self.condition(otherwise);
                }
            }
            DefineBody::Values { arms, otherwise } => {
                for arm in arms {
                    self.condition(&arm.when);
                    self.limit(&arm.value);
                }
                if let Some(otherwise) = otherwise {
                    self.limit(otherwise);
                }
            }
        }
    }

    fn limit(&mut self, limit: &Limit) {
        self.value(&limit.value);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Define(id) => self.define(*id),
            Value::Fact(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => value.parts().into_iter().for_each(|part| self.value(part)),
        }
    }
}

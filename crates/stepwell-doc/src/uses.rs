//! What rests on what: which rules name a fact, a term or a dispute, and where each source is cited.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{
    Bound, Cite, Condition, Define, DefineBody, Fact, FactType, Id, Limit, PropertyForm, Relation, Ruleset,
    Source, Value,
};

use crate::links::Thing;

/// A place where a source is cited: in what, and where in the source.
pub(crate) type Citing = (Thing, Option<String>);

/// What rests on what, each list in the order of the manual.
#[derive(Default)]
pub(crate) struct Uses {
    by: BTreeMap<Thing, Vec<Thing>>,
    cited: BTreeMap<Id<Source>, Vec<Citing>>,
}

impl Uses {
    pub(crate) fn of(rules: &Ruleset) -> Self {
        let mut uses = Self::default();
        uses.of_clauses(rules);
        uses.of_terms(rules);
        for (id, it) in rules.transitions.entries() {
            let user = Thing::Transition(id);
            uses.named(user, &it.condition);
            uses.cite(user, &it.cites);
            for lifting in &it.unless {
                uses.named(user, &lifting.condition);
                uses.cite(user, &lifting.cites);
            }
        }
        for (id, it) in rules.disputes.entries() {
            for reading in &it.readings {
                uses.named(Thing::Dispute(id), &reading.condition);
                let citing = (Thing::Dispute(id), reading.place.clone());
                uses.add_citing(reading.source, citing);
            }
        }
        for (at, it) in rules.known.iter().enumerate() {
            uses.named(Thing::Known(at), &it.when);
        }
        for (at, it) in rules.properties.iter().enumerate() {
            match &it.form {
                PropertyForm::Always(of) | PropertyForm::Never(of) => uses.named(Thing::Property(at), of),
                PropertyForm::Raising { facts, .. } => {
                    for fact in facts {
                        uses.add(Thing::Fact(*fact), Thing::Property(at));
                    }
                }
                PropertyForm::No(..) => {}
            }
        }
        for (id, it) in rules.claims.entries() {
            uses.cite(Thing::Claim(id), &it.cites);
        }
        let changes = rules.amendment.iter().flat_map(|amendment| &amendment.changes);
        for change in changes {
            if let Some(clause) = change.clause {
                uses.cite(Thing::Clause(clause), &change.cites);
            }
        }
        uses
    }

    /// What names it.
    pub(crate) fn of_thing(&self, thing: Thing) -> &[Thing] {
        self.by.get(&thing).map_or(&[], Vec::as_slice)
    }

    /// Whether a rule, a term or a case's result can hang on a fact.
    pub(crate) fn is_asked(&self, fact: Id<Fact>) -> bool {
        !self.of_thing(Thing::Fact(fact)).is_empty()
    }

    /// Where a source is cited.
    pub(crate) fn citing(&self, source: Id<Source>) -> &[Citing] {
        self.cited.get(&source).map_or(&[], Vec::as_slice)
    }

    fn of_clauses(&mut self, rules: &Ruleset) {
        for (id, name) in rules.clause_names.entries() {
            let user = Thing::Clause(id);
            for version in &name.versions {
                let clause = &rules.clauses[*version];
                self.named(user, &clause.condition);
                self.cite(user, &clause.cites);
                for lifting in &clause.unless {
                    self.named(user, &lifting.condition);
                    self.cite(user, &lifting.cites);
                }
            }
        }
        for (id, block) in rules.blocks.entries() {
            if let Some(population) = block.population {
                self.add(Thing::Population(population), Thing::Block(id));
            }
        }
        for (id, program) in rules.programs.entries() {
            if let Some(population) = program.population {
                self.add(Thing::Population(population), Thing::Program(id));
            }
        }
        for (id, placement) in rules.placements.entries() {
            if let Some(population) = placement.population {
                self.add(Thing::Population(population), Thing::Placement(id));
            }
        }
    }

    fn of_terms(&mut self, rules: &Ruleset) {
        for (id, it) in rules.defines.entries() {
            for thing in in_define(it) {
                self.add(thing, Thing::Define(id));
            }
            self.cite(Thing::Define(id), &it.cites);
        }
        for (id, it) in rules.populations.entries() {
            self.named(Thing::Population(id), &it.condition);
            self.cite(Thing::Population(id), &it.cites);
        }
        for (id, it) in rules.impossible.entries() {
            self.named(Thing::Impossible(id), &it.condition);
            self.cite(Thing::Impossible(id), &it.cites);
        }
    }

    fn named(&mut self, user: Thing, condition: &Condition) {
        for thing in named(condition) {
            self.add(thing, user);
        }
    }

    fn add(&mut self, used: Thing, user: Thing) {
        // All that one user names is added in a row.
        let users = self.by.entry(used).or_default();
        if users.last() != Some(&user) {
            users.push(user);
        }
    }

    fn cite(&mut self, user: Thing, cites: &[Cite]) {
        for cite in cites {
            self.add_citing(cite.source, (user, cite.place.clone()));
        }
    }

    fn add_citing(&mut self, source: Id<Source>, citing: Citing) {
        let all = self.cited.entry(source).or_default();
        let mut same = all.iter().rev().take_while(|(user, _)| *user == citing.0);
        if !same.any(|known| *known == citing) {
            all.push(citing);
        }
    }
}

/// What a condition names, in the order it does, each once.
pub(crate) fn named(condition: &Condition) -> Vec<Thing> {
    let mut found = Found::default();
    in_condition(condition, &mut found);
    found.list
}

/// Things in the order they were found, each once.
#[derive(Default)]
struct Found {
    list: Vec<Thing>,
    seen: BTreeSet<Thing>,
}

/// What a define names.
pub(crate) fn in_define(define: &Define) -> Vec<Thing> {
    let mut found = Found::default();
    match &define.body {
        DefineBody::Condition(of) => in_condition(of, &mut found),
        DefineBody::Value(of) => in_value(of, &mut found),
        DefineBody::Conditions { arms, otherwise } => {
            for arm in arms {
                in_condition(&arm.when, &mut found);
                in_condition(&arm.value, &mut found);
            }
            if let Some(of) = otherwise {
                in_condition(of, &mut found);
            }
        }
        DefineBody::Values { arms, otherwise } => {
            for arm in arms {
                in_condition(&arm.when, &mut found);
                in_value(&arm.value.value, &mut found);
            }
            if let Some(of) = otherwise {
                in_value(&of.value, &mut found);
            }
        }
    }
    found.list
}

fn add(thing: Thing, found: &mut Found) {
    if found.seen.insert(thing) {
        found.list.push(thing);
    }
}

// The checker bounds how deep conditions and values nest.
fn in_condition(condition: &Condition, found: &mut Found) {
    match condition {
        Condition::Test(test) => {
            in_value(&test.subject, found);
            let limits: Vec<&Limit> = match &test.relation {
                Relation::Bounds(bounds) => bounds.iter().map(|Bound { limit, .. }| limit).collect(),
                Relation::OneOf { values, .. } => values.iter().collect(),
                Relation::Includes { .. } => Vec::new(),
            };
            for limit in limits {
                in_value(&limit.value, found);
            }
        }
        Condition::All(of) | Condition::Any(of) | Condition::Count { conditions: of, .. } => {
            for of in of {
                in_condition(of, found);
            }
        }
        Condition::Not(of) => in_condition(of, found),
        Condition::Define(id) => add(Thing::Define(*id), found),
        Condition::Population(id) => add(Thing::Population(*id), found),
        Condition::Dispute(id) => add(Thing::Dispute(*id), found),
        Condition::Clause(id) => add(Thing::Clause(*id), found),
        Condition::Given { placement, .. } => add(Thing::Placement(*placement), found),
    }
}

fn in_value(value: &Value, found: &mut Found) {
    match value {
        Value::Fact(id) => add(Thing::Fact(*id), found),
        Value::Define(id) => add(Thing::Define(*id), found),
        Value::Placement(id) => add(Thing::Placement(*id), found),
        Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => value.parts().into_iter().for_each(|part| in_value(part, found)),
    }
}

/// The values that a type's answers are named by, where they have names.
pub(crate) fn answers(kind: &FactType) -> Option<Thing> {
    match kind {
        FactType::Scale(id) => Some(Thing::Scale(*id)),
        FactType::Choice(id) | FactType::Set(id) => Some(Thing::Choice(*id)),
        FactType::YesNo | FactType::Level(_) | FactType::Number(_) | FactType::Date => None,
    }
}

//! A naive evaluator that works straight on the model, one completion at a time, to hold the real one against.
//!
//! A completion gives every fact one value and every dispute that follows no source one reading; then everything is
//! simply true or false.

use std::collections::BTreeMap;

use stepwell_model::{
    Action, Block, Choose, Clause, ClauseKind, ClauseName, Comparison, Condition, Continuum, Day, Define,
    DefineBody, Dispute, ElapsedUnit, Fact, Id, Including, LabelSet, Limit, Number, Placement, Program,
    Relation, Ruleset, Scaling, Sign, Test, Transition, Unless, Value,
};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Single {
    /// Of a yes/no, a scale, a choice or a level.
    Label(u32),
    /// Of a number or a day.
    Number(Number),
    /// Of a set.
    Set(LabelSet),
    /// No level.
    None,
    /// Not even none: the placement is for others.
    OutOfScope,
}

/// What a placement comes to in one completion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// This level.
    Level(u32),
    /// These levels.
    Several(Vec<u32>),
    /// No level's criteria are met.
    None,
    /// The placement is for others.
    OutOfScope,
}

/// One completion.
#[derive(Clone, Debug)]
pub struct Completion<'a> {
    /// The ruleset.
    pub ruleset: &'a Ruleset,
    /// The day.
    pub as_of: Day,
    /// Every fact's value, by its place.
    pub facts: Vec<Single>,
    /// The reading that counts of every dispute, by its place.
    pub readings: Vec<usize>,
    /// A clause that is taken as met, or as not met, on the days on which it is in force.
    pub supposed: Option<(Id<ClauseName>, bool)>,
}

impl Completion<'_> {
    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Test(test) => self.passes(test),
            Condition::All(of) => of.iter().all(|of| self.holds(of)),
            Condition::Any(of) => of.iter().any(|of| self.holds(of)),
            Condition::Not(of) => !self.holds(of),
            Condition::Count {
                conditions,
                least,
                most,
            } => {
                let count = conditions.iter().filter(|of| self.holds(of)).count() as u32;
                count >= *least && most.is_none_or(|most| count <= most)
            }
            Condition::Define(id) => self.define_holds(*id),
            Condition::Population(id) => self.holds(&self.ruleset.populations[*id].condition),
            Condition::Dispute(id) => self.dispute(*id),
            Condition::Clause(id) => self.clause(*id),
            Condition::Given { placement, level } => match self.place(*placement) {
                Outcome::Several(levels) => levels.contains(level),
                Outcome::Level(_) | Outcome::None | Outcome::OutOfScope => false,
            },
        }
    }

    fn define_holds(&self, id: Id<Define>) -> bool {
        match &self.ruleset.defines[id].body {
            DefineBody::Condition(condition) => self.holds(condition),
            DefineBody::Conditions { arms, otherwise } => arms
                .iter()
                .find(|arm| self.holds(&arm.when))
                .map(|arm| self.holds(&arm.value))
                .or_else(|| otherwise.as_ref().map(|otherwise| self.holds(otherwise)))
                .unwrap(),
            DefineBody::Value(_) | DefineBody::Values { .. } => {
                self.value(&Value::Define(id)) == Single::Label(1)
            }
        }
    }

    /// Whether the reading of a dispute that counts holds.
    pub fn dispute(&self, id: Id<Dispute>) -> bool {
        self.holds(&self.ruleset.disputes[id].readings[self.readings[id.index()]].condition)
    }

    /// The version of a clause in force.
    pub fn version(&self, id: Id<ClauseName>) -> Option<&Clause> {
        let versions = &self.ruleset.clause_names[id].versions;
        versions
            .iter()
            .map(|version| &self.ruleset.clauses[*version])
            .find(|clause| clause.in_force.contains(self.as_of))
    }

    fn lifted(&self, unless: &[Unless]) -> bool {
        unless.iter().any(|unless| self.holds(&unless.condition))
    }

    /// Whether a clause is met, after `unless`; one that is not in force is not.
    pub fn clause(&self, id: Id<ClauseName>) -> bool {
        let Some(clause) = self.version(id) else {
            return false;
        };
        if let Some((supposed, met)) = self.supposed
            && supposed == id
        {
            return met;
        }
        let condition = self.holds(&clause.condition);
        let lifted = self.lifted(&clause.unless);
        match clause.kind {
            ClauseKind::Exclude | ClauseKind::Flag => condition && !lifted,
            ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Admit
            | ClauseKind::Require
            | ClauseKind::Recommend
            | ClauseKind::Typical => condition || lifted,
        }
    }

    /// Whether the criteria of a block are met.
    pub fn block(&self, block: &Block) -> bool {
        let population = block
            .population
            .or(self.ruleset.placements[block.placement].population);
        let meant = population.is_none_or(|id| self.holds(&self.ruleset.populations[id].condition));
        let of_kind = |kind: ClauseKind| {
            let names = block.clauses.iter();
            names.filter(move |id| self.version(**id).is_some_and(|clause| clause.kind == kind))
        };
        let admitted =
            of_kind(ClauseKind::Admit).count() > 0 && of_kind(ClauseKind::Admit).all(|id| self.clause(*id));
        meant && admitted && !of_kind(ClauseKind::Exclude).any(|id| self.clause(*id))
    }

    /// What a placement comes to.
    pub fn place(&self, id: Id<Placement>) -> Outcome {
        let placement = &self.ruleset.placements[id];
        let meant = placement
            .population
            .is_none_or(|id| self.holds(&self.ruleset.populations[id].condition));
        if !meant {
            return Outcome::OutOfScope;
        }
        let mut levels: Vec<u32> = self
            .ruleset
            .blocks
            .iter()
            .filter(|block| block.placement == id && self.block(block))
            .map(|block| block.level)
            .collect();
        levels.sort_unstable();
        levels.dedup();
        let chosen = match placement.choose {
            Choose::LeastIntensive => levels.first().copied().map(Outcome::Level),
            Choose::MostIntensive => levels.last().copied().map(Outcome::Level),
            Choose::Every if levels.is_empty() => None,
            Choose::Every => Some(Outcome::Several(levels)),
        };
        chosen.unwrap_or(Outcome::None)
    }

    /// `None` where the program of care is for others, else whether it conforms.
    pub fn conforms(&self, program: &Program) -> Option<bool> {
        let meant = program
            .population
            .is_none_or(|id| self.holds(&self.ruleset.populations[id].condition));
        let required = |id: &&Id<ClauseName>| {
            self.version(**id)
                .is_some_and(|clause| clause.kind == ClauseKind::Require)
        };
        meant.then(|| program.clauses.iter().filter(required).all(|id| self.clause(*id)))
    }

    /// Whether a transition is triggered.
    pub fn triggered(&self, transition: &Transition) -> bool {
        transition.in_force.contains(self.as_of)
            && self.holds(&transition.condition)
            && !self.lifted(&transition.unless)
    }

    /// Whether no next step, tried one by one, satisfies all triggered transitions.
    pub fn conflict(&self) -> bool {
        let actions: Vec<Action> = self
            .ruleset
            .transitions
            .iter()
            .filter(|transition| self.triggered(transition))
            .map(|transition| transition.action)
            .filter(|action| *action != Action::Review)
            .collect();
        let current = self
            .ruleset
            .facts
            .entries()
            .find(|(_, fact)| fact.name == "current_level");
        let from = current.map(|(id, _)| self.facts[id.index()].clone());
        let mut steps: Vec<Option<(Id<Continuum>, u32)>> = vec![None];
        for (id, continuum) in self.ruleset.continua.entries() {
            steps.extend((0..continuum.levels.len() as u32).map(|level| Some((id, level))));
        }
        let continuum = Id::new(0);
        let satisfies = |step: &Option<(Id<Continuum>, u32)>, action: &Action| match (action, step) {
            (Action::StepUp, Some((id, level))) => *id == continuum && Some(Single::Label(*level)) > from,
            (Action::StepDown, Some((id, level))) => *id == continuum && Some(Single::Label(*level)) < from,
            (Action::Continue, Some((id, level))) => *id == continuum && Some(Single::Label(*level)) == from,
            (Action::MoveTo(to, at), Some((id, level))) => to == id && at == level,
            (Action::Discharge, step) => step.is_none(),
            (Action::Review, _) => true,
            (Action::StepUp | Action::StepDown | Action::Continue | Action::MoveTo(..), None) => false,
        };
        actions.len() > 1
            && !steps
                .iter()
                .any(|step| actions.iter().all(|action| satisfies(step, action)))
    }

    fn passes(&self, test: &Test) -> bool {
        let subject = self.value(&test.subject);
        match &test.relation {
            Relation::Bounds(bounds) => bounds.iter().all(|bound| {
                let limit = self.limit(&bound.limit);
                let comparable = matches!(
                    (&subject, &limit),
                    (Single::Label(_), Single::Label(_)) | (Single::Number(_), Single::Number(_))
                );
                comparable
                    && match bound.comparison {
                        Comparison::AtLeast => subject >= limit,
                        Comparison::Above => subject > limit,
                        Comparison::AtMost => subject <= limit,
                        Comparison::Below => subject < limit,
                    }
            }),
            Relation::OneOf { values, negated } => {
                let is = values.iter().any(|value| {
                    let value = self.limit(value);
                    value == subject && subject != Single::OutOfScope
                });
                is != *negated
            }
            Relation::Includes { how, members } => match subject {
                Single::Set(set) => match how {
                    Including::All => members.is_within(set),
                    Including::Any => members.meets(set),
                    Including::None => !members.meets(set),
                },
                Single::Label(_) | Single::Number(_) | Single::None | Single::OutOfScope => false,
            },
        }
    }

    fn limit(&self, limit: &Limit) -> Single {
        match self.value(&limit.value) {
            Single::Number(number) => Single::Number(&number * &limit.factor),
            other @ (Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope) => other,
        }
    }

    fn number(&self, value: &Value) -> Number {
        match self.value(value) {
            Single::Number(number) => number,
            other @ (Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope) => {
                panic!("{other:?} is no number")
            }
        }
    }

    fn day(&self, value: &Value) -> Day {
        Day::from_count(self.number(value).to_i64().unwrap())
    }

    fn value(&self, value: &Value) -> Single {
        match value {
            Value::Fact(id) => self.facts[id.index()].clone(),
            Value::Define(id) => match &self.ruleset.defines[*id].body {
                DefineBody::Value(value) => self.value(value),
                DefineBody::Values { arms, otherwise } => arms
                    .iter()
                    .find(|arm| self.holds(&arm.when))
                    .map(|arm| self.limit(&arm.value))
                    .or_else(|| otherwise.as_ref().map(|otherwise| self.limit(otherwise)))
                    .unwrap(),
                DefineBody::Condition(_) | DefineBody::Conditions { .. } => {
                    Single::Label(u32::from(self.define_holds(*id)))
                }
            },
            Value::Placement(id) => match self.place(*id) {
                Outcome::Level(level) => Single::Label(level),
                Outcome::None | Outcome::Several(_) => Single::None,
                Outcome::OutOfScope => Single::OutOfScope,
            },
            Value::AsOf => Single::Number(Number::whole(self.as_of.count())),
            Value::Quantity(quantity) => Single::Number(quantity.number.clone()),
            Value::Day(day) => Single::Number(Number::whole(day.count())),
            Value::Label(label) => Single::Label(*label),
            Value::NoLevel => Single::None,
            Value::Sum(terms) => {
                let mut total = Number::zero();
                for (sign, term) in terms {
                    let term = &self.number(&term.value) * &term.factor;
                    total = match sign {
                        Sign::Plus => &total + &term,
                        Sign::Minus => &total - &term,
                    };
                }
                Single::Number(total)
            }
            Value::Product(factors) => {
                let mut total = Number::whole(1);
                for (scaling, factor) in factors {
                    let factor = self.number(factor);
                    total = match scaling {
                        Scaling::Times => &total * &factor,
                        Scaling::Over => total.over(&factor).unwrap(),
                    };
                }
                Single::Number(total)
            }
            Value::Elapsed { unit, from, to } => {
                Single::Number(Number::whole(self.day(from).until(self.day(to), *unit)))
            }
            Value::Later {
                day,
                sign,
                amount,
                unit,
            } => {
                let count = &self.number(&amount.value) * &amount.factor;
                let count = count.to_i64().unwrap();
                let count = match sign {
                    Sign::Plus => count,
                    Sign::Minus => -count,
                };
                let day = self.day(day);
                let moved = match unit {
                    ElapsedUnit::Days => Day::from_count(day.count() + count),
                    ElapsedUnit::Months => day.plus_months(count),
                    ElapsedUnit::Years => day.plus_months(12 * count),
                };
                Single::Number(Number::whole(moved.count()))
            }
        }
    }
}

/// Every completion of facts of which each can have one of these values, and of the disputes that follow no source.
pub fn completions<'a>(
    ruleset: &'a Ruleset,
    as_of: Day,
    facts: &BTreeMap<Id<Fact>, Vec<Single>>,
    most: usize,
) -> Option<Vec<Completion<'a>>> {
    let mut all = vec![Completion {
        ruleset,
        as_of,
        facts: Vec::new(),
        readings: Vec::new(),
        supposed: None,
    }];
    for (id, _) in ruleset.facts.entries() {
        let values = &facts[&id];
        if all.len() * values.len() > most {
            return None;
        }
        all = all
            .into_iter()
            .flat_map(|completion| {
                values.iter().map(move |value| {
                    let mut completion = completion.clone();
                    completion.facts.push(value.clone());
                    completion
                })
            })
            .collect();
    }
    for dispute in ruleset.disputes.iter() {
        let readings: Vec<usize> = match &dispute.followed {
            Some(followed) => vec![followed.reading],
            None => (0..dispute.readings.len()).collect(),
        };
        if all.len() * readings.len() > most {
            return None;
        }
        all = all
            .into_iter()
            .flat_map(|completion| {
                readings.iter().map(move |reading| {
                    let mut completion = completion.clone();
                    completion.readings.push(*reading);
                    completion
                })
            })
            .collect();
    }
    Some(all)
}

//! Small rulesets and facts, made from a list of choices, so that proptest can shrink them.

use std::collections::BTreeMap;

use stepwell_eval::{Facts, Given};
use stepwell_model::{
    Action, Arm, Block, Bound, Choose, Clause, ClauseKind, ClauseName, Comparison, Condition, Continuum, Day,
    Define, DefineBody, Dispute, ElapsedUnit, Fact, FactGroup, FactType, FolderKind, Followed, Id, Including,
    Interval, LabelSet, Level, Limit, Number, NumberRange, NumberType, Period, Placement, Population,
    Possible, Program, Quantity, Reading, Relation, Ruleset, Scaling, SetBetween, Sign, Source, Table, Term,
    Test, Transition, Unit, Unless, Value, Values, Version,
};

use crate::naive::Single;

/// Choices, taken one after the other; after the last, always zero.
#[derive(Clone, Debug)]
pub struct Choices {
    list: Vec<u16>,
    next: usize,
}

impl Choices {
    /// These choices.
    pub fn new(list: &[u16]) -> Self {
        Self {
            list: list.to_vec(),
            next: 0,
        }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: u32) -> u32 {
        let choice = self.list.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        u32::from(choice) % count.max(1)
    }

    /// Yes, once in so many times.
    pub fn once_in(&mut self, count: u32) -> bool {
        self.below(count) == count - 1
    }
}

/// How many labels every generated scale, choice and continuum has.
const LABELS: u32 = 3;
/// The highest value of a generated number.
const HIGHEST: i64 = 4;

/// A small ruleset.
pub fn ruleset(choices: &mut Choices) -> Ruleset {
    let mut made = empty();
    facts(&mut made);
    let mut maker = Maker {
        choices,
        made,
        rules: false,
    };
    maker.terms();
    maker.rules();
    maker.made
}

fn empty() -> Ruleset {
    let terms = |letter: &str| {
        (0..LABELS)
            .map(|at| Term {
                label: format!("{letter}{at}"),
                title: None,
            })
            .collect()
    };
    let values = |name: &str| Values {
        name: name.to_owned(),
        title: None,
        values: terms(name),
        span: Default::default(),
    };
    let levels = (0..LABELS)
        .map(|at| Level {
            label: at.to_string(),
            title: None,
            aliases: Vec::new(),
            note: None,
        })
        .collect();
    let source = |name: &str| Source {
        name: name.to_owned(),
        title: None,
        publisher: None,
        published: None,
        kind: None,
        grade: None,
        url: None,
        accessed: None,
        notes: Vec::new(),
        span: Default::default(),
    };
    Ruleset {
        kind: FolderKind::Ruleset,
        name: "generated".to_owned(),
        title: None,
        version: Version(1, 0, 0),
        in_force: Period::default(),
        edition: None,
        review_by: None,
        amends: false,
        digest: String::new(),
        sources: ["one", "other"].into_iter().map(source).collect(),
        scales: [values("s")].into_iter().collect(),
        choices: [values("c")].into_iter().collect(),
        units: Table::default(),
        continua: [Continuum {
            name: "asam".to_owned(),
            title: None,
            levels,
            span: Default::default(),
        }]
        .into_iter()
        .collect(),
        dimensions: Table::default(),
        facts: Table::default(),
        impossible: Table::default(),
        defines: Table::default(),
        populations: Table::default(),
        placements: Table::default(),
        blocks: Table::default(),
        programs: Table::default(),
        clause_names: Table::default(),
        clauses: Table::default(),
        transitions: Table::default(),
        disputes: Table::default(),
        claims: Table::default(),
        examples: Vec::new(),
        properties: Vec::new(),
        known: Vec::new(),
    }
}

fn facts(made: &mut Ruleset) {
    let number = |whole| {
        FactType::Number(NumberType {
            unit: Unit::default(),
            whole,
        })
    };
    let kinds = [
        ("asked", FactType::YesNo),
        ("blamed", FactType::YesNo),
        ("current_level", FactType::Level(Id::new(0))),
        ("drug", FactType::Choice(Id::new(0))),
        ("fear", FactType::Scale(Id::new(0))),
        ("grief", FactType::Scale(Id::new(0))),
        ("hours", number(false)),
        ("items", FactType::Set(Id::new(0))),
        ("joined", FactType::Date),
        ("years", number(true)),
    ];
    for (name, kind) in kinds {
        let range = match &kind {
            FactType::Number(_) => NumberRange {
                from: Some(Number::zero()),
                to: Some(Number::whole(HIGHEST)),
            },
            FactType::Date => NumberRange {
                from: Some(Number::whole(day().count() - 40)),
                to: Some(Number::whole(day().count())),
            },
            FactType::YesNo
            | FactType::Scale(_)
            | FactType::Choice(_)
            | FactType::Set(_)
            | FactType::Level(_) => NumberRange::default(),
        };
        made.facts.add(Fact {
            name: name.to_owned(),
            kind,
            range,
            question: None,
            note: None,
            group: FactGroup::Group(None),
            span: Default::default(),
        });
    }
}

/// The day on which generated rulesets are evaluated.
pub fn day() -> Day {
    Day::parse("2024-03-31").unwrap()
}

struct Maker<'a> {
    choices: &'a mut Choices,
    made: Ruleset,
    /// Whether placements may be named.
    rules: bool,
}

impl Maker<'_> {
    fn fact(&self, name: &str) -> Id<Fact> {
        self.made.facts.find(|fact| fact.name == name).unwrap()
    }

    fn terms(&mut self) {
        for name in ["total", "limit", "ready", "either"] {
            let (kind, body) = match name {
                "total" => (number_type(), DefineBody::Value(self.derived())),
                "limit" => (number_type(), self.limit_by_case()),
                "ready" => (FactType::YesNo, DefineBody::Condition(self.condition(2))),
                _ => (FactType::YesNo, self.condition_by_case()),
            };
            self.made.defines.add(Define {
                name: name.to_owned(),
                title: None,
                kind,
                body,
                cites: Vec::new(),
                notes: Vec::new(),
                span: Default::default(),
            });
        }
        for name in ["adults", "minors"] {
            let condition = self.condition(1);
            self.made.populations.add(Population {
                name: name.to_owned(),
                title: None,
                condition,
                cites: Vec::new(),
                notes: Vec::new(),
                span: Default::default(),
            });
        }
        for name in ["first", "second"] {
            let readings: Vec<Reading> = (0..2)
                .map(|source| Reading {
                    source: Id::new(source),
                    condition: self.condition(1),
                    place: None,
                    note: None,
                })
                .collect();
            let followed = self.choices.once_in(3).then(|| Followed {
                reading: 1,
                because: "because".to_owned(),
            });
            self.made.disputes.add(Dispute {
                name: name.to_owned(),
                title: None,
                readings,
                followed,
                notes: Vec::new(),
                span: Default::default(),
            });
        }
    }

    fn derived(&mut self) -> Value {
        let (hours, years) = (Value::Fact(self.fact("hours")), Value::Fact(self.fact("years")));
        match self.choices.below(4) {
            0 => Value::Product(vec![(Scaling::Times, hours), (Scaling::Times, years)]),
            1 => {
                let divisor = Value::Sum(vec![(Sign::Plus, limit(hours)), (Sign::Plus, limit(quantity(1)))]);
                Value::Product(vec![(Scaling::Times, years), (Scaling::Over, divisor)])
            }
            2 => Value::Sum(vec![
                (Sign::Plus, limit(hours)),
                (
                    Sign::Minus,
                    Limit {
                        value: years,
                        factor: Number::ratio(1, 2),
                    },
                ),
            ]),
            _ => Value::Elapsed {
                unit: match self.choices.below(2) {
                    0 => ElapsedUnit::Days,
                    _ => ElapsedUnit::Months,
                },
                from: Box::new(Value::Fact(self.fact("joined"))),
                to: Box::new(Value::AsOf),
            },
        }
    }

    fn limit_by_case(&mut self) -> DefineBody {
        // The arms are apart from one another: each asks for another label of one scale.
        let fear = self.fact("fear");
        let arms = (0..self.choices.below(3))
            .map(|label| Arm {
                when: test(Value::Fact(fear), is(Value::Label(label))),
                value: limit(quantity(i64::from(self.choices.below(5)))),
            })
            .collect();
        let otherwise = Some(limit(quantity(i64::from(self.choices.below(5)))));
        DefineBody::Values { arms, otherwise }
    }

    fn condition_by_case(&mut self) -> DefineBody {
        let when = self.condition(1);
        let arms = vec![
            Arm {
                when: when.clone(),
                value: self.condition(1),
            },
            Arm {
                when: Condition::Not(Box::new(when)),
                value: self.condition(1),
            },
        ];
        let otherwise = self.choices.once_in(2).then(|| self.condition(1));
        DefineBody::Conditions { arms, otherwise }
    }

    fn condition(&mut self, depth: u32) -> Condition {
        if depth == 0 || self.choices.once_in(3) {
            return self.leaf();
        }
        match self.choices.below(4) {
            0 => Condition::All(self.several(depth)),
            1 => Condition::Any(self.several(depth)),
            2 => Condition::Not(Box::new(self.condition(depth - 1))),
            _ => {
                let conditions = self.several(depth);
                let least = self.choices.below(3);
                let most = self.choices.once_in(2).then_some(least + self.choices.below(2));
                Condition::Count {
                    conditions,
                    least,
                    most,
                }
            }
        }
    }

    fn several(&mut self, depth: u32) -> Vec<Condition> {
        let count = self.choices.below(4);
        (0..count).map(|_| self.condition(depth - 1)).collect()
    }

    fn leaf(&mut self) -> Condition {
        let count = |table: usize| u32::try_from(table).unwrap();
        match self.choices.below(if self.rules { 16 } else { 11 }) {
            0 => test(Value::Fact(self.fact("asked")), is(Value::Label(1))),
            1 => test(
                Value::Fact(self.fact("blamed")),
                is(Value::Label(self.choices.below(2))),
            ),
            2 => {
                let bounds = self.bounds(|maker| Value::Label(maker.choices.below(LABELS)));
                test(Value::Fact(self.fact("fear")), bounds)
            }
            3 => {
                let fear = self.fact("fear");
                let bounds = self.bounds(|_| Value::Fact(fear));
                test(Value::Fact(self.fact("grief")), bounds)
            }
            4 => {
                let values = (0..self.choices.below(3))
                    .map(|_| limit(Value::Label(self.choices.below(LABELS))))
                    .collect();
                let negated = self.choices.once_in(2);
                test(
                    Value::Fact(self.fact("drug")),
                    Relation::OneOf { values, negated },
                )
            }
            5 => {
                let how = match self.choices.below(3) {
                    0 => Including::All,
                    1 => Including::Any,
                    _ => Including::None,
                };
                let members = (0..LABELS).filter(|_| self.choices.once_in(2)).collect();
                test(
                    Value::Fact(self.fact("items")),
                    Relation::Includes { how, members },
                )
            }
            6 => {
                let bounds = self.bounds(|maker| quantity(i64::from(maker.choices.below(5))));
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                test(Value::Fact(self.fact(fact)), bounds)
            }
            7 if !self.made.defines.is_empty() => {
                let bounds = self.bounds(|maker| quantity(i64::from(maker.choices.below(17))));
                test(Value::Define(Id::new(0)), bounds)
            }
            8 if self.made.defines.len() > 1 => {
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                let bounds = self.bounds(|_| Value::Define(Id::new(1)));
                test(Value::Fact(self.fact(fact)), bounds)
            }
            9 => {
                let points = (0..self.choices.below(3))
                    .map(|_| limit(quantity(i64::from(self.choices.below(5)))))
                    .collect();
                let negated = self.choices.once_in(2);
                let fact = if self.choices.once_in(2) { "hours" } else { "years" };
                test(
                    Value::Fact(self.fact(fact)),
                    Relation::OneOf {
                        values: points,
                        negated,
                    },
                )
            }
            10 => {
                let later = Value::Later {
                    day: Box::new(Value::Fact(self.fact("joined"))),
                    sign: Sign::Plus,
                    amount: Box::new(limit(quantity(i64::from(self.choices.below(3))))),
                    unit: if self.choices.once_in(2) {
                        ElapsedUnit::Days
                    } else {
                        ElapsedUnit::Months
                    },
                };
                let day = Day::from_count(day().count() - i64::from(self.choices.below(30)));
                let bounds = self.bounds(|_| Value::Day(day));
                test(later, bounds)
            }
            11 if self.made.placements.len() > 2 => Condition::Given {
                placement: Id::new(2),
                level: self.choices.below(LABELS),
            },
            12 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let bounds = self.bounds(|maker| Value::Label(maker.choices.below(LABELS)));
                test(placement, bounds)
            }
            13 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let value = match self.choices.below(4) {
                    0 => Value::NoLevel,
                    1 => Value::Fact(self.fact("current_level")),
                    2 => Value::Placement(Id::new(1)),
                    _ => Value::Label(self.choices.below(LABELS)),
                };
                let negated = self.choices.once_in(2);
                test(
                    placement,
                    Relation::OneOf {
                        values: vec![limit(value)],
                        negated,
                    },
                )
            }
            14 if !self.made.placements.is_empty() => {
                let placement = Value::Placement(Id::new(self.choices.below(2) as usize));
                let bounds = self.bounds(|_| placement.clone());
                test(Value::Fact(self.fact("current_level")), bounds)
            }
            15 if !self.made.clause_names.is_empty() => {
                let names = count(self.made.clause_names.len());
                Condition::Clause(Id::new(self.choices.below(names) as usize))
            }
            _ if self.made.defines.len() > 3 && self.choices.once_in(3) => {
                Condition::Define(Id::new(2 + self.choices.below(2) as usize))
            }
            _ if self.made.populations.len() > 1 && self.choices.once_in(3) => {
                Condition::Population(Id::new(self.choices.below(2) as usize))
            }
            _ if self.made.disputes.len() > 1 => Condition::Dispute(Id::new(self.choices.below(2) as usize)),
            _ => test(Value::Fact(self.fact("asked")), is(Value::Label(1))),
        }
    }

    fn bounds(&mut self, mut limit_value: impl FnMut(&mut Self) -> Value) -> Relation {
        let one = |maker: &mut Self, low: bool, value: Value| {
            let strict = maker.choices.once_in(2);
            let comparison = match (low, strict) {
                (true, false) => Comparison::AtLeast,
                (true, true) => Comparison::Above,
                (false, false) => Comparison::AtMost,
                (false, true) => Comparison::Below,
            };
            Bound {
                comparison,
                limit: limit(value),
            }
        };
        let kinds = self.choices.below(3);
        let mut bounds = Vec::new();
        if kinds != 1 {
            let value = limit_value(self);
            bounds.push(one(self, true, value));
        }
        if kinds != 0 {
            let value = limit_value(self);
            bounds.push(one(self, false, value));
        }
        Relation::Bounds(bounds)
    }

    fn rules(&mut self) {
        let placements = [
            ("any", Choose::LeastIntensive),
            ("best", Choose::MostIntensive),
            ("each", Choose::Every),
        ];
        for (at, (name, choose)) in placements.into_iter().enumerate() {
            let population = self
                .choices
                .once_in(2)
                .then(|| Id::new(self.choices.below(2) as usize));
            let id = Id::new(at);
            for level in 0..LABELS {
                for of in 0..self.choices.below(3) {
                    let for_population = self
                        .choices
                        .once_in(3)
                        .then(|| Id::new(self.choices.below(2) as usize));
                    self.block(id, name, level, of, for_population);
                }
            }
            self.made.placements.add(Placement {
                name: name.to_owned(),
                title: None,
                continuum: Id::new(0),
                population,
                choose,
                notes: Vec::new(),
                span: Default::default(),
            });
        }
        self.rules = true;
        let mut clauses = Vec::new();
        for (at, kind) in [ClauseKind::Require, ClauseKind::Require, ClauseKind::Flag]
            .into_iter()
            .enumerate()
        {
            clauses.push(self.clause("iop", &format!("part{at}"), kind, None));
        }
        let population = self.choices.once_in(2).then(|| Id::new(0));
        self.made.programs.add(Program {
            header: "iop".to_owned(),
            title: None,
            level: None,
            population,
            clauses,
            span: Default::default(),
        });
        for at in 0..self.choices.below(4) {
            let action = match self.choices.below(6) {
                0 => Action::StepUp,
                1 => Action::StepDown,
                2 => Action::MoveTo(Id::new(0), self.choices.below(LABELS)),
                3 => Action::Review,
                4 => Action::Continue,
                _ => Action::Discharge,
            };
            let condition = self.condition(1);
            let unless = self.unless();
            self.made.transitions.add(Transition {
                name: format!("move{at}"),
                title: None,
                condition,
                action,
                cites: Vec::new(),
                notes: Vec::new(),
                in_force: Period::default(),
                unless,
                span: Default::default(),
            });
        }
    }

    fn unless(&mut self) -> Vec<Unless> {
        (0..self.choices.below(5).saturating_sub(2))
            .map(|at| Unless {
                name: format!("unless{at}"),
                title: None,
                condition: self.condition(1),
                cites: Vec::new(),
                notes: Vec::new(),
            })
            .collect()
    }

    fn block(
        &mut self,
        placement: Id<Placement>,
        name: &str,
        level: u32,
        of: u32,
        population: Option<Id<Population>>,
    ) {
        let header = format!("{level}.{of} in {name}");
        let mut clauses = Vec::new();
        for at in 0..2 {
            clauses.push(self.clause(&header, &format!("criterion{at}"), ClauseKind::Criterion, None));
        }
        if self.choices.once_in(2) {
            clauses.push(self.clause(&header, "exclude", ClauseKind::Exclude, None));
        }
        let of: Vec<Condition> = clauses
            .iter()
            .take(2)
            .map(|name| Condition::Clause(*name))
            .collect();
        let admit = if self.choices.once_in(2) {
            Condition::Any(of)
        } else {
            Condition::All(of)
        };
        clauses.push(self.clause(&header, "admit", ClauseKind::Admit, Some(admit)));
        self.made.blocks.add(Block {
            header,
            title: None,
            placement,
            level,
            population,
            clauses,
            span: Default::default(),
        });
    }

    fn clause(
        &mut self,
        header: &str,
        short: &str,
        kind: ClauseKind,
        condition: Option<Condition>,
    ) -> Id<ClauseName> {
        let condition = match condition {
            Some(condition) => condition,
            None => self.condition(2),
        };
        let unless = if kind == ClauseKind::Admit {
            Vec::new()
        } else {
            self.unless()
        };
        let name = Id::new(self.made.clause_names.len());
        let version = self.made.clauses.add(Clause {
            name,
            kind,
            title: None,
            condition,
            cites: Vec::new(),
            notes: Vec::new(),
            in_force: Period::default(),
            unless,
            span: Default::default(),
        });
        self.made.clause_names.add(ClauseName {
            id: format!("{header}/{short}"),
            short: short.to_owned(),
            versions: vec![version],
        })
    }
}

fn number_type() -> FactType {
    FactType::Number(NumberType {
        unit: Unit::default(),
        whole: false,
    })
}

fn test(subject: Value, relation: Relation) -> Condition {
    Condition::Test(Test { subject, relation })
}

fn is(value: Value) -> Relation {
    Relation::OneOf {
        values: vec![limit(value)],
        negated: false,
    }
}

fn limit(value: Value) -> Limit {
    Limit {
        value,
        factor: Number::whole(1),
    }
}

fn quantity(number: i64) -> Value {
    Value::Quantity(Quantity {
        number: Number::whole(number),
        unit: Unit::default(),
    })
}

/// What is known of each fact: every value it can still have, some of them for a number.
pub type States = BTreeMap<Id<Fact>, Vec<Single>>;

/// Every value a generated fact can have; of a number and a day, enough of them to stand for the rest.
pub fn all_values(fact: &Fact) -> Vec<Single> {
    match &fact.kind {
        FactType::YesNo => (0..2).map(Single::Label).collect(),
        FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
            (0..LABELS).map(Single::Label).collect()
        }
        FactType::Set(_) => (0..8_u32)
            .map(|bits| Single::Set((0..LABELS).filter(|at| bits & (1 << at) != 0).collect()))
            .collect(),
        FactType::Number(kind) => (0..=2 * HIGHEST)
            .filter(|halves| !kind.whole || halves % 2 == 0)
            .map(|halves| Single::Number(Number::ratio(halves, 2)))
            .collect(),
        FactType::Date => (0..=8)
            .map(|fives| Single::Number(Number::whole(day().count() - 40 + 5 * fives)))
            .collect(),
    }
}

/// A state for every fact: mostly known, sometimes one of several, sometimes not known at all.
pub fn states(ruleset: &Ruleset, choices: &mut Choices, unknown: u32) -> States {
    let mut left = unknown;
    ruleset
        .facts
        .entries()
        .map(|(id, fact)| {
            let all = all_values(fact);
            let open = left > 0 && choices.once_in(2);
            let values = if open {
                left -= 1;
                if choices.once_in(2) {
                    all
                } else {
                    some_of(&all, choices)
                }
            } else {
                vec![all[choices.below(all.len() as u32) as usize].clone()]
            };
            (id, values)
        })
        .collect()
}

/// A part of the values that is not empty.
pub fn some_of(values: &[Single], choices: &mut Choices) -> Vec<Single> {
    let kept: Vec<Single> = values.iter().filter(|_| choices.once_in(2)).cloned().collect();
    if kept.is_empty() {
        vec![values[choices.below(values.len() as u32) as usize].clone()]
    } else {
        kept
    }
}

/// The states as the evaluator takes them. A fact that can be anything is left out, or, with `spread`, a number that
/// can be several is the stretch from the lowest to the highest.
pub fn given(ruleset: &Ruleset, states: &States, spread: bool) -> Facts {
    let mut facts = Facts::of(ruleset, []);
    for (id, values) in states {
        let fact = &ruleset.facts[*id];
        if values.len() == all_values(fact).len() {
            continue;
        }
        let numbers = || {
            values.iter().filter_map(|value| match value {
                Single::Number(number) => Some(number.clone()),
                Single::Label(_) | Single::Set(_) | Single::None | Single::OutOfScope => None,
            })
        };
        let possible = match &fact.kind {
            FactType::Set(_) => Possible::Sets(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Single::Set(set) => Some(SetBetween {
                            surely: *set,
                            perhaps: LabelSet::EMPTY,
                        }),
                        Single::Label(_) | Single::Number(_) | Single::None | Single::OutOfScope => None,
                    })
                    .collect(),
            ),
            FactType::Number(_) | FactType::Date if spread => Possible::Numbers(vec![Interval {
                from: numbers().min(),
                to: numbers().max(),
            }]),
            FactType::Number(_) | FactType::Date => {
                Possible::Numbers(numbers().map(Interval::point).collect())
            }
            FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                Possible::Labels(
                    values
                        .iter()
                        .filter_map(|value| match value {
                            Single::Label(label) => Some(*label),
                            Single::Number(_) | Single::Set(_) | Single::None | Single::OutOfScope => None,
                        })
                        .collect(),
                )
            }
        };
        facts.set(
            *id,
            Given {
                possible,
                reports: Vec::new(),
            },
        );
    }
    facts
}

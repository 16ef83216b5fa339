//! Small rulesets and facts, made from a list of choices, so that proptest can shrink them.

mod conditions;
mod rules;
mod states;

use stepwell_model::{
    Arm, Condition, Continuum, Day, Define, DefineBody, Dispute, ElapsedUnit, Fact, FactGroup, FactType,
    FolderKind, Followed, Id, Impossible, Level, Limit, Number, NumberRange, NumberType, Period, Population,
    Quantity, Reading, Relation, Ruleset, Scaling, Sign, Source, Table, Term, Test, Unit, Value, Values,
    Version,
};

pub use states::{States, all_values, given, refined, some_of, states};

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

/// A small ruleset in which some things cannot be.
pub fn constrained(choices: &mut Choices) -> Ruleset {
    let made = ruleset(choices);
    let mut maker = Maker {
        choices,
        made,
        rules: false,
    };
    for at in 0..maker.choices.below(3) {
        let conditions = (0..2).map(|_| maker.condition(1)).collect();
        maker.made.impossible.add(Impossible {
            title: format!("impossible{at}"),
            condition: Condition::All(conditions),
            cites: Vec::new(),
            notes: Vec::new(),
            in_force: Period::default(),
            span: Default::default(),
        });
    }
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
        amendment: None,
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
        allows: Vec::new(),
        ifs: Vec::new(),
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
                span: Default::default(),
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
                span: Default::default(),
            },
            Arm {
                when: Condition::Not(Box::new(when)),
                value: self.condition(1),
                span: Default::default(),
            },
        ];
        let otherwise = self.choices.once_in(2).then(|| self.condition(1));
        DefineBody::Conditions { arms, otherwise }
    }
}

fn number_type() -> FactType {
    FactType::Number(NumberType {
        unit: Unit::default(),
        whole: false,
    })
}

fn test(subject: Value, relation: Relation) -> Condition {
    Condition::from(Test { subject, relation })
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

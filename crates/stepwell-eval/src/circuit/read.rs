//! Reading a program into a circuit.

use std::collections::BTreeMap;

use stepwell_model::{
    Comparison, Dispute, ElapsedUnit, Fact, FactType, Id, Including, Interval, LabelSet, Number, Possible,
    Ruleset, Scaling, Verdict,
};

use super::{Amount, AmountPlace, Circuit, Kind, Literal, Node, Piece, Regions, Seen, settle};
use crate::{
    algebra::{Algebra, read},
    compile::labels_within,
    program::{Program, Range, VerdictRegister},
    record::everything,
};

/// A value of the program, as far as tests on it can be told apart.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// One of these labels, by cases.
    Labels(Labels),
    /// A set that is a fact, by its place.
    Set(usize),
    /// A number or day.
    Amount(AmountPlace),
    /// What a circuit cannot tell apart.
    Beyond,
}

/// A yes/no, a value of a scale or choice, or a level.
#[derive(Clone, Debug)]
pub(super) enum Labels {
    /// A fact, by its place, with how many labels there are.
    Fact(usize, u32),
    /// The same for everybody.
    Fixed(LabelSet),
    /// That of any arm that may still hold.
    Chosen(Vec<(Literal, Labels)>, Option<Box<Labels>>),
}

/// The reading that makes a circuit.
struct Making<'a> {
    ruleset: &'a Ruleset,
    facts: Vec<(Id<Fact>, Option<u32>)>,
    places: BTreeMap<Id<Fact>, usize>,
    amounts: Vec<Amount>,
    known_amounts: BTreeMap<Amount, AmountPlace>,
    nodes: Vec<Node>,
    known_nodes: BTreeMap<Node, usize>,
    order: Vec<Piece>,
    /// Something was met that a circuit cannot tell.
    beyond: bool,
}

impl Circuit {
    /// The circuit of a program; `None` where its tests cannot be told apart by states and amounts: one label held
    /// against several labels that are facts themselves.
    pub fn of(ruleset: &Ruleset, program: &Program) -> Option<Self> {
        let mut making = Making {
            ruleset,
            facts: Vec::new(),
            places: BTreeMap::new(),
            amounts: Vec::new(),
            known_amounts: BTreeMap::new(),
            nodes: Vec::new(),
            known_nodes: BTreeMap::new(),
            order: Vec::new(),
            beyond: false,
        };
        // INVARIANT: the literals MET and UNKNOWN are the first two nodes.
        making.node(Node::Met);
        making.node(Node::Unknown);
        let registers = read(program, &mut making);
        if making.beyond {
            return None;
        }
        let verdicts = (0..program.verdicts.len())
            .map(|at| registers[VerdictRegister(u32::try_from(at).unwrap_or(u32::MAX))])
            .collect();
        Some(settle::regions(
            Circuit {
                facts: making.seen(),
                amounts: making.amounts,
                nodes: making.nodes,
                order: making.order,
                verdicts,
            },
            ruleset,
        ))
    }
}

impl Making<'_> {
    /// The facts with what they can be told apart by; numbers without cuts, which come later.
    fn seen(&self) -> Vec<Seen> {
        self.facts
            .iter()
            .map(|(fact, labels)| {
                let kind = match (labels, &self.ruleset.facts[*fact].kind) {
                    (Some(count), FactType::Set(_)) => Kind::Set(*count),
                    (Some(count), _) => Kind::Labels(*count),
                    (None, _) => Kind::Number(Regions::without_cuts(self.ruleset, *fact)),
                };
                Seen { fact: *fact, kind }
            })
            .collect()
    }

    fn node(&mut self, node: Node) -> Literal {
        if let Some(known) = self.known_nodes.get(&node) {
            return Literal::of(*known);
        }
        let place = self.nodes.len();
        self.known_nodes.insert(node.clone(), place);
        self.nodes.push(node);
        self.order.push(Piece::Node(place));
        Literal::of(place)
    }

    fn amount(&mut self, amount: Amount) -> AmountPlace {
        if let Some(known) = self.known_amounts.get(&amount) {
            return *known;
        }
        let place = self.amounts.len();
        self.known_amounts.insert(amount.clone(), place);
        self.amounts.push(amount);
        self.order.push(Piece::Amount(place));
        place
    }

    fn gate_all(&mut self, of: impl Iterator<Item = Literal>) -> Literal {
        match settle::all(&self.nodes, of) {
            Ok(literal) => literal,
            Err(of) => self.node(Node::All(of)),
        }
    }

    fn gate_choose(&mut self, arms: Vec<(Literal, Literal)>, otherwise: Option<Literal>) -> Literal {
        match settle::choose(arms, otherwise) {
            Ok(literal) => literal,
            Err((arms, otherwise)) => self.node(Node::Choose { arms, otherwise }),
        }
    }

    fn is_label(&mut self, value: &Labels, accept: LabelSet) -> Literal {
        match value {
            Labels::Fact(fact, count) => {
                let all = LabelSet::first(*count as usize);
                let accept = accept.and(all);
                if accept.is_empty() {
                    Literal::NOT_MET
                } else if accept == all {
                    Literal::MET
                } else {
                    self.node(Node::State { fact: *fact, accept })
                }
            }
            Labels::Fixed(labels) => match (labels.is_within(accept), labels.meets(accept)) {
                (_, false) => Literal::NOT_MET,
                (true, true) => Literal::MET,
                (false, true) => Literal::UNKNOWN,
            },
            Labels::Chosen(arms, otherwise) => {
                let arms = arms
                    .iter()
                    .map(|(guard, labels)| (*guard, self.is_label(labels, accept)))
                    .collect();
                let otherwise = otherwise.as_ref().map(|labels| self.is_label(labels, accept));
                self.gate_choose(arms, otherwise)
            }
        }
    }

    /// A test of labels against labels, by the cases of those limits that are not fixed.
    fn by_cases(
        &mut self,
        limits: &[&Labels],
        fixed: &mut Vec<u32>,
        verdict: &mut dyn FnMut(&mut Self, &[u32]) -> Literal,
    ) -> Literal {
        let Some((limit, rest)) = limits.split_first() else {
            let fixed = fixed.clone();
            return verdict(self, &fixed);
        };
        let mut arms = Vec::new();
        for label in labels_of(limit).iter() {
            let guard = self.is_label(limit, LabelSet::one(label));
            fixed.push(label);
            arms.push((guard, self.by_cases(rest, fixed, verdict)));
            fixed.pop();
        }
        self.gate_choose(arms, None)
    }

    /// Bounds of which one limit is chosen among fixed numbers are a choice among tests.
    fn chosen_bound(
        &mut self,
        value: AmountPlace,
        bounds: &[(Comparison, AmountPlace)],
        whole: bool,
    ) -> Option<Literal> {
        let mut chosen = None;
        let mut range = Range::default();
        for (comparison, limit) in bounds {
            match self.amounts.get(*limit)? {
                Amount::Fixed(number) => range = range.bounded(*comparison, number),
                Amount::Choose { arms, otherwise } if chosen.is_none() => {
                    chosen = Some((*comparison, arms.clone(), *otherwise));
                }
                Amount::Choose { .. }
                | Amount::Fact(_)
                | Amount::AsOf
                | Amount::Sum(_)
                | Amount::Product(_)
                | Amount::Elapsed { .. }
                | Amount::Later { .. } => return None,
            }
        }
        let (comparison, arms, otherwise) = chosen?;
        let number = |making: &Self, place: AmountPlace| match making.amounts.get(place)? {
            Amount::Fixed(number) => Some(number.clone()),
            Amount::Choose { .. }
            | Amount::Fact(_)
            | Amount::AsOf
            | Amount::Sum(_)
            | Amount::Product(_)
            | Amount::Elapsed { .. }
            | Amount::Later { .. } => None,
        };
        let mut cases = Vec::with_capacity(arms.len());
        for (guard, limit) in arms {
            cases.push((guard, number(self, limit)?));
        }
        let otherwise = match otherwise {
            Some(limit) => Some(number(self, limit)?),
            None => None,
        };
        let test = |making: &mut Self, limit: &Number| {
            let ranges = crate::range::tidy(vec![range.clone().bounded(comparison, limit)], whole);
            making.lies_within(value, ranges)
        };
        let arms = cases
            .iter()
            .map(|(guard, limit)| (*guard, test(self, limit)))
            .collect();
        let otherwise = otherwise.map(|limit| test(self, &limit));
        Some(self.gate_choose(arms, otherwise))
    }

    fn lies_within(&mut self, amount: AmountPlace, ranges: Vec<Range>) -> Literal {
        self.node(Node::Within { amount, ranges })
    }

    fn place(&mut self, fact: Id<Fact>, labels: Option<u32>) -> usize {
        if let Some(known) = self.places.get(&fact) {
            return *known;
        }
        let place = self.facts.len();
        self.places.insert(fact, place);
        self.facts.push((fact, labels));
        place
    }
}

/// The labels that a value can be.
fn labels_of(labels: &Labels) -> LabelSet {
    match labels {
        Labels::Fact(_, count) => LabelSet::first(*count as usize),
        Labels::Fixed(labels) => *labels,
        Labels::Chosen(arms, otherwise) => {
            let arms = arms.iter().map(|(_, labels)| labels_of(labels));
            arms.chain(otherwise.iter().map(|labels| labels_of(labels)))
                .fold(LabelSet::EMPTY, LabelSet::or)
        }
    }
}

impl Algebra for Making<'_> {
    type Verdict = Literal;
    type Value = Value;

    fn constant(&mut self, verdict: Verdict) -> Literal {
        match verdict {
            Verdict::Met => Literal::MET,
            Verdict::NotMet => Literal::NOT_MET,
            Verdict::Unknown => Literal::UNKNOWN,
        }
    }

    fn labels(&mut self, value: &Value, accept: LabelSet) -> Literal {
        match value {
            Value::Labels(labels) => self.is_label(labels, accept),
            Value::Set(_) | Value::Amount(_) => Literal::NOT_MET,
            Value::Beyond => self.gave_up(),
        }
    }

    fn within(&mut self, value: &Value, ranges: &[Range]) -> Literal {
        match value {
            Value::Amount(amount) => self.lies_within(*amount, ranges.to_vec()),
            Value::Labels(_) | Value::Set(_) => Literal::NOT_MET,
            Value::Beyond => self.gave_up(),
        }
    }

    fn bounded(&mut self, value: &Value, bounds: &[(Comparison, &Value)], whole: bool) -> Literal {
        match value {
            Value::Amount(amount) => {
                let limits: Option<Vec<(Comparison, AmountPlace)>> = bounds
                    .iter()
                    .map(|(comparison, limit)| match limit {
                        Value::Amount(limit) => Some((*comparison, *limit)),
                        Value::Labels(_) | Value::Set(_) | Value::Beyond => None,
                    })
                    .collect();
                let Some(bounds) = limits else {
                    return self.gave_up();
                };
                match self.chosen_bound(*amount, &bounds, whole) {
                    Some(literal) => literal,
                    None => self.node(Node::Bounded {
                        amount: *amount,
                        bounds,
                        whole,
                    }),
                }
            }
            Value::Labels(value) => {
                let limits: Option<Vec<&Labels>> = bounds.iter().map(|(_, limit)| labels(limit)).collect();
                let Some(limits) = limits else {
                    return self.gave_up();
                };
                let comparisons: Vec<Comparison> = bounds.iter().map(|(comparison, _)| *comparison).collect();
                self.by_cases(&limits, &mut Vec::new(), &mut |making, limits| {
                    let kept = comparisons.iter().zip(limits);
                    let accept = kept.fold(
                        LabelSet::first(LabelSet::CAPACITY),
                        |accept, (comparison, limit)| accept.and(labels_within(*comparison, *limit)),
                    );
                    making.is_label(value, accept)
                })
            }
            Value::Set(_) => Literal::NOT_MET,
            Value::Beyond => self.gave_up(),
        }
    }

    fn equals(&mut self, value: &Value, others: &[&Value]) -> Literal {
        match value {
            Value::Labels(value) => {
                let mut accept = LabelSet::EMPTY;
                let mut open: Vec<&Labels> = Vec::new();
                for other in others {
                    match labels(other) {
                        Some(Labels::Fixed(labels)) if labels.len() <= 1 => accept = accept.or(*labels),
                        Some(other) => open.push(other),
                        None => {}
                    }
                }
                // Several that are not fixed can cover a value together, which cases of each alone do not show.
                if open.len() + usize::from(!accept.is_empty()) > 1 {
                    return self.gave_up();
                }
                self.by_cases(&open, &mut Vec::new(), &mut |making, limits| {
                    let accept = limits.iter().fold(accept, |accept, label| accept.with(*label));
                    making.is_label(value, accept)
                })
            }
            Value::Amount(amount) => {
                let others = others.iter().filter_map(|other| match other {
                    Value::Amount(other) => Some(*other),
                    Value::Labels(_) | Value::Set(_) | Value::Beyond => None,
                });
                let others = others.collect();
                self.node(Node::Equals {
                    amount: *amount,
                    others,
                })
            }
            Value::Set(_) => Literal::NOT_MET,
            Value::Beyond => self.gave_up(),
        }
    }

    fn includes(&mut self, value: &Value, how: Including, members: LabelSet) -> Literal {
        match value {
            Value::Set(fact) => self.node(Node::Includes {
                fact: *fact,
                how,
                members,
            }),
            Value::Labels(_) | Value::Amount(_) => Literal::NOT_MET,
            Value::Beyond => self.gave_up(),
        }
    }

    fn all(&mut self, of: &[&Literal]) -> Literal {
        self.gate_all(of.iter().map(|literal| **literal))
    }

    fn any(&mut self, of: &[&Literal]) -> Literal {
        self.gate_all(of.iter().map(|literal| literal.negated()))
            .negated()
    }

    fn not(&mut self, of: &Literal) -> Literal {
        of.negated()
    }

    fn count(&mut self, of: &[&Literal], least: u32, most: Option<u32>) -> Literal {
        let of = of.iter().map(|literal| **literal).collect();
        self.node(Node::Count { of, least, most })
    }

    fn agree(&mut self, _: Id<Dispute>, readings: &[&Literal]) -> Literal {
        match readings {
            [] => Literal::UNKNOWN,
            [only] => **only,
            _ => self.node(Node::Agree(readings.iter().map(|literal| **literal).collect())),
        }
    }

    fn choose(&mut self, arms: &[(&Literal, &Literal)], otherwise: Option<&Literal>) -> Literal {
        let arms = arms.iter().map(|(guard, verdict)| (**guard, **verdict)).collect();
        self.gate_choose(arms, otherwise.copied())
    }

    fn fact(&mut self, fact: Id<Fact>) -> Value {
        match everything(self.ruleset, &self.ruleset.facts[fact]) {
            Possible::Labels(labels) => {
                let count = u32::try_from(labels.len()).unwrap_or(u32::MAX);
                Value::Labels(Labels::Fact(self.place(fact, Some(count)), count))
            }
            Possible::Sets(sets) => {
                let members = sets.iter().map(|set| set.perhaps.len()).max().unwrap_or(0);
                Value::Set(self.place(fact, Some(u32::try_from(members).unwrap_or(u32::MAX))))
            }
            Possible::Numbers(_) => {
                let place = self.place(fact, None);
                Value::Amount(self.amount(Amount::Fact(place)))
            }
        }
    }

    fn value(&mut self, constant: &Possible) -> Value {
        match constant {
            Possible::Labels(labels) => Value::Labels(Labels::Fixed(*labels)),
            Possible::Numbers(intervals) => match intervals.first().and_then(Interval::single) {
                Some(number) if intervals.len() == 1 => {
                    Value::Amount(self.amount(Amount::Fixed(number.clone())))
                }
                Some(_) | None => Value::Beyond,
            },
            Possible::Sets(_) => Value::Beyond,
        }
    }

    fn as_of(&mut self) -> Value {
        Value::Amount(self.amount(Amount::AsOf))
    }

    fn sum(&mut self, terms: &[(&Value, &Number)]) -> Value {
        let parts = amounts(terms.iter().map(|(term, _)| *term));
        match parts {
            Some(parts) => {
                let factors = terms.iter().map(|(_, factor)| (*factor).clone());
                Value::Amount(self.amount(Amount::Sum(parts.into_iter().zip(factors).collect())))
            }
            None => Value::Beyond,
        }
    }

    fn product(&mut self, factors: &[(Scaling, &Value)]) -> Value {
        let parts = amounts(factors.iter().map(|(_, factor)| *factor));
        match parts {
            Some(parts) => {
                let scaled = factors.iter().map(|(scaling, _)| *scaling);
                Value::Amount(self.amount(Amount::Product(scaled.zip(parts).collect())))
            }
            None => Value::Beyond,
        }
    }

    fn elapsed(&mut self, unit: ElapsedUnit, from: &Value, to: &Value) -> Value {
        match (from, to) {
            (Value::Amount(from), Value::Amount(to)) => Value::Amount(self.amount(Amount::Elapsed {
                unit,
                from: *from,
                to: *to,
            })),
            (Value::Amount(_) | Value::Labels(_) | Value::Set(_) | Value::Beyond, _) => Value::Beyond,
        }
    }

    fn later(&mut self, day: &Value, amount: &Value, unit: ElapsedUnit) -> Value {
        match (day, amount) {
            (Value::Amount(day), Value::Amount(amount)) => Value::Amount(self.amount(Amount::Later {
                day: *day,
                amount: *amount,
                unit,
            })),
            (Value::Amount(_) | Value::Labels(_) | Value::Set(_) | Value::Beyond, _) => Value::Beyond,
        }
    }

    fn choose_value(&mut self, arms: &[(&Literal, &Value)], otherwise: Option<&Value>) -> Value {
        let values = arms.iter().map(|(_, value)| *value).chain(otherwise);
        if let Some(amounts) = amounts(values.clone()) {
            let guards = arms.iter().map(|(guard, _)| **guard);
            let chosen = guards.zip(amounts.iter().copied()).collect();
            let otherwise = otherwise.and(amounts.last().copied());
            return Value::Amount(self.amount(Amount::Choose {
                arms: chosen,
                otherwise,
            }));
        }
        let cases: Option<Vec<&Labels>> = values.map(labels).collect();
        match cases {
            Some(cases) => {
                let guards = arms.iter().map(|(guard, _)| **guard);
                let chosen = guards.zip(cases.iter().map(|labels| (*labels).clone())).collect();
                let otherwise = otherwise.and(cases.last().map(|labels| Box::new((*labels).clone())));
                Value::Labels(Labels::Chosen(chosen, otherwise))
            }
            None => Value::Beyond,
        }
    }
}

impl Making<'_> {
    fn gave_up(&mut self) -> Literal {
        self.beyond = true;
        Literal::UNKNOWN
    }
}

fn labels(value: &Value) -> Option<&Labels> {
    match value {
        Value::Labels(labels) => Some(labels),
        Value::Set(_) | Value::Amount(_) | Value::Beyond => None,
    }
}

fn amounts<'a>(values: impl Iterator<Item = &'a Value>) -> Option<Vec<AmountPlace>> {
    values
        .map(|value| match value {
            Value::Amount(amount) => Some(*amount),
            Value::Labels(_) | Value::Set(_) | Value::Beyond => None,
        })
        .collect()
}

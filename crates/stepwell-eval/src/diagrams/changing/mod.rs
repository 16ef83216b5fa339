//! The fewest changes to one record after which it is in a set, for certain.
//!
//! Some facts are let go of: the others stay as they are, known or not. Letting go of them is *enough* where they have
//! values for which everybody who is left is in the set, whatever is not known, and somebody is left. Enough stays enough
//! when more is let go of, which is what [`fewest`] rests on. Then the facts get values, one after the other in the
//! ruleset's order, each as near to what was known as the others still allow.

mod fewest;
mod near;
mod numbers;

#[cfg(test)]
mod tests;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use stepwell_model::{Day, Fact, FactType, Id, Number, Possible, Ruleset};

use super::{
    atoms::Base,
    coherent::{Coherent, choices},
    diagram::{Diagram, Limit},
    exact::{Symbolic, day_range},
    question::Question,
    space::{Block, Owner},
    spans,
    world::World,
};
use crate::{
    facts::{Facts, Given},
    program::{Cut, Program, Range},
    record::everything,
};

use fewest::{Set, fewest, without_spare};
use numbers::in_group;

/// The search looks at so many nodes of diagrams before it is given up.
const MOST_WORK: usize = 40_000_000;
/// Telling whether numbers go together is as much work as so many nodes.
const WORK_OF_A_LEAF: usize = 500;
/// The most numbers that are tried for one fact.
const MOST_NUMBERS: usize = 400;
/// How far from the end of a range a whole number is looked for: months and years differ in their days.
const SLACK: i64 = 8;

/// Facts with their new values, in the ruleset's order.
pub(crate) type Changes = Vec<(Id<Fact>, Possible)>;

/// What a search for changes came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// The fewest changes, several where several are as few.
    Changes {
        /// Each enough alone.
        answers: Vec<Changes>,
        /// Whether there are more that are as few.
        more: bool,
        /// Set where fewer may be enough.
        limit: Option<Limit>,
    },
    /// Nothing that may be changed is enough.
    Impossible,
    /// The search hit this bound.
    Unknown(Limit),
}

/// Changes to one record on one day.
pub(crate) struct Changing<'a> {
    ruleset: &'a Ruleset,
    program: &'a Program,
    symbolic: &'a Symbolic,
    facts: &'a Facts,
    days: Range,
    /// Where the record is to be.
    wanted: Diagram,
    /// The facts that can matter, in the ruleset's order.
    relevant: Vec<Id<Fact>>,
    work: Cell<usize>,
    /// Whether not all numbers were tried that could be.
    skipped: Cell<bool>,
}

impl<'a> Changing<'a> {
    /// Changes after which a part of a question comes to an outcome.
    pub(crate) fn new(
        ruleset: &'a Ruleset,
        program: &'a Program,
        symbolic: &'a Symbolic,
        (facts, as_of): (&'a Facts, Day),
        (question, part, outcome): (Question, usize, usize),
    ) -> Result<Self, Limit> {
        let wanted = symbolic.who(ruleset, program, question, part, outcome)?;
        let impossible = symbolic.impossible(program)?;
        let space = symbolic.space();
        let mut support = wanted.support();
        support.extend(impossible.support());
        let asks = |block: Option<&Block>| {
            block.is_some_and(|block| block.bits.clone().any(|bit| support.contains(&bit)))
        };
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for block in &space.blocks {
            if !asks(Some(block)) {
                continue;
            }
            match block.owner {
                Owner::Fact(place) => {
                    places.insert(place);
                }
                Owner::Calculated(atom) => {
                    places.extend(space.atoms.rests_on(atom).iter().filter_map(|base| match base {
                        Base::Fact(place) => Some(*place),
                        Base::AsOf | Base::Twin(_) => None,
                    }))
                }
                Owner::Dispute(_) => {}
            }
        }
        let relevant = ruleset.facts.entries().map(|(id, _)| id);
        let relevant = relevant.filter(|id| symbolic.place(*id).is_some_and(|place| places.contains(&place)));
        Ok(Self {
            ruleset,
            program,
            symbolic,
            facts,
            days: day_range(as_of, as_of),
            relevant: relevant.collect(),
            wanted,
            work: Cell::new(0),
            skipped: Cell::new(false),
        })
    }

    /// The fewest changes, of which at most so many are given. Facts that are fixed stay as they are where they are known.
    pub(crate) fn fewest(&self, fixed: &BTreeSet<Id<Fact>>, most: usize) -> Found {
        let may: Vec<Id<Fact>> = self
            .relevant
            .iter()
            .copied()
            .filter(|fact| !fixed.contains(fact) || self.facts.given(*fact).is_none())
            .collect();
        let known: RefCell<BTreeMap<Set, bool>> = RefCell::default();
        let named =
            |set: &Set| -> BTreeSet<Id<Fact>> { set.iter().filter_map(|at| may.get(*at)).copied().collect() };
        let mut enough = |set: &Set| -> Result<bool, Limit> {
            if let Some(before) = known.borrow().get(set) {
                return Ok(*before);
            }
            let found = self.values_left(self.facts, &named(set))?.is_some();
            known.borrow_mut().insert(set.clone(), found);
            Ok(found)
        };
        let mut limit = None;
        let (sets, more) = match fewest(may.len(), most, &mut enough) {
            Ok(found) => (found.sets, found.more),
            Err(Limit::Search) => {
                // Some changes that are enough are worth telling, even where fewer may be.
                self.work.set(0);
                limit = Some(Limit::Search);
                match without_spare(may.len(), &mut enough) {
                    Ok(set) => (set.into_iter().collect(), false),
                    Err(limit) => return Found::Unknown(limit),
                }
            }
            Err(limit) => return Found::Unknown(limit),
        };
        if sets.is_empty() {
            return if self.skipped.get() {
                Found::Unknown(Limit::Together)
            } else {
                Found::Impossible
            };
        }
        let mut answers = Vec::new();
        for set in &sets {
            match self.valued(&named(set)) {
                Ok(Some(changes)) => answers.push(changes),
                Ok(None) => limit = limit.or(Some(Limit::Numbers)),
                Err(other) => limit = limit.or(Some(other)),
            }
        }
        if self.skipped.get() {
            limit = limit.or(Some(Limit::Together));
        }
        match (answers.is_empty(), limit) {
            (true, limit) => Found::Unknown(limit.unwrap_or(Limit::Numbers)),
            (false, limit) => Found::Changes { answers, more, limit },
        }
    }

    /// Values for facts that are let go of, each the nearest that the rest allows.
    fn valued(&self, open: &BTreeSet<Id<Fact>>) -> Result<Option<Changes>, Limit> {
        let mut facts = self.facts.clone();
        let mut left = open.clone();
        let mut changes = Vec::new();
        for fact in open {
            let values = self.values(&facts, &left, *fact)?;
            left.remove(fact);
            let mut taken = None;
            for value in values {
                let mut tried = facts.clone();
                set(&mut tried, *fact, &value);
                if self.values_left(&tried, &left)?.is_some() {
                    taken = Some((tried, value));
                    break;
                }
            }
            let Some((tried, value)) = taken else {
                return Ok(None);
            };
            facts = tried;
            changes.push((*fact, value));
        }
        Ok(Some(changes))
    }

    /// What values the facts that are let go of may have, as far as they can be told apart, so that everybody left is
    /// wanted; `None` where there are none.
    fn values_left(&self, facts: &Facts, open: &BTreeSet<Id<Fact>>) -> Result<Option<Diagram>, Limit> {
        let mut free = facts.clone();
        for fact in open {
            free.forget(*fact);
        }
        let world = self
            .symbolic
            .world(self.ruleset, self.program, &free, &self.days, true)?;
        let divided = world.divide(&self.wanted)?;
        let leaves: usize = divided.groups.iter().map(|coherent| coherent.leaves.len()).sum();
        let nodes = divided.inside.nodes() + divided.outside.nodes();
        let work = self.work.get() + nodes + leaves * WORK_OF_A_LEAF;
        self.work.set(work);
        if work > MOST_WORK {
            return Err(Limit::Search);
        }
        if divided.inside.is_nobody() {
            return Ok(None);
        }
        let chosen = self.chosen(&world, &divided.groups, open);
        let Some(mixed) = chosen.mixed else {
            let mut rest = divided.inside.support();
            rest.extend(divided.outside.support());
            rest.retain(|bit| !chosen.bits.contains(bit));
            let left = divided.inside.some(rest.iter().copied())?;
            let left = left.without(&divided.outside.some(rest)?)?;
            return Ok((!left.is_nobody()).then_some(left));
        };
        // Numbers that others are calculated from, some of them open: which regions come out is not for the one to choose.
        let mut others = open.clone();
        others.remove(&mixed);
        let (numbers, complete) = self.numbers(&world, &divided.groups, mixed);
        for number in numbers {
            let mut tried = free.clone();
            set(&mut tried, mixed, &near::point(&number));
            if let Some(left) = self.values_left(&tried, &others)? {
                return Ok(Some(left));
            }
        }
        if !complete || chosen.several {
            self.skipped.set(true);
        }
        Ok(None)
    }

    /// The bits whose values can be chosen.
    fn chosen(&self, world: &World<'_>, groups: &[Rc<Coherent>], open: &BTreeSet<Id<Fact>>) -> Chosen {
        let space = self.symbolic.space();
        let places: BTreeMap<usize, Id<Fact>> = open
            .iter()
            .filter_map(|fact| Some((self.symbolic.place(*fact)?, *fact)))
            .collect();
        let mut chosen = Chosen::default();
        for place in places.keys() {
            chosen.bits.extend(
                space
                    .block(Owner::Fact(*place))
                    .into_iter()
                    .flat_map(|block| block.bits.clone()),
            );
        }
        for coherent in groups {
            let unknown = coherent.group.bases.iter().filter_map(|base| match base {
                Base::Fact(place) if !is_point(world, *base) => Some(*place),
                Base::Fact(_) | Base::AsOf | Base::Twin(_) => None,
            });
            let unknown: BTreeSet<usize> = unknown.collect();
            let free: Vec<Id<Fact>> = unknown
                .iter()
                .filter_map(|place| places.get(place))
                .copied()
                .collect();
            if free.is_empty() {
                continue;
            }
            for atom in &coherent.group.atoms {
                chosen.bits.extend(
                    space
                        .block_of_atom(*atom)
                        .into_iter()
                        .flat_map(|block| block.bits.clone()),
                );
            }
            if free.len() < unknown.len() {
                chosen.several |= free.len() > 1;
                chosen.mixed = chosen.mixed.or_else(|| free.into_iter().min());
            }
        }
        chosen
    }

    /// The values of a fact that is let go of, nearest first.
    fn values(
        &self,
        facts: &Facts,
        open: &BTreeSet<Id<Fact>>,
        fact: Id<Fact>,
    ) -> Result<Vec<Possible>, Limit> {
        let known = self.facts.given(fact).map(|given| &given.possible);
        let kind = &self.ruleset.facts[fact].kind;
        match (kind, everything(self.ruleset, &self.ruleset.facts[fact])) {
            (
                FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_),
                Possible::Labels(all),
            ) => Ok(near::labels(kind, all, known)),
            (FactType::Set(_), _) => {
                let block = self
                    .symbolic
                    .place(fact)
                    .and_then(|place| self.symbolic.space().block(Owner::Fact(place)));
                let (Some(left), Some(block)) = (self.values_left(facts, open)?, block) else {
                    return Ok(Vec::new());
                };
                let others: BTreeSet<u16> = left
                    .support()
                    .into_iter()
                    .filter(|bit| !block.bits.contains(bit))
                    .collect();
                let left = left.some(others)?;
                Ok(near::members(self.ruleset, fact, &left, &block.bits, known)
                    .into_iter()
                    .collect())
            }
            (FactType::Number(_) | FactType::Date, _) => {
                let mut free = facts.clone();
                for other in open {
                    free.forget(*other);
                }
                let world = self
                    .symbolic
                    .world(self.ruleset, self.program, &free, &self.days, true)?;
                let divided = world.divide(&self.wanted)?;
                let (numbers, _) = self.numbers(&world, &divided.groups, fact);
                Ok(numbers.iter().map(near::point).collect())
            }
            (
                FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_),
                Possible::Numbers(_) | Possible::Sets(_),
            ) => Ok(Vec::new()),
        }
    }

    /// Numbers that tell apart what can be told apart of a fact, nearest first, and whether no others need be tried.
    fn numbers(&self, world: &World<'_>, groups: &[Rc<Coherent>], fact: Id<Fact>) -> (Vec<Number>, bool) {
        let space = self.symbolic.space();
        let Some(place) = self.symbolic.place(fact) else {
            return (Vec::new(), true);
        };
        let mut complete = true;
        let base = Base::Fact(place);
        let given = self.facts.given(fact).map(|given| &given.possible);
        let known = match (&self.ruleset.facts[fact].kind, given) {
            // Of a day of which nothing is known, one near to the day of evaluation says most.
            (FactType::Date, None) => vec![self.days.clone()],
            (_, given) => near::stretches(given),
        };
        let whole = space.is_whole(base);
        let domain = vec![space.domain(base)];
        let mut ranges: Vec<Range> = choices(space, base, &domain)
            .into_iter()
            .map(|(_, range)| range)
            .collect();
        let mut numbers: Vec<Number> = Vec::new();
        for coherent in groups
            .iter()
            .filter(|coherent| coherent.group.bases.contains(&base))
        {
            let here = in_group(space, world, coherent, base);
            ranges.extend(here.ranges);
            numbers.extend(here.numbers);
            complete &= here.complete;
        }
        // Nothing changes between two neighbouring ends: each end is tried, and a number between each two.
        let ends: BTreeSet<Number> = ranges
            .iter()
            .flat_map(|range| [&range.low, &range.high])
            .flatten()
            .map(|cut| cut.value.clone())
            .collect();
        let between = ends.iter().zip(ends.iter().skip(1)).map(|(low, high)| {
            let cut = |value: &Number| {
                Some(Cut {
                    value: value.clone(),
                    inside: false,
                })
            };
            Range {
                low: cut(low),
                high: cut(high),
            }
        });
        ranges.extend(between);
        numbers.extend(ends.iter().cloned());
        for range in ranges {
            let range = if whole { range.whole() } else { range };
            let Some(number) = near::nearest(&range, &known) else {
                continue;
            };
            if whole && !groups.is_empty() {
                numbers.extend((-SLACK..=SLACK).map(|more| &number + &Number::whole(more)));
            }
            numbers.push(number);
        }
        let fits = |number: &Number| {
            number.is_decimal()
                && (!whole || number.is_whole())
                && domain.iter().any(|range| spans::holds(range, number))
        };
        numbers.retain(fits);
        let mut ordered: Vec<(Number, Number)> = numbers
            .into_iter()
            .map(|number| (near::distance(&number, &known), number))
            .collect();
        ordered.sort();
        ordered.dedup();
        complete &= ordered.len() <= MOST_NUMBERS;
        ordered.truncate(MOST_NUMBERS);
        (ordered.into_iter().map(|(_, number)| number).collect(), complete)
    }
}

/// Bits whose values can be chosen.
#[derive(Default)]
struct Chosen {
    bits: BTreeSet<u16>,
    /// A number that can be chosen, from which others are calculated together with one that stays open.
    mixed: Option<Id<Fact>>,
    /// Whether there are several such numbers that belong together.
    several: bool,
}

fn set(facts: &mut Facts, fact: Id<Fact>, value: &Possible) {
    facts.set(
        fact,
        Given {
            possible: value.clone(),
            reports: Vec::new(),
        },
    );
}

fn is_point(world: &World<'_>, base: Base) -> bool {
    let domain = world.domains.get(&base);
    domain.is_some_and(|domain| matches!(domain.as_slice(), [only] if spans::single(only).is_some()))
}

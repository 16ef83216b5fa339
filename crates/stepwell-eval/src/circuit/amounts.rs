//! The amounts of a circuit for one record: from the lowest to the highest that each can be.

use stepwell_model::{Day, Interval, Number, Verdict};

use super::{Amount, AmountPlace, Circuit, Kind, Literal, Node, Piece};
use crate::record::arithmetic;
use crate::record::tests_of_values::{is_one_of, lies_between, lies_within};

/// What the amounts of a circuit can be for one record, filled in their order.
#[derive(Clone, Debug)]
pub(crate) struct Amounts {
    each: Vec<Interval>,
    anything: Interval,
}

impl Circuit {
    /// From the lowest to the highest that each amount can be of anybody, on any day of a stretch. What is known of a record
    /// only narrows it.
    pub fn spans(&self, days: &Interval) -> Vec<Interval> {
        let mut amounts = Amounts::room(self.amounts.len());
        for piece in &self.order {
            let Piece::Amount(place) = *piece else { continue };
            match self.amounts.get(place) {
                Some(Amount::AsOf) => amounts.set(place, days.clone()),
                Some(amount) => amounts.calculate(
                    place,
                    amount,
                    Day::FIRST,
                    |fact| match self.facts.get(fact).map(|seen| &seen.kind) {
                        Some(Kind::Number(regions)) => regions.domain().clone(),
                        Some(Kind::Labels(_) | Kind::Set(_)) | None => Interval::unbounded(),
                    },
                    |_| Verdict::Unknown,
                ),
                None => {}
            }
        }
        amounts.each
    }
}

impl Amounts {
    /// Room for so many amounts.
    pub(crate) fn room(count: usize) -> Self {
        Self {
            each: vec![Interval::unbounded(); count],
            anything: Interval::unbounded(),
        }
    }

    /// These, to be put back; nothing stays.
    pub(crate) fn taken(&mut self) -> Self {
        std::mem::replace(
            self,
            Self {
                each: Vec::new(),
                anything: Interval::unbounded(),
            },
        )
    }

    fn of(&self, place: AmountPlace) -> &Interval {
        self.each.get(place).unwrap_or(&self.anything)
    }

    /// Calculates one amount from facts, verdicts and the amounts it rests on.
    pub(crate) fn calculate(
        &mut self,
        place: AmountPlace,
        amount: &Amount,
        as_of: Day,
        fact: impl FnOnce(usize) -> Interval,
        verdict: impl Fn(Literal) -> Verdict,
    ) {
        let interval = match amount {
            Amount::Fact(place) => fact(*place),
            Amount::Fixed(number) => Interval::point(number.clone()),
            Amount::AsOf => Interval::point(Number::whole(as_of.count())),
            Amount::Sum(terms) => {
                arithmetic::sum(terms.iter().map(|(term, factor)| (self.of(*term), factor)))
            }
            Amount::Product(factors) => {
                let factors = factors.iter();
                arithmetic::product(factors.map(|(scaling, factor)| (*scaling, self.of(*factor))))
            }
            Amount::Elapsed { unit, from, to } => arithmetic::elapsed(*unit, self.of(*from), self.of(*to)),
            Amount::Later { day, amount, unit } => arithmetic::later(self.of(*day), self.of(*amount), *unit),
            Amount::Choose { arms, otherwise } => {
                let can_be = arms
                    .iter()
                    .filter(|(guard, _)| verdict(*guard) != Verdict::NotMet);
                let none_is_met = arms.iter().all(|(guard, _)| verdict(*guard) != Verdict::Met);
                let otherwise = otherwise.iter().filter(|_| none_is_met);
                let mut left = can_be
                    .map(|(_, amount)| *amount)
                    .chain(otherwise.copied())
                    .peekable();
                if left.peek().is_some() {
                    arithmetic::around(left.map(|amount| self.of(amount)))
                } else {
                    // As in the reading of one record: where no arm is left after all, none is ruled out.
                    arithmetic::around(arms.iter().map(|(_, amount)| self.of(*amount)))
                }
            }
        };
        self.set(place, interval);
    }

    fn set(&mut self, place: AmountPlace, interval: Interval) {
        if let Some(slot) = self.each.get_mut(place) {
            *slot = interval;
        }
    }

    /// The verdict of a test of amounts; unknown for any other node.
    pub(crate) fn test(&self, node: &Node) -> Verdict {
        match node {
            Node::Within { amount, ranges } => lies_within(std::slice::from_ref(self.of(*amount)), ranges),
            Node::Bounded {
                amount,
                bounds,
                whole,
            } => {
                let bounds = bounds
                    .iter()
                    .map(|(comparison, limit)| (*comparison, self.of(*limit)));
                lies_between(std::slice::from_ref(self.of(*amount)), bounds, *whole)
            }
            Node::Equals { amount, others } => {
                let others = others.iter().map(|other| std::slice::from_ref(self.of(*other)));
                is_one_of(std::slice::from_ref(self.of(*amount)), others)
            }
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::All(_)
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => Verdict::Unknown,
        }
    }
}

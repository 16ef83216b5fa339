//! Conditions of written rulesets.

use stepwell_model::Number;

use super::{MEMBERS, Stage, Writer, decimal};

impl Writer<'_> {
    pub(super) fn condition(&mut self, depth: u32) -> String {
        if depth == 0 || self.choices.once_in(3) {
            return self.leaf();
        }
        match self.choices.below(7) {
            0 | 1 => format!("all of ({})", self.list(2, depth)),
            2 | 3 => format!("any of ({})", self.list(2, depth)),
            4 => format!("not ({})", self.condition(depth - 1)),
            5 => {
                let how = self.one_of(&["2 or more of", "exactly 1 of", "exactly 2 of", "none of"]);
                format!("{how} ({})", self.list(3, depth))
            }
            _ => {
                let (when, then) = (self.condition(depth - 1), self.condition(depth - 1));
                format!("not (({when}) and not ({then}))")
            }
        }
    }

    fn list(&mut self, count: u32, depth: u32) -> String {
        let of: Vec<String> = (0..count).map(|_| self.condition(depth - 1)).collect();
        of.join(", ")
    }

    pub(super) fn leaf(&mut self) -> String {
        let shape = self.shape;
        let mut kinds = vec!["asked", "fear", "fear"];
        for (has, kind) in [
            (shape.grief, "grief"),
            (shape.grief, "compare"),
            (shape.drug, "drug"),
            (shape.items > 0, "services"),
            (shape.items > 0, "services"),
            (shape.level, "level"),
            (shape.amount, "amount"),
            (shape.amount, "amount"),
            (shape.amount, "scaled"),
            (self.limit, "limit"),
            (shape.dose, "dose"),
            (shape.visits, "visits"),
            (shape.dose || shape.visits, "derived"),
            (shape.dose || shape.visits, "derived"),
            (shape.joined, "joined"),
            (shape.days, "stayed"),
            (shape.days, "stayed"),
            (self.stage >= Stage::Terms, "ready"),
            (self.stage >= Stage::Terms, "either"),
            (self.stage >= Stage::Terms, "population"),
            (self.stage >= Stage::Terms && self.dispute, "dispute"),
            (
                self.stage >= Stage::Levels && !self.single.is_empty(),
                "placement",
            ),
            (
                self.stage >= Stage::Levels && !self.single.is_empty(),
                "placement",
            ),
        ] {
            if has {
                kinds.push(kind);
            }
        }
        match self.one_of(&kinds) {
            "asked" => self.one_of(&["asked", "not asked", "asked is no"]).to_owned(),
            "fear" => self.label_test("fear", &RISKS),
            "grief" => self.label_test("grief", &RISKS),
            "compare" => {
                let how = self.one_of(&["at least", "above", "at most", "below"]);
                format!("grief is {how} fear")
            }
            "drug" => self
                .one_of(&[
                    "drug is alcohol",
                    "drug is not opioids",
                    "drug is one of (alcohol, others)",
                ])
                .to_owned(),
            "services" => {
                let how = self.one_of(&["all of", "any of", "none of"]);
                let mut members: Vec<&str> = MEMBERS.into_iter().take(shape.items as usize).collect();
                members.retain(|_| self.choices.once_in(2));
                if members.is_empty() {
                    members.push(MEMBERS[0]);
                }
                format!("services includes {how} ({})", members.join(", "))
            }
            "level" => self.label_test("current_level", &LEVELS),
            "amount" => self.fraction_test("amount"),
            "dose" => self.fraction_test("dose"),
            "scaled" => self.scaled_test(),
            "limit" => {
                let how = self.one_of(&["at least", "above", "at most", "below"]);
                format!("amount is {how} limit")
            }
            "visits" => self
                .one_of(&[
                    "visits is at least 1",
                    "visits is above 1",
                    "visits is at most 2",
                    "visits is below 2",
                    "visits is 2",
                    "visits is from 1 to 2",
                ])
                .to_owned(),
            "derived" => self.derived_test(),
            "joined" => {
                let how = self.one_of(&["on or after", "after", "on or before", "before"]);
                let day = 2 + self.choices.below(2);
                if self.choices.once_in(2) {
                    format!("joined is {how} 2023-12-0{day}")
                } else {
                    format!("joined + 1 days is {how} 2023-12-0{}", day + 1)
                }
            }
            "stayed" => self.stayed_test(),
            "ready" => "ready".to_owned(),
            "either" => "either".to_owned(),
            "population" => "ones".to_owned(),
            "dispute" => "debated".to_owned(),
            _ => {
                let at = self.choices.below(self.single.len() as u32) as usize;
                let name = self.single[at];
                if self.choices.once_in(4) {
                    let not = self.one_of(&["", "not "]);
                    format!("{name} is {not}none")
                } else {
                    self.label_test(name, &LEVELS)
                }
            }
        }
    }

    fn label_test(&mut self, subject: &str, labels: &[&str; 3]) -> String {
        let [low, middle, high] = *labels;
        let test = match self.choices.below(8) {
            0 => format!("at least {middle}"),
            1 => format!("at least {high}"),
            2 => format!("above {low}"),
            3 => format!("at most {middle}"),
            4 => format!("below {middle}"),
            5 => middle.to_owned(),
            6 => format!("not {high}"),
            _ => format!("from {low} to {middle}"),
        };
        format!("{subject} is {test}")
    }

    fn fraction_test(&mut self, subject: &str) -> String {
        let first = self.quarters();
        let second = self.quarters();
        for quarters in [first, second] {
            self.cuts.direct.insert(Number::ratio(quarters, 4));
        }
        format!("{subject} is {}", self.range(first, second))
    }

    /// A range of numbers that is not empty, from one bound or two of so many quarters.
    fn range(&mut self, first: i64, second: i64) -> String {
        let (low, high) = (decimal(first.min(second)), decimal(first.max(second)));
        match self.choices.below(if first == second { 6 } else { 8 }) {
            0 => format!("at least {low}"),
            1 => format!("above {low}"),
            2 => format!("at most {low}"),
            3 => format!("below {low}"),
            4 => low,
            5 => format!("not {low}"),
            6 => format!("from {low} to {high}"),
            _ => {
                let from = self.one_of(&["at least", "above"]);
                let to = self.one_of(&["at most", "below"]);
                format!("{from} {low} and {to} {high}")
            }
        }
    }

    /// A bound on a multiple of a fact, or on a fact and so much more, which is a bound on the fact.
    fn scaled_test(&mut self) -> String {
        let quarters = self.quarters();
        let (subject, bound, cut) = match self.choices.below(3) {
            0 => ("amount * 2", 2 * quarters, quarters),
            1 => ("2 - amount", 8 - quarters, quarters),
            _ => ("amount + 0.5", quarters + 2, quarters),
        };
        self.cuts.direct.insert(Number::ratio(cut, 4));
        format!("{subject} is {}", self.range(bound, bound))
    }

    /// A bound on the day of evaluation, or on the days from `joined` to it.
    fn stayed_test(&mut self) -> String {
        let days = self.choices.below(5);
        match self.choices.below(3) {
            0 => {
                let how = self.one_of(&["on or after", "after", "on or before", "before"]);
                format!("as_of is {how} 2023-12-0{}", 4 + days % 2)
            }
            1 => {
                let how = self.one_of(&["on or after", "after", "on or before", "before"]);
                format!("as_of is {how} joined + {days} days")
            }
            _ => {
                let how = self.one_of(&["at least", "above", "at most", "below"]);
                format!("days from joined to as_of is {how} {days} days")
            }
        }
    }

    /// A bound on a number that comes of two facts.
    fn derived_test(&mut self) -> String {
        let other = if self.shape.dose { "dose" } else { "visits" };
        let (first, second) = (self.quarters(), self.quarters());
        let both = [Number::ratio(first, 4), Number::ratio(second, 4)];
        if self.shape.product {
            self.cuts.products.extend(both);
            return format!("amount * {other} is {}", self.range(first, second));
        }
        if self.shape.quotient {
            self.cuts.quotients.extend(both);
            return format!("amount / {other} is {}", self.range(first, second));
        }
        match self.choices.below(4) {
            0 | 1 => {
                self.cuts.sums.extend(both);
                format!("amount + {other} is {}", self.range(first, second))
            }
            2 => {
                self.cuts.differences.extend(both);
                format!("amount - {other} is {}", self.range(first, second))
            }
            _ => {
                self.cuts.differences.insert(Number::zero());
                let how = self.one_of(&["at least", "above", "at most", "below"]);
                format!("amount is {how} {other}")
            }
        }
    }
}

const RISKS: [&str; 3] = ["low", "middle", "high"];
const LEVELS: [&str; 3] = ["1", "2.1", "3.7"];

//! The first reading of a program: three-valued verdicts of one record, every register recorded.
//!
//! A verdict here is met, not met or unknown, by strong Kleene logic; a value is the set of values it can still have.

pub(crate) mod arithmetic;
pub(crate) mod logic;
pub(crate) mod tests_of_values;

#[cfg(test)]
mod tests;

pub(crate) use arithmetic::{elapsed, later};
pub(crate) use logic::counts;
pub(crate) use tests_of_values::{hull, overlap};

use stepwell_model::{
    Comparison, Day, Dispute, ElapsedUnit, Fact, FactType, Id, Including, Interval, LabelSet, Number,
    Possible, Ruleset, Scaling, Verdict,
};

use crate::{
    algebra::{Algebra, Registers, read, read_again, resting_on},
    facts::Facts,
    program::{Program, Range, Register, VerdictRegister},
};

/// What every register of a program came to for one record.
pub type Recorded = Registers<Verdict, Possible>;

/// Reads a program for one record on one day.
pub fn record(ruleset: &Ruleset, program: &Program, facts: &Facts, as_of: Day) -> Recorded {
    let as_of = Interval::point(Number::whole(as_of.count()));
    read(
        program,
        &mut OneRecord {
            ruleset,
            facts,
            as_of,
        },
    )
}

/// Reads a program for one record on every day of a stretch at once: a verdict is settled where it is on each.
pub fn record_over(ruleset: &Ruleset, program: &Program, facts: &Facts, from: Day, until: Day) -> Recorded {
    let as_of = Interval {
        from: Some(Number::whole(from.count())),
        to: Some(Number::whole(until.count())),
    };
    read(
        program,
        &mut OneRecord {
            ruleset,
            facts,
            as_of,
        },
    )
}

/// A register that is held to a verdict, whatever its parts say: all that rests on it is read again.
#[derive(Clone, Debug)]
pub struct Supposition<'a> {
    program: &'a Program,
    register: VerdictRegister,
    resting: Vec<Register>,
}

impl<'a> Supposition<'a> {
    /// Of a register of a program.
    pub fn new(program: &'a Program, register: VerdictRegister) -> Self {
        Self {
            program,
            register,
            resting: resting_on(program, register),
        }
    }

    /// What the registers of a record would come to if the register held this verdict.
    pub fn record(
        &self,
        ruleset: &Ruleset,
        facts: &Facts,
        as_of: Day,
        recorded: &Recorded,
        verdict: Verdict,
    ) -> Recorded {
        let mut supposed = recorded.clone();
        supposed.set(self.register, verdict);
        let as_of = Interval::point(Number::whole(as_of.count()));
        let mut reader = OneRecord {
            ruleset,
            facts,
            as_of,
        };
        read_again(self.program, &mut reader, &mut supposed, &self.resting);
        supposed
    }
}

/// Every value a fact can have.
pub fn everything(ruleset: &Ruleset, fact: &Fact) -> Possible {
    let labels = |count: usize| Possible::Labels(LabelSet::first(count));
    match &fact.kind {
        FactType::YesNo => labels(2),
        FactType::Scale(scale) => labels(ruleset.scales[*scale].values.len()),
        FactType::Choice(choice) => labels(ruleset.choices[*choice].values.len()),
        FactType::Level(continuum) => labels(ruleset.continua[*continuum].levels.len()),
        FactType::Set(choice) => Possible::Sets(vec![stepwell_model::SetBetween {
            surely: LabelSet::EMPTY,
            perhaps: LabelSet::first(ruleset.choices[*choice].values.len()),
        }]),
        FactType::Number(number) => {
            let (from, to) = (&fact.range.from, &fact.range.to);
            let (from, to) = if number.whole {
                (from.as_ref().map(Number::ceil), to.as_ref().map(Number::floor))
            } else {
                (from.clone(), to.clone())
            };
            Possible::Numbers(vec![Interval { from, to }])
        }
        FactType::Date => Possible::Numbers(vec![Interval {
            from: Some(
                fact.range
                    .from
                    .clone()
                    .unwrap_or_else(|| Number::whole(Day::FIRST.count())),
            ),
            to: Some(
                fact.range
                    .to
                    .clone()
                    .unwrap_or_else(|| Number::whole(Day::LAST.count())),
            ),
        }]),
    }
}

struct OneRecord<'a> {
    ruleset: &'a Ruleset,
    facts: &'a Facts,
    as_of: Interval,
}

impl Algebra for OneRecord<'_> {
    type Verdict = Verdict;
    type Value = Possible;

    fn constant(&mut self, verdict: Verdict) -> Verdict {
        verdict
    }

    fn labels(&mut self, value: &Possible, accept: LabelSet) -> Verdict {
        tests_of_values::labels(value, accept)
    }

    fn within(&mut self, value: &Possible, ranges: &[Range]) -> Verdict {
        tests_of_values::within(value, ranges)
    }

    fn bounded(&mut self, value: &Possible, bounds: &[(Comparison, &Possible)], whole: bool) -> Verdict {
        tests_of_values::bounded(value, bounds, whole)
    }

    fn equals(&mut self, value: &Possible, others: &[&Possible]) -> Verdict {
        tests_of_values::equals(value, others)
    }

    fn includes(&mut self, value: &Possible, how: Including, members: LabelSet) -> Verdict {
        tests_of_values::includes(value, how, members)
    }

    fn all(&mut self, of: &[&Verdict]) -> Verdict {
        logic::all(of)
    }

    fn any(&mut self, of: &[&Verdict]) -> Verdict {
        logic::any(of)
    }

    fn not(&mut self, of: &Verdict) -> Verdict {
        logic::not(*of)
    }

    fn count(&mut self, of: &[&Verdict], least: u32, most: Option<u32>) -> Verdict {
        logic::count(of, least, most)
    }

    fn agree(&mut self, _: Id<Dispute>, readings: &[&Verdict]) -> Verdict {
        logic::agree(readings)
    }

    fn choose(&mut self, arms: &[(&Verdict, &Verdict)], otherwise: Option<&Verdict>) -> Verdict {
        logic::agree(&logic::still_possible(arms, otherwise))
    }

    fn fact(&mut self, fact: Id<Fact>) -> Possible {
        match self.facts.given(fact) {
            Some(given) => given.possible.clone(),
            None => everything(self.ruleset, &self.ruleset.facts[fact]),
        }
    }

    fn value(&mut self, constant: &Possible) -> Possible {
        constant.clone()
    }

    fn as_of(&mut self) -> Possible {
        Possible::Numbers(vec![self.as_of.clone()])
    }

    fn sum(&mut self, terms: &[(&Possible, &Number)]) -> Possible {
        let spans = spans(terms.iter().map(|(term, _)| *term));
        let factors = terms.iter().map(|(_, factor)| *factor);
        Possible::Numbers(vec![arithmetic::sum(spans.iter().zip(factors))])
    }

    fn product(&mut self, factors: &[(Scaling, &Possible)]) -> Possible {
        let spans = spans(factors.iter().map(|(_, factor)| *factor));
        let scaled = factors.iter().map(|(scaling, _)| *scaling);
        Possible::Numbers(vec![arithmetic::product(scaled.zip(&spans))])
    }

    fn elapsed(&mut self, unit: ElapsedUnit, from: &Possible, to: &Possible) -> Possible {
        let elapsed = arithmetic::elapsed(unit, &arithmetic::span(from), &arithmetic::span(to));
        Possible::Numbers(vec![elapsed])
    }

    fn later(&mut self, day: &Possible, amount: &Possible, unit: ElapsedUnit) -> Possible {
        let later = arithmetic::later(&arithmetic::span(day), &arithmetic::span(amount), unit);
        Possible::Numbers(vec![later])
    }

    fn choose_value(&mut self, arms: &[(&Verdict, &Possible)], otherwise: Option<&Possible>) -> Possible {
        let mut values = logic::still_possible(arms, otherwise);
        if values.is_empty() {
            // INVARIANT: arms without `otherwise` cover everything; where they do not after all, nothing is ruled out.
            values = arms.iter().map(|(_, value)| *value).collect();
        }
        arithmetic::either(&values)
    }
}

fn spans<'a>(values: impl Iterator<Item = &'a Possible>) -> Vec<Interval> {
    values.map(arithmetic::span).collect()
}

//! What Kleene's tables leave open, read exactly over all completions of a record.

use std::{cell::OnceCell, collections::BTreeSet};

use stepwell_model::{Day, Dispute, Fact, Id, Ruleset, Verdict};

use crate::{
    compile::Periods,
    diagrams::{
        Limit,
        exact::{Answer, Symbolic, World, day_range},
        question::Question,
    },
    facts::Facts,
    program::{Program, VerdictRegister},
    record::record,
};

/// The verdict of a register of a day's program, exact over all completions of the facts.
///
/// [`record`] leaves open what Kleene's tables leave open, a condition on an outcome among them. Where no completion is
/// possible, or a bound was hit, its verdict stands.
pub fn exact_verdict(
    ruleset: &Ruleset,
    periods: &Periods,
    facts: &Facts,
    as_of: Day,
    register: VerdictRegister,
) -> Verdict {
    let Some(program) = periods.program(ruleset, as_of) else {
        return Verdict::Unknown;
    };
    let recorded = record(ruleset, program, facts, as_of)[register];
    Exactly::new(ruleset, periods, facts, as_of).verdict(recorded, Question::Register(register))
}

/// Exact answers about one record on one day. Nothing is read before it is asked.
pub(super) struct Exactly<'a> {
    ruleset: &'a Ruleset,
    periods: &'a Periods,
    facts: &'a Facts,
    as_of: Day,
    open: OnceCell<Result<Open<'a>, Limit>>,
}

/// The program over every possible record, and what of it is left open.
struct Open<'a> {
    program: &'a Program,
    symbolic: &'a Symbolic,
    world: World<'a>,
}

impl<'a> Exactly<'a> {
    pub(super) fn new(ruleset: &'a Ruleset, periods: &'a Periods, facts: &'a Facts, as_of: Day) -> Self {
        Self {
            ruleset,
            periods,
            facts,
            as_of,
            open: OnceCell::new(),
        }
    }

    /// What a question comes to.
    ///
    /// # Errors
    /// A bound was hit, or no completion is possible: then Kleene's list stands.
    pub(super) fn answer(&self, question: Question, with_needs: bool) -> Result<Answer, Limit> {
        let open = self.open.get_or_init(|| self.open());
        let open = open.as_ref().map_err(|limit| *limit)?;
        let answer = open
            .symbolic
            .answer(self.ruleset, open.program, &open.world, question, with_needs)?;
        if answer.outcomes.iter().any(BTreeSet::is_empty) {
            return Err(Limit::Nobody);
        }
        Ok(answer)
    }

    fn open(&self) -> Result<Open<'a>, Limit> {
        let program = self
            .periods
            .program(self.ruleset, self.as_of)
            .ok_or(Limit::Nobody)?;
        let symbolic = self
            .periods
            .symbolic(self.ruleset, self.as_of)
            .ok_or(Limit::Nobody)?;
        let symbolic = symbolic.as_ref().map_err(|limit| *limit)?;
        let days = day_range(self.as_of, self.as_of);
        let world = symbolic.world(self.ruleset, program, self.facts, &days, true)?;
        Ok(Open {
            program,
            symbolic,
            world,
        })
    }

    /// A verdict that Kleene's tables may have left open.
    pub(super) fn verdict(&self, recorded: Verdict, question: Question) -> Verdict {
        if recorded != Verdict::Unknown {
            return recorded;
        }
        let Ok(answer) = self.answer(question, false) else {
            return recorded;
        };
        let can_be = |outcome: usize| {
            answer
                .outcomes
                .first()
                .is_some_and(|part| part.contains(&outcome))
        };
        match (can_be(0), can_be(1)) {
            (true, false) => Verdict::NotMet,
            (false, true) => Verdict::Met,
            (true, true) | (false, false) => Verdict::Unknown,
        }
    }
}

/// What an outcome waits for.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    pub(super) facts: BTreeSet<Id<Fact>>,
    pub(super) disputes: BTreeSet<Id<Dispute>>,
    /// The facts, the one to ask next first.
    pub(super) ranked: Vec<Id<Fact>>,
    pub(super) exact: bool,
}

impl Waits {
    /// Nothing is waited for.
    pub(super) fn settled() -> Self {
        Self {
            exact: true,
            ..Self::default()
        }
    }

    pub(super) fn of(answer: Answer) -> Self {
        Self {
            facts: answer.facts,
            disputes: answer.disputes,
            ranked: answer.ranked,
            exact: answer.exact,
        }
    }

    /// The facts, then the disputes, in the ruleset's order; and the fact to ask next.
    pub(super) fn names(&self, ruleset: &Ruleset) -> (Vec<String>, Option<String>) {
        let facts = self.facts.iter().map(|id| ruleset.facts[*id].name.clone());
        let disputes = self.disputes.iter().map(|id| ruleset.disputes[*id].name.clone());
        let ask_next = self.ranked.first().map(|id| ruleset.facts[*id].name.clone());
        (facts.chain(disputes).collect(), ask_next)
    }
}

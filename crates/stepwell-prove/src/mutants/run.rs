//! The examples of a ruleset, run against its mutants.

use stepwell_eval::{Facts, Periods, compile};
use stepwell_model::{Day, Example, Ruleset, Verdict};

use super::{
    drafts::{Draft, Mutated},
    edits::Edit,
    seen::{Differs, Read, Sight, differs},
};
use crate::{example::first_day, expectations::failures};

/// The examples that come out as they expect, with what they come to.
pub(super) struct Run<'a> {
    periods: Periods,
    cases: Vec<Case<'a>>,
}

struct Case<'a> {
    example: &'a Example,
    day: Day,
    facts: Facts,
    impossible: Vec<Verdict>,
    /// What each of its expectations is about, and comes to.
    sights: Vec<Sight>,
}

/// What the examples say of a mutant before those are looked at closely that leave something open.
pub(super) enum Glance<'a> {
    /// This one fails.
    Killed(&'a str),
    /// None fails for certain; these, by their place, may.
    Open(Vec<usize>),
}

impl<'a> Run<'a> {
    /// Runs the examples against the ruleset itself. What fails already tells nothing of any mutant.
    pub(super) fn new(ruleset: &'a Ruleset) -> Self {
        let periods = compile(ruleset, None);
        let mut cases = Vec::new();
        for example in &ruleset.examples {
            if !failures(ruleset, &periods, example).is_empty() {
                continue;
            }
            let day = example.as_of.unwrap_or_else(|| first_day(ruleset));
            let facts = Facts::of(ruleset, example.given.iter().map(|(fact, given)| (*fact, given)));
            let Some(read) = Read::new(ruleset, &periods, &facts, day) else {
                continue;
            };
            let targets = example.expect.iter().map(|expectation| expectation.target);
            let (impossible, sights) = (read.impossible(), targets.map(|it| read.sight(it)).collect());
            cases.push(Case {
                example,
                day,
                facts,
                impossible,
                sights,
            });
        }
        Self { periods, cases }
    }

    /// The programs of the ruleset itself.
    pub(super) fn periods(&self) -> &Periods {
        &self.periods
    }

    /// Reads every example by a mutant until one fails.
    pub(super) fn glance(&self, mutated: &Ruleset, periods: &Periods, draft: &Draft) -> Glance<'a> {
        let mut open = Vec::new();
        for (at, case) in self.cases.iter().enumerate() {
            match case.differs(mutated, periods, draft) {
                Differs::No => {}
                Differs::Perhaps => open.push(at),
                Differs::Surely => return Glance::Killed(&case.example.title),
            }
        }
        Glance::Open(open)
    }

    /// Of the examples that leave something open, one that fails.
    pub(super) fn killed(&self, open: &[usize], mutated: &Ruleset, periods: &Periods) -> Option<&'a str> {
        let cases = open.iter().filter_map(|at| self.cases.get(*at));
        let mut examples = cases.map(|case| case.example);
        let found = examples.find(|example| !failures(mutated, periods, example).is_empty());
        found.map(|example| example.title.as_str())
    }
}

impl Case<'_> {
    fn differs(&self, mutated: &Ruleset, periods: &Periods, draft: &Draft) -> Differs {
        let Some(read) = Read::new(mutated, periods, &self.facts, self.day) else {
            return Differs::No;
        };
        let impossible = read.impossible();
        if impossible.contains(&Verdict::Met) {
            return Differs::Surely;
        }
        let is_open = |verdicts: &[Verdict]| verdicts.contains(&Verdict::Unknown);
        let of_impossible = match draft.mutated {
            Mutated::Impossible => is_open(&impossible) || is_open(&self.impossible),
            Mutated::Item(_) | Mutated::Placement | Mutated::Criteria => impossible != self.impossible,
        };
        let mut worst = if of_impossible {
            Differs::Perhaps
        } else {
            Differs::No
        };
        for (expectation, was) in self.example.expect.iter().zip(&self.sights) {
            let is = read.sight(expectation.target);
            let here = match (differs(expectation.target, was, &is), &draft.edit) {
                // What is triggered does not tell what is asked for.
                (Differs::No, Edit::Action(..)) => Differs::Perhaps,
                (
                    found,
                    Edit::Action(..)
                    | Edit::Condition(..)
                    | Edit::Define(..)
                    | Edit::ClauseUnless(..)
                    | Edit::TransitionUnless(..)
                    | Edit::Choose(..)
                    | Edit::Levels(_),
                ) => found,
            };
            worst = worst.max(here);
        }
        worst
    }
}

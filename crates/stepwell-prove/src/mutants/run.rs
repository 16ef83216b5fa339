//! The examples of a ruleset, run against its mutants.

use stepwell_eval::{Facts, Periods, compile, compile_asking, record::record};
use stepwell_model::{Condition, Example, Ruleset, Verdict};

use super::drafts::Draft;
use crate::{example::first_day, expectations::failures};

/// The examples that come out as they expect, with what is known of them beforehand.
pub(super) struct Run<'a> {
    periods: Periods,
    examples: Vec<&'a Example>,
    /// The conditions that were asked, each once.
    asked: Vec<Condition>,
    /// What they come to, example by example; empty where the ruleset is not in force.
    verdicts: Vec<Vec<Verdict>>,
}

/// Whether an example can come out otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Chance {
    /// What is written and what is read come to different verdicts.
    Differs,
    /// Nothing is known beforehand.
    Open,
    /// Both are unknown: what is known of the facts may still tell them apart.
    Unknown,
}

impl<'a> Run<'a> {
    /// Runs the examples against the ruleset itself. What fails already tells nothing of any mutant.
    pub(super) fn new(ruleset: &'a Ruleset, drafts: &[Draft]) -> Self {
        let mut asked: Vec<Condition> = Vec::new();
        for (was, is) in drafts.iter().filter_map(|draft| draft.watched.as_ref()) {
            for condition in [was, is] {
                if !asked.contains(condition) {
                    asked.push(condition.clone());
                }
            }
        }
        // What is asked makes the programs long: whatever else is asked of the ruleset is asked of short ones.
        let asking = compile_asking(ruleset, None, asked.clone());
        let periods = compile(ruleset, None);
        let passing = ruleset.examples.iter();
        let examples: Vec<&Example> = passing
            .filter(|example| failures(ruleset, &periods, example).is_empty())
            .collect();
        let verdicts = examples.iter().map(|example| {
            let day = example.as_of.unwrap_or_else(|| first_day(ruleset));
            let Some(program) = asking.program(ruleset, day) else {
                return Vec::new();
            };
            let facts = Facts::of(ruleset, example.given.iter().map(|(fact, given)| (*fact, given)));
            let recorded = record(ruleset, program, &facts, day);
            program.asked.iter().map(|register| recorded[*register]).collect()
        });
        Self {
            verdicts: verdicts.collect(),
            periods,
            examples,
            asked,
        }
    }

    /// The programs of the ruleset itself.
    pub(super) fn periods(&self) -> &Periods {
        &self.periods
    }

    /// The title of an example that comes out otherwise than it expects.
    pub(super) fn killed(&self, mutated: &Ruleset, periods: &Periods, draft: &Draft) -> Option<&'a str> {
        let places = draft.watched.as_ref().and_then(|(was, is)| {
            let place = |condition: &Condition| self.asked.iter().position(|known| known == condition);
            Some((place(was)?, place(is)?))
        });
        let mut chances: Vec<(Chance, &'a Example)> = Vec::new();
        for (example, verdicts) in self.examples.iter().copied().zip(&self.verdicts) {
            let chance = match places {
                None => Chance::Open,
                Some((was, is)) => match (verdicts.get(was), verdicts.get(is)) {
                    (Some(Verdict::Unknown), Some(Verdict::Unknown)) => Chance::Unknown,
                    (Some(was), Some(is)) if was == is => continue,
                    (Some(_), Some(_)) => Chance::Differs,
                    // The ruleset is not in force on that day.
                    (Some(_) | None, _) => continue,
                },
            };
            chances.push((chance, example));
        }
        chances.sort_by_key(|(chance, _)| *chance);
        let found = chances
            .into_iter()
            .find(|(_, example)| !failures(mutated, periods, example).is_empty());
        found.map(|(_, example)| example.title.as_str())
    }
}

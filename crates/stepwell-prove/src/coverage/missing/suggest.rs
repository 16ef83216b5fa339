//! A case as an example: what it is called, what it expects, what it shows.

use stepwell_eval::{diagrams::Case, program::Program, record::Recorded};
use stepwell_model::{Clause, ClauseKind, Id, Ruleset, Target, Verdict};

use super::{Goal, GoalKind, Search, set};
use crate::{
    coverage::{Covered, Missing, Suggested, items::What},
    example::{Decided, Expected},
};

impl Search<'_> {
    /// Suggests a case as an example of all that is missing in it and wanted; whether it shows any.
    pub(super) fn suggest(
        &mut self,
        covered: &mut [Covered],
        case: &Case,
        title: &str,
        wanted: impl Fn(&Goal) -> bool,
    ) -> bool {
        let Some((program, recorded)) = self.recorded(case) else {
            return false;
        };
        let (shown, open): (Vec<Goal>, Vec<Goal>) = self
            .open
            .iter()
            .cloned()
            .partition(|goal| wanted(goal) && self.is_in(goal, program, &recorded));
        if shown.is_empty() {
            return false;
        }
        let decided = Decided::new(self.universe, case);
        let expected = self.expected(&shown, &decided, program, &recorded);
        let Some(example) = decided.write(&self.untaken(title), &expected) else {
            return false;
        };
        for goal in &shown {
            set(covered, goal, Missing::Suggested(self.suggested.len()));
        }
        self.suggested.push(Suggested {
            example,
            shows: self.words_of(&shown),
        });
        self.open = open;
        true
    }

    /// What an example of these expects: what they come to, then the outcomes that rest on them.
    fn expected(
        &self,
        shown: &[Goal],
        decided: &Decided<'_>,
        program: &Program,
        recorded: &Recorded,
    ) -> Expected {
        let ruleset = self.ruleset();
        let mut expected: Expected = Vec::new();
        let mut outcomes: Vec<Target> = Vec::new();
        for what in shown.iter().filter_map(|goal| Some(self.item(goal)?.what)) {
            let (own, outcome) = targets(ruleset, what);
            for target in outcome {
                if !outcomes.contains(&target) {
                    outcomes.push(target);
                }
            }
            let line = match own {
                Some(Target::Transition(id)) => program
                    .transitions
                    .iter()
                    .find(|registers| registers.transition == id)
                    .map(|registers| {
                        let words = match recorded[registers.verdict] {
                            Verdict::Met => "triggered",
                            Verdict::NotMet => "not met",
                            Verdict::Unknown => "unknown",
                        };
                        (ruleset.transitions[id].name.clone(), words.to_owned())
                    }),
                Some(target) => decided.expect(target),
                None => None,
            };
            if let Some(line) = line
                && !expected.contains(&line)
            {
                expected.push(line);
            }
        }
        if expected.is_empty() && outcomes.is_empty() {
            outcomes.extend(ruleset.placements.ids().map(Target::Placement));
            outcomes.extend(ruleset.programs.ids().map(Target::Program));
        }
        for target in outcomes {
            expected.extend(decided.expect(target));
        }
        expected
    }

    /// The cases that an example shows, those that say the same of several things together.
    fn words_of(&self, shown: &[Goal]) -> Vec<String> {
        let mut grouped: Vec<(Said, Vec<String>)> = Vec::new();
        for goal in shown {
            let Some((said, id)) = self.said(goal) else {
                continue;
            };
            match grouped.iter_mut().find(|(known, _)| *known == said) {
                Some((_, ids)) => ids.push(id),
                None => grouped.push((said, vec![id])),
            }
        }
        let words = grouped.into_iter().map(|(said, ids)| match said {
            Said::Verdict(verdict) => format!("{verdict}: {}", ids.join(", ")),
            Said::Bound(words) => format!("{words}: {}", ids.join(", ")),
        });
        words.collect()
    }

    /// A title that no example has yet.
    fn untaken(&self, title: &str) -> String {
        let is_taken = |title: &str| {
            let known = self.ruleset().examples.iter().map(|example| &example.title);
            let head = format!("example \"{title}\" ");
            known.into_iter().any(|it| it == title)
                || self.suggested.iter().any(|it| it.example.starts_with(&head))
        };
        let numbered = (2..=self.suggested.len() + self.ruleset().examples.len() + 2)
            .map(|number| format!("{title} ({number})"));
        std::iter::once(title.to_owned())
            .chain(numbered)
            .find(|title| !is_taken(title))
            .unwrap_or_else(|| title.to_owned())
    }

    /// What the example of a goal is called.
    pub(super) fn title(&self, goal: &Goal) -> String {
        match self.said(goal) {
            Some((Said::Verdict(verdict), id)) => format!("{id} is {verdict}"),
            Some((Said::Bound(words), _)) => words,
            None => String::new(),
        }
    }

    fn said(&self, goal: &Goal) -> Option<(Said, String)> {
        let (item, sided) = self.plan.items.get(goal.item)?;
        let said = match (goal.kind, item.what) {
            (GoalKind::Verdict(Verdict::Met), What::Transition(_)) => Said::Verdict("triggered".to_owned()),
            (GoalKind::Verdict(verdict), _) => Said::Verdict(verdict.to_string()),
            (GoalKind::Bound { bound, side, .. }, _) => Said::Bound(sided.get(bound)?.side_words(side)),
        };
        Some((said, item.called()))
    }
}

/// What is said of a goal, besides of what.
#[derive(PartialEq, Eq)]
enum Said {
    Verdict(String),
    Bound(String),
}

/// What an example of something expects: itself, or what it is a part of; and the outcomes that rest on it.
fn targets(ruleset: &Ruleset, what: What) -> (Option<Target>, Vec<Target>) {
    match what {
        What::Clause(id) | What::ClauseUnless(id, _) => of_clause(ruleset, id),
        What::Transition(id) | What::TransitionUnless(id, _) => {
            (Some(Target::Transition(id)), vec![Target::Transitions])
        }
        What::Reading(id, _) => (Some(Target::Dispute(id)), Vec::new()),
        What::Population(id) => (Some(Target::Population(id)), Vec::new()),
        What::Define(id) => (Some(Target::Define(id)), Vec::new()),
    }
}

fn of_clause(ruleset: &Ruleset, id: Id<Clause>) -> (Option<Target>, Vec<Target>) {
    let Clause { name, kind, .. } = &ruleset.clauses[id];
    let block = ruleset
        .blocks
        .entries()
        .find(|(_, block)| block.clauses.contains(name));
    let program = ruleset
        .programs
        .entries()
        .find(|(_, care)| care.clauses.contains(name));
    // What `admit` combines is told by its level.
    let own = match (kind, &block) {
        (ClauseKind::Admit, Some((id, _))) => Target::Block(*id),
        (
            ClauseKind::Admit
            | ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Require
            | ClauseKind::Recommend
            | ClauseKind::Typical
            | ClauseKind::Flag,
            _,
        ) => Target::Clause(*name),
    };
    let outcomes = block.iter().map(|(_, block)| Target::Placement(block.placement));
    let outcomes = outcomes.chain(program.iter().map(|(id, _)| Target::Program(*id)));
    (Some(own), outcomes.collect())
}

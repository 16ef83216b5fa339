//! Whether an example came out as its author expects.

use std::collections::BTreeSet;

use stepwell_eval::{
    ClauseDecision, Decision, Facts, Periods, PlacementDecision, PlacementOutcome, TransitionsOutcome,
    evaluate, impossible, program::DefineRegister, record::record,
};
use stepwell_model::{
    Block, ClauseName, Day, Example, Expectation, Expected, Id, OutcomeWord, Placement, Ruleset, Target,
    Transition, Verdict,
};

use crate::example::first_day;

/// An expectation that was not fulfilled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Of what, as written.
    pub target: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// Why it came out so.
    pub because: String,
}

/// What a target came to.
struct Actual {
    /// The words an expectation may use for it; any of them will do.
    words: Vec<OutcomeWord>,
    /// How it is told.
    told: String,
    /// Why.
    because: String,
    /// With a placement that chooses every level, the levels.
    several: Option<Vec<String>>,
    /// What can come out.
    possible: Vec<String>,
    /// What can still change it.
    needs: Vec<String>,
}

/// One example, decided.
struct Case<'a> {
    ruleset: &'a Ruleset,
    periods: &'a Periods,
    decision: Decision,
    facts: Facts,
    day: Day,
}

/// Decides an example and compares: everything that did not come out as its author expects.
pub fn failures(ruleset: &Ruleset, periods: &Periods, example: &Example) -> Vec<Failure> {
    let day = example.as_of.unwrap_or_else(|| first_day(ruleset));
    let facts = Facts::of(ruleset, example.given.iter().map(|(fact, given)| (*fact, given)));
    let impossible = impossible(ruleset, periods, &facts, day);
    if !impossible.is_empty() {
        return vec![Failure {
            target: "given".to_owned(),
            expected: "facts that can be".to_owned(),
            actual: "facts that the ruleset calls impossible".to_owned(),
            because: impossible.join("; "),
        }];
    }
    let case = Case {
        decision: evaluate(ruleset, periods, &facts, day),
        ruleset,
        periods,
        facts,
        day,
    };
    example
        .expect
        .iter()
        .filter_map(|expectation| case.compare(expectation))
        .collect()
}

impl Case<'_> {
    fn compare(&self, expectation: &Expectation) -> Option<Failure> {
        let actual = self.actual(expectation.target);
        let label = |level: u32| self.level_label(expectation.target, level);
        let word = |word: &OutcomeWord| told(*word, &label);
        let failure = |expected: String, came_out: String, because: &str| Failure {
            target: expectation.written.clone(),
            expected,
            actual: came_out,
            because: because.to_owned(),
        };
        match &expectation.expected {
            Expected::Outcome(outcome) => (!actual.words.contains(outcome))
                .then(|| failure(word(outcome), actual.told, &actual.because)),
            Expected::Several(levels) => {
                let wanted: BTreeSet<String> = levels.iter().map(|level| label(*level)).collect();
                let found = actual
                    .several
                    .map(|levels| levels.into_iter().collect::<BTreeSet<_>>());
                (found.as_ref() != Some(&wanted)).then(|| {
                    let wanted: Vec<String> = levels.iter().map(|level| label(*level)).collect();
                    failure(
                        format!("several ({})", wanted.join(", ")),
                        actual.told,
                        &actual.because,
                    )
                })
            }
            Expected::OneOf(words) => {
                let wanted: Vec<String> = words.iter().map(word).collect();
                let open = actual.words.contains(&OutcomeWord::Undetermined);
                (!open || !same(&wanted, &actual.possible)).then(|| {
                    let came_out = if open {
                        format!("one of ({})", actual.possible.join(", "))
                    } else {
                        actual.told
                    };
                    failure(
                        format!("one of ({})", wanted.join(", ")),
                        came_out,
                        &actual.because,
                    )
                })
            }
            Expected::Needs(names) => (!same(names, &actual.needs)).then(|| {
                let came_out = if actual.needs.is_empty() {
                    actual.told
                } else {
                    format!("needs ({})", actual.needs.join(", "))
                };
                failure(format!("needs ({})", names.join(", ")), came_out, &actual.because)
            }),
        }
    }

    fn actual(&self, target: Target) -> Actual {
        match target {
            Target::Placement(id) => self.placement(id),
            Target::Block(id) => self.block(id),
            Target::Program(id) => {
                let header = &self.ruleset.programs[id].header;
                let Some(program) = self.decision.programs.get(header) else {
                    return Actual::absent();
                };
                let word = match program.outcome {
                    stepwell_eval::ProgramOutcome::Conforms => OutcomeWord::Conforms,
                    stepwell_eval::ProgramOutcome::DoesNotConform => OutcomeWord::DoesNotConform,
                    stepwell_eval::ProgramOutcome::Undetermined => OutcomeWord::Undetermined,
                    stepwell_eval::ProgramOutcome::OutOfScope => OutcomeWord::OutOfScope,
                };
                let requires = |clause: &&ClauseDecision| clause.kind == stepwell_model::ClauseKind::Require;
                Actual {
                    words: vec![word],
                    told: program.outcome.word().to_owned(),
                    because: reasons(program.clauses.iter().filter(requires)),
                    several: None,
                    possible: program.possible.clone(),
                    needs: program.needs.clone(),
                }
            }
            Target::Transition(id) => self.transition(id),
            Target::Transitions => self.transitions(),
            Target::Clause(id) => self.clause(id),
            Target::Dispute(id) => {
                let name = &self.ruleset.disputes[id].name;
                let Some(dispute) = self.decision.disputes.get(name) else {
                    return Actual::absent();
                };
                let readings: Vec<String> = dispute
                    .readings
                    .iter()
                    .map(|reading| format!("{}: {}", reading.source, reading.verdict))
                    .collect();
                let mut actual = Actual::of_verdict(dispute.verdict, readings.join("; "));
                if dispute.disputed {
                    actual.words.push(OutcomeWord::Disputed);
                    actual.told = "disputed".to_owned();
                }
                actual
            }
            Target::Population(id) => self.register(|program| program.populations.get(id.index()).copied()),
            Target::Define(id) => self.register(|program| match program.defines.get(id.index())? {
                DefineRegister::Verdict(register) => Some(*register),
                DefineRegister::Value(_) => None,
            }),
        }
    }

    fn placement(&self, id: Id<Placement>) -> Actual {
        let placement = &self.ruleset.placements[id];
        let Some(decided) = self.decision.placements.get(&placement.name) else {
            return Actual::absent();
        };
        let levels = &self.ruleset.continua[placement.continuum].levels;
        let place = |label: &String| levels.iter().position(|level| level.label == *label);
        let level = decided
            .level
            .as_ref()
            .and_then(place)
            .and_then(|at| u32::try_from(at).ok());
        let (words, told) = match decided.outcome {
            PlacementOutcome::Placed => (
                level.map(OutcomeWord::Level).into_iter().collect(),
                decided.level.clone().unwrap_or_default(),
            ),
            PlacementOutcome::Several => {
                let met = decided.levels_met.clone().unwrap_or_default();
                (Vec::new(), format!("several ({})", met.join(", ")))
            }
            PlacementOutcome::None => (vec![OutcomeWord::None], "none".to_owned()),
            PlacementOutcome::Undetermined => (vec![OutcomeWord::Undetermined], "undetermined".to_owned()),
            PlacementOutcome::OutOfScope => (vec![OutcomeWord::OutOfScope], "out of scope".to_owned()),
        };
        Actual {
            words,
            told,
            because: levels_told(decided),
            several: (decided.outcome == PlacementOutcome::Several)
                .then(|| decided.levels_met.clone())
                .flatten(),
            possible: decided.possible.clone(),
            needs: decided.needs.clone(),
        }
    }

    fn block(&self, id: Id<Block>) -> Actual {
        let block = &self.ruleset.blocks[id];
        let placement = &self.ruleset.placements[block.placement];
        let levels = &self.ruleset.continua[placement.continuum].levels;
        let label = levels.get(block.level as usize).map(|level| &level.label);
        let level = self
            .decision
            .placements
            .get(&placement.name)
            .zip(label)
            .and_then(|(placement, label)| placement.levels.get(label));
        let Some(level) = level else {
            return Actual::absent();
        };
        let own = level.blocks.iter().find(|decided| decided.id == block.header);
        let header = format!("{}/", block.header);
        let clauses = level
            .clauses
            .iter()
            .filter(|clause| clause.id.starts_with(&header));
        Actual::of_verdict(own.map_or(level.verdict, |block| block.verdict), reasons(clauses))
    }

    fn transition(&self, id: Id<Transition>) -> Actual {
        let name = &self.ruleset.transitions[id].name;
        let found = self
            .decision
            .transitions
            .transitions
            .iter()
            .find(|decided| decided.id == *name);
        let Some(decided) = found else {
            return Actual::absent();
        };
        let mut actual = Actual::of_verdict(decided.verdict, decided.because.clone());
        match decided.verdict {
            Verdict::Met => {
                actual.words.push(OutcomeWord::Triggered);
                actual.told = "triggered".to_owned();
            }
            Verdict::NotMet => actual.words.push(OutcomeWord::None),
            Verdict::Unknown => actual.words.push(OutcomeWord::Undetermined),
        }
        actual
    }

    fn transitions(&self) -> Actual {
        let decided = &self.decision.transitions;
        let word = match decided.outcome {
            TransitionsOutcome::Triggered => OutcomeWord::Triggered,
            TransitionsOutcome::None => OutcomeWord::None,
            TransitionsOutcome::Conflict => OutcomeWord::Conflict,
            TransitionsOutcome::Undetermined => OutcomeWord::Undetermined,
            TransitionsOutcome::OutOfScope => OutcomeWord::OutOfScope,
        };
        let triggered: Vec<String> = decided
            .transitions
            .iter()
            .filter(|transition| transition.verdict == Verdict::Met)
            .map(|transition| {
                format!(
                    "{} ({}): {}",
                    transition.id, transition.action, transition.because
                )
            })
            .collect();
        Actual {
            words: vec![word],
            told: decided.outcome.word().to_owned(),
            because: triggered.join("; "),
            several: None,
            possible: decided.possible_outcomes.clone(),
            needs: decided.needs.clone(),
        }
    }

    fn clause(&self, id: Id<ClauseName>) -> Actual {
        let name = &self.ruleset.clause_names[id].id;
        let of_levels = self
            .decision
            .placements
            .values()
            .flat_map(|placement| placement.levels.values())
            .flat_map(|level| &level.clauses);
        let of_programs = self
            .decision
            .programs
            .values()
            .flat_map(|program| &program.clauses);
        let Some(clause) = of_levels.chain(of_programs).find(|clause| clause.id == *name) else {
            return Actual::absent();
        };
        let mut actual = Actual::of_verdict(clause.verdict, clause.because.clone());
        if clause.verdict == Verdict::Unknown && self.rests_on_disputed(clause) {
            actual.words.push(OutcomeWord::Disputed);
        }
        actual
    }

    /// Whether what a clause waits for is a dispute whose readings differ.
    fn rests_on_disputed(&self, clause: &ClauseDecision) -> bool {
        self.decision.disputes.iter().any(|(name, dispute)| {
            dispute.disputed && clause.because.contains(&format!("{name} is disputed"))
        })
    }

    fn register(
        &self,
        find: impl Fn(&stepwell_eval::program::Program) -> Option<stepwell_eval::program::VerdictRegister>,
    ) -> Actual {
        let model = self.ruleset;
        let Some(program) = self.periods.program(model, self.day) else {
            return Actual::absent();
        };
        let Some(register) = find(program) else {
            return Actual::absent();
        };
        let recorded = record(model, program, &self.facts, self.day);
        Actual::of_verdict(recorded[register], String::new())
    }

    /// The label of a level that an expectation of this target names.
    fn level_label(&self, target: Target, level: u32) -> String {
        let Target::Placement(id) = target else {
            return level.to_string();
        };
        let model = self.ruleset;
        let levels = &model.continua[model.placements[id].continuum].levels;
        levels
            .get(level as usize)
            .map_or_else(|| level.to_string(), |level| level.label.clone())
    }
}

impl Actual {
    fn of_verdict(verdict: Verdict, because: String) -> Self {
        Self {
            words: vec![OutcomeWord::Verdict(verdict)],
            told: verdict.to_string(),
            because,
            several: None,
            possible: Vec::new(),
            needs: Vec::new(),
        }
    }

    /// Of something that is not there on the day.
    fn absent() -> Self {
        Self {
            words: vec![OutcomeWord::OutOfScope],
            told: "not in force on that day".to_owned(),
            because: String::new(),
            several: None,
            possible: Vec::new(),
            needs: Vec::new(),
        }
    }
}

/// An outcome as an example spells it.
fn told(word: OutcomeWord, label: &impl Fn(u32) -> String) -> String {
    match word {
        OutcomeWord::Level(level) => label(level),
        OutcomeWord::None => "none".to_owned(),
        OutcomeWord::OutOfScope => "out of scope".to_owned(),
        OutcomeWord::Undetermined => "undetermined".to_owned(),
        OutcomeWord::Verdict(verdict) => verdict.to_string(),
        OutcomeWord::Disputed => "disputed".to_owned(),
        OutcomeWord::Conforms => "conforms".to_owned(),
        OutcomeWord::DoesNotConform => "does not conform".to_owned(),
        OutcomeWord::Triggered => "triggered".to_owned(),
        OutcomeWord::Conflict => "conflict".to_owned(),
    }
}

/// Whether two lists hold the same, in any order.
fn same(a: &[String], b: &[String]) -> bool {
    a.iter().collect::<BTreeSet<_>>() == b.iter().collect::<BTreeSet<_>>()
}

/// What became of each level, for a placement that came out otherwise.
fn levels_told(decided: &PlacementDecision) -> String {
    let levels: Vec<String> = decided
        .levels
        .iter()
        .map(|(label, level)| format!("{label} is {} ({})", level.verdict, level.because))
        .collect();
    levels.join("; ")
}

/// The reasons of the clauses that are not simply met.
fn reasons<'a>(clauses: impl Iterator<Item = &'a ClauseDecision>) -> String {
    let told: Vec<String> = clauses
        .filter(|clause| clause.verdict != Verdict::Met)
        .map(|clause| {
            let short = clause
                .id
                .split_once('/')
                .map_or(clause.id.as_str(), |(_, short)| short);
            format!("{short} is {} ({})", clause.verdict, clause.because)
        })
        .collect();
    told.join("; ")
}

//! Patients and programs as `example`s that can be pasted into a file.

use std::fmt::Write;

use stepwell_eval::{
    Decision, Periods, PlacementDecision, PlacementOutcome, TransitionsOutcome,
    diagrams::Case,
    evaluate, exact_verdict, given_words,
    program::{DefineRegister, VerdictRegister},
    record::record,
};
use stepwell_model::{Day, Id, Ruleset, Target, Verdict};

use crate::{questions::Asked, universe::Universe};

/// What an example expects: targets and what they come to.
pub(crate) type Expected = Vec<(String, String)>;

/// A case, decided by the evaluator of records.
pub(crate) struct Decided<'a> {
    ruleset: &'a Ruleset,
    periods: &'a Periods,
    case: &'a Case,
    pub(crate) decision: Decision,
}

impl<'a> Decided<'a> {
    /// Decides a case.
    pub(crate) fn new(universe: &'a Universe<'a>, case: &'a Case) -> Self {
        Self::by(universe.ruleset, universe.periods, case)
    }

    /// Decides a case by a ruleset that may be another than the one it was found with.
    pub(crate) fn by(ruleset: &'a Ruleset, periods: &'a Periods, case: &'a Case) -> Self {
        let facts = case.facts(ruleset);
        Self {
            ruleset,
            periods,
            case,
            decision: evaluate(ruleset, periods, &facts, case.as_of),
        }
    }

    /// What a condition that was asked comes to, whatever else is true of the case.
    pub(crate) fn asked(&self, asked: Asked) -> Verdict {
        let (ruleset, periods) = (self.ruleset, self.periods);
        let day = self.case.as_of;
        let register = periods
            .program(ruleset, day)
            .and_then(|program| asked.register(program));
        register.map_or(Verdict::Unknown, |register| {
            exact_verdict(ruleset, periods, &self.case.facts(ruleset), day, register)
        })
    }

    fn verdict(&self, register: VerdictRegister) -> Verdict {
        let (ruleset, day) = (self.ruleset, self.case.as_of);
        match self.periods.program(ruleset, day) {
            Some(program) => record(ruleset, program, &self.case.facts(ruleset), day)[register],
            None => Verdict::Unknown,
        }
    }

    /// What a target came to, as an example expects it; `None` where it has nothing to be called by.
    pub(crate) fn expect(&self, target: Target) -> Option<(String, String)> {
        let ruleset = self.ruleset;
        let program = self.periods.program(ruleset, self.case.as_of)?;
        match target {
            Target::Placement(id) => {
                let name = &ruleset.placements[id].name;
                Some((name.clone(), placement_words(self.decision.placements.get(name)?)))
            }
            Target::Block(id) => {
                let block = &ruleset.blocks[id];
                let placement = self
                    .decision
                    .placements
                    .get(&ruleset.placements[block.placement].name)?;
                let of_block = placement
                    .levels
                    .values()
                    .flat_map(|level| &level.blocks)
                    .find(|it| it.id == block.header)
                    .map(|it| it.verdict);
                let continuum = &ruleset.continua[ruleset.placements[block.placement].continuum];
                let label = &continuum.levels.get(block.level as usize)?.label;
                let of_level = placement.levels.get(label).map(|level| level.verdict);
                Some((block.header.clone(), of_block.or(of_level)?.to_string()))
            }
            Target::Program(id) => {
                let header = &ruleset.programs[id].header;
                let outcome = self.decision.programs.get(header)?.outcome;
                Some((header.clone(), outcome.word().to_owned()))
            }
            Target::Clause(id) => {
                let registers = program.clause(id)?;
                Some((
                    ruleset.clause_names[id].id.clone(),
                    self.verdict(registers.verdict).to_string(),
                ))
            }
            Target::Dispute(id) => {
                let name = &ruleset.disputes[id].name;
                let decided = self.decision.disputes.get(name)?;
                let words = if decided.disputed {
                    "disputed".to_owned()
                } else {
                    decided.verdict.to_string()
                };
                Some((name.clone(), words))
            }
            Target::Population(id) => {
                let register = program.populations.get(id.index()).copied()?;
                Some((
                    ruleset.populations[id].name.clone(),
                    self.verdict(register).to_string(),
                ))
            }
            Target::Define(id) => match program.defines.get(id.index())? {
                DefineRegister::Verdict(register) => Some((
                    ruleset.defines[id].name.clone(),
                    self.verdict(*register).to_string(),
                )),
                DefineRegister::Value(_) => None,
            },
            Target::Transition(id) => {
                let transition = &ruleset.transitions[id];
                let triggered = self.decision.transitions.triggered.contains(&transition.name);
                let possible = self.decision.transitions.possible.contains(&transition.name);
                let words = match (triggered, possible) {
                    (true, _) => "triggered",
                    (false, true) => "unknown",
                    (false, false) => "not met",
                };
                Some((transition.name.clone(), words.to_owned()))
            }
            Target::Transitions => {
                let words = match self.decision.transitions.outcome {
                    TransitionsOutcome::OutOfScope => return None,
                    TransitionsOutcome::Triggered
                    | TransitionsOutcome::None
                    | TransitionsOutcome::Conflict
                    | TransitionsOutcome::Undetermined => self.decision.transitions.outcome.word(),
                };
                Some(("transitions".to_owned(), words.to_owned()))
            }
        }
    }

    /// The case as an example.
    pub(crate) fn write(&self, title: &str, expected: &Expected) -> Option<String> {
        write(self.ruleset, title, self.case, expected)
    }
}

fn placement_words(placement: &PlacementDecision) -> String {
    match placement.outcome {
        PlacementOutcome::Placed => placement.level.clone().unwrap_or_default(),
        PlacementOutcome::Several => {
            format!(
                "several ({})",
                placement.levels_met.clone().unwrap_or_default().join(", ")
            )
        }
        PlacementOutcome::None => "none".to_owned(),
        PlacementOutcome::OutOfScope => "out of scope".to_owned(),
        PlacementOutcome::Undetermined => format!("one of ({})", placement.possible.join(", ")),
    }
}

/// The first day in force, on which an example without a day is decided.
pub(crate) fn first_day(ruleset: &Ruleset) -> Day {
    ruleset
        .in_force
        .from
        .or(ruleset.in_force.until)
        .unwrap_or(Day::LAST)
}

/// A case as an example; `None` where one of its numbers cannot be written.
pub(crate) fn write(ruleset: &Ruleset, title: &str, case: &Case, expected: &Expected) -> Option<String> {
    let mut given = String::new();
    if case.as_of != first_day(ruleset) {
        let _ = writeln!(given, "    as_of: {}", case.as_of);
    }
    for (id, possible) in &case.given {
        let fact = &ruleset.facts[Id::new(id.index())];
        let _ = writeln!(
            given,
            "    {}: {}",
            fact.name,
            given_words(ruleset, &fact.kind, possible)?
        );
    }
    let given = if given.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{\n{given}  }}")
    };
    let mut text = format!("example \"{title}\" {{\n  given {given}\n  expect {{\n");
    for (target, words) in expected {
        let _ = writeln!(text, "    {target}: {words}");
    }
    text.push_str("  }\n}\n");
    Some(text)
}

//! What the targets of examples come to by Kleene's tables alone: what these settle needs no closer look.

use stepwell_eval::{
    Conforming, Facts, Periods, conforming, placed,
    program::{DefineRegister, Program},
    record::{Recorded, record},
};
use stepwell_model::{Day, Ruleset, Target, Verdict};

/// What one target comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// A verdict.
    Verdict(Verdict),
    /// Of a placement: the levels that it can give, those it surely gives, whether none, whether out of scope.
    Placed(Vec<u32>, Vec<u32>, bool, bool),
    /// Of a program.
    Conforming(Conforming),
    /// Verdicts of several things that together make an outcome: transitions, or a dispute and its readings.
    Several(Vec<Verdict>),
    /// It is not there on that day.
    Absent,
}

/// What one target comes to, and whether that is all there is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) seen: Seen,
    pub(super) settled: bool,
}

/// A record read by one ruleset.
pub(super) struct Read<'a> {
    ruleset: &'a Ruleset,
    program: &'a Program,
    recorded: Recorded,
}

impl<'a> Read<'a> {
    /// Reads a record; `None` on a day on which the ruleset is not in force.
    pub(super) fn new(ruleset: &'a Ruleset, periods: &'a Periods, facts: &Facts, day: Day) -> Option<Self> {
        let program = periods.program(ruleset, day)?;
        Some(Self {
            ruleset,
            program,
            recorded: record(ruleset, program, facts, day),
        })
    }

    /// What each `impossible` condition comes to.
    pub(super) fn impossible(&self) -> Vec<Verdict> {
        let registers = self.program.impossible.iter();
        registers.map(|(_, register)| self.recorded[*register]).collect()
    }

    /// What a target comes to.
    pub(super) fn sight(&self, target: Target) -> Sight {
        let verdict = |verdict: Verdict| Sight {
            seen: Seen::Verdict(verdict),
            settled: verdict != Verdict::Unknown,
        };
        let absent = Sight {
            seen: Seen::Absent,
            settled: true,
        };
        let program = self.program;
        match target {
            Target::Placement(id) => {
                let placed = placed(self.ruleset, program, &self.recorded, id);
                Sight {
                    settled: placed.settled,
                    seen: Seen::Placed(placed.levels, placed.surely, placed.none, placed.out_of_scope),
                }
            }
            Target::Program(id) => {
                let conforming = conforming(program, &self.recorded, id);
                Sight {
                    settled: conforming.settled(),
                    seen: Seen::Conforming(conforming),
                }
            }
            Target::Transition(id) => {
                let found = program.transitions.iter().find(|it| it.transition == id);
                found.map_or(absent, |registers| verdict(self.recorded[registers.verdict]))
            }
            Target::Transitions => {
                let registers = program.transitions.iter();
                let verdicts: Vec<Verdict> = registers
                    .map(|registers| self.recorded[registers.verdict])
                    .collect();
                Sight {
                    settled: !verdicts.contains(&Verdict::Unknown),
                    seen: Seen::Several(verdicts),
                }
            }
            Target::Block(id) => match program.blocks.get(id.index()) {
                Some(registers) => verdict(self.recorded[registers.verdict]),
                None => absent,
            },
            Target::Clause(id) => match program.clause(id) {
                Some(registers) => verdict(self.recorded[registers.verdict]),
                None => absent,
            },
            Target::Dispute(id) => match program.disputes.get(id.index()) {
                Some(registers) => {
                    let readings = registers.readings.iter();
                    let all = std::iter::once(&registers.verdict).chain(readings);
                    let verdicts: Vec<Verdict> = all.map(|register| self.recorded[*register]).collect();
                    Sight {
                        settled: !verdicts.contains(&Verdict::Unknown),
                        seen: Seen::Several(verdicts),
                    }
                }
                None => absent,
            },
            Target::Population(id) => match program.populations.get(id.index()) {
                Some(register) => verdict(self.recorded[*register]),
                None => absent,
            },
            Target::Define(id) => match program.defines.get(id.index()) {
                Some(DefineRegister::Verdict(register)) => verdict(self.recorded[*register]),
                Some(DefineRegister::Value(_)) | None => absent,
            },
        }
    }
}

/// How what a target comes to differs between a ruleset and its mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Differs {
    /// Not at all.
    No,
    /// Only a closer look tells.
    Perhaps,
    /// It is settled otherwise.
    Surely,
}

/// Whether two sights of a target differ.
pub(super) fn differs(target: Target, was: &Sight, is: &Sight) -> Differs {
    if was.settled && is.settled {
        return match (was.seen == is.seen, target) {
            (true, _) => Differs::No,
            // Other transitions can come to the same next step; another reading to the same dispute.
            (false, Target::Transitions | Target::Dispute(_)) => Differs::Perhaps,
            (
                false,
                Target::Placement(_)
                | Target::Block(_)
                | Target::Program(_)
                | Target::Transition(_)
                | Target::Clause(_)
                | Target::Population(_)
                | Target::Define(_),
            ) => Differs::Surely,
        };
    }
    match target {
        // Of these Kleene's tables are all there is.
        Target::Population(_) | Target::Define(_) if was.seen == is.seen => Differs::No,
        Target::Population(_)
        | Target::Define(_)
        | Target::Clause(_)
        | Target::Placement(_)
        | Target::Block(_)
        | Target::Program(_)
        | Target::Transition(_)
        | Target::Transitions
        | Target::Dispute(_) => Differs::Perhaps,
    }
}

//! Why a verdict is what it is: the tests that decide it, each in a few words.

use std::collections::BTreeSet;

use stepwell_model::{ClauseKind, Dispute, Id, Ruleset, Verdict};

use crate::{
    facts::Facts,
    program::{Origin, Program, VerdictOperation, VerdictRegister},
    record::{Recorded, counts},
};

/// The most reasons that are told of one clause; the rest are counted.
const MOST: usize = 6;

/// Everything that a reason is told from.
pub(crate) struct Explainer<'a> {
    pub(crate) ruleset: &'a Ruleset,
    pub(crate) program: &'a Program,
    pub(crate) recorded: &'a Recorded,
    pub(crate) facts: &'a Facts,
}

/// Reasons collected so far.
#[derive(Default)]
struct Reasons {
    told: Vec<String>,
    more: usize,
}

impl Reasons {
    fn add(&mut self, reason: impl FnOnce() -> String) {
        if self.told.len() < MOST {
            let reason = reason();
            if !self.told.contains(&reason) {
                self.told.push(reason);
            }
        } else {
            self.more += 1;
        }
    }

    fn joined(mut self) -> String {
        if self.more > 0 {
            self.told.push(format!("and {} more", self.more));
        }
        self.told.join("; ")
    }
}

impl Explainer<'_> {
    /// Why registers hold what they hold; a named condition is told by its name, with its reasons.
    pub(crate) fn because(&self, registers: &[VerdictRegister]) -> String {
        let mut reasons = Reasons::default();
        for register in registers {
            self.walk(*register, &mut reasons, true);
        }
        reasons.joined()
    }

    /// Why a named condition holds what it holds, without its own name.
    pub(crate) fn because_inside(&self, register: VerdictRegister) -> String {
        let mut reasons = Reasons::default();
        self.walk_inside(register, &mut reasons, true);
        reasons.joined()
    }

    // The checker bounds how deep conditions nest, and named conditions end the walk.
    fn walk(&self, register: VerdictRegister, reasons: &mut Reasons, names: bool) {
        let Some(entry) = self.program.verdict(register) else {
            return;
        };
        match &entry.origin {
            Origin::Step | Origin::Test(_) => self.walk_inside(register, reasons, names),
            Origin::Define(define) => {
                self.named(&self.ruleset.defines[*define].name, register, reasons, names);
            }
            Origin::Population(population) => {
                self.named(
                    &self.ruleset.populations[*population].name,
                    register,
                    reasons,
                    names,
                );
            }
            Origin::Dispute(dispute) => {
                let dispute = *dispute;
                reasons.add(|| self.dispute(dispute, register));
            }
            Origin::Clause(clause) => {
                let kind = self
                    .program
                    .clause(*clause)
                    .map(|registers| self.ruleset.clauses[registers.clause].kind);
                if kind == Some(ClauseKind::Admit) {
                    // That `admit` is not met tells nobody anything; what it combines does.
                    self.walk_inside(register, reasons, names);
                } else {
                    let name = &self.ruleset.clause_names[*clause].short;
                    reasons.add(|| format!("{name} is {}", self.recorded[register]));
                }
            }
        }
    }

    /// A named condition, with its reasons in parentheses where names are not already being explained.
    fn named(&self, name: &str, register: VerdictRegister, reasons: &mut Reasons, names: bool) {
        reasons.add(|| {
            let verdict = self.recorded[register];
            let mut inside = Reasons::default();
            if names {
                self.walk_inside(register, &mut inside, false);
            }
            let inside = inside.joined();
            if inside.is_empty() {
                format!("{name} is {verdict}")
            } else {
                format!("{name} is {verdict} ({inside})")
            }
        });
    }

    fn dispute(&self, id: Id<Dispute>, register: VerdictRegister) -> String {
        let dispute = &self.ruleset.disputes[id];
        let verdict = self.recorded[register];
        let registers = self.program.disputes.get(id.index());
        let source = |at: usize| self.reading_name(dispute, at);
        match registers.and_then(|registers| registers.followed) {
            Some(followed) => {
                let mut inside = Reasons::default();
                self.walk_inside(register, &mut inside, false);
                format!(
                    "{} is {verdict}, following {} ({})",
                    dispute.name,
                    source(followed),
                    inside.joined()
                )
            }
            None => {
                let readings = registers.map_or(&[][..], |registers| &registers.readings);
                let words: Vec<String> = readings
                    .iter()
                    .enumerate()
                    .map(|(at, reading)| format!("{}: {}", source(at), self.recorded[*reading]))
                    .collect();
                let word = match verdict {
                    Verdict::Met => "met by every reading",
                    Verdict::NotMet => "not met by any reading",
                    Verdict::Unknown if self.is_disputed(readings) => "disputed",
                    Verdict::Unknown => "unknown",
                };
                format!("{} is {word} ({})", dispute.name, words.join("; "))
            }
        }
    }

    /// A reading by its source; where that stands several times, also by its place, or by its number.
    fn reading_name(&self, dispute: &Dispute, at: usize) -> String {
        let Some(reading) = dispute.readings.get(at) else {
            return String::new();
        };
        let source = &self.ruleset.sources[reading.source].name;
        let same: Vec<usize> = dispute
            .readings
            .iter()
            .enumerate()
            .filter(|(_, other)| other.source == reading.source)
            .map(|(other, _)| other)
            .collect();
        if same.len() < 2 {
            return source.clone();
        }
        let places = same
            .iter()
            .filter_map(|at| dispute.readings.get(*at)?.place.as_deref());
        let places: BTreeSet<&str> = places.collect();
        match &reading.place {
            Some(place) if places.len() == same.len() => format!("{source} \"{place}\""),
            Some(_) | None => {
                let number = same.iter().take_while(|other| **other <= at).count();
                format!("{source}, reading {number}")
            }
        }
    }

    /// Whether readings differ: one is met and one is not.
    pub(crate) fn is_disputed(&self, readings: &[VerdictRegister]) -> bool {
        let has = |wanted| readings.iter().any(|reading| self.recorded[*reading] == wanted);
        has(Verdict::Met) && has(Verdict::NotMet)
    }

    /// The parts that decide a register.
    fn walk_inside(&self, register: VerdictRegister, reasons: &mut Reasons, names: bool) {
        let Some(entry) = self.program.verdict(register) else {
            return;
        };
        let verdict = self.recorded[register];
        if let Origin::Test(test) = &entry.origin {
            reasons.add(|| self.test(test, &entry.operation, verdict));
            return;
        }
        match &entry.operation {
            // Of an `and` that is not met the parts that are not met decide, and so on; of one that is met, all do.
            VerdictOperation::All(of) | VerdictOperation::Any(of) => {
                for part in of {
                    if self.recorded[*part] == verdict {
                        self.walk(*part, reasons, names);
                    }
                }
            }
            VerdictOperation::Not(of) => self.walk(*of, reasons, names),
            VerdictOperation::Count { of, least, most } => {
                let (met, _) = counts(of.iter().map(|part| &self.recorded[*part]));
                let needed = match most {
                    None => format!("{least} or more"),
                    Some(most) if most == least => format!("exactly {least}"),
                    Some(most) => format!("from {least} to {most}"),
                };
                let verb = if met == 1 { "is" } else { "are" };
                reasons.add(|| format!("{met} of {} {verb} met, {needed} needed", of.len()));
                // Too many are met, or too few.
                let deciding = match verdict {
                    Verdict::Met => Verdict::Met,
                    Verdict::NotMet if most.is_some_and(|most| met > most) => Verdict::Met,
                    Verdict::NotMet => Verdict::NotMet,
                    Verdict::Unknown => Verdict::Unknown,
                };
                for part in of {
                    if self.recorded[*part] == deciding {
                        self.walk(*part, reasons, names);
                    }
                }
            }
            VerdictOperation::Agree { readings, .. } => {
                for reading in readings {
                    self.walk(*reading, reasons, names);
                }
            }
            VerdictOperation::Choose { arms, otherwise } => {
                let mut settled = false;
                for (guard, arm) in arms {
                    match self.recorded[*guard] {
                        Verdict::Met => {
                            settled = true;
                            self.walk(*arm, reasons, names);
                        }
                        Verdict::Unknown => self.walk(*guard, reasons, names),
                        Verdict::NotMet => {}
                    }
                }
                if let (false, Some(otherwise)) = (settled, otherwise) {
                    self.walk(*otherwise, reasons, names);
                }
            }
            VerdictOperation::Constant(_)
            | VerdictOperation::Labels { .. }
            | VerdictOperation::Within { .. }
            | VerdictOperation::Bounded { .. }
            | VerdictOperation::Equals { .. }
            | VerdictOperation::Includes { .. } => {}
        }
    }
}

//! Bare outcomes: one record decided without its reasons, in a few machine words and without memory of its own.
//!
//! Each verdict is a bit. An answer finds its state (the label it is, the region between cuts it lies in), and the states of
//! one, two or three facts look up which verdicts are met and which can be; what is left is gates over bits. Verdicts are
//! the same as in [`crate::record`], so that what is left open is left open by Kleene's tables: an undetermined outcome here
//! may list too much, never too little, and the exact one is [`crate::decide`]'s.

mod entries;
mod json;
mod looked;
mod plan;
mod run;
mod sheet;
mod tables;

use stepwell_model::{Choose, ClauseName, Day, Fact, Id, LabelSet, Placement, Ruleset, Verdict};

use crate::{
    circuit::{Circuit, Literal},
    outcome::Placed,
    program::{Program, VerdictRegister},
};

pub use sheet::Sheet;

use entries::Entries;
use json::Names;
use plan::Plan;
use run::{Outputs, Then};
use sheet::Scratch;

/// What is known of one fact: nothing, or its value.
///
/// What is half known (one of several values, a range, records that disagree) has no place here; such a record is decided
/// by [`crate::decide`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Not known.
    #[default]
    Unknown,
    /// A yes/no (0 is no, 1 is yes), a value of a scale or choice, or a level: its place.
    Label(u32),
    /// A number in the fact's own unit, or a day as days since 1970-01-01: `digits / 10^places`.
    Number {
        /// All its digits.
        digits: i64,
        /// How many of them stand after the point; at most [`stepwell_model::Number::DIGITS`].
        places: u8,
    },
    /// A set, by its members' places.
    Set(LabelSet),
}

/// What a placement comes to, without reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BareOutcome {
    /// This level, by its place on the continuum.
    Placed(u32),
    /// With `every`, these levels.
    Several(LabelSet),
    /// No level's criteria are met.
    None,
    /// For others, or not in force.
    OutOfScope,
    /// Nothing but these is possible.
    Undetermined {
        /// Levels that can be chosen, or be among those given.
        levels: LabelSet,
        /// Whether it can be `none`.
        none: bool,
        /// Whether it can be out of scope.
        out_of_scope: bool,
    },
    /// An `impossible` condition is met: the record cannot be right.
    Impossible,
    /// An answer does not fit its fact: wrong type, off the scale, out of range.
    Refused,
}

impl BareOutcome {
    /// What a placement came to in the reading with reasons.
    pub fn of_placed(placed: &Placed, choose: Choose) -> Self {
        let levels: LabelSet = placed.levels.iter().copied().collect();
        if !placed.settled {
            return BareOutcome::Undetermined {
                levels,
                none: placed.none,
                out_of_scope: placed.out_of_scope,
            };
        }
        match (placed.out_of_scope, placed.levels.as_slice(), choose) {
            (true, _, _) => BareOutcome::OutOfScope,
            (false, [], _) => BareOutcome::None,
            (false, _, Choose::Every) => BareOutcome::Several(levels),
            (false, [first, ..], Choose::LeastIntensive | Choose::MostIntensive) => {
                BareOutcome::Placed(*first)
            }
        }
    }

    /// The outcome of a placement from whether it is for this patient and the verdicts of its levels, in the order in
    /// which they are looked at.
    pub(crate) fn of(
        choose: Choose,
        in_scope: Verdict,
        levels: impl Iterator<Item = (u32, Verdict)>,
    ) -> Self {
        if in_scope == Verdict::NotMet {
            return BareOutcome::OutOfScope;
        }
        let out_of_scope = in_scope == Verdict::Unknown;
        let (mut surely, mut possible) = (LabelSet::EMPTY, LabelSet::EMPTY);
        for (level, verdict) in levels {
            match (verdict, choose) {
                (Verdict::NotMet, _) => {}
                (Verdict::Unknown, _) => possible = possible.with(level),
                (Verdict::Met, Choose::Every) => surely = surely.with(level),
                (Verdict::Met, Choose::LeastIntensive | Choose::MostIntensive) => {
                    if possible.is_empty() && !out_of_scope {
                        return BareOutcome::Placed(level);
                    }
                    return BareOutcome::Undetermined {
                        levels: possible.with(level),
                        none: false,
                        out_of_scope,
                    };
                }
            }
        }
        match (possible.is_empty() && !out_of_scope, surely.is_empty()) {
            (true, true) => BareOutcome::None,
            (true, false) => BareOutcome::Several(surely),
            (false, none) => BareOutcome::Undetermined {
                levels: surely.or(possible),
                none,
                out_of_scope,
            },
        }
    }
}

/// A ruleset on one stretch of days, ready to decide records without reasons.
#[derive(Clone, Debug)]
pub struct Bare {
    circuit: Circuit,
    entries: Entries,
    names: Names,
}

/// A placement on one stretch of days, ready to give bare outcomes.
#[derive(Clone, Debug)]
pub struct BarePlacement {
    /// Its outputs: the levels in the order in which they are looked at, whether it is for the patient, then the
    /// `impossible` conditions.
    plan: Plan,
    choose: Choose,
    levels: Vec<u32>,
    impossible: usize,
    /// Where all outputs stand in one word and one level is chosen.
    quick: Option<Quick>,
}

/// How the outcome of most records is found: it is that of the first bit that can be met.
#[derive(Clone, Debug)]
struct Quick {
    /// The bits of the levels, in the order in which they are looked at, and of whether the placement is for the patient.
    first: u64,
    /// That of the latter alone.
    in_scope: u64,
    /// The same and those of the `impossible` conditions.
    beside: u64,
    /// The outcome where each of the first bits is the first.
    outcomes: Vec<BareOutcome>,
}

impl Quick {
    fn new(levels: &[u32], outputs: usize) -> Option<Self> {
        if outputs >= 64 {
            return None;
        }
        let in_scope = 1 << levels.len();
        let of_levels = in_scope - 1;
        let all = (1 << outputs) - 1;
        let placed = levels.iter().map(|level| BareOutcome::Placed(*level));
        Some(Self {
            first: of_levels | in_scope,
            in_scope,
            beside: all & !of_levels,
            outcomes: placed.chain([BareOutcome::None]).collect(),
        })
    }

    /// The outcome where it is settled, the placement is for the patient, and nothing impossible is met.
    #[inline]
    fn outcome(&self, met: u64, can: u64) -> Option<&BareOutcome> {
        let first = (can & self.first).trailing_zeros();
        // The first that can be met is met for certain, and nothing comes before it.
        let settled = met.checked_shr(first)? & 1 == 1;
        (settled && met & self.beside == self.in_scope)
            .then(|| self.outcomes.get(first as usize))
            .flatten()
    }
}

/// A ruleset on one stretch of days, ready to give the verdict of every clause.
#[derive(Clone, Debug)]
pub struct BareClauses {
    /// Its outputs: the clauses that are in force.
    plan: Plan,
    /// Of each clause, its output.
    clauses: Vec<Option<u32>>,
}

impl Bare {
    /// Makes a program ready; `None` where the ruleset holds tests that cannot be told apart by bits.
    pub fn new(ruleset: &Ruleset, program: &Program) -> Option<Self> {
        let circuit = Circuit::of(ruleset, program)?;
        let entries = Entries::new(ruleset, &circuit);
        let names = Names::new(ruleset);
        Some(Self {
            circuit,
            entries,
            names,
        })
    }

    /// The same, for sheets that keep every answer as it was given.
    pub(crate) fn keeping(ruleset: &Ruleset, program: &Program) -> Option<Self> {
        let mut bare = Self::new(ruleset, program)?;
        bare.entries.keep_all();
        Some(bare)
    }

    /// A sheet on which nothing is known, for this and all that it makes ready.
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet::new(&self.entries)
    }

    /// Reads the facts of one record, a JSON object, onto a sheet. Whether it could: where facts are half known, stand in
    /// another unit, the record has its own `$as_of`, or something is wrong, the sheet is of no use and the record is for
    /// [`crate::read_facts`].
    pub fn read_json(&self, text: &str, sheet: &mut Sheet<'_>) -> bool {
        self.names.read(text, sheet)
    }

    /// Makes a placement ready; `None` where it is too large.
    pub fn placement(
        &self,
        ruleset: &Ruleset,
        program: &Program,
        placement: Id<Placement>,
    ) -> Option<BarePlacement> {
        let registers = program.placement(placement)?;
        let literal = |register: VerdictRegister| self.circuit.verdicts.get(register.index()).copied();
        let choose = ruleset.placements[placement].choose;
        let mut levels: Vec<(u32, Literal)> = registers
            .levels
            .iter()
            .map(|(level, register)| Some((*level, literal(*register)?)))
            .collect::<Option<_>>()?;
        if choose == Choose::MostIntensive {
            levels.reverse();
        }
        let impossible: Vec<Literal> = program
            .impossible
            .iter()
            .map(|(_, register)| literal(*register))
            .collect::<Option<_>>()?;
        let (levels, verdicts): (Vec<u32>, Vec<Literal>) = levels.into_iter().unzip();
        let mut wanted = verdicts;
        wanted.push(literal(registers.in_scope)?);
        wanted.extend(&impossible);
        let quick = match choose {
            Choose::LeastIntensive | Choose::MostIntensive => Quick::new(&levels, wanted.len()),
            Choose::Every => None,
        };
        Some(BarePlacement {
            plan: Plan::new(&self.circuit, &wanted)?,
            choose,
            levels,
            impossible: impossible.len(),
            quick,
        })
    }

    /// Makes every clause ready; `None` where they are too many.
    pub fn clauses(&self, program: &Program) -> Option<BareClauses> {
        let literal = |register: VerdictRegister| self.circuit.verdicts.get(register.index()).copied();
        let mut wanted = Vec::new();
        let mut clauses = Vec::with_capacity(program.clauses.len());
        for clause in &program.clauses {
            clauses.push(match clause {
                Some(clause) => {
                    wanted.push(literal(clause.verdict)?);
                    Some(u32::try_from(wanted.len() - 1).ok()?)
                }
                None => None,
            });
        }
        let plan = Plan::new(&self.circuit, &wanted)?;
        Some(BareClauses { plan, clauses })
    }
}

impl BarePlacement {
    /// The outcome of one record.
    pub fn outcome(&self, sheet: &mut Sheet<'_>, as_of: Day) -> BareOutcome {
        self.plan.run(sheet, as_of, Decide(self))
    }

    /// The outcome of one record; `None` where an `impossible` condition is met or is not known to be avoided, so that only
    /// [`crate::impossible`] tells whether there can be somebody like this.
    pub fn outcome_of_possible(&self, sheet: &mut Sheet<'_>, as_of: Day) -> Option<BareOutcome> {
        self.plan.run(sheet, as_of, DecidePossible(self))
    }

    #[inline]
    fn of_outputs(&self, outputs: Outputs<'_>) -> BareOutcome {
        if let (Some(quick), Some((met, can))) = (&self.quick, outputs.first())
            && let Some(outcome) = quick.outcome(met, can)
        {
            return *outcome;
        }
        let after_levels = self.levels.len();
        let mut impossible = (0..self.impossible).map(|at| outputs.verdict(after_levels + 1 + at));
        if impossible.any(|verdict| verdict == Verdict::Met) {
            return BareOutcome::Impossible;
        }
        let levels = self.levels.iter().enumerate();
        let levels = levels.map(|(at, level)| (*level, outputs.verdict(at)));
        BareOutcome::of(self.choose, outputs.verdict(after_levels), levels)
    }
}

/// What is done with the outputs of a placement.
struct Decide<'a>(&'a BarePlacement);

impl Then for Decide<'_> {
    type Found = BareOutcome;

    #[inline]
    fn then(self, outputs: Outputs<'_>, _: &mut Scratch) -> BareOutcome {
        self.0.of_outputs(outputs)
    }
}

/// The same, of those that are surely possible.
struct DecidePossible<'a>(&'a BarePlacement);

impl Then for DecidePossible<'_> {
    type Found = Option<BareOutcome>;

    #[inline]
    fn then(self, outputs: Outputs<'_>, _: &mut Scratch) -> Option<BareOutcome> {
        let first = self.0.levels.len() + 1;
        let mut impossible = (first..first + self.0.impossible).map(|output| outputs.verdict(output));
        impossible
            .all(|verdict| verdict == Verdict::NotMet)
            .then(|| self.0.of_outputs(outputs))
    }
}

impl BareClauses {
    /// Reads one record: the verdicts stand in the sheet then.
    pub fn read(&self, sheet: &mut Sheet<'_>, as_of: Day) {
        self.plan.run(sheet, as_of, Keep);
    }

    /// The verdict of a clause, after `unless`, of the record last read; `None` where the clause is not in force.
    pub fn verdict(&self, sheet: &Sheet<'_>, clause: Id<ClauseName>) -> Option<Verdict> {
        let output = self.clauses.get(clause.index()).copied().flatten()?;
        let outputs = Outputs {
            met: &sheet.scratch.met,
            can: &sheet.scratch.can,
        };
        Some(outputs.verdict(output as usize))
    }

    /// The facts that are looked at.
    pub fn facts(&self) -> impl Iterator<Item = Id<Fact>> {
        self.plan.tables.facts().into_iter()
    }
}

/// The outputs of clauses are kept in the sheet.
struct Keep;

impl Then for Keep {
    type Found = ();

    #[inline]
    fn then(self, outputs: Outputs<'_>, scratch: &mut Scratch) {
        for (kept, words) in [(&mut scratch.met, outputs.met), (&mut scratch.can, outputs.can)] {
            if kept.len() == words.len() {
                kept.copy_from_slice(words);
            } else {
                kept.clear();
                kept.extend_from_slice(words);
            }
        }
    }
}

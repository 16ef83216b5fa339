//! Bare outcomes: one record decided without its reasons, in a few machine words and without memory of its own.
//!
//! Each test of a fact is a bit. An answer finds its state (the label it is, the region between cuts it lies in), and the
//! state looks up which tests are met and which can be; the rest is `and` and comparison of words. Verdicts are the same
//! as in [`crate::record`], so that what is left open is left open by Kleene's tables: an undetermined outcome here may
//! list too much, never too little, and the exact one is [`crate::decide`]'s.

mod plan;
mod run;

use stepwell_model::{Choose, ClauseName, Day, Fact, Id, LabelSet, Placement, Ruleset, Verdict};

use crate::{
    circuit::{Circuit, Literal},
    program::Program,
};

pub use run::Room;

use plan::{Place, Plan};

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

/// A ruleset on one stretch of days, ready to give bare outcomes of a placement.
#[derive(Clone, Debug)]
pub struct BarePlacement {
    plan: Plan,
    choose: Choose,
    in_scope: Place,
    /// In the order in which they are looked at.
    levels: Vec<(u32, Place)>,
    impossible: Vec<Place>,
}

/// A ruleset on one stretch of days, ready to give the verdict of every clause.
#[derive(Clone, Debug)]
pub struct BareClauses {
    plan: Plan,
    clauses: Vec<Option<Place>>,
}

impl BarePlacement {
    /// Makes a program ready; `None` where the ruleset holds tests that cannot be told apart by bits.
    pub fn new(ruleset: &Ruleset, program: &Program, placement: Id<Placement>) -> Option<Self> {
        let circuit = Circuit::of(ruleset, program)?;
        let registers = program.placement(placement)?;
        let literal =
            |register: crate::program::VerdictRegister| circuit.verdicts.get(register.index()).copied();
        let in_scope = literal(registers.in_scope)?;
        let mut levels = Vec::with_capacity(registers.levels.len());
        for (level, register) in &registers.levels {
            levels.push((*level, literal(*register)?));
        }
        let choose = ruleset.placements[placement].choose;
        if choose == Choose::MostIntensive {
            levels.reverse();
        }
        let impossible: Option<Vec<Literal>> = program
            .impossible
            .iter()
            .map(|(_, register)| literal(*register))
            .collect();
        let impossible = impossible?;
        let wanted = levels.iter().map(|(_, level)| *level).chain([in_scope]);
        let wanted: Vec<Literal> = wanted.chain(impossible.iter().copied()).collect();
        let plan = Plan::new(&circuit, &wanted)?;
        let place = |literal| plan.place(literal);
        Some(Self {
            in_scope: place(in_scope)?,
            levels: levels
                .into_iter()
                .map(|(level, literal)| Some((level, place(literal)?)))
                .collect::<Option<_>>()?,
            impossible: impossible.into_iter().map(place).collect::<Option<_>>()?,
            choose,
            plan,
        })
    }

    /// Room to decide in, to be used again for the next record.
    pub fn room(&self) -> Room {
        self.plan.room()
    }

    /// The outcome of one record: `answers` by the facts' places in the ruleset; what is missing at the end is not known.
    pub fn outcome(&self, answers: &[Answer], as_of: Day, room: &mut Room) -> BareOutcome {
        if !self.plan.run(answers, as_of, room) {
            return BareOutcome::Refused;
        }
        let verdict = |place: Place| room.verdict(place);
        if self
            .impossible
            .iter()
            .any(|place| verdict(*place) == Verdict::Met)
        {
            return BareOutcome::Impossible;
        }
        let levels = self.levels.iter().map(|(level, place)| (*level, verdict(*place)));
        BareOutcome::of(self.choose, verdict(self.in_scope), levels)
    }
}

impl BareClauses {
    /// Makes a program ready; `None` where the ruleset holds tests that cannot be told apart by bits.
    pub fn new(ruleset: &Ruleset, program: &Program) -> Option<Self> {
        let circuit = Circuit::of(ruleset, program)?;
        let clauses: Vec<Option<Literal>> = program
            .clauses
            .iter()
            .map(|clause| circuit.verdicts.get(clause.as_ref()?.verdict.index()).copied())
            .collect();
        let wanted: Vec<Literal> = clauses.iter().copied().flatten().collect();
        let plan = Plan::new(&circuit, &wanted)?;
        let clauses = clauses.into_iter().map(|literal| plan.place(literal?)).collect();
        Some(Self { plan, clauses })
    }

    /// Room to decide in, to be used again for the next record.
    pub fn room(&self) -> Room {
        self.plan.room()
    }

    /// Reads one record; whether every answer fits its fact. The verdicts are in the room then.
    pub fn read(&self, answers: &[Answer], as_of: Day, room: &mut Room) -> bool {
        self.plan.run(answers, as_of, room)
    }

    /// The verdict of a clause, after `unless`, of the record last read; `None` where the clause is not in force.
    pub fn verdict(&self, room: &Room, clause: Id<ClauseName>) -> Option<Verdict> {
        let place = self.clauses.get(clause.index()).copied().flatten()?;
        Some(room.verdict(place))
    }

    /// The facts that are looked at.
    pub fn facts(&self) -> impl Iterator<Item = Id<Fact>> {
        self.plan.facts()
    }
}

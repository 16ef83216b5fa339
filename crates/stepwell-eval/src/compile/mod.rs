//! From the checked ruleset to programs: one for each stretch of days on which the same clauses are in force.

mod conditions;
mod order;
mod placements;
mod rules;
mod values;

use std::{collections::BTreeSet, sync::OnceLock};

use stepwell_model::{Day, Id, Period, Ruleset, Source};

use crate::{
    diagrams::{Limit, exact::Symbolic},
    program::Program,
};

pub(crate) use conditions::labels_within;
use values::Builder;

/// A ruleset's programs, by the days on which they hold.
///
/// Each is compiled when a day first asks for it: a ruleset with thousands of dated clauses has thousands of stretches,
/// of which a run sees few.
#[derive(Debug, Default)]
pub struct Periods {
    in_force: Period,
    follow: Option<Id<Source>>,
    /// The first days after which something changes, in rising order; each stretch runs to the next.
    changes: Vec<Day>,
    /// One program more than there are changes: the first holds before all of them.
    programs: Vec<OnceLock<Program>>,
    /// Each program read over every possible record, once a record asks for it.
    symbolic: Vec<OnceLock<Result<Symbolic, Limit>>>,
}

/// Compiles a ruleset. With `follow`, that source is followed in every dispute where it stands exactly once.
pub fn compile(ruleset: &Ruleset, follow: Option<Id<Source>>) -> Periods {
    let mut changes = BTreeSet::new();
    let dated = ruleset
        .clauses
        .iter()
        .map(|clause| clause.in_force)
        .chain(ruleset.transitions.iter().map(|transition| transition.in_force))
        .chain(ruleset.impossible.iter().map(|impossible| impossible.in_force));
    for period in dated {
        changes.extend(period.from);
        changes.extend(period.until.map(Day::next));
    }
    let inside = |day: &Day| {
        ruleset.in_force.from.is_none_or(|from| from < *day)
            && ruleset.in_force.until.is_none_or(|until| *day <= until)
    };
    let changes: Vec<Day> = changes.into_iter().filter(inside).collect();
    let programs = (0..=changes.len()).map(|_| OnceLock::new()).collect();
    let symbolic = (0..=changes.len()).map(|_| OnceLock::new()).collect();
    Periods {
        in_force: ruleset.in_force,
        follow,
        changes,
        programs,
        symbolic,
    }
}

impl Periods {
    /// The program of a day; `None` on a day on which the ruleset is not in force.
    pub fn program(&self, ruleset: &Ruleset, day: Day) -> Option<&Program> {
        if !self.in_force.contains(day) {
            return None;
        }
        let stretch = self.changes.partition_point(|change| *change <= day);
        let program = self.programs.get(stretch)?;
        Some(program.get_or_init(|| compile_for(ruleset, self.follow, day)))
    }

    /// The program of a day, read over every possible record.
    pub(crate) fn symbolic(&self, ruleset: &Ruleset, day: Day) -> Option<&Result<Symbolic, Limit>> {
        let program = self.program(ruleset, day)?;
        let stretch = self.changes.partition_point(|change| *change <= day);
        let symbolic = self.symbolic.get(stretch)?;
        Some(symbolic.get_or_init(|| Symbolic::new(ruleset, program)))
    }

    /// A day of every stretch, in rising order.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        let first = match (self.in_force.from, self.changes.first()) {
            (Some(from), _) => from,
            (None, Some(change)) => change.previous(),
            (None, None) => self.in_force.until.unwrap_or(Day::FIRST),
        };
        std::iter::once(first).chain(self.changes.iter().copied())
    }

    /// The days on which the ruleset is in force.
    pub fn in_force(&self) -> Period {
        self.in_force
    }

    /// The source that is followed wherever it can be.
    pub fn follow(&self) -> Option<Id<Source>> {
        self.follow
    }
}

/// The program of one day.
fn compile_for(ruleset: &Ruleset, follow: Option<Id<Source>>, day: Day) -> Program {
    let order = order::order(ruleset, day);
    let mut builder = Builder::new(ruleset, follow, day);
    builder.reserve();
    for node in order {
        builder.node(node);
    }
    builder.finish()
}

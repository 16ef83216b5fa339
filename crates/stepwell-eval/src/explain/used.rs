//! Which facts a register rests on, and which unknown facts can still change it.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Dispute, Fact, Id, Possible, Verdict};

use crate::{
    facts::Facts,
    program::{Origin, Program, Register, ValueOperation, VerdictOperation, VerdictRegister},
    record::Recorded,
};

/// The facts that registers rest on, in the ruleset's order. Facts of other clauses that are named are shown there.
pub(crate) fn facts_used(
    program: &Program,
    starts: impl IntoIterator<Item = Register>,
) -> BTreeSet<Id<Fact>> {
    let mut facts = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Register> = starts.into_iter().collect();
    while let Some(register) = open.pop() {
        if !seen.insert(key(register)) {
            continue;
        }
        match register {
            Register::Verdict(at) => {
                let Some(entry) = program.verdict(at) else {
                    continue;
                };
                match entry.origin {
                    Origin::Clause(_) => {}
                    Origin::Step
                    | Origin::Test(_)
                    | Origin::Define(_)
                    | Origin::Population(_)
                    | Origin::Dispute(_) => open.extend(entry.operation.parts()),
                }
            }
            Register::Value(at) => match program.value(at) {
                Some(ValueOperation::Fact(fact)) => {
                    facts.insert(*fact);
                }
                Some(operation) => open.extend(operation.parts()),
                None => {}
            },
        }
    }
    facts
}

/// What can still change an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Undecided {
    /// The facts, each with the number of unknown tests it decides.
    pub(crate) facts: BTreeMap<Id<Fact>, usize>,
    /// The disputes that follow no source and are not settled.
    pub(crate) disputes: BTreeSet<Id<Dispute>>,
}

impl Undecided {
    /// The facts, those that most unknown tests wait for first; of several, the first in the ruleset's order.
    pub(crate) fn ranked(&self) -> Vec<Id<Fact>> {
        let mut ranked: Vec<(Id<Fact>, usize)> =
            self.facts.iter().map(|(fact, count)| (*fact, *count)).collect();
        // Stable: facts of one count stay in their order.
        ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        ranked.into_iter().map(|(fact, _)| fact).collect()
    }
}

/// The unknown facts and disputes reached from these registers through unknown registers only.
pub(crate) fn undecided(
    program: &Program,
    recorded: &Recorded,
    facts: &Facts,
    starts: impl IntoIterator<Item = VerdictRegister>,
) -> Undecided {
    let mut undecided = Undecided::default();
    let mut seen = BTreeSet::new();
    let mut open: Vec<VerdictRegister> = starts.into_iter().collect();
    while let Some(register) = open.pop() {
        if recorded[register] != Verdict::Unknown || !seen.insert(register) {
            continue;
        }
        let Some(entry) = program.verdict(register) else {
            continue;
        };
        // Which reading counts can still change it, even where facts can too.
        if let (Origin::Dispute(dispute), VerdictOperation::Agree { .. }) = (&entry.origin, &entry.operation)
        {
            undecided.disputes.insert(*dispute);
        }
        let mut waits_for = BTreeSet::new();
        for part in entry.operation.parts() {
            match part {
                Register::Verdict(part) => open.push(part),
                Register::Value(_) => open_values(program, recorded, facts, part, &mut waits_for, &mut open),
            }
        }
        for fact in waits_for {
            *undecided.facts.entry(fact).or_default() += 1;
        }
    }
    undecided
}

/// The facts not fully known under a value, and the unknown guards that choose it.
fn open_values(
    program: &Program,
    recorded: &Recorded,
    facts: &Facts,
    start: Register,
    waits_for: &mut BTreeSet<Id<Fact>>,
    guards: &mut Vec<VerdictRegister>,
) {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(register) = open.pop() {
        if !seen.insert(key(register)) {
            continue;
        }
        match register {
            Register::Verdict(guard) => guards.push(guard),
            Register::Value(at) => match program.value(at) {
                Some(ValueOperation::Fact(fact)) => {
                    let known = facts.given(*fact).is_some_and(|given| given.possible.is_known());
                    waits_for.extend((!known).then_some(*fact));
                }
                // Only the arms that can still hold matter.
                Some(ValueOperation::Choose { arms, otherwise }) => {
                    let mut settled = false;
                    for (guard, value) in arms {
                        settled |= recorded[*guard] == Verdict::Met;
                        if recorded[*guard] != Verdict::NotMet {
                            open.push(Register::Verdict(*guard));
                            open.push(Register::Value(*value));
                        }
                    }
                    if !settled {
                        open.extend(otherwise.map(Register::Value));
                    }
                }
                Some(operation) => {
                    // A part that is known cannot change anything.
                    let unknown = |part: &Register| match part {
                        Register::Value(value) => !is_point(&recorded[*value]),
                        Register::Verdict(_) => true,
                    };
                    open.extend(operation.parts().into_iter().filter(unknown));
                }
                None => {}
            },
        }
    }
}

fn is_point(possible: &Possible) -> bool {
    possible.is_known()
}

fn key(register: Register) -> (bool, usize) {
    match register {
        Register::Verdict(at) => (false, at.index()),
        Register::Value(at) => (true, at.index()),
    }
}

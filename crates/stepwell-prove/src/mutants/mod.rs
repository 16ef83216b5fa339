//! Small mistakes that an author could have made, and whether the examples of a ruleset would have told.
//!
//! ```text
//! Ruleset --drafts-->  every rule read otherwise in one place: a bound moved, an `and` for an `or`, a clause left out
//!         --run-->     the first example that comes out otherwise than it expects
//!         --apart-->   of those that none told: an example that would, or the proof that there can be none
//! ```

mod apart;
mod conditions;
mod drafts;
mod edits;
mod killer;
mod limits;
mod nearby;
mod pairs;
mod run;
mod seen;
mod structure;
mod values;

use std::mem;

use stepwell_diagnostic::Span;
use stepwell_eval::{compile, diagrams::Limit};
use stepwell_model::Ruleset;

pub use drafts::Mutated;

use crate::meaning::has_faulty_arms;

use self::{
    apart::{Apart, Both, Moved, Told},
    drafts::{Draft, drafts},
    killer::Killers,
    run::{Glance, Run},
};

/// A ruleset read otherwise in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The clause, transition, reading, population or definition, and which change of it: `2.1/detox#drop`. No other
    /// mutant of the ruleset is called so, and a change elsewhere does not change it.
    pub id: String,
    /// The clause, transition, reading, population or definition.
    pub of: String,
    /// What that is.
    pub mutated: Mutated,
    /// The change: `` `at least 9` read as `above 9` ``.
    pub change: String,
    /// Where what is changed is declared.
    pub span: Span,
    /// What became of it.
    pub state: MutantState,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutantState {
    /// An example came out otherwise than it expects.
    Killed {
        /// The title of the first one that did.
        by: String,
    },
    /// No example came out otherwise.
    Survived {
        /// One that would.
        example: String,
    },
    /// Nobody comes to another outcome or verdict: proved for every possible patient or program.
    Equivalent,
    /// No example came out otherwise, and whether one could was not found out.
    Undecided {
        /// Why not.
        limit: String,
    },
}

/// Every mutant of a ruleset that would still be accepted, and what became of it. `own` says whether a place is in the ruleset's own folder; `progress`
/// is told how many are done, of how many.
pub fn mutants(
    ruleset: &Ruleset,
    own: &dyn Fn(Span) -> bool,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<Mutant> {
    let mut drafts = drafts(ruleset, own);
    let total = drafts.len();
    let run = Run::new(ruleset);
    let mut mutated = ruleset.clone();
    let mut killers = Killers::default();
    // `None` where `check` would refuse the mutant, as it refuses arms that conflict: nobody could mistype the rule so.
    let mut states: Vec<Option<State>> = Vec::with_capacity(total);
    for (done, draft) in drafts.iter_mut().enumerate() {
        progress(done, total);
        draft.edit.swap(&mut mutated);
        if draft.edit.touches_arms() && has_faulty_arms(&mutated) {
            states.push(None);
            draft.edit.swap(&mut mutated);
            continue;
        }
        let periods = compile(&mutated, None);
        let state = match run.glance(&mutated, &periods, draft) {
            Glance::Killed(by) => State::Told(MutantState::Killed { by: by.to_owned() }),
            Glance::Open(open) => {
                let apart = Apart {
                    ruleset,
                    periods: run.periods(),
                    mutated: &mutated,
                    mutated_periods: &periods,
                    own: draft.own,
                };
                uncertain(&run, &apart, &open, draft, &mut killers)
            }
        };
        states.push(Some(state));
        draft.edit.swap(&mut mutated);
    }
    progress(total, total);
    drafts
        .into_iter()
        .zip(states)
        .filter_map(|(draft, state)| Some((draft, state?)))
        .map(|(draft, state)| {
            let state = match state {
                State::Told(state) => state,
                State::Killer(at) => match killers.example(ruleset, at) {
                    Some(example) => MutantState::Survived { example },
                    None => MutantState::Undecided {
                        limit: "a number of the example that would tell cannot be written as a decimal"
                            .to_owned(),
                    },
                },
            };
            mutant(draft, state)
        })
        .collect()
}

/// What becomes of a mutant of which no example tells at a glance.
fn uncertain(
    run: &Run<'_>,
    apart: &Apart<'_>,
    open: &[usize],
    draft: &Draft,
    killers: &mut Killers,
) -> State {
    let limit = |limit: Limit| {
        State::Told(MutantState::Undecided {
            limit: limit.to_string(),
        })
    };
    let both = Both::new(apart);
    let moved = both.as_ref().map_err(|limit| *limit).and_then(Both::moved);
    // Where nobody comes to anything else, no outcome that is left open differs either: those are exact.
    if moved == Ok(Moved::Nobody) {
        return State::Told(MutantState::Equivalent);
    }
    if let Some(by) = run.killed(open, apart.mutated, apart.mutated_periods) {
        return State::Told(MutantState::Killed { by: by.to_owned() });
    }
    if moved == Ok(Moved::OnlyReadings) {
        return State::Told(MutantState::Undecided {
            limit: "only what one source says of a dispute differs, which no example can expect".to_owned(),
        });
    }
    match both {
        Err(hit) => limit(hit),
        Ok(both) => match killers.of(&both, draft) {
            Told::Killer(at) => State::Killer(at),
            Told::Limit(limit) => State::Told(MutantState::Undecided { limit }),
        },
    }
}

/// The ruleset as a mutant of it reads; `None` where it has none of that id.
pub fn mutated(ruleset: &Ruleset, id: &str) -> Option<Ruleset> {
    let drafts = drafts(ruleset, &|_| true);
    let mut draft = drafts.into_iter().find(|draft| draft.id == id)?;
    let mut mutated = ruleset.clone();
    draft.edit.swap(&mut mutated);
    Some(mutated)
}

/// What became of a draft so far. An example is written once it is known how many mutants it tells of.
enum State {
    Told(MutantState),
    Killer(usize),
}

fn mutant(mut draft: Draft, state: MutantState) -> Mutant {
    let change = draft.change();
    Mutant {
        id: mem::take(&mut draft.id),
        of: mem::take(&mut draft.of),
        mutated: draft.mutated,
        change,
        span: draft.span,
        state,
    }
}

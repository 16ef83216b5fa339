//! A smallest patient for a fault, reproduced by the evaluator of records before it is shown.

use stepwell_eval::diagrams::{Case, Limit};
use stepwell_model::{Id, Target, Verdict};

use crate::{
    example::Decided,
    questions::Asked,
    universe::{Fault, Universe},
};

/// What an example is to show.
pub(crate) struct Showing<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// What it expects.
    pub(crate) targets: Vec<Target>,
    /// A condition that was asked, and what it comes to where the fault is there.
    pub(crate) asked: Option<(Asked, Verdict)>,
}

/// A smallest example of a fault; with the bound that was hit where a smaller one may exist. `None` where there is none.
pub(crate) fn show(
    universe: &Universe<'_>,
    fault: &Fault,
    showing: &Showing<'_>,
) -> Result<Option<(String, Option<Limit>)>, Limit> {
    let Some(smallest) = universe.smallest(fault)? else {
        return Ok(None);
    };
    let mut targets = showing.targets.clone();
    if targets.is_empty() {
        // Nothing that the fault speaks of can be expected: then what comes out of it is.
        targets.extend(universe.ruleset.placements.ids().map(Target::Placement));
        targets.extend(universe.ruleset.programs.ids().map(Target::Program));
    }
    let mut case = smallest.case;
    if smallest.certain {
        if !shows(universe, &case, showing) {
            case = universe.whole(fault, case.scene)?.ok_or(Limit::Numbers)?;
            if !shows(universe, &case, showing) {
                return Err(Limit::Numbers);
            }
        }
        case = without_what_is_not_needed(case, |fewer| shows(universe, fewer, showing));
    }
    let decided = Decided::new(universe, &case);
    let expected = targets
        .iter()
        .filter_map(|target| decided.expect(*target))
        .collect();
    match decided.write(showing.title, &expected) {
        Some(text) => Ok(Some((text, smallest.limit))),
        None => Err(Limit::Numbers),
    }
}

/// Whether the evaluator sees the fault: the condition comes to what it should, or all that is expected is settled.
fn shows(universe: &Universe<'_>, case: &Case, showing: &Showing<'_>) -> bool {
    let decided = Decided::new(universe, case);
    let settled =
        || !showing.targets.is_empty() && showing.targets.iter().all(|target| decided.is_settled(*target));
    match showing.asked {
        Some((asked, verdict)) => match decided.asked(asked.0) {
            Verdict::Unknown => settled(),
            found @ (Verdict::Met | Verdict::NotMet) => found == verdict,
        },
        None => settled(),
    }
}

/// Leaves out one fact after the other as long as the case still shows what it should.
pub(crate) fn without_what_is_not_needed(mut case: Case, shows: impl Fn(&Case) -> bool) -> Case {
    let facts: Vec<Id<stepwell_model::Fact>> = case.given.iter().map(|(id, _)| *id).collect();
    for fact in facts {
        let mut fewer = case.clone();
        fewer.given.retain(|(id, _)| *id != fact);
        if shows(&fewer) {
            case = fewer;
        }
    }
    case
}

//! What each column comes to, as an example spells it.

use stepwell_eval::{
    Decision, PlacementDecision, PlacementOutcome, ProgramDecision, ProgramOutcome, TransitionsDecision,
    TransitionsOutcome,
};

use stepwell_model::Day;

use super::{Cell, Column, Row, RowKind, because};

/// The programs of one name, for each population that it is written for.
pub(super) type Programs<'a> = Vec<(&'a str, &'a ProgramDecision)>;

/// Every row: placements, then programs, then the transitions, each in the order in which it is first met.
pub(super) fn rows(columns: &[Column], decisions: &[Decision], day: Day) -> Vec<Row> {
    let mut rows = Vec::new();
    for target in names(decisions.iter().flat_map(|decision| decision.placements.keys())) {
        let decided: Vec<Option<&PlacementDecision>> = decisions
            .iter()
            .map(|decision| decision.placements.get(target))
            .collect();
        let reasons = because::of_placements(columns, target, &decided, day);
        rows.push(row(
            target,
            RowKind::Placement,
            &decided,
            placement,
            (reasons, because::told_of_placement),
        ));
    }
    for target in names(
        decisions
            .iter()
            .flat_map(|decision| decision.programs.keys().map(name_of)),
    ) {
        let decided: Vec<Option<Programs<'_>>> = decisions
            .iter()
            .map(|decision| {
                let programs = decision.programs.iter();
                let of_name = programs.filter(|(header, _)| name_of(header) == target);
                let programs: Programs<'_> = of_name.map(|(header, it)| (header.as_str(), it)).collect();
                (!programs.is_empty()).then(|| concerned(programs))
            })
            .collect();
        let decided: Vec<Option<&Programs<'_>>> = decided.iter().map(Option::as_ref).collect();
        let reasons = because::of_programs(columns, &decided);
        rows.push(row(
            target,
            RowKind::Program,
            &decided,
            programs,
            (reasons, because::told_of_programs),
        ));
    }
    let decided: Vec<Option<&TransitionsDecision>> = columns
        .iter()
        .zip(decisions)
        .map(|(column, decision)| {
            let has = !column.ruleset.model().transitions.is_empty();
            has.then_some(&decision.transitions)
        })
        .collect();
    if decided.iter().any(Option::is_some) {
        let reasons = because::of_transitions(&decided);
        rows.push(row(
            "transitions",
            RowKind::Transitions,
            &decided,
            transitions,
            // Whatever a transition says is decided.
            (reasons, |_| Vec::new()),
        ));
    }
    rows
}

/// Names, each once, in the order in which they are first met.
fn names<'a, T: AsRef<str> + ?Sized + 'a>(all: impl Iterator<Item = &'a T>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for name in all {
        if !names.contains(&name.as_ref()) {
            names.push(name.as_ref());
        }
    }
    names
}

/// `iop`, of the program `iop for adolescents`.
fn name_of<S: AsRef<str> + ?Sized>(header: &S) -> &str {
    let header = header.as_ref();
    header.split_once(' ').map_or(header, |(name, _)| name)
}

/// The programs that are for this patient or may be; all of them where none is.
fn concerned(programs: Programs<'_>) -> Programs<'_> {
    let (here, elsewhere): (Programs<'_>, Programs<'_>) = programs
        .into_iter()
        .partition(|(_, program)| program.outcome != ProgramOutcome::OutOfScope);
    if here.is_empty() { elsewhere } else { here }
}

fn row<D>(
    target: &str,
    kind: RowKind,
    decided: &[Option<&D>],
    outcome: impl Fn(&D) -> String,
    (because, told): (Vec<Vec<String>>, impl Fn(&D) -> Vec<String>),
) -> Row {
    let cells = decided.iter().zip(because);
    Row {
        target: target.to_owned(),
        kind,
        cells: cells
            .map(|(decided, because)| {
                let decided = (*decided)?;
                Some(Cell {
                    outcome: outcome(decided),
                    because,
                    told: told(decided),
                })
            })
            .collect(),
    }
}

fn one_of(possible: &[String]) -> String {
    format!("one of ({})", possible.join(", "))
}

pub(super) fn placement(decided: &PlacementDecision) -> String {
    match decided.outcome {
        PlacementOutcome::Placed => decided.level.clone().unwrap_or_default(),
        PlacementOutcome::Several => {
            let levels = decided.levels_met.clone().unwrap_or_default();
            format!("several ({})", levels.join(", "))
        }
        PlacementOutcome::None | PlacementOutcome::OutOfScope => decided.outcome.word().to_owned(),
        PlacementOutcome::Undetermined => one_of(&decided.possible),
    }
}

fn program(decided: &ProgramDecision) -> String {
    match decided.outcome {
        ProgramOutcome::Conforms | ProgramOutcome::DoesNotConform | ProgramOutcome::OutOfScope => {
            decided.outcome.word().to_owned()
        }
        ProgramOutcome::Undetermined => one_of(&decided.possible),
    }
}

/// The outcome of programs of one name: that of the one that is for this patient, or of each that may be.
pub(super) fn programs(decided: &Programs<'_>) -> String {
    match decided.as_slice() {
        [(_, only)] => program(only),
        several
            if several
                .iter()
                .all(|(_, it)| it.outcome == ProgramOutcome::OutOfScope) =>
        {
            ProgramOutcome::OutOfScope.word().to_owned()
        }
        several => {
            let each = several
                .iter()
                .map(|(header, it)| format!("{header}: {}", program(it)));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

pub(super) fn transitions(decided: &TransitionsDecision) -> String {
    match decided.outcome {
        TransitionsOutcome::Triggered | TransitionsOutcome::Conflict => {
            format!("{} ({})", decided.outcome.word(), decided.triggered.join(", "))
        }
        TransitionsOutcome::None | TransitionsOutcome::OutOfScope => decided.outcome.word().to_owned(),
        TransitionsOutcome::Undetermined => one_of(&decided.possible_outcomes),
    }
}

//! The words for what became of mutants.

use stepwell_diagnostic::{Sources, Span};
use stepwell_prove::{Mutant, MutantState};

use super::{AllMutants, OfRuleset};
use crate::{findings, layout::counted};

/// How many of some mutants came to what.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) killed: usize,
    pub(super) survived: usize,
    pub(super) equivalent: usize,
    pub(super) undecided: usize,
}

impl Tally {
    pub(super) fn of<'a>(mutants: impl IntoIterator<Item = &'a Mutant>) -> Self {
        let mut tally = Self::default();
        for mutant in mutants {
            match mutant.state {
                MutantState::Killed { .. } => tally.killed += 1,
                MutantState::Survived { .. } => tally.survived += 1,
                MutantState::Equivalent => tally.equivalent += 1,
                MutantState::Undecided { .. } => tally.undecided += 1,
            }
        }
        tally
    }
}

/// `Adult intensive outpatient care (iop 1.0.0)`
pub(super) fn heading(of: &OfRuleset) -> String {
    let OfRuleset {
        name, title, version, ..
    } = of;
    match title {
        Some(title) => format!("{title} ({name} {version})"),
        None => format!("{name} {version}"),
    }
}

/// The word for a state.
pub(super) fn state(state: &MutantState) -> &'static str {
    match state {
        MutantState::Killed { .. } => "killed",
        MutantState::Survived { .. } => "survived",
        MutantState::Equivalent => "equivalent",
        MutantState::Undecided { .. } => "undecided",
    }
}

/// `rules/level-2.1.criteria:25`
pub(super) fn place(span: Span, sources: &Sources) -> String {
    findings::place(span, sources).map_or_else(String::new, |at| format!("{}:{}", at.path, at.start.line))
}

/// Which part of a clause is changed: what follows its id.
pub(super) fn part(mutant: &Mutant) -> &str {
    mutant.id.strip_prefix(&mutant.of).unwrap_or(&mutant.id)
}

/// How a run ended: `mutants: 95 % told (190 of 200), 10 survived; 12 change nothing`.
pub(super) fn summary(all: &AllMutants<'_>) -> String {
    let tally = Tally::of(all.each());
    let counting = tally.killed + tally.survived + tally.undecided;
    let mut words = match (tally.killed * 100).checked_div(counting) {
        Some(score) => format!(
            "mutation score: {score} % ({} of {} killed)",
            tally.killed,
            counted(counting, "mutant")
        ),
        None => "no rule was changed".to_owned(),
    };
    let more = [
        (tally.survived, "survived"),
        (tally.undecided, "undecided"),
        (tally.equivalent, "equivalent, and not counted"),
    ];
    for (count, word) in more {
        if count > 0 {
            words.push_str(&format!(", {count} {word}"));
        }
    }
    words
}

/// What the states mean.
pub(super) const STATES: &str = "killed: an example fails when the rule is changed so. survived: none does. \
     equivalent: proved for everybody to change nothing. undecided: neither was found.";

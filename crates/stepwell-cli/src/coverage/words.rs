//! The words for what is covered.

use stepwell_model::Period;
use stepwell_prove::{Covered, Covers, Missing, Side, Verdicts};

use super::{Coverages, OfRuleset};
use crate::layout::counted;

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

/// The cases of something that no example shows though one could.
pub(crate) fn missing(covered: &Covered) -> Vec<String> {
    let verdicts = covered.verdicts.iter().flat_map(Verdicts::each);
    let verdicts = verdicts.filter(|(_, side)| side.is_hole());
    let bounds = covered.bounds.iter().flat_map(|bound| {
        let sides = bound.each().into_iter().zip(&bound.sides);
        sides
            .filter(|((_, side), _)| side.is_hole())
            .map(|(_, words)| words.clone())
    });
    verdicts
        .map(|(verdict, _)| verdict.to_string())
        .chain(bounds)
        .collect()
}

/// `from 2024-01-01 until 2024-06-30`
pub(super) fn days(period: Period) -> String {
    match (period.from, period.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "on any day".to_owned(),
    }
}

/// What kind of thing something is.
pub(super) fn kind(covers: Covers) -> &'static str {
    match covers {
        Covers::Clause(_) => "clause",
        Covers::Unless => "unless",
        Covers::Transition => "transition",
        Covers::Reading => "reading",
        Covers::Population => "population",
        Covers::Define => "define",
    }
}

/// The number of examples that show a case; of one that none shows, whether one could.
pub(super) fn cell(side: &Side) -> String {
    match &side.missing {
        None => side.examples.to_string(),
        Some(Missing::Suggested(_)) => "0".to_owned(),
        Some(Missing::Impossible) => "–".to_owned(),
        Some(Missing::Undecided(_)) => "?".to_owned(),
    }
}

/// Whether something ever decided anything. Of a reading that is not followed nobody expects it.
pub(super) fn mattered(covered: &Covered) -> &'static str {
    match (covered.mattered, covered.covers) {
        (true, _) => "yes",
        (false, Covers::Reading) => "",
        (
            false,
            Covers::Clause(_) | Covers::Unless | Covers::Transition | Covers::Population | Covers::Define,
        ) => "no",
    }
}

/// What the signs in the cells mean.
pub(super) const SIGNS: &str =
    "Each number says in how many examples it is so. –: proved impossible. ?: not decided within a bound.";

/// How a run ended: `12 of 14 clauses and 30 of 31 bounds are covered`.
pub(crate) fn summary(coverages: &Coverages<'_>) -> String {
    let all = coverages.items().count();
    let bounds = coverages.items().map(|item| item.bounds.len()).sum();
    let open = coverages.items().filter(|item| item.holes().0 > 0).count();
    let bounds_open = coverages
        .items()
        .flat_map(|item| &item.bounds)
        .filter(|bound| bound.each().iter().any(|(_, side)| side.is_hole()))
        .count();
    let of = |open: usize, all: usize, thing: &str| format!("{} of {}", all - open, counted(all, thing));
    format!(
        "covered: {} and {}",
        of(open, all, "condition"),
        of(bounds_open, bounds, "bound"),
    )
}

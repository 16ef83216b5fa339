//! Strong Kleene logic.

use stepwell_model::Verdict;

/// Every one is met.
pub(crate) fn all(of: &[&Verdict]) -> Verdict {
    let mut verdict = Verdict::Met;
    for next in of {
        match next {
            Verdict::NotMet => return Verdict::NotMet,
            Verdict::Unknown => verdict = Verdict::Unknown,
            Verdict::Met => {}
        }
    }
    verdict
}

/// At least one is met.
pub(crate) fn any(of: &[&Verdict]) -> Verdict {
    let mut verdict = Verdict::NotMet;
    for next in of {
        match next {
            Verdict::Met => return Verdict::Met,
            Verdict::Unknown => verdict = Verdict::Unknown,
            Verdict::NotMet => {}
        }
    }
    verdict
}

/// It is not met.
pub(crate) fn not(of: Verdict) -> Verdict {
    match of {
        Verdict::Met => Verdict::NotMet,
        Verdict::NotMet => Verdict::Met,
        Verdict::Unknown => Verdict::Unknown,
    }
}

/// How many are met, and how many can be.
pub(crate) fn counts<'a>(of: impl IntoIterator<Item = &'a Verdict>) -> (u32, u32) {
    let (mut met, mut can_be) = (0_u32, 0_u32);
    for next in of {
        match next {
            Verdict::Met => {
                met += 1;
                can_be += 1;
            }
            Verdict::Unknown => can_be += 1,
            Verdict::NotMet => {}
        }
    }
    (met, can_be)
}

/// So many are met.
pub(crate) fn count(of: &[&Verdict], least: u32, most: Option<u32>) -> Verdict {
    let (met, can_be) = counts(of.iter().copied());
    if can_be < least || most.is_some_and(|most| met > most) {
        Verdict::NotMet
    } else if met >= least && most.is_none_or(|most| can_be <= most) {
        Verdict::Met
    } else {
        Verdict::Unknown
    }
}

/// Met if all are, not met if none is, else unknown; of none, unknown.
pub(crate) fn agree(of: &[&Verdict]) -> Verdict {
    match of.split_first() {
        Some((first, rest)) if rest.iter().all(|next| next == first) => **first,
        Some(_) | None => Verdict::Unknown,
    }
}

/// What the arms that may still hold give.
pub(crate) fn still_possible<'a, T>(arms: &[(&Verdict, &'a T)], otherwise: Option<&'a T>) -> Vec<&'a T> {
    let mut possible: Vec<&T> = arms
        .iter()
        .filter(|(guard, _)| **guard != Verdict::NotMet)
        .map(|(_, value)| *value)
        .collect();
    if arms.iter().all(|(guard, _)| **guard != Verdict::Met) {
        possible.extend(otherwise);
    }
    possible
}

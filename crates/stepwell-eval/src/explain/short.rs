//! By how much a bound is missed.

use stepwell_model::{Number, Possible, Verdict};

use super::{
    Explainer,
    words::{kind_of, number_of},
};
use crate::{
    program::{Origin, VerdictOperation, VerdictRegister},
    record::hull,
};

/// By how much a number misses its bound, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shortfall {
    /// Too little by this.
    Short(String),
    /// Too much by this.
    Over(String),
}

/// By how much the one numeric test that decides an unmet condition is missed; `None` where there is none or several.
pub(crate) fn shortfall(explainer: &Explainer<'_>, register: VerdictRegister) -> Option<Shortfall> {
    let mut deciding = Vec::new();
    unmet(explainer, register, &mut deciding);
    match deciding.as_slice() {
        [only] => missed(explainer, *only),
        _ => None,
    }
}

/// The tests that decide an unmet condition, at most two: more than one is as good as many.
fn unmet(explainer: &Explainer<'_>, register: VerdictRegister, found: &mut Vec<VerdictRegister>) {
    if explainer.recorded[register] != Verdict::NotMet || found.len() > 1 {
        return;
    }
    let Some(entry) = explainer.program.verdict(register) else {
        return;
    };
    if let Origin::Test(_) = entry.origin {
        found.push(register);
        return;
    }
    match &entry.operation {
        VerdictOperation::All(of) | VerdictOperation::Any(of) => {
            for part in of {
                if let Some(Origin::Clause(_)) = explainer.program.verdict(*part).map(|entry| &entry.origin) {
                    continue;
                }
                unmet(explainer, *part, found);
            }
        }
        VerdictOperation::Choose { arms, otherwise } => {
            let mut settled = false;
            for (guard, arm) in arms {
                if explainer.recorded[*guard] == Verdict::Met {
                    settled = true;
                    unmet(explainer, *arm, found);
                }
            }
            if let (false, Some(otherwise)) = (settled, otherwise) {
                unmet(explainer, *otherwise, found);
            }
        }
        VerdictOperation::Not(_)
        | VerdictOperation::Count { .. }
        | VerdictOperation::Agree { .. }
        | VerdictOperation::Constant(_)
        | VerdictOperation::Labels { .. }
        | VerdictOperation::Within { .. }
        | VerdictOperation::Bounded { .. }
        | VerdictOperation::Equals { .. }
        | VerdictOperation::Includes { .. } => {}
    }
}

fn missed(explainer: &Explainer<'_>, register: VerdictRegister) -> Option<Shortfall> {
    let entry = explainer.program.verdict(register)?;
    let Origin::Test(test) = &entry.origin else {
        return None;
    };
    let kind = kind_of(explainer.ruleset, &test.subject, None);
    if !matches!(kind, stepwell_model::FactType::Number(_)) {
        return None;
    }
    let (value, low, high) = match &entry.operation {
        VerdictOperation::Within { value, ranges } => {
            let low = ranges.first()?.low.as_ref().map(|cut| cut.value.clone());
            let high = ranges.last()?.high.as_ref().map(|cut| cut.value.clone());
            (&explainer.recorded[*value], low, high)
        }
        VerdictOperation::Bounded { value, bounds, .. } => {
            let (mut low, mut high): (Option<Number>, Option<Number>) = (None, None);
            for (comparison, limit) in bounds {
                let limit = hull(&explainer.recorded[*limit])?;
                match comparison {
                    stepwell_model::Comparison::AtLeast | stepwell_model::Comparison::Above => {
                        low = low.max(limit.from);
                    }
                    stepwell_model::Comparison::AtMost | stepwell_model::Comparison::Below => {
                        high = match (high, limit.to) {
                            (Some(high), Some(to)) => Some(high.min(to)),
                            (high, to) => high.or(to),
                        };
                    }
                }
            }
            (&explainer.recorded[*value], low, high)
        }
        VerdictOperation::Constant(_)
        | VerdictOperation::Labels { .. }
        | VerdictOperation::Equals { .. }
        | VerdictOperation::Includes { .. }
        | VerdictOperation::All(_)
        | VerdictOperation::Any(_)
        | VerdictOperation::Not(_)
        | VerdictOperation::Count { .. }
        | VerdictOperation::Agree { .. }
        | VerdictOperation::Choose { .. } => return None,
    };
    let reached = match value {
        Possible::Numbers(_) => hull(value)?,
        Possible::Labels(_) | Possible::Sets(_) => return None,
    };
    // The nearest the value can still come.
    if let (Some(low), Some(most)) = (low, reached.to)
        && most <= low
    {
        let by = &low - &most;
        return (!by.is_zero()).then(|| Shortfall::Short(number_of(&kind, &by)));
    }
    if let (Some(high), Some(least)) = (high, reached.from)
        && least >= high
    {
        let by = &least - &high;
        return (!by.is_zero()).then(|| Shortfall::Over(number_of(&kind, &by)));
    }
    None
}

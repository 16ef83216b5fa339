//! What a value is for whom: labels, members or numbers, each with a diagram of those who have it.

use std::collections::BTreeMap;

use super::{
    atoms::{Atoms, Linear},
    cuts::MOST_CASES,
    diagram::{Diagram, Limit},
    reading::{Met, Reader},
    space::Block,
};

/// What a value is, and for whom.
#[derive(Clone, Debug)]
pub(crate) enum Worth {
    /// Each label with those who have it.
    Labels(Vec<(u32, Diagram)>),
    /// Each member with those whose set holds it.
    Members(Vec<Diagram>),
    /// Each number in normal form with those for whom it is that.
    Numbers(Vec<(Diagram, Linear)>),
    /// It could not be read.
    Lost(Limit),
}

impl Reader<'_> {
    /// Every combination of cases that somebody has.
    pub(super) fn combined(
        &mut self,
        parts: &[&Worth],
        join: impl Fn(&mut Atoms, &[Linear]) -> Linear,
    ) -> Worth {
        let mut cases: Vec<(Diagram, Vec<Linear>)> = vec![(self.space.everybody(), Vec::new())];
        for part in parts {
            let forms = match part {
                Worth::Numbers(forms) => forms,
                Worth::Lost(limit) => return Worth::Lost(*limit),
                Worth::Labels(_) | Worth::Members(_) => return Worth::Numbers(Vec::new()),
            };
            let mut longer = Vec::new();
            for (guard, case) in &cases {
                for (more, form) in forms {
                    let both = match guard.and(more) {
                        Ok(both) => both,
                        Err(limit) => return Worth::Lost(limit),
                    };
                    if !both.is_nobody() {
                        let mut case = case.clone();
                        case.push(form.clone());
                        longer.push((both, case));
                    }
                }
            }
            if longer.len() > MOST_CASES {
                return Worth::Lost(Limit::Cases);
            }
            cases = longer;
        }
        let joined = cases
            .into_iter()
            .map(|(guard, case)| (guard, join(self.atoms, &case)))
            .collect();
        gathered(joined).map_or_else(Worth::Lost, Worth::Numbers)
    }

    /// Who takes each arm, and who takes none: an arm's guard, as far as no other arm was read first, does not matter,
    /// since arms that both hold have one value.
    pub(super) fn taken<'w, T>(
        &self,
        arms: &[(&Met, &'w T)],
        otherwise: Option<&'w T>,
    ) -> Result<Vec<(Diagram, &'w T)>, Limit> {
        let mut taken = Vec::new();
        let mut rest = self.space.everybody();
        for (guard, value) in arms {
            let guard = guard.as_ref().map_err(|limit| *limit)?;
            taken.push((guard.clone(), *value));
            if otherwise.is_some() {
                rest = rest.without(guard)?;
            }
        }
        taken.extend(otherwise.map(|value| (rest, value)));
        taken.retain(|(guard, _)| !guard.is_nobody());
        Ok(taken)
    }

    pub(super) fn chosen_value(
        &self,
        arms: &[(&Met, &Worth)],
        otherwise: Option<&Worth>,
    ) -> Result<Worth, Limit> {
        let taken = self.taken(arms, otherwise)?;
        let mut labels: BTreeMap<u32, Diagram> = BTreeMap::new();
        let mut members: Vec<Diagram> = Vec::new();
        let mut numbers: Vec<(Diagram, Linear)> = Vec::new();
        let mut is_members = false;
        for (guard, value) in taken {
            match value {
                Worth::Lost(limit) => return Err(*limit),
                Worth::Labels(list) => {
                    for (label, has) in list {
                        let here = guard.and(has)?;
                        let all = match labels.get(label) {
                            Some(before) => before.or(&here)?,
                            None => here,
                        };
                        labels.insert(*label, all);
                    }
                }
                Worth::Members(list) => {
                    is_members = true;
                    members.resize_with(members.len().max(list.len()), || self.space.nobody());
                    for (slot, has) in members.iter_mut().zip(list) {
                        *slot = slot.or(&guard.and(has)?)?;
                    }
                }
                Worth::Numbers(list) => {
                    for (has, form) in list {
                        numbers.push((guard.and(has)?, form.clone()));
                    }
                }
            }
        }
        if is_members {
            return Ok(Worth::Members(members));
        }
        if numbers.is_empty() {
            return Ok(Worth::Labels(labels.into_iter().collect()));
        }
        let numbers = gathered(numbers)?;
        if numbers.len() > MOST_CASES {
            return Err(Limit::Cases);
        }
        Ok(Worth::Numbers(numbers))
    }

    pub(super) fn labels_of(&self, block: Option<&Block>, count: usize) -> Worth {
        let labels = (0..count).filter_map(|place| {
            let who = match block {
                Some(block) => self.space.is(block, place),
                None => self.space.everybody(),
            };
            Some((u32::try_from(place).ok()?, who))
        });
        Worth::Labels(labels.collect())
    }
}

/// Each form once, with all who have it; forms that nobody has are left out.
fn gathered(cases: Vec<(Diagram, Linear)>) -> Result<Vec<(Diagram, Linear)>, Limit> {
    let mut forms: BTreeMap<Linear, Diagram> = BTreeMap::new();
    for (guard, form) in cases {
        if guard.is_nobody() {
            continue;
        }
        let all = match forms.get(&form) {
            Some(before) => before.or(&guard)?,
            None => guard,
        };
        forms.insert(form, all);
    }
    Ok(forms.into_iter().map(|(form, guard)| (guard, form)).collect())
}

//! Two values compared, over a space: for whom one keeps a bound, or is the other.

use stepwell_model::{Comparison, Number};

use super::{
    atoms::{Isolated, Linear},
    cuts::{kept, moved},
    diagram::{Diagram, Limit},
    reading::{Met, Reader},
    spans,
    worth::Worth,
};
use crate::{compile::labels_within, program::Range};

impl Reader<'_> {
    /// Those for whom a number lies in one of the ranges.
    pub(super) fn number_within(&mut self, form: &Linear, ranges: &[Range]) -> Met {
        match self.atoms.isolate(form) {
            Isolated::Constant(number) => {
                self.settled(ranges.iter().any(|range| spans::holds(range, &number)))
            }
            Isolated::Of { atom, factor, plus } => {
                let ranges: Vec<Range> = ranges.iter().map(|range| moved(range, &factor, &plus)).collect();
                let list: Vec<bool> = self
                    .space
                    .regions
                    .get(&atom)
                    // INVARIANT: the first pass saw every test of every number.
                    .ok_or(Limit::Cases)?
                    .iter()
                    .map(|region| ranges.iter().any(|range| spans::within(region, range)))
                    .collect();
                match self.space.block_of_atom(atom) {
                    Some(block) => Ok(self.space.among(block, &list)),
                    None => self.settled(list.first().copied().unwrap_or(false)),
                }
            }
        }
    }

    /// Those for whom the value, less the limit, lies in the range.
    pub(super) fn differs_by(
        &mut self,
        values: &[(Diagram, Linear)],
        limits: &[(Diagram, Linear)],
        range: &Range,
    ) -> Met {
        let mut met = self.space.nobody();
        for (guard, value) in values {
            for (limit_guard, limit) in limits {
                let difference = value.plus(limit, &Number::whole(-1));
                let here = self.number_within(&difference, std::slice::from_ref(range))?;
                met = met.or(&guard.and(limit_guard)?.and(&here)?)?;
            }
        }
        Ok(met)
    }

    /// Those for whom two labels stand in a relation.
    pub(super) fn labels_related(
        &self,
        values: &[(u32, Diagram)],
        others: &[(u32, Diagram)],
        relation: impl Fn(u32, u32) -> bool,
    ) -> Met {
        let mut met = self.space.nobody();
        for (value, guard) in values {
            for (other, other_guard) in others {
                if relation(*value, *other) {
                    met = met.or(&guard.and(other_guard)?)?;
                }
            }
        }
        Ok(met)
    }

    pub(super) fn bound(&mut self, value: &Worth, comparison: Comparison, limit: &Worth) -> Met {
        match (value, limit) {
            (Worth::Numbers(values), Worth::Numbers(limits)) => {
                self.differs_by(values, limits, &kept(comparison))
            }
            (Worth::Labels(values), Worth::Labels(limits)) => {
                self.labels_related(values, limits, |value, limit| {
                    labels_within(comparison, limit).contains(value)
                })
            }
            (Worth::Lost(limit), _) | (_, Worth::Lost(limit)) => Err(*limit),
            // The checker compares like with like.
            (Worth::Numbers(_) | Worth::Labels(_) | Worth::Members(_), _) => self.settled(false),
        }
    }

    pub(super) fn equal(&mut self, value: &Worth, other: &Worth) -> Met {
        match (value, other) {
            (Worth::Numbers(values), Worth::Numbers(others)) => {
                self.differs_by(values, others, &Range::point(&Number::zero()))
            }
            (Worth::Labels(values), Worth::Labels(others)) => {
                self.labels_related(values, others, |value, other| value == other)
            }
            (Worth::Lost(limit), _) | (_, Worth::Lost(limit)) => Err(*limit),
            (Worth::Numbers(_) | Worth::Labels(_) | Worth::Members(_), _) => self.settled(false),
        }
    }
}

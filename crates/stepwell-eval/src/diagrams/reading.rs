//! A program read over a space: every verdict a diagram of those for whom it is met.

use stepwell_model::{
    Comparison, Dispute, ElapsedUnit, Fact, FactType, Id, Including, LabelSet, Number, Possible, Scaling,
    Verdict,
};

use super::{
    atoms::{Atoms, Base, Linear},
    cuts::{fixed, summed},
    diagram::{Diagram, Limit},
    space::{Owner, Space},
    worth::Worth,
};
use crate::{
    algebra::{Algebra, Done, Registers, read_some},
    program::{Program, Range, Register, VerdictRegister},
};

/// Those for whom a verdict is met, or the bound that kept it from being read.
pub(crate) type Met = Result<Diagram, Limit>;

/// A program's registers over a space, read as they are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    scene: usize,
    registers: Registers<Met, Worth>,
    done: Done,
    atoms: Atoms,
}

impl Reading {
    /// Nothing is read yet.
    pub(crate) fn new(space: &Space, scene: usize, program: &Program) -> Self {
        Self {
            scene,
            registers: Registers::blank(program, Ok(space.nobody()), Worth::Labels(Vec::new())),
            done: Done::default(),
            atoms: space.atoms.clone(),
        }
    }

    /// The scene that is read.
    pub(crate) fn scene(&self) -> usize {
        self.scene
    }

    /// Those for whom a register would be met if another were met for just these.
    pub(crate) fn met_supposing(
        &mut self,
        space: &Space,
        program: &Program,
        register: VerdictRegister,
        (other, these): (VerdictRegister, &Diagram),
    ) -> Met {
        // Everything is read as it is first, so that all of it can be put back.
        let mut held = Vec::new();
        for at in [register, other] {
            // Whatever bound is hit without the supposition may not be hit with it.
            let _ = self.met(space, program, at);
        }
        held.push(self.registers.held(Register::Verdict(other)));
        let between = self.done.forget_between(program, register, other);
        held.extend(between.into_iter().map(|at| self.registers.held(at)));
        self.registers.set(other, Ok(these.clone()));
        let found = self.met(space, program, register);
        for at in held {
            self.registers.put_back(at);
        }
        found
    }

    /// Those for whom a register is met.
    pub(crate) fn met(&mut self, space: &Space, program: &Program, register: VerdictRegister) -> Met {
        let mut reader = Reader {
            space,
            scene: self.scene,
            atoms: &mut self.atoms,
        };
        read_some(
            program,
            &mut reader,
            &mut self.registers,
            &mut self.done,
            &[register],
        );
        self.registers[register].clone()
    }
}

/// Reads verdicts and values over a space.
pub(super) struct Reader<'a> {
    pub(super) space: &'a Space,
    scene: usize,
    pub(super) atoms: &'a mut Atoms,
}

impl Reader<'_> {
    pub(super) fn settled(&self, everybody: bool) -> Met {
        Ok(self.space.constant(everybody))
    }

    /// Those who are in all of these. Nobody in one of them settles it, whatever could not be read of the others.
    fn all_of(&self, of: &[&Met]) -> Met {
        if of.iter().any(|met| met.as_ref().is_ok_and(Diagram::is_nobody)) {
            return Ok(self.space.nobody());
        }
        let of: Vec<&Diagram> = of
            .iter()
            .map(|met| met.as_ref().map_err(|limit| *limit))
            .collect::<Result<_, _>>()?;
        Diagram::all(self.space.bits, of)
    }

    fn any_of(&self, of: &[&Met]) -> Met {
        if let Some(Ok(everybody)) = of
            .iter()
            .find(|met| met.as_ref().is_ok_and(Diagram::is_everybody))
        {
            return Ok(everybody.clone());
        }
        let of: Vec<&Diagram> = of
            .iter()
            .map(|met| met.as_ref().map_err(|limit| *limit))
            .collect::<Result<_, _>>()?;
        Diagram::any(self.space.bits, of)
    }
}

impl Algebra for Reader<'_> {
    type Verdict = Met;
    type Value = Worth;

    fn constant(&mut self, verdict: Verdict) -> Met {
        // Over complete records nothing is unknown: what compiles to it is refused by the checker.
        Reader::settled(self, verdict == Verdict::Met)
    }

    fn labels(&mut self, value: &Worth, accept: LabelSet) -> Met {
        match value {
            Worth::Labels(labels) => {
                let accepted = labels
                    .iter()
                    .filter(|(label, _)| accept.contains(*label))
                    .map(|(_, who)| who);
                Diagram::any(self.space.bits, accepted)
            }
            Worth::Lost(limit) => Err(*limit),
            Worth::Members(_) | Worth::Numbers(_) => Reader::settled(self, false),
        }
    }

    fn within(&mut self, value: &Worth, ranges: &[Range]) -> Met {
        match value {
            Worth::Numbers(cases) => {
                let mut met = self.space.nobody();
                for (guard, form) in cases {
                    met = met.or(&guard.and(&self.number_within(form, ranges)?)?)?;
                }
                Ok(met)
            }
            Worth::Lost(limit) => Err(*limit),
            Worth::Labels(_) | Worth::Members(_) => Reader::settled(self, false),
        }
    }

    fn bounded(&mut self, value: &Worth, bounds: &[(Comparison, &Worth)], _: bool) -> Met {
        let met: Vec<Met> = bounds
            .iter()
            .map(|(comparison, limit)| self.bound(value, *comparison, limit))
            .collect();
        self.all_of(&met.iter().collect::<Vec<_>>())
    }

    fn equals(&mut self, value: &Worth, others: &[&Worth]) -> Met {
        let met: Vec<Met> = others.iter().map(|other| self.equal(value, other)).collect();
        self.any_of(&met.iter().collect::<Vec<_>>())
    }

    fn includes(&mut self, value: &Worth, how: Including, members: LabelSet) -> Met {
        match value {
            Worth::Members(list) => {
                let named: Vec<&Diagram> = members
                    .iter()
                    .filter_map(|member| list.get(member as usize))
                    .collect();
                match how {
                    Including::All => Diagram::all(self.space.bits, named),
                    Including::Any => Diagram::any(self.space.bits, named),
                    Including::None => Ok(Diagram::any(self.space.bits, named)?.not()),
                }
            }
            Worth::Lost(limit) => Err(*limit),
            Worth::Labels(_) | Worth::Numbers(_) => Reader::settled(self, false),
        }
    }

    fn all(&mut self, of: &[&Met]) -> Met {
        self.all_of(of)
    }

    fn any(&mut self, of: &[&Met]) -> Met {
        self.any_of(of)
    }

    fn not(&mut self, of: &Met) -> Met {
        of.as_ref().map(Diagram::not).map_err(|limit| *limit)
    }

    fn count(&mut self, of: &[&Met], least: u32, most: Option<u32>) -> Met {
        // Who has exactly so many so far; past what matters, they are counted together.
        let enough = most.map_or(least, |most| most.saturating_add(1)) as usize;
        let mut exactly = vec![self.space.everybody()];
        for met in of {
            let met = met.as_ref().map_err(|limit| *limit)?;
            let mut next: Vec<Diagram> = Vec::with_capacity(exactly.len() + 1);
            for (count, who) in exactly.iter().enumerate() {
                let more = who.and(met)?;
                let same = who.without(met)?;
                let slot = (count + 1).min(enough);
                next.resize_with(next.len().max(slot + 1).max(count + 1), || self.space.nobody());
                for (at, part) in [(count, same), (slot, more)] {
                    if let Some(slot) = next.get_mut(at) {
                        *slot = slot.or(&part)?;
                    }
                }
            }
            exactly = next;
        }
        let kept = exactly
            .iter()
            .enumerate()
            .filter(|(count, _)| *count >= least as usize && most.is_none_or(|most| *count <= most as usize));
        Diagram::any(self.space.bits, kept.map(|(_, who)| who))
    }

    fn agree(&mut self, dispute: Id<Dispute>, readings: &[&Met]) -> Met {
        let place = self
            .space
            .scenes
            .get(self.scene)
            .and_then(|scene| scene.disputes.get(dispute.index()).copied().flatten());
        let block = place.and_then(|place| self.space.block(Owner::Dispute(place)));
        let Some(block) = block else {
            return self.all_of(readings);
        };
        let mut met = self.space.nobody();
        for (place, reading) in readings.iter().enumerate() {
            let reading = reading.as_ref().map_err(|limit| *limit)?;
            met = met.or(&self.space.is(block, place).and(reading)?)?;
        }
        Ok(met)
    }

    fn choose(&mut self, arms: &[(&Met, &Met)], otherwise: Option<&Met>) -> Met {
        let mut met = self.space.nobody();
        for (guard, verdict) in self.taken(arms, otherwise)? {
            let verdict = verdict.as_ref().map_err(|limit| *limit)?;
            met = met.or(&guard.and(verdict)?)?;
        }
        Ok(met)
    }

    fn fact(&mut self, fact: Id<Fact>) -> Worth {
        let entry = self
            .space
            .scenes
            .get(self.scene)
            .and_then(|scene| scene.facts.get(fact.index()));
        let Some((place, kind)) = entry else {
            return Worth::Labels(Vec::new());
        };
        let (place, kind) = (*place, kind.clone());
        let block = self.space.block(Owner::Fact(place));
        match kind {
            FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                self.labels_of(block, self.space.labels_of_fact(place))
            }
            FactType::Set(_) => {
                let bits = block.map(|block| block.bits.clone()).unwrap_or_default();
                Worth::Members(bits.map(|bit| Diagram::bit(self.space.bits, bit)).collect())
            }
            FactType::Number(number) => {
                let atom = self.atoms.base(Base::Fact(place), number.whole);
                Worth::Numbers(vec![(self.space.everybody(), Linear::atom(atom))])
            }
            FactType::Date => {
                let atom = self.atoms.base(Base::Fact(place), true);
                Worth::Numbers(vec![(self.space.everybody(), Linear::atom(atom))])
            }
        }
    }

    fn value(&mut self, constant: &Possible) -> Worth {
        let everybody = || self.space.everybody();
        match constant {
            Possible::Labels(labels) => {
                Worth::Labels(labels.iter().map(|label| (label, everybody())).collect())
            }
            Possible::Numbers(_) => match fixed(constant) {
                Some(number) => Worth::Numbers(vec![(everybody(), Linear::constant(number.clone()))]),
                None => Worth::Lost(Limit::Cases),
            },
            // No set is written as a constant.
            Possible::Sets(_) => Worth::Lost(Limit::Cases),
        }
    }

    fn as_of(&mut self) -> Worth {
        let atom = self.atoms.base(Base::AsOf, true);
        Worth::Numbers(vec![(self.space.everybody(), Linear::atom(atom))])
    }

    fn sum(&mut self, terms: &[(&Worth, &Number)]) -> Worth {
        let parts: Vec<&Worth> = terms.iter().map(|(term, _)| *term).collect();
        self.combined(&parts, |_, case| {
            summed(case.iter().zip(terms.iter().map(|(_, factor)| *factor)))
        })
    }

    fn product(&mut self, factors: &[(Scaling, &Worth)]) -> Worth {
        let parts: Vec<&Worth> = factors.iter().map(|(_, factor)| *factor).collect();
        self.combined(&parts, |atoms, case| {
            let factors: Vec<(Scaling, &Linear)> =
                factors.iter().map(|(scaling, _)| *scaling).zip(case).collect();
            atoms.product(&factors)
        })
    }

    fn elapsed(&mut self, unit: ElapsedUnit, from: &Worth, to: &Worth) -> Worth {
        self.combined(&[from, to], |atoms, case| match case {
            [from, to] => atoms.elapsed(unit, from, to),
            _ => Linear::default(),
        })
    }

    fn later(&mut self, day: &Worth, amount: &Worth, unit: ElapsedUnit) -> Worth {
        self.combined(&[day, amount], |atoms, case| match case {
            [day, amount] => atoms.later(day, amount, unit),
            _ => Linear::default(),
        })
    }

    fn choose_value(&mut self, arms: &[(&Met, &Worth)], otherwise: Option<&Worth>) -> Worth {
        self.chosen_value(arms, otherwise).unwrap_or_else(Worth::Lost)
    }
}

//! A program read over a space: every verdict a diagram of those for whom it is met.

use std::collections::BTreeMap;

use stepwell_model::{
    Comparison, Dispute, ElapsedUnit, Fact, FactType, Id, Including, LabelSet, Number, Possible, Scaling,
    Verdict,
};

use super::{
    atoms::{Atoms, Base, Isolated, Linear},
    cuts::{MOST_CASES, fixed, kept, moved, summed},
    diagram::{Diagram, Limit},
    space::{Block, Owner, Space},
    spans,
};
use crate::{
    algebra::{Algebra, Done, Registers, read_some},
    compile::labels_within,
    program::{Program, Range, Register, VerdictRegister},
};

/// Those for whom a verdict is met, or the bound that kept it from being read.
pub(crate) type Met = Result<Diagram, Limit>;

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

struct Reader<'a> {
    space: &'a Space,
    scene: usize,
    atoms: &'a mut Atoms,
}

impl Reader<'_> {
    fn settled(&self, everybody: bool) -> Met {
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

    /// Those for whom a number lies in one of the ranges.
    fn number_within(&mut self, form: &Linear, ranges: &[Range]) -> Met {
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
    fn differs_by(
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
    fn labels_related(
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

    fn bound(&mut self, value: &Worth, comparison: Comparison, limit: &Worth) -> Met {
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

    fn equal(&mut self, value: &Worth, other: &Worth) -> Met {
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

    /// Every combination of cases that somebody has.
    fn combined(&mut self, parts: &[&Worth], join: impl Fn(&mut Atoms, &[Linear]) -> Linear) -> Worth {
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
    fn taken<'w, T>(
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

    fn chosen_value(&self, arms: &[(&Met, &Worth)], otherwise: Option<&Worth>) -> Result<Worth, Limit> {
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

    fn labels_of(&self, block: Option<&Block>, count: usize) -> Worth {
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

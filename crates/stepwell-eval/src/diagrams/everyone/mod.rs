//! Every possible patient or program of some rulesets on all their days: who they are, how many, and a smallest one.

mod curves;
mod fewest;
mod held;
mod lowering;
mod plane;
mod raising;
mod search;
mod smallest;
mod steps;
mod wanted;

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};

use num_bigint::BigUint;
use stepwell_model::{Day, Fact, Id, Possible, Verdict};

use super::{
    atoms::{Atom, Atoms, Base},
    coherent::{Coherent, Together},
    cuts::{Collecting, Cuts, Shape},
    diagram::{Diagram, Limit},
    reading::Reading,
    space::{Block, Owner, Scene, Space},
    spans,
};
use crate::{
    algebra::{Done, Registers, read_some},
    facts::{Facts, Given},
    program::{Program, Range, Register, ValueOperation, VerdictRegister},
};

use self::{held::Holdings, raising::Risings};

pub use search::MOST_WORK;
pub use smallest::Smallest;
pub use steps::Setting;
pub use wanted::{MOST_NODES_TOGETHER, Wanted};

/// Every possible record of some scenes.
///
/// A *set* is a [`Diagram`] of records. What a register says is asked with [`Everyone::met`], bound to the days and
/// possibilities of its scene with [`Everyone::on_days`], and bound to numbers that go together with
/// [`Everyone::occurring`].
pub struct Everyone<'a> {
    scenes: Vec<Scene<'a>>,
    space: Space,
    readings: Vec<RefCell<Reading>>,
    allowed: Vec<OnceCell<Result<Diagram, Limit>>>,
    together: Together,
    holdings: Holdings,
    risings: Risings,
    effort: Cell<usize>,
}

/// Records that occur: those for which there are numbers, and those of which that is doubtful.
#[derive(Clone, Debug)]
pub struct Occurring {
    /// All of them, the doubtful included.
    pub all: Diagram,
    /// Those that occur for certain.
    pub surely: Diagram,
}

impl Occurring {
    /// Whether there is nobody, for certain.
    pub fn is_nobody(&self) -> bool {
        self.all.is_nobody()
    }

    /// Whether everybody in it occurs for certain.
    pub fn is_certain(&self) -> bool {
        self.all == self.surely
    }
}

/// What a question depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    owners: BTreeSet<Owner>,
}

impl Asking {
    /// What either depends on.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            owners: self.owners.union(&other.owners).copied().collect(),
        }
    }
}

/// One record, with its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Which scene it belongs to.
    pub scene: usize,
    /// The day.
    pub as_of: Day,
    /// What is given, in the order of the facts.
    pub given: Vec<(Id<Fact>, Possible)>,
}

impl Case {
    /// The facts as the evaluator takes them.
    pub fn facts(&self, ruleset: &stepwell_model::Ruleset) -> Facts {
        let mut facts = Facts::of(ruleset, []);
        for (fact, possible) in &self.given {
            facts.set(
                *fact,
                Given {
                    possible: possible.clone(),
                    reports: Vec::new(),
                },
            );
        }
        facts
    }
}

impl<'a> Everyone<'a> {
    /// Everyone in these scenes.
    ///
    /// # Errors
    /// There is more to tell apart than a diagram can hold.
    pub fn new(scenes: Vec<Scene<'a>>) -> Result<Self, Limit> {
        let space = Space::new(&scenes)?;
        let readings = scenes
            .iter()
            .enumerate()
            .map(|(at, scene)| RefCell::new(Reading::new(&space, at, scene.program)))
            .collect();
        let allowed = scenes.iter().map(|_| OnceCell::new()).collect();
        Ok(Self {
            scenes,
            space,
            readings,
            allowed,
            together: Together::default(),
            holdings: Holdings::default(),
            risings: Risings::default(),
            effort: Cell::new(0),
        })
    }

    /// The scenes.
    pub fn scenes(&self) -> &[Scene<'a>] {
        &self.scenes
    }

    /// The space.
    pub fn space(&self) -> &Space {
        &self.space
    }

    fn program(&self, scene: usize) -> Result<&'a Program, Limit> {
        self.scenes
            .get(scene)
            .map(|scene| scene.program)
            .ok_or(Limit::Nobody)
    }

    /// Those for whom a register of a scene is met, whether they are possible or not.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn met(&self, scene: usize, register: VerdictRegister) -> Result<Diagram, Limit> {
        let program = self.program(scene)?;
        match self.readings.get(scene) {
            Some(reading) => reading.borrow_mut().met(&self.space, program, register),
            None => Err(Limit::Nobody),
        }
    }

    /// Those for whom a register of a scene would be met if another were always this verdict.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn met_if(
        &self,
        scene: usize,
        register: VerdictRegister,
        other: VerdictRegister,
        always: Verdict,
    ) -> Result<Diagram, Limit> {
        self.met_with(
            scene,
            register,
            other,
            &self.space.constant(always == Verdict::Met),
        )
    }

    /// Those for whom a register of a scene would be met if another were met for just these.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn met_with(
        &self,
        scene: usize,
        register: VerdictRegister,
        other: VerdictRegister,
        these: &Diagram,
    ) -> Result<Diagram, Limit> {
        let program = self.program(scene)?;
        match self.readings.get(scene) {
            Some(reading) => {
                let mut reading = reading.borrow_mut();
                reading.met_supposing(&self.space, program, register, (other, these))
            }
            None => Err(Limit::Nobody),
        }
    }

    /// Those of a set that are possible on the days of a scene.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn on_days(&self, scene: usize, set: &Diagram) -> Result<Diagram, Limit> {
        let allowed = self.allowed.get(scene).ok_or(Limit::Nobody)?;
        let allowed = allowed
            .get_or_init(|| self.allowed(scene))
            .as_ref()
            .map_err(|limit| *limit)?;
        set.and(allowed)
    }

    fn allowed(&self, scene: usize) -> Result<Diagram, Limit> {
        let mut allowed = self.space.everybody();
        for (_, register) in &self.program(scene)?.impossible {
            allowed = allowed.without(&self.met(scene, *register)?)?;
        }
        let days = self
            .space
            .scenes
            .get(scene)
            .map(|map| map.days.clone())
            .unwrap_or_default();
        if let Some((block, regions)) = self.as_of() {
            let list: Vec<bool> = regions
                .iter()
                .map(|region| spans::within(region, &days))
                .collect();
            allowed = allowed.and(&self.space.among(block, &list))?;
        }
        Ok(allowed)
    }

    /// The block and regions of the day of evaluation, where days differ.
    fn as_of(&self) -> Option<(&Block, Vec<Range>)> {
        let owner = self.space.owner_of(Base::AsOf)?;
        let block = self.space.block(owner)?;
        let atom = self.space.atoms.find(&Atom::Base(Base::AsOf))?;
        Some((block, self.space.regions_of(atom)))
    }

    /// The groups of calculated numbers that any of these sets depends on. Two sets that are everybody together still
    /// depend on what tells them apart.
    fn groups_of(&self, sets: &[&Diagram]) -> Result<Vec<Rc<Coherent>>, Limit> {
        self.groups_asked(&sets.iter().flat_map(|set| set.support()).collect())
    }

    fn groups_asked(&self, bits: &BTreeSet<u16>) -> Result<Vec<Rc<Coherent>>, Limit> {
        let domains = |base: Base| vec![self.space.domain(base)];
        self.together.asked_by(&self.space, bits, &domains)
    }

    /// Those of a set for whom there are numbers.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn occurring(&self, set: &Diagram) -> Result<Occurring, Limit> {
        let mut all = set.clone();
        let mut doubtful = self.space.nobody();
        for coherent in self.groups_of(&[set])? {
            all = all.and(&coherent.who)?;
            doubtful = doubtful.or(&coherent.doubtful)?;
        }
        Ok(Occurring {
            surely: all.without(&doubtful)?,
            all,
        })
    }

    /// What registers of a scene depend on.
    pub fn asking(&self, scene: usize, registers: &[VerdictRegister]) -> Asking {
        let mut asking = Asking::default();
        let (Some(Scene { program, .. }), Some(map)) = (self.scenes.get(scene), self.space.scenes.get(scene))
        else {
            return asking;
        };
        let mut atoms: Atoms = self.space.atoms.clone();
        let mut cuts = Cuts::new();
        let mut blank = Registers::blank(program, (), Shape::NoNumber);
        let mut reader = Collecting {
            atoms: &mut atoms,
            cuts: &mut cuts,
            facts: &map.facts,
        };
        read_some(program, &mut reader, &mut blank, &mut Done::default(), registers);
        asking.owners.extend(
            cuts.keys()
                .filter(|atom| !matches!(self.space.atoms.get(**atom), Atom::Base(_)))
                .copied()
                .map(Owner::Calculated),
        );
        asking.owners.extend(
            facts_below(program, registers)
                .into_iter()
                .filter_map(|fact| map.facts.get(fact.index()).map(|(place, _)| Owner::Fact(*place))),
        );
        asking
    }

    /// How many profiles a set has: what the question depends on is told apart, all else is left open.
    ///
    /// # Errors
    /// A bound was hit.
    pub fn count(&self, set: &Diagram, asking: &Asking) -> Result<BigUint, Limit> {
        let (kept, left): (Vec<&Block>, Vec<&Block>) = self
            .space
            .blocks
            .iter()
            .partition(|block| asking.owners.contains(&block.owner));
        let open = left.iter().flat_map(|block| block.bits.clone());
        // Regions that the set itself does not tell apart must go together, too.
        let mut bits = set.support();
        bits.extend(kept.iter().flat_map(|block| block.bits.clone()));
        let mut all = set.clone();
        for coherent in self.groups_asked(&bits)? {
            all = all.and(&coherent.who)?;
        }
        let found = all.some(open)?.and(&self.space.in_range(kept.iter().copied())?)?;
        let bits: usize = kept.iter().map(|block| block.bits.len()).sum();
        Ok(found.count() >> (usize::from(self.space.bits) - bits))
    }
}

/// The facts that registers rest on, clauses and all.
fn facts_below(program: &Program, registers: &[VerdictRegister]) -> BTreeSet<Id<Fact>> {
    let mut facts = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Register> = registers.iter().copied().map(Register::Verdict).collect();
    while let Some(register) = open.pop() {
        match register {
            Register::Verdict(at) => {
                if seen.insert((false, at.index())) {
                    open.extend(
                        program
                            .verdict(at)
                            .into_iter()
                            .flat_map(|entry| entry.operation.parts()),
                    );
                }
            }
            Register::Value(at) => {
                if seen.insert((true, at.index())) {
                    match program.value(at) {
                        Some(ValueOperation::Fact(fact)) => {
                            facts.insert(*fact);
                        }
                        Some(operation) => open.extend(operation.parts()),
                        None => {}
                    }
                }
            }
        }
    }
    facts
}

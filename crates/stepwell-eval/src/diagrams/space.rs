//! The space of possible records: what can differ from one to another, and how a diagram asks for it.
//!
//! Whatever can differ is a *block* of bits: a fact of a scale, choice or level by the place of its value, a set by a bit
//! for each member, a number by the region between cuts it lies in, a calculated number that several facts make by its own
//! region, and a dispute that follows no source by the reading that counts. A number that does not fill its bits up to
//! the last counts as the highest there is, so that every setting of bits means something.
//!
//! A space can hold several programs: those of all stretches of days of a ruleset, or those of two rulesets. Facts and
//! disputes of one name are one.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops,
};

use stepwell_model::{Fact, FactType, Id, Number, Period, Possible, Ruleset};

use super::{
    atoms::{Atom, Atoms, Base},
    cuts::{Collecting, Cuts, regions},
    diagram::{Diagram, Limit},
    spans,
};
use crate::{
    algebra::read,
    program::{Program, Range},
    record::everything,
};

/// One program in a space: a ruleset on some days.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The ruleset.
    pub ruleset: &'a Ruleset,
    /// Its program on these days.
    pub program: &'a Program,
    /// The days.
    pub days: Period,
}

/// Everything that can differ between records, as blocks of bits.
#[derive(Clone, Debug)]
pub struct Space {
    pub(crate) atoms: Atoms,
    /// The regions of each atom that is cut, lowest first.
    pub(crate) regions: BTreeMap<Id<Atom>, Vec<Range>>,
    /// Every fact of the scenes, each once.
    pub(crate) facts: Vec<SpaceFact>,
    /// Every dispute that follows no source in some scene.
    pub(crate) disputes: Vec<SpaceDispute>,
    pub(crate) scenes: Vec<SceneMap>,
    /// What can differ, in the order it is asked.
    pub(crate) blocks: Vec<Block>,
    /// The place of each among the blocks.
    pub(super) places: BTreeMap<Owner, usize>,
    /// Bits of the whole space.
    pub(crate) bits: u16,
}

/// A fact of a space.
#[derive(Clone, Debug)]
pub(crate) struct SpaceFact {
    /// Its name.
    pub(crate) name: String,
    /// Where it stands in the first ruleset that has it.
    pub(crate) id: Id<Fact>,
    pub(crate) kind: FactType,
    /// Its values by name, so that facts of one name and different values are told apart.
    pub(super) labels: Vec<String>,
    /// Of a number or date, what it can be.
    pub(crate) range: Range,
}

/// A dispute of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpaceDispute {
    /// Its name.
    pub(crate) name: String,
    /// The sources of its readings.
    pub(super) sources: Vec<String>,
}

/// How one scene's ids stand in the space.
#[derive(Clone, Debug)]
pub(crate) struct SceneMap {
    /// Each fact's place in the space, with its type.
    pub(crate) facts: Vec<(usize, FactType)>,
    /// Each dispute's place, where it follows no source.
    pub(crate) disputes: Vec<Option<usize>>,
    /// Its days.
    pub(crate) days: Range,
}

/// What a block of bits stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A fact.
    Fact(usize),
    /// The day of evaluation, or a calculated number.
    Calculated(Id<Atom>),
    /// Which reading of a dispute counts.
    Dispute(usize),
}

/// How a block's bits are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a number below this.
    Values(usize),
    /// A bit for each member of a set.
    Members,
}

/// Neighbouring bits.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) owner: Owner,
    pub(crate) bits: ops::Range<u16>,
    pub(crate) form: Form,
}

impl Space {
    /// The space of some programs.
    ///
    /// # Errors
    /// There is more to tell apart than a diagram can hold.
    pub fn new(scenes: &[Scene<'_>]) -> Result<Self, Limit> {
        let mut space = Self {
            atoms: Atoms::default(),
            regions: BTreeMap::new(),
            facts: Vec::new(),
            disputes: Vec::new(),
            scenes: Vec::new(),
            blocks: Vec::new(),
            places: BTreeMap::new(),
            bits: 0,
        };
        let mut cuts = Cuts::new();
        for scene in scenes {
            let map = space.map(scenes, scene);
            read(
                scene.program,
                &mut Collecting {
                    atoms: &mut space.atoms,
                    cuts: &mut cuts,
                    facts: &map.facts,
                },
            );
            space.scenes.push(map);
        }
        space.separate_days(&mut cuts);
        for (atom, cuts) in &cuts {
            let domain = space.atoms.reach(*atom, &|base| space.domain(base));
            let regions = regions(cuts, &domain, space.atoms.is_whole(*atom));
            space.regions.insert(*atom, regions);
        }
        space.lay_out(scenes)?;
        Ok(space)
    }

    /// Where several programs hold on different days, those days are told apart.
    fn separate_days(&mut self, cuts: &mut Cuts) {
        let spans: BTreeSet<(Option<Number>, Option<Number>)> = self
            .scenes
            .iter()
            .map(|scene| {
                let end = |cut: &Option<crate::program::Cut>| cut.as_ref().map(|cut| cut.value.clone());
                (end(&scene.days.low), end(&scene.days.high))
            })
            .collect();
        if spans.len() < 2 {
            return;
        }
        let as_of = self.atoms.base(Base::AsOf, true);
        let cuts = cuts.entry(as_of).or_default();
        for (from, until) in spans {
            cuts.extend(from.map(|value| super::cuts::Boundary { value, after: false }));
            cuts.extend(until.map(|value| super::cuts::Boundary { value, after: true }));
        }
    }

    /// What a base can be.
    pub(crate) fn domain(&self, base: Base) -> Range {
        match base {
            Base::Fact(fact) | Base::Twin(fact) => self
                .facts
                .get(fact)
                .map_or_else(Range::default, |fact| fact.range.clone()),
            Base::AsOf => {
                let mut days = self.scenes.iter().map(|scene| &scene.days);
                let first = days.next().cloned().unwrap_or_else(spans::every_day);
                days.fold(first, |all, next| spans::hull_of(&all, next))
            }
        }
    }

    fn map(&mut self, scenes: &[Scene<'_>], scene: &Scene<'_>) -> SceneMap {
        let ruleset = scene.ruleset;
        // Stretches of one ruleset have the same facts.
        let earlier = scenes
            .iter()
            .zip(&self.scenes)
            .find(|(other, _)| {
                std::ptr::eq(other.ruleset, ruleset) && other.program.follow == scene.program.follow
            })
            .map(|(_, map)| (map.facts.clone(), map.disputes.clone()));
        let days = spans::both(
            &spans::every_day(),
            &spans::of_interval(&stepwell_model::Interval {
                from: scene.days.from.map(|day| Number::whole(day.count())),
                to: scene.days.until.map(|day| Number::whole(day.count())),
            }),
        );
        if let Some((facts, disputes)) = earlier {
            return SceneMap {
                facts,
                disputes,
                days,
            };
        }
        let facts = ruleset
            .facts
            .entries()
            .map(|(id, fact)| (self.fact(ruleset, id, fact), fact.kind.clone()))
            .collect();
        let disputes = ruleset
            .disputes
            .entries()
            .map(|(id, dispute)| {
                let registers = scene.program.disputes.get(id.index())?;
                if registers.followed.is_some() {
                    return None;
                }
                let found = SpaceDispute {
                    name: dispute.name.clone(),
                    sources: dispute
                        .readings
                        .iter()
                        .map(|reading| ruleset.sources[reading.source].name.clone())
                        .collect(),
                };
                let place = self.disputes.iter().position(|known| *known == found);
                Some(place.unwrap_or_else(|| {
                    self.disputes.push(found);
                    self.disputes.len() - 1
                }))
            })
            .collect();
        SceneMap {
            facts,
            disputes,
            days,
        }
    }

    fn fact(&mut self, ruleset: &Ruleset, id: Id<Fact>, fact: &Fact) -> usize {
        let labels: Vec<String> = crate::explain::labels_of(ruleset, &fact.kind)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let range = match everything(ruleset, fact) {
            Possible::Numbers(intervals) => intervals.first().map(spans::of_interval).unwrap_or_default(),
            Possible::Labels(_) | Possible::Sets(_) => Range::default(),
        };
        let same = self
            .facts
            .iter()
            .position(|known| known.name == fact.name && known.labels == labels && known.range == range);
        same.unwrap_or_else(|| {
            self.facts.push(SpaceFact {
                name: fact.name.clone(),
                id,
                kind: fact.kind.clone(),
                labels,
                range,
            });
            self.facts.len() - 1
        })
    }

    /// The owner of a base, where it can differ in a way that shows.
    pub(crate) fn owner_of(&self, base: Base) -> Option<Owner> {
        match base {
            Base::Fact(place) | Base::Twin(place) => Some(Owner::Fact(place)),
            Base::AsOf => self.atoms.find(&Atom::Base(base)).map(Owner::Calculated),
        }
    }

    /// The block of an owner; `None` where it never differs.
    pub(crate) fn block(&self, owner: Owner) -> Option<&Block> {
        self.blocks.get(*self.places.get(&owner)?)
    }

    /// The block of an atom.
    pub(crate) fn block_of_atom(&self, atom: Id<Atom>) -> Option<&Block> {
        match self.atoms.get(atom) {
            Atom::Base(Base::Fact(place)) => self.block(Owner::Fact(*place)),
            Atom::Base(Base::AsOf | Base::Twin(_))
            | Atom::Sum(_)
            | Atom::Product(_)
            | Atom::Elapsed { .. }
            | Atom::Later { .. } => self.block(Owner::Calculated(atom)),
        }
    }

    /// The regions of an atom; where it is not cut, one: all it can be.
    pub(crate) fn regions_of(&self, atom: Id<Atom>) -> Vec<Range> {
        match self.regions.get(&atom) {
            Some(regions) => regions.clone(),
            None => vec![self.atoms.reach(atom, &|base| self.domain(base))],
        }
    }

    /// Whether a base takes no fractions.
    pub(crate) fn is_whole(&self, base: Base) -> bool {
        match base {
            Base::Fact(place) | Base::Twin(place) => match self.facts.get(place).map(|fact| &fact.kind) {
                Some(FactType::Number(number)) => number.whole,
                Some(FactType::Date) => true,
                Some(
                    FactType::YesNo
                    | FactType::Scale(_)
                    | FactType::Choice(_)
                    | FactType::Set(_)
                    | FactType::Level(_),
                )
                | None => false,
            },
            Base::AsOf => true,
        }
    }

    /// The atom of a number or date.
    pub(crate) fn atom_of_fact(&self, place: usize) -> Option<Id<Atom>> {
        self.atoms.find(&Atom::Base(Base::Fact(place)))
    }

    /// How many labels a fact has.
    pub(crate) fn labels_of_fact(&self, place: usize) -> usize {
        self.facts.get(place).map_or(0, |fact| fact.labels.len())
    }

    /// Everybody.
    pub fn everybody(&self) -> Diagram {
        Diagram::everybody(self.bits)
    }

    /// Nobody.
    pub fn nobody(&self) -> Diagram {
        Diagram::nobody(self.bits)
    }

    /// Everybody or nobody.
    pub(crate) fn constant(&self, everybody: bool) -> Diagram {
        if everybody {
            self.everybody()
        } else {
            self.nobody()
        }
    }

    /// Those whose value of a block is among these, by place.
    pub(crate) fn among(&self, block: &Block, list: &[bool]) -> Diagram {
        Diagram::among(self.bits, block.bits.clone(), list)
    }

    /// Those whose value of a block is this one.
    pub(crate) fn is(&self, block: &Block, value: usize) -> Diagram {
        let count = match block.form {
            Form::Values(count) => count,
            Form::Members => 0,
        };
        let list: Vec<bool> = (0..count).map(|place| place == value).collect();
        self.among(block, &list)
    }

    /// Those whose bits are in the range of their block, so that each record counts once.
    pub(crate) fn in_range<'a>(&self, blocks: impl IntoIterator<Item = &'a Block>) -> Result<Diagram, Limit> {
        let parts: Vec<Diagram> = blocks
            .into_iter()
            .filter_map(|block| match block.form {
                Form::Values(count) if !count.is_power_of_two() => {
                    let mut list = vec![true; count];
                    list.push(false);
                    Some(self.among(block, &list))
                }
                Form::Values(_) | Form::Members => None,
            })
            .collect();
        Diagram::all(self.bits, &parts)
    }

    /// The settings of a block's bits that mean a value.
    pub(crate) fn settings(block: &Block, value: usize) -> Vec<(u16, bool)> {
        let count = block.bits.len();
        block
            .bits
            .clone()
            .enumerate()
            .map(|(at, bit)| (bit, value >> (count - 1 - at) & 1 == 1))
            .collect()
    }
}

//! What is left open of one record: the part of the space that its facts allow.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::{Arc, OnceLock},
};

use stepwell_model::{FactType, Id, LabelSet, Possible, Ruleset, SetBetween};

use super::{
    atoms::{Atom, Base},
    coherent::{Coherent, Together, choices},
    diagram::{Diagram, Limit},
    relation::{Part, Relation},
    space::{Block, Form, Owner, Space},
    spans,
    together::somebody_in_all,
};
use crate::{facts::Facts, program::Range, record::everything};

/// The part of a space that one record allows.
pub(crate) struct World<'a> {
    pub(crate) space: &'a Space,
    /// What each base can be.
    pub(crate) domains: BTreeMap<Base, Vec<Range>>,
    /// What is not known, of facts and disputes.
    pub(crate) open: BTreeSet<Owner>,
    /// The bits that are known.
    settings: Vec<(u16, bool)>,
    /// Those whose facts are what the record allows, the impossible left out.
    allowed: Diagram,
    /// The same with the impossible.
    narrowed: Diagram,
    /// Whether nothing is known, and the impossible was left out.
    is_blank: bool,
    /// Which calculated numbers go together.
    together: Together,
}

/// A part of a question, asked of a world.
pub(crate) struct Asked {
    /// Leads from everything the record allows to its outcome, whatever calculated numbers go together.
    alone: Arc<Relation>,
    /// Those for whom they do.
    who: Diagram,
    /// Leads from everything the record allows to its outcome.
    pub(crate) relation: Arc<Relation>,
    /// What else limits who is possible, so that facts do not move freely.
    pub(crate) tied: BTreeSet<u16>,
    /// Those of whom it is doubtful whether there are numbers for them.
    pub(crate) doubtful: Diagram,
    /// The groups of calculated numbers it asks.
    pub(crate) groups: Vec<Rc<Coherent>>,
}

/// What a part comes to for everybody who can be.
#[derive(Debug)]
pub(crate) struct Whole {
    /// Whatever calculated numbers go together.
    alone: Arc<Relation>,
    /// Those for whom they do.
    who: Diagram,
    /// For those alone.
    together: Arc<Relation>,
    /// How much each fact narrows it: where every conversation starts.
    gains: OnceLock<BTreeMap<usize, u128>>,
}

impl Whole {
    /// How much each fact narrows what was asked: as found, or as kept where it was asked of everybody.
    pub(crate) fn gains(
        &self,
        asked: &Asked,
        find: impl FnOnce() -> BTreeMap<usize, u128>,
    ) -> BTreeMap<usize, u128> {
        if Arc::ptr_eq(&self.together, &asked.relation) {
            self.gains.get_or_init(find).clone()
        } else {
            find()
        }
    }
}

/// That, or the bound that was hit, once it was asked.
pub(crate) type Kept = OnceLock<Result<Whole, Limit>>;

/// Whether somebody of a set is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Those included of whom it is doubtful whether there are numbers for them.
    pub(crate) all: bool,
    /// For certain.
    pub(crate) surely: bool,
}

/// Who is left of a record, by whether they are in a set.
pub(crate) struct Divided {
    /// In it, and there are numbers for them.
    pub(crate) inside: Diagram,
    /// Not in it, those included of whom it is doubtful whether there are numbers for them.
    pub(crate) outside: Diagram,
    /// The groups of calculated numbers that either asks.
    pub(crate) groups: Vec<Rc<Coherent>>,
}

/// Which calculated numbers go together.
struct GoingTogether {
    who: Diagram,
    doubtful: Diagram,
    groups: Vec<Rc<Coherent>>,
}

impl<'a> World<'a> {
    /// The world of a record on days of one scene. `impossible` are those that cannot be.
    pub(crate) fn new(
        space: &'a Space,
        scene: usize,
        ruleset: &Ruleset,
        facts: &Facts,
        days: &Range,
        impossible: Option<&Diagram>,
    ) -> Result<Self, Limit> {
        let mut world = Self {
            space,
            domains: BTreeMap::from([(Base::AsOf, vec![days.clone()])]),
            open: BTreeSet::new(),
            settings: Vec::new(),
            allowed: space.everybody(),
            narrowed: space.everybody(),
            is_blank: impossible.is_some(),
            together: Together::default(),
        };
        let places = space
            .scenes
            .get(scene)
            .map(|scene| scene.facts.as_slice())
            .unwrap_or_default();
        for ((id, fact), (place, _)) in ruleset.facts.entries().zip(places) {
            let given = facts.given(id).map(|given| given.possible.clone());
            let all = everything(ruleset, fact);
            world.is_blank &= given.as_ref().is_none_or(|given| *given == all);
            let possible = given.unwrap_or(all);
            world.fact(*place, &fact.kind, &possible)?;
        }
        for place in 0..space.disputes.len() {
            world.open.insert(Owner::Dispute(place));
        }
        if let Some(owner) = space.owner_of(Base::AsOf)
            && let Some(block) = space.block(owner)
        {
            world.number(Base::AsOf, block)?;
        }
        world.is_blank &= world.settings.is_empty() && world.allowed.is_everybody();
        world.narrowed = world.allowed.given(&world.settings);
        if let Some(impossible) = impossible {
            world.allowed = world.allowed.without(impossible)?;
        }
        world.allowed = world.allowed.given(&world.settings);
        Ok(world)
    }

    fn fact(&mut self, place: usize, kind: &FactType, possible: &Possible) -> Result<(), Limit> {
        let owner = Owner::Fact(place);
        if !possible.is_known() {
            self.open.insert(owner);
        }
        let block = self.space.block(owner);
        match (kind, possible) {
            (FactType::Number(_) | FactType::Date, Possible::Numbers(intervals)) => {
                let base = Base::Fact(place);
                self.domains
                    .insert(base, intervals.iter().map(spans::of_interval).collect());
                block.map_or(Ok(()), |block| self.number(base, block))
            }
            (FactType::Set(_), Possible::Sets(sets)) => block.map_or(Ok(()), |block| self.set(block, sets)),
            (
                FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_),
                Possible::Labels(labels),
            ) => block.map_or(Ok(()), |block| self.labels(block, *labels)),
            // Facts are read by their type.
            (
                FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Level(_)
                | FactType::Set(_)
                | FactType::Number(_)
                | FactType::Date,
                Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_),
            ) => Ok(()),
        }
    }

    fn number(&mut self, base: Base, block: &Block) -> Result<(), Limit> {
        let domain = self.domains.get(&base).cloned().unwrap_or_default();
        let places: BTreeSet<usize> = choices(self.space, base, &domain)
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        self.values(block, &|place| places.contains(&place))
    }

    fn labels(&mut self, block: &Block, labels: LabelSet) -> Result<(), Limit> {
        self.values(block, &|place| {
            u32::try_from(place).is_ok_and(|place| labels.contains(place))
        })
    }

    fn values(&mut self, block: &Block, allows: &dyn Fn(usize) -> bool) -> Result<(), Limit> {
        let Form::Values(count) = block.form else {
            return Ok(());
        };
        let list: Vec<bool> = (0..count).map(allows).collect();
        let mut allowed = list
            .iter()
            .enumerate()
            .filter(|(_, allowed)| **allowed)
            .map(|(place, _)| place);
        match (allowed.next(), allowed.next()) {
            (Some(only), None) => self.settings.extend(Space::settings(block, only)),
            (Some(_) | None, _) => {
                if !list.iter().all(|allowed| *allowed) {
                    self.allowed = self.allowed.and(&self.space.among(block, &list))?;
                }
            }
        }
        Ok(())
    }

    fn set(&mut self, block: &Block, sets: &[SetBetween]) -> Result<(), Limit> {
        let setting = |set: &SetBetween, member: u32| {
            if set.surely.contains(member) {
                Some(true)
            } else if set.perhaps.contains(member) {
                None
            } else {
                Some(false)
            }
        };
        let members: Vec<(u32, u16)> = (0..).zip(block.bits.clone()).collect();
        if let [only] = sets {
            let known = members
                .iter()
                .filter_map(|(member, bit)| Some((*bit, setting(only, *member)?)));
            self.settings.extend(known);
            return Ok(());
        }
        let mut any = self.space.nobody();
        for set in sets {
            let mut here = self.space.everybody();
            for (member, bit) in members.iter().rev() {
                let held = Diagram::bit(self.space.bits, *bit);
                match setting(set, *member) {
                    Some(true) => here = held.and(&here)?,
                    Some(false) => here = here.without(&held)?,
                    None => {}
                }
            }
            any = any.or(&here)?;
        }
        self.allowed = self.allowed.and(&any)?;
        Ok(())
    }

    /// Asks a part of a question; `kept` holds what everybody comes to, once it was asked of a record of which nothing is
    /// known.
    pub(crate) fn ask(&self, part: &Part, kept: &Kept) -> Result<Asked, Limit> {
        let whole = match kept.get() {
            Some(Ok(whole)) => Some(whole),
            Some(Err(limit)) if self.is_blank => return Err(*limit),
            // What is too much for everybody may be little for one record.
            Some(Err(_)) | None => None,
        };
        let asked = self.asked(part, whole);
        if self.is_blank {
            // Where it was kept before, on another day perhaps, it stays.
            let _ = kept.set(asked.as_ref().map_err(|limit| *limit).map(|asked| Whole {
                alone: asked.alone.clone(),
                who: asked.who.clone(),
                together: asked.relation.clone(),
                gains: OnceLock::new(),
            }));
        }
        asked
    }

    fn asked(&self, part: &Part, whole: Option<&Whole>) -> Result<Asked, Limit> {
        let alone = match whole {
            Some(whole) if self.is_blank => whole.alone.clone(),
            Some(whole) => Arc::new(whole.alone.given(&self.settings)?.within(&self.narrowed)?),
            None => Arc::new(Relation::of(part, &[&self.allowed], &self.settings)?),
        };
        let mut support = alone.support();
        support.extend(self.allowed.support());
        let found = self.going_together(&support)?;
        let relation = match whole {
            Some(whole) if self.is_blank && found.who == whole.who => whole.together.clone(),
            Some(_) | None if found.who.is_everybody() => alone.clone(),
            Some(whole) if found.who == whole.who && self.narrowed.is_everybody() => {
                Arc::new(whole.together.given(&self.settings)?)
            }
            Some(_) | None => Arc::new(alone.within(&found.who)?),
        };
        Ok(Asked {
            alone,
            who: found.who.clone(),
            relation,
            tied: self.allowed.and(&found.who)?.support(),
            doubtful: found.doubtful,
            groups: found.groups,
        })
    }

    /// Those of a set who are left for certain, and those outside it who may be.
    pub(crate) fn divide(&self, set: &Diagram) -> Result<Divided, Limit> {
        let set = set.given(&self.settings);
        let mut support = set.support();
        support.extend(self.allowed.support());
        let found = self.going_together(&support)?;
        let possible = self.allowed.and(&found.who)?;
        Ok(Divided {
            inside: set.and(&possible)?.without(&found.doubtful)?,
            outside: possible.without(&set)?,
            groups: found.groups,
        })
    }

    /// Whether somebody in a set is left: for certain, or at all.
    pub(crate) fn leaves(&self, set: &Diagram) -> Result<Left, Limit> {
        let set = set.given(&self.settings);
        let mut support = set.support();
        support.extend(self.allowed.support());
        let found = self.going_together(&support)?;
        let all = somebody_in_all(&[&set, &self.allowed, &found.who], &[])?;
        let surely = if found.doubtful.is_nobody() {
            all
        } else {
            somebody_in_all(&[&set, &self.allowed, &found.who, &found.doubtful.not()], &[])?
        };
        Ok(Left { all, surely })
    }

    /// Which calculated numbers go together, of those that these bits ask.
    fn going_together(&self, support: &BTreeSet<u16>) -> Result<GoingTogether, Limit> {
        let domains = |base: Base| self.domains.get(&base).cloned().unwrap_or_default();
        let mut found = GoingTogether {
            who: self.space.everybody(),
            doubtful: self.space.nobody(),
            groups: self.together.asked_by(self.space, support, &domains)?,
        };
        for group in &found.groups {
            found.who = found.who.and(&group.who.given(&self.settings))?;
            found.doubtful = found.doubtful.or(&group.doubtful.given(&self.settings))?;
        }
        Ok(found)
    }

    /// The blocks that move with a fact: its own, and those of the calculated numbers that rest on it.
    pub(crate) fn moves_with(&self, place: usize, asked: &Asked) -> (Vec<u16>, bool) {
        let base = Base::Fact(place);
        let mut bits: Vec<u16> = self
            .space
            .block(Owner::Fact(place))
            .map(|block| block.bits.clone().collect())
            .unwrap_or_default();
        let mut calculated = false;
        let atoms: BTreeSet<Id<Atom>> = asked
            .groups
            .iter()
            .flat_map(|coherent| &coherent.group.atoms)
            .copied()
            .filter(|atom| self.space.atoms.rests_on(*atom).contains(&base))
            .collect();
        for atom in atoms {
            if let Some(block) = self.space.block_of_atom(atom) {
                calculated = true;
                bits.extend(block.bits.clone());
            }
        }
        (bits, calculated)
    }
}

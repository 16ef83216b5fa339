//! Outcomes of placements, programs of care and transitions, from the registers of one record.
//!
//! First by Kleene's tables: what they settle is settled for every completion. What they leave open is read exactly, from
//! the outcomes that some completion yields; only where that hits a bound does Kleene's list stand, which may be too long,
//! never too short, and says so by `exact: false`.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{
    Action, Choose, Continuum, Id, LabelSet, Placement, Possible, Program as Care, Ruleset, Transition,
    Verdict,
};

use crate::{
    diagrams::question::PlacementCodes,
    program::{Program, VerdictRegister},
    record::Recorded,
};

/// What a placement can come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The levels that can be the one chosen; with `every`, those that can be among the ones given.
    pub levels: Vec<u32>,
    /// With `every`, the levels given for certain.
    pub surely: Vec<u32>,
    /// Whether it can be `none`.
    pub none: bool,
    /// Whether it can be out of scope.
    pub out_of_scope: bool,
    /// Whether only one outcome is left.
    pub settled: bool,
    /// What still decides, where it is not settled.
    pub(crate) waits_for: Vec<VerdictRegister>,
}

/// What a placement comes to on a day outside the ruleset's: out of scope.
pub(crate) fn out_of_force() -> Placed {
    Placed {
        levels: Vec::new(),
        surely: Vec::new(),
        none: false,
        out_of_scope: true,
        settled: true,
        waits_for: Vec::new(),
    }
}

/// What a placement comes to.
pub fn placed(ruleset: &Ruleset, program: &Program, recorded: &Recorded, placement: Id<Placement>) -> Placed {
    let Some(registers) = program.placement(placement) else {
        return out_of_force();
    };
    let in_scope = recorded[registers.in_scope];
    let mut placed = out_of_force();
    if in_scope == Verdict::NotMet {
        return placed;
    }
    placed.out_of_scope = in_scope == Verdict::Unknown;
    placed.none = true;
    placed.waits_for.push(registers.in_scope);
    let choose = ruleset.placements[placement].choose;
    let mut visit = |level: u32, register: VerdictRegister, stops: bool| {
        let verdict = recorded[register];
        if verdict != Verdict::NotMet {
            placed.levels.push(level);
        }
        if verdict == Verdict::Unknown {
            placed.waits_for.push(register);
        }
        if verdict == Verdict::Met {
            placed.none = false;
            placed.surely.push(level);
            return stops;
        }
        false
    };
    match choose {
        Choose::LeastIntensive => {
            for (level, register) in &registers.levels {
                if visit(*level, *register, true) {
                    break;
                }
            }
        }
        Choose::MostIntensive => {
            for (level, register) in registers.levels.iter().rev() {
                if visit(*level, *register, true) {
                    break;
                }
            }
        }
        Choose::Every => {
            for (level, register) in &registers.levels {
                visit(*level, *register, false);
            }
        }
    }
    placed.levels.sort_unstable();
    let unknown = registers
        .levels
        .iter()
        .any(|(_, register)| recorded[*register] == Verdict::Unknown);
    placed.settled = match choose {
        Choose::Every => !placed.out_of_scope && !unknown,
        Choose::LeastIntensive | Choose::MostIntensive => {
            placed.levels.len() + usize::from(placed.none) + usize::from(placed.out_of_scope) == 1
        }
    };
    placed
}

/// What a placement comes to, from the outcomes that some completion yields.
pub(crate) fn placed_exactly(
    ruleset: &Ruleset,
    program: &Program,
    placement: Id<Placement>,
    outcomes: &[BTreeSet<usize>],
) -> Placed {
    let mut placed = out_of_force();
    let Some(registers) = program.placement(placement) else {
        return placed;
    };
    let levels: Vec<u32> = registers.levels.iter().map(|(level, _)| *level).collect();
    match ruleset.placements[placement].choose {
        Choose::LeastIntensive | Choose::MostIntensive => {
            let codes = PlacementCodes { levels: levels.len() };
            let possible = outcomes.first().cloned().unwrap_or_default();
            placed.levels = levels
                .iter()
                .enumerate()
                .filter(|(place, _)| possible.contains(place))
                .map(|(_, level)| *level)
                .collect();
            placed.none = possible.contains(&codes.none());
            placed.out_of_scope = possible.contains(&codes.out_of_scope());
            placed.settled = possible.len() == 1;
        }
        Choose::Every => {
            let can_be = |part: &BTreeSet<usize>| part.contains(&1);
            let surely = |part: &BTreeSet<usize>| part.len() == 1 && can_be(part);
            let [out_of_scope, none, given @ ..] = outcomes else {
                return placed;
            };
            placed.out_of_scope = can_be(out_of_scope);
            placed.none = can_be(none);
            let pick = |test: &dyn Fn(&BTreeSet<usize>) -> bool| {
                let picked = levels.iter().zip(given).filter(|(_, part)| test(part));
                picked.map(|(level, _)| *level).collect::<Vec<u32>>()
            };
            placed.levels = pick(&can_be);
            placed.surely = pick(&surely);
            placed.settled = outcomes.iter().all(|part| part.len() == 1);
        }
    }
    placed
}

/// What a program of care comes to, from the outcomes that some completion yields.
pub(crate) fn conforming_exactly(outcomes: &[BTreeSet<usize>]) -> Conforming {
    let can_be = |outcome: usize| {
        outcomes
            .first()
            .is_some_and(|possible| possible.contains(&outcome))
    };
    Conforming {
        conforms: can_be(1),
        does_not_conform: can_be(0),
        out_of_scope: can_be(2),
    }
}

/// What the transitions come to, from the outcomes that some completion yields.
pub(crate) fn moves_exactly(program: &Program, outcomes: &[BTreeSet<usize>]) -> Moves {
    let [together, each @ ..] = outcomes else {
        return Moves::default();
    };
    let mut moves = Moves {
        none: together.contains(&0),
        can_trigger: together.contains(&1),
        conflict: together.contains(&2),
        ..Moves::default()
    };
    for (registers, possible) in program.transitions.iter().zip(each) {
        match (possible.contains(&0), possible.contains(&1)) {
            (false, true) => moves.triggered.push(registers.transition),
            (true, true) => moves.perhaps.push(registers.transition),
            (_, false) => {}
        }
    }
    moves
}

/// What a program of care can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conforming {
    /// Whether it can conform.
    pub conforms: bool,
    /// Whether it can fail to.
    pub does_not_conform: bool,
    /// Whether it can be out of scope.
    pub out_of_scope: bool,
}

impl Conforming {
    /// Whether only one outcome is left.
    pub fn settled(self) -> bool {
        usize::from(self.conforms) + usize::from(self.does_not_conform) + usize::from(self.out_of_scope) == 1
    }
}

/// What a program of care comes to.
pub fn conforming(program: &Program, recorded: &Recorded, care: Id<Care>) -> Conforming {
    let Some(registers) = program.programs.get(care.index()) else {
        return Conforming {
            conforms: false,
            does_not_conform: false,
            out_of_scope: true,
        };
    };
    let in_scope = recorded[registers.in_scope];
    let conforms = recorded[registers.conforms];
    Conforming {
        conforms: in_scope != Verdict::NotMet && conforms != Verdict::NotMet,
        does_not_conform: in_scope != Verdict::NotMet && conforms != Verdict::Met,
        out_of_scope: in_scope != Verdict::Met,
    }
}

/// What the transitions together can come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Those that are triggered.
    pub triggered: Vec<Id<Transition>>,
    /// Those that may be.
    pub perhaps: Vec<Id<Transition>>,
    /// Whether it can be that some are and a next step satisfies them.
    pub can_trigger: bool,
    /// Whether it can be that none is.
    pub none: bool,
    /// Whether it can be that no next step satisfies all of them.
    pub conflict: bool,
    /// Whether a conflict hangs on the fact `current_level`, which is not fully known.
    pub(crate) hangs_on_level: bool,
}

impl Moves {
    /// Whether only one outcome is left.
    pub fn settled(&self) -> bool {
        usize::from(self.can_trigger) + usize::from(self.none) + usize::from(self.conflict) == 1
    }
}

/// What the transitions together come to.
pub fn moves(ruleset: &Ruleset, program: &Program, recorded: &Recorded) -> Moves {
    let mut moves = Moves::default();
    for registers in &program.transitions {
        match recorded[registers.verdict] {
            Verdict::Met => moves.triggered.push(registers.transition),
            Verdict::Unknown => moves.perhaps.push(registers.transition),
            Verdict::NotMet => {}
        }
    }
    moves.none = moves.triggered.is_empty();
    let actions = |of: &[Id<Transition>]| -> BTreeSet<usize> {
        of.iter()
            .filter(|id| ruleset.transitions[**id].action != Action::Review)
            .map(|id| id.index())
            .collect()
    };
    let surely = actions(&moves.triggered);
    let perhaps: BTreeSet<usize> = surely.union(&actions(&moves.perhaps)).copied().collect();
    let froms = currents(program, recorded);
    let clash = |of: &BTreeSet<usize>, from: Option<u32>| {
        let current = program
            .current_level
            .as_ref()
            .map(|level| (level.continuum, level.levels));
        conflict(
            of.iter().map(|id| ruleset.transitions[Id::new(*id)].action),
            current,
            from,
        )
    };
    // Fewer transitions never clash where more do not, so the two ends tell what can be.
    let certain: Vec<bool> = froms.iter().map(|from| clash(&surely, *from)).collect();
    moves.conflict = froms.iter().any(|from| clash(&perhaps, *from));
    let some = !moves.triggered.is_empty() || !moves.perhaps.is_empty();
    moves.can_trigger = some && certain.iter().any(|clash| !clash);
    moves.hangs_on_level = froms.len() > 1 && moves.conflict && moves.can_trigger;
    moves
}

/// The levels care can be given at now; `None` alone where the ruleset knows no current level.
fn currents(program: &Program, recorded: &Recorded) -> Vec<Option<u32>> {
    let level = program.current_level.as_ref().map(|level| &recorded[level.value]);
    match level {
        Some(Possible::Labels(labels)) => labels.iter().map(Some).collect(),
        Some(Possible::Numbers(_) | Possible::Sets(_)) | None => vec![None],
    }
}

/// Next steps: levels by continuum, and the end of care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    levels: BTreeMap<Id<Continuum>, LabelSet>,
    discharge: bool,
}

/// One next step: a level, or the end of care.
pub(crate) type Step = Option<(Id<Continuum>, u32)>;

impl Steps {
    /// Every step.
    pub(crate) fn each(&self) -> Vec<Step> {
        let levels = self
            .levels
            .iter()
            .flat_map(|(continuum, levels)| levels.iter().map(|level| Some((*continuum, level))));
        levels.chain(self.discharge.then_some(None)).collect()
    }

    /// Whether a step is among them.
    pub(crate) fn allow(&self, step: Step) -> bool {
        match step {
            None => self.discharge,
            Some((continuum, level)) => self
                .levels
                .get(&continuum)
                .is_some_and(|levels| levels.contains(level)),
        }
    }
}

/// Whether no next step satisfies all of two or more actions; `review`s are left out before.
fn conflict(
    actions: impl Iterator<Item = Action>,
    current: Option<(Id<Continuum>, u32)>,
    from: Option<u32>,
) -> bool {
    let mut together: Option<Steps> = None;
    let mut count = 0_usize;
    for action in actions {
        let steps = steps(action, current, from);
        count += 1;
        together = Some(match together {
            None => steps,
            Some(earlier) => both(&earlier, &steps),
        });
    }
    let stuck = |steps: &Steps| !steps.discharge && steps.levels.values().all(|levels| levels.is_empty());
    count > 1 && together.as_ref().is_some_and(stuck)
}

/// Whether no next step satisfies two actions, of which neither is a `review`.
///
/// Steps on one continuum are stretches of levels, so that several actions have a step in common exactly where each two of
/// them have: who asks about pairs has asked about all.
pub fn part_ways(
    one: Action,
    other: Action,
    current: Option<(Id<Continuum>, u32)>,
    from: Option<u32>,
) -> bool {
    conflict([one, other].into_iter(), current, from)
}

fn both(a: &Steps, b: &Steps) -> Steps {
    let levels = a
        .levels
        .iter()
        .filter_map(|(continuum, levels)| {
            let other = b.levels.get(continuum)?;
            Some((*continuum, levels.and(*other)))
        })
        .collect();
    Steps {
        levels,
        discharge: a.discharge && b.discharge,
    }
}

/// The next steps that satisfy an action.
pub(crate) fn steps(action: Action, current: Option<(Id<Continuum>, u32)>, from: Option<u32>) -> Steps {
    let at = |test: &dyn Fn(u32, u32) -> bool| {
        let mut levels = BTreeMap::new();
        if let (Some((continuum, count)), Some(from)) = (current, from) {
            levels.insert(continuum, (0..count).filter(|level| test(*level, from)).collect());
        }
        Steps {
            levels,
            discharge: false,
        }
    };
    match action {
        Action::StepUp => at(&|level, from| level > from),
        Action::StepDown => at(&|level, from| level < from),
        Action::Continue => at(&|level, from| level == from),
        Action::MoveTo(continuum, level) => Steps {
            levels: BTreeMap::from([(continuum, LabelSet::one(level))]),
            discharge: false,
        },
        Action::Discharge | Action::Review => Steps {
            levels: BTreeMap::new(),
            discharge: true,
        },
    }
}

//! Rules changed as a whole: a clause left out, what lifts it left out, a level exchanged for its neighbour, the most
//! intensive level for the least.

use stepwell_model::{
    Action, Choose, Clause, ClauseKind, Condition, Continuum, Id, Ruleset, Target, Transition,
};

use super::{
    conditions::Variant,
    drafts::{Base, Draft, Mutated},
    edits::Edit,
};
use crate::{
    coverage::items::{Covers, Item, What},
    difference::words,
};

/// Changes of placements and of the levels that criteria stand for.
pub(super) fn drafts(ruleset: &Ruleset) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        let base = Base {
            of: placement.name.clone(),
            mutated: Mutated::Placement,
            span: placement.span,
            own: Some(Target::Placement(id)),
        };
        let (called, was, is, choose) = match placement.choose {
            Choose::LeastIntensive => ("most", "least", "most", Choose::MostIntensive),
            Choose::MostIntensive => ("least", "most", "least", Choose::LeastIntensive),
            Choose::Every => continue,
        };
        let variant = Variant {
            now: (),
            called: called.to_owned(),
            was: format!("choose {was} intensive"),
            is: Some(format!("choose {is} intensive")),
        };
        drafts.push(base.draft(variant, Edit::Choose(id, choose)));
    }
    for (id, block) in ruleset.blocks.entries() {
        let base = Base {
            of: block.header.clone(),
            mutated: Mutated::Criteria,
            span: block.span,
            own: Some(Target::Block(id)),
        };
        let continuum = ruleset.placements[block.placement].continuum;
        for (called, level) in neighbours(ruleset, continuum, block.level) {
            // Criteria of the neighbour for the same people change places with these: two could not stand for one level.
            let other = ruleset.blocks.entries().find(|(_, other)| {
                other.placement == block.placement
                    && other.level == level
                    && other.population == block.population
            });
            let mut levels = vec![(id, level)];
            if let Some((other, _)) = other {
                if called == "up" {
                    levels.push((other, block.level));
                } else {
                    // The lower of the two has this change already.
                    continue;
                }
            }
            let variant = Variant {
                now: (),
                called: called.to_owned(),
                was: format!("criteria {}", label(ruleset, continuum, block.level)),
                is: Some(format!("criteria {}", label(ruleset, continuum, level))),
            };
            drafts.push(base.draft(variant, Edit::Levels(levels)));
        }
    }
    drafts
}

fn label(ruleset: &Ruleset, continuum: Id<Continuum>, level: u32) -> &str {
    let levels = &ruleset.continua[continuum].levels;
    levels
        .get(level as usize)
        .map_or("", |level| level.label.as_str())
}

/// The levels next to one.
fn neighbours(ruleset: &Ruleset, continuum: Id<Continuum>, level: u32) -> Vec<(&'static str, u32)> {
    let length = ruleset.continua[continuum].levels.len();
    let up = level.saturating_add(1);
    let up = ((up as usize) < length).then_some(("up", up));
    let down = level.checked_sub(1).map(|down| ("down", down));
    up.into_iter().chain(down).collect()
}

/// A clause left out. A condition that `admit` combines is left out there.
pub(super) fn without(ruleset: &Ruleset, what: What) -> Option<Variant<Condition>> {
    let What::Clause(id) = what else { return None };
    let Clause { kind, name, .. } = &ruleset.clauses[id];
    let now = match kind {
        ClauseKind::Exclude | ClauseKind::Flag => Condition::Any(Vec::new()),
        ClauseKind::Require | ClauseKind::Recommend | ClauseKind::Typical => Condition::All(Vec::new()),
        ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit => return None,
    };
    let word = match kind {
        ClauseKind::Exclude => "exclude",
        ClauseKind::Flag => "flag",
        ClauseKind::Require => "require",
        ClauseKind::Recommend => "recommend",
        ClauseKind::Typical => "typical",
        ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit => "",
    };
    Some(Variant {
        now,
        called: "drop".to_owned(),
        was: format!("{word} {}", ruleset.clause_names[*name].short),
        is: None,
    })
}

/// What lifts a clause or transition left out, and what a transition asks for exchanged.
pub(super) fn lifted(ruleset: &Ruleset, item: &Item, base: &Base) -> Vec<Draft> {
    match item.what {
        What::ClauseUnless(id, at) => {
            let unless = &ruleset.clauses[id].unless;
            vec![base.draft(
                unless_left_out(unless, at),
                Edit::ClauseUnless(id, fewer(unless, at)),
            )]
        }
        What::TransitionUnless(id, at) => {
            let unless = &ruleset.transitions[id].unless;
            let edit = Edit::TransitionUnless(id, fewer(unless, at));
            vec![base.draft(unless_left_out(unless, at), edit)]
        }
        What::Transition(id) => actions(ruleset, id)
            .into_iter()
            .map(|(called, action)| {
                let variant = Variant {
                    now: (),
                    called,
                    was: words::action(ruleset, ruleset.transitions[id].action),
                    is: Some(words::action(ruleset, action)),
                };
                base.draft(variant, Edit::Action(id, action))
            })
            .collect(),
        What::Clause(_) | What::Reading(..) | What::Population(_) | What::Define(_) => Vec::new(),
    }
}

fn fewer(unless: &[stepwell_model::Unless], at: usize) -> Vec<stepwell_model::Unless> {
    let kept = unless.iter().enumerate().filter(|(place, _)| *place != at);
    kept.map(|(_, unless)| unless.clone()).collect()
}

fn unless_left_out(unless: &[stepwell_model::Unless], at: usize) -> Variant<()> {
    let name = unless.get(at).map_or("", |unless| unless.name.as_str());
    Variant {
        now: (),
        called: "drop".to_owned(),
        was: format!("unless {name}"),
        is: None,
    }
}

fn actions(ruleset: &Ruleset, id: Id<Transition>) -> Vec<(String, Action)> {
    match ruleset.transitions[id].action {
        Action::StepUp => vec![("step-down".to_owned(), Action::StepDown)],
        Action::StepDown => vec![("step-up".to_owned(), Action::StepUp)],
        Action::MoveTo(continuum, level) => neighbours(ruleset, continuum, level)
            .into_iter()
            .map(|(called, level)| (called.to_owned(), Action::MoveTo(continuum, level)))
            .collect(),
        // They name no level.
        Action::Review | Action::Continue | Action::Discharge => Vec::new(),
    }
}

impl Mutated {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Mutated::Item(covers) => match covers {
                Covers::Clause(_) => "clause",
                Covers::Unless => "unless",
                Covers::Transition => "transition",
                Covers::Reading => "reading",
                Covers::Population => "population",
                Covers::Define => "define",
            },
            Mutated::Impossible => "impossible",
            Mutated::Placement => "placement",
            Mutated::Criteria => "criteria",
        }
    }
}

//! Transitions.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Action, Condition, FactType, Transition};
use stepwell_syntax::ast;

use super::{clauses, placements::missing};
use crate::{
    context::{Context, Scope},
    dates,
    declared::Declared,
    expression::{condition, level},
    header::{period, text},
    names::Thing,
    terms::notes,
};

/// Settles all transitions.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    for item in &declared.transitions {
        let transition = transition(context, item.tree);
        context.ruleset.transitions.add(transition);
    }
}

fn transition(context: &mut Context<'_>, tree: &ast::Transition) -> Transition {
    let in_force = period(context, tree.attributes.in_force.as_ref());
    let scope = Scope {
        placements: true,
        period: dates::shared(in_force, context.ruleset.in_force),
        ..context.outside()
    };
    let settled = match &tree.when {
        Some(when) => condition(context, scope, when),
        None => {
            let help = "add `when` and a condition";
            missing(
                context,
                tree.place.0,
                &tree.name,
                "does not say when it happens",
                help,
            );
            None
        }
    };
    let action = action(context, scope, tree);
    let (unless, _) = clauses::unless(context, scope, &tree.attributes.unless);
    let cites = clauses::cites(context, &tree.attributes.cites);
    Transition {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        condition: settled.unwrap_or(Condition::All(Vec::new())),
        action: action.unwrap_or(Action::Review),
        cites,
        notes: notes(&tree.attributes.notes),
        in_force,
        unless,
        span: tree.name.span(),
    }
}

fn action(context: &mut Context<'_>, scope: Scope, tree: &ast::Transition) -> Option<Action> {
    let Some(action) = &tree.action else {
        let help = "add `step up`, `step down`, `move to 2.1`, `continue`, `discharge` or `review`";
        missing(
            context,
            tree.place.0,
            &tree.name,
            "does not say what follows",
            help,
        );
        return None;
    };
    Some(match action {
        ast::Action::MoveTo(name) => {
            let (continuum, level) = level(context, scope, name)?;
            Action::MoveTo(continuum, level)
        }
        ast::Action::Review => Action::Review,
        ast::Action::Discharge => Action::Discharge,
        ast::Action::StepUp => step(context, tree, Action::StepUp)?,
        ast::Action::StepDown => step(context, tree, Action::StepDown)?,
        ast::Action::Continue => step(context, tree, Action::Continue)?,
    })
}

/// A step starts from the fact `current_level`.
fn step(context: &mut Context<'_>, tree: &ast::Transition, action: Action) -> Option<Action> {
    let place = tree.action_place.map_or(tree.name.span(), |place| place.0);
    let found = match context.names.things.get("current_level") {
        Some(Thing::Fact(id)) => Some(*id),
        Some(_) | None => None,
    };
    let level = match found {
        Some(id) => {
            context.used.insert(Thing::Fact(id));
            match context.fact(id) {
                // Its own mistake is told where it is declared.
                None => return None,
                Some(fact) => matches!(fact.kind, FactType::Level(_)),
            }
        }
        None if context.lost.name("current_level") => return None,
        None => false,
    };
    if level {
        return Some(action);
    }
    let continuum = context.ruleset.continua.iter().next().map(|it| it.name.clone());
    context.fail(
        Diagnostic::new(
            Code::StepNeedsCurrentLevel,
            place,
            "a step starts from the level of today, which no fact `current_level` tells",
            "a step from where?",
        )
        .help(format!(
            "declare `fact current_level: level of {}`",
            continuum.as_deref().unwrap_or("some_continuum")
        )),
    )
}

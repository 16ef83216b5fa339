//! Rules: placements, criteria, programs, transitions, disputes.

mod blocks;
pub(crate) mod clauses;
mod disputes;
mod mentions;
mod placements;
mod transitions;

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Claim, Condition, Id, Impossible, Population};
use stepwell_syntax::ast;

pub(crate) use blocks::{Announced, Block, Owner};
pub(crate) use mentions::settle as mentions;
pub(crate) use placements::placement_named;

use crate::{
    context::{Context, Scope},
    dates,
    declared::Declared,
    defines::only_cites,
    expression::condition,
    header::{period, text},
    names::{Thing, did_you_mean, nearest},
    spelled,
    terms::notes,
};

/// Settles placements and gives every clause its id, so that conditions can name them.
pub(crate) fn announce<'a>(context: &mut Context<'a>, declared: &Declared<'a>) -> Announced<'a> {
    placements::settle(context, declared);
    blocks::announce(context, declared)
}

/// Settles the conditions of all rules.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>, announced: &Announced<'a>) {
    for (at, item) in declared.populations.iter().enumerate() {
        let population = population(context, item.tree, Id::new(at));
        context.ruleset.populations.add(population);
    }
    for item in &declared.impossible {
        if let Some(impossible) = impossible(context, item.tree) {
            context.ruleset.impossible.add(impossible);
        }
    }
    for (at, item) in declared.disputes.iter().enumerate() {
        let (dispute, sound) = disputes::dispute(context, item.tree);
        if !sound {
            context.broken.insert(Thing::Dispute(Id::new(at)));
        }
        context.ruleset.disputes.add(dispute);
    }
    clauses::settle(context, announced);
    transitions::settle(context, declared);
    for item in &declared.claims {
        let cites = clauses::cites(context, &item.tree.cites);
        context.ruleset.claims.add(Claim {
            name: item.tree.name.text.to_string(),
            statement: item.tree.title.text.to_string(),
            cites,
            notes: notes(&item.tree.notes),
        });
    }
    placements::without_criteria(context, declared, announced);
}

fn population(context: &mut Context<'_>, tree: &ast::Population, id: Id<Population>) -> Population {
    let scope = context.outside();
    let settled = condition(context, scope, &tree.condition);
    if settled.is_none() {
        context.broken.insert(Thing::Population(id));
    }
    only_cites(context, &tree.attributes, "a population", false);
    let cites = clauses::cites(context, &tree.attributes.cites);
    Population {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        condition: settled.unwrap_or(Condition::All(Vec::new())),
        cites,
        notes: notes(&tree.attributes.notes),
        span: tree.name.span(),
    }
}

fn impossible(context: &mut Context<'_>, tree: &ast::Impossible) -> Option<Impossible> {
    let in_force = period(context, tree.attributes.in_force.as_ref());
    only_cites(context, &tree.attributes, "what is impossible", true);
    let scope = Scope {
        period: dates::shared(in_force, context.ruleset.in_force),
        ..context.outside()
    };
    let settled = condition(context, scope, &tree.condition);
    let cites = clauses::cites(context, &tree.attributes.cites);
    Some(Impossible {
        title: text(tree.title.as_ref()).unwrap_or_else(|| spelled::expression(&tree.condition)),
        condition: settled?,
        cites,
        notes: notes(&tree.attributes.notes),
        in_force,
        span: tree.place.0,
    })
}

/// The population of that name.
pub(crate) fn population_named(
    context: &mut Context<'_>,
    scope: Scope,
    name: &ast::Name,
) -> Option<Id<Population>> {
    match context.names.things.get(name.text.as_str()).copied() {
        Some(Thing::Population(id)) => {
            context.mark(scope, Thing::Population(id));
            Some(id)
        }
        Some(other) => context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                name.span(),
                format!("`{}` is {}, not a population", name.text, other.what()),
                "a population is needed here",
            )
            .help(format!(
                "declare one: `population {}_patients: {}`",
                name.text, name.text
            )),
        ),
        None if context.lost.name(&name.text) => None,
        None => {
            let known = context.ruleset_populations();
            let help = did_you_mean(nearest(&name.text, known)).unwrap_or_else(|| {
                format!("declare it: `population {}: age is at least 18 years`", name.text)
            });
            context.fail(
                Diagnostic::new(
                    Code::UnknownName,
                    name.span(),
                    format!("there is no population called `{}`", name.text),
                    "this name is not known",
                )
                .help(help),
            )
        }
    }
}

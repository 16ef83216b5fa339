//! Placements.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Choose, Continuum, Id, Placement};
use stepwell_syntax::ast;

use super::{Announced, Owner, population_named};
use crate::{
    context::{Context, Scope},
    declared::Declared,
    expression::no_continuum,
    header::text,
    names::{Thing, did_you_mean, nearest},
    terms::notes,
};

/// Settles all placements.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    for (at, item) in declared.placements.iter().enumerate() {
        let id: Id<Placement> = Id::new(at);
        let scope = context.outside();
        let tree = item.tree;
        let continuum = continuum(context, scope, tree);
        let population = match &tree.population {
            Some(name) => population_named(context, scope, name),
            None => None,
        };
        if continuum.is_none() {
            context.broken.insert(Thing::Placement(id));
        }
        let choose = match tree.choose {
            Some(ast::Choose::LeastIntensive) => Choose::LeastIntensive,
            Some(ast::Choose::MostIntensive) => Choose::MostIntensive,
            Some(ast::Choose::Every) => Choose::Every,
            None => {
                missing(
                    context,
                    tree.place.0,
                    &tree.name,
                    "does not say which level it chooses",
                    "add `choose least intensive`, `choose most intensive` or `choose every`",
                );
                Choose::LeastIntensive
            }
        };
        context.ruleset.placements.add(Placement {
            name: tree.name.text.to_string(),
            title: text(tree.title.as_ref()),
            continuum: continuum.unwrap_or(Id::new(0)),
            population,
            choose,
            notes: notes(&tree.notes),
            span: tree.name.span(),
        });
    }
}

/// Tells a part that a block lacks, unless it was lost to a mistake of its own.
pub(crate) fn missing(context: &mut Context<'_>, block: Span, name: &ast::Name, what: &str, help: &str) {
    if context.lost.inside(block) {
        return;
    }
    context.tell(
        Diagnostic::new(
            Code::MissingPart,
            name.span(),
            format!("`{}` {what}", name.text),
            "something is missing in this block",
        )
        .help(help),
    );
}

fn continuum(context: &mut Context<'_>, scope: Scope, tree: &ast::Placement) -> Option<Id<Continuum>> {
    let Some(name) = &tree.continuum else {
        let first = context.ruleset.continua.iter().next().map(|it| it.name.clone());
        let help = format!("add `on {}`", first.as_deref().unwrap_or("some_continuum"));
        missing(
            context,
            tree.place.0,
            &tree.name,
            "does not say on which continuum its levels lie",
            &help,
        );
        return None;
    };
    match context.names.types.get(name.text.as_str()).copied() {
        Some(Thing::Continuum(id)) => {
            context.mark(scope, Thing::Continuum(id));
            (!context.broken.contains(&Thing::Continuum(id))).then_some(id)
        }
        None if context.lost.name(&name.text) => None,
        other => context.fail(no_continuum(context, name, other)),
    }
}

/// The placement of that name, where it is sound.
pub(crate) fn placement_named(context: &mut Context<'_>, name: &ast::Name) -> Option<Id<Placement>> {
    match context.names.things.get(name.text.as_str()).copied() {
        Some(Thing::Placement(id)) => context.placement(id).map(|_| id),
        Some(other) => context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                name.span(),
                format!("`{}` is {}, not a placement", name.text, other.what()),
                "a placement is needed here",
            )
            .help(format!(
                "placements here: {}",
                crate::names::list(context.ruleset.placements.iter().map(|it| it.name.as_str()))
            )),
        ),
        None if context.lost.name(&name.text) => None,
        None => {
            let known = context.ruleset.placements.iter().map(|it| it.name.as_str());
            let mut diagnostic = Diagnostic::new(
                Code::UnknownName,
                name.span(),
                format!("there is no placement called `{}`", name.text),
                "this name is not known",
            );
            diagnostic.help = did_you_mean(nearest(&name.text, known.clone())).or_else(|| {
                let names = crate::names::list(known);
                (!names.is_empty()).then(|| format!("placements here: {names}"))
            });
            context.fail(diagnostic)
        }
    }
}

/// Tells placements that no criteria belong to, unless criteria were lost to mistakes of their own.
pub(crate) fn without_criteria(
    context: &mut Context<'_>,
    declared: &Declared<'_>,
    announced: &Announced<'_>,
) {
    if context.unparsed {
        return;
    }
    let mut served: Vec<Id<Placement>> = Vec::new();
    for block in &announced.blocks {
        match &block.owner {
            Owner::Criteria {
                placed: Some(placed), ..
            } => served.push(placed.placement),
            // It would belong somewhere, were it not for a mistake that is told.
            Owner::Criteria { placed: None, .. } => return,
            Owner::Program { .. } => {}
        }
    }
    served.sort();
    for (at, item) in declared.placements.iter().enumerate() {
        let id: Id<Placement> = Id::new(at);
        if served.binary_search(&id).is_ok() {
            continue;
        }
        let level = context
            .placement(id)
            .and_then(|it| context.ruleset.continua[it.continuum].levels.first())
            .map_or_else(|| "2.1".to_owned(), |level| level.label.clone());
        context.tell(
            Diagnostic::new(
                Code::PlacementWithoutCriteria,
                item.tree.name.span(),
                format!(
                    "no criteria belong to `{}`, so it never finds a level",
                    item.tree.name.text
                ),
                "a placement without criteria",
            )
            .help(format!("add `criteria {level} {{ … }}` for at least one level")),
        );
    }
}

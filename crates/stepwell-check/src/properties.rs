//! Properties and known holes: their names and conditions. Whether they hold is for `prove`.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Choose, Fact, FactType, Hole, Id, Known, Placement, Property, PropertyForm, Values};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    declared::Declared,
    examples::fact_named,
    expression::condition,
    names::{Thing, did_you_mean, nearest},
    rules::placement_named,
};

/// Settles all properties and known holes.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    let scope = Scope {
        placements: true,
        uses: false,
        ..context.outside()
    };
    for tree in &declared.proofs {
        if let Some(form) = form(context, scope, &tree.property) {
            context.ruleset.properties.push(Property {
                title: tree.title.text.to_string(),
                form,
                span: tree.title.span(),
            });
        }
    }
    for tree in &declared.known {
        let placement = placement_named(context, &tree.placement);
        let when = condition(context, scope, &tree.when);
        if let (Some(placement), Some(when)) = (placement, when) {
            context.ruleset.known.push(Known {
                hole: hole(tree.hole),
                placement,
                when,
                because: tree.because.text.to_string(),
                span: tree.place.0,
            });
        }
    }
}

fn hole(hole: ast::Hole) -> Hole {
    match hole {
        ast::Hole::Gap => Hole::Gap,
        ast::Hole::Overlap => Hole::Overlap,
    }
}

fn form(context: &mut Context<'_>, scope: Scope, property: &ast::Property) -> Option<PropertyForm> {
    match property {
        ast::Property::Always(it) => condition(context, scope, it).map(PropertyForm::Always),
        ast::Property::Never(it) => condition(context, scope, it).map(PropertyForm::Never),
        ast::Property::No(of, name) => {
            placement_named(context, name).map(|placement| PropertyForm::No(hole(*of), placement))
        }
        ast::Property::Raising {
            raised,
            never,
            placement,
        } => {
            let (facts, scale) = match raised {
                ast::Raised::Facts(names) => (facts(context, names), None),
                ast::Raised::AnyOfScale(name) => match of_scale(context, name) {
                    Some((scale, facts)) => (Some(facts), Some(scale)),
                    None => (None, None),
                },
            };
            let placement = single(context, placement);
            Some(PropertyForm::Raising {
                facts: facts?,
                scale,
                placement: placement?,
                raises: *never == ast::Direction::Raises,
            })
        }
    }
}

/// A placement that gives one level: only of that can it be said that it rises.
fn single(context: &mut Context<'_>, name: &ast::Name) -> Option<Id<Placement>> {
    let id = placement_named(context, name)?;
    match context.ruleset.placements[id].choose {
        Choose::LeastIntensive | Choose::MostIntensive => Some(id),
        Choose::Every => context.fail(
            Diagnostic::new(
                Code::NoSingleLevel,
                name.span(),
                format!(
                    "`{}` chooses every level, so it neither rises nor falls",
                    name.text
                ),
                "this may be several levels",
            )
            .help(
                "state with `always` or `never` what must hold, as in `never (… and placement includes 2.1)`",
            ),
        ),
    }
}

fn facts(context: &mut Context<'_>, names: &[ast::Name]) -> Option<Vec<Id<Fact>>> {
    let found: Vec<Option<Id<Fact>>> = names.iter().map(|name| rising(context, name)).collect();
    let mut found: Vec<Id<Fact>> = found.into_iter().collect::<Option<_>>()?;
    found.sort();
    found.dedup();
    Some(found)
}

fn rising(context: &mut Context<'_>, name: &ast::Name) -> Option<Id<Fact>> {
    let id = fact_named(context, name)?;
    let fact = context.fact(id)?;
    match fact.kind {
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Level(_)
        | FactType::Number(_)
        | FactType::Date
        | FactType::Set(_) => Some(id),
        FactType::Choice(_) => context.fail(
            Diagnostic::new(
                Code::NoOrder,
                name.span(),
                format!(
                    "`{}` is of a choice, whose values have no order, so it cannot rise",
                    name.text
                ),
                "this cannot rise",
            )
            .help("name a fact of a scale, a number, a date or yes/no"),
        ),
    }
}

fn of_scale(context: &mut Context<'_>, name: &ast::Name) -> Option<(Id<Values>, Vec<Id<Fact>>)> {
    let scale = match context.names.types.get(name.text.as_str()).copied() {
        Some(Thing::Scale(id)) => id,
        Some(other) => {
            return context.fail(
                Diagnostic::new(
                    Code::WrongKindOfName,
                    name.span(),
                    format!("`{}` is {}, not a scale", name.text, other.what()),
                    "a scale is needed here",
                )
                .help("`any` stands before the name of a scale: all facts of it rise"),
            );
        }
        None if context.lost.name(&name.text) => return None,
        None => {
            let known = context.ruleset.scales.iter().map(|scale| scale.name.as_str());
            let help = did_you_mean(nearest(&name.text, known))
                .unwrap_or_else(|| "`any` stands before the name of a scale".to_owned());
            return context.fail(
                Diagnostic::new(
                    Code::UnknownName,
                    name.span(),
                    format!("there is no scale called `{}`", name.text),
                    "this name is not known",
                )
                .help(help),
            );
        }
    };
    let facts: Vec<Id<Fact>> = context
        .ruleset
        .facts
        .entries()
        .filter(|(_, fact)| fact.kind == FactType::Scale(scale))
        .map(|(id, _)| id)
        .collect();
    if facts.is_empty() && !context.unparsed {
        return context.fail(
            Diagnostic::new(
                Code::EmptyList,
                name.span(),
                format!("no fact is of the scale `{}`, so nothing rises", name.text),
                "no fact of this scale",
            )
            .help("name the facts that rise"),
        );
    }
    Some((scale, facts))
}

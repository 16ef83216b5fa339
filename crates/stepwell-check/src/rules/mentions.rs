//! Whether `admit` mentions every dimension and criterion, on every day.

use std::collections::BTreeSet;

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Change, Clause, ClauseName, Id};
use stepwell_syntax::ast;

use super::{Announced, Block, Owner, clauses};
use crate::{amendments, context::Context, cycles::Graph, dates, names::Thing};

/// Tells dimensions and criteria that `admit` never mentions, by whatever way, on a day when both are in force.
pub(crate) fn settle(context: &mut Context<'_>, announced: &Announced<'_>, graph: &Graph) {
    let mut found = Vec::new();
    let broken_terms = context
        .broken
        .iter()
        .any(|thing| matches!(thing, Thing::Define(_) | Thing::Population(_) | Thing::Dispute(_)));
    for block in &announced.blocks {
        let Owner::Criteria { .. } = block.owner else {
            continue;
        };
        if context.lost.inside(block.span) || context.amendment_lost(&block.header) {
            continue;
        }
        let mut told: BTreeSet<Id<ClauseName>> = BTreeSet::new();
        for (admit, version) in admits(context, block) {
            let reached = graph.reach_of(context, version);
            let unsure = context
                .broken_clauses
                .contains(&context.ruleset.clauses[version].name)
                || reached.iter().any(|node| {
                    (broken_terms && graph.is_term(*node))
                        || graph
                            .clause_of(*node)
                            .is_some_and(|id| context.broken_clauses.contains(&id))
                });
            if unsure {
                continue;
            }
            for (tree, id) in &block.clauses {
                let combined = match tree.kind {
                    ast::ClauseKind::Dimension | ast::ClauseKind::Criterion => true,
                    ast::ClauseKind::Exclude
                    | ast::ClauseKind::Typical
                    | ast::ClauseKind::Flag
                    | ast::ClauseKind::Admit
                    | ast::ClauseKind::Require
                    | ast::ClauseKind::Recommend => false,
                };
                let together = dates::shared(clauses::days(admit), clauses::days(tree))
                    .is_some_and(|days| days.meets(context.ruleset.in_force));
                // A clause that is called like something else is told for that: its name there means the other.
                let taken = tree.kind == ast::ClauseKind::Criterion
                    && context.names.things.contains_key(clauses::short(tree).as_str());
                let reached = taken || reached.contains(&graph.clause(id.index()));
                if combined && together && !reached && told.insert(*id) {
                    found.push(unmentioned(context, block, admit, tree));
                }
            }
        }
    }
    for diagnostic in found {
        context.tell(diagnostic);
    }
}

/// The versions of `admit`.
fn admits<'a>(context: &Context<'_>, block: &Block<'a>) -> Vec<(&'a ast::Clause, Id<Clause>)> {
    let trees = block
        .clauses
        .iter()
        .filter(|(tree, _)| tree.kind == ast::ClauseKind::Admit);
    let versions = trees
        .clone()
        .next()
        .map(|(_, id)| context.ruleset.clause_names[*id].versions.clone());
    trees
        .map(|(tree, _)| *tree)
        .zip(versions.unwrap_or_default())
        .collect()
}

fn unmentioned(
    context: &Context<'_>,
    block: &Block<'_>,
    admit: &ast::Clause,
    tree: &ast::Clause,
) -> Diagnostic {
    let (header, short) = (&block.header, clauses::short(tree));
    let place = clauses::name_place(tree);
    let decides = format!("`admit` of `{header}` never mentions `{short}`, so it would decide nothing");
    let admit_place = clauses::name_place(admit);
    if context.notes.same_folder(place, admit_place) {
        return Diagnostic::new(Code::ClauseNotInAdmit, place, decides, "not in `admit`").help(format!(
            "add `and {short}` to `admit`, or make it a `flag` or `typical`"
        ));
    }
    let touches = context.notes.of(header, &short);
    let cite = |cite: Option<&String>| {
        cite.cloned()
            .unwrap_or_else(|| "cite source_name \"where it stands\"".to_owned())
    };
    if let Some(touch) = touches.iter().find(|touch| touch.change == Change::Add) {
        let combined = amendments::with(&admit.condition, &short);
        let (cite, dates) = (cite(touch.cite.as_ref()), amendments::spelled_days(touch.days));
        return Diagnostic::new(Code::ClauseNotInAdmit, place, decides, "added, but not in `admit`")
            .related(admit_place, "`admit` of the base")
            .help(format!(
                "say beside it how the clauses combine: `replace admit when {combined} {cite}{dates}`; or add it as a \
                 `flag` or `typical`"
            ));
    }
    let replaced = context.notes.of(header, "admit").first();
    let cite = cite(replaced.and_then(|touch| touch.cite.as_ref()));
    let dates = replaced.map_or_else(String::new, |touch| amendments::spelled_days(touch.days));
    let from = clauses::days(admit).from;
    let from = from.map_or_else(String::new, |day| format!(" from {day} on"));
    Diagnostic::new(
        Code::ClauseNotInAdmit,
        admit_place,
        format!("`admit` of `{header}` no longer mentions `{short}`, which would decide nothing{from}"),
        format!("`{short}` is not mentioned"),
    )
    .related(place, "the clause in the base")
    .help(format!(
        "add `and {short}`, or take the clause out beside it: `remove {short} {cite}{dates}`"
    ))
}

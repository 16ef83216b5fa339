//! What the root amends, as plain data for proofs and manuals.

use stepwell_model::{AmendedBlock, AmendedClause, Amendment, Version};
use stepwell_syntax::ast;

use super::Amended;
use crate::{
    context::{BlockScope, Context},
    declared::Declared,
    folders::Gathered,
    header::read_version,
    names::Thing,
    order::Natural,
    rules::clauses::{cites, source},
    terms::notes,
};

/// Puts into the ruleset what its root amends.
pub(crate) fn settle<'a>(
    context: &mut Context<'a>,
    declared: &Declared<'a>,
    gathered: &Gathered<'a>,
    amended: &'a Amended,
) {
    // Sources are looked up for every change, also for one that could not be made.
    for change in declared.amends.iter().flat_map(|it| &it.changes) {
        let _ = match change {
            ast::Change::Add { clause, .. } => cites(context, &clause.attributes.cites),
            ast::Change::Remove { cites: of, .. } => cites(context, of),
            ast::Change::Alter { attributes, .. } => cites(context, &attributes.cites),
        };
    }
    for reading in declared.replaced_disputes.iter().flat_map(|it| &it.readings) {
        let _ = source(context, &reading.source);
    }
    let Some(base) = gathered
        .folders
        .first()
        .and_then(|root| gathered.base_of(root))
        .and_then(|at| gathered.folders.get(at))
    else {
        return;
    };
    let mut changes: Vec<AmendedClause> = Vec::new();
    for made in &amended.made {
        let cites = cites(context, &made.cites);
        let scope = context
            .headers
            .get(&made.header)
            .and_then(|at| context.blocks.get(*at));
        let Some((scope, block)) = scope.and_then(|scope| Some((scope, block(scope)?))) else {
            continue;
        };
        changes.push(AmendedClause {
            change: made.touch.change,
            block,
            id: format!("{}/{}", made.header, made.short),
            clause: scope.clauses.get(&made.short).copied(),
            in_force: made.touch.days,
            cites,
            notes: notes(&made.notes),
            span: made.touch.span,
        });
    }
    changes.sort_by(|a, b| {
        (a.block, Natural(&a.id), a.in_force.from, a.change).cmp(&(
            b.block,
            Natural(&b.id),
            b.in_force.from,
            b.change,
        ))
    });
    let mut disputes: Vec<_> = amended
        .replaced
        .iter()
        .filter_map(|name| match context.names.things.get(name.as_str()) {
            Some(Thing::Dispute(id)) => Some(*id),
            Some(_) | None => None,
        })
        .collect();
    disputes.sort();
    context.ruleset.amendment = Some(Amendment {
        base_name: base
            .header
            .map(|header| header.name.text.to_string())
            .unwrap_or_default(),
        base_version: base
            .header
            .and_then(|header| read_version(&header.version.as_ref()?.text))
            .unwrap_or(Version::default()),
        base: base.path.to_owned(),
        changes,
        disputes,
    });
}

fn block(scope: &BlockScope) -> Option<AmendedBlock> {
    let program = scope.program.map(AmendedBlock::Program);
    program.or_else(|| scope.criteria.map(AmendedBlock::Criteria))
}

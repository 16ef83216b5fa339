//! Amendments: their names are checked against the base; nothing is applied yet.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{ClauseName, Id};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    declared::Declared,
    expression::condition,
    folders::Gathered,
    header::{period, read_version},
    names::{Thing, did_you_mean, list, nearest},
    rules::{clauses, dispute},
    spelled,
};

/// Checks all amendments.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>, gathered: &Gathered<'a>) {
    let header = gathered.header();
    match header.and_then(|header| header.amends.as_ref()) {
        Some(amends) => pinned(context, amends, gathered),
        None => {
            let places = declared.amends.iter().map(|it| it.place.0);
            let disputes = declared.replaced_disputes.iter().map(|it| it.name.span());
            for place in places.chain(disputes) {
                without_base(context, place);
            }
            return;
        }
    }
    // The names that amendments add are known to one another.
    for change in declared.amends.iter().flat_map(|it| &it.changes) {
        match change {
            ast::Change::Add { clause, .. } => {
                context.added.insert(clauses::short(clause));
            }
            ast::Change::Remove { .. } | ast::Change::Alter { .. } => {}
        }
    }
    for tree in &declared.amends {
        amend(context, tree);
    }
    for tree in &declared.replaced_disputes {
        match context.names.things.get(tree.name.text.as_str()).copied() {
            Some(Thing::Dispute(_)) => {}
            Some(_) | None if context.lost.name(&tree.name.text) => {}
            Some(_) | None => {
                let known = context.ruleset.disputes.iter().map(|it| it.name.as_str());
                let near = nearest(&tree.name.text, known.clone());
                let help = did_you_mean(near).unwrap_or_else(|| format!("the base has {}", list(known)));
                context.tell(gone(
                    tree.name.span(),
                    &format!("no dispute `{}`", tree.name.text),
                    help,
                ));
            }
        }
        let _ = dispute(context, tree);
    }
}

fn without_base(context: &mut Context<'_>, place: Span) {
    context.tell(
        Diagnostic::new(
            Code::AmendWithoutBase,
            place,
            "this ruleset amends no other, so there is nothing to change",
            "an amendment without a base",
        )
        .help("add to the header `amends \"../base\" at 1.0.0`"),
    );
}

fn pinned(context: &mut Context<'_>, amends: &ast::Amends, gathered: &Gathered<'_>) {
    let Some(base) = gathered.base().and_then(|base| base.header) else {
        return;
    };
    let Some(there) = &base.version else { return };
    if read_version(&there.text) == read_version(&amends.version.text) {
        return;
    }
    context.tell(
        Diagnostic::new(
            Code::AmendsOtherVersion,
            amends.version.span(),
            format!(
                "`{}` is at version {}, not at {}",
                base.name.text, there.text, amends.version.text
            ),
            "another version",
        )
        .related(there.span(), "the version that is there")
        .help(format!("read what changed, then write `at {}`", there.text)),
    );
}

fn gone(place: Span, what: &str, help: String) -> Diagnostic {
    Diagnostic::new(
        Code::AmendedClauseMissing,
        place,
        format!("the base has {what}, so it cannot be amended"),
        "not in the base",
    )
    .help(help)
}

fn amend(context: &mut Context<'_>, tree: &ast::Amend) {
    let (header, name, place, program) = match &tree.block {
        ast::Amended::Criteria(header) => (spelled::header(header), &header.level, header.place.0, false),
        ast::Amended::Program(header) => (
            spelled::program_header(header),
            &header.name,
            header.place.0,
            true,
        ),
    };
    let Some(block) = context.headers.get(&header).copied() else {
        if context.lost.name(&name.text) {
            return;
        }
        let near = nearest(&header, context.headers.keys().map(String::as_str));
        let help = did_you_mean(near).unwrap_or_else(|| {
            format!(
                "the base has {}",
                list(context.headers.keys().map(String::as_str))
            )
        });
        context.tell(gone(place, &format!("no block `{header}`"), help));
        return;
    };
    for change in &tree.changes {
        match change {
            ast::Change::Remove {
                clause,
                cites,
                in_force,
                place,
                ..
            } => {
                there(context, block, clause);
                let _ = period(context, in_force.as_ref());
                cited(context, cites, place.0, "removed");
            }
            ast::Change::Add { clause, place } => {
                let short = clauses::short(clause);
                let known = context
                    .blocks
                    .get(block)
                    .is_some_and(|it| it.clauses.contains_key(&short));
                if known {
                    context.tell(
                        Diagnostic::new(
                            Code::DuplicateName,
                            clauses::name_place(clause),
                            format!("`{header}` has a clause `{short}` already"),
                            "the same name again",
                        )
                        .help(format!("write `replace {short}: …` to change it")),
                    );
                }
                let _ = clauses::clause(context, block, program, clause, Id::<ClauseName>::new(usize::MAX));
                cited(context, &clause.attributes.cites, place.0, "added");
            }
            ast::Change::Alter {
                clause,
                condition: tree,
                attributes,
                place,
                ..
            } => {
                if let Some(clause) = clause {
                    there(context, block, clause);
                }
                let scope = Scope {
                    block: Some(block),
                    placements: program,
                    ..context.outside()
                };
                let _ = condition(context, scope, tree);
                let _ = clauses::unless(context, scope, &attributes.unless);
                let _ = period(context, attributes.in_force.as_ref());
                cited(context, &attributes.cites, place.0, "changed");
            }
        }
    }
}

/// Tells a clause that the base lacks.
fn there(context: &mut Context<'_>, block: usize, clause: &ast::ClauseName) {
    let short = spelled::clause_name(clause.dimension, &clause.name);
    let Some(block) = context.blocks.get(block) else {
        return;
    };
    if block.clauses.contains_key(&short) || context.lost.name(&clause.name.text) {
        return;
    }
    let known = || block.clauses.keys().map(String::as_str);
    let help = did_you_mean(nearest(&short, known())).unwrap_or_else(|| format!("it has {}", list(known())));
    let what = format!("no clause `{}/{short}`", block.header);
    context.tell(gone(clause.place.0, &what, help));
}

fn cited(context: &mut Context<'_>, cites: &[ast::Cite], place: Span, what: &str) {
    let _ = clauses::cites(context, cites);
    if cites.is_empty() {
        context.tell(
            Diagnostic::new(
                Code::Uncited,
                place,
                format!("this is {what} without saying on whose authority"),
                "no `cite`",
            )
            .help("add `cite source_name \"where it stands\"`"),
        );
    }
}

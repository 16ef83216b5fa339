//! Warnings: what is uncited, unused, unasked, incomplete or due. They are told of the folder that was asked for;
//! a folder it uses is warned about when it is checked itself.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Change, Day, FolderKind, Id};
use stepwell_syntax::ast;

use crate::{
    allows,
    context::Context,
    declared::Declared,
    folders::Gathered,
    names::Thing,
    rules::{Announced, Owner, clauses},
};

/// Tells all warnings, then drops those that are allowed.
pub(crate) fn settle<'a>(
    context: &mut Context<'a>,
    declared: &Declared<'a>,
    announced: &Announced<'a>,
    gathered: &Gathered<'a>,
    today: Option<Day>,
) {
    uncited(context, announced);
    requiring_nothing(context, announced);
    sources(context, declared);
    questions(context, declared);
    let decides = context.ruleset.kind == FolderKind::Ruleset;
    // What could not be parsed may have used what seems unused.
    if decides && !context.unparsed && gathered.header().is_some() && !lost_uses(context) {
        unused_terms(context, declared);
        unused_things(context, declared);
    }
    if let Some(header) = gathered.header() {
        review(context, header, today);
    }
    allows::settle(context, declared);
}

/// Whether a mistake took away what may have used what seems unused: a change that was refused with all it names, or a
/// source that is misspelt where it is cited.
fn lost_uses(context: &Context<'_>) -> bool {
    context.report.found().iter().any(|diagnostic| {
        matches!(
            diagnostic.code,
            Code::AmendsMissing
                | Code::AmendsOtherVersion
                | Code::AmendedClauseMissing
                | Code::AmendWithoutBase
                | Code::Uncited
                | Code::AmendedTwice
                | Code::UnknownSource
        )
    })
}

/// Tells programs without any requirement: nothing can fail to conform to them.
fn requiring_nothing(context: &mut Context<'_>, announced: &Announced<'_>) {
    let mut found = Vec::new();
    for block in &announced.blocks {
        match &block.owner {
            Owner::Criteria { .. } => continue,
            Owner::Program { .. } => {}
        }
        // A clause that belongs into criteria is told, and was meant to require something.
        let requires = |(tree, _): &(&ast::Clause, _)| match tree.kind {
            ast::ClauseKind::Require
            | ast::ClauseKind::Dimension
            | ast::ClauseKind::Criterion
            | ast::ClauseKind::Exclude
            | ast::ClauseKind::Admit => true,
            ast::ClauseKind::Typical | ast::ClauseKind::Flag | ast::ClauseKind::Recommend => false,
        };
        if block.clauses.iter().any(requires)
            || context.lost.inside(block.span)
            || context.amendment_lost(&block.header)
        {
            continue;
        }
        // Of the base's program its own author was told; what an amendment takes away is told of the amendment.
        let removed = context.notes.blocks.get(&block.header).and_then(|notes| {
            let touches = notes.touched.values().flatten();
            let removals = touches.filter(|touch| touch.change == Change::Remove && touch.required);
            removals
                .map(|touch| touch.span)
                .find(|span| context.notes.amends_here(*span))
        });
        let (place, message, label) = match removed {
            Some(place) => (
                place,
                format!(
                    "`{}` then requires nothing, so every program conforms to it",
                    block.header
                ),
                "this takes the last requirement away",
            ),
            None if block.root => (
                block.header_span,
                format!(
                    "`{}` requires nothing, so every program conforms to it",
                    block.header
                ),
                "no `require` in this program",
            ),
            None => continue,
        };
        found.push(
            Diagnostic::new(Code::RequiresNothing, place, message, label).help(
                "add `require some_name: …`; or, if that is meant, `allow W0209 because \"…\"` in the block",
            ),
        );
    }
    found.into_iter().for_each(|diagnostic| context.tell(diagnostic));
}

fn uncited(context: &mut Context<'_>, announced: &Announced<'_>) {
    let mut found = Vec::new();
    for block in announced.blocks.iter().filter(|block| block.root) {
        for (tree, _) in &block.clauses {
            let decides = match tree.kind {
                ast::ClauseKind::Dimension
                | ast::ClauseKind::Criterion
                | ast::ClauseKind::Exclude
                | ast::ClauseKind::Require => true,
                ast::ClauseKind::Typical
                | ast::ClauseKind::Flag
                | ast::ClauseKind::Admit
                | ast::ClauseKind::Recommend => false,
            };
            if !decides || !tree.attributes.cites.is_empty() || context.lost.inside(tree.place.0) {
                continue;
            }
            let what = match &block.owner {
                Owner::Criteria { .. } => "decides who is admitted",
                Owner::Program { .. } => "decides whether a program conforms",
            };
            found.push(
                Diagnostic::new(
                    Code::UncitedClause,
                    clauses::name_place(tree),
                    format!(
                        "`{}/{}` {what} but names no source",
                        block.header,
                        clauses::short(tree)
                    ),
                    "no `cite`",
                )
                .help("add `cite source_name \"where it stands\"`"),
            );
        }
    }
    found.into_iter().for_each(|diagnostic| context.tell(diagnostic));
}

fn sources(context: &mut Context<'_>, declared: &Declared<'_>) {
    for item in declared.sources.iter().filter(|item| item.root) {
        let tree = item.tree;
        if tree.kind.is_none() || context.lost.inside(tree.place.0) {
            continue;
        }
        let missing = match (&tree.publisher, &tree.published) {
            (None, None) => (
                "publisher or date",
                "`publisher \"…\"` and `published 2024`, or `not stated`",
            ),
            (None, Some(_)) => ("publisher", "`publisher \"…\"`, or `publisher not stated`"),
            (Some(_), None) => ("date", "`published 2024`, or `published not stated`"),
            (Some(_), Some(_)) => continue,
        };
        context.tell(
            Diagnostic::new(
                Code::SourceIncomplete,
                tree.name.span(),
                format!(
                    "the source `{}` says what kind it is but has no {}",
                    tree.name.text, missing.0
                ),
                "an incomplete source",
            )
            .help(format!("add {}", missing.1)),
        );
    }
}

fn questions(context: &mut Context<'_>, declared: &Declared<'_>) {
    for item in declared
        .facts
        .iter()
        .filter(|item| item.root && item.tree.ask.is_none())
    {
        if context.lost.inside(item.tree.place.0) {
            continue;
        }
        context.tell(
            Diagnostic::new(
                Code::NoQuestion,
                item.tree.name.span(),
                format!(
                    "`{}` has no question, so nobody can be asked for it",
                    item.tree.name.text
                ),
                "no `ask`",
            )
            .help("add `ask \"…?\"` after its type"),
        );
    }
}

fn review(context: &mut Context<'_>, header: &ast::Header, today: Option<Day>) {
    let Some(word) = &header.review_by else { return };
    let (Some(day), Some(today)) = (Day::parse(&word.text), today) else {
        return;
    };
    if today <= day {
        return;
    }
    context.tell(
        Diagnostic::new(
            Code::ReviewDue,
            word.span(),
            format!("`{}` should have been looked at again by {day}", header.name.text),
            "this day has passed",
        )
        .help("review the rules against their sources, then write the next day of review"),
    );
}

fn unused(context: &mut Context<'_>, code: Code, name: &ast::Name, thing: Thing, help: &str) {
    if context.used.contains(&thing) {
        return;
    }
    context.tell(
        Diagnostic::new(
            code,
            name.span(),
            format!(
                "nothing uses {} `{}`",
                thing.what().replacen("a ", "the ", 1),
                name.text
            ),
            "not used by any rule",
        )
        .help(help),
    );
}

fn unused_terms(context: &mut Context<'_>, declared: &Declared<'_>) {
    const HELP: &str = "remove it, or declare a fact of it";
    for (at, it) in declared.sources.iter().enumerate().filter(|(_, it)| it.root) {
        let thing = Thing::Source(Id::new(at));
        unused(
            context,
            Code::UnusedSource,
            &it.tree.name,
            thing,
            "cite it where a rule rests on it, or remove it",
        );
    }
    for (at, it) in declared.scales.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedTerm,
            &it.tree.name,
            Thing::Scale(Id::new(at)),
            HELP,
        );
    }
    for (at, it) in declared.choices.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedTerm,
            &it.tree.name,
            Thing::Choice(Id::new(at)),
            HELP,
        );
    }
    for (at, it) in declared.units.iter().enumerate().filter(|(_, it)| it.root) {
        let help = "remove it, or count something in it";
        unused(
            context,
            Code::UnusedTerm,
            &it.tree.name,
            Thing::Unit(Id::new(at)),
            help,
        );
    }
    for (at, it) in declared.continua.iter().enumerate().filter(|(_, it)| it.root) {
        let help = "remove it, or let a placement choose `on` it";
        unused(
            context,
            Code::UnusedTerm,
            &it.tree.name,
            Thing::Continuum(Id::new(at)),
            help,
        );
    }
}

fn unused_things(context: &mut Context<'_>, declared: &Declared<'_>) {
    const HELP: &str = "name it in a rule, or remove it";
    for (at, it) in declared.facts.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedFact,
            &it.tree.name,
            Thing::Fact(Id::new(at)),
            HELP,
        );
    }
    for (at, it) in declared.defines.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedDefine,
            &it.tree.name,
            Thing::Define(Id::new(at)),
            HELP,
        );
    }
    for (at, it) in declared.populations.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedDefine,
            &it.tree.name,
            Thing::Population(Id::new(at)),
            HELP,
        );
    }
    for (at, it) in declared.disputes.iter().enumerate().filter(|(_, it)| it.root) {
        unused(
            context,
            Code::UnusedDefine,
            &it.tree.name,
            Thing::Dispute(Id::new(at)),
            HELP,
        );
    }
}

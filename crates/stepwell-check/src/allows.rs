//! `allow W0203 because "…"`: which warnings are silenced, and where.

use std::str::FromStr;

use stepwell_diagnostic::{Code, Diagnostic, Severity, Span};
use stepwell_model::Allow;
use stepwell_syntax::ast;

use crate::{context::Context, declared::Declared};

/// An `allow` and the block it stands in.
struct Allowed<'a> {
    allow: &'a ast::Allow,
    block: Span,
}

/// Drops the warnings that are allowed, and tells each `allow` that silenced nothing.
pub(crate) fn settle(context: &mut Context<'_>, declared: &Declared<'_>) {
    let (of_meaning, allowed): (Vec<Allowed<'_>>, Vec<Allowed<'_>>) = collect(declared)
        .into_iter()
        .partition(|it| Code::from_str(&it.allow.code.text).is_ok_and(Code::is_of_meaning));
    // Whether these silence anything is seen once everything else is right.
    context.ruleset.allows.extend(of_meaning.iter().filter_map(|it| {
        Some(Allow {
            code: Code::from_str(&it.allow.code.text).ok()?,
            within: it.block,
            span: it.allow.place.0,
        })
    }));
    let mut idle = Vec::new();
    for it in &allowed {
        let silences = |diagnostic: &Diagnostic| {
            let span = diagnostic.label.span;
            diagnostic.severity() == Severity::Warning
                && Code::from_str(&it.allow.code.text) == Ok(diagnostic.code)
                && span.file == it.block.file
                && it.block.start <= span.start
                && span.end <= it.block.end
        };
        if !context.report.found().iter().any(silences) {
            idle.push(it);
        }
    }
    let silenced = |diagnostic: &Diagnostic| {
        allowed.iter().any(|it| {
            let span = diagnostic.label.span;
            diagnostic.severity() == Severity::Warning
                && Code::from_str(&it.allow.code.text) == Ok(diagnostic.code)
                && span.file == it.block.file
                && it.block.start <= span.start
                && span.end <= it.block.end
        })
    };
    context.report.drop_where(silenced);
    if context.unparsed {
        return;
    }
    for it in idle {
        let code = &it.allow.code;
        let message = match Code::from_str(&code.text) {
            Ok(known) => format!("`{known}` does not occur here: {}", known.summary()),
            Err(()) => format!("there is no warning `{}`", code.text),
        };
        context.tell(
            Diagnostic::new(
                Code::AllowOfNothing,
                it.allow.place.0,
                message,
                "this silences nothing",
            )
            .help("remove this `allow`"),
        );
    }
}

fn collect<'a>(declared: &Declared<'a>) -> Vec<Allowed<'a>> {
    let mut found = Vec::new();
    let mut add = |root: bool, allows: &'a [ast::Allow], block: ast::Place| {
        if root {
            found.extend(allows.iter().map(|allow| Allowed {
                allow,
                block: block.0,
            }));
        }
    };
    declared
        .sources
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .scales
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .choices
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .continua
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    for it in &declared.dimensions {
        add(it.root, &it.tree.allows, it.tree.place);
        for entry in &it.tree.entries {
            match entry {
                ast::DimensionEntry::Area(area) => add(it.root, &area.allows, area.place),
                ast::DimensionEntry::Fact(_) => {}
            }
        }
    }
    declared
        .groups
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .placements
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .criteria
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .programs
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .transitions
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .disputes
        .iter()
        .for_each(|it| add(it.root, &it.tree.allows, it.tree.place));
    declared
        .amends
        .iter()
        .for_each(|it| add(true, &it.allows, it.place));
    declared
        .replaced_disputes
        .iter()
        .for_each(|it| add(true, &it.allows, it.place));
    found
}

//! The changes of one folder to one block.

use std::collections::BTreeMap;

use stepwell_diagnostic::Span;
use stepwell_model::{Change, Period};
use stepwell_syntax::ast;

use super::{Amended, Amendment, Made, Standing, Touch, days, report};
use crate::{
    header::reversed,
    rules::clauses::{self, name_place, short},
    spelled,
};

/// A change that alters or removes, and what it says.
struct Edit<'a> {
    span: Span,
    days: Period,
    in_force: Option<&'a ast::InForce>,
    /// The new text; none where the clause is removed.
    text: Option<Text<'a>>,
}

struct Text<'a> {
    name: Option<&'a ast::Label>,
    title: Option<&'a ast::Text>,
    condition: &'a ast::Expression,
    attributes: &'a ast::Attributes,
    place: ast::Place,
}

/// Clauses or changes by the name of the clause in its block.
type ByName<T> = BTreeMap<String, Vec<T>>;

/// The clauses of a block after the changes of one folder.
pub(super) fn applied(
    amended: &mut Amended,
    it: &Amendment<'_, '_>,
    block: &Standing<'_>,
    trees: &[&ast::Amend],
) -> Vec<ast::Clause> {
    let notes = amended.notes.blocks.entry(block.header.clone()).or_default();
    notes.places.extend(trees.iter().map(|tree| tree.place.0));
    let mut admits = block
        .clauses()
        .iter()
        .filter(|clause| clause.kind == ast::ClauseKind::Admit);
    notes.admit = match (admits.next(), admits.next()) {
        (Some(only), None) => Some(only.condition.clone()),
        (Some(_) | None, _) => None,
    };
    let mut versions: ByName<&ast::Clause> = BTreeMap::new();
    for clause in block.clauses() {
        versions.entry(short(clause)).or_default().push(clause);
    }
    let edits = edits(amended, it, block, trees, &versions);
    let mut left: ByName<ast::Clause> = versions
        .into_iter()
        .map(|(name, versions)| {
            let edits = edits.get(&name).map_or(&[][..], Vec::as_slice);
            let clauses = altered(&versions, edits);
            (name, clauses)
        })
        .collect();
    for change in trees.iter().flat_map(|tree| &tree.changes) {
        let ast::Change::Add { clause, place } = change else {
            continue;
        };
        let (name, days, span) = (short(clause), clauses::days(clause), name_place(clause));
        if clause.attributes.cites.is_empty() && !it.lost.inside(place.0) {
            amended
                .diagnostics
                .push(report::uncited(span, &name, Change::Add));
        }
        let there = left.entry(name.clone()).or_default();
        let in_base = |other: &&ast::Clause| amended.notes.files.get(&name_place(other).file) != Some(&it.at);
        if let Some(there) = there
            .iter()
            .filter(in_base)
            .find(|other| clauses::days(other).meets(days))
        {
            amended
                .diagnostics
                .push(report::added_again(&block.header, clause, there));
            continue;
        }
        there.push(clause.clone());
        let touch = Touch {
            change: Change::Add,
            days,
            span,
            required: false,
            cite: cite(&clause.attributes.cites),
        };
        let (cites, notes) = (&clause.attributes.cites, &clause.attributes.notes);
        note(amended, it, made(block, name, touch, cites, notes));
    }
    left.into_values().flatten().collect()
}

/// Everything that alters or removes a clause which the base has, each clause at most once on a day.
fn edits<'t>(
    amended: &mut Amended,
    it: &Amendment<'_, '_>,
    block: &Standing<'_>,
    trees: &[&'t ast::Amend],
    versions: &ByName<&ast::Clause>,
) -> ByName<Edit<'t>> {
    let mut edits: ByName<Edit<'t>> = BTreeMap::new();
    for said in trees.iter().flat_map(|tree| &tree.changes).filter_map(said) {
        // A change to `admit` is shown by its condition, as `admit` itself is.
        let (name, span) = match (said.clause, &said.text) {
            (Some(clause), _) => (
                spelled::clause_name(clause.dimension, &clause.name),
                clause.place.0,
            ),
            (None, Some(text)) => ("admit".to_owned(), text.condition.span()),
            (None, None) => continue,
        };
        let id = format!("{}/{name}", block.header);
        if said.cites.is_empty() && !it.lost.inside(said.place.0) {
            amended
                .diagnostics
                .push(report::uncited(span, &name, said.change));
        }
        let Some(there) = versions.get(&name) else {
            let lost = said.clause.is_some_and(|clause| it.lost.name(&clause.name.text));
            if !lost && !it.lost.inside(block.span()) {
                let known = versions.keys().map(String::as_str);
                let told = amended.diagnostics.len();
                let missing = report::no_clause(it, block, trees, (span, &name), told, known);
                amended.diagnostics.push(missing);
            }
            continue;
        };
        let written = days::written(said.in_force);
        if let (Some(from), Some(until), Some(in_force)) = (written.from, written.until, said.in_force)
            && until < from
        {
            // What the dates might have meant is not guessed.
            amended.diagnostics.push(reversed(in_force.place.0, from, until));
            continue;
        }
        let Some(days) = days::of_change(written, there) else {
            let dates = said.in_force.map_or(span, |it| it.place.0);
            amended
                .diagnostics
                .push(report::not_then(&id, said.change, (dates, written), there));
            continue;
        };
        let others = edits.entry(name.clone()).or_default();
        if let Some(before) = others.iter().find(|edit| edit.days.meets(days)) {
            amended.diagnostics.push(report::clause_twice(
                &id,
                (before.span, span),
                (before.days, days),
            ));
            continue;
        }
        let touch = Touch {
            change: said.change,
            days,
            span,
            required: there.iter().any(|clause| clause.kind == ast::ClauseKind::Require),
            cite: cite(said.cites),
        };
        note(amended, it, made(block, name, touch, said.cites, said.notes));
        others.push(Edit {
            span,
            days,
            in_force: said.in_force,
            text: said.text,
        });
    }
    edits
}

/// What a change that alters or removes says, in one shape.
struct Said<'t> {
    change: Change,
    /// The clause; none for `admit`.
    clause: Option<&'t ast::ClauseName>,
    cites: &'t [ast::Cite],
    notes: &'t [ast::Text],
    in_force: Option<&'t ast::InForce>,
    place: ast::Place,
    text: Option<Text<'t>>,
}

fn said(change: &ast::Change) -> Option<Said<'_>> {
    match change {
        ast::Change::Add { .. } => None,
        ast::Change::Remove {
            clause,
            cites,
            notes,
            in_force,
            place,
        } => Some(Said {
            change: Change::Remove,
            clause: Some(clause),
            cites,
            notes,
            in_force: in_force.as_ref(),
            place: *place,
            text: None,
        }),
        ast::Change::Alter {
            how,
            clause,
            title,
            condition,
            attributes,
            place,
        } => Some(Said {
            change: match how {
                ast::Alteration::Tighten => Change::Tighten,
                ast::Alteration::Relax => Change::Relax,
                ast::Alteration::Replace => Change::Replace,
            },
            clause: clause.as_ref(),
            cites: &attributes.cites,
            notes: &attributes.notes,
            in_force: attributes.in_force.as_ref(),
            place: *place,
            text: Some(Text {
                name: clause.as_ref().map(|it| &it.name),
                title: title.as_ref(),
                condition,
                attributes,
                place: *place,
            }),
        }),
    }
}

/// The versions of one clause with all its edits: the base's text on the days that no edit names, the new text on those
/// of its edit.
fn altered(versions: &[&ast::Clause], edits: &[Edit<'_>]) -> Vec<ast::Clause> {
    let mut left = Vec::new();
    for clause in versions {
        let mut pieces = vec![(clauses::days(clause), clause.attributes.in_force.clone())];
        for edit in edits {
            let place = edit.in_force.map_or(ast::Place(edit.span), |it| it.place);
            pieces = pieces
                .into_iter()
                .flat_map(|(days, in_force)| {
                    if days.meets(edit.days) {
                        let rest = days::without(days, edit.days).into_iter();
                        rest.map(|days| (days, days::spelled(days, place))).collect()
                    } else {
                        vec![(days, in_force)]
                    }
                })
                .collect();
        }
        left.extend(pieces.into_iter().map(|(_, in_force)| {
            let mut piece = (*clause).clone();
            piece.attributes.in_force = in_force;
            piece
        }));
    }
    left.extend(edits.iter().flat_map(|edit| edited(edit, versions)));
    left
}

/// The new versions of a clause: without dates one for each that the base has, else one for the dates. What the change
/// does not say stays as it was: kind, title, exceptions.
fn edited(edit: &Edit<'_>, versions: &[&ast::Clause]) -> Vec<ast::Clause> {
    let Some(text) = &edit.text else {
        return Vec::new();
    };
    let like = |version: &ast::Clause, in_force: Option<ast::InForce>| ast::Clause {
        kind: version.kind,
        name: text.name.cloned().or_else(|| version.name.clone()),
        title: text.title.cloned().or_else(|| version.title.clone()),
        condition: text.condition.clone(),
        attributes: ast::Attributes {
            in_force,
            unless: if text.attributes.unless.is_empty() {
                version.attributes.unless.clone()
            } else {
                text.attributes.unless.clone()
            },
            ..text.attributes.clone()
        },
        place: text.place,
    };
    let Some(dated) = edit.in_force.filter(|_| edit.days != Period::default()) else {
        return versions
            .iter()
            .map(|version| like(version, version.attributes.in_force.clone()))
            .collect();
    };
    let first = crate::context::first_day(edit.days);
    let then = versions
        .iter()
        .find(|version| clauses::days(version).contains(first))
        .or_else(|| {
            versions
                .iter()
                .find(|version| clauses::days(version).meets(edit.days))
        });
    then.map(|version| like(version, days::spelled(edit.days, dated.place)))
        .into_iter()
        .collect()
}

/// Keeps in mind what was changed.
fn note(amended: &mut Amended, it: &Amendment<'_, '_>, made: Made) {
    let notes = amended.notes.blocks.entry(made.header.clone()).or_default();
    notes
        .touched
        .entry(made.short.clone())
        .or_default()
        .push(made.touch.clone());
    if it.root() {
        amended.made.push(made);
    }
}

fn made(block: &Standing<'_>, short: String, touch: Touch, cites: &[ast::Cite], notes: &[ast::Text]) -> Made {
    Made {
        header: block.header.clone(),
        short,
        touch,
        cites: cites.to_vec(),
        notes: notes.to_vec(),
    }
}

/// The first citation, as it can be typed.
fn cite(cites: &[ast::Cite]) -> Option<String> {
    let first = cites.first()?;
    Some(match &first.at {
        Some(at) => format!("cite {} \"{}\"", first.source.text, at.text),
        None => format!("cite {}", first.source.text),
    })
}

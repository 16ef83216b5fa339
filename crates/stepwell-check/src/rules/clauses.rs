//! Clauses: their names, versions and conditions.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{
    self as model, Block as ModelBlock, Cite, Clause, ClauseKind, ClauseName, Condition, Id, Period, Unless,
};
use stepwell_syntax::ast;

use super::{Announced, Block, Owner};
use crate::{
    context::{Context, Scope},
    dates,
    expression::condition,
    header::{period, text},
    names::{Thing, did_you_mean, nearest},
    order::Natural,
    terms::notes,
};

/// The part of a clause's id after the slash.
pub(crate) fn short(tree: &ast::Clause) -> String {
    match (tree.kind, &tree.name) {
        (ast::ClauseKind::Dimension, Some(name)) => ["dimension ", &name.text].concat(),
        (_, Some(name)) => name.text.to_string(),
        (_, None) => "admit".to_owned(),
    }
}

/// Where the name of a clause stands; of `admit` the place of its condition.
pub(crate) fn name_place(tree: &ast::Clause) -> Span {
    tree.name.as_ref().map_or(tree.condition.span(), ast::Word::span)
}

fn kind(tree: &ast::Clause) -> ClauseKind {
    match tree.kind {
        ast::ClauseKind::Dimension => ClauseKind::Dimension,
        ast::ClauseKind::Criterion => ClauseKind::Criterion,
        ast::ClauseKind::Exclude => ClauseKind::Exclude,
        ast::ClauseKind::Typical => ClauseKind::Typical,
        ast::ClauseKind::Flag => ClauseKind::Flag,
        ast::ClauseKind::Admit => ClauseKind::Admit,
        ast::ClauseKind::Require => ClauseKind::Require,
        ast::ClauseKind::Recommend => ClauseKind::Recommend,
    }
}

/// Whether such a clause belongs into criteria, and into a program.
fn belongs(kind: ast::ClauseKind) -> (bool, bool) {
    match kind {
        ast::ClauseKind::Dimension
        | ast::ClauseKind::Criterion
        | ast::ClauseKind::Exclude
        | ast::ClauseKind::Admit => (true, false),
        ast::ClauseKind::Typical | ast::ClauseKind::Flag => (true, true),
        ast::ClauseKind::Require | ast::ClauseKind::Recommend => (false, true),
    }
}

/// Gives the clauses of a block their ids, in order; versions of one name share one.
pub(crate) fn announce<'a>(
    context: &mut Context<'a>,
    block: &mut Block<'a>,
    trees: &'a [ast::Clause],
) -> BTreeMap<String, Id<ClauseName>> {
    let mut by_name: BTreeMap<String, Vec<&'a ast::Clause>> = BTreeMap::new();
    for tree in trees {
        fits(context, block, tree);
        by_name.entry(short(tree)).or_default().push(tree);
    }
    let mut names: Vec<(String, Vec<&'a ast::Clause>)> = by_name.into_iter().collect();
    for (name, versions) in &mut names {
        versions.sort_by_key(|tree| (days(tree).from, tree.place.0));
        overlap(context, &block.header, name, versions);
    }
    names.sort_by(|(a, first), (b, second)| {
        let kind = |versions: &[&ast::Clause]| versions.iter().map(|tree| kind(tree)).min();
        kind(first)
            .cmp(&kind(second))
            .then_with(|| Natural(a).cmp(&Natural(b)))
    });
    let mut ids = BTreeMap::new();
    for (name, versions) in names {
        let id = context.ruleset.clause_names.add(ClauseName {
            id: [block.header.as_str(), "/", &name].concat(),
            short: name.clone(),
            versions: Vec::new(),
        });
        block.clauses.extend(versions.into_iter().map(|tree| (tree, id)));
        ids.insert(name, id);
    }
    let criteria = match block.owner {
        Owner::Criteria { .. } => true,
        Owner::Program { .. } => false,
    };
    if criteria && !ids.contains_key("admit") && !context.lost.inside(block.span) {
        no_admit(context, block);
    }
    ids
}

fn no_admit(context: &mut Context<'_>, block: &Block<'_>) {
    let mut combined: Vec<String> = block
        .clauses
        .iter()
        .filter(|(tree, _)| matches!(tree.kind, ast::ClauseKind::Dimension | ast::ClauseKind::Criterion))
        .map(|(tree, _)| short(tree))
        .collect();
    combined.dedup();
    let help = match combined.as_slice() {
        [] => "add `criterion some_name: …` and `admit when some_name`".to_owned(),
        [only] => format!("add `admit when {only}`"),
        [_, ..] => {
            let names = combined.join(", ");
            format!("add `admit when all of ({names})`, or `any of`, as the source has it")
        }
    };
    context.tell(
        Diagnostic::new(
            Code::NoAdmit,
            block.header_span,
            format!("`{}` does not say how its clauses combine", block.header),
            "criteria without `admit`",
        )
        .help(help),
    );
}

/// Tells a clause that does not belong into its block, a dimension that is not declared, and a name already taken.
fn fits(context: &mut Context<'_>, block: &Block<'_>, tree: &ast::Clause) {
    let (in_criteria, in_program) = belongs(tree.kind);
    let (fits, what, instead) = match block.owner {
        Owner::Criteria { .. } => (in_criteria, "criteria", "criterion"),
        Owner::Program { .. } => (in_program, "a program", "require"),
    };
    let place = name_place(tree);
    if !fits {
        let word = tree.kind.keyword();
        context.tell(
            Diagnostic::new(
                Code::WrongPlaceForClause,
                place,
                format!("`{word}` does not belong in {what}"),
                format!("this is `{word}`"),
            )
            .help(match &tree.name {
                Some(name) if tree.kind != ast::ClauseKind::Dimension => {
                    format!("write `{instead} {}`", name.text)
                }
                Some(_) | None => format!("a program has `require`, `recommend`, `typical` and `flag`; {what} needs one of its own kinds"),
            }),
        );
    }
    let Some(name) = &tree.name else { return };
    if tree.kind == ast::ClauseKind::Dimension {
        if fits
            && !context.names.dimensions.contains_key(name.text.as_str())
            && !context.lost.name(&name.text)
        {
            let near = nearest(&name.text, context.names.dimensions.keys().copied());
            let help = did_you_mean(near)
                .unwrap_or_else(|| format!("declare it: `dimension {} \"…\" {{ }}`", name.text));
            context.tell(
                Diagnostic::new(
                    Code::UnknownName,
                    name.span(),
                    format!("there is no dimension {}", name.text),
                    "this dimension is not declared",
                )
                .help(help),
            );
        }
        return;
    }
    let asked = |thing: &Thing| !matches!(thing, Thing::Program | Thing::Transition(_));
    let taken = context
        .names
        .things
        .get(name.text.as_str())
        .copied()
        .filter(asked);
    if let Some(thing) = taken {
        // Whoever names it in this block may have meant either.
        context.used.insert(thing);
        context.tell(
            Diagnostic::new(
                Code::DuplicateName,
                name.span(),
                format!(
                    "`{}` is {} and cannot also be a clause: in this block the word would mean both",
                    name.text,
                    thing.what()
                ),
                "this name is taken",
            )
            .help(format!(
                "give the clause another name, such as `{}`",
                another_name(context, tree, &name.text)
            )),
        );
    }
}

/// A name for a clause whose own is taken: the words of its title, of a long one those that carry it, where they make a
/// name that is free.
fn another_name(context: &Context<'_>, tree: &ast::Clause, taken: &str) -> String {
    const SMALL: &[&str] = &[
        "a", "an", "the", "of", "at", "in", "on", "to", "for", "by", "with", "and", "or", "is", "are", "be",
    ];
    let title = tree.title.as_ref().map_or("", |title| title.text.as_str());
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.len() > 4 {
        words.retain(|word| !SMALL.contains(&word.as_str()));
        words.truncate(4);
    }
    let name = words.join("_");
    // A word alone may be one of the language.
    let is_name = words.len() > 1
        && title.is_ascii()
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !context.names.things.contains_key(name.as_str());
    if is_name { name } else { format!("{taken}_clause") }
}

/// The days of a clause, as written.
pub(crate) fn days(tree: &ast::Clause) -> Period {
    let Some(in_force) = &tree.attributes.in_force else {
        return Period::default();
    };
    let day = |word: &Option<ast::Date>| word.as_ref().and_then(|word| model::Day::parse(&word.text));
    Period {
        from: day(&in_force.from),
        until: day(&in_force.until),
    }
}

/// Tells two versions of one clause that stand on the same day; without dates they are two clauses of one name.
fn overlap(context: &mut Context<'_>, header: &str, name: &str, versions: &[&ast::Clause]) {
    for pair in versions.windows(2) {
        let [first, second] = pair else { continue };
        let (a, b) = (days(first), days(second));
        if !a.meets(b) {
            continue;
        }
        let undated = first.attributes.in_force.is_none() && second.attributes.in_force.is_none();
        let place = name_place(second);
        let diagnostic = if undated {
            Diagnostic::new(
                Code::DuplicateName,
                place,
                format!("`{header}` has two clauses called `{name}`"),
                "the same name again",
            )
            .help(if name == "admit" {
                "join them: `admit when all of (…)`".to_owned()
            } else {
                format!("give one of them another name, such as `{name}_2`, or both dates: `in force from 2026-01-01`")
            })
        } else {
            let day = dates::shared(a, b).and_then(|days| days.from);
            let day = day.map_or_else(|| "the same day".to_owned(), |day| day.to_string());
            let place = second.attributes.in_force.as_ref().map_or(place, |it| it.place.0);
            Diagnostic::new(
                Code::VersionsOverlap,
                place,
                format!("two versions of `{header}/{name}` are in force on {day}"),
                "overlaps with the other version",
            )
            .help("let one end on the day before the other begins: both days of `in force` count")
        };
        context.tell(diagnostic.related(name_place(first), "the other one stands here"));
    }
}

/// Settles the clauses of all blocks, and the blocks.
pub(crate) fn settle<'a>(context: &mut Context<'a>, announced: &Announced<'a>) {
    for (at, block) in announced.blocks.iter().enumerate() {
        let program = match block.owner {
            Owner::Criteria { .. } => false,
            Owner::Program { .. } => true,
        };
        for (tree, id) in &block.clauses {
            let clause = clause(context, at, program, tree, *id);
            let version = context.ruleset.clauses.add(clause);
            if let Some(name) = context.ruleset.clause_names.get_mut(*id) {
                name.versions.push(version);
            }
        }
        let mut names: Vec<Id<ClauseName>> = block.clauses.iter().map(|(_, id)| *id).collect();
        names.dedup();
        match &block.owner {
            Owner::Criteria { placed, population } => {
                if let Some(placed) = placed {
                    let id = context.ruleset.blocks.add(ModelBlock {
                        header: block.header.clone(),
                        title: block.title(),
                        placement: placed.placement,
                        level: placed.level,
                        population: *population,
                        clauses: names,
                        span: block.header_span,
                    });
                    if let Some(scope) = context.blocks.get_mut(at) {
                        scope.criteria = Some(id);
                    }
                }
            }
            Owner::Program { level, population } => {
                context.ruleset.programs.add(model::Program {
                    header: block.header.clone(),
                    title: block.title(),
                    level: *level,
                    population: *population,
                    clauses: names,
                    span: block.header_span,
                });
            }
        }
    }
}

/// Settles a clause of the block at that place.
pub(crate) fn clause(
    context: &mut Context<'_>,
    block: usize,
    program: bool,
    tree: &ast::Clause,
    id: Id<ClauseName>,
) -> Clause {
    let in_force = period(context, tree.attributes.in_force.as_ref());
    let scope = Scope {
        block: Some(block),
        clause: Some(id),
        placements: program,
        uses: true,
        period: dates::shared(in_force, context.ruleset.in_force),
    };
    let settled = condition(context, scope, &tree.condition);
    let (unless, sound) = unless(context, scope, &tree.attributes.unless);
    if settled.is_none() || !sound {
        context.broken_clauses.insert(id);
    }
    let cites = cites(context, &tree.attributes.cites);
    Clause {
        name: id,
        kind: kind(tree),
        title: text(tree.title.as_ref()),
        condition: settled.unwrap_or(Condition::All(Vec::new())),
        cites,
        notes: notes(&tree.attributes.notes),
        in_force,
        unless,
        span: name_place(tree),
    }
}

/// Settles what lifts a clause; tells whether all of it is sound.
pub(crate) fn unless(context: &mut Context<'_>, scope: Scope, trees: &[ast::Unless]) -> (Vec<Unless>, bool) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut sound = true;
    let mut settled = Vec::new();
    for tree in trees {
        if let Some(place) = first.insert(&tree.name.text, tree.name.span()) {
            context.tell(crate::declared::twice(
                &tree.name,
                "an exception",
                place,
                "an exception",
            ));
        }
        let lifts = condition(context, scope, &tree.condition);
        let cites = cites(context, &tree.cites);
        sound &= lifts.is_some();
        settled.push(Unless {
            name: tree.name.text.to_string(),
            title: text(tree.title.as_ref()),
            condition: lifts.unwrap_or(Condition::All(Vec::new())),
            cites,
            notes: notes(&tree.notes),
        });
    }
    settled.sort_by(|a, b| Natural(&a.name).cmp(&Natural(&b.name)));
    (settled, sound)
}

/// Settles citations.
pub(crate) fn cites(context: &mut Context<'_>, trees: &[ast::Cite]) -> Vec<Cite> {
    trees
        .iter()
        .filter_map(|tree| {
            let source = source(context, &tree.source)?;
            Some(Cite {
                source,
                place: text(tree.at.as_ref()),
            })
        })
        .collect()
}

/// The source of that name.
pub(crate) fn source(context: &mut Context<'_>, name: &ast::Name) -> Option<Id<model::Source>> {
    if let Some(id) = context.names.sources.get(name.text.as_str()).copied() {
        context.used.insert(Thing::Source(id));
        return Some(id);
    }
    if context.lost.name(&name.text) {
        return None;
    }
    let near = context.nearest(&name.text, context.names.sources.keys().copied());
    let help =
        did_you_mean(near).unwrap_or_else(|| format!("declare it: `source {} \"…\" {{ }}`", name.text));
    context.fail(
        Diagnostic::new(
            Code::UnknownSource,
            name.span(),
            format!("there is no source called `{}`", name.text),
            "this source is not declared",
        )
        .help(help),
    )
}

//! Blocks of criteria and programs: where they belong, and the names of their clauses.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{ClauseName, Continuum, Id, Placement, Population, Program};
use stepwell_syntax::ast;

use super::{clauses, placements::placement_named, population_named};
use crate::{
    context::{BlockScope, Context, Scope},
    declared::Declared,
    expression::{level, level_named, level_on},
    header::text,
    names::{Thing, list},
    order::Natural,
    spelled,
};

/// All blocks of criteria in order, then all programs.
pub(crate) struct Announced<'a> {
    pub(crate) blocks: Vec<Block<'a>>,
}

/// A block of criteria or a program.
pub(crate) struct Block<'a> {
    /// Its header as ids spell it.
    pub(crate) header: String,
    /// Where the header stands.
    pub(crate) header_span: Span,
    /// The whole block.
    pub(crate) span: Span,
    pub(crate) title: Option<&'a ast::Text>,
    pub(crate) owner: Owner,
    /// Its clauses in order, each with its name; versions of one name stand together.
    pub(crate) clauses: Vec<(&'a ast::Clause, Id<ClauseName>)>,
    pub(crate) root: bool,
}

/// What a block is.
pub(crate) enum Owner {
    /// Criteria; where they belong, unless that is broken.
    Criteria {
        placed: Option<Placed>,
        population: Option<Id<Population>>,
    },
    /// A program.
    Program {
        level: Option<(Id<Continuum>, u32)>,
        population: Option<Id<Population>>,
    },
}

/// The placement and level of criteria.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) placement: Id<Placement>,
    pub(crate) level: u32,
}

/// A block on its way.
struct Draft<'a> {
    block: Block<'a>,
    clauses: &'a [ast::Clause],
}

/// Finds where every block belongs and gives every clause its id.
pub(crate) fn announce<'a>(context: &mut Context<'a>, declared: &Declared<'a>) -> Announced<'a> {
    let scope = context.outside();
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    for item in &declared.criteria {
        let tree = item.tree;
        let placed = placed(context, scope, tree);
        let population = match &tree.header.population {
            Some(name) => population_named(context, scope, name),
            None => None,
        };
        drafts.push(Draft {
            block: Block {
                header: spelled::header(&tree.header),
                header_span: tree.header.place.0,
                span: tree.place.0,
                title: tree.title.as_ref(),
                owner: Owner::Criteria { placed, population },
                clauses: Vec::new(),
                root: item.root,
            },
            clauses: &tree.clauses,
        });
    }
    sort(&mut drafts);
    same_level(context, &drafts);
    for item in &declared.programs {
        let tree = item.tree;
        let level = match &tree.level {
            Some(name) => level(context, scope, name),
            None => None,
        };
        let population = match &tree.header.population {
            Some(name) => population_named(context, scope, name),
            None => None,
        };
        drafts.push(Draft {
            block: Block {
                header: spelled::program_header(&tree.header),
                header_span: tree.header.place.0,
                span: tree.place.0,
                title: tree.title.as_ref(),
                owner: Owner::Program { level, population },
                clauses: Vec::new(),
                root: item.root,
            },
            clauses: &tree.clauses,
        });
    }
    let mut blocks = Vec::new();
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    let mut programs = 0;
    for draft in drafts {
        let mut block = draft.block;
        let at = context.blocks.len();
        let program = match block.owner {
            Owner::Criteria { .. } => None,
            Owner::Program { .. } => {
                programs += 1;
                Some(Id::<Program>::new(programs - 1))
            }
        };
        match first.get(&block.header) {
            Some(place) => {
                let diagnostic = same_header(context, &block, *place);
                context.tell(diagnostic);
            }
            None => {
                first.insert(block.header.clone(), block.header_span);
                context.headers.insert(block.header.clone(), at);
            }
        }
        let names = clauses::announce(context, &mut block, draft.clauses);
        context.blocks.push(BlockScope {
            header: block.header.clone(),
            clauses: names,
            program,
            criteria: None,
        });
        blocks.push(block);
    }
    Announced { blocks }
}

fn same_header(context: &Context<'_>, block: &Block<'_>, first: Span) -> Diagnostic {
    let (mut place, mut other) = (block.header_span, first);
    if context.notes.amends_here(other) && !context.notes.amends_here(place) {
        (place, other) = (other, place);
    }
    let header = &block.header;
    if context.notes.amends_here(place) && !context.notes.same_folder(place, other) {
        let kind = match block.owner {
            Owner::Criteria { .. } => "criteria",
            Owner::Program { .. } => "program",
        };
        return Diagnostic::new(
            Code::DuplicateName,
            place,
            format!("the base has `{header}` already"),
            "the same header again",
        )
        .related(other, "the block of the base")
        .help(format!("write `amend {kind} {header} {{ … }}` with what changes"));
    }
    Diagnostic::new(
        Code::DuplicateName,
        place,
        format!("two blocks have the header `{header}`"),
        "the same header again",
    )
    .related(other, "it stands here first")
    .help("put their clauses into one block, or tell them apart with `for POPULATION`")
}

/// By placement, then level, then population; broken ones last.
fn sort(drafts: &mut [Draft<'_>]) {
    drafts.sort_by(|a, b| {
        let key = |draft: &Draft<'_>| match &draft.block.owner {
            Owner::Criteria { placed, population } => (
                placed.is_none(),
                placed.map(|placed| (placed.placement, placed.level)),
                *population,
            ),
            Owner::Program { population, .. } => (true, None, *population),
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| Natural(&a.block.header).cmp(&Natural(&b.block.header)))
            .then_with(|| a.block.header_span.cmp(&b.block.header_span))
    });
}

/// Tells two blocks for one level, placement and population.
fn same_level(context: &mut Context<'_>, drafts: &[Draft<'_>]) {
    for pair in drafts.windows(2) {
        let [first, second] = pair else { continue };
        let (
            Owner::Criteria {
                placed: Some(a),
                population: p,
            },
            Owner::Criteria {
                placed: Some(b),
                population: q,
            },
        ) = (&first.block.owner, &second.block.owner)
        else {
            continue;
        };
        let same = a.placement == b.placement && a.level == b.level && p == q;
        if same && first.block.header != second.block.header {
            context.tell(
                Diagnostic::new(
                    Code::DuplicateName,
                    second.block.header_span,
                    format!(
                        "`{}` and `{}` are one level for the same people",
                        first.block.header, second.block.header
                    ),
                    "the same level again",
                )
                .related(first.block.header_span, "it stands here first")
                .help("put their clauses into one block"),
            );
        }
    }
}

/// The placement that criteria belong to, and their level on its continuum.
fn placed(context: &mut Context<'_>, scope: Scope, tree: &ast::Criteria) -> Option<Placed> {
    let header = &tree.header;
    if let Some(name) = &header.placement {
        let placement = placement_named(context, name)?;
        let continuum = context.ruleset.placements[placement].continuum;
        if let Some(named) = &header.continuum {
            let (found, level) = level_named(context, scope, Some(named), &header.level)?;
            if found != continuum {
                let on = context.ruleset.continua[continuum].name.clone();
                return context.fail(
                    Diagnostic::new(
                        Code::LevelNotOnContinuum,
                        named.span(),
                        format!(
                            "`{}` chooses among the levels of `{on}`, not of `{}`",
                            name.text, named.text
                        ),
                        "another continuum",
                    )
                    .help(format!("write `{on} {}`", header.level.text)),
                );
            }
            return Some(Placed { placement, level });
        }
        return match level_on(context, continuum, &header.level.text) {
            Some(at) => Some(Placed {
                placement,
                level: u32::try_from(at).unwrap_or(u32::MAX),
            }),
            None if context.lost.name(&header.level.text) => None,
            None => context.fail(crate::expression::no_level(context, continuum, &header.level)),
        };
    }
    let (continuum, level) = level_named(context, scope, header.continuum.as_ref(), &header.level)?;
    let on: Vec<Id<Placement>> = context
        .ruleset
        .placements
        .entries()
        .filter(|(id, placement)| {
            placement.continuum == continuum && !context.broken.contains(&Thing::Placement(*id))
        })
        .map(|(id, _)| id)
        .collect();
    match on.as_slice() {
        [placement] => Some(Placed {
            placement: *placement,
            level,
        }),
        [] => {
            let broken = context
                .broken
                .iter()
                .any(|thing| matches!(thing, Thing::Placement(_)));
            if broken || context.unparsed {
                return None;
            }
            let name = context.ruleset.continua[continuum].name.clone();
            context.fail(
                Diagnostic::new(
                    Code::CriteriaWithoutPlacement,
                    header.place.0,
                    format!(
                        "no placement chooses among the levels of `{name}`, so these criteria decide nothing"
                    ),
                    "criteria that belong to no placement",
                )
                .help(format!(
                    "declare one: `placement level_of_care {{ on {name} choose least intensive }}`"
                )),
            )
        }
        [first, ..] => {
            let names = list(on.iter().map(|id| context.ruleset.placements[*id].name.as_str()));
            let first = context.ruleset.placements[*first].name.clone();
            context.fail(
                Diagnostic::new(
                    Code::AmbiguousName,
                    header.place.0,
                    format!("these criteria could belong to {names}"),
                    "which placement?",
                )
                .help(format!("write `{} in {first}`", spelled::header(header))),
            )
        }
    }
}

impl Block<'_> {
    /// Its title.
    pub(crate) fn title(&self) -> Option<String> {
        text(self.title)
    }
}

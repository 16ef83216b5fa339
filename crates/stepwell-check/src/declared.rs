//! Every declaration of a ruleset by its kind, in the order people are shown: its place there is its id.

mod naming;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_syntax::ast;

use crate::{amendments::Amended, context::Context, folders::Gathered, order::Natural, spelled};

/// A declaration, and whether it stands in the folder that was asked for.
pub(crate) struct Item<'a, T> {
    pub(crate) tree: &'a T,
    pub(crate) root: bool,
}

/// A fact and where it belongs.
pub(crate) struct FactItem<'a> {
    pub(crate) tree: &'a ast::Fact,
    pub(crate) root: bool,
    pub(crate) dimension: Option<&'a str>,
    pub(crate) title: Option<&'a str>,
}

pub(crate) use naming::twice;

/// All declarations, each kind sorted; of two with one name only the first.
#[derive(Default)]
pub(crate) struct Declared<'a> {
    pub(crate) sources: Vec<Item<'a, ast::Source>>,
    pub(crate) scales: Vec<Item<'a, ast::Values>>,
    pub(crate) choices: Vec<Item<'a, ast::Values>>,
    pub(crate) units: Vec<Item<'a, ast::CountedUnit>>,
    pub(crate) continua: Vec<Item<'a, ast::Continuum>>,
    /// A dimension may be opened in several folders; here each block of it stands.
    pub(crate) dimensions: Vec<Item<'a, ast::Dimension>>,
    pub(crate) groups: Vec<Item<'a, ast::FactGroup>>,
    pub(crate) facts: Vec<FactItem<'a>>,
    pub(crate) impossible: Vec<Item<'a, ast::Impossible>>,
    pub(crate) defines: Vec<Item<'a, ast::Define>>,
    pub(crate) populations: Vec<Item<'a, ast::Population>>,
    pub(crate) placements: Vec<Item<'a, ast::Placement>>,
    pub(crate) criteria: Vec<Item<'a, ast::Criteria>>,
    pub(crate) programs: Vec<Item<'a, ast::Program>>,
    pub(crate) transitions: Vec<Item<'a, ast::Transition>>,
    pub(crate) disputes: Vec<Item<'a, ast::Dispute>>,
    pub(crate) claims: Vec<Item<'a, ast::Claim>>,
    pub(crate) examples: Vec<&'a ast::Example>,
    pub(crate) proofs: Vec<&'a ast::Prove>,
    pub(crate) known: Vec<&'a ast::Known>,
    pub(crate) amends: Vec<&'a ast::Amend>,
    pub(crate) replaced_disputes: Vec<&'a ast::Dispute>,
}

/// Sorts all declarations and enters their names.
pub(crate) fn collect<'a>(
    gathered: &Gathered<'a>,
    amended: &'a Amended,
    context: &mut Context<'a>,
) -> Declared<'a> {
    let mut declared = Declared::default();
    for member in &gathered.folders {
        let vocabulary = member.vocabulary();
        for declaration in member.declarations() {
            if vocabulary && let Some((what, span)) = rule(declaration) {
                context.tell(
                    Diagnostic::new(
                        Code::VocabularyDecides,
                        span,
                        format!("a vocabulary only shares terms, but this one holds {what}"),
                        "this decides something",
                    )
                    .help("move it into a folder whose header says `ruleset`"),
                );
                continue;
            }
            enter(&mut declared, amended, declaration, member.root);
        }
    }
    sort(&mut declared);
    naming::enter_types(&mut declared, context);
    naming::enter_things(&mut declared, context);
    naming::titles(&mut declared, context);
    declared
}

/// A declaration that decides something, and the place of its name.
fn rule(declaration: &ast::Declaration) -> Option<(&'static str, Span)> {
    match declaration {
        ast::Declaration::Placement(it) => Some(("a placement", it.name.span())),
        ast::Declaration::Criteria(it) => Some(("criteria", it.header.place.0)),
        ast::Declaration::Program(it) => Some(("a program", it.header.place.0)),
        ast::Declaration::Transition(it) => Some(("a transition", it.name.span())),
        ast::Declaration::Prove(it) => Some(("a proof", it.title.span())),
        ast::Declaration::Known(it) => Some(("a known hole", it.place.0)),
        ast::Declaration::Amend(it) => Some(("an amendment", it.place.0)),
        ast::Declaration::ReplaceDispute(it) => Some(("an amendment", it.name.span())),
        ast::Declaration::Header(_)
        | ast::Declaration::Source(_)
        | ast::Declaration::Scale(_)
        | ast::Declaration::Choice(_)
        | ast::Declaration::CountedUnit(_)
        | ast::Declaration::Continuum(_)
        | ast::Declaration::Dimension(_)
        | ast::Declaration::FactGroup(_)
        | ast::Declaration::Impossible(_)
        | ast::Declaration::Define(_)
        | ast::Declaration::Population(_)
        | ast::Declaration::Dispute(_)
        | ast::Declaration::Claim(_)
        | ast::Declaration::Example(_) => None,
    }
}

fn enter<'a>(
    declared: &mut Declared<'a>,
    amended: &'a Amended,
    declaration: &'a ast::Declaration,
    root: bool,
) {
    match declaration {
        ast::Declaration::Header(_) => {}
        ast::Declaration::Source(tree) => declared.sources.push(Item { tree, root }),
        ast::Declaration::Scale(tree) => declared.scales.push(Item { tree, root }),
        ast::Declaration::Choice(tree) => declared.choices.push(Item { tree, root }),
        ast::Declaration::CountedUnit(tree) => declared.units.push(Item { tree, root }),
        ast::Declaration::Continuum(tree) => declared.continua.push(Item { tree, root }),
        ast::Declaration::Dimension(tree) => {
            declared.dimensions.push(Item { tree, root });
            let dimension = Some(tree.label.text.as_str());
            for entry in &tree.entries {
                match entry {
                    ast::DimensionEntry::Fact(fact) => declared.facts.push(FactItem {
                        tree: fact,
                        root,
                        dimension,
                        title: None,
                    }),
                    ast::DimensionEntry::Area(area) => {
                        declared.facts.extend(area.facts.iter().map(|fact| FactItem {
                            tree: fact,
                            root,
                            dimension,
                            title: Some(area.title.text.as_str()),
                        }));
                    }
                }
            }
        }
        ast::Declaration::FactGroup(tree) => {
            declared.groups.push(Item { tree, root });
            declared.facts.extend(tree.facts.iter().map(|fact| FactItem {
                tree: fact,
                root,
                dimension: None,
                title: tree.title.as_ref().map(|title| title.text.as_str()),
            }));
        }
        ast::Declaration::Impossible(tree) => declared.impossible.push(Item { tree, root }),
        ast::Declaration::Define(tree) => declared.defines.push(Item { tree, root }),
        ast::Declaration::Population(tree) => declared.populations.push(Item { tree, root }),
        ast::Declaration::Placement(tree) => declared.placements.push(Item { tree, root }),
        ast::Declaration::Criteria(tree) => declared.criteria.push(Item {
            tree: amended.criteria(tree),
            root,
        }),
        ast::Declaration::Program(tree) => declared.programs.push(Item {
            tree: amended.program(tree),
            root,
        }),
        ast::Declaration::Transition(tree) => declared.transitions.push(Item { tree, root }),
        ast::Declaration::Dispute(tree) => declared.disputes.push(Item {
            tree: amended.dispute(tree),
            root,
        }),
        ast::Declaration::Claim(tree) => declared.claims.push(Item { tree, root }),
        // What a used folder says about itself is looked at when that folder is checked.
        ast::Declaration::Example(tree) if root => declared.examples.push(tree),
        ast::Declaration::Prove(tree) if root => declared.proofs.push(tree),
        ast::Declaration::Known(tree) if root => declared.known.push(tree),
        ast::Declaration::Amend(tree) if root => declared.amends.push(tree),
        ast::Declaration::ReplaceDispute(tree) if root => declared.replaced_disputes.push(tree),
        ast::Declaration::Example(_)
        | ast::Declaration::Prove(_)
        | ast::Declaration::Known(_)
        | ast::Declaration::Amend(_)
        | ast::Declaration::ReplaceDispute(_) => {}
    }
}

/// The place decides only between declarations with one name, of which the second is refused.
fn sort(declared: &mut Declared<'_>) {
    declared
        .sources
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .scales
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .choices
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .units
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .continua
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared.dimensions.sort_by(|a, b| {
        let key = |it: &Item<'_, ast::Dimension>| (it.tree.title.is_none(), it.tree.place.0);
        Natural(&a.tree.label.text)
            .cmp(&Natural(&b.tree.label.text))
            .then_with(|| key(a).cmp(&key(b)))
    });
    declared.facts.sort_by(|a, b| {
        let group = |it: &FactItem<'_>| match it.dimension {
            Some(_) => None,
            None => Some(it.title.map(str::to_owned)),
        };
        let number = |it: &FactItem<'_>| it.dimension.unwrap_or_default().to_owned();
        group(a)
            .cmp(&group(b))
            .then_with(|| Natural(&number(a)).cmp(&Natural(&number(b))))
            .then_with(|| a.tree.name.text.cmp(&b.tree.name.text))
            .then_with(|| a.tree.place.0.cmp(&b.tree.place.0))
    });
    declared.impossible.sort_by_cached_key(|it| {
        let title = it.tree.title.as_ref().map(|title| title.text.to_string());
        let words = spelled::expression(&it.tree.condition);
        (title.unwrap_or_else(|| words.clone()), words, it.tree.place.0)
    });
    declared
        .defines
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .populations
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .placements
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .programs
        .sort_by_cached_key(|it| (spelled::program_header(&it.tree.header), it.tree.place.0));
    declared
        .transitions
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .disputes
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared
        .claims
        .sort_by_key(|it| (&it.tree.name.text, it.tree.place.0));
    declared.examples.sort_by_key(|it| (&it.title.text, it.place.0));
    declared.proofs.sort_by_key(|it| (&it.title.text, it.place.0));
    declared.known.sort_by_cached_key(|it| {
        let overlap = it.hole == ast::Hole::Overlap;
        (
            it.placement.text.clone(),
            overlap,
            it.because.text.clone(),
            spelled::expression(&it.when),
        )
    });
    declared.amends.sort_by_key(|it| it.place.0);
    declared.replaced_disputes.sort_by_key(|it| it.place.0);
}

//! Amendments: the base's blocks and disputes with every change of the folders that amend them.
//!
//! They are applied to the trees, before any name is looked up: what the checker then settles is the amended ruleset,
//! and every mistake in it is told as in any other. A folder's changes go to its base as that stands after the base's
//! own amendments. The order of changes in a folder decides nothing: those that alter or remove look at the base, those
//! that add come after them.

mod admit;
mod changes;
mod days;
mod model;
mod notes;
mod report;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use stepwell_diagnostic::{Diagnostic, Span};
use stepwell_syntax::ast;

pub(crate) use admit::{with, without};
pub(crate) use model::settle;
pub(crate) use notes::{Notes, Touch};
pub(crate) use report::spelled_days;

use crate::{
    context::Lost,
    folders::{Gathered, Member},
    header::read_version,
    spelled,
};

/// What amendments made of the declarations they change, by the place of the base's own.
#[derive(Default)]
pub(crate) struct Amended {
    criteria: BTreeMap<Span, ast::Criteria>,
    programs: BTreeMap<Span, ast::Program>,
    disputes: BTreeMap<Span, ast::Dispute>,
    /// Who changed what, for messages about the result.
    pub(crate) notes: Notes,
    /// What the root itself changed.
    pub(crate) made: Vec<Made>,
    /// The disputes that the root itself replaced.
    pub(crate) replaced: BTreeSet<String>,
    /// What is wrong with the amendments themselves.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A change that was made to a clause.
pub(crate) struct Made {
    /// The block's header.
    pub(crate) header: String,
    /// The clause's name in it.
    pub(crate) short: String,
    /// What was done, on which days, and where that is written.
    pub(crate) touch: Touch,
    pub(crate) cites: Vec<ast::Cite>,
    pub(crate) notes: Vec<ast::Text>,
}

impl Amended {
    /// The criteria as amended.
    pub(crate) fn criteria<'a>(&'a self, tree: &'a ast::Criteria) -> &'a ast::Criteria {
        self.criteria.get(&tree.place.0).unwrap_or(tree)
    }

    /// The program as amended.
    pub(crate) fn program<'a>(&'a self, tree: &'a ast::Program) -> &'a ast::Program {
        self.programs.get(&tree.place.0).unwrap_or(tree)
    }

    /// The dispute as amended.
    pub(crate) fn dispute<'a>(&'a self, tree: &'a ast::Dispute) -> &'a ast::Dispute {
        self.disputes.get(&tree.place.0).unwrap_or(tree)
    }
}

/// A block of any folder, with what amendments made of its clauses so far.
struct Standing<'a> {
    member: usize,
    header: String,
    tree: Tree<'a>,
    amended: Option<Vec<ast::Clause>>,
}

#[derive(Clone, Copy)]
enum Tree<'a> {
    Criteria(&'a ast::Criteria),
    Program(&'a ast::Program),
}

impl Standing<'_> {
    fn clauses(&self) -> &[ast::Clause] {
        match (&self.amended, self.tree) {
            (Some(clauses), _) => clauses,
            (None, Tree::Criteria(tree)) => &tree.clauses,
            (None, Tree::Program(tree)) => &tree.clauses,
        }
    }

    /// The whole block of the base.
    fn span(&self) -> Span {
        match self.tree {
            Tree::Criteria(tree) => tree.place.0,
            Tree::Program(tree) => tree.place.0,
        }
    }

    fn is_program(&self) -> bool {
        match self.tree {
            Tree::Criteria(_) => false,
            Tree::Program(_) => true,
        }
    }
}

/// Applies all amendments.
pub(crate) fn apply<'a>(gathered: &Gathered<'a>) -> Amended {
    let mut amended = Amended::default();
    let lost = Lost::of(gathered);
    for (at, member) in gathered.folders.iter().enumerate() {
        let places = member
            .folder
            .files
            .iter()
            .flat_map(|file| file.declarations.first());
        amended
            .notes
            .files
            .extend(places.map(|declaration| (declaration.span().file, at)));
    }
    amended.notes.amending = gathered.header().is_some_and(|header| header.amends.is_some());
    let amends = |member: &Member<'a>| member.header.is_some_and(|header| header.amends.is_some());
    if gathered.folders.iter().any(amends) {
        let mut standing = standing(gathered);
        let mut done = BTreeSet::new();
        let mut bases: BTreeMap<usize, Span> = BTreeMap::new();
        for at in &gathered.order {
            if let Some(member) = gathered.folders.get(*at)
                && let Some(base) = gathered.base_of(member)
                && done.contains(&base)
                && !member.vocabulary()
            {
                let amendment = Amendment {
                    gathered,
                    lost: &lost,
                    at: *at,
                    member,
                    base,
                };
                if pinned(&mut amended, &amendment, &mut bases) {
                    blocks(&mut amended, &amendment, &mut standing);
                    disputes(&mut amended, &amendment);
                }
            }
            done.insert(*at);
        }
        finish(&mut amended, standing);
    }
    for member in &gathered.folders {
        if member.vocabulary() || member.header.is_none_or(|header| header.amends.is_some()) {
            continue;
        }
        for declaration in member.declarations() {
            let place = if let ast::Declaration::Amend(it) = declaration {
                amended_place(&it.block)
            } else if let ast::Declaration::ReplaceDispute(it) = declaration {
                it.name.span()
            } else {
                continue;
            };
            amended.diagnostics.push(report::without_base(place));
        }
    }
    amended
}

/// A folder that amends, and its base.
struct Amendment<'g, 'a> {
    gathered: &'g Gathered<'a>,
    lost: &'g Lost,
    at: usize,
    member: &'g Member<'a>,
    base: usize,
}

impl<'a> Amendment<'_, 'a> {
    fn root(&self) -> bool {
        self.member.root
    }

    /// The name of the base.
    fn base_name(&self) -> &'a str {
        let base = self.gathered.folders.get(self.base).and_then(|it| it.header);
        base.map_or("the base", |header| header.name.text.as_str())
    }

    /// The folders that the base consists of.
    fn within_base(&self) -> BTreeSet<usize> {
        let mut within = BTreeSet::from([self.base]);
        let mut open = vec![self.base];
        while let Some(next) = open.pop() {
            let leads_to = self.gathered.folders.get(next).map(|it| it.leads_to.as_slice());
            for at in leads_to.unwrap_or_default() {
                if within.insert(*at) {
                    open.push(*at);
                }
            }
        }
        within
    }
}

fn amended_place(block: &ast::Amended) -> Span {
    match block {
        ast::Amended::Criteria(header) => header.place.0,
        ast::Amended::Program(header) => header.place.0,
    }
}

/// Whether the base may be amended: it has the version that is named, and nobody else amends it here.
fn pinned(amended: &mut Amended, it: &Amendment<'_, '_>, bases: &mut BTreeMap<usize, Span>) -> bool {
    let Some(amends) = it.member.header.and_then(|header| header.amends.as_ref()) else {
        return false;
    };
    if let Some(place) = bases.insert(it.base, amends.path.span()) {
        amended
            .diagnostics
            .push(report::base_amended_twice(it.base_name(), amends, place));
        return false;
    }
    let base = it.gathered.folders.get(it.base).and_then(|base| base.header);
    if let Some(base) = base
        && let Some(there) = &base.version
        && read_version(&there.text) != read_version(&amends.version.text)
    {
        amended
            .diagnostics
            .push(report::other_version(base, there, amends));
    }
    true
}

/// Every block of criteria and program in all folders.
fn standing<'a>(gathered: &Gathered<'a>) -> Vec<Standing<'a>> {
    let mut standing = Vec::new();
    for (member, it) in gathered.folders.iter().enumerate() {
        for declaration in it.declarations() {
            let (header, tree) = if let ast::Declaration::Criteria(tree) = declaration {
                (spelled::header(&tree.header), Tree::Criteria(tree))
            } else if let ast::Declaration::Program(tree) = declaration {
                (spelled::program_header(&tree.header), Tree::Program(tree))
            } else {
                continue;
            };
            standing.push(Standing {
                member,
                header,
                tree,
                amended: None,
            });
        }
    }
    // For looking up by header; of two with one header the first is amended, and the second is told.
    standing.sort_by(|a, b| (&a.header, a.is_program()).cmp(&(&b.header, b.is_program())));
    standing
}

/// Applies the changes of one folder to the blocks of its base.
fn blocks(amended: &mut Amended, it: &Amendment<'_, '_>, standing: &mut [Standing<'_>]) {
    let mut by_header: BTreeMap<(String, bool), Vec<&ast::Amend>> = BTreeMap::new();
    for declaration in it.member.declarations() {
        if let ast::Declaration::Amend(tree) = declaration {
            let key = match &tree.block {
                ast::Amended::Criteria(header) => (spelled::header(header), false),
                ast::Amended::Program(header) => (spelled::program_header(header), true),
            };
            by_header.entry(key).or_default().push(tree);
        }
    }
    if by_header.is_empty() {
        return;
    }
    let within = it.within_base();
    for ((header, program), mut trees) in by_header {
        trees.sort_by_key(|tree| tree.place.0);
        let wanted = (&header, program);
        let first = standing.partition_point(|block| (&block.header, block.is_program()) < wanted);
        let found = standing
            .iter_mut()
            .skip(first)
            .take_while(|block| (&block.header, block.is_program()) == wanted)
            .find(|block| within.contains(&block.member));
        if let Some(block) = found {
            block.amended = Some(changes::applied(amended, it, block, &trees));
            continue;
        }
        for tree in trees {
            let told = amended.diagnostics.len();
            let diagnostic = report::no_block(it, tree, &header, (standing, &within), told);
            amended.diagnostics.extend(diagnostic);
        }
    }
}

/// Puts the disputes of one folder in the place of its base's.
fn disputes(amended: &mut Amended, it: &Amendment<'_, '_>) {
    let mut trees: Vec<&ast::Dispute> = Vec::new();
    for declaration in it.member.declarations() {
        if let ast::Declaration::ReplaceDispute(tree) = declaration {
            trees.push(tree);
        }
    }
    if trees.is_empty() {
        return;
    }
    trees.sort_by_key(|tree| tree.place.0);
    let folders = it.within_base();
    let folders = folders.into_iter().filter_map(|at| it.gathered.folders.get(at));
    let mut known: BTreeMap<&str, &ast::Dispute> = BTreeMap::new();
    for declaration in folders.flat_map(Member::declarations) {
        if let ast::Declaration::Dispute(tree) = declaration {
            known.entry(tree.name.text.as_str()).or_insert(tree);
        }
    }
    let mut replaced: BTreeMap<&str, Span> = BTreeMap::new();
    for tree in trees {
        let name = tree.name.text.as_str();
        if let Some(first) = replaced.insert(name, tree.name.span()) {
            amended.diagnostics.push(report::dispute_twice(tree, first));
            continue;
        }
        let Some(base) = known.get(name) else {
            if !it.lost.name(name) {
                amended
                    .diagnostics
                    .push(report::no_dispute(it, tree, known.keys().copied()));
            }
            continue;
        };
        let mut new = tree.clone();
        if new.title.is_none() {
            new.title.clone_from(&amended.dispute(base).title);
        }
        amended.disputes.insert(base.place.0, new);
        if it.root() {
            amended.replaced.insert(name.to_owned());
        }
    }
}

/// Keeps the blocks that were changed.
fn finish(amended: &mut Amended, standing: Vec<Standing<'_>>) {
    for block in standing {
        let Some(clauses) = block.amended else { continue };
        match block.tree {
            Tree::Criteria(tree) => {
                let tree = ast::Criteria {
                    clauses,
                    ..tree.clone()
                };
                amended.criteria.insert(tree.place.0, tree);
            }
            Tree::Program(tree) => {
                let tree = ast::Program {
                    clauses,
                    ..tree.clone()
                };
                amended.programs.insert(tree.place.0, tree);
            }
        }
    }
}

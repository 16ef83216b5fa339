//! Every change that is tried, in the order of the ruleset.

use std::collections::BTreeSet;

use stepwell_diagnostic::Span;
use stepwell_model::{Clause, ClauseKind, Id, Ruleset, Target};

use super::{
    conditions::{Reader, Variant},
    edits::{Edit, Spot, written},
    structure, values,
};
use crate::coverage::{
    bounds::Limits,
    items::{Covers, Item, What, is_condition, items},
};

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutated {
    /// What examples can cover.
    Item(Covers),
    /// What cannot be.
    Impossible,
    /// Which level a placement chooses.
    Placement,
    /// For which level criteria stand.
    Criteria,
}

/// A change, before it is tried.
pub(super) struct Draft {
    pub(super) id: String,
    /// What is changed, by its id.
    pub(super) of: String,
    pub(super) mutated: Mutated,
    pub(super) span: Span,
    /// What is written.
    pub(super) was: String,
    /// What is read instead; `None` where it is left out.
    pub(super) is: Option<String>,
    pub(super) edit: Edit,
    /// What an example expects of what is changed.
    pub(super) own: Option<Target>,
}

impl Draft {
    /// The change in an author's words.
    pub(super) fn change(&self) -> String {
        match &self.is {
            Some(is) => format!("`{}` read as `{is}`", self.was),
            None => format!("`{}` left out", self.was),
        }
    }

    /// A title for an example that tells of it.
    pub(super) fn title(&self) -> String {
        const LONGEST: usize = 100;
        let title = match &self.is {
            Some(is) => format!("{}: {}, not {is}", self.of, self.was),
            None => format!("{}: {} counts", self.of, self.was),
        };
        if title.chars().count() > LONGEST || title.contains('"') {
            format!("tells of {}", self.id)
        } else {
            title
        }
    }
}

/// Every change, in the order of the ruleset. Of a ruleset that amends another what is not its `own` has the examples of the
/// base, and what a vocabulary calls impossible is so in every ruleset that uses it: neither is changed.
pub(super) fn drafts(ruleset: &Ruleset, own: &dyn Fn(Span) -> bool) -> Vec<Draft> {
    let items = items(ruleset);
    let limits = Limits::of(ruleset, items.iter().flat_map(|item| &item.tests));
    let reader = Reader {
        ruleset,
        limits: &limits,
    };
    let mut drafts = structure::drafts(ruleset);
    for item in items.iter().filter(|item| can_be_told(ruleset, item.what)) {
        drafts.extend(of_item(&reader, item));
    }
    for (id, impossible) in ruleset.impossible.entries() {
        let spot = Spot::Impossible(id);
        let base = Base {
            of: format!("impossible {}", impossible.title),
            mutated: Mutated::Impossible,
            span: impossible.span,
            own: None,
        };
        let variants = reader.variants(&impossible.condition);
        drafts.extend(variants.into_iter().map(|variant| {
            let edit = Edit::Condition(spot, variant.now.clone());
            base.draft(variant, edit)
        }));
    }
    drafts.retain(|draft| {
        let is_shared = ruleset.amendment.is_none() && draft.mutated != Mutated::Impossible;
        is_shared || own(draft.span)
    });
    // Two definitions of one name cannot be; two readings of one source are numbered. Should two changes be called alike
    // all the same, the later one is numbered.
    let mut taken = BTreeSet::new();
    for draft in &mut drafts {
        let plain = draft.id.clone();
        let mut number = 2_usize;
        while !taken.insert(draft.id.clone()) {
            draft.id = format!("{plain}-{number}");
            number += 1;
        }
    }
    drafts
}

/// Whether examples could tell what something comes to. What a source says that is not followed decides nothing, and can be
/// expected of nothing.
fn can_be_told(ruleset: &Ruleset, what: What) -> bool {
    match what {
        What::Reading(id, at) => {
            let followed = ruleset.disputes[id].followed.as_ref();
            followed.is_none_or(|followed| followed.reading == at)
        }
        What::Clause(_)
        | What::ClauseUnless(..)
        | What::Transition(_)
        | What::TransitionUnless(..)
        | What::Population(_)
        | What::Define(_) => true,
    }
}

/// What all changes of one thing share.
pub(super) struct Base {
    pub(super) of: String,
    pub(super) mutated: Mutated,
    pub(super) span: Span,
    pub(super) own: Option<Target>,
}

impl Base {
    pub(super) fn draft<T>(&self, variant: Variant<T>, edit: Edit) -> Draft {
        Draft {
            id: format!("{}#{}", self.of, variant.called),
            of: self.of.clone(),
            mutated: self.mutated,
            span: self.span,
            was: variant.was,
            is: variant.is,
            edit,
            own: self.own,
        }
    }
}

fn of_item(reader: &Reader<'_>, item: &Item) -> Vec<Draft> {
    let ruleset = reader.ruleset;
    let base = Base {
        of: item.called(),
        mutated: Mutated::Item(item.covers),
        span: item.span,
        own: target(ruleset, item.what),
    };
    if let What::Define(id) = item.what {
        return of_define(reader, &base, id);
    }
    let spot = Spot::Item(item.what);
    let Some(was) = written(ruleset, spot) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    if let Some(variant) = structure::without(ruleset, item.what) {
        let edit = Edit::Condition(spot, variant.now.clone());
        drafts.push(base.draft(variant, edit));
    }
    for variant in reader.variants(was) {
        let edit = Edit::Condition(spot, variant.now.clone());
        drafts.push(base.draft(variant, edit));
    }
    drafts.extend(structure::lifted(ruleset, item, &base));
    drafts
}

fn of_define(reader: &Reader<'_>, base: &Base, id: Id<stepwell_model::Define>) -> Vec<Draft> {
    let body = &reader.ruleset.defines[id].body;
    let variants = values::of_define(reader, id, body);
    let drafts = variants.into_iter().map(|variant| {
        let edit = Edit::Define(id, variant.now.clone());
        base.draft(variant, edit)
    });
    drafts.collect()
}

/// What an example expects of something, where it can be expected by itself.
fn target(ruleset: &Ruleset, what: What) -> Option<Target> {
    let of_clause = |id: Id<Clause>| {
        let Clause { name, kind, .. } = &ruleset.clauses[id];
        match kind {
            // What `admit` combines is told by its level.
            ClauseKind::Admit => {
                let block = ruleset.blocks.find(|block| block.clauses.contains(name));
                block.map(Target::Block)
            }
            ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Require
            | ClauseKind::Recommend
            | ClauseKind::Typical
            | ClauseKind::Flag => Some(Target::Clause(*name)),
        }
    };
    match what {
        What::Clause(id) | What::ClauseUnless(id, _) => of_clause(id),
        What::Transition(id) | What::TransitionUnless(id, _) => Some(Target::Transition(id)),
        What::Reading(id, _) => Some(Target::Dispute(id)),
        What::Population(id) => Some(Target::Population(id)),
        What::Define(id) => is_condition(&ruleset.defines[id].body).then_some(Target::Define(id)),
    }
}

//! What stands on a line of its own in each declaration.

use super::{
    amendments, cases,
    layout::{Layout, Space},
    parts::{allows, attributes, cites, head, notes},
    rules, terms,
};
use crate::ast::Declaration;

/// Marks one declaration.
pub(super) fn declaration(layout: &mut Layout<'_>, it: &Declaration) {
    let first = layout.first(it.span());
    layout.line(first, 0, Space::Declaration);
    match it {
        Declaration::Header(it) => terms::header(layout, it),
        Declaration::Source(it) => terms::source(layout, it),
        Declaration::Scale(it) | Declaration::Choice(it) => terms::values(layout, it),
        Declaration::CountedUnit(_) => {}
        Declaration::Continuum(it) => terms::continuum(layout, it),
        Declaration::Dimension(it) => terms::dimension(layout, it),
        Declaration::FactGroup(it) => terms::fact_group(layout, it),
        Declaration::Impossible(it) => {
            head(layout, &it.condition);
            attributes(layout, &it.attributes, 1);
        }
        Declaration::Define(it) => terms::define(layout, it),
        Declaration::Population(it) => {
            head(layout, &it.condition);
            attributes(layout, &it.attributes, 1);
        }
        Declaration::Placement(it) => rules::placement(layout, it),
        Declaration::Criteria(it) => {
            it.clauses.iter().for_each(|it| rules::clause(layout, it));
            allows(layout, &it.allows);
        }
        Declaration::Program(it) => rules::program(layout, it),
        Declaration::Transition(it) => rules::transition(layout, it),
        Declaration::Dispute(it) | Declaration::ReplaceDispute(it) => rules::dispute(layout, it),
        Declaration::Claim(it) => {
            cites(layout, &it.cites, 1);
            notes(layout, &it.notes, 1, Space::Never);
        }
        Declaration::Example(it) => cases::example(layout, it),
        Declaration::Prove(it) => cases::prove(layout, it),
        Declaration::Known(it) => cases::known(layout, it),
        Declaration::Amend(it) => amendments::amend(layout, it),
    }
}

//! What stands on a line of its own in an amendment.

use super::{
    layout::{Layout, Space},
    parts::{allows, attributes, beside_or_below, cites, entry, head, in_force, notes},
};
use crate::ast::{Amend, Attributes, Change, Cite, InForce, Text};

/// Marks an amendment.
pub(super) fn amend(layout: &mut Layout<'_>, it: &Amend) {
    for change in &it.changes {
        match change {
            Change::Remove {
                clause: _,
                cites: cited,
                notes: noted,
                in_force: dated,
                place,
            } => {
                entry(layout, place.0);
                cites(layout, cited, 1);
                notes(layout, noted, 1, Space::Never);
                in_force(layout, dated.as_ref(), 1);
                lone(layout, cited, noted, dated.as_ref());
            }
            Change::Add { clause, place } => {
                entry(layout, place.0);
                altered(layout, &clause.attributes);
                head(layout, &clause.condition);
            }
            Change::Alter {
                how: _,
                clause: _,
                title: _,
                condition,
                attributes,
                place,
            } => {
                entry(layout, place.0);
                altered(layout, attributes);
                head(layout, condition);
            }
        }
    }
    allows(layout, &it.allows);
}

fn altered(layout: &mut Layout<'_>, it: &Attributes) {
    attributes(layout, it, 1);
    if it.unless.is_empty() {
        lone(layout, &it.cites, &it.notes, it.in_force.as_ref());
    }
}

/// A change whose only attribute stands on its line keeps it there.
fn lone(layout: &mut Layout<'_>, cites: &[Cite], notes: &[Text], in_force: Option<&InForce>) {
    let cited = cites.iter().map(|it| Some(layout.first(it.place.0)));
    let noted = notes.iter().map(|it| layout.before(it.span(), "note"));
    let dated = in_force.iter().map(|it| Some(layout.first(it.place.0)));
    let mut all = cited.chain(noted).chain(dated);
    if let (Some(Some(only)), None) = (all.next(), all.next()) {
        drop(all);
        layout.same_line(only);
        beside_or_below(layout, only, 2);
    }
}

//! What stands on a line of its own in the declarations of rules: placements, programs, transitions, disputes.

use super::{
    columns::{self, Row},
    expressions::expression,
    layout::{Layout, STEP, Space},
    parts::{allows, attributes, beside_or_below, entry, entry_before, head, notes},
};
use crate::ast::{Clause, Dispute, Placement, Program, Transition};

pub(super) fn placement(layout: &mut Layout<'_>, it: &Placement) {
    for (name, keyword) in [(&it.continuum, "on"), (&it.population, "for")] {
        if let Some(name) = name {
            entry_before(layout, name.span(), keyword);
        }
    }
    if let Some(place) = it.choose_place {
        entry(layout, place.0);
    }
    notes(layout, &it.notes, 0, Space::Kept);
    allows(layout, &it.allows);
}

pub(super) fn program(layout: &mut Layout<'_>, it: &Program) {
    if let Some(level) = &it.level {
        entry_before(layout, level.place.0, "at");
    }
    it.clauses.iter().for_each(|it| clause(layout, it));
    allows(layout, &it.allows);
}

pub(super) fn clause(layout: &mut Layout<'_>, it: &Clause) {
    entry(layout, it.place.0);
    head(layout, &it.condition);
    attributes(layout, &it.attributes, 1);
}

pub(super) fn transition(layout: &mut Layout<'_>, it: &Transition) {
    if let Some(when) = &it.when {
        entry_before(layout, when.span(), "when");
        expression(layout, when, 1);
    }
    if let Some(place) = it.action_place {
        entry(layout, place.0);
    }
    attributes(layout, &it.attributes, 0);
    allows(layout, &it.allows);
}

pub(super) fn dispute(layout: &mut Layout<'_>, it: &Dispute) {
    let (mut says, mut cited) = (Vec::new(), Vec::new());
    for reading in &it.readings {
        let start = entry(layout, reading.place.0);
        says.push(Row {
            start,
            aligned: start + 1,
        });
        expression(layout, &reading.condition, 1);
        let cite = reading
            .at
            .as_ref()
            .and_then(|text| layout.before(text.span(), "cite"));
        match cite {
            Some(aligned) if layout.on_same_line(aligned) => cited.push(Row { start, aligned }),
            other => layout.line_at(other, 1, Space::Never),
        }
        let noted = reading
            .note
            .as_ref()
            .and_then(|text| layout.before(text.span(), "note"));
        if let Some(note) = noted {
            beside_or_below(layout, note, 2);
        }
    }
    if let Some(follow) = &it.follow {
        entry(layout, follow.place.0);
        let because = layout.before(follow.because.span(), "because");
        layout.line_at(because, 1, Space::Never);
    }
    notes(layout, &it.notes, 0, Space::Kept);
    allows(layout, &it.allows);
    columns::align(layout, &says);
    columns::align_or_move_below(layout, &cited, STEP);
}

//! The chapters of a manual, a module each.

mod amendments;
mod cases;
mod criteria;
mod disputes;
mod levels;
mod overview;
mod programs;
mod proofs;
mod questions;
mod sources;
mod statements;
mod terms;
pub(crate) mod transitions;

use maud::Markup;

use crate::book::{Part, View};

/// What a chapter says, below its title.
pub(crate) fn body(view: View<'_>, part: Part) -> Markup {
    match part {
        Part::Overview => overview::body(view),
        Part::Levels => levels::body(view),
        Part::Criteria(placement, level) => criteria::body(view, placement, level),
        Part::Programs => programs::body(view),
        Part::Transitions => transitions::body(view),
        Part::Amendments => amendments::body(view),
        Part::Disputes => disputes::body(view),
        Part::Questions => questions::body(view),
        Part::Terms => terms::body(view),
        Part::Cases => cases::body(view),
        Part::Proofs => proofs::body(view),
        Part::Statements => statements::body(view),
        Part::Sources => sources::body(view),
    }
}

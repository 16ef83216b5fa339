//! Versions of a clause, told apart by their days.

use stepwell_model::Period;

/// An id with the days on which that version of it stands.
pub(crate) fn dated(id: &str, days: Period) -> String {
    match (days.from, days.until) {
        (Some(from), Some(until)) => format!("{id} from {from} until {until}"),
        (Some(from), None) => format!("{id} from {from}"),
        (None, Some(until)) => format!("{id} until {until}"),
        (None, None) => id.to_owned(),
    }
}

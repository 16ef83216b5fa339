//! Slips in amendments: the kind of a clause where none belongs or none stands, a dispute or a level after `amend`, dates
//! without `in force`.

use stepwell_diagnostic::{Code, Diagnostic};

use super::{
    around::Around,
    slips::{is_number, is_plain_word, slip, wants},
};
use crate::parse::grammar::Rule;

/// Words that begin a clause with a name of its own.
const KINDS: &[&str] = &["criterion", "exclude", "typical", "flag", "require", "recommend"];

/// Words that begin a change to a clause of the base.
const CHANGES: &[&str] = &["tighten", "relax", "replace", "remove"];

pub(super) fn in_amendments(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    let Around {
        found, before, next, ..
    } = *around;
    let code = Code::UnexpectedText;
    if CHANGES.contains(&before) && KINDS.contains(&found) && is_plain_word(next) {
        return slip(
            around,
            code,
            format!("a clause that is changed keeps its kind, so `{found}` does not stand before its name"),
            "the kind of the clause",
            format!("write `{before} {next}`"),
        );
    }
    if before == "remove" && found == "admit" {
        return slip(
            around,
            code,
            "criteria cannot be without `admit`, so it cannot be removed".to_owned(),
            "this says how the clauses combine",
            "write `replace admit when …`, as the clauses should combine".to_owned(),
        );
    }
    if before == "amend" {
        if found == "dispute" {
            let name = if is_plain_word(next) { next } else { "some_dispute" };
            return slip(
                around,
                code,
                "a dispute is replaced as a whole".to_owned(),
                "a dispute",
                format!("write `replace dispute {name} {{ … }}` with all readings that should stand"),
            );
        }
        if found.starts_with(|first: char| first.is_ascii_digit()) {
            return slip(
                around,
                code,
                format!("`amend` does not say what `{found}` is"),
                "criteria or a program?",
                format!("write `amend criteria {found}`"),
            );
        }
        if is_plain_word(found) {
            return slip(
                around,
                code,
                format!("`amend` does not say what `{found}` is"),
                "criteria or a program?",
                format!("write `amend program {found}`, or `amend criteria` and a level"),
            );
        }
    }
    if before == "add" && is_plain_word(found) {
        return slip(
            around,
            code,
            format!("`{found}` is added without saying what kind of clause it is"),
            "the name of a clause",
            format!("write `add require {found}` in a program, `add criterion {found}` in criteria"),
        );
    }
    // `remove hours from 2027-01-01`
    let dated = ["from", "until"].contains(&found) && next.get(..4).is_some_and(is_number);
    if dated && wants(wanted, Rule::kw_in) {
        return slip(
            around,
            code,
            format!("a day after `{found}` needs `in force` before it"),
            "the days on which this counts",
            format!("write `in force {found} {next}`"),
        );
    }
    None
}

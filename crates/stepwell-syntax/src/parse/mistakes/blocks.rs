//! Slips in the parts of blocks: what a source does not state, its grade, how a placement chooses, a `cite` that belongs
//! to no clause, a `known` without its condition, a count of a set's members.

use stepwell_diagnostic::{Code, Diagnostic};

use super::{
    around::Around,
    slips::{is_number, slip, wants},
};
use crate::parse::grammar::Rule;

pub(super) fn in_blocks(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    not_stated(around)
        .or_else(|| grade(around))
        .or_else(|| choose(around))
        .or_else(|| cite_of_a_block(around, wanted))
        .or_else(|| known_without_when(around, wanted))
        .or_else(|| count_of_members(around))
}

/// `publisher not known`, `published unknown`
fn not_stated(around: &Around<'_>) -> Option<Diagnostic> {
    const UNKNOWN: &[&str] = &["unknown", "none", "unstated", "undated", "nobody"];
    let part = if around.before == "not" {
        around.earlier
    } else {
        around.before
    };
    if !matches!(part, "publisher" | "published") {
        return None;
    }
    let says_so = around.before == "not" || UNKNOWN.contains(&around.found);
    if !around.is_word || !says_so {
        return None;
    }
    slip(
        around,
        Code::UnexpectedText,
        format!("what a source does not say of its `{part}` is `not stated`"),
        "not how that is said",
        format!("write `{part} not stated`"),
    )
}

/// `grade A/B`, `grade high`
fn grade(around: &Around<'_>) -> Option<Diagnostic> {
    let two = around.earlier == "grade" && matches!(around.found, "/" | "-" | ",");
    if !two && around.before != "grade" {
        return None;
    }
    let help = if two && matches!(around.next, "A" | "B" | "C") {
        format!("write `grade {}` or `grade {}`", around.before, around.next)
    } else {
        "write `grade A`, `grade B` or `grade C`".to_owned()
    };
    slip(
        around,
        Code::UnexpectedText,
        "a grade is one letter: `A`, `B` or `C`".to_owned(),
        if two {
            "a second letter follows"
        } else {
            "not a grade"
        },
        help,
    )
}

/// `choose all`, `choose least`
fn choose(around: &Around<'_>) -> Option<Diagnostic> {
    const HELP: &str = "write `choose least intensive`, `choose most intensive` or `choose every`";
    if around.earlier == "choose" && matches!(around.before, "least" | "most") {
        let how = around.before;
        return slip(
            around,
            Code::MissingWord,
            format!("the word `intensive` is missing after `{how}`"),
            "`intensive` must stand before this",
            format!("write `choose {how} intensive`"),
        );
    }
    if around.before != "choose" {
        return None;
    }
    slip(
        around,
        Code::UnexpectedText,
        format!("`{}` does not say which level is chosen", around.found),
        "not a way to choose",
        match around.found {
            "all" | "any" | "each" | "several" => "write `choose every`".to_owned(),
            "lowest" | "first" => "write `choose least intensive`".to_owned(),
            "highest" | "last" => "write `choose most intensive`".to_owned(),
            _ => HELP.to_owned(),
        },
    )
}

/// `program iop { cite manual "…" …`
fn cite_of_a_block(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if !matches!(around.found, "cite" | "note") || !wants(wanted, Rule::named_clause) {
        return None;
    }
    let (whole, clause) = if wants(wanted, Rule::at_level) || wants(wanted, Rule::kw_at) {
        ("a program", "require")
    } else {
        ("criteria", "criterion")
    };
    let (what, follows) = if around.found == "cite" {
        (
            "cites no source as a whole; each clause cites its own",
            format!("cite {} …", around.next),
        )
    } else {
        (
            "has no note as a whole; a note belongs to a clause",
            "note \"…\"".to_owned(),
        )
    };
    let what = if whole == "criteria" {
        what.replacen("cites", "cite", 1).replacen("has", "have", 1)
    } else {
        what.to_owned()
    };
    slip(
        around,
        Code::UnexpectedText,
        format!("{whole} {what}"),
        "this stands before any clause",
        format!("write it after a clause's condition: `{clause} some_name: … {follows}`"),
    )
}

/// `known gap in care because "…"`
fn known_without_when(around: &Around<'_>, wanted: &[Rule]) -> Option<Diagnostic> {
    if around.found != "because" || around.earlier != "in" || !wants(wanted, Rule::kw_when) {
        return None;
    }
    slip(
        around,
        Code::MissingWord,
        "this `known` does not say for whom".to_owned(),
        "`when` and a condition must stand before this",
        "write whom it concerns, such as `when age is below 18 years`, and then `because`".to_owned(),
    )
}

/// `services includes at least 2 of (…)`
fn count_of_members(around: &Around<'_>) -> Option<Diagnostic> {
    let bound = match (around.earlier, around.before, around.found) {
        (_, "includes", "at") => around.next,
        (_, "includes", bound @ "only") | ("includes", bound @ ("more" | "fewer" | "less"), "than") => bound,
        _ => return None,
    };
    let number = around.rest.split_whitespace().find(|word| is_number(word));
    let count: u32 = number.and_then(|number| number.parse().ok()).unwrap_or(2);
    slip(
        around,
        Code::UnexpectedText,
        "how many of a list a set includes is written `2 or more of (…)` or `exactly 2 of (…)`".to_owned(),
        "not how a count begins",
        match bound {
            "least" => format!("write `includes {count} or more of (…)`"),
            "more" => format!("write `includes {} or more of (…)`", count.saturating_add(1)),
            "only" => format!("write `includes exactly {count} of (…)`"),
            "most" => {
                let more = count.saturating_add(1);
                format!("turn it round: `not` before the name, and `includes {more} or more of (…)` after it")
            }
            _ => format!(
                "turn it round: `not` before the name, and `includes {count} or more of (…)` after it"
            ),
        },
    )
}

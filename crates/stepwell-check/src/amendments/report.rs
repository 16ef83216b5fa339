//! What is wrong with an amendment itself, in the words of its author.

use std::collections::BTreeSet;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Change, Day, Period};
use stepwell_syntax::ast;

use super::{Amendment, Standing, Tree, amended_place};
use crate::{
    names::{did_you_mean, list, nearest},
    rules::clauses::{self, name_place, short},
};

/// Once so many mistakes are told nobody reads on for a hint, and each would be looked for among all names.
const MANY: usize = 300;

pub(super) fn without_base(place: Span) -> Diagnostic {
    Diagnostic::new(
        Code::AmendWithoutBase,
        place,
        "this ruleset amends no other, so there is nothing to change",
        "an amendment without a base",
    )
    .help("add to the header `amends \"../base\" at 1.0.0`")
}

pub(super) fn other_version(base: &ast::Header, there: &ast::Word, amends: &ast::Amends) -> Diagnostic {
    Diagnostic::new(
        Code::AmendsOtherVersion,
        amends.version.span(),
        format!(
            "`{}` is at version {}, not at {}",
            base.name.text, there.text, amends.version.text
        ),
        "another version",
    )
    .related(there.span(), "the version that is there")
    .help(format!("read what changed, then write `at {}`", there.text))
}

pub(super) fn base_amended_twice(base: &str, amends: &ast::Amends, other: Span) -> Diagnostic {
    Diagnostic::new(
        Code::AmendedTwice,
        amends.path.span(),
        format!("two of the folders that are used here amend `{base}`, each in its own way"),
        "the second amendment of this base",
    )
    .related(other, "the other one")
    .help("let one of them amend the other, so that it is clear which change comes last")
}

pub(super) fn uncited(span: Span, name: &str, change: Change) -> Diagnostic {
    let done = match change {
        Change::Tighten => "tightened",
        Change::Relax => "relaxed",
        Change::Replace => "replaced",
        Change::Remove => "removed",
        Change::Add => "added",
    };
    Diagnostic::new(
        Code::Uncited,
        span,
        format!("`{name}` is {done} without saying on whose authority"),
        "no `cite`",
    )
    .help("add `cite source_name \"where it stands\"`")
}

/// A block that the base lacks; nothing where it may be what could not be read.
pub(super) fn no_block(
    it: &Amendment<'_, '_>,
    tree: &ast::Amend,
    header: &str,
    (standing, within): (&[Standing<'_>], &BTreeSet<usize>),
    told: usize,
) -> Option<Diagnostic> {
    let (name, program) = match &tree.block {
        ast::Amended::Criteria(header) => (&header.level, false),
        ast::Amended::Program(header) => (&header.name, true),
    };
    if it.lost.name(&name.text) {
        return None;
    }
    let kind = if program { "program" } else { "criteria" };
    let what = format!("no block `{kind} {header}`");
    let missing = gone(amended_place(&tree.block), it.base_name(), &what);
    if told >= MANY {
        return Some(missing);
    }
    let typed = |block: &Standing<'_>| match block.tree {
        Tree::Criteria(_) => format!("criteria {}", block.header),
        Tree::Program(_) => format!("program {}", block.header),
    };
    let in_base = || standing.iter().filter(|block| within.contains(&block.member));
    let own = standing
        .iter()
        .any(|block| block.member == it.at && block.header == header && block.is_program() == program);
    let alike = |block: &&Standing<'_>| {
        let words: Vec<&str> = block.header.split(' ').collect();
        let written: Vec<&str> = header.split(' ').collect();
        block.header == header
            || block.is_program() == program
                && (written.iter().all(|word| words.contains(word))
                    || words.iter().all(|word| written.contains(word)))
    };
    let near = nearest(header, in_base().map(|block| block.header.as_str()));
    let near = in_base()
        .find(alike)
        .or_else(|| in_base().find(|block| Some(block.header.as_str()) == near));
    let help = match near {
        _ if own => "it stands in this ruleset itself: change it there".to_owned(),
        Some(block) => format!("did you mean `amend {}`?", typed(block)),
        None => {
            let mut known: Vec<String> = in_base().map(typed).collect();
            known.sort();
            let add = format!("to add a block, write `{kind} {header} {{ … }}` without `amend`");
            if known.is_empty() {
                add
            } else {
                format!("it has {}; {add}", list(known.iter().map(String::as_str)))
            }
        }
    };
    Some(missing.help(help))
}

pub(super) fn no_dispute<'n>(
    it: &Amendment<'_, '_>,
    tree: &ast::Dispute,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let name = &tree.name.text;
    let help = did_you_mean(nearest(name, known.clone())).unwrap_or_else(|| {
        let known = list(known);
        let add = format!("to add one, write `dispute {name} {{ … }}` without `replace`");
        if known.is_empty() {
            add
        } else {
            format!("it has {known}; {add}")
        }
    });
    gone(tree.name.span(), it.base_name(), &format!("no dispute `{name}`")).help(help)
}

fn gone(place: Span, base: &str, what: &str) -> Diagnostic {
    Diagnostic::new(
        Code::AmendedClauseMissing,
        place,
        format!("`{base}` has {what}, so it cannot be amended"),
        "not in the base",
    )
}

/// A clause that the base's block lacks.
pub(super) fn no_clause<'n>(
    it: &Amendment<'_, '_>,
    block: &Standing<'_>,
    trees: &[&ast::Amend],
    (span, name): (Span, &str),
    told: usize,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    let what = format!("no clause `{}/{name}`", block.header);
    let missing = gone(span, it.base_name(), &what);
    if told >= MANY {
        return missing;
    }
    let changes = || trees.iter().flat_map(|tree| &tree.changes);
    let added = changes().any(|change| match change {
        ast::Change::Add { clause, .. } => short(clause) == name,
        ast::Change::Remove { .. } | ast::Change::Alter { .. } => false,
    });
    let lifted = block.clauses().iter().find(|clause| {
        clause
            .attributes
            .unless
            .iter()
            .any(|unless| unless.name.text == name)
    });
    let help = if added {
        format!("`{name}` is added by this amendment: write there what it should say")
    } else if let Some(clause) = lifted {
        let clause = short(clause);
        format!(
            "`{name}` is an exception of `{clause}`: write `remove {clause}`, and beside it `add {} {clause}: …` with the \
             exceptions it should have",
            lifted_kind(block, &clause)
        )
    } else if name == "admit" {
        "a program has no `admit`: each of its `require` clauses decides by itself".to_owned()
    } else {
        let known = known.filter(|short| *short != "admit");
        did_you_mean(nearest(name, known.clone()))
            .unwrap_or_else(|| format!("it has {}; `add` brings in a new one", list(known)))
    };
    missing.help(help)
}

/// The kind of a clause of the base.
fn lifted_kind(block: &Standing<'_>, name: &str) -> &'static str {
    let clause = block.clauses().iter().find(|clause| short(clause) == name);
    clause.map_or("criterion", |clause| clause.kind.keyword())
}

/// A change for days on which the base has no such clause.
pub(super) fn not_then(
    id: &str,
    change: Change,
    (dates, written): (Span, Period),
    versions: &[&ast::Clause],
) -> Diagnostic {
    let first = versions.iter().map(|it| clauses::days(it).from).min().flatten();
    let last = versions.iter().filter_map(|it| clauses::days(it).until).max();
    let (when, stands) = match (first, last) {
        (Some(first), _) if written.until.is_some_and(|until| until < first) => {
            (format!("before {first}"), format!("begins on {first}"))
        }
        (_, Some(last)) if written.from.is_some_and(|from| last < from) => {
            (format!("after {last}"), format!("ends on {last}"))
        }
        (Some(_) | None, Some(_) | None) => ("on these days".to_owned(), "is not in force then".to_owned()),
    };
    let diagnostic = Diagnostic::new(
        Code::AmendedClauseMissing,
        dates,
        format!(
            "in the base `{id}` {stands}, so there is nothing to {} {when}",
            change.keyword()
        ),
        "no version of the clause stands on these days",
    )
    .help(match change {
        Change::Remove => "leave this change out, or give it other dates",
        Change::Tighten | Change::Relax | Change::Replace | Change::Add => {
            "give it other dates, or bring the clause in anew with `add`"
        }
    });
    match versions.first() {
        Some(version) => diagnostic.related(name_place(version), "the clause in the base"),
        None => diagnostic,
    }
}

/// A second change of one clause on a day that the first one has taken.
pub(super) fn clause_twice(id: &str, (first, second): (Span, Span), (a, b): (Period, Period)) -> Diagnostic {
    let open = Period::default();
    let dated = |day: Option<Day>| day.map(|day| day.to_string());
    let message = match crate::dates::shared(a, b).and_then(|days| dated(days.from).or(dated(days.until))) {
        Some(day) => format!("`{id}` is changed twice for {day}"),
        None => format!("`{id}` is changed twice"),
    };
    // The earlier of the two can end where the later begins.
    let (earlier, later) = if a.from <= b.from { (a, b) } else { (b, a) };
    let help = match later.from {
        Some(from) if later.from > earlier.from => {
            let ends = from.previous();
            match earlier.from {
                Some(begins) => format!("let the earlier one end: `in force from {begins} until {ends}`"),
                None => format!("let the earlier one end: `in force until {ends}`"),
            }
        }
        Some(_) | None if a == open && b == open => "say it in one change, or give both dates".to_owned(),
        Some(_) | None => "say it in one change, or give them dates that lie apart".to_owned(),
    };
    Diagnostic::new(Code::AmendedTwice, second, message, "changed again")
        .related(first, "the first change")
        .help(help)
}

pub(super) fn dispute_twice(tree: &ast::Dispute, first: Span) -> Diagnostic {
    let name = &tree.name;
    let message = format!("the dispute `{}` is replaced twice", name.text);
    Diagnostic::new(Code::AmendedTwice, name.span(), message, "replaced again")
        .related(first, "the first replacement")
        .help("keep one of them, with all the readings that should stand")
}

/// A clause added where the base has one of that name.
pub(super) fn added_again(header: &str, clause: &ast::Clause, there: &ast::Clause) -> Diagnostic {
    let name = short(clause);
    let place = name_place(clause);
    let theirs = clauses::days(there);
    let undated = clauses::days(clause) == Period::default() && theirs == Period::default();
    let diagnostic = if undated {
        let instead = if name == "admit" {
            "replace admit when".to_owned()
        } else {
            format!("replace {name}:")
        };
        let kind = there.kind.keyword();
        let help = if clause.kind == there.kind {
            format!("write `{instead} …` to change it")
        } else {
            format!(
                "write `{instead} …` to change it as `{kind}`, or `remove {name}` beside this `add`: then it becomes `{}`",
                clause.kind.keyword()
            )
        };
        let message = format!("`{header}` has a clause `{name}` already");
        Diagnostic::new(Code::DuplicateName, place, message, "the same name again").help(help)
    } else {
        let day = crate::dates::shared(clauses::days(clause), theirs).and_then(|days| days.from);
        let day = day.map_or_else(|| "the same day".to_owned(), |day| day.to_string());
        let dates = clause.attributes.in_force.as_ref();
        let written = dates.map_or_else(String::new, |_| spelled_days(clauses::days(clause)));
        Diagnostic::new(
            Code::VersionsOverlap,
            dates.map_or(place, |it| it.place.0),
            format!("two versions of `{header}/{name}` are in force on {day}"),
            "overlaps with the base's version",
        )
        .help(format!(
            "to change the clause then, write `replace {name}: …{written}`; the base's version makes way"
        ))
    };
    diagnostic.related(name_place(there), "the clause in the base")
}

/// ` in force from 2027-01-01`
pub(crate) fn spelled_days(days: Period) -> String {
    match (days.from, days.until) {
        (Some(from), Some(until)) => format!(" in force from {from} until {until}"),
        (Some(from), None) => format!(" in force from {from}"),
        (None, Some(until)) => format!(" in force until {until}"),
        (None, None) => String::new(),
    }
}
